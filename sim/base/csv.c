/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/base/csv.h"
#include "sim/base/file.h"

#include <string.h>

enum
{
  STRIDE = 16, /* fields; where the first of so many begins is kept */
  SHOWN = 60   /* bytes of a field in a message */
};

/*
 * The text is the table. Each field is ended by a NUL where its sign or its quote was; what else there was up
 * to the next field is overwritten by carriage returns, but for the line feeds of blank lines. No field begins
 * with either (a quoted one begins with its quote), so the next is found from any; and a line has as many
 * characters as it had, so places follow as well.
 */
struct SimCsv
{
  const char *file;
  char *whole;   /* what was read */
  char *text;    /* of it: behind the byte order mark */
  GArray *index; /* of guint32: where fields 0, STRIDE, 2 STRIDE ... begin in `text`, with their quotes */
  guint count;   /* of fields */
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
} Scan;

/* The column of `at`, in characters. */
static int
column_at (const char *line, const char *at)
{
  int column = 1;
  for (; line < at; line++)
    column += (*line & 0xC0) != 0x80;
  return column;
}

static bool
refuse (Scan *scan, const char *at, int code, const char *what)
{
  SimPlace place = { scan->csv->file, scan->line, column_at (scan->line_start, at) };
  sim_diags_error (scan->diags, place, code, "%s", what);
  return false;
}

static bool
wrong (Scan *scan, const char *at, const char *what)
{
  return refuse (scan, at, 114, what);
}

/* Takes the quotes off in place; a doubled quote is one. */
static bool
quoted_field (Scan *scan)
{
  char *open = scan->at++;
  char *out = scan->at;
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
  memset (out, '\r', (gsize)(scan->at - out));
  *out = '\0';
  return true;
}

static void
plain_field (Scan *scan)
{
  while (scan->at < scan->end && !strchr (",\r\n", *scan->at))
    scan->at++;
}

/* The sign after a field; sets *last at the line's end. */
static bool
take_sign_after (Scan *scan, bool *last)
{
  char *stop = scan->at;
  if (scan->at < scan->end && *scan->at == '\r')
    scan->at++;
  *last = scan->at == scan->end || *scan->at == '\n';
  if (!*last && *scan->at != ',')
    return wrong (scan, scan->at, "a field goes on after its end; expected ',' or the end of the line");
  if (scan->csv->count == scan->csv->most)
    {
      g_autofree char *what
          = g_strdup_printf ("more than %u fields; a smaller table is expected", scan->csv->most);
      return refuse (scan, stop, 8, what);
    }
  if (scan->at < scan->end)
    *scan->at++ = '\r';
  return true;
}

static bool
take_field (Scan *scan, bool *last)
{
  guint32 begin = (guint32)(scan->at - scan->csv->text);
  bool quoted = scan->at < scan->end && *scan->at == '"';
  if (quoted && !quoted_field (scan))
    return false;
  if (!quoted)
    plain_field (scan);
  char *stop = scan->at;
  if (!take_sign_after (scan, last))
    return false;
  if (!quoted)
    *stop = '\0';
  if (scan->csv->count++ % STRIDE == 0)
    g_array_append_val (scan->csv->index, begin);
  return true;
}

static bool
take_row (Scan *scan)
{
  guint before = scan->csv->count;
  bool last = false;
  while (!last)
    if (!take_field (scan, &last))
      return false;
  guint count = scan->csv->count - before;
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
  if (scan->csv->count == 0)
    return wrong (scan, scan->at, "an empty table; expected a row of column names and rows of values");
  if (scan->csv->count == scan->csv->columns)
    return refuse (scan, scan->at, 115, "a table with a head and no row; expected rows of values");
  return true;
}

SimCsv *
sim_csv_parse (const char *text, gsize length, const char *file, SimDiags *diags)
{
  char *copy = g_malloc (length + 1);
  memcpy (copy, text, length);
  return sim_csv_take (copy, length, file, G_MAXUINT, diags);
}

/* A NUL byte at `at`, where the first one is. */
static void
refuse_nul (Scan *scan, const char *at)
{
  for (scan->line = 1; scan->at < at; scan->at++)
    if (*scan->at == '\n')
      {
        scan->line++;
        scan->line_start = scan->at + 1;
      }
  wrong (scan, at, "a NUL byte in a table; expected text");
}

SimCsv *
sim_csv_take (char *text, gsize length, const char *file, guint most, SimDiags *diags)
{
  g_autoptr (SimCsv) csv = g_new0 (SimCsv, 1);
  bool marked = length >= 3 && memcmp (text, "\xEF\xBB\xBF", 3) == 0;
  csv->file = file;
  csv->most = most;
  csv->whole = text;
  csv->text = text + (marked ? 3 : 0);
  csv->index = g_array_new (FALSE, FALSE, sizeof (guint32));
  Scan scan = { .csv = csv, .diags = diags, .at = csv->text, .end = text + length, .line_start = csv->text };
  *scan.end = '\0';
  length = (gsize)(scan.end - csv->text);
  const char *other = sim_file_looks_like (csv->text, length), *nul = memchr (csv->text, '\0', length);
  if (other != NULL)
    sim_diags_error (diags, (SimPlace){ file, 1, 1 }, 109, "looks like %s; a table of text is expected", other);
  else if (nul != NULL)
    refuse_nul (&scan, nul);
  else if (scan_rows (&scan))
    return g_steal_pointer (&csv);
  return NULL;
}

void
sim_csv_free (SimCsv *csv)
{
  if (csv == NULL)
    return;
  g_array_unref (csv->index);
  g_free (csv->whole);
  g_free (csv);
}

guint
sim_csv_rows (const SimCsv *csv)
{
  return csv->count / csv->columns - 1;
}

guint
sim_csv_columns (const SimCsv *csv)
{
  return csv->columns;
}

/* Where the field begins: at its quote, if it has one. */
static const char *
begin_of (const SimCsv *csv, guint field)
{
  const char *at = csv->text + g_array_index (csv->index, guint32, field / STRIDE);
  for (guint i = field % STRIDE; i > 0; i--)
    {
      at += strlen (at) + 1;
      at += strspn (at, "\r\n");
    }
  return at;
}

static const char *
field_at (const SimCsv *csv, guint field)
{
  const char *at = begin_of (csv, field);
  return *at == '"' ? at + 1 : at;
}

const char *
sim_csv_name (const SimCsv *csv, guint column)
{
  return field_at (csv, column);
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
  return field_at (csv, (row + 1) * csv->columns + column);
}

SimPlace
sim_csv_place (const SimCsv *csv, guint row, guint column)
{
  guint first = (row + 1) * csv->columns;
  const char *line = begin_of (csv, first), *blank = csv->text;
  int number = (int)row + 2;
  while ((blank = memchr (blank, '\n', (gsize)(line - blank))) != NULL)
    {
      number++;
      blank++;
    }
  return (SimPlace){ csv->file, number, column_at (line, begin_of (csv, first + column)) };
}

char *
sim_csv_shown (const char *text)
{
  gsize length = strnlen (text, SHOWN + 1);
  if (length <= SHOWN)
    return g_strdup (text);
  for (length = SHOWN; length > 0 && (text[length] & 0xC0) == 0x80;)
    length--;
  return g_strdup_printf ("%.*s...", (int)length, text);
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
