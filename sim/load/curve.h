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
 * Any of them takes `shift: 8 h` (a region in another time zone: it sees the same 8 h later). Arrivals are a
 * Poisson process of that rate (exact inversion for piecewise constant and linear pieces, thinning otherwise:
 * Lewis and Shedler 1979), or exactly the instants of a replay. A curve is constant once it is made, and plain
 * data: no file, no scenario. Rates are finite and at least 0; makers sim_require() it, the reader reports it.
 */
#pragma once

#include "sim/base/csv.h"
#include "sim/base/dist.h"
#include "sim/base/option.h"

typedef struct SimCurve SimCurve;

void sim_curve_free (SimCurve *curve); /* its parts too */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SimCurve, sim_curve_free)

/* A stretch of a curve that is made of straight lines: it goes on to the next one's `at`. */
typedef struct SimCurvePiece
{
  SimTime at;
  double start, end; /* 1/s; the last piece of a curve that does not repeat stays at `start` */
} SimCurvePiece;

SimCurve *sim_curve_constant (double per_second);
/* Straight pieces, copied; times ascend strictly. Before the first the rate is `before`. With `period` > 0 the
 * first is at 0, all are below the period, and the curve repeats. */
SimCurve *sim_curve_pieces (const SimCurvePiece *pieces, guint count, double before, SimTime period);
/* The same, of pieces that it takes (g_free()). */
SimCurve *sim_curve_pieces_take (SimCurvePiece *pieces, guint count, double before, SimTime period);
/* `from` until `at`, then straight to `to` within `over` > 0. */
SimCurve *sim_curve_ramp (double from, double to, SimTime at, SimTime over);
/* mean (1 + amplitude sin (2 pi (t - phase) / period)); amplitude 0 … 1. */
SimCurve *sim_curve_sine (double mean, double amplitude, SimTime period, SimTime phase);
/* A sine of 24 h whose peak is at `peak`; the run starts at midnight. */
SimCurve *sim_curve_daily (double mean, double amplitude, SimTime peak);
SimCurve *sim_curve_flash (double base, double peak, SimTime at, SimTime rise, SimTime hold, SimTime fall);
/* State i has its rate for an exponential time of its mean > 0, then comes the next, after the last the first.
 * The run starts in the long-run distribution. */
SimCurve *sim_curve_bursts (const double *rates, const SimTime *means, guint count);
/* Instants from 0 up, ascending, copied. */
SimCurve *sim_curve_replay (const SimTime *instants, guint count);
SimCurve *sim_curve_replay_take (SimTime *instants, guint count); /* takes them (g_free()) */
/* Take what they are made of. */
SimCurve *sim_curve_sum (SimCurve *const *curves, guint count);
/* `factor` is neither bursts nor replay (sim_curve_certain()); times a replay it is at most 1. */
SimCurve *sim_curve_product (SimCurve *curve, SimCurve *factor);
/* The same, `later` later (or earlier: below 0). */
SimCurve *sim_curve_shift (SimCurve *curve, SimTime later);

/* Has it a rate at every instant that is known beforehand: neither bursts nor replay in it? */
bool sim_curve_certain (const SimCurve *curve);
/* Is a replay part of it? */
bool sim_curve_replays (const SimCurve *curve);

/* The mean rate that the curve has at `t`, 1/s (bursts: the long-run mean; replay: its mean over its time). */
double sim_curve_rate (const SimCurve *curve, SimTime t);
/* The rate that it never exceeds (replay: its mean). */
double sim_curve_most (const SimCurve *curve);
/* The curve's integral from `from` to `to`: expected arrivals; a replay's are counted. A product's is by 4096
 * midpoints. */
double sim_curve_expected (const SimCurve *curve, SimTime from, SimTime to);

/* -- curves from files --------------------------------------------------------------------- */

typedef struct SimTraceOptions
{
  const char *column; /* counts; NULL: the last one */
  SimTime per;        /* what a row counts: its interval */
  double scale;       /* rates are multiplied by it */
  SimTime from;       /* of the trace: time 0 of the run */
  double speed;       /* > 0: the curve goes by so many times as fast; its rates stay as they are */
  bool missing_zero;  /* a row that is not there counts 0; else it is an error */
  bool repeat;        /* after the end from the start again; else 0 */
} SimTraceOptions;

/* Both take the table, which goes before the curve is made: what they need at once is bounded by the larger. */

/*
 * A row counts what came within `per` of its time, which is its first column. When that is the counted column
 * itself, rows follow each other without times. Times ascend in whole steps of `per` (E111, E114). NULL after
 * an error.
 */
SimCurve *sim_curve_trace (SimCsv *csv, const SimTraceOptions *options, SimDiags *diags);

typedef struct SimReplayOptions
{
  const char *column; /* time stamps or seconds; NULL: the first one */
  double speed;       /* > 0: so many times as fast, and as dense */
  SimTime from;       /* of the file, whose first instant is 0: time 0 of the run; earlier ones are left out */
} SimReplayOptions;
SimCurve *sim_curve_replay_file (SimCsv *csv, const SimReplayOptions *options, SimDiags *diags);

/* -- the arrivals of one run ---------------------------------------------------------------- */

typedef struct SimArrivals SimArrivals;
/* `stream` has not been drawn from; parts of the curve get streams of their own that are derived from it. The
 * curve is borrowed. */
SimArrivals *sim_arrivals_new (const SimCurve *curve, const SimStream *stream);
void sim_arrivals_free (SimArrivals *arrivals);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SimArrivals, sim_arrivals_free)
/* The first arrival after the one before (the first call: from time 0); SIM_NEVER when there are no more. */
SimTime sim_arrivals_next (SimArrivals *arrivals);

/* Reader and schema of a curve; files are read when the scenario is. The curve is owned by the reader
 * (sim_read_own()). */
extern const SimOptionCustom sim_curve_custom;
/* The keys of a shape ("daily"); NULL: it has none, or there is no such shape. */
const SimOption *sim_curve_table (const char *shape);
