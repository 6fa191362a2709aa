/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What an operator can do. */
#include "models/pxe/manager.h"
#include "models/pxe/truth.h"

static bool
done (const PxeSite *site, const SimNode *node, const char *text)
{
  sim_emit (site->bus, &pxe_rec_operator, site->system->entity, sim_node_entity (node), 0, 0, text);
  return true;
}

static PxeClient *
client_of (const PxeSite *site, const SimNode *node, char **why)
{
  PxeClient *client = pxe_client_on (site, node);

  if (client == NULL)
    *why = g_strdup_printf ("%s is no client", sim_node_name (node));
  return client;
}

static PxeServer *
server_of (const PxeSite *site, const SimNode *node, char **why)
{
  for (guint i = 0; i < site->servers->len; i++)
    if (pxe_server (site, i)->role.node == node)
      return pxe_server (site, i);
  *why = g_strdup_printf ("%s is no boot server", sim_node_name (node));
  return NULL;
}

/* PXE-14 */
static bool
power_cycle (SimSystem *system, SimNode *node, const char *argument, char **why)
{
  PxeClient *client = client_of (pxe_site (system), node, why);

  if (client == NULL)
    return false;
  if (!sim_node_running (node))
    {
      *why = g_strdup_printf ("%s has no power", sim_node_name (node));
      return false;
    }
  done (pxe_site (system), node, "switched off and on");
  pxe_client_power (client, "switched off and on");
  return true;
}

static PxeServer *
server_named (const PxeSite *site, const char *name, char **why)
{
  for (guint i = 0; name != NULL && i < site->servers->len; i++)
    {
      const char *full = sim_node_name (pxe_server (site, i)->role.node);
      if (strcmp (full, name) == 0 || g_str_has_suffix (full, name))
        return pxe_server (site, i);
    }
  *why
      = g_strdup_printf ("%s is no boot server; `with` names one, as server-2", name == NULL ? "nobody" : name);
  return NULL;
}

static bool
manages (const PxeSite *site, char **why)
{
  if (sim_node_running (pxe_manager_node (site->manager)))
    return true;
  *why = g_strdup ("the management service does not run");
  return false;
}

/* PXE-11 */
static bool
reassign (SimSystem *system, SimNode *node, const char *argument, char **why)
{
  const PxeSite *site = pxe_site (system);
  PxeClient *client = client_of (site, node, why);
  PxeServer *to = client == NULL ? NULL : server_named (site, argument, why);

  if (to == NULL || !manages (site, why))
    return false;
  if (pxe_manager_move (site->manager, client->number, to->number, "an operator said so"))
    return true;
  *why = g_strdup_printf ("%s is at %s already", sim_node_name (node), argument);
  return false;
}

/* PXE-11: as many clients as the argument says, or all, go from this server to the others. */
static bool
drain (SimSystem *system, SimNode *node, const char *argument, char **why)
{
  const PxeSite *site = pxe_site (system);
  PxeServer *from = server_of (site, node, why);
  guint64 count = G_MAXUINT;

  if (from == NULL || !manages (site, why))
    return false;
  if (argument != NULL && !g_ascii_string_to_unsigned (argument, 10, 1, G_MAXUINT, &count, NULL))
    {
      *why = g_strdup_printf ("%s is no number of clients", argument);
      return false;
    }
  if (pxe_manager_drain (site->manager, from->number, (guint)count, "an operator said so") > 0)
    return true;
  *why = g_strdup_printf ("no client can go from %s", sim_node_name (node));
  return false;
}

static bool
set_listed (SimSystem *system, SimNode *node, bool listed, char **why)
{
  const PxeSite *site = pxe_site (system);
  PxeServer *server = server_of (site, node, why);

  if (server == NULL || !manages (site, why))
    return false;
  if (pxe_manager_set_listed (site->manager, server->number, listed))
    return true;
  *why = g_strdup_printf ("the list is like that already, or there is none");
  return false;
}

static bool
list (SimSystem *system, SimNode *node, const char *argument, char **why)
{
  return set_listed (system, node, true, why);
}

static bool
unlist (SimSystem *system, SimNode *node, const char *argument, char **why)
{
  return set_listed (system, node, false, why);
}

static PxeDhcp *
dhcp_of (const PxeSite *site, const SimNode *node, char **why)
{
  for (guint i = 0; i < site->dhcps->len; i++)
    {
      PxeDhcp *dhcp = g_ptr_array_index (site->dhcps, i);
      if (dhcp->role.node == node && sim_node_running (node))
        return dhcp;
    }
  *why = g_strdup_printf ("%s runs no proxy", sim_node_name (node));
  return NULL;
}

/* PXE-13 */
static bool
stop_proxy (SimSystem *system, SimNode *node, const char *argument, char **why)
{
  PxeDhcp *dhcp = dhcp_of (pxe_site (system), node, why);

  if (dhcp == NULL)
    return false;
  if (dhcp->stopped)
    {
      *why = g_strdup ("it is stopped already");
      return false;
    }
  pxe_proxy_stop (dhcp, SIM_NEVER, "an operator said so");
  return true;
}

static bool
start_proxy (SimSystem *system, SimNode *node, const char *argument, char **why)
{
  PxeDhcp *dhcp = dhcp_of (pxe_site (system), node, why);

  if (dhcp == NULL)
    return false;
  if (!dhcp->stopped)
    {
      *why = g_strdup ("it runs");
      return false;
    }
  pxe_proxy_go (dhcp, "an operator said so");
  return true;
}

const SimAction pxe_actions[] = {
  { .name = "power-cycle", .apply = power_cycle, .help = "a client is switched off and on: it boots anew" },
  { .name = "reassign",
    .apply = reassign,
    .help = "a client goes to another boot server alone; argument: server-2" },
  { .name = "drain",
    .apply = drain,
    .help = "clients of a boot server go to the others; argument: how many, or all" },
  { .name = "list", .undo = "unlist", .apply = list, .help = "a boot server is put on the list" },
  { .name = "unlist", .undo = "list", .apply = unlist, .help = "a boot server is taken off the list" },
  { .name = "stop-proxy",
    .undo = "start-proxy",
    .opens_incident = true,
    .apply = stop_proxy,
    .help = "the proxy on a live machine, or its DHCP server, stops" },
  { .name = "start-proxy", .apply = start_proxy, .help = "it runs again" },
  { .name = NULL },
};
