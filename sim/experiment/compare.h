/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Ways beside each other: one measure of two or more points that met the same arrivals and failures.
 */
#pragma once

#include "sim/experiment/measure.h"
#include "sim/experiment/stats-compare.h"

typedef struct SimWay
{
  SimResults *results; /* borrowed; taken anew after each play */
  guint point;         /* of these */
  const char *label;   /* "A", "count=4" */
} SimWay;

/* A point, as one of several that have to be told apart. */
typedef struct SimWayText
{
  const char *label, *scenario; /* its own label, and its scenario's name */
  const char *resolved;         /* the scenario as understood */
} SimWayText;

/*
 * What a reader knows the ways by, wherever they are named: NAME=VALUE, as --set, --vary and a plan write it.
 * Their own labels, behind the name of the scenario where there are several; else what differs in the
 * scenarios' texts, in the words of these ("exponential=10 ms"). NULL: nothing tells them apart. g_strfreev().
 */
char **sim_way_labels (const SimWayText *texts, guint count);

/* Runs 0 to *there - 1 of it are there. */
bool sim_ways_there (const SimWay *way, guint *there, GError **error);

typedef struct SimWaySeen
{
  SimInterval mean;  /* over the runs that every way has a value of */
  guint64 without;   /* runs without a value, or not reached when they ended */
  SimPaired against; /* this way less the first; of the first nothing */
} SimWaySeen;

/* Intervals against the first hold together with probability `confidence` (Bonferroni). */
typedef struct SimComparison
{
  const SimMeasure *measure;
  guint ways;
  guint64 pairs; /* runs that stand behind each number */
  SimWaySeen *seen;
} SimComparison;

/* Runs 0 to runs - 1 of each way. NULL with `error`. Borrows `measure`. */
SimComparison *sim_comparison_new (const SimMeasure *measure, const SimWay *ways, guint count, guint runs,
                                   double confidence, GError **error);
void sim_comparison_free (SimComparison *comparison);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SimComparison, sim_comparison_free)
/* Lines for a terminal. */
void sim_comparison_print (const SimComparison *comparison, const SimWay *ways, GString *out);
