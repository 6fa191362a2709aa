/* SPDX-License-Identifier: GPL-3.0-or-later */
/* `vary`: grids, zips, where, ranges, and what is wrong with them (rows 63, 86 to 90). */
#include "sim/scenario/vary.h"
#include "farm.h"
#include <criterion/criterion.h>
#include <string.h>

static const char farm[]
    = "name: s\nduration: 1 min\nnetwork: { lan: { subnet: 10.0.0.0/24 } }\n"
      "systems: { web: { model: farm, hosts: 2, on: lan }, spare: { model: farm, on: lan } }\n"
      "load: { v: { to: web, from: lan, arrivals: 10 /s } }\n";

static SimVary *
vary (const char *text, char **messages)
{
  SimDiags *diags = sim_diags_new ();
  SimScenarioRead how = { .models = farm_models };
  g_autofree char *whole = g_strconcat (farm, text, NULL);
  sim_diags_source (diags, "f", whole, strlen (whole));
  SimVary *result = sim_vary_parse (whole, strlen (whole), "f", &how, diags);
  *messages = sim_diags_text (diags);
  sim_diags_free (diags);
  return result;
}

/* "2 10 /s|2 20 /s|…": the points in order. */
static char *
points (const SimVary *v)
{
  GString *out = g_string_new (NULL);
  for (guint i = 0; i < sim_vary_points (v); i++)
    for (guint p = 0; p < sim_vary_parameters (v); p++)
      g_string_append_printf (out, "%s%s", p > 0 ? " " : i > 0 ? "|" : "", sim_vary_value (v, i, p));
  return g_string_free (out, FALSE);
}

static void
expect_points (const char *text, const char *expected)
{
  g_autofree char *messages = NULL;
  g_autoptr (SimVary) v = vary (text, &messages);
  cr_assert_not_null (v, "%s: %s", text, messages);
  g_autofree char *seen = points (v);
  cr_expect_str_eq (seen, expected, "%s gave %s", text, seen);
}

Test (vary, a_grid_changes_its_first_parameter_slowest)
{
  expect_points ("vary: { grid: { systems.web.hosts: [1, 2], load.v.arrivals: [5 /s, 6 /s] } }\n",
                 "1 5 /s|1 6 /s|2 5 /s|2 6 /s");
}

Test (vary, a_zip_goes_first_with_first)
{
  expect_points (
      "vary: { grid: { duration: [1 s, 2 s] }, zip: { systems.web.hosts: [1, 2], load.v.arrivals: [5 "
      "/s, 6 /s] } }\n",
      "1 s 1 5 /s|1 s 2 6 /s|2 s 1 5 /s|2 s 2 6 /s");
  expect_points ("vary: { zip: [{ duration: [1 s, 2 s] }, { systems.web.hosts: [1, 2] }] }\n",
                 "1 s 1|1 s 2|2 s 1|2 s 2");
}

/* Row 88. */
Test (vary, a_range_counts_exactly)
{
  expect_points ("vary: { grid: { systems.web.high-water: { from: 0.1, to: 0.3, step: 0.1 } } }\n",
                 "0.1|0.2|0.3");
  expect_points ("vary: { grid: { load.v.arrivals: { from: 10 /s, to: 35 /s, step: 10 /s } } }\n",
                 "10 /s|20 /s|30 /s");
  expect_points ("vary: { grid: { duration: { from: 500 ms, to: 2 s, step: 500 ms } } }\n",
                 "500 ms|1 s|1.5 s|2 s");
  expect_points ("vary: { grid: { systems.web.hosts: { from: 5, to: 1, step: -2 } } }\n", "5|3|1");
}

Test (vary, where_leaves_points_out)
{
  expect_points (
      "vary: { grid: { systems.web.hosts: [1, 2, 10], load.v.arrivals: [5 /s, 360 /min] }, where: hosts >= "
      "2 }\n",
      "2 5 /s|2 360 /min|10 5 /s|10 360 /min");
  expect_points (
      "vary: { grid: { systems.web.hosts: [1, 2], duration: [1 s, 1 min] }, where: [hosts > 1 or duration "
      "= 1 s, duration != 60 s] }\n",
      "1 1 s|2 1 s");
  expect_points ("vary: { grid: { systems.web.info: [1 s, 2 s], systems.web.silence: [2 s, 3 s, 6 s] }, where: "
                 "silence >= 3 * info }\n",
                 "1 s 3 s|1 s 6 s|2 s 6 s");
  expect_points ("vary: { grid: { systems.spare.hosts: [1, 2, 3] }, where: hosts > systems.web.hosts }\n", "3");
}

Test (vary, a_point_is_the_scenario_with_its_values)
{
  g_autofree char *messages = NULL;
  g_autoptr (SimVary) v = vary ("vary: { grid: { systems.web.hosts: [1, 7] } }\n", &messages);
  cr_assert_not_null (v, "%s", messages);
  g_autoptr (SimDiags) diags = sim_diags_new ();
  g_autoptr (SimScenario) plain = sim_vary_scenario (v, -1, diags), second = sim_vary_scenario (v, 1, diags);
  cr_assert (plain != NULL && second != NULL);
  cr_expect_eq (((const FarmOptions *)plain->systems[0].options)->hosts, 2);
  cr_expect_eq (((const FarmOptions *)second->systems[0].options)->hosts, 7);
  g_autofree char *text = sim_scenario_resolved (second);
  cr_expect (strstr (text, "hosts: 7") != NULL && strstr (text, "vary") == NULL, "%s", text);
  cr_expect_str_neq (plain->digest, second->digest);
}

/* What a value means is said by the option table, not by the text around it. */
Test (vary, values_are_typed)
{
  g_autofree char *messages = NULL;
  g_autoptr (SimVary) v = vary ("vary: { grid: { systems.web.hosts: [1, \"2, on: wan\"] } }\n", &messages);
  cr_assert_not_null (v, "%s", messages);
  g_autoptr (SimDiags) diags = sim_diags_new ();
  cr_expect_null (sim_vary_scenario (v, 1, diags));
  g_autofree char *wrong = sim_diags_text (diags);
  cr_expect_not_null (strstr (wrong, "f:6:"), "%s", wrong);
}

/* The key is of what is played: not of comments, of `vary` or of the number of runs; of the seed and the
 * values. */
Test (vary, equal_runs_have_equal_keys)
{
  g_autofree char *messages = NULL, *again = NULL;
  g_autoptr (SimVary) one = vary ("vary: { grid: { systems.web.hosts: [1, 7] } }\n", &messages);
  g_autoptr (SimVary) two
      = vary ("# more\nruns: 9\nvary: { grid: { systems.web.hosts: [3, 7, 8] } }\n", &again);
  cr_assert (one != NULL && two != NULL, "%s%s", messages, again);
  g_autoptr (SimDiags) diags = sim_diags_new ();
  g_autoptr (SimScenario) a = sim_vary_scenario (one, 1, diags), b = sim_vary_scenario (two, 1, diags),
                          c = sim_vary_scenario (two, 2, diags);
  g_autofree char *key_a = sim_scenario_key (a, 1), *key_b = sim_scenario_key (b, 1),
                  *key_c = sim_scenario_key (c, 1), *seeded = sim_scenario_key (a, 2);
  cr_expect_str_eq (key_a, key_b);
  cr_expect_str_neq (key_a, key_c);
  cr_expect_str_neq (key_a, seeded);
}

typedef struct Wrong
{
  const char *text, *message;
} Wrong;

static const Wrong wrongs[] = {
  { "vary: { systems.web.hosts: [1, 2] }\n",
    "f:6:9: error[E026]: unknown key `systems.web.hosts`; known here: grid zip where\n" },
  { "vary: { grid: { seed: [1, 2] } }\n",
    "f:6:17: error[E089]: `seed` cannot vary; a parameter such as systems.web.hosts.count is expected\n" },
  { "vary: { grid: { systems.wob.hosts: [1, 2] } }\n",
    "f:6:17: error[E089]: nothing is called so in `systems`: `systems.wob.hosts`; a parameter of what stands "
    "there "
    "is expected\n" },
  { "vary: { grid: { systems.web.hosts: [1, 2, 1] } }\n",
    "f:6:43: error[E089]: `1` stands here twice; each value is expected once\n" },
  { "vary: { grid: { systems.web.hosts: [1] }, zip: { systems.web.hosts: [2] } }\n",
    "f:6:50: error[E089]: `systems.web.hosts` varies twice; once is expected\n" },
  { "vary: { grid: { systems.web.hosts: [] } }\n",
    "f:6:36: error[E025]: there is no value here; at least one is expected\n" },
  { "vary: { zip: { systems.web.hosts: [1, 2], duration: [1 s] } }\n",
    "f:6:53: error[E063]: 1 values are zipped with 2; as many of each are expected\n" },
  { "vary: { grid: { systems.web.hosts: { from: 1, to: 3, step: 0 } } }\n",
    "f:6:60: error[E087]: `step` never leads from `from` to `to`; it is 0 or has the wrong sign\n" },
  { "vary: { grid: { systems.web.hosts: { from: 1, to: 3 } } }\n",
    "f:6:36: error[E025]: `step` is missing; { from: 1, to: 4, step: 1 } is expected\n" },
  { "vary: { grid: { duration: { from: 1 s, to: 10 km, step: 1 s } } }\n",
    "f:6:44: error[E042]: `10 km` is no bound of a range; numbers of one unit with at most 9 decimals, or "
    "times, are "
    "expected\n" },
  { "vary: { grid: { systems.web.hosts: { from: 1, to: 1000000, step: 1 }, load.v.arrivals: { from: 1 /s, to: "
    "1000000 /s, step: 1 /s } } }\n",
    "f:6:1: error[E086]: `vary` makes 1000000000000 combinations; the limit is 1000000\n" },
  { "vary: { grid: { systems.web.hosts: { from: 1, to: 10001, step: 1 } } }\n",
    "f:6:1: error[E086]: `vary` makes 10001 points; the limit is 10000\n" },
  { "vary: { grid: { systems.web.hosts: [1, 2] }, where: hosts > 5 }\n",
    "f:6:1: error[E088]: `where` leaves no point; at least one is expected\n" },
  { "vary: { grid: { systems.web.hosts: [1, 2] }, where: hosts > 5 s }\n",
    "f:6:53: error[E088]: `1` and `5 s` are not of one kind; they have no order\n" },
  { "vary: { grid: { systems.web.hosts: [1, 2] }, where: hosts }\n",
    "f:6:53: error[E088]: `hosts` compares nothing; `parameter <= value` is expected\n" },
  { "vary: { grid: { systems.web.hosts: [1, 2] }, where: hosts > }\n",
    "f:6:53: error[E088]: `` is nothing to compare; a parameter, a path or a value is expected\n" },
};

Test (vary, each_mistake_has_its_message)
{
  for (guint i = 0; i < G_N_ELEMENTS (wrongs); i++)
    {
      g_autofree char *messages = NULL;
      g_autoptr (SimVary) v = vary (wrongs[i].text, &messages);
      cr_expect_null (v, "%s", wrongs[i].text);
      cr_expect_str_eq (messages, wrongs[i].message, "%s gave %s", wrongs[i].text, messages);
    }
}
