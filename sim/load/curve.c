/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Curves: making them. */
#include "sim/load/curve_part.h"

#include "sim/base/check.h"
#include <math.h>
#include <string.h>

static SimCurve *
curve_new (SimCurveKind kind, guint count)
{
  SimCurve *curve = g_new0 (SimCurve, 1);
  curve->kind = kind;
  curve->count = count;
  return curve;
}

void
sim_curve_free (SimCurve *curve)
{
  if (curve == NULL)
    return;
  switch (curve->kind)
    {
    case SIM_CURVE_PIECES:
      g_free (curve->pieces.list);
      break;
    case SIM_CURVE_BURSTS:
      g_free (curve->bursts.rates);
      g_free (curve->bursts.means);
      break;
    case SIM_CURVE_REPLAY:
      g_free (curve->instants);
      break;
    case SIM_CURVE_SUM:
    case SIM_CURVE_PRODUCT:
      for (guint i = 0; i < curve->count; i++)
        sim_curve_free (curve->parts[i]);
      g_free (curve->parts);
      break;
    case SIM_CURVE_SHIFT:
      sim_curve_free (curve->shift.curve);
      break;
    case SIM_CURVE_SINE:
      break;
    }
  g_free (curve);
}

static bool
good_rate (double rate)
{
  return isfinite (rate) && rate >= 0;
}

/* -- straight pieces ------------------------------------------------------------------------ */

SimTime
sim_curve_piece_end (const SimCurve *curve, int i)
{
  if (i + 1 < (int)curve->count)
    return curve->pieces.list[i + 1].at;
  return curve->pieces.period > 0 ? curve->pieces.period : SIM_NEVER;
}

double
sim_curve_piece_start (const SimCurve *curve, int i, double *slope)
{
  *slope = 0;
  if (i < 0)
    return curve->pieces.before;
  const SimCurvePiece *piece = &curve->pieces.list[i];
  SimTime end = sim_curve_piece_end (curve, i);
  if (end != SIM_NEVER)
    *slope = (piece->end - piece->start) / sim_time_to_seconds (end - piece->at);
  return piece->start;
}

int
sim_curve_piece_at (const SimCurve *curve, SimTime t)
{
  int low = -1, high = (int)curve->count; /* list[low].at <= t < list[high].at */
  while (high - low > 1)
    {
      int middle = low + (high - low) / 2;
      if (curve->pieces.list[middle].at <= t)
        low = middle;
      else
        high = middle;
    }
  return low;
}

/* The integral over [from, to) of piece i, both within it. */
static double
piece_area (const SimCurve *curve, int i, SimTime from, SimTime to)
{
  double slope, start = sim_curve_piece_start (curve, i, &slope);
  double width = sim_time_to_seconds (to - from);
  double offset = i < 0 ? 0 : sim_time_to_seconds (from - curve->pieces.list[i].at);
  return (start + slope * (offset + width / 2)) * width;
}

double
sim_curve_pieces_area (const SimCurve *curve, SimTime from, SimTime to)
{
  double area = 0;
  int i = sim_curve_piece_at (curve, from);
  while (from < to)
    {
      SimTime end = MIN (to, sim_curve_piece_end (curve, i));
      area += piece_area (curve, i, from, end);
      from = end;
      i++;
    }
  return area;
}

SimCurve *
sim_curve_pieces_take (SimCurvePiece *pieces, guint count, double before, SimTime period)
{
  sim_require (count > 0 && good_rate (before), "a curve of %u pieces, before them %g", count, before);
  sim_require (period == 0 || (pieces[0].at == 0 && pieces[count - 1].at < period),
               "a period that does not fit");
  for (guint i = 0; i < count; i++)
    {
      sim_require (good_rate (pieces[i].start) && good_rate (pieces[i].end), "piece %u from %g to %g", i,
                   pieces[i].start, pieces[i].end);
      sim_require (i == 0 || pieces[i].at > pieces[i - 1].at, "piece %u is not after the one before", i);
    }
  SimCurve *curve = curve_new (SIM_CURVE_PIECES, count);
  curve->pieces.list = pieces;
  curve->pieces.before = before;
  curve->pieces.period = period;
  if (period == 0)
    curve->pieces.list[count - 1].end = curve->pieces.list[count - 1].start;
  else
    curve->pieces.around = sim_curve_pieces_area (curve, 0, period);
  return curve;
}

SimCurve *
sim_curve_pieces (const SimCurvePiece *pieces, guint count, double before, SimTime period)
{
  return sim_curve_pieces_take (g_memdup2 (pieces, count * sizeof *pieces), count, before, period);
}

SimCurve *
sim_curve_constant (double per_second)
{
  return sim_curve_pieces (&(SimCurvePiece){ 0, per_second, per_second }, 1, per_second, 0);
}

SimCurve *
sim_curve_ramp (double from, double to, SimTime at, SimTime over)
{
  sim_require (over > 0, "a ramp that takes no time");
  SimCurvePiece pieces[] = { { at, from, to }, { sim_time_add (at, over), to, to } };
  return sim_curve_pieces (pieces, 2, from, 0);
}

SimCurve *
sim_curve_flash (double base, double peak, SimTime at, SimTime rise, SimTime hold, SimTime fall)
{
  SimCurvePiece all[] = { { at, base, peak },
                          { at + rise, peak, peak },
                          { at + rise + hold, peak, base },
                          { at + rise + hold + fall, base, base } };
  guint count = 0;
  for (guint i = 0; i < G_N_ELEMENTS (all); i++) /* of pieces without length the last counts */
    if (i + 1 == G_N_ELEMENTS (all) || all[i].at < all[i + 1].at)
      all[count++] = all[i];
  return sim_curve_pieces (all, count, base, 0);
}

/* -- the others ------------------------------------------------------------------------------ */

SimCurve *
sim_curve_sine (double mean, double amplitude, SimTime period, SimTime phase)
{
  sim_require (good_rate (mean) && amplitude >= 0 && amplitude <= 1 && period > 0,
               "a sine of mean %g, amplitude %g", mean, amplitude);
  SimCurve *curve = curve_new (SIM_CURVE_SINE, 0);
  curve->sine.mean = mean;
  curve->sine.amplitude = amplitude;
  curve->sine.period = period;
  curve->sine.phase = phase % period;
  return curve;
}

SimCurve *
sim_curve_daily (double mean, double amplitude, SimTime peak)
{
  return sim_curve_sine (mean, amplitude, SIM_DAY, peak - SIM_DAY / 4);
}

SimCurve *
sim_curve_bursts (const double *rates, const SimTime *means, guint count)
{
  sim_require (count > 0, "bursts without a state");
  SimCurve *curve = curve_new (SIM_CURVE_BURSTS, count);
  curve->bursts.rates = g_memdup2 (rates, count * sizeof *rates);
  curve->bursts.means = g_memdup2 (means, count * sizeof *means);
  for (guint i = 0; i < count; i++)
    {
      sim_require (good_rate (rates[i]) && means[i] > 0, "state %u of bursts", i);
      curve->bursts.round = sim_time_add (curve->bursts.round, means[i]);
    }
  for (guint i = 0; i < count; i++)
    curve->bursts.mean += rates[i] * ((double)means[i] / (double)curve->bursts.round);
  return curve;
}

SimCurve *
sim_curve_replay_take (SimTime *instants, guint count)
{
  for (guint i = 0; i < count; i++)
    sim_require (instants[i] >= (i == 0 ? 0 : instants[i - 1]), "instant %u of a replay goes back", i);
  SimCurve *curve = curve_new (SIM_CURVE_REPLAY, count);
  curve->instants = instants;
  return curve;
}

SimCurve *
sim_curve_replay (const SimTime *instants, guint count)
{
  return sim_curve_replay_take (g_memdup2 (instants, count * sizeof *instants), count);
}

static SimCurve *
composed (SimCurveKind kind, SimCurve *const *parts, guint count)
{
  SimCurve *curve = curve_new (kind, count);
  curve->parts = g_memdup2 (parts, count * sizeof *parts);
  return curve;
}

SimCurve *
sim_curve_sum (SimCurve *const *curves, guint count)
{
  sim_require (count > 0, "a sum of nothing");
  return composed (SIM_CURVE_SUM, curves, count);
}

SimCurve *
sim_curve_product (SimCurve *curve, SimCurve *factor)
{
  sim_require (sim_curve_certain (factor), "a factor that is left to chance");
  sim_require (!sim_curve_replays (curve) || sim_curve_most (factor) <= 1, "a replay times more than 1");
  return composed (SIM_CURVE_PRODUCT, (SimCurve *[]){ curve, factor }, 2);
}

SimCurve *
sim_curve_shift (SimCurve *inner, SimTime later)
{
  SimCurve *curve = curve_new (SIM_CURVE_SHIFT, 1);
  curve->shift.curve = inner;
  curve->shift.later = later;
  return curve;
}

/* Is a curve of `kind` in it? */
static bool
holds_kind (const SimCurve *curve, SimCurveKind kind)
{
  if (curve->kind == kind)
    return true;
  if (curve->kind == SIM_CURVE_SHIFT)
    return holds_kind (curve->shift.curve, kind);
  if (curve->kind == SIM_CURVE_SUM || curve->kind == SIM_CURVE_PRODUCT)
    for (guint i = 0; i < curve->count; i++)
      if (holds_kind (curve->parts[i], kind))
        return true;
  return false;
}

bool
sim_curve_replays (const SimCurve *curve)
{
  return holds_kind (curve, SIM_CURVE_REPLAY);
}

bool
sim_curve_certain (const SimCurve *curve)
{
  return !holds_kind (curve, SIM_CURVE_REPLAY) && !holds_kind (curve, SIM_CURVE_BURSTS);
}
