/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Who hears a group on a segment. The switch knows all members at once, as if it had snooped.
 */
#include "sim/net/inside.h"

static SimMembers *
members_new (SimIp group, guint count)
{
  SimMembers *members = g_malloc0 (sizeof *members + count * sizeof (SimIface *));
  members->refs = 1;
  members->group = group;
  members->count = count;
  return members;
}

/* Ports only rise from one member to the next. A few that are away, since their machines are down, leave a
 * large group almost what it is. */
static void
note_places (SimMembers *members)
{
  guint ports = members->count > 0 ? members->iface[members->count - 1]->port + 1 : 0;
  members->everybody = members->count > 0 && ports == members->count;
  if (members->everybody || members->count <= SIM_BATCH_SPAN || (ports - members->count) * 16 > members->count)
    return;
  members->most = sim_ports_new ((ports + 63) / 64);
  members->most->count = members->count;
  for (guint i = 0; i < members->count; i++)
    members->most->bits[members->iface[i]->port / 64] |= (uint64_t)1 << members->iface[i]->port % 64;
}

void
sim_members_unref (SimMembers *members)
{
  if (members == NULL || --members->refs > 0)
    return;
  sim_ports_unref (members->most);
  g_free (members);
}

/* `old` (may be NULL) and `iface`, by port. */
static SimMembers *
members_with (const SimMembers *old, SimIp group, SimIface *iface)
{
  guint count = old != NULL ? old->count : 0, at = 0;
  SimMembers *members = members_new (group, count + 1);
  for (guint i = 0; i < count; i++)
    {
      if (at == i && old->iface[i]->port > iface->port)
        members->iface[at++] = iface;
      members->iface[at++] = old->iface[i];
    }
  if (at == count)
    members->iface[at] = iface;
  note_places (members);
  return members;
}

static SimMembers *
members_without (const SimMembers *old, const SimIface *iface)
{
  SimMembers *members = members_new (old->group, old->count - 1);
  for (guint i = 0, at = 0; i < old->count; i++)
    if (old->iface[i] != iface)
      members->iface[at++] = old->iface[i];
  note_places (members);
  return members;
}

static SimMembers **
group_slot (const SimSegment *segment, SimIp group)
{
  for (guint i = 0; i < segment->groups->len; i++)
    if (((SimMembers *)segment->groups->pdata[i])->group == group)
      return (SimMembers **)&segment->groups->pdata[i];
  return NULL;
}

SimMembers *
sim_segment_group (const SimSegment *segment, SimIp group)
{
  SimMembers **slot = group_slot (segment, group);
  return slot != NULL ? *slot : NULL;
}

static void
ports_grow (SimSegment *segment)
{
  segment->port_room = MAX (4, segment->port_room * 2);
  sim_sieve_widen (&segment->holds, SIM_ARP_ROWS, segment->port_room);
  sim_sieve_widen (&segment->knows, SIM_ARP_ROWS, segment->port_room);
  sim_sieve_widen (&segment->listens, SIM_PORT_ROWS, segment->port_room);
  segment->free_at = g_renew (SimTime, segment->free_at, segment->port_room);
  segment->open = g_renew (uint64_t, segment->open, segment->holds.words);
  segment->listening = g_renew (SimListening, segment->listening, segment->port_room);
  for (guint i = 0; i < segment->ifaces->len; i++)
    ((SimIface *)segment->ifaces->pdata[i])->down_cable.free_at = &segment->free_at[i];
}

/* Ports only rise. With no frame under way the list grows in its place: else a large segment takes long to
 * build. */
static void
everybody_add (SimSegment *segment, SimIface *iface)
{
  SimMembers *all = segment->all;
  if (all == NULL || all->refs > 1)
    {
      segment->all = members_with (all, SIM_IP_BROADCAST, iface);
      sim_members_unref (all);
      return;
    }
  segment->all = g_realloc (all, sizeof *all + (all->count + 1) * sizeof (SimIface *));
  segment->all->iface[segment->all->count++] = iface;
}

void
sim_segment_attach (SimSegment *segment, SimIface *iface)
{
  iface->port = segment->ifaces->len;
  sim_require (!segment->link || iface->port < 2, "link %s has two ends", segment->name);
  if (iface->port == segment->port_room)
    ports_grow (segment);
  if (iface->port % 64 == 0)
    segment->open[iface->port / 64] = 0;
  segment->free_at[iface->port] = 0;
  segment->listening[iface->port] = (SimListening){ .port = 0 };
  iface->up_cable.free_at = &iface->up_free_at;
  iface->down_cable.free_at = &segment->free_at[iface->port];
  g_ptr_array_add (segment->ifaces, iface);
  everybody_add (segment, iface);
}

static SimMembership *
membership (const SimIface *iface, SimIp group)
{
  for (guint i = 0; i < iface->groups->len; i++)
    if (g_array_index (iface->groups, SimMembership, i).group == group)
      return &g_array_index (iface->groups, SimMembership, i);
  return NULL;
}

void
sim_iface_join (SimIface *iface, SimIp group)
{
  SimMembership *member = membership (iface, group);
  if (member != NULL)
    {
      member->count++;
      return;
    }
  SimMembership first = { group, 1 };
  g_array_append_val (iface->groups, first);
  SimMembers **slot = group_slot (iface->segment, group);
  SimMembers *with = members_with (slot != NULL ? *slot : NULL, group, iface);
  if (slot == NULL)
    {
      g_ptr_array_add (iface->segment->groups, with);
      return;
    }
  sim_members_unref (*slot);
  *slot = with;
}

void
sim_iface_leave (SimIface *iface, SimIp group)
{
  SimMembership *member = membership (iface, group);
  if (member == NULL || --member->count > 0)
    return;
  g_array_remove_index (iface->groups, (guint)(member - (SimMembership *)(void *)iface->groups->data));
  SimMembers **slot = group_slot (iface->segment, group);
  SimMembers *without = members_without (*slot, iface);
  sim_members_unref (*slot);
  *slot = without;
}

bool
sim_iface_hears (const SimIface *iface, SimIp group)
{
  return membership (iface, group) != NULL;
}
