/* SPDX-License-Identifier: GPL-3.0-or-later */
/* DTU-9 to DTU-11, DTU-16: which server, with each reading and each repair. */
#include "tests/dtu/hall.h"

/* Two sessions of card 1: at server 2 since 60 s, at server 3 (while nobody hears it) since 180 s. */
static guint
latest (const char *more, SimTime skew)
{
  Story *hall = hall_three (
      more, "  - { at: 120 s, for: 2 min, partition: [[it.server-3, it.unit-3], rest], on: [lan] }\n");

  sim_node_set_clock (hall_server (hall, 2)->node, skew, 0);
  story_until (hall, 100);
  hall_insert (hall, 2, 1);
  story_until (hall, 110);
  hall_pull (hall, 2);
  story_until (hall, 200);
  hall_insert (hall, 3, 1);
  story_until (hall, 210);
  hall_pull (hall, 3);
  cr_assert_not_null (hall_session (hall, 2, 1));
  cr_assert_not_null (hall_session (hall, 3, 1));
  story_until (hall, 400);
  hall_insert (hall, 1, 1);
  story_until (hall, 410);
  guint at = hall_at (hall, 1);
  cr_assert_eq (hall_unit (hall, 1)->shows, DTU_SHOWS_SESSION);
  story_end (hall);
  return at;
}

Test (dtu_choice, the_session_connected_last_wins)
{
  cr_assert_eq (latest ("", 0), 3);
}

/* F16 and its repair: server 2's clock is so far ahead that its older session seems the later one. */
Test (dtu_choice, a_clock_that_is_ahead_wins_unless_times_are_corrected)
{
  cr_assert_eq (latest ("", 150 * SIM_S), 2);
  cr_assert_eq (latest (", session-time: corrected", 150 * SIM_S), 3);
  cr_assert_eq (latest ("", -50 * SIM_S), 3);
}

Test (dtu_choice, sessions_are_made_where_there_is_least_load)
{
  Story *hall = story_new_system (
      hall_frame,
      "hosts: [{ name: big, cpus: 8, interfaces: [{ on: lan }] }, { name: mid, cpus: 4, interfaces: "
      "[{ on: lan }] }, { name: small, cpus: 2, interfaces: [{ on: lan }] }], units: { count: 1, on: "
      "[lan] }, create: least-loaded, fresh-load: true",
      NULL);
  static const guint expected[] = { 8, 4, 2 };

  story_until (hall, 60);
  for (guint i = 0; i < 14; i++)
    {
      hall_insert (hall, 1, i + 1);
      story_until (hall, 65 + 5 * i);
      cr_assert_eq (hall_unit (hall, 1)->shows, DTU_SHOWS_SESSION);
    }
  for (guint i = 0; i < 3; i++)
    cr_expect_eq (hall_server (hall, i + 1)->daemon->sessions->len, expected[i]);
  story_end (hall);
}

/* P1.19: what decides is the last host message: within one interval all go to one server. */
Test (dtu_choice, without_fresh_load_a_rush_goes_to_one_server)
{
  static const char *const more[] = { ", create: least-loaded", ", create: least-loaded, fresh-load: true" };
  guint most[2] = { 0 };

  for (guint k = 0; k < 2; k++)
    {
      g_autofree char *options = g_strconcat (
          "servers: { count: 4, on: [lan] }, units: { count: 40, on: [lan], power-spread: 3 s }, names: first",
          more[k], NULL);
      Story *hall = story_new_system (hall_frame, options, NULL);
      story_until (hall, 60);
      for (guint i = 1; i <= 40; i++)
        {
          story_until (hall, 60 + 0.4 * i);
          hall_insert (hall, i, i);
        }
      story_until (hall, 90);
      for (guint i = 1; i <= 4; i++)
        most[k] = MAX (most[k], hall_server (hall, i)->daemon->sessions->len);
      story_end (hall);
    }
  cr_assert_geq (most[0], 15);
  cr_assert_eq (most[1], 10);
}

/* -- F8 ------------------------------------------------------------------------------------------------------
 */

/* Unit 1 cannot reach server 2, where its session is; the servers reach each other. */
static Story *
cut_from_its_session (const char *more)
{
  Story *hall = hall_three (more, "  - { at: 90 s, partition: [[it.unit-1], [it.server-2]], on: [lan] }\n");

  hall_insert (hall, 2, 1);
  story_until (hall, 80);
  hall_pull (hall, 2);
  story_until (hall, 95);
  hall_insert (hall, 1, 1);
  story_until (hall, 600);
  return hall;
}

Test (dtu_choice, a_redirect_that_cannot_be_followed_is_repeated_for_ever)
{
  Story *hall = cut_from_its_session ("");

  cr_assert_geq (story_said (hall, "dtu.redirected", NULL), 50);
  cr_assert_neq (hall_unit (hall, 1)->shows, DTU_SHOWS_SESSION);
  story_end (hall);
}

Test (dtu_choice, a_server_that_did_not_take_the_unit_is_left_out)
{
  Story *hall = cut_from_its_session (", redirect-blacklist: true");

  cr_assert_eq (story_said (hall, "dtu.redirected", NULL), 1);
  cr_assert_eq (hall_unit (hall, 1)->shows, DTU_SHOWS_SESSION);
  cr_assert_neq (hall_at (hall, 1), 2);
  story_end (hall);
}

/* -- F17
 * --------------------------------------------------------------------------------------------------------- */

/* Somebody with the number of a card, and not the card, says that he was redirected. */
static bool
gets_in (const char *more)
{
  Story *hall = hall_three (more, NULL);
  DtuUnit *thief = hall_unit (hall, 2);

  hall_insert (hall, 2, 7);
  thief->card.token = DTU_TOKEN_NONE;
  hall_insert (hall, 1, 1);
  story_until (hall, 70);
  hall_pull (hall, 1);
  story_until (hall, 75);
  thief->card = (DtuCard){ 1, 0xBAD };
  dtu_unit_present (thief);
  story_until (hall, 80);
  cr_assert_eq (thief->shows, DTU_SHOWS_REFUSED, "with cause=insert he is refused");
  dtu_unit_say (thief, "insert token=0000000000000001 cause=redirect");
  story_until (hall, 90);
  bool in = thief->shows == DTU_SHOWS_SESSION;
  story_end (hall);
  return in;
}

Test (dtu_choice, who_says_redirect_gets_in_unless_tickets_are_asked_for)
{
  cr_assert (gets_in (""));
  cr_assert_not (gets_in (", redirect-tickets: true"));
}

Test (dtu_choice, with_tickets_redirects_work)
{
  Story *hall = hall_three (", redirect-tickets: true", NULL);

  hall_insert (hall, 2, 1);
  story_until (hall, 70);
  hall_insert (hall, 1, 1);
  story_until (hall, 80);
  cr_assert_eq (hall_at (hall, 1), 2);
  cr_assert_eq (hall_unit (hall, 1)->shows, DTU_SHOWS_SESSION);
  story_expect (hall, "dtu.message", "cause=redirect time=");
  story_end (hall);
}

/* -- the herd
 * ------------------------------------------------------------------------------------------------------ */

/* The most units of a dead server that come to one of the three that are left. */
static guint
herd (const char *more)
{
  g_autofree char *options = g_strconcat ("servers: { count: 4, on: [lan] }, units: { count: 60, on: [lan], "
                                          "power-spread: 40 s, pseudo-tokens: true }, names: "
                                          "none",
                                          more, NULL);
  Story *hall
      = story_new_system (hall_frame, options,
                          "  - { at: 0 s, crash: it.server-2 }\n  - { at: 0 s, crash: it.server-3 }\n"
                          "  - { at: 0 s, crash: it.server-4 }\n  - { at: 100 s, restart: it.server-2 }\n"
                          "  - { at: 100 s, restart: it.server-3 }\n  - { at: 100 s, restart: it.server-4 }\n"
                          "  - { at: 300 s, crash: it.server-1 }\n");
  guint most = 0;

  story_until (hall, 600);
  cr_assert_eq (hall_group (hall)->truth->detached, 0);
  for (guint i = 2; i <= 4; i++)
    most = MAX (most, hall_server (hall, i)->daemon->link_count);
  story_end (hall);
  return most;
}

Test (dtu_choice, the_units_of_a_dead_server_are_a_herd_unless_answers_differ)
{
  cr_assert_eq (herd (""), 60);
  cr_assert_leq (herd (", herd: delay"), 35);
  cr_assert_leq (herd (", herd: load"), 24);
}

/* DTU-16 */
Test (dtu_choice, tokens_are_asked_of_trusted_servers_only)
{
  Story *hall = hall_three ("", "  - { at: 1 ms, do: key, of: it.server-2, with: another }\n");

  hall_insert (hall, 2, 1);
  story_until (hall, 70);
  cr_assert_not_null (hall_session (hall, 2, 1));
  hall_insert (hall, 1, 1);
  story_until (hall, 80);
  cr_assert_eq (story_said (hall, "dtu.redirected", NULL), 0);
  cr_assert_not_null (hall_session (hall, 1, 1), "the session at the server with another key is not found");
  story_end (hall);
}

/* Where nothing is signed nobody is TRUSTED, and everybody is asked. */
Test (dtu_choice, without_signatures_all_are_asked)
{
  Story *hall = hall_three (", group: { sign: false }", NULL);

  cr_assert_null (dtu_table_find (hall_server (hall, 1)->daemon, "server-2", true));
  hall_insert (hall, 2, 1);
  story_until (hall, 70);
  hall_insert (hall, 1, 1);
  story_until (hall, 80);
  cr_assert_eq (hall_at (hall, 1), 2);
  cr_assert_eq (hall_group (hall)->truth->sessions, 1);
  story_end (hall);
}

/* At the same second the lowest address wins, whoever asks. */
Test (dtu_choice, a_tie_is_decided_alike_by_all)
{
  for (guint asker = 1; asker <= 3; asker++)
    {
      Story *hall = hall_three ("", NULL);
      for (guint i = 2; i <= 3; i++)
        dtu_session_new (hall_server (hall, i)->daemon, 1);
      hall_insert (hall, asker, 1);
      story_until (hall, 70);
      cr_expect_eq (hall_at (hall, asker), 2, "asked by server %u", asker);
      story_end (hall);
    }
}
