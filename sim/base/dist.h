/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Distributions that a scenario can name: times, sizes and plain numbers.
 *
 * Values are in base units (ns for times, bytes for sizes). A SimDist is a value; its table
 * of an empirical distribution is borrowed from the scenario.
 */
#pragma once

#include "sim/base/random.h"

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
/* As a scenario writes it, "exponential 20 ms"; g_free(). */
char *sim_dist_format (const SimDist *dist);
