/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/observe/traffic.h"
#include "sim/net/capture.h"
#include "sim/net/packet.h"

struct SimTraffic
{
  SimNet *net;
  SimMac first;      /* the lowest Ethernet address there is */
  GArray *clients;   /* bool of each address from there on: a client machine's? Shorter after the last one */
  uint64_t *control; /* wire bytes by segment */
};

static bool
is_client (const SimTraffic *traffic, SimMac mac)
{
  return mac - traffic->first < traffic->clients->len
         && g_array_index (traffic->clients, bool, mac - traffic->first);
}

static void
seen (gpointer data, SimSegment *segment, const SimPacket *packet)
{
  SimTraffic *traffic = data;
  if (is_client (traffic, packet->src_mac) || is_client (traffic, packet->dst_mac))
    return;
  traffic->control[sim_segment_number (segment)] += packet->wire;
}

static void
mark (SimTraffic *traffic, const SimNode *node)
{
  for (guint k = 0; k < sim_node_ifaces (node); k++)
    {
      SimMac place = sim_iface_mac (sim_node_iface (node, k)) - traffic->first;
      if (place >= traffic->clients->len)
        g_array_set_size (traffic->clients, (guint)place + 1);
      g_array_index (traffic->clients, bool, place) = true;
    }
}

/* Addresses are given one after the other, over all machines. */
static SimMac
lowest (const SimNet *net)
{
  SimMac least = G_MAXUINT64;
  for (guint i = 0; i < sim_net_nodes (net); i++)
    for (guint k = 0; k < sim_node_ifaces (sim_net_node (net, i)); k++)
      least = MIN (least, sim_iface_mac (sim_node_iface (sim_net_node (net, i), k)));
  return least;
}

static void
find_clients (SimTraffic *traffic, const SimBus *bus)
{
  traffic->first = lowest (traffic->net);
  for (guint i = 0; i < sim_net_nodes (traffic->net); i++)
    {
      const SimNode *node = sim_net_node (traffic->net, i);
      if (sim_entity_kind (bus, sim_entity_parent (bus, sim_node_entity (node))) == SIM_ENTITY_LOAD)
        mark (traffic, node);
    }
}

SimTraffic *
sim_traffic_new (SimWorld *world)
{
  SimTraffic *traffic = g_new0 (SimTraffic, 1);
  traffic->net = sim_world_net (world);
  traffic->clients = g_array_new (FALSE, TRUE, sizeof (bool));
  traffic->control = g_new0 (uint64_t, sim_net_segments (traffic->net) + 1);
  find_clients (traffic, sim_world_bus (world));
  sim_net_tap (traffic->net, seen, traffic);
  return traffic;
}

void
sim_traffic_free (SimTraffic *traffic)
{
  if (traffic == NULL)
    return;
  g_array_unref (traffic->clients);
  g_free (traffic->control);
  g_free (traffic);
}

static uint64_t
all_dropped (const SimSegment *segment)
{
  uint64_t dropped = 0;
  for (guint i = 0; i < SIM_DROP_REASONS; i++)
    dropped += sim_segment_dropped (segment, (SimDropReason)i);
  return dropped;
}

double
sim_traffic_count (const SimTraffic *traffic, guint segment, SimSegmentMetric row)
{
  const SimSegment *s = sim_net_segment (traffic->net, segment);
  switch (row)
    {
    case SIM_SEGMENT_FRAMES:
      return (double)sim_segment_sent (s);
    case SIM_SEGMENT_BYTES:
      return (double)sim_segment_bytes (s);
    case SIM_SEGMENT_CONTROL:
      return (double)traffic->control[segment];
    case SIM_SEGMENT_CONTROL_RATE:
      return (double)traffic->control[segment] * 8;
    case SIM_SEGMENT_DROPPED:
      return (double)all_dropped (s);
    default:
      return (double)sim_segment_dropped (s, (SimDropReason)(row - SIM_SEGMENT_DROPPED_AS));
    }
}
