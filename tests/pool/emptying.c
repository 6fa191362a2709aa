/* SPDX-License-Identifier: GPL-3.0-or-later */
/* POOL-4: the ways to empty a server, by an operator's order and by a peak without a spare (POOL-9). */
#include "tests/pool/site.h"

#define AS_DRAWN ", rules: { documented: { ahead: 0 s, excess: 100 % } }"
#define SMALL(N) "servers: { count: " #N ", boot-time: 10 s, stop-time: 3 s }, "
#define TWO(STAY)                                                                                              \
  SITE_IMAGES                                                                                                  \
  ", services: [" SITE_SERVICE ("words", "OS1", "AP1", ", servers: 2, stay: " STAY) ", " SITE_SERVICE (        \
      "sums", "OS2", "AP2", ", stay: " STAY) "]"

/* Twenty users on each of the two servers of `words`, ten on that of `sums`. */
static Story *
with_users (const char *options)
{
  Story *site = story_new_system (site_frame, options, NULL);

  story_until (site, 20);
  site_come (site, "words", 40);
  site_come (site, "sums", 10);
  story_until (site, 30);
  cr_assert_eq (site_server (site, 1)->count, 20);
  cr_assert_eq (site_server (site, 2)->count, 20);
  cr_assert_eq (site_server (site, 3)->count, 10);
  return site;
}

Test (pool_emptying, wait_until_the_last_has_left)
{
  Story *site = with_users (SMALL (3) TWO ("300 s") AS_DRAWN);

  cr_assert (site_do (site, "take", 1, "wait"));
  story_until (site, 31);
  cr_assert_eq (pool_phase (site_server (site, 1)), POOL_DRAINING);
  /* Who comes now goes to the other one. */
  site_come (site, "words", 10);
  story_until (site, 319);
  cr_assert_eq (site_server (site, 1)->count, 20);
  cr_assert_eq (site_server (site, 2)->count, 30);
  story_until (site, 330);
  cr_assert_eq (pool_phase (site_server (site, 1)), POOL_OFF);
  cr_assert_eq (site_pool (site)->truth->ended[POOL_THROWN_OUT], 0);
  cr_assert_eq (site_book (site, 1)->standing, POOL_SPARE);
  story_sound (site);
  story_end (site);
}

Test (pool_emptying, throw_out_at_once)
{
  Story *site = with_users (SMALL (3) TWO ("300 s") AS_DRAWN);

  cr_assert (site_do (site, "take", 1, "throw-out"));
  story_until (site, 34);
  cr_assert_eq (pool_phase (site_server (site, 1)), POOL_OFF);
  cr_assert_eq (site_pool (site)->truth->ended[POOL_THROWN_OUT], 20);
  story_sound (site);
  story_end (site);
}

/* Their stay goes on there, and so does the account of their response time. */
Test (pool_emptying, hand_over_to_another_with_the_same_service)
{
  Story *site = with_users (SMALL (3) TWO ("300 s") AS_DRAWN);

  cr_assert (site_do (site, "take", 1, "hand-over"));
  story_until (site, 40);
  cr_assert_eq (pool_phase (site_server (site, 1)), POOL_OFF);
  cr_assert_eq (site_server (site, 2)->count, 40);
  cr_assert_eq (site_pool (site)->truth->handed, 20);
  cr_assert_eq (story_said (site, "pool.handed-over", "it.server-2 takes over a user of it.server-1"), 20);
  story_until (site, 330);
  cr_assert_eq (site_pool (site)->truth->ended[POOL_FINISHED], 50);
  cr_assert_eq (site_pool (site)->truth->ended[POOL_THROWN_OUT], 0);
  story_sound (site);
  story_end (site);
}

/* 63a: the priority has changed. */
Test (pool_emptying, an_order_that_is_more_urgent_hurries_the_job)
{
  Story *site = with_users (SMALL (3) TWO ("300 s") AS_DRAWN);

  cr_assert (site_do (site, "take", 1, "wait"));
  story_until (site, 60);
  cr_assert_eq (site_server (site, 1)->count, 20);
  cr_assert_not (site_do (site, "take", 1, "throw-out"), "it is the same job");
  story_until (site, 64);
  cr_assert_eq (pool_phase (site_server (site, 1)), POOL_OFF);
  cr_assert_eq (site_pool (site)->truth->ended[POOL_THROWN_OUT], 20);
  story_end (site);
}

/* POOL-9, POOL-10: no spare, and nobody idle: the server with the fewest users goes, of a service that can
 * spare one; new users of its service are sent elsewhere from then on. */
Test (pool_emptying, a_peak_takes_the_server_with_the_fewest_users)
{
  Story *site = story_new_system (
      site_frame,
      SMALL (4) SITE_IMAGES
      ", services: [" SITE_SERVICE ("words", "OS1", "AP1", ", servers: 3, stay: 1 h") ", " SITE_SERVICE (
          "sums", "OS2", "AP2", ", stay: 1 h, user-limit: 50") "]" AS_DRAWN,
      NULL);

  story_until (site, 20);
  site_come (site, "words", 31);
  story_until (site, 40);
  site_come (site, "sums", 51);
  story_until (site, 100);
  story_expect (site, "pool.decided", "goes from words to sums");
  guint fewest = 0;
  for (guint i = 1; i <= 3; i++)
    if (site_server (site, i)->service == 1)
      fewest = i;
  cr_assert_neq (fewest, 0);
  cr_assert_eq (site_pool (site)->truth->handed, 10, "the other two had 10 or 11");
  cr_assert_eq (site_pool (site)->truth->ended[POOL_THROWN_OUT], 0);
  cr_assert_eq (pool_phase (site_server (site, fewest)), POOL_READY);
  story_sound (site);
  story_end (site);
}

/* POOL-15: the only server of a service, and no spare. */
Test (pool_emptying, without_an_alternative_new_users_are_denied_until_the_reboot_is_over)
{
  Story *site = with_users (SMALL (3) TWO ("60 s") AS_DRAWN);

  cr_assert (site_do (site, "reboot", 3, "wait"));
  story_until (site, 31);
  site_come (site, "sums", 5);
  story_until (site, 40);
  cr_assert_eq (site_pool (site)->truth->ended[POOL_DENIED], 5);
  double up = story_seconds (site, "pool.arrived", "sums");
  story_until (site, 120);
  up = story_seconds (site, "pool.open", "it.server-3");
  cr_assert_gt (up, 82);
  site_come (site, "sums", 5);
  story_until (site, 121);
  cr_assert_eq (site_server (site, 3)->count, 5);
  story_sound (site);
  story_end (site);
}

/* POOL-15, where users are patient. */
Test (pool_emptying, or_they_wait)
{
  Story *site = with_users (SMALL (3) TWO ("60 s") ", when-none: queue, balancer: { patience: 1 h }" AS_DRAWN);

  cr_assert (site_do (site, "reboot", 3, "wait"));
  story_until (site, 31);
  site_come (site, "sums", 5);
  story_until (site, 80);
  cr_assert_eq (pool_balancer_queued (site_pool (site)->balancer), 5);
  story_until (site, 120);
  cr_assert_eq (site_server (site, 3)->count, 5);
  cr_assert_eq (pool_balancer_queued (site_pool (site)->balancer), 0);
  cr_assert_eq (site_pool (site)->truth->ended[POOL_DENIED], 0);
  story_sound (site);
  story_end (site);
}

Test (pool_emptying, or_they_wait_as_long_as_they_will)
{
  Story *site = with_users (SMALL (3) TWO ("60 s") ", when-none: queue, balancer: { patience: 20 s }" AS_DRAWN);

  cr_assert (site_do (site, "reboot", 3, "wait"));
  story_until (site, 31);
  site_come (site, "sums", 5);
  story_until (site, 120);
  cr_assert_eq (site_pool (site)->truth->ended[POOL_TIRED], 5);
  story_sound (site);
  story_end (site);
}

/* POOL-14: as many users on each, but those of `quick` stay a twelfth of the time: theirs is free sooner. */
Test (pool_emptying, the_server_that_is_free_sooner_is_chosen)
{
  for (guint swapped = 0; swapped < 2; swapped++)
    {
      g_autoptr (GString) text = g_string_new (SMALL (5) SITE_IMAGES ", services: [");
      g_string_append_printf (text, "{ name: a, os: OS1, app: AP1, servers: 2, stay: %s }, ",
                              swapped ? "5 min" : "1 h");
      g_string_append_printf (text, "{ name: b, os: OS2, app: AP1, servers: 2, stay: %s }, ",
                              swapped ? "1 h" : "5 min");
      g_string_append (text, "{ name: c, os: OS1, app: AP2, stay: 1 h, user-limit: 50 }]" AS_DRAWN
                             ", peak-emptying: wait");
      Story *site = story_new_system (site_frame, text->str, NULL);

      for (guint i = 0; i < 20; i++)
        {
          story_until (site, 20 + 0.01 * i);
          site_come (site, "a", 1);
          site_come (site, "b", 1);
        }
      site_come (site, "c", 51);
      story_until (site, 40);
      story_expect (site, "pool.decided", swapped ? "goes from a to c" : "goes from b to c");
      story_end (site);
    }
}
