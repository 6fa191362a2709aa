/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A measure: one number of each run, by the name of a metric and what is asked of it.
 *
 * "visitors.availability", "web.restore-time:mean", "visitors.response-time:99 %": a full name, and after a
 * colon mean, least, most, sum, count or one of the quantiles that are kept (50, 90, 95, 99, 99.9 %); without
 * one the metric's own statistic. Numbers are in the unit in which files give them.
 */
#pragma once

#include "sim/experiment/results.h"
#include "sim/experiment/stats.h"

typedef struct SimMeasure
{
  const char *name;  /* of the metric */
  const char *title; /* as it was given, with the statistic where that cannot be told from it */
  int statistic;     /* SimStatistic */
  guint quantile;    /* index of sim_row_quantiles, with SIM_STATISTIC_QUANTILE */
  SimUnit unit;
} SimMeasure;

/* NULL: *why (g_free) says what is wrong and what would be right. Names of nodes are taken as they are, and
 * looked for when there are results. sim_measure_free(). */
SimMeasure *sim_measure_new (const char *text, const SimScenario *scenario, char **why);
void sim_measure_free (SimMeasure *measure);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SimMeasure, sim_measure_free)

/* What a scenario's own expectations are about; else what its clients and systems are known by. NULL-terminated
 * texts for sim_measure_new(); g_strfreev(). */
char **sim_measure_defaults (const SimScenario *scenario);

/* NAN: the run has none; INFINITY: not reached when it ended. */
double sim_measure_of (const SimMeasure *measure, const SimResultValue *value);
/* Of runs 0 to runs - 1 of a point: `runs` doubles, NAN where there is none. NULL with `error`. */
GArray *sim_measure_values (const SimMeasure *measure, SimResults *results, guint point, guint runs,
                            GError **error);

/* For people: "4.21 s", "99.52 %". g_free(). */
char *sim_measure_text (const SimMeasure *measure, double value);
/* The same with its sign: "+0.31 %". g_free(). */
char *sim_measure_change (const SimMeasure *measure, double value);
/* "4.21 s (4.02 s to 4.40 s)"; g_free(). */
char *sim_measure_interval (const SimMeasure *measure, SimInterval interval);
/* A quantity with unit, as the command line has it ("0.1 %", "50 ms"), in the unit of files: more than 0. A
 * share has its % here, other than in a scenario: false, and *why (g_free) says what is right. */
bool sim_measure_quantity (const SimMeasure *measure, const char *text, double *value, char **why);
