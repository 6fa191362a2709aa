/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * ICMP (RFC 792): echoes are answered, errors are told to whom they concern.
 */
#include "sim/net/inside.h"

enum
{
  ECHO_REPLY = 0,
  UNREACHABLE = 3,
  ECHO = 8,
  ECHO_BYTES = 56,
  TIME_EXCEEDED = 11,
  QUOTE = 28, /* an error quotes the IP header and 8 bytes more */
};

static SimPacket *
icmp_new (SimNode *node, SimIp dst, uint8_t type, uint8_t code, SimBytes *bytes)
{
  SimPacket *packet = sim_packet_new (node->net);
  packet->protocol = SIM_PROTOCOL_ICMP;
  packet->dst = dst;
  packet->bytes = bytes;
  packet->length = (uint16_t)(20 + 8 + (bytes != NULL ? bytes->length : 0));
  packet->icmp.type = type;
  packet->icmp.code = code;
  return packet;
}

static bool
may_be_told (const SimPacket *about)
{
  if (about->src == SIM_IP_NONE || sim_ip_multicast (about->src) || about->src == SIM_IP_BROADCAST)
    return false;
  bool error = about->protocol == SIM_PROTOCOL_ICMP
               && (about->icmp.type == UNREACHABLE || about->icmp.type == TIME_EXCEEDED);
  return !error && about->fragment == 0 && !sim_ip_multicast (about->dst) && about->dst != SIM_IP_BROADCAST;
}

void
sim_icmp_error (SimNode *node, const SimPacket *about, uint8_t type, uint8_t code)
{
  if (!may_be_told (about))
    return;
  g_autoptr (GByteArray) wire = g_byte_array_new ();
  sim_packet_encode (about, wire);
  SimBytes *quote = sim_bytes_new (wire->data + 14, MIN (QUOTE, wire->len - 14));
  SimPacket *packet = icmp_new (node, about->src, type, code, quote);
  packet->icmp.about = about->dst;
  sim_ip_send (node, NULL, packet);
}

static void
answer_echo (SimNode *node, const SimPacket *packet)
{
  SimPacket *answer = icmp_new (node, packet->src, ECHO_REPLY, 0, sim_bytes_ref (packet->bytes));
  answer->icmp.ident = packet->icmp.ident;
  answer->icmp.seq = packet->icmp.seq;
  if (sim_ip_is_local (node, packet->dst))
    answer->src = packet->dst;
  sim_ip_send (node, NULL, answer);
}

void
sim_ping_open (SimPing *ping, SimRole *role, SimPingFunc func)
{
  SimNode *node = role->node;
  sim_require (ping->role == NULL, "a ping of %s is opened twice", node->name);
  uint16_t ident = 1;
  for (const SimPing *other = node->pings; other != NULL; other = other->next)
    ident = MAX (ident, other->ident + 1);
  *ping = (SimPing){ .role = role, .func = func, .ident = ident, .next = node->pings };
  node->pings = ping;
}

void
sim_ping_close (SimPing *ping)
{
  if (ping->role == NULL)
    return;
  SimPing **slot = &ping->role->node->pings;
  while (*slot != ping)
    slot = &(*slot)->next;
  *slot = ping->next;
  ping->role = NULL;
}

void
sim_ping_reset (SimNode *node)
{
  while (node->pings != NULL)
    sim_ping_close (node->pings);
}

bool
sim_ping_send (SimPing *ping, SimIp dst, uint16_t seq)
{
  SimNode *node = ping->role->node;
  if (node->state != SIM_NODE_UP)
    return false;
  SimBytes *bytes = sim_bytes_new (NULL, ECHO_BYTES);
  memset (bytes->data, 0x5A, ECHO_BYTES);
  SimPacket *packet = icmp_new (node, dst, ECHO, 0, bytes);
  packet->icmp.ident = ping->ident;
  packet->icmp.seq = seq;
  return sim_ip_send (node, NULL, packet);
}

/* Programs that stand still hear nothing. */
static void
echo_answered (SimNode *node, const SimPacket *packet)
{
  SimPing *ping = node->pings;
  while (ping != NULL && ping->ident != packet->icmp.ident)
    ping = ping->next;
  if (ping == NULL || node->state != SIM_NODE_UP)
    return;
  ping->hops = SIM_IP_TTL - packet->ttl;
  ping->func (ping, packet->src, packet->icmp.seq);
}

void
sim_icmp_input (SimNode *node, SimIface *in, const SimPacket *packet)
{
  if (packet->icmp.type == ECHO)
    answer_echo (node, packet);
  else if (packet->icmp.type == ECHO_REPLY)
    echo_answered (node, packet);
  else if (packet->icmp.type == UNREACHABLE || packet->icmp.type == TIME_EXCEEDED)
    sim_tcp_unreachable (node, packet->icmp.about);
}
