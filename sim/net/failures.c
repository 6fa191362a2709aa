/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/net/failures.h"

#include "sim/base/check.h"
#include "sim/base/csv.h"

#include <stdio.h>

enum
{
  CODE = 114 /* of docs/diagnostics.md */
};

typedef struct Trace
{
  const SimCsv *csv;
  SimDiags *diags;
  GStringChunk *arena;
  bool lanl;
  guint node, start, end; /* columns */
} Trace;

static bool
fail (const Trace *trace, guint row, guint column, const char *what)
{
  sim_diags_error (trace->diags, sim_csv_place (trace->csv, row, column), CODE, "%s", what);
  return false;
}

static bool
find_columns (Trace *trace, const char *node, const char *start, const char *end)
{
  int found[]
      = { sim_csv_find (trace->csv, node), sim_csv_find (trace->csv, start), sim_csv_find (trace->csv, end) };
  trace->node = (guint)found[0];
  trace->start = (guint)found[1];
  trace->end = (guint)found[2];
  return found[0] >= 0 && found[1] >= 0 && found[2] >= 0;
}

static bool
read_node (const Trace *trace, guint row, SimFailure *out)
{
  const char *text = sim_csv_field (trace->csv, row, trace->node);
  guint64 number;
  int column;
  if (g_ascii_string_to_unsigned (text, 10, 0, 1 << 24, &number, NULL))
    {
      out->node = (guint)number;
      return true;
    }
  g_autofree char *wrong = sim_name_wrong (text, &column);
  if (trace->lanl || wrong != NULL)
    return fail (trace, row, trace->node, "not a machine; expected a name or a number from 0");
  out->name = g_string_chunk_insert_const (trace->arena, text);
  return true;
}

static bool
plain_time (const Trace *trace, guint row, guint column, SimTime *out)
{
  g_autofree char *why = NULL;
  int at;
  g_autofree char *shown = sim_csv_shown (sim_csv_field (trace->csv, row, column));
  if (!sim_time_parse (shown, out, &why, &at))
    return fail (trace, row, column, why);
  return *out >= 0 || fail (trace, row, column, "a time before the start; expected at least 0 s");
}

static bool
plain_times (const Trace *trace, guint row, SimFailure *out)
{
  out->length = SIM_NEVER;
  return plain_time (trace, row, trace->start, &out->at)
         && (*sim_csv_field (trace->csv, row, trace->end) == '\0'
             || plain_time (trace, row, trace->end, &out->length));
}

/* "6/21/2005 10:54", in ns since 1970. */
static bool
calendar_time (const Trace *trace, guint row, guint column, SimTime *out)
{
  int month, day, year, hour, minute, used = 0;
  const char *text = sim_csv_field (trace->csv, row, column);
  bool good = sscanf (text, "%2d/%2d/%4d %2d:%2d%n", &month, &day, &year, &hour, &minute, &used) == 5
              && text[used] == '\0';
  if (good)
    {
      g_autofree char *stamp = g_strdup_printf ("%04d-%02d-%02d %02d:%02d", year, month, day, hour, minute);
      good = sim_stamp_parse (stamp, out) && *out >= 0;
    }
  return good || fail (trace, row, column, "not a date; expected month/day/year hour:minute");
}

static bool
lanl_times (const Trace *trace, guint row, SimFailure *out)
{
  SimTime end;
  if (!calendar_time (trace, row, trace->start, &out->at) || !calendar_time (trace, row, trace->end, &end))
    return false;
  if (end < out->at)
    return fail (trace, row, trace->end, "fixed before it began; expected a later time");
  out->length = MAX (end - out->at, SIM_MIN);
  return true;
}

/* Rows of equal times keep the order of the file: g_array_sort() is stable. */
static int
by_time (gconstpointer a, gconstpointer b)
{
  const SimFailure *x = a, *y = b;
  return (x->at > y->at) - (x->at < y->at);
}

/* Time 0 is the midnight before the first failure, so that the hours of the day stay what they were. */
static void
shift (GArray *out)
{
  SimTime zero = g_array_index (out, SimFailure, 0).at / SIM_DAY * SIM_DAY;
  for (guint i = 0; i < out->len; i++)
    g_array_index (out, SimFailure, i).at -= zero;
}

static bool
read_rows (const Trace *trace, GArray *out)
{
  for (guint row = 0; row < sim_csv_rows (trace->csv); row++)
    {
      SimFailure failure = { 0 };
      if (!read_node (trace, row, &failure)
          || !(trace->lanl ? lanl_times (trace, row, &failure) : plain_times (trace, row, &failure)))
        return false;
      g_array_append_val (out, failure);
    }
  return true;
}

/* The table goes with its end: what comes after it takes memory of its own. */
static bool
read_table (Trace *trace, char *text, gsize length, const char *file, GArray *out)
{
  g_autoptr (SimCsv) csv = sim_csv_take (text, length, file, SIM_CSV_FIELDS, trace->diags);
  if (csv == NULL)
    return false;
  trace->csv = csv;
  trace->lanl = find_columns (trace, "nodenumz", "Prob Started", "Prob Fixed");
  if (trace->lanl || find_columns (trace, "node", "start", "length"))
    return read_rows (trace, out);
  sim_diags_error (trace->diags, (SimPlace){ file, 1, 1 }, CODE,
                   "no failure trace; expected the columns node, start and length, or those of the LANL data");
  return false;
}

bool
sim_failures_parse (char *text, gsize length, const char *file, GStringChunk *arena, GArray *out,
                    SimDiags *diags)
{
  Trace trace = { .diags = diags, .arena = arena };
  sim_require (out->len == 0, "failures behind others");
  if (!read_table (&trace, text, length, file, out))
    return false;
  g_array_sort (out, by_time);
  if (trace.lanl)
    shift (out);
  return true;
}
