/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/load/trace.h"

#include <criterion/criterion.h>
#include <string.h>

typedef struct Fixture
{
  SimDiags *diags;
  GStringChunk *arena;
  SimOptionRead *read;
  SimTrace trace;
} Fixture;

static Fixture
fixture (void)
{
  Fixture f = { .diags = sim_diags_new (), .arena = g_string_chunk_new (256) };
  f.read = sim_read_new (f.diags, f.arena);
  return f;
}

static void
done (Fixture *f)
{
  sim_read_free (f->read);
  sim_diags_free (f->diags);
  g_string_chunk_free (f->arena);
}

static bool
parse (Fixture *f, const char *text, const char *column, bool instants)
{
  return sim_trace_parse (text, strlen (text), "t.csv", column, instants, f->read, &f->trace);
}

Test (trace, a_series_has_holes_where_nothing_was_counted)
{
  Fixture f = fixture ();
  cr_assert (parse (&f,
                    "minute_utc,requests\r\n1998-04-30 23:58:00,2\r\n1998-04-30 23:59:00,11\r\n1998-05-01 "
                    "00:00:00,\"3\"\r\n1998-05-01 00:03:00,4\r\n",
                    "requests", false));
  static const SimTraceRow rows[] = {
    { 0, SIM_MIN, 2 },
    { SIM_MIN, 2 * SIM_MIN, 11 },
    { 2 * SIM_MIN, 3 * SIM_MIN, 3 },
    { 5 * SIM_MIN, 6 * SIM_MIN, 4 },
  };
  cr_assert_eq (f.trace.count, 4);
  cr_expect_eq (f.trace.step, SIM_MIN);
  for (guint i = 0; i < 4; i++)
    cr_expect (f.trace.rows[i].at == rows[i].at && f.trace.rows[i].until == rows[i].until
               && f.trace.rows[i].value == rows[i].value);
  done (&f);
}

Test (trace, instants_keep_their_fraction)
{
  Fixture f = fixture ();
  cr_assert (
      parse (&f,
             "TIMESTAMP,ContextTokens\n2023-11-16 18:17:03.9799600,4808\n2023-11-16 18:17:04.0319600,3180\n"
             "2023-11-16 18:17:04.0319600,1\n",
             "TIMESTAMP", true));
  cr_assert_eq (f.trace.count, 3);
  cr_expect_eq (f.trace.rows[1].at, 52 * SIM_MS);
  cr_expect_eq (f.trace.rows[2].at, 52 * SIM_MS);
  done (&f);
}

Test (trace, times_can_be_quantities_or_seconds)
{
  Fixture f = fixture ();
  cr_assert (parse (&f, "at,n\n1 min,1\n90 s,2\n120,3\n", NULL, false));
  cr_expect_eq (f.trace.rows[1].at, 30 * SIM_S);
  cr_expect_eq (f.trace.rows[2].at, 60 * SIM_S);
  done (&f);
}

Test (trace, wrong_files_say_where)
{
  static const struct
  {
    const char *text, *column, *message;
  } wrong[] = {
    { "", NULL, "t.csv:1:1: error[E114]: the file is empty; a header line and rows are expected\n" },
    { "t,n\n", NULL, "t.csv:2:1: error[E115]: the file has a header but no rows; at least one is expected\n" },
    { "t;n\n1 s;2\n", NULL, "t.csv:1:1: error[E114]: `;` separates the columns; `,` is expected\n" },
    { "t,n\n1 s,2\n2 s\n", NULL, "t.csv:3:1: error[E114]: 1 columns; the header has 2\n" },
    { "t,n\n1 s,\"2\n", NULL, "t.csv:2:5: error[E114]: a quote is not closed\n" },
    { "t,n\n1 s,\"2\"3\n", NULL,
      "t.csv:2:8: error[E114]: text behind a closing quote; `,` or the end of the line is expected\n" },
    { "t,n\n2 s,1\n1 s,1\n", NULL,
      "t.csv:3:1: error[E111]: time goes back; rows in order of time are expected\n" },
    { "t,n\n1 s,1\n1 s,x\n", NULL,
      "t.csv:3:5: error[E114]: `x` is not a number; a digit is expected, not `x`\n" },
    { "t,n\n1 s,-1\n", NULL, "t.csv:2:5: error[E114]: `-1` is negative; at least 0 is expected\n" },
    { "t,n\nnoon,1\n", NULL,
      "t.csv:2:1: error[E114]: `noon` is not a time; 2014-04-10 00:04:00, 3 min, or a number of seconds is "
      "expected\n" },
    { "t,n\n2014-02-30 00:00,1\n", NULL,
      "t.csv:2:1: error[E114]: `2014-02-30 00:00` is not a time; 2014-04-10 00:04:00, 3 min, or a number of "
      "seconds is expected\n" },
    { "t,n\n1 s,1\n", "value", "t.csv:1:1: error[E114]: there is no column `value`; the columns are: t n\n" },
  };
  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      Fixture f = fixture ();
      cr_expect_not (parse (&f, wrong[i].text, wrong[i].column, false));
      g_autofree char *text = sim_diags_text (f.diags);
      cr_expect_str_eq (text, wrong[i].message);
      done (&f);
    }
}
