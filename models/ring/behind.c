/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What stands behind the gateways: servers of their own on the first internal segment, or the addresses at
 * which other systems serve. Those are the same for the whole run; when a service group moves one of them to
 * another host the gateways see an announcement like everybody on the segment.
 */
#include "models/ring/ring.h"

/* RING-14: the internal VIP that packets of server `number` go back to. */
static RingVip *
way_out (const RingCluster *cluster, guint number)
{
  const RingSubnet *home = &cluster->subnets[cluster->home];

  return home->vips == 0 ? NULL : &cluster->vips[home->first_vip + number % home->vips];
}

/* RING-18, RING-14: a server sends what it has for elsewhere to the internal VIP that is its own way out. */
static RingServer *
make_server (RingCluster *cluster, guint number)
{
  RingServer *server = g_new0 (RingServer, 1);
  const RingSubnet *home = &cluster->subnets[cluster->home];
  SimNodeOptions options = { .boot_time = cluster->options->servers.boot_time };
  g_autofree char *name = g_strdup_printf ("%s.server-%u", cluster->system->name, number + 1);

  server->node = sim_node_new (cluster->net, name, cluster->system->entity, &options);
  server->ip = sim_segment_take_address (home->segment);
  sim_require (server->ip != SIM_IP_NONE, "no address is left on %s", sim_segment_name (home->segment));
  server->iface = sim_iface_new (server->node, home->segment, server->ip);
  server->server = sim_server_new (server->node, &cluster->options->servers.server);
  server->vip = way_out (cluster, number);
  sim_server_set_objects (server->server, cluster->options->servers.own_versions ? number + 1 : 0,
                          !cluster->options->servers.no_ranges);
  if (cluster->options->forwarding == RING_FORWARD_SYMMETRIC && server->vip != NULL)
    sim_node_add_route (server->node, (SimSubnet){ 0, 0 }, server->vip->ip);
  return server;
}

static void
make_own (RingCluster *cluster)
{
  const RingServersOptions *o = &cluster->options->servers;

  cluster->services[0] = (RingService){ .port = (uint16_t)o->server.port, .count = (guint)o->count };
  for (guint i = 0; i < o->count; i++)
    g_ptr_array_add (cluster->servers, make_server (cluster, i));
}

static void
make_of (RingCluster *cluster, guint number)
{
  RingService *service = &cluster->services[number];
  const SimSystem *of = sim_system_find (cluster->system, cluster->options->servers.of.names[number]);
  SimOffer offer;

  of->model->offer (of->options, &offer);
  *service = (RingService){
    .name = of->name, .port = offer.port, .first = cluster->servers->len, .count = (guint)offer.count
  };
  for (guint i = 0; i < service->count; i++)
    {
      RingServer *server = g_new0 (RingServer, 1);
      server->ip = of->model->offered (of, i);
      server->service = number;
      server->vip = way_out (cluster, cluster->servers->len);
      g_ptr_array_add (cluster->servers, server);
    }
}

void
ring_servers_new (RingCluster *cluster)
{
  guint others = cluster->options->servers.of.count;

  cluster->servers = g_ptr_array_new ();
  cluster->service_count = MAX (others, 1);
  cluster->services = g_new0 (RingService, cluster->service_count);
  if (others == 0)
    make_own (cluster);
  for (guint i = 0; i < others; i++)
    make_of (cluster, i);
}

const RingService *
ring_service_at (const RingCluster *cluster, uint16_t port)
{
  for (guint i = 0; i < cluster->service_count; i++)
    if (cluster->services[i].port == port)
      return &cluster->services[i];
  return NULL;
}

uint16_t
ring_server_port (const RingCluster *cluster, uint16_t server)
{
  return cluster->services[ring_server (cluster, server)->service].port;
}
