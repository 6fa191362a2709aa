/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/base/csv.h"
#include "sim/base/file.h"

#include <string.h>

typedef struct Field
{
  guint32 text; /* where in the table's copy */
  guint32 line, column;
} Field;

struct SimCsv
{
  const char *file;
  char *text; /* fields ended by NUL, quotes taken off */
  GArray *fields;
  guint most;
  guint columns;
};

typedef struct Scan
{
  SimCsv *csv;
  SimDiags *diags;
  char *at, *end;
  char *line_start;
  int line;
  const char *counted; /* of the line's characters, up to here there are: */
  guint32 characters;
} Scan;

/* Characters from the line's start; ended fields have left NUL bytes in it. Counts on from the place that was
 * asked for before: lines can be long. */
static guint32
column_at (Scan *scan, const char *at)
{
  if (scan->counted < scan->line_start || scan->counted > at)
    {
      scan->counted = scan->line_start;
      scan->characters = 0;
    }
  for (; scan->counted < at; scan->counted++)
    scan->characters += (*scan->counted & 0xC0) != 0x80;
  return scan->characters + 1;
}

static bool
refuse (Scan *scan, const char *at, int code, const char *what)
{
  int column = (int)column_at (scan, at);
  sim_diags_error (scan->diags, (SimPlace){ scan->csv->file, scan->line, column }, code, "%s", what);
  return false;
}

static bool
wrong (Scan *scan, const char *at, const char *what)
{
  return refuse (scan, at, 114, what);
}

/* Takes the quotes off in place; a doubled quote is one. */
static bool
quoted_field (Scan *scan, Field *field)
{
  char *open = scan->at++;
  char *out = scan->at;
  field->text = (guint32)(out - scan->csv->text);
  for (; scan->at < scan->end && *scan->at != '\n'; *out++ = *scan->at++)
    if (*scan->at == '"')
      {
        if (scan->at + 1 == scan->end || scan->at[1] != '"')
          break;
        scan->at++;
      }
  if (scan->at == scan->end || *scan->at != '"')
    return wrong (scan, open, "a quoted field is not closed on its line; expected a closing '\"'");
  scan->at++;
  *out = '\0';
  return true;
}

static void
plain_field (Scan *scan, Field *field)
{
  field->text = (guint32)(scan->at - scan->csv->text);
  while (scan->at < scan->end && !strchr (",\r\n", *scan->at))
    scan->at++;
}

/* One field and the sign after it, which is overwritten by the end of the text. Sets *last at the line's end.
 */
static bool
take_field (Scan *scan, bool *last)
{
  Field field = { .line = (guint32)scan->line, .column = column_at (scan, scan->at) };
  if (scan->at < scan->end && *scan->at == '"')
    {
      if (!quoted_field (scan, &field))
        return false;
    }
  else
    plain_field (scan, &field);
  char *stop = scan->at;
  if (scan->at < scan->end && *scan->at == '\r')
    scan->at++;
  *last = scan->at == scan->end || *scan->at == '\n';
  if (!*last && *scan->at != ',')
    return wrong (scan, scan->at, "a field goes on after its end; expected ',' or the end of the line");
  *stop = '\0';
  if (scan->csv->fields->len == scan->csv->most)
    {
      g_autofree char *what
          = g_strdup_printf ("more than %u fields; a smaller table is expected", scan->csv->most);
      return refuse (scan, stop, 8, what);
    }
  g_array_append_val (scan->csv->fields, field);
  if (scan->at < scan->end)
    scan->at++;
  return true;
}

static bool
take_row (Scan *scan)
{
  guint before = scan->csv->fields->len;
  bool last = false;
  while (!last)
    if (!take_field (scan, &last))
      return false;
  guint count = scan->csv->fields->len - before;
  if (scan->csv->columns == 0)
    scan->csv->columns = count;
  if (count == scan->csv->columns)
    return true;
  g_autofree char *what = g_strdup_printf ("%u field%s in this row; expected %u, as the first row has", count,
                                           count == 1 ? "" : "s", scan->csv->columns);
  return wrong (scan, scan->line_start, what);
}

static bool
scan_rows (Scan *scan)
{
  while (scan->at < scan->end)
    {
      scan->line++;
      scan->line_start = scan->at;
      if (*scan->at == '\n')
        scan->at++;
      else if (*scan->at == '\r' && scan->at + 1 < scan->end && scan->at[1] == '\n')
        scan->at += 2;
      else if (!take_row (scan))
        return false;
    }
  scan->line_start = scan->at;
  scan->line = MAX (scan->line, 1);
  if (scan->csv->fields->len == 0)
    return wrong (scan, scan->at, "an empty table; expected a row of column names and rows of values");
  if (scan->csv->fields->len == scan->csv->columns)
    return refuse (scan, scan->at, 115, "a table with a head and no row; expected rows of values");
  return true;
}

SimCsv *
sim_csv_parse (const char *text, gsize length, const char *file, SimDiags *diags)
{
  return sim_csv_parse_most (text, length, file, G_MAXUINT, diags);
}

SimCsv *
sim_csv_parse_most (const char *text, gsize length, const char *file, guint most, SimDiags *diags)
{
  if (length >= 3 && memcmp (text, "\xEF\xBB\xBF", 3) == 0)
    {
      text += 3;
      length -= 3;
    }
  g_autoptr (SimCsv) csv = g_new0 (SimCsv, 1);
  csv->file = file;
  csv->most = most;
  csv->text = g_malloc (length + 1);
  memcpy (csv->text, text, length);
  csv->text[length] = '\0';
  csv->fields = g_array_new (FALSE, FALSE, sizeof (Field));
  Scan scan
      = { .csv = csv, .diags = diags, .at = csv->text, .end = csv->text + length, .line_start = csv->text };
  const char *other = sim_file_looks_like (text, length), *nul = memchr (csv->text, '\0', length);
  if (other != NULL)
    {
      sim_diags_error (diags, (SimPlace){ file, 1, 1 }, 109, "looks like %s; a table of text is expected",
                       other);
      return NULL;
    }
  if (nul != NULL)
    {
      for (char *c = csv->text; c < nul; c++)
        if (*c == '\n')
          {
            scan.line++;
            scan.line_start = c + 1;
          }
      scan.line++;
      wrong (&scan, nul, "a NUL byte in a table; expected text");
      return NULL;
    }
  return scan_rows (&scan) ? g_steal_pointer (&csv) : NULL;
}

void
sim_csv_free (SimCsv *csv)
{
  if (csv == NULL)
    return;
  g_array_unref (csv->fields);
  g_free (csv->text);
  g_free (csv);
}

guint
sim_csv_rows (const SimCsv *csv)
{
  return csv->fields->len / csv->columns - 1;
}

guint
sim_csv_columns (const SimCsv *csv)
{
  return csv->columns;
}

const char *
sim_csv_name (const SimCsv *csv, guint column)
{
  return csv->text + g_array_index (csv->fields, Field, column).text;
}

int
sim_csv_find (const SimCsv *csv, const char *name)
{
  for (guint i = 0; i < csv->columns; i++)
    if (strcmp (sim_csv_name (csv, i), name) == 0)
      return (int)i;
  return -1;
}

const char *
sim_csv_field (const SimCsv *csv, guint row, guint column)
{
  return csv->text + g_array_index (csv->fields, Field, (row + 1) * csv->columns + column).text;
}

SimPlace
sim_csv_place (const SimCsv *csv, guint row, guint column)
{
  const Field *field = &g_array_index (csv->fields, Field, (row + 1) * csv->columns + column);
  return (SimPlace){ csv->file, (int)field->line, (int)field->column };
}

/* `digits` decimal digits at *at. */
static bool
take_digits (const char **at, guint digits, int *value)
{
  *value = 0;
  for (; digits > 0; digits--, (*at)++)
    {
      if (!g_ascii_isdigit (**at))
        return false;
      *value = *value * 10 + (**at - '0');
    }
  return true;
}

static bool
take_sign (const char **at, char sign)
{
  if (**at != sign)
    return false;
  (*at)++;
  return true;
}

/* ".9799600" as ns; nothing there is 0. */
static bool
take_fraction (const char **at, int64_t *ns)
{
  *ns = 0;
  if (**at != '.')
    return true;
  int64_t unit = SIM_S / 10;
  const char *first = ++*at;
  for (; g_ascii_isdigit (**at); (*at)++, unit /= 10)
    {
      if (unit == 0 && **at != '0')
        return false;
      *ns += unit * (**at - '0');
    }
  return *at > first;
}

/* Days from 1970-01-01 to a day of the proleptic Gregorian calendar; the year begins in March. */
static int64_t
days_of (int year, int month, int day)
{
  int64_t y = year - (month <= 2);
  int64_t leaps = y / 4 - y / 100 + y / 400;
  int64_t day_of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
  return y * 365 + leaps + day_of_year - 719468;
}

static bool
take_calendar (const char *at, int64_t *ns)
{
  int year, month, day, hour, minute, second = 0;
  if (!take_digits (&at, 4, &year) || !take_sign (&at, '-') || !take_digits (&at, 2, &month)
      || !take_sign (&at, '-') || !take_digits (&at, 2, &day) || !(take_sign (&at, ' ') || take_sign (&at, 'T'))
      || !take_digits (&at, 2, &hour) || !take_sign (&at, ':') || !take_digits (&at, 2, &minute))
    return false;
  int64_t fraction = 0;
  if (take_sign (&at, ':') && (!take_digits (&at, 2, &second) || !take_fraction (&at, &fraction)))
    return false;
  take_sign (&at, 'Z');
  if (*at != '\0' || year < 1700 || year > 2250
      || !g_date_valid_dmy ((GDateDay)day, (GDateMonth)month, (GDateYear)year) || hour > 23 || minute > 59
      || second > 59)
    return false;
  *ns = days_of (year, month, day) * SIM_DAY + hour * SIM_HOUR + minute * SIM_MIN + second * SIM_S + fraction;
  return true;
}

static bool
take_seconds (const char *at, int64_t *ns)
{
  int64_t whole = 0, fraction;
  const char *first = at;
  for (; g_ascii_isdigit (*at); at++)
    if (__builtin_mul_overflow (whole, 10, &whole) || __builtin_add_overflow (whole, *at - '0', &whole))
      return false;
  if (at == first || !take_fraction (&at, &fraction) || *at != '\0')
    return false;
  return !__builtin_mul_overflow (whole, SIM_S, &whole) && !__builtin_add_overflow (whole, fraction, ns);
}

bool
sim_stamp_parse (const char *text, int64_t *ns)
{
  return take_calendar (text, ns) || take_seconds (text, ns);
}
