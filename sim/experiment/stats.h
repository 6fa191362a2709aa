/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Statistics of many runs: pure functions of numbers, each with its source.
 *
 * An interval covers what it is about with the probability `confidence` (0.95) in the long run, under the
 * conditions that its function names. `values` are borrowed, in any order unless said, never INFINITY or NAN
 * unless said. What cannot be told is -INFINITY or INFINITY on that side; without any value all is NAN.
 *
 *   Law        A. M. Law, Simulation Modeling and Analysis, 5th ed., 2015
 *   Clopper    C. J. Clopper, E. S. Pearson, Biometrika 26 (1934)
 *   Korn       E. L. Korn, B. I. Graubard, Survey Methodology 24 (1998): proportions of clustered samples
 *   David      H. A. David, H. N. Nagaraja, Order Statistics, 3rd ed., 2003, section 7.1
 *   Efron      B. Efron, R. J. Tibshirani, An Introduction to the Bootstrap, 1993, section 13.3
 *   White      K. P. White, M. J. Cobb, S. C. Spratt, Winter Simulation Conference 2000: MSER-5
 *   Schmeiser  B. Schmeiser, Operations Research 30 (1982): 10 to 30 batches
 *   Chow       Y. S. Chow, H. Robbins, Annals of Mathematical Statistics 36 (1965)
 */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

#define SIM_CONFIDENCE 0.95

typedef struct SimInterval
{
  double value, low, high;
  guint64 samples;
} SimInterval;

/* Half of its width; INFINITY where a side is open. */
double sim_interval_half (SimInterval interval);

/* Mean and variance of values that come one by one (Welford 1962). Zero is empty. */
typedef struct SimMoments
{
  guint64 count;
  double mean, m2;
} SimMoments;
void sim_moments_add (SimMoments *moments, double value);
/* Of the sample (n - 1); NAN below two. */
double sim_moments_variance (const SimMoments *moments);

/* Student's interval of a mean: mean ± t(n-1, 1-a/2) s / sqrt n, for independent values that are normal, or
 * many (Law, section 4.5). One value: no bounds. */
SimInterval sim_stats_mean (const double *values, gsize count, double confidence);
SimInterval sim_stats_mean_of (const SimMoments *moments, double confidence);

/* Exact interval of a proportion of independent trials: quantiles of beta distributions (Clopper). */
SimInterval sim_stats_share (guint64 successes, guint64 trials, double confidence);
/* The same for real numbers of both. */
SimInterval sim_stats_share_real (double successes, double trials, double confidence);

/* One run's trials and successes. */
typedef struct SimCluster
{
  guint64 successes, trials;
} SimCluster;
/* A proportion of trials that come in runs: trials of one run may go together, runs are independent. Clopper
 * and Pearson's interval for as many independent trials as these are worth (Korn), never more than there are;
 * where all went alike, no more than there are runs. `samples` is the number of trials. */
SimInterval sim_stats_share_of_clusters (const SimCluster *clusters, gsize count, double confidence);

/* The nearest-rank quantile of `sorted` (as sim_histogram_quantile(): rank max (1, ceil (q n))) and the order
 * statistics around it that enclose the true one, whatever the distribution (David). INFINITY is allowed. */
SimInterval sim_stats_quantile (const double *sorted, gsize count, double q, double confidence);
/* The same by resampling `rounds` times, the percentile method (Efron). The same `seed`: the same interval. */
SimInterval sim_stats_quantile_bootstrap (const double *sorted, gsize count, double q, double confidence,
                                          guint rounds, uint64_t seed);

/*
 * Warm-up by MSER-5 (White): the series is averaged in fives, and what comes before batch d is cut, where d
 * minimises  sum over i > d of (z(i) - mean)^2 / (k - d)^2  among the first half. Returns the number of values
 * to be left out; -1: fewer than 10 values, or the minimum lies at the end of that half: the series is too
 * short to tell. Of several runs, give it their mean: a warm-up that each run chose would go with what it saw.
 * `curve` (may be NULL) takes the count / 5 / 2 + 1 values that were compared.
 */
gssize sim_stats_mser5 (const double *series, gsize count, double *curve);
/* Each NAN becomes what was before it, at the beginning what comes first. False: there is nothing else. */
bool sim_stats_fill (double *series, gsize count);

/* The mean of one long series whose neighbours depend on each other: Student's interval over the means of
 * `batches` (0: 20, as Schmeiser says) successive parts of one length; what is over is left out at the
 * beginning. `samples` is the number of values used. Fewer values than two batches: no bounds. */
SimInterval sim_stats_batch_means (const double *series, gsize count, guint batches, double confidence);
/* Correlation of each batch's mean with the next one's: near 0 where batches are long enough. NAN below 4
 * batches. */
double sim_stats_batch_correlation (const double *series, gsize count, guint batches);

/*
 * Run until the interval of the mean is as narrow as was asked (Law, section 9.4.1; Chow): the number of runs
 * that are still wanted, as far as the variance seen tells; 0: the half-width is `half` or less, `relative` to
 * the mean if so asked. At least `least` runs are wanted in any case.
 */
typedef struct SimWidthRule
{
  double half;
  bool relative;
  guint64 least;
  double confidence;
} SimWidthRule;
guint64 sim_stats_more_runs (const SimMoments *moments, SimWidthRule rule);
