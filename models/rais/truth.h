/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What is so, whatever the monitors believe: who holds which address on its interface, who
 * lives, who can hear whom. Never read by protocol code.
 */
#pragma once

#include "models/rais/rais.h"

typedef struct RaisTruthRow
{
  SimIp address;
  RaisHost *prefers;
  bool introduced;                 /* its host has run at least once */
  bool home;                       /* its preferred host holds it, or may ask for it */
  SimTime last_home;               /* when that last was so */
  guint before;                    /* holders when last looked at */
  guint holders;                   /* machines whose interface answers for it */
  guint serving;                   /* of those, machines whose service works */
  guint holders_now, serving_now;  /* as of rais_truth_count() */
  SimTime unserved_at, doubled_at; /* since when; SIM_NEVER: not */
  SimTime back_from; /* P3.7: released for its preferred host, which has not got it yet; SIM_NEVER */
} RaisTruthRow;

/* Who hears whom: see reach.c. */
typedef struct RaisReach
{
  uint64_t changes; /* sim_net_changes() as of then; 0: never looked */
  GArray *kind;     /* guint: of each host, in order of the hosts */
  GArray *first;    /* guint: the first host of each kind */
  GArray *hears;    /* bool: does a kind (row) hear a kind (column)? */
  GArray *least;    /* SimIp: of each kind, the lowest id that it hears both ways, as of rais_find_leaders() */
} RaisReach;

typedef struct RaisTruth
{
  RaisGroup *group;
  GArray *rows;       /* RaisTruthRow, in order of the hosts */
  GArray *by_address; /* their indices, ascending by address */
  GArray *by_id;      /* guint: the hosts, ascending by id */
  RaisReach reach;
  guint unserved, doubled;
} RaisTruth;

RaisTruth *rais_truth_new (RaisGroup *group);
void rais_truth_free (RaisTruth *truth);
/* Looks again and emits what has changed: after every change of an interface or a node. */
void rais_truth_update (RaisGroup *group);

/* Counts who holds which address at this moment, emits nothing: holders_now and serving_now. */
void rais_truth_count (const RaisGroup *group);

/* P3.7: `host` has released `address` by order. If that is for its preferred host, the gap begins. */
void rais_truth_released (const RaisHost *host, SimIp address);

/* NULL: it is no service address of the group. */
const RaisTruthRow *rais_truth_row (const RaisGroup *group, SimIp address);

/* Should the address be served now: introduced, and no orphan for longer than the orphan time? */
bool rais_wanted (const RaisGroup *group, const RaisTruthRow *row);

/* The stack of the machine answers: up or hung. */
bool rais_answers (const RaisHost *host);
/* The machine is up and runs its programs. */
bool rais_runs (const RaisHost *host);
/* Runs, passes its tests. */
bool rais_well (const RaisHost *host);
/* Is well and not quiesced, and has a service interface that could answer. */
bool rais_could_hold (const RaisHost *host);
/* Does its service interface answer for `address`? */
bool rais_holds (const RaisHost *host, SimIp address);
/* Can `a` hear `b` by some control network? */
bool rais_hears_from (const RaisHost *a, const RaisHost *b);
/* Can each of two running hosts hear the other by some control network? */
bool rais_hears (const RaisHost *a, const RaisHost *b);
/* Can each of two reach the other on the service network? */
bool rais_shares_wire (const RaisHost *a, const RaisHost *b);
/* Is "hears" symmetric and transitive among running hosts? Otherwise (a one-way or partial cut) there are no
 * components, and no rule that names them is checked. */
bool rais_whole_components (const RaisGroup *group);
/* The lowest id of the component of `host`, which runs. For many hosts at one moment: find once, and ask each.
 */
SimIp rais_component_leader (const RaisHost *host);
void rais_find_leaders (const RaisGroup *group);
SimIp rais_found_leader (const RaisHost *host);

void rais_reach_init (RaisReach *reach);
void rais_reach_clear (RaisReach *reach);
/* Hosts of one kind hear the same others. */
guint rais_kind (const RaisHost *host);

/* census.c: what a book says of the members, against what those of a kind can hear. */
typedef struct RaisCount
{
  const RaisBook *book; /* NULL: free */
  guint kind;
  guint missing; /* hosts that can be heard, and that the book does not have */
  guint surplus; /* hosts that it has, and that cannot be heard */
  const RaisHost *first_missing, *first_surplus;
} RaisCount;

enum
{
  RAIS_COUNTS = 16 /* that are remembered */
};

/* Good for one moment: books are told by where they are. */
typedef struct RaisCensus
{
  const RaisGroup *group;
  bool both_ways; /* who can be heard is who hears and is heard */
  guint next;
  RaisCount counts[RAIS_COUNTS];
} RaisCensus;

void rais_census_begin (RaisCensus *census, const RaisGroup *group, bool both_ways);
/* Does `host`, which runs, know all whom it can hear? */
bool rais_census_complete (RaisCensus *census, const RaisHost *host);
/* Does it know nobody else? */
bool rais_census_sparing (RaisCensus *census, const RaisHost *host);

/* Each address of the group, as `r`. */
#define RAIS_EACH_ROW(group, r)                                                                                \
  for (const RaisTruthRow *r = (const RaisTruthRow *)(const void *)(group)->truth->rows->data,                 \
                          *r##_end = r + (group)->truth->rows->len;                                            \
       r != r##_end; r++)

/* bounds.c; the first is that of a message. */
SimTime rais_bound_delay (const SimSystem *system);
SimTime rais_bound_leader (const SimSystem *system);
SimTime rais_bound_single (const SimSystem *system);
SimTime rais_bound_settled (const SimSystem *system);
SimTime rais_bound_given_up (const SimSystem *system);
SimTime rais_bound_forgotten (const SimSystem *system);
SimTime rais_bound_zone (const SimSystem *system);
SimTime rais_bound_script (const SimSystem *system);
SimTime rais_bound_neighbours (const SimSystem *system);
SimTime rais_bound_back (const SimSystem *system);

/* zone-invariants.c */
bool rais_holds_zone_available (const SimSystem *system, GString *why);
bool rais_holds_quiesced_unadvertised (const SimSystem *system, GString *why);
bool rais_holds_marks_kept (const SimSystem *system, GString *why);
bool rais_holds_neighbours_know (const SimSystem *system, GString *why);
bool rais_holds_neighbours_follow (const SimSystem *system, GString *why);
