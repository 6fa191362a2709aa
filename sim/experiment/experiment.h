/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * An experiment: plays the replications of a plan that a store has not, in forked workers.
 *
 *     plan = sim_plan_new (); sim_plan_add (plan, file, ...);
 *     x = sim_experiment_open (plan, "results/name.db", &options, &error);
 *     sim_experiment_need (x, point, runs);           for every point
 *     end = sim_experiment_play (x, &error);          plays what is missing, as often as wanted
 *     results = sim_experiment_results (x, &error);   what is there now
 *     sim_experiment_close (x, &error);
 *
 * A procedure that decides as it goes (a ranking, a bisection, a half-width) asks for more, plays, looks, and
 * asks again; what it asked for before is there and costs nothing, so the same command goes on after an
 * interruption. Let it decide from runs 0 to n - 1 in order, never from how many happen to be there.
 *
 * A worker that dies costs one run: it is recorded as crashed, with the reason. A run is reported as done only
 * when it is committed to the store, synced. Nothing of this reads the wall clock but the progress.
 */
#pragma once

#include "sim/experiment/plan.h"
#include "sim/experiment/results.h"

typedef struct SimExperiment SimExperiment;

/* How far it is. */
typedef struct SimExperimentProgress
{
  guint64 wanted, done; /* runs asked for of this shard; of those in the store */
  guint64 played;       /* by this process */
  guint64 crashed;      /* of those */
  guint64 events;       /* of the runs played */
  double seconds;       /* since sim_experiment_play() was called */
} SimExperimentProgress;

typedef struct SimExperimentOptions
{
  guint workers;       /* -j; 1 to SIM_WORKERS_LIMIT */
  SimResultKeep keep;  /* what vectors */
  guint shard, shards; /* this is shard 1..shards of so many; 0, 0: all */
  bool force;          /* an existing store is replaced */
  bool mixed;          /* the store may hold other experiments: points that the plan has not are left alone */
  const char *command; /* command line, for the manifest; may be NULL */
  void (*progress) (const SimExperimentProgress *progress, gpointer data); /* may be NULL; after each commit */
  const volatile int *stop; /* becomes not 0: end soon (what is under way is given up); may be NULL */
  gpointer data;
} SimExperimentOptions;

enum
{
  SIM_WORKERS_LIMIT = 1024,
  SIM_RUNS_LIMIT = 10000000, /* of a point */
  SIM_POINTS_LIMIT = 10000
};

/*
 * Opens or makes the store and enters the plan's points. `path` NULL: a store in memory. NULL with `error`:
 * locked by a process that lives, no store of ours, another version, damaged, disk; nothing was changed then.
 * The plan is borrowed, and may get more points later: they are entered by sim_experiment_play().
 */
SimExperiment *sim_experiment_open (const SimPlan *plan, const char *path, const SimExperimentOptions *options,
                                    GError **error);

/* Keeps the command line in the store even if it plays nothing: a report finds there what was asked. */
bool sim_experiment_note (SimExperiment *experiment, GError **error);

/* Replications 0 to runs - 1 of that point are wanted. Never takes back. */
void sim_experiment_need (SimExperiment *experiment, guint point, guint runs);

typedef enum SimExperimentEnd
{
  SIM_EXPERIMENT_DONE,    /* all that is wanted of this shard is in the store */
  SIM_EXPERIMENT_STOPPED, /* by `stop`; the same command goes on */
  SIM_EXPERIMENT_FAILED,  /* *error */
} SimExperimentEnd;
SimExperimentEnd sim_experiment_play (SimExperiment *experiment, GError **error);

/* A view of the store as it is now, to be taken again after each sim_experiment_play(). sim_results_free()
 * before the experiment is closed. */
SimResults *sim_experiment_results (SimExperiment *experiment, GError **error);

/* Closes and frees, also after errors; false: the store could not be closed well. */
bool sim_experiment_close (SimExperiment *experiment, GError **error);

/* What to exit with for an error of this layer: SIM_EXIT_INPUT, _ENVIRONMENT or _MEMORY. */
int sim_experiment_exit (const GError *error);
