/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a boot storm costs before the first file is asked for: many PXE clients in one broadcast domain.
 *
 *     bench-dhcp CLIENTS LIKE SPREAD
 *
 * One DHCP server, one proxy; client i begins i / CLIENTS of SPREAD seconds after the start. Prints a line:
 * what it was, clients that came to their boot file, copies of frames delivered or refused, seconds of CPU
 * time, ns a copy, simulated seconds until the last one, fingerprint.
 */
#include "sim/proto/dhcp_client.h"
#include "sim/proto/dhcp_server.h"
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

typedef struct Host
{
  SimRole role;
  SimDhcpServer *server;
  SimDhcpClient *client;
  SimAlarm begin;
  SimTime wait;
} Host;

static guint booted;
static SimTime last;

static void
told (SimRole *role, gpointer data, const SimDhcpNews *news)
{
  if (news->event != SIM_DHCP_BOOT)
    return;
  booted++;
  last = sim_kernel_now (sim_node_kernel (role->node));
}

static void
begin (SimRole *role, SimAlarm *alarm)
{
  sim_dhcp_client_open (((Host *)role)->client);
}

static void
start (SimRole *role)
{
  Host *host = (Host *)role;
  if (host->server != NULL)
    sim_dhcp_server_open (host->server);
  else
    sim_alarm_after (&host->begin, host->wait);
}

static void
dispose (SimRole *role)
{
  Host *host = (Host *)role;
  sim_dhcp_server_free (host->server);
  sim_dhcp_client_free (host->client);
  g_free (host);
}

static const SimRoleType type = { "host", start, NULL, NULL, dispose };

static Host *
host_new (SimNet *net, SimSegment *segment, const char *name, SimIp ip)
{
  SimNodeOptions options = { .boot_time = sim_dist_constant_time (SIM_S) };
  Host *host = g_new0 (Host, 1);
  SimNode *node = sim_node_new (net, name, 0, &options);
  sim_node_add_role (node, &host->role, &type);
  sim_iface_new (node, segment, ip);
  return host;
}

static void
add_servers (SimNet *net, SimSegment *segment, GStringChunk *arena, guint clients)
{
  SimDhcpServerOptions options;
  SimDhcpMessage facts = { .has = SIM_PXE_HAS_CONTROL, .control = SIM_PXE_USE_FILE, .file = "nbp.0" };
  SimDhcpPoolOptions pool = { .subnet = { SIM_IP (10, 0, 0, 0), 8 }, .first = SIM_IP (10, 1, 0, 0) };
  pool.last = pool.first + clients - 1;
  sim_options_like (sim_dhcp_server_options, "rfc2131", arena, &options);
  Host *dhcp = host_new (net, segment, "dhcp", SIM_IP (10, 0, 0, 1));
  dhcp->server = sim_dhcp_server_new (&dhcp->role, &options);
  sim_dhcp_pool_new (dhcp->server, &pool);
  Host *proxy = host_new (net, segment, "proxy", SIM_IP (10, 0, 0, 2));
  proxy->server = sim_dhcp_server_new (&proxy->role, &options);
  sim_dhcp_server_set_pxe (proxy->server, SIM_PXE_INLINE, &facts, NULL);
}

static void
add_clients (SimNet *net, SimSegment *segment, const SimDhcpClientOptions *options, guint clients,
             double spread)
{
  for (guint i = 0; i < clients; i++)
    {
      g_autofree char *name = g_strdup_printf ("client-%u", i);
      Host *host = host_new (net, segment, name, SIM_IP_NONE);
      host->client
          = sim_dhcp_client_new (&host->role, sim_node_iface (host->role.node, 0), options, told, host);
      host->wait = (SimTime)(spread * 1e9 * i / clients);
      sim_alarm_init (&host->role, &host->begin, 1, begin);
    }
}

int
main (int argc, char **argv)
{
  guint clients = argc > 1 ? (guint)atoi (argv[1]) : 1000;
  const char *like = argc > 2 ? argv[2] : "ipxe";
  double spread = argc > 3 ? g_ascii_strtod (argv[3], NULL) : 10;
  SimSegmentOptions wire = { .subnet = { SIM_IP (10, 0, 0, 0), 8 },
                             .rate = 1e9,
                             .latency = 50 * SIM_US,
                             .jitter = sim_dist_constant_time (0),
                             .queue = 512 << 10,
                             .mtu = 1500,
                             .arp_age = 60 * SIM_S };
  GStringChunk *arena = g_string_chunk_new (1024);
  SimKernel *kernel = sim_kernel_new ();
  SimBus *bus = sim_bus_new (kernel);
  SimNet *net = sim_net_new (kernel, bus, 1, 0);
  SimSegment *segment = sim_segment_new (net, "lan", &wire);
  SimDhcpClientOptions options;
  sim_options_like (sim_dhcp_client_options, like, arena, &options);
  add_servers (net, segment, arena, clients);
  add_clients (net, segment, &options, clients, spread);
  for (guint i = 0; i < sim_net_nodes (net); i++)
    sim_node_power_on (sim_net_node (net, i));
  clock_t from = clock ();
  sim_kernel_run (kernel, 200 * SIM_S);
  double seconds = (double)(clock () - from) / CLOCKS_PER_SEC;
  SimNetCount count = sim_net_count (net);
  printf ("%6u clients like %-8s over %4.1f s: %6u booted, %11" G_GUINT64_FORMAT " copies, %6.2f s, %5.1f ns, "
          "last %7.3f s, %016" G_GINT64_MODIFIER "x\n",
          clients, like, spread, booted, count.sent, seconds, seconds * 1e9 / (double)count.sent,
          (double)last / 1e9, sim_kernel_fingerprint (kernel));
  sim_net_free (net);
  sim_bus_free (bus);
  sim_kernel_free (kernel);
  g_string_chunk_free (arena);
  return 0;
}
