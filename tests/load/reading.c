/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Stories of curves in scenarios (NET-5): what each form means, and what is said of a wrong one.
 */
#include "sim/base/read.h"
#include "sim/load/load.h"
#include "sim/scenario/yaml.h"

#include <criterion/criterion.h>
#include <glib/gstdio.h>
#include <string.h>

typedef struct Desk
{
  SimDiags *diags;
  GStringChunk *arena;
  SimOptionRead *read;
  SimCurve *curve;
} Desk;

static Desk
desk_read (const char *text)
{
  static const SimOption option = { .key = "arrivals", .kind = SIM_OPTION_CUSTOM, .custom = &sim_curve_custom };
  Desk desk = { .diags = sim_diags_new (), .arena = g_string_chunk_new (1024) };
  desk.read = sim_read_new (desk.diags, desk.arena);
  SimTree *tree = sim_yaml_parse_value (text, "s", 1, 1, desk.arena, desk.diags);
  if (tree != NULL)
    sim_read_value (desk.read, tree, &option, &desk.curve);
  return desk;
}

static void
desk_free (Desk *desk)
{
  sim_read_free (desk->read);
  g_string_chunk_free (desk->arena);
  sim_diags_free (desk->diags);
}

/* The rate at `t`. */
static void
expect_rate (const char *text, SimTime t, double rate)
{
  Desk desk = desk_read (text);
  g_autofree char *said = sim_diags_text (desk.diags);
  cr_expect_str_eq (said, "");
  cr_assert_not_null (desk.curve, "%s", text);
  cr_expect_float_eq (sim_curve_rate (desk.curve, t), rate, 1e-9, "%s: %g, not %g", text,
                      sim_curve_rate (desk.curve, t), rate);
  desk_free (&desk);
}

static void
expect_wrong (const char *text, const char *message)
{
  Desk desk = desk_read (text);
  g_autofree char *said = sim_diags_text (desk.diags);
  cr_expect_null (desk.curve, "%s", text);
  cr_expect_str_eq (said, message);
  desk_free (&desk);
}

Test (reading, every_form_of_a_curve)
{
  expect_rate ("250 /s", SIM_HOUR, 250);
  expect_rate ("120 /min", 0, 2);
  expect_rate ("{ steps: [ { at: 0 s, rate: 10 /s }, { at: 1 min, rate: 20 /s } ] }", SIM_MIN, 20);
  expect_rate ("{ ramp: { from: 10 /s, to: 90 /s, over: 5 min } }", 150 * SIM_S, 50);
  expect_rate ("{ ramp: { from: 10 /s, to: 90 /s, at: 1 min, over: 5 min } }", SIM_MIN, 10);
  expect_rate ("{ sine: { mean: 50 /s, amplitude: 40 %, period: 1 h } }", 15 * SIM_MIN, 70);
  expect_rate ("{ daily: { mean: 50 /s, amplitude: 60 %, peak-at: 14 h } }", 14 * SIM_HOUR, 80);
  expect_rate ("{ daily: { mean: 50 /s, amplitude: 60 %, peak-at: 14 h }, shift: 8 h }", 22 * SIM_HOUR, 80);
  expect_rate ("{ flash: { base: 20 /s, peak: 400 /s, at: 3 min, rise: 10 s, hold: 1 min, fall: 2 min } }",
               4 * SIM_MIN, 400);
  expect_rate ("{ bursts: { rates: [10 /s, 200 /s], means: [30 s, 10 s] } }", 0, 57.5);
  expect_rate ("{ sum: [ 1 /s, { ramp: { from: 0 /s, to: 9 /s, over: 9 s } } ] }", 3 * SIM_S, 4);
  expect_rate ("{ product: [ 100 /s, { steps: [ { at: 0 s, rate: 0.5 }, { at: 1 s, rate: 2 } ] } ] }", SIM_S,
               200);
  expect_rate ("{ product: [ 100 /s, { sum: [ 1, { ramp: { from: 0, to: 1, over: 2 s } } ] } ], shift: 1 s }",
               2 * SIM_S, 150);
}

Test (reading, what_is_wrong_is_said_with_its_place)
{
  expect_wrong ("fast", "s:1:1: error[E042]: `fast` is not a number; a digit is expected, not `f`\n");
  expect_wrong ("{ rmap: { from: 1 /s } }", "s:1:3: error[E026]: unknown key `rmap`; did you mean `ramp`?\n");
  expect_wrong ("{ shift: 8 h }",
                "s:1:1: error[E025]: a curve without a kind; expected a rate, or one of: steps ramp sine daily "
                "flash bursts trace replay sum product\n");
  expect_wrong ("{ sum: [], daily: { mean: 1 /s, amplitude: 1 } }",
                "s:1:12: error[E026]: `daily` beside `sum`; expected a curve of one kind, or a sum\n");
  expect_wrong ("{ steps: [] }",
                "s:1:10: error[E025]: no steps; expected at least one { at: 0 s, rate: 10 /s }\n");
  expect_wrong ("{ steps: [ { at: 1 s, rate: 1 /s }, { at: 1 s, rate: 2 /s } ] }",
                "s:1:37: error[E061]: this step is not after the one before; expected times that ascend\n");
  expect_wrong ("{ bursts: { rates: [1 /s], means: [1 s, 2 s] } }",
                "s:1:11: error[E025]: bursts need as many rates as means, at least one of each\n");
  expect_wrong ("{ product: [ 1 /s, { bursts: { rates: [1], means: [1 s] } } ] }",
                "s:1:20: error[E042]: this factor is left to chance; expected a curve that has a rate\n");
  expect_wrong ("{ product: [ 1 /s ] }",
                "s:1:12: error[E025]: a product has two parts; expected [ curve, factor ]\n");
  expect_wrong ("{ trace: nowhere.csv, per: 1 min }",
                "s:1:10: error[E001]: `nowhere.csv` cannot open: No such file or directory\n");
}

static void
write_file (const char *name, const char *text)
{
  cr_assert (g_file_set_contents (name, text, -1, NULL));
}

Test (reading, curves_from_files)
{
  g_autofree char *folder = g_dir_make_tmp (NULL, NULL);
  cr_assert_eq (g_chdir (folder), 0);
  write_file ("t.csv", "minute,requests\n1998-04-30 21:30:00,60\n1998-04-30 21:31:00,120\n");
  write_file ("r.csv", "TIMESTAMP\n0.5\n1.5\n2.5\n");
  expect_rate ("{ trace: t.csv, column: requests, per: 1 min, scale: 10, speed: 60 }", SIM_S, 20);
  expect_rate ("{ trace: t.csv, per: 1 min, shift: 1 min }", 2 * SIM_MIN, 2);
  expect_rate ("{ product: [ 3 /s, { trace: t.csv, per: 1 min } ] }", SIM_MIN, 6);
  expect_rate ("{ replay: r.csv }", SIM_S, 1);
  expect_wrong ("{ product: [ { replay: r.csv }, 2 ] }",
                "s:1:33: error[E042]: a replay can be thinned only; expected a factor of at most 1\n");
  expect_wrong ("{ trace: t.csv, per: 1 min, colum: x }",
                "s:1:29: error[E026]: unknown key `colum`; did you mean `column`?\n");
  expect_wrong ("{ trace: t.csv, per: 1 h }",
                "t.csv:3:1: error[E111]: this row is not after the one before; expected times that ascend\n");
  g_remove ("t.csv");
  g_remove ("r.csv");
  g_rmdir (folder);
}

Test (reading, the_schema_of_a_curve_is_json)
{
  cr_expect_str_eq (sim_curve_custom.name, "curve");
  guint depth = 0, most = 0;
  for (const char *c = sim_curve_custom.schema; *c != '\0'; c++)
    {
      depth += *c == '{';
      most = MAX (most, depth);
      cr_assert (*c != '}' || depth > 0);
      depth -= *c == '}';
    }
  cr_expect_eq (depth, 0);
  cr_expect_geq (most, 4);
}

Test (reading, a_load_has_arrivals_or_users)
{
  SimCurve *curve = sim_curve_constant (1);
  SimLoadOptions both = { .clients = 1, .arrivals = curve, .users = 5 }, none = { .clients = 1 },
                 many = { .clients = 1, .users = 1001 };
  g_autofree char *a = sim_load_wrong (&both), *b = sim_load_wrong (&none), *c = sim_load_wrong (&many);
  cr_expect_str_eq (a, "a load with `arrivals` and with `users`; expected one of them");
  cr_expect_str_eq (b, "a load without `arrivals` and without `users`; expected one of them");
  cr_expect_str_eq (c, "1001 users on 1 clients; expected at most 1000 a client");
  both.users = 0;
  cr_expect_null (sim_load_wrong (&both));
  sim_curve_free (curve);
}
