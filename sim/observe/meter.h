/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A meter: one metric of one scope in one window, while the run goes on.
 *
 * A gauge of a scope with many machines: where the metric is kept for each node it is the sum of
 * their present values (of shares: the mean over those heard of), otherwise the last value heard.
 * A machine that crashed or was shut down says nothing any more. While nothing is heard of the scope there
 * is no value, and that time does not count.
 */
#pragma once

#include "sim/observe/reading.h"
#include "sim/observe/service.h"
#include "sim/observe/window.h"

typedef enum SimMeterSource
{
  SIM_METER_RECORD,   /* a record carries it */
  SIM_METER_SERVICE,  /* row: SimServiceMetric */
  SIM_METER_INCIDENT, /* row: SimIncidentMetric */
  SIM_METER_MACHINE,  /* row: SimMachineMetric */
  SIM_METER_SEGMENT,  /* row: SimSegmentMetric */
} SimMeterSource;

typedef struct SimMeter
{
  char *name; /* full */
  const SimMetric *metric;
  SimMeterSource source;
  guint row;
  SimEntity scope;     /* 0: the run */
  guint segment;       /* number of a segment */
  SimWindow *window;   /* borrowed */
  SimService *service; /* borrowed, of SERVICE */

  guint64 count; /* in the window */
  double sum;
  SimHistogram *histogram; /* of tallies */

  GArray *parts; /* double: what each machine said last, by entity from the scope on; NAN: nothing */
  guint heard;   /* machines that said something */
  double total, present;
  SimTime since; /* SIM_NEVER: nothing heard yet */
  double weight, mean, m2, least, most;

  double base; /* of SEGMENT: the count when the window began */
  bool counting;

  /* Over the whole run, for series: counters and tallies count and sum, gauges integral and time. */
  double all_count, all_sum, step_most;
  double last_count, last_sum; /* at the sample before */
} SimMeter;

SimMeter *sim_meter_new (const char *scope_name, const SimMetric *metric, SimMeterSource source, guint row,
                         SimEntity scope);
/* The same measurement in another window. */
SimMeter *sim_meter_clone (const SimMeter *meter, SimWindow *window);
void sim_meter_free (SimMeter *meter);

/* A record of the meter's kind from its scope. */
void sim_meter_record (SimMeter *meter, const SimRecord *record);
/* The gauge's value for `who` is `value` from `t` on. */
void sim_meter_set (SimMeter *meter, SimTime t, SimEntity who, double value);
/* `who` is gone: its value does not count from `t` on. */
void sim_meter_forget (SimMeter *meter, SimTime t, SimEntity who);
/* Accounts for the present value until `t`. */
void sim_meter_advance (SimMeter *meter, SimTime t);
/* Records and gauges only; INCIDENT, SERVICE and SEGMENT rows are read by metrics.c. */
void sim_meter_read (const SimMeter *meter, SimReading *out);

/* The number that `record` carries in `field`, in base units. */
double sim_record_number (const SimRecord *record, SimMetricField field);
