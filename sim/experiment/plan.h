/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A plan: the points of an experiment, in order.
 *
 * A point is a scenario with one combination of the values of its `vary` (a scenario without has one point).
 * Points are numbered from 0 through all scenarios of the plan, in the order in which they were added and,
 * within one, in the order of its `vary`: the first parameter changes slowest. A point is known by its key, a
 * digest of the scenario as resolved and of the traces that it reads: equal keys are equal runs.
 *
 * Replication r of a point draws from the streams of (seed of the scenario, r). The seed does not depend on the
 * point, so replication r of all points meets the same arrivals and the same failures (common random numbers).
 */
#pragma once

#include "sim/scenario/scenario.h"

typedef struct SimPlan SimPlan;

typedef struct SimSetting
{
  const char *path;  /* "systems.web.hosts.count" */
  const char *name;  /* as short as it can be without doubt: "count" */
  const char *value; /* as a scenario writes it: "4", "80 %" */
} SimSetting;

typedef struct SimPoint
{
  guint number;
  const char *key;   /* SHA-256 in hex */
  const char *label; /* "count=4, ttl=10 s"; the scenario's name where nothing varies */
  const char *scenario, *why, *file;
  guint source; /* of which sim_plan_add() it came, from 0 */
  uint64_t seed;
  double events;            /* about so many in a run: the estimate of its size; 0: not known */
  double duration, warm_up; /* s, simulated */
  guint setting_count;
  const SimSetting *settings; /* in order of `vary` */
  const SimFiles *files;      /* traces and lists that it reads */
  const char *resolved;       /* the scenario as understood, YAML that reads back to the same */
} SimPoint;

SimPlan *sim_plan_new (void);
void sim_plan_free (SimPlan *plan);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SimPlan, sim_plan_free)

/*
 * Reads `file` and adds its points. Every point is read and checked, so that what is wrong with one is known
 * before any is played; false then, reported. `seed` (may be NULL) instead of the scenario's. A point that the
 * plan has already is E089.
 */
bool sim_plan_add (SimPlan *plan, const char *file, const SimScenarioRead *how, const uint64_t *seed,
                   SimDiags *diags);

guint sim_plan_points (const SimPlan *plan);
const SimPoint *sim_plan_point (const SimPlan *plan, guint point);
/* The number of runs that the scenario of that point asks for (`runs`, 1 unless given). */
guint sim_plan_runs (const SimPlan *plan, guint point);
/* The scenario of a point, to be played: read again; NULL when its files have changed since, with the reason.
 */
SimScenario *sim_plan_scenario (const SimPlan *plan, guint point, char **why);
