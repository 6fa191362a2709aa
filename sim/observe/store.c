/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/observe/store.h"
#include "sim/observe/incidents.h"
#include "sim/observe/inside.h"
#include "sim/observe/manifest.h"
#include "sim/observe/output.h"
#include <math.h>
#include <sqlite3.h>
#include <string.h>
#include <zstd.h>
#include <zstd_errors.h>

struct SimStore
{
  sqlite3 *db;
  char *path;
};

static const char schema[]
    = "CREATE TABLE run (id INTEGER PRIMARY KEY, scenario TEXT, why TEXT, file TEXT, digest TEXT, seed TEXT,"
      " replication INTEGER, fingerprint TEXT, duration_s REAL, warm_up_s REAL, ended_s REAL, end TEXT,"
      " step_s REAL, version TEXT, compiler TEXT, libraries TEXT, command TEXT, passed INTEGER, resolved TEXT);"
      "CREATE TABLE metric (run INTEGER NOT NULL REFERENCES run, name TEXT NOT NULL, unit TEXT, kind INTEGER,"
      " count INTEGER, censored INTEGER, value REAL, sum REAL, mean REAL, deviation REAL, least REAL, most "
      "REAL,"
      " p50 REAL, p90 REAL, p95 REAL, p99 REAL, p999 REAL, histogram BLOB,"
      " PRIMARY KEY (run, name)) WITHOUT ROWID;"
      "CREATE TABLE series (run INTEGER NOT NULL REFERENCES run, name TEXT NOT NULL, unit TEXT, rows INTEGER,"
      " data BLOB, PRIMARY KEY (run, name)) WITHOUT ROWID;"
      "CREATE TABLE incident (run INTEGER NOT NULL REFERENCES run, number INTEGER NOT NULL, what TEXT, fault "
      "TEXT,"
      " node TEXT, system TEXT, injected_s REAL, undone_s REAL, detected_s REAL, decided_s REAL, restored_s "
      "REAL,"
      " clients_well_s REAL, converged_s REAL, disturbed INTEGER, censored INTEGER, failed_requests INTEGER,"
      " PRIMARY KEY (run, number)) WITHOUT ROWID;"
      "CREATE TABLE invariant (run INTEGER NOT NULL REFERENCES run, system TEXT, name TEXT, row TEXT, verdict "
      "INTEGER,"
      " checked INTEGER, violations INTEGER, while_converged INTEGER, first_s REAL, total_s REAL, why TEXT);"
      "CREATE TABLE verdict (run INTEGER NOT NULL REFERENCES run, number INTEGER NOT NULL, result INTEGER, "
      "subject TEXT,"
      " value REAL, unit TEXT, samples INTEGER, text TEXT, entry TEXT, PRIMARY KEY (run, number)) WITHOUT "
      "ROWID;"
      "CREATE TABLE decision (run INTEGER NOT NULL REFERENCES run, system TEXT, number INTEGER, at_s REAL, "
      "what "
      "TEXT,"
      " sentence TEXT);"
      "CREATE TABLE ownership (run INTEGER NOT NULL REFERENCES run, address TEXT, node TEXT, from_s REAL, to_s "
      "REAL);";

/* No memory ends the process as it does everywhere. SQLite calls it an error of input and output when the
 * memory that it shares with other processes cannot be mapped. */
static void
require_memory (const SimStore *store, const char *call)
{
  int code = sqlite3_extended_errcode (store->db);
  if (code == SQLITE_NOMEM || code == SQLITE_IOERR_NOMEM || code == SQLITE_IOERR_SHMMAP)
    g_error ("no memory for %s", call);
}

static bool
fail (const SimStore *store, const char *call, GError **error)
{
  require_memory (store, call);
  g_set_error (error, SIM_OBSERVE_ERROR, SIM_OBSERVE_ERROR_STORE, "%s: %s: %s", store->path, call,
               sqlite3_errmsg (store->db));
  return false;
}

static bool
run_sql (SimStore *store, const char *sql, GError **error)
{
  return sqlite3_exec (store->db, sql, NULL, NULL, NULL) == SQLITE_OK || fail (store, "sqlite3_exec", error);
}

/* The number that `sql` asks for, to `value`. */
static bool
ask (SimStore *store, const char *sql, gint64 *value, GError **error)
{
  sqlite3_stmt *statement = NULL;
  bool good = sqlite3_prepare_v2 (store->db, sql, -1, &statement, NULL) == SQLITE_OK
              && sqlite3_step (statement) == SQLITE_ROW;
  if (good)
    *value = sqlite3_column_int64 (statement, 0);
  else
    fail (store, sql, error);
  sqlite3_finalize (statement);
  return good;
}

/* An empty file gets the schema; one of ours must have our version. */
static bool
set_up (SimStore *store, GError **error)
{
  gint64 version = 0, application = 0, tables = 0;
  if (!ask (store, "PRAGMA user_version", &version, error)
      || !ask (store, "PRAGMA application_id", &application, error)
      || !ask (store, "SELECT count(*) FROM sqlite_schema", &tables, error))
    return false;
  if (version == 0 && application == 0 && tables == 0)
    {
      g_autofree char *sql = g_strdup_printf ("BEGIN IMMEDIATE; %s PRAGMA user_version = %d;"
                                              " PRAGMA application_id = %d; COMMIT",
                                              schema, SIM_STORE_VERSION, SIM_STORE_APPLICATION);
      return run_sql (store, sql, error);
    }
  if (version == SIM_STORE_VERSION && application == SIM_STORE_APPLICATION)
    return true;
  g_set_error (error, SIM_OBSERVE_ERROR, SIM_OBSERVE_ERROR_STORE,
               "%s: not a result store of version %d; it was left as it is", store->path, SIM_STORE_VERSION);
  return false;
}

SimStore *
sim_store_open (const char *path, GError **error)
{
  SimStore *store = g_new0 (SimStore, 1);
  store->path = g_strdup (path);
  int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOFOLLOW;
  bool good
      = sqlite3_open_v2 (path, &store->db, flags, NULL) == SQLITE_OK || fail (store, "sqlite3_open", error);
  good = good
         && run_sql (store, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON",
                     error);
  if (good && set_up (store, error))
    return store;
  sim_store_close (store, NULL);
  return NULL;
}

bool
sim_store_close (SimStore *store, GError **error)
{
  bool good = store->db == NULL || run_sql (store, "PRAGMA journal_mode = DELETE", error);
  if (sqlite3_close (store->db) != SQLITE_OK)
    good = fail (store, "sqlite3_close", good ? error : NULL);
  g_free (store->path);
  g_free (store);
  return good;
}

/* -- blocks --------------------------------------------------------------------------------- */

static GByteArray *
pack (const void *data, gsize length)
{
  GByteArray *out = g_byte_array_new ();
  g_byte_array_set_size (out, (guint)ZSTD_compressBound (length));
  ZSTD_CCtx *context = ZSTD_createCCtx ();
  if (context == NULL)
    g_error ("no memory for a block");
  ZSTD_CCtx_setParameter (context, ZSTD_c_checksumFlag, 1);
  size_t n = ZSTD_compress2 (context, out->data, out->len, data, length);
  if (ZSTD_getErrorCode (n) == ZSTD_error_memory_allocation)
    g_error ("no memory for a block");
  sim_require (!ZSTD_isError (n), "compression of a block: %s", ZSTD_getErrorName (n));
  ZSTD_freeCCtx (context);
  g_byte_array_set_size (out, (guint)n);
  return out;
}

static GByteArray *
pack_vector (const GArray *values, SimUnit unit)
{
  g_autofree guint64 *words = g_new (guint64, values->len + 1);
  for (guint i = 0; i < values->len; i++)
    {
      double value = sim_unit_scale (g_array_index (values, double, i), unit);
      memcpy (&words[i], &value, sizeof value);
      words[i] = GUINT64_TO_LE (words[i]);
    }
  return pack (words, values->len * sizeof *words);
}

GArray *
sim_store_unpack (const void *data, gsize length, GError **error)
{
  unsigned long long size = ZSTD_getFrameContentSize (data, length);
  if (size == ZSTD_CONTENTSIZE_UNKNOWN || size == ZSTD_CONTENTSIZE_ERROR || size > G_MAXINT32 || size % 8 != 0)
    {
      g_set_error_literal (error, SIM_OBSERVE_ERROR, SIM_OBSERVE_ERROR_STORE, "a vector is damaged");
      return NULL;
    }
  GArray *values = g_array_new (FALSE, FALSE, sizeof (double));
  g_array_set_size (values, (guint)(size / 8));
  size_t n = ZSTD_decompress (values->data, size, data, length);
  if (n != size)
    {
      g_set_error (error, SIM_OBSERVE_ERROR, SIM_OBSERVE_ERROR_STORE, "a vector is damaged: %s",
                   ZSTD_getErrorName (n));
      g_array_unref (values);
      return NULL;
    }
  for (guint i = 0; i < values->len; i++)
    {
      guint64 *word = &g_array_index (values, guint64, i);
      *word = GUINT64_FROM_LE (*word);
    }
  return values;
}

/* -- rows -------------------------------------------------------------------------------------- */

static void
bind_real (sqlite3_stmt *statement, int column, double value)
{
  if (isnan (value))
    sqlite3_bind_null (statement, column);
  else
    sqlite3_bind_double (statement, column, value);
}

static void
bind_text (sqlite3_stmt *statement, int column, const char *text)
{
  sqlite3_bind_text (statement, column, text, -1, SQLITE_TRANSIENT);
}

static void
bind_moment (sqlite3_stmt *statement, int column, SimTime at)
{
  bind_real (statement, column, at == SIM_NEVER ? (double)NAN : sim_time_to_seconds (at));
}

static sqlite3_stmt *
prepare (SimStore *store, const char *sql, gint64 run, GError **error)
{
  sqlite3_stmt *statement = NULL;
  if (sqlite3_prepare_v2 (store->db, sql, -1, &statement, NULL) != SQLITE_OK)
    {
      fail (store, "sqlite3_prepare", error);
      return NULL;
    }
  sqlite3_bind_int64 (statement, 1, run);
  return statement;
}

static bool
step (SimStore *store, sqlite3_stmt *statement, GError **error)
{
  bool good = sqlite3_step (statement) == SQLITE_DONE || fail (store, "sqlite3_step", error);
  sqlite3_reset (statement);
  return good;
}

static bool
add_run (SimStore *store, const SimObserver *observer, gint64 *run, GError **error)
{
  sqlite3_stmt *statement = prepare (
      store, "INSERT INTO run VALUES (NULL,?2,?3,?4,?5,?6,?7,?8,?9,?10,?11,?12,?13,?14,?15,?16,?17,?18,?19)", 0,
      error);
  if (statement == NULL)
    return false;
  SimManifest manifest = { 0 };
  g_autofree char *resolved = sim_scenario_resolved (observer->scenario);
  sim_manifest_fill (&manifest, observer);
  for (int i = 0; i < SIM_MANIFEST_ROWS; i++)
    bind_text (statement, i + 2, manifest.values[i]);
  sqlite3_bind_int (statement, 18, sim_observer_passed (observer));
  bind_text (statement, 19, resolved);
  bool good = step (store, statement, error);
  sqlite3_finalize (statement);
  sim_manifest_clear (&manifest);
  *run = sqlite3_last_insert_rowid (store->db);
  return good;
}

static void
bind_histogram (sqlite3_stmt *statement, int column, const SimObserver *observer, const char *name)
{
  SimReading reading;
  sim_metrics_read (observer->metrics, sim_metrics_find (observer->metrics, name), &reading);
  if (reading.histogram == NULL)
    {
      sqlite3_bind_null (statement, column);
      return;
    }
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  sim_histogram_save (reading.histogram, bytes);
  g_autoptr (GByteArray) packed = pack (bytes->data, bytes->len);
  sqlite3_bind_blob (statement, column, packed->data, (int)packed->len, SQLITE_TRANSIENT);
}

static bool
add_metrics (SimStore *store, const SimObserver *observer, gint64 run, GError **error)
{
  sqlite3_stmt *statement
      = prepare (store, "INSERT INTO metric VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)", run, error);
  bool good = statement != NULL;
  for (guint i = 0; good && i < sim_observer_metrics (observer); i++)
    {
      const SimMetricRow *row = sim_observer_metric (observer, i);
      const double values[] = { row->value, row->sum, row->mean, row->deviation, row->least, row->most };
      bind_text (statement, 2, row->name);
      bind_text (statement, 3, sim_unit_symbol (row->unit));
      sqlite3_bind_int (statement, 4, row->kind);
      sqlite3_bind_int64 (statement, 5, (gint64)row->count);
      sqlite3_bind_int64 (statement, 6, (gint64)row->censored);
      for (int k = 0; k < (int)G_N_ELEMENTS (values); k++)
        bind_real (statement, 7 + k, sim_unit_scale (values[k], row->unit));
      for (int k = 0; k < SIM_ROW_QUANTILES; k++)
        bind_real (statement, 13 + k, sim_unit_scale (row->quantiles[k], row->unit));
      bind_histogram (statement, 18, observer, row->name);
      good = step (store, statement, error);
    }
  sqlite3_finalize (statement);
  return good;
}

static bool
add_series (SimStore *store, const SimObserver *observer, gint64 run, GError **error)
{
  sqlite3_stmt *statement = prepare (store, "INSERT INTO series VALUES (?,?,?,?,?)", run, error);
  bool good = statement != NULL;
  for (guint i = 0; good && i < sim_series_count (observer->series); i++)
    {
      const SimSeries *series = sim_series_get (observer->series, i);
      g_autofree char *symbol = sim_series_symbol (series);
      g_autoptr (GByteArray) packed = pack_vector (series->values, series->unit);
      bind_text (statement, 2, series->name);
      bind_text (statement, 3, symbol);
      sqlite3_bind_int64 (statement, 4, series->values->len);
      sqlite3_bind_blob (statement, 5, packed->data, (int)packed->len, SQLITE_TRANSIENT);
      good = step (store, statement, error);
    }
  sqlite3_finalize (statement);
  return good;
}

static bool
add_incidents (SimStore *store, const SimObserver *observer, gint64 run, GError **error)
{
  const SimBus *bus = sim_world_bus (observer->world);
  sqlite3_stmt *statement
      = prepare (store, "INSERT INTO incident VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)", run, error);
  bool good = statement != NULL;
  for (guint i = 0; good && i < sim_world_incidents (observer->world); i++)
    {
      const SimIncident *x = sim_world_incident (observer->world, i);
      g_autofree char *title = sim_incident_title (observer->world, x);
      const SimTime moments[]
          = { x->injected, x->ended, x->detected, x->decided, x->restored, x->clients_well, x->converged };
      sqlite3_bind_int64 (statement, 2, x->number);
      bind_text (statement, 3, title);
      bind_text (statement, 4, x->fault != NULL ? x->fault->kind->key : NULL);
      bind_text (statement, 5, x->where != 0 ? sim_entity_name (bus, x->where) : NULL);
      bind_text (statement, 6, x->system != 0 ? sim_entity_name (bus, x->system) : NULL);
      for (int k = 0; k < (int)G_N_ELEMENTS (moments); k++)
        bind_moment (statement, 7 + k, moments[k]);
      sqlite3_bind_int (statement, 14, x->disturbed);
      sqlite3_bind_int (statement, 15, x->censored);
      sqlite3_bind_int64 (statement, 16, (gint64)x->failed_requests);
      good = step (store, statement, error);
    }
  sqlite3_finalize (statement);
  return good;
}

static bool
add_invariants (SimStore *store, const SimObserver *observer, gint64 run, GError **error)
{
  sqlite3_stmt *statement = prepare (store, "INSERT INTO invariant VALUES (?,?,?,?,?,?,?,?,?,?,?)", run, error);
  bool good = statement != NULL;
  for (guint i = 0; good && i < sim_world_guard_rows (observer->world); i++)
    {
      const SimGuardRow *x = sim_world_guard_row (observer->world, i);
      bind_text (statement, 2, x->system != NULL ? x->system->name : NULL);
      bind_text (statement, 3, x->invariant->name);
      bind_text (statement, 4, x->invariant->row);
      sqlite3_bind_int (statement, 5, x->invariant->verdict);
      sqlite3_bind_int64 (statement, 6, (gint64)x->checked);
      sqlite3_bind_int64 (statement, 7, (gint64)x->violations);
      sqlite3_bind_int64 (statement, 8, (gint64)x->while_converged);
      bind_moment (statement, 9, x->violations > 0 ? x->first : SIM_NEVER);
      bind_moment (statement, 10, x->total);
      bind_text (statement, 11, x->why);
      good = step (store, statement, error);
    }
  sqlite3_finalize (statement);
  return good;
}

static bool
add_verdicts (SimStore *store, const SimObserver *observer, gint64 run, GError **error)
{
  sqlite3_stmt *statement = prepare (store, "INSERT INTO verdict VALUES (?,?,?,?,?,?,?,?,?)", run, error);
  bool good = statement != NULL;
  for (guint i = 0; good && i < sim_observer_verdicts (observer); i++)
    {
      const SimVerdictLine *line = sim_observer_verdict (observer, i);
      sqlite3_bind_int64 (statement, 2, i + 1);
      sqlite3_bind_int (statement, 3, line->result);
      bind_text (statement, 4, line->expect != NULL ? line->expect->subject : NULL);
      bind_real (statement, 5, sim_unit_scale (line->value, line->unit));
      bind_text (statement, 6, sim_unit_symbol (line->unit));
      sqlite3_bind_int64 (statement, 7, (gint64)line->samples);
      bind_text (statement, 8, line->text);
      bind_text (statement, 9, line->expect != NULL ? line->expect->text : NULL);
      good = step (store, statement, error);
    }
  sqlite3_finalize (statement);
  return good;
}

static bool
add_ownership (SimStore *store, const SimObserver *observer, gint64 run, GError **error)
{
  sqlite3_stmt *statement = prepare (store, "INSERT INTO ownership VALUES (?,?,?,?,?)", run, error);
  bool good = statement != NULL;
  for (guint i = 0; good && i < sim_ownership_count (observer->ownership); i++)
    {
      const SimHolding *h = sim_ownership_get (observer->ownership, i);
      char ip[SIM_IP_TEXT];
      bind_text (statement, 2, sim_ip_text (h->address, ip));
      bind_text (statement, 3, sim_entity_name (sim_world_bus (observer->world), h->node));
      bind_moment (statement, 4, h->from);
      bind_moment (statement, 5, MIN (h->to, observer->ended));
      good = step (store, statement, error);
    }
  sqlite3_finalize (statement);
  return good;
}

static bool
add_decisions (SimStore *store, const SimObserver *observer, gint64 run, GError **error)
{
  sqlite3_stmt *statement = prepare (store, "INSERT INTO decision VALUES (?,?,?,?,?,?)", run, error);
  bool good = statement != NULL;
  for (guint i = 0; good && i < sim_decisions_count (observer->decisions); i++)
    {
      const SimDecisionRow *row = sim_decisions_get (observer->decisions, i);
      bind_text (statement, 2, row->system);
      sqlite3_bind_int64 (statement, 3, (gint64)row->decision);
      bind_moment (statement, 4, row->at);
      bind_text (statement, 5, row->what);
      bind_text (statement, 6, row->sentence);
      good = step (store, statement, error);
    }
  sqlite3_finalize (statement);
  return good;
}

bool
sim_store_add (SimStore *store, const SimObserver *observer, gint64 *id, GError **error)
{
  gint64 run = 0;
  if (!run_sql (store, "BEGIN IMMEDIATE", error))
    return false;
  bool good = add_run (store, observer, &run, error) && add_metrics (store, observer, run, error)
              && add_series (store, observer, run, error) && add_incidents (store, observer, run, error)
              && add_invariants (store, observer, run, error) && add_verdicts (store, observer, run, error)
              && add_ownership (store, observer, run, error) && add_decisions (store, observer, run, error)
              && run_sql (store, "COMMIT", error);
  if (!good)
    run_sql (store, "ROLLBACK", NULL);
  else if (id != NULL)
    *id = run;
  return good;
}

bool
sim_store_write (SimObserver *observer, const char *dir, GError **error)
{
  g_autofree char *path = g_build_filename (dir, "results.db", NULL);
  SimStore *store = sim_store_open (path, error);
  if (store == NULL)
    return false;
  bool good = sim_store_add (store, observer, NULL, error);
  return sim_store_close (store, good ? error : NULL) && good;
}
