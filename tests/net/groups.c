/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One to many: groups, broadcasts, and that a busy port delays only its own copy.
 */
#include "tests/net/lab.h"

Test (net_groups, a_datagram_to_a_group_reaches_its_members_only)
{
  Lab lab = lab_new (1);
  Ear *a = lab_ear (&lab, "a", lab.lan, true), *b = lab_ear (&lab, "b", lab.lan, true);
  Ear *c = lab_ear (&lab, "c", lab.lan, true), *out = lab_ear (&lab, "out", lab.lan, false);
  ear_say (a, LAB_GROUP, 200, 5);
  lab_run (&lab, SIM_S);
  cr_assert_eq (ear_heard (b, 0)->at, 104256);
  cr_assert_eq (ear_heard (c, 0)->at, 104256);
  cr_assert_eq (ear_heard (c, 0)->dst, LAB_GROUP);
  cr_assert_eq (out->heard->len, 0);
  cr_assert_eq (a->heard->len, 0, "not to oneself");
  SimNetCount count = sim_net_count (lab.net);
  cr_assert_eq (count.sent, 2);
  cr_assert_eq (count.delivered, 2);
  cr_assert_eq (count.bytes, 2 * 266);
  lab_free (&lab);
}

Test (net_groups, who_is_no_member_may_send_and_nobody_may_listen)
{
  Lab lab = lab_new (1);
  Ear *a = lab_ear (&lab, "a", lab.lan, false), *b = lab_ear (&lab, "b", lab.lan, true);
  ear_say (a, LAB_GROUP, 4, 5);
  ear_say (a, SIM_IP (239, 9, 9, 9), 4, 6);
  lab_run (&lab, SIM_S);
  cr_assert_eq (b->heard->len, 1);
  cr_assert_eq (sim_net_count (lab.net).dropped[SIM_DROP_NO_ADDRESS], 1);
  lab_free (&lab);
}

Test (net_groups, a_broadcast_reaches_all_others)
{
  Lab lab = lab_new (1);
  Ear *a = lab_ear (&lab, "a", lab.lan, false), *b = lab_ear (&lab, "b", lab.lan, false);
  Ear *c = lab_ear (&lab, "c", lab.lan, false);
  ear_say (a, SIM_IP_BROADCAST, 4, 1);
  ear_say (a, SIM_IP (10, 0, 0, 255), 4, 2);
  lab_run (&lab, SIM_S);
  cr_assert_eq (a->heard->len, 0);
  cr_assert_eq (b->heard->len, 2);
  cr_assert_eq (ear_heard (c, 1)->word, 2);
  lab_free (&lab);
}

/* All at once: every port gets the others' frames one after the other, in order of their arrival. */
Test (net_groups, all_at_once_meet_in_every_port)
{
  enum
  {
    N = 300 /* more than one window of a batch */
  };
  SimSegmentOptions options = lab_segment (SIM_IP (10, 0, 0, 0));
  options.subnet.prefix = 16;
  options.queue = 1 << 20;
  Lab lab = lab_new_with (1, &options);
  Ear *ears[N];
  for (guint i = 0; i < N; i++)
    {
      g_autofree char *name = g_strdup_printf ("n%u", i);
      ears[i] = lab_ear (&lab, name, lab.lan, true);
    }
  for (guint i = 0; i < N; i++)
    ear_say (ears[i], LAB_GROUP, 200, i);
  lab_run (&lab, SIM_S);
  for (guint i = 0; i < N; i++)
    {
      cr_assert_eq (ears[i]->heard->len, N - 1);
      for (guint j = 0; j < N - 1; j++)
        {
          cr_assert_eq (ear_heard (ears[i], j)->word, j < i ? j : j + 1);
          cr_assert_eq (ear_heard (ears[i], j)->at, 104256 + (SimTime)j * 2128);
        }
    }
  lab_free (&lab);
}

/* b's port is busy with a long datagram when the group's arrives: b gets it later, c in time. */
Test (net_groups, a_busy_port_delays_only_its_own_copy)
{
  Lab lab = lab_new (1);
  Ear *a = lab_ear (&lab, "a", lab.lan, true), *b = lab_ear (&lab, "b", lab.lan, true);
  Ear *c = lab_ear (&lab, "c", lab.lan, true), *d = lab_ear (&lab, "d", lab.lan, false);
  ears_meet (&lab, d, b);
  SimTime start = sim_kernel_now (lab.kernel);
  ear_say (d, ear_ip (b), 1472, 1); /* 1538 B: 12304 ns; at the switch at 62304 */
  lab_run (&lab, start + 11000);    /* the group's frame is at the switch at 63128 */
  ear_say (a, LAB_GROUP, 200, 2);
  lab_run (&lab, start + SIM_S);
  cr_assert_eq (ear_heard (c, 0)->at - start, 11000 + 104256);
  cr_assert_eq (ear_heard (b, 0)->word, 1);
  cr_assert_eq (ear_heard (b, 1)->at - start, 62304 + 12304 + 2128 + 50000);
  lab_free (&lab);
}

Test (net_groups, a_crashed_member_leaves_and_a_restarted_one_joins)
{
  Lab lab = lab_new (1);
  Ear *a = lab_ear (&lab, "a", lab.lan, true), *b = lab_ear (&lab, "b", lab.lan, true);
  Ear *c = lab_ear (&lab, "c", lab.lan, true);
  sim_node_crash (b->role.node, "test");
  ear_say (a, LAB_GROUP, 4, 1);
  lab_run (&lab, SIM_S);
  cr_assert_eq (sim_net_count (lab.net).sent, 1);
  sim_node_restart (b->role.node, "test");
  lab_run (&lab, 12 * SIM_S);
  ear_say (a, LAB_GROUP, 4, 2);
  lab_run (&lab, 13 * SIM_S);
  cr_assert_eq (b->heard->len, 1);
  cr_assert_eq (c->heard->len, 2);
  lab_free (&lab);
}

/* A frame for the group is under way to a member that crashes. */
Test (net_groups, a_member_that_dies_meanwhile_is_counted)
{
  Lab lab = lab_new (1);
  Ear *a = lab_ear (&lab, "a", lab.lan, true), *b = lab_ear (&lab, "b", lab.lan, true);
  Ear *c = lab_ear (&lab, "c", lab.lan, true);
  ear_say (a, LAB_GROUP, 200, 1);
  lab_run (&lab, 80000);
  cr_assert_eq (sim_net_count (lab.net).in_flight, 2);
  sim_node_crash (b->role.node, "test");
  lab_run (&lab, SIM_S);
  cr_assert_eq (c->heard->len, 1);
  cr_assert_eq (sim_net_count (lab.net).dropped[SIM_DROP_DEAD], 1);
  lab_free (&lab);
}

/* Events tell: one member's cable is slow, the others still get the frame in one event. */
Test (net_groups, an_impaired_cable_delays_only_its_own_copy)
{
  Lab lab = lab_new (1);
  Ear *a = lab_ear (&lab, "a", lab.lan, true), *b = lab_ear (&lab, "b", lab.lan, true);
  Ear *c = lab_ear (&lab, "c", lab.lan, true), *d = lab_ear (&lab, "d", lab.lan, true);
  for (guint round = 0; round < 2; round++)
    {
      SimTime start = sim_kernel_now (lab.kernel), extra = round == 0 ? SIM_MS : 0;
      sim_impair_latency (lab.lan, ear_iface (b), extra);
      uint64_t events = sim_kernel_stats (lab.kernel).events;
      ear_say (a, LAB_GROUP, 200, round);
      lab_run (&lab, start + SIM_S);
      cr_assert_eq (ear_heard (b, round)->at - start, 104256 + extra);
      cr_assert_eq (ear_heard (c, round)->at - start, 104256);
      cr_assert_eq (ear_heard (d, round)->at - start, 104256);
      cr_assert_eq (sim_kernel_stats (lab.kernel).events - events, round == 0 ? 3 : 2);
    }
  lab_free (&lab);
}
