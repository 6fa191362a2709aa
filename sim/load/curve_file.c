/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Curves from tables: counts an interval, and instants. */
#include "sim/load/curve_part.h"

#include <math.h>

enum
{
  INTERVALS = 1000000 /* of a trace: what a curve of it takes is bounded by this */
};

/* The column of that name, or `otherwise` when none is named; -1 after an error. */
static int
column_of (const SimCsv *csv, const char *name, guint otherwise, SimDiags *diags)
{
  int column = name == NULL ? (int)otherwise : sim_csv_find (csv, name);
  if (column >= 0)
    return column;
  GString *names = g_string_new (NULL);
  for (guint i = 0; i < sim_csv_columns (csv); i++)
    g_string_append_printf (names, "%s'%s'", i == 0 ? "" : ", ", sim_csv_name (csv, i));
  SimPlace head = sim_csv_place (csv, 0, 0);
  head.line = 1;
  head.column = 1;
  sim_diags_error (diags, head, 114, "no column '%s' in this table; it has %s", name, names->str);
  g_string_free (names, TRUE);
  return -1;
}

static bool
read_stamp (const SimCsv *csv, guint row, guint column, int64_t *ns, SimDiags *diags)
{
  if (sim_stamp_parse (sim_csv_field (csv, row, column), ns))
    return true;
  sim_diags_error (diags, sim_csv_place (csv, row, column), 114,
                   "'%s' is no instant; expected one like 2023-11-16 18:17:03.5, or seconds",
                   sim_csv_field (csv, row, column));
  return false;
}

static bool
read_count (const SimCsv *csv, guint row, guint column, double *value, SimDiags *diags)
{
  char *why = NULL;
  int offset = 0;
  bool good = sim_quantity_parse (sim_csv_field (csv, row, column), SIM_UNIT_NONE, value, &why, &offset);
  g_free (why);
  if (good && isfinite (*value) && *value >= 0)
    return true;
  sim_diags_error (diags, sim_csv_place (csv, row, column), 114,
                   "'%s' is no count; expected a number of at least 0", sim_csv_field (csv, row, column));
  return false;
}

/* -- counts an interval ---------------------------------------------------------------------------- */

typedef struct Trace
{
  const SimCsv *csv;
  const SimTraceOptions *options;
  SimDiags *diags;
  guint column;
  bool timed; /* the first column has the rows' times */
  int64_t first;
  GArray *counts; /* double, one for each interval from the first row on */
} Trace;

static int64_t
too_long (const Trace *trace, guint row)
{
  sim_diags_error (trace->diags, sim_csv_place (trace->csv, row, 0), 8,
                   "more than %d intervals up to this row; longer ones, or a part of the trace, are expected",
                   INTERVALS);
  return -1;
}

/* The interval that a row counts, from the first one on; -1 after an error. */
static int64_t
interval_of (const Trace *trace, guint row)
{
  int64_t at, due = trace->counts->len;
  if (!trace->timed)
    return due < INTERVALS ? due : too_long (trace, row);
  if (!read_stamp (trace->csv, row, 0, &at, trace->diags))
    return -1;
  SimPlace place = sim_csv_place (trace->csv, row, 0);
  g_autofree char *per = sim_time_format (trace->options->per);
  int64_t index = (at - trace->first) / trace->options->per;
  if (at < trace->first || index < due)
    sim_diags_error (trace->diags, place, 111,
                     "this row is not after the one before; expected times that ascend");
  else if ((at - trace->first) % trace->options->per != 0)
    sim_diags_error (
        trace->diags, place, 114,
        "this row is not a whole number of intervals of %s after the first; expected rows every %s", per, per);
  else if (index > due && !trace->options->missing_zero)
    sim_diags_error (trace->diags, place, 114,
                     "%" G_GINT64_FORMAT
                     " row%s missing before this one; expected one every %s, or `missing: zero`",
                     index - due, index - due == 1 ? " is" : "s are", per);
  else if (index >= INTERVALS)
    too_long (trace, row);
  else
    return index;
  return -1;
}

static bool
read_counts (Trace *trace)
{
  for (guint row = 0; row < sim_csv_rows (trace->csv); row++)
    {
      double count, none = 0;
      int64_t index = interval_of (trace, row);
      if (index < 0 || !read_count (trace->csv, row, trace->column, &count, trace->diags))
        return false;
      while (trace->counts->len < index)
        g_array_append_val (trace->counts, none);
      g_array_append_val (trace->counts, count);
    }
  return true;
}

/* Where the beginning of interval `i` is in the run, or its end if it has begun before. */
static SimTime
played_at (const SimTraceOptions *options, guint i)
{
  return (SimTime)llround ((double)i * (double)options->per / options->speed);
}

/* NULL: a rate is beyond all numbers. */
static SimCurve *
curve_of (const GArray *counts, const SimTraceOptions *options)
{
  g_autofree SimCurvePiece *pieces = g_new (SimCurvePiece, counts->len + 1);
  double factor = options->scale / sim_time_to_seconds (options->per);
  for (guint i = 0; i < counts->len; i++)
    {
      double rate = g_array_index (counts, double, i) * factor;
      pieces[i] = (SimCurvePiece){ played_at (options, i), rate, rate };
    }
  for (guint i = 0; i < counts->len; i++)
    if (!isfinite (pieces[i].start))
      return NULL;
  SimTime end = played_at (options, counts->len);
  pieces[counts->len] = (SimCurvePiece){ end, 0, 0 };
  SimTime skipped = (SimTime)llround ((double)options->from / options->speed);
  SimCurve *curve = options->repeat ? sim_curve_pieces (pieces, counts->len, 0, end)
                                    : sim_curve_pieces (pieces, counts->len + 1, 0, 0);
  return skipped == 0 ? curve : sim_curve_shift (curve, -skipped);
}

SimCurve *
sim_curve_trace (const SimCsv *csv, const SimTraceOptions *options, SimDiags *diags)
{
  int column = column_of (csv, options->column, sim_csv_columns (csv) - 1, diags);
  if (column < 0)
    return NULL;
  Trace trace
      = { .csv = csv, .options = options, .diags = diags, .column = (guint)column, .timed = column > 0 };
  if (trace.timed && !read_stamp (csv, 0, 0, &trace.first, diags))
    return NULL;
  if ((double)options->per / options->speed < 1)
    {
      sim_diags_error (diags, sim_csv_place (csv, 0, 0), 114,
                       "at this speed a row lasts less than a nanosecond; a lower speed is expected");
      return NULL;
    }
  guint before = sim_diags_errors (diags);
  g_autoptr (GArray) counts = trace.counts = g_array_new (FALSE, FALSE, sizeof (double));
  SimCurve *curve = read_counts (&trace) ? curve_of (counts, options) : NULL;
  if (curve == NULL && sim_diags_errors (diags) == before)
    sim_diags_error (diags, sim_csv_place (csv, 0, trace.column), 114,
                     "a rate of this trace is not finite; smaller counts, or a smaller `scale`, are expected");
  return curve;
}

/* -- instants --------------------------------------------------------------------------------------- */

SimCurve *
sim_curve_replay_file (const SimCsv *csv, const SimReplayOptions *options, SimDiags *diags)
{
  int column = column_of (csv, options->column, 0, diags);
  if (column < 0)
    return NULL;
  g_autoptr (GArray) instants = g_array_new (FALSE, FALSE, sizeof (SimTime));
  int64_t first = 0, before = INT64_MIN, at;
  for (guint row = 0; row < sim_csv_rows (csv); row++)
    {
      if (!read_stamp (csv, row, (guint)column, &at, diags))
        return NULL;
      if (at < before)
        {
          sim_diags_error (diags, sim_csv_place (csv, row, (guint)column), 111,
                           "this instant is before that of the row before; expected times that do not go back");
          return NULL;
        }
      first = row == 0 ? at : first;
      before = at;
      SimTime since = at - first - options->from;
      if (options->speed != 1)
        since = (SimTime)llround ((double)since / options->speed);
      if (since >= 0)
        g_array_append_val (instants, since);
    }
  return sim_curve_replay ((const SimTime *)instants->data, instants->len);
}
