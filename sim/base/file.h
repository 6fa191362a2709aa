/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Reading input files: regular files only, into memory, in one go, up to a limit.
 */
#pragma once

#include "sim/base/units.h"

#define SIM_FILE_LIMIT ((gsize)64 << 20) /* of tables, such as traces */
#define SIM_TEXT_LIMIT                                                                                         \
  ((gsize)16 << 20) /* of what is written by hand: a scenario with all that it includes                        \
                     */

/* The content with a 0 behind it (not counted), or NULL and *wrong (its why: g_free()): E002 "is a directory; a
 * file is expected", E008 "is larger than 64 MiB" (or than `limit`, a number of MiB). "-" is standard input,
 * which may be a pipe. Never waits for a writer of a FIFO. g_free().
 */
char *sim_file_read (const char *path, gsize limit, gsize *length, SimWrong *wrong);

/* What the bytes at the beginning of a file are known by: "a gzip file"; NULL: nothing that is known. */
const char *sim_file_looks_like (const void *data, gsize length);
