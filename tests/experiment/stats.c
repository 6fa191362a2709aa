/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Statistics against published examples, and against counting. */
#include "sim/experiment/stats-compare.h"
#include "sim/experiment/stats-survival.h"

#include <criterion/criterion.h>
#include <gsl/gsl_cdf.h>
#include <math.h>

#define NEAR(a, b, tolerance) cr_expect (fabs ((a) - (b)) <= (tolerance), "%.10g, expected %.10g", (a), (b))

/* Law, example 4.26: ten values, 90 %. */
Test (stats, student_interval_is_that_of_the_textbook)
{
  const double values[] = { 1.20, 1.50, 1.68, 1.89, 0.95, 1.49, 1.58, 1.55, 0.50, 1.09 };
  SimInterval i = sim_stats_mean (values, 10, 0.90);
  NEAR (i.value, 1.343, 1e-9);
  NEAR (sim_interval_half (i), 0.237, 0.001);
  i = sim_stats_mean (values, 1, 0.90);
  cr_expect (i.low == -INFINITY && i.high == INFINITY);
  i = sim_stats_mean (values, 0, 0.90);
  cr_expect (isnan (i.value) && i.samples == 0);
}

/* R: binom.test(682, 925) and textbook rows of ten trials. */
Test (stats, clopper_and_pearson_are_exact)
{
  static const struct
  {
    guint64 k, n;
    double low, high;
  } rows[] = { { 682, 925, 0.7076683, 0.7654066 },
               { 0, 10, 0, 0.3084971 },
               { 10, 10, 0.6915029, 1 },
               { 8, 10, 0.4439045, 0.9747893 },
               { 5, 10, 0.1870860, 0.8129140 } };
  for (guint r = 0; r < G_N_ELEMENTS (rows); r++)
    {
      SimInterval i = sim_stats_share (rows[r].k, rows[r].n, 0.95);
      NEAR (i.low, rows[r].low, 1e-6);
      NEAR (i.high, rows[r].high, 1e-6);
    }
}

Test (stats, trials_that_go_together_are_worth_less)
{
  SimCluster apart[40], together[40];
  for (guint i = 0; i < 40; i++)
    {
      apart[i] = (SimCluster){ 9, 10 };
      together[i] = (SimCluster){ i < 36 ? 10 : 0, 10 };
    }
  SimInterval free = sim_stats_share (360, 400, 0.95);
  SimInterval a = sim_stats_share_of_clusters (apart, 40, 0.95);
  SimInterval t = sim_stats_share_of_clusters (together, 40, 0.95);
  SimInterval runs = sim_stats_share (36, 40, 0.95);
  NEAR (a.low, free.low, 0.002);
  NEAR (t.value, 0.9, 1e-12);
  NEAR (t.low, runs.low, 0.02);
  NEAR (t.high, runs.high, 0.02);
  /* Where all went well, nothing says that they would do so apart from each other. */
  for (guint i = 0; i < 40; i++)
    together[i].successes = 10;
  NEAR (sim_stats_share_of_clusters (together, 40, 0.95).low, sim_stats_share (40, 40, 0.95).low, 1e-9);
}

/* GSL's own inverse stops the program at some of these. */
Test (stats, every_share_has_its_interval)
{
  for (guint64 n = 1; n < 5000; n = n * 3 / 2 + 1)
    for (guint64 k = 0; k <= n; k += 1 + n / 40)
      {
        SimInterval i = sim_stats_share (k, n, 0.95);
        cr_expect (i.low <= i.value && i.value <= i.high);
        if (k > 0)
          NEAR (gsl_cdf_binomial_Q ((unsigned)k - 1, i.low, (unsigned)n), 0.025, 1e-6);
        if (k < n)
          NEAR (gsl_cdf_binomial_P ((unsigned)k, i.high, (unsigned)n), 0.025, 1e-6);
      }
}

Test (stats, students_quantiles_are_those_of_his_distribution)
{
  for (guint64 n = 2; n < 3000000; n = n * 6 / 5 + 1)
    {
      SimMoments m = { n, 0, (double)(n - 1) * (double)n };
      double t = sim_interval_half (sim_stats_mean_of (&m, 0.95));
      NEAR (gsl_cdf_tdist_Q (t, (double)n - 1), 0.025, 1e-9);
    }
}

/* The tables of David and Nagaraja: 95 % for a median of 10, 20 and 25 values. */
Test (stats, order_statistics_enclose_a_median)
{
  double values[25];
  for (guint i = 0; i < 25; i++)
    values[i] = i + 1;
  SimInterval i = sim_stats_quantile (values, 10, 0.5, 0.95);
  cr_expect (i.low == 2 && i.high == 9 && i.value == 5, "%g %g", i.low, i.high);
  i = sim_stats_quantile (values, 20, 0.5, 0.95);
  cr_expect (i.low == 6 && i.high == 15, "%g %g", i.low, i.high);
  i = sim_stats_quantile (values, 25, 0.5, 0.95);
  cr_expect (i.low == 8 && i.high == 18, "%g %g", i.low, i.high);
  i = sim_stats_quantile (values, 25, 0.99, 0.95);
  cr_expect (i.value == 25 && i.high == INFINITY);
  i = sim_stats_quantile (values, 5, 0.5, 0.95);
  cr_expect (i.low == -INFINITY && i.high == INFINITY);
}

Test (stats, a_bootstrap_is_near_the_order_statistics_and_repeats_itself)
{
  double values[401];
  for (guint i = 0; i < 401; i++)
    values[i] = i;
  SimInterval exact = sim_stats_quantile (values, 401, 0.9, 0.95);
  SimInterval a = sim_stats_quantile_bootstrap (values, 401, 0.9, 0.95, 1000, 7);
  SimInterval b = sim_stats_quantile_bootstrap (values, 401, 0.9, 0.95, 1000, 7);
  cr_expect (a.low == b.low && a.high == b.high && a.value == exact.value);
  NEAR (a.low, exact.low, 4);
  NEAR (a.high, exact.high, 4);
}

Test (stats, mser5_cuts_the_ramp_and_nothing_else)
{
  double series[60], curve[7];
  for (guint i = 0; i < 60; i++)
    series[i] = i < 10 ? 20.0 - 2.0 * i : (i * 7) % 5;
  cr_expect (sim_stats_mser5 (series, 60, curve) == 10);
  NEAR (curve[0], 1.2847222222, 1e-9);
  NEAR (curve[1], 0.1202103681, 1e-9);
  for (guint i = 0; i < 60; i++)
    series[i] = i;
  cr_expect (sim_stats_mser5 (series, 60, NULL) == -1, "a ramp to the end has no steady state");
  cr_expect (sim_stats_mser5 (series, 9, NULL) == -1);
  for (guint i = 0; i < 60; i++)
    series[i] = 3;
  cr_expect (sim_stats_mser5 (series, 60, NULL) == 0);
}

Test (stats, batches_have_their_means)
{
  const double values[] = { 100, 1, 3, 2, 6, 5, 5, 9, 7 };
  SimInterval i = sim_stats_batch_means (values, 9, 4, 0.95);
  NEAR (i.value, 4.75, 1e-12);
  NEAR (sim_interval_half (i), 3.97805788, 1e-7);
  cr_expect (i.samples == 8);
  NEAR (sim_stats_batch_correlation (values, 9, 4), 0.143333333, 1e-8);
}

Test (stats, more_runs_are_asked_until_the_width_is_reached)
{
  SimMoments m = { 0 };
  SimWidthRule rule = { .half = 0.1, .least = 5, .confidence = 0.95 };
  cr_expect (sim_stats_more_runs (&m, rule) == 5);
  for (guint i = 0; i < 100; i++)
    sim_moments_add (&m, i % 2 == 0 ? 9 : 11);
  /* s = 1.005: n = (1.96 x 1.005 / 0.1)^2, a little more for Student. */
  guint64 more = sim_stats_more_runs (&m, rule);
  cr_expect (more >= 288 && more <= 292, "%u", (guint)more);
  rule.relative = true;
  cr_expect (sim_stats_more_runs (&m, rule) == 0, "1 of 10 is reached");
  for (guint64 i = 0; i < more; i++)
    sim_moments_add (&m, i % 2 == 0 ? 9 : 11);
  rule.relative = false;
  cr_expect (sim_stats_more_runs (&m, rule) == 0);
}

/* R: t.test(extra ~ group, sleep, paired = TRUE). */
Test (stats, pairs_are_those_of_student_1908)
{
  const double a[] = { 0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0 };
  const double b[] = { 1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4 };
  SimPaired p = sim_stats_paired (a, b, 10, 0.95);
  NEAR (p.difference.value, -1.58, 1e-12);
  NEAR (p.difference.low, -2.4598858, 1e-6);
  NEAR (p.difference.high, -0.7001142, 1e-6);
  NEAR (p.correlation, 0.7951702, 1e-6);
  NEAR (p.reduction, (3.200556 + 4.009) / 1.512889, 1e-4);
}

/* Two one-sided tests and the interval of 1 - 2 a say the same. */
Test (stats, equivalence_is_told_from_difference)
{
  const double a[] = { 0.7, -1.6, -0.2, -1.2, -0.1, 3.4, 3.7, 0.8, 0.0, 2.0 };
  const double b[] = { 1.9, 0.8, 1.1, 0.1, -0.1, 4.4, 5.5, 1.6, 4.6, 3.4 };
  /* 90 %: -1.58 ± 1.833113 x 0.3889587 = -2.29301 … -0.86699 */
  SimEquivalence e = sim_stats_equivalence (a, b, 10, 2.2930, 0.95);
  NEAR (e.difference.low, -2.293005, 1e-5);
  cr_expect (e.verdict == SIM_SAME_INCONCLUSIVE && e.more > 0 && e.p > 0.05);
  e = sim_stats_equivalence (a, b, 10, 2.2931, 0.95);
  cr_expect (e.verdict == SIM_SAME_EQUIVALENT && e.more == 0);
  NEAR (e.p, 0.05, 1e-4);
  cr_expect (sim_stats_equivalence (a, b, 10, 0.86, 0.95).verdict == SIM_SAME_DIFFERENT);
  cr_expect (sim_stats_equivalence (a, a, 10, 0.1, 0.95).verdict == SIM_SAME_EQUIVALENT);
  cr_expect (sim_stats_equivalence (a, b, 1, 0.1, 0.95).verdict == SIM_SAME_INCONCLUSIVE);
}
