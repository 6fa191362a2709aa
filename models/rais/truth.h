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
  SimTime unserved_at, doubled_at; /* since when; SIM_NEVER: not */
  SimTime back_from; /* P3.7: released for its preferred host, which has not got it yet; SIM_NEVER */
} RaisTruthRow;

typedef struct RaisTruth
{
  RaisGroup *group;
  GArray *rows;       /* RaisTruthRow, in order of the hosts */
  GArray *by_address; /* their indices, ascending by address */
  guint unserved, doubled;
} RaisTruth;

RaisTruth *rais_truth_new (RaisGroup *group);
void rais_truth_free (RaisTruth *truth);
/* Looks again and emits what has changed: after every change of an interface or a node. */
void rais_truth_update (RaisGroup *group);

/* P3.7: `host` has released `address` by order. If that is for its preferred host, the gap begins. */
void rais_truth_released (const RaisHost *host, SimIp address);

/* Should the address be served now: introduced, and no orphan for longer than the orphan time? */
bool rais_wanted (const RaisGroup *group, const RaisTruthRow *row);

/* The stack of the machine answers: up or hung. */
bool rais_answers (const RaisHost *host);
/* The machine is up and runs its programs. */
bool rais_runs (const RaisHost *host);
/* Runs, passes its tests. */
bool rais_well (const RaisHost *host);
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
/* The lowest id of the component of `host`. */
SimIp rais_component_leader (const RaisHost *host);
