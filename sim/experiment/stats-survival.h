/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Times to an end that was not always seen: what is still open when a run ends is later than that, not missing.
 *
 *   Kaplan     E. L. Kaplan, P. Meier, JASA 53 (1958); Greenwood's variance there
 *   Kalbfleisch J. D. Kalbfleisch, R. L. Prentice, The Statistical Analysis of Failure Time Data, 2002: the
 * interval on the scale of log (-log S), which stays between 0 and 1 Brookmeyer R. Brookmeyer, J. Crowley,
 * Biometrics 38 (1982): quantiles
 *
 * Intervals hold for times that are independent of each other and of what cut them off. Times of one run may go
 * together: sim_survival_quantile_by_runs() asks for less.
 */
#pragma once

#include "sim/experiment/stats.h"

typedef struct SimDuration
{
  double time;   /* seen until then */
  bool censored; /* and had not come to its end */
  guint run;     /* of which run; for intervals by runs */
} SimDuration;

/* From `time` on, `survival` of all are still open. What is censored at a time counts as open at it. */
typedef struct SimSurvivalStep
{
  double time;
  guint64 at_risk, ended;
  double survival, deviation; /* Greenwood's standard error */
  double low, high;
} SimSurvivalStep;

typedef struct SimSurvival SimSurvival;

/* `durations` are copied, in any order; none is allowed. */
SimSurvival *sim_survival_new (const SimDuration *durations, gsize count, double confidence);
void sim_survival_free (SimSurvival *survival); /* NULL is allowed */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SimSurvival, sim_survival_free)

/* One a time at which something ended, in order. Before the first: all open. */
guint sim_survival_steps (const SimSurvival *survival);
const SimSurvivalStep *sim_survival_step (const SimSurvival *survival, guint i);
guint64 sim_survival_count (const SimSurvival *survival);
guint64 sim_survival_censored (const SimSurvival *survival);
/* Until when anything was seen; 0: never. */
double sim_survival_last (const SimSurvival *survival);
/* The share that is still open at `time`, with its interval. */
SimInterval sim_survival_at (const SimSurvival *survival, double time);

/* The first time at which at most 1 - q are open; INFINITY: not reached within what was seen. Its bounds are
 * where those of the curve cross 1 - q (Brookmeyer). */
SimInterval sim_survival_quantile (const SimSurvival *survival, double q);
/* The same with bounds by resampling whole runs `rounds` times (numbered from 0, `runs` of them). */
SimInterval sim_survival_quantile_by_runs (const SimDuration *durations, gsize count, guint runs, double q,
                                           double confidence, guint rounds, uint64_t seed);
