/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What verbs that look at many runs share: their options, the plan, the experiment, the results so far.
 *
 *     entries = sim_study_entries (&study, own); sim_cli_parse (...); sim_study_read (&study, &status);
 *     sim_study_add (&study, file, NULL, &status);          once a file, or a value
 *     sim_study_open (&study, "results/name-compare.db", &status);
 *     sim_study_need (&study, point, runs); sim_study_play (&study, &status);     as often as wanted
 *     sim_study_clear (&study);
 *
 * What is wrong has been said when one of these returns false; *status is what to exit with.
 */
#pragma once

#include "sim/cli/cli.h"
#include "sim/experiment/experiment.h"

typedef struct SimStudy
{
  const SimVerb *verb;
  char *command;
  char *seed_text, *out;
  char **sets;
  char *runs_text, *jobs_text;
  int runs;    /* 0: not given */
  int workers; /* 0: not given */
  gboolean force, quiet, outside;
  bool mixed; /* the store may hold other experiments too */
  bool seeded;
  uint64_t seed;
  SimResultKeep keep;
  SimPlan *plan;
  SimExperiment *experiment;
  SimResults *results; /* as they are now */
  SimProgress progress;
} SimStudy;

/* Zero but for the verb. */
void sim_study_init (SimStudy *study, const SimVerb *verb, int argc, char **argv);
void sim_study_clear (SimStudy *study);
/* Own options and those of every study; g_free(). `own` ends with a row without a long name. */
GOptionEntry *sim_study_entries (SimStudy *study, const GOptionEntry *own);
bool sim_study_read (SimStudy *study, int *status);
/* Adds the points of `file`, with one override more if `set` is not NULL. All have the seed of the first,
 * unless one was given: common random numbers. */
bool sim_study_add (SimStudy *study, const char *file, const char *set, int *status);
/* `place`: where the store is unless -o says otherwise; NULL: in memory then. */
bool sim_study_open (SimStudy *study, const char *place, int *status);
void sim_study_need (SimStudy *study, guint point, guint runs);
bool sim_study_play (SimStudy *study, int *status);
/* Says what `error` is; returns false. */
bool sim_study_fail (const GError *error, int *status);
/* The scenario of a point; never NULL when true. */
bool sim_study_scenario (SimStudy *study, guint point, SimScenario **scenario, int *status);
