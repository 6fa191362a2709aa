/* SPDX-License-Identifier: GPL-3.0-or-later */
/* compare: two or more ways that meet the same arrivals and failures. */
#include "sim/cli/compare-inside.h"

#include <math.h>
#include <string.h>

/* -- ways --------------------------------------------------------------------------------------- */

static void
add_way (SimCompare *c, SimResults *results, guint point, const char *label)
{
  SimWay way = { .results = results, .point = point, .label = g_string_chunk_insert (c->texts, label) };
  g_array_append_val (c->ways, way);
}

/* Each value of PATH=VALUE,VALUE is a way. */
static bool
add_values (SimCompare *c, const char *file, int *status)
{
  const char *equals = strchr (c->vary, '=');
  if (equals == NULL || equals == c->vary || equals[1] == '\0')
    {
      *status = sim_cli_usage_error (c->study.verb, "--vary `%s`; expected PATH=VALUE,VALUE", c->vary);
      return false;
    }
  g_autofree char *path = g_strndup (c->vary, (gsize)(equals - c->vary));
  const char *dot = strrchr (path, '.');
  g_auto (GStrv) values = g_strsplit (equals + 1, ",", -1);
  for (guint i = 0; values[i] != NULL; i++)
    {
      g_autofree char *set = g_strdup_printf ("%s=%s", path, g_strstrip (values[i]));
      g_autofree char *label = g_strdup_printf ("%s=%s", dot != NULL ? dot + 1 : path, values[i]);
      guint point = sim_plan_points (c->study.plan);
      if (!sim_study_add (&c->study, file, set, status))
        return false;
      bool alone = sim_plan_points (c->study.plan) == point + 1;
      for (; point < sim_plan_points (c->study.plan); point++)
        {
          g_autofree char *both
              = g_strdup_printf ("%s, %s", label, sim_plan_point (c->study.plan, point)->label);
          add_way (c, NULL, point, alone ? label : both);
        }
    }
  return true;
}

static bool
add_file (SimCompare *c, const char *file, bool alone, int *status)
{
  guint first = sim_plan_points (c->study.plan);
  if (!sim_study_add (&c->study, file, NULL, status))
    return false;
  guint count = sim_plan_points (c->study.plan) - first;
  for (guint i = first; i < first + count; i++)
    {
      const SimPoint *point = sim_plan_point (c->study.plan, i);
      g_autofree char *both = g_strdup_printf ("%s %s", point->scenario, point->label);
      add_way (c, NULL, i, count == 1 ? point->scenario : alone ? point->label : both);
    }
  return true;
}

/* Runs that were played by another program, or on another machine. */
static bool
add_store (SimCompare *c, const char *file, int *status)
{
  g_autoptr (GError) error = NULL;
  SimResults *results = sim_results_open (file, &error);
  if (results == NULL)
    return sim_study_fail (error, status);
  g_ptr_array_add (c->stores, results);
  g_autofree char *base = g_path_get_basename (file);
  for (guint i = 0; i < sim_results_points (results); i++)
    {
      const SimStoredPoint *point = sim_results_point (results, i);
      g_autofree char *label = g_strdup_printf ("%s %s", base, point->label);
      add_way (c, results, point->number, sim_results_points (results) == 1 ? base : label);
    }
  return true;
}

static bool
add_ways (SimCompare *c, int argc, char **argv, int *status)
{
  if (c->vary != NULL && argc > 2)
    {
      *status = sim_cli_usage_error (c->study.verb, "--vary goes with one scenario");
      return false;
    }
  for (int i = 1; i < argc; i++)
    if (c->vary != NULL                     ? !add_values (c, argv[i], status)
        : g_str_has_suffix (argv[i], ".db") ? !add_store (c, argv[i], status)
                                            : !add_file (c, argv[i], argc == 2, status))
      return false;
  guint least = c->half != NULL ? 1 : 2;
  if (c->ways->len >= least && c->ways->len <= WAYS_MOST
      && (c->stores->len == 0 || sim_plan_points (c->study.plan) == 0))
    return true;
  if (c->ways->len >= least && c->ways->len <= WAYS_MOST)
    *status = sim_cli_usage_error (c->study.verb, "stores and scenarios; expected one or the other");
  else
    *status = sim_cli_usage_error (c->study.verb,
                                   "%u way%s; expected 2 to %d: scenarios, a scenario that varies, or --vary",
                                   c->ways->len, c->ways->len == 1 ? "" : "s", WAYS_MOST);
  return false;
}

/* -- measures ----------------------------------------------------------------------------------- */

static bool
read_scenario (SimCompare *c, int *status)
{
  if (c->stores->len == 0)
    return sim_study_scenario (&c->study, 0, &c->scenario, status);
  const SimStoredPoint *point = sim_results_point (c->stores->pdata[0], 0);
  g_autoptr (SimDiags) diags = sim_diags_new ();
  SimScenarioRead how = { .allow_outside = true, .any_size = true };
  c->scenario = sim_scenario_parse (point->resolved, -1, point->file, &how, diags);
  if (c->scenario != NULL)
    return true;
  sim_cli_print_diags (diags);
  *status = SIM_EXIT_INPUT;
  return false;
}

static bool
read_measures (SimCompare *c, int *status)
{
  g_auto (GStrv) defaults = c->metrics == NULL ? sim_measure_defaults (c->scenario) : NULL;
  char **texts = c->metrics != NULL ? c->metrics : defaults;
  for (guint i = 0; texts[i] != NULL; i++)
    {
      g_autofree char *why = NULL;
      SimMeasure *measure = sim_measure_new (texts[i], c->scenario, &why);
      if (measure == NULL)
        {
          *status = sim_cli_usage_error (c->study.verb, "--metric %s: %s", texts[i], why);
          return false;
        }
      g_ptr_array_add (c->measures, measure);
    }
  if (c->measures->len > 0 && (c->best == NULL || c->measures->len == 1))
    return true;
  *status = sim_cli_usage_error (c->study.verb, c->measures->len == 0
                                                    ? "nothing to compare; --metric NAME says what"
                                                    : "--best goes by one measure; --metric NAME says which");
  return false;
}

bool
sim_compare_quantity (SimCompare *c, const char *option, const char *text, double *value, int *status)
{
  g_autofree char *why = NULL;
  *value = NAN;
  if (text == NULL || sim_measure_quantity (c->measures->pdata[0], text, value, &why))
    return true;
  *status = sim_cli_usage_error (c->study.verb, "%s: %s", option, why);
  return false;
}

/* -- playing ------------------------------------------------------------------------------------ */

bool
sim_compare_play (SimCompare *c, guint runs, int *status)
{
  if (c->stores->len > 0)
    return true;
  for (guint w = 0; w < c->ways->len; w++)
    sim_study_need (&c->study, g_array_index (c->ways, SimWay, w).point, runs);
  if (!sim_study_play (&c->study, status))
    return false;
  for (guint w = 0; w < c->ways->len; w++)
    g_array_index (c->ways, SimWay, w).results = c->study.results;
  return true;
}

/* Of stores, as many as all have. */
static guint
runs_wanted (const SimCompare *c)
{
  guint runs = c->study.runs > 0 ? (guint)c->study.runs : c->best != NULL || c->half != NULL ? RUNS_BEST : 0;
  for (guint i = 0; i < c->stores->len; i++)
    for (guint p = 0; p < sim_results_points (c->stores->pdata[i]); p++)
      {
        guint there = sim_results_point (c->stores->pdata[i], p)->runs;
        runs = runs == 0 ? there : MIN (runs, there);
      }
  if (runs == 0)
    runs = sim_plan_runs (c->study.plan, 0) > 1 ? sim_plan_runs (c->study.plan, 0) : RUNS;
  return runs;
}

static bool
say_tables (SimCompare *c, guint runs, int *status)
{
  g_autoptr (GError) error = NULL;
  const SimWay *ways = (const SimWay *)c->ways->data;
  for (guint i = 0; i < c->measures->len; i++)
    {
      g_autoptr (SimComparison) table
          = sim_comparison_new (c->measures->pdata[i], ways, c->ways->len, runs, SIM_CONFIDENCE, &error);
      if (table == NULL)
        return sim_study_fail (error, status);
      sim_comparison_print (table, ways, c->out);
    }
  if (c->ways->len > 1)
    g_string_append_printf (
        c->out,
        "Intervals of 95 %%; differences from the first way run by run, under common random "
        "numbers%s.\n",
        c->ways->len > 2 ? ", all together 95 %" : "");
  return true;
}

/* -- the verb ----------------------------------------------------------------------------------- */

static bool
open_store (SimCompare *c, int *status)
{
  if (c->stores->len > 0)
    return true;
  g_autofree char *place
      = g_strdup_printf ("results/%s-compare.db", sim_plan_point (c->study.plan, 0)->scenario);
  return sim_study_open (&c->study, place, status);
}

static int
compare (SimCompare *c, int argc, char **argv)
{
  int status = SIM_EXIT_OK;
  if (c->apart != NULL && c->best == NULL)
    return sim_cli_usage_error (c->study.verb, "--apart goes with --best most or --best least");
  if (c->best != NULL && (c->half != NULL || c->within != NULL))
    return sim_cli_usage_error (c->study.verb, "--best goes with neither --half-width nor --equivalent-within");
  if (!add_ways (c, argc, argv, &status) || !read_scenario (c, &status) || !read_measures (c, &status)
      || !open_store (c, &status))
    return status;
  guint runs = runs_wanted (c);
  if (c->half != NULL && c->best == NULL && !sim_compare_until (c, runs, &runs, &status))
    return status;
  if (c->best != NULL
          ? !sim_compare_best (c, runs, &status)
          : (c->half == NULL && !sim_compare_play (c, runs, &status)) || !say_tables (c, runs, &status)
                || (c->within != NULL && !sim_compare_sameness (c, runs, &status)))
    return status;
  return sim_cli_say (c->out->str, status);
}

static void
compare_clear (SimCompare *c)
{
  sim_scenario_free (c->scenario);
  g_array_unref (c->ways);
  g_ptr_array_unref (c->measures);
  g_ptr_array_unref (c->stores);
  g_string_chunk_free (c->texts);
  g_string_free (c->out, TRUE);
  g_free (c->vary);
  g_free (c->best);
  g_free (c->apart);
  g_free (c->within);
  g_free (c->half);
  g_strfreev (c->metrics);
  sim_study_clear (&c->study);
}

int
sim_verb_compare (const SimVerb *verb, int argc, char **argv)
{
  SimCompare c = { 0 };
  int status;
  sim_study_init (&c.study, verb, argc, argv);
  c.ways = g_array_new (FALSE, FALSE, sizeof (SimWay));
  c.texts = g_string_chunk_new (256);
  c.measures = g_ptr_array_new_with_free_func ((GDestroyNotify)sim_measure_free);
  c.stores = g_ptr_array_new_with_free_func ((GDestroyNotify)sim_results_free);
  c.out = g_string_new (NULL);
  const GOptionEntry own[] = {
    { "vary", 0, 0, G_OPTION_ARG_FILENAME, &c.vary, "each value is a way", "PATH=VALUE,VALUE" },
    { "metric", 'm', 0, G_OPTION_ARG_FILENAME_ARRAY, &c.metrics, "what to compare, as web.restore-time:mean",
      "NAME[:STATISTIC]" },
    { "best", 'b', 0, G_OPTION_ARG_FILENAME, &c.best, "find the way with the largest or smallest mean",
      "most|least" },
    { "apart", 0, 0, G_OPTION_ARG_FILENAME, &c.apart, "with --best: the least difference that matters",
      "QUANTITY" },
    { "equivalent-within", 0, 0, G_OPTION_ARG_FILENAME, &c.within,
      "does each way differ from the first by less than that", "QUANTITY" },
    { "half-width", 0, 0, G_OPTION_ARG_FILENAME, &c.half,
      "runs until the interval of the first measure is its mean plus or minus that", "QUANTITY" },
    { NULL },
  };
  g_autofree GOptionEntry *entries = sim_study_entries (&c.study, own);
  if (sim_cli_parse (verb, entries, &argc, &argv, 1, WAYS_MOST, &status) && sim_study_read (&c.study, &status))
    status = compare (&c, argc, argv);
  compare_clear (&c);
  return status;
}
