/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Stories of the older ways: who takes over, and who does not. */
#include "tests/rais/story.h"

static Story *
begin (RaisPolicy policy, gint64 hosts, gint64 spares)
{
  Story *s = story_new (hosts, spares);

  s->options.policy = (int)policy;
  s->options.hosts.boot_time = sim_dist_constant_time (SIM_S);
  story_begin (s);
  story_until (s, 20);
  return s;
}

/* RAIS-B1: the secondary of the host takes over, no other does. */
Test (rais, rais_b1_one_to_one)
{
  Story *s = begin (RAIS_POLICY_ONE_TO_ONE, 2, 2);

  story_crash (s, "host-2");
  story_until (s, 30);
  expect_text (story_holders (s, "host-2"), "spare-2");
  expect_text (story_zone (s), "host-1 host-2");
  story_crash (s, "spare-2");
  story_until (s, 40);
  expect_text (story_holders (s, "host-2"), "");
  cr_assert_geq (story_said (s, "rais.trap-cannot-assign", NULL), 1);
  story_restart (s, "host-2");
  story_until (s, 50);
  expect_text (story_holders (s, "host-2"), "host-2");
  story_end (s);
}

/* RAIS-B2: the partner takes over while it goes on with its own. */
Test (rais, rais_b2_symmetric)
{
  Story *s = begin (RAIS_POLICY_SYMMETRIC, 4, 0);

  story_crash (s, "host-3");
  story_until (s, 30);
  expect_text (story_holders (s, "host-3"), "host-4");
  expect_text (story_holders (s, "host-4"), "host-4");
  story_crash (s, "host-4");
  story_until (s, 40);
  expect_text (story_holders (s, "host-3"), "");
  expect_text (story_holders (s, "host-4"), "");
  story_end (s);
}

/* RAIS-B3: one secondary takes over from all; when it is gone nobody does. */
Test (rais, rais_b3_many_to_one)
{
  Story *s = begin (RAIS_POLICY_MANY_TO_ONE, 3, 1);

  story_crash (s, "host-2");
  story_crash (s, "host-3");
  story_until (s, 30);
  expect_text (story_holders (s, "host-2"), "spare-1");
  expect_text (story_holders (s, "host-3"), "spare-1");
  story_crash (s, "spare-1");
  story_until (s, 40);
  expect_text (story_holders (s, "host-2"), "");
  story_end (s);
}

/* RAIS-B4: nobody takes over, and the dead are advertised. */
Test (rais, rais_b4_round_robin_dns)
{
  Story *s = begin (RAIS_POLICY_ROUND_ROBIN, 3, 0);

  story_crash (s, "host-2");
  story_until (s, 60);
  expect_text (story_holders (s, "host-2"), "");
  expect_text (story_zone (s), "host-1 host-2 host-3");
  story_end (s);
}
