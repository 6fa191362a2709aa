/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Interfaces and their addresses.
 */
#include "sim/net/inside.h"

enum
{
  CACHE_LINE = 64
};

/* For one interface more. */
static void
node_make_room (SimNode *node)
{
  SimIface **room = node->iface_count == 0 ? node->only : g_new (SimIface *, node->iface_count + 1);
  for (guint i = 0; i < node->iface_count; i++)
    room[i] = node->iface[i];
  if (node->iface != node->only)
    g_free (node->iface);
  node->iface = room;
}

SimIface *
sim_iface_new (SimNode *node, SimSegment *segment, SimIp primary)
{
  SimNet *net = node->net;
  sim_require (net->ifaces->len < SIM_IFACE_MASK - 1, "too many interfaces");
  SimIface *iface = g_aligned_alloc0 (1, sizeof (SimIface), CACHE_LINE);
  iface->node = node;
  iface->segment = segment;
  iface->up = true;
  iface->primary = primary;
  iface->number = net->ifaces->len;
  iface->mac = SIM_MAC_BASE + iface->number + 1;
  iface->groups = g_array_new (FALSE, FALSE, sizeof (SimMembership));
  iface->impairment.factor = 1;
  iface->driven = node->driver != NULL;
  g_ptr_array_add (net->ifaces, iface);
  net->changes++;
  node_make_room (node);
  node->iface[node->iface_count++] = iface;
  sim_segment_attach (segment, iface);
  sim_iface_wire (iface);
  if (segment->hurt)
    sim_iface_hurt_cables (iface);
  sim_node_add_connected (node, iface);
  sim_iface_reopen (iface);
  return iface;
}

void
sim_iface_free (SimIface *iface)
{
  sim_arp_reset (iface);
  sim_cable_free (&iface->up_cable);
  sim_cable_free (&iface->down_cable);
  g_array_free (iface->groups, TRUE);
  g_free (iface->more);
  g_aligned_free (iface);
}

/* Adding an address, and believing one, set a bit; what is gone may keep its own. */
static void
port_reopen (SimIface *iface)
{
  SimSegment *segment = iface->segment;
  guint port = iface->port;
  uint64_t bit = sim_port_bit (port), *open = &segment->open[port / 64];
  *open = iface->open ? *open | bit : *open & ~bit;
  sim_sieve_clear (&segment->holds, port);
  sim_sieve_clear (&segment->knows, port);
  for (guint i = 0; i < sim_iface_addresses (iface); i++)
    if (sim_iface_address (iface, i) != SIM_IP_NONE)
      sim_arp_mark (&segment->holds, sim_iface_address (iface, i), port);
  for (guint i = 0; iface->arp != NULL && i <= iface->arp_mask; i++)
    if (iface->arp[i].ip != SIM_IP_NONE)
      sim_arp_mark (&segment->knows, iface->arp[i].ip, port);
  for (const SimArpWatch *watch = iface->arp_watches; watch != NULL; watch = watch->next)
    sim_iface_watches (iface, watch->ip);
}

void
sim_iface_watches (const SimIface *iface, SimIp ip)
{
  sim_arp_mark (&iface->segment->holds, ip, iface->port);
  sim_arp_mark (&iface->segment->knows, ip, iface->port);
}

void
sim_segment_set_listening (SimSegment *segment, guint port, SimListening listening)
{
  uint64_t other = segment->listening[port].rows ^ listening.rows;
  segment->listening[port] = listening;
  for (; other != 0; other &= other - 1)
    sim_sieve_row (&segment->listens, (guint)__builtin_ctzll (other))[port / 64] ^= sim_port_bit (port);
}

/* A machine that hangs takes in all there is, and finds out later. */
void
sim_iface_relisten (SimIface *iface)
{
  SimListening listening = { .rows = UINT64_MAX };
  if (iface->open && iface->node->state == SIM_NODE_UP)
    listening = sim_udp_listening (iface->node);
  sim_segment_set_listening (iface->segment, iface->port, listening);
}

void
sim_iface_reopen (SimIface *iface)
{
  const SimNode *node = iface->node;
  bool runs = node->state == SIM_NODE_UP || node->state == SIM_NODE_HUNG;
  iface->open = runs && node->backlog->len == 0 && iface->up && iface->segment->up;
  port_reopen (iface);
  sim_iface_relisten (iface);
}

SimNode *
sim_iface_node (const SimIface *iface)
{
  return iface->node;
}

SimSegment *
sim_iface_segment (const SimIface *iface)
{
  return iface->segment;
}

SimIp
sim_iface_primary (const SimIface *iface)
{
  return iface->primary;
}

SimIp
sim_iface_source (const SimIface *iface)
{
  if (iface->primary != SIM_IP_NONE || iface->more_count == iface->quiet_count)
    return iface->primary;
  return iface->more[0];
}

SimMac
sim_iface_mac (const SimIface *iface)
{
  return iface->mac;
}

uint64_t
sim_iface_bytes (const SimIface *iface)
{
  return iface->carried;
}

bool
sim_iface_up (const SimIface *iface)
{
  return iface->up;
}

void
sim_iface_set_up (SimIface *iface, bool up, const char *reason)
{
  if (iface->up == up)
    return;
  iface->up = up;
  iface->node->net->changes++;
  sim_iface_reopen (iface);
  sim_emit (iface->node->net->bus, up ? &sim_rec_iface_up : &sim_rec_iface_down, iface->node->entity,
            iface->segment->entity, 0, 0, reason);
  sim_node_tell (iface->node, iface->node->iface_watches);
}

guint
sim_iface_addresses (const SimIface *iface)
{
  return iface->more_count - iface->quiet_count + 1;
}

SimIp
sim_iface_address (const SimIface *iface, guint i)
{
  if (i == 0)
    return iface->primary;
  return i <= iface->more_count - iface->quiet_count ? iface->more[i - 1] : SIM_IP_NONE;
}

bool
sim_iface_has_address (const SimIface *iface, SimIp ip)
{
  return sim_iface_holds (iface, ip);
}

bool
sim_iface_answers (const SimIface *iface, SimIp ip)
{
  return sim_iface_answers_for (iface, ip);
}

/* Puts `ip` at place i of the further addresses. */
static void
address_insert (SimIface *iface, guint i, SimIp ip)
{
  iface->more = g_renew (SimIp, iface->more, iface->more_count + 1);
  memmove (iface->more + i + 1, iface->more + i, (iface->more_count - i) * sizeof *iface->more);
  iface->more[i] = ip;
  iface->more_count++;
}

static void
address_take_out (SimIface *iface, guint i)
{
  iface->quiet_count -= i >= iface->more_count - iface->quiet_count;
  iface->more_count--;
  memmove (iface->more + i, iface->more + i + 1, (iface->more_count - i) * sizeof *iface->more);
}

static void
address_say (const SimIface *iface, const SimRecordKind *kind, SimIp ip, const char *reason)
{
  sim_emit (iface->node->net->bus, kind, iface->node->entity, ip, 0, 0, reason);
}

static void
address_aloud (SimIface *iface, SimIp ip)
{
  address_insert (iface, iface->more_count - iface->quiet_count, ip);
  sim_arp_mark (&iface->segment->holds, ip, iface->port);
  address_say (iface, &sim_rec_address_added, ip, NULL);
}

bool
sim_iface_add_address (SimIface *iface, SimIp ip)
{
  if (ip == SIM_IP_NONE || sim_iface_holds (iface, ip))
    return false;
  address_aloud (iface, ip);
  return true;
}

bool
sim_iface_add_quiet (SimIface *iface, SimIp ip)
{
  if (ip == SIM_IP_NONE || sim_iface_holds (iface, ip))
    return false;
  address_insert (iface, iface->more_count, ip);
  iface->quiet_count++;
  address_say (iface, &sim_rec_address_quiet, ip, NULL);
  return true;
}

/* Place among the further addresses, or more_count. */
static guint
address_place (const SimIface *iface, SimIp ip)
{
  guint i = 0;
  while (i < iface->more_count && iface->more[i] != ip)
    i++;
  return i;
}

bool
sim_iface_set_quiet (SimIface *iface, SimIp ip, bool quiet)
{
  guint i = address_place (iface, ip), loud = iface->more_count - iface->quiet_count;
  if (i == iface->more_count || (i >= loud) == quiet)
    return false;
  address_take_out (iface, i);
  if (!quiet)
    {
      address_aloud (iface, ip);
      return true;
    }
  address_insert (iface, iface->more_count, ip);
  iface->quiet_count++;
  address_say (iface, &sim_rec_address_removed, ip, "quiet from now on");
  return true;
}

/* Nobody misses a quiet address: it was removed, for all who follow, when it became quiet. */
static void
address_gone (SimIface *iface, guint i, const char *reason)
{
  SimIp ip = iface->more[i];
  bool quiet = i >= iface->more_count - iface->quiet_count;
  address_take_out (iface, i);
  if (!quiet)
    address_say (iface, &sim_rec_address_removed, ip, reason);
}

bool
sim_iface_remove_address (SimIface *iface, SimIp ip)
{
  guint i = address_place (iface, ip);
  if (i == iface->more_count)
    return false;
  address_gone (iface, i, NULL);
  return true;
}

void
sim_iface_forget_added (SimIface *iface, const char *reason)
{
  while (iface->more_count > 0)
    address_gone (iface, 0, reason);
}
