/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The name of the service: all external VIPs, round robin, from a machine of its own before the gateways. */
#include "models/ring/ring.h"

typedef struct NameServer
{
  SimRole role; /* first */
  SimDnsServer *server;
} NameServer;

static void
start (SimRole *role)
{
  sim_dns_server_open (((NameServer *)role)->server);
}

static void
stop (SimRole *role)
{
  sim_dns_server_close (((NameServer *)role)->server);
}

static void
crash (SimRole *role)
{
  sim_dns_server_reset (((NameServer *)role)->server);
}

static void
dispose (SimRole *role)
{
  sim_dns_server_free (((NameServer *)role)->server);
  g_free (role);
}

static const SimRoleType type
    = { .name = "name-server", .start = start, .stop = stop, .crash = crash, .dispose = dispose };

void
ring_name_server_new (RingCluster *cluster)
{
  const RingDnsOptions *dns = &cluster->options->dns;
  SimSegment *segment = cluster->subnets[0].segment;
  SimNodeOptions options = { .boot_time = cluster->options->servers.boot_time };
  NameServer *names = g_new0 (NameServer, 1);
  g_autofree char *name = g_strdup_printf ("%s.dns", cluster->system->name);
  SimDnsZone *zone;

  cluster->name_server = sim_node_new (cluster->net, name, cluster->system->entity, &options);
  cluster->name_server_iface
      = sim_iface_new (cluster->name_server, segment, sim_segment_take_address (segment));
  sim_node_add_role (cluster->name_server, &names->role, &type);
  names->server = sim_dns_server_new (&names->role);
  zone = sim_dns_zone_new (names->server, cluster->system->name, dns->ttl, dns->negative_ttl);
  for (guint i = 0; i < cluster->vip_count; i++)
    if (cluster->subnets[cluster->vips[i].subnet].external)
      sim_dns_zone_add (zone, cluster->system->name, cluster->vips[i].ip);
}

bool
ring_target (const SimSystem *system, SimTarget *out)
{
  const RingCluster *cluster = ring_cluster (system);

  *out = (SimTarget){ .name = system->name,
                      .resolvers = { sim_iface_primary (cluster->name_server_iface), SIM_IP_NONE },
                      .port = cluster->services[0].port };
  return true;
}
