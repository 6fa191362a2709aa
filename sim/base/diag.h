/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What is wrong with the input: every problem with its place, what is wrong, what would be right.
 *
 * A SimDiags gathers problems while the input is read; nothing is created or overwritten
 * before it is known to hold no error. It prints one line a problem,
 *
 *     file:line:col: error[E0123]: what; what was expected
 *
 * with the source line and a caret below it on a terminal. At most 20 errors are kept; then
 * "too many errors" is said once, and readers stop (sim_diags_full()). Quoted input is escaped by the printer,
 * so a file cannot drive the terminal.
 */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdio.h>

/* A place in an input file. `file` is borrowed and lives as long as the SimDiags (see
 * sim_diags_intern()); line and column count from 1, 0 = no such thing. Column counts
 * characters, as editors do. */
typedef struct SimPlace
{
  const char *file;
  int line;
  int column;
} SimPlace;

typedef struct SimDiags SimDiags;

SimDiags *sim_diags_new (void);
void sim_diags_free (SimDiags *diags);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SimDiags, sim_diags_free)

/* A copy of `text` that lives as long as `diags`. */
const char *sim_diags_intern (SimDiags *diags, const char *text);

/* Gives the text of `file`, so that the source line can be shown. Copies it. */
void sim_diags_source (SimDiags *diags, const char *file, const char *text, gsize length);
/* The same without a copy: `text` is freed with `diags`. */
void sim_diags_take_source (SimDiags *diags, const char *file, char *text, gsize length);

/* One problem; the place's file name is copied. `code` is its number in the catalogue of docs/diagnostics.md,
 * as in E026; the message is "what; what was expected". The message may quote input bytes as they are. */
void sim_diags_error (SimDiags *diags, SimPlace place, int code, const char *format, ...) G_GNUC_PRINTF (4, 5);
void sim_diags_warning (SimDiags *diags, SimPlace place, int code, const char *format, ...)
    G_GNUC_PRINTF (4, 5);

/* What is right, and perhaps not what was meant: "file:line:col: note: message". It counts as neither, and has
 * no number. */
void sim_diags_note (SimDiags *diags, SimPlace place, const char *format, ...) G_GNUC_PRINTF (3, 4);

/* Errors so far (warnings not counted); all that were reported, also those beyond the 20. */
guint sim_diags_errors (const SimDiags *diags);
guint sim_diags_warnings (const SimDiags *diags);

/* More errors than are shown: reading on tells nobody anything. Every loop over what a file holds asks this. */
bool sim_diags_full (const SimDiags *diags);

/* Prints in order of appearance. `carets` shows source lines. Returns false when writing fails. */
bool sim_diags_print (const SimDiags *diags, FILE *out, bool carets);
/* The same without carets, for tests; free with g_free(). */
char *sim_diags_text (const SimDiags *diags);

/* `text` with control bytes, bad UTF-8 and bidirectional marks as \x1b, \u202e; g_free(). */
char *sim_escape (const char *text, gssize length);

/* The word of `words` (NULL-terminated) nearest to `word`, or NULL: the shortest that begins so (3 letters or
 * more), else the least Damerau-Levenshtein distance, at most a third of the length, at least 1. */
const char *sim_nearest (const char *word, const char *const *words);
