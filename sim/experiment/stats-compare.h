/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Two or more systems that meet the same arrivals and failures: differences, equivalence, the best.
 *
 *   Law        A. M. Law, Simulation Modeling and Analysis, 5th ed., 2015, sections 10.2.1 and 11.2
 *   Schuirmann D. J. Schuirmann, J. Pharmacokinetics and Biopharmaceutics 15 (1987): two one-sided tests
 *   Kim        S.-H. Kim, B. L. Nelson, ACM TOMACS 11 (2001): a fully sequential procedure (KN)
 */
#pragma once

#include "sim/experiment/stats.h"

typedef struct SimPaired
{
  SimInterval difference; /* of the means, a - b, by pairs (Law) */
  double correlation;     /* of a and b; NAN where one does not vary */
  double reduction; /* (Var a + Var b) / Var (a - b): independent runs would have to be so many times as many */
} SimPaired;
/* a[i] and b[i] are of one seed. */
SimPaired sim_stats_paired (const double *a, const double *b, gsize count, double confidence);

typedef enum SimSameness
{
  SIM_SAME_INCONCLUSIVE,
  SIM_SAME_EQUIVALENT, /* both tests at 1 - confidence say so */
  SIM_SAME_DIFFERENT,  /* the difference lies outside the margin with that confidence */
} SimSameness;

typedef struct SimEquivalence
{
  SimSameness verdict;
  SimInterval
      difference; /* of confidence 1 - 2 a, where a = 1 - confidence: the interval that goes with the tests */
  double p;       /* the larger of the two tests */
  guint64 more;   /* about so many more pairs would tell; 0: it is told; G_MAXUINT64: never */
} SimEquivalence;
/* Is |mean a - mean b| less than `margin`? */
SimEquivalence sim_stats_equivalence (const double *a, const double *b, gsize count, double margin,
                                      double confidence);

/*
 * KN: finds the system with the largest mean, dropping the others as soon as that may be done. With probability
 * 1 - alpha at least the best is chosen whenever its mean is better than the next by `delta` or more; else
 * one that is within `delta` of the best is likely. Values of a system are independent from stage to stage
 * and normal; those of one stage may depend on each other (common random numbers), the better the more.
 */
typedef struct SimSelect SimSelect;

/* Least 2 systems, `first` runs of each before anything is dropped (at least 2; 10 or more are advised).
 * `most`: the largest mean is the best, else the least. */
SimSelect *sim_select_new (guint systems, double delta, double alpha, guint first, bool most);
void sim_select_free (SimSelect *select); /* NULL is allowed */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SimSelect, sim_select_free)

/* One more stage: values[i] of each system i; those of dropped ones are not looked at. */
void sim_select_add (SimSelect *select, const double *values);
bool sim_select_done (const SimSelect *select);
bool sim_select_alive (const SimSelect *select, guint system);
/* The best so far; the best when it is done. */
guint sim_select_best (const SimSelect *select);
guint64 sim_select_stages (const SimSelect *select);
/* The mean of the stages that the system was in. */
double sim_select_mean (const SimSelect *select, guint system);
/* The stage in which it was dropped; 0: it was not. */
guint64 sim_select_dropped (const SimSelect *select, guint system);
/* About so many more stages until it is done, if means stay as they are; 0: it is done. */
guint64 sim_select_more (const SimSelect *select);
/* The last stage there can be, by the ways that are left; 0: it is too early to tell. */
guint64 sim_select_last (const SimSelect *select);
/* The guarantee in one sentence, of `names[]`, `delta` as text. g_free(). */
char *sim_select_guarantee (const SimSelect *select, const char *delta);
