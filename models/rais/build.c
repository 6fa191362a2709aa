/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Makes the group's machines: hosts, spares and the name server, on one service and some control networks. */
#include "models/rais/truth.h"

RaisGroup *
rais_group (const SimSystem *system)
{
  return system->state;
}

RaisHost *
rais_host (const RaisGroup *group, guint i)
{
  return g_ptr_array_index (group->hosts, i);
}

/* RAIS-1: a group has its own address and port: made of the system's name unless they are given, in the scope
 * that RFC 2365 leaves to an organisation (239.192.0.0/14). */
static void
name_group (RaisGroup *group, const char *name)
{
  uint64_t hash = sim_hash_text (name);

  group->address = group->options->group;
  if (group->address == SIM_IP_NONE)
    group->address = SIM_IP (239, 192, 0, 0) | (SimIp)(hash & 0x3FFFF);
  group->port = (uint16_t)group->options->group_port;
}

static SimIface *
join (SimNode *node, SimSegment *segment)
{
  SimIface *iface = sim_node_iface_on (node, segment);

  return iface != NULL ? iface : sim_iface_new (node, segment, sim_segment_need_address (segment));
}

static void
join_networks (RaisHost *host)
{
  const RaisGroup *group = host->group;

  host->control = g_ptr_array_new ();
  for (guint i = 0; i < group->control->len; i++)
    g_ptr_array_add (host->control, join (host->node, g_ptr_array_index (group->control, i)));
  host->service = join (host->node, group->service);
  host->id = sim_iface_primary (g_ptr_array_index (host->control, 0));
}

static RaisHost *
new_host (RaisGroup *group)
{
  RaisHost *host = g_new0 (RaisHost, 1);

  host->group = group;
  host->number = group->hosts->len;
  g_ptr_array_add (group->hosts, host);
  return host;
}

/* A network interface can be both a service and a control interface. */
static RaisHost *
make_machine (RaisGroup *group, const char *name)
{
  RaisHost *host = new_host (group);
  SimNodeOptions options = { .boot_time = group->options->hosts.boot_time };
  g_autofree char *full = g_strdup_printf ("%s.%s", group->system->name, name);

  host->node = sim_node_new (group->net, full, group->system->entity, &options);
  host->name = sim_node_name (host->node);
  host->entity = sim_node_entity (host->node);
  join_networks (host);
  return host;
}

/* RAIS-22: a member on a machine of an earlier group; in records it has a name of its own. */
static RaisHost *
join_machine (RaisGroup *group, const char *name, const char *machine)
{
  RaisHost *host = new_host (group);
  g_autofree char *full = g_strdup_printf ("%s.%s", group->system->name, name);

  host->node = sim_net_find_node (group->net, machine);
  host->base = host->node == NULL ? NULL : rais_host_on (host->node);
  sim_require (host->base != NULL, "%s is no machine of a group", machine);
  if (host->base->guests == NULL)
    host->base->guests = g_ptr_array_new ();
  g_ptr_array_add (host->base->guests, host);
  host->entity = sim_bus_entity (group->bus, SIM_ENTITY_NODE, full, group->system->entity);
  host->name = sim_entity_name (group->bus, host->entity);
  join_networks (host);
  return host;
}

/* RAIS-22: members of one machine whose services have one port are one program: the test and the load objects
 * are shared. Otherwise each has its own. */
static void
give_server (RaisHost *host, const RaisMemberOptions *member)
{
  const RaisHost *other = host->base;

  host->server_options = host->group->options->hosts.server;
  host->server_options.station.servers = member->servers;
  for (guint i = 0; other != NULL; i++)
    {
      if (other->server != NULL && other->server_options.port == host->server_options.port)
        {
          host->server = other->server;
          host->server_options = other->server_options;
          return;
        }
      other = i < host->base->guests->len ? g_ptr_array_index (host->base->guests, i) : NULL;
    }
  host->server = sim_server_new (host->node, &host->server_options);
}

static void
make_provider (RaisGroup *group, gint64 i)
{
  char name[64];
  RaisMemberOptions member = rais_options_member (group->options, i, name);
  RaisHost *host = member.host == NULL ? make_machine (group, name) : join_machine (group, name, member.host);

  host->spare = member.spare;
  host->capacity = (uint32_t)member.capacity;
  give_server (host, &member);
  host->preferred = member.prefers;
  host->monitor = rais_monitor_new (host);
}

/* RAIS-19: the name server's machine provides no service; it joins the group as a failed host. */
static void
make_name_server (RaisGroup *group)
{
  RaisHost *host = make_machine (group, "dns");

  host->monitor = rais_monitor_new (host);
  host->monitor->zone = rais_zone_new (host->monitor);
}

/* RAIS-15: a spare prefers no address. Given addresses are kept first, so that none of the others takes one. */
static void
give_addresses (RaisGroup *group)
{
  for (guint i = 0; i < group->providers; i++)
    {
      RaisHost *host = rais_host (group, i);
      if (!host->spare && host->preferred == SIM_IP_NONE)
        host->preferred = sim_segment_need_address (group->service);
    }
}

static void
keep_given_addresses (RaisGroup *group)
{
  for (gint64 i = 0; i < rais_options_members (group->options); i++)
    {
      char name[64];
      RaisMemberOptions member = rais_options_member (group->options, i, name);
      if (member.prefers != SIM_IP_NONE)
        sim_require (sim_segment_reserve_address (group->service, member.prefers), "the address of %s is taken",
                     name);
    }
}

static void
watch_node (SimNode *node, gpointer data)
{
  rais_truth_update (data);
}

static void
find_segments (RaisGroup *group)
{
  group->service = sim_net_find_segment (group->net, group->options->service_on);
  group->control = g_ptr_array_new ();
  for (guint i = 0; i < group->options->control_on.count; i++)
    g_ptr_array_add (group->control, sim_net_find_segment (group->net, group->options->control_on.names[i]));
}

void
rais_build (SimSystem *system)
{
  RaisGroup *group = g_new0 (RaisGroup, 1);

  system->state = group;
  group->system = system;
  group->options = system->options;
  group->net = system->net;
  group->bus = sim_net_bus (system->net);
  group->kernel = sim_net_kernel (system->net);
  group->hosts = g_ptr_array_new ();
  group->scratch = g_byte_array_new ();
  rais_post_init (&group->post);
  name_group (group, system->name);
  find_segments (group);
  keep_given_addresses (group);
  for (gint64 i = 0; i < rais_options_members (group->options); i++)
    make_provider (group, i);
  group->providers = group->hosts->len;
  make_name_server (group);
  give_addresses (group);
  group->truth = rais_truth_new (group);
  for (guint i = 0; i < group->hosts->len; i++)
    {
      sim_node_watch (rais_host (group, i)->node, watch_node, group);
      sim_node_watch_ifaces (rais_host (group, i)->node, watch_node, group);
    }
}

/* Roles, servers and zones went with their nodes. */
void
rais_dispose (SimSystem *system)
{
  RaisGroup *group = system->state;

  if (group == NULL)
    return;
  for (guint i = 0; i < group->hosts->len; i++)
    {
      RaisHost *host = rais_host (group, i);
      g_ptr_array_unref (host->control);
      if (host->guests != NULL)
        g_ptr_array_unref (host->guests);
      g_free (host);
    }
  g_ptr_array_unref (group->hosts);
  g_ptr_array_unref (group->control);
  g_byte_array_unref (group->scratch);
  rais_post_clear (&group->post);
  rais_truth_free (group->truth);
  g_free (group);
  system->state = NULL;
}
