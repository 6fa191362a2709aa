/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sim/experiment/inside.h"
#include "sim/observe/output.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static void
entered_clear (gpointer data)
{
  g_byte_array_unref (((SimEntered *)data)->present);
}

int
sim_experiment_exit (const GError *error)
{
  if (error->domain != SIM_OBSERVE_ERROR)
    return SIM_EXIT_ENVIRONMENT;
  switch ((SimObserveError)error->code)
    {
    case SIM_OBSERVE_ERROR_EMPTY:
    case SIM_OBSERVE_ERROR_FOREIGN:
    case SIM_OBSERVE_ERROR_INPUT:
      return SIM_EXIT_INPUT;
    case SIM_OBSERVE_ERROR_MEMORY:
      return SIM_EXIT_MEMORY;
    case SIM_OBSERVE_ERROR_FILE:
    case SIM_OBSERVE_ERROR_STORE:
    case SIM_OBSERVE_ERROR_DAMAGED:
    case SIM_OBSERVE_ERROR_LOCKED:
      break;
    }
  return SIM_EXIT_ENVIRONMENT;
}

/* -- a store that is there ---------------------------------------------------------------- */

static bool
has_key (SimStore *store, const char *key)
{
  sqlite3_stmt *statement = sim_store_prepare (store, "SELECT 1 FROM point WHERE key = ?", NULL);
  if (statement == NULL)
    return false;
  sqlite3_bind_text (statement, 1, key, -1, SQLITE_STATIC);
  bool found = sqlite3_step (statement) == SQLITE_ROW;
  sqlite3_finalize (statement);
  return found;
}

/* One point in common makes it the same experiment, with more or other values. */
static bool
is_of_plan (SimStore *store, const SimPlan *plan, GError **error)
{
  gint64 points = 0;
  if (!sim_store_ask (store, "SELECT count(*) FROM point", &points, error))
    return false;
  bool common = points == 0;
  for (guint i = 0; i < sim_plan_points (plan) && !common; i++)
    common = has_key (store, sim_plan_point (plan, i)->key);
  if (!common)
    g_set_error (
        error, SIM_OBSERVE_ERROR, SIM_OBSERVE_ERROR_FOREIGN,
        "%s: holds another experiment, with other scenarios or seeds; --force replaces it, -o names another",
        sim_store_path (store));
  return common;
}

/* Points are held against their digests as they are read. */
static bool
check_points (SimStore *store, GError **error)
{
  g_autoptr (SimResults) results = sim_store_check (store, NULL, error) ? sim_results_of (store, error) : NULL;
  return results != NULL;
}

/* Looked at before anything is changed. What a run holds is looked at when it is read. */
static bool
check_there (const char *path, const SimPlan *plan, const SimExperimentOptions *options, GError **error)
{
  g_autoptr (GError) why = NULL;
  SimStore *store = sim_store_open_read (path, &why);
  if (store == NULL && why->code == SIM_OBSERVE_ERROR_EMPTY)
    return true;
  if (store == NULL)
    {
      g_propagate_error (error, g_steal_pointer (&why));
      return false;
    }
  bool good = sim_store_sql (store, "BEGIN", error) /* one lock for all that is read */
              && check_points (store, error) && (options->mixed || is_of_plan (store, plan, error))
              && sim_store_fits (store, PACKAGE_STRING, options->keep, error);
  sim_store_close (store, NULL);
  return good;
}

static bool
replace (const char *path, GError **error)
{
  g_autoptr (GError) why = NULL;
  SimStore *store = sim_store_open_read (path, &why);
  if (store != NULL)
    sim_store_close (store, NULL);
  else if (why->code == SIM_OBSERVE_ERROR_FOREIGN)
    {
      g_set_error (error, SIM_OBSERVE_ERROR, SIM_OBSERVE_ERROR_FOREIGN,
                   "%s: is no result store of this version; --force replaces only those", path);
      return false;
    }
  static const char *const parts[] = { "", "-wal", "-shm", "-journal" };
  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      g_autofree char *part = g_strconcat (path, parts[i], NULL);
      if (unlink (part) != 0 && errno != ENOENT)
        {
          sim_output_error (error, part, "unlink", errno);
          return false;
        }
    }
  return true;
}

/* -- points ------------------------------------------------------------------------------- */

static bool
enter_point (SimExperiment *x, const SimPoint *point, gint64 *id, GError **error)
{
  guint count = point->setting_count;
  g_autofree const char **paths = g_new (const char *, count + 1);
  g_autofree const char **names = g_new (const char *, count + 1);
  g_autofree const char **values = g_new (const char *, count + 1);
  g_autofree char *seed = g_strdup_printf ("%" G_GUINT64_FORMAT, (guint64)point->seed);
  for (guint i = 0; i < count; i++)
    {
      paths[i] = point->settings[i].path;
      names[i] = point->settings[i].name;
      values[i] = point->settings[i].value;
    }
  SimStorePoint row = { .number = point->number,
                        .key = point->key,
                        .label = point->label,
                        .scenario = point->scenario,
                        .why = point->why,
                        .file = point->file,
                        .resolved = point->resolved,
                        .files = point->files,
                        .seed = seed,
                        .duration = point->duration,
                        .warm_up = point->warm_up,
                        .setting_count = count,
                        .paths = paths,
                        .names = names,
                        .values = values };
  return sim_store_point (x->store, &row, id, error);
}

/* Which runs of the point are there. */
static bool
list_present (SimExperiment *x, SimEntered *entered, GError **error)
{
  g_autofree char *sql = g_strdup_printf (
      "SELECT replication FROM run WHERE id >= %" G_GINT64_FORMAT " AND id < %" G_GINT64_FORMAT " ORDER BY id",
      sim_store_run_id (entered->id, 0), sim_store_run_id (entered->id + 1, 0));
  sqlite3_stmt *statement = sim_store_prepare (x->store, sql, error);
  int code = SQLITE_DONE;
  if (statement == NULL)
    return false;
  while ((code = sqlite3_step (statement)) == SQLITE_ROW)
    {
      guint32 replication = (guint32)sqlite3_column_int64 (statement, 0);
      guint had = entered->present->len;
      if (replication >= SIM_RUNS_LIMIT)
        continue;
      g_byte_array_set_size (entered->present, MAX (had, replication + 1));
      memset (entered->present->data + had, 0, entered->present->len - had);
      entered->present->data[replication] = 1;
    }
  bool good = code == SQLITE_DONE || sim_store_fail (x->store, "sqlite3_step", error);
  sqlite3_finalize (statement);
  return good;
}

bool
sim_experiment_enter (SimExperiment *x, GError **error)
{
  guint points = sim_plan_points (x->plan), first = x->entered->len;
  if (first == points)
    return true;
  if (!sim_store_begin (x->store, error))
    return false;
  bool good = first > 0 || sim_store_no_plan (x->store, error);
  for (guint i = first; i < points && good; i++)
    {
      SimEntered entered = { .present = g_byte_array_new () };
      good = enter_point (x, sim_plan_point (x->plan, i), &entered.id, error)
             && list_present (x, &entered, error);
      g_array_append_val (x->entered, entered);
    }
  good = good && sim_store_commit (x->store, error);
  if (!good)
    sim_store_rollback (x->store);
  return good;
}

bool
sim_experiment_has (const SimExperiment *x, guint point, guint32 replication)
{
  const GByteArray *present = sim_experiment_point (x, point)->present;
  return replication < present->len && present->data[replication] != 0;
}

void
sim_experiment_mark (SimExperiment *x, guint point, guint32 replication)
{
  GByteArray *present = sim_experiment_point (x, point)->present;
  guint had = present->len;
  if (replication >= had)
    {
      g_byte_array_set_size (present, replication + 1);
      memset (present->data + had, 0, present->len - had);
    }
  present->data[replication] = 1;
}

bool
sim_experiment_is_ours (const SimExperiment *x, guint64 index)
{
  return x->options.shards == 0 || index % x->options.shards == x->options.shard - 1;
}

/* -- life --------------------------------------------------------------------------------- */

static bool
open_store (SimExperiment *x, const char *path, GError **error)
{
  if (path != NULL && !sim_store_place (path, error))
    return false;
  bool there = path != NULL && g_file_test (path, G_FILE_TEST_EXISTS);
  if (path != NULL && (x->lock = sim_lock_take (path, error)) == NULL)
    return false;
  if (there && x->options.force && !replace (path, error))
    return false;
  if (there && !x->options.force && !check_there (path, x->plan, &x->options, error))
    return false;
  x->store = sim_store_open (path != NULL ? path : ":memory:", error);
  return x->store != NULL && sim_store_begin (x->store, error)
         && sim_store_kind (x->store, PACKAGE_STRING, x->options.keep, error)
         && sim_store_commit (x->store, error);
}

SimExperiment *
sim_experiment_open (const SimPlan *plan, const char *path, const SimExperimentOptions *options, GError **error)
{
  SimExperiment *x = g_new0 (SimExperiment, 1);
  sim_require (options->workers >= 1 && options->workers <= SIM_WORKERS_LIMIT, "%u workers", options->workers);
  x->plan = plan;
  x->options = *options;
  x->options.command = g_strdup (options->command);
  x->entered = g_array_new (FALSE, FALSE, sizeof (SimEntered));
  g_array_set_clear_func (x->entered, entered_clear);
  if (open_store (x, path, error) && sim_experiment_enter (x, error))
    return x;
  if (x->store != NULL)
    sim_store_rollback (x->store);
  sim_experiment_close (x, NULL);
  return NULL;
}

bool
sim_experiment_note (SimExperiment *x, GError **error)
{
  g_autoptr (SimResults) results = sim_results_of (x->store, error);
  g_auto (GStrv) commands = results != NULL ? sim_results_commands (results, error) : NULL;
  if (commands == NULL || x->options.command == NULL
      || g_strv_contains ((const char *const *)commands, x->options.command))
    return commands != NULL;
  if (!sim_store_begin (x->store, error))
    return false;
  bool good = sim_store_session (x->store, x->options.command, &x->session, error)
              && sim_store_commit (x->store, error);
  if (!good)
    sim_store_rollback (x->store);
  return good;
}

void
sim_experiment_need (SimExperiment *x, guint point, guint runs)
{
  sim_require (runs <= SIM_RUNS_LIMIT, "%u runs of a point", runs);
  if (point >= x->entered->len)
    {
      g_autoptr (GError) error = NULL;
      if (!sim_experiment_enter (x, &error))
        return; /* it is told by sim_experiment_play() */
    }
  SimEntered *entered = sim_experiment_point (x, point);
  entered->need = MAX (entered->need, runs);
}

SimResults *
sim_experiment_results (SimExperiment *x, GError **error)
{
  return sim_results_of (x->store, error);
}

bool
sim_experiment_close (SimExperiment *x, GError **error)
{
  bool good = x->store == NULL || sim_store_close (x->store, error);
  sim_lock_release (x->lock);
  g_array_unref (x->entered);
  g_free ((char *)x->options.command);
  g_free (x);
  return good;
}
