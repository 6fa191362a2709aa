/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The names of all that a run measures, known before it runs.
 *
 * A full name is SCOPE.METRIC: "web.restore-time", "visitors.availability", "lan.frames",
 * "web.host-2.up"; the scope `total` stands for all loads. Names come from
 *
 *   the model's table          for each system (and each of its nodes, where each_node)
 *   sim_service_metrics        for each load, for each system that a load goes to, for `total`
 *   sim_load_metrics           for each load
 *   sim_incident_metrics       for each system
 *   sim_machine_metrics        for each system, and its nodes where each_node
 *   sim_segment_metrics        for each segment
 *
 * and the first of these that has a name wins within a scope. Rows with a record are kept from
 * that record alone; the built-in ones have none: their meaning is stated here, and sim/observe
 * works them out.
 */
#pragma once

#include "sim/scenario/scenario.h"

/* What clients felt. A request belongs to the time at which it arrived; one that had not ended when
 * the run did is `unfinished`, and neither tried, served nor failed. */
typedef enum SimServiceMetric
{
  SIM_SERVICE_TRIED,     /* requests that arrived and ended */
  SIM_SERVICE_SERVED,    /* of those, answered in full */
  SIM_SERVICE_FAILED,    /* of those, all others */
  SIM_SERVICE_FAILED_AS, /* SIM_OUTCOMES - 1 rows: failed-timeout …, in order of SimOutcome */
  SIM_SERVICE_UNFINISHED = SIM_SERVICE_FAILED_AS + SIM_OUTCOMES - 1,
  SIM_SERVICE_AVAILABILITY,  /* served / tried */
  SIM_SERVICE_RESPONSE_TIME, /* of served requests, from arrival to the last byte */
  SIM_SERVICE_OUTAGE,        /* tally of outages, see below */
  SIM_SERVICE_LONGEST,       /* longest-outage: the longest of them, 0 when there is none */
  SIM_SERVICE_METRICS
} SimServiceMetric;
/*
 * An outage: take the requests of the scope in order of arrival; a longest possible run of failed
 * ones without a served one between them is an outage. It lasts from the arrival of its first
 * request to the arrival of the next served request, or, when no such came, to the end of the
 * window; then it is censored. Of requests that arrive at one instant the served ones come first.
 */
extern const SimMetric sim_service_metrics[SIM_SERVICE_METRICS + 1];

/* Incidents of a system (world.h). A time that an incident ended without is left out; one that had
 * not been reached when the run ended is censored: counted apart, and later than any bound. */
typedef enum SimIncidentMetric
{
  SIM_INCIDENT_COUNT,    /* incidents */
  SIM_INCIDENT_DETECT,   /* detect-time: injected to detected; the rest also from injection */
  SIM_INCIDENT_DECIDE,   /* decide-time */
  SIM_INCIDENT_RESTORE,  /* restore-time: of incidents that interrupted the service */
  SIM_INCIDENT_CLIENTS,  /* clients-well-time */
  SIM_INCIDENT_CONVERGE, /* converge-time: to the beginning of the hold time */
  SIM_INCIDENT_UNSERVED, /* unserved-time: length of the union of injection to restoration */
  SIM_INCIDENT_METRICS
} SimIncidentMetric;
extern const SimMetric sim_incident_metrics[SIM_INCIDENT_METRICS + 1];

typedef enum SimMachineMetric
{
  SIM_MACHINE_UP, /* up: machines of the scope that run (a paused or hung one does not) */
  SIM_MACHINE_METRICS
} SimMachineMetric;
extern const SimMetric sim_machine_metrics[SIM_MACHINE_METRICS + 1];

typedef enum SimSegmentMetric
{
  SIM_SEGMENT_FRAMES,     /* copies put on a cable */
  SIM_SEGMENT_BYTES,      /* of these, wire bytes */
  SIM_SEGMENT_DROPPED,    /* for whatever reason */
  SIM_SEGMENT_DROPPED_AS, /* SIM_DROP_REASONS rows: dropped-loss …, in order of SimDropReason */
  SIM_SEGMENT_CONTROL = SIM_SEGMENT_DROPPED_AS + SIM_DROP_REASONS,
  /* control-bytes: wire bytes of frames neither sent by nor sent to a load's client machine */
  SIM_SEGMENT_CONTROL_RATE, /* control-rate: these by the second */
  SIM_SEGMENT_METRICS
} SimSegmentMetric;
extern const SimMetric sim_segment_metrics[SIM_SEGMENT_METRICS + 1];

typedef struct SimMetricName
{
  const char *name; /* full */
  SimUnit unit;
  SimMetricKind kind;
  const char *help;
} SimMetricName;

typedef struct SimMetricNames SimMetricNames;

/* All names of `scenario`. `nodes` are full node names such as "web.host-2" (NULL-terminated, or NULL:
 * none are known), which the models declared. */
SimMetricNames *sim_metric_names_new (const SimScenario *scenario, const char *const *nodes);
void sim_metric_names_free (SimMetricNames *names);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SimMetricNames, sim_metric_names_free)

guint sim_metric_names_count (const SimMetricNames *names);
const SimMetricName *sim_metric_names_get (const SimMetricNames *names, guint i);
/* By full name, or NULL. */
const SimMetricName *sim_metric_names_find (const SimMetricNames *names, const char *name);
/* The full name nearest to `name` (sim_nearest()), or NULL. */
const char *sim_metric_names_nearest (const SimMetricNames *names, const char *name);
