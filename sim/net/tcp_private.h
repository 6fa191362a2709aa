/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the files of TCP share: the connection, the node's table of them. Nobody else includes it.
 *
 * Positions in a stream are int64: 0 is the SYN, data begin at 1, the FIN comes after the last
 * byte. The sequence number on the wire is the initial one plus the position, modulo 2^32.
 *
 * A connection whose hook may be under way is held (`held` > 0): what ends it takes it out of
 * the table at once, its memory goes back when the last holder lets go.
 */
#pragma once

#include "sim/net/ip.h"
#include "sim/net/tcp.h"

typedef enum SimTcpState
{
  TCP_CLOSED,
  TCP_SYN_SENT,
  TCP_SYN_RECEIVED,
  TCP_ESTABLISHED,
  TCP_FIN_WAIT_1,
  TCP_FIN_WAIT_2,
  TCP_CLOSE_WAIT,
  TCP_CLOSING,
  TCP_LAST_ACK,
  TCP_TIME_WAIT,
  TCP_STATES
} SimTcpState;

/* What the role has not been told because its node hangs. */
enum
{
  TCP_UNTOLD_CONNECTED = 1,
  TCP_UNTOLD_DRAINED = 2,
  TCP_UNTOLD_PEER_CLOSED = 4,
  TCP_UNTOLD_END = 8
};

/* A piece of a stream in a queue: to be sent, out of order, or unread. */
typedef struct SimTcpPiece SimTcpPiece;
struct SimTcpPiece
{
  SimTcpPiece *next;
  int64_t start; /* position of its first byte */
  SimSpan span;  /* owns a reference to its bytes */
};

typedef struct SimTcpTable SimTcpTable;

/* What every segment touches comes first: with thousands of connections each line is a cache miss. */
struct SimTcp
{
  SimTimer timer; /* retransmission, persist, TIME-WAIT, or a failure to be told */
  SimTimer ack;   /* delayed ACK */
  /* what the slab keeps ends here */
  SimTcpTable *table;
  SimIp local, remote;
  uint16_t local_port, remote_port;
  uint16_t mss; /* data bytes of our segments; until established, what our interface allows */

  uint8_t state;
  uint8_t held;
  uint8_t duplicates; /* ACKs in a row, up to 255 */
  uint8_t our_shift, peer_shift;
  uint8_t unacked; /* segments received and not acknowledged */
  bool in_table : 1, closed : 1, fin_sent : 1, failing : 1, probing : 1, recovering : 1, partial : 1,
      timing : 1, ack_now : 1, syn_lost : 1, dropped : 1;
  uint32_t iss, irs;     /* initial sequence numbers, ours and the peer's */
  int64_t una, nxt, max; /* oldest unacknowledged; next to send; first never sent */
  int64_t end_of_data;   /* after the last byte queued: place of the FIN */
  SimTcpPiece *queue, *queue_last;
  uint32_t peer_window, cwnd, ssthresh;
  uint8_t untold;
  uint8_t end;                    /* SimTcpEnd, with failing or TCP_UNTOLD_END */
  uint8_t tries;                  /* SYNs sent; zero-window probes sent */
  int64_t window_seq, window_ack; /* of the segment that last set peer_window (WL1, WL2) */

  int64_t expected;                  /* RCV.NXT */
  int64_t edge;                      /* right edge of the window that the peer knows of */
  SimTcpPiece *early;                /* out of order, by position, without overlaps */
  SimTcpPiece *unread, *unread_last; /* in order, while the node hangs */
  int64_t fin;                       /* position of the peer's FIN, 0 while not known */
  const SimTcpHooks *hooks;          /* NULL: no role any more */
  SimRole *role;

  SimTime rto, since; /* last progress, or the first transmission after a pause */
  int64_t timed;      /* position whose ACK ends the measurement of a round trip */
  SimTime timed_at;
  SimTime srtt, rttvar; /* srtt 0: no sample yet */
  int64_t recover;      /* highest position sent when the last loss was noticed */
  gpointer data;
  SimTcp *previous, *next;  /* in order of creation */
  SimTcpListener *listener; /* while its role has not been told */
  SimTime challenged;       /* when an empty unacceptable segment was last answered */
  uint32_t hash;
  uint16_t peer_mss;
};

struct SimTcpListener
{
  SimTcpTable *table;
  SimRole *role;
  const SimTcpHooks *hooks;
  gpointer data;
  uint16_t port;
  guint backlog, waiting; /* most, and now: connections that the role has not been told of */
};

typedef struct SimTcpSlot
{
  uint32_t hash;
  SimTcp *tcp;
} SimTcpSlot;

struct SimTcpTable
{
  SimNode *node;
  SimNet *net;
  SimKernel *kernel;
  SimTcpOptions options;
  SimTcpStats stats;
  SimStream stream;
  uint64_t secret; /* of RFC 6528 */
  bool hung, paused;
  uint16_t port;        /* the next ephemeral one to try */
  guint count;          /* connections in the list */
  guint used, room;     /* of slots; room is a power of two */
  SimTcpSlot *slots;    /* open addressing, linear probing */
  SimTcp *first, *last; /* in order of creation */
  GPtrArray *listeners;
  GPtrArray *waiting;     /* SimTimer: fell due while the node was paused, in order; NULL: none */
  SimSlab *slab, *pieces; /* the net's */
};

/* A received segment, in positions. */
typedef struct SimTcpSegment
{
  int64_t seq, ack;
  int64_t length; /* data bytes */
  uint8_t flags;
  const SimPacket *packet;
} SimTcpSegment;

static inline SimTime
tcp_now (const SimTcp *tcp)
{
  return sim_kernel_now (tcp->table->kernel);
}
/* Bytes sent and not acknowledged. */
static inline int64_t
tcp_flight (const SimTcp *tcp)
{
  return tcp->max - tcp->una;
}

/* tcp_table.c: the table, the life of connections */
SimTcpTable *sim_tcp_table (SimNode *node); /* made when it is not there */
SimTcp *sim_tcp_find (const SimTcpTable *table, SimIp local, uint16_t local_port, SimIp remote,
                      uint16_t remote_port);
SimTcp *sim_tcp_new (SimTcpTable *table, SimRole *role, const SimTcpHooks *hooks, gpointer data);
/* Enters it under its four addresses, which must be free, and chooses its initial sequence number. */
void sim_tcp_enter (SimTcp *tcp);
/* A local port for tcp->local, remote, remote_port; 0: none is free. */
uint16_t sim_tcp_free_port (SimTcpTable *table, SimIp local, SimIp remote, uint16_t remote_port);
/* State CLOSED, out of the table, queues freed, timers off; the memory goes as soon as nobody holds it. */
void sim_tcp_drop (SimTcp *tcp);
/* The same, but the role has yet to be told: it stays in the list with what is unread. */
void sim_tcp_retire (SimTcp *tcp);
static inline void
sim_tcp_hold (SimTcp *tcp)
{
  tcp->held++;
}
void sim_tcp_let_go (SimTcp *tcp);
SimTcpListener *sim_tcp_find_listener (const SimTcpTable *table, uint16_t port);
void sim_tcp_leave_listener (SimTcp *tcp);
SimTcpPiece *sim_tcp_piece (SimTcpTable *table, int64_t start, const SimSpan *span);
void sim_tcp_piece_free (SimTcpTable *table, SimTcpPiece *piece);

/* tcp_tell.c: what the role is told; each leaves `tcp` CLOSED or alive, and needs it held. */
void sim_tcp_tell_connected (SimTcp *tcp);
void sim_tcp_tell_received (SimTcp *tcp, int64_t start, const SimSpan *span);
void sim_tcp_tell_drained (SimTcp *tcp);
void sim_tcp_tell_peer_closed (SimTcp *tcp);
/* Tells the end, then drops the connection, unless it stays in TIME-WAIT. */
void sim_tcp_tell_end (SimTcp *tcp, SimTcpEnd end);
void sim_tcp_tell_untold (SimTcpTable *table);

/* tcp_output.c */
void sim_tcp_send_syn (SimTcp *tcp); /* SYN or SYN-ACK, by the state; arms the timer */
void sim_tcp_send_ack (SimTcp *tcp);
void sim_tcp_send_reset (SimTcp *tcp);
void sim_tcp_send_probe (SimTcp *tcp);
void sim_tcp_send_first (SimTcp *tcp); /* the first unacknowledged segment again */
/* Sends what windows and queue allow, FIN, and an ACK that is due. */
void sim_tcp_output (SimTcp *tcp);
uint16_t sim_tcp_mss_of (const SimIface *iface);
uint32_t sim_tcp_initial_cwnd (const SimTcp *tcp);

/* tcp_timer.c */
void sim_tcp_timer_fire (SimKernel *kernel, SimTimer *timer);
void sim_tcp_ack_fire (SimKernel *kernel, SimTimer *timer);
void sim_tcp_arm_retransmit (SimTcp *tcp);
void sim_tcp_fail_later (SimTcp *tcp, SimTcpEnd end); /* told in an event of its own */
void sim_tcp_measured (SimTcp *tcp, SimTime round_trip);
void sim_tcp_arm_silence (SimTcp *tcp); /* FIN-WAIT-2 with nothing heard */
void sim_tcp_wait (SimTcp *tcp);        /* TIME-WAIT begins, or begins again */

/* tcp_ack.c: the sender's half of input. False: the segment is not to be looked at further. */
bool sim_tcp_ack_input (SimTcp *tcp, const SimTcpSegment *segment);

/* tcp_data.c: the receiver's half */
void sim_tcp_data_input (SimTcp *tcp, const SimTcpSegment *segment);
