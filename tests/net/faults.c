/* SPDX-License-Identifier: GPL-3.0-or-later */
/* NET-4: what faults do, and what overlapping ones leave behind. */
#include "sim/net/fault.h"
#include "tests/net/lab.h"

#include <string.h>

typedef struct Bench
{
  Lab lab;
  Ear *a, *b;
  SimFaults *faults;
} Bench;

static Bench
bench_new (void)
{
  Bench bench = { .lab = lab_new (1) };
  bench.a = lab_ear (&bench.lab, "a", bench.lab.lan, false);
  bench.b = lab_ear (&bench.lab, "b", bench.lab.lan, false);
  bench.faults = sim_faults_new (bench.lab.net);
  return bench;
}

static void
bench_free (Bench *bench)
{
  sim_faults_free (bench->faults);
  lab_free (&bench->lab);
}

/* Applies a fault on `ear` (NULL: nobody) and the lab's segment. */
static SimFaultUndo *
strike (Bench *bench, SimFaultId id, const Ear *ear, double share, SimTime delay, bool lasts,
        const char *skipped)
{
  static SimDist length = { .kind = SIM_DIST_CONSTANT, .unit = SIM_UNIT_TIME, .a = 1e9 };
  SimFaultOptions options
      = { .share = share, .delay = delay, .boot = SIM_NEVER, .length = lasts ? &length : NULL };
  SimNode *nodes[] = { ear == NULL ? NULL : ear->role.node };
  SimSegment *segments[] = { bench->lab.lan };
  uint16_t groups[] = { 1, 2 };
  SimFaultPlace place = { .nodes = nodes,
                          .node_count = ear == NULL ? 0 : 1,
                          .segments = segments,
                          .segment_count = 1,
                          .groups = groups,
                          .group_nodes = 2,
                          .lasts = options.length != NULL };
  char *why = NULL;
  SimFaultUndo *undo = sim_fault_apply (bench->faults, &sim_fault_kinds[id], &options, &place, &why);
  cr_assert_str_eq (why == NULL ? "" : why, skipped == NULL ? "" : skipped);
  g_free (why);
  return undo;
}

static SimNodeState
state (const Ear *ear)
{
  return sim_node_state (ear->role.node);
}

Test (faults, the_table_has_a_row_for_every_kind)
{
  for (guint i = 0; i < SIM_FAULT_KINDS; i++)
    {
      const SimFaultKind *kind = &sim_fault_kinds[i];
      cr_assert_eq (kind->id, i);
      cr_assert_not_null (kind->key);
      cr_assert_not_null (kind->help);
      cr_assert_eq (kind->value != NULL, kind->target == SIM_FAULT_ON_CABLES, "%s", kind->key);
      for (guint k = 0; k < i; k++)
        cr_assert_str_neq (kind->key, sim_fault_kinds[k].key);
    }
}

Test (faults, a_crash_with_a_length_ends_in_a_restart)
{
  Bench bench = bench_new ();
  SimFaultUndo *undo = strike (&bench, SIM_FAULT_CRASH, bench.b, 0, 0, true, NULL);
  cr_assert_eq (state (bench.b), SIM_NODE_OFF);
  sim_fault_undo (bench.faults, undo);
  cr_assert_eq (state (bench.b), SIM_NODE_BOOTING);
  lab_run (&bench.lab, 20 * SIM_S);
  cr_assert_eq (state (bench.b), SIM_NODE_UP);
  bench_free (&bench);
}

Test (faults, a_crash_of_a_dead_machine_is_skipped_with_the_reason)
{
  Bench bench = bench_new ();
  cr_assert_null (strike (&bench, SIM_FAULT_CRASH, bench.b, 0, 0, false, NULL));
  cr_assert_null (strike (&bench, SIM_FAULT_CRASH, bench.b, 0, 0, true, "b is off"));
  cr_assert_null (strike (&bench, SIM_FAULT_RESTART, bench.a, 0, 0, false, "a is up"));
  bench_free (&bench);
}

Test (faults, a_machine_stays_off_until_the_last_crash_that_holds_it_has_ended)
{
  Bench bench = bench_new ();
  SimFaultUndo *first = strike (&bench, SIM_FAULT_CRASH, bench.b, 0, 0, true, NULL);
  SimFaultUndo *second = strike (&bench, SIM_FAULT_SHUTDOWN, bench.b, 0, 0, true, "b is off");
  cr_assert_not_null (second);
  sim_fault_undo (bench.faults, first);
  cr_assert_eq (state (bench.b), SIM_NODE_OFF);
  sim_fault_undo (bench.faults, second);
  cr_assert_eq (state (bench.b), SIM_NODE_BOOTING);
  bench_free (&bench);
}

Test (faults, the_end_of_a_crash_that_was_repaired_by_hand_does_nothing)
{
  Bench bench = bench_new ();
  SimFaultUndo *first = strike (&bench, SIM_FAULT_CRASH, bench.b, 0, 0, true, NULL);
  strike (&bench, SIM_FAULT_RESTART, bench.b, 0, 0, false, NULL);
  lab_run (&bench.lab, 20 * SIM_S);
  strike (&bench, SIM_FAULT_CRASH, bench.b, 0, 0, false, NULL);
  sim_fault_undo (bench.faults, first);
  cr_assert_eq (state (bench.b), SIM_NODE_OFF, "the second crash was for good");
  bench_free (&bench);
}

Test (faults, a_pause_ends_in_a_resume)
{
  Bench bench = bench_new ();
  SimFaultUndo *undo = strike (&bench, SIM_FAULT_PAUSE, bench.b, 0, 0, true, NULL);
  cr_assert_eq (state (bench.b), SIM_NODE_PAUSED);
  sim_fault_undo (bench.faults, undo);
  cr_assert_eq (state (bench.b), SIM_NODE_UP);
  bench_free (&bench);
}

Test (faults, of_overlapping_values_the_latest_in_force_counts)
{
  Bench bench = bench_new ();
  SimNode *node = bench.b->role.node;
  SimFaultUndo *half = strike (&bench, SIM_FAULT_SLOW, bench.b, 0.5, 0, true, NULL);
  SimFaultUndo *tenth = strike (&bench, SIM_FAULT_SLOW, bench.b, 0.1, 0, true, NULL);
  SimFaultUndo *fifth = strike (&bench, SIM_FAULT_SLOW, bench.b, 0.2, 0, true, NULL);
  cr_assert_eq (sim_node_speed (node), 0.2);
  sim_fault_undo (bench.faults, tenth); /* one in the middle */
  cr_assert_eq (sim_node_speed (node), 0.2);
  sim_fault_undo (bench.faults, fifth);
  cr_assert_eq (sim_node_speed (node), 0.5);
  sim_fault_undo (bench.faults, half);
  cr_assert_eq (sim_node_speed (node), 1);
  bench_free (&bench);
}

Test (faults, impairments_of_a_cable_are_put_back_in_any_order)
{
  Bench bench = bench_new ();
  SimIface *iface = ear_iface (bench.b);
  SimFaultUndo *all = strike (&bench, SIM_FAULT_LOSS, NULL, 0.5, 0, true, NULL); /* every cable */
  SimFaultUndo *one = strike (&bench, SIM_FAULT_LOSS, bench.b, 0.9, 0, true, NULL);
  sim_fault_undo (bench.faults, all);
  cr_assert_eq (sim_impair_loss (bench.lab.lan, iface, 0.9), 0.9);
  cr_assert_eq (sim_impair_loss (bench.lab.lan, ear_iface (bench.a), 0), 0);
  sim_fault_undo (bench.faults, one);
  cr_assert_eq (sim_impair_loss (bench.lab.lan, iface, 0), 0);
  SimFaultUndo *late = strike (&bench, SIM_FAULT_LATENCY, NULL, 0, 3 * SIM_MS, true, NULL);
  cr_assert_eq (sim_impair_latency (bench.lab.lan, iface, 3 * SIM_MS), 3 * SIM_MS);
  sim_fault_undo (bench.faults, late);
  cr_assert_eq (sim_impair_latency (bench.lab.lan, iface, 0), 0);
  bench_free (&bench);
}

Test (faults, a_segment_stays_down_until_all_that_hold_it_down_have_ended)
{
  Bench bench = bench_new ();
  SimFaultUndo *first = strike (&bench, SIM_FAULT_LINK_DOWN, NULL, 0, 0, true, NULL);
  SimFaultUndo *second = strike (&bench, SIM_FAULT_LINK_DOWN, NULL, 0, 0, true, "lan is down already");
  sim_fault_undo (bench.faults, first);
  cr_assert_not (sim_segment_up (bench.lab.lan));
  sim_fault_undo (bench.faults, second);
  cr_assert (sim_segment_up (bench.lab.lan));
  strike (&bench, SIM_FAULT_LINK_UP, NULL, 0, 0, false, "lan is up already");
  bench_free (&bench);
}

Test (faults, an_interface_that_is_down_for_good_is_not_raised_by_the_end_of_another_fault)
{
  Bench bench = bench_new ();
  cr_assert_null (strike (&bench, SIM_FAULT_IFACE_DOWN, bench.b, 0, 0, false, NULL));
  SimFaultUndo *undo
      = strike (&bench, SIM_FAULT_IFACE_DOWN, bench.b, 0, 0, true, "b's interface on lan is down already");
  sim_fault_undo (bench.faults, undo);
  cr_assert_not (sim_iface_up (ear_iface (bench.b)));
  strike (&bench, SIM_FAULT_IFACE_UP, bench.b, 0, 0, false, NULL);
  cr_assert (sim_iface_up (ear_iface (bench.b)));
  bench_free (&bench);
}

Test (faults, a_heal_ends_all_cuts_and_their_later_ends_do_nothing)
{
  Bench bench = bench_new ();
  const SimNode *a = bench.a->role.node, *b = bench.b->role.node;
  SimFaultUndo *first = strike (&bench, SIM_FAULT_PARTITION, NULL, 0, 0, true, NULL);
  strike (&bench, SIM_FAULT_HEAL, NULL, 0, 0, false, NULL);
  cr_assert (sim_segment_passes (bench.lab.lan, a, b));
  SimFaultUndo *second = strike (&bench, SIM_FAULT_PARTITION, NULL, 0, 0, true, NULL);
  sim_fault_undo (bench.faults, first);
  cr_assert_not (sim_segment_passes (bench.lab.lan, a, b));
  sim_fault_undo (bench.faults, second);
  cr_assert (sim_segment_passes (bench.lab.lan, a, b));
  strike (&bench, SIM_FAULT_HEAL, NULL, 0, 0, false, "lan is not cut");
  bench_free (&bench);
}

Test (faults, a_clock_fault_ends_with_a_right_clock)
{
  Bench bench = bench_new ();
  SimFaultUndo *undo = strike (&bench, SIM_FAULT_CLOCK, bench.b, 0, 7 * SIM_S, true, NULL);
  cr_assert_eq (sim_node_clock (bench.b->role.node), 7 * SIM_S);
  sim_fault_undo (bench.faults, undo);
  cr_assert_eq (sim_node_clock (bench.b->role.node), 0);
  bench_free (&bench);
}

/* -- failure traces --------------------------------------------------------------------------- */

static void
refused (const char *text, const char *message)
{
  g_autoptr (SimDiags) diags = sim_diags_new ();
  g_autoptr (GStringChunk) arena = g_string_chunk_new (64);
  g_autoptr (GArray) out = g_array_new (FALSE, TRUE, sizeof (SimFailure));
  cr_assert_not (sim_failures_parse (g_strdup (text), strlen (text), "f.csv", arena, out, diags));
  g_autofree char *said = sim_diags_text (diags);
  cr_assert_str_eq (said, message);
}

Test (failures, the_plain_format_takes_names_numbers_and_times_with_units)
{
  g_autoptr (SimDiags) diags = sim_diags_new ();
  g_autoptr (GStringChunk) arena = g_string_chunk_new (64);
  g_autoptr (GArray) out = g_array_new (FALSE, TRUE, sizeof (SimFailure));
  const char *text = "length,node,start\n20 s,web.host-2,3 min\n,0,4 min\n1 s,1,3 min\n";
  cr_assert (sim_failures_parse (g_strdup (text), strlen (text), "f.csv", arena, out, diags));
  const SimFailure *f = &g_array_index (out, SimFailure, 0);
  cr_assert_eq (out->len, 3);
  cr_assert_str_eq (f[0].name, "web.host-2");
  cr_assert_eq (f[0].at, 3 * SIM_MIN);
  cr_assert_eq (f[0].length, 20 * SIM_S);
  cr_assert_null (f[1].name);
  cr_assert_eq (f[1].node, 1, "equal times keep the order of the file");
  cr_assert_eq (f[2].node, 0);
  cr_assert_eq (f[2].length, SIM_NEVER);
}

Test (failures, the_lanl_format_counts_from_the_midnight_before_the_first_failure)
{
  g_autoptr (SimDiags) diags = sim_diags_new ();
  g_autoptr (GStringChunk) arena = g_string_chunk_new (64);
  g_autoptr (GArray) out = g_array_new (FALSE, TRUE, sizeof (SimFailure));
  const char *text = "System,nodenumz,Prob Started,Prob Fixed,Software\n"
                     "2,3,2/28/2004 23:59,3/1/2004 0:09,\"MPI, PVM\"\n"
                     "2,1,2/27/2004 10:54,2/27/2004 10:54,\n";
  cr_assert (sim_failures_parse (g_strdup (text), strlen (text), "f.csv", arena, out, diags));
  const SimFailure *f = &g_array_index (out, SimFailure, 0);
  cr_assert_eq (f[0].node, 1);
  cr_assert_eq (f[0].at, 10 * SIM_HOUR + 54 * SIM_MIN);
  cr_assert_eq (f[0].length, SIM_MIN);
  cr_assert_eq (f[1].at, SIM_DAY + 23 * SIM_HOUR + 59 * SIM_MIN);
  cr_assert_eq (f[1].length, SIM_DAY + 10 * SIM_MIN, "2004 was a leap year");
}

Test (failures, what_is_wrong_is_said_with_its_place)
{
  refused ("a,b\n1,2\n",
           "f.csv:1:1: error[E114]: no failure trace; expected the columns node, start and length, or "
           "those of the LANL data\n");
  refused ("node,start,length\n-1,3 s,1 s\n",
           "f.csv:2:1: error[E114]: not a machine; expected a name or a number from 0\n");
  refused ("nodenumz,Prob Started,Prob Fixed\n1,13/1/2004 0:00,1/1/2005 0:00\n",
           "f.csv:2:3: error[E114]: not a date; expected month/day/year hour:minute\n");
  refused ("nodenumz,Prob Started,Prob Fixed\n1,1/2/2004 0:00,1/1/2004 0:00\n",
           "f.csv:2:17: error[E114]: fixed before it began; expected a later time\n");
}
