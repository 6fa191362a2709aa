/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/experiment/gather.h"
#include "sim/experiment/lock.h"
#include "sim/observe/store_inside.h"

#include <string.h>
#include <unistd.h>

typedef struct Session
{
  gint64 theirs, ours; /* ours: 0 until a run of it was added */
  char *texts[4];
} Session;

struct SimGather
{
  SimStore *store;
  SimLock *lock;
  char *path;
  bool made;
  GArray *sessions; /* Session, of the store that is read now */
  guint64 added;
};

static void
session_clear (gpointer data)
{
  for (guint i = 0; i < 4; i++)
    g_free (((Session *)data)->texts[i]);
}

SimGather *
sim_gather_open (const char *path, GError **error)
{
  SimGather *gather = g_new0 (SimGather, 1);
  gather->path = g_strdup (path);
  gather->made = !g_file_test (path, G_FILE_TEST_EXISTS);
  gather->sessions = g_array_new (FALSE, FALSE, sizeof (Session));
  g_array_set_clear_func (gather->sessions, session_clear);
  gather->lock = sim_store_place (path, error) ? sim_lock_take (path, error) : NULL;
  gather->store = gather->lock != NULL ? sim_store_open (path, error) : NULL;
  if (gather->store != NULL && sim_store_begin (gather->store, error))
    return gather;
  sim_gather_close (gather, false, NULL);
  return NULL;
}

bool
sim_gather_close (SimGather *gather, bool good, GError **error)
{
  if (gather->store != NULL)
    {
      good = good && sim_store_commit (gather->store, error);
      if (!good)
        sim_store_rollback (gather->store);
      good = sim_store_close (gather->store, good ? error : NULL) && good;
    }
  if (!good && gather->made && gather->lock != NULL)
    unlink (gather->path);
  sim_lock_release (gather->lock);
  g_array_unref (gather->sessions);
  g_free (gather->path);
  g_free (gather);
  return good;
}

guint64
sim_gather_added (const SimGather *gather)
{
  return gather->added;
}

bool
sim_gather_kind (SimGather *gather, const char *program, const char *keep, GError **error)
{
  static const char *const keeps[] = { "none", "services", "all" };
  for (guint i = 0; i < G_N_ELEMENTS (keeps); i++)
    if (g_strcmp0 (keeps[i], keep) == 0)
      return sim_store_kind (gather->store, program, (SimResultKeep)i, error);
  g_set_error (error, SIM_OBSERVE_ERROR, SIM_OBSERVE_ERROR_DAMAGED, "%s: it does not say what it keeps",
               sim_store_path (gather->store));
  return false;
}

void
sim_gather_next (SimGather *gather)
{
  g_array_set_size (gather->sessions, 0);
}

bool
sim_gather_session (SimGather *gather, gint64 id, const char *const *texts, bool now, GError **error)
{
  Session session = { .theirs = id };
  for (guint i = 0; i < 4; i++)
    session.texts[i] = g_strdup (texts[i]);
  bool good = !now || sim_store_session_of (gather->store, texts, &session.ours, error);
  g_array_append_val (gather->sessions, session);
  return good;
}

static bool
our_session (SimGather *gather, gint64 theirs, gint64 *ours, GError **error)
{
  for (guint i = 0; i < gather->sessions->len; i++)
    {
      Session *session = &g_array_index (gather->sessions, Session, i);
      if (session->theirs != theirs)
        continue;
      if (session->ours == 0
          && !sim_store_session_of (gather->store, (const char *const *)session->texts, &session->ours, error))
        return false;
      *ours = session->ours;
      return true;
    }
  *ours = 0;
  return true;
}

/* -- points and runs ---------------------------------------------------------------------- */

/* The number that a key has here, and the key that a number has; -1 and NULL: none. */
static bool
look_up (SimGather *gather, const SimStorePoint *point, gint64 *number, char **key, GError **error)
{
  sqlite3_stmt *statement
      = sim_store_prepare (gather->store, "SELECT number, key FROM point WHERE key = ?1 OR number = ?2", error);
  if (statement == NULL)
    return false;
  *number = -1;
  *key = NULL;
  sqlite3_bind_text (statement, 1, point->key, -1, SQLITE_STATIC);
  sqlite3_bind_int64 (statement, 2, point->number);
  int code;
  while ((code = sqlite3_step (statement)) == SQLITE_ROW)
    {
      const char *its = (const char *)sqlite3_column_text (statement, 1);
      if (strcmp (its, point->key) == 0)
        *number = sqlite3_column_int64 (statement, 0);
      if (sqlite3_column_int64 (statement, 0) == point->number)
        {
          g_free (*key);
          *key = g_strdup (its);
        }
    }
  bool good = code == SQLITE_DONE || sim_store_fail (gather->store, "sqlite3_step", error);
  sqlite3_finalize (statement);
  return good;
}

bool
sim_gather_point (SimGather *gather, const SimStorePoint *point, GError **error)
{
  gint64 number, id;
  g_autofree char *key = NULL;
  if (!look_up (gather, point, &number, &key, error))
    return false;
  if ((key != NULL && strcmp (key, point->key) != 0) || (number >= 0 && number != point->number))
    {
      g_set_error (error, SIM_OBSERVE_ERROR, SIM_OBSERVE_ERROR_FOREIGN,
                   "%s: point %" G_GINT64_FORMAT " (%s) is another there; parts of one experiment are expected",
                   sim_store_path (gather->store), point->number, point->label);
      return false;
    }
  return sim_store_point (gather->store, point, &id, error);
}

static bool
find_id (SimGather *gather, guint point, gint64 *id, GError **error)
{
  g_autofree char *sql = g_strdup_printf ("SELECT max (id) FROM point WHERE number = %u", point);
  return sim_store_ask (gather->store, sql, id, error);
}

/* The digest of the run that is there; NULL: none is. */
static char *
digest_there (SimGather *gather, gint64 run, GError **error)
{
  sqlite3_stmt *statement = sim_store_prepare (gather->store, "SELECT digest FROM run WHERE id = ?", error);
  if (statement == NULL)
    return NULL;
  sqlite3_bind_int64 (statement, 1, run);
  char *digest = sqlite3_step (statement) == SQLITE_ROW
                     ? g_strdup ((const char *)sqlite3_column_text (statement, 0))
                     : NULL;
  sqlite3_finalize (statement);
  return digest;
}

bool
sim_gather_run (SimGather *gather, guint point, gint64 session, const SimResult *result, const char *digest,
                GError **error)
{
  gint64 id = 0, ours = 0;
  if (!find_id (gather, point, &id, error))
    return false;
  g_autofree char *there = digest_there (gather, sim_store_run_id (id, result->replication), error);
  if (there != NULL && strcmp (there, digest) == 0)
    return true;
  if (there != NULL)
    {
      g_set_error (
          error, SIM_OBSERVE_ERROR, SIM_OBSERVE_ERROR_FOREIGN,
          "%s: point %u, replication %u is another run there; one program and one scenario are expected",
          sim_store_path (gather->store), point, result->replication);
      return false;
    }
  gather->added++;
  return our_session (gather, session, &ours, error)
         && sim_store_add (gather->store, id, ours, result, digest, error);
}
