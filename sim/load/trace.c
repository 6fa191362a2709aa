/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/load/trace.h"

#include <stdlib.h>
#include <string.h>

enum
{
  CELLS = 256
};

/* The text, cut into cells row by row. */
typedef struct Csv
{
  const char *at, *end;
  SimPlace place; /* of `at`; columns count bytes, as these files are ASCII */
  SimOptionRead *read;
  GString *cells[CELLS];
  SimPlace places[CELLS];
  guint count;
} Csv;

static bool G_GNUC_PRINTF (4, 5) fail (Csv *csv, SimPlace place, int code, const char *format, ...)
{
  va_list args;
  va_start (args, format);
  g_autofree char *message = g_strdup_vprintf (format, args);
  va_end (args);
  sim_diags_error (sim_read_diags (csv->read), place, code, "%s", message);
  return false;
}

static bool
at_line_end (const Csv *csv)
{
  return csv->at == csv->end || *csv->at == '\n'
         || (*csv->at == '\r' && csv->at + 1 < csv->end && csv->at[1] == '\n');
}

static void
step (Csv *csv)
{
  csv->place.column++;
  if (*csv->at++ != '\n')
    return;
  csv->place.line++;
  csv->place.column = 1;
}

static bool
read_quoted (Csv *csv, GString *out)
{
  SimPlace opened = csv->place;
  for (step (csv); csv->at < csv->end; step (csv))
    {
      if (*csv->at != '"')
        {
          g_string_append_c (out, *csv->at);
          continue;
        }
      if (csv->at + 1 == csv->end || csv->at[1] != '"')
        {
          step (csv);
          return true;
        }
      step (csv);
      g_string_append_c (out, '"');
    }
  return fail (csv, opened, SIM_E_TRACE, "a quote is not closed");
}

static bool
read_cell (Csv *csv)
{
  if (csv->count == CELLS)
    return fail (csv, csv->place, SIM_E_TRACE, "more than %d columns", CELLS);
  GString **cell = &csv->cells[csv->count];
  *cell = *cell != NULL ? g_string_truncate (*cell, 0) : g_string_new (NULL);
  csv->places[csv->count++] = csv->place;
  if (csv->at < csv->end && *csv->at == '"')
    {
      if (!read_quoted (csv, *cell))
        return false;
      return at_line_end (csv) || *csv->at == ','
             || fail (csv, csv->place, SIM_E_TRACE,
                      "text behind a closing quote; `,` or the end of the line is expected");
    }
  for (; !at_line_end (csv) && *csv->at != ','; step (csv))
    g_string_append_c (*cell, *csv->at);
  g_strstrip ((*cell)->str);
  return true;
}

/* The next line that is not blank. False at the end or when it was reported (*bad). */
static bool
read_row (Csv *csv, bool *bad)
{
  while (csv->at < csv->end && (*csv->at == '\n' || *csv->at == '\r'))
    step (csv);
  csv->count = 0;
  if (csv->at == csv->end)
    return false;
  for (;;)
    {
      if (!read_cell (csv))
        {
          *bad = true;
          return false;
        }
      if (at_line_end (csv))
        return true;
      step (csv);
    }
}

/* -- times ------------------------------------------------------------------------------------ */

/* `n` digits at *p as a number, or -1. */
static int
digits (const char **p, int n)
{
  int value = 0;
  for (int i = 0; i < n; i++, ++*p)
    {
      if (!g_ascii_isdigit (**p))
        return -1;
      value = value * 10 + (**p - '0');
    }
  return value;
}

static bool
skip (const char **p, const char *any)
{
  bool found = **p != '\0' && strchr (any, **p) != NULL;
  *p += found;
  return found;
}

/* ".9799600": the first nine digits count. */
static int64_t
fraction (const char **p)
{
  int64_t ns = 0, unit = 100000000;
  for (; g_ascii_isdigit (**p); ++*p, unit /= 10)
    ns += (**p - '0') * unit;
  return ns;
}

/* Days since 1970-01-01, so that the times of 1700 to 2200 fit into 64 bits. */
static bool
days_of (int year, int month, int day, int64_t *days)
{
  GDate date;
  if (!g_date_valid_dmy ((GDateDay)day, (GDateMonth)month, (GDateYear)year))
    return false;
  g_date_clear (&date, 1);
  g_date_set_dmy (&date, (GDateDay)day, (GDateMonth)month, (GDateYear)year);
  *days = (int64_t)g_date_get_julian (&date) - 719163; /* 1970-01-01 */
  return true;
}

static bool
parse_date (const char *text, SimTime *out)
{
  const char *p = text;
  int64_t days, ns = 0;
  int year = digits (&p, 4), month = skip (&p, "-") ? digits (&p, 2) : -1,
      day = skip (&p, "-") ? digits (&p, 2) : -1;
  int hour = skip (&p, " T") ? digits (&p, 2) : -1, minute = skip (&p, ":") ? digits (&p, 2) : -1, second = 0;
  if (skip (&p, ":"))
    second = digits (&p, 2);
  if (skip (&p, "."))
    ns = fraction (&p);
  skip (&p, "Z");
  if (*p != '\0' || year < 1700 || year > 2200 || month < 1 || day < 1 || hour < 0 || hour > 23 || minute < 0
      || minute > 59 || second < 0 || second > 60 || !days_of (year, month, day, &days))
    return false;
  *out = ((days * 24 + hour) * 60 + minute) * SIM_MIN + second * SIM_S + ns;
  return true;
}

static bool
parse_time (Csv *csv, guint cell, SimTime *out)
{
  const char *text = csv->cells[cell]->str;
  g_autofree char *why = NULL, *other = NULL;
  int column;
  double seconds;
  if (parse_date (text, out) || sim_time_parse (text, out, &why, &column))
    return true;
  if (sim_quantity_parse (text, SIM_UNIT_NONE, &seconds, &other, &column) && seconds >= 0 && seconds < 9e9)
    {
      *out = sim_time_from_seconds (seconds);
      return true;
    }
  return fail (csv, csv->places[cell], SIM_E_TRACE,
               "`%s` is not a time; 2014-04-10 00:04:00, 3 min, or a number of seconds is expected", text);
}

static bool
parse_value (Csv *csv, guint cell, double *out)
{
  g_autofree char *why = NULL;
  int column = 0;
  SimPlace place = csv->places[cell];
  if (!sim_quantity_parse (csv->cells[cell]->str, SIM_UNIT_NONE, out, &why, &column))
    {
      place.column += column;
      return fail (csv, place, SIM_E_TRACE, "%s", why);
    }
  return *out >= 0
         || fail (csv, place, SIM_E_TRACE, "`%s` is negative; at least 0 is expected", csv->cells[cell]->str);
}

/* -- rows ------------------------------------------------------------------------------------- */

static bool
find_column (Csv *csv, const char *name, bool instants, guint *column)
{
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  *column = instants ? 0 : 1;
  if (csv->count == 1 && strchr (csv->cells[0]->str, ';') != NULL)
    return fail (csv, csv->places[0], SIM_E_TRACE, "`;` separates the columns; `,` is expected");
  for (guint i = 0; name != NULL && i < csv->count; i++)
    if (strcmp (csv->cells[i]->str, name) == 0)
      {
        *column = i;
        return true;
      }
  if (name == NULL && *column < csv->count)
    return true;
  for (guint i = 0; i < csv->count; i++)
    g_ptr_array_add (names, csv->cells[i]->str);
  g_ptr_array_add (names, NULL);
  g_autofree char *all = g_strjoinv (" ", (char **)names->pdata);
  return fail (csv, csv->places[0], SIM_E_TRACE, "there is no column `%s`; the columns are: %s",
               name != NULL ? name : "of values", all);
}

static bool
read_rows (Csv *csv, guint columns, guint column, bool instants, GArray *rows)
{
  bool bad = false;
  SimTime first = 0, before = 0;
  while (read_row (csv, &bad))
    {
      SimTraceRow row = { .value = 1 };
      if (csv->count != columns)
        return fail (csv, csv->places[0], SIM_E_TRACE, "%u columns; the header has %u", csv->count, columns);
      if (!parse_time (csv, instants ? column : 0, &row.at)
          || (!instants && !parse_value (csv, column, &row.value)))
        return false;
      first = rows->len == 0 ? row.at : first;
      if (rows->len > 0 && row.at < before)
        return fail (csv, csv->places[instants ? column : 0], 111,
                     "time goes back; rows in order of time are expected");
      before = row.at;
      row.at -= first;
      g_array_append_val (rows, row);
    }
  return !bad;
}

static int
compare_times (const void *a, const void *b)
{
  SimTime x = *(const SimTime *)a, y = *(const SimTime *)b;
  return (x > y) - (x < y);
}

/* Says until when each row holds. */
static SimTime
fill_holes (SimTraceRow *rows, guint count)
{
  g_autofree SimTime *gaps = g_new (SimTime, count);
  guint n = 0;
  for (guint i = 1; i < count; i++)
    if (rows[i].at > rows[i - 1].at)
      gaps[n++] = rows[i].at - rows[i - 1].at;
  qsort (gaps, n, sizeof *gaps, compare_times);
  SimTime median = n > 0 ? gaps[n / 2] : SIM_NEVER;
  for (guint i = 0; i < count; i++)
    {
      SimTime end = sim_time_add (rows[i].at, median);
      rows[i].until = i + 1 < count ? MIN (end, rows[i + 1].at) : end;
    }
  return median;
}

static bool
parse (Csv *csv, const char *column, bool instants, SimTrace *trace)
{
  bool bad = false;
  guint number;
  if (!read_row (csv, &bad))
    return bad ? false
               : fail (csv, csv->place, SIM_E_TRACE, "the file is empty; a header line and rows are expected");
  guint columns = csv->count;
  g_autoptr (GArray) rows = g_array_new (FALSE, FALSE, sizeof (SimTraceRow));
  if (!find_column (csv, column, instants, &number) || !read_rows (csv, columns, number, instants, rows))
    return false;
  if (rows->len == 0)
    return fail (csv, csv->place, 115, "the file has a header but no rows; at least one is expected");
  SimTraceRow *kept = sim_arena_take (sim_read_arena (csv->read), rows->len * sizeof *kept);
  memcpy (kept, rows->data, rows->len * sizeof *kept);
  *trace = (SimTrace){ .count = rows->len, .rows = kept };
  if (!instants)
    trace->step = fill_holes (kept, rows->len);
  else
    for (guint i = 0; i < rows->len; i++)
      kept[i].until = kept[i].at;
  return true;
}

bool
sim_trace_parse (const char *text, gsize length, const char *path, const char *column, bool instants,
                 SimOptionRead *read, SimTrace *trace)
{
  Csv csv = { .at = text, .end = text + length, .place = { path, 1, 1 }, .read = read };
  const char *odd = memchr (text, '\0', length);
  if (length >= 3 && memcmp (text, "\xef\xbb\xbf", 3) == 0)
    csv.at += 3;
  bool good = odd == NULL && parse (&csv, column, instants, trace);
  if (odd != NULL)
    fail (&csv, csv.place, SIM_E_TRACE, "a NUL byte at offset %" G_GSIZE_FORMAT "; text is expected",
          (gsize)(odd - text));
  if (!good)
    sim_diags_source (sim_read_diags (read), path, text, length);
  for (guint i = 0; i < CELLS; i++)
    if (csv.cells[i] != NULL)
      g_string_free (csv.cells[i], TRUE);
  return good;
}

static bool
read_trace (SimOptionRead *read, const SimTree *file, const SimTree *column, bool instants, SimTrace *trace)
{
  gsize length = 0;
  const char *path = NULL;
  if (column != NULL && !sim_read_expect (read, column, SIM_TREE_SCALAR, "the name of a column"))
    return false;
  g_autofree char *text = sim_read_file (read, file, &length, &path);
  return text != NULL
         && sim_trace_parse (text, length, path, column != NULL ? column->text : NULL, instants, read, trace);
}

bool
sim_trace_read_series (SimOptionRead *read, const SimTree *file, const SimTree *column, SimTrace *trace)
{
  return read_trace (read, file, column, false, trace);
}

bool
sim_trace_read_instants (SimOptionRead *read, const SimTree *file, const SimTree *column, SimTrace *trace)
{
  return read_trace (read, file, column, true, trace);
}
