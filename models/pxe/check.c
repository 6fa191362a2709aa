/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the option tables cannot say. Codes are those of docs/diagnostics.md. */
#include "models/pxe/options.h"

enum
{
  E_LIMITS = 63,
  E_EMPTY = 73
};

static int64_t
clients_on (const PxeOptions *o, guint segment)
{
  int64_t n = o->clients.on.count, count = o->clients.count;

  return count / n + (segment < count % n);
}

/* Machines of the servers' segment: boot servers with their aliases, proxies, BINL, DHCP, the manager. */
static int64_t
machines (const PxeOptions *o)
{
  int64_t each = 1 + o->servers.aliases + 2 * o->servers.split;

  return o->servers.count * each + o->dhcp_servers + 1;
}

static void
check_networks (const PxeOptions *o, SimModelCheck *check)
{
  SimSubnet subnet;

  if (sim_check_segment (check, &o->servers.on, o->servers.on, &subnet))
    sim_check_addresses (check, &o->servers.on, o->servers.on, machines (o));
  if (o->clients.on.count == 0)
    sim_check_error (check, &o->clients.on, E_EMPTY, "on names no segment; one at least is expected");
  int64_t pools = o->policy == PXE_POLICY_SETS ? o->servers.count : o->dhcp_servers;
  for (guint i = 0; i < o->clients.on.count; i++)
    {
      for (guint j = 0; j < i; j++)
        if (g_strcmp0 (o->clients.on.names[i], o->clients.on.names[j]) == 0)
          sim_check_error (check, &o->clients.on, 74, "on names %s twice; each segment is another",
                           o->clients.on.names[i]);
      if (sim_check_segment (check, &o->clients.on, o->clients.on.names[i], &subnet))
        sim_check_addresses (check, &o->clients.on, o->clients.on.names[i], clients_on (o, i) * pools);
    }
  for (guint i = 0; i < o->relays.count; i++)
    sim_check_router (check, &o->relays, o->relays.names[i]);
}

static void
check_names (const PxeOptions *o, SimModelCheck *check)
{
  static const char *const split[] = { "proxy", "binl" };

  for (int64_t i = 1; i <= o->clients.count; i++)
    {
      g_autofree char *name = g_strdup_printf ("client-%" G_GINT64_FORMAT, i);
      sim_check_node_name (check, name);
    }
  for (int64_t i = 1; i <= o->servers.count; i++)
    {
      g_autofree char *name = g_strdup_printf ("server-%" G_GINT64_FORMAT, i);
      sim_check_node_name (check, name);
      for (guint k = 0; o->servers.split && k < G_N_ELEMENTS (split); k++)
        {
          g_autofree char *other = g_strdup_printf ("%s-%" G_GINT64_FORMAT, split[k], i);
          sim_check_node_name (check, other);
        }
    }
  for (int64_t i = 1; i <= o->dhcp_servers; i++)
    {
      g_autofree char *name = g_strdup_printf ("dhcp-%" G_GINT64_FORMAT, i);
      sim_check_node_name (check, name);
    }
  sim_check_node_name (check, "manager");
}

/* NET-7 */
static void
check_systems (const PxeOptions *o, SimModelCheck *check)
{
  const PxeSystemOptions *systems = o->files.systems.items;

  if (o->files.systems.count > 0 && o->files.own)
    sim_check_error (check, &o->files.own, E_LIMITS,
                     "systems are images for all machines; own-images go without them");
  for (guint i = 0; i < o->files.systems.count; i++)
    for (guint k = 0; k < i; k++)
      if (g_strcmp0 (systems[i].name, systems[k].name) == 0)
        {
          g_autofree char *where = sim_check_other (check, &systems[k].name);
          sim_check_error (check, &systems[i].name, E_EMPTY,
                           "%s is among the systems already%s; another name "
                           "is expected",
                           systems[i].name, where);
        }
}

static void
check_combinations (const PxeOptions *o, SimModelCheck *check)
{
  if (!o->clients.dhcp.pxe)
    sim_check_error (check, &o->clients.dhcp, E_LIMITS,
                     "these clients ask for no boot file; `like: pxe-2.1`, `ipxe` or `pxelinux` is expected");
  if (o->backups >= o->servers.count)
    sim_check_error (check, &o->backups, E_LIMITS,
                     "backups is %" G_GINT64_FORMAT ", but there are %" G_GINT64_FORMAT
                     " boot servers; it can be at most one less",
                     o->backups, o->servers.count);
  if (o->servers.split && o->policy != PXE_POLICY_LIST)
    sim_check_error (check, &o->servers.split, E_LIMITS,
                     "split goes with policy list; the older ways have all services on one machine");
  if (o->policy == PXE_POLICY_MENU && o->servers.count > SIM_PXE_ITEMS)
    sim_check_error (check, &o->servers.count, E_LIMITS,
                     "a menu has at most %d items; fewer servers are expected", SIM_PXE_ITEMS);
  if (o->list != NULL && o->servers.aliases)
    sim_check_error (check, &o->list, E_LIMITS, "aliases are for the list that is made; list names a file");
}

/* P0.11 looks at NBP and list; an address that nobody has costs each client a time-out. */
static void
check_list (const PxeOptions *o, SimModelCheck *check)
{
  SimSubnet subnet;

  for (guint i = 0; o->list != NULL && i < o->list->count; i++)
    if (sim_check_segment (check, &o->servers.on, o->servers.on, &subnet)
        && !sim_subnet_has (subnet, o->list->ips[i]))
      {
        g_autofree char *text = sim_address_format (o->list->ips[i]);
        sim_check_warning (check, &o->list, 58,
                           "%s of the list is not in the boot servers' subnet; one of theirs is expected",
                           text);
      }
}

/* The servers of the list that the NBP gets: those of the file, or all. */
static void
check_alone (const PxeOptions *o, SimModelCheck *check)
{
  guint64 listed = o->list != NULL ? o->list->count : (guint64)o->servers.count;

  if (o->policy == PXE_POLICY_LIST && listed == 1)
    sim_check_warning (
        check, o->list != NULL ? (const void *)&o->list : &o->servers.count, 77,
        "the list names one boot server; a client that finds nothing there has nobody else to ask, "
        "two are expected");
}

void
pxe_check (const void *options, SimModelCheck *check)
{
  const PxeOptions *o = options;

  check_names (o, check);
  check_combinations (o, check);
  check_systems (o, check);
  if (o->clients.on.count > 0)
    check_networks (o, check);
  else
    sim_check_error (check, &o->clients.on, E_EMPTY, "on names no segment; one at least is expected");
  check_list (o, check);
  check_alone (o, check);
  sim_check_nodes (check, &o->clients.count, o->clients.count + machines (o));
}
