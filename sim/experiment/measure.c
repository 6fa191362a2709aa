/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/experiment/measure.h"

#include "sim/observe/output.h"
#include "sim/scenario/metric_names.h"

#include <math.h>
#include <string.h>

static const char *const statistics[] = { "default", "mean", "least", "most", "sum", "count", NULL };

static void G_GNUC_PRINTF (2, 3) refuse (char **why, const char *format, ...)
{
  va_list args;
  va_start (args, format);
  *why = g_strdup_vprintf (format, args);
  va_end (args);
}

/* What stands after the colon. */
static bool
read_statistic (SimMeasure *measure, const char *text, char **why)
{
  double q;
  int column;
  g_autofree char *not_a_share = NULL;
  for (int i = 0; statistics[i] != NULL; i++)
    if (strcmp (text, statistics[i]) == 0)
      {
        measure->statistic = i;
        return true;
      }
  if (sim_quantity_parse (text, SIM_UNIT_SHARE, &q, &not_a_share, &column))
    for (guint i = 0; i < SIM_ROW_QUANTILES; i++)
      if (fabs (sim_row_quantiles[i] - q) < 1e-9)
        {
          measure->statistic = SIM_STATISTIC_QUANTILE;
          measure->quantile = i;
          return true;
        }
  static const char *const others[][2] = { { "max", "most" },      { "maximum", "most" }, { "min", "least" },
                                           { "minimum", "least" }, { "average", "mean" }, { "avg", "mean" },
                                           { "median", "50 %" },   { "total", "sum" },    { "n", "count" } };
  const char *meant = NULL;
  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    if (strcmp (text, others[i][0]) == 0)
      meant = others[i][1];
  refuse (why,
          "`%s` is no statistic; %s%s%sone of: mean least most sum count, or 50 %% 90 %% 95 %% 99 %% 99.9 %%",
          text, meant != NULL ? "did you mean `" : "", meant != NULL ? meant : "", meant != NULL ? "`? " : "");
  return false;
}

/* Has the name a part more than any that the scenario knows, as "web.host-2.up" has? */
static bool
of_a_node (const char *name)
{
  const char *dot = strchr (name, '.');
  return dot != NULL && strchr (dot + 1, '.') != NULL;
}

/* The unit of another metric of that last name: machines measure what their system does. */
static SimUnit
unit_of_last (const SimMetricNames *names, const char *name)
{
  const char *last = strrchr (name, '.');
  for (guint i = 0; i < sim_metric_names_count (names); i++)
    if (g_str_has_suffix (sim_metric_names_get (names, i)->name, last))
      return sim_metric_names_get (names, i)->unit;
  return SIM_UNIT_NONE;
}

/* What a run shows of many observations has to be said, or it is taken for their mean. */
static const char *
name_statistic (SimMeasure *measure)
{
  g_autofree char *plain = (char *)measure->title;
  return g_strdup_printf ("%s (the most of each run)", plain);
}

static bool
find_unit (SimMeasure *measure, const SimScenario *scenario, char **why)
{
  g_autoptr (SimMetricNames) names = sim_metric_names_new (scenario, NULL);
  const SimMetricName *metric = sim_metric_names_find (names, measure->name);
  if (measure->statistic == SIM_STATISTIC_DEFAULT && metric != NULL && metric->kind == SIM_METRIC_TALLY)
    measure->title = name_statistic (measure);
  if (measure->statistic == SIM_STATISTIC_COUNT)
    measure->unit = SIM_UNIT_NONE;
  else if (metric != NULL)
    measure->unit = metric->unit;
  else if (of_a_node (measure->name))
    measure->unit = unit_of_last (names, measure->name);
  else
    {
      const char *near = sim_metric_names_nearest (names, measure->name);
      refuse (why, near != NULL ? "there is no metric `%s`; did you mean `%s`?" : "there is no metric `%s`",
              measure->name, near);
      return false;
    }
  return true;
}

SimMeasure *
sim_measure_new (const char *text, const SimScenario *scenario, char **why)
{
  const char *colon = strchr (text, ':');
  g_autoptr (SimMeasure) measure = g_new0 (SimMeasure, 1);
  *why = NULL;
  measure->title = g_strdup (text);
  measure->name = colon == NULL ? g_strdup (text) : g_strndup (text, (gsize)(colon - text));
  if (colon != NULL && !read_statistic (measure, colon + 1, why))
    return NULL;
  return find_unit (measure, scenario, why) ? g_steal_pointer (&measure) : NULL;
}

void
sim_measure_free (SimMeasure *measure)
{
  if (measure == NULL)
    return;
  g_free ((char *)measure->name);
  g_free ((char *)measure->title);
  g_free (measure);
}

static void
add_once (GPtrArray *texts, char *text)
{
  if (g_ptr_array_find_with_equal_func (texts, text, g_str_equal, NULL))
    g_free (text);
  else
    g_ptr_array_add (texts, text);
}

/* A quantile that is not kept gives way to the metric's own statistic. */
static char *
measure_of_expectation (const SimExpectSpec *expect)
{
  if (expect->statistic == SIM_STATISTIC_QUANTILE)
    for (guint i = 0; i < SIM_ROW_QUANTILES; i++)
      if (fabs (sim_row_quantiles[i] - expect->quantile) < 1e-9)
        {
          g_autofree char *q = sim_quantity_format (expect->quantile, SIM_UNIT_SHARE);
          return g_strdup_printf ("%s:%s", expect->subject, q);
        }
  bool plain = expect->statistic == SIM_STATISTIC_DEFAULT || expect->statistic == SIM_STATISTIC_QUANTILE;
  return plain ? g_strdup (expect->subject)
               : g_strdup_printf ("%s:%s", expect->subject, statistics[expect->statistic]);
}

char **
sim_measure_defaults (const SimScenario *scenario)
{
  GPtrArray *texts = g_ptr_array_new ();
  for (guint i = 0; i < scenario->expect_count; i++)
    if (scenario->expects[i].kind == SIM_EXPECT_METRIC)
      add_once (texts, measure_of_expectation (&scenario->expects[i]));
  for (guint i = 0; texts->len == 0 && i < scenario->load_count; i++)
    add_once (texts, g_strconcat (scenario->loads[i].name, ".availability", NULL));
  for (guint i = 0; texts->len == 0 && i < scenario->system_count; i++)
    add_once (texts, g_strconcat (scenario->systems[i].name, ".unserved-time", NULL));
  g_ptr_array_add (texts, NULL);
  return (char **)g_ptr_array_free (texts, FALSE);
}

double
sim_measure_of (const SimMeasure *measure, const SimResultValue *value)
{
  switch (measure->statistic)
    {
    case SIM_STATISTIC_MEAN:
      return value->mean;
    case SIM_STATISTIC_LEAST:
      return value->least;
    case SIM_STATISTIC_MOST:
      return value->censored > 0 ? INFINITY : value->most;
    case SIM_STATISTIC_SUM:
      return value->sum;
    case SIM_STATISTIC_COUNT:
      return (double)value->count;
    case SIM_STATISTIC_QUANTILE:
      return value->quantiles[measure->quantile];
    default:
      return value->value;
    }
}

GArray *
sim_measure_values (const SimMeasure *measure, SimResults *results, guint point, guint runs, GError **error)
{
  g_autoptr (GArray) found = sim_results_metric (results, point, measure->name, error);
  if (found == NULL)
    return NULL;
  GArray *values = g_array_sized_new (FALSE, FALSE, sizeof (double), runs);
  double none = NAN;
  for (guint i = 0; i < runs; i++)
    g_array_append_val (values, none);
  for (guint i = 0; i < found->len; i++)
    {
      const SimResultValue *value = &g_array_index (found, SimResultValue, i);
      if (value->replication < runs)
        g_array_index (values, double, value->replication) = sim_measure_of (measure, value);
    }
  return values;
}

/* -- texts -------------------------------------------------------------------------------------- */

/* Files have seconds where the program counts nanoseconds; all else is the same. */
static double
base_units (const SimMeasure *measure)
{
  return measure->unit == SIM_UNIT_TIME ? 1e9 : 1;
}

char *
sim_measure_text (const SimMeasure *measure, double value)
{
  if (isnan (value))
    return g_strdup ("none");
  if (!isfinite (value))
    return g_strdup (value > 0 ? "beyond" : "unknown");
  return sim_value_text (value * base_units (measure), measure->unit);
}

char *
sim_measure_change (const SimMeasure *measure, double value)
{
  g_autofree char *amount = sim_measure_text (measure, fabs (value));
  return isfinite (value) ? g_strconcat (value < 0 ? "-" : "+", amount, NULL) : g_steal_pointer (&amount);
}

char *
sim_measure_interval (const SimMeasure *measure, SimInterval interval)
{
  g_autofree char *value = sim_measure_text (measure, interval.value);
  g_autofree char *low = sim_measure_text (measure, interval.low);
  g_autofree char *high = sim_measure_text (measure, interval.high);
  if (isnan (interval.value) || interval.low == -INFINITY)
    return g_steal_pointer (&value);
  return g_strdup_printf ("%s (%s to %s)", value, low, high);
}

/* "0.5" of a share may stand for 0.5 % or for 50 %. NULL: it has its unit. */
static char *
lacks_unit (const char *text, double share)
{
  g_autofree char *as_fraction = sim_quantity_format (share, SIM_UNIT_SHARE);
  if (g_str_has_suffix (text, "%"))
    return NULL;
  return share <= 1 ? g_strdup_printf ("`%s` has no unit; %s %% or %s is expected", text, text, as_fraction)
                    : g_strdup_printf ("`%s` has no unit; %s %% is expected", text, text);
}

bool
sim_measure_quantity (const SimMeasure *measure, const char *text, double *value, char **why)
{
  int column;
  if (!sim_quantity_parse (text, measure->unit, value, why, &column))
    return false;
  if (measure->unit == SIM_UNIT_SHARE && *value > 0 && (*why = lacks_unit (text, *value)) != NULL)
    return false;
  *value /= base_units (measure);
  if (*value > 0)
    return true;
  *why = g_strdup_printf ("`%s`; more than 0 is expected", text);
  return false;
}
