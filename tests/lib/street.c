/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/lib/street.h"

#include "sim/base/check.h"

Street *
street_new (uint64_t seed, uint32_t replication)
{
  SimSegmentOptions options = { 0 };
  g_autoptr (GStringChunk) arena = g_string_chunk_new (256);
  sim_options_defaults (sim_segment_options, arena, &options);
  options.subnet = (SimSubnet){ SIM_IP (10, 0, 0, 0), 16 };
  options.rate = 1e12;
  options.latency = 1;
  options.queue = 100000000;
  options.arp_age = SIM_DAY * 365;
  Street *street = g_new0 (Street, 1);
  street->kernel = sim_kernel_new ();
  street->bus = sim_bus_new (street->kernel);
  street->net = sim_net_new (street->kernel, street->bus, seed, replication);
  street->segment = sim_segment_new (street->net, "lan", &options);
  street->servers = g_ptr_array_new ();
  street->loads = g_ptr_array_new ();
  street->machine.boot_time = sim_dist_constant_time (SIM_S);
  street->server = (SimServerOptions){ .station = { .servers = 1, .discipline = SIM_FIFO },
                                       .work = sim_dist_constant_time (0),
                                       .port = 80,
                                       .backlog = 1000 };
  return street;
}

void
street_free (Street *street)
{
  for (guint i = 0; i < street->loads->len; i++)
    sim_load_free (street->loads->pdata[i]);
  sim_net_free (street->net);
  sim_bus_free (street->bus);
  sim_kernel_free (street->kernel);
  g_ptr_array_unref (street->servers);
  g_ptr_array_unref (street->loads);
  g_free (street);
}

SimServer *
street_add_server (Street *street)
{
  g_autofree char *name = g_strdup_printf ("server-%u", street->servers->len + 1);
  SimNode *node = sim_node_new (street->net, name, 0, &street->machine);
  sim_iface_new (node, street->segment, sim_segment_take_address (street->segment));
  SimServer *server = sim_server_new (node, &street->server);
  g_ptr_array_add (street->servers, server);
  sim_node_power_on (node);
  return server;
}

SimIp
street_address (const Street *street, guint server)
{
  return sim_iface_primary (sim_node_iface (sim_server_node (street->servers->pdata[server]), 0));
}

SimLoadOptions
street_load_options (int64_t clients, SimTime service)
{
  SimDist one = { .kind = SIM_DIST_CONSTANT, .unit = SIM_UNIT_NONE, .a = 1 };
  SimDist none = { .kind = SIM_DIST_CONSTANT, .unit = SIM_UNIT_SIZE, .a = 0 };
  SimDist reply = { .kind = SIM_DIST_CONSTANT, .unit = SIM_UNIT_SIZE, .a = 1000 };
  SimDist work = { .kind = SIM_DIST_EXPONENTIAL, .unit = SIM_UNIT_TIME, .a = (double)service };
  return (SimLoadOptions){ .to = "server",
                           .from = "lan",
                           .clients = clients,
                           .think = sim_dist_constant_time (SIM_S),
                           .service = work,
                           .request_size = none,
                           .reply_size = reply,
                           .session = one,
                           .timeout = 10 * SIM_S };
}

SimLoad *
street_start_load_to (Street *street, const char *name, const SimLoadOptions *options, const SimTarget *target,
                      SimTime end)
{
  SimLoad *load = sim_load_new (street->net, name, options, street->segment, target);
  g_ptr_array_add (street->loads, load);
  for (guint i = 0; i < sim_net_nodes (street->net); i++)
    if (sim_node_state (sim_net_node (street->net, i)) == SIM_NODE_OFF)
      sim_node_power_on (sim_net_node (street->net, i));
  sim_load_start (load, end);
  return load;
}

SimLoad *
street_start_load (Street *street, const char *name, const SimLoadOptions *options, SimTime end)
{
  SimTarget target = { .address = street_address (street, 0), .port = 80 };
  return street_start_load_to (street, name, options, &target, end);
}
