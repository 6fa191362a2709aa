/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Stories of whole runs: what an observer measures and how it judges.
 */
#include "sim/observe/incidents.h"
#include "sim/observe/observe.h"
#include "tests/lib/story.h"
#include "tests/observe/mover.h"
#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

static const char *const host_1[] = { "web.host-1", NULL };
static const char *const host_3[] = { "web.host-3", NULL };

typedef struct Run
{
  MoverScenario *scenario;
  SimWorld *world;
  SimObserver *observer;
} Run;

static Run
play_scenario (MoverScenario *scenario)
{
  SimObserveOptions options = sim_observe_defaults;
  Run run = { .scenario = scenario };
  options.seed = 7;
  options.figures = false;
  run.world = sim_world_new (mover_scenario (run.scenario), 7, 0);
  run.observer = sim_observer_new (run.world, &options);
  cr_assert_eq (sim_observer_run (run.observer, NULL, NULL), SIM_WORLD_DONE);
  return run;
}

static Run
play (int64_t hosts, const SimFaultSpec *faults, guint fault_count, const SimExpectSpec *expects,
      guint expect_count)
{
  return play_scenario (mover_scenario_new (hosts, faults, fault_count, expects, expect_count));
}

static void
end (Run *run)
{
  sim_observer_free (run->observer);
  sim_world_free (run->world);
  mover_scenario_free (run->scenario);
  leak_check ();
}

static double
value (const Run *run, const char *name)
{
  const SimMetricRow *row = sim_observer_find_metric (run->observer, name);
  cr_assert_not_null (row, "no metric is called %s", name);
  return row->value;
}

/* Host 1 is off from 30 s to 70 s (10 s of them booting), host 3 from 90 s on. */
static Run
two_crashes (const SimExpectSpec *expects, guint expect_count)
{
  static SimFaultSpec faults[3];
  faults[0] = mover_crash (30 * SIM_S, host_1);
  faults[1] = mover_restart (60 * SIM_S, host_1);
  faults[2] = mover_crash (90 * SIM_S, host_3);
  return play (4, faults, 3, expects, expect_count);
}

Test (runs, are_measured_as_by_hand)
{
  Run run = two_crashes (NULL, 0);
  cr_assert_eq (value (&run, "web.incidents"), 2);
  cr_assert_eq (value (&run, "web.failovers"), 2);
  cr_assert_eq (value (&run, "web.restore-time"), 900e6, "900 ms after it was seen, which was at once");
  cr_assert_eq (value (&run, "web.converge-time"), 900e6);
  cr_assert_eq (value (&run, "web.unserved-time"), 1800e6);
  cr_assert_float_eq (value (&run, "web.up"), (4 * 110 - 40 - 30) / 110.0, 1e-9, "without the warm-up of 10 s");
  cr_assert_float_eq (value (&run, "web.host-1.up"), 70 / 110.0, 1e-9);
  cr_assert_eq (value (&run, "web.host-2.up"), 1);
  const SimMetricRow *restore = sim_observer_find_metric (run.observer, "web.restore-time");
  cr_assert_eq (restore->count, 2);
  cr_assert_eq (restore->censored, 0);
  cr_assert_float_eq (restore->quantiles[0], 900e6, 1e6);
  end (&run);
}

Test (runs, say_what_clients_felt)
{
  Run run = two_crashes (NULL, 0);
  double tried = value (&run, "visitors.tried"), served = value (&run, "visitors.served");
  cr_assert_float_eq (tried, 40 * 110, 5 * sqrt (40 * 110), "a Poisson process of 40 a second");
  cr_assert_eq (value (&run, "visitors.failed"), tried - served);
  cr_assert_gt (tried, served, "address 1 was not served for 900 ms, and requests time out after 500 ms");
  cr_assert_eq (value (&run, "visitors.failed-timeout"), tried - served);
  cr_assert_float_eq (value (&run, "visitors.availability"), served / tried, 1e-12);
  cr_assert_eq (value (&run, "total.tried"), tried);
  cr_assert_eq (value (&run, "web.served"), served);
  double outage = value (&run, "visitors.longest-outage");
  cr_assert (outage > 300e6 && outage < 1500e6, "%g", outage);
  cr_assert_eq (value (&run, "visitors.outage"), outage, "the longest of one");
  end (&run);
}

Test (runs, count_what_the_network_carried)
{
  Run run = two_crashes (NULL, 0);
  cr_assert_gt (value (&run, "lan.frames"), value (&run, "visitors.served") * 5, "a TCP connection a request");
  cr_assert_gt (value (&run, "lan.bytes"), value (&run, "lan.frames") * 64);
  cr_assert_eq (value (&run, "ctl.frames"), 0);
  cr_assert_eq (value (&run, "lan.dropped"),
                value (&run, "lan.dropped-dead") + value (&run, "lan.dropped-no-address")
                    + value (&run, "lan.dropped-arp") + value (&run, "lan.dropped-cleared")
                    + value (&run, "lan.dropped-no-port"));
  /* Neither from nor to a client: announcements of three addresses, and each time that address 1 has got a new
   * holder, its broadcast questions for the five clients; 84 bytes on the wire each. */
  cr_assert_eq (value (&run, "lan.control-bytes"), (3 + 2 * 5) * 84);
  cr_assert_float_eq (value (&run, "lan.control-rate"), (3 + 2 * 5) * 84 * 8 / 110.0, 1e-9);
  end (&run);
}

/* Every measured name is known before the run, with the same unit and kind, and in the same order. */
Test (runs, measure_what_the_names_promise)
{
  static const char *const nodes[] = { "web.host-1", "web.host-2", "web.host-3", "web.host-4", NULL };
  Run run = two_crashes (NULL, 0);
  g_autoptr (SimMetricNames) names = sim_metric_names_new (mover_scenario (run.scenario), nodes);
  cr_assert_eq (sim_metric_names_count (names), sim_observer_metrics (run.observer));
  for (guint i = 0; i < sim_observer_metrics (run.observer); i++)
    {
      const SimMetricName *name = sim_metric_names_get (names, i);
      const SimMetricRow *row = sim_observer_metric (run.observer, i);
      cr_assert_str_eq (name->name, row->name);
      cr_assert_eq (name->unit, row->unit);
      cr_assert_eq (name->kind, row->kind);
      cr_assert_not_null (name->help);
    }
  cr_assert_str_eq (sim_metric_names_nearest (names, "web.restore-tme"), "web.restore-time");
  cr_assert_null (sim_metric_names_find (names, "web.restore-tme"));
  end (&run);
}

/* K9: watching changes nothing. */
Test (runs, are_the_same_when_nobody_watches)
{
  Run run = two_crashes (NULL, 0);
  uint64_t watched = sim_world_fingerprint (run.world);
  SimWorld *alone = sim_world_new (mover_scenario (run.scenario), 7, 0);
  sim_world_run (alone, SIM_HOUR);
  cr_assert_eq (sim_world_fingerprint (alone), watched);
  sim_world_free (alone);
  end (&run);
}

/* Histograms of replications are put together from those of runs. */
Test (runs, give_their_observations_away)
{
  Run run = two_crashes (NULL, 0);
  g_autoptr (SimHistogram) all = sim_histogram_new ();
  sim_histogram_merge (all, sim_observer_histogram (run.observer, "visitors.response-time"));
  sim_histogram_merge (all, sim_observer_histogram (run.observer, "visitors.response-time"));
  cr_assert_eq (sim_histogram_count (all), 2 * value (&run, "visitors.served"));
  cr_assert_eq (sim_histogram_count (sim_observer_histogram (run.observer, "web.restore-time")), 2);
  cr_assert_null (sim_observer_histogram (run.observer, "web.up"));
  end (&run);
}

/* -- verdicts ---------------------------------------------------------------------------------- */

static void
check_line (const Run *run, guint i, SimVerdictResult result, const char *text)
{
  const SimVerdictLine *line = sim_observer_verdict (run->observer, i);
  cr_assert_str_eq (line->text, text);
  cr_assert_eq (line->result, result);
}

Test (verdicts, say_what_was_expected_and_what_was_seen)
{
  SimExpectSpec e[]
      = { mover_expect ("web.restore-time", SIM_UNIT_TIME), mover_expect ("web.restore-time", SIM_UNIT_TIME),
          mover_expect ("web.incidents", SIM_UNIT_NONE), mover_expect ("web.host-1.up", SIM_UNIT_NONE),
          mover_expect ("web.converge-time", SIM_UNIT_TIME) };
  e[0].at_most = 5e9;
  e[1].at_most = 0.5e9;
  e[1].after = SIM_FAULT_CRASH;
  e[2].at_least = e[2].at_most = 2;
  e[3].from = 30 * SIM_S;
  e[3].to = 70 * SIM_S;
  e[3].at_most = 0.1;
  e[4].statistic = SIM_STATISTIC_QUANTILE;
  e[4].quantile = 0.99;
  e[4].at_most = 1e9;
  Run run = two_crashes (e, G_N_ELEMENTS (e));
  cr_assert_eq (sim_observer_verdicts (run.observer), 5);
  check_line (&run, 0, SIM_VERDICT_PASSED,
              "passed  web.restore-time at most 5 s: 900 ms (the most of 2 incidents)");
  check_line (&run, 1, SIM_VERDICT_FAILED,
              "failed  web.restore-time after crash at most 500 ms: 900 ms (the most of 2 incidents)");
  check_line (&run, 2, SIM_VERDICT_PASSED, "passed  web.incidents exactly 2: 2");
  check_line (&run, 3, SIM_VERDICT_PASSED, "passed  web.host-1.up from 30 s to 70 s at most 0.1: 0");
  check_line (&run, 4, SIM_VERDICT_PASSED,
              "passed  99 % of web.converge-time at most 1 s: 900 ms (2 incidents)");
  cr_assert_not (sim_observer_passed (run.observer));
  end (&run);
}

/* One run does not decide what is asked of many; each incident with time enough is a trial. */
Test (verdicts, asked_of_many_runs_do_not_fail_one)
{
  SimExpectSpec e[4];
  for (guint i = 0; i < 4; i++)
    {
      e[i] = mover_expect (i == 0 ? "visitors.availability" : "web.converge-time",
                           i == 0 ? SIM_UNIT_SHARE : SIM_UNIT_TIME);
      e[i].share = 0.9;
      e[i].of = i == 0 ? SIM_OF_RUNS : SIM_OF_FAILURES;
    }
  e[0].at_least = 1;
  e[1].at_most = 1e9;
  e[2].at_most = 1e8;
  e[3].at_most = 90e9;
  Run run = two_crashes (e, G_N_ELEMENTS (e));
  check_line (
      &run, 0, SIM_VERDICT_FAILED,
      "failed  visitors.availability at least 100 %: 99.39 % (4403 requests); asked of 90 % of the runs");
  check_line (&run, 1, SIM_VERDICT_PASSED,
              "passed  web.converge-time at most 1 s in 90 % of the failures: 2 of 2");
  check_line (&run, 2, SIM_VERDICT_FAILED,
              "failed  web.converge-time at most 100 ms in 90 % of the failures: 0 of 2");
  check_line (
      &run, 3, SIM_VERDICT_PASSED,
      "passed  web.converge-time at most 90 s in 90 % of the failures: 1 of 1, 1 too near the end left out");
  cr_assert (sim_observer_passed (run.observer));
  end (&run);
}

Test (verdicts, that_had_nothing_to_judge_fail)
{
  SimExpectSpec e[]
      = { mover_expect ("web.restore-time", SIM_UNIT_TIME), mover_expect ("web.restore-time", SIM_UNIT_TIME),
          mover_expect ("visitors.availability", SIM_UNIT_SHARE) };
  e[0].after = SIM_FAULT_PAUSE;
  e[0].at_most = 1e9;
  e[1].from = 100 * SIM_S;
  e[1].at_most = 1e9;
  e[2].after = SIM_FAULT_PAUSE;
  e[2].at_least = 0.5;
  Run run = two_crashes (e, G_N_ELEMENTS (e));
  check_line (&run, 0, SIM_VERDICT_VACUOUS,
              "vacuous web.restore-time after pause at most 1 s: nothing to judge: no incident of that kind");
  check_line (&run, 1, SIM_VERDICT_VACUOUS,
              "vacuous web.restore-time from 100 s at most 1 s: nothing to judge: no incident");
  check_line (
      &run, 2, SIM_VERDICT_VACUOUS,
      "vacuous visitors.availability after pause at least 50 %: nothing to judge: no incident of that kind");
  cr_assert_not (sim_observer_passed (run.observer));
  end (&run);
}

Test (verdicts, take_what_is_not_over_for_longer_than_any_bound)
{
  SimFaultSpec faults[] = { mover_crash (30 * SIM_S, host_1) };
  SimExpectSpec e[] = { mover_expect ("web.restore-time", SIM_UNIT_TIME),
                        mover_expect ("visitors.longest-outage", SIM_UNIT_TIME) };
  e[0].at_most = 3600e9;
  e[1].at_most = 1e9;
  Run run = play (1, faults, 1, e, 2);
  check_line (&run, 0, SIM_VERDICT_FAILED,
              "failed  web.restore-time at most 1 h: never (1 incident, 1 not over at the end)");
  cr_assert (isinf (sim_observer_verdict (run.observer, 0)->value));
  cr_assert_eq (sim_observer_verdict (run.observer, 1)->result, SIM_VERDICT_FAILED);
  cr_assert_float_eq (sim_observer_verdict (run.observer, 1)->value, 90e9, 1e9);
  cr_assert_eq (value (&run, "web.unserved-time"), 90e9);
  end (&run);
}

Test (verdicts, judge_invariants_convergence_and_findings)
{
  SimExpectSpec e[] = { mover_expect ("web.served", SIM_UNIT_NONE), mover_expect ("web.served", SIM_UNIT_NONE),
                        mover_expect ("web", SIM_UNIT_TIME),        mover_expect ("web", SIM_UNIT_TIME),
                        mover_expect ("F4", SIM_UNIT_NONE),         mover_expect ("F4", SIM_UNIT_NONE),
                        mover_expect ("F5", SIM_UNIT_NONE) };
  e[0].kind = e[1].kind = SIM_EXPECT_INVARIANT;
  e[1].holds = SIM_HOLDS_NEVER;
  e[2].kind = e[3].kind = SIM_EXPECT_CONVERGED;
  e[2].at_most = 2e9;
  e[4].kind = e[5].kind = e[6].kind = SIM_EXPECT_FINDING;
  e[5].forbidden = true;
  Run run = two_crashes (e, G_N_ELEMENTS (e));
  check_line (
      &run, 0, SIM_VERDICT_FAILED,
      "failed  web.served holds always: broken 2 times, 1.8 s in all, first at 30 s: 10.0.0.2 is held by 0 "
      "hosts");
  cr_assert_eq (sim_observer_verdict (run.observer, 1)->result, SIM_VERDICT_PASSED);
  check_line (&run, 2, SIM_VERDICT_PASSED,
              "passed  web converged within 2 s: 900 ms (the most of 2 incidents)");
  check_line (&run, 3, SIM_VERDICT_PASSED, "passed  web converged at the end: it has");
  cr_assert_eq (sim_observer_verdict (run.observer, 4)->result, SIM_VERDICT_PASSED);
  cr_assert_eq (sim_observer_verdict (run.observer, 5)->result, SIM_VERDICT_FAILED);
  check_line (&run, 6, SIM_VERDICT_VACUOUS, "vacuous finding F5 occurs: no invariant watches for it");
  end (&run);
}

/* A bound that is missed by less than is shown is shown in full. */
Test (verdicts, never_show_a_miss_as_a_hit)
{
  SimExpectSpec e[] = { mover_expect ("web.host-1.up", SIM_UNIT_NONE) };
  e[0].at_least = 0.637;
  Run run = two_crashes (e, 1);
  check_line (&run, 0, SIM_VERDICT_FAILED, "failed  web.host-1.up at least 0.637: 0.6363636363636367");
  end (&run);
}

/* A fault lasts until its repair, also one that has no length of its own. */
Test (runs, know_when_a_fault_was_repaired)
{
  Run run = two_crashes (NULL, 0);
  cr_assert_eq (sim_world_incidents (run.world), 2);
  cr_assert_eq (sim_world_incident (run.world, 0)->ended, 60 * SIM_S, "when host 1 was restarted");
  cr_assert_eq (sim_world_incident (run.world, 1)->ended, SIM_NEVER, "host 3 never was");
  end (&run);
}

/* -- the page ------------------------------------------------------------------------------------ */

Test (pages, fit_a_terminal_and_begin_with_the_verdict)
{
  SimExpectSpec e[12];
  for (guint i = 0; i < G_N_ELEMENTS (e); i++)
    {
      e[i] = mover_expect ("web.restore-time", SIM_UNIT_TIME);
      e[i].at_most = i % 2 == 0 ? 1e9 : 1e6;
    }
  Run run = two_crashes (e, G_N_ELEMENTS (e));
  g_autofree char *page = sim_observer_summary (run.observer, "results/mover", false);
  g_autofree char *painted = sim_observer_summary (run.observer, "results/mover", true);
  g_auto (GStrv) lines = g_strsplit (page, "\n", -1);
  cr_assert_leq (g_strv_length (lines) - 1, 24);
  for (guint i = 0; lines[i] != NULL; i++)
    cr_assert_leq (g_utf8_strlen (lines[i], -1), 100, "%s", lines[i]);
  cr_assert_str_eq (lines[0], "FAILED  mover, seed 7, 2 min played: 6 of 12 expectations not met");
  cr_assert_null (strchr (page, '\033'));
  cr_assert_not_null (strchr (painted, '\033'));
  cr_assert_not_null (strstr (page, " 1 crash web.host-1"));
  double failed = value (&run, "visitors.failed");
  g_autofree char *clause = g_strdup_printf ("        %.0f requests failed: timeout %.0f\n", failed, failed);
  cr_assert_not_null (strstr (page, clause), "%s", page);
  end (&run);
}

/* Crashes and restarts of one host after another; at last of two, of which nobody restarts either. */
Test (pages, show_the_worst_incidents_in_order_of_time)
{
  static const char *const host_2[] = { "web.host-2", NULL };
  SimFaultSpec f[] = { mover_crash (12 * SIM_S, host_3), mover_restart (14 * SIM_S, host_3),
                       mover_crash (30 * SIM_S, host_3), mover_restart (32 * SIM_S, host_3),
                       mover_crash (50 * SIM_S, host_1), mover_restart (51 * SIM_S, host_1),
                       mover_crash (65 * SIM_S, host_3), mover_restart (67 * SIM_S, host_3),
                       mover_crash (80 * SIM_S, host_3), mover_crash (80 * SIM_S + 500 * SIM_MS, host_2) };
  Run run = play (4, f, G_N_ELEMENTS (f), NULL, 0);
  const guint expected[][4] = { { 4 }, { 4, 5 }, { 2, 4, 5 }, { 0, 2, 4, 5 } };
  cr_assert_eq (sim_world_incidents (run.world), 6);
  cr_assert (sim_world_incident (run.world, 4)->censored && sim_world_incident (run.world, 5)->censored);
  cr_assert_gt (sim_world_incident (run.world, 2)->failed_requests, 0, "the visitors ask host 1");
  for (guint n = 1; n <= 4; n++)
    {
      g_autoptr (GArray) worst = sim_incidents_worst (run.world, n);
      cr_assert_eq (worst->len, n);
      cr_assert_arr_eq (worst->data, expected[n - 1], n * sizeof (guint), "the %u worst", n);
    }
  g_autofree char *page = sim_observer_summary (run.observer, "results/mover", false);
  g_auto (GStrv) lines = g_strsplit (page, "\n", -1);
  guint at = 0;
  while (lines[at] != NULL && !g_str_has_prefix (lines[at], "   incident "))
    at++;
  cr_assert_not_null (lines[at], "%s", page);
  for (guint i = 0; i < 4; i++)
    cr_assert_eq (strtoul (lines[at + 1 + i], NULL, 10), expected[3][i] + 1, "%s", lines[at + 1 + i]);
  cr_assert_str_eq (lines[at + 5],
                    "   the 4 worst of 6, of which 2 were not over; all of them in incidents.csv");
  end (&run);
}

/* The lan is down for 20 s. The scheme does not look at it, and is as it should be all the while: the incident
 * ends at once, when nobody waits for an answer. */
Test (pages, tell_of_an_outage_that_no_incident_holds)
{
  static const char *const lan[] = { "lan", NULL };
  SimDist length = sim_dist_constant_time (20 * SIM_S);
  SimFaultSpec f[] = { mover_crash (40 * SIM_S, lan) };
  f[0].kind = &sim_fault_kinds[SIM_FAULT_LINK_DOWN];
  f[0].options.length = &length;
  MoverScenario *scenario = mover_scenario_new (4, f, 1, NULL, 0);
  mover_scenario (scenario)->hold = 1;
  Run run = play_scenario (scenario);
  cr_assert_eq (sim_world_incident (run.world, 0)->converged, 40 * SIM_S);
  cr_assert_eq (sim_world_incident (run.world, 0)->failed_requests, 0);
  SimTime longest = (SimTime)value (&run, "visitors.longest-outage");
  cr_assert_gt (longest, 19 * SIM_S);
  g_autofree char *page = sim_observer_summary (run.observer, NULL, false);
  const char *line = strstr (page, "        longest outage ");
  double from, to;
  cr_assert_not_null (line, "%s", page);
  cr_assert_eq (sscanf (strstr (line, ", from "), ", from %lf s to %lf s", &from, &to), 2, "%s", line);
  cr_assert_float_eq (to - from, (double)longest / SIM_S, 2e-3);
  cr_assert_float_eq (from, 40, 0.5);
  cr_assert_not_null (strstr (line, " s, of visitors; in no incident\n"), "%s", line);
  end (&run);
}

Test (pages, do_not_repeat_an_outage_that_an_incident_holds)
{
  Run run = two_crashes (NULL, 0);
  g_autofree char *page = sim_observer_summary (run.observer, NULL, false);
  cr_assert_gt (value (&run, "visitors.longest-outage"), 0);
  cr_assert_null (strstr (page, "        longest outage "), "%s", page);
  end (&run);
}
