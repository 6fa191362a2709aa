/* SPDX-License-Identifier: GPL-3.0-or-later */
/* People, what stands behind their sessions, and a stranger. DTU-8, DTU-12, DTU-14, DTU-15, DTU-16, DTU-17. */
#include "tests/dtu/hall.h"

#define TWO                                                                                                    \
  "servers: { count: 2, on: [lan] }, units: { count: 4, on: [lan], power-spread: 2 s }, names: in-turn"

/* DTU-12: the session goes on without a display, and another unit shows it. */
Test (dtu_people, a_card_that_moves_finds_its_session)
{
  Story *hall = story_new_system (hall_frame, TWO, NULL);

  story_until (hall, 30);
  hall_insert (hall, 1, 7);
  story_until (hall, 35);
  uint64_t session = hall_unit (hall, 1)->session;
  cr_assert_neq (session, 0);
  hall_pull (hall, 1);
  story_until (hall, 40);
  cr_assert_eq (hall_unit (hall, 1)->shows, DTU_SHOWS_NOTHING);
  cr_assert_eq (hall_sessions (hall, 7), 1);
  hall_insert (hall, 2, 7);
  story_until (hall, 45);
  cr_assert_eq (hall_unit (hall, 2)->session, session);
  cr_assert_eq (hall_sessions (hall, 7), 1);
  story_sound (hall);
  story_end (hall);
}

/* DTU-8: people come by the curve, sit down where it is free, and are served at once. */
Test (dtu_people, come_by_the_curve)
{
  Story *hall = story_new_system (
      hall_frame,
      "servers: { count: 2, on: [lan] }, units: { count: 20, on: [lan], power-spread: 2 s }, "
      "users: { count: 20, arrivals: { steps: [ { at: 0 s, rate: 0 /s }, { at: 1 min, "
      "rate: 1 /s }, { at: 10 min, rate: 0 /s } ] }, cards: 50 % }",
      NULL);
  guint cards = 0;

  story_until (hall, 60);
  cr_assert_eq (hall_group (hall)->people->present, 0);
  story_until (hall, 300);
  cr_assert_eq (hall_group (hall)->people->present, 20);
  cr_assert_eq (hall_group (hall)->people->without, 0);
  cr_assert_eq (story_said (hall, "dtu.logged-in", NULL), 20);
  for (guint i = 1; i <= 20; i++)
    {
      const DtuUser *user = hall_user (hall, i);
      cards += user->card;
      cr_assert_eq (user->unit->user, user);
      cr_assert_eq ((user->unit->card.token & DTU_TOKEN_PSEUDO) != 0, !user->card);
    }
  cr_assert (cards > 3 && cards < 17, "%u of 20 have a card", cards);
  story_sound (hall);
  story_end (hall);
}

/* Nobody sits on another's lap. */
Test (dtu_people, wait_for_a_unit)
{
  Story *hall = story_new_system (
      hall_frame,
      "servers: { count: 1, on: [lan] }, units: { count: 2, on: [lan], power-spread: 2 s }, "
      "users: { count: 3, first: 30 s, spread: 3 s, stay: 2 min, seek: 5 s }",
      NULL);

  story_until (hall, 60);
  cr_assert_eq (hall_group (hall)->people->without, 1);
  story_until (hall, 300);
  cr_assert_eq (hall_group (hall)->people->present, 0);
  cr_assert_eq (story_said (hall, "dtu.logged-in", NULL), 3);
  story_end (hall);
}

/* What a user misses counts from the failure, not from when his unit notices. */
Test (dtu_people, miss_a_session_from_the_instant_it_is_lost)
{
  Story *hall = story_new_system (
      hall_frame,
      "servers: { count: 2, on: [lan] }, units: { count: 4, on: [lan], power-spread: 2 s }, "
      "users: { count: 4, first: 30 s, spread: 3 s }",
      "  - { at: 100 s, crash: it.server-2 }\n");

  story_until (hall, 100.5);
  guint lost = hall_group (hall)->people->without;
  cr_assert_gt (lost, 0);
  story_until (hall, 300);
  cr_assert_eq (hall_group (hall)->people->without, 0);
  cr_assert_eq (story_said (hall, "dtu.user-back", NULL), lost);
  cr_assert_gt (story_seconds (hall, "dtu.user-back", NULL), 130);
  story_sound (hall);
  story_end (hall);
}

/* DTU-15: three sessions on three servers, one after the other, without being authenticated again. */
Test (dtu_people, change_among_their_sessions)
{
  Story *hall = story_new_system (
      hall_frame, "servers: { count: 3, on: [lan] }, units: { count: 3, on: [lan], power-spread: 2 s }", NULL);
  uint64_t seen[4];

  story_until (hall, 30);
  hall_insert (hall, 1, 7);
  story_until (hall, 40);
  seen[0] = hall_unit (hall, 1)->session;
  for (guint i = 1; i <= 3; i++)
    {
      dtu_unit_change (hall_unit (hall, 1), i < 3);
      story_until (hall, 40 + 10 * i);
      seen[i] = hall_unit (hall, 1)->session;
      cr_assert_eq (hall_unit (hall, 1)->shows, DTU_SHOWS_SESSION);
    }
  cr_assert (seen[0] != seen[1] && seen[1] != seen[2] && seen[0] != seen[2]);
  cr_assert_eq (seen[3], seen[0], "the one that was not seen for longest");
  cr_assert_eq (hall_sessions (hall, 7), 3);
  cr_assert_eq (story_said (hall, "dtu.message", "challenge"), 1);
  story_end (hall);
}

/* DTU-14: what was saved on one server is there on the next; without the data server sessions begin all the
 * same. */
Test (dtu_people, permanent_data_outlive_servers)
{
  Story *hall = story_new_system (
      hall_frame,
      "servers: { count: 2, on: [lan, data] }, units: { count: 2, on: [lan], power-spread: 2 s }, "
      "data: { on: data, save: 5 s, boot-time: 1 s }",
      "  - { at: 100 s, crash: it.server-1 }\n  - { at: 300 s, crash: it.data }\n"
      "  - { at: 400 s, restart: it.data }\n");

  story_until (hall, 30);
  hall_insert (hall, 1, 7);
  story_until (hall, 99);
  guint saves = story_said (hall, "dtu.data-saved", NULL);
  cr_assert (saves >= 12 && saves <= 14, "%u saves", saves);
  story_until (hall, 290);
  g_autofree char *version = g_strdup_printf ("version %u, after", saves);
  story_expect (hall, "dtu.data-read", version);
  story_until (hall, 310);
  hall_insert (hall, 2, 8);
  story_until (hall, 390);
  const DtuSession *session = dtu_session_find (hall_server (hall, 2)->daemon, 8);
  cr_assert_not_null (session);
  cr_assert_eq (hall_unit (hall, 2)->shows, DTU_SHOWS_SESSION);
  cr_assert_not (dtu_data_has (session));
  story_until (hall, 410);
  cr_assert (dtu_data_has (session));
  story_sound (hall);
  story_end (hall);
}

/* DTU-17: a dead server costs sessions of others the services that it ran, and nothing else. */
Test (dtu_people, services_are_lost_with_their_server)
{
  Story *hall = story_new_system (
      hall_frame,
      "servers: { count: 3, on: [lan] }, units: { count: 1, on: [lan], power-spread: 2 s }, "
      "names: first, services: { elsewhere: 2, look: 5 s }",
      "  - { at: 100 s, crash: it.server-3 }\n");

  story_until (hall, 60);
  hall_insert (hall, 1, 7);
  story_until (hall, 70);
  const DtuSession *session = dtu_session_find (hall_server (hall, 1)->daemon, 7);
  cr_assert_eq (dtu_services_running (session), 2);
  story_until (hall, 107);
  cr_assert_eq (dtu_services_running (session), 1);
  cr_assert_eq (hall_unit (hall, 1)->session, session->name);
  cr_assert_eq (hall_unit (hall, 1)->shows, DTU_SHOWS_SESSION);
  story_until (hall, 300);
  cr_assert_eq (dtu_services_running (session), 2, "started on the server that is left");
  cr_assert_eq (story_said (hall, "dtu.session-lost", NULL), 0);
  story_end (hall);
}

/* DTU-8: a picture answers an input, and its bytes are on the wire. */
Test (dtu_people, see_pictures)
{
  Story *hall = story_new_system (
      hall_frame,
      "servers: { count: 1, on: [lan] }, units: { count: 1, on: [lan], power-spread: 2 s }, "
      "users: { count: 1, first: 30 s, spread: 0 s, kinds: [ { think: 10 s, burst: 100 kB } ] }",
      NULL);

  story_until (hall, 135);
  cr_assert_eq (story_said (hall, "dtu.picture", "100 kB"), 10);
  uint64_t bytes = sim_iface_bytes (sim_node_iface (hall_server (hall, 1)->node, 0));
  cr_assert (bytes > 1000000 && bytes < 1100000, "%" G_GUINT64_FORMAT " bytes", bytes);
  story_end (hall);
}

/* DTU-16, P1.1, P1.2: it is seen, not trusted, and asked nothing. */
Test (dtu_people, nobody_asks_a_stranger)
{
  Story *hall = story_new_system (hall_frame, TWO ", intruder: lan", NULL);

  story_until (hall, 30);
  dtu_intruder_pretend (hall_group (hall)->people->intruder, "server-2");
  story_until (hall, 60);
  g_autoptr (GString) table = g_string_new (NULL);
  dtu_table_print (hall_server (hall, 1)->daemon, table);
  cr_assert_not_null (strstr (table->str, "Host server-2 lastseen"));
  cr_assert_not_null (strstr (table->str, "addr 0a000002 numifs 1 TRUSTED"), "%s", table->str);
  cr_assert_not_null (strstr (strstr (table->str, "addr 0a000002") + 1, "numifs 1\n"), "%s", table->str);
  hall_insert (hall, 1, 7);
  story_until (hall, 70);
  story_expect (hall, "dtu.asked", "asks 1 servers");
  story_sound (hall);
  story_end (hall);
}

/* F17: as the source has it, and with tickets. */
Test (dtu_people, who_says_redirect_is_believed)
{
  for (guint tickets = 0; tickets < 2; tickets++)
    {
      Story *hall = story_new_system (
          hall_frame, tickets == 0 ? TWO ", intruder: lan" : TWO ", intruder: lan, redirect-tickets: true",
          NULL);
      story_until (hall, 30);
      hall_insert (hall, 1, 7);
      story_until (hall, 40);
      dtu_intruder_insert (hall_group (hall)->people->intruder, hall_server (hall, 1), 7);
      story_until (hall, 50);
      cr_assert_eq (story_said (hall, "dtu.intruder-got", "attached"), 1 - tickets);
      cr_assert_eq (story_said (hall, "dtu.intruder-got", "refused"), tickets);
      cr_assert_eq (story_guard (hall, "it", "authenticated-first")->violations, 1 - tickets);
      cr_assert_eq (hall_unit (hall, 1)->shows == DTU_SHOWS_SESSION, tickets == 1);
      story_end (hall);
    }
}
