/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a boot storm costs: many clients get one file by TFTP at once.
 *
 *     bench-tftp CLIENTS SERVERS MIB BLOCK WINDOW
 *
 * All are on one segment of 1 Gbit/s, whose queues hold whatever the windows allow. Client i asks server
 * i mod SERVERS within the first 100 ms. Prints a line: what it was, packets, seconds of CPU time, ns a packet,
 * megabytes at most, simulated seconds until the last client is done, fingerprint.
 */
#include "bench/measure.h"
#include "sim/proto/tftp_client.h"
#include "sim/proto/tftp_server.h"
#include <stdlib.h>

typedef struct Server
{
  SimRole role;
  SimTftpServer *tftp;
  SimTftpFile file;
} Server;

typedef struct Client
{
  SimRole role;
  SimTftpClient *tftp;
  SimAlarm begin;
  SimTftpWanted wanted;
  struct Total *total;
} Client;

typedef struct Total
{
  uint64_t done, failed, packets;
  SimTime last;
} Total;

static bool
find (SimRole *role, gpointer data, SimIp client, const char *name, SimTftpFile *file, SimTftpCode *code)
{
  *file = ((Server *)role)->file;
  return true;
}

static const SimTftpServerHooks hooks = { .find = find };

static void
server_start (SimRole *role)
{
  sim_tftp_server_open (((Server *)role)->tftp);
}

static void
server_dispose (SimRole *role)
{
  sim_tftp_server_free (((Server *)role)->tftp);
  g_free (role);
}

static const SimRoleType server_type = { .name = "tftp", .start = server_start, .dispose = server_dispose };

static void
done (SimRole *role, gpointer data, const SimTftpResult *result)
{
  Total *total = ((Client *)role)->total;
  total->done += result->outcome == SIM_TFTP_GOT;
  total->failed += result->outcome != SIM_TFTP_GOT;
  total->packets += result->received + result->sent;
  total->last = sim_kernel_now (sim_node_kernel (role->node));
}

static void
begin (SimRole *role, SimAlarm *alarm)
{
  Client *client = (Client *)role;
  sim_tftp_get (client->tftp, &client->wanted, done, NULL);
}

static void
client_dispose (SimRole *role)
{
  sim_tftp_client_free (((Client *)role)->tftp);
  g_free (role);
}

static const SimRoleType client_type = { .name = "client", .dispose = client_dispose };

static SimNode *
machine (SimNet *net, SimSegment *segment, const char *what, guint i)
{
  SimNodeOptions options = { .boot_time = sim_dist_constant_time (SIM_S) };
  g_autofree char *name = g_strdup_printf ("%s-%u", what, i);
  SimNode *node = sim_node_new (net, name, 0, &options);
  sim_iface_new (node, segment, sim_segment_take_address (segment));
  return node;
}

typedef struct Storm
{
  guint clients, servers;
  uint64_t size;
  SimTftpServerOptions server;
  SimTftpClientOptions client;
} Storm;

static SimIp
add_server (SimNet *net, SimSegment *segment, const Storm *storm, guint i)
{
  Server *server = g_new0 (Server, 1);
  SimNode *node = machine (net, segment, "server", i);
  server->file = (SimTftpFile){ .content = sim_tftp_content ("image", 1, storm->size), .size = storm->size };
  sim_node_add_role (node, &server->role, &server_type);
  server->tftp = sim_tftp_server_new (&server->role, &storm->server, &hooks, NULL);
  sim_node_power_on (node);
  return sim_iface_primary (sim_node_iface (node, 0));
}

static void
add_client (SimNet *net, SimSegment *segment, const Storm *storm, guint i, SimIp server, Total *total)
{
  Client *client = g_new0 (Client, 1);
  SimNode *node = machine (net, segment, "client", i);
  sim_node_add_role (node, &client->role, &client_type);
  client->tftp = sim_tftp_client_new (&client->role, &storm->client);
  client->total = total;
  client->wanted = (SimTftpWanted){ .server = server,
                                    .name = "image",
                                    .content = sim_tftp_content ("image", 1, storm->size),
                                    .size = (int64_t)storm->size };
  sim_alarm_init (&client->role, &client->begin, 1, begin);
  sim_node_power_on (node);
  sim_alarm_after (&client->begin, (SimTime)i * 100 * SIM_MS / storm->clients);
}

static void
run (const Storm *storm)
{
  SimKernel *kernel = sim_kernel_new ();
  SimBus *bus = sim_bus_new (kernel);
  SimNet *net = sim_net_new (kernel, bus, 1, 0);
  SimSegmentOptions lan = { .subnet = { SIM_IP (10, 0, 0, 0), 8 },
                            .rate = 1e9,
                            .latency = 100 * SIM_US,
                            .jitter = sim_dist_constant_time (0),
                            .queue = 1 << 30,
                            .mtu = 1500,
                            .arp_age = SIM_HOUR };
  SimSegment *segment = sim_segment_new (net, "lan", &lan);
  Total total = { 0 };
  g_autofree SimIp *servers = g_new0 (SimIp, storm->servers);
  for (guint i = 0; i < storm->servers; i++)
    servers[i] = add_server (net, segment, storm, i);
  for (guint i = 0; i < storm->clients; i++)
    add_client (net, segment, storm, i, servers[i % storm->servers], &total);
  double start = bench_cpu_seconds ();
  sim_kernel_run (kernel, SIM_NEVER);
  double took = bench_cpu_seconds () - start;
  printf ("%8u %7u %9.1f %6" G_GINT64_FORMAT " %6" G_GINT64_FORMAT
          " %8.1f M %8.2f s %7.0f %7.0f MB %9.2f s  %016" G_GINT64_MODIFIER "x%s\n",
          storm->clients, storm->servers, (double)storm->size / 1048576, storm->client.block,
          storm->client.window, (double)total.packets / 1e6, took, took * 1e9 / (double)total.packets,
          bench_most_megabytes (), sim_time_to_seconds (total.last), sim_kernel_fingerprint (kernel),
          total.failed > 0 ? " FAILURES" : "");
  sim_net_free (net);
  sim_bus_free (bus);
  sim_kernel_free (kernel);
}

int
main (int argc, char **argv)
{
  if (argc != 6)
    {
      printf (" clients servers       MiB  block window    packets  CPU time ns/packet  memory  simulated  "
              "fingerprint\n");
      return argc == 1 ? 0 : 2;
    }
  GStringChunk *arena = g_string_chunk_new (1024);
  Storm storm = { .clients = (guint)MAX (1, atoi (argv[1])),
                  .servers = (guint)MAX (1, atoi (argv[2])),
                  .size = (uint64_t)(atof (argv[3]) * 1048576) };
  sim_options_defaults (sim_tftp_server_options, arena, &storm.server);
  sim_options_defaults (sim_tftp_client_options, arena, &storm.client);
  storm.server.window_most = SIM_TFTP_MOST_WINDOW;
  storm.client.block = atoi (argv[4]);
  storm.client.window = atoi (argv[5]);
  run (&storm);
  g_string_chunk_free (arena);
  return 0;
}
