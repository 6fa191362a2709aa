/* SPDX-License-Identifier: GPL-3.0-or-later */
/* RING-B1, RING-B2: the older ways. */
#include "models/ring/older.h"
#include "tests/ring/story.h"

static Story *
older (RingPolicy policy, gint64 gateways)
{
  Story *story = story_new (gateways, 4);

  story->options.policy = policy;
  return story;
}

/* Does exactly that gateway answer for all addresses, inside and outside? "": none. */
static void
all_at (const Story *story, const char *gateway)
{
  for (guint vip = 1; vip <= story->cluster->vip_count; vip++)
    expect_text (story_holders (story, vip), gateway);
}

Test (ring_older, ring_b1_one_dispatcher_has_all_addresses)
{
  Story *story = older (RING_POLICY_DISPATCHER, 3);

  story_begin (story);
  story_until (story, 10);
  all_at (story, "1");
  cr_assert (story_converged (story));
  cr_assert_eq (story_said (story, "ring.token-passed", NULL), 0);
  cr_assert_eq (story_said (story, "ring.announced", NULL), 8);
  story_end (story);
}

Test (ring_older, ring_b1_nobody_takes_over_and_it_serves_when_it_is_back)
{
  Story *story = older (RING_POLICY_DISPATCHER, 3);

  story_begin (story);
  story_until (story, 10);
  story_crash (story, 1);
  story_until (story, 100);
  all_at (story, "");
  story_restart (story, 1);
  story_until (story, 101);
  all_at (story, "1");
  story_crash (story, 2);
  story_until (story, 110);
  all_at (story, "1");
  story_end (story);
}

Test (ring_older, ring_b2_the_stand_by_takes_all_addresses)
{
  Story *story = older (RING_POLICY_STANDBY, 3);

  story_begin (story);
  story_until (story, 10);
  all_at (story, "1");
  expect_text (ring_older_state (story_daemon (story, 2)), "Backup");
  expect_text (ring_older_state (story_daemon (story, 3)), "idle");
  story_crash (story, 1);
  story_until (story, 13.9);
  all_at (story, "2");
  cr_assert (story_converged (story));
  story_restart (story, 1);
  story_until (story, 20);
  all_at (story, "1");
  expect_text (ring_older_state (story_daemon (story, 2)), "Backup");
  cr_assert (story_converged (story));
  story_end (story);
}

Test (ring_older, ring_b2_without_preemption_the_stand_by_stays)
{
  Story *story = older (RING_POLICY_STANDBY, 2);

  story->options.vrrp.preempt = false;
  story_begin (story);
  story_until (story, 10);
  story_crash (story, 1);
  story_until (story, 20);
  story_restart (story, 1);
  story_until (story, 40);
  all_at (story, "2");
  cr_assert (story_converged (story));
  story_end (story);
}

Test (ring_older, ring_b2_of_three_routers_two_may_go)
{
  Story *story = older (RING_POLICY_STANDBY, 3);

  story->options.stand_by.routers = 3;
  story_begin (story);
  story_until (story, 10);
  story_crash (story, 1);
  story_until (story, 14);
  all_at (story, "2");
  expect_text (ring_older_state (story_daemon (story, 3)), "Backup");
  story_crash (story, 2);
  story_until (story, 18);
  all_at (story, "3");
  story_crash (story, 3);
  story_until (story, 30);
  all_at (story, "");
  story_end (story);
}

/* The skew of priority 100 alone: 0.61 s. */
Test (ring_older, ring_b2_one_that_leaves_is_followed_at_once)
{
  Story *story = older (RING_POLICY_STANDBY, 2);

  story_begin (story);
  story_until (story, 10);
  story_forget (story);
  cr_assert (sim_node_shutdown (story_gateway (story, 1)->node, "the story says so"));
  story_until (story, 12);
  all_at (story, "2");
  cr_assert_float_eq (story_when (story, "ring.vip-served", NULL), 10 + 156 / 256.0, 0.001);
  story_end (story);
}

/* Cut apart both answer; the heal makes the lower one give way. */
Test (ring_older, ring_b2_cut_apart_both_are_active)
{
  Story *story = older (RING_POLICY_STANDBY, 2);

  story_begin (story);
  story_until (story, 10);
  story_cut (story, 1);
  story_until (story, 20);
  all_at (story, "1 2");
  cr_assert (story_converged (story));
  cr_assert_gt (story_guard (story, "answered-once")->violations, 0);
  story_cut (story, 0);
  story_until (story, 22);
  all_at (story, "1");
  cr_assert (story_converged (story));
  story_end (story);
}

/* A router that an operator or a monitor closes leaves, and comes back when it is opened. */
Test (ring_older, ring_b2_a_closed_one_leaves)
{
  Story *story = older (RING_POLICY_STANDBY, 2);

  story_begin (story);
  story_until (story, 10);
  ring_close (story_daemon (story, 1), "the story says so");
  story_until (story, 11);
  all_at (story, "2");
  cr_assert (story_converged (story));
  ring_open (story_daemon (story, 1));
  story_until (story, 20);
  all_at (story, "1");
  story_end (story);
}
