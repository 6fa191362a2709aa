/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The manifest: what one needs to know to get the same bits again.
 */
#pragma once

#include "sim/observe/observe.h"

enum
{
  SIM_MANIFEST_ROWS = 16
};
/* scenario, why, file, digest, seed, replication, fingerprint, duration, warm-up, ended, end, step, version,
 * compiler, libraries, command. Times in seconds. */
extern const char *const sim_manifest_names[SIM_MANIFEST_ROWS];
/* Replication and times. The seed and the fingerprint have 64 bits, more than a double carries. */
bool sim_manifest_is_number (guint row);

typedef struct SimManifest
{
  char *values[SIM_MANIFEST_ROWS]; /* NULL: not known */
} SimManifest;

/* "gcc 12.2.0", and "glib 2.74.6, …" to be freed with g_free(). */
const char *sim_manifest_compiler (void);
char *sim_manifest_libraries (void);

void sim_manifest_fill (SimManifest *manifest, const SimObserver *observer);
void sim_manifest_clear (SimManifest *manifest);
