/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How long after quiet the promises of a service group have to hold (spec/invariants.md, part 003).
 *
 * Bounds are formulas of the options: Pi info interval, Pc control interval, Ts silence timeout, L listen
 * time, D delay of a message, A and R all acquire and all release scripts that one host can have in its
 * queue. A script time without an upper end counts as twenty times its mean.
 */
#include "models/rais/truth.h"

static const RaisOptions *
options (const SimSystem *system)
{
  return rais_group (system)->options;
}

static SimTime
most (const SimDist *dist)
{
  if (dist->kind == SIM_DIST_CONSTANT)
    return (SimTime)dist->a;
  if (dist->kind == SIM_DIST_UNIFORM)
    return (SimTime)dist->b;
  return (SimTime)MIN (20 * sim_dist_mean (dist), 1e15);
}

/* D: latency of the slowest control network, and 5 ms for queues and transmission. */
SimTime
rais_bound_delay (const SimSystem *system)
{
  const RaisGroup *group = rais_group (system);
  SimTime slowest = 0;

  for (guint i = 0; i < group->control->len; i++)
    slowest = MAX (slowest, sim_segment_options_of (g_ptr_array_index (group->control, i))->latency);
  return slowest + 5 * SIM_MS;
}

static SimTime
acquires (const SimSystem *system)
{
  return most (&options (system)->acquire.time) * (SimTime)rais_group (system)->truth->rows->len;
}

static SimTime
releases (const SimSystem *system)
{
  return most (&options (system)->release.time) * (SimTime)rais_group (system)->truth->rows->len;
}

/* L + Ts + Pi + Pc + D */
SimTime
rais_bound_leader (const SimSystem *system)
{
  const RaisOptions *o = options (system);
  return o->listen_time + o->silence_timeout + o->info_interval + o->control_interval
         + rais_bound_delay (system);
}

/* L + Ts + 2 Pi + 2 Pc + 3 D + R */
SimTime
rais_bound_single (const SimSystem *system)
{
  const RaisOptions *o = options (system);
  return rais_bound_leader (system) + o->info_interval + o->control_interval + 2 * rais_bound_delay (system)
         + releases (system);
}

/* L + Ts + 2 Pi + 3 Pc + 5 D + R + A: heard, told to release, released, heard, told to acquire, acquired. */
SimTime
rais_bound_settled (const SimSystem *system)
{
  return rais_bound_single (system) + options (system)->control_interval + 2 * rais_bound_delay (system)
         + acquires (system);
}

/* 2 Pi + A + R + D: the acquire under way, the test, the release. */
SimTime
rais_bound_given_up (const SimSystem *system)
{
  return 2 * options (system)->info_interval + acquires (system) + releases (system)
         + rais_bound_delay (system);
}

/* Ts + Pi + Pc + D */
SimTime
rais_bound_forgotten (const SimSystem *system)
{
  return rais_bound_leader (system) - options (system)->listen_time;
}

/* L + Ts + Pi + interval of the DNS thread + D */
SimTime
rais_bound_zone (const SimSystem *system)
{
  return rais_bound_leader (system) - options (system)->control_interval + options (system)->dns.interval;
}

/* The longest single script, or the time after which the repair ends it. */
SimTime
rais_bound_script (const SimSystem *system)
{
  const RaisOptions *o = options (system);
  return MAX (MAX (most (&o->acquire.time), most (&o->release.time)), o->script_timeout);
}

/* L + ... + A, and three rounds of announcements. */
SimTime
rais_bound_neighbours (const SimSystem *system)
{
  return rais_bound_settled (system) + 3 * options (system)->info_interval;
}

/* R + Pi + Pc + A + 2 D: released, heard, told to acquire, acquired. */
SimTime
rais_bound_back (const SimSystem *system)
{
  const RaisOptions *o = options (system);
  return releases (system) + o->info_interval + o->control_interval + acquires (system)
         + 2 * rais_bound_delay (system);
}
