/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What faults do to frames (NET-4), each with its figures.
 */
#include "tests/net/lab.h"

enum
{
  MANY = 2000,
};

typedef struct Pair
{
  Lab lab;
  Ear *a, *b;
  SimTime start;
} Pair;

static Pair
pair_new (void)
{
  Pair pair = { .lab = lab_new (7) };
  pair.a = lab_ear (&pair.lab, "a", pair.lab.lan, false);
  pair.b = lab_ear (&pair.lab, "b", pair.lab.lan, false);
  ears_meet (&pair.lab, pair.a, pair.b);
  pair.start = sim_kernel_now (pair.lab.kernel);
  return pair;
}

static void
pair_say (Pair *pair, guint n)
{
  for (uint32_t i = 0; i < n; i++)
    ear_say (pair->a, ear_ip (pair->b), 200, i);
  lab_run (&pair->lab, pair->start += SIM_S);
}

static uint64_t
dropped (const Pair *pair, SimDropReason reason)
{
  return sim_net_count (pair->lab.net).dropped[reason];
}

Test (net_impair, loss_on_a_segment_is_that_of_each_cable)
{
  Pair pair = pair_new ();
  cr_assert (sim_impair_loss (pair.lab.lan, NULL, 0.1) == 0);
  pair_say (&pair, MANY);
  cr_assert_eq (pair.b->heard->len + dropped (&pair, SIM_DROP_LOSS), MANY);
  cr_assert (ABS ((int)pair.b->heard->len - (int)(0.81 * MANY)) < 90, "%u", pair.b->heard->len); /* 5 sigma */
  cr_assert (sim_impair_loss (pair.lab.lan, NULL, 0) == 0.1);
  guint before = pair.b->heard->len;
  pair_say (&pair, MANY);
  cr_assert_eq (pair.b->heard->len - before, MANY);
  lab_free (&pair.lab);
}

Test (net_impair, loss_on_one_cable_hurts_that_machine_only)
{
  Pair pair = pair_new ();
  Ear *c = lab_ear (&pair.lab, "c", pair.lab.lan, false);
  ears_meet (&pair.lab, pair.a, c);
  sim_impair_loss (pair.lab.lan, ear_iface (pair.b), 1);
  ear_say (pair.a, ear_ip (c), 4, 1);
  pair_say (&pair, 10);
  cr_assert_eq (pair.b->heard->len, 0);
  cr_assert_eq (c->heard->len, 1);
  lab_free (&pair.lab);
}

Test (net_impair, a_duplicate_is_a_copy_that_counts_as_sent)
{
  Pair pair = pair_new ();
  uint64_t sent = sim_net_count (pair.lab.net).sent;
  sim_impair_duplicate (pair.lab.lan, ear_iface (pair.b), 1);
  pair_say (&pair, 3);
  cr_assert_eq (pair.b->heard->len, 6);
  cr_assert_eq (ear_heard (pair.b, 0)->word, ear_heard (pair.b, 1)->word);
  cr_assert_eq (sim_net_count (pair.lab.net).sent - sent, 6);
  lab_free (&pair.lab);
}

Test (net_impair, a_corrupted_frame_is_dropped_by_its_receiver)
{
  Pair pair = pair_new ();
  sim_impair_corrupt (pair.lab.lan, ear_iface (pair.a), 0.5);
  pair_say (&pair, MANY);
  cr_assert_eq (pair.b->heard->len + dropped (&pair, SIM_DROP_CORRUPT), MANY);
  cr_assert (ABS ((int)pair.b->heard->len - MANY / 2) < 112);
  lab_free (&pair.lab);
}

Test (net_impair, a_frame_held_back_is_overtaken)
{
  Pair pair = pair_new ();
  sim_impair_reorder (pair.lab.lan, ear_iface (pair.b), 0.5, SIM_MS);
  pair_say (&pair, 100);
  cr_assert_eq (pair.b->heard->len, 100);
  guint late = 0;
  SimTime first = pair.start - SIM_S + 104256;
  for (guint i = 0; i < 100; i++)
    {
      SimTime in_place = first + (SimTime)ear_heard (pair.b, i)->word * 2128;
      late += ear_heard (pair.b, i)->at == in_place + SIM_MS;
      cr_assert (ear_heard (pair.b, i)->at == in_place || ear_heard (pair.b, i)->at == in_place + SIM_MS);
    }
  cr_assert (late > 20 && late < 80);
  lab_free (&pair.lab);
}

Test (net_impair, extra_latency_adds_up_and_its_end_overtakes_nothing)
{
  Pair pair = pair_new ();
  cr_assert_eq (sim_impair_latency (pair.lab.lan, NULL, SIM_MS), 0);
  cr_assert_eq (sim_impair_latency (pair.lab.lan, ear_iface (pair.b), 5 * SIM_MS), 0);
  ear_say (pair.a, ear_ip (pair.b), 200, 1);
  lab_run (&pair.lab, pair.start + 4 * SIM_MS);
  cr_assert_eq (sim_impair_latency (pair.lab.lan, ear_iface (pair.b), 0), 5 * SIM_MS);
  ear_say (pair.a, ear_ip (pair.b), 200, 2);
  lab_run (&pair.lab, pair.start + SIM_S);
  cr_assert_eq (ear_heard (pair.b, 0)->at - pair.start, 104256 + 6 * SIM_MS);
  cr_assert_eq (ear_heard (pair.b, 1)->word, 2);
  cr_assert_eq (ear_heard (pair.b, 1)->at, ear_heard (pair.b, 0)->at, "would be earlier, but keeps its place");
  lab_free (&pair.lab);
}

Test (net_impair, jitter_stays_within_its_bound)
{
  Pair pair = pair_new ();
  sim_impair_jitter (pair.lab.lan, NULL, SIM_MS);
  pair_say (&pair, 500);
  SimTime least = SIM_S, most = 0;
  for (guint i = 0; i < 500; i++)
    {
      SimTime extra = ear_heard (pair.b, i)->at - (pair.start - SIM_S + 104256)
                      - (SimTime)ear_heard (pair.b, i)->word * 2128;
      least = MIN (least, extra);
      most = MAX (most, extra);
    }
  cr_assert (least >= 0 && least < SIM_MS / 50 && most <= SIM_MS && most > SIM_MS * 49 / 50);
  lab_free (&pair.lab);
}

Test (net_impair, a_tenth_of_the_rate_takes_ten_times_as_long)
{
  Pair pair = pair_new ();
  cr_assert (sim_impair_rate (pair.lab.lan, ear_iface (pair.b), 0.1) == 1);
  ear_say (pair.a, ear_ip (pair.b), 200, 1);
  lab_run (&pair.lab, pair.start + SIM_S);
  cr_assert_eq (ear_heard (pair.b, 0)->at - pair.start, 2128 + 50000 + 21280 + 50000);
  lab_free (&pair.lab);
}

Test (net_impair, frames_under_way_are_judged_when_they_arrive)
{
  Pair pair = pair_new ();
  ear_say (pair.a, ear_ip (pair.b), 200, 1);
  lab_run (&pair.lab, pair.start + 1000);
  sim_segment_set_up (pair.lab.lan, false, "test");
  lab_run (&pair.lab, pair.start + 2000);
  sim_segment_set_up (pair.lab.lan, true, "test");
  lab_run (&pair.lab, pair.start + SIM_MS);
  cr_assert_eq (pair.b->heard->len, 1, "down and up again before it was at the switch");
  ear_say (pair.a, ear_ip (pair.b), 200, 2);
  lab_run (&pair.lab, pair.start + SIM_MS + 104255);
  sim_segment_set_up (pair.lab.lan, false, "test");
  lab_run (&pair.lab, pair.start + SIM_S);
  cr_assert_eq (pair.b->heard->len, 1);
  cr_assert_eq (dropped (&pair, SIM_DROP_DOWN), 1);
  lab_free (&pair.lab);
}

Test (net_impair, an_interface_that_is_down_neither_sends_nor_receives)
{
  Pair pair = pair_new ();
  sim_iface_set_up (ear_iface (pair.b), false, "test");
  cr_assert_not (ear_say (pair.b, ear_ip (pair.a), 4, 1));
  pair_say (&pair, 3);
  cr_assert_eq (pair.b->heard->len, 0);
  cr_assert_eq (dropped (&pair, SIM_DROP_DOWN), 3);
  sim_iface_set_up (ear_iface (pair.b), true, "test");
  pair_say (&pair, 3);
  cr_assert_eq (pair.b->heard->len, 3);
  lab_free (&pair.lab);
}

Test (net_impair, a_cut_separates_groups_but_not_who_is_in_none)
{
  Pair pair = pair_new ();
  Ear *c = lab_ear (&pair.lab, "c", pair.lab.lan, false);
  ears_meet (&pair.lab, pair.a, c);
  const uint16_t groups[] = { 1, 2, 0 };
  guint cut = sim_segment_cut (pair.lab.lan, groups, G_N_ELEMENTS (groups), false);
  cr_assert (sim_segment_is_cut (pair.lab.lan));
  cr_assert_not (sim_segment_passes (pair.lab.lan, pair.a->role.node, pair.b->role.node));
  cr_assert (sim_segment_passes (pair.lab.lan, pair.a->role.node, c->role.node));
  ear_say (pair.a, ear_ip (c), 4, 1);
  ear_say (pair.b, ear_ip (pair.a), 4, 2);
  pair_say (&pair, 2);
  cr_assert_eq (pair.b->heard->len, 0);
  cr_assert_eq (pair.a->heard->len, 0);
  cr_assert_eq (c->heard->len, 1);
  sim_segment_heal (pair.lab.lan, cut);
  cr_assert_not (sim_segment_is_cut (pair.lab.lan));
  pair_say (&pair, 2);
  cr_assert_eq (pair.b->heard->len, 2);
  lab_free (&pair.lab);
}

Test (net_impair, a_segment_knows_since_when_it_is_whole)
{
  Pair pair = pair_new ();
  SimSegment *lan = pair.lab.lan;
  const uint16_t groups[] = { 1, 2 };
  cr_assert_eq (sim_segment_whole_since (lan), 0);
  guint cut = sim_segment_cut (lan, groups, G_N_ELEMENTS (groups), true);
  double loss = sim_impair_loss (lan, NULL, 0.1);
  SimTime late = sim_impair_latency (lan, ear_iface (pair.b), SIM_MS);
  cr_assert_eq (sim_segment_whole_since (lan), SIM_NEVER);
  lab_run (&pair.lab, pair.start + SIM_MS);
  sim_segment_heal (lan, cut);
  sim_impair_loss (lan, NULL, loss);
  cr_assert_eq (sim_segment_whole_since (lan), SIM_NEVER, "one cable is still slow");
  lab_run (&pair.lab, pair.start + 2 * SIM_MS);
  sim_impair_latency (lan, ear_iface (pair.b), late);
  cr_assert_eq (sim_segment_whole_since (lan), pair.start + 2 * SIM_MS);
  lab_run (&pair.lab, pair.start + 3 * SIM_MS);
  sim_segment_set_up (lan, false, "test");
  cr_assert_eq (sim_segment_whole_since (lan), SIM_NEVER);
  sim_segment_set_up (lan, true, "test");
  cr_assert_eq (sim_segment_whole_since (lan), pair.start + 3 * SIM_MS);
  lab_free (&pair.lab);
}

Test (net_impair, a_one_way_cut_lets_the_other_way_pass)
{
  Pair pair = pair_new ();
  const uint16_t groups[] = { 1, 2 };
  sim_segment_cut (pair.lab.lan, groups, G_N_ELEMENTS (groups), true);
  ear_say (pair.b, ear_ip (pair.a), 4, 9);
  pair_say (&pair, 2);
  cr_assert_eq (pair.b->heard->len, 0);
  cr_assert_eq (ear_heard (pair.a, 0)->word, 9);
  cr_assert_eq (dropped (&pair, SIM_DROP_DOWN), 2);
  lab_free (&pair.lab);
}

Test (net_impair, cuts_add_up_and_are_healed_by_number_or_all)
{
  Pair pair = pair_new ();
  const uint16_t apart[] = { 1, 2 };
  guint first = sim_segment_cut (pair.lab.lan, apart, 2, false);
  guint second = sim_segment_cut (pair.lab.lan, apart, 2, true);
  sim_segment_heal (pair.lab.lan, first);
  cr_assert_not (sim_segment_passes (pair.lab.lan, pair.a->role.node, pair.b->role.node));
  cr_assert (sim_segment_passes (pair.lab.lan, pair.b->role.node, pair.a->role.node));
  sim_segment_heal (pair.lab.lan, first); /* once more: nothing */
  sim_segment_cut (pair.lab.lan, apart, 2, false);
  cr_assert_neq (first, second);
  sim_segment_heal (pair.lab.lan, 0);
  cr_assert_not (sim_segment_is_cut (pair.lab.lan));
  lab_free (&pair.lab);
}

Test (net_impair, a_cut_in_force_stops_what_is_under_way)
{
  Pair pair = pair_new ();
  const uint16_t groups[] = { 1, 2 };
  ear_say (pair.a, ear_ip (pair.b), 200, 1);
  lab_run (&pair.lab, pair.start + 104255);
  sim_segment_cut (pair.lab.lan, groups, 2, false);
  lab_run (&pair.lab, pair.start + SIM_S);
  cr_assert_eq (pair.b->heard->len, 0);
  lab_free (&pair.lab);
}
