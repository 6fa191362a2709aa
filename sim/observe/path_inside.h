/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What path.c keeps, path_walk.c follows and path_tell.c tells of. For these only.
 */
#pragma once

#include "sim/observe/path.h"

/* A record that was kept. */
typedef struct SimHeard
{
  SimRecord record; /* its text is owned by the string chunk */
  guint before;     /* number, from 1, of the one of its kind before it; 0: none */
} SimHeard;

/* The kinds of records that are kept. */
typedef struct SimHeardKind
{
  SimPaths *paths;
  const SimRecordKind *kind;
  guint last; /* number, from 1, of its newest record; 0: none */
} SimHeardKind;

struct SimPaths
{
  SimWorld *world;
  GPtrArray *kinds; /* SimHeardKind */
  GArray *heard;    /* SimHeard, in order of time */
  GStringChunk *texts;
  GPtrArray *paths; /* SimPath, by number of incident; NULL: it is open */
  guint open;
  guint64 lost;
};

/* The path of an incident, up to `end` where it is open; the caller owns it. */
SimPath *sim_path_walk (const SimPaths *paths, const SimIncident *incident, SimTime end);
void sim_path_free (gpointer path);

/* path_tell.c: whose load, or whose part, an entity is; NULL: none's. */
const SimLoadSpec *sim_path_load_of (const SimPaths *paths, SimEntity who);
const SimSystem *sim_path_system_of (const SimPaths *paths, SimEntity who);
/* Fills in a step whose times are set. `cause` NULL: unattributed, else of the table of `of` (NULL: of
 * nobody's); `began` NULL: no record tells. */
void sim_path_tell (const SimPaths *paths, const SimIncident *incident, const SimCause *cause,
                    const SimSystem *of, const SimRecord *began, const SimRecord *ended, SimPathStep *step);
void sim_path_step_clear (gpointer step);

/* The newest record of that kind, as a number from 1; 0: none. */
guint sim_paths_last (const SimPaths *paths, const SimRecordKind *kind);
