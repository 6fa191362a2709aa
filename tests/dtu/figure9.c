/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Figures 9b and 9c: the branches of the flow chart and the flow of messages. DTU-8 DTU-9 DTU-10 DTU-11. */
#include "tests/dtu/hall.h"

/* Units 1, 2 and 3 are named server 1, 2 and 3. */
static Story *
three (const char *more, const char *faults)
{
  Story *hall = hall_three (more, faults);

  for (guint i = 1; i <= 3; i++)
    cr_assert_eq (hall_at (hall, i), i, "unit %u", i);
  return hall;
}

/* Boxes of the inserts since that time, a line each: "it.server-1: 911 912". */
static char *
boxes (const Story *hall, double from)
{
  static const char *const kinds[] = { "dtu.boxes", NULL };
  g_autofree char *all = story_tells (hall, kinds, NULL, from);
  g_autoptr (GRegex) rest
      = g_regex_new (", insert of [0-9.]*: boxes", G_REGEX_DEFAULT, G_REGEX_MATCH_DEFAULT, NULL);

  return g_regex_replace (rest, all, -1, 0, ":", G_REGEX_MATCH_DEFAULT, NULL);
}

/* Figure 9c: s1 is asked, s2 has the session for t1. */
Test (dtu_figure_9, c_messages_flow_as_in_the_figure)
{
  static const char *const kinds[] = { "dtu.message", "dtu.asked", "dtu.answered", NULL };
  Story *hall = three ("", NULL);

  hall_insert (hall, 2, 1);
  story_until (hall, 70);
  hall_pull (hall, 2);
  story_until (hall, 80);
  hall_insert (hall, 1, 1);
  story_until (hall, 90);
  g_autofree char *all = story_tells (hall, kinds, NULL, 80);
  g_autoptr (GRegex) variable
      = g_regex_new ("(nonce|proof|unit|connected|query|slot|generation|session)=[0-9a-f]+", G_REGEX_DEFAULT,
                     G_REGEX_MATCH_DEFAULT, NULL);
  g_autofree char *flow = g_regex_replace (variable, all, -1, 0, "\\1=X", G_REGEX_MATCH_DEFAULT, NULL);
  g_autofree char *unit = sim_address_format (sim_dhcp_client_terms (hall_unit (hall, 1)->dhcp)->ip);
  g_autofree char *expected
      = g_strdup_printf ("it.unit-1 to 10.0.0.1: insert token=0000000000000001 cause=insert\n" /* 927 */
                         "it.server-1 to %s: challenge nonce=X\n"
                         "it.unit-1 to 10.0.0.1: answer proof=X\n"
                         "it.server-1 asks 2 servers about 0000000000000001 for %s\n"
                         "it.server-2 tells 10.0.0.1 tokenR query=X token=0000000000000001 has=1 connected=X "
                         "sessions=1 host=server-2\n"
                         "it.server-3 tells 10.0.0.1 tokenR query=X token=0000000000000001 has=0 connected=X "
                         "sessions=0 host=server-3\n"
                         "it.server-1 to %s: redirect server=0a000002 token=0000000000000001\n"
                         "it.unit-1 to 10.0.0.2: hello unit=X\n"
                         "it.server-2 to %s: welcome slot=X generation=X\n"
                         "it.unit-1 to 10.0.0.2: insert token=0000000000000001 cause=redirect\n" /* 928 */
                         "it.server-2 to %s: attached session=X\n",
                         unit, unit, unit, unit, unit);
  cr_assert_str_eq (flow, expected);
  cr_assert_eq (hall_at (hall, 1), 2);
  story_end (hall);
}

Test (dtu_figure_9, b_919_no_a_session_is_made_here)
{
  Story *hall = three ("", NULL);

  hall_insert (hall, 1, 1);
  story_until (hall, 70);
  g_autofree char *path = boxes (hall, 60);
  cr_assert_str_eq (path, "it.server-1: 911 912 916 917 918 919 915\n");
  cr_assert_not_null (hall_session (hall, 1, 1));
  story_end (hall);
}

Test (dtu_figure_9, b_921_yes_the_session_is_here)
{
  Story *hall = three ("", NULL);

  hall_insert (hall, 1, 1);
  story_until (hall, 70);
  hall_pull (hall, 1);
  story_until (hall, 80);
  hall_insert (hall, 1, 1);
  story_until (hall, 90);
  g_autofree char *path = boxes (hall, 80);
  cr_assert_str_eq (path, "it.server-1: 911 912 916 917 918 919 920 921 913 914\n");
  cr_assert_eq (hall_group (hall)->truth->sessions, 1);
  story_end (hall);
}

Test (dtu_figure_9, b_921_no_912_yes_913_yes_a_redirect_to_the_session)
{
  Story *hall = three ("", NULL);

  hall_insert (hall, 2, 1);
  story_until (hall, 70);
  hall_insert (hall, 1, 1); /* without pulling it at unit 2: the newest insert wins */
  story_until (hall, 80);
  g_autofree char *path = boxes (hall, 70);
  cr_assert_str_eq (path, "it.server-1: 911 912 916 917 918 919 920 921 922\n"
                          "it.server-2: 911 912 913 914\n");
  cr_assert_eq (hall_unit (hall, 1)->shows, DTU_SHOWS_SESSION);
  cr_assert_eq (hall_unit (hall, 2)->shows, DTU_SHOWS_NOTHING);
  cr_assert_eq (hall_group (hall)->truth->sessions, 1);
  story_end (hall);
}

/* The summary's reading of 915: a redirect, and there 913 no. */
Test (dtu_figure_9, b_919_no_less_load_elsewhere_and_913_no_there)
{
  Story *hall = three (", create: least-loaded", NULL);

  hall_insert (hall, 1, 1);
  story_until (hall, 100);
  hall_pull (hall, 1);
  hall_insert (hall, 1, 2);
  story_until (hall, 110);
  g_autofree char *path = boxes (hall, 60);
  cr_assert_str_eq (path, "it.server-1: 911 912 916 917 918 919 915\n"
                          "it.server-1: 911 912 916 917 918 919 922\n"
                          "it.server-2: 911 912 913 915\n");
  cr_assert_not_null (hall_session (hall, 2, 2));
  story_end (hall);
}

/* 916: nobody else can be reached; the window is not waited for. */
Test (dtu_figure_9, b_916_nobody_else)
{
  Story *hall
      = story_new_system (hall_frame, "servers: { count: 1, on: [lan] }, units: { count: 1, on: [lan] }", NULL);

  story_until (hall, 60);
  hall_insert (hall, 1, 1);
  story_until (hall, 60.5);
  cr_assert_eq (hall_unit (hall, 1)->shows, DTU_SHOWS_SESSION);
  story_end (hall);
}

/* 918: an answer that does not come is waited for as long as the window. */
Test (dtu_figure_9, b_918_waits_for_the_window)
{
  Story *hall = three ("", "  - { at: 60100 ms, crash: it.server-3 }\n");

  hall_insert (hall, 1, 1);
  story_until (hall, 70);
  cr_assert_float_eq (story_seconds (hall, "dtu.shown", "it.unit-1"), 60 + 0.2 + 0.02 + 1, 0.01);
  story_end (hall);
}

/* The authentication exchange stands before 912: nobody is asked about a token that is not good. */
Test (dtu_figure_9, authentication_takes_time_and_can_refuse)
{
  Story *hall = three (", auth: { answer: 2 s, check: 1 s }",
                       "  - { at: 61 s, do: insert, of: it.unit-1, with: forged 1 }\n"
                       "  - { at: 70 s, do: insert, of: it.unit-1, with: \"1\" }\n");

  story_until (hall, 69);
  cr_assert_float_eq (story_seconds (hall, "dtu.refused", "refuses it.unit-1"), 64, 0.01);
  cr_assert_eq (story_said (hall, "dtu.asked", NULL), 0);
  cr_assert_eq (hall_unit (hall, 1)->shows, DTU_SHOWS_REFUSED);
  story_until (hall, 80);
  cr_assert_float_eq (story_seconds (hall, "dtu.shown", "it.unit-1"), 73, 0.01);
  story_end (hall);
}

Test (dtu_figure_9, a_share_of_good_cards_is_refused)
{
  Story *hall = story_new_system (
      hall_frame, "servers: { count: 1, on: [lan] }, units: { count: 1, on: [lan] }, auth: { refuse: 50 % }",
      NULL);
  guint refused = 0;

  for (guint i = 0; i < 40; i++)
    {
      story_until (hall, 60 + 5 * i);
      refused += i > 0 && hall_unit (hall, 1)->shows == DTU_SHOWS_REFUSED;
      hall_insert (hall, 1, i + 1);
    }
  cr_assert (refused > 8 && refused < 32, "%u", refused);
  story_end (hall);
}
