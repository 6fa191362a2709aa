/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What systems have to do with each other (NET-7), as the scenario says: who stands on whom. */
#include "sim/world/inside.h"

static guint
number_of (const SimWorld *world, const SimSystem *system)
{
  return (guint)(system - world->systems);
}

static void
tie (SimWorld *world, const SimSystem *above, const SimSystem *below, bool front)
{
  guint at = number_of (world, above) * world->system_count + number_of (world, below);
  world->ties[at] = true;
  world->fronts[at] |= front;
}

static void
tie_before (SimWorld *world, const SimSystem *system)
{
  const SimNameList *behind = system->model->before == NULL ? NULL : system->model->before (system->options);
  for (guint i = 0; behind != NULL && i < behind->count; i++)
    tie (world, system, sim_system_find (system, behind->names[i]), true);
}

static const SimSystem *
system_of (const SimWorld *world, SimEntity entity)
{
  for (guint i = 0; i < world->system_count; i++)
    if (sim_entity_within (world->bus, entity, world->systems[i].entity))
      return &world->systems[i];
  return NULL;
}

static void
tie_tenants (SimWorld *world, const SimComposeSpec *spec)
{
  g_autoptr (GPtrArray) nodes = sim_world_select_nodes (world, spec->run);
  for (guint i = 0; i < nodes->len; i++)
    tie (world, system_of (world, sim_node_entity (g_ptr_array_index (nodes, i))),
         sim_world_find_system (world, spec->on), false);
}

/* By any number of steps (Warshall). */
static void
close_over (bool *ties, guint n)
{
  for (guint k = 0; k < n; k++)
    for (guint i = 0; i < n; i++)
      for (guint j = 0; j < n; j++)
        ties[i * n + j] |= ties[i * n + k] && ties[k * n + j];
}

void
sim_world_tie (SimWorld *world)
{
  guint n = world->system_count;
  world->ties = g_new0 (bool, n *n + 1);
  world->fronts = g_new0 (bool, n *n + 1);
  for (guint i = 0; i < n; i++)
    {
      tie (world, &world->systems[i], &world->systems[i], true);
      tie_before (world, &world->systems[i]);
    }
  for (guint i = 0; i < world->scenario->compose_count; i++)
    {
      const SimComposeSpec *spec = &world->scenario->composes[i];
      if (spec->kind == SIM_COMPOSE_RUN)
        tie_tenants (world, spec);
      else
        tie (world, sim_world_find_system (world, spec->boot), sim_world_find_system (world, spec->through),
             false);
    }
  close_over (world->ties, n);
  close_over (world->fronts, n);
}

bool
sim_world_stands_on (const SimWorld *world, const SimSystem *above, const SimSystem *below)
{
  return world->ties[number_of (world, above) * world->system_count + number_of (world, below)];
}

bool
sim_world_stands_before (const SimWorld *world, const SimSystem *front, const SimSystem *behind)
{
  return world->fronts[number_of (world, front) * world->system_count + number_of (world, behind)];
}

const SimSystem *
sim_world_asked (const SimWorld *world, const SimLoadSpec *load)
{
  const SimSystem *to = sim_world_find_system (world, load->options.to);
  const SimNameList *behind = to->model->before == NULL ? NULL : to->model->before (to->options);
  if (load->options.of != NULL)
    return sim_world_find_system (world, load->options.of);
  return behind != NULL && behind->count > 0 ? sim_system_find (to, behind->names[0]) : to;
}
