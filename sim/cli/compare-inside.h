/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the parts of `compare` share, and what `report` takes of it: ways and measures are read in compare.c,
 * runs are played for questions in compare-ask.c. */
#pragma once

#include "sim/cli/study.h"
#include "sim/experiment/report.h"

enum
{
  RUNS = 30,        /* where the scenario asks for no number */
  RUNS_BEST = 1000, /* at most, until the best is known */
  WAYS_MOST = 100,
  SIM_QUESTION_ENTRIES = 5
};

typedef struct SimCompare
{
  SimStudy study;
  char *vary;
  SimQuestion asked;
  SimAsked ask;
  GArray *ways;          /* SimWay */
  GStringChunk *texts;   /* of labels */
  GPtrArray *measures;   /* SimMeasure */
  GPtrArray *stores;     /* SimResults that were given */
  SimScenario *scenario; /* of the first way */
  SimAnswer *answer;
  GString *out;
} SimCompare;

/* The options that say what is asked. */
void sim_question_entries (SimQuestion *question, GOptionEntry entries[SIM_QUESTION_ENTRIES]);
/* All of the verb; g_free(). */
GOptionEntry *sim_compare_entries (SimCompare *compare);
/* What a command line of `compare` asks, of which another verb has none: false. sim_question_clear(). */
bool sim_compare_question (const char *command, SimQuestion *question);

/* What a command line of `capacity` looks for; false: it is none. sim_report_search_clear(). */
bool sim_capacity_search (const char *command, SimReportSearch *search);

/* Plays runs 0 to runs - 1 of every way. */
bool sim_compare_play (SimCompare *c, guint runs, int *status);

/* Each plays what it needs, at most `most` of each way, and answers; false: *status is what to exit with. */
bool sim_compare_best (SimCompare *c, guint most, int *status);
/* More runs of each until the first measure's interval is so narrow; *runs: how many there are. */
bool sim_compare_until (SimCompare *c, guint most, guint *runs, int *status);
