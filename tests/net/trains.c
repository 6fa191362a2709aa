/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Fragments for many: what a large group hears, and what becomes of it when some are lost. */
#include "tests/net/lab.h"

enum
{
  EARS = 300,
};

static SimSegmentOptions
wide (void)
{
  SimSegmentOptions options = lab_segment (SIM_IP (10, 0, 0, 0));
  options.subnet.prefix = 16;
  return options;
}

typedef struct Crowd
{
  Lab lab;
  Ear *ears[EARS];
} Crowd;

static void
crowd_new (Crowd *crowd)
{
  SimSegmentOptions options = wide ();
  char name[16];

  crowd->lab = lab_new_with (7, &options);
  for (guint i = 0; i < EARS; i++)
    {
      g_snprintf (name, sizeof name, "e%u", i);
      crowd->ears[i] = lab_ear (&crowd->lab, name, crowd->lab.lan, true);
    }
}

Test (net_trains, everybody_hears_a_long_datagram_once)
{
  Crowd crowd;

  crowd_new (&crowd);
  ear_say (crowd.ears[3], LAB_GROUP, 20000, 77);
  ear_say (crowd.ears[5], LAB_GROUP, 20000, 78);
  lab_run (&crowd.lab, SIM_S);
  for (guint i = 0; i < EARS; i++)
    {
      cr_assert_eq (crowd.ears[i]->heard->len, i == 3 || i == 5 ? 1 : 2, "%u hears %u", i,
                    crowd.ears[i]->heard->len);
      cr_assert_eq (g_array_index (crowd.ears[i]->heard, Heard, 0).length, 20000);
    }
  lab_conserved (&crowd.lab);
  lab_free (&crowd.lab);
}

Test (net_trains, a_frame_for_one_waits_behind_those_for_all)
{
  Crowd crowd;

  crowd_new (&crowd);
  ears_meet (&crowd.lab, crowd.ears[1], crowd.ears[2]);
  guint before = crowd.ears[2]->heard->len;
  ear_say (crowd.ears[0], LAB_GROUP, 60000, 1);
  ear_say (crowd.ears[3], LAB_GROUP, 60000, 2);
  ear_say (crowd.ears[1], ear_ip (crowd.ears[2]), 1400, 3);
  lab_run (&crowd.lab, 2 * SIM_S);
  cr_assert_eq (crowd.ears[2]->heard->len, before + 3);
  lab_conserved (&crowd.lab);
  lab_free (&crowd.lab);
}

Test (net_trains, a_crash_between_fragments_loses_the_datagram)
{
  Crowd crowd;

  crowd_new (&crowd);
  ear_say (crowd.ears[0], LAB_GROUP, 60000, 1);
  lab_run (&crowd.lab, 300 * SIM_US);
  sim_node_crash (crowd.ears[9]->role.node, "test");
  sim_iface_set_up (ear_iface (crowd.ears[8]), false, "test");
  lab_run (&crowd.lab, SIM_S);
  cr_assert_eq (crowd.ears[9]->heard->len, 0);
  cr_assert_eq (crowd.ears[8]->heard->len, 0, "it has a part only");
  cr_assert_eq (crowd.ears[10]->heard->len, 1);
  SimNetCount then = sim_segment_count (crowd.lab.lan);
  lab_run (&crowd.lab, 40 * SIM_S);
  SimNetCount now = sim_segment_count (crowd.lab.lan);
  cr_assert_gt (now.dropped[SIM_DROP_FRAGMENT], then.dropped[SIM_DROP_FRAGMENT], "the part has timed out");
  lab_conserved (&crowd.lab);
  lab_free (&crowd.lab);
}

/* A few of many: at a word's end, in its middle, and the last. */
static bool
is_away (guint ear)
{
  return ear == 7 || ear == 63 || ear == 64 || ear == EARS - 1;
}

Test (net_trains, a_few_who_are_away_hear_nothing_and_others_all)
{
  Crowd crowd;

  crowd_new (&crowd);
  ear_say (crowd.ears[3], LAB_GROUP, 20000, 1); /* all are in the lane */
  lab_run (&crowd.lab, SIM_S);
  for (guint i = 0; i < EARS; i++)
    if (is_away (i))
      sim_node_crash (crowd.ears[i]->role.node, "test");
  ear_say (crowd.ears[5], LAB_GROUP, 20000, 2);
  ear_say (crowd.ears[6], SIM_IP_BROADCAST, 3000, 3);
  ear_say (crowd.ears[5], LAB_GROUP, 20000, 4);
  lab_run (&crowd.lab, 2 * SIM_S);
  for (guint i = 0; i < EARS; i++)
    {
      guint own = i == 3 || i == 6 ? 1 : i == 5 ? 2 : 0;
      cr_assert_eq (crowd.ears[i]->heard->len, is_away (i) ? 1 : 4 - own, "%u hears %u", i,
                    crowd.ears[i]->heard->len);
    }
  lab_conserved (&crowd.lab);
  lab_free (&crowd.lab);
}

Test (net_trains, who_comes_back_hears_again)
{
  Crowd crowd;

  crowd_new (&crowd);
  ear_say (crowd.ears[3], LAB_GROUP, 20000, 1);
  lab_run (&crowd.lab, SIM_S);
  sim_node_crash (crowd.ears[64]->role.node, "test");
  ear_say (crowd.ears[3], LAB_GROUP, 20000, 2);
  lab_run (&crowd.lab, 2 * SIM_S);
  sim_node_restart (crowd.ears[64]->role.node, "test");
  lab_run (&crowd.lab, 20 * SIM_S);
  ear_say (crowd.ears[64], LAB_GROUP, 20000, 3);
  lab_run (&crowd.lab, 21 * SIM_S);
  ear_say (crowd.ears[3], LAB_GROUP, 20000, 4);
  lab_run (&crowd.lab, 22 * SIM_S);
  cr_assert_eq (crowd.ears[64]->heard->len, 2);
  cr_assert_eq (crowd.ears[10]->heard->len, 4);
  cr_assert_eq (crowd.ears[3]->heard->len, 1);
  lab_conserved (&crowd.lab);
  lab_free (&crowd.lab);
}
