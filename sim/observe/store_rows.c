/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Runs of the store: its tables, and rows out, all from the tables of result_table.h. */
#include "sim/observe/store_inside.h"

#include <math.h>
#include <string.h>

/* -- statements --------------------------------------------------------------------------- */

const char *
sim_column_type (const SimColumn *column)
{
  static const char *const types[] = {
    [SIM_COLUMN_TEXT] = "TEXT",    [SIM_COLUMN_CHOICE] = "TEXT",  [SIM_COLUMN_NUMBER] = "INTEGER",
    [SIM_COLUMN_FLAG] = "INTEGER", [SIM_COLUMN_WORD] = "INTEGER", [SIM_COLUMN_HEX] = "TEXT",
    [SIM_COLUMN_REAL] = "REAL",    [SIM_COLUMN_BYTES] = "BLOB",   [SIM_COLUMN_VECTOR] = "BLOB",
  };
  return types[column->kind];
}

static void
append_columns (GString *out, const SimTable *table, bool types)
{
  for (const SimColumn *column = table->columns; column->name != NULL; column++)
    {
      g_string_append_printf (out, ", \"%s\"", column->name);
      if (types)
        g_string_append_printf (out, " %s", sim_column_type (column));
      if (types && strcmp (column->name, table->key) == 0)
        g_string_append (out, " NOT NULL");
    }
}

char *
sim_store_schema (void)
{
  GString *out = g_string_new (
      "CREATE TABLE store (program TEXT NOT NULL, keep TEXT NOT NULL, digest TEXT NOT NULL);"
      "CREATE TABLE session (id INTEGER PRIMARY KEY, version TEXT, compiler TEXT, libraries TEXT, command "
      "TEXT, digest TEXT NOT NULL);"
      "CREATE TABLE point (id INTEGER PRIMARY KEY, number INTEGER NOT NULL, key TEXT NOT NULL UNIQUE,"
      " digest TEXT NOT NULL, label TEXT,"
      " scenario TEXT, why TEXT, file TEXT, seed TEXT, duration_s REAL, warm_up_s REAL, resolved TEXT);"
      "CREATE TABLE setting (point INTEGER NOT NULL REFERENCES point, number INTEGER NOT NULL, path TEXT,"
      " name TEXT, value TEXT, PRIMARY KEY (point, number)) WITHOUT ROWID;"
      "CREATE TABLE file (digest TEXT PRIMARY KEY, data BLOB NOT NULL);"
      "CREATE TABLE source (point INTEGER NOT NULL REFERENCES point, number INTEGER NOT NULL, name TEXT,"
      " digest TEXT NOT NULL REFERENCES file, PRIMARY KEY (point, number)) WITHOUT ROWID;"
      "CREATE TABLE roll (point INTEGER PRIMARY KEY REFERENCES point, runs INTEGER NOT NULL, digest TEXT NOT "
      "NULL);"
      "CREATE TABLE run (id INTEGER PRIMARY KEY, point INTEGER NOT NULL REFERENCES point, replication INTEGER "
      "NOT"
      " NULL, session INTEGER REFERENCES session, digest TEXT NOT NULL");
  append_columns (out, &sim_result_run, true);
  g_string_append (out, ");");
  for (const SimTable *table = sim_result_tables; table->name != NULL; table++)
    {
      g_string_append_printf (out, "CREATE TABLE %s (run INTEGER NOT NULL REFERENCES run", table->name);
      if (sim_table_is_numbered (table))
        g_string_append (out, ", number INTEGER NOT NULL");
      append_columns (out, table, true);
      g_string_append_printf (out, ", PRIMARY KEY (run, %s)) WITHOUT ROWID;", table->key);
    }
  return g_string_free (out, FALSE);
}

static sqlite3_stmt *
select_statement (SimStore *store, guint i, GError **error)
{
  if (store->select[i] != NULL)
    return store->select[i];
  const SimTable *table = i == SIM_RESULT_TABLES ? &sim_result_run : &sim_result_tables[i];
  g_autoptr (GString) sql = g_string_new ("SELECT ");
  g_string_append (sql, i == SIM_RESULT_TABLES ? "digest" : sim_table_is_numbered (table) ? "number" : "run");
  append_columns (sql, table, false);
  if (i == SIM_RESULT_TABLES)
    g_string_append (sql, ", point, replication");
  g_string_append_printf (sql, " FROM %s WHERE %s = ?", table->name, i == SIM_RESULT_TABLES ? "id" : "run");
  if (i != SIM_RESULT_TABLES)
    g_string_append_printf (sql, " ORDER BY %s", table->key);
  return store->select[i] = sim_store_prepare (store, sql->str, error);
}

/* -- out ---------------------------------------------------------------------------------- */

static bool
damaged (const SimStore *store, guint32 point, guint32 replication, const char *why, GError **error)
{
  g_set_error (error, SIM_OBSERVE_ERROR, SIM_OBSERVE_ERROR_DAMAGED,
               "%s: point %u, replication %u is damaged: %s", store->path, point, replication, why);
  return false;
}

static const char *
column_text (SimResult *result, sqlite3_stmt *statement, int at)
{
  return sim_result_text (result, (const char *)sqlite3_column_text (statement, at));
}

static bool
read_block (SimResult *result, sqlite3_stmt *statement, int at, const SimColumn *column, void *row)
{
  const void *data = sqlite3_column_blob (statement, at);
  gsize length = (gsize)sqlite3_column_bytes (statement, at);
  if (sqlite3_column_type (statement, at) == SQLITE_NULL)
    return column->kind == SIM_COLUMN_BYTES;
  g_autoptr (GByteArray) bytes = sim_store_unpack_bytes (data, length, NULL);
  if (bytes == NULL || (column->kind == SIM_COLUMN_VECTOR && bytes->len % 8 != 0))
    return false;
  guint8 *copy = sim_result_memory (result, bytes->len);
  if (bytes->len > 0)
    memcpy (copy, bytes->data, bytes->len);
  G_STRUCT_MEMBER (const void *, row, column->offset) = copy;
  if (column->kind == SIM_COLUMN_BYTES)
    {
      G_STRUCT_MEMBER (gsize, row, column->length) = bytes->len;
      return true;
    }
  guint rows = G_STRUCT_MEMBER (guint, row, column->length) = bytes->len / 8;
  for (guint i = 0; i < rows; i++)
    {
      guint64 word;
      memcpy (&word, copy + 8 * i, sizeof word);
      word = GUINT64_FROM_LE (word);
      memcpy (copy + 8 * i, &word, sizeof word);
    }
  return true;
}

static bool
read_column (SimResult *result, sqlite3_stmt *statement, int at, const SimColumn *column, void *row)
{
  bool integer = sqlite3_column_type (statement, at) == SQLITE_INTEGER;
  guint64 word = integer ? (guint64)sqlite3_column_int64 (statement, at) : 0;
  switch (column->kind)
    {
    case SIM_COLUMN_TEXT:
      G_STRUCT_MEMBER (const char *, row, column->offset) = column_text (result, statement, at);
      return true;
    case SIM_COLUMN_CHOICE:
      for (int i = 0; column->choices[i] != NULL; i++)
        if (g_strcmp0 (column->choices[i], (const char *)sqlite3_column_text (statement, at)) == 0)
          {
            G_STRUCT_MEMBER (int, row, column->offset) = i;
            return true;
          }
      return false;
    case SIM_COLUMN_NUMBER:
      G_STRUCT_MEMBER (guint, row, column->offset) = (guint)word;
      return integer && word <= G_MAXUINT32;
    case SIM_COLUMN_FLAG:
      G_STRUCT_MEMBER (bool, row, column->offset) = word == 1;
      return integer && word <= 1;
    case SIM_COLUMN_WORD:
      G_STRUCT_MEMBER (guint64, row, column->offset) = word;
      return integer;
    case SIM_COLUMN_HEX:
      {
        const char *text = (const char *)sqlite3_column_text (statement, at);
        return text != NULL
               && g_ascii_string_to_unsigned (text, 16, 0, G_MAXUINT64,
                                              &G_STRUCT_MEMBER (guint64, row, column->offset), NULL);
      }
    case SIM_COLUMN_REAL:
      G_STRUCT_MEMBER (double, row, column->offset) = sqlite3_column_type (statement, at) == SQLITE_NULL
                                                          ? (double)NAN
                                                          : sqlite3_column_double (statement, at);
      return true;
    case SIM_COLUMN_BYTES:
    case SIM_COLUMN_VECTOR:
      break;
    }
  return read_block (result, statement, at, column, row);
}

static bool
read_row (SimResult *result, sqlite3_stmt *statement, const SimTable *table, void *row)
{
  int at = 1;
  for (const SimColumn *column = table->columns; column->name != NULL; column++)
    if (!read_column (result, statement, at++, column, row))
      return false;
  return true;
}

/* The rows of one part, as they come; their number is known at the end. */
static bool
read_part (SimStore *store, guint i, gint64 run, SimResult *result, bool *whole, GError **error)
{
  const SimTable *table = &sim_result_tables[i];
  sqlite3_stmt *statement = select_statement (store, i, error);
  if (statement == NULL)
    return false;
  g_autoptr (GByteArray) rows = g_byte_array_new ();
  g_autofree char *row = g_malloc (table->row_size);
  int code;
  sqlite3_bind_int64 (statement, 1, run);
  while ((code = sqlite3_step (statement)) == SQLITE_ROW && *whole)
    {
      memset (row, 0, table->row_size);
      guint number = rows->len / (guint)table->row_size + 1;
      *whole = (!sim_table_is_numbered (table) || sqlite3_column_int64 (statement, 0) == number)
               && read_row (result, statement, table, row);
      g_byte_array_append (rows, (const guint8 *)row, (guint)table->row_size);
    }
  bool good = code == SQLITE_DONE || code == SQLITE_ROW || sim_store_fail (store, "sqlite3_step", error);
  sqlite3_reset (statement);
  void *to = sim_result_rows (result, table, rows->len / (guint)table->row_size);
  if (rows->len > 0)
    memcpy (to, rows->data, rows->len);
  return good;
}

/* The run's own row; *found says whether there is one. */
static char *
read_run (SimStore *store, gint64 run, SimResult *result, bool *whole, bool *found, GError **error)
{
  sqlite3_stmt *statement = select_statement (store, SIM_RESULT_TABLES, error);
  if (statement == NULL)
    return NULL;
  char *digest = NULL;
  sqlite3_bind_int64 (statement, 1, run);
  int code = sqlite3_step (statement);
  *found = code == SQLITE_ROW;
  if (*found)
    {
      digest = g_strdup ((const char *)sqlite3_column_text (statement, 0));
      int last = sqlite3_column_count (statement) - 1;
      *whole = digest != NULL && sqlite3_column_int64 (statement, last - 1) == run >> 32
               && sqlite3_column_int64 (statement, last) == (run & G_MAXUINT32)
               && read_row (result, statement, &sim_result_run, result);
    }
  else if (code != SQLITE_DONE)
    sim_store_fail (store, "sqlite3_step", error);
  sqlite3_reset (statement);
  return digest;
}

SimResult *
sim_store_read (SimStore *store, gint64 point_id, guint32 point, guint32 replication, GError **error)
{
  gint64 run = sim_store_run_id (point_id, replication);
  g_autoptr (SimResult) result = sim_result_new ();
  bool whole = true, found = false;
  result->point = point;
  result->replication = replication;
  g_autofree char *digest = read_run (store, run, result, &whole, &found, error);
  if (!found)
    return NULL;
  for (guint i = 0; i < SIM_RESULT_TABLES && whole; i++)
    if (!read_part (store, i, run, result, &whole, error))
      return NULL;
  for (guint i = 0; i < result->incident_count; i++)
    ((SimResultIncident *)result->incidents)[i].number = i + 1;
  g_autofree char *now = whole ? sim_result_digest (result) : NULL;
  if (g_strcmp0 (digest, now) == 0 && now != NULL)
    {
      sim_store_set_whole (store, run);
      return g_steal_pointer (&result);
    }
  damaged (store, point, replication, whole ? "its digest is another" : "a value is none", error);
  return NULL;
}
