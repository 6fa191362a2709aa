/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A number is first cut into its decimal digits and a power of ten; units are whole factors
 * times powers of ten. Integers (times, sizes, counts) are then exact arithmetic, and doubles
 * are rounded once, by g_ascii_strtod() on the shifted number.
 */
#include "sim/base/units.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct Unit
{
  const char *name;
  SimUnit family;
  int64_t whole; /* value = number * whole * 10^power / divisor */
  int power;
  int64_t divisor;
} Unit;

/* From small to large within a family. */
static const Unit units[] = {
  { "ns", SIM_UNIT_TIME, 1, 0, 1 },
  { "us", SIM_UNIT_TIME, 1, 3, 1 },
  { "ms", SIM_UNIT_TIME, 1, 6, 1 },
  { "s", SIM_UNIT_TIME, 1, 9, 1 },
  { "min", SIM_UNIT_TIME, 6, 10, 1 },
  { "h", SIM_UNIT_TIME, 36, 11, 1 },
  { "d", SIM_UNIT_TIME, 864, 11, 1 },
  { "bps", SIM_UNIT_BITRATE, 1, 0, 1 },
  { "kbps", SIM_UNIT_BITRATE, 1, 3, 1 },
  { "Mbps", SIM_UNIT_BITRATE, 1, 6, 1 },
  { "Gbps", SIM_UNIT_BITRATE, 1, 9, 1 },
  { "Tbps", SIM_UNIT_BITRATE, 1, 12, 1 },
  { "B", SIM_UNIT_SIZE, 1, 0, 1 },
  { "kB", SIM_UNIT_SIZE, 1, 3, 1 },
  { "KiB", SIM_UNIT_SIZE, (int64_t)1 << 10, 0, 1 },
  { "MB", SIM_UNIT_SIZE, 1, 6, 1 },
  { "MiB", SIM_UNIT_SIZE, (int64_t)1 << 20, 0, 1 },
  { "GB", SIM_UNIT_SIZE, 1, 9, 1 },
  { "GiB", SIM_UNIT_SIZE, (int64_t)1 << 30, 0, 1 },
  { "TB", SIM_UNIT_SIZE, 1, 12, 1 },
  { "TiB", SIM_UNIT_SIZE, (int64_t)1 << 40, 0, 1 },
  { "/d", SIM_UNIT_PER_TIME, 1, 0, 86400 },
  { "/h", SIM_UNIT_PER_TIME, 1, 0, 3600 },
  { "/min", SIM_UNIT_PER_TIME, 1, 0, 60 },
  { "/s", SIM_UNIT_PER_TIME, 1, 0, 1 },
  { "%", SIM_UNIT_SHARE, 1, -2, 1 },
};

typedef struct Family
{
  const char *a;     /* "a time" */
  const char *units; /* what to write */
} Family;

static const Family families[] = {
  [SIM_UNIT_TIME] = { "a time", "ns us ms s min h d" },
  [SIM_UNIT_BITRATE] = { "a data rate", "bps kbps Mbps Gbps Tbps" },
  [SIM_UNIT_SIZE] = { "a size", "B kB MB GB TB KiB MiB GiB TiB" },
  [SIM_UNIT_PER_TIME] = { "a rate of events", "/s /min /h /d" },
  [SIM_UNIT_SHARE] = { "a share", "%, or a fraction of 1 without a unit" },
  [SIM_UNIT_NONE] = { "a plain number", "no unit" },
};

/* A number as it was written: value = digits * 10^exponent. */
typedef struct Decimal
{
  bool negative;
  char *digits; /* no leading or trailing zeros; "" is zero */
  long exponent;
} Decimal;

typedef struct Scan
{
  const char *text;
  const char *at;
  SimWrong *wrong;
} Scan;

static bool G_GNUC_PRINTF (4, 5) fail (Scan *scan, int code, const char *at, const char *format, ...)
{
  va_list args;
  va_start (args, format);
  *scan->wrong = (SimWrong){ code, (int)(at - scan->text), g_strdup_vprintf (format, args) };
  va_end (args);
  return false;
}

/* The whole of the UTF-8 character at `p`, for messages. */
static char *
character (const char *p)
{
  gunichar c = g_utf8_get_char_validated (p, -1);
  return g_strndup (p, (gint)c < 0 ? 1 : (gsize)(g_utf8_next_char (p) - p));
}

static bool
is_not_finite (const char *text)
{
  const char *p = text + strspn (text, "+-.");
  return g_ascii_strncasecmp (p, "nan", 3) == 0 || g_ascii_strncasecmp (p, "inf", 3) == 0;
}

/* Digits into `out`; returns how many. */
static int
scan_digits (Scan *scan, GString *out)
{
  const char *from = scan->at;
  while (g_ascii_isdigit (*scan->at))
    g_string_append_c (out, *scan->at++);
  return (int)(scan->at - from);
}

static bool
scan_exponent (Scan *scan, long *exponent)
{
  if (*scan->at != 'e' && *scan->at != 'E')
    return true; /* also at the end of the text: nothing is read beyond it */
  const char *p = scan->at + 1;
  bool negative = *p == '-';
  p += *p == '-' || *p == '+';
  if (!g_ascii_isdigit (*p))
    return true; /* no exponent: the letter begins a unit */
  long value = 0;
  for (; g_ascii_isdigit (*p); p++)
    value = MIN (value * 10 + (*p - '0'), 100000);
  *exponent += negative ? -value : value;
  scan->at = p;
  return true;
}

/* Marks between digits that people write and that mean different things in different places. */
static bool
check_marks (Scan *scan)
{
  char c = *scan->at;
  if (c == ',' && g_ascii_isdigit (scan->at[1]))
    return fail (scan, 48, scan->at,
                 "`,` is not part of a number; write a decimal point, and no thousands marks");
  if ((c == '_' || c == '\'') && g_ascii_isdigit (scan->at[1]))
    return fail (scan, 48, scan->at, "`%c` is not part of a number; write it without thousands marks", c);
  if (c == '.')
    return fail (scan, 42, scan->at,
                 "`.` is not part of a number here; one decimal point with digits on both sides");
  return true;
}

static void
normalise (GString *digits, Decimal *out)
{
  gsize zeros = strspn (digits->str, "0");
  g_string_erase (digits, 0, (gssize)zeros);
  while (digits->len > 0 && digits->str[digits->len - 1] == '0')
    {
      g_string_truncate (digits, digits->len - 1);
      out->exponent++;
    }
  out->digits = g_strdup (digits->str);
}

static bool
scan_number (Scan *scan, Decimal *out)
{
  g_autoptr (GString) digits = g_string_new (NULL);
  if (is_not_finite (scan->at))
    return fail (scan, 43, scan->at, "`%s` is not finite; a finite number is expected", scan->text);
  out->negative = *scan->at == '-';
  scan->at += out->negative;
  if (*scan->at == '\0')
    return fail (scan, 42, scan->at, "a number is missing; digits are expected");
  if (scan_digits (scan, digits) == 0)
    {
      g_autofree char *c = character (scan->at);
      return fail (scan, 42, scan->at, "`%s` is not a number; a digit is expected, not `%s`", scan->text, c);
    }
  if (*scan->at == '.' && g_ascii_isdigit (scan->at[1]))
    {
      scan->at++;
      out->exponent -= scan_digits (scan, digits);
    }
  if (!check_marks (scan) || !scan_exponent (scan, &out->exponent))
    return false;
  normalise (digits, out);
  return true;
}

static bool
wrong_unit (Scan *scan, const char *name, SimUnit family)
{
  const Family *f = &families[family];
  if (strcmp (name, "m") == 0 && family == SIM_UNIT_TIME)
    return fail (scan, 40, scan->at, "`m` is ambiguous; write ms or min");
  for (guint i = 0; i < G_N_ELEMENTS (units); i++)
    if (strcmp (units[i].name, name) == 0)
      return fail (scan, 41, scan->at, "`%s` is the unit of %s; %s is expected: %s", name,
                   families[units[i].family].a, f->a, f->units);
  if (family == SIM_UNIT_NONE)
    return fail (scan, 42, scan->at, "`%s` is not part of a number; a plain number is expected", name);
  return fail (scan, 40, scan->at, "`%s` is no unit of %s; expected: %s", name, f->a, f->units);
}

/* The unit up to the end of the text. */
static bool
scan_unit (Scan *scan, SimUnit family, Unit *out)
{
  const char *end_of_number = scan->at;
  scan->at += strspn (scan->at, " ");
  if (*scan->at == '\0')
    {
      *out = (Unit){ "", family, 1, 0, 1 };
      if (family == SIM_UNIT_NONE || family == SIM_UNIT_SHARE)
        return true;
      return fail (scan, 39, end_of_number, "`%s` needs a unit: %s", scan->text, families[family].units);
    }
  for (guint i = 0; i < G_N_ELEMENTS (units); i++)
    if (units[i].family == family && strcmp (units[i].name, scan->at) == 0)
      {
        *out = units[i];
        return true;
      }
  return wrong_unit (scan, scan->at, family);
}

static bool
out_of_range (Scan *scan, SimUnit unit, bool negative)
{
  if (unit == SIM_UNIT_TIME)
    return fail (scan, 52, scan->text, "`%s` is out of range: over 292 years; at most 9223372036 s",
                 scan->text);
  return fail (scan, 45, scan->text, "`%s` is out of range; the limit is %s", scan->text,
               negative ? "-9223372036854775808" : "9223372036854775807");
}

static bool
has_fraction (Scan *scan, SimUnit unit)
{
  const char *whole = unit == SIM_UNIT_TIME   ? "a whole number of nanoseconds"
                      : unit == SIM_UNIT_SIZE ? "a whole number of bytes"
                                              : "an integer";
  return fail (scan, 47, scan->text, "`%s` is not %s; %s is expected", scan->text, whole, whole);
}

/* digits * whole * 10^power as an integer. */
static bool
exact_integer (Scan *scan, const Decimal *d, const Unit *u, int64_t *value)
{
  long power = d->exponent + u->power;
  gsize length = strlen (d->digits);
  if (length == 0)
    {
      *value = 0;
      return true;
    }
  if ((long)length + power > 20)
    return out_of_range (scan, u->family, d->negative);
  if (length > 25 || power < -30)
    return has_fraction (scan, u->family);
  __int128 v = 0;
  for (const char *p = d->digits; *p != '\0'; p++)
    v = v * 10 + (*p - '0');
  /* At most 10^25 * 2^40: within 127 bits. */
  v *= u->whole;
  for (; power > 0; power--)
    v *= 10;
  for (; power < 0; power++, v /= 10)
    if (v % 10 != 0)
      return has_fraction (scan, u->family);
  if (d->negative)
    v = -v;
  /* INT64_MAX of time is SIM_NEVER and no value. */
  if (v > INT64_MAX - (u->family == SIM_UNIT_TIME) || v < INT64_MIN)
    return out_of_range (scan, u->family, d->negative);
  *value = (int64_t)v;
  return true;
}

static bool
nearest_double (Scan *scan, const Decimal *d, const Unit *u, double *value)
{
  g_autofree char *shifted = g_strdup_printf ("%s%se%ld", d->negative ? "-" : "", *d->digits ? d->digits : "0",
                                              d->exponent + u->power);
  double v = g_ascii_strtod (shifted, NULL) * (double)u->whole / (double)u->divisor;
  if (!isfinite (v))
    return fail (scan, 43, scan->text, "`%s` is not finite; the limit is about 1.8e308", scan->text);
  if (v == 0 && *d->digits != '\0')
    return fail (scan, 44, scan->text, "`%s` underflows to 0; the least is about 4.9e-324", scan->text);
  *value = *d->digits ? v : 0.0; /* no negative zero */
  return true;
}

static bool
scan_quantity (Scan *scan, SimUnit family, Decimal *d, Unit *u)
{
  return scan_number (scan, d) && scan_unit (scan, family, u);
}

bool
sim_quantity_scan (const char *text, SimUnit unit, bool integer, void *value, SimWrong *wrong)
{
  Scan scan = { text, text, wrong };
  Decimal d = { 0 };
  Unit u = { 0 };
  bool exact = integer || unit == SIM_UNIT_TIME || unit == SIM_UNIT_SIZE;
  int64_t whole = 0;
  bool good = scan_quantity (&scan, unit, &d, &u)
              && (exact ? exact_integer (&scan, &d, &u, &whole) : nearest_double (&scan, &d, &u, value));
  if (good && integer)
    *(int64_t *)value = whole;
  else if (good && exact)
    *(double *)value = (double)whole;
  g_free (d.digits);
  return good;
}

static bool
parse (const char *text, SimUnit unit, bool integer, void *value, char **why, int *column)
{
  SimWrong wrong = { 0 };
  if (sim_quantity_scan (text, unit, integer, value, &wrong))
    return true;
  *why = wrong.why;
  *column = wrong.column;
  return false;
}

bool
sim_integer_parse (const char *text, SimUnit unit, int64_t *value, char **why, int *column)
{
  return parse (text, unit, true, value, why, column);
}

bool
sim_time_parse (const char *text, SimTime *value, char **why, int *column)
{
  return parse (text, SIM_UNIT_TIME, true, value, why, column);
}

bool
sim_quantity_parse (const char *text, SimUnit unit, double *value, char **why, int *column)
{
  return parse (text, unit, false, value, why, column);
}

/* The shortest digits that read back as `value`, without a power of ten where that is readable. */
char *
sim_number_format (double value)
{
  char buffer[G_ASCII_DTOSTR_BUF_SIZE], format[8];
  if (value == 0)
    return g_strdup ("0");
  if (!isfinite (value))
    return g_strdup (isnan (value) ? "nan" : value > 0 ? "inf" : "-inf");
  int precision = 0;
  do
    {
      g_snprintf (format, sizeof format, "%%.%de", precision);
      g_ascii_formatd (buffer, sizeof buffer, format, value);
    }
  while (g_ascii_strtod (buffer, NULL) != value && ++precision < 17);

  char *e = strchr (buffer, 'e');
  int exponent = atoi (e + 1);
  *e = '\0';
  if (exponent < -6 || exponent > 15)
    return g_strdup_printf ("%se%d", buffer, exponent);
  g_snprintf (format, sizeof format, "%%.%df", MAX (0, precision - exponent));
  char plain[64];
  return g_strdup (g_ascii_formatd (plain, sizeof plain, format, value));
}

/* `t` in units of `unit` ns exactly, or NULL when that takes more than nine decimals. */
static char *
time_in (uint64_t t, uint64_t unit)
{
  GString *out = g_string_new (NULL);
  g_string_printf (out, "%" G_GUINT64_FORMAT, t / unit);
  uint64_t rest = t % unit;
  if (rest != 0)
    g_string_append_c (out, '.');
  for (int i = 0; i < 9; i++)
    {
      if (rest == 0)
        break;
      uint64_t tenths = rest * 10;
      g_string_append_c (out, (char)('0' + tenths / unit));
      rest = tenths % unit;
    }
  return g_string_free (out, rest != 0);
}

char *
sim_time_format (SimTime t)
{
  if (t == SIM_NEVER)
    return g_strdup ("never");
  if (t == 0)
    return g_strdup ("0 s");
  uint64_t size = t < 0 ? 0 - (uint64_t)t : (uint64_t)t;
  g_autofree char *best = NULL;
  const char *name = "ns";
  for (guint i = 0; i < G_N_ELEMENTS (units) && units[i].family == SIM_UNIT_TIME; i++)
    {
      uint64_t unit = (uint64_t)units[i].whole;
      for (int p = 0; p < units[i].power; p++)
        unit *= 10;
      g_autofree char *number = size < unit ? NULL : time_in (size, unit);
      if (number == NULL || (best != NULL && strlen (number) > strlen (best)))
        continue;
      g_free (best);
      best = g_steal_pointer (&number);
      name = units[i].name;
    }
  return g_strdup_printf ("%s%s %s", t < 0 ? "-" : "", best, name);
}

/* The text of `value` in `unit` when it reads back as `value`, or NULL. */
static char *
quantity_in (double value, const Unit *unit)
{
  double scaled = value * (double)unit->divisor / (double)unit->whole;
  for (int p = unit->power; p > 0; p--)
    scaled /= 10;
  for (int p = unit->power; p < 0; p++)
    scaled *= 10;
  /* Repeated scaling may leave the last digit off; 15 digits are enough for what people write. */
  char buffer[G_ASCII_DTOSTR_BUF_SIZE];
  double tidy = g_ascii_strtod (g_ascii_formatd (buffer, sizeof buffer, "%.15g", scaled), NULL);
  for (int i = 0; i < 2; i++)
    {
      g_autofree char *number = sim_number_format (i == 0 ? tidy : scaled);
      g_autofree char *text = g_strdup_printf ("%s %s", number, unit->name);
      g_autofree char *why = NULL;
      double back;
      int column;
      if (sim_quantity_parse (text, unit->family, &back, &why, &column) && back == value)
        return g_steal_pointer (&text);
    }
  return NULL;
}

static int
digits_of (const char *text)
{
  int length = (int)strcspn (text, " ");
  /* "0.1 Gbps" is worse than "100 Mbps". */
  return text[0] == '0' || strchr (text, 'e') != NULL ? length + 20 : length;
}

char *
sim_quantity_format (double value, SimUnit unit)
{
  static const char *const plain[] = { "ns", "bps", "B", "/s", "%", NULL }; /* by family */
  if (unit == SIM_UNIT_NONE || !isfinite (value))
    return sim_number_format (value);
  if (unit == SIM_UNIT_TIME && fabs (value) < 9.2e18 && value == floor (value))
    return sim_time_format ((SimTime)value);
  if (value == 0)
    return g_strdup_printf ("0 %s", plain[unit]);
  g_autofree char *best = NULL;
  for (guint i = 0; i < G_N_ELEMENTS (units); i++)
    {
      g_autofree char *text = units[i].family == unit ? quantity_in (value, &units[i]) : NULL;
      if (text == NULL || (best != NULL && digits_of (text) > digits_of (best)))
        continue;
      g_free (best);
      best = g_steal_pointer (&text);
    }
  if (best != NULL)
    return g_steal_pointer (&best);
  g_autofree char *number = sim_number_format (value);
  return unit == SIM_UNIT_SHARE ? g_steal_pointer (&number) : g_strdup_printf ("%s %s", number, plain[unit]);
}

char *
sim_time_seconds (SimTime t, int digits)
{
  if (t == SIM_NEVER)
    return g_strdup ("never");
  uint64_t size = t < 0 ? 0 - (uint64_t)t : (uint64_t)t;
  char fraction[16];
  g_snprintf (fraction, sizeof fraction, "%09" G_GUINT64_FORMAT, size % (uint64_t)SIM_S);
  fraction[CLAMP (digits, 0, 9)] = '\0';
  return g_strdup_printf ("%s%" G_GUINT64_FORMAT "%s%s", t < 0 ? "-" : "", size / (uint64_t)SIM_S,
                          digits > 0 ? "." : "", fraction);
}

SimTime
sim_time_from_seconds (double seconds)
{
  double ns = floor (seconds * 1e9 + 0.5);
  if (ns >= 9223372036854775807.0)
    return SIM_NEVER;
  return ns <= -9223372036854775808.0 ? INT64_MIN : (SimTime)ns;
}
