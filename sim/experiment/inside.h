/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * An experiment as its own files see it. Inside sim/experiment only.
 */
#pragma once

#include "sim/experiment/cells.h"
#include "sim/experiment/experiment.h"
#include "sim/experiment/lock.h"
#include "sim/observe/store_inside.h"

/* A point of the plan in the store. */
typedef struct SimEntered
{
  gint64 id;
  guint need;          /* runs wanted */
  GByteArray *present; /* of each run: is it there? As long as the last that is. */
} SimEntered;

struct SimExperiment
{
  const SimPlan *plan;
  SimExperimentOptions options;
  SimStore *store;
  SimLock *lock;   /* NULL: in memory */
  GArray *entered; /* SimEntered, by number of the point */
  gint64 session;  /* 0: nothing was added yet */
};

static inline SimEntered *
sim_experiment_point (const SimExperiment *x, guint point)
{
  return &g_array_index (x->entered, SimEntered, point);
}

/* Enters points that the plan has got since. */
bool sim_experiment_enter (SimExperiment *x, GError **error);
bool sim_experiment_has (const SimExperiment *x, guint point, guint32 replication);
void sim_experiment_mark (SimExperiment *x, guint point, guint32 replication);
/* Is it one of this shard's? A function of what is wanted and of the shard's number alone. */
bool sim_experiment_is_ours (const SimExperiment *x, guint64 index);

/* results.c: a run that sim_results_replications() lists: that it is not there is an error too. */
SimResult *sim_results_listed (SimResults *results, guint point, guint32 replication, GError **error);

/* results.c: who played a run (0: nobody knows); what all runs have in common; the sessions. */
gint64 sim_results_session (SimResults *results, guint point, guint32 replication);
bool sim_results_kind (SimResults *results, char **program, char **keep, GError **error);
bool sim_results_sessions (SimResults *results,
                           bool (*each) (gpointer data, gint64 id, const char *const *texts), gpointer data,
                           GError **error);

/* results.c: what is left of a store that was cut off can be read too. */
SimResults *sim_results_open_damaged (const char *path, GError **error);

/* results.c: is every run of the point what its digest says? Each is read once, however often that is asked.
 * What reads columns of runs, past their digests, asks before. */
bool sim_results_whole (SimResults *results, guint point, GError **error);

/* results.c: the same of all points. */
bool sim_results_verify (SimResults *results, GError **error);

/* results.c: a view of a store that is open; borrowed. */
SimResults *sim_results_of (SimStore *store, GError **error);

/* Results as their own files see them. */
struct SimResults
{
  SimStore *store;
  bool owned, salvage; /* salvage: it may be damaged */
  guint lost;          /* points that are damaged and left out */
  GStringChunk *arena;
  GPtrArray *points; /* SimPointRow, in order of number */
};

typedef struct SimPointRow
{
  SimStoredPoint point;
  gint64 id;
} SimPointRow;

/* A statement with one number bound; NULL with `error`. */
sqlite3_stmt *sim_results_ask (SimResults *results, const char *sql, gint64 number, GError **error);
/* Ends it; false: it had not come to its end well. */
bool sim_results_done (SimResults *results, sqlite3_stmt *statement, int code, GError **error);
/* A text of the row, which lasts as long as the results; NULL: none. */
const char *sim_results_text (SimResults *results, sqlite3_stmt *statement, int column);
/* The point's own number in the store; 0: there is no such point. */
gint64 sim_results_id (const SimResults *results, guint point);

/* import_row.c: fills a row of the table from the cells of its columns; false: one is missing, or is none. */
bool sim_cells_fill (SimResult *result, const SimTable *table, void *row, const SimCells *cells);
