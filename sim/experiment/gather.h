/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Gathers runs of other stores in one: in one transaction, each run once.
 *
 * Points are known by their numbers where they come from. Two that have one number, or one key, must be the
 * same point; a run that is there already must be the same run.
 */
#pragma once

#include "sim/observe/store.h"

typedef struct SimGather SimGather;

/* Locks and opens `path`, or makes it. */
SimGather *sim_gather_open (const char *path, GError **error);
bool sim_gather_kind (SimGather *gather, const char *program, const char *keep, GError **error);
/* What comes next is of another store: its sessions have numbers of their own. */
void sim_gather_next (SimGather *gather);
/* version, compiler, libraries, command; entered when the first run of it is added, or now. */
bool sim_gather_session (SimGather *gather, gint64 id, const char *const *texts, bool now, GError **error);
bool sim_gather_point (SimGather *gather, const SimStorePoint *point, GError **error);
bool sim_gather_run (SimGather *gather, guint point, gint64 session, const SimResult *result,
                     const char *digest, GError **error);
guint64 sim_gather_added (const SimGather *gather);
/* Commits if `good`; closes and frees. A store that it made is taken away when nothing was committed. */
bool sim_gather_close (SimGather *gather, bool good, GError **error);
