/* SPDX-License-Identifier: GPL-3.0-or-later */
/* RAIS-2: the transmit thread (source 003, figure 3). RAIS-3: what it sends. */
#include "models/rais/truth.h"

/* RAIS-17: the test objects. The name server's host is no provider: it says that it failed (RAIS-19). */
static bool
tests_pass (const RaisMonitor *monitor)
{
  const RaisHost *host = monitor->host;

  return host->server != NULL && !host->broken && sim_server_responds (host->server);
}

/* RAIS-2: failed: every address that is held is scheduled for release. */
static void
give_up_addresses (RaisMonitor *monitor)
{
  g_autoptr (GArray) online = g_array_new (FALSE, FALSE, sizeof (SimIp));

  for (guint i = 0; i < monitor->held->len; i++)
    {
      const RaisHeld *held = g_ptr_array_index (monitor->held, i);
      if (rais_held_state (held) == RAIS_ONLINE)
        g_array_append_val (online, held->address);
    }
  for (guint i = 0; i < online->len; i++)
    rais_address_input (monitor, g_array_index (online, SimIp, i), RAIS_IN_TESTS_FAILED, "its tests fail");
}

static void
note_result (RaisMonitor *monitor, bool passed)
{
  if (passed != monitor->passed && !passed)
    rais_scripts_queue (monitor, RAIS_DO_TEST_FAILED, SIM_IP_NONE);
  else if (passed != monitor->passed)
    rais_emit (monitor, &rais_rec_tests_passed, 0, 0, 0, NULL);
  monitor->passed = passed;
}

/* RAIS-20: load in the same unit as capacity: what of it was used over the window. */
static void
write_load (RaisMonitor *monitor, RaisEntry *own)
{
  double share;

  if (monitor->host->server == NULL)
    return;
  rais_load_sample (monitor);
  share = rais_load_share (monitor);
  own->load = (uint32_t)(share * (double)own->capacity + 0.5);
  if (monitor->group->flaws.overstate_load)
    own->load = UINT32_MAX;
  rais_emit (monitor, &rais_rec_utilisation, 0, (int64_t)(share * 1e9 + 0.5), 0, NULL);
}

/* Step 360. The preferred address was served just now when it is on-line here; one that has timed out
 * meanwhile is introduced again by the host that prefers it (P3.15). */
static void
write_timers (RaisMonitor *monitor)
{
  const RaisOptions *o = rais_options_of (monitor);
  SimIp preferred = monitor->host->preferred;
  const RaisAddress *row = rais_table_address (monitor->table, preferred);
  bool lost = row == NULL || row->expired || rais_now (monitor) - row->served >= o->orphan_time;

  if (preferred == SIM_IP_NONE)
    return;
  if (rais_held_state (rais_held (monitor, preferred)) == RAIS_ONLINE || (lost && !monitor->host->quiesced))
    rais_book_note (rais_table_write (monitor->table), preferred, rais_now (monitor))->expired = false;
}

static void
encode_others (const RaisMonitor *monitor, GByteArray *out)
{
  RaisTable *table = monitor->table;
  SimTime now = rais_now (monitor);
  guint count = rais_table_count (table);

  sim_put16 (out, (uint16_t)(count - 1));
  for (guint i = 0; i < count; i++)
    {
      const RaisKnown *known = rais_table_at (table, i);
      if (known->id == monitor->host->id)
        continue;
      sim_put64 (out, (uint64_t)MAX (now - known->known, 0));
      rais_encode_entry (out, known->entry);
    }
}

/* RAIS-14: the orphan clock goes with the message, as an age or as a time of day. */
static void
encode_addresses (const RaisMonitor *monitor, GByteArray *out)
{
  bool absolute = rais_options_of (monitor)->orphan_clock == RAIS_ORPHAN_ABSOLUTE;
  const RaisBook *book = monitor->table->book;
  SimTime now = rais_now (monitor);

  sim_put16 (out, (uint16_t)book->addresses->len);
  for (guint i = 0; i < book->addresses->len; i++)
    {
      const RaisAddress *row = rais_book_row (book, i);
      rais_encode_age (out, row->address, absolute ? row->served : now - row->served);
    }
}

/* RAIS-3: own entry, all that is known of others, and the service address database. */
static void
send_info (RaisMonitor *monitor)
{
  GByteArray *out = monitor->group->scratch;
  const RaisEntry *own = rais_own (monitor);

  g_byte_array_set_size (out, 0);
  rais_encode_header (out, RAIS_INFO, ++monitor->sequence, monitor->host->id);
  rais_encode_entry (out, own);
  encode_others (monitor, out);
  encode_addresses (monitor, out);
  rais_tell_info (monitor, own);
  rais_send (monitor, RAIS_INFO);
}

/* RAIS-2: step 380: ARP packets for the addresses held. */
static void
announce (const RaisMonitor *monitor)
{
  for (guint i = 0; i < monitor->held->len && !monitor->group->flaws.mute; i++)
    {
      RaisHeld *held = g_ptr_array_index (monitor->held, i);
      if (rais_held_state (held) != RAIS_ONLINE)
        continue;
      if (!held->announced)
        sim_kernel_mark (monitor->group->kernel); /* F11: what neighbours believe until now */
      held->announced = true;
      sim_arp_announce (monitor->host->service, held->address);
    }
}

void
rais_transmit_fire (SimRole *role, SimAlarm *alarm)
{
  RaisMonitor *monitor = (RaisMonitor *)role;
  RaisEntry *own = rais_own (monitor);

  sim_alarm_after (alarm, rais_options_of (monitor)->info_interval);
  own->ok = tests_pass (monitor);
  own->quiesced = monitor->host->quiesced;
  note_result (monitor, own->ok);
  if (!own->ok)
    {
      if (!monitor->group->flaws.keep_failing)
        give_up_addresses (monitor);
      send_info (monitor);
      return;
    }
  write_load (monitor, own);
  write_timers (monitor);
  send_info (monitor);
  announce (monitor);
}
