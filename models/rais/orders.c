/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the leader sends: acquire and release messages (RAIS-5, RAIS-6), and what two repairs let it remember.
 */
#include "models/rais/truth.h"

/* Of the acquire messages for one address to one host. Read by the repairs only. */
typedef struct Assignment
{
  SimTime sent;    /* the last of them */
  SimTime tries;   /* sent since that host last served the address */
  SimTime gave_up; /* when `tries` reached the limit; SIM_NEVER: not */
  SimIp address, host;
} Assignment;
G_STATIC_ASSERT (sizeof (Assignment) == 4 * sizeof (SimTime));

static Assignment *
find (const RaisMonitor *monitor, SimIp host, SimIp address)
{
  for (guint i = 0; i < monitor->assignments->len; i++)
    {
      Assignment *a = &g_array_index (monitor->assignments, Assignment, i);
      if (a->host == host && a->address == address)
        return a;
    }
  return NULL;
}

static void
remember (RaisMonitor *monitor, SimIp host, SimIp address)
{
  const RaisOptions *o = rais_options_of (monitor);
  Assignment *a = find (monitor, host, address);

  if (!o->remember_assignments && o->try_others_after == 0)
    return;
  if (a == NULL)
    {
      Assignment fresh = { .address = address, .host = host, .gave_up = SIM_NEVER };
      g_array_append_val (monitor->assignments, fresh);
      a = find (monitor, host, address);
    }
  a->sent = rais_now (monitor);
  a->tries++;
  if (o->try_others_after > 0 && a->tries == o->try_others_after)
    a->gave_up = a->sent;
}

/* An order is heard within a round trip; the next info message tells of its effect within an interval. */
bool
rais_order_pending (const RaisMonitor *monitor, SimIp address)
{
  const RaisOptions *o = rais_options_of (monitor);
  SimTime patience = o->info_interval + o->info_interval / 2;

  if (!o->remember_assignments)
    return false;
  for (guint i = 0; i < monitor->assignments->len; i++)
    {
      const Assignment *a = &g_array_index (monitor->assignments, Assignment, i);
      if (a->address == address && a->tries > 0 && rais_now (monitor) - a->sent < patience)
        return true;
    }
  return false;
}

bool
rais_order_hopeless (const RaisMonitor *monitor, SimIp host, SimIp address)
{
  const RaisOptions *o = rais_options_of (monitor);
  Assignment *a = find (monitor, host, address);

  if (o->try_others_after == 0 || a == NULL || a->gave_up == SIM_NEVER)
    return false;
  if (rais_now (monitor) - a->gave_up < o->try_again_after)
    return true;
  a->tries = 0;
  a->gave_up = SIM_NEVER;
  return false;
}

void
rais_order_succeeded (RaisMonitor *monitor, SimIp host, SimIp address)
{
  Assignment *a = find (monitor, host, address);

  if (a != NULL)
    {
      a->tries = 0;
      a->gave_up = SIM_NEVER;
    }
}

/* P3.3, looked at from outside: no member that was heard in time has a lower id. */
static void
watch_order (RaisMonitor *monitor)
{
  const RaisOptions *o = rais_options_of (monitor);

  for (guint i = 0; i < rais_table_count (monitor->table); i++)
    {
      const RaisKnown *known = rais_table_at (monitor->table, i);
      if (known->id >= monitor->host->id)
        break;
      if (rais_now (monitor) - rais_table_heard (monitor->table, known) < o->silence_timeout
          && (known->entry->ok || o->leader_among == RAIS_LEADER_ALL))
        monitor->group->strange_orders++;
    }
}

/* P3.12, looked at from outside: an orphan goes to a busy host although a spare could take it. */
static void
watch_choice (RaisMonitor *monitor, SimIp to, SimIp address)
{
  const RaisKnown *chosen = rais_table_host (monitor->table, to);

  if (chosen == NULL || chosen->entry->preferred == address || chosen->entry->preferred == SIM_IP_NONE)
    return;
  for (guint i = 0; i < rais_table_count (monitor->table); i++)
    {
      const RaisEntry *entry = rais_table_at (monitor->table, i)->entry;
      if (entry->ok && !entry->quiesced && entry->preferred == SIM_IP_NONE
          && !rais_order_hopeless (monitor, entry->id, address))
        monitor->group->bad_choices++;
    }
}

static void
send_order (RaisMonitor *monitor, RaisType type, SimIp to, SimIp address)
{
  GByteArray *out = monitor->group->scratch;

  g_byte_array_set_size (out, 0);
  rais_encode_header (out, type, ++monitor->sequence, monitor->host->id);
  sim_put32 (out, to);
  sim_put32 (out, address);
  rais_send (monitor, type);
  watch_order (monitor);
}

static void
tell (const RaisMonitor *monitor, const SimRecordKind *kind, SimIp to, SimIp address, const char *reason)
{
  const RaisHost *host = rais_host_by_id (monitor->group, to);

  rais_emit (monitor, kind, address, host == NULL ? 0 : (int64_t)host->entity, 0, reason);
}

void
rais_order_acquire (RaisMonitor *monitor, SimIp to, SimIp address, const char *reason)
{
  tell (monitor, &rais_rec_acquire_sent, to, address, reason);
  watch_choice (monitor, to, address);
  send_order (monitor, RAIS_ACQUIRE, to, address);
  remember (monitor, to, address);
  if (to == monitor->host->id)
    rais_obey_acquire (monitor, monitor->host->id, address);
}

void
rais_order_release (RaisMonitor *monitor, SimIp to, SimIp address, const char *reason)
{
  tell (monitor, &rais_rec_release_sent, to, address, reason);
  g_array_append_val (monitor->told, to);
  send_order (monitor, RAIS_RELEASE, to, address);
  if (to == monitor->host->id)
    rais_obey_release (monitor, monitor->host->id, address);
}
