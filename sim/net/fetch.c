/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Fetching a machine's memory ahead. Of thousands of machines each acts seldom, and all that it needs has left
 * the caches since: without this a request waits for some thirty lines of memory, one after the other.
 */
#include "sim/net/inside.h"
#include "sim/net/tcp_private.h"

enum
{
  CACHE_LINE = 64
};

/* A function that does nothing but fetch is one without an effect, and calls of it would be left out. */
#define INLINED static inline __attribute__ ((always_inline))

INLINED void
fetch (const void *from, gsize size)
{
  for (gsize at = 0; from != NULL && at < size; at += CACHE_LINE)
    __builtin_prefetch ((const char *)from + at, 1);
}

INLINED void
fetch_iface (const SimIface *iface)
{
  fetch (iface->up_cable.line.items, sizeof (SimLineItem));
  fetch (iface->down_cable.line.items, sizeof (SimLineItem));
  fetch (iface->arp, (iface->arp_mask + 1) * sizeof *iface->arp);
}

void
sim_node_fetch (const SimNode *node, guint step)
{
  if (step > 0 && node->iface_count != 1) /* not a machine of many */
    return;
  switch (step)
    {
    case 0:
      fetch (node, sizeof *node);
      break;
    case 1:
      fetch (node->route, sizeof (SimRoute));
      fetch (node->tcp, sizeof *node->tcp);
      break;
    case 2:
      fetch (node->iface[0], sizeof **node->iface);
      if (node->tcp != NULL)
        fetch (node->tcp->slots, MIN (node->tcp->room, 16) * sizeof *node->tcp->slots);
      break;
    case 3:
      fetch_iface (node->iface[0]);
      break;
    default:
      break;
    }
}

INLINED const SimPacket *
packet_ahead (const SimLine *line, uint32_t i)
{
  return sim_item_packet (line->items[(line->head + i) & (line->room - 1)].item);
}

/* The receiver of the frame that will be the i-th from now, or NULL. */
INLINED const SimIface *
receiver_ahead (const SimSegment *segment, const SimLine *line, uint32_t i)
{
  return sim_net_station (segment->net, packet_ahead (line, i)->dst_mac);
}

INLINED void
fetch_station (const SimSegment *segment, const SimIface *to)
{
  fetch (to, offsetof (SimIface, up_free_at) + CACHE_LINE);
  if (to->segment == segment)
    fetch (&segment->free_at[to->port], sizeof *segment->free_at);
}

/* Where the next item will be put. */
INLINED const SimLineItem *
next_item (const SimLine *line)
{
  return line->items != NULL ? &line->items[(line->head + line->count) & (line->room - 1)] : NULL;
}

INLINED void
fetch_machine (const SimIface *to, const SimPacket *packet)
{
  const SimNode *node = to->node;
  fetch (node, offsetof (SimNode, options));
  fetch (next_item (&to->up_cable.line), 1);
  fetch (next_item (&to->down_cable.line), 1);
  if (to->arp != NULL)
    fetch (&to->arp[sim_arp_place (to, packet->src)], 1);
}

INLINED void
fetch_stack (const SimNode *node, const SimPacket *packet)
{
  fetch (node->route, 1);
  sim_udp_fetch (node, packet, 0);
}

void
sim_line_fetch (const SimSegment *segment, const SimLine *line)
{
  fetch (&line->items[(line->head + 4 * SIM_AHEAD) & (line->room - 1)], 1);
  fetch (packet_ahead (line, 4), sizeof (SimPacket));
  const SimIface *to = receiver_ahead (segment, line, 3);
  if (to != NULL)
    fetch_station (segment, to);
  if ((to = receiver_ahead (segment, line, 2)) != NULL)
    fetch_machine (to, packet_ahead (line, 2));
  if ((to = receiver_ahead (segment, line, 1)) != NULL)
    fetch_stack (to->node, packet_ahead (line, 1));
  if ((to = receiver_ahead (segment, line, 0)) == NULL)
    return;
  sim_udp_fetch (to->node, packet_ahead (line, 0), 1);
}

void
sim_arp_fetch (const SimSegment *segment, guint port, uint64_t bits, const SimPacket *packet)
{
  const SimIface *heed[64];
  guint count = 0;
  for (; bits != 0; bits &= bits - 1)
    {
      heed[count] = segment->ifaces->pdata[port + (guint)__builtin_ctzll (bits)];
      fetch (heed[count++], CACHE_LINE);
    }
  for (guint i = 0; i < count; i++)
    if (heed[i]->arp != NULL)
      fetch (&heed[i]->arp[sim_arp_place (heed[i], packet->src)], 1);
}

void
sim_iface_fetch_next (const SimIface *to)
{
  sim_udp_fetch (to->node, packet_ahead (&to->down_cable.line, 0), 1);
}
