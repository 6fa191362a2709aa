/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Makes the group's machines. */
#include "models/dtu/inside.h"

DtuGroup *
dtu_group (const SimSystem *system)
{
  return system->state;
}

DtuServer *
dtu_server_on (const DtuGroup *group, const SimNode *node)
{
  for (guint i = 0; i < group->servers->len; i++)
    if (dtu_server (group, i)->node == node)
      return dtu_server (group, i);
  return NULL;
}

DtuUnit *
dtu_unit_on (const DtuGroup *group, const SimNode *node)
{
  for (guint i = 0; i < group->units->len; i++)
    if (dtu_unit (group, i)->role.node == node)
      return dtu_unit (group, i);
  return NULL;
}

DtuUnit *
dtu_unit_with (const DtuGroup *group, SimMac mac)
{
  return g_hash_table_lookup (group->by_mac, &mac);
}

DtuServer *
dtu_server_at (const DtuGroup *group, const SimSegment *segment, SimIp ip)
{
  DtuServer *elsewhere = NULL;

  for (guint i = 0; i < group->servers->len; i++)
    {
      DtuServer *server = dtu_server (group, i);
      for (guint k = 0; k < server->iface_count; k++)
        {
          const SimIface *iface = sim_node_iface (server->node, k);
          if (sim_iface_primary (iface) != ip)
            continue;
          if (sim_iface_segment (iface) == segment)
            return server;
          elsewhere = elsewhere != NULL ? elsewhere : server;
        }
    }
  return elsewhere;
}

DtuCard
dtu_card (const DtuGroup *group, DtuToken token)
{
  return (DtuCard){ token, sim_mix (group->card_key, token) };
}

static SimNode *
make_node (DtuGroup *group, const char *name, SimDist boot_time)
{
  SimNodeOptions options = { .boot_time = boot_time };
  g_autofree char *full = g_strdup_printf ("%s.%s", group->system->name, name);

  return sim_node_new (group->net, full, group->system->entity, &options);
}

/* -- servers ---------------------------------------------------------------------------------------------- */

static void
watch_server (SimNode *node, gpointer data)
{
  dtu_truth_server (data);
}

static DtuServer *
make_server (DtuGroup *group, const char *name, const DtuHostOptions *host)
{
  const DtuServersOptions *o = &group->options->servers;
  DtuServer *server = g_new0 (DtuServer, 1);

  server->group = group;
  server->number = group->servers->len;
  g_strlcpy (server->name, name, DTU_NAME);
  server->cpus = (guint)(host != NULL && host->cpus > 0 ? host->cpus : o->cpus);
  server->clock = (guint)(host != NULL && host->clock > 0 ? host->clock : o->clock);
  server->secret = g_strdup (host != NULL && *host->secret != '\0' ? host->secret : o->secret);
  server->node = make_node (group, name, o->boot_time);
  g_ptr_array_add (group->servers, server);
  g_hash_table_insert (group->by_name, server->name, server);
  return server;
}

static void
add_iface (DtuServer *server, const char *name, const char *on, SimIp ip)
{
  SimSegment *segment = sim_net_find_segment (server->group->net, on);

  if (ip == SIM_IP_NONE)
    ip = sim_segment_need_address (segment);
  sim_iface_new (server->node, segment, ip);
  g_strlcpy (server->iface_names[server->iface_count], name, DTU_NAME);
  if (server->iface_count++ == 0)
    server->addr = ip;
}

static void
finish_server (DtuServer *server)
{
  server->daemon = dtu_daemon_new (server);
  sim_node_watch (server->node, watch_server, server);
}

static void
make_hosts (DtuGroup *group)
{
  const DtuHostOptions *hosts = group->options->hosts.items;

  for (guint i = 0; i < group->options->hosts.count; i++)
    {
      const DtuIfaceOptions *ifaces = hosts[i].ifaces.items;
      DtuServer *server = make_server (group, hosts[i].name, &hosts[i]);
      for (guint k = 0; k < hosts[i].ifaces.count; k++)
        add_iface (server, ifaces[k].name, ifaces[k].on, ifaces[k].ip);
      finish_server (server);
    }
}

/* Given addresses are kept first, so that nobody else takes one. */
static void
keep_addresses (DtuGroup *group)
{
  const DtuHostOptions *hosts = group->options->hosts.items;

  for (guint i = 0; i < group->options->hosts.count; i++)
    for (guint k = 0; k < hosts[i].ifaces.count; k++)
      {
        const DtuIfaceOptions *iface = (const DtuIfaceOptions *)hosts[i].ifaces.items + k;
        if (iface->ip != SIM_IP_NONE)
          sim_require (sim_segment_reserve_address (sim_net_find_segment (group->net, iface->on), iface->ip),
                       "the address of %s is taken", hosts[i].name);
      }
}

static void
make_servers (DtuGroup *group)
{
  const DtuServersOptions *o = &group->options->servers;

  keep_addresses (group);
  make_hosts (group);
  if (group->options->hosts.count > 0)
    return;
  for (gint64 i = 1; i <= o->count; i++)
    {
      g_autofree char *name = g_strdup_printf ("server-%" G_GINT64_FORMAT, i);
      DtuServer *server = make_server (group, name, NULL);
      for (guint k = 0; k < o->on.count; k++)
        {
          g_autofree char *iface = g_strdup_printf ("hme%u", k);
          add_iface (server, iface, o->on.names[k], SIM_IP_NONE);
        }
      finish_server (server);
    }
}

/* -- addresses for units ---------------------------------------------------------------------------------- */

static SimSegment *
unit_segment (const DtuGroup *group, guint i)
{
  return sim_net_find_segment (group->net, group->options->units.on.names[i]);
}

guint
dtu_units_on (const DtuOptions *o, guint segment)
{
  guint n = o->units.on.count, count = (guint)o->units.count;

  return count / n + (segment < count % n);
}

static void
give_pools (DtuGroup *group, SimDhcpServer *dhcp, guint number)
{
  SimSegment *segment = unit_segment (group, number);
  SimDhcpPoolOptions pool = { .router = sim_net_router_on (group->net, &group->options->routers, segment) };

  sim_dhcp_pools_take (dhcp, segment, dtu_units_on (group->options, number), &pool);
}

static void
make_dhcps (DtuGroup *group)
{
  const DtuOptions *o = group->options;

  for (guint s = 0; s < o->units.on.count; s++)
    for (gint64 i = 1; i <= o->dhcp_servers; i++)
      {
        g_autofree char *name = g_strdup_printf ("dhcp-%" G_GINT64_FORMAT, s * o->dhcp_servers + i);
        SimNode *node = make_node (group, name, sim_dist_constant_time (0));
        sim_iface_new (node, unit_segment (group, s), sim_segment_need_address (unit_segment (group, s)));
        g_ptr_array_add (group->dhcps, node);
        give_pools (group, dtu_dhcp_new (group, node, unit_segment (group, s)), s);
      }
}

/* -- units ----------------------------------------------------------------------------------------------------
 */

static void
watch_unit (SimNode *node, gpointer data)
{
  dtu_truth_unit (data);
}

static void
make_units (DtuGroup *group)
{
  guint segments = group->options->units.on.count;

  for (guint i = 0; i < group->options->units.count; i++)
    {
      g_autofree char *name = g_strdup_printf ("unit-%u", i + 1);
      SimNode *node = make_node (group, name, sim_dist_constant_time (0));
      DtuUnit *unit = dtu_unit_new (group, node, unit_segment (group, i % segments), i);
      g_ptr_array_add (group->units, unit);
      g_hash_table_insert (group->by_mac, &unit->mac, unit);
      sim_node_watch (node, watch_unit, unit);
    }
}

void
dtu_build (SimSystem *system)
{
  DtuGroup *group = g_new0 (DtuGroup, 1);
  SimStream cards;

  system->state = group;
  group->system = system;
  group->options = system->options;
  group->net = system->net;
  group->bus = sim_net_bus (system->net);
  group->kernel = sim_net_kernel (system->net);
  group->servers = g_ptr_array_new ();
  group->units = g_ptr_array_new ();
  group->dhcps = g_ptr_array_new ();
  group->by_name = g_hash_table_new (g_str_hash, g_str_equal);
  group->by_mac = g_hash_table_new (g_int64_hash, g_int64_equal);
  group->links = sim_net_slab (group->net, "dtu links", sizeof (DtuLink), sizeof (SimTimer));
  sim_net_stream (group->net, &cards, system->name, "cards");
  group->card_key = sim_stream_bits (&cards);
  make_servers (group);
  make_dhcps (group);
  make_units (group);
  group->truth = dtu_truth_new (group);
  dtu_users_build (group);
}

void
dtu_begin (SimSystem *system)
{
  DtuGroup *group = dtu_group (system);

  dtu_truth_begin (group);
  dtu_users_begin (group);
}

/* Roles go later, with their nodes. */
void
dtu_dispose (SimSystem *system)
{
  DtuGroup *group = system->state;

  if (group == NULL)
    return;
  dtu_users_dispose (group);
  dtu_truth_free (group->truth);
  for (guint i = 0; i < group->servers->len; i++)
    {
      dtu_daemon_empty (dtu_server (group, i)->daemon);
      g_free (dtu_server (group, i)->secret);
      g_free (dtu_server (group, i));
    }
  g_ptr_array_unref (group->servers);
  g_ptr_array_unref (group->units);
  g_ptr_array_unref (group->dhcps);
  g_hash_table_unref (group->by_name);
  g_hash_table_unref (group->by_mac);
  sim_bytes_unref (group->heard.bytes);
  g_free (group->heard.secret);
  g_free (group);
  system->state = NULL;
}
