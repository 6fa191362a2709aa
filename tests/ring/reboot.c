/* SPDX-License-Identifier: GPL-3.0-or-later */
/* RING-17, the older way: a gateway restarts for the addresses that it is given. */
#include "tests/ring/cluster.h"

static Cluster *
older_way (void)
{
  Cluster *front = cluster_new (4, 4);

  front->options.addressing = RING_ADDRESSING_REBOOT;
  front->options.boot_time = sim_dist_constant_time (30 * SIM_S);
  cluster_begin (front);
  story_until (front->story, 20);
  return front;
}

Test (ring_reboot, ring_17_whoever_takes_an_address_restarts)
{
  Cluster *front = older_way ();

  cr_assert_eq (story_said (front->story, "ring.reboot", NULL), 0, "nobody restarts at the beginning");
  cr_assert (cluster_converged (front));
  cluster_crash (front, 3);
  story_until (front->story, 25);
  expect_text (cluster_holders (front, 1), "1");
  expect_text (cluster_holders (front, 2), ""); /* the taker's own is gone with it */
  expect_text (cluster_holders (front, 3), "");
  cr_assert_eq (story_said (front->story, "ring.reboot", "gateway-2"), 1);
  expect_text (cluster_members (front, 1), "1 4");
  story_until (front->story, 60);
  expect_text (cluster_holders (front, 2), "2");
  expect_text (cluster_holders (front, 3), "2");
  expect_text (cluster_members (front, 1), "1 2 4");
  cr_assert_eq (story_said (front->story, "ring.reboot", NULL), 1,
                "one restart for both addresses, and nobody else's");
  cluster_end (front);
}

/* After a crash it has none of its addresses, and restarts for those that come back to it. */
Test (ring_reboot, ring_17_who_comes_back_restarts_again)
{
  Cluster *front = older_way ();

  cluster_crash (front, 3);
  story_until (front->story, 60);
  story_forget (front->story);
  cluster_restart (front, 3);
  story_until (front->story, 75);
  cr_assert_eq (story_said (front->story, "ring.reboot", "gateway-3"), 1);
  expect_text (cluster_holders (front, 3), "");
  story_until (front->story, 110);
  expect_text (cluster_holders (front, 3), "3");
  cr_assert_eq (story_said (front->story, "ring.reboot", NULL), 1);
  cr_assert (cluster_converged (front));
  cluster_end (front);
}

/* One that does not come back is waited for; then the next takes all that it had. */
Test (ring_reboot, ring_17_a_restart_that_never_ends)
{
  Cluster *front = older_way ();

  cluster_crash (front, 3);
  story_until (front->story, 25);
  cluster_crash (front, 2);
  story_until (front->story, 135);
  expect_text (cluster_holders (front, 3), "");
  story_until (front->story, 200);
  cr_assert_eq (strlen (cluster_holders (front, 2)), 1);
  cr_assert_eq (strlen (cluster_holders (front, 3)), 1);
  expect_text (cluster_members (front, 1), "1 4");
  cr_assert_eq (story_said (front->story, "ring.reboot", NULL), 2);
  story_until (front->story, 600);
  cr_assert_eq (story_guard (front->story, "front", "every-address-answered")->violations, 0);
  cr_assert_eq (story_guard (front->story, "front", "hosts-are-members")->violations, 0);
  cluster_end (front);
}

/* What was written and is another's again before the restart needs none. */
Test (ring_reboot, ring_17_given_away_again_in_time)
{
  Cluster *front = older_way ();
  RingDaemon *daemon = cluster_daemon (front, 1);

  cr_assert_not (ring_reboot_has (daemon, 1));
  ring_reboot_drop (daemon, 1);
  story_until (front->story, 60);
  cr_assert_eq (story_said (front->story, "ring.reboot", NULL), 0);
  cr_assert (ring_reboot_has (daemon, 0));
  cluster_end (front);
}
