/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Runs into the store: a parcel's bytes are bound as they stand, row by row. */
#include "sim/observe/parcel.h"
#include "sim/observe/store_inside.h"

#include <math.h>
#include <string.h>

/* -- statements --------------------------------------------------------------------------- */

static guint
table_columns (const SimTable *table)
{
  guint n = 0;
  while (table->columns[n].name != NULL)
    n++;
  return n;
}

/* Into `kept`, where it stays with the store. */
static sqlite3_stmt *
insert_statement (SimStore *store, sqlite3_stmt **kept, const SimTable *table, guint extra, guint rows,
                  GError **error)
{
  if (*kept != NULL)
    return *kept;
  g_autoptr (GString) sql = g_string_new (NULL);
  g_string_append_printf (sql, "INSERT INTO %s VALUES", table->name);
  for (guint row = 0; row < rows; row++)
    {
      g_string_append (sql, row == 0 ? " (?" : ", (?");
      for (guint k = 1; k < extra + table_columns (table); k++)
        g_string_append (sql, ",?");
      g_string_append_c (sql, ')');
    }
  return *kept = sim_store_prepare (store, sql->str, error);
}

void
sim_store_bind_real (sqlite3_stmt *statement, int column, double value)
{
  if (isnan (value))
    sqlite3_bind_null (statement, column);
  else
    sqlite3_bind_double (statement, column, value + 0.0);
}

/* -- the bytes ---------------------------------------------------------------------------- */

typedef struct Rows
{
  const guint8 *at, *end;
  bool bad;
} Rows;

static guint32
take_number (Rows *in)
{
  guint32 value = 0;
  in->bad |= (gsize)(in->end - in->at) < sizeof value;
  if (in->bad)
    return 0;
  memcpy (&value, in->at, sizeof value);
  in->at += sizeof value;
  return GUINT32_FROM_LE (value);
}

static guint64
take_word (Rows *in)
{
  guint64 low = take_number (in);
  return low | (guint64)take_number (in) << 32;
}

/* NULL: none. */
static const guint8 *
take_span (Rows *in, gsize *length)
{
  guint32 n = take_number (in);
  *length = n > 0 ? n - 1 : 0;
  in->bad |= (gsize)(in->end - in->at) < *length;
  if (in->bad || n == 0)
    return NULL;
  const guint8 *at = in->at;
  in->at += *length;
  return at;
}

static void
bind_span (Rows *in, sqlite3_stmt *statement, int at, bool text)
{
  gsize length;
  const guint8 *data = take_span (in, &length);
  if (data == NULL)
    sqlite3_bind_null (statement, at);
  else if (text)
    sqlite3_bind_text64 (statement, at, (const char *)data, length, SQLITE_STATIC, SQLITE_UTF8);
  else
    sqlite3_bind_blob64 (statement, at, data, length, SQLITE_STATIC);
}

static void
bind_choice (Rows *in, sqlite3_stmt *statement, int at, const char *const *choices)
{
  guint32 choice = take_number (in);
  in->bad |= choice >= g_strv_length ((char **)choices);
  if (!in->bad)
    sqlite3_bind_text (statement, at, choices[choice], -1, SQLITE_STATIC);
}

static void
bind_column (Rows *in, sqlite3_stmt *statement, int at, const SimColumn *column)
{
  char hex[20];
  guint64 word;
  double real;
  switch (column->kind)
    {
    case SIM_COLUMN_TEXT:
    case SIM_COLUMN_BYTES:
    case SIM_COLUMN_VECTOR:
      bind_span (in, statement, at, column->kind == SIM_COLUMN_TEXT);
      break;
    case SIM_COLUMN_CHOICE:
      bind_choice (in, statement, at, column->choices);
      break;
    case SIM_COLUMN_NUMBER:
    case SIM_COLUMN_FLAG:
      sqlite3_bind_int64 (statement, at, take_number (in));
      break;
    case SIM_COLUMN_WORD:
      sqlite3_bind_int64 (statement, at, (gint64)take_word (in));
      break;
    case SIM_COLUMN_HEX:
      g_snprintf (hex, sizeof hex, "%016" G_GINT64_MODIFIER "x", take_word (in));
      sqlite3_bind_text (statement, at, hex, -1, SQLITE_TRANSIENT);
      break;
    case SIM_COLUMN_REAL:
      word = take_word (in);
      memcpy (&real, &word, sizeof real);
      sim_store_bind_real (statement, at, real);
      break;
    }
}

/* -- a run -------------------------------------------------------------------------------- */

typedef struct Adding
{
  SimStore *store;
  Rows in;
  gint64 run;
} Adding;

/* From place `at` on; returns the place behind. */
static int
bind_row (Adding *a, sqlite3_stmt *statement, int at, const SimTable *table)
{
  for (const SimColumn *column = table->columns; column->name != NULL; column++)
    bind_column (&a->in, statement, at++, column);
  sim_require (!a->in.bad, "a run's rows are none");
  return at;
}

/* Rows first … first + count - 1 of table i. */
static bool
insert_rows (Adding *a, guint i, guint first, guint count, GError **error)
{
  const SimTable *table = &sim_result_tables[i];
  bool numbered = sim_table_is_numbered (table);
  sqlite3_stmt **kept = count == 1 ? &a->store->insert[i] : &a->store->insert_many[i];
  sqlite3_stmt *statement = insert_statement (a->store, kept, table, numbered ? 2 : 1, count, error);
  int at = 1;
  for (guint k = first; statement != NULL && k < first + count; k++)
    {
      sqlite3_bind_int64 (statement, at++, a->run);
      if (numbered)
        sqlite3_bind_int64 (statement, at++, (gint64)k + 1);
      at = bind_row (a, statement, at, table);
    }
  return statement != NULL && sim_store_step (a->store, statement, error);
}

static bool
insert_part (Adding *a, guint i, GError **error)
{
  guint count = take_number (&a->in);
  bool good = true;
  for (guint k = 0, n; good && k < count; k += n)
    {
      n = count - k >= SIM_STORE_ROWS ? SIM_STORE_ROWS : 1;
      good = insert_rows (a, i, k, n, error);
    }
  return good;
}

bool
sim_store_add_parcel (SimStore *store, gint64 point_id, gint64 session, const SimParcel *parcel, GError **error)
{
  const guint8 *data = parcel->rows->data;
  enum
  {
    HEAD = 12 /* mark, point, replication */
  };
  sim_require (parcel->rows->len > HEAD, "a run's rows are none");
  Adding a = { .store = store,
               .in = { data + HEAD, data + parcel->rows->len, false },
               .run = sim_store_run_id (point_id, parcel->replication) };
  sqlite3_stmt *statement
      = insert_statement (store, &store->insert[SIM_RESULT_TABLES], &sim_result_run, 5, 1, error);
  if (statement == NULL)
    return false;
  sqlite3_bind_int64 (statement, 1, a.run);
  sqlite3_bind_int64 (statement, 2, point_id);
  sqlite3_bind_int64 (statement, 3, parcel->replication);
  sqlite3_bind_int64 (statement, 4, session);
  sqlite3_bind_text (statement, 5, parcel->digest, -1, SQLITE_STATIC);
  bind_row (&a, statement, 6, &sim_result_run);
  bool good = sim_store_step (store, statement, error);
  for (guint i = 0; good && i < SIM_RESULT_TABLES; i++)
    good = insert_part (&a, i, error);
  sim_require (!good || (!a.in.bad && a.in.at == a.in.end), "a run's rows are none");
  if (good)
    sim_store_set_whole (store, a.run);
  return good && sim_store_seal_run (store, a.run, error);
}

bool
sim_store_add (SimStore *store, gint64 point_id, gint64 session, const SimResult *result, const char *digest,
               GError **error)
{
  g_autoptr (SimParcel) parcel = sim_parcel_new (result, digest, NULL);
  return sim_store_add_parcel (store, point_id, session, parcel, error);
}
