/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Tables of comma-separated values (RFC 4180), and the time stamps in them.
 *
 * The first row names the columns; every row has as many fields as it. Fields may be quoted; a
 * quoted field does not go over a line's end. A byte order mark and CRLF are accepted; blank
 * lines are skipped. What is wrong is reported as E114 with its place.
 */
#pragma once

#include "sim/base/diag.h"
#include "sim/base/units.h"

typedef struct SimCsv SimCsv;

/* Fields of a table that a scenario names: what it can cost to look at it is bounded by this. */
#define SIM_CSV_FIELDS 2000000

/* Copies `text`. NULL when the table is no table, or has no row. `file` is borrowed (interned by `diags`). */
SimCsv *sim_csv_parse (const char *text, gsize length, const char *file, SimDiags *diags);
/* The same of a text that it takes, in any case (g_free()), and in which it works: a byte is free behind it, as
 * sim_file_read() leaves one. At most `most` fields, those of the head too. So a table takes little more
 * than its text. */
SimCsv *sim_csv_take (char *text, gsize length, const char *file, guint most, SimDiags *diags);
void sim_csv_free (SimCsv *csv);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SimCsv, sim_csv_free)

guint sim_csv_rows (const SimCsv *csv); /* the head not counted; at least 1 */
guint sim_csv_columns (const SimCsv *csv);
const char *sim_csv_name (const SimCsv *csv, guint column);
int sim_csv_find (const SimCsv *csv, const char *name); /* -1: no such column */
const char *sim_csv_field (const SimCsv *csv, guint row, guint column);
/* As much of a field as a message can show: `text` of it, or its beginning and "...". g_free(). */
char *sim_csv_shown (const char *text);
/* For messages: takes as long as reading the file up to there. */
SimPlace sim_csv_place (const SimCsv *csv, guint row, guint column);

/*
 * An instant as data files write it: "2023-11-16 18:17:03.9799600", "1998-04-30 21:30" (a T for the blank and a
 * Z at the end are allowed; no other zones), in ns since 1970 (proleptic Gregorian calendar, no leap seconds),
 * or a plain decimal number of seconds. Digits beyond the nanosecond are refused unless they are 0. False:
 * neither.
 */
bool sim_stamp_parse (const char *text, int64_t *ns);
