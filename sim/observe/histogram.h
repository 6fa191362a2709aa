/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Histograms: the distribution of many real numbers in little memory, with 3 significant digits.
 *
 * Log-linear: each power of two, of either sign, is cut into 512 equal parts, and an observation
 * is known by the middle of its part: a relative error of at most 1 / 1024 (0.098 %). Numbers
 * smaller than 2^-64 in amount count as 0, those beyond 2^64 fall in the last part. Count, sum,
 * least and most are exact (in double precision); mean and variance follow Welford (1962) and are
 * merged after Chan, Golub and LeVeque (1979). Merging histograms gives the same parts as
 * filling one.
 */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

typedef struct SimHistogram SimHistogram;

SimHistogram *sim_histogram_new (void);
void sim_histogram_free (SimHistogram *histogram); /* NULL is allowed */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SimHistogram, sim_histogram_free)

void sim_histogram_add (SimHistogram *histogram, double value); /* a finite number */
void sim_histogram_clear (SimHistogram *histogram);
void sim_histogram_merge (SimHistogram *into, const SimHistogram *from);

guint64 sim_histogram_count (const SimHistogram *histogram);
double sim_histogram_sum (const SimHistogram *histogram); /* 0 when empty */
/* NAN when empty; the deviation is the sample's (n - 1), NAN below 2 observations. */
double sim_histogram_mean (const SimHistogram *histogram);
double sim_histogram_deviation (const SimHistogram *histogram);
double sim_histogram_least (const SimHistogram *histogram);
double sim_histogram_most (const SimHistogram *histogram);

/*
 * The nearest-rank quantile: the value of rank max (1, ceil (q (n + beyond))) in increasing order, where
 * `beyond` more observations are known to be later than all (censored). INFINITY when the rank
 * falls among these, NAN when there is none at all.
 */
double sim_histogram_quantile (const SimHistogram *histogram, double q, guint64 beyond);

/* As bytes, the same on every machine, appended to `out`; and back: NULL when they are damaged. */
void sim_histogram_save (const SimHistogram *histogram, GByteArray *out);
SimHistogram *sim_histogram_load (const void *data, gsize length);
