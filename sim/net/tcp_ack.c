/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/net/tcp_private.h"

enum
{
  DUPLICATES = 3, /* RFC 5681, 3.2 */
  MOST_WINDOW = 1 << 30
};

static void
release (SimTcp *tcp)
{
  while (tcp->queue != NULL && tcp->queue->start + (int64_t)tcp->queue->span.length <= tcp->una)
    {
      SimTcpPiece *piece = tcp->queue;
      tcp->queue = piece->next;
      sim_tcp_piece_free (tcp->table, piece);
    }
  if (tcp->queue == NULL)
    tcp->queue_last = NULL;
}

/* RFC 5681, 3.1: slow start below ssthresh, then about one segment each round trip. */
static void
open_window (SimTcp *tcp, int64_t acked)
{
  uint32_t mss = tcp->mss;
  if (tcp->cwnd < tcp->ssthresh)
    tcp->cwnd += (uint32_t)MIN (acked, mss);
  else
    tcp->cwnd += MAX ((uint32_t)((uint64_t)mss * mss / tcp->cwnd), 1);
  tcp->cwnd = MIN (tcp->cwnd, MOST_WINDOW);
}

/* RFC 6582, 3.2, step 3: an ACK of part of what was lost shows the next hole. */
static void
recovery_ack (SimTcp *tcp, int64_t acked)
{
  uint32_t mss = tcp->mss;
  if (tcp->una > tcp->recover)
    {
      tcp->cwnd = MIN (tcp->ssthresh, (uint32_t)MAX (tcp_flight (tcp), mss) + mss);
      tcp->recovering = false;
      tcp->duplicates = 0;
      return;
    }
  tcp->cwnd -= (uint32_t)MIN (acked, (int64_t)tcp->cwnd);
  if (acked >= mss)
    tcp->cwnd += mss;
  tcp->cwnd = MAX (tcp->cwnd, mss);
  sim_tcp_send_first (tcp);
}

static void
fast_retransmit (SimTcp *tcp)
{
  tcp->ssthresh = (uint32_t)MAX (tcp_flight (tcp) / 2, 2 * tcp->mss);
  tcp->recover = tcp->max - 1;
  tcp->recovering = true;
  tcp->partial = false;
  tcp->table->stats.fast++;
  sim_tcp_send_first (tcp);
  tcp->cwnd = tcp->ssthresh + DUPLICATES * tcp->mss;
  sim_tcp_arm_retransmit (tcp);
}

static void
duplicate_ack (SimTcp *tcp)
{
  tcp->duplicates += tcp->duplicates < 255;
  if (tcp->recovering)
    tcp->cwnd = MIN (tcp->cwnd + tcp->mss, MOST_WINDOW);
  else if (tcp->duplicates == DUPLICATES && tcp->una > tcp->recover)
    fast_retransmit (tcp);
}

/* The timer is pushed back by progress; in recovery only by the first (RFC 6582, 4: impatient). */
static void
push_back (SimTcp *tcp)
{
  if (tcp->una == tcp->max)
    sim_timer_cancel (tcp->table->kernel, &tcp->timer);
  else if (!tcp->recovering || !tcp->partial)
    sim_tcp_arm_retransmit (tcp);
  if (tcp->recovering)
    tcp->partial = true;
}

/* What the ACK of our FIN changes (RFC 9293, 3.10.7.4, fifth). */
static void
fin_acked (SimTcp *tcp)
{
  if (tcp->state == TCP_FIN_WAIT_1)
    {
      tcp->state = TCP_FIN_WAIT_2;
      sim_tcp_arm_silence (tcp);
    }
  else if (tcp->state == TCP_CLOSING)
    {
      tcp->state = TCP_TIME_WAIT;
      sim_tcp_wait (tcp);
      sim_tcp_tell_end (tcp, SIM_TCP_FINISHED);
    }
  else if (tcp->state == TCP_LAST_ACK)
    sim_tcp_tell_end (tcp, SIM_TCP_FINISHED);
}

static void
new_ack (SimTcp *tcp, int64_t ack)
{
  int64_t acked = ack - tcp->una;
  bool data_left = tcp->queue != NULL;
  if (tcp->timing && ack > tcp->timed)
    {
      tcp->timing = false;
      sim_tcp_measured (tcp, tcp_now (tcp) - tcp->timed_at);
    }
  tcp->una = ack;
  tcp->nxt = MAX (tcp->nxt, ack);
  tcp->since = tcp_now (tcp);
  tcp->probing = false;
  release (tcp);
  if (tcp->recovering)
    recovery_ack (tcp, acked);
  else
    {
      tcp->duplicates = 0;
      open_window (tcp, acked);
    }
  push_back (tcp);
  if (data_left && tcp->queue == NULL)
    sim_tcp_tell_drained (tcp);
  if (tcp->fin_sent && tcp->una == tcp->max)
    fin_acked (tcp);
}

/* RFC 9293, 3.10.7.4: SND.WND moves only with newer segments. */
static void
update_window (SimTcp *tcp, const SimTcpSegment *segment)
{
  if (segment->seq < tcp->window_seq || (segment->seq == tcp->window_seq && segment->ack < tcp->window_ack))
    return;
  tcp->peer_window = (uint32_t)segment->packet->tcp.window << tcp->peer_shift;
  tcp->window_seq = segment->seq;
  tcp->window_ack = segment->ack;
}

static void
stop_probing (SimTcp *tcp)
{
  tcp->probing = false;
  tcp->tries = 0;
  tcp->since = tcp_now (tcp);
  if (tcp->una == tcp->max)
    sim_timer_cancel (tcp->table->kernel, &tcp->timer);
  else
    sim_tcp_arm_retransmit (tcp);
}

bool
sim_tcp_ack_input (SimTcp *tcp, const SimTcpSegment *segment)
{
  if (segment->ack > tcp->max)
    {
      tcp->ack_now = true;
      return false;
    }
  uint32_t before = tcp->peer_window;
  if (segment->ack < tcp->una)
    return true; /* an old one: its data may still be new */
  update_window (tcp, segment);
  if (tcp->probing)
    {
      tcp->since = tcp_now (tcp); /* the peer lives */
      if (tcp->peer_window > 0)
        stop_probing (tcp);
    }
  if (segment->ack > tcp->una)
    new_ack (tcp, segment->ack);
  else if (segment->length == 0 && !(segment->flags & SIM_TCP_FIN) && tcp->peer_window == before
           && tcp->max > tcp->una && !tcp->probing)
    duplicate_ack (tcp);
  return tcp->state != TCP_CLOSED;
}
