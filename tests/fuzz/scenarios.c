/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Scenario files, what they can vary, and short runs of them. Behind a line %% may stand a table, which every
 * file that the scenario names has as its content.
 */
#include "sim/base/read.h"
#include "sim/scenario/vary.h"
#include "sim/world/world.h"
#include "tests/fuzz/fuzz.h"

#include <string.h>

enum
{
  MACHINES = 60, /* of a run */
  EVENTS = 5000
};

/* Any number of files with the same content: each is asked for by a name. */
static SimFiles *
files_of (const char *text, gsize length)
{
  static const char *const names[] = { "t.csv", "a.csv", "x" };
  SimFiles *files = sim_files_new ();
  g_autoptr (GBytes) content = g_bytes_new (text, length);
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    sim_files_add (files, names[i], NULL, content);
  return files;
}

typedef struct Input
{
  gsize length; /* of the scenario's text */
  SimFiles *files;
  SimScenarioRead how;
} Input;

static Input
split (const char *text, gsize length)
{
  const char *mark = g_strstr_len (text, (gssize)length, "\n%%\n");
  gsize end = mark != NULL ? (gsize)(mark - text) + 1 : length;
  Input input = { .length = end, .files = mark != NULL ? files_of (mark + 4, length - end - 3) : NULL };
  input.how = (SimScenarioRead){ .files = input.files, .memory = (guint64)MACHINES * 8192 };
  return input;
}

/* What is refused is said, in text that a terminal can show. */
static void
judge (const SimScenario *scenario, const SimDiags *diags)
{
  g_autofree char *messages = sim_diags_text (diags);
  g_assert_true (scenario != NULL || sim_diags_errors (diags) > 0);
  g_assert_true (g_utf8_validate (messages, -1, NULL));
}

static void
read_scenario (const char *text, gsize length)
{
  Input input = split (text, length);
  g_autoptr (SimDiags) diags = sim_diags_new ();
  g_autoptr (SimScenario) scenario = sim_scenario_parse (text, (gssize)input.length, "f", &input.how, diags);
  judge (scenario, diags);
  if (scenario != NULL)
    g_free (sim_scenario_key (scenario, 1));
  sim_files_free (input.files);
}

static void
read_points (const char *text, gsize length)
{
  Input input = split (text, length);
  g_autoptr (SimDiags) diags = sim_diags_new ();
  sim_diags_source (diags, "f", text, input.length);
  g_autoptr (SimVary) vary = sim_vary_parse (text, input.length, "f", &input.how, diags);
  g_assert_true (vary != NULL || sim_diags_errors (diags) > 0);
  for (guint i = 0; vary != NULL && i < MIN (sim_vary_points (vary), 5); i++)
    {
      g_autoptr (SimDiags) wrong = sim_diags_new ();
      g_autoptr (SimScenario) scenario = sim_vary_scenario (vary, (int)i, wrong);
      judge (scenario, wrong);
    }
  sim_files_free (input.files);
}

/* Ever longer steps, so that what happens all the time does not happen for ever. */
static void
run_world (const char *text, gsize length)
{
  Input input = split (text, length);
  g_autoptr (SimDiags) diags = sim_diags_new ();
  g_autoptr (SimScenario) scenario = sim_scenario_parse (text, (gssize)input.length, "f", &input.how, diags);
  if (scenario != NULL)
    {
      g_autoptr (SimWorld) world = sim_world_new (scenario, scenario->seed, 1);
      SimTime at = SIM_US;
      while (at < scenario->duration && sim_kernel_stats (sim_world_kernel (world)).events < EVENTS
             && sim_world_run (world, at) == SIM_WORLD_DONE)
        at = sim_time_add (at, at / 2);
    }
  sim_files_free (input.files);
}

static void
set_value (const char *text, gsize length)
{
  static const char scenario[]
      = "name: s\nduration: 1 s\nnetwork: { lan: { subnet: 10.0.0.0/24 } }\n"
        "systems: { web: { model: plain, service-on: lan } }\nfaults: [{ at: 1 s, crash: web }]\n";
  const char *const sets[] = { text, NULL };
  SimScenarioRead how = { .sets = sets };
  if (strlen (text) != length)
    return;
  g_autoptr (SimDiags) diags = sim_diags_new ();
  g_autoptr (SimScenario) read = sim_scenario_parse (scenario, -1, "f", &how, diags);
  judge (read, diags);
}

const Target fuzz_scenarios[] = {
  { "scenario", read_scenario }, { "vary", read_points }, { "world", run_world },
  { "set", set_value },          { NULL, NULL },
};
