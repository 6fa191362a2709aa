/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Fragments (RFC 791): cut where the packet does not fit, put together only at its end.
 */
#include "sim/net/inside.h"

enum
{
  UNITS = 8192, /* of 8 bytes, in the largest datagram */
  HEADER = 20,  /* of IP */
};
#define REASSEMBLY_TIME (30 * SIM_S)

struct SimReassembly
{
  SimTimer timer;
  SimReassembly *next;
  SimNode *node;
  SimPacket *packet;    /* the first fragment that came */
  SimSegment *from[64]; /* whom the fragments are to be given back to in the books, first 64 of them */
  guint count;
  guint units, had; /* 8-byte units of the datagram (0: end not seen), and those that are there */
  uint64_t map[UNITS / 64];
};

SimSlab *
sim_reassembly_slab (void)
{
  return sim_slab_new ("reassemblies", sizeof (SimReassembly), sizeof (SimTimer));
}

void
sim_ip_fragment (SimIface *iface, SimIp next_hop, SimPacket *packet)
{
  SimNet *net = iface->segment->net;
  guint payload = packet->length - HEADER, most = (guint)(iface->segment->mtu - HEADER) & ~7u;
  if (packet->fragment == 0 && !packet->more)
    {
      packet->whole = (uint16_t)payload;
      if (sim_ip_multicast (packet->dst) || packet->dst == SIM_IP_BROADCAST)
        packet->train = sim_train_new (iface->segment, packet->dst, (payload + most - 1) / most);
      if (packet->train != NULL)
        sim_train_ref (packet->train);
    }
  for (guint offset = 0; offset < payload; offset += most)
    {
      SimPacket *piece = sim_packet_copy (net, packet);
      guint length = MIN (most, payload - offset);
      piece->length = (uint16_t)(HEADER + length);
      piece->fragment = (uint16_t)(packet->fragment + offset / 8);
      piece->piece = (uint16_t)(offset / most);
      piece->more = packet->more || offset + length < payload;
      sim_ip_emit (iface, next_hop, piece);
    }
  sim_packet_unref (net, packet);
}

static bool
same_datagram (const SimPacket *a, const SimPacket *b)
{
  return a->src == b->src && a->dst == b->dst && a->ident == b->ident && a->protocol == b->protocol;
}

static void
reassembly_free (SimReassembly *re)
{
  SimNode *node = re->node;
  SimReassembly **slot = &node->reassemblies;
  while (*slot != re)
    slot = &(*slot)->next;
  *slot = re->next;
  sim_timer_cancel (node->kernel, &re->timer);
  sim_node_stack_forget (node, &re->timer);
  sim_packet_unref (node->net, re->packet);
  sim_slab_give (node->net->reassemblies, re);
}

static void
reassembly_fire (SimKernel *kernel, SimTimer *timer)
{
  SimReassembly *re = SIM_OWNER (timer, SimReassembly, timer);
  if (sim_node_stack_waits (re->node, timer))
    return;
  for (guint i = 0; i < MIN (re->count, G_N_ELEMENTS (re->from)); i++)
    if (re->from[i] != NULL)
      sim_segment_undeliver (re->from[i], SIM_DROP_FRAGMENT);
  reassembly_free (re);
}

static SimReassembly *
reassembly_of (SimNode *node, const SimPacket *packet)
{
  for (SimReassembly *re = node->reassemblies; re != NULL; re = re->next)
    if (same_datagram (re->packet, packet))
      return re;
  SimReassembly *re = sim_slab_take (node->net->reassemblies);
  sim_timer_init (&re->timer, SIM_CLASS_TIMER, SIM_TAG (node->number, SIM_KIND_REASSEMBLY), reassembly_fire);
  re->node = node;
  re->packet = sim_packet_copy (node->net, packet);
  re->next = node->reassemblies;
  node->reassemblies = re;
  sim_timer_after (node->kernel, &re->timer, REASSEMBLY_TIME);
  return re;
}

/* Marks the units of a fragment, a word of the map at a time; a duplicate marks nothing new. */
static void
reassembly_mark (SimReassembly *re, const SimPacket *packet)
{
  guint first = packet->fragment, end = first + (packet->length - HEADER + 7u) / 8;
  for (guint at = first, next; at < MIN (end, UNITS); at = next)
    {
      next = MIN (MIN (end, UNITS), (at | 63) + 1);
      uint64_t bits = ~(uint64_t)0 >> (64 - (next - at)) << at % 64, *word = &re->map[at / 64];
      re->had += (guint)__builtin_popcountll (bits & ~*word);
      *word |= bits;
    }
  if (!packet->more)
    re->units = end;
}

void
sim_ip_reassemble (SimNode *node, SimIface *iface, const SimPacket *packet)
{
  if (packet->train != NULL && iface != NULL)
    {
      sim_train_receive (iface, packet);
      return;
    }
  SimReassembly *re = reassembly_of (node, packet);
  if (re->count < G_N_ELEMENTS (re->from))
    re->from[re->count] = iface != NULL ? iface->segment : NULL;
  re->count++;
  reassembly_mark (re, packet);
  if (re->units == 0 || re->had < re->units)
    return;
  SimPacket *whole = sim_packet_copy (node->net, re->packet);
  reassembly_free (re);
  whole->fragment = 0;
  whole->more = false;
  whole->length = (uint16_t)(HEADER + whole->whole);
  whole->whole = 0;
  sim_ip_deliver (node, iface, whole);
  sim_packet_unref (node->net, whole);
}

void
sim_ip_reassembly_reset (SimNode *node)
{
  while (node->reassemblies != NULL)
    reassembly_free (node->reassemblies);
  sim_train_forget (node);
}
