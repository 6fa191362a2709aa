/* SPDX-License-Identifier: GPL-3.0-or-later */
/* RING-17, the older way: a gateway restarts for the addresses that it is given. */
#include "tests/ring/story.h"

static Story *
older_way (void)
{
  Story *s = story_new (4, 4);

  s->options.addressing = RING_ADDRESSING_REBOOT;
  s->options.boot_time = sim_dist_constant_time (30 * SIM_S);
  story_begin (s);
  story_until (s, 20);
  return s;
}

Test (ring_reboot, ring_17_whoever_takes_an_address_restarts)
{
  Story *s = older_way ();

  cr_assert_eq (story_said (s, "ring.reboot", NULL), 0, "nobody restarts at the beginning");
  cr_assert (story_converged (s));
  story_crash (s, 3);
  story_until (s, 25);
  expect_text (story_holders (s, 1), "1");
  expect_text (story_holders (s, 2), ""); /* the taker's own is gone with it */
  expect_text (story_holders (s, 3), "");
  cr_assert_eq (story_said (s, "ring.reboot", "gateway-2"), 1);
  expect_text (story_members (s, 1), "1 4");
  story_until (s, 60);
  expect_text (story_holders (s, 2), "2");
  expect_text (story_holders (s, 3), "2");
  expect_text (story_members (s, 1), "1 2 4");
  cr_assert_eq (story_said (s, "ring.reboot", NULL), 1, "one restart for both addresses, and nobody else's");
  story_end (s);
}

/* After a crash it has none of its addresses, and restarts for those that come back to it. */
Test (ring_reboot, ring_17_who_comes_back_restarts_again)
{
  Story *s = older_way ();

  story_crash (s, 3);
  story_until (s, 60);
  story_forget (s);
  story_restart (s, 3);
  story_until (s, 75);
  cr_assert_eq (story_said (s, "ring.reboot", "gateway-3"), 1);
  expect_text (story_holders (s, 3), "");
  story_until (s, 110);
  expect_text (story_holders (s, 3), "3");
  cr_assert_eq (story_said (s, "ring.reboot", NULL), 1);
  cr_assert (story_converged (s));
  story_end (s);
}

/* One that does not come back is waited for; then the next takes all that it had. */
Test (ring_reboot, ring_17_a_restart_that_never_ends)
{
  Story *s = older_way ();

  story_crash (s, 3);
  story_until (s, 25);
  story_crash (s, 2);
  story_until (s, 135);
  expect_text (story_holders (s, 3), "");
  story_until (s, 200);
  cr_assert_eq (strlen (story_holders (s, 2)), 1);
  cr_assert_eq (strlen (story_holders (s, 3)), 1);
  expect_text (story_members (s, 1), "1 4");
  cr_assert_eq (story_said (s, "ring.reboot", NULL), 2);
  story_until (s, 600);
  cr_assert_eq (story_guard (s, "every-address-answered")->violations, 0);
  cr_assert_eq (story_guard (s, "hosts-are-members")->violations, 0);
  story_end (s);
}

/* What was written and is another's again before the restart needs none. */
Test (ring_reboot, ring_17_given_away_again_in_time)
{
  Story *s = older_way ();
  RingDaemon *daemon = story_daemon (s, 1);

  cr_assert_not (ring_reboot_has (daemon, 1));
  ring_reboot_drop (daemon, 1);
  story_until (s, 60);
  cr_assert_eq (story_said (s, "ring.reboot", NULL), 0);
  cr_assert (ring_reboot_has (daemon, 0));
  story_end (s);
}
