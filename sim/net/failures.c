/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/net/failures.h"

#include <stdio.h>
#include <string.h>

enum
{
  NODE,
  START,
  END,
  COLUMNS,
  CODE = 114 /* of docs/diagnostics.md */
};

typedef struct Csv
{
  const char *at, *end;
  const char *file;
  int line;
  GPtrArray *cells; /* texts of one row, owned */
  GArray *columns;  /* where each cell begins, int */
  SimDiags *diags;
  GStringChunk *arena;
  bool lanl;
  int index[COLUMNS]; /* cell of each column, -1: none */
  SimTime zero;       /* LANL: midnight before the first failure */
} Csv;

static bool
fail (const Csv *csv, int cell, const char *what)
{
  int column = cell >= 0 && (guint)cell < csv->columns->len ? g_array_index (csv->columns, int, cell) : 1;
  sim_diags_error (csv->diags, (SimPlace){ csv->file, csv->line, column }, CODE, "%s", what);
  return false;
}

/* One cell; leaves `at` behind its comma or at the end of the line. False: a quote that never ends. */
static bool
read_cell (Csv *csv, const char *row)
{
  int column = (int)g_utf8_strlen (row, csv->at - row) + 1;
  g_array_append_val (csv->columns, column);
  GString *text = g_string_new (NULL);
  bool quoted = csv->at < csv->end && *csv->at == '"';
  if (quoted)
    csv->at++;
  while (csv->at < csv->end && (quoted || (*csv->at != ',' && *csv->at != '\n')))
    {
      if (quoted && *csv->at == '"' && (csv->at + 1 == csv->end || csv->at[1] != '"'))
        {
          csv->at++;
          quoted = false;
          continue;
        }
      if (quoted && *csv->at == '\n')
        break;
      csv->at += quoted && *csv->at == '"';
      g_string_append_c (text, *csv->at++);
    }
  g_strstrip (text->str);
  g_ptr_array_add (csv->cells, g_string_free (text, FALSE));
  return !quoted || fail (csv, (int)csv->cells->len - 1, "a quote that does not end; expected \" on this line");
}

/* Reads one row into `cells`; empty lines are rows without cells. False: broken. */
static bool
read_row (Csv *csv)
{
  const char *row = csv->at;
  csv->line++;
  g_ptr_array_set_size (csv->cells, 0);
  g_array_set_size (csv->columns, 0);
  if (csv->at < csv->end && *csv->at == '\r' && csv->at + 1 < csv->end && csv->at[1] == '\n')
    csv->at++;
  while (csv->at < csv->end && *csv->at != '\n')
    {
      if (!read_cell (csv, row))
        return false;
      if (csv->at < csv->end && *csv->at == ',')
        csv->at++;
      else
        break;
    }
  if (csv->at < csv->end)
    csv->at++;
  return true;
}

static int
column_named (const Csv *csv, const char *name)
{
  for (guint i = 0; i < csv->cells->len; i++)
    if (g_ascii_strcasecmp (g_ptr_array_index (csv->cells, i), name) == 0)
      return (int)i;
  return -1;
}

static bool
read_header (Csv *csv)
{
  if (!read_row (csv))
    return false;
  csv->index[NODE] = column_named (csv, "nodenumz");
  csv->index[START] = column_named (csv, "Prob Started");
  csv->index[END] = column_named (csv, "Prob Fixed");
  csv->lanl = csv->index[NODE] >= 0 && csv->index[START] >= 0 && csv->index[END] >= 0;
  if (csv->lanl)
    return true;
  csv->index[NODE] = column_named (csv, "node");
  csv->index[START] = column_named (csv, "start");
  csv->index[END] = column_named (csv, "length");
  if (csv->index[NODE] >= 0 && csv->index[START] >= 0 && csv->index[END] >= 0)
    return true;
  return fail (csv, 0, "no failure trace; expected a header with node,start,length or that of the LANL data");
}

static const char *
cell (const Csv *csv, int which)
{
  guint i = (guint)csv->index[which];
  return i < csv->cells->len ? g_ptr_array_index (csv->cells, i) : "";
}

static bool
read_time (const Csv *csv, int which, SimTime *out)
{
  g_autofree char *why = NULL;
  int column = 0;
  if (!sim_time_parse (cell (csv, which), out, &why, &column))
    return fail (csv, csv->index[which], why);
  return *out >= 0 || fail (csv, csv->index[which], "a time before the start; expected at least 0 s");
}

static bool
read_node (const Csv *csv, SimFailure *out)
{
  const char *text = cell (csv, NODE);
  guint64 number;
  if (*text == '\0')
    return fail (csv, csv->index[NODE], "no node; expected a name or a number");
  if (g_ascii_string_to_unsigned (text, 10, 0, 1 << 24, &number, NULL))
    out->node = (guint)number;
  else if (csv->lanl || g_ascii_isdigit (*text) || *text == '-')
    return fail (csv, csv->index[NODE], "not a node; expected a name or a number from 0");
  else
    out->name = g_string_chunk_insert_const (csv->arena, text);
  return true;
}

static bool
plain_times (const Csv *csv, SimFailure *out)
{
  out->length = SIM_NEVER;
  return read_time (csv, START, &out->at) && (*cell (csv, END) == '\0' || read_time (csv, END, &out->length));
}

/* Days since 1970-01-01 of a date of the Gregorian calendar. */
static gint64
day_number (int year, int month, int day)
{
  GDate date;
  g_date_clear (&date, 1);
  g_date_set_dmy (&date, (GDateDay)day, (GDateMonth)month, (GDateYear)year);
  return (gint64)g_date_get_julian (&date) - 719163;
}

static bool
calendar_time (const Csv *csv, int which, SimTime *out)
{
  int month, day, year, hour, minute, used = 0;
  const char *text = cell (csv, which);
  if (sscanf (text, "%2d/%2d/%4d %2d:%2d%n", &month, &day, &year, &hour, &minute, &used) != 5
      || text[used] != '\0' || year < 1970 || year > 2200 || hour < 0 || hour > 23 || minute < 0 || minute > 59
      || month < 1 || month > 12 || day < 1
      || !g_date_valid_dmy ((GDateDay)day, (GDateMonth)month, (GDateYear)year))
    return fail (csv, csv->index[which], "not a date; expected month/day/year hour:minute");
  *out = day_number (year, month, day) * SIM_DAY + hour * SIM_HOUR + minute * SIM_MIN;
  return true;
}

static bool
lanl_times (const Csv *csv, SimFailure *out)
{
  SimTime end;
  if (!calendar_time (csv, START, &out->at) || !calendar_time (csv, END, &end))
    return false;
  if (end < out->at)
    return fail (csv, csv->index[END], "fixed before it began; expected a later time");
  out->length = MAX (end - out->at, SIM_MIN);
  return true;
}

static int
by_time (gconstpointer a, gconstpointer b)
{
  const SimFailure *x = a, *y = b;
  return (x->at > y->at) - (x->at < y->at);
}

/* Rows of equal times keep the order of the file: merge sort is stable, qsort is not. */
static void
sort_and_shift (const Csv *csv, GArray *out, guint first)
{
  GList *rows = NULL;
  for (guint i = out->len; i-- > first;)
    rows = g_list_prepend (rows, g_memdup2 (&g_array_index (out, SimFailure, i), sizeof (SimFailure)));
  rows = g_list_sort (rows, by_time);
  guint i = first;
  for (const GList *row = rows; row != NULL; row = row->next, i++)
    {
      g_array_index (out, SimFailure, i) = *(const SimFailure *)row->data;
      g_array_index (out, SimFailure, i).at -= csv->zero;
    }
  g_list_free_full (rows, g_free);
}

static bool
read_failures (Csv *csv, GArray *out)
{
  guint first = out->len;
  SimTime earliest = SIM_NEVER;
  if (!read_header (csv))
    return false;
  while (csv->at < csv->end)
    {
      SimFailure failure = { 0 };
      if (!read_row (csv))
        return false;
      if (csv->cells->len == 0)
        continue;
      if (!read_node (csv, &failure) || !(csv->lanl ? lanl_times (csv, &failure) : plain_times (csv, &failure)))
        return false;
      earliest = MIN (earliest, failure.at);
      g_array_append_val (out, failure);
    }
  if (out->len == first)
    return fail (csv, -1, "no failure in this file; expected at least one row below the header");
  csv->zero = csv->lanl ? earliest / SIM_DAY * SIM_DAY : 0;
  sort_and_shift (csv, out, first);
  return true;
}

bool
sim_failures_parse (const char *text, gsize length, const char *file, GStringChunk *arena, GArray *out,
                    SimDiags *diags)
{
  Csv csv = { .at = text, .end = text + length, .file = file, .diags = diags, .arena = arena };
  csv.cells = g_ptr_array_new_with_free_func (g_free);
  csv.columns = g_array_new (FALSE, FALSE, sizeof (int));
  bool good = read_failures (&csv, out);
  g_ptr_array_unref (csv.cells);
  g_array_unref (csv.columns);
  return good;
}
