/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/experiment/stats.h"

#include "sim/base/random.h"

#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdlib.h>

static gsize
rank_of (gsize count, double q)
{
  double rank = ceil (q * (double)count - 1e-9);
  return (gsize)CLAMP (rank, 1, (double)count);
}

/* The smallest k of 0 … n with P (B <= k) >= share, where B counts the values below the quantile. */
static gsize
binomial_quantile (gsize n, double q, double share)
{
  gsize low = 0, high = n;
  while (low < high)
    {
      gsize middle = low + (high - low) / 2;
      if (gsl_cdf_binomial_P ((unsigned)middle, q, (unsigned)n) >= share)
        high = middle;
      else
        low = middle + 1;
    }
  return low;
}

/* X(l) <= x < X(u) with l = the first rank whose P (B < l) would pass a/2, u the first with P (B < u) >= 1 -
 * a/2. */
SimInterval
sim_stats_quantile (const double *sorted, gsize count, double q, double confidence)
{
  if (count == 0)
    return (SimInterval){ NAN, NAN, NAN, 0 };
  double tail = (1 - confidence) / 2;
  gsize low = binomial_quantile (count, q, tail);
  if (low < count && gsl_cdf_binomial_P ((unsigned)low, q, (unsigned)count) <= tail)
    low++;
  gsize high = binomial_quantile (count, q, 1 - tail) + 1;
  return (SimInterval){
    .value = sorted[rank_of (count, q) - 1],
    .low = low < 1 ? -INFINITY : sorted[low - 1],
    .high = high > count ? INFINITY : sorted[high - 1],
    .samples = count,
  };
}

static int
by_value (const void *a, const void *b)
{
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

/* The value of that rank among count draws with replacement: how often each was drawn says where it stands. */
static double
resample (SimStream *stream, const double *sorted, guint32 *drawn, gsize count, gsize rank)
{
  for (gsize i = 0; i < count; i++)
    drawn[i] = 0;
  for (gsize i = 0; i < count; i++)
    drawn[sim_stream_below (stream, count)]++;
  gsize seen = 0, at = 0;
  for (; at < count; at++)
    if ((seen += drawn[at]) >= rank)
      break;
  return sorted[at];
}

SimInterval
sim_stats_quantile_bootstrap (const double *sorted, gsize count, double q, double confidence, guint rounds,
                              uint64_t seed)
{
  if (count == 0 || rounds == 0)
    return (SimInterval){ NAN, NAN, NAN, 0 };
  SimStream stream;
  sim_stream_init (&stream, seed, 0, "statistics", "bootstrap");
  g_autofree guint32 *drawn = g_new (guint32, count);
  g_autofree double *seen = g_new (double, rounds);
  gsize rank = rank_of (count, q);
  for (guint i = 0; i < rounds; i++)
    seen[i] = resample (&stream, sorted, drawn, count, rank);
  qsort (seen, rounds, sizeof *seen, by_value);
  double tail = (1 - confidence) / 2;
  return (SimInterval){ sorted[rank - 1], seen[rank_of (rounds, tail) - 1],
                        seen[rank_of (rounds, 1 - tail) - 1], count };
}
