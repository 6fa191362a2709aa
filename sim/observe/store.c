/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/observe/store.h"
#include "sim/observe/store_inside.h"

#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

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

/* -- what stands there -------------------------------------------------------------------- */

static bool
refuse (const char *path, int code, const char *why, GError **error)
{
  g_set_error (error, SIM_OBSERVE_ERROR, code, "%s: %s", path, why);
  return false;
}

bool
sim_store_place (const char *path, GError **error)
{
  struct stat st;
  g_autofree char *name = g_path_get_basename (path);
  gsize n = strlen (path);
  if (n == 0 || path[n - 1] == '/' || strcmp (name, ".") == 0 || strcmp (name, "..") == 0)
    return refuse (path, SIM_OBSERVE_ERROR_INPUT,
                   "not a name for a store; expected one such as results/first.db", error);
  if (name[0] == '-')
    return refuse (path, SIM_OBSERVE_ERROR_INPUT, "the name of a store must not begin with `-`", error);
  if (strlen (name) > 200)
    return refuse (path, SIM_OBSERVE_ERROR_INPUT, "the name of a store is at most 200 bytes long", error);
  if (lstat (path, &st) != 0)
    return true;
  if (S_ISLNK (st.st_mode))
    return refuse (path, SIM_OBSERVE_ERROR_INPUT, "is a symbolic link; expected the name of a store", error);
  if (!S_ISREG (st.st_mode))
    return refuse (path, SIM_OBSERVE_ERROR_INPUT, "is not a regular file; expected the name of a store", error);
  return sim_store_looks_right (path, true, error);
}

/* A big-endian number of `n` bytes. */
static guint64
number_at (const guint8 *data, int n)
{
  guint64 value = 0;
  for (int i = 0; i < n; i++)
    value = value << 8 | data[i];
  return value;
}

/* How long the file should be by its own head; 0: that is not known, as with a log beside it. */
static guint64
length_of (const char *path, const guint8 *head)
{
  struct stat st;
  g_autofree char *log = g_strconcat (path, "-wal", NULL);
  guint64 page = number_at (head + 16, 2);
  if ((stat (log, &st) == 0 && st.st_size > 0) || memcmp (head + 24, head + 92, 4) != 0)
    return 0;
  return (page == 1 ? 65536 : page) * number_at (head + 28, 4);
}

bool
sim_store_looks_right (const char *path, bool cut, GError **error)
{
  guint8 head[100] = { 0 };
  struct stat st;
  int fd = open (path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
  if (fd < 0)
    return true; /* opening it says why */
  bool known = fstat (fd, &st) == 0 && S_ISREG (st.st_mode) && st.st_size > 0;
  gssize n = known ? pread (fd, head, sizeof head, 0) : -1;
  close (fd);
  if (n < 0)
    return true;
  if (memcmp (head, "SQLite format 3", MIN (16, (gsize)n)) != 0)
    return refuse (path, SIM_OBSERVE_ERROR_FOREIGN, "is no result store; it was left as it is", error);
  guint64 wanted = n == sizeof head ? length_of (path, head) : sizeof head;
  if (cut || (guint64)st.st_size >= wanted)
    return true;
  g_set_error (error, SIM_OBSERVE_ERROR, SIM_OBSERVE_ERROR_DAMAGED,
               "%s: is cut off: %" G_GUINT64_FORMAT " of %" G_GUINT64_FORMAT
               " bytes are there; `rehearse merge NEW %s` saves the runs that are whole",
               path, (guint64)st.st_size, wanted, path);
  return false;
}

static void
free_bits (gpointer bits)
{
  if (bits != NULL)
    g_byte_array_unref (bits);
}

static SimStore *
open_as (const char *path, int flags, bool cut, bool *hot, GError **error)
{
  if (!sim_store_looks_right (path, cut, error))
    return NULL;
  /* Else it counts each allocation, under a lock. Only before its first use does this do anything. */
  sqlite3_config (SQLITE_CONFIG_MEMSTATUS, 0);
  SimStore *store = g_new0 (SimStore, 1);
  store->path = g_strdup (path);
  store->reading = (flags & SQLITE_OPEN_CREATE) == 0;
  store->whole = g_ptr_array_new_with_free_func (free_bits);
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
  for (guint i = 0; i < SIM_RESULT_TABLES; i++)
    sqlite3_finalize (store->insert_many[i]);
  for (guint i = 0; i < SIM_STORE_SEALS; i++)
    sqlite3_finalize (store->seal[i]);
  bool good
      = store->db == NULL || store->reading || sim_store_sql (store, "PRAGMA journal_mode = DELETE", error);
  if (sqlite3_close (store->db) != SQLITE_OK)
    good = sim_store_fail (store, "sqlite3_close", good ? error : NULL);
  g_ptr_array_unref (store->whole);
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
  return sim_store_seal (store, error) && sim_store_sql (store, "COMMIT", error);
}

void
sim_store_rollback (SimStore *store)
{
  if (sqlite3_get_autocommit (store->db) == 0)
    sim_store_sql (store, "ROLLBACK", NULL);
  store->changed = false;
}

/* -- what was looked at ------------------------------------------------------------------- */

enum
{
  POINTS_SEEN = 1000000 /* beyond it each look is the first */
};

bool
sim_store_is_whole (const SimStore *store, gint64 run)
{
  gint64 point = run >> 32, replication = run & G_MAXUINT32;
  const GByteArray *bits = point >= 0 && point < store->whole->len ? store->whole->pdata[point] : NULL;
  return bits != NULL && replication < bits->len && bits->data[replication] != 0;
}

void
sim_store_set_whole (SimStore *store, gint64 run)
{
  gint64 point = run >> 32, replication = run & G_MAXUINT32;
  if (point < 0 || point >= POINTS_SEEN || replication >= G_MAXINT32)
    return;
  if (point >= store->whole->len)
    g_ptr_array_set_size (store->whole, (int)point + 1);
  if (store->whole->pdata[point] == NULL)
    store->whole->pdata[point] = g_byte_array_new ();
  GByteArray *bits = store->whole->pdata[point];
  guint had = bits->len;
  if (replication >= had)
    {
      g_byte_array_set_size (bits, (guint)replication + 1);
      memset (bits->data + had, 0, bits->len - had);
    }
  bits->data[replication] = 1;
}
