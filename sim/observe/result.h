/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The result of one run as plain values: what a store keeps of a replication, and what statistics read.
 *
 * It is made by sim_result_take() from a run that is over, travels as a parcel (parcel.h) from the worker that
 * played it to the process that stores it, and comes back from a store the same to the bit. Numbers are in the
 * units in which files give them (s, B, bit/s, 1/s; `unit` says which); NAN is "does not apply" or "did not
 * come to that". Everything belongs to the SimResult.
 */
#pragma once

#include "sim/observe/observe.h"

typedef enum SimResultEnd
{
  SIM_RESULT_DONE,    /* played to its end */
  SIM_RESULT_STUCK,   /* K11: too many events at one instant; judged by what it has seen */
  SIM_RESULT_CRASHED, /* the process that played it died: there is a reason and nothing else */
} SimResultEnd;
extern const char *const sim_result_ends[]; /* "done", "stuck", "crashed", NULL */

/* A measure over the run without warm-up, as SimMetricRow. */
typedef struct SimResultMetric
{
  const char *name; /* full: "visitors.response-time" */
  const char *unit; /* "s", "B", "bit/s", "1/s", "1" */
  SimMetricKind kind;
  guint64 count, censored;
  double value; /* the default statistic */
  double sum, mean, deviation, least, most;
  double quantiles[SIM_ROW_QUANTILES]; /* INFINITY: among the censored */
  const guint8 *histogram;             /* as sim_histogram_save() wrote it; NULL: none was kept */
  gsize histogram_length;
} SimResultMetric;

/* A vector: one value for each step of the run, from its start, warm-up included. */
typedef struct SimResultSeries
{
  const char *name, *unit;
  guint rows;
  const double *values; /* NAN: nothing was there */
} SimResultSeries;

/* As SimIncident, in seconds of the run. What it had not come to when the run ended is NAN, and then `censored`
 * says that it was still open: its time is known to be more than SimResult.ended - injected. */
typedef struct SimResultIncident
{
  guint number;                      /* from 1 */
  const char *what;                  /* "crash web.host-2" */
  const char *fault, *node, *system; /* kind, and names; NULL: none */
  double injected, undone, detected, decided, restored, clients_well, converged;
  bool disturbed, censored;
  guint64 failed_requests;
} SimResultIncident;

typedef struct SimResultInvariant
{
  const char *system; /* NULL: the simulator's own */
  const char *name, *row;
  int verdict; /* SimVerdictKind */
  guint64 checked, violations, while_converged;
  double first, total; /* s */
  const char *why;     /* of the first; NULL: none */
} SimResultInvariant;

typedef struct SimResultVerdict
{
  int result; /* SimVerdictResult */
  const char *subject;
  double value;
  const char *unit;
  guint64 samples;
  const char *text, *entry; /* what was found, and what the scenario says */
} SimResultVerdict;

/* Who held an address that moves. */
typedef struct SimResultHolding
{
  const char *address, *node;
  double from, to; /* s */
} SimResultHolding;

/* A sentence about a decision (sim/observe/decisions.h); kept with SIM_KEEP_ALL only. */
typedef struct SimResultDecision
{
  const char *system;
  guint64 decision;
  double at; /* s */
  const char *what, *sentence;
} SimResultDecision;

typedef struct SimResult
{
  guint32 point, replication;
  SimResultEnd end;
  const char *reason; /* of a crash: "signal 11 (Segmentation fault)"; else NULL */
  guint64 fingerprint, events;
  double ended, step; /* s: when the run ended; between the rows of series */
  bool passed;        /* sim_observer_passed() */
  guint metric_count, series_count, incident_count, invariant_count, verdict_count, holding_count,
      decision_count;
  const SimResultMetric *metrics;
  const SimResultSeries *series;
  const SimResultIncident *incidents;
  const SimResultInvariant *invariants;
  const SimResultVerdict *verdicts;
  const SimResultHolding *holdings;
  const SimResultDecision *decisions;
} SimResult;

/* How many vectors a result has. Histograms are kept of the same measures. */
typedef enum SimResultKeep
{
  SIM_KEEP_NONE,     /* no vectors, no histograms */
  SIM_KEEP_SERVICES, /* of loads, systems and `total` */
  SIM_KEEP_ALL,      /* of machines and segments too */
} SimResultKeep;

/* After sim_observer_run(). Copies; the observer may go. */
SimResult *sim_result_take (const SimObserver *observer, guint32 point, guint32 replication,
                            SimResultKeep keep);
/* One of a run whose process died. */
SimResult *sim_result_crashed (guint32 point, guint32 replication, const char *reason);
void sim_result_free (SimResult *result);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SimResult, sim_result_free)

/* The measure of that full name; NULL: none. */
const SimResultMetric *sim_result_metric (const SimResult *result, const char *name);
const SimResultSeries *sim_result_find_series (const SimResult *result, const char *name);

/* As bytes, the same on every machine, appended to `out`. */
void sim_result_save (const SimResult *result, GByteArray *out);
