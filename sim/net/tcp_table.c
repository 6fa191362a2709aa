/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/net/tcp_private.h"

enum
{
  FIRST_PORT = 16384,
  PORTS = 65536 - FIRST_PORT,
  KIND_TIMER = 0xF0, /* tags of the fingerprint */
  KIND_ACK = 0xF1,
};

#define KEPT offsetof (SimTcp, table)

static const SimTcpOptions usual = {
  .least_rto = SIM_S,
  .give_up = 100 * SIM_S,
  .delayed_ack = 40 * SIM_MS,
  .time_wait = SIM_S,
  .syn_tries = 6,
  .initial_window = 10,
  .receive_window = 65536,
};

/* The stack goes on while its node hangs, and stands still while it is paused. */
static void
node_changed (SimNode *node, gpointer data)
{
  SimTcpTable *table = data;
  SimNodeState state = sim_node_state (node);
  bool was_hung = table->hung, was_paused = table->paused;
  table->hung = state == SIM_NODE_HUNG;
  table->paused = state == SIM_NODE_PAUSED;
  if (state != SIM_NODE_UP)
    return;
  if (was_paused && table->waiting != NULL)
    {
      for (guint i = 0; i < table->waiting->len; i++)
        sim_timer_after (table->kernel, table->waiting->pdata[i], 0);
      g_clear_pointer (&table->waiting, g_ptr_array_unref);
    }
  if (was_hung)
    sim_tcp_tell_untold (table);
}

static void
begin_life (SimTcpTable *table)
{
  table->secret = sim_stream_bits (&table->stream);
  table->port = (uint16_t)(FIRST_PORT + sim_stream_below (&table->stream, PORTS));
}

SimTcpTable *
sim_tcp_table (SimNode *node)
{
  SimTcpTable **slot = sim_node_tcp (node);
  if (G_LIKELY (*slot != NULL))
    return *slot;
  SimTcpTable *table = *slot = g_new0 (SimTcpTable, 1);
  table->node = node;
  table->net = sim_node_net (node);
  table->kernel = sim_net_kernel (table->net);
  table->options = usual;
  table->room = 16;
  table->slots = g_new0 (SimTcpSlot, table->room);
  table->listeners = g_ptr_array_new ();
  table->slab = sim_net_slab (table->net, "tcp connections", sizeof (SimTcp), KEPT);
  table->pieces = sim_net_slab (table->net, "tcp pieces", sizeof (SimTcpPiece), 0);
  table->hung = sim_node_state (node) == SIM_NODE_HUNG;
  table->paused = sim_node_state (node) == SIM_NODE_PAUSED;
  sim_net_stream (table->net, &table->stream, sim_node_name (node), "tcp");
  begin_life (table);
  sim_node_watch (node, node_changed, table);
  return table;
}

void
sim_tcp_set_options (SimNode *node, const SimTcpOptions *options)
{
  sim_require (options->receive_window > 0 && options->receive_window <= 1 << 30 && options->syn_tries > 0
                   && options->initial_window > 0 && options->least_rto > 0,
               "bad options of TCP on %s", sim_node_name (node));
  sim_tcp_table (node)->options = *options;
}

static inline uint32_t
hash_of (SimIp local, uint16_t local_port, SimIp remote, uint16_t remote_port)
{
  uint64_t addresses = (uint64_t)local << 32 | remote;
  uint64_t ports = (uint64_t)local_port << 16 | remote_port;
  return (uint32_t)sim_mix (addresses, ports);
}

static inline bool
is_it (const SimTcp *tcp, SimIp local, uint16_t local_port, SimIp remote, uint16_t remote_port)
{
  return tcp->remote == remote && tcp->remote_port == remote_port && tcp->local_port == local_port
         && tcp->local == local;
}

SimTcp *
sim_tcp_find (const SimTcpTable *table, SimIp local, uint16_t local_port, SimIp remote, uint16_t remote_port)
{
  uint32_t hash = hash_of (local, local_port, remote, remote_port);
  uint32_t mask = table->room - 1;
  for (uint32_t i = hash & mask; table->slots[i].tcp != NULL; i = (i + 1) & mask)
    if (table->slots[i].hash == hash && is_it (table->slots[i].tcp, local, local_port, remote, remote_port))
      return table->slots[i].tcp;
  return NULL;
}

static void
put (SimTcpTable *table, SimTcpSlot slot)
{
  uint32_t mask = table->room - 1, i = slot.hash & mask;
  while (table->slots[i].tcp != NULL)
    i = (i + 1) & mask;
  table->slots[i] = slot;
}

static void
grow (SimTcpTable *table)
{
  g_autofree SimTcpSlot *old = table->slots;
  uint32_t room = table->room;
  table->room = 2 * room;
  table->slots = g_new0 (SimTcpSlot, table->room);
  for (uint32_t i = 0; i < room; i++)
    if (old[i].tcp != NULL)
      put (table, old[i]);
}

/* Takes the slot out and moves what follows, so that no search meets a gap (Knuth 6.4, algorithm R). */
static void
take_out (SimTcp *tcp)
{
  SimTcpTable *table = tcp->table;
  uint32_t mask = table->room - 1, hole = tcp->hash & mask;
  while (table->slots[hole].tcp != tcp)
    hole = (hole + 1) & mask;
  for (uint32_t i = (hole + 1) & mask; table->slots[i].tcp != NULL; i = (i + 1) & mask)
    {
      uint32_t home = table->slots[i].hash & mask;
      if (((i - home) & mask) < ((i - hole) & mask))
        continue;
      table->slots[hole] = table->slots[i];
      hole = i;
    }
  table->slots[hole] = (SimTcpSlot){ 0 };
  table->used--;
  tcp->in_table = false;
}

/* RFC 6528: a clock of 4 us plus a keyed hash of the four addresses. */
static uint32_t
initial_sequence (const SimTcp *tcp)
{
  uint64_t addresses = (uint64_t)tcp->local << 32 | tcp->remote;
  uint64_t ports = (uint64_t)tcp->local_port << 16 | tcp->remote_port;
  uint64_t keyed = sim_mix (sim_mix (tcp->table->secret, addresses), ports);
  return (uint32_t)(tcp_now (tcp) / (4 * SIM_US)) + (uint32_t)(keyed >> 32);
}

void
sim_tcp_enter (SimTcp *tcp)
{
  SimTcpTable *table = tcp->table;
  if (2 * ++table->used > table->room)
    grow (table);
  tcp->hash = hash_of (tcp->local, tcp->local_port, tcp->remote, tcp->remote_port);
  tcp->in_table = true;
  put (table, (SimTcpSlot){ .hash = tcp->hash, .tcp = tcp });
  tcp->iss = initial_sequence (tcp);
}

uint16_t
sim_tcp_free_port (SimTcpTable *table, SimIp local, SimIp remote, uint16_t remote_port)
{
  for (guint tries = 0; tries < PORTS; tries++)
    {
      uint16_t port = table->port;
      table->port = port == 65535 ? FIRST_PORT : port + 1;
      if (sim_tcp_find (table, local, port, remote, remote_port) == NULL)
        return port;
    }
  return 0;
}

static uint8_t
window_shift (int64_t window)
{
  uint8_t shift = 0;
  while (window >> shift > 65535)
    shift++;
  return shift;
}

SimTcp *
sim_tcp_new (SimTcpTable *table, SimRole *role, const SimTcpHooks *hooks, gpointer data)
{
  SimTcp *tcp = sim_slab_take (table->slab);
  uint32_t number = sim_node_number (table->node);
  sim_timer_init (&tcp->timer, SIM_CLASS_TIMER, SIM_TAG (number, KIND_TIMER), sim_tcp_timer_fire);
  sim_timer_init (&tcp->ack, SIM_CLASS_TIMER, SIM_TAG (number, KIND_ACK), sim_tcp_ack_fire);
  tcp->table = table;
  tcp->role = role;
  tcp->hooks = hooks;
  tcp->data = data;
  tcp->previous = table->last;
  *(table->last != NULL ? &table->last->next : &table->first) = tcp;
  table->last = tcp;
  table->count++;
  tcp->nxt = tcp->una = tcp->max = 0;
  tcp->end_of_data = 1;
  tcp->our_shift = window_shift (table->options.receive_window);
  tcp->rto = MAX (SIM_S, table->options.least_rto);
  tcp->ssthresh = 1 << 30;
  tcp->challenged = -SIM_S;
  return tcp;
}

SimTcpPiece *
sim_tcp_piece (SimTcpTable *table, int64_t start, const SimSpan *span)
{
  SimTcpPiece *piece = sim_slab_take (table->pieces);
  piece->next = NULL;
  piece->start = start;
  piece->span = *span;
  sim_bytes_ref (piece->span.bytes);
  return piece;
}

void
sim_tcp_piece_free (SimTcpTable *table, SimTcpPiece *piece)
{
  sim_bytes_unref (piece->span.bytes);
  sim_slab_give (table->pieces, piece);
}

static void
free_pieces (SimTcpTable *table, SimTcpPiece **list)
{
  while (*list != NULL)
    {
      SimTcpPiece *piece = *list;
      *list = piece->next;
      sim_tcp_piece_free (table, piece);
    }
}

void
sim_tcp_retire (SimTcp *tcp)
{
  SimTcpTable *table = tcp->table;
  if (tcp->in_table)
    take_out (tcp);
  sim_timer_cancel (table->kernel, &tcp->timer);
  sim_timer_cancel (table->kernel, &tcp->ack);
  if (table->waiting != NULL)
    {
      g_ptr_array_remove (table->waiting, &tcp->timer);
      g_ptr_array_remove (table->waiting, &tcp->ack);
    }
  free_pieces (table, &tcp->queue);
  free_pieces (table, &tcp->early);
  tcp->queue_last = NULL;
  tcp->state = TCP_CLOSED;
}

void
sim_tcp_drop (SimTcp *tcp)
{
  SimTcpTable *table = tcp->table;
  if (tcp->dropped)
    return;
  sim_tcp_retire (tcp);
  sim_tcp_leave_listener (tcp);
  free_pieces (table, &tcp->unread);
  tcp->unread_last = NULL;
  *(tcp->previous != NULL ? &tcp->previous->next : &table->first) = tcp->next;
  *(tcp->next != NULL ? &tcp->next->previous : &table->last) = tcp->previous;
  table->count--;
  tcp->hooks = NULL;
  tcp->untold = 0;
  tcp->dropped = true;
  if (tcp->held == 0)
    sim_slab_give (table->slab, tcp);
}

void
sim_tcp_let_go (SimTcp *tcp)
{
  if (--tcp->held == 0 && tcp->dropped)
    sim_slab_give (tcp->table->slab, tcp);
}

void
sim_tcp_table_reset (SimTcpTable *table)
{
  if (table == NULL)
    return;
  while (table->first != NULL)
    sim_tcp_drop (table->first);
  for (guint i = 0; i < table->listeners->len; i++)
    g_free (table->listeners->pdata[i]);
  g_ptr_array_set_size (table->listeners, 0);
  begin_life (table);
}

void
sim_tcp_table_free (SimTcpTable *table)
{
  if (table == NULL)
    return;
  sim_tcp_table_reset (table);
  g_ptr_array_free (table->listeners, TRUE);
  g_clear_pointer (&table->waiting, g_ptr_array_unref);
  g_free (table->slots);
  g_free (table);
}
