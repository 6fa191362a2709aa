/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/world/inside.h"

#include <string.h>

static void
describe (GString *out, gpointer data)
{
  const SimWorld *world = data;
  g_autofree char *at = sim_time_seconds (sim_kernel_now (world->kernel), 9);
  g_string_append_printf (
      out, "at %s s, event %" G_GUINT64_FORMAT ", last record of %s, seed %" G_GUINT64_FORMAT, at,
      sim_kernel_stats (world->kernel).events, sim_entity_name (world->bus, world->last), world->seed);
  if (world->replication > 0)
    g_string_append_printf (out, ", replication %u", world->replication);
}

static void
remember (gpointer data, const SimRecord *record)
{
  SimWorld *world = data;
  world->last = record->who;
}

/* What the predicates say can only have changed with an event that marked the kernel. */
static void
look (SimWorld *world)
{
  SimTime again = sim_follow_look (world->follow);
  again = MIN (again, sim_guard_look (world->guard));
  if (again != world->look.due)
    sim_timer_arm (world->kernel, &world->look, again);
}

static void
after_mark (SimKernel *kernel, gpointer data)
{
  SimWorld *world = data;
  look (world);
  if (world->watch != NULL)
    world->watch (world->watch_data);
}

void
sim_world_set_watch (SimWorld *world, void (*watch) (gpointer data), gpointer data)
{
  world->watch = watch;
  world->watch_data = data;
}

static void
look_fire (SimKernel *kernel, SimTimer *timer)
{
  look (SIM_OWNER (timer, SimWorld, look));
}

SimWorld *
sim_world_new (const SimScenario *scenario, uint64_t seed, uint32_t replication)
{
  SimWorld *world = g_new0 (SimWorld, 1);
  world->scenario = scenario;
  world->seed = seed;
  world->replication = replication;
  world->kernel = sim_kernel_new ();
  world->bus = sim_bus_new (world->kernel);
  world->net = sim_net_new (world->kernel, world->bus, seed, replication);
  SimContext before = sim_context_set ((SimContext){ describe, world });
  sim_bus_subscribe (world->bus, NULL, SIM_LEVEL_EVENT, remember, world);
  sim_timer_init (&world->look, SIM_CLASS_PROBE, SIM_TAG (SIM_NOBODY, SIM_WORLD_EVENT_LOOK), look_fire);
  sim_world_build (world);
  world->faults = sim_faults_new (world->net);
  world->timeline = sim_timeline_new (world);
  world->follow = sim_follow_new (world);
  world->guard = sim_guard_new (world);
  sim_kernel_set_after (world->kernel, after_mark, world);
  sim_context_set (before);
  return world;
}

void
sim_world_free (SimWorld *world)
{
  if (world == NULL)
    return;
  sim_kernel_set_after (world->kernel, NULL, NULL);
  sim_guard_free (world->guard);
  sim_follow_free (world->follow);
  sim_timeline_free (world->timeline);
  sim_faults_free (world->faults);
  sim_world_demolish (world);
  sim_net_free (world->net);
  sim_bus_free (world->bus);
  sim_kernel_free (world->kernel);
  g_free (world);
}

SimWorldEnd
sim_world_run (SimWorld *world, SimTime until)
{
  if (world->stop)
    return SIM_WORLD_STOPPED;
  SimContext before = sim_context_set ((SimContext){ describe, world });
  if (!world->started)
    {
      world->started = true;
      sim_world_start (world);
      look (world);
    }
  bool done = sim_kernel_run (world->kernel, MIN (until, world->scenario->duration));
  /* Not at every pause: where a run is paused may change nothing (K9). */
  if (!done || sim_kernel_now (world->kernel) == world->scenario->duration)
    look (world);
  sim_context_set (before);
  if (done)
    return SIM_WORLD_DONE;
  return sim_kernel_stuck (world->kernel, NULL) != SIM_NEVER ? SIM_WORLD_STUCK : SIM_WORLD_STOPPED;
}

void
sim_world_stop (SimWorld *world)
{
  world->stop = true;
  sim_kernel_stop (world->kernel);
}

const SimScenario *
sim_world_scenario (const SimWorld *world)
{
  return world->scenario;
}

SimKernel *
sim_world_kernel (const SimWorld *world)
{
  return world->kernel;
}

SimBus *
sim_world_bus (const SimWorld *world)
{
  return world->bus;
}

SimNet *
sim_world_net (const SimWorld *world)
{
  return world->net;
}

guint
sim_world_systems (const SimWorld *world)
{
  return world->system_count;
}

const SimSystem *
sim_world_system (const SimWorld *world, guint i)
{
  sim_require (i < world->system_count, "system %u of %u", i, world->system_count);
  return &world->systems[i];
}

const SimSystem *
sim_world_find_system (const SimWorld *world, const char *name)
{
  for (guint i = 0; i < world->system_count; i++)
    if (strcmp (world->systems[i].name, name) == 0)
      return &world->systems[i];
  return NULL;
}

uint64_t
sim_world_fingerprint (const SimWorld *world)
{
  return sim_kernel_fingerprint (world->kernel);
}

guint
sim_world_incidents (const SimWorld *world)
{
  return sim_follow_count (world->follow);
}

const SimIncident *
sim_world_incident (const SimWorld *world, guint i)
{
  return sim_follow_incident (world->follow, i);
}

guint
sim_world_guard_rows (const SimWorld *world)
{
  return sim_guard_count (world->guard);
}

const SimGuardRow *
sim_world_guard_row (const SimWorld *world, guint i)
{
  return sim_guard_row_of (world->guard, i);
}
