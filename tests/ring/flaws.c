/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Each checker sees the mistake that it is there for, and nothing when there is none: P4.4 to P4.22. */
#include "tests/ring/story.h"

/* A gateway dies and comes back, another stands still, an address prefers a host, all carry too much. */
static Story *
eventful (void)
{
  Story *s = story_new (4, 4);

  story_sticky (s, 1, 3, 3);
  story_sticky (s, 2, 2, 1);
  s->options.byte_rate_limit = 500;
  story_begin (s);
  return s;
}

static void
play (Story *s)
{
  story_until (s, 20);
  story_crash (s, 3);
  story_until (s, 60);
  story_restart (s, 3);
  story_until (s, 120);
  story_pause (s, 2);
  story_until (s, 125);
  story_resume (s, 2);
  story_until (s, 240);
}

static void
expect_broken (Story *s, const char *invariant)
{
  play (s);
  cr_assert_gt (story_guard (s, invariant)->violations, 0, "%s has seen nothing", invariant);
  story_end (s);
}

Test (ring, no_flaw_breaks_no_promise)
{
  Story *s = eventful ();

  play (s);
  for (guint i = 0; i < sim_world_guard_rows (s->world); i++)
    {
      const SimGuardRow *row = sim_world_guard_row (s->world, i);
      if (row->system != NULL && row->invariant->verdict == SIM_MUST)
        cr_assert_eq (row->violations, 0, "%s: %s", row->invariant->name, row->why);
    }
  story_end (s);
}

/* P4.15 */
Test (ring, p4_15_sees_forgotten_addresses)
{
  Story *s = eventful ();

  s->cluster->flaws.forget_vip = true;
  expect_broken (s, "whole-composition");
}

/* P4.16 */
Test (ring, p4_16_sees_dead_hosts)
{
  Story *s = eventful ();

  s->cluster->flaws.keep_dead = true;
  expect_broken (s, "hosts-are-members");
}

/* P4.24 */
Test (ring, p4_24_sees_unanswered_addresses)
{
  Story *s = eventful ();

  s->cluster->flaws.keep_dead = true;
  expect_broken (s, "every-address-answered");
}

/* P4.18 */
Test (ring, p4_18_sees_sticky_addresses_moved)
{
  Story *s = eventful ();

  s->cluster->flaws.balance_sticky = true;
  expect_broken (s, "sticky-stay");
}

/* P4.20 */
Test (ring, p4_20_sees_a_preference_ignored)
{
  Story *s = eventful ();

  s->cluster->flaws.ignore_preference = true;
  expect_broken (s, "preferred-host-serves");
}

/* P4.9 */
Test (ring, p4_9_sees_a_member_passed_over)
{
  Story *s = eventful ();

  s->cluster->flaws.skip_successor = true;
  expect_broken (s, "lists-in-order");
}

/* P4.10 */
Test (ring, p4_10_sees_who_is_not_let_in)
{
  Story *s = eventful ();

  s->cluster->flaws.never_join = true;
  expect_broken (s, "deleted-is-back");
}

/* P4.8: a 911 that cannot be handed on, as the token dies with its holder. */
Test (ring, p4_8_sees_a_911_delete)
{
  Story *s = eventful ();

  s->cluster->flaws.notice_deletes = true;
  story_until (s, 20);
  while (!story_daemon (s, 3)->holding)
    story_until (s, (double)sim_kernel_now (s->cluster->kernel) / 1e9 + 0.01);
  story_crash (s, 3);
  story_until (s, 60);
  cr_assert_gt (story_guard (s, "deleted-when-silent")->violations, 0);
  story_end (s);
}

/* P4.5: an older copy asks, gets FALSE, and goes ahead. */
Test (ring, p4_5_sees_unpermitted_regeneration)
{
  Story *s = eventful ();

  s->cluster->flaws.regenerate_false = true;
  story_until (s, 20);
  while (!story_daemon (s, 3)->holding)
    story_until (s, (double)sim_kernel_now (s->cluster->kernel) / 1e9 + 0.01);
  story_crash (s, 3);
  story_until (s, 60);
  cr_assert_gt (story_guard (s, "regeneration-permitted")->violations, 0);
  story_end (s);
}

/* P4.4: a token comes late, when the member has long sent newer ones. */
Test (ring, p4_4_sees_older_tokens_accepted)
{
  Story *s = eventful ();
  RingDaemon *daemon = story_daemon (s, 2);
  g_autoptr (GByteArray) late = g_byte_array_new ();

  s->cluster->flaws.accept_lower = true;
  story_until (s, 20);
  while (!daemon->holding)
    story_until (s, (double)sim_kernel_now (s->cluster->kernel) / 1e9 + 0.01);
  ring_word_encode (s->cluster, daemon->word, NULL, late);
  story_until (s, 30);
  ring_token_arrived (daemon, 0, late->data, late->len);
  story_until (s, 31);
  cr_assert_gt (story_guard (s, "numbers-rise")->violations, 0);
  story_end (s);
}
