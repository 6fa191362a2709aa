/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * TCP between roles: handshake, sliding window, retransmission, reset (NET-3).
 *
 * RFC 9293 states; RFC 6298 timer (initial RTO 1 s, least 1 s by default, doubling, cap 60 s,
 * 3 s after a lost SYN); RFC 5681 slow start, congestion avoidance, fast retransmit and
 * recovery (NewReno, RFC 6582; limited transmit, RFC 3042); initial window 10 segments
 * (RFC 6928), one after a lost SYN; MSS from the MTU; delayed ACK 40 ms or every second
 * segment; receive window 64 KiB scaled (RFC 7323); zero-window probes; FIN, TIME-WAIT
 * shortened to 1 s; a segment to a port or connection that does not exist is answered with a
 * reset, so that a broken connection is an observed event. A SYN is sent 6 times (at 0, 1, 3,
 * 7, 15, 31 s, over at 63 s), data until 100 s without an answer. No Nagle, no SACK, no
 * timestamps, no keepalive: an idle connection does not notice that its peer has gone; but one
 * that we have closed, and whose peer has been silent for 100 s since, times out.
 * Initial sequence numbers are RFC 6528's, with a secret from the run's streams.
 *
 * Streams carry spans: real bytes or generated content that is never stored (bytes.h). A
 * segment carries bytes of one span.
 *
 * A node that hangs: its stack goes on; what arrives is kept and acknowledged until the window
 * is closed, and no hook is called before it resumes. A paused node's TCP timers wait. A crash
 * takes listeners and connections without a word and without a hook: a role's crash hook
 * forgets its SimTcp pointers, its start hook listens again.
 *
 * Hooks are called from the kernel's events or when a hung node resumes, never from inside a
 * call to this interface. A hook may call anything here, also for its own connection.
 */
#pragma once

#include "sim/base/bytes.h"
#include "sim/net/node.h"

typedef struct SimTcp SimTcp;
typedef struct SimTcpListener SimTcpListener;

typedef enum SimTcpEnd
{
  SIM_TCP_FINISHED,    /* both sides closed in order */
  SIM_TCP_PEER_CLOSED, /* the peer sent FIN: no more data will come; ours may still go. Not told after our own
                          close */
  SIM_TCP_RESET,       /* the peer or whoever now holds its address sent RST */
  SIM_TCP_TIMEOUT,     /* no answer for too long */
  SIM_TCP_UNREACHABLE, /* no route, no free port, or ARP has no answer (while connecting) */
} SimTcpEnd;

/* Each may be NULL. */
typedef struct SimTcpHooks
{
  void (*connected) (SimRole *role, SimTcp *tcp);
  /* Bytes in order: `span` is valid during the call. */
  void (*received) (SimRole *role, SimTcp *tcp, const SimSpan *span);
  /* All that was sent has been acknowledged. */
  void (*drained) (SimRole *role, SimTcp *tcp);
  /* The connection has ended this way. After any but PEER_CLOSED `tcp` is gone when the hook returns. */
  void (*ended) (SimRole *role, SimTcp *tcp, SimTcpEnd end);
} SimTcpHooks;

/* Of a node, from its next connection on. */
typedef struct SimTcpOptions
{
  SimTime least_rto;      /* > 0 */
  SimTime give_up;        /* data without an answer for so long: TIMEOUT */
  SimTime delayed_ack;    /* 0: every segment is acknowledged at once */
  SimTime time_wait;      /* RFC 9293 says 2 MSL */
  int64_t syn_tries;      /* SYNs (and SYN-ACKs) sent before TIMEOUT */
  int64_t initial_window; /* segments */
  int64_t receive_window; /* bytes, at most 2^30 */
} SimTcpOptions;
extern const SimOption sim_tcp_options[];
void sim_tcp_set_options (SimNode *node, const SimTcpOptions *options);

/* Accepts connections to `port` on any address of the node; `hooks->connected` is called for each.
 * At most `backlog` (> 0) that the role has not been told of yet; further SYNs are dropped.
 * NULL when the port is taken. `hooks` is borrowed for as long as connections live. */
SimTcpListener *sim_tcp_listen (SimRole *role, uint16_t port, guint backlog, const SimTcpHooks *hooks);
/* Resets the connections that the role has not been told of; the others live on. NULL is allowed. */
void sim_tcp_unlisten (SimTcpListener *listener);
gpointer sim_tcp_listener_data (const SimTcpListener *listener);
/* What sim_tcp_data() of each accepted connection says at first. */
void sim_tcp_listener_set_data (SimTcpListener *listener, gpointer data);

/* Opens a connection from `src` (SIM_IP_NONE: the outgoing interface's primary address) and a port
 * of 16384–65535 that no other connection of the node to that remote port uses.
 * Failure, even an immediate one, comes through `ended` in a later event. */
SimTcp *sim_tcp_connect (SimRole *role, SimIp src, SimIp dst, uint16_t port, const SimTcpHooks *hooks,
                         gpointer data);

/* Queues a span for sending, also before the connection is established; takes its own reference
 * to real bytes. Not after sim_tcp_close(). Without effect on a connection that has ended. */
void sim_tcp_send (SimTcp *tcp, const SimSpan *span);
void sim_tcp_send_bytes (SimTcp *tcp, SimBytes *bytes);
void sim_tcp_close (SimTcp *tcp); /* FIN after what is queued; `ended` will say FINISHED. Again: no effect */
void sim_tcp_abort (SimTcp *tcp); /* RST; gone at once, no hook is called */
/* Between the two nothing leaves: what is said goes out together. In pairs, in one event; inside a hook it is
 * so by itself. `tcp` may end between them. */
void sim_tcp_cork (SimTcp *tcp);
void sim_tcp_uncork (SimTcp *tcp);

gpointer sim_tcp_data (const SimTcp *tcp);
void sim_tcp_set_data (SimTcp *tcp, gpointer data);
SimIp sim_tcp_local (const SimTcp *tcp);
uint16_t sim_tcp_local_port (const SimTcp *tcp);
SimIp sim_tcp_remote (const SimTcp *tcp);
uint16_t sim_tcp_remote_port (const SimTcp *tcp);
uint64_t sim_tcp_unacked (const SimTcp *tcp);       /* bytes queued or sent and not acknowledged */
const char *sim_tcp_state_name (const SimTcp *tcp); /* of RFC 9293, "ESTABLISHED" */
guint sim_tcp_count (const SimNode *node);          /* connections that the node holds, TIME-WAIT included */
const char *sim_tcp_end_name (SimTcpEnd end);

/* What a node's TCP has done since the start of the run. */
typedef struct SimTcpStats
{
  uint64_t segments_in, segments_out;
  uint64_t opened, accepted; /* connections begun here; told to a listener's role */
  uint64_t retransmitted;    /* segments sent again, SYNs included */
  uint64_t fast;             /* fast retransmits */
  uint64_t timeouts;         /* expiries of the retransmission timer */
  uint64_t probes;           /* of a zero window */
  uint64_t resets_in, resets_out;
  uint64_t refused;      /* SYNs dropped because a backlog was full */
  uint64_t unacceptable; /* segments outside the window */
} SimTcpStats;
SimTcpStats sim_tcp_stats (const SimNode *node);

/* A connection has ended in disorder. subject: remote address; a: remote port; text: how. Level DETAIL. */
extern const SimRecordKind sim_rec_tcp_broken;
/* The retransmission timer has run out. subject: remote address; a: remote port; b: the next RTO. Level PACKET.
 */
extern const SimRecordKind sim_rec_tcp_timeout;
