/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Readings: what a measurement shows once the run is over, whatever its kind.
 */
#pragma once

#include "sim/observe/histogram.h"
#include "sim/scenario/scenario.h"

typedef struct SimReading
{
  SimMetricKind kind;
  guint64 samples;               /* what it stands on; 0: nothing was there to be measured */
  guint64 count;                 /* observations */
  guint64 censored;              /* more observations, later than any bound */
  double sum, mean, deviation;   /* NAN where they do not apply */
  double least, most, value;     /* value: of counters the sum, of gauges the mean */
  const SimHistogram *histogram; /* of tallies; borrowed */
  guint64 left_out;              /* incidents that did not come to it */
} SimReading;

/* Empty, of that kind. */
SimReading sim_reading (SimMetricKind kind);
void sim_reading_of_histogram (SimReading *reading, const SimHistogram *histogram, guint64 censored);
/* `statistic` is a SimStatistic. NAN: it does not exist; INFINITY: it falls among the censored. */
double sim_reading_statistic (const SimReading *reading, int statistic, double quantile);
