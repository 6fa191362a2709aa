/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Load curves (NET-5): arrivals a second as a function of time.
 *
 *   250 /s                                             constant
 *   { steps: [ { at: 0 s, rate: 10 /s }, … ] }         constant between steps
 *   { ramp: { from: 10 /s, to: 90 /s, over: 5 min } }  linear, then constant
 *   { sine: { mean: 50 /s, amplitude: 40 %, period: 1 h, phase: 0 s } }
 *   { daily: { mean: 50 /s, amplitude: 60 %, peak-at: 14 h } }  a sine of 24 h
 *   { flash: { base: 20 /s, peak: 400 /s, at: 3 min, rise: 10 s, hold: 1 min, fall: 2 min } }
 *   { bursts: { rates: [10 /s, 200 /s], means: [30 s, 3 s] } }  a Markov-modulated Poisson process
 *   { trace: file.csv, column: requests, per: 1 min, scale: 0.01, from: 0 s, speed: 60 }
 *   { replay: file.csv, column: TIMESTAMP, speed: 1 }   the very instants of a file
 *   { sum: [ … ] }   { product: [ curve, factor curve as plain numbers ] }
 *
 * Any of them takes `shift: 8 h` (a region in another time zone). Arrivals are a Poisson
 * process of that rate (exact inversion for piecewise constant and linear pieces, thinning otherwise),
 * or exactly the instants of a replay.
 */
#pragma once

#include "sim/base/dist.h"
#include "sim/base/option.h"

typedef struct SimCurve SimCurve;

/* Reader and schema of a curve; files are read when the scenario is. */
extern const SimOptionCustom sim_curve_custom;

void sim_curve_free (SimCurve *curve);
SimCurve *sim_curve_constant (double per_second);
/* The mean rate that the curve has at `t` (bursts: the long-run mean), 1/s. */
double sim_curve_rate (const SimCurve *curve, SimTime t);
/* The curve's integral from `from` to `to`: expected arrivals. */
double sim_curve_expected (const SimCurve *curve, SimTime from, SimTime to);

/* The arrivals of one run. */
typedef struct SimArrivals SimArrivals;
SimArrivals *sim_arrivals_new (const SimCurve *curve, SimStream stream);
void sim_arrivals_free (SimArrivals *arrivals);
/* The first arrival after the one before (the first call: from time 0); SIM_NEVER when there are no more. */
SimTime sim_arrivals_next (SimArrivals *arrivals);
