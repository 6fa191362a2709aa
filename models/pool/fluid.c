/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Copies as flows: all that flow at one time share the storage unit's disk and cable equally, none faster than
 * its own drive and cable. So each has the same rate,
 *
 *     rate = min (drive, cable of the server, min (disk, cable of the storage unit) / flows)
 *
 * and one running sum says what each has got. A copy goes in slices. Each is announced to the server and
 * confirmed by it, over the network: a cut stops a copy, and it breaks off after storage.patience.
 */
#include "models/pool/copy.h"

#include <math.h>

#define AGAIN SIM_S

static double
own_rate (const PoolStorage *storage)
{
  const PoolSystem *pool = storage->pool;

  return fmin (pool->options->servers.disk, sim_segment_options_of (pool->storage_segment)->rate) / 8;
}

static guint
flows (const PoolStorage *storage)
{
  guint count = 0;

  for (guint i = 0; i < storage->copies->len; i++)
    count += ((PoolCopy *)g_ptr_array_index (storage->copies, i))->flows;
  return count;
}

/* Bytes a second of each flow. */
static double
rate (const PoolStorage *storage)
{
  const PoolSystem *pool = storage->pool;
  double all = fmin (pool->options->storage.disk, sim_segment_options_of (pool->storage_segment)->rate) / 8;

  return fmin (own_rate (storage), all / MAX (flows (storage), 1));
}

/* Before the number of flows changes. */
static void
account (PoolStorage *storage)
{
  SimTime now = sim_kernel_now (storage->pool->kernel);

  if (flows (storage) > 0)
    storage->given += rate (storage) * sim_time_to_seconds (now - storage->given_at);
  storage->given_at = now;
}

/* After it. */
static void
plan (PoolStorage *storage)
{
  double least = INFINITY;

  for (guint i = 0; i < storage->copies->len; i++)
    {
      const PoolCopy *copy = g_ptr_array_index (storage->copies, i);
      if (copy->flows)
        least = fmin (least, copy->end);
    }
  if (isinf (least))
    sim_alarm_cancel (&storage->next);
  else
    sim_alarm_after (&storage->next, (SimTime)ceil (fmax (least - storage->given, 0) / rate (storage) * 1e9));
}

static void
stop_flow (PoolCopy *copy)
{
  account (copy->storage);
  copy->flows = false;
  plan (copy->storage);
}

static double
slice_bytes (const PoolCopy *copy)
{
  return (double)copy->size / (double)copy->storage->pool->options->storage.slices;
}

static void
start_flow (PoolCopy *copy)
{
  account (copy->storage);
  copy->flows = true;
  copy->end = copy->storage->given + slice_bytes (copy);
  plan (copy->storage);
}

/* BEGIN, SLICE and END until they are confirmed. */
static void
announce (PoolCopy *copy)
{
  const PoolSystem *pool = copy->storage->pool;
  uint32_t last = (uint32_t)pool->options->storage.slices;
  bool begins = !copy->announced, ends = copy->slice + 1 >= last;
  PoolMessage m = { .type = begins ? POOL_M_BEGIN
                            : ends ? POOL_M_END
                                   : POOL_M_SLICE,
                    .phase = (uint8_t)copy->drive,
                    .server = (uint16_t)copy->server->number,
                    .service = (uint16_t)copy->holds,
                    .users = begins ? 0 : copy->slice + 1,
                    .value = begins ? (uint64_t)copy->size
                             : ends ? copy->digest
                                    : (uint64_t)(slice_bytes (copy) * (copy->slice + 1)),
                    .time = copy->number };

  pool_send (copy->storage->udp, copy->server->storage_ip, &m);
  sim_alarm_after (&copy->alarm, AGAIN);
}

static void
fluid_begin (PoolCopy *copy)
{
  copy->waits = sim_kernel_now (copy->storage->pool->kernel);
  announce (copy);
}

static void
fluid_stop (PoolCopy *copy, bool crashed)
{
  if (copy->flows)
    stop_flow (copy);
}

static void
waited (PoolCopy *copy)
{
  if (!pool_copy_tired (copy))
    announce (copy);
}

/* How long it would have taken alone, and what rules that: the rest of its time it shared. */
static void
tell_read (const PoolCopy *copy)
{
  const PoolSystem *pool = copy->storage->pool;
  double storage = pool->options->storage.disk, server = pool->options->servers.disk;
  double cable = sim_segment_options_of (pool->storage_segment)->rate,
         least = fmin (fmin (storage, server), cable);
  PoolPace pace = least == storage ? POOL_PACE_STORAGE : least == server ? POOL_PACE_SERVER : POOL_PACE_CABLE;

  if (sim_bus_heard (pool->bus, &pool_rec_copy_read))
    sim_emit (pool->bus, &pool_rec_copy_read, pool_who (&copy->storage->role), pool_who (&copy->server->role),
              sim_time_from_seconds ((double)copy->size * 8 / least), pace, NULL);
}

/* A slice has gone over. */
static void
slice_over (PoolCopy *copy)
{
  copy->flows = false;
  if (copy->breaks_at == (int64_t)copy->slice)
    {
      PoolMessage m = { .type = POOL_M_END, .server = POOL_NOBODY, .time = copy->number };
      pool_send (copy->storage->udp, copy->server->storage_ip, &m);
      pool_copy_done (copy, false, "it breaks off");
      return;
    }
  copy->waits = sim_kernel_now (copy->storage->pool->kernel);
  if (copy->slice + 1 >= copy->storage->pool->options->storage.slices)
    tell_read (copy);
  announce (copy);
}

void
pool_fluid_tick (SimRole *role, SimAlarm *alarm)
{
  PoolStorage *storage = SIM_OWNER (role, PoolStorage, role);

  account (storage);
  for (guint i = storage->copies->len; i-- > 0;)
    {
      PoolCopy *copy = g_ptr_array_index (storage->copies, i);
      if (copy->flows && copy->end <= storage->given + 1e-3)
        slice_over (copy);
    }
  plan (storage);
}

static void
taken (PoolCopy *copy, const PoolMessage *m)
{
  if (copy->flows)
    return;
  if (!copy->announced && m->users == 0)
    copy->announced = true;
  else if (copy->announced && m->users == copy->slice + 1)
    copy->slice++;
  else
    return;
  sim_alarm_cancel (&copy->alarm);
  if (copy->slice >= (uint32_t)copy->storage->pool->options->storage.slices)
    pool_copy_done (copy, true, NULL);
  else
    start_flow (copy);
}

const PoolCopyWay pool_copy_fluid
    = { .name = "fluid", .begin = fluid_begin, .alarm = waited, .heard = taken, .stop = fluid_stop };

/* -- at the server ------------------------------------------------------------------------------------ */

/* A server that serves takes none: it was not stopped, or has booted by itself since. */
void
pool_copy_received (PoolServer *server, const PoolMessage *m, SimIp from)
{
  PoolMessage taken
      = { .type = POOL_M_TAKEN, .server = (uint16_t)server->number, .users = m->users, .time = m->time };

  if (m->type == POOL_M_BEGIN && server->copy != m->time)
    pool_server_copy_began (server, m->time, m->phase == POOL_D ? POOL_D : POOL_C, m->service,
                            (int64_t)m->value);
  if (server->copy != m->time && !(m->type == POOL_M_END && server->last_copy == m->time))
    return;
  if (m->type == POOL_M_END && m->server == POOL_NOBODY)
    {
      pool_server_copy_broke (server);
      return;
    }
  if (m->type == POOL_M_SLICE)
    pool_server_copy_came (server, (int64_t)m->value);
  else if (m->type == POOL_M_END && server->copy == m->time)
    {
      server->last_copy = m->time;
      pool_server_copy_ended (server, m->value);
    }
  pool_send (server->udp, from, &taken);
}
