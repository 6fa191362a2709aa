/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/net/tcp_private.h"

#define MOST_RTO (60 * SIM_S) /* RFC 6298, 2.5 */
#define GRANULARITY SIM_MS    /* G of RFC 6298 */

/* RFC 6298, 2.2 and 2.3: beta is 1/4, alpha is 1/8. */
void
sim_tcp_measured (SimTcp *tcp, SimTime round_trip)
{
  if (tcp->srtt == 0)
    {
      tcp->srtt = MAX (round_trip, 1);
      tcp->rttvar = round_trip / 2;
    }
  else
    {
      SimTime error = round_trip - tcp->srtt;
      tcp->rttvar += (ABS (error) - tcp->rttvar) / 4;
      tcp->srtt = MAX (tcp->srtt + error / 8, 1);
    }
  SimTime rto = tcp->srtt + MAX (GRANULARITY, 4 * tcp->rttvar);
  tcp->rto = CLAMP (rto, tcp->table->options.least_rto, MAX (MOST_RTO, tcp->table->options.least_rto));
}

/* The give-up time is kept to the nanosecond: the last wait ends with it. */
void
sim_tcp_arm_retransmit (SimTcp *tcp)
{
  SimTime wait = tcp->rto;
  for (guint i = 0; tcp->probing && i < tcp->tries && wait < MOST_RTO; i++)
    wait *= 2;
  wait = MIN (wait, MAX (MOST_RTO, tcp->rto));
  SimTime over = sim_time_add (tcp->since, tcp->table->options.give_up);
  SimTime at = MIN (sim_time_add (tcp_now (tcp), wait), MAX (over, tcp_now (tcp)));
  sim_timer_arm (tcp->table->kernel, &tcp->timer, at);
}

void
sim_tcp_fail_later (SimTcp *tcp, SimTcpEnd end)
{
  tcp->failing = true;
  tcp->end = end;
  sim_timer_after (tcp->table->kernel, &tcp->timer, 0);
}

void
sim_tcp_wait (SimTcp *tcp)
{
  sim_timer_after (tcp->table->kernel, &tcp->timer, tcp->table->options.time_wait);
}

static void
double_rto (SimTcp *tcp)
{
  tcp->rto = MIN (2 * tcp->rto, MAX (MOST_RTO, tcp->table->options.least_rto));
  sim_emit (sim_net_bus (tcp->table->net), &sim_rec_tcp_timeout, sim_node_entity (tcp->table->node),
            tcp->remote, tcp->remote_port, tcp->rto, sim_tcp_state_name (tcp));
}

/* The n-th SYN is followed by a wait of 2^(n-1) initial RTOs, the last one too. */
static void
syn_timeout (SimTcp *tcp)
{
  tcp->table->stats.timeouts++;
  tcp->syn_lost = true;
  if (tcp->tries >= tcp->table->options.syn_tries)
    {
      if (tcp->listener != NULL)
        sim_tcp_drop (tcp); /* nobody has been told of it */
      else
        sim_tcp_tell_end (tcp, SIM_TCP_TIMEOUT);
      return;
    }
  double_rto (tcp);
  sim_tcp_send_syn (tcp);
}

static bool
too_long (SimTcp *tcp)
{
  if (tcp_now (tcp) - tcp->since < tcp->table->options.give_up)
    return false;
  sim_tcp_tell_end (tcp, SIM_TCP_TIMEOUT);
  return true;
}

static void
persist_timeout (SimTcp *tcp)
{
  if (too_long (tcp))
    return;
  tcp->tries = (uint8_t)MIN (tcp->tries + 1, 200);
  sim_tcp_send_probe (tcp);
  sim_tcp_arm_retransmit (tcp);
}

/* RFC 5681, 3.1 and RFC 6582, 4: half of what was under way, one segment, everything again from there. Without
 * progress what was under way stays the same, and so does ssthresh. */
static void
retransmission_timeout (SimTcp *tcp)
{
  if (too_long (tcp))
    return;
  tcp->table->stats.timeouts++;
  tcp->ssthresh = (uint32_t)MAX (tcp_flight (tcp) / 2, 2 * tcp->mss);
  tcp->cwnd = tcp->mss;
  tcp->recover = tcp->max - 1;
  tcp->recovering = false;
  tcp->duplicates = 0;
  tcp->timing = false;
  double_rto (tcp);
  tcp->nxt = tcp->una;
  sim_tcp_send_first (tcp);
  sim_tcp_arm_retransmit (tcp);
}

/* ours: RFC 9293 waits for ever; a peer that crashed would never be forgotten. */
void
sim_tcp_arm_silence (SimTcp *tcp)
{
  SimTime at = sim_time_add (tcp->since, tcp->table->options.give_up);
  sim_timer_arm (tcp->table->kernel, &tcp->timer, MAX (at, tcp_now (tcp)));
}

static void
expired (SimTcp *tcp)
{
  if (tcp->failing)
    {
      sim_tcp_tell_end (tcp, tcp->end);
      return;
    }
  switch (tcp->state)
    {
    case TCP_CLOSED:
      break;
    case TCP_TIME_WAIT:
      if (tcp->untold != 0)
        sim_tcp_retire (tcp);
      else
        sim_tcp_drop (tcp);
      break;
    case TCP_FIN_WAIT_2:
      if (!too_long (tcp))
        sim_tcp_arm_silence (tcp);
      break;
    case TCP_SYN_SENT:
    case TCP_SYN_RECEIVED:
      syn_timeout (tcp);
      break;
    default:
      if (tcp->probing)
        persist_timeout (tcp);
      else if (tcp->max > tcp->una)
        retransmission_timeout (tcp);
      break;
    }
}

/* A paused node's timers wait for it. */
static bool
must_wait (SimTcp *tcp, SimTimer *timer)
{
  if (G_LIKELY (!tcp->table->paused))
    return false;
  if (tcp->table->waiting == NULL)
    tcp->table->waiting = g_ptr_array_new ();
  g_ptr_array_add (tcp->table->waiting, timer);
  return true;
}

void
sim_tcp_timer_fire (SimKernel *kernel, SimTimer *timer)
{
  SimTcp *tcp = SIM_OWNER (timer, SimTcp, timer);
  if (must_wait (tcp, timer))
    return;
  sim_tcp_hold (tcp);
  expired (tcp);
  sim_tcp_let_go (tcp);
}

void
sim_tcp_ack_fire (SimKernel *kernel, SimTimer *timer)
{
  SimTcp *tcp = SIM_OWNER (timer, SimTcp, ack);
  if (!must_wait (tcp, timer) && tcp->unacked > 0)
    sim_tcp_send_ack (tcp);
}
