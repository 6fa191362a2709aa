/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/net/tcp_private.h"

#define SYN_LOST_RTO (3 * SIM_S)     /* RFC 6298, 5.7 */
#define CHALLENGE_GAP (500 * SIM_MS) /* ours: two ends out of step must not answer each other for ever */

enum
{
  USUAL_MSS = 536, /* RFC 9293, 3.7.1: when the peer does not say */
};

static bool
is_unicast (SimIp ip)
{
  return ip != SIM_IP_NONE && ip != SIM_IP_BROADCAST && !sim_ip_multicast (ip);
}

/* RFC 9293, 3.10.7.1: a segment to what does not exist. */
static void
refuse (SimTcpTable *table, const SimPacket *packet)
{
  if (packet->tcp.flags & SIM_TCP_RST || !is_unicast (packet->src) || !is_unicast (packet->dst))
    return;
  SimPacket *reset = sim_packet_new (table->net);
  reset->ether = SIM_ETHER_IP;
  reset->protocol = SIM_PROTOCOL_TCP;
  reset->length = 40;
  reset->src = packet->dst;
  reset->dst = packet->src;
  reset->sport = packet->dport;
  reset->dport = packet->sport;
  reset->tcp.flags = SIM_TCP_RST;
  if (packet->tcp.flags & SIM_TCP_ACK)
    reset->tcp.seq = packet->tcp.ack;
  else
    {
      uint32_t length = (uint32_t)packet->tcp.span.length;
      length += (packet->tcp.flags & SIM_TCP_SYN) != 0;
      length += (packet->tcp.flags & SIM_TCP_FIN) != 0;
      reset->tcp.flags |= SIM_TCP_ACK;
      reset->tcp.ack = packet->tcp.seq + length;
    }
  table->stats.resets_out++;
  table->stats.segments_out++;
  sim_ip_send (table->node, NULL, reset);
}

/* What the peer's SYN says. */
static void
take_syn (SimTcp *tcp, const SimPacket *packet)
{
  tcp->irs = packet->tcp.seq;
  tcp->expected = 1;
  tcp->edge = MAX (tcp->edge, 1);
  tcp->peer_mss = packet->tcp.mss != 0 ? packet->tcp.mss : USUAL_MSS;
  tcp->peer_shift = MIN (packet->tcp.shift, 14);
  tcp->peer_window = packet->tcp.window; /* never scaled in a SYN */
}

static void
listen_input (SimTcpTable *table, SimTcpListener *listener, const SimIface *in, const SimPacket *packet)
{
  if (listener->waiting >= listener->backlog)
    {
      table->stats.refused++;
      return;
    }
  SimTcp *tcp = sim_tcp_new (table, listener->role, listener->hooks, listener->data);
  listener->waiting++;
  tcp->listener = listener;
  tcp->local = packet->dst;
  tcp->local_port = packet->dport;
  tcp->remote = packet->src;
  tcp->remote_port = packet->sport;
  tcp->mss = sim_tcp_mss_of (in);
  sim_tcp_enter (tcp);
  tcp->state = TCP_SYN_RECEIVED;
  take_syn (tcp, packet);
  sim_tcp_send_syn (tcp);
}

static void
closed_input (SimTcpTable *table, const SimIface *in, const SimPacket *packet)
{
  uint8_t kind = packet->tcp.flags & (SIM_TCP_RST | SIM_TCP_SYN | SIM_TCP_ACK);
  SimTcpListener *listener = kind == SIM_TCP_SYN ? sim_tcp_find_listener (table, packet->dport) : NULL;
  if (listener != NULL && is_unicast (packet->src) && is_unicast (packet->dst))
    listen_input (table, listener, in, packet);
  else
    refuse (table, packet);
}

/* Our SYN has been acknowledged. */
static void
establish (SimTcp *tcp, const SimTcpSegment *segment)
{
  SimTime now = tcp_now (tcp);
  tcp->state = TCP_ESTABLISHED;
  tcp->una = 1;
  tcp->mss = MIN (tcp->mss, tcp->peer_mss);
  tcp->failing = false;
  tcp->tries = 0;
  tcp->since = now;
  sim_timer_cancel (tcp->table->kernel, &tcp->timer);
  if (tcp->syn_lost)
    tcp->rto = MAX (SYN_LOST_RTO, tcp->table->options.least_rto);
  if (tcp->timing)
    sim_tcp_measured (tcp, now - tcp->timed_at);
  tcp->timing = false;
  tcp->cwnd = sim_tcp_initial_cwnd (tcp);
  tcp->recover = 0;
  tcp->window_seq = segment->seq;
  tcp->window_ack = segment->ack;
  sim_tcp_tell_connected (tcp);
}

/* RFC 9293, 3.10.7.3. */
static void
syn_sent_input (SimTcp *tcp, const SimPacket *packet)
{
  uint8_t flags = packet->tcp.flags;
  bool acks = flags & SIM_TCP_ACK;
  if (acks && packet->tcp.ack != tcp->iss + 1)
    {
      refuse (tcp->table, packet);
      return;
    }
  if (flags & SIM_TCP_RST)
    {
      tcp->table->stats.resets_in++;
      if (acks)
        sim_tcp_tell_end (tcp, SIM_TCP_RESET);
      return;
    }
  if (!(flags & SIM_TCP_SYN))
    return;
  take_syn (tcp, packet);
  if (acks)
    {
      SimTcpSegment segment = { .seq = 0, .ack = 1 };
      tcp->ack_now = true;
      establish (tcp, &segment);
      return;
    }
  tcp->state = TCP_SYN_RECEIVED; /* both have called: simultaneous open */
  tcp->tries--;
  sim_tcp_send_syn (tcp);
}

/* RFC 9293, 3.4; a segment at a closed window is let through for its ACK. */
static bool
acceptable (const SimTcp *tcp, const SimTcpSegment *segment)
{
  int64_t length
      = segment->length + ((segment->flags & SIM_TCP_FIN) != 0) + ((segment->flags & SIM_TCP_SYN) != 0);
  if (length == 0)
    return segment->seq >= tcp->expected && segment->seq <= tcp->edge;
  return segment->seq + length > tcp->expected && segment->seq < MAX (tcp->edge, tcp->expected + 1);
}

static void
not_acceptable (SimTcp *tcp, const SimTcpSegment *segment)
{
  tcp->table->stats.unacceptable++;
  if (segment->flags & SIM_TCP_RST)
    return;
  if (tcp->state == TCP_SYN_RECEIVED && segment->flags == SIM_TCP_SYN && segment->seq == 0)
    {
      tcp->tries--; /* the peer asks again: our SYN-ACK was lost */
      sim_tcp_send_syn (tcp);
      return;
    }
  if (segment->length == 0 && !(segment->flags & (SIM_TCP_SYN | SIM_TCP_FIN)))
    {
      if (tcp_now (tcp) - tcp->challenged < CHALLENGE_GAP)
        return;
      tcp->challenged = tcp_now (tcp);
    }
  if (tcp->state == TCP_TIME_WAIT)
    sim_tcp_wait (tcp);
  tcp->ack_now = true;
}

/* RFC 9293, 3.10.7.4, second: only a reset at the expected place is believed, another is asked for. */
static void
reset_input (SimTcp *tcp, const SimTcpSegment *segment)
{
  if (segment->seq != tcp->expected)
    {
      tcp->ack_now = true;
      return;
    }
  tcp->table->stats.resets_in++;
  if (tcp->listener != NULL && tcp->state == TCP_SYN_RECEIVED)
    sim_tcp_drop (tcp);
  else if (tcp->state == TCP_TIME_WAIT)
    sim_tcp_wait (tcp); /* RFC 1337: a reset does not shorten TIME-WAIT */
  else
    sim_tcp_tell_end (tcp, SIM_TCP_RESET);
}

static void
synchronized_input (SimTcp *tcp, const SimTcpSegment *segment)
{
  uint8_t flags = segment->flags;
  if (!acceptable (tcp, segment))
    not_acceptable (tcp, segment);
  else if (flags & SIM_TCP_RST)
    reset_input (tcp, segment);
  else if (flags & SIM_TCP_SYN)
    tcp->ack_now = true; /* RFC 5961, 4 */
  else if (flags & SIM_TCP_ACK)
    {
      if (tcp->state == TCP_SYN_RECEIVED)
        {
          if (segment->ack != 1)
            {
              refuse (tcp->table, segment->packet);
              return;
            }
          tcp->peer_window = (uint32_t)segment->packet->tcp.window << tcp->peer_shift;
          establish (tcp, segment);
        }
      if (tcp->state != TCP_CLOSED && sim_tcp_ack_input (tcp, segment))
        sim_tcp_data_input (tcp, segment);
    }
}

/* RFC 9293, 3.6.1: a new connection from the same port may begin before TIME-WAIT is over. */
static bool
reopens (const SimTcp *tcp, const SimTcpSegment *segment)
{
  return tcp->state == TCP_TIME_WAIT && tcp->untold == 0 && segment->flags == SIM_TCP_SYN
         && segment->seq > tcp->expected && sim_tcp_find_listener (tcp->table, tcp->local_port) != NULL;
}

static void
segment_input (SimTcp *tcp, const SimIface *in, const SimPacket *packet)
{
  SimTcpTable *table = tcp->table;
  SimTcpSegment segment = {
    .seq = tcp->expected + (int32_t)(packet->tcp.seq - (tcp->irs + (uint32_t)tcp->expected)),
    .ack = tcp->una + (int32_t)(packet->tcp.ack - (tcp->iss + (uint32_t)tcp->una)),
    .length = (int64_t)packet->tcp.span.length,
    .flags = packet->tcp.flags,
    .packet = packet,
  };
  if (reopens (tcp, &segment))
    {
      sim_tcp_drop (tcp);
      closed_input (table, in, packet);
      return;
    }
  synchronized_input (tcp, &segment);
}

void
sim_tcp_input (SimNode *node, SimIface *in, const SimPacket *packet)
{
  SimTcpTable *table = sim_tcp_table (node);
  table->stats.segments_in++;
  SimTcp *tcp = sim_tcp_find (table, packet->dst, packet->dport, packet->src, packet->sport);
  if (tcp == NULL)
    {
      closed_input (table, in, packet);
      return;
    }
  sim_tcp_hold (tcp);
  if (tcp->state == TCP_SYN_SENT)
    syn_sent_input (tcp, packet);
  else
    segment_input (tcp, in, packet);
  if (tcp->state != TCP_CLOSED)
    {
      sim_tcp_output (tcp);
      if (tcp->unacked > 0 && !sim_timer_armed (&tcp->ack))
        sim_timer_after (table->kernel, &tcp->ack, table->options.delayed_ack);
    }
  sim_tcp_let_go (tcp);
}

void
sim_tcp_unreachable (SimNode *node, SimIp dst)
{
  SimTcpTable *table = sim_tcp_table (node);
  for (SimTcp *tcp = table->first; tcp != NULL; tcp = tcp->next)
    if (tcp->state == TCP_SYN_SENT && tcp->remote == dst && !tcp->failing)
      sim_tcp_fail_later (tcp, SIM_TCP_UNREACHABLE);
}
