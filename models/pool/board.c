/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A server's management board: it says how the server is, hears orders, and lets users in. */
#include "models/pool/server.h"

/* -- what it says ---------------------------------------------------------------------------------------- */

static void
pool_server_say (PoolServer *server, uint32_t poll)
{
  const PoolSystem *pool = server->pool;
  SimTime now = sim_kernel_now (pool->kernel);
  bool runs = pool_serves (server);
  double load = runs && server->capacity != NULL ? pool_capacity_load (server->capacity, server->count) : 0;
  PoolMessage m
      = { .type = POOL_M_STATUS,
          .phase = (uint8_t)pool_phase (server),
          .alive = true,
          .alarm = server->alarmed,
          .server = (uint16_t)server->number,
          .service = server->drives[POOL_D].holds < 0 ? POOL_NOBODY : (uint16_t)server->drives[POOL_D].holds,
          .wish = server->wish < 0 || server->count > 0 ? POOL_NOBODY : (uint16_t)server->wish,
          .other = server->boots,
          .order = poll,
          .users = server->count,
          .load = (uint32_t)(load * 1e9),
          .value = (uint64_t)sim_time_from_seconds (server->response),
          .time = runs ? (uint64_t)(now - server->booted) : 0 };

  pool_send (server->udp, pool_monitor_ip (pool->monitor), &m);
}

void
pool_server_tell (PoolServer *server)
{
  pool_server_say (server, 0);
}

/* -- copies ---------------------------------------------------------------------------------------------- */

void
pool_server_copy_began (PoolServer *server, uint64_t copy, PoolDrive drive, int holds, int64_t size)
{
  if (!pool_server_feed (server, POOL_IN_BEGIN,
                         drive == POOL_C ? "boot data come to C:" : "an application comes to D:"))
    return;
  server->copy = copy;
  server->on = true;
  server->drive = drive;
  server->drives[drive] = (PoolDisk){ .holds = holds, .digest = copy, .size = size };
  sim_kernel_mark (server->pool->kernel);
}

void
pool_server_copy_came (PoolServer *server, int64_t bytes)
{
  server->drives[server->drive].bytes = bytes;
}

void
pool_server_copy_ended (PoolServer *server, uint64_t digest)
{
  PoolDisk *disk = &server->drives[server->drive];

  disk->bytes = disk->size;
  disk->digest = digest;
  server->copy = 0;
  pool_server_feed (server, POOL_IN_END, NULL);
}

void
pool_server_copy_broke (PoolServer *server)
{
  server->copy = 0;
  pool_server_feed (server, POOL_IN_END, "the copy broke off");
}

/* -- orders ---------------------------------------------------------------------------------------------- */

static void
obey (PoolServer *server, const PoolMessage *m)
{
  switch (m->type)
    {
    case POOL_M_DRAIN:
      pool_server_feed (server, m->phase ? POOL_IN_DRAIN : POOL_IN_RESUME, "the control unit says so");
      break;
    case POOL_M_ASK:
      pool_sessions_ask (server);
      break;
    case POOL_M_THROW_OUT:
      pool_sessions_end_all (server, POOL_THROWN_OUT, "the control unit says so");
      break;
    case POOL_M_HAND_OVER:
      pool_sessions_move (server, m->other);
      break;
    case POOL_M_STOP:
      /* Not what was meant for the system before; unless urgent, nobody who has just come is thrown out. */
      if (m->other == server->boots && (!m->phase || server->count == 0))
        pool_server_feed (server, POOL_IN_STOP, "the control unit says so");
      break;
    case POOL_M_BOOT:
      pool_server_boot (server, "the control unit says so");
      break;
    default:
      return;
    }
  if (m->alive)
    {
      PoolMessage ack = { .type = POOL_M_ACK, .server = (uint16_t)server->number, .order = m->order };
      pool_send (server->udp, pool_monitor_ip (server->pool->monitor), &ack);
    }
  pool_server_tell (server);
}

/* POOL-1: a user whom the balancer has sent. His documents first, then he is in. */
static void
let_in (PoolServer *server, const PoolMessage *m)
{
  PoolSystem *pool = server->pool;
  PoolUser *user = pool_user_find (pool, m->value);

  if (user == NULL || user->in)
    return;
  if (!pool_serves (server) || server->service != (int)user->service->number)
    sim_emit (pool->bus, &pool_rec_misdirected, pool_who (&server->role), user->service->number, 0, 0,
              pool_phase_names[pool_phase (server)]);
  else if (m->type == POOL_M_MAPPED || !pool->options->users.map_home)
    pool_session_enter (server, user);
  else
    {
      const PoolMessage map = { .type = POOL_M_MAP, .server = (uint16_t)server->number, .value = m->value };
      pool_send (server->udp, sim_iface_primary (sim_node_iface (pool->files, 0)), &map);
    }
}

void
pool_server_received (SimRole *role, SimUdp *udp, const SimDatagram *datagram)
{
  PoolServer *server = SIM_OWNER (role, PoolServer, role);
  SimReader r = sim_reader (datagram->bytes->data, datagram->bytes->length);
  PoolMessage m;

  if (!pool_message_get (&r, &m))
    return;
  if (m.type == POOL_M_POLL)
    pool_server_say (server, m.order);
  else if (m.type == POOL_M_ENTER || m.type == POOL_M_MAPPED)
    let_in (server, &m);
  else if (m.type == POOL_M_BEGIN || m.type == POOL_M_SLICE || m.type == POOL_M_END)
    pool_copy_received (server, &m, datagram->src);
  else if (m.type == POOL_M_LOAD)
    pool_network_load (server, &m, datagram->src);
  else if (m.type == POOL_M_MOVED)
    pool_sessions_take (server, &m, datagram->src);
  else if (m.type == POOL_M_MOVED_ACK)
    pool_sessions_taken (server, &m);
  else
    obey (server, &m);
}

/* POOL-6: found by the server's own programs, told when it is asked. */
void
pool_server_alarm (PoolServer *server, const char *reason)
{
  server->alarmed = true;
  pool_truth_alarmed (server);
  sim_emit (server->pool->bus, &pool_rec_alarm, pool_who (&server->role), 0, 0, 0, reason);
}
