/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A store as text, and text as a store: JSON lines, or a folder of CSV files, one for each table.
 *
 * Rows come in order of point, replication, and key; numbers are the shortest digits that read back to the same
 * bits. The content is all but who played a run (sessions): it is the same for the same runs, however they came
 * into the store. What is read back is checked against the digests of the runs.
 */
#pragma once

#include "sim/experiment/results.h"

typedef enum SimExportForm
{
  SIM_EXPORT_JSON,
  SIM_EXPORT_CSV,
} SimExportForm;

/* Text of the table `table` (all of them in one file as JSON). False ends it, with `error` set. */
typedef bool (*SimExportSink) (const char *table, const char *text, gpointer data, GError **error);

/* `sessions`: also who played it. */
bool sim_results_export (SimResults *results, SimExportForm form, bool sessions, SimExportSink sink,
                         gpointer data, GError **error);

/* Into the store `path`, which is made or gets more: all rows that sim_results_export() wrote, in that order.
 * `text` is a whole file, ended by a 0. With CSV it is called for each table, in order of sim_export_tables. */
typedef struct SimImport SimImport;
SimImport *sim_import_new (const char *path);
bool sim_import_read (SimImport *import, SimExportForm form, const char *table, const char *text,
                      const char *file, GError **error);
/* Adds what was read and closes; frees. */
bool sim_import_finish (SimImport *import, GError **error);
void sim_import_drop (SimImport *import); /* frees; nothing was added */

extern const char
    *const sim_export_tables[]; /* "store", "session", "point", "setting", "run", "metric", … NULL */

/*
 * Adds all runs of the stores `from` to `into`, which is made or gets more. A run that is in several must be
 * the same in all. Runs that are damaged are left out and said in `lost`, one a line; after
 * other errors nothing was added.
 */
bool sim_results_merge (const char *into, const char *const *from, GString *lost, guint64 *added,
                        GError **error);
