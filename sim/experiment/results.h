/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Results: what a store holds, read back.
 *
 * Always in order of point, then replication, whatever order the runs finished in; so whatever is computed from
 * it is the same for every -j, shard and resume. Each run is checked against its digest before anything of it
 * is used, once, and what is said beside the runs when the store is opened: damage is an error, never a wrong
 * number. Errors are of SIM_OBSERVE_ERROR; *error is set once, and what is returned then is NULL or false.
 */
#pragma once

#include "sim/observe/result.h"

typedef struct SimResults SimResults;

/* Opens a store to read; it may be one that is being written. */
SimResults *sim_results_open (const char *path, GError **error);
void sim_results_free (SimResults *results);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SimResults, sim_results_free)

/* A point as the store knows it. Points that were in an earlier plan and are in it no more are not listed. */
typedef struct SimStoredPoint
{
  guint number;
  const char *key, *label, *scenario, *file, *resolved, *why;
  uint64_t seed;
  double duration, warm_up; /* s */
  guint setting_count;
  const char *const *paths, *const *names, *const *values; /* of its settings: see SimSetting */
  guint runs;                                              /* in the store when it was opened */
} SimStoredPoint;
guint sim_results_points (const SimResults *results);
const SimStoredPoint *sim_results_point (const SimResults *results, guint i);

/* The traces and lists that the scenario of the i-th point reads. sim_files_free(). */
SimFiles *sim_results_files (SimResults *results, guint i, GError **error);

/* The command lines that played its runs, or asked of them, each once, in alphabetic order, so that it does not
 * matter who came first. NULL-terminated; g_strfreev(). */
char **sim_results_commands (SimResults *results, GError **error);
/* Of these, those that played a run of a point that is listed. */
char **sim_results_players (SimResults *results, GError **error);

/* The numbers of the replications of point number `point` that are there, ascending (guint32). */
GArray *sim_results_replications (SimResults *results, guint point, GError **error);

/* How the runs of a point ended, ascending. Cheap. */
typedef struct SimOutcomeRow
{
  guint32 replication;
  SimResultEnd end;
  bool passed;
  guint64 events;
} SimOutcomeRow;
GArray *sim_results_outcomes (SimResults *results, guint point, GError **error);

/* One run with everything. NULL without error: it is not there. sim_result_free(). */
SimResult *sim_results_run (SimResults *results, guint point, guint32 replication, GError **error);

/* Calls `each` with every run of the point (whole results; they go when it returns) until it returns false. */
typedef bool (*SimResultFunc) (const SimResult *result, gpointer data);
bool sim_results_each (SimResults *results, guint point, SimResultFunc each, gpointer data, GError **error);

/* One measure of the runs that did not crash. */
typedef struct SimResultValue
{
  guint32 replication;
  guint64 count, censored;
  double value, sum, mean, deviation, least, most; /* NAN: does not apply */
  double quantiles[SIM_ROW_QUANTILES];
} SimResultValue;
/* Array of SimResultValue, ascending; empty when no run has that measure. Cheap, but for the first look at the
 * runs of a point, which are held against their digests. */
GArray *sim_results_metric (SimResults *results, guint point, const char *name, GError **error);
/* The observations of a tally in all runs of the point, merged in order; NULL without error: none was kept. */
SimHistogram *sim_results_histogram (SimResults *results, guint point, const char *name, GError **error);

/* One vector of one run; NULL without error: it was not kept. Array of double; *step in seconds. */
GArray *sim_results_series (SimResults *results, guint point, guint32 replication, const char *name,
                            double *step, GError **error);

/* The incidents of a point in order of replication, number. */
typedef struct SimStoredIncident
{
  guint32 replication;
  double ended;               /* of the run, s: where it is censored */
  SimResultIncident incident; /* its texts belong to the SimResults */
} SimStoredIncident;
GArray *sim_results_incidents (SimResults *results, guint point, GError **error);

/* Of the whole content in order, in hex; the same for the same runs, however they came here. g_free(). */
char *sim_results_digest (SimResults *results, GError **error);
