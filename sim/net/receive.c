/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A frame at its receiver: is it let in, and who gets it.
 */
#include "sim/net/inside.h"

/* What goes into the fingerprint of a delivery, but for the receiver. */
static inline uint64_t
packet_identity (const SimPacket *packet)
{
  uint64_t ends = (uint64_t)packet->src << 32 | packet->dst;
  uint64_t rest = (uint64_t)packet->sport << 48 | (uint64_t)packet->dport << 32
                  | (uint32_t)(packet->length << 16 | packet->ident);
  if (packet->protocol == SIM_PROTOCOL_TCP)
    rest += (uint64_t)packet->tcp.seq * 0x9E3779B97F4A7C15ull + packet->tcp.flags;
  return ends + rest * 0xD6E8FEB86659FD93ull + packet->protocol;
}

static inline void
note_delivery (SimKernel *kernel, uint64_t identity, uint32_t number)
{
  sim_kernel_note (kernel, identity + (uint64_t)number * 0xA24BAED4963EE407ull);
}

static inline void
hand_up (SimIface *iface, SimPacket *packet)
{
  if (G_LIKELY (packet->ether == SIM_ETHER_IP))
    sim_ip_input (iface, packet);
  else
    sim_arp_input (iface, packet);
}

static bool
cut_off (const SimIface *iface, const SimPacket *packet)
{
  const SimIface *from = sim_net_station (iface->segment->net, packet->src_mac);
  return from != NULL && sim_segment_cuts_off (iface->segment, from->node, iface->node);
}

/* Why a frame does not get in; SIM_DROP_REASONS when it does, now or later. */
static SimDropReason
refusal (const SimIface *iface, const void *item)
{
  const SimNode *node = iface->node;
  if (!iface->segment->up || !iface->up)
    return SIM_DROP_DOWN;
  if (iface->segment->cuts != NULL && cut_off (iface, sim_item_packet (item)))
    return SIM_DROP_DOWN;
  if (node->state == SIM_NODE_OFF || node->state == SIM_NODE_BOOTING)
    return SIM_DROP_DEAD;
  if (sim_item_corrupt (item))
    return SIM_DROP_CORRUPT;
  if (!iface->open && node->backlog->len >= SIM_STACK_BACKLOG)
    return SIM_DROP_BACKLOG;
  return SIM_DROP_REASONS;
}

/* Takes the frame, or its reference, when it does not get in now. */
static bool
admit (SimIface *iface, void *item)
{
  SimDropReason reason = refusal (iface, item);
  if (reason != SIM_DROP_REASONS)
    {
      sim_frame_lost (iface->segment, item, reason);
      return false;
    }
  if (iface->open)
    return true;
  SimBacklogItem waits = { iface, item };
  g_array_append_val (iface->node->backlog, waits);
  return false;
}

void
sim_iface_receive (SimIface *iface, void *item)
{
  SimSegment *segment = iface->segment;
  if (G_UNLIKELY (!iface->open || segment->cuts != NULL || sim_item_corrupt (item)) && !admit (iface, item))
    return;
  SimPacket *packet = sim_item_packet (item);
  segment->delivered++;
  if (!sim_mac_group (packet->dst_mac))
    iface->carried += packet->wire;
  note_delivery (segment->kernel, packet_identity (packet), iface->number);
  hand_up (iface, packet);
  sim_packet_unref (segment->net, packet);
}

/* The same for many receivers that only note it: those of ports `port` and up that have a bit. */
static inline void
note_deliveries (SimKernel *kernel, uint64_t identity, guint port, uint64_t bits)
{
  sim_kernel_note (kernel, identity + bits * 0x9E3779B97F4A7C15ull + (uint64_t)port * 0xA24BAED4963EE407ull);
}

/* Every one of these ports gets the frame, which goes on to others. */
static inline void
receive_each (SimSegment *segment, SimPacket *packet, uint64_t identity, guint port, uint64_t bits)
{
  for (; bits != 0; bits &= bits - 1)
    {
      SimIface *iface = segment->ifaces->pdata[port + (guint)__builtin_ctzll (bits)];
      if (G_UNLIKELY (!iface->open))
        {
          sim_iface_receive (iface, sim_packet_ref (packet));
          continue;
        }
      segment->delivered++;
      note_delivery (segment->kernel, identity, iface->number);
      hand_up (iface, packet);
    }
}

static inline const uint64_t *
batch_bits (const SimBatch *batch)
{
  return batch->ports != NULL ? batch->ports->bits : batch->bits;
}

static inline guint
batch_words (const SimBatch *batch)
{
  return batch->ports != NULL ? batch->ports->words : SIM_BATCH_WORDS;
}

/* A fragment for a large group: those who let it in only note that they have it, 64 at a time, also in the
 * fingerprint. It ends with the datagram for those who have all of it. */
static void
receive_train_batch (SimBatch *batch)
{
  SimSegment *segment = batch->segment;
  SimPacket *packet = batch->packet;
  const uint64_t *set = batch_bits (batch);
  uint64_t identity = packet_identity (packet) + packet->fragment;
  for (guint w = 0; w < batch_words (batch); w++)
    {
      guint port = batch->first + w * 64;
      if (set[w] == 0)
        continue;
      receive_each (segment, packet, identity, port, set[w] & ~segment->open[port / 64]);
      uint64_t bits = set[w] & segment->open[port / 64];
      segment->delivered += (guint)__builtin_popcountll (bits);
      note_deliveries (segment->kernel, identity, port, bits);
      for (uint64_t whole = sim_train_mark (packet, port / 64, bits); whole != 0; whole &= whole - 1)
        {
          SimIface *iface = segment->ifaces->pdata[port + (guint)__builtin_ctzll (whole)];
          sim_ip_deliver (iface->node, iface, sim_train_whole (packet->train));
        }
    }
}

/* An ARP packet for everybody, which means nothing to most: those only note it. */
static void
receive_arp_batch (SimBatch *batch)
{
  SimSegment *segment = batch->segment;
  SimPacket *packet = batch->packet;
  const uint64_t *set = batch_bits (batch);
  uint64_t identity = packet_identity (packet);
  SimArpRows sender = sim_arp_rows (&segment->knows, packet->src);
  SimArpRows target = sim_arp_rows (&segment->holds, packet->dst);
  bool crowd = segment->ifaces->len > SIM_CROWD;
  for (guint w = 0, port = batch->first; w < batch_words (batch); w++, port += 64)
    {
      if (set[w] == 0)
        continue;
      uint64_t heeding = set[w] & sim_segment_heeding (segment, &sender, &target, port / 64);
      uint64_t others = set[w] & ~heeding;
      if (crowd)
        sim_arp_fetch (segment, port, heeding, packet);
      segment->delivered += (guint)__builtin_popcountll (others);
      note_deliveries (segment->kernel, identity, port, others);
      receive_each (segment, packet, identity, port, heeding);
    }
}

/* Of these ports, those whose filter keeps the datagram out. */
static inline uint64_t
udp_filtered (const SimSegment *segment, guint port, uint64_t bits, const SimPacket *packet)
{
  uint64_t out = 0;
  for (; bits != 0; bits &= bits - 1)
    {
      guint i = (guint)__builtin_ctzll (bits);
      const SimListening *at = &segment->listening[port + i];
      bool kept_out = at->port == packet->dport && !sim_bytes_word_is (packet->bytes, at->at, at->value);
      out |= (uint64_t)kept_out << i;
    }
  return out;
}

/* A datagram for everybody, on a port that most do not listen to: those only note it, and refuse it. */
static void
receive_udp_batch (SimBatch *batch)
{
  SimSegment *segment = batch->segment;
  SimPacket *packet = batch->packet;
  const uint64_t *set = batch_bits (batch),
                 *listens = sim_sieve_row (&segment->listens, sim_udp_row (packet->dport));
  uint64_t identity = packet_identity (packet);
  for (guint w = 0, port = batch->first; w < batch_words (batch); w++, port += 64)
    {
      if (set[w] == 0)
        continue;
      uint64_t heeding = set[w] & listens[port / 64];
      heeding &= ~udp_filtered (segment, port, heeding, packet);
      uint64_t others = set[w] & ~heeding;
      segment->dropped[SIM_DROP_NO_PORT] += (guint)__builtin_popcountll (others);
      note_deliveries (segment->kernel, identity, port, others);
      receive_each (segment, packet, identity, port, heeding);
    }
}

/* Are its bits ports? Else they are places in a list of members. */
static inline bool
by_port (const SimBatch *batch)
{
  return batch->ports != NULL || batch->members->everybody;
}

static bool
whole_datagram (const SimPacket *packet)
{
  return packet->ether == SIM_ETHER_IP && packet->protocol == SIM_PROTOCOL_UDP && packet->fragment == 0
         && !packet->more;
}

void
sim_iface_receive_batch (SimBatch *batch)
{
  SimSegment *segment = batch->segment;
  SimPacket *packet = batch->packet;
  if (packet->ether == SIM_ETHER_ARP && by_port (batch) && segment->cuts == NULL)
    {
      receive_arp_batch (batch);
      return;
    }
  if (whole_datagram (packet) && by_port (batch) && segment->cuts == NULL)
    {
      receive_udp_batch (batch);
      return;
    }
  if (packet->train != NULL && by_port (batch) && segment->cuts == NULL)
    {
      receive_train_batch (batch);
      return;
    }
  gpointer const *all = by_port (batch) ? segment->ifaces->pdata : (gpointer const *)batch->members->iface;
  gpointer const *member = all + batch->first;
  const uint64_t *set = batch_bits (batch);
  uint64_t identity = packet_identity (packet);
  for (guint w = 0; w < batch_words (batch); w++, member += 64)
    for (uint64_t bits = set[w]; bits != 0; bits &= bits - 1)
      {
        SimIface *iface = member[__builtin_ctzll (bits)];
        if (G_UNLIKELY (!iface->open || segment->cuts != NULL))
          {
            sim_iface_receive (iface, sim_packet_ref (packet));
            continue;
          }
        segment->delivered++;
        note_delivery (segment->kernel, identity, iface->number);
        hand_up (iface, packet);
      }
}

/* What came in while the machine stood still, oldest first. A packet to oneself has no interface. */
static void
thaw_one (SimNode *node)
{
  SimBacklogItem item = g_array_index (node->backlog, SimBacklogItem, 0);
  g_array_remove_index (node->backlog, 0);
  SimPacket *packet = sim_item_packet (item.item);
  if (item.iface == NULL)
    sim_ip_deliver (node, NULL, packet);
  else
    {
      item.iface->segment->delivered++;
      note_delivery (node->kernel, packet_identity (packet), item.iface->number);
      hand_up (item.iface, packet);
    }
  sim_packet_unref (node->net, packet);
}

static bool
stack_runs (const SimNode *node)
{
  return node->state == SIM_NODE_UP || node->state == SIM_NODE_HUNG;
}

void
sim_node_thaw (SimKernel *kernel, SimTimer *timer)
{
  SimNode *node = SIM_OWNER (timer, SimNode, thaw);
  while (node->backlog->len > 0 && stack_runs (node))
    thaw_one (node);
  sim_node_reopen (node);
  if (node->state == SIM_NODE_UP)
    sim_udp_wake (node);
}

void
sim_node_clear_backlog (SimNode *node)
{
  for (guint i = 0; i < node->backlog->len; i++)
    {
      SimBacklogItem item = g_array_index (node->backlog, SimBacklogItem, i);
      if (item.iface != NULL)
        sim_segment_drop (item.iface->segment, SIM_DROP_CLEARED);
      sim_packet_unref (node->net, sim_item_packet (item.item));
    }
  g_array_set_size (node->backlog, 0);
}
