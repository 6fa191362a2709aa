/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Reading input files: regular files only, into memory, in one go, at most 64 MiB.
 */
#pragma once

#include "sim/base/units.h"

#define SIM_FILE_LIMIT ((gsize)64 << 20)

/* The content with a 0 behind it (not counted), or NULL and *wrong (its why: g_free()): E002 "is a directory; a
 * file is expected". "-" is standard input, which may be a pipe. Never waits for a writer of a FIFO. g_free().
 */
char *sim_file_read (const char *path, gsize *length, SimWrong *wrong);
