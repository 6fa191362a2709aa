/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Routes: for each subnet, how many routers lie between, by breadth-first search; then each
 * machine's next hop. Ties go to the first interface and the first router.
 */
#include "sim/world/inside.h"

enum
{
  FAR = G_MAXUINT
};

typedef struct Routes
{
  SimWorld *world;
  guint segments;
  guint *far; /* of each segment to the one at hand: routers between */
} Routes;

static guint
segment_index (const Routes *routes, const SimSegment *segment)
{
  for (guint i = 0; i < routes->segments; i++)
    if (sim_net_segment (routes->world->net, i) == segment)
      return i;
  return FAR;
}

/* How far the nearest of the node's segments is. */
static guint
node_far (const Routes *routes, const SimNode *node)
{
  guint least = FAR;
  for (guint i = 0; i < sim_node_ifaces (node); i++)
    least = MIN (least, routes->far[segment_index (routes, sim_iface_segment (sim_node_iface (node, i)))]);
  return least;
}

static void
measure (Routes *routes, guint to)
{
  for (guint i = 0; i < routes->segments; i++)
    routes->far[i] = i == to ? 0 : FAR;
  for (bool changed = true; changed;)
    {
      changed = false;
      for (guint r = 0; r < routes->world->router_count; r++)
        {
          const SimNode *router = routes->world->routers[r];
          guint near = node_far (routes, router);
          for (guint i = 0; near != FAR && i < sim_node_ifaces (router); i++)
            {
              guint s = segment_index (routes, sim_iface_segment (sim_node_iface (router, i)));
              changed |= routes->far[s] > near + 1;
              routes->far[s] = MIN (routes->far[s], near + 1);
            }
        }
    }
}

/* The next hop of `node`, which is not on the subnet itself; SIM_IP_NONE: there is none. */
static SimIp
next_hop (const Routes *routes, const SimNode *node)
{
  SimIp best = SIM_IP_NONE;
  guint least = FAR;
  for (guint i = 0; i < sim_node_ifaces (node); i++)
    {
      const SimSegment *segment = sim_iface_segment (sim_node_iface (node, i));
      for (guint r = 0; r < routes->world->router_count; r++)
        {
          const SimNode *router = routes->world->routers[r];
          const SimIface *there = router == node ? NULL : sim_node_iface_on (router, segment);
          guint far = there == NULL ? FAR : node_far (routes, router);
          if (far < least)
            {
              least = far;
              best = sim_iface_primary (there);
            }
        }
    }
  return best;
}

/* Next hops of one node to all subnets; `hops` has one for each segment. */
static void
add_routes (const Routes *routes, SimNode *node, const SimIp *hops)
{
  SimIp only = SIM_IP_NONE;
  bool same = true;
  for (guint i = 0; i < routes->segments; i++)
    {
      if (hops[i] != SIM_IP_NONE && only == SIM_IP_NONE)
        only = hops[i];
      same &= hops[i] == SIM_IP_NONE || hops[i] == only;
    }
  if (only != SIM_IP_NONE && same)
    {
      sim_node_add_route (node, (SimSubnet){ 0, 0 }, only);
      return;
    }
  for (guint i = 0; i < routes->segments; i++)
    if (hops[i] != SIM_IP_NONE)
      sim_node_add_route (node, sim_segment_subnet (sim_net_segment (routes->world->net, i)), hops[i]);
}

void
sim_world_route (SimWorld *world)
{
  guint segments = sim_net_segments (world->net), nodes = sim_net_nodes (world->net);
  if (world->router_count == 0)
    return;
  Routes routes = { .world = world, .segments = segments, .far = g_new (guint, segments) };
  g_autofree SimIp *hops = g_new0 (SimIp, (gsize)segments * nodes);
  for (guint s = 0; s < segments; s++)
    {
      measure (&routes, s);
      for (guint n = 0; n < nodes; n++)
        if (node_far (&routes, sim_net_node (world->net, n)) != 0)
          hops[(gsize)n * segments + s] = next_hop (&routes, sim_net_node (world->net, n));
    }
  for (guint n = 0; n < nodes; n++)
    add_routes (&routes, sim_net_node (world->net, n), hops + (gsize)n * segments);
  g_free (routes.far);
}
