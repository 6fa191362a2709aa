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

static void
fetch (const void *from, gsize size)
{
  for (gsize at = 0; from != NULL && at < size; at += CACHE_LINE)
    __builtin_prefetch ((const char *)from + at, 1);
}

static void
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
      fetch (node->iface, sizeof *node->iface);
      fetch (node->routes, sizeof *node->routes);
      fetch (node->tcp, sizeof *node->tcp);
      break;
    case 2:
      fetch (node->iface[0], sizeof **node->iface);
      fetch (node->routes->data, sizeof (SimRoute));
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
