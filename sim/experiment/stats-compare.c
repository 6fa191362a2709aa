/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/experiment/stats-compare.h"

#include <gsl/gsl_cdf.h>
#include <math.h>

static double
variance_of (const double *values, gsize count)
{
  SimMoments moments = { 0 };
  for (gsize i = 0; i < count; i++)
    sim_moments_add (&moments, values[i]);
  return sim_moments_variance (&moments);
}

SimPaired
sim_stats_paired (const double *a, const double *b, gsize count, double confidence)
{
  SimMoments moments = { 0 };
  for (gsize i = 0; i < count; i++)
    sim_moments_add (&moments, a[i] - b[i]);
  double va = variance_of (a, count), vb = variance_of (b, count), vd = sim_moments_variance (&moments);
  return (SimPaired){
    .difference = sim_stats_mean_of (&moments, confidence),
    .correlation = va > 0 && vb > 0 ? (va + vb - vd) / 2 / sqrt (va * vb) : NAN,
    .reduction = (va + vb) / vd,
  };
}

/* Pairs until t s / sqrt n fits between the mean and the margin, on the side where the mean is. */
static guint64
pairs_wanted (const SimMoments *moments, double margin, double confidence)
{
  double room = fabs (margin - fabs (moments->mean)), z = gsl_cdf_ugaussian_Pinv (confidence);
  double n = ceil (z * z * sim_moments_variance (moments) / room / room) + 1;
  if (!(n < 1e15))
    return G_MAXUINT64;
  return n > (double)moments->count ? (guint64)n - moments->count : 1;
}

SimEquivalence
sim_stats_equivalence (const double *a, const double *b, gsize count, double margin, double confidence)
{
  SimMoments moments = { 0 };
  for (gsize i = 0; i < count; i++)
    sim_moments_add (&moments, a[i] - b[i]);
  SimEquivalence e = { .difference = sim_stats_mean_of (&moments, 2 * confidence - 1), .p = 1, .more = 2 };
  if (count < 2)
    return e;
  double error = sqrt (sim_moments_variance (&moments) / (double)count), room = margin - fabs (moments.mean);
  e.p = error > 0 ? gsl_cdf_tdist_Q (room / error, (double)count - 1) : room > 0 ? 0 : 1;
  if (e.p <= 1 - confidence)
    e.verdict = SIM_SAME_EQUIVALENT;
  else if (e.difference.low > margin || e.difference.high < -margin)
    e.verdict = SIM_SAME_DIFFERENT;
  e.more = e.verdict != SIM_SAME_INCONCLUSIVE ? 0 : pairs_wanted (&moments, margin, confidence);
  return e;
}
