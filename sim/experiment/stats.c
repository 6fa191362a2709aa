/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/experiment/stats.h"

#include "sim/base/check.h"

#include <gsl/gsl_cdf.h>
#include <math.h>

double
sim_interval_half (SimInterval interval)
{
  return isnan (interval.low) ? INFINITY : (interval.high - interval.low) / 2;
}

void
sim_moments_add (SimMoments *moments, double value)
{
  double d = value - moments->mean;
  moments->count++;
  moments->mean += d / (double)moments->count;
  moments->m2 += d * (value - moments->mean);
}

double
sim_moments_variance (const SimMoments *moments)
{
  return moments->count < 2 ? NAN : moments->m2 / (double)(moments->count - 1);
}

/* -- means ------------------------------------------------------------------------------------ */

static double
student (guint64 degrees, double confidence)
{
  return gsl_cdf_tdist_Pinv ((1 + confidence) / 2, (double)degrees);
}

SimInterval
sim_stats_mean_of (const SimMoments *moments, double confidence)
{
  guint64 n = moments->count;
  if (n == 0)
    return (SimInterval){ NAN, NAN, NAN, 0 };
  if (n == 1)
    return (SimInterval){ moments->mean, -INFINITY, INFINITY, 1 };
  double half = student (n - 1, confidence) * sqrt (sim_moments_variance (moments) / (double)n);
  return (SimInterval){ moments->mean, moments->mean - half, moments->mean + half, n };
}

SimInterval
sim_stats_mean (const double *values, gsize count, double confidence)
{
  SimMoments moments = { 0 };
  for (gsize i = 0; i < count; i++)
    sim_moments_add (&moments, values[i]);
  return sim_stats_mean_of (&moments, confidence);
}

/* h as asked of the mean; then n with t(n-1) s / sqrt n <= h, from the normal's n upwards. */
guint64
sim_stats_more_runs (const SimMoments *moments, SimWidthRule rule)
{
  guint64 least = MAX (2, rule.least);
  if (moments->count < least)
    return least - moments->count;
  double half = rule.relative ? rule.half * fabs (moments->mean) : rule.half;
  double variance = sim_moments_variance (moments);
  if (variance == 0 || sim_interval_half (sim_stats_mean_of (moments, rule.confidence)) <= half)
    return 0;
  if (half <= 0)
    return G_MAXUINT64;
  double z = gsl_cdf_ugaussian_Pinv ((1 + rule.confidence) / 2), n = ceil (z * z * variance / half / half);
  if (n >= 1e15)
    return G_MAXUINT64;
  guint64 wanted = MAX ((guint64)n, moments->count + 1);
  while (wanted < 1000 && student (wanted - 1, rule.confidence) * sqrt (variance / (double)wanted) > half)
    wanted++;
  return wanted - moments->count;
}

/* -- proportions ------------------------------------------------------------------------------ */

/* x with I(x; a, b) = p, by halving: GSL's inverse does not come to an end everywhere. `upper`: p is above x.
 */
static double
beta_quantile (double p, double a, double b, bool upper)
{
  double low = 0, high = 1;
  for (int i = 0; i < 60; i++)
    {
      double middle = (low + high) / 2;
      bool beyond = upper ? gsl_cdf_beta_Q (middle, a, b) < p : gsl_cdf_beta_P (middle, a, b) > p;
      *(beyond ? &high : &low) = middle;
    }
  return (low + high) / 2;
}

SimInterval
sim_stats_share_real (double k, double n, double confidence)
{
  double tail = (1 - confidence) / 2;
  if (n <= 0)
    return (SimInterval){ NAN, NAN, NAN, 0 };
  return (SimInterval){
    .value = k / n,
    .low = k <= 0 ? 0 : beta_quantile (tail, k, n - k + 1, false),
    .high = k >= n ? 1 : beta_quantile (tail, k + 1, n - k, true),
    .samples = (guint64)n,
  };
}

SimInterval
sim_stats_share (guint64 successes, guint64 trials, double confidence)
{
  sim_require (successes <= trials, "%" G_GUINT64_FORMAT " successes of %" G_GUINT64_FORMAT, successes, trials);
  return sim_stats_share_real ((double)successes, (double)trials, confidence);
}

/* What the linearised ratio says of p's variance: m / (m - 1) sum (k(i) - p n(i))^2 / N^2. */
static double
ratio_variance (const SimCluster *clusters, gsize count, double p, double trials)
{
  double sum = 0;
  for (gsize i = 0; i < count; i++)
    {
      double r = (double)clusters[i].successes - p * (double)clusters[i].trials;
      sum += r * r;
    }
  return sum * (double)count / (double)(count - 1) / trials / trials;
}

/* Korn and Graubard's n*: p (1 - p) / v, corrected for what is known of v, and at most n. */
static double
effective (const SimCluster *clusters, gsize used, gsize count, double k, double n, double confidence)
{
  double p = k / n;
  if (k <= 0 || k >= n || used < 2)
    return MIN (n, (double)used);
  double v = ratio_variance (clusters, count, p, n);
  double worth = v > 0 ? p * (1 - p) / v : n;
  double t = student ((guint64)n - 1, confidence) / student (count - 1, confidence);
  return MIN (n, worth * t * t);
}

SimInterval
sim_stats_share_of_clusters (const SimCluster *clusters, gsize count, double confidence)
{
  guint64 k = 0, n = 0;
  gsize used = 0;
  for (gsize i = 0; i < count; i++)
    {
      k += clusters[i].successes;
      n += clusters[i].trials;
      used += clusters[i].trials > 0;
    }
  if (n == 0 || n == used)
    return sim_stats_share (k, n, confidence);
  double worth = effective (clusters, used, count, (double)k, (double)n, confidence);
  SimInterval interval = sim_stats_share_real ((double)k / (double)n * worth, worth, confidence);
  interval.value = (double)k / (double)n;
  interval.samples = n;
  return interval;
}
