/* SPDX-License-Identifier: GPL-3.0-or-later */
/* One measure, vector or kind of row of many runs, without the rest of them. */
#include "sim/experiment/inside.h"

#include <math.h>

/* -- one measure -------------------------------------------------------------------------- */

static double
real_at (sqlite3_stmt *statement, int column)
{
  return sqlite3_column_type (statement, column) == SQLITE_NULL ? (double)NAN
                                                                : sqlite3_column_double (statement, column);
}

/* Rows of a part of the runs of a point that have `name`, in order of replication. */
static sqlite3_stmt *
ask_by_name (SimResults *results, const char *sql, guint point, const char *name, GError **error)
{
  gint64 id = sim_results_id (results, point);
  if (!sim_results_whole (results, point, error))
    return NULL;
  sqlite3_stmt *statement = sim_results_ask (results, sql, sim_store_run_id (id, 0), error);
  if (statement == NULL)
    return NULL;
  sqlite3_bind_int64 (statement, 2, sim_store_run_id (id + 1, 0));
  sqlite3_bind_text (statement, 3, name, -1, SQLITE_STATIC);
  return statement;
}

GArray *
sim_results_metric (SimResults *results, guint point, const char *name, GError **error)
{
  sqlite3_stmt *statement = ask_by_name (
      results,
      "SELECT replication, count, censored, value, sum, mean, deviation, least, most, p50, p90, p95,"
      " p99, p999 FROM run CROSS JOIN metric ON metric.run = run.id AND metric.name = ?3"
      " WHERE run.id >= ?1 AND run.id < ?2 ORDER BY run.id",
      point, name, error);
  if (statement == NULL)
    return NULL;
  g_autoptr (GArray) values = g_array_new (FALSE, FALSE, sizeof (SimResultValue));
  int code;
  while ((code = sqlite3_step (statement)) == SQLITE_ROW)
    {
      SimResultValue v = { .replication = (guint32)sqlite3_column_int64 (statement, 0),
                           .count = (guint64)sqlite3_column_int64 (statement, 1),
                           .censored = (guint64)sqlite3_column_int64 (statement, 2) };
      double *reals[] = { &v.value, &v.sum, &v.mean, &v.deviation, &v.least, &v.most };
      for (int i = 0; i < (int)G_N_ELEMENTS (reals); i++)
        *reals[i] = real_at (statement, 3 + i);
      for (int i = 0; i < SIM_ROW_QUANTILES; i++)
        v.quantiles[i] = real_at (statement, 9 + i);
      g_array_append_val (values, v);
    }
  return sim_results_done (results, statement, code, error) ? g_steal_pointer (&values) : NULL;
}

static SimHistogram *
histogram_at (sqlite3_stmt *statement, int column, GError **error)
{
  g_autoptr (GByteArray) bytes = sim_store_unpack_bytes (
      sqlite3_column_blob (statement, column), (gsize)sqlite3_column_bytes (statement, column), error);
  SimHistogram *histogram = bytes != NULL ? sim_histogram_load (bytes->data, bytes->len) : NULL;
  if (bytes != NULL && histogram == NULL)
    g_set_error_literal (error, SIM_OBSERVE_ERROR, SIM_OBSERVE_ERROR_DAMAGED, "a histogram is damaged");
  return histogram;
}

SimHistogram *
sim_results_histogram (SimResults *results, guint point, const char *name, GError **error)
{
  sqlite3_stmt *statement
      = ask_by_name (results,
                     "SELECT histogram FROM run CROSS JOIN metric ON metric.run = run.id AND metric.name = ?3"
                     " WHERE run.id >= ?1 AND run.id < ?2 AND histogram IS NOT NULL ORDER BY run.id",
                     point, name, error);
  if (statement == NULL)
    return NULL;
  g_autoptr (SimHistogram) all = NULL;
  int code;
  while ((code = sqlite3_step (statement)) == SQLITE_ROW)
    {
      g_autoptr (SimHistogram) one = histogram_at (statement, 0, error);
      if (one == NULL)
        {
          sqlite3_finalize (statement);
          return NULL;
        }
      if (all == NULL)
        all = sim_histogram_new ();
      sim_histogram_merge (all, one);
    }
  return sim_results_done (results, statement, code, error) ? g_steal_pointer (&all) : NULL;
}

GArray *
sim_results_series (SimResults *results, guint point, guint32 replication, const char *name, double *step,
                    GError **error)
{
  gint64 run = sim_store_run_id (sim_results_id (results, point), replication);
  if (!sim_results_whole (results, point, error))
    return NULL;
  sqlite3_stmt *statement = sim_results_ask (
      results,
      "SELECT data, step_s FROM series JOIN run ON run.id = series.run WHERE run.id = ?1 AND name = ?2", run,
      error);
  if (statement == NULL)
    return NULL;
  sqlite3_bind_text (statement, 2, name, -1, SQLITE_STATIC);
  int code = sqlite3_step (statement);
  GArray *values = NULL;
  if (code == SQLITE_ROW)
    {
      *step = sqlite3_column_double (statement, 1);
      values = sim_store_unpack (sqlite3_column_blob (statement, 0), (gsize)sqlite3_column_bytes (statement, 0),
                                 error);
    }
  sim_results_done (results, statement, code, code == SQLITE_ROW ? NULL : error);
  return values;
}

GArray *
sim_results_incidents (SimResults *results, guint point, GError **error)
{
  gint64 id = sim_results_id (results, point);
  if (!sim_results_whole (results, point, error))
    return NULL;
  sqlite3_stmt *statement = sim_results_ask (
      results,
      "SELECT replication, ended_s, number, what, fault, node, system, injected_s, undone_s, "
      "detected_s, decided_s,"
      " restored_s, clients_well_s, converged_s, disturbed, censored, failed_requests FROM run "
      "CROSS JOIN incident ON"
      " incident.run = run.id WHERE run.id >= ?1 AND run.id < ?2 ORDER BY run.id, number",
      sim_store_run_id (id, 0), error);
  if (statement == NULL)
    return NULL;
  g_autoptr (GArray) all = g_array_new (FALSE, FALSE, sizeof (SimStoredIncident));
  int code;
  sqlite3_bind_int64 (statement, 2, sim_store_run_id (id + 1, 0));
  while ((code = sqlite3_step (statement)) == SQLITE_ROW)
    {
      SimStoredIncident row
          = { .replication = (guint32)sqlite3_column_int64 (statement, 0), .ended = real_at (statement, 1) };
      SimResultIncident *x = &row.incident;
      const char **texts[] = { &x->what, &x->fault, &x->node, &x->system };
      double *reals[] = { &x->injected, &x->undone,       &x->detected, &x->decided,
                          &x->restored, &x->clients_well, &x->converged };
      x->number = (guint)sqlite3_column_int64 (statement, 2);
      for (int i = 0; i < (int)G_N_ELEMENTS (texts); i++)
        *texts[i] = sim_results_text (results, statement, 3 + i);
      for (int i = 0; i < (int)G_N_ELEMENTS (reals); i++)
        *reals[i] = real_at (statement, 7 + i);
      x->disturbed = sqlite3_column_int (statement, 14) != 0;
      x->censored = sqlite3_column_int (statement, 15) != 0;
      x->failed_requests = (guint64)sqlite3_column_int64 (statement, 16);
      g_array_append_val (all, row);
    }
  return sim_results_done (results, statement, code, error) ? g_steal_pointer (&all) : NULL;
}
