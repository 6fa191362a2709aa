/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every checker can fail: a program with a mistake of ours is told from a sound one, with the reason. P1.1 to
 * P1.19. */
#include "tests/dtu/hall.h"

#define FLAW(NAME) offsetof (DtuFlaws, NAME)

typedef struct Case
{
  const char *invariant;
  size_t flaw; /* of DtuFlaws */
  const char *options, *faults;
  void (*play) (Story *hall);
  const char *why;
} Case;

#define THREE "servers: { count: 3, on: [lan] }, units: { count: 6, on: [lan] }, names: in-turn"

/* server-3 has another secret from the start. */
static void
another_key (Story *hall)
{
  DtuServer *server = hall_server (hall, 3);

  g_free (server->secret);
  server->secret = g_strdup ("another");
  story_until (hall, 60);
  hall_insert (hall, 1, 1);
  story_until (hall, 70);
}

static void
in_its_name (Story *hall)
{
  story_until (hall, 60);
  dtu_intruder_pretend (hall_group (hall)->people->intruder, "server-2");
  story_until (hall, 70);
}

/* Both servers have a session, and neither has heard so of the other. */
static void
neither_knows (Story *hall)
{
  story_until (hall, 65);
  for (guint i = 1; i <= 2; i++)
    {
      dtu_session_new (hall_server (hall, i)->daemon, 100 + i);
      dtu_table_find (hall_server (hall, i)->daemon, i == 1 ? "server-2" : "server-1", true)->said.sessions = 0;
    }
  hall_insert (hall, 1, 7);
  story_until (hall, 68);
}

/* Card 7 has a session on server-2, and ten seconds later one on server-3. */
static void
two_sessions (Story *hall)
{
  story_until (hall, 60);
  dtu_session_new (hall_server (hall, 2)->daemon, 7);
  story_until (hall, 70);
  dtu_session_new (hall_server (hall, 3)->daemon, 7);
  story_until (hall, 75);
  hall_insert (hall, 1, 7);
  story_until (hall, 80);
}

static void
one_elsewhere (Story *hall)
{
  story_until (hall, 60);
  dtu_session_new (hall_server (hall, 2)->daemon, 7);
  hall_insert (hall, 1, 7);
  story_until (hall, 70);
}

static void
at_two_units (Story *hall)
{
  story_until (hall, 60);
  hall_insert (hall, 1, 7);
  story_until (hall, 70);
  hall_insert (hall, 4, 7);
  story_until (hall, 80);
  hall_insert (hall, 5, 8);
  story_until (hall, 90);
}

static void
in_and_out (Story *hall)
{
  story_until (hall, 60);
  hall_insert (hall, 1, 7);
  story_until (hall, 70);
  hall_pull (hall, 1);
  story_until (hall, 80);
}

static void
wait (Story *hall)
{
  story_until (hall, 400);
}

/* P1.16: with a card in each unit, somebody's server dies. */
static void
wait_longer (Story *hall)
{
  story_until (hall, 1000);
}

/* What was saved on one server is read on the next. */
static void
saved_and_lost (Story *hall)
{
  story_until (hall, 60);
  hall_insert (hall, 1, 7);
  story_until (hall, 300);
}

static const Case cases[] = {
  { "trusted-alone-are-asked", FLAW (ask_untrusted), THREE, NULL, another_key,
    "sends tokenQ to server-3, whose message it could not verify" },
  { "trust-is-not-touched", FLAW (overwrite_trusted), THREE ", intruder: lan", NULL, in_its_name,
    "lets a message that it cannot verify change what it trusts of server-2" },
  { "one-redirect-an-insert", FLAW (redirect_again),
    "servers: { count: 2, on: [lan] }, units: { count: 3, on: [lan] }, names: first, create: least-loaded",
    NULL, neither_knows, "redirects a unit that was redirected to it" },
  { "redirects-end", FLAW (redirect_again),
    "servers: { count: 2, on: [lan] }, units: { count: 3, on: [lan] }, names: first, create: least-loaded",
    NULL, neither_knows, "is redirected to" },
  { "latest-answer-wins", FLAW (oldest_wins), THREE, NULL, two_sessions,
    "chooses server-2, although the session of server-3 was connected later" },
  { "latest-session-wins", FLAW (oldest_wins), THREE, NULL, two_sessions,
    "that on it.server-3 was connected 10.000 s" },
  { "no-needless-session", FLAW (forget_sessions), THREE, NULL, one_elsewhere,
    "although server-2 has said that it has one" },
  { "one-session-a-token", FLAW (forget_sessions), THREE, NULL, one_elsewhere, "1 tokens have more sessions" },
  { "one-unit-a-session", FLAW (two_displays), THREE, NULL, at_two_units,
    "1 sessions are shown on more than one unit" },
  { "down-not-before-the-limit", FLAW (down_early), THREE, "  - { at: 100 s, crash: it.server-2 }\n", wait,
    "holds server-2 for down after 30" },
  { "tables-tell-who-runs", FLAW (never_down), THREE, "  - { at: 100 s, crash: it.server-2 }\n", wait,
    "holds it.server-2 for up" },
  { "all-units-have-a-server", FLAW (stay), THREE,
    "  - { at: 100 s, crash: it.server-2 }\n  - { at: 900 s, crash: it.server-3 }\n", wait_longer,
    "has no server" },
  { "dark-without-a-card", FLAW (show_without_card), THREE, NULL, in_and_out,
    "shows a session and has no card" },
  { "saved-data-come-back", FLAW (stale_store),
    "servers: { count: 2, on: [lan, data] }, units: { count: 2, on: [lan] }, data: { on: data, save: 5 s }",
    "  - { at: 100 s, crash: it.server-1 }\n", saved_and_lost, "of what version" },
  { "least-loaded-as-known", FLAW (most_loaded), THREE ", create: least-loaded", NULL, at_two_units,
    "although server-" },
};

static void
play (const Case *c, bool flawed)
{
  Story *hall = story_new_system (hall_frame, c->options, c->faults);

  *(bool *)((char *)&hall_group (hall)->flaws + c->flaw) = flawed;
  c->play (hall);
  const SimGuardRow *row = story_guard (hall, "it", c->invariant);
  cr_assert_eq (row->violations > 0, flawed, "%s: broken %u times: %s", c->invariant, (guint)row->violations,
                row->why != NULL ? row->why : "");
  if (flawed)
    cr_assert_not_null (strstr (row->why, c->why), "%s: %s", c->invariant, row->why);
  story_end (hall);
}

Test (dtu_flaws, each_checker_sees_its_mistake)
{
  for (guint i = 0; i < G_N_ELEMENTS (cases); i++)
    {
      play (&cases[i], true);
      play (&cases[i], false);
    }
}

/* P1.1: what comes of a server with another secret is not taken either. */
Test (dtu_flaws, p1_1_a_token_r_of_a_stranger)
{
  Story *hall = story_new_system (hall_frame, THREE, NULL);

  hall_group (hall)->flaws.ask_untrusted = hall_group (hall)->flaws.take_untrusted = true;
  another_key (hall);
  cr_assert_not_null (
      strstr (story_guard (hall, "it", "trusted-alone-are-asked")->why, "it.server-1 sends tokenQ"));
  cr_assert_geq (hall_group (hall)->audit->breaches[DTU_RULE_ASKED].count, 2);
  story_end (hall);
}

/* P1.15: two tables that differ. */
Test (dtu_flaws, p1_15_two_tables_differ)
{
  Story *hall
      = story_new_system (hall_frame, THREE, "  - { at: 60 s, do: insert, of: it.unit-1, with: \"1\" }\n");

  story_until (hall, 200);
  cr_assert_eq (story_guard (hall, "it", "tables-agree")->violations, 0);
  dtu_truth_believes (hall_server (hall, 1)->daemon, "server-3", false);
  hall_insert (hall, 2, 2);
  story_until (hall, 201);
  cr_assert_eq (story_guard (hall, "it", "tables-agree")->violations, 1);
  cr_assert_not_null (
      strstr (story_guard (hall, "it", "tables-agree")->why, "it.server-1 holds it.server-3 for down"));
  story_end (hall);
}

/* P1.16 assumes that there is a server to turn to; a unit that begins again turns to a DHCP server first. */
Test (dtu_flaws, p1_16_without_dhcp_nobody_is_promised_a_server)
{
  for (guint wrong = 0; wrong < 2; wrong++)
    {
      Story *hall = story_new_system (hall_frame, THREE,
                                      "  - { at: 60 s, for: 10 min, crash: it.dhcp-1 }\n"
                                      "  - { at: 70 s, for: 10 min, crash: it.server-1 }\n"
                                      "  - { at: 70 s, for: 10 min, crash: it.server-2 }\n");
      hall_group (hall)->flaws.stay = wrong;
      story_until (hall, 650);
      cr_assert_gt (hall_group (hall)->truth->detached, 0);
      cr_assert_eq (story_guard (hall, "it", "all-units-have-a-server")->violations > 0, wrong == 1);
      story_until (hall, 1000);
      cr_assert_eq (hall_group (hall)->truth->detached > 0, wrong == 1);
      story_end (hall);
    }
}

/* P1.14: host messages are broadcasts, so who is cut off one way is up for those who hear it, and nobody else.
 */
Test (dtu_flaws, p1_14_a_one_way_cut_is_told_by_who_hears)
{
  Story *hall = story_new_system (
      hall_frame, THREE,
      "  - { at: 100 s, for: 10 min, partition: [[it.server-1], rest], on: [lan], one-way: true }\n");
  story_until (hall, 600);
  cr_assert_eq (story_guard (hall, "it", "tables-tell-who-runs")->violations, 0, "%s",
                story_guard (hall, "it", "tables-tell-who-runs")->why);
  cr_assert_eq (story_guard (hall, "it", "tables-agree")->violations, 0);
  story_end (hall);
}

/* P1.16: a server that answers keep-alives and does nothing else is never left; that is the source's. */
Test (dtu_flaws, p1_16_a_hung_server_keeps_its_units)
{
  Story *hall = story_new_system (hall_frame, THREE,
                                  "  - { at: 100 s, do: hang-sessions, of: it.server-2 }\n"
                                  "  - { at: 900 s, do: insert, of: it.unit-1, with: \"1\" }\n");

  story_until (hall, 1000);
  cr_assert_eq (story_guard (hall, "it", "nobody-waits-at-a-hung-server")->violations, 1);
  cr_assert_not_null (strstr (story_guard (hall, "it", "nobody-waits-at-a-hung-server")->why, "2 units stay"));
  cr_assert_eq (story_guard (hall, "it", "all-units-have-a-server")->violations, 0);
  story_end (hall);
}
