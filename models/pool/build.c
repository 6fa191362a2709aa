/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Makes the pool's machines. */
#include "models/pool/truth.h"

PoolSystem *
pool_system (const SimSystem *system)
{
  return system->state;
}

static void
look (SimNode *node, gpointer data)
{
  pool_truth_look (data);
}

static SimNode *
make_node (PoolSystem *pool, const char *kind, gint64 number, SimDist boot_time, SimSegment *segment)
{
  SimNodeOptions options = { .boot_time = boot_time };
  g_autofree char *name = number > 0
                              ? g_strdup_printf ("%s.%s-%" G_GINT64_FORMAT, pool->system->name, kind, number)
                              : g_strdup_printf ("%s.%s", pool->system->name, kind);
  SimNode *node = sim_node_new (pool->net, name, pool->system->entity, &options);

  sim_iface_new (node, segment, sim_segment_need_address (segment));
  sim_node_watch (node, look, pool);
  return node;
}

/* -- services ----------------------------------------------------------------------------------------- */

static guint
image_of (const PoolOptions *o, const char *os)
{
  guint i = 0;

  while (i < o->images.count && g_strcmp0 (pool_image_options (o, i)->os, os) != 0)
    i++;
  return i;
}

static uint64_t
digest_of (const char *a, const char *b, int64_t size)
{
  return sim_mix (sim_mix (sim_hash_text (a), sim_hash_text (b)), (uint64_t)size) | 1;
}

static void
make_service (PoolSystem *pool, guint number)
{
  PoolService *service = g_new0 (PoolService, 1);
  const PoolServiceOptions *o = pool_service_options (pool->options, number);

  service->number = number;
  service->options = o;
  service->image = image_of (pool->options, o->os);
  service->digests[POOL_C] = digest_of (o->os, "", pool_image_options (pool->options, service->image)->size);
  service->digests[POOL_D] = digest_of (o->os, o->app, o->size);
  service->pristine[POOL_C] = service->digests[POOL_C];
  service->pristine[POOL_D] = service->digests[POOL_D];
  g_ptr_array_add (pool->services, service);
}

/* The users of each service have a machine of their own. */
static void
make_gates (PoolSystem *pool)
{
  for (guint i = 0; i < pool->services->len; i++)
    {
      PoolService *service = pool_service (pool, i);
      SimSegment *from = service->options->from == NULL
                             ? pool->segment
                             : sim_net_find_segment (pool->net, service->options->from);
      SimNode *node = make_node (pool, "users", i + 1, sim_dist_constant_time (0), from);
      service->gate = pool_gate_new (pool, node, service);
      g_ptr_array_add (pool->gates, service->gate);
    }
}

/* -- servers ------------------------------------------------------------------------------------------ */

static PoolHost *
host_of (PoolSystem *pool, guint server)
{
  gint64 each = pool->options->servers.per_host;

  if (each == 0)
    return NULL;
  if (server % each == 0)
    g_ptr_array_add (pool->hosts,
                     pool_host_new (pool, make_node (pool, "host", server / each + 1,
                                                     pool->options->servers.power_time, pool->segment)));
  return g_ptr_array_index (pool->hosts, server / each);
}

/* Figure 4: the primaries first, service after service; the rest are spares. */
static void
make_servers (PoolSystem *pool)
{
  guint service = 0;
  int64_t given = 0;

  for (guint i = 0; i < pool->options->servers.count; i++)
    {
      PoolHost *host = host_of (pool, i);
      SimNode *node = make_node (pool, "server", i + 1, pool->options->servers.power_time, pool->segment);
      if (pool->storage_segment != pool->segment)
        sim_iface_new (node, pool->storage_segment, sim_segment_need_address (pool->storage_segment));
      PoolServer *server = pool_server_new (pool, node, i);
      g_ptr_array_add (pool->servers, server);
      pool_host_add (host, server);
      while (service < pool->services->len && given >= pool_service (pool, service)->options->servers)
        {
          service++;
          given = 0;
        }
      if (service < pool->services->len)
        {
          pool_server_preload (server, (int)service);
          given++;
        }
    }
}

static void
make_units (PoolSystem *pool)
{
  const PoolOptions *o = pool->options;
  SimNode *storage = make_node (pool, "storage", 0, o->storage.boot_time, pool->segment);

  if (pool->storage_segment != pool->segment)
    sim_iface_new (storage, pool->storage_segment, sim_segment_need_address (pool->storage_segment));
  pool->storage = pool_storage_new (pool, storage);
  pool->files = make_node (pool, "files", 0, o->storage.boot_time, pool->segment);
  pool_files_new (pool->files);
  pool->monitor = pool_monitor_new (pool, make_node (pool, "monitor", 0, o->monitor.boot_time, pool->segment));
  pool->balancer
      = pool_balancer_new (pool, make_node (pool, "balancer", 0, o->balancer.boot_time, pool->segment));
  pool->control = pool_control_new (pool, make_node (pool, "control", 0, o->control.boot_time, pool->segment));
}

void
pool_build (SimSystem *system)
{
  PoolSystem *pool = g_new0 (PoolSystem, 1);

  system->state = pool;
  pool->system = system;
  pool->options = system->options;
  pool->net = system->net;
  pool->bus = sim_net_bus (system->net);
  pool->kernel = sim_net_kernel (system->net);
  pool->segment = sim_net_find_segment (pool->net, pool->options->on);
  pool->storage_segment = pool->options->storage_on == NULL
                              ? pool->segment
                              : sim_net_find_segment (pool->net, pool->options->storage_on);
  pool->servers = g_ptr_array_new ();
  pool->services = g_ptr_array_new_with_free_func (g_free);
  pool->gates = g_ptr_array_new ();
  pool->hosts = g_ptr_array_new ();
  pool->capacities = g_ptr_array_new_with_free_func ((GDestroyNotify)pool_capacity_free);
  pool_users_init (pool);
  pool->truth = pool_truth_new (pool);
  for (guint i = 0; i < pool->options->services.count; i++)
    make_service (pool, i);
  make_servers (pool);
  make_units (pool);
  make_gates (pool);
}

void
pool_begin (SimSystem *system)
{
  pool_truth_look (system->state);
}

/* Roles went with their nodes; their users' alarms too. */
void
pool_dispose (SimSystem *system)
{
  PoolSystem *pool = system->state;

  if (pool == NULL)
    return;
  pool_truth_free (pool->truth);
  g_ptr_array_unref (pool->servers);
  g_ptr_array_unref (pool->services);
  g_ptr_array_unref (pool->gates);
  g_ptr_array_unref (pool->hosts);
  g_ptr_array_unref (pool->capacities);
  pool_users_free (pool);
  g_free (pool);
  system->state = NULL;
}
