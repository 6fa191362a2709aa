/* SPDX-License-Identifier: GPL-3.0-or-later */
/* RAIS-4, RAIS-5, RAIS-6: the receive thread (source 003, figures 4A to 4C). */
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
  RaisTable *table = monitor->table;

  for (guint i = 0; i < rais_table_count (table); i++)
    {
      const RaisKnown *known = rais_table_at (table, i);
      if (known->id >= source)
        break;
      if (rais_now (monitor) - rais_table_heard (table, known) < o->silence_timeout
          && (known->entry->ok || o->leader_among == RAIS_LEADER_ALL))
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

static void
drop (const RaisMonitor *monitor, SimIp source, const char *why)
{
  rais_emit (monitor, &rais_rec_message_dropped, source, 0, 0, why);
}

/* RAIS-4: duplicate: dropped; then by type; anything else: dropped. */
void
rais_receive (SimRole *role, SimUdp *udp, const SimDatagram *datagram)
{
  RaisMonitor *monitor = (RaisMonitor *)role;
  RaisParcel *parcel = rais_post_open (&monitor->group->post, datagram->bytes);
  const RaisMessage *message = parcel->message;

  if (monitor->group->flaws.deaf)
    return;
  if (!parcel->good)
    {
      drop (monitor, datagram->src, "not a control message");
      return;
    }
  if (message->source == monitor->host->id)
    return;
  if (!rais_learn (monitor, parcel))
    {
      drop (monitor, message->source, "duplicate");
      return;
    }
  if (message->type == RAIS_INFO || message->destination != monitor->host->id)
    return;
  if (message->type == RAIS_ACQUIRE)
    rais_obey_acquire (monitor, message->source, message->address);
  else
    rais_obey_release (monitor, message->source, message->address);
}
