/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/base/units.h"

#include <criterion/criterion.h>
#include <locale.h>
#include <math.h>
#include <string.h>

static SimTime
time_of (const char *text)
{
  g_autofree char *why = NULL;
  int column;
  SimTime t = -1;
  cr_assert (sim_time_parse (text, &t, &why, &column), "%s: %s", text, why);
  return t;
}

Test (units, times_are_exact)
{
  static const struct
  {
    const char *text;
    SimTime t;
  } good[] = {
    { "1 ns", 1 },
    { "0.5 us", 500 },
    { "100us", 100 * SIM_US },
    { "3 s", 3 * SIM_S },
    { "0.1 s", 100 * SIM_MS },
    { "1.5 min", 90 * SIM_S },
    { "010 s", 10 * SIM_S },
    { "1e3 ms", SIM_S },
    { "2.5E-1 s", 250 * SIM_MS },
    { "0.000000001 s", 1 },
    { "0.0000000000100 d", 864 },
    { "9223372036.854775806 s", SIM_NEVER - 1 },
    { "9007199.254740993 s", 9007199254740993 },
    { "-1 s", -SIM_S },
    { "0 s", 0 },
    { "0e99 s", 0 },
  };
  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    cr_expect_eq (time_of (good[i].text), good[i].t, "%s", good[i].text);
}

typedef struct Bad
{
  SimUnit unit;
  const char *text;
  int column;
  const char *why;
} Bad;

/* The catalogue of wrong numbers, with the whole message. */
static const Bad bad[] = {
  { SIM_UNIT_TIME, "5", 1, "`5` needs a unit: ns us ms s min h d" },
  { SIM_UNIT_SIZE, "5", 1, "`5` needs a unit: B kB MB GB TB KiB MiB GiB TiB" },
  { SIM_UNIT_BITRATE, "5", 1, "`5` needs a unit: bps kbps Mbps Gbps Tbps" },
  { SIM_UNIT_PER_TIME, "5", 1, "`5` needs a unit: /s /min /h /d" },
  { SIM_UNIT_TIME, "5 fortnights", 2, "`fortnights` is no unit of a time; expected: ns us ms s min h d" },
  { SIM_UNIT_TIME, "5M", 1, "`M` is no unit of a time; expected: ns us ms s min h d" },
  { SIM_UNIT_TIME, "5 m", 2, "`m` is ambiguous; write ms or min" },
  { SIM_UNIT_TIME, "5 kB", 2, "`kB` is the unit of a size; a time is expected: ns us ms s min h d" },
  { SIM_UNIT_SIZE, "5 s", 2, "`s` is the unit of a time; a size is expected: B kB MB GB TB KiB MiB GiB TiB" },
  { SIM_UNIT_TIME, "5 s s", 2, "`s s` is no unit of a time; expected: ns us ms s min h d" },
  { SIM_UNIT_NONE, "abc", 0, "`abc` is not a number; a digit is expected, not `a`" },
  { SIM_UNIT_NONE, "1O", 1, "`O` is not part of a number; a plain number is expected" },
  { SIM_UNIT_NONE, "0x", 1, "`x` is not part of a number; a plain number is expected" },
  { SIM_UNIT_NONE, "1.2.3", 3,
    "`.` is not part of a number here; one decimal point with digits on both sides" },
  { SIM_UNIT_NONE, "1.", 1, "`.` is not part of a number here; one decimal point with digits on both sides" },
  { SIM_UNIT_NONE, ".5", 0, "`.5` is not a number; a digit is expected, not `.`" },
  { SIM_UNIT_NONE, "+5", 0, "`+5` is not a number; a digit is expected, not `+`" },
  { SIM_UNIT_NONE, "", 0, "a number is missing; digits are expected" },
  { SIM_UNIT_NONE, "nan", 0, "`nan` is not finite; a finite number is expected" },
  { SIM_UNIT_NONE, "-inf", 0, "`-inf` is not finite; a finite number is expected" },
  { SIM_UNIT_TIME, ".inf", 0, "`.inf` is not finite; a finite number is expected" },
  { SIM_UNIT_NONE, "1e400", 0, "`1e400` is not finite; the limit is about 1.8e308" },
  { SIM_UNIT_NONE, "1e-400", 0, "`1e-400` underflows to 0; the least is about 4.9e-324" },
  { SIM_UNIT_NONE, "0,5", 1, "`,` is not part of a number; write a decimal point, and no thousands marks" },
  { SIM_UNIT_NONE, "1'000", 1, "`'` is not part of a number; write it without thousands marks" },
  { SIM_UNIT_NONE, "1_000", 1, "`_` is not part of a number; write it without thousands marks" },
  { SIM_UNIT_TIME, "109500 d", 0, "`109500 d` is out of range: over 292 years; at most 9223372036 s" },
  { SIM_UNIT_TIME, "9223372036.854775807 s", 0,
    "`9223372036.854775807 s` is out of range: over 292 years; at most 9223372036 s" },
  { SIM_UNIT_TIME, "1e99999999999 s", 0,
    "`1e99999999999 s` is out of range: over 292 years; at most 9223372036 s" },
  { SIM_UNIT_TIME, "0.5 ns", 0,
    "`0.5 ns` is not a whole number of nanoseconds; a whole number of nanoseconds is expected" },
  { SIM_UNIT_TIME, "1e-400 s", 0,
    "`1e-400 s` is not a whole number of nanoseconds; a whole number of nanoseconds is expected" },
};

Test (units, wrong_numbers_say_what_is_wrong_and_what_is_right)
{
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      g_autofree char *why = NULL;
      int column = -1;
      double value;
      cr_expect_not (sim_quantity_parse (bad[i].text, bad[i].unit, &value, &why, &column), "%s", bad[i].text);
      cr_expect_str_eq (why, bad[i].why);
      cr_expect_eq (column, bad[i].column, "%s: %d", bad[i].text, column);
    }
}

Test (units, integers_stop_at_64_bits)
{
  g_autofree char *why = NULL;
  int column;
  int64_t n;
  cr_expect (sim_integer_parse ("9223372036854775807", SIM_UNIT_NONE, &n, &why, &column));
  cr_expect_eq (n, INT64_MAX);
  cr_expect (sim_integer_parse ("-9223372036854775808", SIM_UNIT_NONE, &n, &why, &column));
  cr_expect_eq (n, INT64_MIN);
  static const char *const over[]
      = { "9223372036854775808", "18446744073709551616", "1234567890123456789012345678901234567890" };
  for (guint i = 0; i < G_N_ELEMENTS (over); i++)
    {
      g_autofree char *text = NULL;
      g_autofree char *expected
          = g_strdup_printf ("`%s` is out of range; the limit is 9223372036854775807", over[i]);
      cr_expect_not (sim_integer_parse (over[i], SIM_UNIT_NONE, &n, &text, &column));
      cr_expect_str_eq (text, expected);
    }
  cr_expect_not (sim_integer_parse ("3.5", SIM_UNIT_NONE, &n, &why, &column));
  cr_expect_str_eq (why, "`3.5` is not an integer; an integer is expected");
}

Test (units, quantities_have_their_factor)
{
  static const struct
  {
    const char *text;
    SimUnit unit;
    double value;
  } good[] = {
    { "1 Gbps", SIM_UNIT_BITRATE, 1e9 },       { "1.5 kB", SIM_UNIT_SIZE, 1500 },
    { "1.5 KiB", SIM_UNIT_SIZE, 1536 },        { "250 /s", SIM_UNIT_PER_TIME, 250 },
    { "6 /min", SIM_UNIT_PER_TIME, 0.1 },      { "99.5 %", SIM_UNIT_SHARE, 0.995 },
    { "0.1 %", SIM_UNIT_SHARE, 0.001 },        { "0.25", SIM_UNIT_SHARE, 0.25 },
    { "1e-3", SIM_UNIT_NONE, 0.001 },          { "0.1", SIM_UNIT_NONE, 0.1 },
    { "2 TiB", SIM_UNIT_SIZE, 2199023255552 },
  };
  for (guint i = 0; i < G_N_ELEMENTS (good); i++)
    {
      g_autofree char *why = NULL;
      int column;
      double value = -1;
      cr_expect (sim_quantity_parse (good[i].text, good[i].unit, &value, &why, &column), "%s", good[i].text);
      cr_expect (value == good[i].value, "%s: %.17g", good[i].text, value);
    }
}

Test (units, texts_are_short_and_read_back)
{
  static const char *const times[]
      = { "0 s", "1 ns",  "100 us", "1.5 s",         "90 s", "1 min", "10 min", "90 min", "36 h",
          "1 d", "2 min", "61 s",   "1000000001 ns", "3 h",  "-5 s",  "100 s",  "365 d",  "999 ns" };
  for (guint i = 0; i < G_N_ELEMENTS (times); i++)
    {
      g_autofree char *text = sim_time_format (time_of (times[i]));
      cr_expect_str_eq (text, times[i]);
    }
  static const struct
  {
    const char *text;
    SimUnit unit;
  } others[] = {
    { "1 Gbps", SIM_UNIT_BITRATE }, { "100 Mbps", SIM_UNIT_BITRATE }, { "1.5 kB", SIM_UNIT_SIZE },
    { "64 KiB", SIM_UNIT_SIZE },    { "250 /s", SIM_UNIT_PER_TIME },  { "1 /min", SIM_UNIT_PER_TIME },
    { "80 %", SIM_UNIT_SHARE },     { "99.5 %", SIM_UNIT_SHARE },     { "0.1", SIM_UNIT_NONE },
    { "1e300", SIM_UNIT_NONE },
  };
  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    {
      g_autofree char *why = NULL;
      int column;
      double value;
      cr_assert (sim_quantity_parse (others[i].text, others[i].unit, &value, &why, &column));
      g_autofree char *text = sim_quantity_format (value, others[i].unit);
      cr_expect_str_eq (text, others[i].text);
    }
}

Test (units, every_double_reads_back)
{
  uint64_t h = 7;
  for (int i = 0; i < 2000; i++)
    {
      h = h * 6364136223846793005u + 1442695040888963407u;
      double value = ldexp ((double)(h >> 11), (int)(h % 40) - 60), back;
      for (SimUnit unit = SIM_UNIT_PER_TIME; unit <= SIM_UNIT_NONE; unit++)
        {
          g_autofree char *text = sim_quantity_format (value, unit), *why = NULL;
          int column;
          cr_assert (sim_quantity_parse (text, unit, &back, &why, &column), "%s: %s", text, why);
          cr_assert (back == value, "%s: %a is %a", text, value, back);
        }
    }
}

Test (units, traces_print_fixed_seconds)
{
  g_autofree char *a = sim_time_seconds (180 * SIM_S, 3), *b = sim_time_seconds (1999999999, 6),
                  *c = sim_time_seconds (-1500 * SIM_MS, 1), *d = sim_time_seconds (5 * SIM_S, 0);
  cr_expect_str_eq (a, "180.000");
  cr_expect_str_eq (b, "1.999999");
  cr_expect_str_eq (c, "-1.5");
  cr_expect_str_eq (d, "5");
  cr_expect_eq (sim_time_from_seconds (0.1), 100 * SIM_MS);
  cr_expect_eq (sim_time_from_seconds (1e300), SIM_NEVER);
  cr_expect_eq (sim_time_add (SIM_NEVER - 1, 2), SIM_NEVER);
}

Test (units, a_locale_changes_nothing)
{
  if (setlocale (LC_ALL, "de_DE.UTF-8") == NULL)
    setlocale (LC_ALL, "C");
  double value = 0;
  g_autofree char *why = NULL;
  int column;
  cr_expect (sim_quantity_parse ("0.5", SIM_UNIT_NONE, &value, &why, &column));
  cr_expect (value == 0.5);
  g_autofree char *text = sim_number_format (0.5);
  cr_expect_str_eq (text, "0.5");
}
