/* SPDX-License-Identifier: GPL-3.0-or-later */
/* compare: two or more ways that meet the same arrivals and failures. */
#include "sim/cli/compare-inside.h"

#include <string.h>

/* -- ways --------------------------------------------------------------------------------------- */

static void
add_way (SimCompare *c, SimResults *results, guint point, const char *label)
{
  SimWay way = { .results = results, .point = point, .label = g_string_chunk_insert (c->texts, label) };
  g_array_append_val (c->ways, way);
}

/* The points of the plan are called as in a report, where something tells them apart there. */
static void
label_points (SimCompare *c)
{
  guint count = sim_plan_points (c->study.plan);
  g_autofree SimWayText *texts = g_new (SimWayText, count);
  for (guint i = 0; i < count; i++)
    {
      const SimPoint *point = sim_plan_point (c->study.plan, i);
      texts[i] = (SimWayText){ point->label, point->scenario, point->resolved };
    }
  g_auto (GStrv) labels = sim_way_labels (texts, count);
  for (guint i = 0; labels != NULL && i < count; i++)
    g_array_index (c->ways, SimWay, i).label = g_string_chunk_insert (c->texts, labels[i]);
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
add_file (SimCompare *c, const char *file, int *status)
{
  guint first = sim_plan_points (c->study.plan);
  if (!sim_study_add (&c->study, file, NULL, status))
    return false;
  for (guint i = first; i < sim_plan_points (c->study.plan); i++)
    {
      g_autofree char *label = g_strdup_printf ("%u %s", i, sim_plan_point (c->study.plan, i)->scenario);
      add_way (c, NULL, i, label);
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
  guint count = sim_results_points (results);
  g_autofree SimWayText *texts = g_new (SimWayText, count + 1);
  for (guint i = 0; i < count; i++)
    {
      const SimStoredPoint *point = sim_results_point (results, i);
      texts[i] = (SimWayText){ point->label, point->scenario, point->resolved };
    }
  g_auto (GStrv) labels = sim_way_labels (texts, count);
  for (guint i = 0; i < count; i++)
    {
      const SimStoredPoint *point = sim_results_point (results, i);
      g_autofree char *label = g_strdup_printf ("%s %s", base, labels != NULL ? labels[i] : point->label);
      add_way (c, results, point->number, count == 1 ? base : label);
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
                                            : !add_file (c, argv[i], status))
      return false;
  if (c->stores->len == 0)
    label_points (c);
  guint least = c->asked.half != NULL ? 1 : 2;
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
  g_auto (GStrv) defaults = c->asked.metrics == NULL ? sim_measure_defaults (c->scenario) : NULL;
  char **texts = c->asked.metrics != NULL ? c->asked.metrics : defaults;
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
  if (c->measures->len > 0 && (c->asked.best == NULL || c->measures->len == 1))
    return true;
  *status = sim_cli_usage_error (c->study.verb, c->measures->len == 0
                                                    ? "nothing to compare; --metric NAME says what"
                                                    : "--best goes by one measure; --metric NAME says which");
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

/* Of stores, as many as all have; for the best, what there is of each. */
static guint
runs_wanted (const SimCompare *c)
{
  bool best = c->asked.best != NULL;
  guint runs = c->study.runs > 0               ? (guint)c->study.runs
               : best && c->stores->len > 0    ? G_MAXUINT
               : best || c->asked.half != NULL ? RUNS_BEST
                                               : 0;
  for (guint i = 0; i < c->stores->len && !best; i++)
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
  g_autoptr (GError) error = NULL;
  return sim_study_open (&c->study, place, status)
         && (sim_experiment_note (c->study.experiment, &error) || sim_study_fail (error, status));
}

static bool
read_question (SimCompare *c, int *status)
{
  g_autofree char *why = NULL;
  c->ask = (SimAsked){ .question = &c->asked,
                       .measure = c->measures->pdata[0],
                       .ways = (const SimWay *)c->ways->data,
                       .count = c->ways->len };
  if (!sim_asked_read (&c->ask, &why))
    *status = sim_cli_usage_error (c->study.verb, "%s", why);
  return *status == SIM_EXIT_OK;
}

/* Plays and asks; false: *status is what to exit with. */
static bool
find_out (SimCompare *c, guint runs, int *status)
{
  g_autoptr (GError) error = NULL;
  if (c->asked.best != NULL)
    return sim_compare_best (c, runs, status);
  if (c->asked.half != NULL ? !sim_compare_until (c, runs, &runs, status) : !sim_compare_play (c, runs, status))
    return false;
  sim_said_print (c->answer->said, c->out);
  g_ptr_array_set_size (c->answer->said, 0);
  return say_tables (c, runs, status)
         && (c->asked.within == NULL || sim_asked_say_same (&c->ask, runs, c->answer, &error)
             || sim_study_fail (error, status));
}

static int
compare (SimCompare *c, int argc, char **argv)
{
  static const int codes[] = { SIM_EXIT_OK, SIM_EXIT_EXPECTATION, SIM_EXIT_INCONCLUSIVE };
  int status = SIM_EXIT_OK;
  g_autofree char *wrong = sim_question_wrong (&c->asked);
  if (wrong != NULL)
    return sim_cli_usage_error (c->study.verb, "%s", wrong);
  if (!add_ways (c, argc, argv, &status) || !read_scenario (c, &status) || !read_measures (c, &status)
      || !read_question (c, &status) || !open_store (c, &status) || !find_out (c, runs_wanted (c), &status))
    return status;
  g_string_append (c->out, c->answer->table->str);
  sim_said_print (c->answer->said, c->out);
  return sim_cli_say (c->out->str, codes[c->answer->verdict]);
}

static void
compare_clear (SimCompare *c)
{
  sim_scenario_free (c->scenario);
  g_array_unref (c->ways);
  g_ptr_array_unref (c->measures);
  g_ptr_array_unref (c->stores);
  g_string_chunk_free (c->texts);
  sim_answer_free (c->answer);
  g_string_free (c->out, TRUE);
  g_free (c->vary);
  sim_question_clear (&c->asked);
  sim_study_clear (&c->study);
}

GOptionEntry *
sim_compare_entries (SimCompare *c)
{
  GOptionEntry own[SIM_QUESTION_ENTRIES + 2]
      = { { "vary", 0, 0, G_OPTION_ARG_FILENAME, &c->vary, "each value is a way", "PATH=VALUE,VALUE" } };
  sim_question_entries (&c->asked, own + 1);
  return sim_study_entries (&c->study, own);
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
  c.answer = sim_answer_new ();
  g_autofree GOptionEntry *entries = sim_compare_entries (&c);
  if (sim_cli_parse (verb, entries, &argc, &argv, 1, WAYS_MOST, &status) && sim_study_read (&c.study, &status))
    status = compare (&c, argc, argv);
  compare_clear (&c);
  return status;
}
