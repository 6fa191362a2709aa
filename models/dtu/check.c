/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the option tables cannot say. Codes are those of docs/diagnostics.md. */
#include "models/dtu/inside.h"

enum
{
  E_WATER = 66,
  E_EMPTY = 73,
  E_TWICE = 74
};

static bool
is_before (const SimNameList *list, guint i)
{
  for (guint j = 0; j < i; j++)
    if (g_strcmp0 (list->names[i], list->names[j]) == 0)
      return true;
  return false;
}

static void
check_list (const SimNameList *list, int64_t each, const char *what, SimModelCheck *check)
{
  SimSubnet subnet;

  for (guint i = 0; i < list->count; i++)
    if (is_before (list, i))
      sim_check_error (check, list, E_TWICE, "on names %s twice; each segment is another", list->names[i]);
    else if (sim_check_segment (check, list, list->names[i], &subnet))
      sim_check_addresses (check, list, list->names[i], each);
  if (list->count == 0)
    sim_check_error (check, list, E_EMPTY, "on names no segment; %s stand on one at least", what);
}

/* -- hosts one by one ------------------------------------------------------------------------------------- */

static void
check_iface (const DtuIfaceOptions *iface, SimModelCheck *check)
{
  SimSubnet subnet;

  if (!sim_check_segment (check, &iface->on, iface->on, &subnet))
    return;
  if (iface->ip != SIM_IP_NONE)
    sim_check_address (check, &iface->ip, iface->on, iface->ip);
  else
    sim_check_addresses (check, &iface->on, iface->on, 1);
}

static void
check_host (const DtuOptions *o, guint number, SimModelCheck *check)
{
  const DtuHostOptions *hosts = o->hosts.items, *host = &hosts[number];
  const DtuIfaceOptions *ifaces = host->ifaces.items;

  for (guint i = 0; i < number; i++)
    if (strcmp (hosts[i].name, host->name) == 0)
      sim_check_error (check, &host->name, 28, "there is a host %s already; each has a name of its own",
                       host->name);
  if (strlen (host->name) >= DTU_NAME)
    sim_check_error (check, &host->name, 30, "a host's name has at most %d letters", DTU_NAME - 1);
  if (host->ifaces.count == 0 || host->ifaces.count > DTU_IFACES_MOST)
    sim_check_error (check, &host->name, E_EMPTY, "%s has %u interfaces; 1 to %d are expected", host->name,
                     host->ifaces.count, DTU_IFACES_MOST);
  for (guint i = 0; i < host->ifaces.count; i++)
    {
      for (guint k = 0; k < i; k++)
        if (strcmp (ifaces[k].on, ifaces[i].on) == 0)
          sim_check_error (check, &ifaces[i].on, E_TWICE, "%s is on %s twice; once is expected", host->name,
                           ifaces[i].on);
      if (strlen (ifaces[i].name) >= DTU_NAME)
        sim_check_error (check, &ifaces[i].name, 30, "an interface's name has at most %d letters",
                         DTU_NAME - 1);
      check_iface (&ifaces[i], check);
    }
  sim_check_node_name (check, host->name);
}

static void
check_servers (const DtuOptions *o, SimModelCheck *check)
{
  if (o->hosts.count > DTU_SERVERS_MOST)
    sim_check_error (check, &o->hosts, E_EMPTY, "there are %u hosts; at most %d are expected", o->hosts.count,
                     DTU_SERVERS_MOST);
  for (guint i = 0; i < o->hosts.count; i++)
    check_host (o, i, check);
  if (o->hosts.count > 0)
    return;
  if (o->servers.on.count > DTU_IFACES_MOST)
    sim_check_error (check, &o->servers.on, E_EMPTY, "a server has at most %d interfaces", DTU_IFACES_MOST);
  check_list (&o->servers.on, o->servers.count, "servers", check);
  for (gint64 i = 1; i <= o->servers.count; i++)
    {
      g_autofree char *name = g_strdup_printf ("server-%" G_GINT64_FORMAT, i);
      sim_check_node_name (check, name);
    }
}

/* -- units ----------------------------------------------------------------------------------------------------
 */

static void
check_names (const DtuOptions *o, SimModelCheck *check)
{
  for (gint64 i = 1; i <= o->units.count; i++)
    {
      g_autofree char *name = g_strdup_printf ("unit-%" G_GINT64_FORMAT, i);
      sim_check_node_name (check, name);
    }
  for (gint64 i = 1; i <= o->dhcp_servers * o->units.on.count; i++)
    {
      g_autofree char *name = g_strdup_printf ("dhcp-%" G_GINT64_FORMAT, i);
      sim_check_node_name (check, name);
    }
}

/* Each DHCP server has addresses for all units of its segment, and one of its own. */
static void
check_units (const DtuOptions *o, SimModelCheck *check)
{
  SimSubnet subnet;

  check_names (o, check);
  for (guint i = 0; i < o->units.on.count; i++)
    if (is_before (&o->units.on, i))
      sim_check_error (check, &o->units.on, E_TWICE, "on names %s twice; each segment is another",
                       o->units.on.names[i]);
    else if (sim_check_segment (check, &o->units.on, o->units.on.names[i], &subnet))
      sim_check_addresses (check, &o->units.on, o->units.on.names[i],
                           (dtu_units_on (o, i) + 1) * o->dhcp_servers);
  if (o->units.on.count == 0)
    sim_check_error (check, &o->units.on, E_EMPTY, "on names no segment; units stand on one at least");
  for (guint i = 0; i < o->routers.count; i++)
    sim_check_router (check, &o->routers, o->routers.names[i]);
}

static void
check_times (const DtuOptions *o, SimModelCheck *check)
{
  if (o->group.down_after < o->group.host_interval)
    sim_check_error (check, &o->group.down_after, E_WATER,
                     "a host is down after less than the time between two host messages; down-after longer "
                     "than host-interval is expected");
  if (o->units.limit < o->units.keep_alive)
    sim_check_error (check, &o->units.limit, E_WATER,
                     "the limit is less than the time between two keep-alives; a longer one is expected");
  if (o->units.limit < o->group.host_interval && o->units.watch == DTU_WATCH_AVAILABILITY)
    sim_check_error (check, &o->units.limit, E_WATER,
                     "the limit is less than the time between two host messages; a longer one is expected");
}

void
dtu_check (const void *options, SimModelCheck *check)
{
  const DtuOptions *o = options;
  int64_t servers = o->hosts.count > 0 ? o->hosts.count : o->servers.count;

  check_servers (o, check);
  check_units (o, check);
  check_times (o, check);
  sim_check_nodes (check, &o->units.count, o->units.count + servers + o->dhcp_servers * o->units.on.count);
  dtu_users_check (o, check);
}
