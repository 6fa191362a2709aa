/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a curve is made of. Inside sim/load only. */
#pragma once

#include "sim/load/curve.h"

typedef enum SimCurveKind
{
  SIM_CURVE_PIECES,
  SIM_CURVE_SINE,
  SIM_CURVE_BURSTS,
  SIM_CURVE_REPLAY,
  SIM_CURVE_SUM,
  SIM_CURVE_PRODUCT,
  SIM_CURVE_SHIFT,
} SimCurveKind;

struct SimCurve
{
  SimCurveKind kind;
  guint count; /* of pieces, states, instants or parts */
  union
  {
    struct
    {
      SimCurvePiece *list;
      double before;
      SimTime period; /* 0: does not repeat */
      double around;  /* expected arrivals of one period */
    } pieces;
    struct
    {
      double mean, amplitude;
      SimTime period, phase;
    } sine;
    struct
    {
      double *rates;
      SimTime *means;
      double mean;   /* long-run */
      SimTime round; /* sum of the means */
    } bursts;
    SimTime *instants;
    SimCurve **parts; /* sum; product: curve, factor */
    struct
    {
      SimCurve *curve;
      SimTime later;
    } shift;
  };
};

/* The piece that `t` falls into, or -1 before the first. `t` within the period. */
int sim_curve_piece_at (const SimCurve *curve, SimTime t);
/* Where piece `i` ends; SIM_NEVER for the last one of a curve that does not repeat. */
SimTime sim_curve_piece_end (const SimCurve *curve, int i);
/* Rate at its start and, in 1/s a second, its slope; piece -1 is what comes before. */
double sim_curve_piece_start (const SimCurve *curve, int i, double *slope);
/* The integral of straight pieces, without repetition or within one period. */
double sim_curve_pieces_area (const SimCurve *curve, SimTime from, SimTime to);
/* The first instant from `t` on at which the rate may be above 0; SIM_NEVER: there is none. */
SimTime sim_curve_wakes (const SimCurve *curve, SimTime t);
