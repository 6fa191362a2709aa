/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Copies packet by packet: a TCP connection to the server's board, whose content nobody stores. The storage
 * unit's disk reads a chunk at a time for one copy after the other.
 */
#include "models/pool/copy.h"

enum
{
  PORT = 7013,
  HEAD = 24,
  BACKLOG = 16
};
#define CHUNK ((int64_t)1 << 20)
#define AHEAD ((uint64_t)4 << 20) /* read and not yet acknowledged */

/* -- the storage unit --------------------------------------------------------------------------------- */

static void
read_on (PoolCopy *copy)
{
  PoolStorage *storage = copy->storage;
  double disk = storage->pool->options->storage.disk / 8;
  int64_t n = MIN (copy->size - copy->queued, CHUNK);

  if (copy->reading || n == 0 || sim_tcp_unacked (copy->tcp) > AHEAD)
    return;
  copy->reading = true;
  sim_station_submit (storage->disk, sim_time_from_seconds ((double)n / disk), copy);
}

/* SimJobFunc: a chunk has been read. */
void
pool_packets_read (SimRole *role, gpointer job)
{
  PoolCopy *copy = job;
  int64_t n = MIN (copy->size - copy->queued, CHUNK);
  const SimSpan span = { .content = copy->digest, .offset = (uint64_t)copy->queued, .length = (uint64_t)n };

  copy->reading = false;
  sim_tcp_send (copy->tcp, &span);
  copy->queued += n;
  if (copy->breaks_at >= 0
      && copy->queued >= copy->size * (copy->breaks_at + 1) / copy->storage->pool->options->storage.slices)
    {
      sim_tcp_abort (copy->tcp);
      pool_copy_done (copy, false, "it breaks off");
      return;
    }
  read_on (copy);
}

static void
connected (SimRole *role, SimTcp *tcp)
{
  PoolCopy *copy = sim_tcp_data (tcp);
  GByteArray *head = g_byte_array_new ();

  sim_put8 (head, (uint8_t)copy->drive);
  sim_put8 (head, 0);
  sim_put16 (head, (uint16_t)copy->holds);
  sim_put32 (head, 0);
  sim_put64 (head, (uint64_t)copy->size);
  sim_put64 (head, copy->number);
  g_autoptr (SimBytes) bytes = sim_bytes_take (head);
  sim_tcp_send_bytes (tcp, bytes);
  read_on (copy);
}

static void
drained (SimRole *role, SimTcp *tcp)
{
  PoolCopy *copy = sim_tcp_data (tcp);

  if (copy->queued < copy->size)
    {
      read_on (copy);
      return;
    }
  sim_tcp_set_data (tcp, NULL);
  sim_tcp_close (tcp);
  pool_copy_done (copy, true, NULL);
}

static void
ended (SimRole *role, SimTcp *tcp, SimTcpEnd end)
{
  PoolCopy *copy = sim_tcp_data (tcp);

  if (copy == NULL || end == SIM_TCP_PEER_CLOSED)
    return;
  if (copy->reading)
    sim_station_cancel (copy->storage->disk, copy);
  pool_copy_done (copy, false, sim_tcp_end_name (end));
}

static const SimTcpHooks sending = { .connected = connected, .drained = drained, .ended = ended };

static void
packets_begin (PoolCopy *copy)
{
  copy->tcp
      = sim_tcp_connect (&copy->storage->role, SIM_IP_NONE, copy->server->storage_ip, PORT, &sending, copy);
}

static void
packets_stop (PoolCopy *copy, bool crashed)
{
  if (crashed)
    return;
  if (copy->reading)
    sim_station_cancel (copy->storage->disk, copy);
  sim_tcp_abort (copy->tcp);
}

const PoolCopyWay pool_copy_packets = { .name = "packets", .begin = packets_begin, .stop = packets_stop };

/* -- the server --------------------------------------------------------------------------------------- */

static void
take_head (PoolServer *server)
{
  SimReader r = sim_reader (server->head, HEAD);
  uint8_t drive = sim_get8 (&r);

  sim_get8 (&r);
  uint16_t holds = sim_get16 (&r);
  sim_get32 (&r);
  int64_t size = (int64_t)sim_get64 (&r);
  uint64_t number = sim_get64 (&r);
  pool_server_copy_began (server, number, drive == POOL_D ? POOL_D : POOL_C, holds, size);
}

/* The digest is that of what has come. */
static void
received (SimRole *role, SimTcp *tcp, const SimSpan *span)
{
  PoolServer *server = SIM_OWNER (role, PoolServer, role);
  uint64_t from = 0;

  if (server->incoming != tcp)
    return;
  if (server->head_length < HEAD)
    {
      from = MIN (HEAD - server->head_length, span->length);
      sim_span_copy (span, 0, (uint32_t)from, server->head + server->head_length);
      server->head_length += (guint)from;
      if (server->head_length == HEAD)
        take_head (server);
    }
  if (server->head_length == HEAD && server->copy == 0)
    {
      server->incoming = NULL; /* it serves, or was told to stop: it takes none */
      sim_tcp_abort (tcp);
      return;
    }
  if (server->copy == 0 || span->length == from)
    return;
  const PoolDisk *disk = &server->drives[server->drive];
  pool_server_copy_came (server, disk->bytes + (int64_t)(span->length - from));
  if (disk->bytes >= disk->size)
    pool_server_copy_ended (server, span->content);
}

static void
accepted (SimRole *role, SimTcp *tcp)
{
  PoolServer *server = SIM_OWNER (role, PoolServer, role);

  server->incoming = tcp;
  server->head_length = 0;
}

static void
incoming_ended (SimRole *role, SimTcp *tcp, SimTcpEnd end)
{
  PoolServer *server = SIM_OWNER (role, PoolServer, role);

  if (end == SIM_TCP_PEER_CLOSED)
    sim_tcp_close (tcp);
  if (server->incoming != tcp)
    return;
  server->incoming = NULL;
  if (server->copy != 0)
    pool_server_copy_broke (server);
}

static const SimTcpHooks taking = { .connected = accepted, .received = received, .ended = incoming_ended };

void
pool_copy_server_start (PoolServer *server)
{
  server->incoming = NULL;
  server->head_length = 0;
  if (server->pool->options->storage.copy != POOL_COPY_PACKETS)
    return;
  server->intake = sim_tcp_listen (&server->role, PORT, BACKLOG, &taking);
  sim_require (server->intake != NULL, "port %d of %s is taken", PORT, sim_node_name (server->role.node));
}

void
pool_copy_server_stop (PoolServer *server)
{
  sim_tcp_unlisten (server->intake);
  server->intake = NULL;
}
