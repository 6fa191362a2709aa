/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Stories of tables: curves from files (NET-5), and what is said of a bad one.
 */
#include "sim/load/curve.h"

#include <criterion/criterion.h>
#include <string.h>

static SimCsv *
table (const char *text, SimDiags *diags)
{
  return sim_csv_parse (text, strlen (text), "t.csv", diags);
}

static void
expect_refused (const char *text, const char *message)
{
  g_autoptr (SimDiags) diags = sim_diags_new ();
  g_autoptr (SimCsv) csv = table (text, diags);
  cr_expect_null (csv);
  g_autofree char *said = sim_diags_text (diags);
  cr_expect_str_eq (said, message);
}

Test (csv, fields_are_found_by_row_and_column)
{
  g_autoptr (SimDiags) diags = sim_diags_new ();
  g_autoptr (SimCsv) csv = table ("\xEF\xBB\xBFtime,\"a, \"\"b\"\"\"\r\n1,\"x\"\r\n\r\n2,\n", diags);
  cr_assert_not_null (csv);
  cr_expect_eq (sim_csv_rows (csv), 2);
  cr_expect_eq (sim_csv_columns (csv), 2);
  cr_expect_eq (sim_csv_find (csv, "a, \"b\""), 1);
  cr_expect_eq (sim_csv_find (csv, "b"), -1);
  cr_expect_str_eq (sim_csv_field (csv, 0, 1), "x");
  cr_expect_str_eq (sim_csv_field (csv, 1, 1), "");
  cr_expect_eq (sim_csv_place (csv, 1, 1).line, 4);
  cr_expect_eq (sim_csv_place (csv, 1, 1).column, 3);
}

Test (csv, a_bad_table_is_refused_with_its_place)
{
  expect_refused (
      "", "t.csv:1:1: error[E114]: an empty table; expected a row of column names and rows of values\n");
  expect_refused ("a,b\n", "t.csv:1:1: error[E115]: a table with a head and no row; expected rows of values\n");
  expect_refused ("a,b\n1,2\n3\n",
                  "t.csv:3:1: error[E114]: 1 field in this row; expected 2, as the first row has\n");
  expect_refused (
      "a,b\n1,\"2\n",
      "t.csv:2:3: error[E114]: a quoted field is not closed on its line; expected a closing '\"'\n");
  expect_refused (
      "a,b\n\"1\"x,2\n",
      "t.csv:2:4: error[E114]: a field goes on after its end; expected ',' or the end of the line\n");
}

/* Places follow from the text alone: over blank lines, quotes that are doubled, and letters of more bytes. */
Test (csv, every_field_keeps_its_place)
{
  g_autoptr (SimDiags) diags = sim_diags_new ();
  GString *text = g_string_new ("a,b,c\r\n\n");
  for (guint i = 0; i < 50; i++)
    g_string_append (text, "\"\xC3\xA9\"\"\"\"\xC3\xA9\",,\"\"\r\n\r\n\n,\"\r\"\r,x\n");
  g_autoptr (SimCsv) csv = table (text->str, diags);
  g_string_free (text, TRUE);
  cr_assert_eq (sim_csv_rows (csv), 100);
  static const char *const fields[2][3] = { { "\xC3\xA9\"\"\xC3\xA9", "", "" }, { "", "\r", "x" } };
  static const int columns[2][3] = { { 1, 10, 11 }, { 1, 2, 7 } };
  for (guint row = 0; row < 100; row++)
    for (guint column = 0; column < 3; column++)
      {
        SimPlace place = sim_csv_place (csv, row, column);
        cr_expect_str_eq (sim_csv_field (csv, row, column), fields[row % 2][column]);
        cr_expect_eq (place.line, (int)(3 + row / 2 * 4 + row % 2 * 3), "row %u: %d", row, place.line);
        cr_expect_eq (place.column, columns[row % 2][column], "row %u: %d", row, place.column);
      }
}

Test (csv, instants_are_exact)
{
  int64_t ns;
  cr_assert (sim_stamp_parse ("1970-01-01 00:00", &ns));
  cr_expect_eq (ns, 0);
  cr_assert (sim_stamp_parse ("2023-11-16 18:17:03.9799600", &ns));
  cr_expect_eq (ns, 1700158623979960000);
  cr_assert (sim_stamp_parse ("1998-04-30T21:30:00Z", &ns));
  cr_expect_eq (ns, 893971800 * SIM_S);
  cr_assert (sim_stamp_parse ("2000-02-29 00:00:00", &ns));
  cr_expect_eq (ns, 951782400 * SIM_S);
  cr_assert (sim_stamp_parse ("12.5", &ns));
  cr_expect_eq (ns, 12500 * SIM_MS);
  const char *bad[] = { "",
                        "x",
                        "2023-02-29 00:00:00",
                        "2023-11-16",
                        "2023-11-16 24:00:00",
                        "1.",
                        "-3",
                        "2023-11-16 18:17:03.0000000001",
                        "1e3",
                        "99999999999999999999" };
  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    cr_expect_not (sim_stamp_parse (bad[i], &ns), "'%s' was taken", bad[i]);
}

static SimCurve *
trace (const char *text, SimTraceOptions options, char **said)
{
  g_autoptr (SimDiags) diags = sim_diags_new ();
  SimCsv *csv = table (text, diags);
  SimCurve *curve = csv == NULL ? NULL : sim_curve_trace (csv, &options, diags);
  *said = sim_diags_text (diags);
  return curve;
}

#define MINUTES                                                                                                \
  "minute_utc,requests\n1998-04-30 21:30:00,60\n1998-04-30 21:31:00,120\n1998-04-30 21:33:00,600\n"

Test (trace, rows_are_rates_of_their_interval)
{
  g_autofree char *said = NULL;
  SimTraceOptions options
      = { .column = "requests", .per = SIM_MIN, .scale = 0.5, .speed = 1, .missing_zero = true };
  g_autoptr (SimCurve) curve = trace (MINUTES, options, &said);
  cr_assert_not_null (curve, "%s", said);
  cr_expect_float_eq (sim_curve_rate (curve, 0), 0.5, 1e-12);
  cr_expect_float_eq (sim_curve_rate (curve, SIM_MIN), 1, 1e-12);
  cr_expect_float_eq (sim_curve_rate (curve, 2 * SIM_MIN), 0, 0);
  cr_expect_float_eq (sim_curve_rate (curve, 3 * SIM_MIN), 5, 1e-12);
  cr_expect_float_eq (sim_curve_rate (curve, 4 * SIM_MIN), 0, 0);
  cr_expect_float_eq (sim_curve_expected (curve, 0, SIM_HOUR), 390, 1e-9);
}

Test (trace, speed_squeezes_time_and_keeps_rates)
{
  g_autofree char *said = NULL;
  SimTraceOptions options
      = { .per = SIM_MIN, .scale = 1, .speed = 60, .from = SIM_MIN, .missing_zero = true, .repeat = true };
  g_autoptr (SimCurve) curve = trace (MINUTES, options, &said);
  cr_assert_not_null (curve, "%s", said);
  cr_expect_float_eq (sim_curve_rate (curve, 0), 2, 1e-12);
  cr_expect_float_eq (sim_curve_rate (curve, 2 * SIM_S), 10, 1e-12);
  cr_expect_float_eq (sim_curve_rate (curve, 3 * SIM_S), 1, 1e-12, "after the end from the start again");
}

Test (trace, one_column_is_rows_without_times)
{
  g_autofree char *said = NULL;
  g_autoptr (SimCurve) curve
      = trace ("n\n5\n10\n", (SimTraceOptions){ .per = SIM_S, .scale = 1, .speed = 1 }, &said);
  cr_assert_not_null (curve, "%s", said);
  cr_expect_float_eq (sim_curve_rate (curve, SIM_S), 10, 1e-12);
}

static void
expect_bad_trace (const char *text, const char *column, SimTime per, const char *message)
{
  g_autofree char *said = NULL;
  SimTraceOptions options = { .column = column, .per = per, .scale = 1, .speed = 1 };
  g_autoptr (SimCurve) curve = trace (text, options, &said);
  cr_expect_null (curve);
  cr_expect_str_eq (said, message);
}

Test (trace, a_bad_one_is_refused_with_its_place)
{
  expect_bad_trace (
      MINUTES, "request", SIM_MIN,
      "t.csv:1:1: error[E114]: no column 'request' in this table; it has 'minute_utc', 'requests'\n");
  expect_bad_trace (MINUTES, NULL, SIM_MIN,
                    "t.csv:4:1: error[E114]: 1 row is missing before this one; expected one every 1 min, or "
                    "`missing: zero`\n");
  expect_bad_trace (MINUTES, NULL, 7 * SIM_S,
                    "t.csv:3:1: error[E114]: this row is not a whole number of intervals of 7 s after the "
                    "first; expected rows every 7 s\n");
  expect_bad_trace (
      "t,n\n60,1\n0,1\n", NULL, SIM_MIN,
      "t.csv:3:1: error[E111]: this row is not after the one before; expected times that ascend\n");
  expect_bad_trace ("t,n\n0,1\n60,-1\n", NULL, SIM_MIN,
                    "t.csv:3:4: error[E114]: '-1' is no count; expected a number of at least 0\n");
  expect_bad_trace (
      "t,n\nnoon,1\n", NULL, SIM_MIN,
      "t.csv:2:1: error[E114]: 'noon' is no instant; expected one like 2023-11-16 18:17:03.5, or seconds\n");
}

/* A message shows the beginning of what is long, and of many columns the first. */
Test (trace, what_is_long_is_not_said_whole)
{
  g_autofree char *nines = g_strnfill (1 << 20, '9'), *shown = g_strnfill (60, '9');
  g_autofree char *count = g_strdup_printf ("n\n%s\n", nines),
                  *instant = g_strdup_printf ("t,n\n%s,1\n", nines);
  g_autofree char *no_count = g_strdup_printf (
      "t.csv:2:1: error[E114]: '%s...' is no count; expected a number of at least 0\n", shown);
  g_autofree char *no_instant = g_strdup_printf (
      "t.csv:2:1: error[E114]: '%s...' is no instant; expected one like 2023-11-16 18:17:03.5, or seconds\n",
      shown);
  expect_bad_trace (count, NULL, SIM_S, no_count);
  expect_bad_trace (instant, NULL, SIM_S, no_instant);
  expect_bad_trace (
      "a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p,q,r,s,t,u,v\n0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0,0\n", "z", SIM_S,
      "t.csv:1:1: error[E114]: no column 'z' in this table; it has 'a', 'b', 'c', 'd', 'e', 'f', "
      "'g', 'h', 'i', 'j', 'k', 'l', 'm', 'n', 'o', 'p', 'q', 'r', 's', 't' and 2 more\n");
}

Test (replay, the_instants_of_a_file_come_exactly)
{
  g_autoptr (SimDiags) diags = sim_diags_new ();
  const char *text = "TIMESTAMP,ContextTokens\n2023-11-16 18:17:03.9799600,4808\n"
                     "2023-11-16 18:17:04.0319600,3180\n2023-11-16 18:17:04.0781490,110\n";
  g_autoptr (SimCurve) curve = sim_curve_replay_file (
      table (text, diags), &(SimReplayOptions){ .column = "TIMESTAMP", .speed = 1 }, diags);
  g_autoptr (SimCurve) slow = sim_curve_replay_file (
      table (text, diags), &(SimReplayOptions){ .speed = 0.5, .from = 52 * SIM_MS }, diags);
  SimStream stream;
  sim_stream_init (&stream, 1, 0, "a", "b");
  g_autoptr (SimArrivals) arrivals = sim_arrivals_new (curve, &stream),
                          later = sim_arrivals_new (slow, &stream);
  cr_expect_eq (sim_arrivals_next (arrivals), 0);
  cr_expect_eq (sim_arrivals_next (arrivals), 52 * SIM_MS);
  cr_expect_eq (sim_arrivals_next (arrivals), 98189 * SIM_US);
  cr_expect_eq (sim_arrivals_next (arrivals), SIM_NEVER);
  cr_expect_eq (sim_arrivals_next (later), 0);
  cr_expect_eq (sim_arrivals_next (later), 2 * 46189 * SIM_US);
}

Test (replay, an_instant_that_goes_back_is_refused)
{
  g_autoptr (SimDiags) diags = sim_diags_new ();
  SimCsv *csv = table ("at\n1\n1\n0.5\n", diags);
  cr_expect_null (sim_curve_replay_file (csv, &(SimReplayOptions){ .speed = 1 }, diags));
  g_autofree char *said = sim_diags_text (diags);
  cr_expect_str_eq (said, "t.csv:4:1: error[E111]: this instant is before that of the row before; expected "
                          "times that do not go back\n");
}
