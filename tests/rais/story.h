/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A service group on a bench: set it up, let time pass, break things, look.
 *
 * The group is called web: service network lan (10.0.0.0/24), control networks ctl-a and ctl-b.
 * Options are the model's defaults until the story changes them, before story_begin().
 */
#pragma once

#include "models/rais/truth.h"
#include "sim/world/world.h"
#include <criterion/criterion.h>

typedef struct Story
{
  GStringChunk *arena;
  RaisOptions options;
  SimScenario scenario;
  SimNetworkSpec networks[3];
  SimSystemSpec spec;
  SimLoadSpec load; /* of 20 clients, when load.options.arrivals is set */
  GArray *faults;   /* SimFaultSpec */
  uint64_t seed;    /* 1 unless set before story_begin() */
  bool quiet;       /* keeps no record: for stories that are told thousands of times */
  SimWorld *world;
  RaisGroup *group;
  GPtrArray *said; /* every record of every level, "at kind sentence" */
  guint mark;      /* records before story_forget() */
} Story;

Story *story_new (gint64 hosts, gint64 spares);
/* An action of the scenario's timeline, which the guard takes notice of; `name` in full, before story_begin().
 */
void story_plan (Story *story, double at, const char *action, const char *name);
void story_begin (Story *story);
/* Lets time pass until `seconds` after the beginning. */
void story_until (Story *story, double seconds);
/* Frees it and looks for leaks. */
void story_end (Story *story);

SimNode *story_node (const Story *story, const char *name); /* "host-1" */
RaisHost *story_host (const Story *story, const char *name);
void story_crash (Story *story, const char *name);
void story_restart (Story *story, const char *name);
void story_do (Story *story, const char *action, const char *name); /* an operator's action */
bool story_try (Story *story, const char *action, const char *name);
/* Takes down (or up) the control interface number i of a host; all of them with story_cut_off(). */
void story_interface (Story *story, const char *name, guint i, bool up);
void story_cut_off (Story *story, const char *name, bool up);

SimIp story_prefers (const Story *story, const char *name);
/* Who holds the address that `name` prefers, by its interface: "host-2", "host-1 host-2", "" */
const char *story_holders (const Story *story, const char *name);
const char *story_leaders (const Story *story);
const char *story_zone (const Story *story); /* names of the hosts that are advertised */

/* From now on only what is said after this counts. */
void story_forget (Story *story);
/* How many records since whose kind is `kind` and whose sentence has `part` in it (NULL: any). */
guint story_said (const Story *story, const char *kind, const char *part);
/* The time of the first of them, s; -1: none. */
double story_when (const Story *story, const char *kind, const char *part);

const SimGuardRow *story_guard (const Story *story, const char *invariant);
bool story_converged (const Story *story);

/* Sends bytes to the group from a host's first control interface; frees them. */
void story_inject (Story *story, const char *from, SimBytes *bytes);
/* A raw acquire or release message. */
SimBytes *story_order (RaisType type, uint64_t sequence, SimIp source, SimIp destination, SimIp address);

#define expect_text(actual, wanted)                                                                            \
  cr_assert_str_eq (actual, wanted, "%s is \"%s\", not \"%s\"", #actual, actual, wanted)
