/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Arrivals: a tree of sources, one for each part of the curve, each with its own stream.
 *
 * A source works in its own time, which a shift moves against its parent's; it starts at the
 * instant that is the run's 0 there.
 */
#include "sim/base/bytes.h"
#include "sim/load/curve_part.h"

#include "sim/base/check.h"
#include <math.h>

typedef struct Source Source;

struct Source
{
  const SimCurve *curve;
  SimStream stream;
  double scale;  /* all rates are multiplied by it */
  SimTime t;     /* up to here all has been said */
  int64_t round; /* pieces: period under way */
  guint at;      /* pieces: the piece, plus 1; bursts: the state; replay: the next instant */
  SimTime until; /* bursts: end of the state */
  SimStream states;
  Source **parts; /* sum, product (one), shift (one) */
  SimTime *next;  /* sum: of each part */
  guint count;
};

struct SimArrivals
{
  Source *root;
};

static SimStream
derive (const SimStream *stream, uint64_t part)
{
  SimStream own = { .key = { stream->key[0], sim_mix (stream->key[1], part) } };
  return own;
}

static SimTime source_next (Source *source);

/* -- straight pieces: the area up to the next arrival is exponential with mean 1 ------------------- */

/* How long, in seconds, until `area` is under start + slope x, or INFINITY. */
static double
invert (double start, double slope, double area)
{
  double root = start * start + 2 * slope * area;
  double below = root < 0 ? 0 : start + sqrt (root);
  return below > 0 ? 2 * area / below : INFINITY;
}

/* The piece's end in the source's time. */
static SimTime
piece_end (const Source *source)
{
  SimTime end = sim_curve_piece_end (source->curve, (int)source->at - 1);
  return end == SIM_NEVER ? end : end + source->round * source->curve->pieces.period;
}

static void
next_piece (Source *source, SimTime end)
{
  source->t = end;
  if (++source->at > source->curve->count)
    {
      source->at = 1;
      source->round++;
    }
}

static SimTime
pieces_next (Source *source)
{
  const SimCurve *curve = source->curve;
  double area = sim_stream_exponential (&source->stream) / source->scale;
  if (curve->pieces.period > 0 && curve->pieces.around <= 0)
    return SIM_NEVER;
  for (;;)
    {
      SimTime end = piece_end (source);
      int i = (int)source->at - 1;
      double slope, start = sim_curve_piece_start (curve, i, &slope);
      if (i >= 0)
        start += slope
                 * sim_time_to_seconds (source->t - curve->pieces.list[i].at
                                        - source->round * curve->pieces.period);
      double width = end == SIM_NEVER ? INFINITY : sim_time_to_seconds (end - source->t);
      double whole = end == SIM_NEVER ? (start > 0 ? INFINITY : 0) : (start + slope * width / 2) * width;
      if (area < whole)
        {
          SimTime wait = sim_time_from_seconds (MIN (invert (MAX (start, 0), slope, area), width));
          return source->t
                 = end == SIM_NEVER && wait > SIM_NEVER - MAX (source->t, 0) ? SIM_NEVER : source->t + wait;
        }
      if (end == SIM_NEVER)
        return SIM_NEVER;
      area -= whole;
      next_piece (source, end);
    }
}

/* -- thinning ------------------------------------------------------------------------------------- */

static SimTime
sine_next (Source *source)
{
  double most = sim_curve_most (source->curve);
  if (most <= 0)
    return SIM_NEVER;
  do
    {
      SimTime wait = sim_time_from_seconds (sim_stream_exponential (&source->stream) / (most * source->scale));
      if (wait > SIM_NEVER - MAX (source->t, 0))
        return SIM_NEVER;
      source->t += wait;
    }
  while (sim_stream_uniform (&source->stream) * most >= sim_curve_rate (source->curve, source->t));
  return source->t;
}

/* The first part's arrivals, at a rate that is high enough, each kept with the factor's share of its most. */
static SimTime
product_next (Source *source)
{
  const SimCurve *factor = source->curve->parts[1];
  double most = sim_curve_replays (source->curve->parts[0]) ? 1 : sim_curve_most (factor);
  if (most <= 0)
    return SIM_NEVER;
  for (;;)
    {
      SimTime t = source_next (source->parts[0]);
      if (t == SIM_NEVER || sim_stream_uniform (&source->stream) * most < sim_curve_rate (factor, t))
        return t;
      if (sim_curve_wakes (factor, t) == SIM_NEVER)
        return SIM_NEVER;
    }
}

/* -- bursts --------------------------------------------------------------------------------------- */

static void
enter_state (Source *source, guint state, SimTime from)
{
  source->at = state;
  source->until
      = sim_time_add (from, sim_stream_time_exponential (&source->states, source->curve->bursts.means[state]));
}

/* In the long run a state is met with the share of its mean in a round; what is left of it is exponential. */
static void
bursts_begin (Source *source)
{
  const SimCurve *curve = source->curve;
  SimTime point = (SimTime)sim_stream_below (&source->states, (uint64_t)curve->bursts.round);
  guint state = 0;
  for (; state + 1 < curve->count && point >= curve->bursts.means[state]; state++)
    point -= curve->bursts.means[state];
  source->t = 0;
  enter_state (source, state, 0);
}

static SimTime
bursts_next (Source *source)
{
  const SimCurve *curve = source->curve;
  if (sim_curve_most (curve) <= 0)
    return SIM_NEVER;
  double area = sim_stream_exponential (&source->stream) / source->scale;
  for (;;)
    {
      double rate = curve->bursts.rates[source->at];
      double whole = rate * sim_time_to_seconds (source->until - source->t);
      if (area < whole)
        return source->t += MIN (sim_time_from_seconds (area / rate), source->until - source->t);
      if (source->until == SIM_NEVER)
        return SIM_NEVER;
      area -= whole;
      source->t = source->until;
      enter_state (source, (source->at + 1) % curve->count, source->t);
    }
}

/* -- the tree --------------------------------------------------------------------------------------- */

static SimTime
replay_next (Source *source)
{
  return source->at < source->curve->count ? source->curve->instants[source->at++] : SIM_NEVER;
}

static SimTime
sum_next (Source *source)
{
  guint first = 0;
  for (guint i = 1; i < source->count; i++)
    if (source->next[i] < source->next[first])
      first = i;
  SimTime t = source->next[first];
  if (t != SIM_NEVER)
    source->next[first] = source_next (source->parts[first]);
  return t;
}

static SimTime
source_next (Source *source)
{
  switch (source->curve->kind)
    {
    case SIM_CURVE_PIECES:
      return pieces_next (source);
    case SIM_CURVE_SINE:
      return sine_next (source);
    case SIM_CURVE_BURSTS:
      return bursts_next (source);
    case SIM_CURVE_REPLAY:
      return replay_next (source);
    case SIM_CURVE_SUM:
      return sum_next (source);
    case SIM_CURVE_PRODUCT:
      return product_next (source);
    case SIM_CURVE_SHIFT:
      break;
    }
  SimTime t = source_next (source->parts[0]);
  SimTime later;
  return t == SIM_NEVER || __builtin_add_overflow (t, source->curve->shift.later, &later) ? SIM_NEVER : later;
}

static Source *source_new (const SimCurve *curve, const SimStream *stream, double scale, SimTime start);

static void
adopt (Source *source, guint count)
{
  source->count = count;
  source->parts = g_new0 (Source *, count);
}

static void
pieces_begin (Source *source)
{
  const SimCurve *curve = source->curve;
  SimTime period = curve->pieces.period, t = source->t;
  if (period > 0)
    {
      source->round = t / period - (t % period < 0);
      t -= source->round * period;
    }
  source->at = (guint)(sim_curve_piece_at (curve, t) + 1);
}

static void
sum_begin (Source *source, const SimStream *stream)
{
  adopt (source, source->curve->count);
  source->next = g_new0 (SimTime, source->count);
  for (guint i = 0; i < source->count; i++)
    {
      SimStream own = derive (stream, i + 1);
      source->parts[i] = source_new (source->curve->parts[i], &own, source->scale, source->t);
      source->next[i] = source_next (source->parts[i]);
    }
}

static void
product_begin (Source *source, const SimStream *stream)
{
  const SimCurve *curve = source->curve->parts[0];
  double most = sim_curve_replays (curve) ? 1 : sim_curve_most (source->curve->parts[1]);
  SimStream own = derive (stream, 1);
  adopt (source, 1);
  source->parts[0] = source_new (curve, &own, most > 0 ? source->scale * most : 1, source->t);
}

static Source *
source_new (const SimCurve *curve, const SimStream *stream, double scale, SimTime start)
{
  Source *source = g_new0 (Source, 1);
  *source = (Source){ .curve = curve, .scale = scale, .t = start };
  source->stream = derive (stream, 0x61727269);
  source->states = derive (stream, 0x73746174);
  switch (curve->kind)
    {
    case SIM_CURVE_PIECES:
      pieces_begin (source);
      break;
    case SIM_CURVE_BURSTS:
      bursts_begin (source);
      source->t += start;
      source->until = sim_time_add (source->until, start);
      break;
    case SIM_CURVE_REPLAY:
      while (source->at < curve->count && curve->instants[source->at] < start)
        source->at++;
      break;
    case SIM_CURVE_SUM:
      sum_begin (source, stream);
      break;
    case SIM_CURVE_PRODUCT:
      product_begin (source, stream);
      break;
    case SIM_CURVE_SHIFT:
      adopt (source, 1);
      source->parts[0] = source_new (curve->shift.curve, stream, scale, start - curve->shift.later);
      break;
    case SIM_CURVE_SINE:
      break;
    }
  return source;
}

static void
source_free (Source *source)
{
  for (guint i = 0; i < source->count; i++)
    source_free (source->parts[i]);
  g_free (source->parts);
  g_free (source->next);
  g_free (source);
}

SimArrivals *
sim_arrivals_new (const SimCurve *curve, const SimStream *stream)
{
  SimArrivals *arrivals = g_new0 (SimArrivals, 1);
  arrivals->root = source_new (curve, stream, 1, 0);
  return arrivals;
}

void
sim_arrivals_free (SimArrivals *arrivals)
{
  if (arrivals == NULL)
    return;
  source_free (arrivals->root);
  g_free (arrivals);
}

SimTime
sim_arrivals_next (SimArrivals *arrivals)
{
  return source_next (arrivals->root);
}
