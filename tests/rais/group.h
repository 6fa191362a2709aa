/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A service group on a bench: set it up, let time pass, break things, look.
 *
 * The group is called web: service network lan (10.0.0.0/24), control networks ctl-a and ctl-b.
 * Options are the model's defaults until the story changes them, before group_begin().
 */
#pragma once

#include "models/rais/truth.h"
#include "tests/lib/story.h"

typedef struct Group
{
  GStringChunk *arena;
  RaisOptions options;
  SimScenario scenario;
  SimNetworkSpec networks[3];
  SimSystemSpec spec;
  SimLoadSpec load; /* of 20 clients, when load.options.arrivals is set */
  GArray *faults;   /* SimFaultSpec */
  uint64_t seed;    /* 1 unless set before group_begin() */
  bool quiet;       /* keeps no record: for stories that are told thousands of times */
  Story *story;     /* from group_begin() on */
  RaisGroup *group;
} Group;

Group *group_new (gint64 hosts, gint64 spares);
/* An action of the scenario's timeline, which the guard takes notice of; `name` in full, before group_begin().
 */
void group_plan (Group *web, double at, const char *action, const char *name);
void group_begin (Group *web);
/* Frees it and looks for leaks. */
void group_end (Group *web);

SimNode *group_node (const Group *web, const char *name); /* "host-1" */
RaisHost *group_host (const Group *web, const char *name);
void group_crash (Group *web, const char *name);
void group_restart (Group *web, const char *name);
void group_do (Group *web, const char *action, const char *name); /* an operator's action */
bool group_try (Group *web, const char *action, const char *name);
/* Takes down (or up) the control interface number i of a host; all of them with group_cut_off(). */
void group_interface (Group *web, const char *name, guint i, bool up);
void group_cut_off (Group *web, const char *name, bool up);

SimIp group_prefers (const Group *web, const char *name);
/* Who holds the address that `name` prefers, by its interface: "host-2", "host-1 host-2", "" */
const char *group_holders (const Group *web, const char *name);
const char *group_leaders (const Group *web);
const char *group_zone (const Group *web); /* names of the hosts that are advertised */

bool group_converged (const Group *web);

/* Sends bytes to the group from a host's first control interface; frees them. */
void group_inject (Group *web, const char *from, SimBytes *bytes);
/* A raw acquire or release message. */
SimBytes *group_order (RaisType type, uint64_t sequence, SimIp source, SimIp destination, SimIp address);
