/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * YAML 1.2 to a tree: the part of it that scenario files use.
 *
 * One document; UTF-8; no anchors, aliases, tags, merge keys or keys that are not text; nested
 * at most 32 deep; lines and texts of at most 64 KiB; no control or reordering characters. The parser is
 * libfyaml's; nothing of it is seen outside, and it prints nothing.
 */
#pragma once

#include "sim/base/tree.h"

/* Values (scalars, lists, maps) that all files of a scenario may hold together, loops not yet run: what a wrong
 * file can cost is bounded by this. */
#define SIM_YAML_VALUES 100000

/* The text without its byte order mark, if it is good UTF-8 of the kind described above; else NULL, reported.
 */
const char *sim_yaml_check_bytes (const char *text, gsize *length, const char *file, SimDiags *diags);

/* The document's map, in `arena`; NULL when there is none, reported. `file` is interned in `diags`; the text
 * was checked. Ends early when the diags are full. Of
 * what has too many values comes the beginning: errors in it are better told than kept. `left`: values that may
 * still be read; counted down. */
SimTree *sim_yaml_parse (const char *text, gsize length, const char *file, guint *left, GStringChunk *arena,
                         SimDiags *diags);

/* One value, as after `--set path=`: a scalar, or a map or list in flow form. Places: `file`:1, columns from
 * `column`. */
SimTree *sim_yaml_parse_value (const char *text, const char *file, int line, int column, GStringChunk *arena,
                               SimDiags *diags);
