/* SPDX-License-Identifier: GPL-3.0-or-later */
/* DTU-1 DTU-2 DTU-3 DTU-4 DTU-5 DTU-6: what group managers say, and the tables that come of it. */
#include "sim/net/capture.h"
#include "sim/net/packet.h"
#include "tests/dtu/hall.h"

#define TWO "servers: { count: 2, on: [lan], boot-time: 10 s }, units: { count: 1, on: [lan] }"
#define FOUR "servers: { count: 4, on: [lan] }, units: { count: 1, on: [lan] }"

/* Seconds are N. */
static char *
without_times (const char *text)
{
  g_autoptr (GRegex) times
      = g_regex_new ("(lastseen|lastpkt) [0-9]+", G_REGEX_DEFAULT, G_REGEX_MATCH_DEFAULT, NULL);

  return g_regex_replace (times, text, -1, 0, "\\1 N", G_REGEX_MATCH_DEFAULT, NULL);
}

static Story *
table_a (const char *reach)
{
  g_autofree char *path = g_build_filename (g_getenv ("srcdir") != NULL ? g_getenv ("srcdir") : ".",
                                            "scenarios/dtu/table-a.scenario.yaml", NULL);
  char *text = NULL;

  cr_assert (g_file_get_contents (path, &text, NULL, NULL), "%s is not there", path);
  g_autofree char *whole = text;
  g_autoptr (GString) changed = g_string_new (whole);
  g_string_replace (changed, "reach: recent", reach, 0);
  return hall_of (changed->str);
}

/*
 * Table A, field by field, times aside. Its masks of ten digits are eight here, `qfel` and `hmel` are qfe1 and
 * hme1, and the second interface of host05, which `numifs 2` and its primary address speak of, has its line.
 */
Test (dtu_table, has_the_lines_of_table_a)
{
  static const char expected[] = "Host host05 lastseen N timeoff 0 addr 8190a705 numifs 2 TRUSTED\n"
                                 "interface hme0 ip 8190a705 mask ffffff00 bcast 8190a7ff lastpkt N\n"
                                 "interface ge0 ip c0a88001 mask ffffff00 bcast c0a880ff lastpkt N\n"
                                 "Host host22 lastseen N timeoff 25 addr 8190a716 numifs 3 TRUSTED\n"
                                 "interface le0 ip 8190a716 mask ffffff00 bcast 8190a7ff lastpkt N\n"
                                 "interface qfe0 ip c0a88101 mask ffff0000 bcast c0a8ffff lastpkt -1\n"
                                 "interface qfe1 ip c0a88201 mask ffff0000 bcast c0a8ffff lastpkt -1\n"
                                 "Host host21 lastseen N timeoff 43 addr 8190a715 numifs 2 TRUSTED\n"
                                 "interface hme0 ip 8190a715 mask ffffff00 bcast 8190a7ff lastpkt N\n"
                                 "interface hme1 ip c0a88001 mask ffff0000 bcast c0a8ffff lastpkt -1\n"
                                 "Host mud lastseen N timeoff 39 addr 81907f05 numifs 2 TRUSTED\n"
                                 "interface hme0 ip 81907f05 mask ffffff00 bcast 81907fff lastpkt -1\n"
                                 "interface ge0 ip c0a88003 mask ffffff00 bcast c0a880ff lastpkt N\n"
                                 "Host host45 lastseen N timeoff 26 addr 8190a72d numifs 2 TRUSTED\n"
                                 "interface hme0 ip 8190a72d mask ffffff00 bcast 8190a7ff lastpkt N\n"
                                 "interface hme1 ip c0a88001 mask ffffff00 bcast c0a880ff lastpkt -1\n"
                                 "Host host41 lastseen N timeoff -81 addr 8190a729 numifs 2 TRUSTED\n"
                                 "interface hme0 ip 8190a729 mask ffffff00 bcast 8190a7ff lastpkt N\n"
                                 "interface le0 ip c0a88001 mask ffffff00 bcast c0a880ff lastpkt -1\n";
  Story *hall = table_a ("reach: recent");

  story_until (hall, 300);
  g_autofree char *printed = hall_table (hall, 1), *table = without_times (printed);
  g_auto (GStrv) blocks = g_strsplit (expected, "Host ", -1);
  for (guint i = 1; blocks[i] != NULL; i++)
    {
      g_autofree char *block = g_strconcat ("Host ", blocks[i], NULL);
      cr_assert (strstr (table, block) != NULL, "there is no\n%sin\n%s", block, table);
    }
  cr_assert_eq (strlen (table), strlen (expected));
  cr_assert (g_str_has_prefix (table, "Host host05 "), "it begins with itself");
  story_end (hall);
}

/* No time in it is older than a host message, or younger than the last one. */
Test (dtu_table, times_are_at_most_those_between_two_messages)
{
  Story *hall = table_a ("reach: recent");

  for (guint i = 0; i < 10; i++)
    {
      story_until (hall, 100 + 17.3 * i);
      g_autofree char *table = hall_table (hall, 1);
      for (const char *at = table; (at = strstr (at, "lastseen ")) != NULL; at++)
        cr_assert_leq (atoi (at + 9), 20);
    }
  story_end (hall);
}

/* P1.8: c0a88001 is at host05, host21, host41 and host45; a unit of host05's own network reaches mud alone
 * besides. */
static guint
reaches (const Story *hall, SimIp unit)
{
  const DtuDaemon *daemon = hall_server (hall, 1)->daemon;
  guint set = 0;

  for (guint i = 1; i < daemon->peers->len; i++)
    {
      const DtuPeer *peer = g_ptr_array_index (daemon->peers, i);
      const DtuServer *server = g_hash_table_lookup (hall_group (hall)->by_name, peer->said.host);
      set |= (guint)(dtu_reach (daemon, peer, unit) != SIM_IP_NONE) << server->number;
    }
  return set;
}

Test (dtu_table, masks_say_whom_a_unit_can_reach_and_packets_say_it_better)
{
  static const struct
  {
    const char *reach;
    SimIp unit;
    guint set; /* host22 2, host21 4, mud 8, host45 16, host41 32 */
  } cases[] = {
    { "reach: masks", SIM_IP (192, 168, 128, 40), 2 | 4 | 8 | 16 | 32 },
    { "reach: recent", SIM_IP (192, 168, 128, 40), 8 },
    { "reach: masks", SIM_IP (192, 168, 7, 7), 2 | 4 },
    { "reach: recent", SIM_IP (192, 168, 7, 7), 0 },
    { "reach: masks", SIM_IP (129, 144, 167, 99), 2 | 4 | 16 | 32 },
    { "reach: recent", SIM_IP (129, 144, 167, 99), 2 | 4 | 16 | 32 },
    { "reach: masks", SIM_IP (129, 144, 127, 9), 8 },
    { "reach: recent", SIM_IP (129, 144, 127, 9), 0 },
    { "reach: masks", SIM_IP (10, 0, 0, 1), 0 },
  };

  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      Story *hall = table_a (cases[i].reach);
      story_until (hall, 60);
      cr_expect_eq (reaches (hall, cases[i].unit), cases[i].set, "case %u: %u", i,
                    reaches (hall, cases[i].unit));
      story_end (hall);
    }
}

/* -- up and down ---------------------------------------------------------------------------------------- */

Test (dtu_table, servers_join_by_being_heard_and_leave_by_silence)
{
  Story *hall = story_new_system (
      hall_frame, TWO, "  - { at: 100 s, crash: it.server-2 }\n  - { at: 300 s, restart: it.server-2 }\n");

  story_until (hall, 30);
  cr_assert_not_null (dtu_table_find (hall_server (hall, 1)->daemon, "server-2", true));
  story_until (hall, 100);
  SimTime seen = dtu_table_find (hall_server (hall, 1)->daemon, "server-2", true)->last_seen;
  story_until (hall, 200);
  cr_assert_not (dtu_table_find (hall_server (hall, 1)->daemon, "server-2", true)->up);
  cr_assert_float_eq (story_seconds (hall, "dtu.host-down", "server-2"), (double)seen * 1e-9 + 60, 1e-5);
  story_until (hall, 400);
  cr_assert (dtu_table_find (hall_server (hall, 1)->daemon, "server-2", true)->up);
  cr_assert_eq (story_said (hall, "dtu.host-up", "it.server-1 hears it.server-2"), 2);
  cr_assert_eq (hall_server (hall, 2)->daemon->peers->len, 2, "it has learned the group anew");
  story_end (hall);
}

Test (dtu_table, an_interface_goes_down_alone)
{
  Story *hall
      = story_new_system (hall_frame, "servers: { count: 2, on: [lan, far] }, units: { count: 1, on: [lan] }",
                          "  - { at: 100 s, interface-down: it.server-2, on: [far] }\n");
  const DtuDaemon *daemon = hall_server (hall, 1)->daemon;

  story_until (hall, 90);
  const DtuPeer *peer = dtu_table_find (daemon, "server-2", true);
  cr_assert (dtu_peer_iface_up (daemon, peer, 0) && dtu_peer_iface_up (daemon, peer, 1));
  story_until (hall, 200);
  cr_assert (peer->up && dtu_peer_iface_up (daemon, peer, 0) && !dtu_peer_iface_up (daemon, peer, 1));
  g_autofree char *table = hall_table (hall, 1);
  cr_assert_not_null (strstr (table, "interface hme1 ip 0a010002 mask ffff0000 bcast 0a01ffff lastpkt "));
  story_end (hall);
}

Test (dtu_table, host_messages_go_out_every_twenty_seconds_on_all_interfaces)
{
  Story *hall = story_new_system (
      hall_frame, "servers: { count: 1, on: [lan, far] }, units: { count: 1, on: [lan] }", NULL);

  story_until (hall, 600);
  guint sent = story_said (hall, "dtu.control", "it.server-1");
  cr_assert (sent == 2 * 30 || sent == 2 * 31, "%u", sent);
  story_end (hall);
}

/* DTU-2, DTU-16 */
Test (dtu_table, another_key_is_seen_and_never_trusted)
{
  Story *hall
      = story_new_system (hall_frame, FOUR, "  - { at: 1 ms, do: key, of: it.server-3, with: another }\n");

  story_until (hall, 60);
  for (guint i = 1; i <= 4; i++)
    for (guint k = 1; k <= 4; k++)
      {
        g_autofree char *name = g_strdup_printf ("server-%u", k);
        bool trusted = i == k || (i != 3 && k != 3);
        const DtuDaemon *daemon = hall_server (hall, i)->daemon;
        cr_expect_eq (dtu_table_find (daemon, name, true) != NULL, trusted, "%u of %u", i, k);
        cr_expect_eq (dtu_table_find (daemon, name, false) != NULL, !trusted, "%u of %u", i, k);
      }
  g_autofree char *table = hall_table (hall, 1);
  cr_assert_not_null (strstr (table, "addr 0a000003 numifs 1\n"));
  cr_assert_not_null (strstr (table, "addr 0a000002 numifs 1 TRUSTED\n"));
  hall_insert (hall, 1, 7);
  story_until (hall, 70);
  story_expect (hall, "dtu.asked", "asks 2 servers");
  cr_assert_eq (story_said (hall, "dtu.answered", "it.server-3"), 0);
  story_end (hall);
}

/* P1.2: what cannot be verified changes nothing of what was. */
Test (dtu_table, an_unverified_message_of_a_trusted_name_stands_apart)
{
  Story *hall = story_new_system (hall_frame, TWO, NULL);
  DtuDaemon *daemon = hall_server (hall, 1)->daemon;
  DtuHostMessage forged = { .host = "server-2", .addr = SIM_IP (6, 6, 6, 6), .numifs = 0, .cpus = 99 };

  story_until (hall, 50);
  const DtuPeer before = *dtu_table_find (daemon, "server-2", true);
  dtu_table_learn (daemon, &forged, false, sim_node_iface (daemon->role.node, 0), forged.addr);
  cr_assert_eq (memcmp (&before, dtu_table_find (daemon, "server-2", true), sizeof before), 0);
  cr_assert_eq (dtu_table_find (daemon, "server-2", false)->said.cpus, 99);
  story_end (hall);
}

/* P1.3, and its repair. */
static bool
is_kept_up (const char *more)
{
  g_autofree char *options = g_strconcat (TWO, more, NULL);
  Story *hall = story_new_system (hall_frame, options, "  - { at: 100 s, crash: it.server-2 }\n");
  DtuDaemon *daemon = hall_server (hall, 1)->daemon;

  story_until (hall, 99);
  DtuHostMessage last = dtu_table_find (daemon, "server-2", true)->said;
  for (guint i = 0; i < 30; i++)
    {
      story_until (hall, 110 + 10 * i);
      dtu_table_learn (daemon, &last, true, sim_node_iface (daemon->role.node, 0), last.addr);
    }
  bool up = dtu_table_find (daemon, "server-2", true)->up;
  story_end (hall);
  return up;
}

Test (dtu_table, a_dead_host_is_kept_up_by_its_old_messages_unless_they_are_refused)
{
  cr_assert (is_kept_up (""));
  cr_assert_not (is_kept_up (", refuse-old: true"));
}

static void
see_frame (gpointer data, SimSegment *segment, const SimPacket *packet)
{
  static const char text[] = "host=server-1 addr=0a000001 time=9514368";
  guint *seen = data;

  *seen += packet->ether == SIM_ETHER_IP && packet->protocol == SIM_PROTOCOL_UDP && packet->bytes != NULL
           && packet->bytes->length > sizeof text && memcmp (packet->bytes->data, text, sizeof text - 1) == 0;
}

/* What a capture has is the text itself. */
Test (dtu_table, host_messages_are_on_the_cable_as_text)
{
  Story *hall = story_new_system (hall_frame, TWO, NULL);
  guint seen = 0;

  sim_net_tap (hall_group (hall)->net, see_frame, &seen);
  story_until (hall, 60);
  cr_assert (seen >= 3 && seen <= 4, "%u", seen);
  story_end (hall);
}

/* Its table's seconds, and its units' silence, are counted and not read off the clock. */
Test (dtu_table, a_clock_that_is_set_makes_nobody_down)
{
  Story *hall = story_new_system (hall_frame, TWO, "  - { at: 100 s, clock: it.server-1, offset: 1000 s }\n");

  story_until (hall, 300);
  cr_assert_eq (story_said (hall, "dtu.host-down", NULL), 0);
  cr_assert_eq (story_said (hall, "dtu.server-lost", NULL), 0);
  cr_assert_eq (dtu_table_find (hall_server (hall, 1)->daemon, "server-2", true)->timeoff, -1000);
  cr_assert_eq (dtu_table_find (hall_server (hall, 2)->daemon, "server-1", true)->timeoff, 1000);
  story_end (hall);
}
