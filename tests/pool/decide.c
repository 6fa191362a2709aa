/* SPDX-License-Identifier: GPL-3.0-or-later */
/* POOL-12, POOL-13, POOL-14, POOL-18, POOL-B1 to POOL-B3: what becomes of a rule that has fired. */
#include "models/pool/decider.h"
#include "tests/pool/site.h"

#define SMALL(N) "servers: { count: " #N ", boot-time: 10 s, stop-time: 3 s, power-time: 2 s }, "
#define TWO(A, B)                                                                                              \
  SITE_IMAGES ", services: [" SITE_SERVICE ("words", "OS1", "AP1", ", stay: 1 h" A) ", " SITE_SERVICE (        \
      "sums", "OS2", "AP2", ", stay: 1 h" B) "]"
#define RULE(TEXT) ", rules: [{ documented: { ahead: 0 s, excess: 100 % } }, " TEXT "]"
#define AS_DRAWN ", rules: { documented: { ahead: 0 s, excess: 100 % } }"

static Story *
with_users (const char *options, guint words, guint sums, double until)
{
  Story *site = story_new_system (site_frame, options, NULL);

  story_until (site, 20);
  site_come (site, "words", words);
  site_come (site, "sums", sums);
  story_until (site, until);
  return site;
}

Test (pool_decide, pool_12_a_machine_is_given)
{
  Story *site = with_users (SMALL (3) TWO ("", "")
                                RULE ("{ name: more, when: { users: { above: 5 } }, again-after: 1 h, "
                                      "do: give }"),
                            6, 0, 60);

  story_expect (site, "pool.rule", "rule more (give, wait) for words: users 6, above 5");
  story_expect (site, "pool.weighed", "it.server-3 is chosen: a spare, 0 users");
  story_expect (site, "pool.gives", "it.server-3 goes to words");
  story_expect (site, "pool.customer", "to the customer of words, decision 1: you get it.server-3");
  story_expect (site, "pool.outcome", "decision 1: it.server-3 is done");
  cr_assert_eq (site_pool (site)->truth->ended[POOL_THROWN_OUT], 0);
  cr_assert_eq (pool_truth_ready (site_pool (site), 0), 2);
  story_sound (site);
  story_end (site);
}

Test (pool_decide, pool_12_a_machine_is_taken)
{
  Story *site = with_users (SMALL (3) TWO (", servers: 2", "")
                                RULE ("{ name: less, when: { excess: { above: 90 % }, machines: "
                                      "{ above: 1 } }, do: take, urgency: hand-over }"),
                            4, 0, 60);

  story_expect (site, "pool.takes", "leaves words");
  story_expect (site, "pool.customer", "you give up");
  cr_assert_eq (pool_truth_ready (site_pool (site), 0), 1);
  cr_assert_eq (pool_spares (site_pool (site)->control), 1);
  story_sound (site);
  story_end (site);
}

/* To an application, and from one. */
Test (pool_decide, pool_12_a_machine_is_moved)
{
  static const char *const rules[] = { RULE ("{ name: away, of: [words], when: { machines: { above: 1 } }, do: "
                                             "move, to: sums, urgency: throw-out }"),
                                       RULE ("{ name: here, of: [sums], when: { machines: { below: 2 } }, do: "
                                             "move, from: words, urgency: throw-out }") };

  for (guint i = 0; i < G_N_ELEMENTS (rules); i++)
    {
      g_autofree char *options = g_strconcat (SMALL (4) TWO (", servers: 2", ""), rules[i], NULL);
      Story *site = with_users (options, 4, 0, 60);
      story_expect (site, "pool.moves", "goes from words to sums");
      story_expect (site, "pool.customer", "to the customer of sums, decision 1: you get it.server-");
      story_expect (site, "pool.customer", "to the customer of words, decision 1: you lose it.server-");
      cr_assert_eq (pool_truth_ready (site_pool (site), 1), 2);
      cr_assert_eq (pool_spares (site_pool (site)->control), 1, "a move takes no spare");
      story_sound (site);
      story_end (site);
    }
}

Test (pool_decide, pool_13_no_more_than_the_most_and_no_fewer_than_the_least)
{
  Story *site = with_users (
      SMALL (5) TWO (", agreement: { most: 2 }", ", servers: 2, agreement: { guaranteed: 401 }")
          RULE ("{ name: more, of: [words], when: { users: { above: 5 } }, count: 3, again-after: 1 h, do: "
                "give }, { name: less, of: [sums], when: { machines: { above: 0 } }, again-after: 1 h, do: "
                "take }"),
      6, 0, 90);

  story_expect (site, "pool.decision-denied", "the most machines of the agreement are allocated");
  story_expect (site, "pool.decision-denied", "no more than the least machines of the agreement are allocated");
  story_expect (site, "pool.customer", "to the customer of sums");
  cr_assert_eq (pool_truth_ready (site_pool (site), 0), 2);
  cr_assert_eq (pool_truth_ready (site_pool (site), 1), 2, "401 users need two machines of 400");
  story_sound (site);
  story_end (site);
}

/* The agreed response time is a figure, and the documented rule `late` looks at it. */
Test (pool_decide, pool_13_a_response_time_that_was_agreed)
{
  Story *site = with_users (SMALL (3) TWO (", agreement: { response-time: 30 ms }, think: 100 ms", "") AS_DRAWN,
                            10, 0, 60);

  story_expect (site, "pool.rule", "rule late (give, hand-over) for words: late");
  story_expect (site, "pool.gives", "it.server-3 goes to words");
  story_sound (site);
  story_end (site);
}

/* Of two that can go, the one with a user who stays for an hour, or the one that is idle and sooner free. */
Test (pool_decide, pool_14_who_is_sooner_free_goes)
{
  Story *site = with_users (
      SMALL (3) TWO (", servers: 2", "") RULE (
          "{ name: less, when: { load: { above: 0 % }, machines: { above: 1 } }, again-after: 1 h, do: take }"),
      1, 0, 60);

  story_expect (site, "pool.rule", "rule less (take, wait) for words on");
  const char *busy = site_server (site, 1)->count > 0 ? "it.server-2" : "it.server-1";
  story_expect (site, "pool.takes", busy);
  cr_assert_eq (site_pool (site)->truth->ended[POOL_THROWN_OUT], 0);
  story_sound (site);
  story_end (site);
}

/* Two applications are crowded one after the other: the same spare serves both in turn. */
Test (pool_decide, pool_18_a_spare_follows_the_peaks)
{
  Story *site = story_new_system (
      site_frame,
      SMALL (3) SITE_IMAGES
      ", services: [" SITE_SERVICE ("words", "OS1", "AP1", ", stay: 2 min, user-limit: 20") ", " SITE_SERVICE (
          "sums", "OS2", "AP2", ", stay: 2 min, user-limit: 20") "], rules: { documented: { ahead: 0 s } }",
      NULL);

  story_until (site, 20);
  site_come (site, "words", 25);
  story_until (site, 60);
  cr_assert_eq (site_server (site, 3)->service, 0);
  story_until (site, 600);
  cr_assert_eq (pool_phase (site_server (site, 3)), POOL_OFF, "the peak is over");
  site_come (site, "sums", 25);
  story_until (site, 660);
  cr_assert_eq (pool_phase (site_server (site, 3)), POOL_READY);
  cr_assert_eq (site_server (site, 3)->service, 1);
  story_sound (site);
  story_end (site);
}

/* Three machines begin with words, sums and nothing; server 4 is a spare too. The first two die one after the
 * other. */
static Story *
two_die (const char *policy)
{
  g_autofree char *options = g_strconcat (SMALL (4) "policy: ", policy, ", ", TWO ("", "") AS_DRAWN, NULL);
  Story *site = story_new_system (
      site_frame, options, "  - { at: 30 s, crash: it.server-1 }\n  - { at: 5 min, crash: it.server-3 }\n");

  story_until (site, 600);
  return site;
}

Test (pool_decide, shared_spares_serve_anybody)
{
  Story *site = two_die ("shared");

  cr_assert_eq (pool_truth_ready (site_pool (site), 0), 1);
  story_end (site);
}

/* POOL-B1: server 3 is the spare of words, server 4 that of sums, which does not help words. */
Test (pool_decide, pool_b1_a_dedicated_spare)
{
  Story *site = two_die ("dedicated");

  story_expect (site, "pool.gives", "it.server-3 goes to words");
  story_expect (site, "pool.decision-denied", "there is no spare");
  cr_assert_eq (pool_truth_ready (site_pool (site), 0), 0);
  cr_assert_eq (pool_spares (site_pool (site)->control), 1);
  story_sound (site);
  story_end (site);
}

/* POOL-B2: what an application has it keeps, whatever the rules say. */
Test (pool_decide, pool_b2_own_peak)
{
  Story *site = with_users (
      SMALL (3) "policy: own-peak, " TWO (", servers: 2", "")
          RULE ("{ name: less, when: { machines: { above: 1 } }, again-after: 1 h, do: take }, { name: "
                "away, of: [words], when: { machines: { above: 1 } }, again-after: 1 h, do: move, to: sums }"),
      0, 0, 60);

  story_expect (site, "pool.decision-denied", "keeps its machines");
  story_expect (site, "pool.decision-denied", "this policy moves no machine");
  cr_assert_eq (story_said (site, "pool.decided", NULL), 0);
  story_end (site);
}

/* POOL-B3: the spare becomes a machine of words, and stays one; back in standby it is none for sums. */
Test (pool_decide, pool_b3_images_never_change_back)
{
  Story *site = story_new_system (site_frame, SMALL (3) "policy: one-way, " TWO ("", "") AS_DRAWN, NULL);

  story_until (site, 20);
  cr_assert (site_do (site, "give", 3, "words"));
  story_until (site, 60);
  cr_assert (site_do (site, "take", 3, "throw-out"));
  story_until (site, 90);
  cr_assert_eq (site_book (site, 3)->standing, POOL_SPARE);
  cr_assert (site_do (site, "take", 2, "throw-out"));
  story_until (site, 120);
  pool_decider_order (pool_control_decider (site_pool (site)->control), POOL_ACT_GIVE, 1, -1);
  story_until (site, 180);
  story_expect (site, "pool.gives", "it.server-2 goes to sums");
  pool_decider_order (pool_control_decider (site_pool (site)->control), POOL_ACT_GIVE, 1, -1);
  story_until (site, 240);
  story_expect (site, "pool.decision-denied", "no machine can be spared");
  pool_decider_order (pool_control_decider (site_pool (site)->control), POOL_ACT_GIVE, 0, -1);
  story_until (site, 300);
  cr_assert_eq (pool_truth_ready (site_pool (site), 0), 2, "what it has become it still is");
  story_sound (site);
  story_end (site);
}
