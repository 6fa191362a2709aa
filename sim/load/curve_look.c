/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Curves: looking at them, and integrating. */
#include "sim/load/curve_part.h"

#include <math.h>

/* `t` within a period; *round is the number of whole periods before it. */
static SimTime
in_period (const SimCurve *curve, SimTime t, int64_t *round)
{
  SimTime period = curve->pieces.period;
  *round = t / period - (t % period < 0);
  return t - *round * period;
}

static double
pieces_expected (const SimCurve *curve, SimTime from, SimTime to)
{
  if (curve->pieces.period == 0)
    return sim_curve_pieces_area (curve, from, to);
  int64_t first, last;
  SimTime a = in_period (curve, from, &first), b = in_period (curve, to, &last);
  double whole = (double)(last - first) * curve->pieces.around;
  return whole + sim_curve_pieces_area (curve, 0, b) - sim_curve_pieces_area (curve, 0, a);
}

static double
pieces_rate (const SimCurve *curve, SimTime t)
{
  int64_t round;
  if (curve->pieces.period > 0)
    t = in_period (curve, t, &round);
  int i = sim_curve_piece_at (curve, t);
  double slope, start = sim_curve_piece_start (curve, i, &slope);
  return i < 0 ? start : start + slope * sim_time_to_seconds (t - curve->pieces.list[i].at);
}

static double
pieces_most (const SimCurve *curve)
{
  double most = curve->pieces.before;
  for (guint i = 0; i < curve->count; i++)
    most = MAX (most, MAX (curve->pieces.list[i].start, curve->pieces.list[i].end));
  return most;
}

/* -- looking ----------------------------------------------------------------------------------- */

static double
replay_mean (const SimCurve *curve)
{
  if (curve->count < 2 || curve->instants[curve->count - 1] == curve->instants[0])
    return 0;
  return (curve->count - 1) / sim_time_to_seconds (curve->instants[curve->count - 1] - curve->instants[0]);
}

static double
sine_angle (const SimCurve *curve, SimTime t)
{
  return 2 * G_PI * ((double)((t - curve->sine.phase) % curve->sine.period) / (double)curve->sine.period);
}

double
sim_curve_rate (const SimCurve *curve, SimTime t)
{
  double rate = curve->kind == SIM_CURVE_PRODUCT ? 1 : 0;
  switch (curve->kind)
    {
    case SIM_CURVE_PIECES:
      return pieces_rate (curve, t);
    case SIM_CURVE_SINE:
      return MAX (0, curve->sine.mean * (1 + curve->sine.amplitude * sin (sine_angle (curve, t))));
    case SIM_CURVE_BURSTS:
      return curve->bursts.mean;
    case SIM_CURVE_REPLAY:
      if (curve->count == 0 || t < curve->instants[0] || t > curve->instants[curve->count - 1])
        return 0;
      return replay_mean (curve);
    case SIM_CURVE_SUM:
      for (guint i = 0; i < curve->count; i++)
        rate += sim_curve_rate (curve->parts[i], t);
      return rate;
    case SIM_CURVE_PRODUCT:
      for (guint i = 0; i < curve->count; i++)
        rate *= sim_curve_rate (curve->parts[i], t);
      return rate;
    case SIM_CURVE_SHIFT:
      return sim_curve_rate (curve->shift.curve, t - curve->shift.later);
    }
  return rate;
}

double
sim_curve_most (const SimCurve *curve)
{
  double most = curve->kind == SIM_CURVE_PRODUCT ? 1 : 0;
  switch (curve->kind)
    {
    case SIM_CURVE_PIECES:
      return pieces_most (curve);
    case SIM_CURVE_SINE:
      return curve->sine.mean * (1 + curve->sine.amplitude);
    case SIM_CURVE_BURSTS:
      for (guint i = 0; i < curve->count; i++)
        most = MAX (most, curve->bursts.rates[i]);
      return most;
    case SIM_CURVE_REPLAY:
      return replay_mean (curve);
    case SIM_CURVE_SUM:
      for (guint i = 0; i < curve->count; i++)
        most += sim_curve_most (curve->parts[i]);
      return most;
    case SIM_CURVE_PRODUCT:
      for (guint i = 0; i < curve->count; i++)
        most *= sim_curve_most (curve->parts[i]);
      return most;
    case SIM_CURVE_SHIFT:
      return sim_curve_most (curve->shift.curve);
    }
  return most;
}

/* integral of sin over [from, to] in seconds: (cos a - cos b) period / 2 pi */
static double
sine_expected (const SimCurve *curve, SimTime from, SimTime to)
{
  double swing = (cos (sine_angle (curve, from)) - cos (sine_angle (curve, to)))
                 * sim_time_to_seconds (curve->sine.period) / (2 * G_PI);
  return curve->sine.mean * (sim_time_to_seconds (to - from) + curve->sine.amplitude * swing);
}

static double
replay_expected (const SimCurve *curve, SimTime from, SimTime to)
{
  guint count = 0;
  for (guint i = 0; i < curve->count; i++)
    count += curve->instants[i] >= from && curve->instants[i] < to;
  return count;
}

static double
product_expected (const SimCurve *curve, SimTime from, SimTime to)
{
  enum
  {
    SLICES = 4096
  };
  double width = (double)(to - from) / SLICES, sum = 0;
  for (guint i = 0; i < SLICES; i++)
    sum += sim_curve_rate (curve, from + (SimTime)(width * (i + 0.5)));
  return sum * width / 1e9;
}

double
sim_curve_expected (const SimCurve *curve, SimTime from, SimTime to)
{
  double sum = 0;
  if (to <= from)
    return 0;
  switch (curve->kind)
    {
    case SIM_CURVE_PIECES:
      return pieces_expected (curve, from, to);
    case SIM_CURVE_SINE:
      return sine_expected (curve, from, to);
    case SIM_CURVE_BURSTS:
      return curve->bursts.mean * sim_time_to_seconds (to - from);
    case SIM_CURVE_REPLAY:
      return replay_expected (curve, from, to);
    case SIM_CURVE_SUM:
      for (guint i = 0; i < curve->count; i++)
        sum += sim_curve_expected (curve->parts[i], from, to);
      return sum;
    case SIM_CURVE_PRODUCT:
      return product_expected (curve, from, to);
    case SIM_CURVE_SHIFT:
      return sim_curve_expected (curve->shift.curve, from - curve->shift.later, to - curve->shift.later);
    }
  return sum;
}

/* -- when something can come -------------------------------------------------------------------- */

static bool
piece_lives (const SimCurve *curve, int i)
{
  return i < 0 ? curve->pieces.before > 0 : curve->pieces.list[i].start > 0 || curve->pieces.list[i].end > 0;
}

static SimTime
pieces_wakes (const SimCurve *curve, SimTime t)
{
  if (curve->pieces.period > 0)
    return curve->pieces.around > 0 ? t : SIM_NEVER;
  for (int i = sim_curve_piece_at (curve, t); i < (int)curve->count; i++)
    if (piece_lives (curve, i))
      return i < 0 ? t : MAX (t, curve->pieces.list[i].at);
  return SIM_NEVER;
}

SimTime
sim_curve_wakes (const SimCurve *curve, SimTime t)
{
  SimTime wakes = SIM_NEVER;
  switch (curve->kind)
    {
    case SIM_CURVE_PIECES:
      return pieces_wakes (curve, t);
    case SIM_CURVE_SINE:
    case SIM_CURVE_BURSTS:
      return sim_curve_most (curve) > 0 ? t : SIM_NEVER;
    case SIM_CURVE_REPLAY:
      return curve->count > 0 && curve->instants[curve->count - 1] >= t ? t : SIM_NEVER;
    case SIM_CURVE_SUM:
      for (guint i = 0; i < curve->count; i++)
        wakes = MIN (wakes, sim_curve_wakes (curve->parts[i], t));
      return wakes;
    case SIM_CURVE_PRODUCT:
      return MAX (sim_curve_wakes (curve->parts[0], t), sim_curve_wakes (curve->parts[1], t));
    case SIM_CURVE_SHIFT:
      wakes = sim_curve_wakes (curve->shift.curve, t - curve->shift.later);
      return wakes == SIM_NEVER ? wakes : wakes + curve->shift.later;
    }
  return wakes;
}
