/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/cli/cli.h"

#include "sim/scenario/metric_names.h"

#include <string.h>

static void
line (GString *out, const char *name, const char *help)
{
  g_string_append_printf (out, "  %-28s %s\n", name, help == NULL ? "" : help);
}

static void
list_models (GString *out)
{
  for (guint i = 0; sim_models[i] != NULL; i++)
    line (out, sim_models[i]->name, sim_models[i]->title);
}

static void
metric_table (GString *out, const char *scope, const SimMetric *table)
{
  for (const SimMetric *m = table; m != NULL && m->name != NULL; m++)
    {
      g_autofree char *name = g_strdup_printf ("%s.%s", scope, m->name);
      line (out, name, m->help);
    }
}

static void
list_metrics (GString *out)
{
  metric_table (out, "LOAD", sim_service_metrics);
  metric_table (out, "LOAD", sim_load_metrics);
  metric_table (out, "SYSTEM", sim_incident_metrics);
  metric_table (out, "SYSTEM", sim_machine_metrics);
  metric_table (out, "SEGMENT", sim_segment_metrics);
  for (guint i = 0; sim_models[i] != NULL; i++)
    metric_table (out, sim_models[i]->name, sim_models[i]->metrics);
}

static void
list_faults (GString *out)
{
  for (guint i = 0; i < SIM_FAULT_KINDS; i++)
    line (out, sim_fault_kinds[i].key, sim_fault_kinds[i].help);
  for (guint i = 0; sim_models[i] != NULL; i++)
    for (const SimAction *action = sim_models[i]->actions; action != NULL && action->name != NULL; action++)
      {
        g_autofree char *name = g_strdup_printf ("do: %s (%s)", action->name, sim_models[i]->name);
        line (out, name, action->help);
      }
}

static void
record_table (GString *out, const SimRecordKind *const *kinds)
{
  static const char *const levels[] = { "event", "detail", "packet" };
  for (guint i = 0; kinds != NULL && kinds[i] != NULL; i++)
    g_string_append_printf (out, "  %-28s %-7s %s\n", kinds[i]->name, levels[kinds[i]->level],
                            kinds[i]->format);
}

static void
list_records (GString *out)
{
  record_table (out, sim_own_records);
  for (guint i = 0; sim_models[i] != NULL; i++)
    record_table (out, sim_models[i]->records);
}

void
sim_cli_list_distributions (GString *out)
{
  static const char *const helps[] = {
    [SIM_DIST_CONSTANT] = "always the same; `20 ms` alone says the same",
    [SIM_DIST_UNIFORM] = "anything between, equally likely",
    [SIM_DIST_EXPONENTIAL] = "memoryless, by its mean",
    [SIM_DIST_ERLANG] = "sum of that many equal exponentials, by its mean",
    [SIM_DIST_HYPEREXP] = "mixture of two exponentials, by mean and squared variation",
    [SIM_DIST_NORMAL] = "by mean and deviation, never below 0",
    [SIM_DIST_LOGNORMAL] = "by its own mean and deviation",
    [SIM_DIST_WEIBULL] = "by scale and shape",
    [SIM_DIST_PARETO] = "by its least value and exponent",
    [SIM_DIST_EMPIRICAL] = "values with their weights: [[1 ms, 3], [5 ms, 1]]",
  };
  for (guint i = 0; i < G_N_ELEMENTS (helps); i++)
    {
      const SimDistWords *words = &sim_dist_words[i];
      g_autofree char *name = words->second == NULL
                                  ? g_strdup_printf ("{ %s: ... }", words->kind)
                                  : g_strdup_printf ("{ %s: ..., %s: ... }", words->kind, words->second);
      g_string_append_printf (out, "  %-38s %s\n", name, helps[i]);
    }
}

static const struct
{
  const char *name;
  const char *title;
  void (*list) (GString *out);
} topics[] = {
  { "models", "models, as in `model: NAME`", list_models },
  { "metrics", "metrics, as in `metric: SCOPE.NAME`", list_metrics },
  { "faults", "faults", list_faults },
  { "records", "records: name, level in the trace, sentence", list_records },
  { "distributions", "distributions of times, sizes and numbers", sim_cli_list_distributions },
  { "loads", "shapes of `arrivals`; any of them takes `shift: TIME`", sim_cli_list_curves },
};

static int
unknown (const SimVerb *verb, const char *what)
{
  const char *known[G_N_ELEMENTS (topics) + 1] = { 0 };
  g_autofree char *why = NULL;
  for (guint i = 0; i < G_N_ELEMENTS (topics); i++)
    known[i] = topics[i].name;
  sim_word_place (what, known, &why);
  return sim_cli_usage_error (verb, "cannot list `%s`; %s", what, why);
}

int
sim_verb_list (const SimVerb *verb, int argc, char **argv)
{
  const GOptionEntry entries[] = { { NULL } };
  int status;
  if (!sim_cli_parse (verb, entries, &argc, &argv, 0, 1, &status))
    return status;
  g_autoptr (GString) out = g_string_new (NULL);
  for (guint i = 0; i < G_N_ELEMENTS (topics); i++)
    if (argc < 2 || strcmp (argv[1], topics[i].name) == 0)
      {
        g_string_append_printf (out, "%s%s\n", out->len > 0 ? "\n" : "", topics[i].title);
        topics[i].list (out);
      }
  return out->len == 0 ? unknown (verb, argv[1]) : sim_cli_say (out->str, SIM_EXIT_OK);
}
