/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the statistics of a pool are compared with, in closed form or by solving a small chain. Times are in any
 * unit, the same for all.
 */
#pragma once

#include <glib.h>

/* Machines that fail, are repaired, and take each other's place. All times are exponential. */
typedef struct PoolChain
{
  guint roles, spares;
  double failure; /* rate of a machine that is not in repair, whatever it does */
  double repair;  /* rate of each that is */
  double reimage; /* rate at which a spare that was given a role begins to serve */
} PoolChain;

/* Mean share of the roles that are served: of the stationary solution of the chain over (roles served, machines
 * in repair). A role that nobody serves is given to a spare at once when there is one. */
double pool_chain_served (const PoolChain *chain);
/* The share of time in which all are. */
double pool_chain_all_served (const PoolChain *chain);
/* The same for reimages that take no time: machines in repair are a birth–death chain, binomial in the limit.
 */
double pool_birth_death_served (const PoolChain *chain);

/* A machine whose time to failure is hypoexponential: robust for a time of rate `ageing`, then failing at rate
 * `failing`. */
typedef struct PoolAgeing
{
  double ageing, failing;
  double down_failed, down_planned; /* mean time that a failure costs, and a reboot before one */
} PoolAgeing;

/* Availability when it is rebooted at age `limit` (INFINITY: never): renewal reward, Barlow and Proschan 1965.
 */
double pool_ageing_availability (const PoolAgeing *a, double limit);
/* The limit with the highest availability. */
double pool_ageing_best (const PoolAgeing *a);
/* Huang, Kintala, Kolettis and Fulton 1995: a machine that has aged is rebooted at rate `rate`; availability of
 * the chain robust, aged, failed, rebooting. */
double pool_huang_availability (const PoolAgeing *a, double rate);
/* The same with a Weibull time to failure of that scale and shape. */
double pool_weibull_availability (double scale, double shape, const PoolAgeing *down, double limit);
double pool_weibull_best (double scale, double shape, const PoolAgeing *down);
