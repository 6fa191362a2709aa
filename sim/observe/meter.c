/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/observe/meter.h"
#include <math.h>
#include <string.h>

SimMeter *
sim_meter_new (const char *scope_name, const SimMetric *metric, SimMeterSource source, guint row,
               SimEntity scope)
{
  SimMeter *meter = g_new0 (SimMeter, 1);
  meter->name = g_strdup_printf ("%s.%s", scope_name, metric->name);
  meter->metric = metric;
  meter->source = source;
  meter->row = row;
  meter->scope = scope;
  meter->since = SIM_NEVER;
  meter->least = INFINITY;
  meter->most = -INFINITY;
  meter->step_most = NAN;
  if (metric->kind == SIM_METRIC_TALLY)
    meter->histogram = sim_histogram_new ();
  if (metric->kind == SIM_METRIC_GAUGE)
    meter->parts = g_array_new (FALSE, FALSE, sizeof (double));
  return meter;
}

SimMeter *
sim_meter_clone (const SimMeter *meter, SimWindow *window)
{
  g_autofree char *scope = g_strndup (meter->name, strlen (meter->name) - strlen (meter->metric->name) - 1);
  SimMeter *clone = sim_meter_new (scope, meter->metric, meter->source, meter->row, meter->scope);
  clone->segment = meter->segment;
  clone->window = window;
  return clone;
}

void
sim_meter_free (SimMeter *meter)
{
  if (meter == NULL)
    return;
  g_free (meter->name);
  sim_histogram_free (meter->histogram);
  g_clear_pointer (&meter->parts, g_array_unref);
  g_free (meter);
}

double
sim_record_number (const SimRecord *record, SimMetricField field)
{
  if (field == SIM_METRIC_ONE)
    return 1;
  int64_t bits = field == SIM_METRIC_A ? record->a : record->b;
  SimFieldKind kind = field == SIM_METRIC_A ? record->kind->a : record->kind->b;
  if (kind == SIM_FIELD_NUMBER)
    return sim_record_real (bits);
  return kind == SIM_FIELD_SHARE ? (double)bits / 1e9 : (double)bits;
}

void
sim_meter_advance (SimMeter *meter, SimTime t)
{
  if (meter->since == SIM_NEVER || t <= meter->since)
    return;
  double w = (double)sim_window_overlap (meter->window, meter->since, t), x = meter->present;
  double all = (double)(t - meter->since);
  meter->since = t;
  meter->all_sum += x * all;
  meter->all_count += all;
  if (w <= 0)
    return;
  meter->weight += w; /* West (1979): weighted mean and sum of squares, step by step */
  double d = x - meter->mean;
  meter->mean += d * w / meter->weight;
  meter->m2 += w * d * (x - meter->mean);
  meter->least = MIN (meter->least, x);
  meter->most = MAX (meter->most, x);
}

/* Puts the value of machine i in the place of its last one. */
static void
replace (SimMeter *meter, guint i, double value)
{
  while (meter->parts->len <= i)
    {
      double nothing = NAN;
      g_array_append_val (meter->parts, nothing);
    }
  double *part = &g_array_index (meter->parts, double, i);
  if (isnan (*part))
    meter->heard++;
  meter->total += value - (isnan (*part) ? 0 : *part);
  *part = value;
}

void
sim_meter_set (SimMeter *meter, SimTime t, SimEntity who, double value)
{
  sim_meter_advance (meter, t);
  if (meter->since == SIM_NEVER)
    meter->since = t;
  if (!meter->metric->each_node)
    {
      meter->present = value;
      return;
    }
  /* What belongs to a scope has been registered after it. */
  replace (meter, who >= meter->scope ? who - meter->scope : 0, value);
  meter->present = meter->metric->unit == SIM_UNIT_SHARE ? meter->total / meter->heard : meter->total;
}

void
sim_meter_forget (SimMeter *meter, SimTime t, SimEntity who)
{
  guint i = who >= meter->scope ? who - meter->scope : 0;
  if (!meter->metric->each_node || i >= meter->parts->len)
    return;
  double *part = &g_array_index (meter->parts, double, i);
  if (isnan (*part))
    return;
  sim_meter_advance (meter, t);
  meter->heard--;
  meter->total = meter->heard > 0 ? meter->total - *part : 0;
  *part = NAN;
  if (meter->heard == 0)
    meter->since = SIM_NEVER;
  meter->present
      = meter->metric->unit == SIM_UNIT_SHARE && meter->heard > 0 ? meter->total / meter->heard : meter->total;
}

void
sim_meter_record (SimMeter *meter, const SimRecord *record)
{
  double value = sim_record_number (record, meter->metric->field);
  if (meter->metric->kind == SIM_METRIC_GAUGE)
    {
      sim_meter_set (meter, record->at, record->who, value);
      return;
    }
  meter->all_count++;
  meter->all_sum += value;
  meter->step_most = fmax (meter->step_most, value);
  if (!sim_window_has (meter->window, record->at))
    return;
  meter->count++;
  meter->sum += value;
  if (meter->histogram != NULL)
    sim_histogram_add (meter->histogram, value);
}

static void
read_gauge (const SimMeter *meter, SimReading *out)
{
  if (meter->weight <= 0)
    return;
  out->samples = out->count = 1;
  out->value = out->mean = meter->mean;
  out->sum = meter->mean * meter->weight / 1e9; /* value x seconds */
  out->deviation = sqrt (meter->m2 / meter->weight);
  out->least = meter->least;
  out->most = meter->most;
}

void
sim_meter_read (const SimMeter *meter, SimReading *out)
{
  *out = sim_reading (meter->metric->kind);
  if (meter->metric->kind == SIM_METRIC_GAUGE)
    read_gauge (meter, out);
  else if (meter->histogram != NULL)
    sim_reading_of_histogram (out, meter->histogram, 0);
  else
    {
      out->count = meter->count;
      out->sum = out->value = meter->sum;
    }
}
