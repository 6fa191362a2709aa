/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/world/inside.h"

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

static void
build_systems (SimWorld *world)
{
  world->systems = g_new0 (SimSystem, world->scenario->system_count + 1);
  world->system_count = world->scenario->system_count;
  for (guint i = 0; i < world->system_count; i++)
    {
      const SimSystemSpec *spec = &world->scenario->systems[i];
      SimSystem *system = &world->systems[i];
      *system = (SimSystem){
        .model = spec->model, .name = spec->name, .options = spec->options, .net = world->net
      };
      system->entity = sim_bus_entity (world->bus, SIM_ENTITY_SYSTEM, spec->name, 0);
      spec->model->build (system);
    }
}

static void
build_loads (SimWorld *world)
{
  world->loads = g_new0 (SimLoad *, world->scenario->load_count + 1);
  world->load_systems = g_new0 (SimEntity, world->scenario->load_count + 1);
  world->load_count = world->scenario->load_count;
  for (guint i = 0; i < world->load_count; i++)
    {
      const SimLoadSpec *spec = &world->scenario->loads[i];
      const SimSystem *system = sim_world_find_system (world, spec->options.to);
      SimSegment *from = sim_net_find_segment (world->net, spec->options.from);
      SimTarget target = { 0 };
      sim_require (system != NULL && from != NULL, "load %s comes from or goes to nothing", spec->name);
      sim_require (system->model->target != NULL && system->model->target (system, &target),
                   "system %s has no clients", system->name);
      world->loads[i] = sim_load_new (world->net, spec->name, &spec->options, from, &target);
      world->load_systems[i] = system->entity;
    }
}

void
sim_world_build (SimWorld *world)
{
  build_segments (world);
  build_routers (world);
  build_links (world);
  build_systems (world);
  build_loads (world);
  sim_world_route (world);
}

void
sim_world_start (SimWorld *world)
{
  for (guint i = 0; i < sim_net_nodes (world->net); i++)
    if (sim_node_state (sim_net_node (world->net, i)) == SIM_NODE_OFF)
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
  g_free (world->loads);
  g_free (world->load_systems);
  g_free (world->systems);
  g_free (world->routers);
}
