/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Files of the result folder: written in order, every error kept, synced when closed.
 *
 * The first error of a file stays with it: what is written after that is dropped, and
 * sim_output_close() reports it with the file's path and the call that failed. Numbers are
 * written the same under every locale.
 */
#pragma once

#include "sim/base/units.h"
#include <gio/gio.h>
#include <stdbool.h>
#include <stdio.h>

typedef struct SimOutput SimOutput;

/* Makes or empties `dir`/`name`; refuses to follow a symbolic link. NULL with `error` set. */
SimOutput *sim_output_open (const char *dir, const char *name, GError **error);
/* The same, but what has that name stays as it is until sim_output_close() has written everything. */
SimOutput *sim_output_replace (const char *dir, const char *name, GError **error);
void sim_output_bytes (SimOutput *output, const void *data, gsize length);
void sim_output_text (SimOutput *output, const char *text);
/* No conversion but %s %d %u %c and their integer kin: reals go through sim_number(). */
void sim_output_format (SimOutput *output, const char *format, ...) G_GNUC_PRINTF (2, 3);
bool sim_output_failed (const SimOutput *output);
/* Flushes and syncs; false: it has failed, as sim_output_close() will say. */
bool sim_output_sync (SimOutput *output);
/* Flushes, syncs, closes and frees. False when anything failed since it was opened. */
bool sim_output_close (SimOutput *output, GError **error);
/* Closes and frees without a word; NULL is allowed. */
void sim_output_drop (SimOutput *output);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SimOutput, sim_output_drop)

/* Syncs and closes a stream of the C library that wrote `path`. */
bool sim_output_finish_stdio (FILE *file, const char *path, GError **error);
/* Makes the folder `dir`/`name`; one that is there is fine. */
bool sim_output_folder (const char *dir, const char *name, GError **error);
/* Sets `error` to "PATH: CALL: what errno says". */
void sim_output_error (GError **error, const char *path, const char *call, int number);

/* The shortest decimal text that reads back as `value`; "" for NAN, "inf", "-inf". */
#define SIM_NUMBER_TEXT 40
const char *sim_number (char out[SIM_NUMBER_TEXT], double value);

/* A CSV field of RFC 4180, quoted where it has to be; records end in CR LF. A text that a
 * spreadsheet would take for a formula is not changed: these are data files. */
void sim_output_csv (SimOutput *output, const char *field);
/* A JSON string with its quotes (RFC 8259), and a number (null when it is not finite). */
void sim_output_json (SimOutput *output, const char *text);
void sim_output_json_number (SimOutput *output, double value);

/* `value` in the unit in which files give it: times in s; and that unit's name ("s", "B", "bit/s", "1/s", "1").
 */
double sim_unit_scale (double value, SimUnit unit);
const char *sim_unit_symbol (SimUnit unit);
/* For people: "4.21 s", "99.52 %", "12.3 kB": 3 significant digits, more where the unit's whole part has
 * them. g_free(). */
char *sim_value_text (double value, SimUnit unit);
/* An instant as the trace tells it, "180 s", "24.024 s": seconds to the millisecond. g_free(). */
char *sim_instant_text (SimTime at);
