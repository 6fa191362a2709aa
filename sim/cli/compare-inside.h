/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the parts of `compare` share: ways and measures are read in compare.c, questions answered in
 * compare-ask.c. */
#pragma once

#include "sim/cli/study.h"
#include "sim/experiment/compare.h"

enum
{
  RUNS = 30,        /* where the scenario asks for no number */
  RUNS_BEST = 1000, /* at most, until the best is known */
  FIRST = 10,       /* stages before a way is dropped */
  WAYS_MOST = 100
};

typedef struct SimCompare
{
  SimStudy study;
  char *vary, *best, *apart, *within, *half;
  char **metrics;
  GArray *ways;          /* SimWay */
  GStringChunk *texts;   /* of labels */
  GPtrArray *measures;   /* SimMeasure */
  GPtrArray *stores;     /* SimResults that were given */
  SimScenario *scenario; /* of the first way */
  GString *out;
} SimCompare;

/* A positive quantity of the first measure; NAN where `text` is NULL. False: reported. */
bool sim_compare_quantity (SimCompare *c, const char *option, const char *text, double *value, int *status);
/* Plays runs 0 to runs - 1 of every way. */
bool sim_compare_play (SimCompare *c, guint runs, int *status);

/* Each appends its answer to `out` and sets *status to what to exit with. */
bool sim_compare_sameness (SimCompare *c, guint runs, int *status);
bool sim_compare_best (SimCompare *c, guint most, int *status);
bool sim_compare_until (SimCompare *c, guint most, guint *runs, int *status);
