/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Kaplan and Meier's curve against the remissions of Freireich et al. (1963), which every textbook has. */
#include "sim/experiment/stats-survival.h"

#include <criterion/criterion.h>
#include <math.h>

#define NEAR(a, b, tolerance) cr_expect (fabs ((a) - (b)) <= (tolerance), "%.10g, expected %.10g", (a), (b))

static const SimDuration remissions[] = {
  { 6, false, 0 },  { 6, false, 1 },  { 6, false, 2 },   { 6, true, 3 },    { 7, false, 4 },   { 9, true, 5 },
  { 10, false, 6 }, { 10, true, 7 },  { 11, true, 8 },   { 13, false, 9 },  { 16, false, 10 }, { 17, true, 11 },
  { 19, true, 12 }, { 20, true, 13 }, { 22, false, 14 }, { 23, false, 15 }, { 25, true, 16 },  { 32, true, 17 },
  { 32, true, 18 }, { 34, true, 19 }, { 35, true, 20 },
};

/* R: survfit(Surv(time, status) ~ 1, conf.type = "log-log") */
Test (survival, curve_is_that_of_the_textbooks)
{
  static const double rows[][6] = {
    { 6, 21, 0.8571429, 0.0763604, 0.6197180, 0.9515517 },
    { 7, 17, 0.8067227, 0.0869353, 0.5631466, 0.9228090 },
    { 10, 15, 0.7529412, 0.0963497, 0.5031995, 0.8893618 },
    { 13, 12, 0.6901961, 0.1068147, 0.4316102, 0.8490660 },
    { 16, 11, 0.6274510, 0.1140539, 0.3675109, 0.8049122 },
    { 22, 7, 0.5378151, 0.1282338, 0.2677789, 0.7467907 },
    { 23, 6, 0.4481793, 0.1345915, 0.1880520, 0.6801426 },
  };
  g_autoptr (SimSurvival) s = sim_survival_new (remissions, G_N_ELEMENTS (remissions), 0.95);
  cr_assert (sim_survival_steps (s) == G_N_ELEMENTS (rows));
  cr_expect (sim_survival_count (s) == 21 && sim_survival_censored (s) == 12 && sim_survival_last (s) == 35);
  for (guint i = 0; i < G_N_ELEMENTS (rows); i++)
    {
      const SimSurvivalStep *step = sim_survival_step (s, i);
      cr_expect (step->time == rows[i][0] && (double)step->at_risk == rows[i][1]);
      NEAR (step->survival, rows[i][2], 1e-7);
      NEAR (step->deviation, rows[i][3], 1e-7);
      NEAR (step->low, rows[i][4], 1e-6);
      NEAR (step->high, rows[i][5], 1e-6);
    }
  NEAR (sim_survival_at (s, 15).value, 0.6901961, 1e-7);
  cr_expect (sim_survival_at (s, 5).value == 1);
}

Test (survival, quantiles_are_brookmeyer_and_crowleys)
{
  g_autoptr (SimSurvival) s = sim_survival_new (remissions, G_N_ELEMENTS (remissions), 0.95);
  SimInterval median = sim_survival_quantile (s, 0.5);
  cr_expect (median.value == 23 && median.low == 13 && median.high == INFINITY, "%g %g %g", median.value,
             median.low, median.high);
  SimInterval quarter = sim_survival_quantile (s, 0.25);
  cr_expect (quarter.value == 13 && quarter.low == 6 && quarter.high == 22, "%g %g %g", quarter.value,
             quarter.low, quarter.high);
  cr_expect (sim_survival_quantile (s, 0.9).value == INFINITY, "nobody has seen that long");
}

/* Without censoring the curve is the share that is left, and quantiles are the nearest ranks. */
Test (survival, without_censoring_it_is_counting)
{
  SimDuration all[50];
  for (guint i = 0; i < 50; i++)
    all[i] = (SimDuration){ (i * 37) % 50 + 1, false, i };
  g_autoptr (SimSurvival) s = sim_survival_new (all, 50, 0.95);
  for (guint i = 0; i < 50; i++)
    NEAR (sim_survival_step (s, i)->survival, 1 - (i + 1) / 50.0, 1e-12);
  NEAR (sim_survival_step (s, 24)->deviation, sqrt (0.25 / 50), 1e-12);
  cr_expect (sim_survival_quantile (s, 0.9).value == 45);
  cr_expect (sim_survival_quantile (s, 0.001).value == 1);
  SimInterval by_runs = sim_survival_quantile_by_runs (all, 50, 50, 0.5, 0.95, 500, 1);
  cr_expect (by_runs.value == 25 && by_runs.low >= 15 && by_runs.low <= 21 && by_runs.high >= 29
                 && by_runs.high <= 35,
             "%g %g", by_runs.low, by_runs.high);
}

Test (survival, all_at_one_time_is_bounded_by_their_number)
{
  SimDuration all[500];
  for (guint i = 0; i < 500; i++)
    all[i] = (SimDuration){ 4, false, i };
  g_autoptr (SimSurvival) s = sim_survival_new (all, 500, 0.95);
  SimInterval q = sim_survival_quantile (s, 0.99);
  cr_expect (q.value == 4 && q.low == 4 && q.high == 4);
  q = sim_survival_quantile (s, 0.9999);
  cr_expect (q.high == INFINITY, "500 say nothing of one in ten thousand");
}

Test (survival, nothing_and_nothing_ended)
{
  g_autoptr (SimSurvival) none = sim_survival_new (NULL, 0, 0.95);
  cr_expect (isnan (sim_survival_quantile (none, 0.5).value) && isnan (sim_survival_at (none, 1).value));
  const SimDuration open[] = { { 5, true, 0 }, { 7, true, 1 } };
  g_autoptr (SimSurvival) s = sim_survival_new (open, 2, 0.95);
  cr_expect (sim_survival_steps (s) == 0 && sim_survival_quantile (s, 0.1).value == INFINITY);
}
