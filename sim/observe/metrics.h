/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * All meters of a run: made from the tables, fed by the bus, sampled into series, read at the end.
 */
#pragma once

#include "sim/observe/meter.h"
#include "sim/world/world.h"

typedef struct SimMetrics SimMetrics;

/* `step`: of the series. Subscribes to the world's bus and taps its net. */
SimMetrics *sim_metrics_new (SimWorld *world, SimTime step);
void sim_metrics_free (SimMetrics *metrics);

/* Before the run: the measurement of that name in another window, or NULL when there is none of that
 * name. Belongs to `metrics`. */
SimMeter *sim_metrics_in_window (SimMetrics *metrics, const char *name, SimTime from, SimTime to, int after);

/* The world has been started; nothing has happened after time 0. */
void sim_metrics_begin (SimMetrics *metrics);
/* The next time after `now`, at most `end`, at which sim_metrics_pause() must be called. */
SimTime sim_metrics_next (const SimMetrics *metrics, SimTime now, SimTime end);
/* All events up to `now` have happened, none after it. */
void sim_metrics_pause (SimMetrics *metrics, SimTime now);
/* The run is over. */
void sim_metrics_finish (SimMetrics *metrics, SimTime end);

/* The meters of the whole run (without warm-up), in the order of the names' table. */
guint sim_metrics_count (const SimMetrics *metrics);
SimMeter *sim_metrics_get (const SimMetrics *metrics, guint i);
SimMeter *sim_metrics_find (const SimMetrics *metrics, const char *name);
void sim_metrics_read (const SimMetrics *metrics, const SimMeter *meter, SimReading *out);
const SimWindow *sim_metrics_window (const SimMetrics *metrics); /* the whole run's */
SimTime sim_metrics_step (const SimMetrics *metrics);
/* When the longest outage of a load's or system's meter began; SIM_NEVER: there was none, or no clients. */
SimTime sim_metrics_outage_at (const SimMetrics *metrics, const char *scope);
