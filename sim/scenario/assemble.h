/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One tree from a scenario file and what it refers to.
 *
 * include: [a.yaml, b.yaml]
 *     The files' sections become part of this one: entries of `network`, `systems` and `load` are
 *     added (a name in both is E028), lists of `faults` and `expect` come before its own, other keys may
 *     stand in one of them only (E027). Included files may include others, 16 deep.
 * extends: base.scenario.yaml
 *     This file is laid over the base, after both have been put together: maps merge by key,
 *     all the way down; other values replace; `faults` and `expect` are appended to the base's,
 *     or stand instead of them when written as { replace: [ … ] }.
 * generate: { for: i, from: 1, to: 4, step: 1, entries: … }    or { for: rack, in: [a, b], entries: … }
 *     As a key of `network`, `systems` and `load` (its entries are a map) and as an item of `faults`
 *     and `expect` (its entries are a list); also a list of such loops. The entries are repeated for each
 *     value; $i in their keys and texts stands for it. from, to and step are whole numbers or times,
 *     counted exactly, both ends included. It works on what was read, never on the file's text: a value cannot
 *     change the shape of an entry. Loops may nest; all together make at most 100000
 *     values (an entry { at: 1 s, crash: web } is three: a map and two texts).
 * --set path=value
 *     Puts a value at keys separated by dots; items of lists by number from 0: faults.0.at=3 min. What it
 *     means is said by the option table, as in the file. Its place is --set:N:column for the Nth one.
 *
 * Files are found from the folder of the file that names them (see sim_read_set_folder()).
 */
#pragma once

#include "sim/base/read.h"

/* `text` is the scenario file's. NULL when something was wrong, reported. */
SimTree *sim_assemble (SimOptionRead *read, const char *text, gsize length, const char *file, GChecksum *digest,
                       const char *const *sets);
/* Replaces every `generate` in the sections of `root`. */
bool sim_generate (SimOptionRead *read, SimTree *root);
