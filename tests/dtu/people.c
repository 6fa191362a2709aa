/* SPDX-License-Identifier: GPL-3.0-or-later */
/* People, what stands behind their sessions, and a stranger. DTU-8, DTU-12, DTU-14, DTU-15, DTU-16, DTU-17. */
#include "tests/dtu/office.h"

#define TWO                                                                                                    \
  "servers: { count: 2, on: [lan] }, units: { count: 4, on: [lan], power-spread: 2 s }, names: in-turn"

/* DTU-12: the session goes on without a display, and another unit shows it. */
Test (dtu_people, a_card_that_moves_finds_its_session)
{
  Office *office = office_new (TWO, NULL);

  office_until (office, 30);
  office_insert (office, 1, 7);
  office_until (office, 35);
  uint64_t session = office_unit (office, 1)->session;
  cr_assert_neq (session, 0);
  office_pull (office, 1);
  office_until (office, 40);
  cr_assert_eq (office_unit (office, 1)->shows, DTU_SHOWS_NOTHING);
  cr_assert_eq (office_sessions (office, 7), 1);
  office_insert (office, 2, 7);
  office_until (office, 45);
  cr_assert_eq (office_unit (office, 2)->session, session);
  cr_assert_eq (office_sessions (office, 7), 1);
  office_sound (office);
  office_end (office);
}

/* DTU-8: people come by the curve, sit down where it is free, and are served at once. */
Test (dtu_people, come_by_the_curve)
{
  Office *office
      = office_new ("servers: { count: 2, on: [lan] }, units: { count: 20, on: [lan], power-spread: 2 s }, "
                    "users: { count: 20, arrivals: { steps: [ { at: 0 s, rate: 0 /s }, { at: 1 min, "
                    "rate: 1 /s }, { at: 10 min, rate: 0 /s } ] }, cards: 50 % }",
                    NULL);
  guint cards = 0;

  office_until (office, 60);
  cr_assert_eq (office->group->people->present, 0);
  office_until (office, 300);
  cr_assert_eq (office->group->people->present, 20);
  cr_assert_eq (office->group->people->without, 0);
  cr_assert_eq (office_said (office, "dtu.logged-in", NULL), 20);
  for (guint i = 1; i <= 20; i++)
    {
      const DtuUser *user = office_user (office, i);
      cards += user->card;
      cr_assert_eq (user->unit->user, user);
      cr_assert_eq ((user->unit->card.token & DTU_TOKEN_PSEUDO) != 0, !user->card);
    }
  cr_assert (cards > 3 && cards < 17, "%u of 20 have a card", cards);
  office_sound (office);
  office_end (office);
}

/* Nobody sits on another's lap. */
Test (dtu_people, wait_for_a_unit)
{
  Office *office
      = office_new ("servers: { count: 1, on: [lan] }, units: { count: 2, on: [lan], power-spread: 2 s }, "
                    "users: { count: 3, first: 30 s, spread: 3 s, stay: 2 min, seek: 5 s }",
                    NULL);

  office_until (office, 60);
  cr_assert_eq (office->group->people->without, 1);
  office_until (office, 300);
  cr_assert_eq (office->group->people->present, 0);
  cr_assert_eq (office_said (office, "dtu.logged-in", NULL), 3);
  office_end (office);
}

/* What a user misses counts from the failure, not from when his unit notices. */
Test (dtu_people, miss_a_session_from_the_instant_it_is_lost)
{
  Office *office
      = office_new ("servers: { count: 2, on: [lan] }, units: { count: 4, on: [lan], power-spread: 2 s }, "
                    "users: { count: 4, first: 30 s, spread: 3 s }",
                    "  - { at: 100 s, crash: it.server-2 }\n");

  office_until (office, 100.5);
  guint lost = office->group->people->without;
  cr_assert_gt (lost, 0);
  office_until (office, 300);
  cr_assert_eq (office->group->people->without, 0);
  cr_assert_eq (office_said (office, "dtu.user-back", NULL), lost);
  cr_assert_gt (office_when (office, "dtu.user-back", NULL), 130);
  office_sound (office);
  office_end (office);
}

/* DTU-15: three sessions on three servers, one after the other, without being authenticated again. */
Test (dtu_people, change_among_their_sessions)
{
  Office *office = office_new (
      "servers: { count: 3, on: [lan] }, units: { count: 3, on: [lan], power-spread: 2 s }", NULL);
  uint64_t seen[4];

  office_until (office, 30);
  office_insert (office, 1, 7);
  office_until (office, 40);
  seen[0] = office_unit (office, 1)->session;
  for (guint i = 1; i <= 3; i++)
    {
      dtu_unit_change (office_unit (office, 1), i < 3);
      office_until (office, 40 + 10 * i);
      seen[i] = office_unit (office, 1)->session;
      cr_assert_eq (office_unit (office, 1)->shows, DTU_SHOWS_SESSION);
    }
  cr_assert (seen[0] != seen[1] && seen[1] != seen[2] && seen[0] != seen[2]);
  cr_assert_eq (seen[3], seen[0], "the one that was not seen for longest");
  cr_assert_eq (office_sessions (office, 7), 3);
  cr_assert_eq (office_said (office, "dtu.message", "challenge"), 1);
  office_end (office);
}

/* DTU-14: what was saved on one server is there on the next; without the data server sessions begin all the
 * same. */
Test (dtu_people, permanent_data_outlive_servers)
{
  Office *office = office_new (
      "servers: { count: 2, on: [lan, data] }, units: { count: 2, on: [lan], power-spread: 2 s }, "
      "data: { on: data, save: 5 s, boot-time: 1 s }",
      "  - { at: 100 s, crash: it.server-1 }\n  - { at: 300 s, crash: it.data }\n"
      "  - { at: 400 s, restart: it.data }\n");

  office_until (office, 30);
  office_insert (office, 1, 7);
  office_until (office, 99);
  guint saves = office_said (office, "dtu.data-saved", NULL);
  cr_assert (saves >= 12 && saves <= 14, "%u saves", saves);
  office_until (office, 290);
  g_autofree char *version = g_strdup_printf ("version %u, after", saves);
  office_says (office, "dtu.data-read", version);
  office_until (office, 310);
  office_insert (office, 2, 8);
  office_until (office, 390);
  const DtuSession *session = dtu_session_find (office_server (office, 2)->daemon, 8);
  cr_assert_not_null (session);
  cr_assert_eq (office_unit (office, 2)->shows, DTU_SHOWS_SESSION);
  cr_assert_not (dtu_data_has (session));
  office_until (office, 410);
  cr_assert (dtu_data_has (session));
  office_sound (office);
  office_end (office);
}

/* DTU-17: a dead server costs sessions of others the services that it ran, and nothing else. */
Test (dtu_people, services_are_lost_with_their_server)
{
  Office *office
      = office_new ("servers: { count: 3, on: [lan] }, units: { count: 1, on: [lan], power-spread: 2 s }, "
                    "names: first, services: { elsewhere: 2, look: 5 s }",
                    "  - { at: 100 s, crash: it.server-3 }\n");

  office_until (office, 60);
  office_insert (office, 1, 7);
  office_until (office, 70);
  const DtuSession *session = dtu_session_find (office_server (office, 1)->daemon, 7);
  cr_assert_eq (dtu_services_running (session), 2);
  office_until (office, 107);
  cr_assert_eq (dtu_services_running (session), 1);
  cr_assert_eq (office_unit (office, 1)->session, session->name);
  cr_assert_eq (office_unit (office, 1)->shows, DTU_SHOWS_SESSION);
  office_until (office, 300);
  cr_assert_eq (dtu_services_running (session), 2, "started on the server that is left");
  cr_assert_eq (office_said (office, "dtu.session-lost", NULL), 0);
  office_end (office);
}

/* DTU-8: a picture answers an input, and its bytes are on the wire. */
Test (dtu_people, see_pictures)
{
  Office *office
      = office_new ("servers: { count: 1, on: [lan] }, units: { count: 1, on: [lan], power-spread: 2 s }, "
                    "users: { count: 1, first: 30 s, spread: 0 s, kinds: [ { think: 10 s, burst: 100 kB } ] }",
                    NULL);

  office_until (office, 135);
  cr_assert_eq (office_said (office, "dtu.picture", "100 kB"), 10);
  uint64_t bytes = sim_iface_bytes (sim_node_iface (office_server (office, 1)->node, 0));
  cr_assert (bytes > 1000000 && bytes < 1100000, "%" G_GUINT64_FORMAT " bytes", bytes);
  office_end (office);
}

/* DTU-16, P1.1, P1.2: it is seen, not trusted, and asked nothing. */
Test (dtu_people, nobody_asks_a_stranger)
{
  Office *office = office_new (TWO ", intruder: lan", NULL);

  office_until (office, 30);
  dtu_intruder_pretend (office->group->people->intruder, "server-2");
  office_until (office, 60);
  g_autoptr (GString) table = g_string_new (NULL);
  dtu_table_print (office_server (office, 1)->daemon, table);
  cr_assert_not_null (strstr (table->str, "Host server-2 lastseen"));
  cr_assert_not_null (strstr (table->str, "addr 0a000002 numifs 1 TRUSTED"), "%s", table->str);
  cr_assert_not_null (strstr (strstr (table->str, "addr 0a000002") + 1, "numifs 1\n"), "%s", table->str);
  office_insert (office, 1, 7);
  office_until (office, 70);
  office_says (office, "dtu.asked", "asks 1 servers");
  office_sound (office);
  office_end (office);
}

/* F17: as the source has it, and with tickets. */
Test (dtu_people, who_says_redirect_is_believed)
{
  for (guint tickets = 0; tickets < 2; tickets++)
    {
      Office *office = office_new (
          tickets == 0 ? TWO ", intruder: lan" : TWO ", intruder: lan, redirect-tickets: true", NULL);
      office_until (office, 30);
      office_insert (office, 1, 7);
      office_until (office, 40);
      dtu_intruder_insert (office->group->people->intruder, office_server (office, 1), 7);
      office_until (office, 50);
      cr_assert_eq (office_said (office, "dtu.intruder-got", "attached"), 1 - tickets);
      cr_assert_eq (office_said (office, "dtu.intruder-got", "refused"), tickets);
      cr_assert_eq (office_guard (office, "authenticated-first")->violations, 1 - tickets);
      cr_assert_eq (office_unit (office, 1)->shows == DTU_SHOWS_SESSION, tickets == 1);
      office_end (office);
    }
}
