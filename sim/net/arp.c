/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * NET-2, ARP: the cache of an interface, the packets that wait for an answer, requests and replies.
 */
#include "sim/net/inside.h"

enum
{
  ARP_TRIES = 3,
  ARP_WAITING = 16, /* packets for one address */
  ARP_LENGTH = 28,
};
#define ARP_INTERVAL SIM_S

struct SimArpWait
{
  SimTimer timer;
  SimArpWait *next;
  SimIface *iface;
  SimIp ip;
  guint tries, count;
  SimPacket *packets[ARP_WAITING];
};

SimSlab *
sim_arp_slab (void)
{
  return sim_slab_new ("arp waits", sizeof (SimArpWait), sizeof (SimTimer));
}

/* The cache: open addressing, from sim_arp_place() on. */
static SimArpEntry *
cache_slot (const SimIface *iface, SimIp ip)
{
  for (uint32_t i = sim_arp_place (iface, ip);; i = (i + 1) & iface->arp_mask)
    if (iface->arp[i].ip == ip || iface->arp[i].ip == SIM_IP_NONE)
      return &iface->arp[i];
}

static inline bool
fresh (const SimIface *iface, const SimArpEntry *entry)
{
  SimTime age = sim_kernel_now (iface->segment->kernel) - entry->confirmed;
  return entry->mac != 0 && age < iface->segment->arp_age;
}

/* The entry for `ip` that has not aged, or NULL. */
static inline SimArpEntry *
cache_find (const SimIface *iface, SimIp ip)
{
  if (iface->arp == NULL)
    return NULL;
  SimArpEntry *entry = cache_slot (iface, ip);
  return entry->ip == ip && fresh (iface, entry) ? entry : NULL;
}

static void
cache_grow (SimIface *iface)
{
  SimArpEntry *old = iface->arp;
  uint32_t room = old == NULL ? 0 : iface->arp_mask + 1;
  iface->arp_mask = MAX (8, room * 2) - 1;
  iface->arp = g_new0 (SimArpEntry, iface->arp_mask + 1);
  for (uint32_t i = 0; i < room; i++)
    if (old[i].ip != SIM_IP_NONE)
      *cache_slot (iface, old[i].ip) = old[i];
  g_free (old);
}

/* Renews `entry`, which is that of `ip` and has not aged; NULL: there is none. */
static void
cache_set (SimIface *iface, SimArpEntry *entry, SimIp ip, SimMac mac)
{
  if (entry != NULL)
    {
      entry->mac = mac;
      entry->confirmed = sim_kernel_now (iface->segment->kernel);
      return;
    }
  if (iface->arp == NULL || (iface->arp_count + 1) * 4 > (iface->arp_mask + 1) * 3)
    cache_grow (iface);
  entry = cache_slot (iface, ip);
  iface->arp_count += entry->ip == SIM_IP_NONE;
  *entry = (SimArpEntry){ ip, mac, sim_kernel_now (iface->segment->kernel) };
  sim_arp_mark (&iface->segment->knows, ip, iface->port);
}

SimMac
sim_arp_lookup (const SimIface *iface, SimIp ip)
{
  const SimArpEntry *entry = ip != SIM_IP_NONE ? cache_find (iface, ip) : NULL;
  return entry != NULL ? entry->mac : 0;
}

bool
sim_arp_may_be_known (const SimSegment *segment, SimIp ip)
{
  SimArpRows rows = sim_arp_rows (&segment->knows, ip);
  uint64_t any = 0;
  for (guint w = 0; w < segment->knows.words; w++)
    any |= sim_arp_word (&rows, w);
  return any != 0;
}

bool
sim_arp_is_known_otherwise (const SimSegment *segment, SimIp ip, SimMac mac)
{
  SimArpRows rows = sim_arp_rows (&segment->knows, ip);
  for (guint w = 0; w < segment->knows.words; w++)
    for (uint64_t bits = sim_arp_word (&rows, w); bits != 0; bits &= bits - 1)
      {
        SimMac known = sim_arp_lookup (segment->ifaces->pdata[w * 64 + (guint)__builtin_ctzll (bits)], ip);
        if (known != 0 && known != mac)
          return true;
      }
  return false;
}

void
sim_arp_set_blocked (SimIface *iface, bool blocked)
{
  iface->arp_blocked = blocked;
}

static void
arp_send (SimIface *iface, uint8_t op, SimMac sender_mac, SimIp sender, SimMac target_mac, SimIp target)
{
  SimPacket *packet = sim_packet_new (iface->segment->net);
  packet->ether = SIM_ETHER_ARP;
  packet->src_mac = iface->mac;
  packet->dst_mac = op == 1 ? SIM_MAC_BROADCAST : target_mac;
  packet->length = ARP_LENGTH;
  packet->wire = 60 + 24;
  packet->src = sender;
  packet->dst = target;
  packet->arp.op = op;
  packet->arp.sender = sender_mac;
  packet->arp.target = op == 1 ? 0 : target_mac;
  sim_iface_transmit (iface, packet);
}

static bool
may_send (const SimIface *iface)
{
  return iface->up && (iface->node->state == SIM_NODE_UP || iface->node->state == SIM_NODE_HUNG);
}

void
sim_arp_announce_as (SimIface *iface, SimIp ip, SimMac mac)
{
  if (may_send (iface))
    arp_send (iface, 1, mac, ip, 0, ip);
}

void
sim_arp_announce (SimIface *iface, SimIp ip)
{
  sim_arp_announce_as (iface, ip, iface->mac);
}

void
sim_arp_probe (SimIface *iface, SimIp ip)
{
  if (may_send (iface))
    arp_send (iface, 1, iface->mac, SIM_IP_NONE, 0, ip);
}

void
sim_arp_watch (SimArpWatch *watch, SimIface *iface, SimIp ip, SimArpWatchFunc func)
{
  sim_arp_unwatch (watch);
  *watch = (SimArpWatch){ .func = func, .iface = iface, .ip = ip, .next = iface->arp_watches };
  iface->arp_watches = watch;
  sim_iface_watches (iface, ip);
}

void
sim_arp_unwatch (SimArpWatch *watch)
{
  if (watch->iface == NULL)
    return;
  SimArpWatch **slot = &watch->iface->arp_watches;
  while (*slot != watch)
    slot = &(*slot)->next;
  *slot = watch->next;
  *watch = (SimArpWatch){ 0 };
}

/* The function may end this watch, and no other. */
static void
tell_watches (SimIface *iface, const SimPacket *packet)
{
  bool probe = packet->src == SIM_IP_NONE && packet->arp.op == 1;
  SimIp about = probe ? packet->dst : packet->src;
  for (SimArpWatch *watch = iface->arp_watches, *next; watch != NULL; watch = next)
    {
      next = watch->next;
      if (watch->ip == about && packet->arp.sender != iface->mac)
        watch->func (watch, packet->arp.sender, probe);
    }
}

/* Packets that wait for an answer. */

static SimArpWait **
wait_slot (SimIface *iface, SimIp ip)
{
  SimArpWait **slot = &iface->arp_waits;
  while (*slot != NULL && (*slot)->ip != ip)
    slot = &(*slot)->next;
  return slot;
}

/* Gives a packet up that never got onto a cable: it counts as sent and dropped. */
static void
wait_drop (SimIface *iface, SimPacket *packet, SimDropReason reason)
{
  iface->segment->sent++;
  sim_segment_drop (iface->segment, reason);
  sim_packet_unref (iface->segment->net, packet);
}

static void
wait_free (SimArpWait **slot)
{
  SimArpWait *wait = *slot;
  SimSegment *segment = wait->iface->segment;
  *slot = wait->next;
  sim_timer_cancel (segment->kernel, &wait->timer);
  sim_node_stack_forget (wait->iface->node, &wait->timer);
  sim_slab_give (segment->net->waits, wait);
}

static void
wait_ask (SimArpWait *wait)
{
  SimIface *iface = wait->iface;
  SimIp from = wait->count > 0 ? wait->packets[0]->src : SIM_IP_NONE;
  if (!sim_iface_answers_for (iface, from)) /* to ask in the name of a quiet one would claim it */
    from = sim_iface_source (iface);
  wait->tries++;
  sim_timer_after (iface->segment->kernel, &wait->timer, ARP_INTERVAL);
  if (iface->up)
    arp_send (iface, 1, iface->mac, from, 0, wait->ip);
}

/* Nobody answers: tell whoever sent the packet. */
static void
wait_tell (SimIface *iface, const SimPacket *packet)
{
  if (!sim_ip_is_local (iface->node, packet->src))
    sim_icmp_error (iface->node, packet, 3, 1);
  else if (packet->protocol == SIM_PROTOCOL_TCP)
    sim_tcp_unreachable (iface->node, packet->dst);
}

static void
wait_fail (SimArpWait *wait)
{
  SimIface *iface = wait->iface;
  SimPacket *packets[ARP_WAITING];
  guint count = wait->count;
  memcpy (packets, wait->packets, count * sizeof *packets);
  wait_free (wait_slot (iface, wait->ip));
  for (guint i = 0; i < count; i++)
    {
      if (may_send (iface))
        wait_tell (iface, packets[i]);
      wait_drop (iface, packets[i], SIM_DROP_ARP);
    }
}

static void
wait_fire (SimKernel *kernel, SimTimer *timer)
{
  SimArpWait *wait = SIM_OWNER (timer, SimArpWait, timer);
  if (sim_node_stack_waits (wait->iface->node, timer))
    return;
  if (wait->tries < ARP_TRIES)
    wait_ask (wait);
  else
    wait_fail (wait);
}

static SimArpWait *
wait_new (SimIface *iface, SimIp ip)
{
  SimArpWait *wait = sim_slab_take (iface->segment->net->waits);
  sim_timer_init (&wait->timer, SIM_CLASS_TIMER, SIM_TAG (iface->node->number, SIM_KIND_ARP), wait_fire);
  wait->iface = iface;
  wait->ip = ip;
  *wait_slot (iface, ip) = wait;
  return wait;
}

static void
wait_add (SimIface *iface, SimIp ip, SimPacket *packet)
{
  SimArpWait *wait = *wait_slot (iface, ip);
  bool first = wait == NULL;
  if (first)
    wait = wait_new (iface, ip);
  if (wait->count == ARP_WAITING)
    {
      wait_drop (iface, wait->packets[0], SIM_DROP_ARP);
      memmove (wait->packets, wait->packets + 1, --wait->count * sizeof *wait->packets);
    }
  wait->packets[wait->count++] = packet;
  if (first)
    wait_ask (wait);
}

static void
wait_answered (SimIface *iface, SimIp ip, SimMac mac)
{
  SimArpWait **slot = wait_slot (iface, ip);
  if (*slot == NULL)
    return;
  SimPacket *packets[ARP_WAITING];
  guint count = (*slot)->count;
  memcpy (packets, (*slot)->packets, count * sizeof *packets);
  wait_free (slot);
  for (guint i = 0; i < count; i++)
    {
      packets[i]->dst_mac = mac;
      sim_iface_transmit (iface, packets[i]);
    }
}

void
sim_arp_reset (SimIface *iface)
{
  while (iface->arp_waits != NULL)
    {
      SimArpWait *wait = iface->arp_waits;
      for (guint i = 0; i < wait->count; i++)
        wait_drop (iface, wait->packets[i], SIM_DROP_CLEARED);
      wait_free (&iface->arp_waits);
    }
  while (iface->arp_watches != NULL)
    sim_arp_unwatch (iface->arp_watches);
  g_clear_pointer (&iface->arp, g_free);
  iface->arp_count = 0;
}

void
sim_arp_resolve (SimIface *iface, SimIp ip, SimPacket *packet)
{
  const SimArpEntry *entry = cache_find (iface, ip);
  if (G_UNLIKELY (entry == NULL))
    {
      wait_add (iface, ip, packet);
      return;
    }
  packet->dst_mac = entry->mac;
  sim_iface_transmit (iface, packet);
}

static void
entry_moved (SimIface *iface, const SimArpEntry *entry, SimMac mac)
{
  SimNode *node = iface->node;
  if (entry->mac == mac || !sim_bus_heard (node->net->bus, &sim_rec_arp_moved))
    return;
  char old[SIM_MAC_TEXT], new[SIM_MAC_TEXT], text[2 * SIM_MAC_TEXT + 4];
  g_snprintf (text, sizeof text, "%s -> %s", sim_mac_text (entry->mac, old), sim_mac_text (mac, new));
  sim_emit (node->net->bus, &sim_rec_arp_moved, node->entity, entry->ip, (int64_t)entry->mac, (int64_t)mac,
            text);
}

/* RFC 826, "Packet Reception": who is known is believed; who is not is noted only by the one that it asks. */
static bool
believe (SimIface *iface, const SimPacket *packet, bool target)
{
  if (packet->src == SIM_IP_NONE || sim_iface_holds (iface, packet->src))
    return false;
  SimArpEntry *entry = cache_find (iface, packet->src);
  if (entry == NULL && !target)
    return false;
  if (entry != NULL)
    entry_moved (iface, entry, packet->arp.sender);
  cache_set (iface, entry, packet->src, packet->arp.sender);
  return true;
}

void
sim_arp_input (SimIface *iface, const SimPacket *packet)
{
  if (iface->arp_blocked)
    return;
  bool target = sim_iface_answers_for (iface, packet->dst);
  bool believed = believe (iface, packet, target);
  if (target && packet->arp.op == 1)
    arp_send (iface, 2, iface->mac, packet->dst, packet->arp.sender, packet->src);
  if (believed)
    wait_answered (iface, packet->src, packet->arp.sender);
  if (G_UNLIKELY (iface->arp_watches != NULL))
    tell_watches (iface, packet);
}
