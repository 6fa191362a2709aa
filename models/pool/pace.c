/* SPDX-License-Identifier: GPL-3.0-or-later */
/* How fast a server is, what it draws, and how long it has been in which state. */
#include "models/pool/server.h"

static guint
running_guests (const PoolHost *host)
{
  guint count = 0;

  for (guint i = 0; i < host->guests->len; i++)
    count += pool_phase (g_ptr_array_index (host->guests, i)) != POOL_OFF
             && pool_phase (g_ptr_array_index (host->guests, i)) != POOL_FAILED;
  return count;
}

/* POOL-16: those that run share the host equally. */
double
pool_server_speed (const PoolServer *server)
{
  double own = sim_node_speed (server->role.node);

  if (server->host == NULL)
    return own;
  guint running = MAX (running_guests (server->host), 1);
  return own * sim_node_speed (server->host->role.node) * server->pool->options->servers.host_capacity
         / running;
}

void
pool_server_look (PoolServer *server)
{
  PoolSystem *pool = server->pool;
  SimTime now = sim_kernel_now (pool->kernel);

  server->response_sum += server->response * sim_time_to_seconds (now - server->response_at);
  server->response_at = now;
  if (!pool_serves (server) || server->capacity == NULL)
    server->response = 0;
  else
    server->response = pool_capacity_response (server->capacity, MAX (server->count, 1));
  if (server->shown == server->count)
    return;
  server->shown = server->count;
  sim_emit (pool->bus, &pool_rec_users, pool_who (&server->role), 0, server->count, 0, NULL);
}

void
pool_server_measure (PoolServer *server)
{
  pool_server_look (server);
  server->capacity = server->service < 0
                         ? NULL
                         : pool_capacity_of (server->pool, pool_service (server->pool, (guint)server->service),
                                             pool_server_speed (server));
  pool_server_look (server);
}

static double
watts (const PoolServer *server, PoolPhase phase)
{
  const PoolPowerOptions *o = &server->pool->options->servers.power;

  switch (phase)
    {
    case POOL_FAILED:
      return 0;
    case POOL_OFF:
      return o->standby;
    case POOL_READY:
    case POOL_DRAINING:
      return o->on;
    default:
      return o->boot;
    }
}

double
pool_server_energy (const PoolServer *server)
{
  SimTime since = sim_kernel_now (server->pool->kernel) - server->phase_at;

  return server->energy + watts (server, pool_phase (server)) * sim_time_to_seconds (since);
}

SimTime
pool_server_phase_time (const PoolServer *server, PoolPhase phase)
{
  SimTime since = sim_kernel_now (server->pool->kernel) - server->phase_at;

  return server->phase_time[phase] + (phase == pool_phase (server) ? since : 0);
}

static const SimRecordKind *const phase_kinds[POOL_PHASES]
    = { &pool_rec_in_off,     &pool_rec_in_ready,   &pool_rec_in_draining, &pool_rec_in_stopping,
        &pool_rec_in_copying, &pool_rec_in_booting, &pool_rec_in_failed };

/* POOL-17 */
void
pool_server_tell_phase (PoolServer *server, PoolPhase old)
{
  PoolPhase phase = pool_phase (server);
  SimBus *bus = server->pool->bus;
  SimTime now = sim_kernel_now (server->pool->kernel);

  if (old != phase)
    {
      server->energy += watts (server, old) * sim_time_to_seconds (now - server->phase_at);
      server->phase_time[old] += now - server->phase_at;
      server->phase_at = now;
      sim_emit (bus, phase_kinds[old], pool_who (&server->role), 0, 0, 0, NULL);
    }
  sim_emit (bus, phase_kinds[phase], pool_who (&server->role), 0, 1, 0, NULL);
  sim_emit (bus, &pool_rec_power, pool_who (&server->role), 0, sim_record_bits (watts (server, phase)), 0,
            NULL);
}
