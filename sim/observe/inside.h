/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The observer as its own files see it. Inside sim/observe only.
 */
#pragma once

#include "sim/observe/decisions.h"
#include "sim/observe/observe.h"
#include "sim/observe/ownership.h"
#include "sim/observe/path.h"
#include "sim/observe/series.h"
#include "sim/observe/topology.h"
#include "sim/observe/view.h"

typedef struct SimTrace SimTrace;
typedef struct SimCaptures SimCaptures;

struct SimObserver
{
  SimWorld *world;
  const SimScenario *scenario;
  SimObserveOptions options; /* texts are owned */
  SimMetrics *metrics;
  SimSeriesSet *series;
  SimTrace *trace;       /* NULL: off */
  SimCaptures *captures; /* NULL: off */
  SimOwnership *ownership;
  SimDecisions *decisions; /* NULL: nobody tells of any */
  SimPaths *paths;         /* NULL: off */
  SimViews *views;         /* NULL: off, or nobody shows anything */
  GPtrArray *snapshots;    /* SimSnapshot; NULL: off */
  GPtrArray *prints;       /* SimPrintOrder, in order of time */
  SimTime last_fault;      /* of the last snapshot at a fault; SIM_NEVER: none */
  guint unseen;            /* faults without a snapshot */
  GPtrArray *judged;       /* SimMeter of each expectation, NULL where it has none */
  GArray *verdicts;        /* SimVerdictLine */
  GArray *rows;            /* SimMetricRow */
  bool finished;
  bool drawn;    /* there was something for run.svg */
  SimTime ended; /* when the run ended */
  SimWorldEnd end;
  GError *error;
  GString *warnings;
};

/* A snapshot of the topology: what it shows, and the text of its .topo file. */
typedef struct SimSnapshot
{
  SimTime at;
  char *name; /* "002-crash", of the file */
  char *text;
} SimSnapshot;

/* trace.c: lines as they happen. NULL with `error` set when the file cannot be made. */
SimTrace *sim_trace_new (SimWorld *world, int level, const char *dir, GError **error);
bool sim_trace_failed (const SimTrace *trace);
bool sim_trace_close (SimTrace *trace, GError **error); /* frees it */
void sim_trace_free (SimTrace *trace);

/* capture.c: frames as they are sent, one pcap file a segment. */
SimCaptures *sim_captures_new (SimWorld *world, const char *dir, GError **error);
bool sim_captures_failed (const SimCaptures *captures);
bool sim_captures_close (SimCaptures *captures, GError **error); /* frees it */
void sim_captures_free (SimCaptures *captures);

/* verdict.c */
void sim_verdict_prepare (SimObserver *observer); /* before the run: meters of expectations */
void sim_verdict_reach (SimObserver *observer);   /* after the run */

/* rows.c */
void sim_rows_fill (SimObserver *observer);

/* results.c, incident_table.c, store.c, figure.c: each writes its files into `dir`. */
bool sim_results_write (SimObserver *observer, const char *dir, GError **error);
bool sim_incident_table_write (SimObserver *observer, const char *dir, GError **error);
bool sim_store_write (SimObserver *observer, const char *dir, GError **error);
bool sim_figure_write (SimObserver *observer, const char *dir, GError **error);
bool sim_snapshots_write (SimObserver *observer, const char *dir, GError **error);

/* print.c: plays to `until` as sim_world_run() does, and prints on the way what is wanted up to then. */
SimWorldEnd sim_prints_run (SimObserver *observer, SimTime until);
void sim_print_order_free (gpointer order);
/* prints/NNN-MACHINE-WHAT.txt, where anything was printed. */
bool sim_prints_write (SimObserver *observer, const char *dir, GError **error);

/* decisions.c: decisions.csv, where there are decisions. */
bool sim_decisions_write (SimObserver *observer, const char *dir, GError **error);

/* path_table.c: paths.csv, where there are incidents. */
bool sim_paths_write (SimObserver *observer, const char *dir, GError **error);

/* console.c: console.html, where there are views. */
bool sim_console_write (SimObserver *observer, const char *dir, GError **error);

/* draw.c: run.svg from run.gp, and a picture of each topology. A program that is not there is a warning. */
bool sim_draw_run (SimObserver *observer, const char *dir, GError **error);
bool sim_draw_topologies (SimObserver *observer, const char *dir, GError **error);

/* Adds a line to the warnings. */
void sim_observer_warn (SimObserver *observer, const char *format, ...) G_GNUC_PRINTF (2, 3);
/* "done", "stopped", "stuck". */
const char *sim_world_end_name (SimWorldEnd end);
