/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Stories of the group's messages: RAIS-1 to RAIS-6. */
#include "sim/net/capture.h"
#include "sim/net/packet.h"
#include "tests/rais/group.h"

/* RAIS-1: both control networks carry every message; the second copy is dropped. */
Test (rais, rais_1_every_control_network_carries_every_message)
{
  Group *web = group_new (2, 0);

  group_begin (web);
  story_until (web->story, 20);
  story_forget (web->story);
  story_until (web->story, 30);
  cr_assert_eq (story_said (web->story, "rais.message-sent", "web.host-1 sends"), 20);
  cr_assert_eq (
      story_said (web->story, "rais.message-dropped", "web.host-2 drops a message of 10.1.0.1: duplicate"), 10);
  cr_assert_eq (story_said (web->story, "rais.message-dropped", "not a control message"), 0);
  group_end (web);
}

typedef struct Announced
{
  SimIp ip;
  guint count;
} Announced;

static void
see (gpointer data, SimSegment *segment, const SimPacket *packet)
{
  Announced *a = data;

  if (packet->ether == SIM_ETHER_ARP && packet->src == a->ip && packet->dst == a->ip)
    a->count++;
}

/* RAIS-2: tests, then the info message, then ARP packets for what is held. */
Test (rais, rais_2_held_addresses_are_announced_every_interval)
{
  Group *web = group_new (2, 0);
  Announced seen = { 0 };

  group_begin (web);
  story_until (web->story, 20);
  seen.ip = group_prefers (web, "host-1");
  sim_net_tap (sim_world_net (story_world (web->story)), see, &seen);
  story_until (web->story, 30);
  cr_assert_eq (seen.count, 10, "%u announcements", seen.count);
  group_end (web);
}

/* RAIS-2: a host that fails its tests schedules the release of what it holds, says so, and announces nothing.
 */
Test (rais, rais_2_failed_tests_release_everything)
{
  Group *web = group_new (3, 0);

  group_begin (web);
  story_until (web->story, 20);
  group_do (web, "fail-tests", "host-2");
  story_until (web->story, 21.1);
  const RaisKnown *told
      = rais_table_host (group_host (web, "host-1")->monitor->table, group_host (web, "host-2")->id);
  cr_assert_not (told->entry->ok);
  cr_assert_eq (
      story_said (web->story, "rais.address-moved", "web.host-2, address 10.0.0.6: on-line -> releasing"), 1);
  cr_assert_eq (story_said (web->story, "rais.trap-test-failed", "host-2"), 1);
  story_until (web->story, 22);
  expect_text (group_holders (web, "host-2"), "host-1");
  group_end (web);
}

/* RAIS-3: what is written is what is read. */
Test (rais, rais_3_info_message_round_trip)
{
  g_autoptr (RaisMessage) message = rais_message_new ();
  RaisEntry *entry = rais_entry_new ();
  RaisService services[] = { { SIM_IP (10, 0, 0, 7), RAIS_ONLINE }, { SIM_IP (10, 0, 0, 9), RAIS_RELEASING } };
  GByteArray *out = g_byte_array_new ();

  *entry = (RaisEntry){ .id = SIM_IP (10, 1, 0, 1),
                        .preferred = SIM_IP (10, 0, 0, 7),
                        .load = 4294967295u,
                        .capacity = 1,
                        .ok = true,
                        .quiesced = true,
                        .control_count = 2,
                        .control = { SIM_IP (10, 1, 0, 1), SIM_IP (10, 2, 0, 1) },
                        .services = entry->services };
  g_array_append_vals (entry->services, services, 2);
  rais_encode_header (out, RAIS_INFO, 99, entry->id);
  rais_encode_entry (out, entry);
  sim_put16 (out, 1);
  sim_put64 (out, 1500 * SIM_MS);
  rais_encode_entry (out, entry);
  sim_put16 (out, 1);
  sim_put32 (out, SIM_IP (10, 0, 0, 7));
  sim_put64 (out, 3 * SIM_S);
  g_autoptr (SimBytes) bytes = sim_bytes_take (out);
  cr_assert (rais_message_decode (bytes, message));
  cr_assert_eq (message->sequence, 99);
  cr_assert_eq (message->own->load, 4294967295u);
  cr_assert (message->own->quiesced && message->own->ok);
  cr_assert_eq (message->own->control[1], SIM_IP (10, 2, 0, 1));
  cr_assert_eq (rais_entry_service (message->own, SIM_IP (10, 0, 0, 9))->state, RAIS_RELEASING);
  cr_assert_eq (message->others->len, 1);
  cr_assert_eq (g_array_index (message->others, RaisTold, 0).age, 1500 * SIM_MS);
  cr_assert_eq (g_array_index (message->ages, RaisAge, 0).age, 3 * SIM_S);
  rais_entry_free (entry);
}

/* RAIS-3: a third host's word is as old as it says; it makes nobody alive. */
Test (rais, rais_3_what_others_say_is_taken_with_its_age)
{
  Group *web = group_new (3, 0);

  group_begin (web);
  story_until (web->story, 20);
  group_crash (web, "host-3");
  story_until (web->story, 22);
  const RaisMonitor *one = group_host (web, "host-1")->monitor;
  const RaisKnown *dead = rais_table_host (one->table, group_host (web, "host-3")->id);
  cr_assert_not_null (dead, "it is missed too early");
  cr_assert_leq (dead->heard, 20 * SIM_S);
  cr_assert_leq (dead->known, 20 * SIM_S);
  story_until (web->story, 25);
  cr_assert_null (rais_table_host (one->table, group_host (web, "host-3")->id));
  group_end (web);
}

/* RAIS-4: cut anywhere, flipped anywhere: refused or read, never worse. */
Test (rais, rais_4_any_bytes_can_be_decoded)
{
  g_autoptr (RaisMessage) message = rais_message_new ();
  RaisEntry *entry = rais_entry_new ();
  GByteArray *out = g_byte_array_new ();
  SimStream stream;

  sim_stream_init (&stream, 5, 0, "fuzz", "messages");
  entry->id = SIM_IP (10, 1, 0, 1);
  rais_encode_header (out, RAIS_INFO, 1, entry->id);
  rais_encode_entry (out, entry);
  sim_put16 (out, 1);
  sim_put64 (out, 0);
  rais_encode_entry (out, entry);
  sim_put16 (out, 0);
  for (guint cut = 0; cut < out->len; cut++)
    {
      g_autoptr (SimBytes) bytes = sim_bytes_new (out->data, cut);
      cr_assert_not (rais_message_decode (bytes, message), "cut at %u", cut);
    }
  for (guint i = 0; i < 20000; i++)
    {
      g_autoptr (SimBytes) bytes = sim_bytes_new (out->data, out->len);
      for (guint k = 0; k < 3; k++)
        bytes->data[sim_stream_below (&stream, out->len)] = (uint8_t)sim_stream_below (&stream, 256);
      (void)rais_message_decode (bytes, message);
    }
  g_byte_array_unref (out);
  rais_entry_free (entry);
}

/* RAIS-3: members that heard the same know the same, and it is there once: whoever spoke last may lag behind.
 */
Test (rais, rais_3_what_all_know_is_kept_once)
{
  Group *web = group_new (6, 0);
  g_autoptr (GPtrArray) books = g_ptr_array_new ();
  const RaisGroup *group;

  group_begin (web);
  story_until (web->story, 20);
  group = group_host (web, "host-1")->group;
  for (guint i = 0; i < group->hosts->len; i++)
    {
      RaisBook *book = rais_host (group, i)->monitor->table->book;
      if (!g_ptr_array_find (books, book, NULL))
        g_ptr_array_add (books, book);
    }
  cr_assert_leq (books->len, 2, "%u books for %u members", books->len, group->hosts->len);
  group_crash (web, "host-3");
  story_until (web->story, 22);
  RaisHost *three = group_host (web, "host-3"), *one = group_host (web, "host-1");
  cr_assert_eq (three->monitor->table->book->hosts->len, 0, "a crash forgets");
  cr_assert_neq (one->monitor->table->book->hosts->len, 0, "and only at the host that crashed");
  group_end (web);
}

/* RAIS-4: what is no message of the group is dropped and changes nothing. */
Test (rais, rais_4_strangers_are_dropped)
{
  Group *web = group_new (2, 0);
  static const uint8_t noise[] = { 'h', 'e', 'l', 'l', 'o' };

  group_begin (web);
  story_until (web->story, 20);
  story_forget (web->story);
  group_inject (web, "host-1", sim_bytes_new (noise, sizeof noise));
  story_until (web->story, 20.01);
  cr_assert_eq (
      story_said (web->story, "rais.message-dropped", "web.host-2 drops a message of 10.1.0.1: not a control"),
      1);
  story_until (web->story, 30);
  cr_assert (group_converged (web));
  group_end (web);
}

/* RAIS-5: an acquire message is obeyed only from the leader, by a host that is OK, not quiesced, and has not
 * got the address. */
Test (rais, rais_5_acquire_is_refused_unless_all_is_right)
{
  Group *web = group_new (3, 0);

  group_begin (web);
  story_until (web->story, 20);
  story_forget (web->story);
  RaisMonitor *two = group_host (web, "host-2")->monitor;
  SimIp one = group_host (web, "host-1")->id, address = group_prefers (web, "host-3");
  rais_obey_acquire (two, group_host (web, "host-3")->id, address);
  cr_assert_eq (story_said (web->story, "rais.order-refused", "not its leader"), 1);
  rais_obey_acquire (two, one, group_prefers (web, "host-2"));
  cr_assert_eq (story_said (web->story, "rais.order-refused", "has that address already"), 1);
  group_do (web, "quiesce", "host-2");
  rais_obey_acquire (two, one, address);
  cr_assert_eq (story_said (web->story, "rais.order-refused", "quiesced"), 1);
  group_do (web, "unquiesce", "host-2");
  group_do (web, "fail-tests", "host-2");
  story_until (web->story, 21.5);
  rais_obey_acquire (two, one, address);
  cr_assert_eq (story_said (web->story, "rais.order-refused", "its tests fail"), 1);
  group_end (web);
}

/* RAIS-5: the entry becomes acquiring, and an action is queued; a message for another host does nothing. */
Test (rais, rais_5_acquire_makes_the_entry_acquiring)
{
  Group *web = group_new (3, 0);

  group_begin (web);
  story_until (web->story, 20);
  group_crash (web, "host-3");
  story_until (web->story, 20.5);
  RaisHost *one = group_host (web, "host-1"), *two = group_host (web, "host-2");
  SimIp address = group_prefers (web, "host-3");
  group_inject (web, "host-1",
                group_order (RAIS_ACQUIRE, one->monitor->sequence + 1, one->id, two->id, address));
  story_until (web->story, 20.51);
  cr_assert_eq (rais_held_state (rais_held (two->monitor, address)), RAIS_ACQUIRING);
  cr_assert_null (rais_held (one->monitor, address));
  cr_assert_eq (rais_entry_service (rais_own (two->monitor), address)->state, RAIS_ACQUIRING);
  story_until (web->story, 21.1);
  cr_assert_eq (rais_held_state (rais_held (two->monitor, address)), RAIS_ONLINE);
  group_end (web);
}

/* RAIS-6: released is only what is on-line, and only for the leader. */
Test (rais, rais_6_release_is_for_the_leader_to_order)
{
  Group *web = group_new (3, 0);

  group_begin (web);
  story_until (web->story, 20);
  RaisMonitor *two = group_host (web, "host-2")->monitor;
  SimIp one = group_host (web, "host-1")->id, address = group_prefers (web, "host-2");
  rais_obey_release (two, group_host (web, "host-3")->id, address);
  cr_assert_eq (story_said (web->story, "rais.order-refused", "not its leader"), 1);
  rais_obey_release (two, one, group_prefers (web, "host-3"));
  cr_assert_eq (story_said (web->story, "rais.order-refused", "not on-line here"), 1);
  rais_obey_release (two, one, address);
  cr_assert_eq (rais_held_state (rais_held (two, address)), RAIS_RELEASING);
  story_until (web->story, 20.6);
  expect_text (group_holders (web, "host-2"), "");
  story_until (web->story, 30);
  expect_text (group_holders (web, "host-2"), "host-2");
  group_end (web);
}

/* RAIS-3: the trace of level detail has the fields of each info message. */
Test (rais, rais_3_the_trace_shows_the_fields)
{
  Group *web = group_new (2, 0);

  group_begin (web);
  story_until (web->story, 20);
  story_forget (web->story);
  group_do (web, "quiesce", "host-2");
  story_until (web->story, 22);
  cr_assert_geq (story_said (web->story, "rais.info", "web.host-1 tells 239."), 1);
  cr_assert_geq (
      story_said (web->story, "rais.info",
                  "own: id 10.1.0.2 control 10.1.0.2,10.2.0.2 ok 1 quiesce 1 load 0 capacity 100 preferred "),
      1);
  cr_assert_geq (story_said (web->story, "rais.info", " on-line; other, 0."), 1);
  cr_assert_geq (story_said (web->story, "rais.info", " last at home 0.000 s ago"), 1);
  group_end (web);
}
