/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Distributions that a scenario can name: times, sizes and plain numbers.
 *
 * Values are in base units (ns for times, bytes for sizes). A SimDist is a value; its table
 * of an empirical distribution is borrowed from the scenario.
 */
#pragma once

#include "sim/base/random.h"
#include "sim/base/read.h"

typedef enum SimDistKind
{
  SIM_DIST_CONSTANT,    /* a = value */
  SIM_DIST_UNIFORM,     /* a = least, b = most */
  SIM_DIST_EXPONENTIAL, /* a = mean */
  SIM_DIST_ERLANG,      /* a = mean, b = stages (>= 1) */
  SIM_DIST_HYPEREXP,    /* a = mean, b = squared coefficient of variation (>= 1), balanced means */
  SIM_DIST_NORMAL,      /* a = mean, b = standard deviation, cut at 0 by redrawing */
  SIM_DIST_LOGNORMAL,   /* a = mean, b = standard deviation of the variate itself */
  SIM_DIST_WEIBULL,     /* a = scale, b = shape */
  SIM_DIST_PARETO,      /* a = least, b = exponent */
  SIM_DIST_EMPIRICAL,   /* values[] with weights[] */
} SimDistKind;

typedef struct SimDist
{
  SimDistKind kind;
  SimUnit unit; /* of a and of the values: SIM_UNIT_TIME, SIM_UNIT_SIZE or SIM_UNIT_NONE */
  double a, b;
  guint count; /* of an empirical table */
  const double *values;
  const double *cumulative; /* weights summed up to 1 */
} SimDist;

/* A draw, at least 0, in base units. */
double sim_dist_draw (const SimDist *dist, SimStream *stream);
/* A draw rounded to the nanosecond; dist->unit must be SIM_UNIT_TIME. */
SimTime sim_dist_time (const SimDist *dist, SimStream *stream);
/* The mean in base units; INFINITY where there is none (Pareto with exponent <= 1). */
double sim_dist_mean (const SimDist *dist);
/* A constant of so many ns. */
SimDist sim_dist_constant_time (SimTime t);
/*
 * The text form, "20 ms" or a kind, its first parameter and a named second one:
 *
 *     exponential 20 ms            uniform 1 ms to 5 ms        erlang 20 ms stages 3
 *     hyperexponential 20 ms cv2 4 normal 20 ms sd 5 ms        lognormal 20 ms sd 5 ms
 *     weibull 20 ms shape 1.5      pareto 20 ms exponent 2.5   constant 20 ms
 *
 * In a scenario the same words are keys: { uniform: 1 ms, to: 5 ms }; an empirical table has
 * only that form, { empirical: [[1 ms, 3], [5 ms, 1]] }: values, ascending, with weights.
 * Parsing sets unit and checks the parameters; on failure *why and *column as in units.h.
 */
bool sim_dist_parse (const char *text, SimUnit unit, SimDist *dist, char **why, int *column);
bool sim_dist_scan (const char *text, SimUnit unit, SimDist *dist, SimWrong *wrong); /* the same, with a code */
char *sim_dist_format (const SimDist *dist); /* empirical: "empirical (3 values)"; g_free() */

/* Reads the map form; false when it was reported. Tables go into the reader's arena. */
bool sim_dist_read (SimOptionRead *read, const SimTree *map, SimUnit unit, SimDist *dist);

/* The words of the kinds: name and name of the second parameter (NULL: none), unit of that one. */
typedef struct SimDistWords
{
  const char *kind;
  const char *second;
  bool second_plain; /* a number, not in the distribution's unit */
} SimDistWords;
extern const SimDistWords sim_dist_words[SIM_DIST_EMPIRICAL + 1];

/* NULL, or what is wrong with a and b: "the mean of an exponential must be greater than 0"; g_free(). */
char *sim_dist_wrong (const SimDist *dist);
