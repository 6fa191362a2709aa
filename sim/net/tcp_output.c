/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/net/tcp_private.h"

enum
{
  HEADERS = 40,    /* IP and TCP without options */
  SYN_OPTIONS = 8, /* MSS 4, window scale 3, no-operation 1 */
};

uint16_t
sim_tcp_mss_of (const SimIface *iface)
{
  int64_t mtu = sim_segment_options_of (sim_iface_segment (iface))->mtu;
  return (uint16_t)CLAMP (mtu - HEADERS, 1, 65535 - HEADERS);
}

/* RFC 6928: min (10 MSS, max (2 MSS, 14600)) for 10 segments; RFC 5681, 3.1: one after a lost SYN. */
uint32_t
sim_tcp_initial_cwnd (const SimTcp *tcp)
{
  uint32_t mss = tcp->mss, segments = (uint32_t)tcp->table->options.initial_window;
  return tcp->syn_lost ? mss : MIN (segments * mss, MAX (2 * mss, segments * 1460));
}

/* The window field. The edge that the peer knows of never moves left (RFC 9293, 3.8.6). */
static uint16_t
window_field (SimTcp *tcp, uint8_t shift)
{
  int64_t unread = tcp->unread != NULL ? tcp->expected - tcp->unread->start : 0;
  int64_t open = MAX (tcp->table->options.receive_window - unread, 0);
  int64_t window = MAX (open, tcp->edge - tcp->expected);
  int64_t field = MIN ((window + (1 << shift) - 1) >> shift, 65535);
  tcp->edge = MAX (tcp->edge, tcp->expected + (field << shift));
  return (uint16_t)field;
}

static SimPacket *
segment_new (SimTcp *tcp, int64_t position, uint8_t flags)
{
  SimPacket *packet = sim_packet_new (tcp->table->net);
  packet->ether = SIM_ETHER_IP;
  packet->protocol = SIM_PROTOCOL_TCP;
  packet->length = HEADERS;
  packet->src = tcp->local;
  packet->dst = tcp->remote;
  packet->sport = tcp->local_port;
  packet->dport = tcp->remote_port;
  packet->tcp.seq = tcp->iss + (uint32_t)position;
  packet->tcp.flags = flags;
  packet->tcp.window = window_field (tcp, flags & SIM_TCP_SYN ? 0 : tcp->our_shift);
  if (flags & SIM_TCP_ACK)
    packet->tcp.ack = tcp->irs + (uint32_t)tcp->expected;
  return packet;
}

/* What fails to leave is found missing by the retransmission timer. */
static void
send (SimTcp *tcp, SimPacket *packet)
{
  SimTcpTable *table = tcp->table;
  table->stats.segments_out++;
  if (packet->tcp.flags & SIM_TCP_ACK)
    {
      tcp->ack_now = false;
      if (tcp->unacked > 0)
        {
          tcp->unacked = 0;
          sim_timer_cancel (table->kernel, &tcp->ack);
        }
    }
  sim_ip_send (table->node, NULL, packet);
}

void
sim_tcp_send_syn (SimTcp *tcp)
{
  uint8_t flags = tcp->state == TCP_SYN_SENT ? SIM_TCP_SYN : SIM_TCP_SYN | SIM_TCP_ACK;
  SimPacket *packet = segment_new (tcp, 0, flags);
  packet->length += SYN_OPTIONS;
  packet->tcp.shift = tcp->our_shift;
  packet->tcp.mss = tcp->mss;
  if (tcp->max == 0)
    {
      tcp->timing = true;
      tcp->timed = 0;
      tcp->timed_at = tcp->since = tcp_now (tcp);
    }
  else
    {
      tcp->timing = false;
      tcp->table->stats.retransmitted++;
    }
  tcp->nxt = tcp->max = 1;
  tcp->tries++;
  sim_timer_after (tcp->table->kernel, &tcp->timer, tcp->rto);
  send (tcp, packet);
}

/* Where a segment without data stands, so that the peer finds it in its window. */
static int64_t
bare_position (const SimTcp *tcp)
{
  return tcp->probing ? tcp->nxt : tcp->max;
}

void
sim_tcp_send_ack (SimTcp *tcp)
{
  send (tcp, segment_new (tcp, bare_position (tcp), SIM_TCP_ACK));
}

void
sim_tcp_send_reset (SimTcp *tcp)
{
  tcp->table->stats.resets_out++;
  send (tcp, segment_new (tcp, bare_position (tcp), SIM_TCP_RST | SIM_TCP_ACK));
}

static const SimTcpPiece *
piece_at (const SimTcp *tcp, int64_t position)
{
  const SimTcpPiece *piece = tcp->queue;
  while (position >= piece->start + (int64_t)piece->span.length)
    piece = piece->next;
  return piece;
}

/* How much of the stream from `position` fits a segment: bytes of one span. */
static int64_t
most_from (const SimTcp *tcp, int64_t position)
{
  if (position >= tcp->end_of_data)
    return 0;
  const SimTcpPiece *piece = piece_at (tcp, position);
  return MIN (piece->start + (int64_t)piece->span.length - position, tcp->mss);
}

/* Karn's rule: only what is sent for the first time is timed, one segment at once (RFC 6298, 3). */
static void
note_sent (SimTcp *tcp, int64_t position, int64_t end)
{
  if (position < tcp->max)
    {
      tcp->table->stats.retransmitted++;
      tcp->timing = false;
    }
  else if (!tcp->timing)
    {
      tcp->timing = true;
      tcp->timed = position;
      tcp->timed_at = tcp_now (tcp);
    }
  if (tcp->una == tcp->max)
    tcp->since = tcp_now (tcp);
  tcp->max = MAX (tcp->max, end);
}

/* Sends `n` bytes at `position` and, when they reach the end of a closed stream, the FIN. */
static int64_t
send_data (SimTcp *tcp, int64_t position, int64_t n)
{
  bool fin = tcp->closed && position + n == tcp->end_of_data;
  SimPacket *packet = segment_new (tcp, position, fin ? SIM_TCP_ACK | SIM_TCP_FIN : SIM_TCP_ACK);
  if (n > 0)
    {
      const SimTcpPiece *piece = piece_at (tcp, position);
      packet->tcp.span = piece->span;
      packet->tcp.span.offset += (uint64_t)(position - piece->start);
      packet->tcp.span.length = (uint64_t)n;
      sim_bytes_ref (packet->tcp.span.bytes);
      packet->length += (uint16_t)n;
      if (position + n == piece->start + (int64_t)piece->span.length)
        packet->tcp.flags |= SIM_TCP_PSH;
    }
  if (fin && !tcp->fin_sent)
    {
      tcp->fin_sent = true;
      tcp->state = tcp->state == TCP_CLOSE_WAIT ? TCP_LAST_ACK : TCP_FIN_WAIT_1;
    }
  int64_t end = position + n + fin;
  note_sent (tcp, position, end);
  if (!sim_timer_armed (&tcp->timer))
    sim_tcp_arm_retransmit (tcp);
  send (tcp, packet);
  return end;
}

void
sim_tcp_send_first (SimTcp *tcp)
{
  int64_t n = MIN (most_from (tcp, tcp->una), MAX (tcp->max - tcp->una, 0));
  int64_t end = send_data (tcp, tcp->una, n);
  tcp->nxt = MAX (tcp->nxt, end);
}

/* RFC 9293, 3.8.6.1: one byte beyond the window; it may be taken, so it counts as sent. */
void
sim_tcp_send_probe (SimTcp *tcp)
{
  tcp->table->stats.probes++;
  if (tcp->una < tcp->end_of_data)
    send_data (tcp, tcp->una, 1);
  else
    send_data (tcp, tcp->una, 0);
}

/* Bytes that may leave now (RFC 5681; limited transmit, RFC 3042). */
static int64_t
room (const SimTcp *tcp)
{
  int64_t cwnd = tcp->cwnd;
  if (!tcp->recovering && tcp->duplicates < 3)
    cwnd += (int64_t)tcp->duplicates * tcp->mss;
  return MIN (cwnd, (int64_t)tcp->peer_window) - (tcp->nxt - tcp->una);
}

static bool
may_send (const SimTcp *tcp)
{
  switch (tcp->state)
    {
    case TCP_ESTABLISHED:
    case TCP_CLOSE_WAIT:
    case TCP_FIN_WAIT_1:
    case TCP_CLOSING:
    case TCP_LAST_ACK:
      return true;
    default:
      return false;
    }
}

/* RFC 5681, 4.1: after a pause longer than the RTO the window is what it was at the start. */
static void
restart_after_idle (SimTcp *tcp)
{
  if (tcp->una == tcp->max && tcp_now (tcp) - tcp->since > tcp->rto)
    tcp->cwnd = MIN (tcp->cwnd, sim_tcp_initial_cwnd (tcp));
}

/* A segment is cut short by the window only when nothing is under way that would open it. */
static void
send_queue (SimTcp *tcp)
{
  while (tcp->nxt < tcp->end_of_data)
    {
      int64_t n = most_from (tcp, tcp->nxt), open = room (tcp);
      if (n > open)
        {
          if (tcp->nxt > tcp->una || open <= 0)
            return;
          n = open;
        }
      tcp->nxt = send_data (tcp, tcp->nxt, n);
    }
  if (tcp->closed && tcp->nxt == tcp->end_of_data)
    tcp->nxt = send_data (tcp, tcp->nxt, 0);
}

void
sim_tcp_output (SimTcp *tcp)
{
  if (may_send (tcp) && tcp->nxt < tcp->end_of_data + tcp->closed)
    {
      restart_after_idle (tcp);
      send_queue (tcp);
      if (tcp->una == tcp->nxt && tcp->nxt < tcp->end_of_data && !tcp->probing)
        {
          tcp->probing = true;
          tcp->tries = 0;
          tcp->since = tcp_now (tcp);
          sim_tcp_arm_retransmit (tcp);
        }
    }
  if (tcp->ack_now)
    sim_tcp_send_ack (tcp);
}
