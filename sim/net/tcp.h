/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * TCP between roles: handshake, sliding window, retransmission, reset.
 *
 * RFC 9293 states; RFC 6298 timer (initial RTO 1 s, least 1 s by default, doubling, cap 60 s,
 * 3 s after a lost SYN); RFC 5681 slow start, congestion avoidance, fast retransmit and
 * recovery (NewReno, RFC 6582); initial window 10 segments (RFC 6928); MSS from the MTU;
 * delayed ACK 40 ms or every second segment; receive window 64 KiB scaled; FIN, TIME-WAIT
 * shortened to 1 s; a segment to a port or connection that does not exist is answered with a
 * reset, so that a broken connection is an observed event. A SYN is tried 6 times, data until
 * 100 s without an answer (both options of the node).
 *
 * Streams carry spans: real bytes or generated content that is never stored (bytes.h). A
 * segment carries bytes of one span.
 */
#pragma once

#include "sim/base/bytes.h"
#include "sim/net/node.h"

typedef struct SimTcp SimTcp;
typedef struct SimTcpListener SimTcpListener;

typedef enum SimTcpEnd
{
  SIM_TCP_FINISHED,    /* both sides closed in order */
  SIM_TCP_PEER_CLOSED, /* the peer sent FIN: no more data will come; ours may still go */
  SIM_TCP_RESET,       /* the peer or whoever now holds its address sent RST */
  SIM_TCP_TIMEOUT,     /* no answer for too long */
  SIM_TCP_UNREACHABLE, /* no route, or ARP has no answer (while connecting) */
} SimTcpEnd;

typedef struct SimTcpHooks
{
  void (*connected) (SimRole *role, SimTcp *tcp);
  /* Bytes in order: `span` is valid during the call. */
  void (*received) (SimRole *role, SimTcp *tcp, const SimSpan *span);
  /* All that was sent has been acknowledged; may be NULL. */
  void (*drained) (SimRole *role, SimTcp *tcp);
  /* The connection has ended this way. After any but PEER_CLOSED `tcp` is gone when the hook returns. */
  void (*ended) (SimRole *role, SimTcp *tcp, SimTcpEnd end);
} SimTcpHooks;

/* Accepts connections to `port` on any address of the node; `hooks->connected` is called for each.
 * At most `backlog` half-open ones; further SYNs are dropped. NULL when the port is taken. */
SimTcpListener *sim_tcp_listen (SimRole *role, uint16_t port, guint backlog, const SimTcpHooks *hooks);
void sim_tcp_unlisten (SimTcpListener *listener);

/* Opens a connection from `src` (SIM_IP_NONE: the outgoing interface's primary address).
 * Failure, even an immediate one, comes through `ended` in a later event. */
SimTcp *sim_tcp_connect (SimRole *role, SimIp src, SimIp dst, uint16_t port, const SimTcpHooks *hooks,
                         gpointer data);

/* Queues a span for sending; takes its own reference to real bytes. */
void sim_tcp_send (SimTcp *tcp, const SimSpan *span);
void sim_tcp_send_bytes (SimTcp *tcp, SimBytes *bytes);
void sim_tcp_close (SimTcp *tcp); /* FIN after what is queued; `ended` will say FINISHED */
void sim_tcp_abort (SimTcp *tcp); /* RST; gone at once, no hook is called */

gpointer sim_tcp_data (const SimTcp *tcp);
void sim_tcp_set_data (SimTcp *tcp, gpointer data);
SimIp sim_tcp_local (const SimTcp *tcp);
SimIp sim_tcp_remote (const SimTcp *tcp);
uint16_t sim_tcp_remote_port (const SimTcp *tcp);
guint sim_tcp_count (const SimNode *node); /* connections that the node holds */
const char *sim_tcp_end_name (SimTcpEnd end);
