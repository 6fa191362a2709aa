/* SPDX-License-Identifier: GPL-3.0-or-later */
/* expect: one entry, one claim. */
#include "sim/scenario/inside.h"
#include "sim/scenario/metric_names.h"

#include <math.h>
#include <string.h>

const char *const sim_expect_keys[] = { "metric", "invariant", "converged", "finding", NULL };

static const char *const statistic_words[] = { "default", "mean", "least", "most", "sum", "count", NULL };
static const char *const holds_words[] = { "always", "after-convergence", "never", NULL };
static const char *const of_words[] = { "runs", "failures", NULL };
static const char *const finding_words[] = { "expected", "forbidden", NULL };

enum
{
  FINDINGS = 18 /* F1 … F18 */
};

/* A bound in the unit of the metric, as a double. */
static bool
read_bound (SimOptionRead *read, const SimTree *tree, const SimOption *option, void *target)
{
  if (!sim_read_expect (read, tree, SIM_TREE_SCALAR, "a quantity")
      || !sim_read_quantity (read, tree, option->unit, target))
    return false;
  double value = *(double *)target;
  if (option->unit != SIM_UNIT_SHARE || (value >= 0 && value <= 1))
    return true;
  sim_diags_error (sim_read_diags (read), tree->place, 50,
                   "`%s` is out of range; from 0 %% to 100 %% is expected", tree->text);
  return false;
}

static const SimOptionCustom bound_custom
    = { .name = "quantity", .schema = "{ \"type\": [\"string\", \"number\"] }", .read = read_bound };

/* `after: crash`: a kind of fault. */
static bool
read_after (SimOptionRead *read, const SimTree *tree, const SimOption *option, void *target)
{
  const char *words[SIM_FAULT_KINDS + 1] = { 0 };
  for (guint i = 0; i < SIM_FAULT_KINDS; i++)
    words[i] = sim_fault_kinds[i].key;
  SimOption row = { .key = option->key, .kind = SIM_OPTION_CHOICE, .choices = words };
  return sim_read_value (read, tree, &row, target);
}

static const SimOptionCustom after_custom
    = { .name = "fault-kind", .schema = "{ \"type\": \"string\" }", .read = read_after };

#define AT(field) offsetof (SimExpectSpec, field)
#define AFTER                                                                                                  \
  SIM_OPTION (CUSTOM, "after", AT (after), .custom = &after_custom,                                            \
              .help = "only incidents that such a fault opened")
#define IN                                                                                                     \
  SIM_OPTION (SHARE, "in", AT (share), .positive = true,                                                       \
              .help = "the claim need hold in that share of the runs only, less than 100 %")
#define OF                                                                                                     \
  SIM_OPTION (CHOICE, "of", AT (of), .choices = of_words, .initial = "runs",                                   \
              .help = "of what `in` is a share: failures are incidents, each for itself")
static const SimOption metric_rows[] = {
  SIM_OPTION (NAME, "metric", AT (subject), .required = true, .help = "full name: web.restore-time"),
  SIM_OPTION (CUSTOM, "at-least", AT (at_least), .custom = &bound_custom, .help = "in the metric's unit"),
  SIM_OPTION (CUSTOM, "at-most", AT (at_most), .custom = &bound_custom, .help = "in the metric's unit"),
  AFTER,
  SIM_OPTION (CHOICE, "statistic", AT (statistic), .choices = statistic_words, .initial = "default",
              .help = "default: counters: sum; gauges: mean over time; tallies: the most; shares: itself"),
  SIM_OPTION (SHARE, "quantile", AT (quantile), .positive = true, .help = "that quantile of a tally"),
  SIM_OPTION (TIME, "from", AT (from), .initial = "0 s", .help = "start of the window"),
  SIM_OPTION (TIME, "to", AT (to), .help = "end of the window"),
  IN,
  OF,
  SIM_OPTION_END,
};
static const SimOption invariant_rows[] = {
  SIM_OPTION (NAME, "invariant", AT (subject), .required = true,
              .help = "full name: web.one-server-per-address"),
  SIM_OPTION (CHOICE, "holds", AT (holds), .choices = holds_words, .initial = "always", .help = "when"),
  IN,
  SIM_OPTION_END,
};
static const SimOption converged_rows[] = {
  SIM_OPTION (NAME, "converged", AT (subject), .required = true, .help = "a system"),
  SIM_OPTION (CUSTOM, "within", AT (at_most), .custom = &bound_custom, .unit = SIM_UNIT_TIME,
              .help = "of every fault; not given: at the end of the run"),
  AFTER,
  IN,
  OF,
  SIM_OPTION_END,
};
static const SimOption finding_rows[] = {
  SIM_OPTION (NAME, "finding", AT (subject), .required = true, .help = "F1 to F18"),
  SIM_OPTION (CHOICE, "is", AT (holds), .choices = finding_words, .initial = "expected",
              .help = "whether it has to occur or must not"),
  IN,
  SIM_OPTION_END,
};

const SimOption *
sim_expect_table (GStringChunk *arena, SimExpectKind kind, SimUnit unit)
{
  static const SimOption *const tables[] = { metric_rows, invariant_rows, converged_rows, finding_rows };
  if (kind != SIM_EXPECT_METRIC)
    return tables[kind];
  SimOption *rows = sim_arena_take (arena, sizeof metric_rows);
  memcpy (rows, metric_rows, sizeof metric_rows);
  for (SimOption *row = rows; row->key != NULL; row++)
    if (row->custom == &bound_custom)
      row->unit = unit;
  return rows;
}

/* -- checks ------------------------------------------------------------------------------------- */

typedef struct Expect
{
  SimScenarioBuild *build;
  const SimMetricNames *metrics;
  const SimTree *entry;
  SimExpectSpec *spec;
} Expect;

static bool G_GNUC_PRINTF (4, 5) fail (Expect *e, const char *key, int code, const char *format, ...)
{
  va_list args;
  va_start (args, format);
  g_autofree char *message = g_strdup_vprintf (format, args);
  va_end (args);
  const SimTree *at = sim_tree_find (e->entry, key);
  sim_diags_error (e->build->diags, at != NULL ? at->place : e->entry->place, code, "%s", message);
  return false;
}

static bool
check_window (Expect *e)
{
  SimTime end = e->build->scenario->duration;
  SimExpectSpec *spec = e->spec;
  bool known = end > 0; /* else it was refused, and told there */
  if (sim_tree_find (e->entry, "to") == NULL)
    spec->to = known ? end : SIM_NEVER;
  if (known && spec->to > end)
    return fail (e, "to", 84, "the window ends after the run; a time up to the end of the run is expected");
  if (spec->from >= spec->to)
    return fail (e, "from", 84, "the window is empty; `from` must be before `to`");
  return true;
}

/* The unit in which the bounds are written: counts have none. */
static bool
check_statistic (Expect *e, const SimMetricName *metric, SimUnit *unit)
{
  const SimTree *statistic = sim_tree_find (e->entry, "statistic"),
                *quantile = sim_tree_find (e->entry, "quantile");
  *unit = metric->unit;
  if (quantile != NULL && metric->kind != SIM_METRIC_TALLY)
    return fail (e, "quantile", 84, "`%s` has no quantiles; a metric that tallies single values is expected",
                 metric->name);
  if (quantile != NULL && statistic != NULL)
    return fail (e, "statistic", SIM_E_VALUE_MISSING,
                 "`statistic` and `quantile` in one entry; one of them is expected");
  if (statistic != NULL && statistic->kind == SIM_TREE_SCALAR && strcmp (statistic->text, "count") == 0)
    *unit = SIM_UNIT_NONE;
  return true;
}

/* Those of all machines of the systems whose name begins `metric`: only for who looks for the nearest. */
static SimMetricNames *
more_names (const SimScenarioBuild *build, const char *metric)
{
  g_autoptr (GPtrArray) nodes = g_ptr_array_new ();
  gsize n = strcspn (metric, ".");
  for (guint i = 0; i < build->names->len; i++)
    {
      const SimNamed *named = g_ptr_array_index (build->names, i);
      if (named->kind == SIM_NAME_NODE && strncmp (named->name, metric, n) == 0 && named->name[n] == '.')
        g_ptr_array_add (nodes, (gpointer)named->name);
    }
  g_ptr_array_add (nodes, NULL);
  return sim_metric_names_new (build->scenario, (const char *const *)nodes->pdata);
}

static bool
unknown_metric (Expect *e, const SimTree *metric)
{
  g_autoptr (SimMetricNames) all = more_names (e->build, metric->text);
  const char *near = sim_metric_names_nearest (all, metric->text);
  if (near != NULL)
    return fail (e, "metric", 84, "there is no metric `%s`; did you mean `%s`?", metric->text, near);
  return fail (e, "metric", 84, "there is no metric `%s`; `rehearse list metrics` shows them", metric->text);
}

/* Row 76: what clients see of a system that they cannot reach is no question to ask. */
static bool
check_span (Expect *e, const char *metric)
{
  g_autofree char *scope = g_strndup (metric, strcspn (metric, "."));
  const SimNamed *named = sim_build_find (e->build, scope);
  if (named == NULL || named->kind != SIM_NAME_LOAD)
    return true;
  const SimLoadSpec *load = &e->build->scenario->loads[named->number];
  return sim_build_reaches (e->build, load)
         || fail (e, "metric", 76,
                  "`%s` is about clients on `%s`, and no router joins it to a segment of `%s`; one is expected",
                  metric, load->options.from, load->options.to);
}

/* One table a unit, however many expectations there are. */
static const SimOption *
table_of (SimScenarioBuild *build, SimUnit unit)
{
  const SimOption **table = &build->metric_tables[unit];
  if (*table == NULL)
    *table = sim_expect_table (build->arena, SIM_EXPECT_METRIC, unit);
  return *table;
}

static bool
read_metric (Expect *e)
{
  SimExpectSpec *spec = e->spec;
  const SimTree *name = sim_tree_find (e->entry, "metric");
  SimUnit unit;
  if (!sim_read_expect (e->build->read, name, SIM_TREE_SCALAR, "the name of a metric"))
    return false;
  const SimMetricName *metric = sim_metric_names_find (e->metrics, name->text);
  if (metric == NULL)
    return unknown_metric (e, name);
  if (!check_span (e, name->text) || !check_statistic (e, metric, &unit)
      || !sim_read_table (e->build->read, e->entry, table_of (e->build, unit), spec))
    return false;
  spec->unit = unit;
  if (sim_tree_find (e->entry, "quantile") != NULL)
    spec->statistic = SIM_STATISTIC_QUANTILE;
  if (sim_tree_find (e->entry, "at-least") == NULL)
    spec->at_least = -INFINITY;
  if (sim_tree_find (e->entry, "at-most") == NULL)
    spec->at_most = INFINITY;
  if (!isfinite (spec->at_least) && !isfinite (spec->at_most))
    return fail (e, "", SIM_E_VALUE_MISSING, "no bound in this entry; `at-least` or `at-most` is expected");
  if (spec->at_least > spec->at_most)
    return fail (e, "at-least", 63, "`at-least` is above `at-most` at %d:%d; it must not be",
                 sim_tree_find (e->entry, "at-most")->place.line,
                 sim_tree_find (e->entry, "at-most")->place.column);
  return check_window (e);
}

/* "web.one-server-per-address": a system, a dot, one of its model's invariants. */
static bool
check_invariant (Expect *e)
{
  const char *subject = e->spec->subject, *dot = strchr (subject, '.');
  g_autofree char *system = dot != NULL ? g_strndup (subject, (gsize)(dot - subject)) : g_strdup (subject);
  SimPlace place = sim_tree_find (e->entry, "invariant")->place;
  const SimNamed *named = sim_build_expect (e->build, place, system, SIM_NAME_SYSTEM);
  if (named == NULL)
    return false;
  const SimModel *model = e->build->scenario->systems[named->number].model;
  g_autoptr (GPtrArray) words = g_ptr_array_new ();
  for (const SimInvariant *i = model->invariants; i != NULL && i->name != NULL; i++)
    {
      if (dot != NULL && strcmp (i->name, dot + 1) == 0)
        return true;
      g_ptr_array_add (words, (gpointer)i->name);
    }
  g_ptr_array_add (words, NULL);
  const char *near = dot != NULL ? sim_nearest (dot + 1, (const char *const *)words->pdata) : NULL;
  if (near != NULL)
    return fail (e, "invariant", 84, "`%s` has no invariant `%s`; did you mean `%s`?", system, dot + 1, near);
  g_autofree char *all = g_strjoinv (" ", (char **)words->pdata);
  return fail (e, "invariant", 84, "`%s` has no invariant `%s`; one of: %s", system, dot != NULL ? dot + 1 : "",
               all);
}

static bool
check_finding (Expect *e)
{
  guint64 number;
  const char *subject = e->spec->subject;
  if (subject[0] == 'F' && g_ascii_string_to_unsigned (subject + 1, 10, 1, FINDINGS, &number, NULL)
      && subject[1] != '0')
    {
      e->spec->forbidden = e->spec->holds == 1;
      e->spec->holds = 0;
      return true;
    }
  return fail (e, "finding", 85, "there is no finding `%s`; F1 to F%d are known", subject, FINDINGS);
}

static bool
check_converged (Expect *e)
{
  SimPlace place = sim_tree_find (e->entry, "converged")->place;
  const SimNamed *named = sim_build_expect (e->build, place, e->spec->subject, SIM_NAME_SYSTEM);
  if (sim_tree_find (e->entry, "within") == NULL)
    e->spec->at_most = INFINITY;
  e->spec->at_least = -INFINITY;
  e->spec->unit = SIM_UNIT_TIME;
  e->spec->to = e->build->scenario->duration;
  if (named == NULL || e->build->scenario->systems[named->number].model->converged != NULL)
    return named != NULL;
  return fail (e, "converged", 69,
               "a system of model `%s` does not say when it has converged; one that does is expected",
               e->build->scenario->systems[named->number].model->name);
}

static bool
read_by_kind (Expect *e)
{
  if (e->spec->kind == SIM_EXPECT_METRIC)
    return read_metric (e);
  if (!sim_read_table (e->build->read, e->entry,
                       sim_expect_table (e->build->arena, e->spec->kind, SIM_UNIT_NONE), e->spec))
    return false;
  if (e->spec->kind == SIM_EXPECT_INVARIANT)
    return check_invariant (e);
  return e->spec->kind == SIM_EXPECT_CONVERGED ? check_converged (e) : check_finding (e);
}

/* A metric of incidents, one value each. */
static bool
tells_failures (const Expect *e)
{
  if (e->spec->kind == SIM_EXPECT_CONVERGED)
    return isfinite (e->spec->at_most);
  const char *dot = strrchr (e->spec->subject, '.');
  for (int i = SIM_INCIDENT_DETECT; i <= SIM_INCIDENT_CONVERGE; i++)
    if (dot != NULL && strcmp (dot + 1, sim_incident_metrics[i].name) == 0)
      return e->spec->kind == SIM_EXPECT_METRIC && e->spec->statistic == SIM_STATISTIC_DEFAULT;
  return false;
}

/* No number of runs shows that something holds in all that there could be. */
static bool
check_share (Expect *e)
{
  if (e->spec->share >= 1)
    return fail (e, "in", 50,
                 "no number of runs shows 100 %%; less is expected, or no `in`: then every run "
                 "that is played must hold it");
  if (e->spec->of != SIM_OF_FAILURES)
    return true;
  if (e->spec->share <= 0)
    return fail (e, "of", SIM_E_VALUE_MISSING, "`of` without `in`; a share is expected, as in `in: 99 %%`");
  return tells_failures (e)
         || fail (e, "of", 84,
                  "this claim is not about single failures; a time of incidents such as restore-time, without "
                  "statistic and quantile, or `converged` with `within` is expected");
}

static bool
find_kind (Expect *e)
{
  int found = -1;
  for (int i = 0; sim_expect_keys[i] != NULL; i++)
    if (sim_tree_find (e->entry, sim_expect_keys[i]) != NULL)
      {
        if (found >= 0)
          return fail (e, "", SIM_E_VALUE_MISSING, "`%s` and `%s` in one entry; one claim is expected",
                       sim_expect_keys[found], sim_expect_keys[i]);
        found = i;
      }
  if (found < 0)
    return fail (e, "", SIM_E_VALUE_MISSING,
                 "no claim in this entry; one of: metric invariant converged finding");
  e->spec->kind = (SimExpectKind)found;
  return true;
}

static bool
read_expect (Expect *e)
{
  if (!sim_read_expect (e->build->read, e->entry, SIM_TREE_MAP,
                        "an expectation, as in { metric: web.restore-time, at-most: 5 s }")
      || !find_kind (e))
    return false;
  g_autofree char *line = sim_tree_line (e->entry);
  SimExpectKind kind = e->spec->kind;
  bool good = read_by_kind (e) && check_share (e);
  e->spec->kind = kind;
  e->spec->place = sim_build_place (e->build, e->entry->place);
  e->spec->text = g_string_chunk_insert (e->build->arena, line);
  if (sim_tree_find (e->entry, "after") == NULL)
    e->spec->after = -1;
  return good;
}

/* Of machines, only of those that are asked for: there can be very many. */
static SimMetricNames *
metric_names (SimScenarioBuild *build, const SimTree *section)
{
  g_autoptr (GPtrArray) nodes = g_ptr_array_new ();
  g_autoptr (GHashTable) seen = g_hash_table_new (g_direct_hash, g_direct_equal);
  for (const SimTree *entry = section->first; entry != NULL; entry = entry->next)
    {
      const SimTree *metric = sim_tree_find (entry, "metric");
      const char *dot = metric != NULL && metric->kind == SIM_TREE_SCALAR ? strrchr (metric->text, '.') : NULL;
      g_autofree char *scope = dot != NULL ? g_strndup (metric->text, (gsize)(dot - metric->text)) : NULL;
      const SimNamed *named = scope != NULL ? sim_build_find (build, scope) : NULL;
      if (named != NULL && named->kind == SIM_NAME_NODE && g_hash_table_add (seen, (gpointer)named))
        g_ptr_array_add (nodes, (gpointer)named->name);
    }
  g_ptr_array_add (nodes, NULL);
  return sim_metric_names_new (build->scenario, (const char *const *)nodes->pdata);
}

bool
sim_read_expects (SimScenarioBuild *build, const SimTree *section)
{
  if (section == NULL)
    return true;
  if (!sim_read_expect (build->read, section, SIM_TREE_LIST, "a list of expectations"))
    return false;
  g_autoptr (SimMetricNames) metrics = metric_names (build, section);
  SimExpectSpec *specs = sim_arena_take (build->arena, section->count * sizeof *specs);
  guint n = 0;
  bool good = true;
  for (const SimTree *entry = section->first; entry != NULL && !sim_diags_full (build->diags);
       entry = entry->next)
    {
      Expect e = { build, metrics, entry, &specs[n++] };
      good &= read_expect (&e);
    }
  build->scenario->expects = specs;
  build->scenario->expect_count = n;
  return good;
}
