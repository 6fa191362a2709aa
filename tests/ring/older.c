/* SPDX-License-Identifier: GPL-3.0-or-later */
/* RING-B1, RING-B2: the older ways. */
#include "models/ring/older.h"
#include "tests/ring/cluster.h"

static Cluster *
older (RingPolicy policy, gint64 gateways)
{
  Cluster *front = cluster_new (gateways, 4);

  front->options.policy = policy;
  return front;
}

/* Does exactly that gateway answer for all addresses, inside and outside? "": none. */
static void
all_at (const Cluster *front, const char *gateway)
{
  for (guint vip = 1; vip <= front->cluster->vip_count; vip++)
    expect_text (cluster_holders (front, vip), gateway);
}

Test (ring_older, ring_b1_one_dispatcher_has_all_addresses)
{
  Cluster *front = older (RING_POLICY_DISPATCHER, 3);

  cluster_begin (front);
  story_until (front->story, 10);
  all_at (front, "1");
  cr_assert (cluster_converged (front));
  cr_assert_eq (story_said (front->story, "ring.token-passed", NULL), 0);
  cr_assert_eq (story_said (front->story, "ring.announced", NULL), 8);
  cluster_end (front);
}

Test (ring_older, ring_b1_nobody_takes_over_and_it_serves_when_it_is_back)
{
  Cluster *front = older (RING_POLICY_DISPATCHER, 3);

  cluster_begin (front);
  story_until (front->story, 10);
  cluster_crash (front, 1);
  story_until (front->story, 100);
  all_at (front, "");
  cluster_restart (front, 1);
  story_until (front->story, 101);
  all_at (front, "1");
  cluster_crash (front, 2);
  story_until (front->story, 110);
  all_at (front, "1");
  cluster_end (front);
}

Test (ring_older, ring_b2_the_stand_by_takes_all_addresses)
{
  Cluster *front = older (RING_POLICY_STANDBY, 3);

  cluster_begin (front);
  story_until (front->story, 10);
  all_at (front, "1");
  expect_text (ring_older_state (cluster_daemon (front, 2)), "Backup");
  expect_text (ring_older_state (cluster_daemon (front, 3)), "idle");
  cluster_crash (front, 1);
  story_until (front->story, 13.9);
  all_at (front, "2");
  cr_assert (cluster_converged (front));
  cluster_restart (front, 1);
  story_until (front->story, 20);
  all_at (front, "1");
  expect_text (ring_older_state (cluster_daemon (front, 2)), "Backup");
  cr_assert (cluster_converged (front));
  cluster_end (front);
}

Test (ring_older, ring_b2_without_preemption_the_stand_by_stays)
{
  Cluster *front = older (RING_POLICY_STANDBY, 2);

  front->options.vrrp.preempt = false;
  cluster_begin (front);
  story_until (front->story, 10);
  cluster_crash (front, 1);
  story_until (front->story, 20);
  cluster_restart (front, 1);
  story_until (front->story, 40);
  all_at (front, "2");
  cr_assert (cluster_converged (front));
  cluster_end (front);
}

Test (ring_older, ring_b2_of_three_routers_two_may_go)
{
  Cluster *front = older (RING_POLICY_STANDBY, 3);

  front->options.stand_by.routers = 3;
  cluster_begin (front);
  story_until (front->story, 10);
  cluster_crash (front, 1);
  story_until (front->story, 14);
  all_at (front, "2");
  expect_text (ring_older_state (cluster_daemon (front, 3)), "Backup");
  cluster_crash (front, 2);
  story_until (front->story, 18);
  all_at (front, "3");
  cluster_crash (front, 3);
  story_until (front->story, 30);
  all_at (front, "");
  cluster_end (front);
}

/* The skew of priority 100 alone: 0.61 s. */
Test (ring_older, ring_b2_one_that_leaves_is_followed_at_once)
{
  Cluster *front = older (RING_POLICY_STANDBY, 2);

  cluster_begin (front);
  story_until (front->story, 10);
  story_forget (front->story);
  cr_assert (sim_node_shutdown (cluster_gateway (front, 1)->node, "the story says so"));
  story_until (front->story, 12);
  all_at (front, "2");
  cr_assert_float_eq (story_seconds (front->story, "ring.vip-served", NULL), 10 + 156 / 256.0, 0.001);
  cluster_end (front);
}

/* Cut apart both answer; the heal makes the lower one give way. */
Test (ring_older, ring_b2_cut_apart_both_are_active)
{
  Cluster *front = older (RING_POLICY_STANDBY, 2);

  cluster_begin (front);
  story_until (front->story, 10);
  cluster_cut (front, 1);
  story_until (front->story, 20);
  all_at (front, "1 2");
  cr_assert (cluster_converged (front));
  cr_assert_gt (story_guard (front->story, "front", "answered-once")->violations, 0);
  cluster_cut (front, 0);
  story_until (front->story, 22);
  all_at (front, "1");
  cr_assert (cluster_converged (front));
  cluster_end (front);
}

/* A router that an operator or a monitor closes leaves, and comes back when it is opened. */
Test (ring_older, ring_b2_a_closed_one_leaves)
{
  Cluster *front = older (RING_POLICY_STANDBY, 2);

  cluster_begin (front);
  story_until (front->story, 10);
  ring_close (cluster_daemon (front, 1), "the story says so");
  story_until (front->story, 11);
  all_at (front, "2");
  cr_assert (cluster_converged (front));
  ring_open (cluster_daemon (front, 1));
  story_until (front->story, 20);
  all_at (front, "1");
  cluster_end (front);
}
