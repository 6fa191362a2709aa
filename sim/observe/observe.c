/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/observe/inside.h"
#include "sim/observe/output.h"
#include <stdarg.h>
#include <stdlib.h>
#include <unistd.h>

enum
{
  SNAPSHOTS = 64, /* at faults, in one run */
  STEPS = 600     /* of the series, about */
};

const SimObserveOptions sim_observe_defaults
    = { .trace = SIM_LEVEL_EVENT, .snapshots = true, .console = true, .paths = true, .figures = true };

static void
snapshot_free (gpointer data)
{
  SimSnapshot *snapshot = data;
  g_free (snapshot->name);
  g_free (snapshot->text);
  g_free (snapshot);
}

/* The smallest of 1, 2 and 5 times a power of ten of nanoseconds that is at least `least`. */
static SimTime
round_step (SimTime least)
{
  for (SimTime power = 1;; power *= 10)
    for (SimTime digit = 1; digit <= 5; digit += digit == 1 ? 1 : 3)
      if (digit * power >= least)
        return digit * power;
}

static SimTime
series_step (const SimScenario *scenario, SimTime asked)
{
  return asked > 0 ? asked : round_step (MAX (SIM_MS, scenario->duration / STEPS));
}

/* -- snapshots ---------------------------------------------------------------------------- */

static void
take_snapshot (SimObserver *observer, const char *word, const char *moment)
{
  SimSnapshot *snapshot = g_new0 (SimSnapshot, 1);
  snapshot->at = sim_kernel_now (sim_world_kernel (observer->world));
  snapshot->name = g_strdup_printf ("%03u-%s", observer->snapshots->len, word);
  snapshot->text = sim_topology_text (observer->world, observer->options.seed, moment);
  g_ptr_array_add (observer->snapshots, snapshot);
}

/* One picture an instant: faults at the same time show together. */
static void
fault_heard (gpointer data, const SimRecord *record)
{
  SimObserver *observer = data;
  bool again = observer->last_fault == record->at;
  if (!again && observer->snapshots->len >= SNAPSHOTS)
    {
      observer->unseen++;
      return;
    }
  g_autoptr (GString) moment = g_string_new ("after ");
  sim_record_write (sim_world_bus (observer->world), record, moment);
  if (again)
    g_ptr_array_set_size (observer->snapshots, (gint)observer->snapshots->len - 1);
  observer->last_fault = record->at;
  take_snapshot (observer, "fault", moment->str);
}

/* -- life ---------------------------------------------------------------------------------- */

static void
open_streams (SimObserver *observer)
{
  const SimObserveOptions *o = &observer->options;
  if (o->dir == NULL)
    return;
  if (o->trace >= 0)
    observer->trace = sim_trace_new (observer->world, o->trace, o->dir, &observer->error);
  if (o->captures && observer->error == NULL)
    observer->captures = sim_captures_new (observer->world, o->dir, &observer->error);
}

SimObserver *
sim_observer_new (SimWorld *world, const SimObserveOptions *options)
{
  SimObserver *observer = g_new0 (SimObserver, 1);
  observer->world = world;
  observer->scenario = sim_world_scenario (world);
  observer->options = *options;
  observer->options.dir = g_strdup (options->dir);
  observer->options.command = g_strdup (options->command);
  observer->options.graph = g_strdup (options->graph);
  observer->last_fault = SIM_NEVER;
  observer->judged = g_ptr_array_new ();
  observer->prints = g_ptr_array_new_with_free_func (sim_print_order_free);
  observer->verdicts = g_array_new (FALSE, FALSE, sizeof (SimVerdictLine));
  observer->rows = g_array_new (FALSE, FALSE, sizeof (SimMetricRow));
  observer->warnings = g_string_new (NULL);
  observer->metrics = sim_metrics_new (world, series_step (observer->scenario, options->step));
  sim_verdict_prepare (observer);
  observer->series = sim_series_new (observer->metrics);
  observer->ownership = sim_ownership_new (world);
  observer->decisions = sim_decisions_new (world);
  if (options->paths)
    observer->paths = sim_paths_new (world);
  if (options->console)
    observer->views = sim_views_new (world);
  if (options->snapshots)
    {
      observer->snapshots = g_ptr_array_new_with_free_func (snapshot_free);
      sim_bus_subscribe (sim_world_bus (world), &sim_rec_fault_applied, SIM_LEVEL_PACKET, fault_heard,
                         observer);
    }
  open_streams (observer);
  return observer;
}

void
sim_observer_free (SimObserver *observer)
{
  if (observer == NULL)
    return;
  for (guint i = 0; i < observer->verdicts->len; i++)
    g_free ((char *)sim_observer_verdict (observer, i)->text);
  sim_trace_free (observer->trace);
  sim_captures_free (observer->captures);
  sim_series_free (observer->series);
  sim_metrics_free (observer->metrics);
  sim_ownership_free (observer->ownership);
  sim_decisions_free (observer->decisions);
  sim_paths_free (observer->paths);
  sim_views_free (observer->views);
  g_clear_pointer (&observer->snapshots, g_ptr_array_unref);
  g_ptr_array_unref (observer->judged);
  g_ptr_array_unref (observer->prints);
  g_array_unref (observer->verdicts);
  g_array_unref (observer->rows);
  g_string_free (observer->warnings, TRUE);
  g_clear_error (&observer->error);
  g_free ((char *)observer->options.dir);
  g_free ((char *)observer->options.command);
  g_free ((char *)observer->options.graph);
  g_free (observer);
}

const GError *
sim_observer_error (const SimObserver *observer)
{
  return observer->error;
}

void
sim_observer_warn (SimObserver *observer, const char *format, ...)
{
  va_list args;
  va_start (args, format);
  g_string_append_vprintf (observer->warnings, format, args);
  va_end (args);
  g_string_append_c (observer->warnings, '\n');
}

const char *
sim_observer_warnings (const SimObserver *observer)
{
  return observer->warnings->len > 0 ? observer->warnings->str : NULL;
}

const char *
sim_world_end_name (SimWorldEnd end)
{
  static const char *const names[] = { "done", "stopped", "stuck" };
  return names[end];
}

bool
sim_colour_wanted (int fd)
{
  const char *no_color = getenv ("NO_COLOR");
  const char *terminal = getenv ("TERM");
  return isatty (fd) && (no_color == NULL || *no_color == '\0') && g_strcmp0 (terminal, "dumb") != 0;
}

/* -- playing -------------------------------------------------------------------------------- */

static void
close_streams (SimObserver *observer)
{
  GError **error = observer->error == NULL ? &observer->error : NULL;
  if (observer->trace != NULL)
    sim_trace_close (g_steal_pointer (&observer->trace), error);
  error = observer->error == NULL ? &observer->error : NULL;
  if (observer->captures != NULL)
    sim_captures_close (g_steal_pointer (&observer->captures), error);
}

static void
finish (SimObserver *observer, SimWorldEnd end)
{
  if (observer->finished)
    return;
  observer->finished = true;
  observer->end = end;
  observer->ended = sim_kernel_now (sim_world_kernel (observer->world));
  sim_metrics_pause (observer->metrics, observer->ended);
  sim_series_sample (observer->series, observer->ended);
  sim_metrics_finish (observer->metrics, observer->ended);
  sim_series_finish (observer->series);
  if (observer->snapshots != NULL)
    take_snapshot (observer, "end", "end");
  if (observer->unseen > 0)
    sim_observer_warn (observer, "%u faults have no topology graph: the first %d are kept", observer->unseen,
                       SNAPSHOTS);
  if (sim_decisions_lost (observer->decisions) > 0)
    sim_observer_warn (observer, "the first %d lines about decisions are kept, of %" G_GUINT64_FORMAT,
                       SIM_DECISIONS, SIM_DECISIONS + sim_decisions_lost (observer->decisions));
  sim_paths_finish (observer->paths, observer->ended);
  if (sim_paths_lost (observer->paths) > 0)
    sim_observer_warn (observer,
                       "an incident lasts too long to be followed: %d records are kept, of %" G_GUINT64_FORMAT,
                       SIM_PATH_RECORDS, SIM_PATH_RECORDS + sim_paths_lost (observer->paths));
  sim_verdict_reach (observer);
  sim_rows_fill (observer);
  close_streams (observer);
}

SimWorldEnd
sim_observer_run (SimObserver *observer, SimProgressFunc progress, gpointer data)
{
  SimTime now = 0, last = observer->scenario->duration, step = sim_metrics_step (observer->metrics);
  if (observer->error != NULL)
    sim_world_stop (observer->world);
  SimWorldEnd end = sim_prints_run (observer, 0);
  sim_metrics_begin (observer->metrics);
  if (observer->views != NULL)
    sim_views_begin (observer->views);
  if (observer->snapshots != NULL)
    take_snapshot (observer, "start", "start");
  while (end == SIM_WORLD_DONE && now < last)
    {
      now = sim_metrics_next (observer->metrics, now, last);
      end = sim_prints_run (observer, now);
      if (end != SIM_WORLD_DONE)
        break;
      sim_metrics_pause (observer->metrics, now);
      if (now % step == 0)
        sim_series_sample (observer->series, now);
      if (progress != NULL)
        progress (now, last, data);
    }
  finish (observer, end);
  return end;
}

bool
sim_observer_write (SimObserver *observer, const char *dir, GError **error)
{
  sim_require (observer->finished, "results are written after the run");
  if (observer->error != NULL)
    {
      if (error != NULL)
        *error = g_error_copy (observer->error);
      return false;
    }
  return sim_results_write (observer, dir, error) && sim_incident_table_write (observer, dir, error)
         && sim_store_write (observer, dir, error) && sim_snapshots_write (observer, dir, error)
         && sim_prints_write (observer, dir, error) && sim_decisions_write (observer, dir, error)
         && sim_paths_write (observer, dir, error) && sim_console_write (observer, dir, error)
         && sim_figure_write (observer, dir, error);
}
