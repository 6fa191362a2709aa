/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The store as its own files, and those of sim/experiment that ask it, see it.
 */
#pragma once

#include "sim/observe/parcel.h"
#include "sim/observe/result_table.h"
#include "sim/observe/store.h"

#include <sqlite3.h>

enum
{
  SIM_STORE_SEALS = 10,
  SIM_STORE_ROWS = 16 /* of a table are inserted at once, with a fifth less of instructions than one by one */
};

struct SimStore
{
  sqlite3 *db;
  char *path;
  bool reading;
  bool changed;                                 /* since it was sealed */
  sqlite3_stmt *insert[SIM_RESULT_TABLES + 1];  /* of the parts, then of the run; made when first needed */
  sqlite3_stmt *insert_many[SIM_RESULT_TABLES]; /* the same of SIM_STORE_ROWS rows */
  sqlite3_stmt *select[SIM_RESULT_TABLES + 1];
  sqlite3_stmt *seal[SIM_STORE_SEALS];
  GPtrArray
      *whole; /* by point: GByteArray, by replication: 1, its digest was right here or it was added here */
};

/* Is the run known to be what its digest says? */
bool sim_store_is_whole (const SimStore *store, gint64 run);
void sim_store_set_whole (SimStore *store, gint64 run);

/* Is the file that stands there, if one does, SQLite's, and as long as it says (`cut`: it need not be)? */
bool sim_store_looks_right (const char *path, bool cut, GError **error);

/* Sets `error` to "PATH: CALL: why"; false. No memory ends the process, as everywhere. */
bool sim_store_fail (const SimStore *store, const char *call, GError **error);
bool sim_store_sql (SimStore *store, const char *sql, GError **error);
/* NULL with `error`. */
sqlite3_stmt *sim_store_prepare (SimStore *store, const char *sql, GError **error);
/* Runs a statement that returns nothing, and resets it. */
bool sim_store_step (SimStore *store, sqlite3_stmt *statement, GError **error);
/* The number that `sql` asks for, to `value`. */
bool sim_store_ask (SimStore *store, const char *sql, gint64 *value, GError **error);

/* store_rows.c: the statements that make the tables. g_free(). */
char *sim_store_schema (void);
/* Their columns in the store begin with the run's number and, where there is one, the row's. */
const char *sim_column_type (const SimColumn *column);
void sim_store_bind_real (sqlite3_stmt *statement, int column, double value);

/* store_block.c: makes blocks, one after the other. */
void sim_packer_put (SimPacker *packer, const void *data, gsize length, GByteArray *out); /* appends one */
GByteArray *sim_packer_words (SimPacker *packer); /* its own, empty: for a vector on its way to a block */
GByteArray *sim_store_unpack_bytes (const void *data, gsize length, GError **error);

/* result_bytes.c: as sim_result_save(); with a packer, bytes and vectors as blocks, length + 1 before each. */
void sim_result_put (const SimResult *result, SimPacker *packer, GByteArray *out);

/* store_seal.c: writes the digest of a row that is complete, within the transaction that changes it. */
bool sim_store_seal_session (SimStore *store, gint64 id, GError **error);
bool sim_store_seal_point (SimStore *store, gint64 id, GError **error); /* with its settings and files */
/* Calls a run that was added onto the roll of its point. */
bool sim_store_seal_run (SimStore *store, gint64 run, GError **error);
/* Before a commit: the digest over all of these, when one has changed. */
bool sim_store_seal (SimStore *store, GError **error);
bool sim_store_point_is_whole (SimStore *store, gint64 id);
bool sim_store_session_is_whole (SimStore *store, gint64 id, const char *digest);

/* store_check.c: is everything beside the points and runs themselves what its digests say? What is not is the
 * error, or, when `lost` is not NULL, a line of that; then false is never returned. */
bool sim_store_check (SimStore *store, GString *lost, GError **error);
