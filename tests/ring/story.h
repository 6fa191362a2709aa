/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A cluster of gateways on a bench: set it up, let time pass, break things, look.
 *
 * The cluster is called front: external network wan (10.0.0.0/24), internal network farm (10.1.0.0/24). Options
 * are the model's defaults until the story changes them, before story_begin(); there are no application
 * servers. Gateways are known by their number from 1, VIPs by theirs from 1 on wan.
 */
#pragma once

#include "models/ring/truth.h"
#include "sim/world/world.h"
#include <criterion/criterion.h>

typedef struct Story
{
  GStringChunk *arena;
  RingOptions options;
  SimScenario scenario;
  SimNetworkSpec networks[2];
  SimSystemSpec spec;
  uint64_t seed; /* 1 unless set before story_begin() */
  bool quiet;    /* keeps no record: for stories that are told thousands of times */
  SimWorld *world;
  RingCluster *cluster;
  GPtrArray *said; /* every record of every level, "at kind sentence" */
  guint mark;      /* records before story_forget() */
} Story;

Story *story_new (gint64 gateways, gint64 vips);
/* A VIP on wan prefers that gateway (0: none) with that flag; before story_begin(). */
void story_sticky (Story *story, gint64 vip, gint64 prefers, gint64 flag);
void story_begin (Story *story);
/* Lets time pass until `seconds` after the beginning. */
void story_until (Story *story, double seconds);
/* Frees it and looks for leaks. */
void story_end (Story *story);

RingGateway *story_gateway (const Story *story, guint number);
RingDaemon *story_daemon (const Story *story, guint number);
void story_crash (Story *story, guint number);
void story_restart (Story *story, guint number);
void story_pause (Story *story, guint number);
void story_resume (Story *story, guint number);
/* Its interfaces on wan and farm. */
void story_cable (Story *story, guint number, bool up);
/* Cuts the gateways up to `last` off from the others on both networks; 0 ends it. */
void story_cut (Story *story, guint last);
/* Makes packets of 1000 bytes leave a gateway by wan: `count` of them in each of the next `seconds`. */
void story_traffic (Story *story, guint number, guint count, guint seconds);

SimIp story_vip (const Story *story, guint vip);
/* Who answers ARP for it, by the interfaces: "2", "1 2", "" */
const char *story_holders (const Story *story, guint vip);
/* The members as that gateway believes: "1 2 4" */
const char *story_members (const Story *story, guint number);
const char *story_state (const Story *story, guint number);

/* From now on only what is said after this counts. */
void story_forget (Story *story);
/* How many records since whose kind is `kind` and whose sentence has `part` in it (NULL: any). */
guint story_said (const Story *story, const char *kind, const char *part);
/* When the first of them was; -1: never. */
double story_when (const Story *story, const char *kind, const char *part);
const SimGuardRow *story_guard (const Story *story, const char *invariant);
bool story_converged (const Story *story);

#define expect_text(actual, expected) cr_assert_str_eq (actual, expected, "%s, not %s", actual, expected)
