/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/observe/traffic.h"
#include "sim/net/capture.h"
#include "sim/net/packet.h"

struct SimTraffic
{
  SimNet *net;
  GHashTable *clients;  /* Ethernet addresses of client machines; never walked */
  GHashTable *segments; /* SimSegment -> number + 1; never walked */
  uint64_t *control;    /* wire bytes by segment */
};

static bool
is_client (const SimTraffic *traffic, SimMac mac)
{
  gint64 key = (gint64)mac;
  return g_hash_table_contains (traffic->clients, &key);
}

static void
seen (gpointer data, SimSegment *segment, const SimPacket *packet)
{
  SimTraffic *traffic = data;
  guint n = GPOINTER_TO_UINT (g_hash_table_lookup (traffic->segments, segment));
  if (n == 0 || is_client (traffic, packet->src_mac) || is_client (traffic, packet->dst_mac))
    return;
  traffic->control[n - 1] += packet->wire;
}

static void
find_clients (SimTraffic *traffic, const SimBus *bus)
{
  for (guint i = 0; i < sim_net_nodes (traffic->net); i++)
    {
      const SimNode *node = sim_net_node (traffic->net, i);
      if (sim_entity_kind (bus, sim_entity_parent (bus, sim_node_entity (node))) != SIM_ENTITY_LOAD)
        continue;
      for (guint k = 0; k < sim_node_ifaces (node); k++)
        {
          gint64 *mac = g_new (gint64, 1);
          *mac = (gint64)sim_iface_mac (sim_node_iface (node, k));
          g_hash_table_add (traffic->clients, mac);
        }
    }
}

SimTraffic *
sim_traffic_new (SimWorld *world)
{
  SimTraffic *traffic = g_new0 (SimTraffic, 1);
  traffic->net = sim_world_net (world);
  traffic->clients = g_hash_table_new_full (g_int64_hash, g_int64_equal, g_free, NULL);
  traffic->segments = g_hash_table_new (NULL, NULL);
  guint count = sim_net_segments (traffic->net);
  traffic->control = g_new0 (uint64_t, count + 1);
  for (guint i = 0; i < count; i++)
    g_hash_table_insert (traffic->segments, sim_net_segment (traffic->net, i), GUINT_TO_POINTER (i + 1));
  find_clients (traffic, sim_world_bus (world));
  sim_net_tap (traffic->net, seen, traffic);
  return traffic;
}

void
sim_traffic_free (SimTraffic *traffic)
{
  if (traffic == NULL)
    return;
  g_hash_table_unref (traffic->clients);
  g_hash_table_unref (traffic->segments);
  g_free (traffic->control);
  g_free (traffic);
}

double
sim_traffic_count (const SimTraffic *traffic, guint segment, SimSegmentMetric row)
{
  SimNetCount count = sim_segment_tally (sim_net_segment (traffic->net, segment));
  if (row == SIM_SEGMENT_FRAMES)
    return (double)count.sent;
  if (row == SIM_SEGMENT_BYTES)
    return (double)count.bytes;
  if (row == SIM_SEGMENT_CONTROL)
    return (double)traffic->control[segment];
  if (row == SIM_SEGMENT_CONTROL_RATE)
    return (double)traffic->control[segment] * 8;
  if (row >= SIM_SEGMENT_DROPPED_AS && row < SIM_SEGMENT_CONTROL)
    return (double)count.dropped[row - SIM_SEGMENT_DROPPED_AS];
  uint64_t dropped = 0;
  for (guint i = 0; i < SIM_DROP_REASONS; i++)
    dropped += count.dropped[i];
  return (double)dropped;
}
