/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/observe/reading.h"
#include <math.h>

SimReading
sim_reading (SimMetricKind kind)
{
  return (SimReading){
    .kind = kind, .sum = NAN, .mean = NAN, .deviation = NAN, .least = NAN, .most = NAN, .value = NAN
  };
}

void
sim_reading_of_histogram (SimReading *reading, const SimHistogram *histogram, guint64 censored)
{
  reading->histogram = histogram;
  reading->count = sim_histogram_count (histogram);
  reading->censored = censored;
  reading->samples = reading->count + censored;
  reading->sum = sim_histogram_sum (histogram);
  reading->mean = sim_histogram_mean (histogram);
  reading->deviation = sim_histogram_deviation (histogram);
  reading->least = sim_histogram_least (histogram);
  reading->most = sim_histogram_most (histogram);
}

static double
standard (const SimReading *reading)
{
  return reading->kind == SIM_METRIC_TALLY ? (reading->censored > 0 ? (double)INFINITY : reading->most)
                                           : reading->value;
}

double
sim_reading_statistic (const SimReading *reading, int statistic, double quantile)
{
  bool late = reading->censored > 0; /* what has no end is longer than all */
  switch ((SimStatistic)statistic)
    {
    case SIM_STATISTIC_DEFAULT:
      return standard (reading);
    case SIM_STATISTIC_MEAN:
      return late ? (double)INFINITY : reading->mean;
    case SIM_STATISTIC_LEAST:
      return late && reading->count == 0 ? (double)INFINITY : reading->least;
    case SIM_STATISTIC_MOST:
      return late ? (double)INFINITY : reading->most;
    case SIM_STATISTIC_SUM:
      return late ? (double)INFINITY : reading->sum;
    case SIM_STATISTIC_COUNT:
      return (double)(reading->count + reading->censored);
    case SIM_STATISTIC_QUANTILE:
      break;
    }
  return reading->histogram != NULL ? sim_histogram_quantile (reading->histogram, quantile, reading->censored)
                                    : (double)NAN;
}
