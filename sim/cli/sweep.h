/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What `sweep`, `plan` and `run --runs` share: the options that say what is played, the plan, the play.
 */
#pragma once

#include "sim/cli/cli.h"
#include "sim/experiment/experiment.h"

typedef struct SimSweep
{
  const SimVerb *verb;
  char *command;
  /* As given; NULL: not. */
  char *runs_text, *jobs_text, *shard_text, *keep_text, *seed_text, *progress_text, *until, *warm_up, *out;
  char **sets;
  gboolean force, strict, outside, quiet;
  /* As read. */
  guint runs; /* 0: as the scenario says */
  guint workers, shard, shards;
  SimResultKeep keep;
  int tell; /* progress as a line, as JSON, not at all */
  uint64_t seed;
  SimProgress progress;
  SimExperimentProgress done;
} SimSweep;

/* Rows for GOption: what is played, and how. */
#define SIM_SWEEP_ENTRIES(sweep)                                                                                 \
  { "runs", 'n', 0, G_OPTION_ARG_FILENAME, &(sweep).runs_text, "runs of each point instead of the scenario's",   \
    "N" },                                                                                                       \
      { "seed", 's', 0, G_OPTION_ARG_FILENAME, &(sweep).seed_text, "seed instead of the scenario's", "N" },      \
      { "set", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &(sweep).sets, "set a value of the scenario", "PATH=VALUE" },  \
      { "until", 0, 0, G_OPTION_ARG_FILENAME, &(sweep).until, "duration instead of the scenario's", "TIME" },    \
      { "warm-up",  0, 0, G_OPTION_ARG_FILENAME, &(sweep).warm_up, "as given, or found by MSER-5 in pilot runs", \
        "TIME|mser" },                                                                                           \
      { "jobs", 'j', 0, G_OPTION_ARG_FILENAME, &(sweep).jobs_text, "runs at once; as many as processors", "N" }, \
      { "output", 'o', 0, G_OPTION_ARG_FILENAME, &(sweep).out, "store; results/NAME.db", "FILE" },               \
      { "strict", 0, 0, G_OPTION_ARG_NONE, &(sweep).strict, "warnings about the scenario are errors", NULL },    \
  {                                                                                                              \
    "allow-include-outside", 0, 0, G_OPTION_ARG_NONE, &(sweep).outside,                                          \
        "files outside the scenario's folder may be read", NULL                                                  \
  }
#define SIM_SWEEP_PLAY_ENTRIES(sweep)                                                                          \
  { "shard", 0, 0, G_OPTION_ARG_FILENAME, &(sweep).shard_text, "play only part I of N", "I/N" },               \
      { "keep",                                                                                                \
        0,                                                                                                     \
        0,                                                                                                     \
        G_OPTION_ARG_FILENAME,                                                                                 \
        &(sweep).keep_text,                                                                                    \
        "vectors and histograms that are kept of each run",                                                    \
        "none|services|all" },                                                                                 \
      { "progress",      0, 0, G_OPTION_ARG_FILENAME, &(sweep).progress_text, "how it tells how it goes on",   \
        "line|json|none" },                                                                                    \
      { "force",                                                                                               \
        'f',                                                                                                   \
        0,                                                                                                     \
        G_OPTION_ARG_NONE,                                                                                     \
        &(sweep).force,                                                                                        \
        "begin the store anew; play what is estimated to be too large",                                        \
        NULL },                                                                                                \
  {                                                                                                            \
    "quiet", 'q', 0, G_OPTION_ARG_NONE, &(sweep).quiet, "say only what is wrong", NULL                         \
  }

/* The texts of the options. False: reported, *status is what to exit with. */
bool sim_sweep_read (SimSweep *sweep, int *status);
/* The points of `file`; NULL: reported, *status is what to exit with. A warm-up that is to be found is found,
 * and stands in `sets` from now on. */
SimPlan *sim_sweep_plan (SimSweep *sweep, const char *file, int *status);
guint sim_sweep_runs (const SimSweep *sweep, const SimPlan *plan, guint point);
char *sim_sweep_place (const SimSweep *sweep, const SimPlan *plan); /* of the store; g_free() */
/* Plays what is missing and says what is there. Returns what to exit with. */
int sim_sweep_play (SimSweep *sweep, const SimPlan *plan);
void sim_sweep_clear (SimSweep *sweep);
