/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The result store: a SQLite file that holds runs, with everything that the CSV files hold
 * (docs/results.md has the schema; its version is the file's user_version).
 *
 * While it is written it has a write-ahead log and is synced at each commit; closing makes it
 * one file. Vectors are little-endian doubles and histograms the bytes of histogram.h, both
 * as zstd frames with a checksum.
 */
#pragma once

#include "sim/observe/observe.h"

enum
{
  SIM_STORE_VERSION = 2,
  SIM_STORE_APPLICATION = 0x52686561 /* "Rhea" */
};

typedef struct SimStore SimStore;

/* Opens or makes the store `path`. NULL with `error` for one of another program or version. */
SimStore *sim_store_open (const char *path, GError **error);
/* Adds a finished run in one transaction; *id (may be NULL) gets its number. */
bool sim_store_add (SimStore *store, const SimObserver *observer, gint64 *id, GError **error);
/* Makes it a single file, closes and frees; also after errors. */
bool sim_store_close (SimStore *store, GError **error);

/* The doubles of a vector block. NULL with `error` when it is damaged. */
GArray *sim_store_unpack (const void *data, gsize length, GError **error);
