/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The measured values, one row a metric.
 */
#include "sim/observe/inside.h"
#include <string.h>

const double sim_row_quantiles[SIM_ROW_QUANTILES] = { 0.5, 0.9, 0.95, 0.99, 0.999 };

static SimMetricRow
row_of (const SimMeter *meter, const SimReading *reading)
{
  SimMetricRow row = { .name = meter->name,
                       .unit = meter->metric->unit,
                       .kind = meter->metric->kind,
                       .count = reading->count,
                       .censored = reading->censored,
                       .value = sim_reading_statistic (reading, SIM_STATISTIC_DEFAULT, 0),
                       .sum = reading->sum,
                       .mean = reading->mean,
                       .deviation = reading->deviation,
                       .least = reading->least,
                       .most = reading->most };
  for (guint i = 0; i < SIM_ROW_QUANTILES; i++)
    row.quantiles[i] = sim_reading_statistic (reading, SIM_STATISTIC_QUANTILE, sim_row_quantiles[i]);
  return row;
}

void
sim_rows_fill (SimObserver *observer)
{
  for (guint i = 0; i < sim_metrics_count (observer->metrics); i++)
    {
      const SimMeter *meter = sim_metrics_get (observer->metrics, i);
      SimReading reading;
      sim_metrics_read (observer->metrics, meter, &reading);
      SimMetricRow row = row_of (meter, &reading);
      g_array_append_val (observer->rows, row);
    }
}

guint
sim_observer_metrics (const SimObserver *observer)
{
  return observer->rows->len;
}

const SimMetricRow *
sim_observer_metric (const SimObserver *observer, guint i)
{
  sim_require (i < observer->rows->len, "metric row %u of %u", i, observer->rows->len);
  return &g_array_index (observer->rows, SimMetricRow, i);
}

const SimMetricRow *
sim_observer_find_metric (const SimObserver *observer, const char *name)
{
  for (guint i = 0; i < observer->rows->len; i++)
    if (strcmp (sim_observer_metric (observer, i)->name, name) == 0)
      return sim_observer_metric (observer, i);
  return NULL;
}

const SimHistogram *
sim_observer_histogram (const SimObserver *observer, const char *name)
{
  const SimMeter *meter = sim_metrics_find (observer->metrics, name);
  SimReading reading;
  if (meter == NULL)
    return NULL;
  sim_metrics_read (observer->metrics, meter, &reading);
  return reading.histogram;
}
