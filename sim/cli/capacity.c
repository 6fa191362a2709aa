/* SPDX-License-Identifier: GPL-3.0-or-later */
/* capacity: the largest value of a parameter with which the expectations still hold, or the smallest. It plays
 * what a search (sim/experiment/search.h) wants. */
#include "sim/cli/compare-inside.h"
#include "sim/experiment/report.h"

#include <string.h>

typedef struct Capacity
{
  SimStudy study;
  const char *file;
  SimSearchAsked asked;
  SimSearch *search;
  char *store;
  char *value; /* that is judged, and by which point; NULL: none yet */
  guint point;
  SimScenario *scenario; /* of it */
  GString *out;
} Capacity;

/* The judgement on the first `runs` runs of the value. */
static bool
judge (Capacity *c, guint runs, int *status)
{
  g_autoptr (GError) error = NULL;
  sim_study_need (&c->study, c->point, runs);
  return sim_study_play (&c->study, status)
         && (sim_search_judge (c->search, c->study.results, c->point, c->scenario, &error)
             || sim_study_fail (error, status));
}

/* A value is judged by the runs of one point: the last, whose number that is. */
static bool
check_alone (const Capacity *c, guint point, int *status)
{
  guint points = sim_plan_points (c->study.plan) - point;
  if (points == 1)
    return true;
  *status = sim_cli_fail (SIM_EXIT_INPUT,
                          "%s: its `vary` has %u points; capacity expects one scenario, without `vary`",
                          c->file, points);
  return false;
}

/* Anything that was asked of this scenario goes into one store, and is not played again. */
static bool
open_store (Capacity *c, int *status)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *place = g_strdup_printf ("results/%s-capacity.db", c->scenario->name);
  c->study.mixed = true;
  c->store = g_strdup (c->study.out != NULL ? c->study.out : place);
  return sim_study_open (&c->study, place, status)
         && (sim_experiment_note (c->study.experiment, &error) || sim_study_fail (error, status));
}

/* Its point and scenario, unless it is the one before. */
static bool
turn_to (Capacity *c, const char *value, int *status)
{
  if (g_strcmp0 (c->value, value) == 0)
    return true;
  g_free (c->value);
  c->value = g_strdup (value);
  c->point = sim_plan_points (c->study.plan);
  g_clear_pointer (&c->scenario, sim_scenario_free);
  g_autofree char *set = g_strdup_printf ("%s=%s", sim_search_path (c->search), value);
  return sim_study_add (&c->study, c->file, set, status) && check_alone (c, c->point, status)
         && sim_study_scenario (&c->study, c->point, &c->scenario, status)
         && (c->study.experiment != NULL || open_store (c, status));
}

static int
capacity (Capacity *c)
{
  static const int codes[] = { SIM_EXIT_OK, SIM_EXIT_EXPECTATION, SIM_EXIT_INCONCLUSIVE };
  g_autofree char *why = NULL;
  g_autoptr (GPtrArray) said = sim_said_new ();
  const char *value;
  guint runs;
  int status = SIM_EXIT_OK;
  c->search = sim_search_new (&c->asked, (guint)c->study.runs, &why);
  if (c->search == NULL)
    return sim_cli_usage_error (c->study.verb, "%s", why);
  while ((value = sim_search_wants (c->search, &runs)) != NULL)
    if (!turn_to (c, value, &status) || !judge (c, runs, &status))
      return status;
  sim_search_table (c->search, c->out);
  sim_search_say (c->search, said);
  sim_said_print (said, c->out);
  g_string_append_printf (c->out, "The runs are in %s; `rehearse report` shows them.\n", c->store);
  return sim_cli_say (c->out->str, codes[sim_search_verdict (c->search)]);
}

static void
capacity_clear (Capacity *c)
{
  g_string_free (c->out, TRUE);
  g_free (c->store);
  g_free (c->value);
  sim_scenario_free (c->scenario);
  sim_search_free (c->search);
  sim_search_asked_clear (&c->asked);
  sim_study_clear (&c->study);
}

/* All of the verb; g_free(). */
static GOptionEntry *
entries_of (Capacity *c)
{
  const GOptionEntry own[] = {
    { "max", 0, 0, G_OPTION_ARG_FILENAME, &c->asked.most, "the largest value with which the expectations hold",
      "PATH" },
    { "min", 0, 0, G_OPTION_ARG_FILENAME, &c->asked.least, "the smallest", "PATH" },
    { "from", 0, 0, G_OPTION_ARG_FILENAME, &c->asked.from, "look from this value", "VALUE" },
    { "to", 0, 0, G_OPTION_ARG_FILENAME, &c->asked.to, "to this one", "VALUE" },
    { "precision", 0, 0, G_OPTION_ARG_FILENAME, &c->asked.precision, "how close, as 2 % or in the value's unit",
      "SHARE" },
    { NULL },
  };
  return sim_study_entries (&c->study, own);
}

int
sim_verb_capacity (const SimVerb *verb, int argc, char **argv)
{
  Capacity c = { 0 };
  int status;
  sim_study_init (&c.study, verb, argc, argv);
  c.out = g_string_new (NULL);
  g_autofree GOptionEntry *entries = entries_of (&c);
  if (sim_cli_parse (verb, entries, &argc, &argv, 1, 1, &status) && sim_study_read (&c.study, &status))
    {
      c.file = argv[1];
      status = capacity (&c);
    }
  capacity_clear (&c);
  return status;
}

/* -- what was looked for when the runs of a store were played ------------------------------------ */

static void
take (Capacity *c, const char *file, SimReportSearch *search)
{
  *search = (SimReportSearch){ .asked = c->asked,
                               .file = g_strdup (file),
                               .sets = g_steal_pointer (&c->study.sets),
                               .seeded = c->study.seeded,
                               .seed = c->study.seed,
                               .most = (guint)c->study.runs };
  c->asked = (SimSearchAsked){ 0 };
}

bool
sim_capacity_search (const char *command, SimReportSearch *search)
{
  static const SimVerb verb = { .name = "capacity" };
  Capacity c = { .out = g_string_new (NULL) };
  g_auto (GStrv) words = NULL;
  int status;
  bool good = g_shell_parse_argv (command, NULL, &words, NULL) && g_strv_length (words) > 2
              && strcmp (words[1], verb.name) == 0;
  sim_study_init (&c.study, &verb, 0, NULL);
  g_autofree GOptionEntry *entries = entries_of (&c);
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_option_context_set_help_enabled (context, FALSE);
  g_option_context_add_main_entries (context, entries, NULL);
  good = good && g_option_context_parse_strv (context, &words, NULL) && sim_study_read (&c.study, &status)
         && g_strv_length (words) > 2;
  if (good)
    take (&c, words[g_strv_length (words) - 1], search);
  capacity_clear (&c);
  return good;
}
