/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The reader: fills structs from trees by option tables, and remembers where each value stood.
 *
 * Whatever the structs point to is in the reader's arena, or is given to sim_read_own(); both
 * last as long as what was read. The reader itself may go once the semantic checks are done.
 * Functions that return false have reported why; the target is then partly filled.
 */
#pragma once

#include "sim/base/files.h"
#include "sim/base/option.h"
#include "sim/base/tree.h"

/* Codes of the catalogue (docs/diagnostics.md) that readers share. */
enum
{
  SIM_E_VALUE_MISSING = 25,
  SIM_E_KEY_UNKNOWN = 26,
  SIM_E_KEY_TWICE = 27,
  SIM_E_NAME_WRONG = 30,
  SIM_E_FILE_OUTSIDE = 35,
  SIM_E_NUMBER = 42,
  SIM_E_DIST = 60,
  SIM_E_DIST_TABLE = 61,
  SIM_E_NAME_UNKNOWN = 68,
  SIM_E_TRACE = 114,
};

SimOptionRead *sim_read_new (SimDiags *diags, GStringChunk *arena);
void sim_read_free (SimOptionRead *read); /* what was owned goes too, unless it was taken */
SimDiags *sim_read_diags (const SimOptionRead *read);
GStringChunk *sim_read_arena (const SimOptionRead *read);

/*
 * Reads `map` into the struct `target`: defaults first, then every key of the map. Unknown keys,
 * missing required keys and wrong values are errors; reading goes on after one. `map` NULL: an empty map.
 */
bool sim_read_table (SimOptionRead *read, const SimTree *map, const SimOption *table, void *target);
/* Reads one value into `target` (the field itself). */
bool sim_read_value (SimOptionRead *read, const SimTree *tree, const SimOption *option, void *target);
/* Reads a scalar as a quantity into a double; reports what is wrong. */
bool sim_read_quantity (SimOptionRead *read, const SimTree *tree, SimUnit unit, double *value);
/* Reports what is wrong with the scalar, at its first bad byte; frees wrong->why. */
void sim_read_wrong (SimOptionRead *read, const SimTree *tree, SimWrong *wrong);
/* "unknown key `x`; did you mean `y`?" at the key. `words` are the known ones, NULL-terminated. */
void sim_read_unknown (SimOptionRead *read, const SimTree *tree, const char *const *words);
/* Is it of that kind? Otherwise reports "WHAT is expected, not a list". */
bool sim_read_expect (SimOptionRead *read, const SimTree *tree, SimTreeKind kind, const char *what);

/* Where the value of a field stood: its own place, or that of the innermost struct around it that was
 * read, or {0}. `field` is an address inside what was read. */
SimPlace sim_read_place (const SimOptionRead *read, const void *field);
/* Was the field itself said, rather than a default? */
bool sim_read_said (const SimOptionRead *read, const void *field);
void sim_read_mark (SimOptionRead *read, const void *field, SimPlace place);
/* A struct of `size` bytes that is read at `place`; said before its fields are. */
void sim_read_mark_struct (SimOptionRead *read, const void *base, gsize size, SimPlace place);

/* `object` is freed when the reader goes, or by whoever took what is owned (a scenario). */
void sim_read_own (SimOptionRead *read, gpointer object, GDestroyNotify destroy);
GPtrArray *sim_read_take_owned (SimOptionRead *read); /* g_ptr_array_unref() frees the objects */

/*
 * Files named in a scenario. Relative names count from the folder of the file in which they stand, those of no
 * file (`--set`, standard input) from `folder`. Unless `outside`, a file must lie in
 * `folder` or below, or in a folder `traces` beside it or beside one of the folders above it; symbolic
 * links are followed before this is judged. `digest` (may be NULL, borrowed) takes in what was read.
 */
void sim_read_set_folder (SimOptionRead *read, const char *folder, bool outside, GChecksum *digest);
/* What is read is added to `kept`; what `given` has is taken from there, and not looked for. Borrowed; both may
 * be NULL. */
void sim_read_set_files (SimOptionRead *read, SimFiles *kept, const SimFiles *given);
/* The content of the file that the scalar `name` names, with a 0 behind it; NULL when it was reported. *path
 * (may be NULL) is the name for messages about it, as long as the diags live. g_free(). */
char *sim_read_file (SimOptionRead *read, const SimTree *name, gsize *length, const char **path);
/* The same for a file of at most `limit` bytes; `who` asks for it, as messages end: ", included from a.yaml".
 */
char *sim_read_file_within (SimOptionRead *read, const SimTree *name, gsize limit, const char *who,
                            gsize *length, const char **path);
