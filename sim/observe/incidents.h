/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Incidents as measurements, as sim_incident_metrics defines them.
 */
#pragma once

#include "sim/observe/reading.h"
#include "sim/observe/window.h"
#include "sim/scenario/metric_names.h"

/* The incidents that concern `system`, were injected between the window's bounds, and were opened by its kind
 * of fault if it has one. `end`: when the run ended. `tally` is filled and backs *out. */
void sim_incidents_read (const SimWorld *world, SimEntity system, const SimWindow *window, SimTime end,
                         SimIncidentMetric row, SimHistogram *tally, SimReading *out);

/* One failure is one trial: how many had at least the time `most` (or the end, for `least` alone) to come to
 * it before the run ended, and how many of those did within the bounds. Who had less is left out whatever
 * became of it, since its outcome decides nothing about that. */
typedef struct SimIncidentTrials
{
  guint64 trials, good, left_out;
} SimIncidentTrials;
SimIncidentTrials sim_incidents_try (const SimWorld *world, SimEntity system, const SimWindow *window,
                                     SimTime end, SimIncidentMetric row, double least, double most);

/* "crash web.host-2", "end of crash web.host-2", "start of web.host-2 on a server": what opened the incident.
 * g_free(). */
char *sim_incident_title (const SimWorld *world, const SimIncident *incident);
/* The worst of all incidents, `most` of them at most, as their indices (guint) in order of time: first what did
 * not heal, then what took longest to converge and until its clients were well, then what failed most requests;
 * of equals the earlier. g_array_unref(). */
GArray *sim_incidents_worst (const SimWorld *world, guint most);
/* The length of the union of stretches (sorted here) cut at `end`. */
SimTime sim_stretches_length (GArray *stretches, SimTime end);
