/* SPDX-License-Identifier: GPL-3.0-or-later */
/* rehearse plan: the points of a scenario and about how long they take; or a job for an engine that spreads
 * them. */
#include "sim/cli/sweep.h"

#include "sim/experiment/jobs.h"
#include <string.h>

enum
{
  PILOT = 500 * 1000, /* us that a run is looked at */
  TASKS = 16          /* of a job, unless said otherwise */
};

/* -- about how long ----------------------------------------------------------------------- */

typedef struct Pilot
{
  SimWorld *world;
  gint64 start;
  SimTime reached;
} Pilot;

static void
look (SimTime now, SimTime end, gpointer data)
{
  Pilot *pilot = data;
  (void)end;
  pilot->reached = now;
  if (g_get_monotonic_time () - pilot->start > PILOT)
    sim_world_stop (pilot->world);
}

/* Seconds that a run of that point takes here: it is begun, and the rest goes as what was seen. Negative: it
 * cannot be played; reported. */
static double
seconds_of (const SimPlan *plan, guint point)
{
  g_autofree char *why = NULL;
  g_autoptr (SimScenario) scenario = sim_plan_scenario (plan, point, &why);
  if (scenario == NULL)
    {
      sim_cli_fail (0, "%s", why);
      return -1;
    }
  Pilot pilot = { .start = g_get_monotonic_time () };
  g_autoptr (SimWorld) world = sim_world_new (scenario, sim_plan_point (plan, point)->seed, 0);
  SimObserveOptions options = { .trace = -1 };
  g_autoptr (SimObserver) observer = sim_observer_new (world, &options);
  pilot.world = world;
  sim_observer_run (observer, look, &pilot);
  double spent = (double)(g_get_monotonic_time () - pilot.start) / 1e6;
  return spent * (double)scenario->duration / (double)MAX (pilot.reached, 1);
}

/* How much more a point is than the first: by its requests where both have some, else by its length. */
static double
weight (const SimPlan *plan, guint point)
{
  const SimPoint *a = sim_plan_point (plan, 0), *b = sim_plan_point (plan, point);
  return a->events > 0 && b->events > 0 ? b->events / a->events : b->duration / a->duration;
}

static char *
time_text (double seconds)
{
  char number[G_ASCII_DTOSTR_BUF_SIZE];
  const char *unit = seconds < 1        ? "ms"
                     : seconds < 120    ? "s"
                     : seconds < 7200   ? "min"
                     : seconds < 172800 ? "h"
                                        : "d";
  double scale = seconds < 1 ? 1e-3 : seconds < 120 ? 1 : seconds < 7200 ? 60 : seconds < 172800 ? 3600 : 86400;
  g_ascii_formatd (number, sizeof number, "%.0f", seconds / scale);
  return g_strdup_printf ("%s %s", number, unit);
}

/* -- the list ----------------------------------------------------------------------------- */

typedef struct Planning
{
  SimSweep *sweep;
  const SimPlan *plan;
  char *format_text, *tasks_text;
  guint tasks;
} Planning;

/* Runs of each point that the store has; zeros where there is none. */
static GArray *
runs_there (const Planning *p)
{
  g_autofree char *place = sim_sweep_place (p->sweep, p->plan);
  GArray *there = g_array_sized_new (FALSE, TRUE, sizeof (guint), sim_plan_points (p->plan));
  g_array_set_size (there, sim_plan_points (p->plan));
  g_autoptr (SimResults) results
      = g_file_test (place, G_FILE_TEST_EXISTS) ? sim_results_open (place, NULL) : NULL;
  for (guint i = 0; results != NULL && i < sim_results_points (results); i++)
    for (guint k = 0; k < there->len; k++)
      if (strcmp (sim_results_point (results, i)->key, sim_plan_point (p->plan, k)->key) == 0)
        g_array_index (there, guint, k) = sim_results_point (results, i)->runs;
  return there;
}

/* Workers that play side by side, run by run: a run cannot be shared. `all`: seconds of all, one by one;
 * `longest`: of the longest, 0 where none is left. */
static double
seconds_side_by_side (double all, double longest, guint64 left, guint workers)
{
  guint64 rounds = (left + workers - 1) / workers;
  return left == 0 ? 0 : MAX (longest, all / (double)left * (double)rounds);
}

static int
list (const Planning *p)
{
  double first = seconds_of (p->plan, 0), all = 0, longest = 0;
  g_autoptr (GArray) there = runs_there (p);
  g_autoptr (GString) out = g_string_new ("point   runs  there  about each\n");
  guint64 runs = 0, left = 0;
  if (first < 0)
    return SIM_EXIT_INPUT;
  for (guint i = 0; i < sim_plan_points (p->plan); i++)
    {
      double each = first * weight (p->plan, i);
      guint wanted = sim_sweep_runs (p->sweep, p->plan, i);
      guint has = MIN (wanted, g_array_index (there, guint, i));
      g_autofree char *text = time_text (each);
      g_string_append_printf (out, "%5u %6u %6u %11s  %s\n", i, wanted, has, text,
                              sim_plan_point (p->plan, i)->label);
      all += each * (wanted - has);
      longest = MAX (longest, wanted > has ? each : 0);
      runs += wanted;
      left += wanted - has;
    }
  g_autofree char *total = time_text (seconds_side_by_side (all, longest, left, p->sweep->workers));
  g_string_append_printf (
      out, "%u point%s, %" G_GUINT64_FORMAT " run%s, %" G_GUINT64_FORMAT " to play: about %s with -j %u\n",
      sim_plan_points (p->plan), sim_plan_points (p->plan) == 1 ? "" : "s", runs, runs == 1 ? "" : "s", left,
      total, p->sweep->workers);
  return sim_cli_say (out->str, SIM_EXIT_OK);
}

/* -- jobs --------------------------------------------------------------------------------- */

/* The options that say what is played, for the command of a task. */
static char *
options_text (const SimSweep *sweep)
{
  g_autoptr (GString) out = g_string_new (NULL);
  if (sweep->runs > 0)
    g_string_append_printf (out, " -n %u", sweep->runs);
  if (sweep->seed_text != NULL)
    g_string_append_printf (out, " -s %" G_GUINT64_FORMAT, (guint64)sweep->seed);
  if (sweep->outside)
    g_string_append (out, " --allow-include-outside");
  for (guint i = 0; sweep->sets != NULL && sweep->sets[i] != NULL; i++)
    {
      g_autofree char *quoted = g_shell_quote (sweep->sets[i]);
      g_string_append_printf (out, " --set %s", quoted);
    }
  if (sweep->until != NULL)
    {
      g_autofree char *quoted = g_shell_quote (sweep->until);
      g_string_append_printf (out, " --until %s", quoted);
    }
  return g_strdup (out->str);
}

static int
write_job (const Planning *p, const char *file, SimJobForm form)
{
  guint64 runs = 0;
  for (guint i = 0; i < sim_plan_points (p->plan); i++)
    runs += sim_sweep_runs (p->sweep, p->plan, i);
  g_autofree char *options = options_text (p->sweep);
  SimJobOrder order = { .name = sim_plan_point (p->plan, 0)->scenario,
                        .file = file,
                        .options = options,
                        .tasks = (guint)MIN (runs, p->tasks),
                        .workers = p->sweep->workers,
                        .runs = runs,
                        .points = sim_plan_points (p->plan) };
  g_autofree char *text = sim_job_text (&order, form);
  return sim_cli_say (text, SIM_EXIT_OK);
}

static int
plan_file (Planning *p, const SimVerb *verb, const char *file)
{
  guint64 tasks = TASKS;
  g_autofree char *why = NULL;
  int form = p->format_text != NULL ? sim_word_place (p->format_text, sim_job_forms, &why) : -1;
  if (why != NULL)
    return sim_cli_usage_error (verb, "format `%s`; %s", p->format_text, why);
  if (p->tasks_text != NULL && form < 0)
    return sim_cli_usage_error (verb, "--tasks goes with --format, which says what job is written");
  if (p->tasks_text != NULL && !g_ascii_string_to_unsigned (p->tasks_text, 10, 1, 100000, &tasks, NULL))
    return sim_cli_usage_error (verb, "`%s` tasks; expected 1 to 100000", p->tasks_text);
  p->tasks = (guint)tasks;
  int status;
  g_autoptr (SimPlan) plan = sim_sweep_plan (p->sweep, file, &status);
  p->plan = plan;
  if (plan == NULL)
    return status;
  return form < 0 ? list (p) : write_job (p, file, (SimJobForm)form);
}

int
sim_verb_plan (const SimVerb *verb, int argc, char **argv)
{
  SimSweep sweep = { .verb = verb };
  Planning planning = { .sweep = &sweep };
  const GOptionEntry entries[] = {
    SIM_SWEEP_ENTRIES (sweep),
    { "format", 0, 0, G_OPTION_ARG_FILENAME, &planning.format_text, "write a job for an engine instead",
      "slurm|parallel|kubernetes" },
    { "tasks", 0, 0, G_OPTION_ARG_FILENAME, &planning.tasks_text, "parts of the job; 16", "N" },
    { NULL },
  };
  int status;
  if (sim_cli_parse (verb, entries, &argc, &argv, 1, 1, &status) && sim_sweep_read (&sweep, &status))
    status = plan_file (&planning, verb, argv[1]);
  g_free (planning.format_text);
  g_free (planning.tasks_text);
  sim_sweep_clear (&sweep);
  return status;
}
