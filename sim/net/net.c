/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/net/net.h"

#include "sim/net/inside.h"
#include "sim/net/packet.h"

const char *const sim_drop_names[SIM_DROP_REASONS] = {
  [SIM_DROP_LOSS] = "loss",
  [SIM_DROP_QUEUE] = "queue",
  [SIM_DROP_DOWN] = "down",
  [SIM_DROP_CORRUPT] = "corrupt",
  [SIM_DROP_DEAD] = "dead",
  [SIM_DROP_BACKLOG] = "backlog",
  [SIM_DROP_NO_ADDRESS] = "no-address",
  [SIM_DROP_NO_PORT] = "no-port",
  [SIM_DROP_NO_ROUTE] = "no-route",
  [SIM_DROP_TTL] = "ttl",
  [SIM_DROP_ARP] = "arp",
  [SIM_DROP_FRAGMENT] = "fragment",
  [SIM_DROP_CLEARED] = "cleared",
};

SimNet *
sim_net_new (SimKernel *kernel, SimBus *bus, uint64_t seed, uint32_t replication)
{
  SimNet *net = g_new0 (SimNet, 1);
  net->kernel = kernel;
  net->bus = bus;
  net->seed = seed;
  net->changes = 1;
  net->replication = replication;
  net->packets = sim_slab_new ("packets", sizeof (SimPacket), 0);
  net->batches = sim_slab_new ("batches", sizeof (SimBatch), sizeof (SimTimer));
  net->strays = sim_slab_new ("strays", sizeof (SimStray), sizeof (SimTimer));
  net->waits = sim_arp_slab ();
  net->reassemblies = sim_reassembly_slab ();
  net->trains = sim_train_slab ();
  net->sockets = sim_udp_slab ();
  net->slabs = g_ptr_array_new ();
  net->nodes = g_ptr_array_new ();
  net->segments = g_ptr_array_new ();
  net->ifaces = g_ptr_array_new ();
  net->node_names = g_hash_table_new (g_str_hash, g_str_equal);
  net->segment_names = g_hash_table_new (g_str_hash, g_str_equal);
  net->taps = g_array_new (FALSE, FALSE, sizeof (SimTap));
  return net;
}

static void
net_free_slabs (SimNet *net)
{
  sim_slab_free (net->packets);
  sim_slab_free (net->batches);
  sim_slab_free (net->strays);
  sim_slab_free (net->waits);
  sim_slab_free (net->reassemblies);
  sim_slab_free (net->trains);
  sim_slab_free (net->sockets);
  for (guint i = 0; i < net->slabs->len; i++)
    sim_slab_free (net->slabs->pdata[i]);
  g_ptr_array_unref (net->slabs);
}

void
sim_net_free (SimNet *net)
{
  if (net == NULL)
    return;
  net->ending = true;
  for (guint i = 0; i < net->nodes->len; i++)
    sim_node_dispose_roles (net->nodes->pdata[i]);
  for (guint i = 0; i < net->segments->len; i++)
    sim_segment_release (net->segments->pdata[i]);
  for (guint i = 0; i < net->nodes->len; i++)
    sim_node_free (net->nodes->pdata[i]);
  while (net->train != NULL)
    sim_train_free (net->train);
  for (guint i = 0; i < net->segments->len; i++)
    sim_segment_free (net->segments->pdata[i]);
  g_ptr_array_free (net->nodes, TRUE);
  g_ptr_array_free (net->segments, TRUE);
  g_ptr_array_free (net->ifaces, TRUE);
  g_hash_table_destroy (net->node_names);
  g_hash_table_destroy (net->segment_names);
  g_array_free (net->taps, TRUE);
  net_free_slabs (net);
  g_free (net);
}

uint64_t
sim_net_changes (const SimNet *net)
{
  return net->changes;
}

SimKernel *
sim_net_kernel (const SimNet *net)
{
  return net->kernel;
}

SimBus *
sim_net_bus (const SimNet *net)
{
  return net->bus;
}

void
sim_net_stream (const SimNet *net, SimStream *stream, const char *entity, const char *purpose)
{
  sim_stream_init (stream, net->seed, net->replication, entity, purpose);
}

SimSlab *
sim_net_slab (SimNet *net, const char *name, size_t size, size_t kept)
{
  for (guint i = 0; i < net->slabs->len; i++)
    if (strcmp (sim_slab_name (net->slabs->pdata[i]), name) == 0)
      return net->slabs->pdata[i];
  SimSlab *slab = sim_slab_new (name, size, kept);
  g_ptr_array_add (net->slabs, slab);
  return slab;
}

guint
sim_net_nodes (const SimNet *net)
{
  return net->nodes->len;
}

SimNode *
sim_net_node (const SimNet *net, guint i)
{
  return i < net->nodes->len ? net->nodes->pdata[i] : NULL;
}

guint
sim_net_segments (const SimNet *net)
{
  return net->segments->len;
}

SimSegment *
sim_net_segment (const SimNet *net, guint i)
{
  return i < net->segments->len ? net->segments->pdata[i] : NULL;
}

SimNode *
sim_net_find_node (const SimNet *net, const char *name)
{
  return g_hash_table_lookup (net->node_names, name);
}

SimSegment *
sim_net_find_segment (const SimNet *net, const char *name)
{
  return g_hash_table_lookup (net->segment_names, name);
}

SimIp
sim_net_router_on (const SimNet *net, const SimNameList *routers, const SimSegment *segment)
{
  for (guint i = 0; i < routers->count; i++)
    {
      const SimNode *router = sim_net_find_node (net, routers->names[i]);
      const SimIface *iface = router == NULL ? NULL : sim_node_iface_on (router, segment);
      if (iface != NULL)
        return sim_iface_primary (iface);
    }
  return SIM_IP_NONE;
}

void
sim_net_tap (SimNet *net, SimTapFunc func, gpointer data)
{
  SimTap tap = { func, data };
  g_array_append_val (net->taps, tap);
}
