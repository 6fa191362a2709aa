/* SPDX-License-Identifier: GPL-3.0-or-later */
/* PLAIN-2: a name server whose list never changes, whoever is dead. */
#include "models/plain/plain.h"

typedef struct NameServer
{
  SimRole role;
  SimDnsServer *dns;
} NameServer;

static void
names_start (SimRole *role)
{
  NameServer *names = SIM_OWNER (role, NameServer, role);
  bool open = sim_dns_server_open (names->dns);
  sim_require (open, "port 53 of %s is taken", sim_node_name (role->node));
}

static void
names_stop (SimRole *role)
{
  sim_dns_server_close (SIM_OWNER (role, NameServer, role)->dns);
}

static void
names_crash (SimRole *role)
{
  sim_dns_server_reset (SIM_OWNER (role, NameServer, role)->dns);
}

static void
names_dispose (SimRole *role)
{
  NameServer *names = SIM_OWNER (role, NameServer, role);
  sim_dns_server_free (names->dns);
  g_free (names);
}

static const SimRoleType names_type = {
  .name = "name-server",
  .start = names_start,
  .stop = names_stop,
  .crash = names_crash,
  .dispose = names_dispose,
};

SimNode *
plain_name_server_new (SimSystem *system, SimSegment *segment)
{
  const Plain *plain = system->state;
  g_autofree char *name = g_strdup_printf ("%s.names", system->name);
  SimNode *node
      = sim_node_new (system->net, name, system->entity, &(SimNodeOptions){ plain->options->hosts.boot_time });
  SimIp address = sim_segment_take_address (segment);
  sim_require (address != SIM_IP_NONE, "no address is left on %s", sim_segment_name (segment));
  sim_iface_new (node, segment, address);
  NameServer *names = g_new0 (NameServer, 1);
  sim_node_add_role (node, &names->role, &names_type);
  names->dns = sim_dns_server_new (&names->role);
  SimDnsZone *zone = sim_dns_zone_new (names->dns, plain->domain, plain->options->ttl, plain->options->ttl);
  for (int64_t i = 0; i < plain->options->hosts.count; i++)
    sim_dns_zone_add (zone, plain->domain, plain->hosts[i].address);
  return node;
}
