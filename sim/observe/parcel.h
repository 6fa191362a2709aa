/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A run on its way to a store: its digest and its rows as bytes, vectors and histograms compressed as the store
 * keeps them. Whoever played the run packs it, so that the one process that writes the store has little to do.
 */
#pragma once

#include "sim/observe/result.h"

enum
{
  SIM_DIGEST_TEXT = 65 /* 64 hexadecimal digits and a 0 */
};

typedef struct SimParcel
{
  guint32 point, replication; /* of the plan */
  SimResultEnd end;
  guint64 events;
  char digest[SIM_DIGEST_TEXT]; /* sim_result_digest() */
  GByteArray *rows;
} SimParcel;

/* Compresses for parcel after parcel, with the memory that the one before had. */
typedef struct SimPacker SimPacker;
SimPacker *sim_packer_new (void);
void sim_packer_free (SimPacker *packer); /* NULL is allowed */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SimPacker, sim_packer_free)

/* `packer`: NULL for a parcel that comes alone. `digest`: of the result, where it is known; NULL: it is made.
 */
SimParcel *sim_parcel_new (const SimResult *result, const char *digest, SimPacker *packer);
void sim_parcel_free (SimParcel *parcel); /* NULL is allowed */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SimParcel, sim_parcel_free)

/* As bytes for another process on this machine, appended to `out`; and back: NULL when they are cut off. */
void sim_parcel_save (const SimParcel *parcel, GByteArray *out);
SimParcel *sim_parcel_load (const guint8 *data, gsize length);
