/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Makes the cluster's machines: gateways on all segments; servers behind and a name server before. */
#include "models/ring/command.h"
#include "models/ring/data.h"
#include "models/ring/truth.h"

RingGateway *
ring_gateway_by_ip (const RingCluster *cluster, SimIp ip)
{
  for (guint i = 0; i < cluster->gateways->len; i++)
    for (guint k = 0; k < cluster->subnet_count; k++)
      if (ring_gateway (cluster, i)->ips[k] == ip)
        return ring_gateway (cluster, i);
  return NULL;
}

RingVip *
ring_vip_by_ip (const RingCluster *cluster, SimIp ip)
{
  for (guint k = 0; k < cluster->subnet_count; k++)
    {
      const RingSubnet *subnet = &cluster->subnets[k];
      guint low = subnet->first_vip, high = low + subnet->vips;
      if (!sim_subnet_has (sim_segment_subnet (subnet->segment), ip))
        continue;
      while (low < high)
        {
          guint middle = (low + high) / 2;
          if (cluster->vips[middle].ip == ip)
            return &cluster->vips[middle];
          if (cluster->vips[middle].ip < ip)
            low = middle + 1;
          else
            high = middle;
        }
    }
  return NULL;
}

static void
find_segments (RingCluster *cluster)
{
  const RingOptions *o = cluster->options;
  guint external = o->external_on.count;

  cluster->subnet_count = external + o->internal_on.count;
  cluster->subnets = g_new0 (RingSubnet, cluster->subnet_count);
  cluster->home = external;
  for (guint i = 0; i < cluster->subnet_count; i++)
    {
      const char *name = i < external ? o->external_on.names[i] : o->internal_on.names[i - external];
      cluster->subnets[i].segment = sim_net_find_segment (cluster->net, name);
      cluster->subnets[i].external = i < external;
    }
}

/* What the files name is nobody else's. */
static void
keep_given_addresses (RingCluster *cluster)
{
  const RingFilesOptions *files = &cluster->options->files;

  for (guint i = 0; files->nodemap != NULL && i < files->nodemap->count; i++)
    sim_require (sim_segment_reserve_address (cluster->subnets[cluster->home].segment, files->nodemap->ips[i]),
                 "the address of gateway %u is taken", i + 1);
  for (guint k = 0; k < cluster->subnet_count; k++)
    {
      const RingPoolFile *pool = ring_files_pool (files, sim_segment_name (cluster->subnets[k].segment));
      for (guint i = 0; pool != NULL && i < pool->count; i++)
        sim_require (sim_segment_reserve_address (cluster->subnets[k].segment, pool->vips[i]),
                     "virtual address %u is taken", i + 1);
    }
}

/* The file's, or the next free one. */
static SimIp
gateway_address (const RingCluster *cluster, guint number, guint subnet)
{
  const RingNodeMap *map = cluster->options->files.nodemap;

  if (subnet == cluster->home && map != NULL && number < map->count)
    return map->ips[number];
  return sim_segment_need_address (cluster->subnets[subnet].segment);
}

static SimIp
vip_address (const RingCluster *cluster, guint subnet, guint number)
{
  SimSegment *segment = cluster->subnets[subnet].segment;
  const RingPoolFile *pool = ring_files_pool (&cluster->options->files, sim_segment_name (segment));

  return pool != NULL ? pool->vips[number] : sim_segment_need_address (segment);
}

static RingGateway *
make_gateway (RingCluster *cluster, guint number)
{
  RingGateway *gateway = g_new0 (RingGateway, 1);
  SimNodeOptions options = { .boot_time = cluster->options->boot_time };
  g_autofree char *name = g_strdup_printf ("%s.gateway-%u", cluster->system->name, number + 1);

  gateway->cluster = cluster;
  gateway->number = (uint16_t)number;
  gateway->node = sim_node_new (cluster->net, name, cluster->system->entity, &options);
  gateway->name = sim_node_name (gateway->node);
  gateway->entity = sim_node_entity (gateway->node);
  gateway->ifaces = g_new0 (SimIface *, cluster->subnet_count);
  gateway->ips = g_new0 (SimIp, cluster->subnet_count);
  for (guint i = 0; i < cluster->subnet_count; i++)
    {
      gateway->ips[i] = gateway_address (cluster, number, i);
      gateway->ifaces[i] = sim_iface_new (gateway->node, cluster->subnets[i].segment, gateway->ips[i]);
    }
  gateway->id = gateway->ips[cluster->home];
  gateway->map = g_new0 (uint16_t, cluster->options->gateways + cluster->options->spare_gateways);
  gateway->map_count = (guint)cluster->options->gateways;
  for (guint i = 0; i < gateway->map_count; i++)
    gateway->map[i] = (uint16_t)i;
  return gateway;
}

/* Each segment's pool; the default hosts go round the gateways. */
static void
make_vips (RingCluster *cluster)
{
  GArray *vips = g_array_new (FALSE, TRUE, sizeof (RingVip));

  for (guint i = 0; i < cluster->subnet_count; i++)
    {
      RingSubnet *subnet = &cluster->subnets[i];
      subnet->first_vip = vips->len;
      subnet->vips = (guint)ring_options_vips (cluster->options, sim_segment_name (subnet->segment));
      for (guint k = 0; k < subnet->vips; k++)
        {
          RingVip vip = { .ip = vip_address (cluster, i, k),
                          .number = (uint16_t)vips->len,
                          .subnet = (uint16_t)i,
                          .home = (uint16_t)(k % (guint)cluster->options->gateways),
                          .first_preferred = RING_NOBODY };
          g_array_append_val (vips, vip);
        }
    }
  cluster->vip_count = vips->len;
  cluster->vips = (RingVip *)g_array_free (vips, FALSE);
}

static void
make_sticky (RingCluster *cluster)
{
  const RingStickyOptions *sticky = cluster->options->sticky.items;

  for (guint i = 0; i < cluster->options->sticky.count; i++)
    for (guint k = 0; k < cluster->subnet_count; k++)
      if (strcmp (sim_segment_name (cluster->subnets[k].segment), sticky[i].on) == 0)
        {
          RingVip *vip = &cluster->vips[cluster->subnets[k].first_vip + (guint)sticky[i].vip - 1];
          vip->first_flag = (uint8_t)sticky[i].flag;
          if (sticky[i].prefers > 0)
            vip->first_preferred = vip->home = (uint16_t)(sticky[i].prefers - 1);
        }
}

static void
watch_node (SimNode *node, gpointer data)
{
  RingGateway *gateway = data;

  ring_truth_stir (gateway);
  ring_truth_update (gateway->cluster);
}

void
ring_build (SimSystem *system)
{
  RingCluster *cluster = g_new0 (RingCluster, 1);

  system->state = cluster;
  cluster->system = system;
  cluster->options = system->options;
  cluster->net = system->net;
  cluster->bus = sim_net_bus (system->net);
  cluster->kernel = sim_net_kernel (system->net);
  cluster->gateways = g_ptr_array_new ();
  cluster->scratch = g_byte_array_new ();
  find_segments (cluster);
  keep_given_addresses (cluster);
  for (guint i = 0; i < cluster->options->gateways + cluster->options->spare_gateways; i++)
    g_ptr_array_add (cluster->gateways, make_gateway (cluster, i));
  make_vips (cluster);
  make_sticky (cluster);
  cluster->decoded = ring_word_new (cluster);
  ring_servers_new (cluster);
  ring_name_server_new (cluster);
  ring_controller_new (cluster);
  cluster->traffic = ring_traffic_new (cluster);
  for (guint i = 0; i < cluster->gateways->len; i++)
    {
      ring_reboot_prepare (ring_gateway (cluster, i));
      ring_gateway (cluster, i)->daemon = ring_daemon_new (ring_gateway (cluster, i));
    }
  cluster->truth = ring_truth_new (cluster);
  for (guint i = 0; i < cluster->gateways->len; i++)
    {
      RingGateway *gateway = ring_gateway (cluster, i);
      sim_node_watch (gateway->node, watch_node, gateway);
      sim_node_watch_ifaces (gateway->node, watch_node, gateway);
    }
}

/* Roles and servers go with their nodes, later; what carries traffic looks at the cluster when it goes. */
void
ring_dispose (SimSystem *system)
{
  RingCluster *cluster = system->state;

  if (cluster == NULL)
    return;
  for (guint i = 0; i < cluster->gateways->len; i++)
    {
      RingGateway *gateway = ring_gateway (cluster, i);
      ring_data_free (gateway->daemon);
      g_free (gateway->ifaces);
      g_free (gateway->ips);
      g_free (gateway->map);
      g_free (gateway->configured);
      g_free (gateway);
    }
  g_ptr_array_unref (cluster->gateways);
  for (guint i = 0; i < cluster->servers->len; i++)
    g_free (ring_server (cluster, i));
  g_ptr_array_unref (cluster->servers);
  g_free (cluster->services);
  g_byte_array_unref (cluster->scratch);
  ring_word_free (cluster->decoded);
  ring_truth_free (cluster->truth);
  ring_traffic_free (cluster->traffic);
  g_free (cluster->subnets);
  g_free (cluster->vips);
  g_free (cluster);
  system->state = NULL;
}
