/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The observer of one run: listens to a world, measures, judges, and writes the result folder.
 *
 * Made between sim_world_new() and the first sim_world_run(); borrows the world, which must
 * outlive it. It is passive (K9): the fingerprint of a run is the same with everything on or
 * off. Use, in this order:
 *
 *     observer = sim_observer_new (world, &options);
 *     end = sim_observer_run (observer, NULL, NULL);      instead of sim_world_run()
 *     sim_observer_write (observer, dir, &error);         when a folder is wanted
 *     print sim_observer_summary (observer, place, colour); exit with sim_observer_passed ().
 */
#pragma once

#include "sim/observe/histogram.h"
#include "sim/scenario/metric_names.h"
#include "sim/world/world.h"

typedef struct SimObserver SimObserver;

typedef struct SimObserveOptions
{
  int trace;            /* finest SimRecordLevel in trace.log; -1: no trace */
  bool captures;        /* one pcap a segment */
  bool snapshots;       /* topology at the start, at each fault, at the end */
  bool console;         /* follow what models show of themselves, for console.html */
  bool paths;           /* follow incidents back to their causes, for paths.csv */
  bool figures;         /* call gnuplot and rehearse-graph from sim_observer_write() */
  SimTime step;         /* of series; 0: the duration / 600, rounded up to a round number */
  const char *dir;      /* existing folder for what is written during the run (trace, captures);
                           NULL: neither. The same as sim_observer_write() is given. */
  const char *command;  /* command line, for the manifest; may be NULL */
  const char *graph;    /* path of rehearse-graph; NULL: looked for in PATH */
  uint64_t seed;        /* as given to sim_world_new() */
  uint32_t replication; /* as given to sim_world_new() */
} SimObserveOptions;

/* Events in the trace, snapshots, console and figures on, captures off; seed and the rest to be filled in. */
extern const SimObserveOptions sim_observe_defaults;

/* Never NULL. A file that cannot be opened is reported by sim_observer_error(). Texts of `options`
 * are copied. */
SimObserver *sim_observer_new (SimWorld *world, const SimObserveOptions *options);
void sim_observer_free (SimObserver *observer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SimObserver, sim_observer_free)

/* The first error of what is written during the run, or NULL. The run is stopped when one occurs. */
const GError *sim_observer_error (const SimObserver *observer);

/*
 * Before the run: what `print` of the node's model says of it at that instant, when all that happens then has
 * happened. Texts are in order of time, then of these calls; after the run they are known, each below a line
 * "[90.000 s] group.server-1 table", and sim_observer_write() writes them into prints/.
 */
void sim_observer_print (SimObserver *observer, const SimSystem *system, const SimNode *node,
                         const SimPrint *print, SimTime at);
/* All of them, an empty line between two; what a stopped run did not come to is left out. g_free(). */
char *sim_observer_printed (const SimObserver *observer);

/*
 * Plays the world to the scenario's duration, pausing at every step to sample the series; then
 * works out the results. `progress` (may be NULL) is called at every pause; it may call
 * sim_world_stop(). A stopped run is judged by what it has seen.
 */
typedef void (*SimProgressFunc) (SimTime now, SimTime end, gpointer data);
SimWorldEnd sim_observer_run (SimObserver *observer, SimProgressFunc progress, gpointer data);

/* -- verdict -------------------------------------------------------------------------- */
typedef enum SimVerdictResult
{
  SIM_VERDICT_PASSED,
  SIM_VERDICT_FAILED,
  SIM_VERDICT_VACUOUS, /* nothing to judge was seen: a failure too */
} SimVerdictResult;

typedef struct SimVerdictLine
{
  const SimExpectSpec *expect;
  SimVerdictResult result;
  double value; /* measured, in base units of `unit`; NAN: none; INFINITY: not reached at the end */
  SimUnit unit;
  guint64 samples;  /* how many observations, incidents or checks it stands on */
  const char *text; /* "passed  web.restore-time at most 5 s: 4.21 s (2 incidents)" */
} SimVerdictLine;

/* In order of the file; known after the run. */
guint sim_observer_verdicts (const SimObserver *observer);
const SimVerdictLine *sim_observer_verdict (const SimObserver *observer, guint i);
/* All passed that must hold in every run (an `in` asks for many, and one run does not decide it), and no MUST
 * invariant of a model or of the simulator itself was broken within its assumption unless the scenario says
 * otherwise. */
bool sim_observer_passed (const SimObserver *observer);

/* -- measured values ------------------------------------------------------------------- */
enum
{
  SIM_ROW_QUANTILES = 5
};
extern const double sim_row_quantiles[SIM_ROW_QUANTILES]; /* 0.5 0.9 0.95 0.99 0.999 */

/* One metric over the run without warm-up. What does not apply to the kind is NAN. */
typedef struct SimMetricRow
{
  const char *name; /* full */
  SimUnit unit;
  SimMetricKind kind;
  guint64 count, censored;
  double value; /* the default statistic (SIM_STATISTIC_DEFAULT) */
  double sum, mean, deviation, least, most;
  double quantiles[SIM_ROW_QUANTILES]; /* INFINITY where they fall among the censored */
} SimMetricRow;
guint sim_observer_metrics (const SimObserver *observer);
const SimMetricRow *sim_observer_metric (const SimObserver *observer, guint i);
const SimMetricRow *sim_observer_find_metric (const SimObserver *observer, const char *name);
/* The observations of a tally, to be merged with those of other runs; NULL: no tally of that name. Borrowed. */
const SimHistogram *sim_observer_histogram (const SimObserver *observer, const char *name);

/* -- results --------------------------------------------------------------------------- */
typedef enum SimObserveError
{
  SIM_OBSERVE_ERROR_FILE,    /* disk or I/O: the message names file and call */
  SIM_OBSERVE_ERROR_STORE,   /* SQLite */
  SIM_OBSERVE_ERROR_FOREIGN, /* a store of another program, version or experiment: named by mistake */
  SIM_OBSERVE_ERROR_EMPTY,   /* no store yet */
  SIM_OBSERVE_ERROR_DAMAGED, /* a store that is not as it was written */
  SIM_OBSERVE_ERROR_INPUT,   /* the files that a run reads */
  SIM_OBSERVE_ERROR_MEMORY,  /* a run had none */
  SIM_OBSERVE_ERROR_LOCKED,  /* a process that lives writes it */
} SimObserveError;
#define SIM_OBSERVE_ERROR (sim_observe_error_quark ())
GQuark sim_observe_error_quark (void);

/*
 * Writes into the existing folder `dir`: summary.json, metrics.csv, series.csv, incidents.csv,
 * ownership.csv, decisions.csv where a model tells of decisions, with `paths` paths.csv, results.db,
 * scenario.yaml, trace.log, captures/SEGMENT.pcap, topology/NNN-*.topo, prints/NNN-*.txt, with `console`
 * console.html where a model shows something, and with `figures` run.gp, run.svg and the topology's SVG and DOT
 * (docs/results.md). Every file is complete and synced when this returns true. The caller makes the folder
 * beside its place and renames it.
 */
bool sim_observer_write (SimObserver *observer, const char *dir, GError **error);

/* Things that are not errors but that the user should be told, such as "gnuplot not found": one a line, or
 * NULL for none. Belongs to the observer. */
const char *sim_observer_warnings (const SimObserver *observer);

/* The page for a terminal: at most 24 lines of at most 100 columns. `place` is the folder to be named in it, or
 * NULL. g_free(). */
char *sim_observer_summary (const SimObserver *observer, const char *place, bool colour);
/* Is `fd` a terminal on which colour is wanted (NO_COLOR)? */
bool sim_colour_wanted (int fd);
