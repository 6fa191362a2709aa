/* SPDX-License-Identifier: GPL-3.0-or-later */
/* DTU-7, DTU-8, DTU-12, DTU-13: figure 9a, cards, and how units come to a server and leave it. */
#include "tests/dtu/hall.h"

#define TWO "servers: { count: 2, on: [lan], boot-time: 10 s }, units: { count: 2, on: [lan] }"

Test (dtu_units, come_to_the_server_that_dhcp_names)
{
  Story *hall = story_new_system (hall_frame, TWO, NULL);

  story_until (hall, 30);
  cr_assert (hall_at (hall, 1) == 1 && hall_at (hall, 2) == 2);
  cr_assert_eq (story_said (hall, "dtu.unit-moved", "seeking"), 0);
  story_end (hall);
}

Test (dtu_units, broadcast_when_the_named_server_does_not_take_them)
{
  Story *hall = story_new_system (hall_frame, TWO, "  - { at: 0 s, crash: it.server-2 }\n");

  story_until (hall, 40);
  cr_assert (hall_at (hall, 1) == 1 && hall_at (hall, 2) == 1);
  story_expect (hall, "dtu.unit-moved", "it.unit-2: connecting -> seeking");
  story_expect (hall, "dtu.unit-moved", "it.unit-2: seeking -> trying");
  story_end (hall);
}

Test (dtu_units, broadcast_at_once_when_nobody_is_named)
{
  g_autofree char *options = g_strconcat (TWO, ", names: none", NULL);
  Story *hall = story_new_system (hall_frame, options, NULL);

  story_until (hall, 40);
  cr_assert (hall_at (hall, 1) != 0 && hall_at (hall, 2) != 0);
  cr_assert_eq (story_said (hall, "dtu.unit-moved", "connecting"), 0);
  story_end (hall);
}

/* A server that answers serverQ and takes nobody: the next responder is tried. */
Test (dtu_units, try_the_responders_one_after_the_other)
{
  Story *hall = story_new_system (
      hall_frame, "servers: { count: 3, on: [lan] }, units: { count: 1, on: [lan] }, names: none", NULL);

  story_until (hall, 0.5);
  for (guint i = 1; i <= 2; i++)
    {
      sim_tcp_unlisten (hall_server (hall, i)->daemon->listener);
      hall_server (hall, i)->daemon->listener = NULL;
    }
  story_until (hall, 60);
  cr_assert_eq (hall_at (hall, 1), 3);
  story_expect (hall, "dtu.unit-moved", "seeking -> trying");
  story_end (hall);
}

Test (dtu_units, seek_until_a_server_is_there)
{
  Story *hall = story_new_system (hall_frame, TWO,
                                  "  - { at: 0 s, crash: it.server-1 }\n  - { at: 0 s, crash: it.server-2 }\n"
                                  "  - { at: 200 s, restart: it.server-2 }\n");

  story_until (hall, 205);
  cr_assert_eq (dtu_unit_state (hall_unit (hall, 1)), DTU_UNIT_SEEKING);
  story_until (hall, 220);
  cr_assert (hall_at (hall, 1) == 2 && hall_at (hall, 2) == 2);
  story_end (hall);
}

/* -- cards ------------------------------------------------------------------------------------------------- */

Test (dtu_units, a_pulled_card_finds_its_session_at_any_other_unit)
{
  Story *hall = story_new_system (hall_frame, TWO, NULL);

  story_until (hall, 30);
  hall_insert (hall, 1, 5);
  story_until (hall, 40);
  const DtuSession *session = hall_session (hall, 1, 5);
  cr_assert (session != NULL && session->link != NULL);
  uint64_t name = session->name;
  hall_pull (hall, 1);
  cr_assert_eq (hall_unit (hall, 1)->shows, DTU_SHOWS_NOTHING);
  story_until (hall, 50);
  cr_assert (hall_session (hall, 1, 5) == session && session->link == NULL, "it goes on, without a display");
  hall_insert (hall, 2, 5);
  story_until (hall, 60);
  cr_assert_eq (hall_unit (hall, 2)->session, name);
  cr_assert_eq (hall_at (hall, 2), 1);
  cr_assert_eq (hall_group (hall)->truth->sessions, 1);
  story_end (hall);
}

Test (dtu_units, without_a_card_the_unit_is_its_own_token)
{
  Story *hall = story_new_system (
      hall_frame, "servers: { count: 1, on: [lan] }, units: { count: 1, on: [lan], pseudo-tokens: true }",
      NULL);
  DtuUnit *unit = hall_unit (hall, 1);

  story_until (hall, 30);
  cr_assert_eq (unit->shows, DTU_SHOWS_SESSION);
  uint64_t own = unit->session;
  cr_assert_eq (hall_session (hall, 1, 0), NULL);
  cr_assert_not_null (dtu_session_find (hall_server (hall, 1)->daemon, DTU_TOKEN_PSEUDO | unit->mac));
  hall_insert (hall, 1, 5);
  story_until (hall, 40);
  cr_assert (unit->shows == DTU_SHOWS_SESSION && unit->session != own);
  hall_pull (hall, 1);
  story_until (hall, 50);
  cr_assert (unit->shows == DTU_SHOWS_SESSION && unit->session == own);
  story_end (hall);
}

Test (dtu_units, a_card_put_in_before_power_or_server_is_presented_later)
{
  Story *hall = story_new_system (hall_frame, TWO, NULL);

  hall_insert (hall, 1, 5);
  story_until (hall, 30);
  cr_assert_eq (hall_unit (hall, 1)->shows, DTU_SHOWS_SESSION);
  story_end (hall);
}

/* -- failures
 * --------------------------------------------------------------------------------------------------- */

Test (dtu_units, leave_a_dead_server_after_the_limit)
{
  Story *hall = story_new_system (hall_frame, TWO, "  - { at: 100 s, crash: it.server-1 }\n");

  hall_insert (hall, 1, 5);
  story_until (hall, 99);
  double shown = story_seconds (hall, "dtu.connected", "it.unit-1");
  story_until (hall, 200);
  double gave_up = story_seconds (hall, "dtu.gave-up", "it.unit-1");
  cr_assert (gave_up > 140 && gave_up <= 160, "%g", gave_up);
  double phase = (gave_up - shown) / 20;
  cr_assert_float_eq (phase, (double)(int)(phase + 0.5), 1e-3);
  cr_assert (hall_at (hall, 1) == 2 && hall_at (hall, 2) == 2);
  cr_assert_eq (story_said (hall, "dtu.reconnected", "it.unit-1"), 1);
  cr_assert_eq (story_said (hall, "dtu.session-lost", "card 5"), 1);
  cr_assert_eq (hall_group (hall)->truth->lost, 1);
  cr_assert_eq (hall_unit (hall, 1)->shows, DTU_SHOWS_SESSION);
  cr_assert_not_null (hall_session (hall, 2, 5));
  story_end (hall);
}

Test (dtu_units, come_back_at_once_when_the_server_says_good_bye)
{
  Story *hall = story_new_system (hall_frame, TWO, NULL);

  story_until (hall, 100);
  sim_node_shutdown (hall_server (hall, 1)->node, "a story");
  story_until (hall, 110);
  cr_assert_eq (hall_at (hall, 1), 2);
  story_end (hall);
}

/* Back within the limit: it answers keep-alives, and says that it knows no such unit. */
Test (dtu_units, are_told_by_a_server_that_has_forgotten_them)
{
  Story *hall = story_new_system (
      hall_frame, TWO, "  - { at: 100 s, crash: it.server-1 }\n  - { at: 101 s, restart: it.server-1 }\n");

  story_until (hall, 135);
  cr_assert_eq (story_said (hall, "dtu.gave-up", "it.unit-1"), 0);
  story_expect (hall, "dtu.unit-moved",
                "it.unit-1: connected -> booting (broken: the server does not know it)");
  cr_assert_eq (hall_at (hall, 1), 1);
  story_end (hall);
}

Test (dtu_units, leave_a_server_whose_programs_hang)
{
  Story *hall = story_new_system (hall_frame, TWO, "  - { at: 100 s, hang: it.server-1 }\n");

  story_until (hall, 200);
  cr_assert_eq (hall_at (hall, 1), 2);
  story_end (hall);
}

/* Figure 9a: boxes 903 to 910. */
Test (dtu_units, listen_for_any_server_where_availability_is_watched)
{
  Story *hall = story_new_system (
      hall_frame, "servers: { count: 2, on: [lan] }, units: { count: 2, on: [lan], watch: availability }",
      "  - { at: 100 s, crash: it.server-1 }\n");

  hall_insert (hall, 1, 5);
  story_until (hall, 99);
  cr_assert (hall_at (hall, 1) == 1 && hall_at (hall, 2) == 2);
  story_until (hall, 200);
  story_expect (hall, "dtu.unit-moved", "it.unit-1: connected -> listening");
  story_expect (hall, "dtu.unit-moved", "it.unit-1: listening -> connecting");
  cr_assert_eq (hall_at (hall, 1), 2);
  cr_assert_eq (hall_unit (hall, 1)->shows, DTU_SHOWS_SESSION);
  cr_assert_eq (story_said (hall, "dtu.gave-up", "it.unit-2"), 0);
  story_end (hall);
}

/* A unit that loses power leaves its session; the server sees its silence. */
Test (dtu_units, without_power_are_closed_by_their_server)
{
  Story *hall = story_new_system (hall_frame, TWO, "  - { at: 100 s, crash: it.unit-1 }\n");

  hall_insert (hall, 1, 5);
  story_until (hall, 99);
  cr_assert_eq (hall_server (hall, 1)->daemon->link_count, 1);
  story_until (hall, 200);
  cr_assert_eq (hall_server (hall, 1)->daemon->link_count, 0);
  cr_assert (hall_session (hall, 1, 5) != NULL && hall_session (hall, 1, 5)->link == NULL);
  story_end (hall);
}

Test (dtu_units, all_come_to_live_servers_and_none_twice)
{
  Story *hall = story_new_system (
      hall_frame, "servers: { count: 4, on: [lan] }, units: { count: 80, on: [lan], power-spread: 60 s }",
      "  - { at: 300 s, crash: it.server-1 }\n");

  story_until (hall, 299);
  guint before = 0, there = 0;
  for (guint i = 1; i <= 80; i++)
    before += hall_at (hall, i) == 1;
  story_until (hall, 500);
  for (guint i = 1; i <= 80; i++)
    {
      g_autofree char *name = g_strdup_printf ("it.unit-%u is", i);
      there += hall_at (hall, i) > 1;
      cr_assert_leq (story_said (hall, "dtu.reconnected", name), 1);
    }
  cr_assert_eq (there, 80);
  cr_assert_eq (story_said (hall, "dtu.reconnected", NULL), before);
  story_end (hall);
}

/* Without keep-alives nobody sees a unit's silence; but it has one connection. */
Test (dtu_units, that_connect_anew_leave_no_connection_behind)
{
  Story *hall = story_new_system (
      hall_frame, "servers: { count: 1, on: [lan] }, units: { count: 1, on: [lan], watch: availability }",
      "  - { at: 100 s, crash: it.unit-1 }\n  - { at: 110 s, restart: it.unit-1 }\n");

  hall_insert (hall, 1, 5);
  story_until (hall, 99);
  uint64_t session = hall_unit (hall, 1)->session;
  story_until (hall, 200);
  cr_assert_eq (hall_server (hall, 1)->daemon->link_count, 1);
  cr_assert_eq (hall_unit (hall, 1)->session, session);
  story_end (hall);
}

/* A server that only stood still has its units again when it goes on. */
Test (dtu_units, stay_with_a_server_that_pauses_for_less_than_the_limit)
{
  Story *hall = story_new_system (hall_frame, TWO, "  - { at: 100 s, for: 20 s, pause: it.server-1 }\n");

  story_until (hall, 110);
  cr_assert_eq (hall_group (hall)->truth->detached, 1);
  story_until (hall, 200);
  cr_assert_eq (hall_group (hall)->truth->detached, 0);
  cr_assert_eq (hall_at (hall, 1), 1);
  cr_assert_eq (story_said (hall, "dtu.reconnected", NULL), 0);
  story_end (hall);
}

/* A unit behind a router comes to the server that DHCP names; a broadcast would not pass. */
Test (dtu_units, behind_a_router_are_connected_kept_alive_and_served)
{
  Story *hall = hall_of (
      "name: routed\nduration: 1 h\nnetwork:\n"
      "  lan: { subnet: 10.0.0.0/24, arp-age: 4 h }\n  far: { subnet: 10.1.0.0/24, arp-age: 4 h }\n"
      "  edge: { router: [lan, far] }\n"
      "systems:\n  it: { model: dtu, servers: { count: 2, on: [lan] }, units: { count: 2, on: [far] }, "
      "routers: [edge] }\n");

  story_until (hall, 60);
  cr_assert (hall_at (hall, 1) == 1 && hall_at (hall, 2) == 2);
  hall_insert (hall, 1, 5);
  story_until (hall, 600);
  cr_assert_eq (hall_unit (hall, 1)->shows, DTU_SHOWS_SESSION);
  cr_assert_eq (story_said (hall, "dtu.gave-up", NULL), 0);
  cr_assert_eq (story_said (hall, "dtu.asked", NULL), 0, "no other server has an interface on its subnet");
  story_end (hall);
}

Test (dtu_units, get_their_address_from_any_of_several_dhcp_servers)
{
  g_autofree char *options = g_strconcat (TWO, ", dhcp-servers: 2", NULL);
  Story *hall = story_new_system (hall_frame, options, "  - { at: 0 s, crash: it.dhcp-1 }\n");

  story_until (hall, 40);
  cr_assert (hall_at (hall, 1) == 1 && hall_at (hall, 2) == 2);
  story_end (hall);
}

Test (dtu_units, are_named_any_server_at_random)
{
  Story *hall = story_new_system (
      hall_frame, "servers: { count: 2, on: [lan] }, units: { count: 40, on: [lan] }, names: random", NULL);
  guint first = 0;

  story_until (hall, 60);
  for (guint i = 1; i <= 40; i++)
    first += hall_at (hall, i) == 1;
  cr_assert (first > 8 && first < 32, "%u", first);
  story_end (hall);
}
