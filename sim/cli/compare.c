/* SPDX-License-Identifier: GPL-3.0-or-later */
/* compare: two or more ways that meet the same arrivals and failures. */
#include "sim/experiment/compare.h"
#include "sim/cli/study.h"

#include <math.h>
#include <string.h>

enum
{
  RUNS = 30,        /* where the scenario asks for no number */
  RUNS_BEST = 1000, /* at most, until the best is known */
  FIRST = 10,       /* stages before a way is dropped */
  WAYS_MOST = 100
};

typedef struct Compare
{
  SimStudy study;
  char *vary, *best, *apart, *within;
  char **metrics;
  GArray *ways;          /* SimWay */
  GStringChunk *texts;   /* of labels */
  GPtrArray *measures;   /* SimMeasure */
  GPtrArray *stores;     /* SimResults that were given */
  SimScenario *scenario; /* of the first way */
  GString *out;
} Compare;

/* -- ways --------------------------------------------------------------------------------------- */

static void
add_way (Compare *c, SimResults *results, guint point, const char *label)
{
  SimWay way = { .results = results, .point = point, .label = g_string_chunk_insert (c->texts, label) };
  g_array_append_val (c->ways, way);
}

/* Each value of PATH=VALUE,VALUE is a way. */
static bool
add_values (Compare *c, const char *file, int *status)
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
      for (; point < sim_plan_points (c->study.plan); point++)
        add_way (c, NULL, point, label);
    }
  return true;
}

static bool
add_file (Compare *c, const char *file, bool alone, int *status)
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
add_store (Compare *c, const char *file, int *status)
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
add_ways (Compare *c, int argc, char **argv, int *status)
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
  if (c->ways->len >= 2 && c->ways->len <= WAYS_MOST
      && (c->stores->len == 0 || sim_plan_points (c->study.plan) == 0))
    return true;
  if (c->ways->len >= 2 && c->ways->len <= WAYS_MOST)
    *status = sim_cli_usage_error (c->study.verb, "stores and scenarios; expected one or the other");
  else
    *status = sim_cli_usage_error (c->study.verb,
                                   "%u way%s; expected 2 to %d: scenarios, a scenario that varies, or --vary",
                                   c->ways->len, c->ways->len == 1 ? "" : "s", WAYS_MOST);
  return false;
}

/* -- measures ----------------------------------------------------------------------------------- */

static bool
read_scenario (Compare *c, int *status)
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
read_measures (Compare *c, int *status)
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

static bool
read_quantity (Compare *c, const char *option, const char *text, double *value, int *status)
{
  g_autofree char *why = NULL;
  *value = NAN;
  if (text == NULL || sim_measure_quantity (c->measures->pdata[0], text, value, &why))
    return true;
  *status = sim_cli_usage_error (c->study.verb, "%s: %s", option, why);
  return false;
}

/* -- playing ------------------------------------------------------------------------------------ */

static bool
play (Compare *c, guint runs, int *status)
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
runs_wanted (const Compare *c)
{
  guint runs = c->study.runs > 0 ? (guint)c->study.runs : c->best != NULL ? RUNS_BEST : 0;
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
say_tables (Compare *c, guint runs, int *status)
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
  g_string_append_printf (c->out,
                          "Intervals of 95 %%; differences from the first way run by run, under common random "
                          "numbers%s.\n",
                          c->ways->len > 2 ? ", all together 95 %" : "");
  return true;
}

/* -- equivalence ------------------------------------------------------------------------------- */

static bool
values_of (Compare *c, const SimMeasure *measure, guint way, guint runs, GArray **values, int *status)
{
  g_autoptr (GError) error = NULL;
  const SimWay *w = &g_array_index (c->ways, SimWay, way);
  *values = sim_measure_values (measure, w->results, w->point, runs, &error);
  return *values != NULL || sim_study_fail (error, status);
}

/* Takes runs away in which one of the two has no number. */
static guint
pair (GArray *a, GArray *b)
{
  guint kept = 0;
  for (guint i = 0; i < a->len; i++)
    {
      double x = g_array_index (a, double, i), y = g_array_index (b, double, i);
      if (!isfinite (x) || !isfinite (y))
        continue;
      g_array_index (a, double, kept) = x;
      g_array_index (b, double, kept++) = y;
    }
  return kept;
}

static void
say_equivalence (Compare *c, const SimMeasure *measure, guint way, const SimEquivalence *e)
{
  static const char *const words[] = { "inconclusive", "equivalent", "different" };
  g_autofree char *change = sim_measure_change (measure, e->difference.value);
  g_autofree char *low = sim_measure_change (measure, e->difference.low);
  g_autofree char *high = sim_measure_change (measure, e->difference.high);
  g_string_append_printf (c->out,
                          "%-12s  %s: %s differs from %s by %s (90 %% interval %s to %s), asked within %s",
                          words[e->verdict], measure->title, g_array_index (c->ways, SimWay, way).label,
                          g_array_index (c->ways, SimWay, 0).label, change, low, high, c->within);
  if (e->verdict == SIM_SAME_INCONCLUSIVE && e->more < G_MAXUINT64)
    g_string_append_printf (c->out, "; about %" G_GUINT64_FORMAT " more runs", e->more);
  g_string_append_c (c->out, '\n');
}

/* Two one-sided tests of 5 % each, every way against the first. */
static bool
say_sameness (Compare *c, guint runs, int *status)
{
  const SimMeasure *measure = c->measures->pdata[0];
  double margin;
  int code = SIM_EXIT_OK;
  if (!read_quantity (c, "--equivalent-within", c->within, &margin, status))
    return false;
  for (guint w = 1; w < c->ways->len; w++)
    {
      g_autoptr (GArray) first = NULL, other = NULL;
      if (!values_of (c, measure, 0, runs, &first, status) || !values_of (c, measure, w, runs, &other, status))
        return false;
      guint pairs = pair (other, first);
      SimEquivalence e = sim_stats_equivalence ((const double *)other->data, (const double *)first->data, pairs,
                                                margin, SIM_CONFIDENCE);
      say_equivalence (c, measure, w, &e);
      if (e.verdict == SIM_SAME_DIFFERENT)
        code = SIM_EXIT_EXPECTATION;
      else if (e.verdict == SIM_SAME_INCONCLUSIVE && code == SIM_EXIT_OK)
        code = SIM_EXIT_INCONCLUSIVE;
    }
  *status = code;
  return true;
}

/* -- the best --------------------------------------------------------------------------------- */

/* What the ways that are left showed in each run so far: rows of `values` by way, NULL: dropped. */
static bool
read_stages (Compare *c, const SimSelect *select, GPtrArray *values, guint runs, int *status)
{
  g_ptr_array_set_size (values, 0);
  for (guint w = 0; w < c->ways->len; w++)
    {
      GArray *row = NULL;
      if (sim_select_alive (select, w) && !values_of (c, c->measures->pdata[0], w, runs, &row, status))
        return false;
      g_ptr_array_add (values, row);
    }
  return true;
}

static bool
feed (Compare *c, SimSelect *select, const GPtrArray *values, guint runs, int *status)
{
  g_autofree double *stage = g_new0 (double, c->ways->len);
  while (sim_select_stages (select) < runs && !sim_select_done (select))
    {
      guint run = (guint)sim_select_stages (select);
      for (guint w = 0; w < c->ways->len; w++)
        {
          const GArray *row = values->pdata[w];
          if (!sim_select_alive (select, w) || row == NULL)
            continue;
          stage[w] = g_array_index (row, double, run);
          if (!isfinite (stage[w]))
            {
              *status = sim_cli_fail (SIM_EXIT_INCONCLUSIVE,
                                      "run %u of %s has no value of %s; a measure that every run has is wanted",
                                      run, g_array_index (c->ways, SimWay, w).label,
                                      ((const SimMeasure *)c->measures->pdata[0])->title);
              return false;
            }
        }
      sim_select_add (select, stage);
    }
  return true;
}

/* As many more as are likely to tell, a batch at least; only of ways that are left. */
static bool
play_more (Compare *c, const SimSelect *select, guint most, guint *runs, int *status)
{
  guint64 more = CLAMP (sim_select_more (select), 1, FIRST * 5);
  *runs = (guint)MIN (most, *runs + more);
  if (c->stores->len > 0)
    return true;
  for (guint w = 0; w < c->ways->len; w++)
    if (sim_select_alive (select, w))
      sim_study_need (&c->study, g_array_index (c->ways, SimWay, w).point, *runs);
  if (!sim_study_play (&c->study, status))
    return false;
  for (guint w = 0; w < c->ways->len; w++)
    g_array_index (c->ways, SimWay, w).results = c->study.results;
  return true;
}

static int
widest (const Compare *c)
{
  gsize wide = 0;
  for (guint w = 0; w < c->ways->len; w++)
    wide = MAX (wide, strlen (g_array_index (c->ways, SimWay, w).label));
  return (int)wide;
}

static void
say_way (Compare *c, const SimSelect *select, guint way)
{
  const SimMeasure *measure = c->measures->pdata[0];
  g_autofree char *mean = sim_measure_text (measure, sim_select_mean (select, way));
  guint64 dropped = sim_select_dropped (select, way);
  g_string_append_printf (c->out, "  %-*s  %-10s  ", widest (c), g_array_index (c->ways, SimWay, way).label,
                          mean);
  if (dropped > 0)
    g_string_append_printf (c->out, "dropped after %" G_GUINT64_FORMAT " runs\n", dropped);
  else
    g_string_append (c->out, sim_select_done (select) ? "the best\n" : "still in\n");
}

static void
say_best (Compare *c, const SimSelect *select)
{
  const SimMeasure *measure = c->measures->pdata[0];
  g_autofree char *promise = sim_select_guarantee (select, c->apart);
  guint64 all = 0;
  g_string_append_printf (c->out, "%s, the %s is best\n", measure->title, c->best);
  for (guint w = 0; w < c->ways->len; w++)
    {
      say_way (c, select, w);
      guint64 dropped = sim_select_dropped (select, w);
      all += dropped > 0 ? dropped : sim_select_stages (select);
    }
  const char *best = g_array_index (c->ways, SimWay, sim_select_best (select)).label;
  if (sim_select_done (select))
    g_string_append_printf (c->out, "best          %s, after %" G_GUINT64_FORMAT " runs in all. %s\n", best,
                            all, promise);
  else
    g_string_append_printf (
        c->out, "inconclusive  %s so far; about %" G_GUINT64_FORMAT " more runs of each that is still in\n",
        best, sim_select_more (select));
}

static void
row_free (gpointer row)
{
  if (row != NULL)
    g_array_unref (row);
}

static bool
find_best (Compare *c, guint most, int *status)
{
  double delta;
  bool largest = strcmp (c->best, "most") == 0;
  if ((!largest && strcmp (c->best, "least") != 0) || c->apart == NULL || most < FIRST)
    {
      *status = sim_cli_usage_error (c->study.verb,
                                     "--best most or --best least goes with --apart QUANTITY, the "
                                     "least difference that matters, and at least %d runs",
                                     FIRST);
      return false;
    }
  if (!read_quantity (c, "--apart", c->apart, &delta, status))
    return false;
  g_autoptr (SimSelect) select = sim_select_new (c->ways->len, delta, 1 - SIM_CONFIDENCE, FIRST, largest);
  g_autoptr (GPtrArray) values = g_ptr_array_new_with_free_func (row_free);
  guint runs = 0;
  while (!sim_select_done (select) && runs < most)
    if (!play_more (c, select, most, &runs, status) || !read_stages (c, select, values, runs, status)
        || !feed (c, select, values, runs, status))
      return false;
  say_best (c, select);
  *status = sim_select_done (select) ? SIM_EXIT_OK : SIM_EXIT_INCONCLUSIVE;
  return true;
}

/* -- the verb ----------------------------------------------------------------------------------- */

static bool
open_store (Compare *c, int *status)
{
  if (c->stores->len > 0)
    return true;
  g_autofree char *place
      = g_strdup_printf ("results/%s-compare.db", sim_plan_point (c->study.plan, 0)->scenario);
  return sim_study_open (&c->study, place, status);
}

static int
compare (Compare *c, int argc, char **argv)
{
  int status = SIM_EXIT_OK;
  if (!add_ways (c, argc, argv, &status) || !read_scenario (c, &status) || !read_measures (c, &status)
      || !open_store (c, &status))
    return status;
  guint runs = runs_wanted (c);
  if (c->best != NULL ? !find_best (c, runs, &status)
                      : !play (c, runs, &status) || !say_tables (c, runs, &status)
                            || (c->within != NULL && !say_sameness (c, runs, &status)))
    return status;
  return sim_cli_say (c->out->str, status);
}

static void
compare_clear (Compare *c)
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
  g_strfreev (c->metrics);
  sim_study_clear (&c->study);
}

int
sim_verb_compare (const SimVerb *verb, int argc, char **argv)
{
  Compare c = { 0 };
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
    { NULL },
  };
  g_autofree GOptionEntry *entries = sim_study_entries (&c.study, own);
  if (sim_cli_parse (verb, entries, &argc, &argv, 1, WAYS_MOST, &status) && sim_study_read (&c.study, &status))
    status = compare (&c, argc, argv);
  compare_clear (&c);
  return status;
}
