/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Stories of the older ways: who takes over, and who does not. */
#include "tests/rais/group.h"

static Group *
begin (RaisPolicy policy, gint64 hosts, gint64 spares)
{
  Group *web = group_new (hosts, spares);

  web->options.policy = (int)policy;
  web->options.hosts.boot_time = sim_dist_constant_time (SIM_S);
  group_begin (web);
  story_until (web->story, 20);
  return web;
}

/* RAIS-B1: the secondary of the host takes over, no other does. */
Test (rais, rais_b1_one_to_one)
{
  Group *web = begin (RAIS_POLICY_ONE_TO_ONE, 2, 2);

  group_crash (web, "host-2");
  story_until (web->story, 30);
  expect_text (group_holders (web, "host-2"), "spare-2");
  expect_text (group_zone (web), "host-1 host-2");
  group_crash (web, "spare-2");
  story_until (web->story, 40);
  expect_text (group_holders (web, "host-2"), "");
  cr_assert_geq (story_said (web->story, "rais.trap-cannot-assign", NULL), 1);
  group_restart (web, "host-2");
  story_until (web->story, 50);
  expect_text (group_holders (web, "host-2"), "host-2");
  group_end (web);
}

/* RAIS-B2: the partner takes over while it goes on with its own. */
Test (rais, rais_b2_symmetric)
{
  Group *web = begin (RAIS_POLICY_SYMMETRIC, 4, 0);

  group_crash (web, "host-3");
  story_until (web->story, 30);
  expect_text (group_holders (web, "host-3"), "host-4");
  expect_text (group_holders (web, "host-4"), "host-4");
  group_crash (web, "host-4");
  story_until (web->story, 40);
  expect_text (group_holders (web, "host-3"), "");
  expect_text (group_holders (web, "host-4"), "");
  group_end (web);
}

/* RAIS-B3: one secondary takes over from all; when it is gone nobody does. */
Test (rais, rais_b3_many_to_one)
{
  Group *web = begin (RAIS_POLICY_MANY_TO_ONE, 3, 1);

  group_crash (web, "host-2");
  group_crash (web, "host-3");
  story_until (web->story, 30);
  expect_text (group_holders (web, "host-2"), "spare-1");
  expect_text (group_holders (web, "host-3"), "spare-1");
  group_crash (web, "spare-1");
  story_until (web->story, 40);
  expect_text (group_holders (web, "host-2"), "");
  group_end (web);
}

/* RAIS-B4: nobody takes over, and the dead are advertised. */
Test (rais, rais_b4_round_robin_dns)
{
  Group *web = begin (RAIS_POLICY_ROUND_ROBIN, 3, 0);

  group_crash (web, "host-2");
  story_until (web->story, 60);
  expect_text (group_holders (web, "host-2"), "");
  expect_text (group_zone (web), "host-1 host-2 host-3");
  group_end (web);
}
