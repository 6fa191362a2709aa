/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/net/tcp_private.h"

void
sim_tcp_tell_connected (SimTcp *tcp)
{
  if (tcp->table->hung)
    {
      tcp->untold |= TCP_UNTOLD_CONNECTED;
      return;
    }
  tcp->untold &= (uint8_t)~TCP_UNTOLD_CONNECTED;
  if (tcp->listener != NULL)
    tcp->table->stats.accepted++;
  sim_tcp_leave_listener (tcp);
  if (tcp->hooks != NULL && tcp->hooks->connected != NULL)
    tcp->hooks->connected (tcp->role, tcp);
}

void
sim_tcp_tell_received (SimTcp *tcp, int64_t start, const SimSpan *span)
{
  if (tcp->hooks == NULL)
    return;
  if (G_LIKELY (!tcp->table->hung && tcp->unread == NULL))
    {
      if (tcp->hooks->received != NULL)
        tcp->hooks->received (tcp->role, tcp, span);
      return;
    }
  SimTcpPiece *piece = sim_tcp_piece (tcp->table, start, span);
  *(tcp->unread != NULL ? &tcp->unread_last->next : &tcp->unread) = piece;
  tcp->unread_last = piece;
}

void
sim_tcp_tell_drained (SimTcp *tcp)
{
  if (tcp->hooks == NULL || tcp->hooks->drained == NULL)
    return;
  if (tcp->table->hung)
    tcp->untold |= TCP_UNTOLD_DRAINED;
  else
    tcp->hooks->drained (tcp->role, tcp);
}

void
sim_tcp_tell_peer_closed (SimTcp *tcp)
{
  if (tcp->hooks == NULL || tcp->closed || tcp->hooks->ended == NULL)
    return;
  if (tcp->table->hung)
    tcp->untold |= TCP_UNTOLD_PEER_CLOSED;
  else
    tcp->hooks->ended (tcp->role, tcp, SIM_TCP_PEER_CLOSED);
}

void
sim_tcp_tell_end (SimTcp *tcp, SimTcpEnd end)
{
  if (end != SIM_TCP_FINISHED && tcp->state != TCP_CLOSED)
    {
      SimBus *bus = sim_net_bus (tcp->table->net);
      sim_emit (bus, &sim_rec_tcp_broken, sim_node_entity (tcp->table->node), tcp->remote, tcp->remote_port, 0,
                sim_tcp_end_name (end));
    }
  if (tcp->state != TCP_TIME_WAIT)
    sim_tcp_retire (tcp);
  if (tcp->table->hung && tcp->hooks != NULL)
    {
      tcp->untold |= TCP_UNTOLD_END;
      tcp->end = end;
      return;
    }
  const SimTcpHooks *hooks = tcp->hooks;
  tcp->untold = 0;
  if (hooks != NULL && hooks->ended != NULL)
    hooks->ended (tcp->role, tcp, end);
  tcp->hooks = NULL;
  if (tcp->state == TCP_CLOSED)
    sim_tcp_drop (tcp);
}

static void
tell_unread (SimTcp *tcp)
{
  while (tcp->unread != NULL)
    {
      SimTcpPiece *piece = tcp->unread;
      tcp->unread = piece->next;
      if (tcp->hooks != NULL && tcp->hooks->received != NULL)
        tcp->hooks->received (tcp->role, tcp, &piece->span);
      sim_tcp_piece_free (tcp->table, piece);
    }
}

/* In the order in which it would have happened, as far as that is known. */
static void
tell_all (SimTcp *tcp)
{
  uint8_t untold = tcp->untold;
  bool had_unread = tcp->unread != NULL;
  tcp->untold &= TCP_UNTOLD_END;
  if (untold & TCP_UNTOLD_CONNECTED)
    sim_tcp_tell_connected (tcp);
  tell_unread (tcp);
  if (untold & TCP_UNTOLD_DRAINED && !tcp->dropped)
    sim_tcp_tell_drained (tcp);
  if (untold & TCP_UNTOLD_PEER_CLOSED && !tcp->dropped)
    sim_tcp_tell_peer_closed (tcp);
  if (tcp->untold & TCP_UNTOLD_END)
    sim_tcp_tell_end (tcp, tcp->end);
  else if (had_unread && tcp->state != TCP_CLOSED)
    tcp->ack_now = true; /* the window has opened */
  if (tcp->state != TCP_CLOSED)
    sim_tcp_output (tcp);
}

void
sim_tcp_tell_untold (SimTcpTable *table)
{
  g_autoptr (GPtrArray) all = g_ptr_array_new ();
  for (SimTcp *tcp = table->first; tcp != NULL; tcp = tcp->next)
    if (tcp->untold != 0 || tcp->unread != NULL)
      {
        sim_tcp_hold (tcp);
        g_ptr_array_add (all, tcp);
      }
  for (guint i = 0; i < all->len; i++)
    {
      SimTcp *tcp = all->pdata[i];
      if (!tcp->dropped)
        tell_all (tcp);
      sim_tcp_let_go (tcp);
    }
}
