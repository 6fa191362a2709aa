/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Makes the site's machines. */
#include "models/pxe/manager.h"
#include "models/pxe/truth.h"

enum
{
  PATIENCE = 60 /* s: after so long without an answer, one that sends each request once waits for ever */
};

PxeSite *
pxe_site (const SimSystem *system)
{
  return system->state;
}

PxeClient *
pxe_client_on (const PxeSite *site, const SimNode *node)
{
  for (guint i = 0; i < site->clients->len; i++)
    if (pxe_client (site, i)->role.node == node)
      return pxe_client (site, i);
  return NULL;
}

static void
watch_node (SimNode *node, gpointer data)
{
  pxe_truth_changed (data);
  pxe_truth_look (data);
}

static void
watch_client (SimNode *node, gpointer data)
{
  PxeClient *client = data;

  pxe_truth_changed (client->site);
  pxe_truth_look_at (client->site, client->number);
}

static void
heard (gpointer data, const SimRecord *record)
{
  pxe_truth_changed (data);
}

static SimNode *
make_node (PxeSite *site, const char *kind, gint64 number, SimDist boot_time)
{
  SimNodeOptions options = { .boot_time = boot_time };
  g_autofree char *name = number > 0
                              ? g_strdup_printf ("%s.%s-%" G_GINT64_FORMAT, site->system->name, kind, number)
                              : g_strdup_printf ("%s.%s", site->system->name, kind);

  return sim_node_new (site->net, name, site->system->entity, &options);
}

static SimNode *
make_machine (PxeSite *site, const char *kind, gint64 number)
{
  SimNode *node = make_node (site, kind, number, site->options->servers.boot_time);

  sim_iface_new (node, site->segment, sim_segment_need_address (site->segment));
  sim_node_watch (node, watch_node, site);
  return node;
}

/* -- readings that are options of others ------------------------------------------------------------ */

static const SimTime patience[] = { PATIENCE * SIM_S };

/* PXE_RESEND_NONE: figure 6 to the letter. */
static void
set_protocols (PxeSite *site)
{
  static const SimTimeList once = { 1, patience };

  site->dhcp_options = site->options->clients.dhcp;
  site->tftp_options = site->options->clients.tftp;
  if (site->options->resend == PXE_RESEND_STANDARD)
    return;
  site->dhcp_options.tries = 1;
  site->dhcp_options.ask = once;
  site->dhcp_options.ask_give_up = 0;
  site->tftp_options.waits = once;
  site->tftp_options.request_waits = once;
  site->tftp_options.adaptive = false;
}

/* -- addresses for clients ---------------------------------------------------------------------------- */

static SimSegment *
client_segment (const PxeSite *site, guint i)
{
  return sim_net_find_segment (site->net, site->options->clients.on.names[i]);
}

static guint
clients_on (const PxeSite *site, guint segment)
{
  guint n = site->options->clients.on.count, count = (guint)site->options->clients.count;

  return count / n + (segment < count % n);
}

/* The relaying router there is the clients' gateway too. */
static SimIp
router_on (const PxeSite *site, const SimSegment *segment)
{
  return sim_net_router_on (site->net, &site->options->relays, segment);
}

/* PXE-B1: with the file, for everybody. */
static void
give_pools (PxeSite *site, PxeDhcp *dhcp, guint number)
{
  SimSegment *segment = client_segment (site, number);
  SimDhcpPoolOptions pool = { .router = router_on (site, segment) };

  if (site->options->policy == PXE_POLICY_ONE_SERVER)
    {
      pool.next_server = pxe_server (site, 0)->ip;
      pool.file = "nbp.0";
    }
  sim_dhcp_pools_take (dhcp->dhcp, segment, clients_on (site, number), &pool);
}

static void
make_addresses (PxeSite *site)
{
  int policy = site->options->policy;
  bool own = policy == PXE_POLICY_ONE_SERVER || policy == PXE_POLICY_SETS;

  for (gint64 i = 1; i <= site->options->dhcp_servers && !own; i++)
    {
      PxeDhcp *dhcp = pxe_dhcp_new (site, make_machine (site, "dhcp", i), NULL);
      for (guint s = 0; s < site->options->clients.on.count; s++)
        give_pools (site, dhcp, s);
    }
  for (guint i = 0; own && i < site->dhcps->len; i++)
    for (guint s = 0; s < site->options->clients.on.count; s++)
      give_pools (site, g_ptr_array_index (site->dhcps, i), s);
}

/* -- servers -------------------------------------------------------------------------------------------- */

/* PXE-3: BINL apart from its proxy says where the files are. */
static void
make_split (PxeSite *site, PxeServer *server)
{
  server->binl = pxe_dhcp_new (site, make_machine (site, "binl", server->number + 1), server);
  sim_dhcp_server_add_boot (server->binl->dhcp, PXE_BOOT_TYPE, "nbp.0", server->ip, SIM_IP_NONE);
  server->proxy = pxe_dhcp_new (site, make_machine (site, "proxy", server->number + 1), server);
}

static void
make_server (PxeSite *site, guint number)
{
  SimNode *node = make_machine (site, "server", number + 1);
  PxeServer *server = pxe_server_new (site, node, number);
  bool leads = site->options->policy != PXE_POLICY_ONE_SERVER || number == 0;

  g_ptr_array_add (site->servers, server);
  if (site->options->servers.aliases)
    server->alias = sim_segment_need_address (site->segment);
  if (site->options->servers.split)
    make_split (site, server);
  else if (leads)
    server->proxy = pxe_dhcp_new (site, node, server);
}

static void
make_servers (PxeSite *site)
{
  for (guint i = 0; i < site->options->servers.count; i++)
    make_server (site, i);
  make_addresses (site);
  for (guint i = 0; i < site->servers->len && site->options->policy != PXE_POLICY_ONE_SERVER; i++)
    pxe_proxy_configure (pxe_server (site, i)->proxy);
}

static void
watch_router (SimNode *node, gpointer data)
{
  pxe_truth_changed (data);
}

static void
make_relays (PxeSite *site)
{
  g_autoptr (GArray) to = g_array_new (FALSE, FALSE, sizeof (SimIp));

  for (guint i = 0; i < site->dhcps->len; i++)
    {
      const PxeDhcp *dhcp = g_ptr_array_index (site->dhcps, i);
      SimIp ip = sim_iface_primary (sim_node_iface (dhcp->role.node, 0));
      g_array_append_val (to, ip);
    }
  for (guint i = 0; i < site->options->relays.count; i++)
    {
      SimNode *router = sim_net_find_node (site->net, site->options->relays.names[i]);
      pxe_relay_new (router, (const SimIp *)(void *)to->data, to->len);
      sim_node_watch (router, watch_router, site);
    }
}

static void
make_clients (PxeSite *site)
{
  guint segments = site->options->clients.on.count;

  for (guint i = 0; i < site->options->clients.count; i++)
    {
      SimNode *node = make_node (site, "client", i + 1, sim_dist_constant_time (0));
      PxeClient *client = pxe_client_new (site, node, client_segment (site, i % segments), i);
      g_ptr_array_add (site->clients, client);
      g_hash_table_insert (site->by_file, client->file, client);
      sim_node_watch (node, watch_client, client);
    }
}

/* What decides whether an attempt can be judged: truth.h. */
static void
follow_network (PxeSite *site)
{
  static const SimRecordKind *const kinds[]
      = { &sim_rec_segment_up,       &sim_rec_segment_down, &sim_rec_segment_cut, &sim_rec_segment_healed,
          &sim_rec_segment_impaired, &sim_rec_iface_up,     &sim_rec_iface_down };

  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    sim_bus_subscribe (site->bus, kinds[i], SIM_LEVEL_DETAIL, heard, site);
}

void
pxe_build (SimSystem *system)
{
  PxeSite *site = g_new0 (PxeSite, 1);

  system->state = site;
  site->system = system;
  site->options = system->options;
  site->net = system->net;
  site->bus = sim_net_bus (system->net);
  site->kernel = sim_net_kernel (system->net);
  site->segment = sim_net_find_segment (site->net, site->options->servers.on);
  site->servers = g_ptr_array_new ();
  site->clients = g_ptr_array_new ();
  site->dhcps = g_ptr_array_new ();
  site->texts = g_ptr_array_new_with_free_func ((GDestroyNotify)sim_bytes_unref);
  site->by_file = g_hash_table_new (g_str_hash, g_str_equal);
  pxe_store_contents (site);
  set_protocols (site);
  make_servers (site);
  make_relays (site);
  make_clients (site);
  site->manager = pxe_manager_new (site, make_machine (site, "manager", 0));
  site->truth = pxe_truth_new (site);
  pxe_manager_assign_all (site->manager);
  follow_network (site);
}

/* PXE-14: machines that are switched on one after the other, by a curve. */
void
pxe_begin (SimSystem *system)
{
  PxeSite *site = system->state;
  const PxeClientsOptions *o = &site->options->clients;

  pxe_truth_look (site);
  if (o->arrivals == NULL || site->ordered)
    return;
  SimStream draws;
  sim_net_stream (site->net, &draws, system->name, "arrivals");
  g_autoptr (SimArrivals) arrivals = sim_arrivals_new (o->arrivals, &draws);
  for (guint i = 0; i < site->clients->len; i++)
    {
      PxeClient *client = pxe_client (site, i);
      SimTime at = sim_arrivals_next (arrivals);
      if (at != SIM_NEVER)
        sim_alarm_after (&client->power, at + sim_dist_time (&o->self_test, &client->power_draw));
    }
}

/* Roles went with their nodes. */
void
pxe_dispose (SimSystem *system)
{
  PxeSite *site = system->state;

  if (site == NULL)
    return;
  pxe_truth_free (site->truth);
  g_ptr_array_unref (site->servers);
  g_ptr_array_unref (site->clients);
  g_ptr_array_unref (site->dhcps);
  g_ptr_array_unref (site->texts);
  g_hash_table_unref (site->by_file);
  g_free (site);
  system->state = NULL;
}
