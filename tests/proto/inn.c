/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/proto/inn.h"

#include <string.h>

static void
overhear (gpointer data, SimSegment *segment, const SimPacket *packet)
{
  Inn *inn = data;
  Said said = { .at = sim_kernel_now (inn->lab.kernel),
                .src = packet->src,
                .dst = packet->dst,
                .port = packet->dport,
                .mac = packet->dst_mac };
  bool dhcp = packet->ether == SIM_ETHER_IP && packet->protocol == SIM_PROTOCOL_UDP
              && (packet->dport == 67 || packet->dport == 68 || packet->dport == 4011);
  if (!dhcp || !sim_dhcp_decode (&said.m, packet->bytes->data, packet->bytes->length))
    return;
  said.type = said.m.type;
  g_array_append_val (inn->said, said);
}

Inn *
inn_new (void)
{
  Inn *inn = g_new0 (Inn, 1);
  inn->lab = lab_new (1);
  inn->arena = g_string_chunk_new (1024);
  inn->said = g_array_new (FALSE, FALSE, sizeof (Said));
  sim_net_tap (inn->lab.net, overhear, inn);
  return inn;
}

void
inn_free (Inn *inn)
{
  g_array_free (inn->said, TRUE);
  g_string_chunk_free (inn->arena);
  Lab lab = inn->lab;
  g_free (inn);
  lab_free (&lab);
}

void
inn_run (Inn *inn, SimTime until)
{
  lab_run (&inn->lab, until);
}

static void
hear_news (SimRole *role, gpointer data, const SimDhcpNews *news)
{
  Host *host = data;
  Told told = { .at = sim_kernel_now (sim_node_kernel (role->node)),
                .event = news->event,
                .ip = news->terms != NULL ? news->terms->ip : SIM_IP_NONE,
                .boot_server = news->boot_server,
                .proxy = news->proxy,
                .offers = news->offers };
  g_strlcpy (told.file, news->boot_file != NULL ? news->boot_file : "", sizeof told.file);
  g_array_append_val (host->told, told);
}

static void
host_start (SimRole *role)
{
  Host *host = (Host *)role;
  if (host->server != NULL)
    cr_assert (sim_dhcp_server_open (host->server));
  if (host->relay != NULL)
    cr_assert (sim_dhcp_relay_open (host->relay));
  if (host->client != NULL)
    cr_assert (sim_dhcp_client_open (host->client));
}

static void
host_stop (SimRole *role)
{
  Host *host = (Host *)role;
  if (host->server != NULL)
    sim_dhcp_server_close (host->server);
  if (host->relay != NULL)
    sim_dhcp_relay_close (host->relay);
  if (host->client != NULL)
    sim_dhcp_client_close (host->client);
}

static void
host_crash (SimRole *role)
{
  Host *host = (Host *)role;
  if (host->server != NULL)
    sim_dhcp_server_reset (host->server);
  if (host->relay != NULL)
    sim_dhcp_relay_reset (host->relay);
  if (host->client != NULL)
    sim_dhcp_client_reset (host->client);
}

static void
host_dispose (SimRole *role)
{
  Host *host = (Host *)role;
  sim_dhcp_server_free (host->server);
  sim_dhcp_relay_free (host->relay);
  sim_dhcp_client_free (host->client);
  g_array_free (host->told, TRUE);
  g_free (host);
}

static const SimRoleType host_type = { "host", host_start, host_stop, host_crash, host_dispose };

static Host *
host_new (Inn *inn, const char *name, SimSegment *segment, SimIp ip, bool forward)
{
  SimNodeOptions options = { .boot_time = sim_dist_constant_time (10 * SIM_S), .forward = forward };
  Host *host = g_new0 (Host, 1);
  host->told = g_array_new (FALSE, FALSE, sizeof (Told));
  SimNode *node = sim_node_new (inn->lab.net, name, 0, &options);
  sim_node_add_role (node, &host->role, &host_type);
  sim_iface_new (node, segment, ip);
  return host;
}

Host *
inn_host (Inn *inn, const char *name, SimSegment *segment, bool forward)
{
  return host_new (inn, name, segment, sim_segment_take_address (segment), forward);
}

Host *
inn_client (Inn *inn, const char *name, SimSegment *segment, const char *like)
{
  Host *host = host_new (inn, name, segment, SIM_IP_NONE, false);
  sim_options_like (sim_dhcp_client_options, like, inn->arena, &host->options);
  host_client_again (host);
  return host;
}

void
host_client_again (Host *host)
{
  sim_dhcp_client_free (host->client);
  host->client
      = sim_dhcp_client_new (&host->role, sim_node_iface (host->role.node, 0), &host->options, hear_news, host);
}

SimDhcpServerOptions
inn_server_options (Inn *inn, const char *like)
{
  SimDhcpServerOptions options;
  sim_options_like (sim_dhcp_server_options, like, inn->arena, &options);
  return options;
}

void
host_serve (Host *host, const SimDhcpServerOptions *options, SimIp first, guint count)
{
  host->server = sim_dhcp_server_new (&host->role, options);
  if (count == 0)
    return;
  SimDhcpPoolOptions pool
      = { .subnet = { first & 0xFFFFFF00u, 24 }, .first = first, .last = first + count - 1 };
  host->pool = sim_dhcp_pool_new (host->server, &pool);
}

SimNode *
host_node (const Host *host)
{
  return host->role.node;
}

void
host_on (Host *host)
{
  sim_node_power_on (host->role.node);
}

SimIp
host_ip (const Host *host)
{
  return sim_iface_primary (sim_node_iface (host->role.node, 0));
}

guint
inn_count (const Inn *inn, SimDhcpType type)
{
  guint count = 0;
  for (guint i = 0; i < inn->said->len; i++)
    count += g_array_index (inn->said, Said, i).type == type;
  return count;
}

const Said *
inn_said (const Inn *inn, SimDhcpType type, guint nth)
{
  for (guint i = 0; i < inn->said->len; i++)
    if (g_array_index (inn->said, Said, i).type == type && nth-- == 0)
      return &g_array_index (inn->said, Said, i);
  cr_assert_fail ("nobody has said %s so often", sim_dhcp_type_names[type]);
  return NULL;
}

const Told *
host_told (const Host *host, guint nth)
{
  cr_assert_lt (nth, host->told->len, "%s was told %u things", sim_node_name (host->role.node),
                host->told->len);
  return &g_array_index (host->told, Told, nth);
}

guint
host_count (const Host *host, SimDhcpEvent event)
{
  guint count = 0;
  for (guint i = 0; i < host->told->len; i++)
    count += g_array_index (host->told, Told, i).event == event;
  return count;
}
