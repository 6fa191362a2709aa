/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Series: how the metrics of a run went, one value a step, from the start (warm-up included).
 *
 * Counters are given by the second, gauges by their time-weighted mean, tallies by the mean and
 * the most of what was observed in the step; requests belong to the step in which they arrived.
 * Row i stands for the time from i to i + 1 steps; the last may be shorter.
 */
#pragma once

#include "sim/observe/metrics.h"

typedef struct SimSeries
{
  char *name; /* "visitors.availability", "web.host-2.response-time-most" */
  SimUnit unit;
  bool rate;   /* by the second */
  guint place; /* in its set */
  SimMeter *meter;
  bool most;
} SimSeries;

typedef struct SimSeriesSet SimSeriesSet;

SimSeriesSet *sim_series_new (SimMetrics *metrics);
void sim_series_free (SimSeriesSet *set);
/* At each step's end, and at the end of the run. */
void sim_series_sample (SimSeriesSet *set, SimTime now);
/* Requests are known by their arrival only when all have ended. */
void sim_series_finish (SimSeriesSet *set);

guint sim_series_count (const SimSeriesSet *set);
guint sim_series_rows (const SimSeriesSet *set);
SimTime sim_series_time (const SimSeriesSet *set, guint row); /* the step's end */
const SimSeries *sim_series_get (const SimSeriesSet *set, guint i);
/* NAN: nothing was there. */
double sim_series_value (const SimSeriesSet *set, const SimSeries *series, guint row);
int sim_series_find (const SimSeriesSet *set, const char *name); /* -1: none */
/* "1/s", "s", "B/s" … ; g_free() */
char *sim_series_symbol (const SimSeries *series);
