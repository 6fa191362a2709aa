/* SPDX-License-Identifier: GPL-3.0-or-later */
/* RAIS-4, RAIS-5, RAIS-6: the receive thread (source 003, figures 4A to 4D). */
#include "models/rais/truth.h"

static void
refuse (const RaisMonitor *monitor, SimIp address, const char *why)
{
  rais_emit (monitor, &rais_rec_order_refused, address, 0, 0, why);
}

/* P3.2, looked at from outside: is `source` the lowest id among members that this monitor has heard in time? */
static void
watch_obedience (RaisMonitor *monitor, SimIp source)
{
  const RaisOptions *o = rais_options_of (monitor);
  const RaisTable *table = monitor->table;

  for (guint i = 0; i < table->hosts->len; i++)
    {
      const RaisEntry *entry = g_ptr_array_index (table->hosts, i);
      if (entry->id < source && rais_now (monitor) - entry->heard < o->silence_timeout
          && (entry->ok || o->leader_among == RAIS_LEADER_ALL))
        monitor->group->strange_obeyed++;
    }
}

/* RAIS-5: steps 416 to 426. */
void
rais_obey_acquire (RaisMonitor *monitor, SimIp source, SimIp address)
{
  const RaisFlaws *flaws = &monitor->group->flaws;
  RaisEntry *own = rais_own (monitor);

  if (source != rais_leader (monitor) && !flaws->obey_anybody)
    refuse (monitor, address, "the sender of the acquire message is not its leader");
  else if (!own->ok && !flaws->obey_unfit)
    refuse (monitor, address, "its tests fail");
  else if (monitor->host->quiesced && !flaws->obey_unfit)
    refuse (monitor, address, "it is quiesced");
  else if (rais_entry_service (own, address) != NULL)
    refuse (monitor, address, "it has that address already");
  else
    {
      watch_obedience (monitor, source);
      rais_address_input (monitor, address, RAIS_IN_ORDER_ACQUIRE, "the leader's order");
    }
}

/* RAIS-6: steps 436 to 444. The entry stays, as releasing, until the action is done: see README. */
void
rais_obey_release (RaisMonitor *monitor, SimIp source, SimIp address)
{
  (void)rais_own (monitor);
  if (source != rais_leader (monitor))
    refuse (monitor, address, "the sender of the release message is not its leader");
  else if (rais_held_state (rais_held (monitor, address)) != RAIS_ONLINE)
    refuse (monitor, address, "the address is not on-line here");
  else
    {
      watch_obedience (monitor, source);
      rais_address_input (monitor, address, RAIS_IN_ORDER_RELEASE, "the leader's order");
    }
}

/* P3.15: an address that this monitor has declared invalid is back; from whom? */
static void
watch_return (RaisMonitor *monitor, const RaisEntry *from, SimIp address)
{
  for (guint i = 0; i < monitor->expired->len; i++)
    if (g_array_index (monitor->expired, SimIp, i) == address)
      {
        g_array_remove_index_fast (monitor->expired, i);
        if (from->preferred == address)
          return;
        const RaisHost *host = rais_host_by_id (monitor->group, from->id);
        monitor->group->re_entered++;
        rais_emit (monitor, &rais_rec_re_entered, address, host == NULL ? 0 : (int64_t)host->entity, 0, NULL);
        return;
      }
}

/* RAIS-14: an orphan's age as another monitor tells it. What has timed out there is not taken in here. */
static void
learn_age (RaisMonitor *monitor, const RaisEntry *from, const RaisAge *told, RaisAddress *row, SimTime now)
{
  const RaisOptions *o = rais_options_of (monitor);
  SimTime served = o->orphan_clock == RAIS_ORPHAN_ABSOLUTE ? told->age : now - told->age;

  if (o->orphan_clock == RAIS_ORPHAN_LEADER)
    served = row == NULL ? now : row->served;
  if (now - served < o->orphan_time && (row == NULL || now - row->served >= o->orphan_time))
    watch_return (monitor, from, told->address);
  if (row != NULL)
    row->served = MAX (row->served, served);
  else if (now - served < o->orphan_time)
    rais_table_note (monitor->table, told->address, served);
}

/* Step 452: the address of the sender itself: served by its preferred host at this moment, or (orphan clock of
 * the leader) asked for again after it had become invalid. */
static void
learn_preferred (RaisMonitor *monitor, const RaisEntry *from)
{
  const RaisService *service = rais_entry_service (from, from->preferred);
  RaisAddress *row;

  if (from->preferred == SIM_IP_NONE)
    return;
  if (service != NULL && service->state == RAIS_ONLINE)
    rais_table_note (monitor->table, from->preferred, rais_now (monitor))->expired = false;
  row = rais_table_address (monitor->table, from->preferred);
  if (row != NULL && row->expired && from->ok && !from->quiesced)
    {
      row->expired = false;
      row->served = rais_now (monitor);
    }
}

/* RAIS-3: what others say of a third host: newer contents are taken in; whether its being mentioned shows that
 * it lives is a reading (gossip-refreshes-silence). */
static void
learn_other (RaisMonitor *monitor, const RaisEntry *told, RaisEntry *entry, SimTime now)
{
  const RaisOptions *o = rais_options_of (monitor);
  SimTime known = now - told->heard;

  if (told->id == monitor->host->id)
    return;
  if (entry == NULL)
    {
      if (o->gossip == RAIS_GOSSIP_NO || (o->gossip == RAIS_GOSSIP_AGE && told->heard >= o->silence_timeout))
        return;
      entry = rais_table_take_host (monitor->table, told->id);
      entry->heard = entry->known = known;
      sim_kernel_mark (monitor->group->kernel); /* converged() looks at who is known */
      rais_entry_copy (entry, told);
    }
  if (known > entry->known)
    {
      if (!rais_entry_same (entry, told))
        rais_entry_copy (entry, told);
      entry->known = known;
    }
  if (o->gossip == RAIS_GOSSIP_YES)
    entry->heard = now;
  else if (o->gossip == RAIS_GOSSIP_AGE)
    entry->heard = MAX (entry->heard, known);
}

/* What is told is in order, mostly, and so is the table: the place of one is behind that of the one before. */
static void
learn_others (RaisMonitor *monitor, const RaisMessage *message, SimTime now)
{
  const GPtrArray *hosts = monitor->table->hosts;
  guint at = 0;

  for (guint i = 0; i < message->other_count; i++)
    {
      const RaisEntry *told = g_ptr_array_index (message->others, i);
      RaisEntry *entry = NULL;
      while (at < hosts->len && (entry = g_ptr_array_index (hosts, at))->id < told->id)
        at++;
      if (at == hosts->len || entry->id != told->id)
        entry = rais_table_host (monitor->table, told->id);
      learn_other (monitor, told, entry, now);
    }
}

static void
learn_ages (RaisMonitor *monitor, const RaisMessage *message, SimTime now)
{
  const GArray *addresses = monitor->table->addresses;
  guint at = 0;

  for (guint i = 0; i < message->ages->len; i++)
    {
      const RaisAge *told = &g_array_index (message->ages, RaisAge, i);
      RaisAddress *row = NULL;
      while (at < addresses->len
             && (row = &g_array_index (addresses, RaisAddress, at))->address < told->address)
        at++;
      if (at == addresses->len || row->address != told->address)
        row = rais_table_address (monitor->table, told->address);
      learn_age (monitor, message->own, told, row, now);
    }
}

/* Figure 4D: update the tables. */
static void
learn (RaisMonitor *monitor, const RaisMessage *message)
{
  const RaisEntry *before = rais_table_host (monitor->table, message->source);
  SimTime now = rais_now (monitor);
  RaisEntry *entry;

  if (before == NULL || before->ok != message->own->ok)
    sim_kernel_mark (monitor->group->kernel); /* converged() looks at who is known, and who leads */
  entry = rais_table_take_host (monitor->table, message->source);
  if (!rais_entry_same (entry, message->own))
    rais_entry_copy (entry, message->own);
  entry->heard = entry->known = now;
  learn_others (monitor, message, now);
  learn_ages (monitor, message, now);
  learn_preferred (monitor, message->own);
}

static void
drop (const RaisMonitor *monitor, SimIp source, const char *why)
{
  rais_emit (monitor, &rais_rec_message_dropped, source, 0, 0, why);
}

/* What the bytes say; the same for every receiver, so it is worked out once. NULL: no message of a group. */
static const RaisMessage *
decode (RaisGroup *group, SimBytes *bytes)
{
  if (group->decoded_from != bytes)
    {
      sim_bytes_unref (group->decoded_from);
      group->decoded_from = sim_bytes_ref (bytes);
      group->decoded_good = rais_message_decode (bytes, group->decoded);
    }
  return group->decoded_good ? group->decoded : NULL;
}

/* RAIS-4: duplicate: dropped; then by type; anything else: dropped. */
void
rais_receive (SimRole *role, SimUdp *udp, const SimDatagram *datagram)
{
  RaisMonitor *monitor = (RaisMonitor *)role;
  const RaisMessage *message = decode (monitor->group, datagram->bytes);

  if (monitor->group->flaws.deaf)
    return;
  if (message == NULL)
    {
      drop (monitor, datagram->src, "not a control message");
      return;
    }
  if (message->source == monitor->host->id)
    return;
  if (!rais_table_fresh (monitor->table, message->source, message->sequence))
    {
      drop (monitor, message->source, "duplicate");
      return;
    }
  if (message->type == RAIS_INFO)
    learn (monitor, message);
  else if (message->destination != monitor->host->id)
    return;
  else if (message->type == RAIS_ACQUIRE)
    rais_obey_acquire (monitor, message->source, message->address);
  else
    rais_obey_release (monitor, message->source, message->address);
}
