/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The critical path of each incident: `rehearse explain RUN --incident N`.
 *
 * While an incident is open, the records that tables of causes name are kept (sim/kernel/cause.h): those of the
 * models and those of network and loads. When it closes, the waits are followed back from its end, which is the
 * latest of converged, restored and clients well, to its injection: each ended with a record, and began with
 * another one, which the next wait ended with. The steps of a path follow on each other without a gap or an
 * overlap, so that they add up to the incident's length exactly. What no row explains is a step without a
 * cause; what an incident that is open at the end of the run still waits for is one too, and called so.
 */
#pragma once

#include "sim/kernel/cause.h"
#include "sim/world/world.h"

enum
{
  SIM_PATH_RECORDS = 200000, /* kept at once; later ones are lost */
  SIM_PATH_STEPS = 50000     /* of one path; what is before them has no cause */
};

typedef struct SimPathStep
{
  SimTime from, to;             /* from < to */
  const char *cause;            /* "" : unattributed */
  char *parameter, *value;      /* "systems.web.silence-timeout", "3 s"; NULL: none */
  SimEntity began_at, ended_at; /* where: machine, load, system; 0: the run */
  char *began, *ended;          /* sentences; began: "" for what no record tells */
} SimPathStep;

typedef struct SimPath
{
  guint incident; /* number */
  SimTime from, to;
  GArray *steps; /* SimPathStep, in order of time; none when from == to */
} SimPath;

typedef struct SimPaths SimPaths;

/* Subscribes, before the run. */
SimPaths *sim_paths_new (SimWorld *world);
void sim_paths_free (SimPaths *paths);
/* After the run, which ended at `end`: follows those that are still open. */
void sim_paths_finish (SimPaths *paths, SimTime end);

/* After sim_paths_finish(), in order of the incidents' numbers. NULL has none. */
guint sim_paths_count (const SimPaths *paths);
const SimPath *sim_paths_get (const SimPaths *paths, guint i);
guint64 sim_paths_lost (const SimPaths *paths); /* records that there was no room for */

/* Of network and loads; ends with a row without a kind. */
extern const SimCause sim_own_causes[];
