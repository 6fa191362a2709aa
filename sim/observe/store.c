/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/observe/store.h"
#include "sim/observe/store_inside.h"

#include <string.h>
#include <sys/statvfs.h>

/* No memory ends the process as it does everywhere. SQLite calls it an error of input and output when the
 * memory that it shares with other processes cannot be mapped. */
static void
require_memory (const SimStore *store, const char *call)
{
  int code = sqlite3_extended_errcode (store->db);
  if (code == SQLITE_NOMEM || code == SQLITE_IOERR_NOMEM || code == SQLITE_IOERR_SHMMAP)
    g_error ("no memory for %s", call);
}

/* SQLite says of a file that it cannot make only that it cannot be opened. */
static bool
has_no_room (const SimStore *store)
{
  struct statvfs disk;
  g_autofree char *folder = g_path_get_dirname (store->path);
  return statvfs (folder, &disk) == 0 && (disk.f_bavail == 0 || (disk.f_files > 0 && disk.f_favail == 0));
}

bool
sim_store_fail (const SimStore *store, const char *call, GError **error)
{
  require_memory (store, call);
  int code = sqlite3_errcode (store->db);
  bool damaged = code == SQLITE_CORRUPT || code == SQLITE_NOTADB;
  int number = code == SQLITE_IOERR ? sqlite3_system_errno (store->db) : 0;
  SimObserveError what = damaged ? SIM_OBSERVE_ERROR_DAMAGED : SIM_OBSERVE_ERROR_STORE;
  if (code == SQLITE_FULL || (code == SQLITE_CANTOPEN && has_no_room (store)))
    g_set_error (error, SIM_OBSERVE_ERROR, what, "%s: the disk is full", store->path);
  else if (number != 0)
    g_set_error (error, SIM_OBSERVE_ERROR, what, "%s: %s: %s", store->path, sqlite3_errmsg (store->db),
                 g_strerror (number));
  else
    g_set_error (error, SIM_OBSERVE_ERROR, what, "%s: %s: %s", store->path, call, sqlite3_errmsg (store->db));
  return false;
}

bool
sim_store_sql (SimStore *store, const char *sql, GError **error)
{
  return sqlite3_exec (store->db, sql, NULL, NULL, NULL) == SQLITE_OK
         || sim_store_fail (store, "sqlite3_exec", error);
}

sqlite3_stmt *
sim_store_prepare (SimStore *store, const char *sql, GError **error)
{
  sqlite3_stmt *statement = NULL;
  if (sqlite3_prepare_v2 (store->db, sql, -1, &statement, NULL) == SQLITE_OK)
    return statement;
  sim_store_fail (store, "sqlite3_prepare", error);
  return NULL;
}

bool
sim_store_step (SimStore *store, sqlite3_stmt *statement, GError **error)
{
  bool good = sqlite3_step (statement) == SQLITE_DONE || sim_store_fail (store, "sqlite3_step", error);
  sqlite3_reset (statement);
  return good;
}

bool
sim_store_ask (SimStore *store, const char *sql, gint64 *value, GError **error)
{
  sqlite3_stmt *statement = sim_store_prepare (store, sql, error);
  bool good = statement != NULL
              && (sqlite3_step (statement) == SQLITE_ROW || sim_store_fail (store, "sqlite3_step", error));
  if (good)
    *value = sqlite3_column_int64 (statement, 0);
  sqlite3_finalize (statement);
  return good;
}

/* An empty file gets the schema; one of ours must have our version. */
static bool
set_up (SimStore *store, GError **error)
{
  gint64 version = 0, application = 0, tables = 0;
  if (!sim_store_ask (store, "PRAGMA user_version", &version, error)
      || !sim_store_ask (store, "PRAGMA application_id", &application, error)
      || !sim_store_ask (store, "SELECT count(*) FROM sqlite_schema", &tables, error))
    return false;
  bool empty = version == 0 && application == 0 && tables == 0;
  if (empty && store->reading)
    {
      g_set_error (error, SIM_OBSERVE_ERROR, SIM_OBSERVE_ERROR_EMPTY, "%s: there is nothing in it",
                   store->path);
      return false;
    }
  if (empty)
    {
      g_autofree char *schema = sim_store_schema ();
      g_autofree char *sql = g_strdup_printf ("BEGIN IMMEDIATE; %s PRAGMA user_version = %d;"
                                              " PRAGMA application_id = %d; COMMIT",
                                              schema, SIM_STORE_VERSION, SIM_STORE_APPLICATION);
      return sim_store_sql (store, sql, error);
    }
  if (version == SIM_STORE_VERSION && application == SIM_STORE_APPLICATION)
    return true;
  g_set_error (error, SIM_OBSERVE_ERROR, SIM_OBSERVE_ERROR_FOREIGN,
               "%s: not a result store of version %d; it was left as it is", store->path, SIM_STORE_VERSION);
  return false;
}

static SimStore *
open_as (const char *path, int flags, bool cut, bool *hot, GError **error)
{
  SimStore *store = g_new0 (SimStore, 1);
  store->path = g_strdup (path);
  store->reading = (flags & SQLITE_OPEN_CREATE) == 0;
  bool good = sqlite3_open_v2 (path, &store->db, flags | SQLITE_OPEN_NOFOLLOW | SQLITE_OPEN_NOMUTEX, NULL)
                  == SQLITE_OK
              || sim_store_fail (store, "sqlite3_open", error);
  if (good)
    sqlite3_busy_timeout (store->db, 10000);
  if (good && cut) /* SQLite opens a file that is shorter than it should be only so */
    sim_store_sql (store, "PRAGMA writable_schema = ON", NULL);
  if (good && set_up (store, error))
    return store;
  *hot = sqlite3_errcode (store->db) == SQLITE_READONLY;
  store->reading = true; /* nothing of it is changed */
  sim_store_close (store, NULL);
  return NULL;
}

/* A store whose writer was killed in the middle of a change: SQLite has to put it right first. */
static SimStore *
open_reading (const char *path, bool cut, GError **error)
{
  g_autoptr (GError) why = NULL;
  bool hot = false;
  SimStore *store = open_as (path, SQLITE_OPEN_READONLY, cut, &hot, &why);
  if (store == NULL && hot)
    {
      g_clear_error (&why);
      store = open_as (path, SQLITE_OPEN_READWRITE, cut, &hot, &why);
    }
  if (store == NULL)
    g_propagate_error (error, g_steal_pointer (&why));
  return store;
}

SimStore *
sim_store_open_read (const char *path, GError **error)
{
  return open_reading (path, false, error);
}

SimStore *
sim_store_open_damaged (const char *path, GError **error)
{
  return open_reading (path, true, error);
}

SimStore *
sim_store_open (const char *path, GError **error)
{
  bool hot;
  SimStore *store = open_as (path, SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE, false, &hot, error);
  if (store == NULL
      || sim_store_sql (store,
                        "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;"
                        " PRAGMA wal_autocheckpoint = 4000",
                        error))
    return store;
  sim_store_close (store, NULL);
  return NULL;
}

bool
sim_store_close (SimStore *store, GError **error)
{
  for (guint i = 0; i <= SIM_RESULT_TABLES; i++)
    {
      sqlite3_finalize (store->insert[i]);
      sqlite3_finalize (store->select[i]);
    }
  bool good
      = store->db == NULL || store->reading || sim_store_sql (store, "PRAGMA journal_mode = DELETE", error);
  if (sqlite3_close (store->db) != SQLITE_OK)
    good = sim_store_fail (store, "sqlite3_close", good ? error : NULL);
  g_free (store->path);
  g_free (store);
  return good;
}

const char *
sim_store_path (const SimStore *store)
{
  return store->path;
}

bool
sim_store_begin (SimStore *store, GError **error)
{
  return sim_store_sql (store, "BEGIN IMMEDIATE", error);
}

bool
sim_store_commit (SimStore *store, GError **error)
{
  return sim_store_sql (store, "COMMIT", error);
}

void
sim_store_rollback (SimStore *store)
{
  if (sqlite3_get_autocommit (store->db) == 0)
    sim_store_sql (store, "ROLLBACK", NULL);
}
