/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Digests of what a store says beside its runs (docs/store.md): of each session and point, of the list of a
 * point's runs, and of the lists of all of them. They are of the values as they are read, so whatever changes
 * those is seen.
 */
#include "sim/observe/store_seal.h"
#include "sim/base/sha256.h"

#include "sim/observe/inside.h"

#include <string.h>

typedef enum Statement
{
  POINT,
  SETTINGS,
  SOURCES,
  POINT_DIGEST,
  POINT_SEAL,
  SESSION,
  SESSION_SEAL,
  RUN,
  ROLL,
  ROLL_SEAL,
  STATEMENTS
} Statement;

G_STATIC_ASSERT ((int)STATEMENTS == (int)SIM_STORE_SEALS);

/* All of it, so that how a run ended is known without the rest of it. */
#define RUN_ROW                                                                                                \
  "id, point, replication, session, digest, \"end\", reason, fingerprint, events, ended_s, step_s, passed"

static const char *const statements[STATEMENTS] = {
  [POINT] = "SELECT id, key, label, scenario, why, file, seed, duration_s, warm_up_s, resolved FROM point"
            " WHERE id = ?",
  [SETTINGS] = "SELECT number, path, name, value FROM setting WHERE point = ? ORDER BY number",
  [SOURCES] = "SELECT number, name, digest FROM source WHERE point = ? ORDER BY number",
  [POINT_DIGEST] = "SELECT digest FROM point WHERE id = ?",
  [POINT_SEAL] = "UPDATE point SET digest = ?2 WHERE id = ?1",
  [SESSION] = "SELECT id, version, compiler, libraries, command FROM session WHERE id = ?",
  [SESSION_SEAL] = "UPDATE session SET digest = ?2 WHERE id = ?1",
  [RUN] = "SELECT " RUN_ROW " FROM run WHERE id = ?",
  [ROLL] = "SELECT runs, digest FROM roll WHERE point = ?",
  [ROLL_SEAL] = "INSERT OR REPLACE INTO roll VALUES (?1, ?3, ?2)",
};

/* Kept with the store; NULL with `error`. */
static sqlite3_stmt *
statement_of (SimStore *store, Statement which, gint64 id, GError **error)
{
  if (store->seal[which] == NULL)
    store->seal[which] = sim_store_prepare (store, statements[which], error);
  if (store->seal[which] != NULL)
    sqlite3_bind_int64 (store->seal[which], 1, id);
  return store->seal[which];
}

/* -- values ------------------------------------------------------------------------------- */

static void
put (GByteArray *out, int kind, const void *data, guint32 length)
{
  guint8 mark = (guint8)kind;
  guint32 size = GUINT32_TO_LE (length);
  g_byte_array_append (out, &mark, 1);
  g_byte_array_append (out, (const guint8 *)&size, sizeof size);
  if (length > 0)
    g_byte_array_append (out, data, length);
}

static void
put_value (GByteArray *out, sqlite3_stmt *statement, int at)
{
  int kind = sqlite3_column_type (statement, at);
  guint64 word = 0;
  double real;
  const void *data = &word;
  switch (kind)
    {
    case SQLITE_INTEGER:
      word = GUINT64_TO_LE ((guint64)sqlite3_column_int64 (statement, at));
      break;
    case SQLITE_FLOAT:
      real = sqlite3_column_double (statement, at);
      memcpy (&word, &real, sizeof word);
      word = GUINT64_TO_LE (word);
      break;
    case SQLITE_NULL:
      put (out, kind, NULL, 0);
      return;
    default:
      data = kind == SQLITE_TEXT ? (const void *)sqlite3_column_text (statement, at)
                                 : sqlite3_column_blob (statement, at);
      put (out, kind, data, (guint32)sqlite3_column_bytes (statement, at));
      return;
    }
  put (out, kind, data, sizeof word);
}

/* Appends all that the statement gives, and ends it. */
static bool
put_rows (SimStore *store, sqlite3_stmt *statement, GByteArray *out, GError **error)
{
  static const guint8 end = 0;
  int code = SQLITE_DONE;
  while (statement != NULL && (code = sqlite3_step (statement)) == SQLITE_ROW)
    for (int i = 0; i < sqlite3_column_count (statement); i++)
      put_value (out, statement, i);
  bool good = statement != NULL && (code == SQLITE_DONE || sim_store_fail (store, "sqlite3_step", error));
  if (statement != NULL)
    sqlite3_reset (statement);
  g_byte_array_append (out, &end, 1);
  return good;
}

static char *
digest_of (const GByteArray *bytes)
{
  return sim_sha256_hex (bytes->data, bytes->len);
}

/* The digest of what the statements give for that row; NULL with `error`. */
static char *
row_digest (SimStore *store, const Statement *which, guint count, gint64 id, GError **error)
{
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  for (guint i = 0; i < count; i++)
    if (!put_rows (store, statement_of (store, which[i], id, error), bytes, error))
      return NULL;
  return digest_of (bytes);
}

static bool
set_digest (SimStore *store, Statement which, gint64 id, const char *digest, gint64 runs, GError **error)
{
  sqlite3_stmt *statement = statement_of (store, which, id, error);
  if (statement == NULL)
    return false;
  sqlite3_bind_text (statement, 2, digest, -1, SQLITE_STATIC);
  if (which == ROLL_SEAL)
    sqlite3_bind_int64 (statement, 3, runs);
  store->changed = true;
  return sim_store_step (store, statement, error);
}

/* -- sessions and points ------------------------------------------------------------------ */

bool
sim_store_seal_session (SimStore *store, gint64 id, GError **error)
{
  static const Statement parts[] = { SESSION };
  g_autofree char *digest = row_digest (store, parts, G_N_ELEMENTS (parts), id, error);
  return digest != NULL && set_digest (store, SESSION_SEAL, id, digest, 0, error);
}

bool
sim_store_session_is_whole (SimStore *store, gint64 id, const char *digest)
{
  static const Statement parts[] = { SESSION };
  g_autofree char *now = row_digest (store, parts, G_N_ELEMENTS (parts), id, NULL);
  return now != NULL && g_strcmp0 (now, digest) == 0;
}

static char *
point_digest (SimStore *store, gint64 id, GError **error)
{
  static const Statement parts[] = { POINT, SETTINGS, SOURCES };
  return row_digest (store, parts, G_N_ELEMENTS (parts), id, error);
}

bool
sim_store_seal_point (SimStore *store, gint64 id, GError **error)
{
  g_autofree char *digest = point_digest (store, id, error);
  return digest != NULL && set_digest (store, POINT_SEAL, id, digest, 0, error);
}

bool
sim_store_point_is_whole (SimStore *store, gint64 id)
{
  g_autofree char *now = point_digest (store, id, NULL);
  sqlite3_stmt *statement = statement_of (store, POINT_DIGEST, id, NULL);
  if (now == NULL || statement == NULL)
    return false;
  bool same = sqlite3_step (statement) == SQLITE_ROW
              && g_strcmp0 (now, (const char *)sqlite3_column_text (statement, 0)) == 0;
  sqlite3_reset (statement);
  return same;
}

/* -- the roll of a point's runs ----------------------------------------------------------- */

static void
add_to_sum (char *sum, const char *digest)
{
  static const char digits[] = "0123456789abcdef";
  for (guint i = 0; i < 64; i++)
    sum[i] = digits[(g_ascii_xdigit_value (sum[i]) ^ g_ascii_xdigit_value (digest[i])) & 15];
}

static void
roll_clear (SimRoll *roll, gint64 point)
{
  *roll = (SimRoll){ .point = point };
  memset (roll->sum, '0', sizeof roll->sum - 1);
}

bool
sim_store_roll (SimStore *store, gint64 point, SimRoll *roll, GError **error)
{
  sqlite3_stmt *statement = statement_of (store, ROLL, point, error);
  if (statement == NULL)
    return false;
  roll_clear (roll, point);
  int code = sqlite3_step (statement);
  const char *sum = code == SQLITE_ROW ? (const char *)sqlite3_column_text (statement, 1) : NULL;
  if (code == SQLITE_ROW)
    roll->runs = sqlite3_column_int64 (statement, 0);
  if (sum != NULL && strlen (sum) == sizeof roll->sum - 1)
    memcpy (roll->sum, sum, sizeof roll->sum);
  bool good = code == SQLITE_ROW || code == SQLITE_DONE || sim_store_fail (store, "sqlite3_step", error);
  sqlite3_reset (statement);
  return good;
}

bool
sim_store_seal_run (SimStore *store, gint64 run, GError **error)
{
  static const Statement parts[] = { RUN };
  SimRoll roll;
  g_autofree char *digest = row_digest (store, parts, G_N_ELEMENTS (parts), run, error);
  if (digest == NULL || !sim_store_roll (store, run >> 32, &roll, error))
    return false;
  add_to_sum (roll.sum, digest);
  return set_digest (store, ROLL_SEAL, roll.point, roll.sum, roll.runs + 1, error);
}

GArray *
sim_store_call_rolls (SimStore *store, GError **error)
{
  sqlite3_stmt *statement = sim_store_prepare (store, "SELECT " RUN_ROW " FROM run ORDER BY id", error);
  if (statement == NULL)
    return NULL;
  g_autoptr (GArray) rolls = g_array_new (FALSE, FALSE, sizeof (SimRoll));
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  static const guint8 end = 0;
  int code;
  while ((code = sqlite3_step (statement)) == SQLITE_ROW)
    {
      gint64 point = sqlite3_column_int64 (statement, 0) >> 32;
      g_byte_array_set_size (bytes, 0);
      for (int i = 0; i < sqlite3_column_count (statement); i++)
        put_value (bytes, statement, i);
      g_byte_array_append (bytes, &end, 1);
      g_autofree char *digest = digest_of (bytes);
      if (rolls->len == 0 || g_array_index (rolls, SimRoll, rolls->len - 1).point != point)
        {
          g_array_set_size (rolls, rolls->len + 1);
          roll_clear (&g_array_index (rolls, SimRoll, rolls->len - 1), point);
        }
      SimRoll *roll = &g_array_index (rolls, SimRoll, rolls->len - 1);
      roll->runs++;
      add_to_sum (roll->sum, digest);
    }
  bool good = code == SQLITE_DONE || sim_store_fail (store, "sqlite3_step", error);
  sqlite3_finalize (statement);
  return good ? g_steal_pointer (&rolls) : NULL;
}

/* -- the store's own ---------------------------------------------------------------------- */

char *
sim_store_digest (SimStore *store, GError **error)
{
  static const char *const lists[]
      = { "SELECT program, keep FROM store", "SELECT id, number, key, digest FROM point ORDER BY id",
          "SELECT id, digest FROM session ORDER BY id", "SELECT point, runs, digest FROM roll ORDER BY point" };
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  bool good = true;
  for (guint i = 0; good && i < G_N_ELEMENTS (lists); i++)
    {
      sqlite3_stmt *statement = sim_store_prepare (store, lists[i], error);
      good = put_rows (store, statement, bytes, error);
      sqlite3_finalize (statement);
    }
  return good ? digest_of (bytes) : NULL;
}

bool
sim_store_seal (SimStore *store, GError **error)
{
  if (!store->changed)
    return true;
  store->changed = false;
  g_autofree char *digest = sim_store_digest (store, error);
  g_autofree char *sql = g_strdup_printf ("UPDATE store SET digest = '%s'", digest);
  return digest != NULL && sim_store_sql (store, sql, error);
}
