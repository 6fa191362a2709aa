/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A scheme small enough to know its times by heart, and scenarios made by hand.
 *
 * The first host serves. The last one looks at it every 100 ms and sees at once when it is off: it
 * says so (detected), decides 200 ms later, and serves in its place 300 ms after that. When the first
 * host is up again it serves at once. Converged: the first host serves, or the stand-in does.
 */
#pragma once

#include "sim/world/world.h"

typedef struct ToyOptions
{
  int64_t hosts;
  const char *on;
} ToyOptions;

extern const SimModel toy_model;
extern const SimRecordKind toy_rec_saw, toy_rec_decided, toy_rec_serves;

/* A scenario of so many segments s0, s1, ... (10.0.N.0/24) with `hosts` hosts of system `toy` on s0, and
 * faults. Ten minutes long unless changed. Freed by toy_scenario_free(). */
SimScenario *toy_scenario (guint segments, int64_t hosts, const SimFaultSpec *faults, guint fault_count);
void toy_scenario_free (SimScenario *scenario);
/* Adds a router that joins the segments named, NULL-terminated. */
void toy_add_router (SimScenario *scenario, const char *name, const char *const *joins);
/* Adds a second system of that name on s0. */
void toy_add_system (SimScenario *scenario, const char *name, const ToyOptions *options);

/* A fault of that kind on the nodes named. */
SimFaultSpec toy_fault (SimFaultId id, SimTime at, const char *const *targets);
