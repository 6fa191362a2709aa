/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What clients felt: requests of one scope in one window, as sim_service_metrics defines it.
 *
 * Requests are told as they end, in any order of arrival. Outages need them in order of arrival:
 * they wait in a buffer until nothing earlier can come, which is `patience` (the longest time-out
 * of the scope's loads) after their arrival.
 */
#pragma once

#include "sim/observe/reading.h"
#include "sim/observe/window.h"
#include "sim/scenario/metric_names.h"

typedef struct SimService SimService;

/* One step of time, by arrival. */
typedef struct SimServiceStep
{
  guint64 tried, served;
  double response_sum, response_most; /* ns, of the served */
} SimServiceStep;

/* `window` is borrowed. `step`: of the series over the whole run; 0: none. */
SimService *sim_service_new (const SimWindow *window, SimTime patience, SimTime step);
void sim_service_free (SimService *service);

void sim_service_started (SimService *service, SimTime at);
void sim_service_ended (SimService *service, SimTime now, SimTime arrival, SimOutcome outcome);
/* Nothing more will come; the run ended at `end`. */
void sim_service_finish (SimService *service, SimTime end);

void sim_service_read (const SimService *service, SimServiceMetric row, SimReading *out);
/* Step i: arrivals from i to i + 1 steps; zeros beyond the last. */
SimServiceStep sim_service_step (const SimService *service, guint i);
/* When the longest outage began; SIM_NEVER: there was none. */
SimTime sim_service_longest_at (const SimService *service);
