/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * NET-7: an operating system that comes through boot servers of another system rather than from the storage
 * unit. That tells the server's board to boot from the network (LOAD), and asks how it goes on; the boot itself
 * is a matter between the machine's boot ROM and the boot servers. What has come is written to C:. The
 * application set comes from the storage unit as ever.
 */
#include "models/pool/copy.h"

#define AGAIN SIM_S

enum
{
  UNDER_WAY,
  WHOLE,
  BROKEN
};

/* -- the storage unit -------------------------------------------------------------------------------- */

static void
ask (PoolCopy *copy)
{
  const PoolMessage m = { .type = POOL_M_LOAD,
                          .phase = (uint8_t)copy->drive,
                          .server = (uint16_t)copy->server->number,
                          .service = (uint16_t)copy->holds,
                          .value = copy->digest,
                          .time = copy->number };

  pool_send (copy->storage->udp, copy->server->storage_ip, &m);
  sim_alarm_after (&copy->alarm, AGAIN);
}

static void
begin (PoolCopy *copy)
{
  copy->waits = sim_kernel_now (copy->storage->pool->kernel);
  ask (copy);
}

static void
waited (PoolCopy *copy)
{
  if (!pool_copy_tired (copy))
    ask (copy);
}

static void
heard (PoolCopy *copy, const PoolMessage *m)
{
  copy->waits = sim_kernel_now (copy->storage->pool->kernel);
  if (m->users != UNDER_WAY)
    pool_copy_done (copy, m->users == WHOLE, "the network boot has failed");
}

static void
stop (PoolCopy *copy, bool crashed)
{
}

const PoolCopyWay pool_copy_network
    = { .name = "network", .begin = begin, .alarm = waited, .heard = heard, .stop = stop };

/* -- the server -------------------------------------------------------------------------------------- */

static void
say (PoolServer *server, uint64_t copy, uint32_t how)
{
  const PoolMessage m
      = { .type = POOL_M_LOADED, .server = (uint16_t)server->number, .users = how, .time = copy };

  pool_send (server->udp, server->load_for, &m);
}

/* Of the tie between a server and its boot ROM, for who follows what was waited for. */
static void
tell (const PoolServer *server, const SimRecordKind *kind)
{
  const PoolSystem *pool = server->pool;
  const SimNode *rom = pool->boot->model->boots->rom (pool->boot, server->number);

  if (sim_bus_heard (pool->bus, kind))
    sim_emit (pool->bus, kind, pool_who (&server->role), sim_node_entity (rom), 0, 0, NULL);
}

static void
came (gpointer data, int64_t bytes)
{
  pool_server_copy_came (data, bytes);
}

static void
ended (gpointer data, bool whole, const char *reason)
{
  PoolServer *server = data;
  uint64_t copy = server->copy;

  server->loads = false;
  server->loaded = whole ? copy : 0;
  server->last_copy = copy;
  tell (server, &sim_rec_rom_ended);
  if (whole)
    pool_server_copy_ended (server, server->load_digest);
  else
    pool_server_copy_broke (server);
  say (server, copy, whole ? WHOLE : BROKEN);
}

static const SimBootHooks hooks = { .came = came, .ended = ended };

int64_t
pool_image_size (const PoolSystem *pool, guint image)
{
  const SimSystem *boot = pool->boot;

  return boot == NULL
             ? pool_image_options (pool->options, image)->size
             : boot->model->boots->bytes (boot->options, pool_image_options (pool->options, image)->os);
}

/* An order, and a question how it goes on. A server that serves loads nothing. */
void
pool_network_load (PoolServer *server, const PoolMessage *m, SimIp from)
{
  SimSystem *boot = server->pool->boot;

  server->load_for = from;
  if (server->copy == m->time)
    say (server, m->time, UNDER_WAY);
  else if (server->last_copy == m->time)
    say (server, m->time, server->loaded == m->time ? WHOLE : BROKEN);
  else if (boot != NULL)
    {
      pool_network_stop (server);
      pool_server_copy_began (server, m->time, POOL_C, m->service, pool_image_size (server->pool, m->service));
      if (server->copy != m->time)
        return;
      server->load_digest = m->value;
      server->loads = true;
      say (server, m->time, UNDER_WAY);
      tell (server, &sim_rec_rom_began);
      boot->model->boots->begin (boot, server->number,
                                 pool_image_options (server->pool->options, m->service)->os, &hooks, server);
    }
}

void
pool_network_stop (PoolServer *server)
{
  SimSystem *boot = server->pool->boot;

  if (!server->loads)
    return;
  server->loads = false;
  boot->model->boots->stop (boot, server->number);
}

/* -- the tie ------------------------------------------------------------------------------------------- */

static int64_t
machines (const void *options)
{
  const PoolOptions *o = options;

  return o->servers.count;
}

static bool
image (const void *options, guint i, SimNetworkImage *out)
{
  const PoolOptions *o = options;

  if (i >= o->images.count)
    return false;
  *out = (SimNetworkImage){ &pool_image_options (o, i)->os, &pool_image_options (o, i)->size };
  return true;
}

static SimNode *
machine (const SimSystem *system, guint number)
{
  return pool_server (pool_system (system), number)->role.node;
}

static void
through (SimSystem *system, SimSystem *boot)
{
  pool_system (system)->boot = boot;
}

const SimNetworkBooted pool_network_booted
    = { .machines = machines, .image = image, .machine = machine, .through = through };
