/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A scenario whose parameters vary: its files put together once, and its points.
 *
 *     vary:
 *       grid:
 *         systems.web.hosts.count: [3, 4, 6]
 *         load.visitors.arrivals: { from: 100 /s, to: 300 /s, step: 50 /s }
 *       zip:
 *         systems.web.dns.high-water: [80 %, 90 %]
 *         systems.web.dns.low-water: [50 %, 60 %]
 *       where:
 *         - systems.web.hosts.count >= 4 or load.visitors.arrivals <= 200 /s
 *
 * `grid` takes each value of a parameter with each of every other; the parameters of a `zip` (a map, or a list
 * of maps) go together, first with first. The first parameter changes slowest. `where` (a condition or a list,
 * of which all must hold) leaves points out. A parameter is a path as of `--set`; its values are read by the
 * option table, as if they stood at the path in the file. A range counts exactly, both ends included.
 */
#pragma once

#include "sim/scenario/scenario.h"

enum
{
  SIM_VARY_VALUES = 100000,   /* of a range */
  SIM_VARY_PRODUCT = 1000000, /* combinations before `where` */
  SIM_VARY_POINTS = 10000     /* after it */
};

typedef struct SimVary SimVary;

/* Reads and puts together `file`, and its `vary`. NULL when there is an error; what is wrong is in `diags`. The
 * points themselves are not checked yet. */
SimVary *sim_vary_read (const char *file, const SimScenarioRead *how, SimDiags *diags);
/* The same from text that `diags` knows; `file` names it. */
SimVary *sim_vary_parse (const char *text, gsize length, const char *file, const SimScenarioRead *how,
                         SimDiags *diags);
void sim_vary_free (SimVary *vary);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SimVary, sim_vary_free)

guint sim_vary_points (const SimVary *vary); /* 1 without a `vary` */
/* The parameters, in order. */
guint sim_vary_parameters (const SimVary *vary);
const char *sim_vary_path (const SimVary *vary, guint parameter);
const char *sim_vary_name (const SimVary *vary, guint parameter); /* the last words of the path that tell it */
/* What the parameter is at that point, as a scenario writes it. */
const char *sim_vary_value (const SimVary *vary, guint point, guint parameter);

/* The scenario of a point; -1: as the file is without its `vary`. NULL when something is wrong with it,
 * reported. It keeps nothing of `vary`. */
SimScenario *sim_vary_scenario (const SimVary *vary, int point, SimDiags *diags);
/* The same of a `vary` that is not needed any more: the scenario takes over what it holds, without a copy.
 * Nothing is left in `vary`; it can only be freed. */
SimScenario *sim_vary_last (SimVary *vary, int point, SimDiags *diags);

/* What equal runs have in common, in hex: a digest of the scenario as resolved, of the traces that it reads,
 * and of the seed. g_free(). */
char *sim_scenario_key (const SimScenario *scenario, uint64_t seed);
