/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who answers a DISCOVER: plain DHCP servers, proxies, BINL, relays; and what they say by each policy. */
#include "models/pxe/manager.h"
#include "models/pxe/truth.h"

#define NBP "nbp.0"

/* The boot server that this proxy names. PXE-12: all may name the first. */
static PxeServer *
named (const PxeDhcp *proxy)
{
  return proxy->site->options->all_to_first ? pxe_server (proxy->site, 0) : proxy->names;
}

static void
put_file (SimDhcpMessage *facts, SimIp server)
{
  facts->has |= SIM_PXE_HAS_CONTROL;
  facts->control = SIM_PXE_USE_FILE;
  facts->siaddr = server;
  g_strlcpy (facts->file, NBP, sizeof facts->file);
}

/* PXE-1, PXE-3: the offer says who it is; port 4011 of the same machine has the boot server and the NBP's name.
 * Apart, the offer has the address of the BINL server. */
static void
lead (PxeDhcp *proxy)
{
  SimDhcpMessage facts = { 0 };
  const PxeServer *server = named (proxy);

  if (server->binl == NULL)
    {
      put_file (&facts, server->ip);
      sim_dhcp_server_set_pxe (proxy->dhcp, SIM_PXE_ASK, NULL, &facts);
      return;
    }
  facts.has = SIM_PXE_HAS_CONTROL;
  facts.control = SIM_PXE_NO_BROADCAST | SIM_PXE_NO_MULTICAST | SIM_PXE_LISTED_ONLY;
  facts.servers = 1;
  facts.boot_server[0]
      = (SimPxeServer){ PXE_BOOT_TYPE, sim_iface_primary (sim_node_iface (server->binl->role.node, 0)) };
  sim_dhcp_server_set_pxe (proxy->dhcp, SIM_PXE_INLINE, &facts, NULL);
}

/* PXE-B4: one item and one type for each boot server, each at its address. */
static void
show_menu (PxeDhcp *proxy)
{
  const PxeSite *site = proxy->site;
  SimDhcpMessage facts = { .has = SIM_PXE_HAS_CONTROL | SIM_PXE_HAS_PROMPT, .prompt_timeout = 255 };

  facts.control = SIM_PXE_NO_BROADCAST | SIM_PXE_NO_MULTICAST | SIM_PXE_LISTED_ONLY;
  g_strlcpy (facts.prompt, "Boot server", sizeof facts.prompt);
  for (guint i = 0; i < site->servers->len; i++)
    {
      uint16_t type = (uint16_t)(PXE_BOOT_TYPE + i);
      facts.boot_server[i] = (SimPxeServer){ type, pxe_server (site, i)->ip };
      facts.item[i].type = type;
      g_snprintf (facts.item[i].text, SIM_PXE_TEXT, "server-%u", i + 1);
    }
  facts.servers = facts.items = site->servers->len;
  sim_dhcp_server_set_pxe (proxy->dhcp, SIM_PXE_INLINE, &facts, NULL);
  sim_dhcp_server_add_boot (proxy->dhcp, (uint16_t)(PXE_BOOT_TYPE + proxy->names->number), NBP, SIM_IP_NONE,
                            SIM_IP_NONE);
}

/* PXE-B2, PXE-B3: what is configured for each client, as of the proxy's last restart. */
static bool
serve_by_client (SimRole *role, gpointer data, const SimDhcpMessage *request, SimDhcpMessage *reply)
{
  const PxeDhcp *proxy = data;
  const PxeSite *site = proxy->site;
  g_autofree char *file = pxe_store_client_file (request->chaddr);
  const PxeClient *client = g_hash_table_lookup (site->by_file, file);

  if (client == NULL)
    return false;
  guint server = pxe_manager_configured (proxy, client->number);
  if (site->options->policy == PXE_POLICY_DISJOINT)
    return server == proxy->names->number;
  if (reply->file[0] != '\0')
    reply->siaddr = pxe_server (site, server)->ip;
  return true;
}

void
pxe_proxy_configure (PxeDhcp *proxy)
{
  int policy = proxy->site->options->policy;

  if (policy == PXE_POLICY_MENU)
    show_menu (proxy);
  else
    lead (proxy);
  if (policy == PXE_POLICY_PER_CLIENT || policy == PXE_POLICY_DISJOINT)
    sim_dhcp_server_set_serve (proxy->dhcp, serve_by_client, proxy);
}

/* -- its life ------------------------------------------------------------------------------------------ */

static void
look (PxeDhcp *proxy)
{
  pxe_truth_changed (proxy->site);
  pxe_truth_look (proxy->site);
}

void
pxe_proxy_stop (PxeDhcp *proxy, SimTime length, const char *reason)
{
  proxy->stopped = true;
  if (!sim_node_running (proxy->role.node))
    return;
  sim_dhcp_server_close (proxy->dhcp);
  sim_emit (proxy->site->bus, &pxe_rec_proxy_stopped, sim_node_entity (proxy->role.node), 0, 0, 0, reason);
  if (length != SIM_NEVER)
    sim_alarm_after (&proxy->restart, length);
  look (proxy);
}

void
pxe_proxy_go (PxeDhcp *proxy, const char *reason)
{
  proxy->stopped = false;
  sim_alarm_cancel (&proxy->restart);
  if (!sim_node_running (proxy->role.node) || sim_dhcp_server_is_open (proxy->dhcp))
    return;
  bool open = sim_dhcp_server_open (proxy->dhcp);
  sim_require (open, "the DHCP ports of %s are taken", sim_node_name (proxy->role.node));
  sim_emit (proxy->site->bus, &pxe_rec_proxy_back, sim_node_entity (proxy->role.node), 0, 0, 0, reason);
  look (proxy);
}

static void
restart_fire (SimRole *role, SimAlarm *alarm)
{
  PxeDhcp *dhcp = SIM_OWNER (role, PxeDhcp, role);

  pxe_manager_reconfigure (dhcp);
  pxe_proxy_go (dhcp, "restarted");
}

static void
dhcp_start (SimRole *role)
{
  PxeDhcp *dhcp = SIM_OWNER (role, PxeDhcp, role);
  bool open = sim_dhcp_server_open (dhcp->dhcp);

  sim_require (open, "the DHCP ports of %s are taken", sim_node_name (role->node));
  dhcp->stopped = false;
  pxe_truth_changed (dhcp->site);
}

static void
dhcp_stop (SimRole *role)
{
  sim_dhcp_server_close (SIM_OWNER (role, PxeDhcp, role)->dhcp);
}

static void
dhcp_crash (SimRole *role)
{
  sim_dhcp_server_reset (SIM_OWNER (role, PxeDhcp, role)->dhcp);
}

static void
dhcp_dispose (SimRole *role)
{
  PxeDhcp *dhcp = SIM_OWNER (role, PxeDhcp, role);

  sim_dhcp_server_free (dhcp->dhcp);
  g_free (dhcp->config);
  g_free (dhcp);
}

static const SimRoleType dhcp_type
    = { .name = "dhcp", .start = dhcp_start, .stop = dhcp_stop, .crash = dhcp_crash, .dispose = dhcp_dispose };

PxeDhcp *
pxe_dhcp_new (PxeSite *site, SimNode *node, PxeServer *names)
{
  PxeDhcp *dhcp = g_new0 (PxeDhcp, 1);

  dhcp->site = site;
  dhcp->names = names;
  sim_node_add_role (node, &dhcp->role, &dhcp_type);
  sim_alarm_init (&dhcp->role, &dhcp->restart, 'R', restart_fire);
  dhcp->dhcp
      = sim_dhcp_server_new (&dhcp->role, names == NULL ? &site->options->dhcp : &site->options->servers.proxy);
  g_ptr_array_add (site->dhcps, dhcp);
  return dhcp;
}

/* -- relays --------------------------------------------------------------------------------------------- */

typedef struct Relay
{
  SimRole role;
  SimDhcpRelay *relay;
} Relay;

static void
relay_start (SimRole *role)
{
  bool open = sim_dhcp_relay_open (SIM_OWNER (role, Relay, role)->relay);

  sim_require (open, "port 67 of %s is taken", sim_node_name (role->node));
}

static void
relay_stop (SimRole *role)
{
  sim_dhcp_relay_close (SIM_OWNER (role, Relay, role)->relay);
}

static void
relay_crash (SimRole *role)
{
  sim_dhcp_relay_reset (SIM_OWNER (role, Relay, role)->relay);
}

static void
relay_dispose (SimRole *role)
{
  Relay *relay = SIM_OWNER (role, Relay, role);

  sim_dhcp_relay_free (relay->relay);
  g_free (relay);
}

static const SimRoleType relay_type = {
  .name = "dhcp-relay", .start = relay_start, .stop = relay_stop, .crash = relay_crash, .dispose = relay_dispose
};

void
pxe_relay_new (SimNode *router, const SimIp *servers, guint count)
{
  Relay *relay = g_new0 (Relay, 1);

  sim_node_add_role (router, &relay->role, &relay_type);
  relay->relay = sim_dhcp_relay_new (&relay->role, servers, count, 0);
}
