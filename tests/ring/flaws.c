/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Each checker sees the mistake that it is there for, and nothing when there is none: P4.4 to P4.22. */
#include "tests/ring/cluster.h"

/* A gateway dies and comes back, another stands still, an address prefers a host, all carry too much. */
static Cluster *
eventful (void)
{
  Cluster *front = cluster_new (4, 4);

  cluster_sticky (front, 1, 3, 3);
  cluster_sticky (front, 2, 2, 1);
  front->options.byte_rate_limit = 500;
  cluster_begin (front);
  return front;
}

static void
play (Cluster *front)
{
  story_until (front->story, 20);
  cluster_crash (front, 3);
  story_until (front->story, 60);
  cluster_restart (front, 3);
  story_until (front->story, 120);
  cluster_pause (front, 2);
  story_until (front->story, 125);
  cluster_resume (front, 2);
  story_until (front->story, 240);
}

static void
expect_broken (Cluster *front, const char *invariant)
{
  play (front);
  cr_assert_gt (story_guard (front->story, "front", invariant)->violations, 0, "%s has seen nothing",
                invariant);
  cluster_end (front);
}

Test (ring, no_flaw_breaks_no_promise)
{
  Cluster *front = eventful ();

  play (front);
  for (guint i = 0; i < sim_world_guard_rows (story_world (front->story)); i++)
    {
      const SimGuardRow *row = sim_world_guard_row (story_world (front->story), i);
      if (row->system != NULL && row->invariant->verdict == SIM_MUST)
        cr_assert_eq (row->violations, 0, "%s: %s", row->invariant->name, row->why);
    }
  cluster_end (front);
}

/* P4.15 */
Test (ring, p4_15_sees_forgotten_addresses)
{
  Cluster *front = eventful ();

  front->cluster->flaws.forget_vip = true;
  expect_broken (front, "whole-composition");
}

/* P4.16 */
Test (ring, p4_16_sees_dead_hosts)
{
  Cluster *front = eventful ();

  front->cluster->flaws.keep_dead = true;
  expect_broken (front, "hosts-are-members");
}

/* P4.24 */
Test (ring, p4_24_sees_unanswered_addresses)
{
  Cluster *front = eventful ();

  front->cluster->flaws.keep_dead = true;
  expect_broken (front, "every-address-answered");
}

/* P4.18 */
Test (ring, p4_18_sees_sticky_addresses_moved)
{
  Cluster *front = eventful ();

  front->cluster->flaws.balance_sticky = true;
  expect_broken (front, "sticky-stay");
}

/* P4.20 */
Test (ring, p4_20_sees_a_preference_ignored)
{
  Cluster *front = eventful ();

  front->cluster->flaws.ignore_preference = true;
  expect_broken (front, "preferred-host-serves");
}

/* P4.9 */
Test (ring, p4_9_sees_a_member_passed_over)
{
  Cluster *front = eventful ();

  front->cluster->flaws.skip_successor = true;
  expect_broken (front, "lists-in-order");
}

/* P4.10 */
Test (ring, p4_10_sees_who_is_not_let_in)
{
  Cluster *front = eventful ();

  front->cluster->flaws.never_join = true;
  expect_broken (front, "deleted-is-back");
}

/* P4.8: a 911 that cannot be handed on, as the token dies with its holder. */
Test (ring, p4_8_sees_a_911_delete)
{
  Cluster *front = eventful ();

  front->cluster->flaws.notice_deletes = true;
  story_until (front->story, 20);
  while (!cluster_daemon (front, 3)->holding)
    story_until (front->story, (double)sim_kernel_now (front->cluster->kernel) / 1e9 + 0.01);
  cluster_crash (front, 3);
  story_until (front->story, 60);
  cr_assert_gt (story_guard (front->story, "front", "deleted-when-silent")->violations, 0);
  cluster_end (front);
}

/* P4.5: an older copy asks, gets FALSE, and goes ahead. */
Test (ring, p4_5_sees_unpermitted_regeneration)
{
  Cluster *front = eventful ();

  front->cluster->flaws.regenerate_false = true;
  story_until (front->story, 20);
  while (!cluster_daemon (front, 3)->holding)
    story_until (front->story, (double)sim_kernel_now (front->cluster->kernel) / 1e9 + 0.01);
  cluster_crash (front, 3);
  story_until (front->story, 60);
  cr_assert_gt (story_guard (front->story, "front", "regeneration-permitted")->violations, 0);
  cluster_end (front);
}

/* P4.4: a token comes late, when the member has long sent newer ones. */
Test (ring, p4_4_sees_older_tokens_accepted)
{
  Cluster *front = eventful ();
  RingDaemon *daemon = cluster_daemon (front, 2);
  g_autoptr (GByteArray) late = g_byte_array_new ();

  front->cluster->flaws.accept_lower = true;
  story_until (front->story, 20);
  while (!daemon->holding)
    story_until (front->story, (double)sim_kernel_now (front->cluster->kernel) / 1e9 + 0.01);
  ring_word_encode (front->cluster, daemon->word, NULL, late);
  story_until (front->story, 30);
  ring_token_arrived (daemon, 0, late->data, late->len);
  story_until (front->story, 31);
  cr_assert_gt (story_guard (front->story, "front", "numbers-rise")->violations, 0);
  cluster_end (front);
}
