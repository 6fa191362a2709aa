/* SPDX-License-Identifier: GPL-3.0-or-later */
/* RAIS-8, RAIS-9, RAIS-14, RAIS-18: the control thread: who leads, what has timed out (source 003, figure 6A).
 */
#include "models/rais/truth.h"

/* RAIS-18: total failure: no info message within the timeout. */
static void
drop_silent_hosts (RaisMonitor *monitor)
{
  SimTime now = rais_now (monitor), timeout = rais_options_of (monitor)->silence_timeout;
  RaisTable *table = monitor->table;

  (void)rais_own (monitor);
  for (guint i = table->book->hosts->len; i-- > 0 && !monitor->group->flaws.never_forget;)
    {
      const RaisKnown *known = rais_book_known (table->book, i);
      SimTime silence = now - rais_table_heard (table, known);
      const RaisHost *host;
      if (G_LIKELY (silence < timeout) || known->id == table->self)
        continue;
      host = rais_host_by_id (monitor->group, known->id);
      if (host != NULL)
        rais_emit (monitor, &rais_rec_host_silent, sim_node_entity (host->node), silence, 0, NULL);
      rais_table_heard_as_told (table, known->id);
      rais_book_drop_host (rais_table_write (table), i);
    }
}

static void
begin_leading (RaisMonitor *monitor)
{
  RaisBook *book;

  rais_emit (monitor, &rais_rec_leader_began, 0, 0, 0, NULL);
  if (rais_options_of (monitor)->orphan_clock != RAIS_ORPHAN_LEADER)
    return;
  book = rais_table_write (monitor->table);
  for (guint i = 0; i < book->addresses->len; i++)
    {
      RaisAddress *row = rais_book_row (book, i);
      row->served = rais_now (monitor);
      row->expired = false;
    }
}

static void
count_leaders (const RaisGroup *group)
{
  int64_t leaders = 0;

  for (guint i = 0; i < group->hosts->len; i++)
    leaders += rais_host (group, i)->monitor->leading;
  sim_emit (group->bus, &rais_rec_leaders, group->system->entity, 0, leaders, 0, NULL);
}

/* RAIS-8: who leads now? A host that has just started listens first: it would take itself for the leader and
 * give itself what others hold (RAIS-13). */
static bool
find_leader (RaisMonitor *monitor)
{
  bool listening = rais_now (monitor) - monitor->started < rais_options_of (monitor)->listen_time;
  bool leads;

  monitor->leader = rais_leader (monitor);
  leads = (monitor->leader == monitor->host->id || monitor->group->flaws.all_lead) && !listening;
  if (leads != monitor->leading)
    {
      monitor->leading = leads;
      if (leads)
        begin_leading (monitor);
      else
        {
          g_array_set_size (monitor->assignments, 0);
          rais_emit (monitor, &rais_rec_leader_ended, 0, 0, 0, "a lower host id is there");
        }
      count_leaders (monitor->group);
    }
  return leads;
}

static bool
claimed (const RaisMonitor *monitor, SimIp address)
{
  RaisTable *table = monitor->table;

  for (guint i = 0; i < rais_table_count (table); i++)
    if (rais_entry_service (rais_table_at (table, i)->entry, address) != NULL)
      return true;
  return false;
}

/* RAIS-14: an orphan whose time is over becomes invalid: it leaves the service address database, so whoever
 * serves it serves an unknown address. With the leader's own countdown it stays there, marked. */
static void
drop_expired_addresses (RaisMonitor *monitor)
{
  const RaisOptions *o = rais_options_of (monitor);
  RaisTable *table = monitor->table;

  for (guint i = table->book->addresses->len; i-- > 0;)
    {
      const RaisAddress *row = rais_book_row (table->book, i);
      SimTime age = rais_now (monitor) - row->served;
      if (age < o->orphan_time || row->expired || monitor->group->flaws.ageless)
        continue;
      rais_emit (monitor, &rais_rec_orphan_expired, row->address, age, 0, NULL);
      g_array_append_val (monitor->expired, row->address);
      if (o->orphan_clock == RAIS_ORPHAN_LEADER)
        rais_book_row (rais_table_write (table), i)->expired = true;
      else if (!claimed (monitor, row->address))
        rais_book_drop_address (rais_table_write (table), i);
      else
        rais_book_row (rais_table_write (table), i)->expired = true;
    }
}

/* An expired address is forgotten once nobody claims it any more. */
static void
drop_released_addresses (RaisMonitor *monitor)
{
  RaisTable *table = monitor->table;

  if (rais_options_of (monitor)->orphan_clock == RAIS_ORPHAN_LEADER)
    return;
  for (guint i = table->book->addresses->len; i-- > 0;)
    {
      const RaisAddress *row = rais_book_row (table->book, i);
      if (row->expired && !claimed (monitor, row->address))
        rais_book_drop_address (rais_table_write (table), i);
    }
}

/* RAIS-9: each interval; a host that does not lead goes back to sleep (RAIS-8). */
void
rais_control_fire (SimRole *role, SimAlarm *alarm)
{
  RaisMonitor *monitor = (RaisMonitor *)role;

  sim_alarm_after (alarm, rais_options_of (monitor)->control_interval);
  drop_silent_hosts (monitor);
  if (!find_leader (monitor))
    return;
  drop_released_addresses (monitor);
  drop_expired_addresses (monitor);
  rais_assign (monitor);
  rais_truth_update (monitor->group);
}
