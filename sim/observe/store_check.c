/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A store held against the digests of what it says beside its runs. */
#include "sim/observe/inside.h"
#include "sim/observe/store_seal.h"

#include <string.h>

typedef struct Check
{
  SimStore *store;
  GString *lost;
  GError **error;
} Check;

/* Takes `why`; says whether to go on. */
static bool
tell (const Check *check, GError *why)
{
  if (check->lost == NULL)
    {
      g_propagate_error (check->error, why);
      return false;
    }
  g_string_append_printf (check->lost, "%s\n", why->message);
  g_error_free (why);
  return true;
}

static bool
tell_damage (const Check *check, const char *what)
{
  return tell (check, g_error_new (SIM_OBSERVE_ERROR, SIM_OBSERVE_ERROR_DAMAGED, "%s: is damaged: %s",
                                   check->store->path, what));
}

/* The only text that `sql` asks for; NULL: there is none, and *why may say why. g_free(). */
static char *
ask_text (SimStore *store, const char *sql, GError **why)
{
  sqlite3_stmt *statement = sim_store_prepare (store, sql, why);
  if (statement == NULL)
    return NULL;
  int code = sqlite3_step (statement);
  char *text = code == SQLITE_ROW ? g_strdup ((const char *)sqlite3_column_text (statement, 0)) : NULL;
  if (code != SQLITE_ROW && code != SQLITE_DONE)
    sim_store_fail (store, "sqlite3_step", why);
  sqlite3_finalize (statement);
  return text;
}

/* Of the pages themselves: rows that a search would pass over are there when all are read. */
static bool
check_pages (const Check *check)
{
  GError *why = NULL;
  gint64 bad = 0;
  if (!sim_store_ask (check->store,
                      "SELECT count(*) FROM pragma_integrity_check (1) WHERE integrity_check != 'ok'", &bad,
                      &why))
    return tell (check, why);
  if (bad == 0)
    return true;
  if (check->lost != NULL)
    return tell (check, g_error_new (SIM_OBSERVE_ERROR, SIM_OBSERVE_ERROR_DAMAGED,
                                     "%s: is torn; runs of it may be missing", check->store->path));
  return tell (check, g_error_new (SIM_OBSERVE_ERROR, SIM_OBSERVE_ERROR_DAMAGED,
                                   "%s: is damaged; `rehearse merge NEW %s` saves the runs that are whole",
                                   check->store->path, check->store->path));
}

static bool
check_schema (const Check *check)
{
  GError *why = NULL;
  g_autofree char *ours = sim_store_schema ();
  g_autofree char *theirs = ask_text (
      check->store, "SELECT group_concat (sql, ';') || ';' FROM (SELECT sql FROM sqlite_schema ORDER BY rowid)",
      &why);
  if (why != NULL)
    return tell (check, why);
  return g_strcmp0 (ours, theirs) == 0 || tell_damage (check, "its tables are not those of its version");
}

static bool
check_lists (const Check *check)
{
  GError *why = NULL;
  gint64 rows = 0;
  g_autofree char *now = sim_store_digest (check->store, &why);
  g_autofree char *digest = now != NULL ? ask_text (check->store, "SELECT digest FROM store", &why) : NULL;
  if (why == NULL && digest == NULL)
    sim_store_ask (check->store, "SELECT (SELECT count(*) FROM point) + (SELECT count(*) FROM run)", &rows,
                   &why);
  if (why != NULL)
    return tell (check, why);
  return g_strcmp0 (now, digest) == 0 || (digest == NULL && rows == 0)
         || tell_damage (check, "the digest of its points and sessions is another");
}

static bool
check_sessions (const Check *check)
{
  GError *why = NULL;
  sqlite3_stmt *statement
      = sim_store_prepare (check->store, "SELECT id, digest FROM session ORDER BY id", &why);
  bool go = statement != NULL || tell (check, why);
  int code = SQLITE_DONE;
  while (go && statement != NULL && (code = sqlite3_step (statement)) == SQLITE_ROW)
    if (!sim_store_session_is_whole (check->store, sqlite3_column_int64 (statement, 0),
                                     (const char *)sqlite3_column_text (statement, 1)))
      go = tell_damage (check, "the digest of a session is another");
  if (code != SQLITE_DONE && code != SQLITE_ROW)
    {
      sim_store_fail (check->store, "sqlite3_step", &why);
      go = tell (check, why);
    }
  sqlite3_finalize (statement);
  return go;
}

/* Those that stand in the store against those that the runs make. */
static bool
check_rolls (const Check *check)
{
  GError *why = NULL;
  g_autoptr (GArray) rolls = sim_store_call_rolls (check->store, &why);
  sqlite3_stmt *statement
      = rolls != NULL ? sim_store_prepare (check->store, "SELECT count(*) FROM roll", &why) : NULL;
  bool read
      = statement != NULL
        && (sqlite3_step (statement) == SQLITE_ROW || sim_store_fail (check->store, "sqlite3_step", &why));
  bool same = read && sqlite3_column_int64 (statement, 0) == rolls->len;
  sqlite3_finalize (statement);
  for (guint i = 0; read && same && i < rolls->len; i++)
    {
      const SimRoll *now = &g_array_index (rolls, SimRoll, i);
      SimRoll roll;
      read = sim_store_roll (check->store, now->point, &roll, &why);
      same = read && roll.runs == now->runs && memcmp (roll.sum, now->sum, sizeof roll.sum) == 0;
    }
  if (!read)
    return tell (check, why);
  return same || tell_damage (check, "its runs are not all that were stored, or are others");
}

bool
sim_store_check (SimStore *store, GString *lost, GError **error)
{
  Check check = { store, lost, error };
  return check_pages (&check) && check_schema (&check) && check_lists (&check) && check_sessions (&check)
         && check_rolls (&check);
}
