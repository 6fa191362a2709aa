/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A world: one run of a scenario. Build, play, look.
 *
 * The scenario is const to it. Observers subscribe to the bus between build and run; they
 * never call back. sim_world_run() plays the timeline of faults, checks invariants after
 * every event that marks the kernel, follows convergence, and keeps the incidents.
 */
#pragma once

#include "sim/scenario/scenario.h"

typedef struct SimWorld SimWorld;

/* `seed` and `replication` rule every draw. Nothing fails: the scenario has been checked. */
SimWorld *sim_world_new (const SimScenario *scenario, uint64_t seed, uint32_t replication);
void sim_world_free (SimWorld *world);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SimWorld, sim_world_free)

typedef enum SimWorldEnd
{
  SIM_WORLD_DONE,
  SIM_WORLD_STOPPED, /* sim_world_stop() */
  SIM_WORLD_STUCK,   /* K11 */
} SimWorldEnd;

/* Plays to `until` (at most the scenario's duration); can be called again with a later time. */
SimWorldEnd sim_world_run (SimWorld *world, SimTime until);
/* From a signal handler's flag or an observer: stop after the current event. */
void sim_world_stop (SimWorld *world);

/* `watch` is called after each event that marked the kernel, when predicates and invariants have been asked:
 * for an observer that looks at the state itself. One a world; NULL ends it. */
void sim_world_set_watch (SimWorld *world, void (*watch) (gpointer data), gpointer data);

const SimScenario *sim_world_scenario (const SimWorld *world);
SimKernel *sim_world_kernel (const SimWorld *world);
SimBus *sim_world_bus (const SimWorld *world);
SimNet *sim_world_net (const SimWorld *world);
guint sim_world_systems (const SimWorld *world);
const SimSystem *sim_world_system (const SimWorld *world, guint i);
const SimSystem *sim_world_find_system (const SimWorld *world, const char *name);
uint64_t sim_world_fingerprint (const SimWorld *world);
/* Does the one stand on the other, as a ring before it or with machines that run on its servers, by any number
 * of steps? Before it only? Each does so with itself. */
bool sim_world_stands_on (const SimWorld *world, const SimSystem *above, const SimSystem *below);
bool sim_world_stands_before (const SimWorld *world, const SimSystem *front, const SimSystem *behind);
/* Whom a load's clients ask in the end: what `to` stands before, or `to` itself. */
const SimSystem *sim_world_asked (const SimWorld *world, const SimLoadSpec *load);

/*
 * Incidents (OBS-1): a fault that makes something worse opens one; so does a system that
 * leaves its converged state without a fault (`fault` is NULL then, or what it followed within its hold time: a
 * repair that changed something, or a fault that hit a system which it stands on). One that followed the end of
 * a fault within the hold time, its length over or its machine up again by itself, has no fault of its own:
 * `after` names the incident of that fault; nor has one that followed the start of a machine on a server
 * (`started`). Times are simulated times, SIM_NEVER when it did not come to that.
 * An incident closes when all its systems have been converged for the hold time; the recorded `converged` is
 * the beginning of that. One that is open at the end is censored.
 */
typedef struct SimIncident
{
  guint number; /* from 1 */
  guint after;  /* the incident whose fault had ended just before, which is why; 0: none */
  bool started; /* `where` had just started on another system's server, which is why */
  const SimFaultSpec *fault;
  SimEntity where;         /* the node, segment or system that was hit */
  SimEntity system;        /* whose service it concerns; 0: the run's */
  SimTime injected, ended; /* ended: the fault itself was undone: its length was over, or a repair began */
  SimTime detected, decided, restored, clients_well, converged;
  bool disturbed; /* the system's service was interrupted at all (serving() failed) */
  bool censored;
  /* Of loads to this system, or through one before it: that ended while it was open, or were begun by then. So
   * clients_well may come after it closed. */
  uint64_t failed_requests;
} SimIncident;
guint sim_world_incidents (const SimWorld *world);
const SimIncident *sim_world_incident (const SimWorld *world, guint i);

/* What the guard saw of each invariant of each system. */
typedef struct SimGuardRow
{
  const SimSystem *system; /* NULL: the simulator's own (K1 … K12) */
  const SimInvariant *invariant;
  guint64 checked, violations; /* violations: stretches of time in which it did not hold */
  guint64 while_converged;     /* of those, begun while the system called itself converged */
  SimTime first, total;        /* when it first failed, how long in all */
  const char *why;             /* of the first */
} SimGuardRow;
guint sim_world_guard_rows (const SimWorld *world);
const SimGuardRow *sim_world_guard_row (const SimWorld *world, guint i);

extern const SimRecordKind
    sim_rec_fault_applied; /* PHASE_INJECTED; who: what was hit; text: the fault's words */
extern const SimRecordKind sim_rec_fault_undone;
extern const SimRecordKind sim_rec_fault_skipped;
extern const SimRecordKind sim_rec_incident_opened; /* subject: incident number; who: the system */
extern const SimRecordKind sim_rec_incident_closed; /* a: time from injection to converged */
/* DETAIL; what was asked by the time it closed has been answered or has failed, and the clients are well:
 * nothing in it changes any more. At once where nobody asks. */
extern const SimRecordKind sim_rec_incident_over;
extern const SimRecordKind sim_rec_invariant_broken,
    sim_rec_invariant_holds; /* who: the system; text: which and why */

/* Models write their reasons as a list; takes away the separator that stands after its last one. */
void sim_reason_trim (GString *why);
