/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/cli/study.h"

#include <glib/gstdio.h>
#include <string.h>

enum
{
  RUNS_MOST = 1000000
};

void
sim_study_init (SimStudy *study, const SimVerb *verb, int argc, char **argv)
{
  *study = (SimStudy){ .verb = verb, .keep = SIM_KEEP_SERVICES };
  study->command = sim_cli_command_line (argc, argv);
  study->plan = sim_plan_new ();
}

void
sim_study_clear (SimStudy *study)
{
  sim_results_free (study->results);
  if (study->experiment != NULL)
    sim_experiment_close (study->experiment, NULL);
  sim_plan_free (study->plan);
  g_free (study->command);
  g_free (study->seed_text);
  g_free (study->runs_text);
  g_free (study->jobs_text);
  g_free (study->out);
  g_strfreev (study->sets);
}

GOptionEntry *
sim_study_entries (SimStudy *study, const GOptionEntry *own)
{
  const GOptionEntry shared[] = {
    { "runs", 'n', 0, G_OPTION_ARG_FILENAME, &study->runs_text,
      "how many runs of each, at most where fewer tell", "N" },
    { "jobs", 'j', 0, G_OPTION_ARG_FILENAME, &study->jobs_text, "how many runs at once", "N" },
    { "seed", 's', 0, G_OPTION_ARG_FILENAME, &study->seed_text, "seed instead of the scenario's", "N" },
    { "set", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &study->sets, "set a value of the scenarios", "PATH=VALUE" },
    { "output", 'o', 0, G_OPTION_ARG_FILENAME, &study->out, "store that keeps the runs", "FILE" },
    { "force", 'f', 0, G_OPTION_ARG_NONE, &study->force, "begin the store anew", NULL },
    { "allow-include-outside", 0, 0, G_OPTION_ARG_NONE, &study->outside,
      "files outside the scenario's folder may be read", NULL },
    { "quiet", 'q', 0, G_OPTION_ARG_NONE, &study->quiet, "no progress", NULL },
    { NULL },
  };
  guint count = 0;
  while (own[count].long_name != NULL)
    count++;
  GOptionEntry *all = g_new0 (GOptionEntry, count + G_N_ELEMENTS (shared));
  for (guint i = 0; i < count; i++)
    all[i] = own[i];
  memcpy (all + count, shared, sizeof shared);
  return all;
}

static bool
read_count (const SimStudy *study, const char *text, const char *what, int most, int *value, int *status)
{
  guint64 number = 0;
  if (text == NULL)
    return true;
  if (!g_ascii_string_to_unsigned (text, 10, 1, (guint64)most, &number, NULL))
    *status = sim_cli_usage_error (study->verb, "`%s` %s; expected 1 to %d", text, what, most);
  *value = (int)number;
  return *status == SIM_EXIT_OK;
}

bool
sim_study_read (SimStudy *study, int *status)
{
  guint64 seed = 0;
  *status = SIM_EXIT_OK;
  study->seeded = study->seed_text != NULL;
  if (study->seeded && !g_ascii_string_to_unsigned (study->seed_text, 10, 0, G_MAXUINT64, &seed, NULL))
    *status = sim_cli_usage_error (
        study->verb, "seed `%s`; expected a whole number from 0 to 18446744073709551615", study->seed_text);
  study->seed = seed;
  return *status == SIM_EXIT_OK && read_count (study, study->runs_text, "runs", RUNS_MOST, &study->runs, status)
         && read_count (study, study->jobs_text, "runs at once", SIM_WORKERS_LIMIT, &study->workers, status);
}

/* The overrides of the command line and one more. */
static char **
all_sets (const SimStudy *study, const char *set)
{
  g_autoptr (GStrvBuilder) sets = g_strv_builder_new ();
  if (study->sets != NULL)
    g_strv_builder_addv (sets, (const char **)study->sets);
  if (set != NULL)
    g_strv_builder_add (sets, set);
  return g_strv_builder_end (sets);
}

bool
sim_study_add (SimStudy *study, const char *file, const char *set, int *status)
{
  g_autoptr (SimDiags) diags = sim_diags_new ();
  g_auto (GStrv) sets = all_sets (study, set);
  SimScenarioRead how = { .sets = (const char *const *)sets,
                          .allow_outside = study->outside,
                          .any_size = study->force,
                          .memory = sim_cli_memory () };
  bool good = sim_plan_add (study->plan, file, &how, study->seeded ? &study->seed : NULL, diags);
  sim_cli_print_diags (diags);
  if (!good)
    *status = SIM_EXIT_INPUT;
  else if (!study->seeded)
    {
      study->seed = sim_plan_point (study->plan, 0)->seed;
      study->seeded = true;
    }
  return good;
}

bool
sim_study_fail (const GError *error, int *status)
{
  *status = sim_cli_fail (sim_experiment_exit (error), "%s", error->message);
  return false;
}

static void
tell (const SimExperimentProgress *progress, gpointer data)
{
  SimStudy *study = data;
  sim_progress_runs (&study->progress, progress);
}

bool
sim_study_open (SimStudy *study, const char *place, int *status)
{
  g_autoptr (GError) error = NULL;
  SimExperimentOptions options = {
    .workers = study->workers > 0 ? (guint)study->workers : g_get_num_processors (),
    .keep = study->keep,
    .force = study->force,
    .mixed = study->mixed,
    .command = study->command,
    .progress = tell,
    .stop = sim_signals_flag (),
    .data = study,
  };
  if (study->out == NULL && place != NULL)
    g_mkdir ("results", 0777);
  sim_signals_catch (NULL);
  study->progress = sim_progress_begin (study->quiet);
  study->experiment
      = sim_experiment_open (study->plan, study->out != NULL ? study->out : place, &options, &error);
  return study->experiment != NULL || sim_study_fail (error, status);
}

void
sim_study_need (SimStudy *study, guint point, guint runs)
{
  sim_experiment_need (study->experiment, point, runs);
}

bool
sim_study_play (SimStudy *study, int *status)
{
  g_autoptr (GError) error = NULL;
  sim_results_free (study->results);
  study->results = NULL;
  SimExperimentEnd end = sim_experiment_play (study->experiment, &error);
  sim_progress_end (&study->progress);
  if (end == SIM_EXPERIMENT_FAILED)
    return sim_study_fail (error, status);
  if (end == SIM_EXPERIMENT_STOPPED)
    {
      sim_cli_fail (0, "interrupted; the same command goes on where it was");
      *status = 128 + sim_signals_caught ();
      return false;
    }
  study->results = sim_experiment_results (study->experiment, &error);
  return study->results != NULL || sim_study_fail (error, status);
}

bool
sim_study_scenario (SimStudy *study, guint point, SimScenario **scenario, int *status)
{
  g_autofree char *why = NULL;
  *scenario = sim_plan_scenario (study->plan, point, &why);
  if (*scenario == NULL)
    *status = sim_cli_fail (SIM_EXIT_INPUT, "%s", why);
  return *scenario != NULL;
}
