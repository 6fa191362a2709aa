/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/experiment/results.h"
#include "sim/experiment/inside.h"

#include <math.h>
#include <string.h>

/* -- points ------------------------------------------------------------------------------- */

static void
point_free (gpointer data)
{
  SimPointRow *p = data;
  g_free ((gpointer)p->point.paths);
  g_free ((gpointer)p->point.names);
  g_free ((gpointer)p->point.values);
  g_free (p);
}

const char *
sim_results_text (SimResults *results, sqlite3_stmt *statement, int column)
{
  const char *text = (const char *)sqlite3_column_text (statement, column);
  return text != NULL ? g_string_chunk_insert_const (results->arena, text) : NULL;
}

/* A statement with one number bound. */
sqlite3_stmt *
sim_results_ask (SimResults *results, const char *sql, gint64 number, GError **error)
{
  sqlite3_stmt *statement = sim_store_prepare (results->store, sql, error);
  if (statement != NULL)
    sqlite3_bind_int64 (statement, 1, number);
  return statement;
}

/* Ends it; false: it had not come to its end well. */
bool
sim_results_done (SimResults *results, sqlite3_stmt *statement, int code, GError **error)
{
  bool good
      = code == SQLITE_DONE || code == SQLITE_ROW || sim_store_fail (results->store, "sqlite3_step", error);
  sqlite3_finalize (statement);
  return good;
}

static bool
read_settings (SimResults *results, SimPointRow *p, GError **error)
{
  sqlite3_stmt *statement = sim_results_ask (
      results, "SELECT path, name, value FROM setting WHERE point = ? ORDER BY number", p->id, error);
  if (statement == NULL)
    return false;
  GPtrArray *columns[3] = { g_ptr_array_new (), g_ptr_array_new (), g_ptr_array_new () };
  int code;
  while ((code = sqlite3_step (statement)) == SQLITE_ROW)
    for (int i = 0; i < 3; i++)
      g_ptr_array_add (columns[i], (gpointer)sim_results_text (results, statement, i));
  p->point.setting_count = columns[0]->len;
  p->point.paths = (const char *const *)g_ptr_array_free (columns[0], FALSE);
  p->point.names = (const char *const *)g_ptr_array_free (columns[1], FALSE);
  p->point.values = (const char *const *)g_ptr_array_free (columns[2], FALSE);
  return sim_results_done (results, statement, code, error);
}

static bool
count_runs (SimResults *results, SimPointRow *p, GError **error)
{
  g_autofree char *sql
      = g_strdup_printf ("SELECT count(*) FROM run WHERE id >= %" G_GINT64_FORMAT " AND id < %" G_GINT64_FORMAT,
                         sim_store_run_id (p->id, 0), sim_store_run_id (p->id + 1, 0));
  gint64 runs = 0;
  bool good = sim_store_ask (results->store, sql, &runs, error);
  p->point.runs = (guint)runs;
  return good;
}

static bool
read_points (SimResults *results, GError **error)
{
  sqlite3_stmt *statement = sim_results_ask (
      results,
      "SELECT id, number, key, label, scenario, file, resolved, why, seed, duration_s, warm_up_s FROM point"
      " WHERE number >= ? ORDER BY number, key",
      0, error);
  guint lost = 0;
  int code = SQLITE_DONE;
  if (statement == NULL)
    return false;
  while ((code = sqlite3_step (statement)) == SQLITE_ROW)
    {
      SimPointRow *p = g_new0 (SimPointRow, 1);
      guint64 seed = 0;
      p->id = sqlite3_column_int64 (statement, 0);
      p->point.number = (guint)sqlite3_column_int64 (statement, 1);
      const char **texts[] = { &p->point.key,  &p->point.label,    &p->point.scenario,
                               &p->point.file, &p->point.resolved, &p->point.why };
      for (int i = 0; i < (int)G_N_ELEMENTS (texts); i++)
        *texts[i] = sim_results_text (results, statement, 2 + i);
      const char *number = sim_results_text (results, statement, 8);
      bool seeded = number != NULL && g_ascii_string_to_unsigned (number, 10, 0, G_MAXUINT64, &seed, NULL);
      if (p->point.key == NULL || p->point.label == NULL || p->point.scenario == NULL || !seeded
          || !sim_store_point_is_whole (results->store, p->id))
        {
          point_free (p);
          lost++;
          continue;
        }
      p->point.seed = seed;
      p->point.duration = sqlite3_column_double (statement, 9);
      p->point.warm_up = sqlite3_column_double (statement, 10);
      g_ptr_array_add (results->points, p);
    }
  bool good = sim_results_done (results, statement, code, error);
  results->lost = lost;
  if (good && lost > 0 && !results->salvage)
    {
      g_set_error (error, SIM_OBSERVE_ERROR, SIM_OBSERVE_ERROR_DAMAGED, "%s: %u of its points are damaged",
                   sim_store_path (results->store), lost);
      good = false;
    }
  for (guint i = 0; good && i < results->points->len; i++)
    good = read_settings (results, results->points->pdata[i], error)
           && (count_runs (results, results->points->pdata[i], results->salvage ? NULL : error)
               || results->salvage);
  return good;
}

static SimFiles *
damaged_file (const SimResults *results, const char *name, GError **error)
{
  g_set_error (error, SIM_OBSERVE_ERROR, SIM_OBSERVE_ERROR_DAMAGED, "%s: the file `%s` in it is damaged",
               sim_store_path (results->store), name);
  return NULL;
}

/* Of a row: name, digest, block. */
static bool
read_file (sqlite3_stmt *statement, SimFiles *files)
{
  const char *name = (const char *)sqlite3_column_text (statement, 0);
  const char *digest = (const char *)sqlite3_column_text (statement, 1);
  GByteArray *bytes = sim_store_unpack_bytes (sqlite3_column_blob (statement, 2),
                                              (gsize)sqlite3_column_bytes (statement, 2), NULL);
  if (bytes == NULL)
    return false;
  g_autoptr (GBytes) content = g_byte_array_free_to_bytes (bytes);
  g_autofree char *now = g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, content);
  if (name != NULL && g_strcmp0 (now, digest) == 0)
    sim_files_add (files, name, now, content);
  return name != NULL && g_strcmp0 (now, digest) == 0;
}

SimFiles *
sim_results_files (SimResults *results, guint i, GError **error)
{
  const SimPointRow *p = results->points->pdata[i];
  sqlite3_stmt *statement
      = sim_results_ask (results,
                         "SELECT name, source.digest, data FROM source LEFT JOIN file USING (digest)"
                         " WHERE point = ? ORDER BY number",
                         p->id, error);
  if (statement == NULL)
    return NULL;
  g_autoptr (SimFiles) files = sim_files_new ();
  int code;
  while ((code = sqlite3_step (statement)) == SQLITE_ROW)
    if (!read_file (statement, files))
      {
        const char *name = (const char *)sqlite3_column_text (statement, 0);
        damaged_file (results, name != NULL ? name : "", error);
        sqlite3_finalize (statement);
        return NULL;
      }
  return sim_results_done (results, statement, code, error) ? g_steal_pointer (&files) : NULL;
}

static SimResults *
results_new (SimStore *store, bool owned, bool salvage, GError **error)
{
  SimResults *results = g_new0 (SimResults, 1);
  results->store = store;
  results->owned = owned;
  results->salvage = salvage;
  results->arena = g_string_chunk_new (4096);
  results->points = g_ptr_array_new_with_free_func (point_free);
  if (read_points (results, error))
    return results;
  sim_results_free (results);
  return NULL;
}

SimResults *
sim_results_of (SimStore *store, GError **error)
{
  return results_new (store, false, false, error);
}

bool
sim_results_verify (SimResults *results, GError **error)
{
  bool good = true;
  for (guint i = 0; i < results->points->len && good; i++)
    good = sim_results_whole (results, sim_results_point (results, i)->number, error);
  return good;
}

/* All that is read is of one moment: another process may be writing. */
static SimStore *
as_it_is (SimStore *store, GError **error)
{
  if (store == NULL || sim_store_sql (store, "BEGIN", error))
    return store;
  sim_store_close (store, NULL);
  return NULL;
}

SimResults *
sim_results_open (const char *path, GError **error)
{
  SimStore *store = as_it_is (sim_store_open_read (path, error), error);
  if (store == NULL || sim_store_check (store, NULL, error))
    return store != NULL ? results_new (store, true, false, error) : NULL;
  sim_store_close (store, NULL);
  return NULL;
}

SimResults *
sim_results_open_damaged (const char *path, GError **error)
{
  SimStore *store = as_it_is (sim_store_open_damaged (path, error), error);
  return store != NULL ? results_new (store, true, true, error) : NULL;
}

void
sim_results_free (SimResults *results)
{
  if (results == NULL)
    return;
  if (results->owned)
    sim_store_close (results->store, NULL);
  g_ptr_array_unref (results->points);
  g_string_chunk_free (results->arena);
  g_free (results);
}

guint
sim_results_points (const SimResults *results)
{
  return results->points->len;
}

const SimStoredPoint *
sim_results_point (const SimResults *results, guint i)
{
  sim_require (i < results->points->len, "point %u of %u", i, results->points->len);
  return &((SimPointRow *)results->points->pdata[i])->point;
}

gint64
sim_results_id (const SimResults *results, guint point)
{
  for (guint i = 0; i < results->points->len; i++)
    if (sim_results_point (results, i)->number == point)
      return ((SimPointRow *)results->points->pdata[i])->id;
  return 0;
}

/* -- runs --------------------------------------------------------------------------------- */

GArray *
sim_results_replications (SimResults *results, guint point, GError **error)
{
  gint64 id = sim_results_id (results, point);
  sqlite3_stmt *statement = sim_results_ask (
      results, "SELECT id FROM run WHERE id >= ? AND id < ?2 ORDER BY id", sim_store_run_id (id, 0), error);
  if (statement == NULL)
    return NULL;
  g_autoptr (GArray) numbers = g_array_new (FALSE, FALSE, sizeof (guint32));
  int code;
  sqlite3_bind_int64 (statement, 2, sim_store_run_id (id + 1, 0));
  while ((code = sqlite3_step (statement)) == SQLITE_ROW)
    {
      guint32 number = (guint32)(sqlite3_column_int64 (statement, 0) & G_MAXUINT32);
      g_array_append_val (numbers, number);
    }
  return sim_results_done (results, statement, code, error) ? g_steal_pointer (&numbers) : NULL;
}

GArray *
sim_results_outcomes (SimResults *results, guint point, GError **error)
{
  gint64 id = sim_results_id (results, point);
  sqlite3_stmt *statement = sim_results_ask (
      results, "SELECT replication, \"end\", passed, events FROM run WHERE id >= ? AND id < ?2 ORDER BY id",
      sim_store_run_id (id, 0), error);
  if (statement == NULL)
    return NULL;
  g_autoptr (GArray) rows = g_array_new (FALSE, FALSE, sizeof (SimOutcomeRow));
  int code;
  sqlite3_bind_int64 (statement, 2, sim_store_run_id (id + 1, 0));
  while ((code = sqlite3_step (statement)) == SQLITE_ROW)
    {
      const char *end = (const char *)sqlite3_column_text (statement, 1);
      SimOutcomeRow row = { .replication = (guint32)sqlite3_column_int64 (statement, 0),
                            .end = SIM_RESULT_CRASHED,
                            .passed = sqlite3_column_int (statement, 2) != 0,
                            .events = (guint64)sqlite3_column_int64 (statement, 3) };
      for (int i = 0; sim_result_ends[i] != NULL; i++)
        if (g_strcmp0 (end, sim_result_ends[i]) == 0)
          row.end = (SimResultEnd)i;
      g_array_append_val (rows, row);
    }
  return sim_results_done (results, statement, code, error) ? g_steal_pointer (&rows) : NULL;
}

SimResult *
sim_results_run (SimResults *results, guint point, guint32 replication, GError **error)
{
  return sim_store_read (results->store, sim_results_id (results, point), point, replication, error);
}

SimResult *
sim_results_listed (SimResults *results, guint point, guint32 replication, GError **error)
{
  g_autoptr (GError) why = NULL;
  SimResult *result = sim_results_run (results, point, replication, &why);
  if (why != NULL)
    g_propagate_error (error, g_steal_pointer (&why));
  else if (result == NULL)
    g_set_error (error, SIM_OBSERVE_ERROR, SIM_OBSERVE_ERROR_DAMAGED,
                 "%s: point %u, replication %u is damaged: it is listed, and is not there",
                 sim_store_path (results->store), point, replication);
  return result;
}

bool
sim_results_whole (SimResults *results, guint point, GError **error)
{
  g_autoptr (GArray) numbers = sim_results_replications (results, point, error);
  gint64 id = sim_results_id (results, point);
  for (guint i = 0; numbers != NULL && i < numbers->len; i++)
    {
      guint32 replication = g_array_index (numbers, guint32, i);
      if (sim_store_is_whole (results->store, sim_store_run_id (id, replication)))
        continue;
      g_autoptr (SimResult) result = sim_results_listed (results, point, replication, error);
      if (result == NULL)
        return false;
    }
  return numbers != NULL;
}

bool
sim_results_each (SimResults *results, guint point, SimResultFunc each, gpointer data, GError **error)
{
  g_autoptr (GArray) numbers = sim_results_replications (results, point, error);
  bool go = numbers != NULL;
  for (guint i = 0; go && i < numbers->len; i++)
    {
      g_autoptr (SimResult) result
          = sim_results_listed (results, point, g_array_index (numbers, guint32, i), error);
      if (result == NULL)
        return false;
      go = each (result, data);
    }
  return numbers != NULL;
}

/* -- for exports -------------------------------------------------------------------------- */

gint64
sim_results_session (SimResults *results, guint point, guint32 replication)
{
  sqlite3_stmt *statement
      = sim_results_ask (results, "SELECT session FROM run WHERE id = ?",
                         sim_store_run_id (sim_results_id (results, point), replication), NULL);
  gint64 session
      = statement != NULL && sqlite3_step (statement) == SQLITE_ROW ? sqlite3_column_int64 (statement, 0) : 0;
  sqlite3_finalize (statement);
  return session;
}

bool
sim_results_kind (SimResults *results, char **program, char **keep, GError **error)
{
  sqlite3_stmt *statement = sim_store_prepare (results->store, "SELECT program, keep FROM store", error);
  if (statement == NULL)
    return false;
  int code = sqlite3_step (statement);
  *program = code == SQLITE_ROW ? g_strdup ((const char *)sqlite3_column_text (statement, 0)) : NULL;
  *keep = code == SQLITE_ROW ? g_strdup ((const char *)sqlite3_column_text (statement, 1)) : NULL;
  return sim_results_done (results, statement, code, error);
}

bool
sim_results_sessions (SimResults *results, bool (*each) (gpointer data, gint64 id, const char *const *texts),
                      gpointer data, GError **error)
{
  sqlite3_stmt *statement = sim_store_prepare (
      results->store, "SELECT id, version, compiler, libraries, command, digest FROM session ORDER BY id",
      error);
  bool good = statement != NULL;
  int code = SQLITE_DONE;
  while (good && (code = sqlite3_step (statement)) == SQLITE_ROW)
    {
      const char *texts[4], *digest = (const char *)sqlite3_column_text (statement, 5);
      gint64 id = sqlite3_column_int64 (statement, 0);
      for (int i = 0; i < 4; i++)
        texts[i] = (const char *)sqlite3_column_text (statement, i + 1);
      if (!results->salvage || sim_store_session_is_whole (results->store, id, digest))
        good = each (data, id, texts);
    }
  return statement != NULL && sim_results_done (results, statement, code, error) && good;
}

/* Sessions whose command lines are listed; NULL: all. */
typedef struct Commands
{
  GPtrArray *texts;
  const GArray *sessions; /* gint64 */
} Commands;

static bool
is_among (const GArray *sessions, gint64 id)
{
  for (guint i = 0; sessions != NULL && i < sessions->len; i++)
    if (g_array_index (sessions, gint64, i) == id)
      return true;
  return sessions == NULL;
}

static bool
add_command (gpointer data, gint64 id, const char *const *texts)
{
  const Commands *commands = data;
  if (texts[3] != NULL && is_among (commands->sessions, id)
      && !g_ptr_array_find_with_equal_func (commands->texts, texts[3], g_str_equal, NULL))
    g_ptr_array_add (commands->texts, g_strdup (texts[3]));
  return true;
}

static int
by_text (const void *a, const void *b)
{
  return strcmp (*(char *const *)a, *(char *const *)b);
}

static char **
list_commands (SimResults *results, const GArray *sessions, GError **error)
{
  g_autoptr (GPtrArray) texts = g_ptr_array_new_with_free_func (g_free);
  Commands commands = { texts, sessions };
  if (!sim_results_sessions (results, add_command, &commands, error))
    return NULL;
  g_ptr_array_sort (texts, by_text);
  g_ptr_array_add (texts, NULL);
  return (char **)g_ptr_array_free (g_steal_pointer (&texts), FALSE);
}

char **
sim_results_commands (SimResults *results, GError **error)
{
  return list_commands (results, NULL, error);
}

/* Who played the runs of a point. */
static bool
add_sessions (SimResults *results, const SimPointRow *p, GArray *sessions, GError **error)
{
  g_autofree char *sql = g_strdup_printf ("SELECT DISTINCT session FROM run WHERE id >= %" G_GINT64_FORMAT
                                          " AND id < ? AND session NOT NULL",
                                          sim_store_run_id (p->id, 0));
  sqlite3_stmt *statement = sim_results_ask (results, sql, sim_store_run_id (p->id + 1, 0), error);
  int code = SQLITE_DONE;
  while (statement != NULL && (code = sqlite3_step (statement)) == SQLITE_ROW)
    {
      gint64 id = sqlite3_column_int64 (statement, 0);
      if (!is_among (sessions, id))
        g_array_append_val (sessions, id);
    }
  return statement != NULL && sim_results_done (results, statement, code, error);
}

char **
sim_results_players (SimResults *results, GError **error)
{
  g_autoptr (GArray) sessions = g_array_new (FALSE, FALSE, sizeof (gint64));
  for (guint i = 0; i < results->points->len; i++)
    if (!add_sessions (results, results->points->pdata[i], sessions, error))
      return NULL;
  return list_commands (results, sessions, error);
}
