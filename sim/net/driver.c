/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Drivers between a node's IP and its cards.
 */
#include "sim/net/driver.h"

#include "sim/net/inside.h"

G_STATIC_ASSERT (SIM_DRIVER_FIN == (int)SIM_TCP_FIN && SIM_DRIVER_SYN == (int)SIM_TCP_SYN
                 && SIM_DRIVER_RST == (int)SIM_TCP_RST && SIM_DRIVER_ACK == (int)SIM_TCP_ACK);

void
sim_driver_install (SimRole *role, SimDriverFunc func)
{
  SimNode *node = role->node;
  sim_require (node->driver == NULL || node->driver_role == role, "%s has two drivers", node->name);
  node->driver = func;
  node->driver_role = func != NULL ? role : NULL;
  for (guint i = 0; i < node->iface_count; i++)
    node->iface[i]->driven = func != NULL;
}

static SimTransit
transit_of (SimIface *iface, SimPacket *packet)
{
  SimTransit transit = { .in = iface,
                         .from = packet->src_mac,
                         .src = packet->src,
                         .dst = packet->dst,
                         .protocol = packet->protocol,
                         .ttl = packet->ttl,
                         .fragment = packet->fragment != 0 || packet->more,
                         .length = packet->length,
                         .packet = packet };
  if (packet->protocol != SIM_PROTOCOL_ICMP)
    {
      transit.sport = packet->sport;
      transit.dport = packet->dport;
    }
  if (packet->protocol == SIM_PROTOCOL_TCP)
    {
      transit.flags = packet->tcp.flags;
      transit.data = (uint32_t)packet->tcp.span.length;
      transit.seq = packet->tcp.seq;
    }
  return transit;
}

bool
sim_driver_saw (SimIface *iface, SimPacket *packet)
{
  SimTransit transit = transit_of (iface, packet);
  return iface->node->driver (iface->node->driver_role, &transit);
}

static void
rewritten (SimPacket *packet, const SimRewrite *rewrite)
{
  if (rewrite->src != SIM_IP_NONE)
    packet->src = rewrite->src;
  if (rewrite->dst != SIM_IP_NONE)
    packet->dst = rewrite->dst;
  if (rewrite->sport != 0)
    packet->sport = rewrite->sport;
  if (rewrite->dport != 0)
    packet->dport = rewrite->dport;
}

static bool
runs (const SimNode *node)
{
  return node->state == SIM_NODE_UP || node->state == SIM_NODE_HUNG;
}

bool
sim_driver_send (SimRole *role, const SimTransit *transit, const SimRewrite *rewrite, SimIface *out,
                 SimIp next_hop)
{
  SimNode *node = role->node;
  if (transit->ttl <= 1 || !runs (node))
    {
      sim_driver_drop (transit, transit->ttl <= 1 ? SIM_DROP_TTL : SIM_DROP_CLEARED);
      if (runs (node))
        sim_icmp_error (node, transit->packet, 11, 0);
      return false;
    }
  SimIp dst = rewrite != NULL && rewrite->dst != SIM_IP_NONE ? rewrite->dst : transit->dst;
  if (out == NULL)
    out = sim_ip_route (node, dst, &next_hop);
  if (out == NULL || !out->up)
    {
      sim_driver_drop (transit, out == NULL ? SIM_DROP_NO_ROUTE : SIM_DROP_DOWN);
      return false;
    }
  SimPacket *copy = sim_packet_copy (node->net, transit->packet);
  copy->ttl--;
  if (rewrite != NULL)
    rewritten (copy, rewrite);
  sim_ip_emit (out, next_hop, copy);
  return true;
}

void
sim_driver_drop (const SimTransit *transit, SimDropReason reason)
{
  sim_packet_refuse (transit->in, transit->packet, reason);
}

void
sim_driver_hand_up (const SimTransit *transit)
{
  if (runs (transit->in->node))
    sim_ip_input_undriven (transit->in, transit->packet);
  else
    sim_driver_drop (transit, SIM_DROP_CLEARED);
}

SimTransit *
sim_driver_keep (const SimTransit *transit)
{
  SimTransit *kept = g_memdup2 (transit, sizeof *transit);
  sim_packet_ref (kept->packet);
  return kept;
}

void
sim_driver_let_go (SimTransit *kept)
{
  sim_packet_unref (kept->in->segment->net, kept->packet);
  g_free (kept);
}
