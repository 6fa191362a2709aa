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

static Site *
with_users (const char *options, guint words, guint sums, double until)
{
  Site *site = site_new (options, NULL);

  site_until (site, 20);
  site_come (site, "words", words);
  site_come (site, "sums", sums);
  site_until (site, until);
  return site;
}

Test (pool_decide, pool_12_a_machine_is_given)
{
  Site *site = with_users (SMALL (3) TWO ("", "")
                               RULE ("{ name: more, when: { users: { above: 5 } }, again-after: 1 h, "
                                     "do: give }"),
                           6, 0, 60);

  site_says (site, "pool.rule", "rule more (give, wait) for words: users 6, above 5");
  site_says (site, "pool.weighed", "it.server-3 is chosen: a spare, 0 users");
  site_says (site, "pool.gives", "it.server-3 goes to words");
  site_says (site, "pool.customer", "to the customer of words, decision 1: you get it.server-3");
  site_says (site, "pool.outcome", "decision 1: it.server-3 is done");
  cr_assert_eq (site->pool->truth->ended[POOL_THROWN_OUT], 0);
  cr_assert_eq (pool_truth_ready (site->pool, 0), 2);
  site_sound (site);
  site_end (site);
}

Test (pool_decide, pool_12_a_machine_is_taken)
{
  Site *site = with_users (SMALL (3) TWO (", servers: 2", "")
                               RULE ("{ name: less, when: { excess: { above: 90 % }, machines: "
                                     "{ above: 1 } }, do: take, urgency: hand-over }"),
                           4, 0, 60);

  site_says (site, "pool.takes", "leaves words");
  site_says (site, "pool.customer", "you give up");
  cr_assert_eq (pool_truth_ready (site->pool, 0), 1);
  cr_assert_eq (pool_spares (site->pool->control), 1);
  site_sound (site);
  site_end (site);
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
      Site *site = with_users (options, 4, 0, 60);
      site_says (site, "pool.moves", "goes from words to sums");
      site_says (site, "pool.customer", "to the customer of sums, decision 1: you get it.server-");
      site_says (site, "pool.customer", "to the customer of words, decision 1: you lose it.server-");
      cr_assert_eq (pool_truth_ready (site->pool, 1), 2);
      cr_assert_eq (pool_spares (site->pool->control), 1, "a move takes no spare");
      site_sound (site);
      site_end (site);
    }
}

Test (pool_decide, pool_13_no_more_than_the_most_and_no_fewer_than_the_least)
{
  Site *site = with_users (
      SMALL (5) TWO (", agreement: { most: 2 }", ", servers: 2, agreement: { guaranteed: 401 }")
          RULE ("{ name: more, of: [words], when: { users: { above: 5 } }, count: 3, again-after: 1 h, do: "
                "give }, { name: less, of: [sums], when: { machines: { above: 0 } }, again-after: 1 h, do: "
                "take }"),
      6, 0, 90);

  site_says (site, "pool.decision-denied", "the most machines of the agreement are allocated");
  site_says (site, "pool.decision-denied", "no more than the least machines of the agreement are allocated");
  site_says (site, "pool.customer", "to the customer of sums");
  cr_assert_eq (pool_truth_ready (site->pool, 0), 2);
  cr_assert_eq (pool_truth_ready (site->pool, 1), 2, "401 users need two machines of 400");
  site_sound (site);
  site_end (site);
}

/* The agreed response time is a figure, and the documented rule `late` looks at it. */
Test (pool_decide, pool_13_a_response_time_that_was_agreed)
{
  Site *site = with_users (SMALL (3) TWO (", agreement: { response-time: 30 ms }, think: 100 ms", "") AS_DRAWN,
                           10, 0, 60);

  site_says (site, "pool.rule", "rule late (give, hand-over) for words: late");
  site_says (site, "pool.gives", "it.server-3 goes to words");
  site_sound (site);
  site_end (site);
}

/* Of two that can go, the one with a user who stays for an hour, or the one that is idle and sooner free. */
Test (pool_decide, pool_14_who_is_sooner_free_goes)
{
  Site *site = with_users (
      SMALL (3) TWO (", servers: 2", "") RULE (
          "{ name: less, when: { load: { above: 0 % }, machines: { above: 1 } }, again-after: 1 h, do: take }"),
      1, 0, 60);

  site_says (site, "pool.rule", "rule less (take, wait) for words on");
  const char *busy = site_server (site, 1)->count > 0 ? "it.server-2" : "it.server-1";
  site_says (site, "pool.takes", busy);
  cr_assert_eq (site->pool->truth->ended[POOL_THROWN_OUT], 0);
  site_sound (site);
  site_end (site);
}

/* Two applications are crowded one after the other: the same spare serves both in turn. */
Test (pool_decide, pool_18_a_spare_follows_the_peaks)
{
  Site *site = site_new (
      SMALL (3) SITE_IMAGES
      ", services: [" SITE_SERVICE ("words", "OS1", "AP1", ", stay: 2 min, user-limit: 20") ", " SITE_SERVICE (
          "sums", "OS2", "AP2", ", stay: 2 min, user-limit: 20") "], rules: { documented: { ahead: 0 s } }",
      NULL);

  site_until (site, 20);
  site_come (site, "words", 25);
  site_until (site, 60);
  cr_assert_eq (site_server (site, 3)->service, 0);
  site_until (site, 600);
  cr_assert_eq (pool_phase (site_server (site, 3)), POOL_OFF, "the peak is over");
  site_come (site, "sums", 25);
  site_until (site, 660);
  cr_assert_eq (pool_phase (site_server (site, 3)), POOL_READY);
  cr_assert_eq (site_server (site, 3)->service, 1);
  site_sound (site);
  site_end (site);
}

/* Three machines begin with words, sums and nothing; server 4 is a spare too. The first two die one after the
 * other. */
static Site *
two_die (const char *policy)
{
  g_autofree char *options = g_strconcat (SMALL (4) "policy: ", policy, ", ", TWO ("", "") AS_DRAWN, NULL);
  Site *site
      = site_new (options, "  - { at: 30 s, crash: it.server-1 }\n  - { at: 5 min, crash: it.server-3 }\n");

  site_until (site, 600);
  return site;
}

Test (pool_decide, shared_spares_serve_anybody)
{
  Site *site = two_die ("shared");

  cr_assert_eq (pool_truth_ready (site->pool, 0), 1);
  site_end (site);
}

/* POOL-B1: server 3 is the spare of words, server 4 that of sums, which does not help words. */
Test (pool_decide, pool_b1_a_dedicated_spare)
{
  Site *site = two_die ("dedicated");

  site_says (site, "pool.gives", "it.server-3 goes to words");
  site_says (site, "pool.decision-denied", "there is no spare");
  cr_assert_eq (pool_truth_ready (site->pool, 0), 0);
  cr_assert_eq (pool_spares (site->pool->control), 1);
  site_sound (site);
  site_end (site);
}

/* POOL-B2: what an application has it keeps, whatever the rules say. */
Test (pool_decide, pool_b2_own_peak)
{
  Site *site = with_users (
      SMALL (3) "policy: own-peak, " TWO (", servers: 2", "")
          RULE ("{ name: less, when: { machines: { above: 1 } }, again-after: 1 h, do: take }, { name: "
                "away, of: [words], when: { machines: { above: 1 } }, again-after: 1 h, do: move, to: sums }"),
      0, 0, 60);

  site_says (site, "pool.decision-denied", "keeps its machines");
  site_says (site, "pool.decision-denied", "this policy moves no machine");
  cr_assert_eq (site_said (site, "pool.decided", NULL), 0);
  site_end (site);
}

/* POOL-B3: the spare becomes a machine of words, and stays one; back in standby it is none for sums. */
Test (pool_decide, pool_b3_images_never_change_back)
{
  Site *site = site_new (SMALL (3) "policy: one-way, " TWO ("", "") AS_DRAWN, NULL);

  site_until (site, 20);
  cr_assert (site_do (site, "give", 3, "words"));
  site_until (site, 60);
  cr_assert (site_do (site, "take", 3, "throw-out"));
  site_until (site, 90);
  cr_assert_eq (site_book (site, 3)->standing, POOL_SPARE);
  cr_assert (site_do (site, "take", 2, "throw-out"));
  site_until (site, 120);
  pool_decider_order (pool_control_decider (site->pool->control), POOL_ACT_GIVE, 1, -1);
  site_until (site, 180);
  site_says (site, "pool.gives", "it.server-2 goes to sums");
  pool_decider_order (pool_control_decider (site->pool->control), POOL_ACT_GIVE, 1, -1);
  site_until (site, 240);
  site_says (site, "pool.decision-denied", "no machine can be spared");
  pool_decider_order (pool_control_decider (site->pool->control), POOL_ACT_GIVE, 0, -1);
  site_until (site, 300);
  cr_assert_eq (pool_truth_ready (site->pool, 0), 2, "what it has become it still is");
  site_sound (site);
  site_end (site);
}
