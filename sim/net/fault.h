/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Faults: what a scenario can do to nodes, interfaces and segments, and for how long (NET-4).
 *
 * One table names them; the scenario reader, the manual and the timeline follow it. A row's
 * own key has the targets (or the quantity) as its value; every fault takes at, every or
 * replay, and spread; those that last take `for`; further keys stand in `allowed`:
 *
 *   on        segments: NAMES -> on            of        nodes or systems: NAMES -> of
 *   to        speed left: share -> share       hold      time -> delay
 *   offset    time, may be negative -> delay   drift     share, may be negative -> drift
 *   boot      time -> boot                     one-way   flag -> one_way
 *   with      text -> argument
 *
 * A fault with a length is applied at its time and undone when the length is over. Whether it could
 * be applied is said by a record: applied, or skipped with the reason (K7).
 */
#pragma once

#include "sim/net/failures.h"
#include "sim/net/impair.h"

typedef enum SimFaultTarget
{
  SIM_FAULT_ON_NODES,    /* value: node selectors */
  SIM_FAULT_ON_IFACES,   /* value: node selectors; `on`: segments (none: all interfaces) */
  SIM_FAULT_ON_SEGMENTS, /* value: segment selectors */
  SIM_FAULT_ON_CABLES,   /* value: a quantity; `on`: segments; `of`: nodes (none: all) */
  SIM_FAULT_ON_GROUPS,   /* value: groups of node selectors; `on`: segments */
  SIM_FAULT_ON_SYSTEM,   /* value: an operator's action of the model; `of`: systems or nodes */
} SimFaultTarget;

/* All that any fault can be told, in base units; which of it applies is in the kind's row. */
typedef struct SimFaultOptions
{
  SimTime at;          /* since the start of the run; SIM_NEVER: see every, replay */
  SimDist *every;      /* random: time from start or repair to failure, each target by itself */
  const char *replay;  /* a failure trace: start and length of each failure from a file */
  guint failure_count; /* what that file says, in order of time: sim/net/failures.h */
  const SimFailure *failures;
  SimDist *length;     /* `for`; NULL: for good */
  SimTime spread;      /* correlated: targets follow each other within this time, uniformly */
  SimNameList targets; /* the value of the fault's own key, when it selects */
  guint group_count;   /* a partition's */
  const SimNameList *groups;
  SimNameList on, of;
  bool one_way;
  double share;         /* loss, duplicate, corrupt, reorder, rate, speed: 0..1 */
  SimTime delay;        /* latency, jitter, hold of reorder, clock offset (may be negative) */
  double drift;         /* clock: share, may be negative */
  SimTime boot;         /* restart: instead of the node's own boot time; SIM_NEVER: that */
  const char *action;   /* an operator's action: "quiesce" */
  const char *argument; /* of the action */
} SimFaultOptions;

typedef enum SimFaultId
{
  SIM_FAULT_CRASH,
  SIM_FAULT_RESTART,
  SIM_FAULT_SHUTDOWN,
  SIM_FAULT_PAUSE,
  SIM_FAULT_HANG,
  SIM_FAULT_RESUME,
  SIM_FAULT_SLOW,
  SIM_FAULT_CLOCK,
  SIM_FAULT_IFACE_DOWN,
  SIM_FAULT_IFACE_UP,
  SIM_FAULT_ARP_BLOCK,
  SIM_FAULT_LINK_DOWN,
  SIM_FAULT_LINK_UP,
  SIM_FAULT_LOSS,
  SIM_FAULT_DUPLICATE,
  SIM_FAULT_CORRUPT,
  SIM_FAULT_REORDER,
  SIM_FAULT_LATENCY,
  SIM_FAULT_JITTER,
  SIM_FAULT_BANDWIDTH,
  SIM_FAULT_PARTITION,
  SIM_FAULT_HEAL,
  SIM_FAULT_ACTION, /* `do: quiesce`: the model's own */
  SIM_FAULT_KINDS
} SimFaultId;

typedef struct SimFaultKind
{
  SimFaultId id;
  const char *key; /* in the scenario: "crash" */
  SimFaultTarget target;
  bool lasts;          /* may have `for:` */
  bool opens_incident; /* it makes something worse; repairs do not */
  const char *allowed; /* further keys, separated by blanks: "on one-way" */
  const char *needed;  /* those of them that must be given; "offset|drift": at least one of these */
  const char *value;   /* ON_CABLES: what the key's own value sets: "share" or "delay" */
  const char *help;
} SimFaultKind;
extern const SimFaultKind sim_fault_kinds[SIM_FAULT_KINDS];

/* The faults of one net that are in force. One per world; free it before the net. */
typedef struct SimFaults SimFaults;
SimFaults *sim_faults_new (SimNet *net);
void sim_faults_free (SimFaults *faults);

/* The things that one fault hits: nodes, segments. Counts may be 0. */
typedef struct SimFaultPlace
{
  SimNode *const *nodes; /* ON_CABLES: those of `of`; none: every cable of the segments */
  guint node_count;
  SimSegment *const *segments;
  guint segment_count;
  const uint16_t *groups; /* of each node number, for a partition */
  guint group_nodes;
  bool lasts; /* it will be undone: sim_fault_undo() comes */
} SimFaultPlace;

/* One fault in force, until sim_fault_undo() frees it; sim_faults_free() frees the rest. */
typedef struct SimFaultUndo SimFaultUndo;

/*
 * Applies a fault of the network layer (not ACTION). `skipped` gets NULL, or the reason (g_free) why the state
 * does not allow it: then nothing has changed. Returns what sim_fault_undo() needs, or NULL when there is
 * nothing to undo.
 *
 * Overlapping faults. Of several values on one thing (loss on a cable, the speed of a node) the one that came
 * last counts; when it ends, the latest of the others counts again. What is down stays down until the last
 * fault that holds it has ended: a crash that meets a node crashed already is skipped, but holds it off for its
 * own length (for good, without one). A restart, resume, `up` or heal ends what it repairs: later ends of those
 * faults do nothing.
 */
SimFaultUndo *sim_fault_apply (SimFaults *faults, const SimFaultKind *kind, const SimFaultOptions *options,
                               const SimFaultPlace *place, char **skipped);
/* Ends the fault and frees `undo` (NULL is allowed). */
void sim_fault_undo (SimFaults *faults, SimFaultUndo *undo);
