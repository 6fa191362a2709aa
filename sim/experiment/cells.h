/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Rows of text that sim_results_export() wrote: JSON lines of flat objects, and CSV (RFC 4180).
 *
 * A row is names and texts; a text that is NULL was nothing (null, or an empty field without quotes). Of a JSON
 * array comes what a CSV field has: its numbers with blanks between, `nan` for null.
 */
#pragma once

#include <glib.h>
#include <stdbool.h>

typedef struct SimCells
{
  GPtrArray *names, *texts; /* owned texts; of CSV the names are the header's */
} SimCells;

SimCells *sim_cells_new (void);
void sim_cells_free (SimCells *cells);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SimCells, sim_cells_free)
/* The text of that name; NULL: nothing, or no such cell. */
const char *sim_cells_find (const SimCells *cells, const char *name);
bool sim_cells_has (const SimCells *cells, const char *name);

/* The next row from *at on, which moves behind it and counts *line; false at the end, or when it is no row:
 * then *why says so. `header` (CSV): the names; NULL: the row's texts become names. */
bool sim_cells_json (const char **at, guint *line, SimCells *cells, const char **why);
bool sim_cells_csv (const char **at, guint *line, const SimCells *header, SimCells *cells, const char **why);
