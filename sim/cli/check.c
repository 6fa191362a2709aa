/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/cli/cli.h"

#include "sim/scenario/vary.h"

#include <string.h>

typedef struct Options
{
  gboolean strict, outside, quiet;
  char **sets;
} Options;

/* Has the point a value that no point before it had? */
static bool
is_news (const SimVary *vary, guint point, GHashTable *seen)
{
  bool news = false;
  for (guint p = 0; p < sim_vary_parameters (vary); p++)
    news |= g_hash_table_add (seen, g_strdup_printf ("%u %s", p, sim_vary_value (vary, point, p)));
  return news;
}

/* As many points of `vary` as it takes to try each of its values; the first that is wrong is told. */
static bool
check_points (const SimVary *vary)
{
  g_autoptr (GHashTable) seen = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, NULL);
  for (guint i = 0; i < sim_vary_points (vary); i++)
    {
      g_autoptr (SimDiags) wrong = sim_diags_new ();
      if (is_news (vary, i, seen))
        sim_scenario_free (sim_vary_scenario (vary, (int)i, wrong));
      if (sim_diags_errors (wrong) == 0)
        continue;
      sim_cli_print_diags (wrong);
      return false;
    }
  return true;
}

/* The scenario as it is without its `vary`, which has nothing to try when it has no parameters. */
static bool
check_file (const char *file, const SimScenarioRead *how, SimDiags *diags)
{
  g_autoptr (SimVary) vary = sim_vary_read (file, how, diags);
  SimScenario *scenario = NULL;
  if (vary != NULL && sim_vary_parameters (vary) == 0)
    scenario = sim_vary_last (vary, -1, diags);
  else if (vary != NULL)
    scenario = sim_vary_scenario (vary, -1, diags);
  bool good = scenario != NULL;
  sim_scenario_free (scenario);
  sim_cli_print_diags (diags);
  return good && (sim_vary_parameters (vary) == 0 || check_points (vary));
}

static bool
check_one (const char *file, const Options *options, GString *out)
{
  g_autoptr (SimDiags) diags = sim_diags_new ();
  SimScenarioRead how = { .sets = (const char *const *)options->sets,
                          .strict = options->strict,
                          .allow_outside = options->outside };
  if (!check_file (file, &how, diags))
    return false;
  g_autofree char *shown = sim_escape (file, -1);
  guint warnings = sim_diags_warnings (diags);
  if (warnings > 0)
    g_string_append_printf (out, "%s: good, %u warning%s\n", shown, warnings, warnings == 1 ? "" : "s");
  else
    g_string_append_printf (out, "%s: good\n", shown);
  return true;
}

int
sim_verb_check (const SimVerb *verb, int argc, char **argv)
{
  Options options = { 0 };
  const GOptionEntry entries[] = {
    { "strict", 0, 0, G_OPTION_ARG_NONE, &options.strict, "warnings are errors", NULL },
    { "set", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &options.sets, "set a value of the scenario", "PATH=VALUE" },
    { "allow-include-outside", 0, 0, G_OPTION_ARG_NONE, &options.outside,
      "files outside the scenario's folder may be read", NULL },
    { "quiet", 'q', 0, G_OPTION_ARG_NONE, &options.quiet, "say only what is wrong", NULL },
    { NULL },
  };
  int status;
  g_autoptr (GString) out = g_string_new (NULL);
  if (sim_cli_parse (verb, entries, &argc, &argv, 1, G_MAXINT - 1, &status))
    {
      for (int i = 1; i < argc; i++)
        if (!check_one (argv[i], &options, out))
          status = SIM_EXIT_INPUT;
      status = sim_cli_say (options.quiet ? "" : out->str, status);
    }
  g_strfreev (options.sets);
  return status;
}
