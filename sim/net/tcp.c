/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/net/tcp_private.h"

#define FIELD(name) offsetof (SimTcpOptions, name)

const SimOption sim_tcp_options[] = {
  SIM_OPTION (TIME, "least-rto", FIELD (least_rto), .initial = "1 s", .positive = true,
              .help = "least retransmission time-out", .source = "RFC 6298, 2.4"),
  SIM_OPTION (TIME, "give-up", FIELD (give_up), .initial = "100 s", .positive = true,
              .help = "data that has no answer for so long ends the connection",
              .source = "RFC 9293, 3.8.3: R2"),
  SIM_OPTION (TIME, "delayed-ack", FIELD (delayed_ack), .initial = "40 ms",
              .help = "how long the acknowledgment of one segment may wait",
              .source = "ours: as Linux; RFC 5681, 4.2 allows 500 ms"),
  SIM_OPTION (TIME, "time-wait", FIELD (time_wait), .initial = "1 s",
              .help = "how long a closed connection keeps its addresses",
              .source = "ours: RFC 9293, 3.4.2 says 4 min"),
  SIM_OPTION (COUNT, "syn-tries", FIELD (syn_tries), .initial = "6", .least = 1, .most = 12,
              .help = "SYNs sent before a connection attempt fails", .source = "ours: Linux sends 7"),
  SIM_OPTION (COUNT, "initial-window", FIELD (initial_window), .initial = "10", .least = 1, .most = 100,
              .help = "segments that may leave before the first acknowledgment", .source = "RFC 6928"),
  SIM_OPTION (SIZE, "receive-window", FIELD (receive_window), .initial = "64 KiB", .least = 1460,
              .most = 1 << 30, .help = "bytes that the receiver takes unread",
              .source = "ours: as Linux begins"),
  SIM_OPTION_END,
};

const SimRecordKind sim_rec_tcp_broken = SIM_DETAIL (
    "tcp.broken", ADDRESS, COUNT, NONE, "{who} lost its connection with {subject} port {a}: {text}");
const SimRecordKind sim_rec_tcp_timeout
    = SIM_RECORD (PACKET, "tcp.timeout", NONE, ADDRESS, COUNT, TIME,
                  "{who} has no answer from {subject} port {a}, waits {b} ({text})");

static const char *const state_names[TCP_STATES] = {
  "CLOSED",     "SYN-SENT",   "SYN-RECEIVED", "ESTABLISHED", "FIN-WAIT-1",
  "FIN-WAIT-2", "CLOSE-WAIT", "CLOSING",      "LAST-ACK",    "TIME-WAIT",
};

const char *
sim_tcp_state_name (const SimTcp *tcp)
{
  return state_names[tcp->state];
}

const char *
sim_tcp_end_name (SimTcpEnd end)
{
  static const char *const names[] = { "finished", "closed by the peer", "reset", "timed out", "unreachable" };
  return names[end];
}

SimTcpListener *
sim_tcp_find_listener (const SimTcpTable *table, uint16_t port)
{
  for (guint i = 0; i < table->listeners->len; i++)
    {
      SimTcpListener *listener = table->listeners->pdata[i];
      if (listener->port == port)
        return listener;
    }
  return NULL;
}

void
sim_tcp_leave_listener (SimTcp *tcp)
{
  if (tcp->listener != NULL)
    tcp->listener->waiting--;
  tcp->listener = NULL;
}

SimTcpListener *
sim_tcp_listen (SimRole *role, uint16_t port, guint backlog, const SimTcpHooks *hooks)
{
  sim_require (backlog > 0, "a listener without backlog");
  SimTcpTable *table = sim_tcp_table (role->node);
  if (sim_tcp_find_listener (table, port) != NULL)
    return NULL;
  SimTcpListener *listener = g_new0 (SimTcpListener, 1);
  listener->table = table;
  listener->role = role;
  listener->hooks = hooks;
  listener->port = port;
  listener->backlog = backlog;
  g_ptr_array_add (table->listeners, listener);
  return listener;
}

void
sim_tcp_unlisten (SimTcpListener *listener)
{
  if (listener == NULL)
    return;
  SimTcpTable *table = listener->table;
  for (SimTcp *tcp = table->first, *next; tcp != NULL; tcp = next)
    {
      next = tcp->next;
      if (tcp->listener == listener)
        sim_tcp_abort (tcp);
    }
  g_ptr_array_remove (table->listeners, listener);
  g_free (listener);
}

gpointer
sim_tcp_listener_data (const SimTcpListener *listener)
{
  return listener->data;
}

void
sim_tcp_listener_set_data (SimTcpListener *listener, gpointer data)
{
  listener->data = data;
}

SimTcp *
sim_tcp_connect (SimRole *role, SimIp src, SimIp dst, uint16_t port, const SimTcpHooks *hooks, gpointer data)
{
  SimTcpTable *table = sim_tcp_table (role->node);
  SimTcp *tcp = sim_tcp_new (table, role, hooks, data);
  SimIp hop;
  SimIface *out = sim_ip_route (role->node, dst, &hop);
  tcp->state = TCP_SYN_SENT;
  tcp->remote = dst;
  tcp->remote_port = port;
  tcp->local = src == SIM_IP_NONE && out != NULL ? sim_iface_primary (out) : src;
  table->stats.opened++;
  if (out != NULL)
    tcp->local_port = sim_tcp_free_port (table, tcp->local, dst, port);
  if (tcp->local_port == 0)
    {
      sim_tcp_fail_later (tcp, SIM_TCP_UNREACHABLE);
      return tcp;
    }
  tcp->mss = sim_tcp_mss_of (out);
  sim_tcp_enter (tcp);
  sim_tcp_send_syn (tcp);
  return tcp;
}

/* From inside a hook nothing leaves yet: what the hook says goes out together, with the ACK. */
static void
push (SimTcp *tcp)
{
  if (tcp->held == 0)
    sim_tcp_output (tcp);
}

void
sim_tcp_send (SimTcp *tcp, const SimSpan *span)
{
  sim_require (!tcp->closed, "TCP data after close");
  if (tcp->state == TCP_CLOSED || tcp->state == TCP_TIME_WAIT || span->length == 0)
    return;
  SimTcpPiece *piece = sim_tcp_piece (tcp->table, tcp->end_of_data, span);
  *(tcp->queue != NULL ? &tcp->queue_last->next : &tcp->queue) = piece;
  tcp->queue_last = piece;
  tcp->end_of_data += (int64_t)span->length;
  push (tcp);
}

void
sim_tcp_send_bytes (SimTcp *tcp, SimBytes *bytes)
{
  SimSpan span = { .bytes = bytes, .length = bytes->length };
  sim_tcp_send (tcp, &span);
}

void
sim_tcp_close (SimTcp *tcp)
{
  if (tcp->closed || tcp->state == TCP_CLOSED)
    return;
  tcp->closed = true;
  push (tcp);
}

void
sim_tcp_abort (SimTcp *tcp)
{
  if (tcp->dropped || tcp->state == TCP_TIME_WAIT)
    return;
  if (tcp->state != TCP_CLOSED && tcp->state != TCP_SYN_SENT)
    sim_tcp_send_reset (tcp);
  sim_tcp_drop (tcp);
}

void
sim_tcp_cork (SimTcp *tcp)
{
  sim_tcp_hold (tcp);
}

void
sim_tcp_uncork (SimTcp *tcp)
{
  if (tcp->held == 1 && tcp->state != TCP_CLOSED)
    sim_tcp_output (tcp);
  sim_tcp_let_go (tcp);
}

gpointer
sim_tcp_data (const SimTcp *tcp)
{
  return tcp->data;
}

void
sim_tcp_set_data (SimTcp *tcp, gpointer data)
{
  tcp->data = data;
}

SimIp
sim_tcp_local (const SimTcp *tcp)
{
  return tcp->local;
}

uint16_t
sim_tcp_local_port (const SimTcp *tcp)
{
  return tcp->local_port;
}

SimIp
sim_tcp_remote (const SimTcp *tcp)
{
  return tcp->remote;
}

uint16_t
sim_tcp_remote_port (const SimTcp *tcp)
{
  return tcp->remote_port;
}

uint64_t
sim_tcp_unacked (const SimTcp *tcp)
{
  return (uint64_t)(tcp->end_of_data - CLAMP (tcp->una, 1, tcp->end_of_data));
}

guint
sim_tcp_count (const SimNode *node)
{
  SimTcpTable *table = *sim_node_tcp ((SimNode *)node);
  return table != NULL ? table->count : 0;
}

SimTcpStats
sim_tcp_stats (const SimNode *node)
{
  SimTcpTable *table = *sim_node_tcp ((SimNode *)node);
  return table != NULL ? table->stats : (SimTcpStats){ 0 };
}
