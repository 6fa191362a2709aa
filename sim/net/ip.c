/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * IP: routes, sending, receiving, forwarding.
 */
#include "sim/net/inside.h"

static void
routes_changed (SimNode *node)
{
  node->route = (const SimRoute *)(void *)node->routes->data;
  node->route_count = node->routes->len;
}

/* Longest prefix first; equal ones in order of adding. */
static void
insert_route (SimNode *node, SimRoute route)
{
  guint at = 0;
  while (at < node->routes->len && g_array_index (node->routes, SimRoute, at).mask >= route.mask)
    at++;
  g_array_insert_val (node->routes, at, route);
  routes_changed (node);
}

void
sim_node_add_connected (SimNode *node, SimIface *iface)
{
  insert_route (node, (SimRoute){ iface->segment->base, iface->segment->mask, iface, SIM_IP_NONE });
}

void
sim_node_add_route (SimNode *node, SimSubnet subnet, SimIp gateway)
{
  SimIface *iface = NULL;
  for (guint i = 0; i < node->iface_count && iface == NULL; i++)
    if (sim_subnet_has (node->iface[i]->segment->options.subnet, gateway))
      iface = node->iface[i];
  sim_require (iface != NULL, "%s has a route by a gateway that is on none of its subnets", node->name);
  insert_route (node, (SimRoute){ subnet.base, sim_subnet_mask (subnet), iface, gateway });
}

bool
sim_node_remove_route (SimNode *node, SimSubnet subnet, SimIp gateway)
{
  SimIp mask = sim_subnet_mask (subnet);
  for (guint i = 0; i < node->routes->len; i++)
    {
      const SimRoute *route = &g_array_index (node->routes, SimRoute, i);
      if (route->base != subnet.base || route->mask != mask || route->gateway != gateway)
        continue;
      g_array_remove_index (node->routes, i);
      routes_changed (node);
      return true;
    }
  return false;
}

SimIface *
sim_ip_route (const SimNode *node, SimIp dst, SimIp *next_hop)
{
  const SimRoute *route = node->route;
  for (guint i = 0; i < node->route_count; i++, route++)
    if ((dst & route->mask) == route->base && route->iface->up)
      {
        *next_hop = route->gateway != SIM_IP_NONE ? route->gateway : dst;
        return route->iface;
      }
  return NULL;
}

static inline SimIface *
holder (const SimNode *node, SimIp ip)
{
  for (guint i = 0; i < node->iface_count; i++)
    if (sim_iface_holds (node->iface[i], ip))
      return node->iface[i];
  return NULL;
}

bool
sim_ip_is_local (const SimNode *node, SimIp ip)
{
  return holder (node, ip) != NULL;
}

static inline bool
for_many (SimIp ip, const SimIface *iface)
{
  return sim_ip_multicast (ip) || ip == SIM_IP_BROADCAST || ip == iface->segment->broadcast;
}

/* Ethernet header and size, then by ARP onto the cable. */
static inline void
emit_whole (SimIface *iface, SimIp next_hop, SimPacket *packet)
{
  packet->wire = MAX (packet->length + 14u, 60u) + 24;
  packet->src_mac = iface->mac;
  if (G_LIKELY (!for_many (packet->dst, iface)))
    {
      sim_arp_resolve (iface, next_hop, packet);
      return;
    }
  packet->dst_mac = sim_ip_multicast (packet->dst) ? sim_mac_of_group (packet->dst) : SIM_MAC_BROADCAST;
  sim_iface_transmit (iface, packet);
}

void
sim_ip_emit (SimIface *iface, SimIp next_hop, SimPacket *packet)
{
  if (G_LIKELY (packet->length <= iface->segment->mtu))
    emit_whole (iface, next_hop, packet);
  else
    sim_ip_fragment (iface, next_hop, packet);
}

/* To oneself: no cable, no ARP, but a later event. */
static void
loop_back (SimNode *node, SimPacket *packet)
{
  if (packet->src == SIM_IP_NONE)
    packet->src = packet->dst;
  sim_line_push (node->kernel, &node->loop, sim_kernel_now (node->kernel), packet);
}

void
sim_ip_loop (SimKernel *kernel, SimLine *line, void *item)
{
  SimNode *node = SIM_OWNER (line, SimNode, loop);
  if (node->state == SIM_NODE_PAUSED && node->backlog->len < SIM_STACK_BACKLOG)
    {
      SimBacklogItem waits = { NULL, item };
      g_array_append_val (node->backlog, waits);
      return;
    }
  if (node->state == SIM_NODE_UP || node->state == SIM_NODE_HUNG)
    sim_ip_deliver (node, NULL, item);
  sim_packet_unref (node->net, item);
}

static SimIface *
choose_iface (SimNode *node, SimIface *out, SimIp dst, SimIp *next_hop)
{
  if (out == NULL)
    return sim_ip_route (node, dst, next_hop);
  SimIp hop = SIM_IP_NONE;
  bool routed = sim_ip_route (node, dst, &hop) == out;
  *next_hop = routed ? hop : dst;
  return out->up ? out : NULL;
}

bool
sim_ip_send (SimNode *node, SimIface *out, SimPacket *packet)
{
  packet->ether = SIM_ETHER_IP;
  if (packet->ttl == 0)
    packet->ttl = SIM_IP_TTL;
  packet->ident = node->ident++;
  bool runs = node->state == SIM_NODE_UP || node->state == SIM_NODE_HUNG;
  if (runs && holder (node, packet->dst) != NULL)
    {
      loop_back (node, packet);
      return true;
    }
  SimIp next_hop = packet->dst;
  SimIface *iface = runs ? choose_iface (node, out, packet->dst, &next_hop) : NULL;
  if (iface == NULL)
    {
      sim_packet_unref (node->net, packet);
      return false;
    }
  if (packet->src == SIM_IP_NONE)
    packet->src = sim_iface_source (iface);
  sim_ip_emit (iface, next_hop, packet);
  return true;
}

bool
sim_ip_send_to_station (SimNode *node, SimIface *out, SimMac mac, SimPacket *packet)
{
  packet->ether = SIM_ETHER_IP;
  packet->ttl = SIM_IP_TTL;
  packet->ident = node->ident++;
  bool runs = node->state == SIM_NODE_UP || node->state == SIM_NODE_HUNG;
  if (!runs || !out->up || packet->length > out->segment->mtu)
    {
      sim_packet_unref (node->net, packet);
      return false;
    }
  if (packet->src == SIM_IP_NONE)
    packet->src = sim_iface_source (out);
  packet->wire = MAX (packet->length + 14u, 60u) + 24;
  packet->src_mac = out->mac;
  packet->dst_mac = mac;
  sim_iface_transmit (out, packet);
  return true;
}

/* A packet to send on: itself when nobody else has it, as its receiver gives it up next. */
static SimPacket *
packet_to_change (SimNode *node, const SimPacket *packet)
{
  if (packet->refs == 1 && !sim_mac_group (packet->dst_mac))
    return sim_packet_ref ((SimPacket *)packet);
  return sim_packet_copy (node->net, packet);
}

static void
forward (SimNode *node, SimIface *in, const SimPacket *packet)
{
  SimIp next_hop = SIM_IP_NONE;
  SimIface *out = packet->ttl > 1 ? sim_ip_route (node, packet->dst, &next_hop) : NULL;
  if (out != NULL)
    {
      SimPacket *on = packet_to_change (node, packet);
      on->ttl--;
      sim_ip_emit (out, next_hop, on);
      return;
    }
  sim_packet_refuse (in, packet, packet->ttl > 1 ? SIM_DROP_NO_ROUTE : SIM_DROP_TTL);
  sim_icmp_error (node, packet, packet->ttl > 1 ? 3 : 11, 0);
}

void
sim_ip_deliver (SimNode *node, SimIface *iface, const SimPacket *packet)
{
  if (G_UNLIKELY (packet->fragment != 0 || packet->more))
    {
      sim_ip_reassemble (node, iface, packet);
      return;
    }
  if (iface == NULL)
    iface = holder (node, packet->dst);
  if (packet->protocol == SIM_PROTOCOL_UDP)
    sim_udp_input (node, iface, packet);
  else if (packet->protocol == SIM_PROTOCOL_TCP)
    sim_tcp_input (node, iface, packet);
  else if (packet->protocol == SIM_PROTOCOL_ICMP)
    sim_icmp_input (node, iface, packet);
  else
    sim_udp_input (node, iface, packet); /* a raw socket's: it waits in the same line */
}

void
sim_ip_input_undriven (SimIface *iface, const SimPacket *packet)
{
  SimNode *node = iface->node;
  if (G_LIKELY (iface->primary == packet->dst || for_many (packet->dst, iface))
      || holder (node, packet->dst) != NULL)
    sim_ip_deliver (node, iface, packet);
  else if (G_UNLIKELY (iface->any_port != 0) && packet->protocol == SIM_PROTOCOL_UDP
           && packet->dport == iface->any_port)
    sim_ip_deliver (node, iface, packet);
  else if (node->forward)
    forward (node, iface, packet);
  else
    sim_packet_refuse (iface, packet, SIM_DROP_NO_ADDRESS);
}

void
sim_ip_input (SimIface *iface, SimPacket *packet)
{
  if (G_UNLIKELY (iface->driven) && !for_many (packet->dst, iface) && sim_driver_saw (iface, packet))
    return;
  sim_ip_input_undriven (iface, packet);
}

SimTcpTable **
sim_node_tcp (SimNode *node)
{
  return &node->tcp;
}
