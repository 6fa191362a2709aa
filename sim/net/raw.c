/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Raw sockets of a node: few, in a list.
 */
#include "sim/net/raw.h"

#include "sim/net/inside.h"

enum
{
  IP_HEADER = 20
};

typedef struct RawJoined
{
  SimIp group;
  SimIface *iface;
} RawJoined;

struct SimRaw
{
  SimRaw *next;
  SimRole *role;
  SimRawFunc receive;
  gpointer data;
  GArray *joined; /* RawJoined */
  uint8_t protocol;
};

static SimRaw *
find (const SimNode *node, uint8_t protocol)
{
  SimRaw *raw = node->raws;
  while (raw != NULL && raw->protocol != protocol)
    raw = raw->next;
  return raw;
}

SimRaw *
sim_raw_open (SimRole *role, uint8_t protocol, SimRawFunc receive)
{
  SimNode *node = role->node;
  sim_require (node->state != SIM_NODE_OFF, "a socket is opened on %s, which is off", node->name);
  sim_require (protocol != SIM_PROTOCOL_ICMP && protocol != SIM_PROTOCOL_TCP && protocol != SIM_PROTOCOL_UDP,
               "protocol %u is the stack's own", protocol);
  if (find (node, protocol) != NULL)
    return NULL;
  SimRaw *raw = g_new0 (SimRaw, 1);
  raw->role = role;
  raw->receive = receive;
  raw->protocol = protocol;
  raw->joined = g_array_new (FALSE, FALSE, sizeof (RawJoined));
  raw->next = node->raws;
  node->raws = raw;
  return raw;
}

static void
release (SimRaw *raw)
{
  for (guint i = 0; i < raw->joined->len; i++)
    {
      const RawJoined *joined = &g_array_index (raw->joined, RawJoined, i);
      sim_iface_leave (joined->iface, joined->group);
    }
  g_array_unref (raw->joined);
  g_free (raw);
}

void
sim_raw_close (SimRaw *raw)
{
  if (raw == NULL)
    return;
  SimRaw **link = &raw->role->node->raws;
  while (*link != raw)
    link = &(*link)->next;
  *link = raw->next;
  release (raw);
}

void
sim_raw_reset (SimNode *node)
{
  for (SimRaw *raw = node->raws, *next; raw != NULL; raw = next)
    {
      next = raw->next;
      release (raw);
    }
  node->raws = NULL;
}

gpointer
sim_raw_data (const SimRaw *raw)
{
  return raw->data;
}

void
sim_raw_set_data (SimRaw *raw, gpointer data)
{
  raw->data = data;
}

static bool
has_joined (const SimRaw *raw, const SimIface *iface, SimIp group)
{
  for (guint i = 0; i < raw->joined->len; i++)
    {
      const RawJoined *joined = &g_array_index (raw->joined, RawJoined, i);
      if (joined->group == group && joined->iface == iface)
        return true;
    }
  return false;
}

void
sim_raw_join (SimRaw *raw, SimIface *iface, SimIp group)
{
  sim_require (sim_ip_multicast (group) && iface->node == raw->role->node,
               "a socket joins what is no group of its");
  if (has_joined (raw, iface, group))
    return;
  RawJoined joined = { group, iface };
  g_array_append_val (raw->joined, joined);
  sim_iface_join (iface, group);
}

bool
sim_raw_send (SimRaw *raw, SimIface *out, SimIp src, SimIp dst, uint8_t ttl, SimBytes *bytes)
{
  SimNode *node = raw->role->node;
  sim_require (out != NULL || !(sim_ip_multicast (dst) || dst == SIM_IP_BROADCAST),
               "a packet to a group or to all needs an interface");
  sim_require (bytes->length <= 65535 - IP_HEADER, "a packet of %u bytes", bytes->length);
  if (node->state != SIM_NODE_UP)
    return false;
  SimPacket *packet = sim_packet_new (node->net);
  packet->protocol = raw->protocol;
  packet->length = (uint16_t)(IP_HEADER + bytes->length);
  packet->src = src;
  packet->dst = dst;
  packet->ttl = ttl;
  packet->bytes = sim_bytes_ref (bytes);
  return sim_ip_send (node, out, packet);
}

void
sim_raw_hand_over (SimNode *node, SimIface *in, const SimPacket *packet)
{
  SimRaw *raw = find (node, packet->protocol);
  if (raw == NULL || raw->receive == NULL
      || (sim_ip_multicast (packet->dst) && !has_joined (raw, in, packet->dst)))
    {
      sim_packet_refuse (in, packet, SIM_DROP_NO_PORT);
      return;
    }
  SimRawPacket heard = { packet->src, packet->dst, packet->ttl, in, packet->bytes };
  raw->receive (raw->role, raw, &heard);
}
