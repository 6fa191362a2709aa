/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/experiment/stats.h"

#include <math.h>

enum
{
  BATCHES = 20,
  FIVE = 5
};

static double
mean_of (const double *values, gsize count)
{
  double sum = 0;
  for (gsize i = 0; i < count; i++)
    sum += values[i];
  return sum / (double)count;
}

/* From the last batch on, so that each d costs one step. */
gssize
sim_stats_mser5 (const double *series, gsize count, double *curve)
{
  gsize batches = count / FIVE, half = batches / 2, best = 0;
  if (batches < 2)
    return -1;
  SimMoments moments = { 0 };
  double least = INFINITY;
  for (gsize d = batches; d-- > 0;)
    {
      sim_moments_add (&moments, mean_of (series + d * FIVE, FIVE));
      if (d > half)
        continue;
      double measure = moments.m2 / (double)moments.count / (double)moments.count;
      if (curve != NULL)
        curve[d] = measure;
      if (measure <= least)
        {
          least = measure;
          best = d;
        }
    }
  return best == half && half > 0 && least > 0 ? -1 : (gssize)(best * FIVE);
}

bool
sim_stats_fill (double *series, gsize count)
{
  gsize first = 0;
  while (first < count && isnan (series[first]))
    first++;
  for (gsize i = 0; i < first && first < count; i++)
    series[i] = series[first];
  for (gsize i = first + 1; i < count; i++)
    if (isnan (series[i]))
      series[i] = series[i - 1];
  return first < count;
}

SimInterval
sim_stats_batch_means (const double *series, gsize count, guint batches, double confidence)
{
  if (batches == 0)
    batches = BATCHES;
  gsize length = count / batches;
  if (count == 0 || length == 0 || batches < 2)
    return (SimInterval){ count == 0 ? NAN : mean_of (series, count), -INFINITY, INFINITY, count };
  SimMoments moments = { 0 };
  const double *from = series + (count - length * batches);
  for (guint i = 0; i < batches; i++)
    sim_moments_add (&moments, mean_of (from + i * length, length));
  SimInterval interval = sim_stats_mean_of (&moments, confidence);
  interval.samples = length * batches;
  return interval;
}

/* sum (y(i) - mean) (y(i+1) - mean) / sum (y(i) - mean)^2 */
double
sim_stats_batch_correlation (const double *series, gsize count, guint batches)
{
  if (batches == 0)
    batches = BATCHES;
  gsize length = count / batches;
  if (batches < 4 || length == 0)
    return NAN;
  const double *from = series + (count - length * batches);
  double mean = mean_of (from, length * batches), products = 0, squares = 0, last = 0;
  for (guint i = 0; i < batches; i++)
    {
      double y = mean_of (from + i * length, length) - mean;
      squares += y * y;
      products += y * last;
      last = y;
    }
  return squares > 0 ? products / squares : 0;
}
