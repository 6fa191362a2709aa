/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Numbers, CSV and JSON as output.h promises them.
 */
#include "sim/observe/output.h"
#include <math.h>
#include <string.h>

/*
 * Most numbers have few digits. One of at most six after the point and fifteen in all, not so small that `%g`
 * would write an exponent, is a quotient of two whole numbers that doubles hold exactly; when that quotient is
 * `value`, its digits are what 15 digits of `value` read, without the search below. False: it is not such a
 * number.
 */
static bool
few_digits (char *out, double value)
{
  const double most = 1e9, least = 1e-4, parts = 1e6;
  double size = fabs (value);
  if (size >= most || size < least)
    return false;
  guint64 scaled = (guint64)(size * parts + 0.5);
  if ((double)scaled / parts != size)
    return false;
  if (value < 0)
    *out++ = '-';
  char digits[24]; /* from the last to the first */
  guint n = 0;
  for (; scaled > 0 || n < 7; scaled /= 10)
    digits[n++] = (char)('0' + scaled % 10);
  guint end = 0; /* zeros at the end of the fraction */
  while (end < 6 && digits[end] == '0')
    end++;
  while (n > end)
    {
      if (n-- == 6)
        *out++ = '.';
      *out++ = digits[n];
    }
  *out = '\0';
  return true;
}

const char *
sim_number (char out[SIM_NUMBER_TEXT], double value)
{
  if (isnan (value))
    return strcpy (out, "");
  if (isinf (value))
    return strcpy (out, value > 0 ? "inf" : "-inf");
  if (value == 0)
    return strcpy (out, "0");
  if (few_digits (out, value))
    return out;
  for (int digits = 15; digits <= 17; digits++)
    {
      char format[8];
      g_snprintf (format, sizeof format, "%%.%dg", digits);
      g_ascii_formatd (out, SIM_NUMBER_TEXT, format, value);
      if (g_ascii_strtod (out, NULL) == value)
        break;
    }
  return out;
}

void
sim_output_csv (SimOutput *output, const char *field)
{
  if (strpbrk (field, ",\"\r\n") == NULL)
    {
      sim_output_text (output, field);
      return;
    }
  sim_output_text (output, "\"");
  for (const char *c = field; *c != '\0'; c++)
    sim_output_bytes (output, *c == '"' ? "\"\"" : c, *c == '"' ? 2 : 1);
  sim_output_text (output, "\"");
}

void
sim_output_json (SimOutput *output, const char *text)
{
  g_autofree char *valid = g_utf8_make_valid (text, -1);
  sim_output_text (output, "\"");
  for (const char *c = valid; *c != '\0'; c++)
    if (*c == '"' || *c == '\\')
      sim_output_format (output, "\\%c", *c);
    else if ((guchar)*c < 0x20)
      sim_output_format (output, "\\u%04x", (guint)(guchar)*c);
    else
      sim_output_bytes (output, c, 1);
  sim_output_text (output, "\"");
}

void
sim_output_json_number (SimOutput *output, double value)
{
  char text[SIM_NUMBER_TEXT];
  sim_output_text (output, isfinite (value) ? sim_number (text, value) : "null");
}

double
sim_unit_scale (double value, SimUnit unit)
{
  return unit == SIM_UNIT_TIME ? value / 1e9 : value;
}

const char *
sim_unit_symbol (SimUnit unit)
{
  switch (unit)
    {
    case SIM_UNIT_TIME:
      return "s";
    case SIM_UNIT_BITRATE:
      return "bit/s";
    case SIM_UNIT_SIZE:
      return "B";
    case SIM_UNIT_PER_TIME:
      return "1/s";
    case SIM_UNIT_SHARE:
    case SIM_UNIT_NONE:
      break;
    }
  return "1";
}

/* `value` with three significant digits, all digits of the whole part, no zeros at the end, and `unit`. */
static char *
rounded (double value, const char *unit)
{
  int whole = fabs (value) < 1 ? 1 : (int)floor (log10 (fabs (value))) + 1;
  char format[8], text[SIM_NUMBER_TEXT];
  int places = fabs (value) < 0.01 && value != 0 ? 4 : MAX (0, 3 - whole);
  g_snprintf (format, sizeof format, "%%.%df", places);
  g_ascii_formatd (text, sizeof text, format, value);
  char *end = text + strlen (text);
  while (strchr (text, '.') != NULL && (end[-1] == '0' || end[-1] == '.'))
    {
      bool point = end[-1] == '.';
      *--end = '\0';
      if (point)
        break;
    }
  return g_strconcat (text, unit, NULL);
}

static char *
time_text (double ns)
{
  double amount = fabs (ns);
  if (amount == 0)
    return g_strdup ("0 s");
  if (amount < 1e3)
    return rounded (ns, " ns");
  if (amount < 1e6)
    return rounded (ns / 1e3, " us");
  if (amount < 1e9)
    return rounded (ns / 1e6, " ms");
  if (amount < 120e9)
    return rounded (ns / 1e9, " s");
  if (amount < 7200e9)
    return rounded (ns / 60e9, " min");
  return amount < 172800e9 ? rounded (ns / 3600e9, " h") : rounded (ns / 86400e9, " d");
}

static char *
decimal_text (double value, const char *unit)
{
  static const char *const prefixes[] = { " ", " k", " M", " G", " T" };
  guint i = 0;
  for (; fabs (value) >= 10000 && i + 1 < G_N_ELEMENTS (prefixes); i++)
    value /= 1000;
  g_autofree char *suffix = g_strconcat (prefixes[i], unit, NULL);
  return rounded (value, suffix);
}

/* A share near 1 or 0 keeps what tells it from there: 99.995 %, 0.0004 %. */
static char *
share_text (double value)
{
  double percent = value * 100, rest = MIN (fabs (100 - percent), fabs (percent));
  int places = 2;
  for (double scale = 0.0099; places < 6 && rest > 0 && rest < scale; scale /= 10)
    places++;
  char format[8], text[SIM_NUMBER_TEXT];
  g_snprintf (format, sizeof format, "%%.%df", percent == floor (percent) ? 0 : places);
  g_ascii_formatd (text, sizeof text, format, percent);
  return g_strconcat (text, " %", NULL);
}

char *
sim_value_text (double value, SimUnit unit)
{
  if (isnan (value))
    return g_strdup ("none");
  if (isinf (value))
    return g_strdup (value > 0 ? "never" : "-inf");
  switch (unit)
    {
    case SIM_UNIT_TIME:
      return time_text (value);
    case SIM_UNIT_BITRATE:
      return decimal_text (value, "bit/s");
    case SIM_UNIT_SIZE:
      return decimal_text (value, "B");
    case SIM_UNIT_SHARE:
      return share_text (value);
    case SIM_UNIT_PER_TIME:
      return rounded (value, " /s");
    case SIM_UNIT_NONE:
      break;
    }
  return rounded (value, "");
}

char *
sim_instant_text (SimTime at)
{
  g_autofree char *text = sim_time_seconds (at, 3);
  gsize n = strlen (text);
  while (text[n - 1] == '0')
    n--;
  text[text[n - 1] == '.' ? n - 1 : n] = '\0';
  return g_strconcat (text, " s", NULL);
}
