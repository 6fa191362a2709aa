/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Curves from tables: counts an interval, and instants. */
#include "sim/load/curve_part.h"

#include <math.h>
#include <string.h>

enum
{
  INTERVALS = 1000000, /* of a trace: what a curve of it takes is bounded by this */
  NAMES = 20,          /* of columns in a message */
  DIGITS = 1000        /* of a count; what it takes to read one is bounded by this */
};

/* The column of that name, or `otherwise` when none is named; -1 after an error. */
static int
column_of (const SimCsv *csv, const char *name, guint otherwise, SimDiags *diags)
{
  int column = name == NULL ? (int)otherwise : sim_csv_find (csv, name);
  if (column >= 0)
    return column;
  GString *names = g_string_new (NULL);
  for (guint i = 0; i < MIN (sim_csv_columns (csv), NAMES); i++)
    {
      g_autofree char *shown = sim_csv_shown (sim_csv_name (csv, i));
      g_string_append_printf (names, "%s'%s'", i == 0 ? "" : ", ", shown);
    }
  if (sim_csv_columns (csv) > NAMES)
    g_string_append_printf (names, " and %u more", sim_csv_columns (csv) - NAMES);
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
  g_autofree char *shown = sim_csv_shown (sim_csv_field (csv, row, column));
  sim_diags_error (diags, sim_csv_place (csv, row, column), 114,
                   "'%s' is no instant; expected one like 2023-11-16 18:17:03.5, or seconds", shown);
  return false;
}

static bool
read_count (const SimCsv *csv, guint row, guint column, double *value, SimDiags *diags)
{
  char *why = NULL;
  int offset = 0;
  const char *text = sim_csv_field (csv, row, column);
  bool good
      = strnlen (text, DIGITS + 1) <= DIGITS && sim_quantity_parse (text, SIM_UNIT_NONE, value, &why, &offset);
  g_free (why);
  if (good && isfinite (*value) && *value >= 0)
    return true;
  g_autofree char *shown = sim_csv_shown (text);
  sim_diags_error (diags, sim_csv_place (csv, row, column), 114,
                   "'%s' is no count; expected a number of at least 0", shown);
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

/* A row whose time does not fit. */
static int64_t
out_of_step (const Trace *trace, guint row, int64_t at, int64_t missing)
{
  SimPlace place = sim_csv_place (trace->csv, row, 0);
  g_autofree char *per = sim_time_format (trace->options->per);
  if (at < trace->first || missing < 0)
    sim_diags_error (trace->diags, place, 111,
                     "this row is not after the one before; expected times that ascend");
  else if ((at - trace->first) % trace->options->per != 0)
    sim_diags_error (
        trace->diags, place, 114,
        "this row is not a whole number of intervals of %s after the first; expected rows every %s", per, per);
  else
    sim_diags_error (trace->diags, place, 114,
                     "%" G_GINT64_FORMAT
                     " row%s missing before this one; expected one every %s, or `missing: zero`",
                     missing, missing == 1 ? " is" : "s are", per);
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
  int64_t index = (at - trace->first) / trace->options->per;
  if (index < due || (at - trace->first) % trace->options->per != 0
      || (index > due && !trace->options->missing_zero))
    return out_of_step (trace, row, at, index - due);
  return index < INTERVALS ? index : too_long (trace, row);
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
      if (!isfinite (rate))
        return NULL;
      pieces[i] = (SimCurvePiece){ played_at (options, i), rate, rate };
    }
  SimTime end = played_at (options, counts->len);
  pieces[counts->len] = (SimCurvePiece){ end, 0, 0 };
  SimTime skipped = (SimTime)llround ((double)options->from / options->speed);
  guint last = options->repeat ? 0 : 1;
  SimCurve *curve
      = sim_curve_pieces_take (g_steal_pointer (&pieces), counts->len + last, 0, last == 0 ? end : 0);
  return skipped == 0 ? curve : sim_curve_shift (curve, -skipped);
}

/* The counts of a table, or NULL after an error. */
static GArray *
counts_of (const SimCsv *csv, guint column, const SimTraceOptions *options, SimDiags *diags)
{
  Trace trace = { .csv = csv, .options = options, .diags = diags, .column = column, .timed = column > 0 };
  if (trace.timed && !read_stamp (csv, 0, 0, &trace.first, diags))
    return NULL;
  if ((double)options->per / options->speed < 1)
    {
      sim_diags_error (diags, sim_csv_place (csv, 0, 0), 114,
                       "at this speed a row lasts less than a nanosecond; a lower speed is expected");
      return NULL;
    }
  g_autoptr (GArray) counts = trace.counts = g_array_new (FALSE, FALSE, sizeof (double));
  return read_counts (&trace) ? g_steal_pointer (&counts) : NULL;
}

SimCurve *
sim_curve_trace (SimCsv *table, const SimTraceOptions *options, SimDiags *diags)
{
  g_autoptr (SimCsv) csv = table;
  int column = column_of (csv, options->column, sim_csv_columns (csv) - 1, diags);
  if (column < 0)
    return NULL;
  g_autoptr (GArray) counts = counts_of (csv, (guint)column, options, diags);
  if (counts == NULL)
    return NULL;
  SimPlace place = sim_csv_place (csv, 0, (guint)column);
  g_clear_pointer (&csv, sim_csv_free);
  SimCurve *curve = curve_of (counts, options);
  if (curve == NULL)
    sim_diags_error (diags, place, 114,
                     "a rate of this trace is not finite; smaller counts, or a smaller `scale`, are expected");
  return curve;
}

/* -- instants --------------------------------------------------------------------------------------- */

/* The instant of a row, or false after an error. */
static bool
read_instant (const SimCsv *csv, guint row, guint column, int64_t before, int64_t *at, SimDiags *diags)
{
  if (!read_stamp (csv, row, column, at, diags))
    return false;
  if (*at >= before)
    return true;
  sim_diags_error (diags, sim_csv_place (csv, row, column), 111,
                   "this instant is before that of the row before; expected times that do not go back");
  return false;
}

SimCurve *
sim_curve_replay_file (SimCsv *table, const SimReplayOptions *options, SimDiags *diags)
{
  g_autoptr (SimCsv) csv = table;
  int column = column_of (csv, options->column, 0, diags);
  if (column < 0)
    return NULL;
  g_autoptr (GArray) instants = g_array_new (FALSE, FALSE, sizeof (SimTime));
  int64_t first = 0, before = INT64_MIN, at;
  for (guint row = 0; row < sim_csv_rows (csv); row++, before = at)
    {
      if (!read_instant (csv, row, (guint)column, before, &at, diags))
        return NULL;
      first = row == 0 ? at : first;
      SimTime since = at - first - options->from;
      if (options->speed != 1)
        since = (SimTime)llround ((double)since / options->speed);
      if (since >= 0)
        g_array_append_val (instants, since);
    }
  guint count = instants->len;
  return sim_curve_replay_take ((SimTime *)g_array_free (g_steal_pointer (&instants), FALSE), count);
}
