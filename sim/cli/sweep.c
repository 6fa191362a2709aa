/* SPDX-License-Identifier: GPL-3.0-or-later */
/* rehearse sweep, rehearse run --runs: all points of a scenario, so many runs of each, into a store. */
#include "sim/cli/sweep.h"

#include "sim/experiment/warm-up.h"
#include "sim/observe/output.h"
#include <glib/gstdio.h>
#include <signal.h>
#include <string.h>

/* `what` of 1 to `most`. */
static bool
read_count (const SimSweep *sweep, const char *text, const char *what, guint most, guint *value, int *status)
{
  guint64 number = 0;
  if (text == NULL)
    return true;
  if (!g_ascii_string_to_unsigned (text, 10, 1, most, &number, NULL))
    {
      *status = sim_cli_usage_error (sweep->verb, "`%s` %s; expected 1 to %u", text, what, most);
      return false;
    }
  *value = (guint)number;
  return true;
}

/* "2/7" */
static bool
read_shard (SimSweep *sweep, int *status)
{
  guint64 shard = 0, shards = 0;
  const char *slash = sweep->shard_text != NULL ? strchr (sweep->shard_text, '/') : NULL;
  g_autofree char *first
      = slash != NULL ? g_strndup (sweep->shard_text, (gsize)(slash - sweep->shard_text)) : NULL;
  if (sweep->shard_text == NULL)
    return true;
  if (slash == NULL || !g_ascii_string_to_unsigned (slash + 1, 10, 1, G_MAXINT32, &shards, NULL)
      || !g_ascii_string_to_unsigned (first, 10, 1, shards, &shard, NULL))
    {
      *status = sim_cli_usage_error (sweep->verb, "shard `%s`; expected one such as 2/7", sweep->shard_text);
      return false;
    }
  sweep->shard = (guint)shard;
  sweep->shards = (guint)shards;
  return true;
}

static bool
read_word (const SimSweep *sweep, const char *text, const char *what, const char *const *words, int *value,
           int *status)
{
  g_autofree char *why = NULL;
  int place = text != NULL ? sim_word_place (text, words, &why) : *value;
  if (place < 0)
    *status = sim_cli_usage_error (sweep->verb, "%s `%s`; %s", what, text, why);
  *value = MAX (place, 0);
  return place >= 0;
}

bool
sim_sweep_read (SimSweep *sweep, int *status)
{
  static const char *const keeps[] = { "none", "services", "all", NULL };
  static const char *const progresses[] = { "line", "json", "none", NULL };
  int keep = SIM_KEEP_SERVICES;
  sweep->workers = g_get_num_processors ();
  guint64 seed = 0;
  if (!read_count (sweep, sweep->runs_text, "runs", SIM_RUNS_LIMIT, &sweep->runs, status)
      || !read_count (sweep, sweep->jobs_text, "runs at once", SIM_WORKERS_LIMIT, &sweep->workers, status)
      || !read_shard (sweep, status) || !read_word (sweep, sweep->keep_text, "--keep", keeps, &keep, status)
      || !read_word (sweep, sweep->progress_text, "--progress", progresses, &sweep->tell, status))
    return false;
  sweep->keep = (SimResultKeep)keep;
  if (sweep->seed_text != NULL
      && !g_ascii_string_to_unsigned (sweep->seed_text, 10, 0, G_MAXUINT64, &seed, NULL))
    {
      *status = sim_cli_usage_error (
          sweep->verb, "seed `%s`; expected a whole number from 0 to 18446744073709551615", sweep->seed_text);
      return false;
    }
  sweep->seed = seed;
  return true;
}

/* The overrides of the command line, as the scenario's own words. g_strfreev(). */
static char **
all_sets (const SimSweep *sweep)
{
  g_autoptr (GStrvBuilder) sets = g_strv_builder_new ();
  if (sweep->sets != NULL)
    g_strv_builder_addv (sets, (const char **)sweep->sets);
  if (sweep->until != NULL)
    {
      g_autofree char *until = g_strconcat ("duration=", sweep->until, NULL);
      g_strv_builder_add (sets, until);
    }
  return g_strv_builder_end (sets);
}

static SimPlan *
read_plan (const SimSweep *sweep, const char *file)
{
  g_autoptr (SimPlan) plan = sim_plan_new ();
  g_autoptr (SimDiags) diags = sim_diags_new ();
  g_auto (GStrv) sets = all_sets (sweep);
  SimScenarioRead how = { .sets = (const char *const *)sets,
                          .strict = sweep->strict,
                          .allow_outside = sweep->outside,
                          .any_size = sweep->force,
                          .memory = sim_cli_memory () };
  bool good = sim_plan_add (plan, file, &how, sweep->seed_text != NULL ? &sweep->seed : NULL, diags);
  sim_cli_print_diags (diags);
  return good ? g_steal_pointer (&plan) : NULL;
}

static void
add_set (SimSweep *sweep, const char *path, const char *value)
{
  g_autoptr (GStrvBuilder) sets = g_strv_builder_new ();
  g_autofree char *set = g_strdup_printf ("%s=%s", path, value);
  if (sweep->sets != NULL)
    g_strv_builder_addv (sets, (const char **)sweep->sets);
  g_strv_builder_add (sets, set);
  g_strfreev (sweep->sets);
  sweep->sets = g_strv_builder_end (sets);
}

/* What the pilot runs of the plan say; the time goes into `sets`. */
static int
find_warm_up (SimSweep *sweep, const SimPlan *plan)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *why = NULL, *text = NULL;
  SimTime warm_up = 0;
  sim_signals_catch (NULL);
  SimWarmUpEnd end = sim_warm_up_find (plan, sweep->workers, sim_signals_flag (), &warm_up, &why, &error);
  if (end == SIM_WARM_UP_FAILED)
    return sim_cli_fail (sim_experiment_exit (error), "%s", error->message);
  if (end == SIM_WARM_UP_STOPPED)
    return 128 + sim_signals_caught ();
  if (end == SIM_WARM_UP_OPEN)
    return sim_cli_fail (SIM_EXIT_INCONCLUSIVE,
                         "no warm-up was found: %s does not settle in the first half; play longer, or say "
                         "--warm-up TIME",
                         why);
  text = sim_time_format (warm_up);
  add_set (sweep, "warm-up", text);
  if (!sweep->quiet)
    sim_cli_fail (0, "warm-up %s, by MSER-5 on %d runs of each point", text, SIM_PILOTS);
  return SIM_EXIT_OK;
}

SimPlan *
sim_sweep_plan (SimSweep *sweep, const char *file, int *status)
{
  bool find = g_strcmp0 (sweep->warm_up, "mser") == 0;
  double warm_up;
  g_autofree char *why = NULL;
  int column;
  if (sweep->warm_up != NULL && !find
      && !sim_quantity_parse (sweep->warm_up, SIM_UNIT_TIME, &warm_up, &why, &column))
    {
      *status = sim_cli_usage_error (sweep->verb, "--warm-up `%s`; expected a time such as `30 s`, or mser",
                                     sweep->warm_up);
      return NULL;
    }
  if (sweep->warm_up != NULL && !find)
    add_set (sweep, "warm-up", sweep->warm_up);
  g_autoptr (SimPlan) plan = read_plan (sweep, file);
  *status = plan != NULL ? SIM_EXIT_OK : SIM_EXIT_INPUT;
  if (plan == NULL || !find)
    return g_steal_pointer (&plan);
  *status = find_warm_up (sweep, plan);
  return *status == SIM_EXIT_OK ? read_plan (sweep, file) : NULL;
}

guint
sim_sweep_runs (const SimSweep *sweep, const SimPlan *plan, guint point)
{
  return sweep->runs > 0 ? sweep->runs : sim_plan_runs (plan, point);
}

char *
sim_sweep_place (const SimSweep *sweep, const SimPlan *plan)
{
  const SimPoint *first = sim_plan_point (plan, 0);
  g_autoptr (GString) name = g_string_new (first->scenario);
  if (sweep->out != NULL)
    return g_strdup (sweep->out);
  if (sweep->seed_text != NULL)
    g_string_append_printf (name, "-%" G_GUINT64_FORMAT, (guint64)sweep->seed);
  if (sweep->shards > 0)
    g_string_append_printf (name, "-%u-of-%u", sweep->shard, sweep->shards);
  return g_strdup_printf ("results/%s.db", name->str);
}

/* -- what came of it ---------------------------------------------------------------------- */

typedef struct Tally
{
  guint passed, failed, crashed;
  guint32 first; /* that did not pass */
} Tally;

static bool
tally (SimResults *results, guint point, Tally *t, GError **error)
{
  g_autoptr (GArray) rows = sim_results_outcomes (results, point, error);
  for (guint i = 0; rows != NULL && i < rows->len; i++)
    {
      const SimOutcomeRow *row = &g_array_index (rows, SimOutcomeRow, i);
      bool crashed = row->end == SIM_RESULT_CRASHED;
      if (t->failed + t->crashed == 0 && !row->passed)
        t->first = row->replication;
      t->crashed += crashed;
      t->passed += !crashed && row->passed;
      t->failed += !crashed && !row->passed;
    }
  return rows != NULL;
}

static bool
append_points (SimResults *results, GString *out, Tally *all, GError **error)
{
  g_string_append (out, "point   runs  passed  failed crashed  \n");
  for (guint i = 0; i < sim_results_points (results); i++)
    {
      const SimStoredPoint *point = sim_results_point (results, i);
      Tally t = { 0 };
      if (!tally (results, point->number, &t, error))
        return false;
      g_string_append_printf (out, "%5u %6u %7u %7u %7u  %s", point->number, t.passed + t.failed + t.crashed,
                              t.passed, t.failed, t.crashed, point->label);
      if (t.failed + t.crashed > 0)
        g_string_append_printf (out, " (first run %u)", t.first);
      g_string_append_c (out, '\n');
      all->passed += t.passed;
      all->failed += t.failed;
      all->crashed += t.crashed;
    }
  return true;
}

static int
report (SimSweep *sweep, SimExperiment *x, const char *place)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GString) out = g_string_new (NULL);
  Tally all = { 0 };
  g_autoptr (SimResults) results = sim_experiment_results (x, &error);
  if (results == NULL || !append_points (results, out, &all, &error))
    return sim_cli_fail (sim_experiment_exit (error), "%s", error->message);
  g_string_append_printf (out, "%u runs in %s", all.passed + all.failed + all.crashed, place);
  if (sweep->shards > 0)
    g_string_append_printf (out, ", shard %u of %u; `rehearse merge` puts them together", sweep->shard,
                            sweep->shards);
  g_string_append_c (out, '\n');
  /* A part is played, whatever it shows; the whole is judged. */
  if (sweep->shards > 0)
    all.failed = all.crashed = 0;
  return sim_cli_say (sweep->quiet ? "" : out->str,
                      all.failed + all.crashed > 0 ? SIM_EXIT_EXPECTATION : SIM_EXIT_OK);
}

static void
tell (const SimExperimentProgress *runs, gpointer data)
{
  SimSweep *sweep = data;
  sweep->done = *runs;
  sim_progress_runs (&sweep->progress, runs);
}

static int
interrupted (const SimSweep *sweep, const char *place)
{
  int number = sim_signals_caught ();
  sim_cli_fail (0, "interrupted by %s; %" G_GUINT64_FORMAT " runs are in %s, the same command goes on",
                number == SIGINT    ? "SIGINT"
                : number == SIGTERM ? "SIGTERM"
                                    : "SIGHUP",
                sweep->done.done, place);
  return 128 + number;
}

static int
play (SimSweep *sweep, SimExperiment *x, const SimPlan *plan, const char *place)
{
  g_autoptr (GError) error = NULL;
  for (guint i = 0; i < sim_plan_points (plan); i++)
    sim_experiment_need (x, i, sim_sweep_runs (sweep, plan, i));
  SimExperimentEnd end = sim_experiment_play (x, &error);
  sim_progress_end (&sweep->progress);
  if (end == SIM_EXPERIMENT_FAILED && sweep->done.done > 0)
    return sim_cli_fail (sim_experiment_exit (error),
                         "%s; %" G_GUINT64_FORMAT " runs are in %s, the same command goes on", error->message,
                         sweep->done.done, place);
  if (end == SIM_EXPERIMENT_FAILED)
    return sim_cli_fail (sim_experiment_exit (error), "%s", error->message);
  return end == SIM_EXPERIMENT_STOPPED ? interrupted (sweep, place) : report (sweep, x, place);
}

int
sim_sweep_play (SimSweep *sweep, const SimPlan *plan)
{
  g_autoptr (GError) error = NULL;
  g_autofree char *place = sim_sweep_place (sweep, plan);
  SimExperimentOptions options = { .workers = sweep->workers,
                                   .keep = sweep->keep,
                                   .shard = sweep->shard,
                                   .shards = sweep->shards,
                                   .force = sweep->force,
                                   .command = sweep->command,
                                   .progress = tell,
                                   .stop = sim_signals_flag (),
                                   .data = sweep };
  if (sweep->out == NULL)
    g_mkdir ("results", 0777);
  sim_signals_catch (NULL);
  sweep->progress = sim_progress_begin (sweep->quiet || sweep->tell == 2);
  sweep->progress.json = sweep->tell == 1;
  sim_leave_store ();
  SimExperiment *x = sim_experiment_open (plan, place, &options, &error);
  if (x == NULL)
    return sim_cli_fail (sim_experiment_exit (error), "%s", error->message);
  int status = play (sweep, x, plan, place);
  /* What was wrong before is wrong with closing too, and was said. */
  if (sim_experiment_close (x, &error) || status == SIM_EXIT_ENVIRONMENT)
    return status;
  return sim_cli_fail (sim_experiment_exit (error), "%s", error->message);
}

void
sim_sweep_clear (SimSweep *sweep)
{
  char **texts[]
      = { &sweep->runs_text,     &sweep->jobs_text, &sweep->shard_text, &sweep->keep_text, &sweep->seed_text,
          &sweep->progress_text, &sweep->until,     &sweep->warm_up,    &sweep->out };
  for (guint i = 0; i < G_N_ELEMENTS (texts); i++)
    g_clear_pointer (texts[i], g_free);
  g_clear_pointer (&sweep->sets, g_strfreev);
  g_clear_pointer (&sweep->command, g_free);
}

int
sim_verb_sweep (const SimVerb *verb, int argc, char **argv)
{
  SimSweep sweep = { .verb = verb, .command = sim_cli_command_line (argc, argv) };
  const GOptionEntry entries[] = { SIM_SWEEP_ENTRIES (sweep), SIM_SWEEP_PLAY_ENTRIES (sweep), { NULL } };
  int status;
  if (sim_cli_parse (verb, entries, &argc, &argv, 1, 1, &status) && sim_sweep_read (&sweep, &status))
    {
      g_autoptr (SimPlan) plan = sim_sweep_plan (&sweep, argv[1], &status);
      status = plan != NULL ? sim_sweep_play (&sweep, plan) : status;
    }
  sim_sweep_clear (&sweep);
  return status;
}
