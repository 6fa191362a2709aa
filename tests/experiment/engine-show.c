/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Statistics on real runs: times that the end of a run cuts off, and what common random numbers save.
 * SHOW=full: thousands of runs.
 */
#include "sim/experiment/experiment.h"
#include "sim/experiment/stats-compare.h"
#include "sim/experiment/stats-survival.h"
#include "tests/lib/show.h"

#include <glib/gstdio.h>
#include <math.h>
#include <string.h>

typedef struct Stage
{
  SimPlan *plan;
  SimExperiment *experiment;
  SimResults *results;
} Stage;

/* Adds `text` with `set`; NULL: as it is. */
static void
add (Stage *stage, const char *text, const char *set, uint64_t seed)
{
  g_autoptr (SimDiags) diags = sim_diags_new ();
  const char *const sets[] = { set, NULL };
  SimScenarioRead how = { .sets = set != NULL ? sets : NULL };
  g_autofree char *dir = g_dir_make_tmp (NULL, NULL);
  g_autofree char *file = g_build_filename (dir, "s.scenario.yaml", NULL);
  cr_assert (g_file_set_contents (file, text, -1, NULL));
  bool good = sim_plan_add (stage->plan, file, &how, &seed, diags);
  g_autofree char *said = sim_diags_text (diags);
  cr_assert (good, "%s", said);
}

static void
play (Stage *stage, guint runs)
{
  g_autoptr (GError) error = NULL;
  SimExperimentOptions options = { .workers = 2, .keep = SIM_KEEP_NONE };
  stage->experiment = sim_experiment_open (stage->plan, NULL, &options, &error);
  cr_assert (stage->experiment != NULL, "%s", error != NULL ? error->message : "");
  for (guint i = 0; i < sim_plan_points (stage->plan); i++)
    sim_experiment_need (stage->experiment, i, runs);
  cr_assert (sim_experiment_play (stage->experiment, &error) == SIM_EXPERIMENT_DONE);
  stage->results = sim_experiment_results (stage->experiment, &error);
  cr_assert (stage->results != NULL);
}

static void
end (Stage *stage)
{
  sim_results_free (stage->results);
  sim_experiment_close (stage->experiment, NULL);
  sim_plan_free (stage->plan);
}

#define HEAD "name: s\nseed: 1\nnetwork: { lan: { subnet: 10.0.0.0/24, rate: 1 Gbps, latency: 100 us } }\n"

/* -- censoring ---------------------------------------------------------------------------------- */

static const char outage[]
    = HEAD "duration: 10 min\n"
           "systems: { it: { model: plain, service-on: lan, hosts: { count: 1, boot-time: "
           "5 s } } }\n"
           "faults: [{ at: 5 s, for: { exponential: 20 s }, crash: it.host-1 }]\n";

/* Times to restoration of a point; those that the end cut off are censored. */
static GArray *
durations (Stage *stage, guint point)
{
  GArray *all = g_array_new (FALSE, FALSE, sizeof (SimDuration));
  g_autoptr (GArray) incidents = sim_results_incidents (stage->results, point, NULL);
  for (guint i = 0; i < incidents->len; i++)
    {
      const SimStoredIncident *s = &g_array_index (incidents, SimStoredIncident, i);
      bool open = isnan (s->incident.restored);
      SimDuration d = { open ? s->ended - s->incident.injected : s->incident.restored - s->incident.injected,
                        open, s->replication };
      if (s->incident.disturbed && (!open || s->incident.censored))
        g_array_append_val (all, d);
    }
  return all;
}

static double
naive (const GArray *all, double q)
{
  g_autoptr (GArray) ended = g_array_new (FALSE, FALSE, sizeof (SimDuration));
  for (guint i = 0; i < all->len; i++)
    if (!g_array_index (all, SimDuration, i).censored)
      g_array_append_val (ended, g_array_index (all, SimDuration, i));
  g_autoptr (SimSurvival) s = sim_survival_new ((const SimDuration *)ended->data, ended->len, 0.95);
  return sim_survival_quantile (s, q).value;
}

Test (engine, quantiles_of_runs_that_end_too_soon_are_those_of_longer_ones)
{
  Stage stage = { .plan = sim_plan_new () };
  guint runs = show_count (300, 3000);
  add (&stage, outage, NULL, 1);
  add (&stage, outage, "duration=35 s", 2);
  play (&stage, runs);
  g_autoptr (GArray) whole = durations (&stage, 0);
  g_autoptr (GArray) cut = durations (&stage, 1);
  g_autoptr (SimSurvival) truth = sim_survival_new ((const SimDuration *)whole->data, whole->len, 0.95);
  g_autoptr (SimSurvival) seen = sim_survival_new ((const SimDuration *)cut->data, cut->len, 0.95);
  double censored = (double)sim_survival_censored (seen) / cut->len;
  cr_assert (sim_survival_censored (truth) == 0 && whole->len > runs / 3);
  show_line ("%u interruptions in %u runs of 35 s, %.1f %% of them not over at the end; %u of 10 min", cut->len,
             runs, censored * 100, whole->len);
  cr_expect (censored > 0.2 && censored < 0.4, "%g", censored);
  for (double q = 0.25; q < 0.6; q += 0.25)
    {
      SimInterval a = sim_survival_quantile (seen, q), b = sim_survival_quantile (truth, q);
      show_line ("%2.0f %% within %.2f s (%.2f to %.2f) as the short runs say, %.2f s (%.2f to %.2f) in truth; "
                 "%.2f s without those that were cut off",
                 q * 100, a.value, a.low, a.high, b.value, b.low, b.high, naive (cut, q));
      cr_expect (a.low <= b.high && b.low <= a.high, "%g: %g to %g, %g to %g", q, a.low, a.high, b.low, b.high);
      cr_expect (naive (cut, q) < a.value);
    }
  cr_expect (naive (cut, 0.5) < sim_survival_quantile (truth, 0.5).low, "what was cut off may not be left out");
  end (&stage);
}

/* -- common random numbers ------------------------------------------------------------------------ */

static const char group[]
    = "name: s\nseed: 1\nduration: 3 min\nwarm-up: 20 s\n"
      "network:\n  lan: { subnet: 10.0.0.0/24, rate: 1 Gbps, latency: 100 us }\n"
      "  ctl: { subnet: 10.1.0.0/24, rate: 100 Mbps, latency: 100 us }\n"
      "systems: { web: { model: rais, hosts: { count: 4, capacity: 50 /s }, policy: POLICY, service-on: lan, "
      "control-on: ctl, dns: { ttl: 15 s, high-water: 80 %, low-water: 50 %, at-least: 2 } } }\n"
      "load: { v: { to: web, from: lan, clients: 10, arrivals: 20 /s, timeout: 5 s } }\n"
      "faults: [{ every: { exponential: 90 s }, for: { exponential: 30 s }, crash: 'web.host-*' }]\n";

static GArray *
values_of (Stage *stage, guint point, const char *metric)
{
  g_autoptr (GArray) found = sim_results_metric (stage->results, point, metric, NULL);
  GArray *values = g_array_new (FALSE, FALSE, sizeof (double));
  for (guint i = 0; i < found->len; i++)
    g_array_append_val (values, g_array_index (found, SimResultValue, i).value);
  return values;
}

static double
reduction (Stage *stage, guint a, guint b, const char *what, const char *metric)
{
  g_autoptr (GArray) first = values_of (stage, a, metric), other = values_of (stage, b, metric);
  cr_assert (first->len == other->len);
  SimPaired p = sim_stats_paired ((const double *)other->data, (const double *)first->data, first->len, 0.95);
  show_line ("%s, %s in %u runs: %+.6g (%+.6g to %+.6g), correlation %.3f: common random numbers save a factor "
             "of %.1f",
             what, metric, first->len, p.difference.value, p.difference.low, p.difference.high, p.correlation,
             p.reduction);
  return p.reduction;
}

Test (engine, policies_that_meet_the_same_failures_are_told_apart_sooner)
{
  static const char *const policies[]
      = { "group, spares: 1", "one-to-one, spares: 4", "many-to-one, spares: 1" };
  Stage stage = { .plan = sim_plan_new () };
  for (guint i = 0; i < G_N_ELEMENTS (policies); i++)
    {
      g_auto (GStrv) parts = g_strsplit (group, "POLICY", 2);
      g_autofree char *text = g_strjoin (policies[i], parts[0], parts[1], NULL);
      add (&stage, text, NULL, 1);
    }
  play (&stage, show_count (30, 200));
  cr_expect (reduction (&stage, 0, 1, "one-to-one less group", "web.unserved-address-time") > 2);
  cr_expect (reduction (&stage, 2, 1, "one-to-one less many-to-one", "web.unserved-address-time") > 2);
  cr_expect (reduction (&stage, 2, 1, "one-to-one less many-to-one", "v.availability") > 1.5);
  reduction (&stage, 0, 1, "one-to-one less group", "v.availability");
  end (&stage);
}
