/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/net/tcp_private.h"

static inline int64_t
end_of (const SimTcpPiece *piece)
{
  return piece->start + (int64_t)piece->span.length;
}

/* Bytes [start, end) of a span whose first byte is at `origin`. */
static SimSpan
slice (const SimSpan *span, int64_t origin, int64_t start, int64_t end)
{
  SimSpan part = *span;
  part.offset += (uint64_t)(start - origin);
  part.length = (uint64_t)(end - start);
  return part;
}

/* Keeps what has come too early; bytes that are there already are not kept twice. */
static void
keep (SimTcp *tcp, const SimSpan *span, int64_t origin, int64_t start, int64_t end)
{
  SimTcpPiece **link = &tcp->early;
  while (start < end)
    {
      SimTcpPiece *piece = *link;
      if (piece != NULL && piece->start <= start)
        {
          start = MAX (start, end_of (piece));
          link = &piece->next;
          continue;
        }
      int64_t stop = piece != NULL ? MIN (end, piece->start) : end;
      SimSpan part = slice (span, origin, start, stop);
      SimTcpPiece *added = sim_tcp_piece (tcp->table, start, &part);
      added->next = piece;
      *link = added;
      link = &added->next;
      start = stop;
    }
}

static void
deliver (SimTcp *tcp, const SimSpan *span, int64_t origin, int64_t end)
{
  int64_t start = tcp->expected;
  SimSpan part = slice (span, origin, start, end);
  tcp->expected = end;
  sim_tcp_tell_received (tcp, start, &part);
}

/* Delivers what waited for the gap that has just been filled. */
static void
deliver_early (SimTcp *tcp)
{
  while (tcp->early != NULL && tcp->early->start <= tcp->expected)
    {
      SimTcpPiece *piece = tcp->early;
      tcp->early = piece->next;
      if (end_of (piece) > tcp->expected)
        deliver (tcp, &piece->span, piece->start, end_of (piece));
      sim_tcp_piece_free (tcp->table, piece);
    }
}

/* RFC 5681, 4.2: at once when there is a gap or one was filled, else every second segment. */
static void
take (SimTcp *tcp, const SimTcpSegment *segment, int64_t start, int64_t end)
{
  if (start > tcp->expected)
    {
      keep (tcp, &segment->packet->tcp.span, segment->seq, start, end);
      tcp->ack_now = true;
      return;
    }
  bool gap = tcp->early != NULL;
  tcp->unacked++;
  if (gap || tcp->unacked >= 2 || tcp->table->options.delayed_ack == 0)
    tcp->ack_now = true;
  deliver (tcp, &segment->packet->tcp.span, segment->seq, end);
  if (gap)
    deliver_early (tcp);
}

/* The peer's FIN has come, and all before it (RFC 9293, 3.10.7.4, eighth). */
static void
fin_reached (SimTcp *tcp)
{
  tcp->expected++;
  tcp->ack_now = true;
  if (tcp->state == TCP_ESTABLISHED)
    {
      tcp->state = TCP_CLOSE_WAIT;
      sim_tcp_tell_peer_closed (tcp);
    }
  else if (tcp->state == TCP_FIN_WAIT_1)
    tcp->state = TCP_CLOSING;
  else if (tcp->state == TCP_FIN_WAIT_2)
    {
      tcp->state = TCP_TIME_WAIT;
      sim_tcp_wait (tcp);
      sim_tcp_tell_end (tcp, SIM_TCP_FINISHED);
    }
}

void
sim_tcp_data_input (SimTcp *tcp, const SimTcpSegment *segment)
{
  if (tcp->state != TCP_ESTABLISHED && tcp->state != TCP_FIN_WAIT_1 && tcp->state != TCP_FIN_WAIT_2)
    return;
  if (tcp->state == TCP_FIN_WAIT_2)
    tcp->since = tcp_now (tcp);
  int64_t last = segment->seq + segment->length;
  if (segment->flags & SIM_TCP_FIN && last <= tcp->edge)
    {
      tcp->fin = last;
      tcp->ack_now = true;
    }
  int64_t start = MAX (segment->seq, tcp->expected), end = MIN (last, tcp->edge);
  if (start < end)
    take (tcp, segment, start, end);
  else if (segment->length > 0)
    tcp->ack_now = true; /* beyond a closed window: a probe */
  if (tcp->state != TCP_CLOSED && tcp->fin != 0 && tcp->expected == tcp->fin)
    fin_reached (tcp);
}
