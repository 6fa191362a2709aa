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

typedef struct SimManifest
{
  char *values[SIM_MANIFEST_ROWS]; /* NULL: not known */
} SimManifest;

void sim_manifest_fill (SimManifest *manifest, const SimObserver *observer);
void sim_manifest_clear (SimManifest *manifest);
