/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a store is about: program, sessions, points. */
#include "config.h"

#include "sim/observe/inside.h"
#include "sim/observe/manifest.h"
#include "sim/observe/store_inside.h"
#include "sim/scenario/vary.h"

#include <string.h>

static void
bind_text (sqlite3_stmt *statement, int column, const char *text)
{
  sqlite3_bind_text (statement, column, text, -1, SQLITE_TRANSIENT);
}

bool
sim_store_session_of (SimStore *store, const char *const *texts, gint64 *id, GError **error)
{
  sqlite3_stmt *statement = sim_store_prepare (
      store, "INSERT INTO session (version, compiler, libraries, command, digest) VALUES (?,?,?,?,'')", error);
  if (statement == NULL)
    return false;
  for (int i = 0; i < 4; i++)
    bind_text (statement, i + 1, texts[i]);
  bool good = sim_store_step (store, statement, error);
  sqlite3_finalize (statement);
  *id = sqlite3_last_insert_rowid (store->db);
  return good && sim_store_seal_session (store, *id, error);
}

bool
sim_store_session (SimStore *store, const char *command, gint64 *id, GError **error)
{
  g_autofree char *libraries = sim_manifest_libraries ();
  const char *texts[] = { PACKAGE_STRING, sim_manifest_compiler (), libraries, command };
  return sim_store_session_of (store, texts, id, error);
}

/* -- program and vectors ------------------------------------------------------------------ */

static const char *
keep_name (SimResultKeep keep)
{
  static const char *const names[] = { "none", "services", "all" };
  return names[keep];
}

static bool
other_kind (const SimStore *store, const char *what, const char *theirs, const char *ours, GError **error)
{
  g_set_error (error, SIM_OBSERVE_ERROR, SIM_OBSERVE_ERROR_FOREIGN,
               "%s: its runs were made with %s %s, these would be with %s; it was left as it is", store->path,
               what, theirs, ours);
  return false;
}

/* Is a run in it? */
static bool
has_runs (SimStore *store, bool *any, GError **error)
{
  gint64 runs = 0;
  bool good = sim_store_ask (store, "SELECT count(*) FROM (SELECT 1 FROM run LIMIT 1)", &runs, error);
  *any = runs > 0;
  return good;
}

bool
sim_store_fits (SimStore *store, const char *program, SimResultKeep keep, GError **error)
{
  bool any, known = has_runs (store, &any, error);
  if (!known || !any)
    return known;
  sqlite3_stmt *asked = sim_store_prepare (store, "SELECT program, keep FROM store", error);
  if (asked == NULL)
    return false;
  bool good = sqlite3_step (asked) == SQLITE_ROW || sim_store_fail (store, "sqlite3_step", error);
  const char *theirs = good ? (const char *)sqlite3_column_text (asked, 0) : NULL;
  const char *vectors = good ? (const char *)sqlite3_column_text (asked, 1) : NULL;
  if (good && g_strcmp0 (theirs, program) != 0)
    good = other_kind (store, "version", theirs != NULL ? theirs : "", program, error);
  else if (good && g_strcmp0 (vectors, keep_name (keep)) != 0)
    good = other_kind (store, "--keep", vectors != NULL ? vectors : "", keep_name (keep), error);
  sqlite3_finalize (asked);
  return good;
}

bool
sim_store_kind (SimStore *store, const char *program, SimResultKeep keep, GError **error)
{
  bool any;
  if (!has_runs (store, &any, error))
    return false;
  if (any)
    return sim_store_fits (store, program, keep, error);
  char *sql
      = sqlite3_mprintf ("DELETE FROM store; INSERT INTO store VALUES (%Q, %Q, '')", program, keep_name (keep));
  store->changed = true;
  bool good = sim_store_sql (store, sql, error);
  sqlite3_free (sql);
  return good;
}

/* -- points ------------------------------------------------------------------------------- */

bool
sim_store_no_plan (SimStore *store, GError **error)
{
  store->changed = true;
  return sim_store_sql (store, "UPDATE point SET number = -1", error);
}

static bool
enter_point (SimStore *store, const SimStorePoint *point, GError **error)
{
  sqlite3_stmt *statement = sim_store_prepare (
      store,
      "INSERT INTO point (number, key, digest, label, scenario, why, file, seed, duration_s, warm_up_s, "
      "resolved)"
      " VALUES (?,?,'',?,?,?,?,?,?,?,?) ON CONFLICT (key) DO UPDATE SET number = excluded.number,"
      " label = excluded.label, file = min (file, excluded.file)",
      error);
  if (statement == NULL)
    return false;
  const char *texts[] = { point->key, point->label, point->scenario, point->why, point->file, point->seed };
  sqlite3_bind_int64 (statement, 1, point->number);
  for (int i = 0; i < (int)G_N_ELEMENTS (texts); i++)
    bind_text (statement, 2 + i, texts[i]);
  sim_store_bind_real (statement, 8, point->duration);
  sim_store_bind_real (statement, 9, point->warm_up);
  bind_text (statement, 10, point->resolved);
  bool good = sim_store_step (store, statement, error);
  sqlite3_finalize (statement);
  return good;
}

static bool
find_point (SimStore *store, const char *key, gint64 *id, GError **error)
{
  char *sql = sqlite3_mprintf ("SELECT id FROM point WHERE key = %Q", key);
  bool good = sim_store_ask (store, sql, id, error);
  sqlite3_free (sql);
  return good;
}

static bool
enter_settings (SimStore *store, const SimStorePoint *point, gint64 id, GError **error)
{
  g_autofree char *old = g_strdup_printf ("DELETE FROM setting WHERE point = %" G_GINT64_FORMAT, id);
  sqlite3_stmt *statement = sim_store_sql (store, old, error)
                                ? sim_store_prepare (store, "INSERT INTO setting VALUES (?,?,?,?,?)", error)
                                : NULL;
  bool good = statement != NULL;
  for (guint i = 0; good && i < point->setting_count; i++)
    {
      sqlite3_bind_int64 (statement, 1, id);
      sqlite3_bind_int64 (statement, 2, (gint64)i + 1);
      bind_text (statement, 3, point->paths[i]);
      bind_text (statement, 4, point->names[i]);
      bind_text (statement, 5, point->values[i]);
      good = sim_store_step (store, statement, error);
    }
  sqlite3_finalize (statement);
  return good;
}

static bool
has_file (SimStore *store, const char *digest, gint64 *there, GError **error)
{
  char *sql = sqlite3_mprintf ("SELECT count(*) FROM file WHERE digest = %Q", digest);
  bool good = sim_store_ask (store, sql, there, error);
  sqlite3_free (sql);
  return good;
}

static bool
enter_file (SimStore *store, const SimFile *file, GError **error)
{
  gint64 there = 0;
  gsize length;
  const void *content = g_bytes_get_data (file->content, &length);
  if (!has_file (store, file->digest, &there, error) || there > 0)
    return there > 0;
  sqlite3_stmt *statement = sim_store_prepare (store, "INSERT INTO file VALUES (?,?)", error);
  if (statement == NULL)
    return false;
  g_autoptr (SimPacker) packer = sim_packer_new ();
  g_autoptr (GByteArray) block = g_byte_array_new ();
  sim_packer_put (packer, content, length, block);
  bind_text (statement, 1, file->digest);
  sqlite3_bind_blob64 (statement, 2, block->data, block->len, SQLITE_STATIC);
  bool good = sim_store_step (store, statement, error);
  sqlite3_finalize (statement);
  return good;
}

/* Equal keys read equal files: what is there stays. */
static bool
enter_files (SimStore *store, const SimStorePoint *point, gint64 id, GError **error)
{
  guint count = sim_files_count (point->files);
  sqlite3_stmt *statement
      = count > 0 ? sim_store_prepare (store, "INSERT OR IGNORE INTO source VALUES (?,?,?,?)", error) : NULL;
  bool good = count == 0 || statement != NULL;
  for (guint i = 0; good && i < count; i++)
    {
      const SimFile *file = sim_files_get (point->files, i);
      sqlite3_bind_int64 (statement, 1, id);
      sqlite3_bind_int64 (statement, 2, (gint64)i + 1);
      bind_text (statement, 3, file->name);
      bind_text (statement, 4, file->digest);
      good = enter_file (store, file, error) && sim_store_step (store, statement, error);
    }
  sqlite3_finalize (statement);
  return good;
}

bool
sim_store_point (SimStore *store, const SimStorePoint *point, gint64 *id, GError **error)
{
  return enter_point (store, point, error) && find_point (store, point->key, id, error)
         && enter_settings (store, point, *id, error) && enter_files (store, point, *id, error)
         && sim_store_seal_point (store, *id, error);
}

/* -- the store of one run ----------------------------------------------------------------- */

static bool
add_single (SimStore *store, SimObserver *observer, GError **error)
{
  const SimScenario *s = observer->scenario;
  g_autofree char *seed = g_strdup_printf ("%" G_GUINT64_FORMAT, observer->options.seed);
  g_autofree char *key = sim_scenario_key (s, observer->options.seed);
  g_autofree char *resolved = sim_scenario_resolved (s);
  g_autoptr (SimResult) result = sim_result_take (observer, 0, observer->options.replication, SIM_KEEP_ALL);
  SimStorePoint point = { .key = key,
                          .label = s->name,
                          .scenario = s->name,
                          .why = s->why,
                          .file = s->file,
                          .resolved = resolved,
                          .files = s->files,
                          .seed = seed,
                          .duration = sim_time_to_seconds (s->duration),
                          .warm_up = sim_time_to_seconds (s->warm_up) };
  gint64 id = 0, session = 0;
  return sim_store_kind (store, PACKAGE_STRING, SIM_KEEP_ALL, error)
         && sim_store_session (store, observer->options.command, &session, error)
         && sim_store_point (store, &point, &id, error)
         && sim_store_add (store, id, session, result, NULL, error);
}

bool
sim_store_write (SimObserver *observer, const char *dir, GError **error)
{
  g_autofree char *path = g_build_filename (dir, "results.db", NULL);
  SimStore *store = sim_store_open (path, error);
  if (store == NULL)
    return false;
  bool good = sim_store_begin (store, error) && add_single (store, observer, error)
              && sim_store_commit (store, error);
  return sim_store_close (store, good ? error : NULL) && good;
}
