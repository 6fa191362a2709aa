/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/cli/cli.h"
#include "sim/cli/sweep.h"

#include "sim/observe/observe.h"

#include <errno.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

typedef struct Options
{
  char *seed, *out, *trace, *until, *runs, *jobs, *replication, *point;
  char **sets, **prints;
  gboolean force, capture, no_plots, quiet, strict, outside, fingerprint;
} Options;

typedef struct Run
{
  const SimVerb *verb;
  const Options *options;
  const char *file;
  char *command, *graph;
  uint64_t seed;
  guint32 replication, point;
  int trace;
} Run;

static bool
read_seed (const SimVerb *verb, const char *text, uint64_t *seed, int *status)
{
  guint64 value;
  if (text == NULL)
    return true;
  if (!g_ascii_string_to_unsigned (text, 10, 0, G_MAXUINT64, &value, NULL))
    {
      *status = sim_cli_usage_error (verb, "seed `%s`; expected a whole number from 0 to 18446744073709551615",
                                     text);
      return false;
    }
  *seed = value;
  return true;
}

static bool
read_trace (const SimVerb *verb, const char *text, int *trace, int *status)
{
  static const char *const levels[] = { "event", "detail", "packet", NULL };
  g_autofree char *why = NULL;
  *trace = text != NULL ? sim_word_place (text, levels, &why) : SIM_LEVEL_EVENT;
  if (*trace < 0)
    *status = sim_cli_usage_error (verb, "trace level `%s`; %s", text, why);
  return *trace >= 0;
}

static bool
check_prints (const SimVerb *verb, const Options *options, int *status)
{
  if (options->prints == NULL || !options->fingerprint)
    return true;
  *status = sim_cli_usage_error (verb, "--print and --fingerprint-only do not go together");
  return false;
}

/* The overrides of the command line, as the scenario's own words. g_strfreev(). */
static char **
all_sets (const Options *options)
{
  g_autoptr (GStrvBuilder) sets = g_strv_builder_new ();
  if (options->sets != NULL)
    g_strv_builder_addv (sets, (const char **)options->sets);
  if (options->until != NULL)
    {
      g_autofree char *until = g_strconcat ("duration=", options->until, NULL);
      g_strv_builder_add (sets, until);
    }
  return g_strv_builder_end (sets);
}

/* What plays only the base values, though its author wrote others down too, says so. */
static void
note_vary (const Run *run, const SimScenario *scenario, SimDiags *diags)
{
  if (scenario != NULL && scenario->vary.line > 0 && run->options->point == NULL && !run->options->quiet)
    sim_diags_note (
        diags, scenario->vary,
        "`vary` is for `rehearse sweep`; this run plays the base values, --point N one of its points");
}

static SimScenario *
read_scenario (const Run *run)
{
  g_autoptr (SimDiags) diags = sim_diags_new ();
  g_auto (GStrv) sets = all_sets (run->options);
  SimScenarioRead how = { .sets = (const char *const *)sets,
                          .strict = run->options->strict,
                          .allow_outside = run->options->outside,
                          .any_size = run->options->force,
                          .pick = run->options->point != NULL,
                          .point = run->point,
                          .memory = sim_cli_memory () };
  SimScenario *scenario = sim_scenario_read (run->file, &how, diags);
  note_vary (run, scenario, diags);
  sim_cli_print_diags (diags);
  return scenario;
}

static int
interrupted (int signal)
{
  sim_cli_fail (0, "interrupted by %s; nothing was written",
                signal == SIGINT    ? "SIGINT"
                : signal == SIGTERM ? "SIGTERM"
                                    : "SIGHUP");
  return 128 + signal;
}

static int
stuck (const SimWorld *world)
{
  g_autoptr (GString) last = g_string_new (NULL);
  SimTime at = sim_kernel_stuck (sim_world_kernel (world), last);
  g_autofree char *seconds = sim_time_seconds (at, 9);
  sim_cli_fail (0, "stuck at %s s: more than 10^7 events at one instant; the last were", seconds);
  fputs (last->str, stderr);
  return SIM_EXIT_EXPECTATION;
}

static int
exit_code (const SimWorld *world, const SimObserver *observer, SimWorldEnd end)
{
  if (sim_signals_caught () != 0)
    return interrupted (sim_signals_caught ());
  if (sim_observer_error (observer) != NULL)
    return sim_cli_fail (SIM_EXIT_ENVIRONMENT, "%s", sim_observer_error (observer)->message);
  if (end == SIM_WORLD_STUCK)
    return stuck (world);
  return sim_observer_passed (observer) ? SIM_EXIT_OK : SIM_EXIT_EXPECTATION;
}

static SimObserver *
observe (const Run *run, SimWorld *world, const char *dir)
{
  SimObserveOptions options = sim_observe_defaults;
  options.trace = dir == NULL ? -1 : run->trace;
  options.captures = run->options->capture && dir != NULL;
  options.snapshots = dir != NULL;
  options.console = !run->options->no_plots && dir != NULL;
  options.paths = dir != NULL;
  options.figures = !run->options->no_plots && dir != NULL;
  options.dir = dir;
  options.command = run->command;
  options.graph = run->graph;
  options.seed = run->seed;
  options.replication = run->replication;
  return sim_observer_new (world, &options);
}

static SimWorldEnd
play (const Run *run, SimWorld *world, SimObserver *observer)
{
  SimProgress progress = sim_progress_begin (run->options->quiet);
  sim_signals_catch (world);
  SimWorldEnd end = sim_observer_run (observer, sim_progress_tell, &progress);
  sim_signals_catch (NULL);
  sim_progress_end (&progress);
  return end;
}

static int
only_fingerprint (const Run *run, const SimScenario *scenario)
{
  g_autoptr (SimWorld) world = sim_world_new (scenario, run->seed, run->replication);
  sim_signals_catch (world);
  SimWorldEnd end = sim_world_run (world, scenario->duration);
  sim_signals_catch (NULL);
  if (sim_signals_caught () != 0)
    return interrupted (sim_signals_caught ());
  if (end == SIM_WORLD_STUCK)
    return stuck (world);
  g_autofree char *line = g_strdup_printf ("%016" G_GINT64_MODIFIER "x\n", sim_world_fingerprint (world));
  return sim_cli_say (line, SIM_EXIT_OK);
}

/* One a line. */
static void
say_warnings (const char *warnings)
{
  g_auto (GStrv) lines = g_strsplit (warnings == NULL ? "" : warnings, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    if (*lines[i] != '\0')
      sim_cli_fail (0, "%s", lines[i]);
}

/* Writes the folder and says how it went; the folder appears last of all. */
static int
report (const Run *run, SimObserver *observer, SimResultFolder *folder, const char *place, int status)
{
  g_autoptr (GError) error = NULL;
  if (!sim_observer_write (observer, sim_result_folder_path (folder), &error))
    return sim_cli_fail (SIM_EXIT_ENVIRONMENT, "%s", error->message);
  if (sim_signals_caught () != 0)
    return interrupted (sim_signals_caught ());
  if (!run->options->quiet)
    say_warnings (sim_observer_warnings (observer));
  g_autofree char *printed = sim_observer_printed (observer);
  g_autofree char *summary = sim_observer_summary (observer, place, sim_colour_wanted (STDOUT_FILENO));
  g_autofree char *page = g_strconcat (printed, summary, NULL);
  int said = sim_cli_say (run->options->quiet ? "" : page, status);
  return sim_result_folder_finish (folder, &status) ? said : status;
}

static char *
place_name (const Run *run, const SimScenario *scenario)
{
  GString *name = g_string_new ("results/");
  g_string_append (name, scenario->name);
  if (run->options->seed != NULL)
    g_string_append_printf (name, "-%" G_GUINT64_FORMAT, run->seed);
  if (run->options->point != NULL)
    g_string_append_printf (name, "-point-%u", run->point);
  if (run->options->replication != NULL)
    g_string_append_printf (name, "-run-%u", run->replication);
  return g_string_free (name, FALSE);
}

static int
play_and_report (const Run *run, const SimScenario *scenario)
{
  int status = SIM_EXIT_OK;
  g_autofree char *named = place_name (run, scenario);
  const char *place = run->options->out != NULL ? run->options->out : named;
  /* Before anything is made that a signal would leave lying. */
  sim_signals_catch (NULL);
  g_autoptr (SimResultFolder) folder = sim_result_folder_new (place, run->file, run->options->force, &status);
  if (folder == NULL)
    return status;
  g_autoptr (SimWorld) world = sim_world_new (scenario, run->seed, run->replication);
  g_autoptr (SimObserver) observer = observe (run, world, sim_result_folder_path (folder));
  if (!sim_cli_order_prints (run->verb, run->options->prints, world, observer))
    return SIM_EXIT_INPUT;
  SimWorldEnd end = play (run, world, observer);
  status = exit_code (world, observer, end);
  bool write = status == SIM_EXIT_OK || status == SIM_EXIT_EXPECTATION;
  return write ? report (run, observer, folder, place, status) : status;
}

static int
run_file (Run *run)
{
  g_autoptr (SimScenario) scenario = read_scenario (run);
  if (scenario == NULL)
    return SIM_EXIT_INPUT;
  if (run->options->seed == NULL)
    run->seed = scenario->seed;
  return run->options->fingerprint ? only_fingerprint (run, scenario) : play_and_report (run, scenario);
}

/* Many runs: the same as `rehearse sweep`. */
static int
run_many (Run *run, int *status)
{
  Options *o = (Options *)run->options;
  SimSweep sweep = { .verb = run->verb,
                     .command = g_steal_pointer (&run->command),
                     .runs_text = g_steal_pointer (&o->runs),
                     .jobs_text = g_steal_pointer (&o->jobs),
                     .seed_text = g_steal_pointer (&o->seed),
                     .until = g_steal_pointer (&o->until),
                     .out = g_steal_pointer (&o->out),
                     .sets = g_steal_pointer (&o->sets),
                     .force = o->force,
                     .strict = o->strict,
                     .outside = o->outside,
                     .quiet = o->quiet };
  if (sim_sweep_read (&sweep, status))
    {
      g_autoptr (SimPlan) plan = sim_sweep_plan (&sweep, run->file, status);
      *status = plan != NULL ? sim_sweep_play (&sweep, plan) : *status;
    }
  sim_sweep_clear (&sweep);
  return *status;
}

/* What goes with one run only, beside --runs; and the other way round. */
static bool
check_many (const SimVerb *verb, const Options *o, int *status)
{
  bool one = o->trace != NULL || o->capture || o->prints != NULL || o->no_plots || o->fingerprint
             || o->replication != NULL || o->point != NULL;
  *status = SIM_EXIT_OK;
  if (o->runs != NULL && one)
    *status = sim_cli_usage_error (verb,
                                   "--trace, --capture, --print, --no-plots, --fingerprint-only, --replication "
                                   "and --point go with one run, not with --runs");
  else if (o->runs == NULL && o->jobs != NULL)
    *status = sim_cli_usage_error (verb, "--jobs goes with --runs");
  return *status == SIM_EXIT_OK;
}

static bool
read_number (const SimVerb *verb, const char *text, const char *what, guint32 *value, int *status)
{
  guint64 number = 0;
  if (text == NULL)
    return true;
  if (!g_ascii_string_to_unsigned (text, 10, 0, G_MAXUINT32, &number, NULL))
    {
      *status = sim_cli_usage_error (verb, "%s `%s`; expected a whole number, from 0", what, text);
      return false;
    }
  *value = (guint32)number;
  return true;
}

static void
options_clear (Options *options)
{
  g_free (options->runs);
  g_free (options->jobs);
  g_free (options->replication);
  g_free (options->point);
  g_free (options->seed);
  g_free (options->out);
  g_free (options->trace);
  g_free (options->until);
  g_strfreev (options->sets);
  g_strfreev (options->prints);
}

int
sim_verb_run (const SimVerb *verb, int argc, char **argv)
{
  Options options = { 0 };
  const GOptionEntry entries[] = {
    { "seed", 's', 0, G_OPTION_ARG_FILENAME, &options.seed, "seed instead of the scenario's", "N" },
    { "runs", 'n', 0, G_OPTION_ARG_FILENAME, &options.runs, "so many runs, into a store", "N" },
    { "jobs", 'j', 0, G_OPTION_ARG_FILENAME, &options.jobs, "of these, runs at once", "N" },
    { "replication", 'r', 0, G_OPTION_ARG_FILENAME, &options.replication, "play the run of that number; 0",
      "N" },
    { "point", 'p', 0, G_OPTION_ARG_FILENAME, &options.point, "play a point of the scenario's `vary`", "N" },
    { "set", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &options.sets, "set a value of the scenario", "PATH=VALUE" },
    { "until", 0, 0, G_OPTION_ARG_FILENAME, &options.until, "duration instead of the scenario's", "TIME" },
    { "output", 'o', 0, G_OPTION_ARG_FILENAME, &options.out, "result folder; with --runs a store", "FOLDER" },
    { "force", 'f', 0, G_OPTION_ARG_NONE, &options.force,
      "replace an older result; play what is estimated to be too large", NULL },
    { "trace", 0, 0, G_OPTION_ARG_FILENAME, &options.trace, "finest records in trace.log",
      "event|detail|packet" },
    { "capture", 0, 0, G_OPTION_ARG_NONE, &options.capture, "a capture file for each segment", NULL },
    { "print", 0, 0, G_OPTION_ARG_FILENAME_ARRAY, &options.prints,
      "print what a machine says of itself at that time", "MACHINE@TIME[:WHAT]" },
    { "no-plots", 0, 0, G_OPTION_ARG_NONE, &options.no_plots, "no figures and no graphs", NULL },
    { "strict", 0, 0, G_OPTION_ARG_NONE, &options.strict, "warnings about the scenario are errors", NULL },
    { "allow-include-outside", 0, 0, G_OPTION_ARG_NONE, &options.outside,
      "files outside the scenario's folder may be read", NULL },
    { "fingerprint-only", 0, 0, G_OPTION_ARG_NONE, &options.fingerprint,
      "print the run's fingerprint and write nothing", NULL },
    { "quiet", 'q', 0, G_OPTION_ARG_NONE, &options.quiet, "say only what is wrong", NULL },
    { NULL },
  };
  int status;
  Run run = { .verb = verb,
              .options = &options,
              .command = sim_cli_command_line (argc, argv),
              .graph = sim_cli_find_graph () };
  if (sim_cli_parse (verb, entries, &argc, &argv, 1, 1, &status)
      && read_seed (verb, options.seed, &run.seed, &status)
      && read_trace (verb, options.trace, &run.trace, &status) && check_prints (verb, &options, &status)
      && check_many (verb, &options, &status)
      && read_number (verb, options.replication, "replication", &run.replication, &status)
      && read_number (verb, options.point, "point", &run.point, &status))
    {
      run.file = argv[1];
      status = options.runs != NULL ? run_many (&run, &status) : run_file (&run);
    }
  g_free (run.command);
  g_free (run.graph);
  options_clear (&options);
  return status;
}
