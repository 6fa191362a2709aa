/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/experiment/stats-survival.h"

#include "sim/base/check.h"
#include "sim/base/random.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* A share that is this much above another is the same, rounded. */
#define SAME 1e-12

struct SimSurvival
{
  GArray *steps; /* SimSurvivalStep */
  guint64 count, censored;
  double last, confidence;
};

/* What ended at a time comes before what was cut off at it. */
static int
by_time (const void *a, const void *b)
{
  const SimDuration *x = a, *y = b;
  if (x->time != y->time)
    return x->time < y->time ? -1 : 1;
  return (int)x->censored - (int)y->censored;
}

/* S^exp (±z sigma / |log S|), sigma^2 = Greenwood's sum. Where none is left the formula says nothing: the least
 * that no end among those at risk is compatible with (Clopper and Pearson), below the bound before. */
static void
bounds (SimSurvivalStep *step, double greenwood, double confidence, double high_before)
{
  double z = gsl_cdf_ugaussian_Pinv ((1 + confidence) / 2);
  if (step->survival <= 0)
    {
      step->low = step->deviation = 0;
      step->high = high_before * sim_stats_share (0, step->at_risk, confidence).high;
      return;
    }
  double width = z * sqrt (greenwood) / fabs (log (step->survival));
  step->deviation = step->survival * sqrt (greenwood);
  step->low = pow (step->survival, exp (width));
  step->high = pow (step->survival, exp (-width));
}

static void
fill (SimSurvival *s, const SimDuration *sorted)
{
  double survival = 1, greenwood = 0, high = 1;
  for (gsize i = 0; i < s->count;)
    {
      SimSurvivalStep step = { .time = sorted[i].time, .at_risk = s->count - i };
      for (; i < s->count && sorted[i].time == step.time; i++)
        step.ended += !sorted[i].censored;
      if (step.ended == 0)
        continue;
      double d = (double)step.ended, n = (double)step.at_risk;
      survival *= 1 - d / n;
      greenwood += d < n ? d / n / (n - d) : 0;
      step.survival = survival;
      bounds (&step, greenwood, s->confidence, high);
      high = step.high;
      g_array_append_val (s->steps, step);
    }
}

SimSurvival *
sim_survival_new (const SimDuration *durations, gsize count, double confidence)
{
  SimSurvival *s = g_new0 (SimSurvival, 1);
  s->steps = g_array_new (FALSE, FALSE, sizeof (SimSurvivalStep));
  s->count = count;
  s->confidence = confidence;
  g_autofree SimDuration *sorted = g_new (SimDuration, MAX (count, 1));
  for (gsize i = 0; i < count; i++)
    {
      sorted[i] = durations[i];
      s->censored += durations[i].censored;
      s->last = MAX (s->last, durations[i].time);
    }
  if (count > 0)
    qsort (sorted, count, sizeof *sorted, by_time);
  fill (s, sorted);
  return s;
}

void
sim_survival_free (SimSurvival *survival)
{
  if (survival == NULL)
    return;
  g_array_unref (survival->steps);
  g_free (survival);
}

guint
sim_survival_steps (const SimSurvival *survival)
{
  return survival->steps->len;
}

const SimSurvivalStep *
sim_survival_step (const SimSurvival *survival, guint i)
{
  sim_require (i < survival->steps->len, "step %u of %u", i, survival->steps->len);
  return &g_array_index (survival->steps, SimSurvivalStep, i);
}

guint64
sim_survival_count (const SimSurvival *survival)
{
  return survival->count;
}

guint64
sim_survival_censored (const SimSurvival *survival)
{
  return survival->censored;
}

double
sim_survival_last (const SimSurvival *survival)
{
  return survival->last;
}

SimInterval
sim_survival_at (const SimSurvival *survival, double time)
{
  SimInterval at = { 1, 1, 1, survival->count };
  if (survival->count == 0)
    return (SimInterval){ NAN, NAN, NAN, 0 };
  for (guint i = 0; i < survival->steps->len && sim_survival_step (survival, i)->time <= time; i++)
    {
      const SimSurvivalStep *step = sim_survival_step (survival, i);
      at = (SimInterval){ step->survival, step->low, step->high, survival->count };
    }
  return at;
}

SimInterval
sim_survival_quantile (const SimSurvival *survival, double q)
{
  SimInterval out = { INFINITY, INFINITY, INFINITY, survival->count };
  if (survival->count == 0)
    return (SimInterval){ NAN, NAN, NAN, 0 };
  for (guint i = survival->steps->len; i-- > 0;)
    {
      const SimSurvivalStep *step = sim_survival_step (survival, i);
      if (step->survival <= 1 - q + SAME)
        out.value = step->time;
      if (step->low <= 1 - q + SAME)
        out.low = step->time;
      if (step->high <= 1 - q + SAME)
        out.high = step->time;
    }
  return out;
}

/* -- by runs -------------------------------------------------------------------------------- */

/* The quantile when run r stands for weights[r] runs like it; `sorted` by time. */
static double
weighted_quantile (const SimDuration *sorted, gsize count, const guint *weights, double q)
{
  double at_risk = 0, survival = 1;
  for (gsize i = 0; i < count; i++)
    at_risk += weights[sorted[i].run];
  for (gsize i = 0; i < count; i++)
    {
      double weight = weights[sorted[i].run];
      if (!sorted[i].censored && weight > 0)
        survival *= 1 - weight / at_risk;
      if (survival <= 1 - q + SAME)
        return sorted[i].time;
      at_risk -= weight;
    }
  return INFINITY;
}

static int
by_value (const void *a, const void *b)
{
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

static SimDuration *
sorted_copy (const SimDuration *durations, gsize count)
{
  SimDuration *sorted = g_memdup2 (durations, count * sizeof *durations);
  qsort (sorted, count, sizeof *sorted, by_time);
  return sorted;
}

SimInterval
sim_survival_quantile_by_runs (const SimDuration *durations, gsize count, guint runs, double q,
                               double confidence, guint rounds, uint64_t seed)
{
  if (count == 0 || runs == 0)
    return (SimInterval){ NAN, NAN, NAN, 0 };
  g_autofree SimDuration *sorted = sorted_copy (durations, count);
  g_autofree guint *weights = g_new (guint, runs);
  g_autofree double *seen = g_new (double, MAX (rounds, 1));
  for (guint r = 0; r < runs; r++)
    weights[r] = 1;
  SimInterval out = { weighted_quantile (sorted, count, weights, q), -INFINITY, INFINITY, count };
  SimStream stream;
  sim_stream_init (&stream, seed, 0, "statistics", "runs");
  for (guint i = 0; i < rounds; i++)
    {
      memset (weights, 0, runs * sizeof *weights);
      for (guint r = 0; r < runs; r++)
        weights[sim_stream_below (&stream, runs)]++;
      seen[i] = weighted_quantile (sorted, count, weights, q);
    }
  qsort (seen, rounds, sizeof *seen, by_value);
  if (rounds < 2)
    return out;
  double tail = (1 - confidence) / 2;
  out.low = seen[(guint)floor (tail * (rounds - 1))];
  out.high = seen[(guint)ceil ((1 - tail) * (rounds - 1))];
  return out;
}
