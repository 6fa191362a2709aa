/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/observe/series.h"
#include "sim/observe/output.h"
#include <math.h>
#include <string.h>

struct SimSeriesSet
{
  SimMetrics *metrics;
  GPtrArray *series; /* SimSeries */
  GPtrArray *rows;   /* double[], a value of each series: they are taken and written side by side */
  GArray *times;     /* SimTime, ends of the steps */
};

static void
series_free (gpointer data)
{
  SimSeries *series = data;
  g_free (series->name);
  g_free (series);
}

static void
add (SimSeriesSet *set, SimMeter *meter, bool most)
{
  SimSeries *series = g_new0 (SimSeries, 1);
  series->name = most ? g_strconcat (meter->name, "-most", NULL) : g_strdup (meter->name);
  series->unit = meter->metric->unit;
  series->rate = meter->metric->kind == SIM_METRIC_COUNTER;
  series->place = set->series->len;
  series->meter = meter;
  series->most = most;
  g_ptr_array_add (set->series, series);
}

/* What would only make the table wide is left out: outcomes and drops by kind, incidents. */
static bool
wanted (const SimMeter *meter)
{
  switch (meter->source)
    {
    case SIM_METER_SERVICE:
      return meter->row <= SIM_SERVICE_FAILED || meter->row == SIM_SERVICE_AVAILABILITY
             || meter->row == SIM_SERVICE_RESPONSE_TIME;
    case SIM_METER_SEGMENT:
      return meter->row <= SIM_SEGMENT_DROPPED || meter->row == SIM_SEGMENT_CONTROL;
    case SIM_METER_INCIDENT:
      return false;
    case SIM_METER_RECORD:
    case SIM_METER_MACHINE:
      break;
    }
  return true;
}

SimSeriesSet *
sim_series_new (SimMetrics *metrics)
{
  SimSeriesSet *set = g_new0 (SimSeriesSet, 1);
  set->metrics = metrics;
  set->series = g_ptr_array_new_with_free_func (series_free);
  set->rows = g_ptr_array_new_with_free_func (g_free);
  set->times = g_array_new (FALSE, FALSE, sizeof (SimTime));
  for (guint i = 0; i < sim_metrics_count (metrics); i++)
    {
      SimMeter *meter = sim_metrics_get (metrics, i);
      if (!wanted (meter))
        continue;
      add (set, meter, false);
      if (meter->metric->kind == SIM_METRIC_TALLY)
        add (set, meter, true);
    }
  return set;
}

void
sim_series_free (SimSeriesSet *set)
{
  if (set == NULL)
    return;
  g_ptr_array_unref (set->series);
  g_ptr_array_unref (set->rows);
  g_array_unref (set->times);
  g_free (set);
}

static double
ratio (double a, double b)
{
  return b > 0 ? a / b : (double)NAN;
}

/* The value of the step that ends now and lasted `seconds`. */
static double
step_value (const SimSeries *series, double seconds)
{
  const SimMeter *meter = series->meter;
  double count = meter->all_count - meter->last_count, sum = meter->all_sum - meter->last_sum;
  if (series->most)
    return meter->step_most;
  return series->rate ? ratio (sum, seconds) : ratio (sum, count);
}

static void
begin_step (SimMeter *meter)
{
  meter->last_count = meter->all_count;
  meter->last_sum = meter->all_sum;
  meter->step_most = NAN;
}

void
sim_series_sample (SimSeriesSet *set, SimTime now)
{
  SimTime last = set->times->len > 0 ? g_array_index (set->times, SimTime, set->times->len - 1) : 0;
  if (now <= last)
    return;
  double *row = g_new (double, set->series->len);
  g_array_append_val (set->times, now);
  g_ptr_array_add (set->rows, row);
  SimMeter *before = NULL; /* series of one meter follow each other */
  for (guint i = 0; i < set->series->len; i++)
    {
      const SimSeries *series = set->series->pdata[i];
      row[i] = NAN;
      if (series->meter->source == SIM_METER_SERVICE) /* follow in sim_series_finish() */
        continue;
      if (before != NULL && before != series->meter)
        begin_step (before);
      before = series->meter;
      row[i] = step_value (series, sim_time_to_seconds (now - last));
    }
  if (before != NULL)
    begin_step (before);
}

static double
service_value (const SimSeries *series, SimServiceStep step, double seconds)
{
  switch ((SimServiceMetric)series->meter->row)
    {
    case SIM_SERVICE_TRIED:
      return ratio ((double)step.tried, seconds);
    case SIM_SERVICE_SERVED:
      return ratio ((double)step.served, seconds);
    case SIM_SERVICE_FAILED:
      return ratio ((double)(step.tried - step.served), seconds);
    case SIM_SERVICE_AVAILABILITY:
      return ratio ((double)step.served, (double)step.tried);
    default:
      break;
    }
  if (series->most)
    return step.served > 0 ? step.response_most : (double)NAN;
  return ratio (step.response_sum, (double)step.served);
}

void
sim_series_finish (SimSeriesSet *set)
{
  for (guint i = 0; i < set->series->len; i++)
    {
      const SimSeries *series = set->series->pdata[i];
      if (series->meter->source != SIM_METER_SERVICE)
        continue;
      for (guint row = 0; row < set->times->len; row++)
        {
          SimTime begin = row > 0 ? sim_series_time (set, row - 1) : 0;
          SimServiceStep step = sim_service_step (series->meter->service, row);
          ((double *)set->rows->pdata[row])[i]
              = service_value (series, step, sim_time_to_seconds (sim_series_time (set, row) - begin));
        }
    }
}

guint
sim_series_count (const SimSeriesSet *set)
{
  return set->series->len;
}

guint
sim_series_rows (const SimSeriesSet *set)
{
  return set->times->len;
}

SimTime
sim_series_time (const SimSeriesSet *set, guint row)
{
  return g_array_index (set->times, SimTime, row);
}

const SimSeries *
sim_series_get (const SimSeriesSet *set, guint i)
{
  return set->series->pdata[i];
}

double
sim_series_value (const SimSeriesSet *set, const SimSeries *series, guint row)
{
  return ((const double *)set->rows->pdata[row])[series->place];
}

int
sim_series_find (const SimSeriesSet *set, const char *name)
{
  for (guint i = 0; i < set->series->len; i++)
    if (strcmp (((const SimSeries *)set->series->pdata[i])->name, name) == 0)
      return (int)i;
  return -1;
}

char *
sim_series_symbol (const SimSeries *series)
{
  const char *symbol = sim_unit_symbol (series->unit);
  if (!series->rate)
    return g_strdup (symbol);
  return strcmp (symbol, "1") == 0 ? g_strdup ("1/s") : g_strconcat (symbol, "/s", NULL);
}
