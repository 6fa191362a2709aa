/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The digests of what a store says beside its runs, as its own files see them: store_seal.c makes them,
 * store_check.c holds the rows against them.
 */
#pragma once

#include "sim/observe/store_inside.h"

/* What is kept of a point's runs as a whole, so that none can go or come unseen. */
typedef struct SimRoll
{
  gint64 point, runs;
  char sum[65]; /* of the digests of their rows, bit by bit: in which order they came does not matter */
} SimRoll;

/* The roll that stands in the store; one without runs when there is none. */
bool sim_store_roll (SimStore *store, gint64 point, SimRoll *roll, GError **error);
/* The rolls as the runs make them, of points that have some, in their order. Array of SimRoll. */
GArray *sim_store_call_rolls (SimStore *store, GError **error);
/* Of program and vectors, and of the lists of points, sessions and rolls; NULL with `error`. g_free(). */
char *sim_store_digest (SimStore *store, GError **error);
