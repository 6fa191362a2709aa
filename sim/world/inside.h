/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the files of a world share with one another and with nobody else.
 */
#pragma once

#include "sim/world/world.h"

/* Kinds of the world's own events, for the fingerprint. */
enum
{
  SIM_WORLD_EVENT_FAULT = 1,
  SIM_WORLD_EVENT_FAULT_END,
  SIM_WORLD_EVENT_LOOK, /* a hold time or the bound of an invariant is over */
};

typedef struct SimTimeline SimTimeline;
typedef struct SimGuard SimGuard;
typedef struct SimFollow SimFollow; /* convergence and incidents */

struct SimWorld
{
  const SimScenario *scenario;
  uint64_t seed;
  uint32_t replication;
  SimKernel *kernel;
  SimBus *bus;
  SimNet *net;
  SimFaults *faults;
  guint system_count, load_count, router_count;
  SimSystem *systems;
  SimLoad **loads;
  SimEntity *load_systems; /* the system that each load goes to */
  SimEntity *load_asked;   /* and the one that it asks in the end */
  bool *ties, *fronts;     /* by system and system: ties.c */
  SimNode **routers;
  GPtrArray *lodgings; /* Lodging, owned: compose.c */
  SimTimeline *timeline;
  SimGuard *guard;
  SimFollow *follow;
  SimTimer look; /* evaluates when nothing else happens */
  void (*watch) (gpointer data);
  gpointer watch_data;
  SimEntity last; /* who said the last record */
  bool started;
  bool stop; /* sticky: a stop between two calls of run counts too */
};

/* build.c: everything the scenario names; nothing has started. */
void sim_world_build (SimWorld *world);
void sim_world_start (SimWorld *world);
void sim_world_demolish (SimWorld *world);
/* compose.c: who runs on whose servers. */
void sim_world_compose (SimWorld *world);
void sim_world_decompose (SimWorld *world);
/* ties.c: when everything is built. */
void sim_world_tie (SimWorld *world);
/* route.c: every subnet reaches every other through the routers. */
void sim_world_route (SimWorld *world);

/* selectors.c: the things that selectors stand for, each once, in order of creation. A node's full name, a
 * pattern with * and ?, or a system or load for all its nodes; a segment's name or a pattern. */
GPtrArray *sim_world_select_nodes (const SimWorld *world, SimNameList selectors);
GPtrArray *sim_world_select_segments (const SimWorld *world, SimNameList selectors);
/* Groups of node numbers for a partition, from 1; `rest` is every node that no group names. */
GArray *sim_world_select_groups (const SimWorld *world, guint count, const SimNameList *groups);

/* timeline.c */
SimTimeline *sim_timeline_new (SimWorld *world);
void sim_timeline_free (SimTimeline *timeline);
/* K7: faults whose time has come, and what became of them. */
typedef struct SimTimelineCount
{
  guint64 due, applied, skipped;
} SimTimelineCount;
SimTimelineCount sim_timeline_count (const SimTimeline *timeline);
/* The same, to write in: only a test does, to prove that K7 can fail. */
SimTimelineCount *sim_timeline_books (SimTimeline *timeline);
SimTime sim_timeline_quiet_since (const SimTimeline *timeline); /* SIM_NEVER: it is not quiet */
SimTime sim_timeline_changed (const SimTimeline *timeline);     /* the last change of what there is */
void sim_timeline_disturb (SimTimeline *timeline);              /* a machine or a cable changed */

/* words.c: "loss 10 % on lan for 20 s"; length SIM_NEVER: for good. g_free(). */
char *sim_fault_words (const SimFaultSpec *spec, SimTime length);

/* returns.c: faults that ended, by the incidents that they had opened. These are borrowed and stay in place. */
typedef struct SimReturns SimReturns;
SimReturns *sim_returns_new (SimWorld *world);
void sim_returns_free (SimReturns *returns);
/* The incident's fault has ended now; with `boots` its machine begins to boot, and is back when it is up. */
void sim_returns_note (SimReturns *returns, const SimIncident *incident, bool boots);
void sim_returns_up (SimReturns *returns, SimEntity node);
/* The last that the system feels, itself or through those that it stands on, and when; NULL: none yet. */
const SimIncident *sim_returns_last (const SimReturns *returns, const SimSystem *system, SimTime *at);
/* "after web.host-2 came back (crash at 12.000 s)"; g_free(). */
char *sim_returns_words (const SimReturns *returns, const SimIncident *incident);

/* follow.c */
SimFollow *sim_follow_new (SimWorld *world);
void sim_follow_free (SimFollow *follow);
/* Asks every system; opens and closes incidents. Returns when it wants to look again. */
SimTime sim_follow_look (SimFollow *follow);
bool sim_follow_converged (const SimFollow *follow, const SimSystem *system);
/* A fault is about to be applied. The incident counts only when it is kept. */
guint sim_follow_open (SimFollow *follow, const SimFaultSpec *fault, SimEntity where);
void sim_follow_keep (SimFollow *follow, guint number, bool keep);
void sim_follow_fault_ended (SimFollow *follow, guint number); /* 0: no incident */
/* A repair was applied: what leaves its converged state right after that does so because of it. */
void sim_follow_repaired (SimFollow *follow, const SimFaultSpec *repair, SimEntity where);
guint sim_follow_count (const SimFollow *follow);
const SimIncident *sim_follow_incident (const SimFollow *follow, guint i);

/* guard.c */
SimGuard *sim_guard_new (SimWorld *world);
void sim_guard_free (SimGuard *guard);
/* Checks all that can be judged now. Returns when it wants to look again. */
SimTime sim_guard_look (SimGuard *guard);
guint sim_guard_count (const SimGuard *guard);
const SimGuardRow *sim_guard_row_of (SimGuard *guard, guint i);

/* simulator.c: K1 … K12 as far as a run can check itself. */
typedef struct SimSelf SimSelf;
SimSelf *sim_self_new (SimWorld *world);
void sim_self_free (SimSelf *self);
extern const SimInvariant sim_self_invariants[]; /* `holds` is NULL: see sim_self_holds() */
bool sim_self_holds (SimSelf *self, guint invariant, GString *why);
/* Takes note of a record, as the bus calls it; tests tell it what never was. */
void sim_self_hear (SimSelf *self, const SimRecord *record);
SimSelf *sim_guard_self (SimGuard *guard);
