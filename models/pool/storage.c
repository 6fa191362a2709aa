/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The storage unit: pristine images that nobody but it can touch, and copies of them. The control unit is at
 * its cable (figure 4); it orders a copy and hears how it ended.
 */
#include "models/pool/copy.h"
#include "models/pool/truth.h"

enum
{
  ALARM_FLOW = 1,
  ALARM_COPY = 2
};

static const PoolCopyWay *const ways[] = { &pool_copy_fluid, &pool_copy_packets };

SimIp
pool_storage_ip (const PoolStorage *storage)
{
  return sim_iface_primary (sim_node_iface (storage->role.node, 0));
}

guint
pool_storage_copies (const PoolStorage *storage)
{
  return storage->copies->len;
}

static void
tell_copies (const PoolStorage *storage)
{
  sim_emit (storage->pool->bus, &pool_rec_copies, pool_who (&storage->role), 0, storage->copies->len, 0, NULL);
}

static void
forget (PoolCopy *copy)
{
  PoolStorage *storage = copy->storage;

  g_ptr_array_remove (storage->copies, copy);
  sim_alarm_dispose (&copy->alarm);
  sim_slab_give (storage->slab, copy);
  tell_copies (storage);
}

void
pool_copy_done (PoolCopy *copy, bool whole, const char *reason)
{
  PoolStorage *storage = copy->storage;
  PoolSystem *pool = storage->pool;
  SimTime took = sim_kernel_now (pool->kernel) - copy->began;
  PoolMessage m = { .type = whole ? POOL_M_COPIED : POOL_M_COPY_FAILED,
                    .phase = (uint8_t)copy->drive,
                    .server = (uint16_t)copy->server->number,
                    .order = copy->order };

  if (whole && copy->way == storage->way)
    storage->read += (uint64_t)copy->size;
  sim_emit (pool->bus, whole ? &pool_rec_copied : &pool_rec_copy_failed, pool_who (&storage->role),
            pool_who (&copy->server->role), whole ? copy->size : took, took, whole ? NULL : reason);
  forget (copy);
  pool_send (storage->udp, pool_control_ip (pool->control), &m);
}

bool
pool_copy_tired (PoolCopy *copy)
{
  const PoolSystem *pool = copy->storage->pool;
  bool tired = sim_kernel_now (pool->kernel) - copy->waits >= pool->options->storage.patience;

  if (tired)
    pool_copy_done (copy, false, "the server does not answer");
  return tired;
}

static void
copy_alarm (SimRole *role, SimAlarm *alarm)
{
  PoolCopy *copy = SIM_OWNER (alarm, PoolCopy, alarm);

  copy->way->alarm (copy);
}

/* What a server says of a copy that is under way. */
static void
heard (PoolStorage *storage, const PoolMessage *m)
{
  for (guint i = 0; i < storage->copies->len; i++)
    {
      PoolCopy *copy = g_ptr_array_index (storage->copies, i);
      if (copy->number != m->time)
        continue;
      if (copy->way->heard != NULL)
        copy->way->heard (copy, m);
      return;
    }
}

/* A new order for a drive takes the place of the one before. */
static void
begin (PoolStorage *storage, const PoolMessage *m)
{
  PoolSystem *pool = storage->pool;
  const PoolServersOptions *o = &pool->options->servers;

  if (m->server >= pool->servers->len || m->service >= pool->services->len)
    return;
  PoolServer *server = pool_server (pool, m->server);
  const PoolService *service = pool_service (pool, m->service);
  for (guint i = storage->copies->len; i-- > 0;)
    {
      PoolCopy *old = g_ptr_array_index (storage->copies, i);
      if (old->server == server)
        {
          old->way->stop (old, false);
          forget (old);
        }
    }
  PoolCopy *copy = sim_slab_take (storage->slab);
  copy->storage = storage;
  copy->server = server;
  copy->drive = m->phase == POOL_D ? POOL_D : POOL_C;
  copy->way = copy->drive == POOL_C && pool->boot != NULL ? &pool_copy_network : storage->way;
  copy->holds = copy->drive == POOL_C ? (int)service->image : (int)service->number;
  copy->size = copy->drive == POOL_C ? pool_image_size (pool, service->image) : service->options->size;
  if (pool->flaws.write_store)
    pool_service (pool, m->service)->digests[copy->drive]++;
  copy->digest = service->digests[copy->drive];
  copy->number = ++storage->numbers;
  copy->order = m->order;
  copy->began = sim_kernel_now (pool->kernel);
  copy->breaks_at = -1;
  if (sim_stream_chance (&storage->draws, o->copy_failure))
    copy->breaks_at = (int64_t)sim_stream_below (&storage->draws, (uint64_t)pool->options->storage.slices);
  sim_alarm_init (&storage->role, &copy->alarm, ALARM_COPY, copy_alarm);
  g_ptr_array_add (storage->copies, copy);
  tell_copies (storage);
  copy->way->begin (copy);
}

static void
received (SimRole *role, SimUdp *udp, const SimDatagram *datagram)
{
  PoolStorage *storage = SIM_OWNER (role, PoolStorage, role);
  SimReader r = sim_reader (datagram->bytes->data, datagram->bytes->length);
  PoolMessage m;

  if (!pool_message_get (&r, &m))
    return;
  if (m.type == POOL_M_COPY)
    begin (storage, &m);
  else if (m.type == POOL_M_TAKEN || m.type == POOL_M_LOADED)
    heard (storage, &m);
}

static void
storage_start (SimRole *role)
{
  PoolStorage *storage = SIM_OWNER (role, PoolStorage, role);

  storage->udp = sim_udp_open (role, POOL_PORT, received);
  sim_require (storage->udp != NULL, "port %d of %s is taken", POOL_PORT, sim_node_name (role->node));
  storage->given_at = sim_kernel_now (storage->pool->kernel);
  tell_copies (storage);
}

static void
end_all (PoolStorage *storage, bool crashed)
{
  while (storage->copies->len > 0)
    {
      PoolCopy *copy = g_ptr_array_index (storage->copies, storage->copies->len - 1);
      copy->way->stop (copy, crashed);
      forget (copy);
    }
  sim_alarm_cancel (&storage->next);
  sim_station_reset (storage->disk);
}

static void
storage_crash (SimRole *role)
{
  PoolStorage *storage = SIM_OWNER (role, PoolStorage, role);

  end_all (storage, true);
  storage->udp = NULL;
}

static void
storage_stop (SimRole *role)
{
  PoolStorage *storage = SIM_OWNER (role, PoolStorage, role);

  end_all (storage, false);
  sim_udp_close (storage->udp);
}

static void
storage_dispose (SimRole *role)
{
  PoolStorage *storage = SIM_OWNER (role, PoolStorage, role);

  sim_station_free (storage->disk);
  g_ptr_array_unref (storage->copies);
  sim_slab_free (storage->slab);
  g_free (storage);
}

static const SimRoleType storage_type = { .name = "storage",
                                          .start = storage_start,
                                          .stop = storage_stop,
                                          .crash = storage_crash,
                                          .dispose = storage_dispose };

PoolStorage *
pool_storage_new (PoolSystem *pool, SimNode *node)
{
  PoolStorage *storage = g_new0 (PoolStorage, 1);
  const SimStationOptions disk = { .servers = 1, .discipline = SIM_FIFO };

  storage->pool = pool;
  storage->way = ways[pool->options->storage.copy];
  storage->copies = g_ptr_array_new ();
  storage->slab = sim_slab_new ("pool copies", sizeof (PoolCopy), sizeof (SimAlarm));
  sim_net_stream (pool->net, &storage->draws, sim_node_name (node), "copies");
  sim_node_add_role (node, &storage->role, &storage_type);
  sim_alarm_init (&storage->role, &storage->next, ALARM_FLOW, pool_fluid_tick);
  storage->disk = sim_station_new (&storage->role, &disk, pool_packets_read);
  return storage;
}
