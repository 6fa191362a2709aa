/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/world/inside.h"

#include <string.h>

static void
build_segments (SimWorld *world)
{
  for (guint i = 0; i < world->scenario->network_count; i++)
    {
      const SimNetworkSpec *spec = &world->scenario->networks[i];
      if (!spec->router)
        sim_segment_new (world->net, spec->name, &spec->segment);
    }
}

static SimNode *
build_router (SimWorld *world, const SimNetworkSpec *spec)
{
  g_autoptr (GStringChunk) arena = g_string_chunk_new (64);
  SimNodeOptions options = { 0 };
  sim_options_defaults (sim_node_options, arena, &options);
  options.forward = true;
  SimNode *node = sim_node_new (world->net, spec->name, 0, &options);
  for (guint i = 0; i < spec->joins.count; i++)
    {
      SimSegment *segment = sim_net_find_segment (world->net, spec->joins.names[i]);
      sim_require (segment != NULL, "router %s joins %s, which is no segment", spec->name,
                   spec->joins.names[i]);
      sim_iface_new (node, segment, sim_segment_take_address (segment));
    }
  return node;
}

/* A link names its two routers. */
static void
build_links (SimWorld *world)
{
  for (guint i = 0; i < world->scenario->network_count; i++)
    {
      const SimNetworkSpec *spec = &world->scenario->networks[i];
      for (guint k = 0; !spec->router && k < spec->joins.count; k++)
        {
          SimNode *router = sim_net_find_node (world->net, spec->joins.names[k]);
          SimSegment *link = sim_net_find_segment (world->net, spec->name);
          sim_require (router != NULL, "link %s joins %s, which is no router", spec->name,
                       spec->joins.names[k]);
          if (sim_node_iface_on (router, link) == NULL)
            sim_iface_new (router, link, sim_segment_take_address (link));
        }
    }
}

static void
build_routers (SimWorld *world)
{
  world->routers = g_new0 (SimNode *, world->scenario->network_count + 1);
  for (guint i = 0; i < world->scenario->network_count; i++)
    if (world->scenario->networks[i].router)
      world->routers[world->router_count++] = build_router (world, &world->scenario->networks[i]);
}

const SimSystem *
sim_system_find (const SimSystem *any, const char *name)
{
  for (guint i = 0; i < any->all_count; i++)
    if (strcmp (any->all[i].name, name) == 0)
      return &any->all[i];
  return NULL;
}

/* After those that it stands before; there are no circles. */
static void
build_system (SimWorld *world, SimSystem *system)
{
  const SimModel *model = system->model;
  const SimNameList *behind = model->before == NULL ? NULL : model->before (system->options);
  if (system->entity != 0)
    return;
  for (guint i = 0; behind != NULL && i < behind->count; i++)
    build_system (world, (SimSystem *)sim_system_find (system, behind->names[i]));
  system->entity = sim_bus_entity (world->bus, SIM_ENTITY_SYSTEM, system->name, 0);
  model->build (system);
}

static void
build_systems (SimWorld *world)
{
  guint count = world->scenario->system_count;
  world->systems = g_new0 (SimSystem, count + 1);
  world->system_count = count;
  for (guint i = 0; i < count; i++)
    {
      const SimSystemSpec *spec = &world->scenario->systems[i];
      world->systems[i] = (SimSystem){ .model = spec->model,
                                       .name = spec->name,
                                       .options = spec->options,
                                       .net = world->net,
                                       .all = world->systems,
                                       .all_count = count };
    }
  for (guint i = 0; i < count; i++)
    build_system (world, &world->systems[i]);
}

/* Where the clients of a load go: to a system, or by way of it to one that it stands before. */
static SimTarget
find_target (const SimWorld *world, const SimLoadOptions *options)
{
  const SimSystem *to = sim_world_find_system (world, options->to);
  SimTarget target = { 0 };
  SimOffer offer;
  sim_require (to->model->target != NULL && to->model->target (to, &target), "system %s has no clients",
               to->name);
  if (options->of == NULL)
    return target;
  const SimSystem *of = sim_world_find_system (world, options->of);
  of->model->offer (of->options, &offer);
  target.port = offer.port;
  return target;
}

static void
build_loads (SimWorld *world)
{
  world->loads = g_new0 (SimLoad *, world->scenario->load_count + 1);
  world->load_systems = g_new0 (SimEntity, world->scenario->load_count + 1);
  world->load_asked = g_new0 (SimEntity, world->scenario->load_count + 1);
  world->load_count = world->scenario->load_count;
  for (guint i = 0; i < world->load_count; i++)
    {
      const SimLoadSpec *spec = &world->scenario->loads[i];
      const SimSystem *system = sim_world_find_system (world, spec->options.to);
      SimSegment *from = sim_net_find_segment (world->net, spec->options.from);
      sim_require (system != NULL && from != NULL, "load %s comes from or goes to nothing", spec->name);
      SimTarget target = find_target (world, &spec->options);
      world->loads[i] = sim_load_new (world->net, spec->name, &spec->options, from, &target);
      world->load_systems[i] = system->entity;
      world->load_asked[i] = sim_world_asked (world, spec)->entity;
    }
}

void
sim_world_build (SimWorld *world)
{
  build_segments (world);
  build_routers (world);
  build_links (world);
  build_systems (world);
  sim_world_compose (world);
  build_loads (world);
  sim_world_route (world);
  sim_world_tie (world);
}

void
sim_world_start (SimWorld *world)
{
  for (guint i = 0; i < sim_net_nodes (world->net); i++)
    if (sim_node_state (sim_net_node (world->net, i)) == SIM_NODE_OFF
        && !sim_node_is_tenant (sim_net_node (world->net, i)))
      sim_node_power_on (sim_net_node (world->net, i));
  for (guint i = 0; i < world->system_count; i++)
    if (world->systems[i].model->begin != NULL)
      world->systems[i].model->begin (&world->systems[i]);
  for (guint i = 0; i < world->load_count; i++)
    sim_load_start (world->loads[i], world->scenario->duration);
}

void
sim_world_demolish (SimWorld *world)
{
  for (guint i = 0; i < world->load_count; i++)
    sim_load_free (world->loads[i]);
  for (guint i = 0; i < world->system_count; i++)
    if (world->systems[i].model->dispose != NULL)
      world->systems[i].model->dispose (&world->systems[i]);
  sim_world_decompose (world);
  g_free (world->loads);
  g_free (world->load_systems);
  g_free (world->load_asked);
  g_free (world->ties);
  g_free (world->fronts);
  g_free (world->systems);
  g_free (world->routers);
}
