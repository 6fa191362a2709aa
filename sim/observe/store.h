/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The result store: a SQLite file that holds points and the runs of each (docs/store.md has the schema; its
 * version is the file's user_version).
 *
 * While it is written it has a write-ahead log and is synced at each commit; closing makes it
 * one file. Vectors are little-endian doubles and histograms the bytes of histogram.h, both
 * as zstd frames with a checksum. Every run has a digest of all that it holds, which is checked when it is
 * read; points, sessions and the lists of all of them have theirs, which are made at each commit.
 *
 * A function that returns false or NULL has set `error`, of SIM_OBSERVE_ERROR; the store stays open and as it
 * was at the last commit.
 */
#pragma once

#include "sim/observe/parcel.h"

enum
{
  SIM_STORE_VERSION = 6,
  SIM_STORE_APPLICATION = 0x52686561 /* "Rhea" */
};

typedef struct SimStore SimStore;

/* Opens or makes the store `path` (":memory:": one that is nowhere). NULL with SIM_OBSERVE_ERROR_FOREIGN for
 * one of another program or version, which is left as it is. */
SimStore *sim_store_open (const char *path, GError **error);
/* One that is there, to be read; SIM_OBSERVE_ERROR_EMPTY: nothing has been put in yet. */
SimStore *sim_store_open_read (const char *path, GError **error);
/* One that was cut off, to read what is left of it. */
SimStore *sim_store_open_damaged (const char *path, GError **error);
/* May a store be made or go on at that path? SIM_OBSERVE_ERROR_INPUT: it is no name, a link, no regular file;
 * SIM_OBSERVE_ERROR_FOREIGN: something else stands there. */
bool sim_store_place (const char *path, GError **error);
/* Makes it a single file, closes and frees; also after errors. */
bool sim_store_close (SimStore *store, GError **error);
const char *sim_store_path (const SimStore *store);

bool sim_store_begin (SimStore *store, GError **error);
bool sim_store_commit (SimStore *store, GError **error);
void sim_store_rollback (SimStore *store);

/* -- what it is about ------------------------------------------------------------------- */

/* A point, as sim/experiment/plan.h says. */
typedef struct SimStorePoint
{
  gint64 number; /* in the plan; -1: in none any more */
  const char *key, *label, *scenario, *why, *file, *resolved;
  const char *seed;         /* text: 64 bits without a sign */
  double duration, warm_up; /* s */
  guint setting_count;
  const char *const *paths, *const *names, *const *values;
  const SimFiles *files; /* traces and lists that its scenario reads; NULL: none */
} SimStorePoint;

/* Enters the point, or gives the one of that key this number; *id is its own, which stays. Of two names of its
 * file the lesser is kept, so that it does not matter who was first. */
bool sim_store_point (SimStore *store, const SimStorePoint *point, gint64 *id, GError **error);
/* Takes all points out of the plan: their numbers are -1 until they are entered again. */
bool sim_store_no_plan (SimStore *store, GError **error);

/* Who writes: program, compiler, libraries, `command`. *id is for sim_store_add(). */
bool sim_store_session (SimStore *store, const char *command, gint64 *id, GError **error);

/* The same of another: version, compiler, libraries, command. */
bool sim_store_session_of (SimStore *store, const char *const *texts, gint64 *id, GError **error);

/* What every run of the store has in common: the program's version and what it keeps. Sets them in a store
 * without runs; otherwise they must be the same (SIM_OBSERVE_ERROR_FOREIGN). */
bool sim_store_kind (SimStore *store, const char *program, SimResultKeep keep, GError **error);
/* The same of a store that is only read: sets nothing. */
bool sim_store_fits (SimStore *store, const char *program, SimResultKeep keep, GError **error);

/* -- runs ------------------------------------------------------------------------------- */

/* The number of a run in the store. */
static inline gint64
sim_store_run_id (gint64 point_id, guint32 replication)
{
  return point_id << 32 | replication;
}

/* Adds a run within a transaction; `point_id` and `session` are the store's numbers. */
bool sim_store_add_parcel (SimStore *store, gint64 point_id, gint64 session, const SimParcel *parcel,
                           GError **error);
/* The same of a result. `digest` (may be NULL) is sim_result_digest() of it. */
bool sim_store_add (SimStore *store, gint64 point_id, gint64 session, const SimResult *result,
                    const char *digest, GError **error);
/* The run, its point's number being `point`. NULL without error: it is not there. */
SimResult *sim_store_read (SimStore *store, gint64 point_id, guint32 point, guint32 replication,
                           GError **error);

/* SHA-256 of sim_result_save() with point 0, in hex: what two runs that are the same to the bit share.
 * g_free(). */
char *sim_result_digest (const SimResult *result);

/* The doubles of a vector block. NULL with `error` when it is damaged. */
GArray *sim_store_unpack (const void *data, gsize length, GError **error);
