/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Warm-up that is found rather than said: by MSER-5 (stats.h) on pilot runs.
 *
 * The first SIM_PILOTS runs of every point are played, in memory. For each system's utilisation and each load's
 * response time, and each point, MSER-5 is asked of the mean over the runs; the longest answer is the warm-up
 * of all. So it is a function of the plan alone: the same on every machine and for every shard.
 */
#pragma once

#include "sim/experiment/plan.h"

enum
{
  SIM_PILOTS = 5
};

typedef enum SimWarmUpEnd
{
  SIM_WARM_UP_FOUND,
  SIM_WARM_UP_OPEN,    /* *why (g_free): what does not settle */
  SIM_WARM_UP_STOPPED, /* by `stop` */
  SIM_WARM_UP_FAILED,  /* *error */
} SimWarmUpEnd;

/* Played by so many `workers`; `stop` as of SimExperimentOptions. */
SimWarmUpEnd sim_warm_up_find (const SimPlan *plan, guint workers, const volatile int *stop, SimTime *warm_up,
                               char **why, GError **error);
