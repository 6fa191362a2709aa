/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * UDP: a node's ports, its sockets, and the groups that they have joined.
 */
#include "sim/net/inside.h"

enum
{
  FIRST_EPHEMERAL = 49152,
  HEADERS = 28,         /* of IP and UDP */
  LARGEST = 65535 - 28, /* payload */
};

typedef struct Joined
{
  SimIp group;
  SimIface *iface;
} Joined;

struct SimUdp
{
  SimUdpFunc receive;
  SimRole *role;
  gpointer data;
  uint16_t port;
  uint16_t filter_at;
  bool filter;
  uint32_t filter_value;
  bool takes_parts;
  guint count, room;
  Joined *joined;
  Joined first; /* most sockets join one group at most */
};

SimSlab *
sim_udp_slab (void)
{
  return sim_slab_new ("sockets", sizeof (SimUdp), 0);
}

/* Where a port stands in the table, or begins to be looked for. Ephemeral ports follow one another: side by
 * side, one other port among them would shift all that come behind. */
static inline uint32_t
port_place (const SimUdpTable *table, uint16_t port)
{
  return port * 1265u & table->mask;
}

/* The table of ports: open addressing, a power of two, at most three quarters full. */
static inline SimUdp **
port_slot (const SimUdpTable *table, uint16_t port)
{
  for (uint32_t i = port_place (table, port);; i = (i + 1) & table->mask)
    if (table->slot[i] == NULL || table->slot[i]->port == port)
      return &table->slot[i];
}

void
sim_udp_table_init (SimUdpTable *table)
{
  table->slot = table->small;
  table->mask = G_N_ELEMENTS (table->small) - 1;
  table->next_ephemeral = FIRST_EPHEMERAL;
}

static void
table_grow (SimUdpTable *table)
{
  SimUdp **old = table->slot;
  uint32_t room = table->mask + 1;
  table->mask = room * 2 - 1;
  table->slot = g_new0 (SimUdp *, room * 2);
  for (uint32_t i = 0; i < room; i++)
    if (old[i] != NULL)
      *port_slot (table, old[i]->port) = old[i];
  if (old != table->small)
    g_free (old);
}

/* Takes a port out, and moves up those behind it that would no longer be found. */
static void
table_remove (SimUdpTable *table, uint16_t port)
{
  uint32_t hole = (uint32_t)(port_slot (table, port) - table->slot);
  table->slot[hole] = NULL;
  table->count--;
  for (uint32_t i = (hole + 1) & table->mask; table->slot[i] != NULL; i = (i + 1) & table->mask)
    {
      SimUdp *udp = table->slot[i];
      table->slot[i] = NULL;
      *port_slot (table, udp->port) = udp;
    }
}

static uint16_t
ephemeral_port (SimUdpTable *table)
{
  for (guint tries = 0; tries < 65536 - FIRST_EPHEMERAL; tries++)
    {
      uint16_t port = table->next_ephemeral;
      table->next_ephemeral = port == 65535 ? FIRST_EPHEMERAL : port + 1;
      if (*port_slot (table, port) == NULL)
        return port;
    }
  return 0;
}

/* Tells the node's segments what it listens to, one port more or all anew. */
static void
tell_opened (const SimNode *node, uint16_t port)
{
  for (guint i = 0; i < node->iface_count; i++)
    {
      SimSegment *segment = node->iface[i]->segment;
      SimListening listening = segment->listening[node->iface[i]->port];
      listening.rows |= (uint64_t)1 << sim_udp_row (port);
      sim_segment_set_listening (segment, node->iface[i]->port, listening);
    }
}

static void
tell_anew (const SimNode *node)
{
  for (guint i = 0; i < node->iface_count; i++)
    sim_iface_relisten (node->iface[i]);
}

SimListening
sim_udp_listening (const SimNode *node)
{
  const SimUdpTable *table = &node->udp;
  SimListening listening = { .port = 0 };
  for (uint32_t i = 0; i <= table->mask; i++)
    if (table->slot[i] != NULL)
      listening.rows |= (uint64_t)1 << sim_udp_row (table->slot[i]->port);
  const SimUdp *udp = table->filtered != 0 ? *port_slot (table, table->filtered) : NULL;
  if (udp != NULL)
    {
      listening.port = udp->port;
      listening.at = udp->filter_at;
      listening.value = udp->filter_value;
    }
  return listening;
}

SimUdp *
sim_udp_open (SimRole *role, uint16_t port, SimUdpFunc receive)
{
  SimNode *node = role->node;
  SimUdpTable *table = &node->udp;
  sim_require (node->state != SIM_NODE_OFF, "a socket is opened on %s, which is off", node->name);
  if (port == 0)
    port = ephemeral_port (table);
  if (port == 0 || *port_slot (table, port) != NULL)
    return NULL;
  if ((table->count + 1) * 4 > (table->mask + 1) * 3)
    table_grow (table);
  SimUdp *udp = sim_slab_take (node->net->sockets);
  udp->receive = receive;
  udp->role = role;
  udp->port = port;
  udp->joined = &udp->first;
  udp->room = 1;
  *port_slot (table, port) = udp;
  table->count++;
  tell_opened (node, port);
  return udp;
}

static void
udp_release (SimNet *net, SimUdp *udp)
{
  for (guint i = 0; i < udp->count; i++)
    sim_iface_leave (udp->joined[i].iface, udp->joined[i].group);
  if (udp->joined != &udp->first)
    g_free (udp->joined);
  sim_slab_give (net->sockets, udp);
}

void
sim_udp_close (SimUdp *udp)
{
  if (udp == NULL)
    return;
  SimNode *node = udp->role->node;
  table_remove (&node->udp, udp->port);
  if (node->udp.filtered == udp->port)
    node->udp.filtered = 0;
  for (guint i = 0; i < node->iface_count; i++)
    sim_udp_take_any (udp, node->iface[i], false);
  udp_release (node->net, udp);
  tell_anew (node);
}

void
sim_udp_reset (SimNode *node)
{
  SimUdpTable *table = &node->udp;
  for (uint32_t i = 0; i <= table->mask; i++)
    if (table->slot[i] != NULL)
      udp_release (node->net, table->slot[i]); /* the role may be gone already */
  if (table->slot != table->small)
    g_free (table->slot);
  memset (table->small, 0, sizeof table->small);
  table->count = table->filtered = 0;
  for (guint i = 0; i < node->iface_count; i++)
    node->iface[i]->any_port = 0;
  sim_udp_table_init (table);
  for (guint i = 0; i < node->inbox->len; i++)
    sim_packet_unref (node->net, g_array_index (node->inbox, SimBacklogItem, i).item);
  g_array_set_size (node->inbox, 0);
  node->inbox_waits = false;
}

uint16_t
sim_udp_port (const SimUdp *udp)
{
  return udp->port;
}

gpointer
sim_udp_data (const SimUdp *udp)
{
  return udp->data;
}

void
sim_udp_set_data (SimUdp *udp, gpointer data)
{
  udp->data = data;
}

static bool
has_joined (const SimUdp *udp, const SimIface *iface, SimIp group)
{
  for (guint i = 0; i < udp->count; i++)
    if (udp->joined[i].group == group && udp->joined[i].iface == iface)
      return true;
  return false;
}

void
sim_udp_join (SimUdp *udp, SimIface *iface, SimIp group)
{
  sim_require (sim_ip_multicast (group) && iface->node == udp->role->node,
               "a socket joins what is no group of its");
  if (has_joined (udp, iface, group))
    return;
  if (udp->count == udp->room)
    {
      Joined *joined = g_new (Joined, udp->room *= 2);
      memcpy (joined, udp->joined, udp->count * sizeof *joined);
      if (udp->joined != &udp->first)
        g_free (udp->joined);
      udp->joined = joined;
    }
  udp->joined[udp->count++] = (Joined){ group, iface };
  sim_iface_join (iface, group);
}

void
sim_udp_take_any (SimUdp *udp, SimIface *iface, bool take)
{
  sim_require (iface->node == udp->role->node, "a socket listens at an interface that is not its machine's");
  sim_require (!take || iface->any_port == 0 || iface->any_port == udp->port,
               "two sockets of %s take what is not for it", iface->node->name);
  if (take)
    iface->any_port = udp->port;
  else if (iface->any_port == udp->port)
    iface->any_port = 0;
}

void
sim_udp_filter (SimUdp *udp, uint16_t at, uint32_t value)
{
  SimUdpTable *table = &udp->role->node->udp;
  sim_require (table->filtered == 0 || table->filtered == udp->port, "two sockets of %s have a filter",
               udp->role->node->name);
  table->filtered = udp->port;
  udp->filter = true;
  udp->filter_at = at;
  udp->filter_value = value;
  tell_anew (udp->role->node);
}

void
sim_udp_unfilter (SimUdp *udp)
{
  if (!udp->filter)
    return;
  udp->filter = false;
  udp->role->node->udp.filtered = 0;
  tell_anew (udp->role->node);
}

void
sim_udp_take_parts (SimUdp *udp)
{
  udp->takes_parts = true;
}

/* A packet without a payload yet. */
static inline SimPacket *
udp_packet (const SimUdp *udp, SimIp src, SimIp dst, uint16_t port, gsize length)
{
  sim_require (length <= LARGEST, "a datagram of %zu bytes", length);
  SimPacket *packet = sim_packet_new (udp->role->node->net);
  packet->protocol = SIM_PROTOCOL_UDP;
  packet->length = (uint16_t)(HEADERS + length);
  packet->src = src;
  packet->dst = dst;
  packet->sport = udp->port;
  packet->dport = port;
  return packet;
}

bool
sim_udp_send_to_station (SimUdp *udp, SimIface *out, SimIp src, SimIp dst, SimMac mac, uint16_t port,
                         SimBytes *bytes)
{
  if (udp->role->node->state != SIM_NODE_UP)
    return false;
  SimPacket *packet = udp_packet (udp, src, dst, port, bytes->length);
  packet->bytes = sim_bytes_ref (bytes);
  return sim_ip_send_to_station (udp->role->node, out, mac, packet);
}

static inline void
check_way (const SimIface *out, SimIp dst)
{
  sim_require (out != NULL || !(sim_ip_multicast (dst) || dst == SIM_IP_BROADCAST),
               "a datagram to a group or to all needs an interface");
}

bool
sim_udp_send (SimUdp *udp, SimIface *out, SimIp src, SimIp dst, uint16_t port, SimBytes *bytes)
{
  check_way (out, dst);
  if (udp->role->node->state != SIM_NODE_UP)
    return false;
  SimPacket *packet = udp_packet (udp, src, dst, port, bytes->length);
  packet->bytes = sim_bytes_ref (bytes);
  return sim_ip_send (udp->role->node, out, packet);
}

bool
sim_udp_send_parts (SimUdp *udp, SimIface *out, SimIp src, SimIp dst, uint16_t port, const SimUdpParts *parts)
{
  check_way (out, dst);
  sim_require (parts->head_length <= SIM_UDP_HEAD, "a head of %u bytes", parts->head_length);
  if (udp->role->node->state != SIM_NODE_UP)
    return false;
  SimPacket *packet = udp_packet (udp, src, dst, port, (gsize)parts->head_length + parts->length);
  packet->parts = *parts;
  return sim_ip_send (udp->role->node, out, packet);
}

SimBytes *
sim_udp_parts_bytes (const SimUdpParts *parts)
{
  SimBytes *bytes = sim_bytes_new (NULL, parts->head_length + parts->length);
  SimSpan span = { NULL, parts->content, parts->offset, parts->length };
  memcpy (bytes->data, parts->head, parts->head_length);
  sim_span_copy (&span, 0, parts->length, bytes->data + parts->head_length);
  return bytes;
}

static inline bool
filtered_out (const SimUdp *udp, const SimBytes *bytes)
{
  return udp->filter && !sim_bytes_word_is (bytes, udp->filter_at, udp->filter_value);
}

/* Hands a datagram to the socket that listens. */
static inline void
udp_hand_over (SimNode *node, SimIface *in, const SimPacket *packet)
{
  SimUdp *udp = *port_slot (&node->udp, packet->dport);
  if (G_UNLIKELY (udp == NULL || udp->receive == NULL)
      || (sim_ip_multicast (packet->dst) && !has_joined (udp, in, packet->dst))
      || G_UNLIKELY (filtered_out (udp, packet->bytes)))
    {
      sim_packet_refuse (in, packet, SIM_DROP_NO_PORT);
      return;
    }
  bool parts = packet->bytes == NULL;
  g_autoptr (SimBytes) made
      = G_UNLIKELY (parts && !udp->takes_parts) ? sim_udp_parts_bytes (&packet->parts) : NULL;
  SimDatagram datagram = { .src = packet->src,
                           .dst = packet->dst,
                           .sport = packet->sport,
                           .dport = packet->dport,
                           .iface = in,
                           .mac = packet->src_mac,
                           .bytes = parts ? made : packet->bytes,
                           .parts = parts && made == NULL ? &packet->parts : NULL };
  udp->receive (udp->role, udp, &datagram);
}

/* What programs read: datagrams, and what comes to raw sockets. */
static inline void
hand_over (SimNode *node, SimIface *in, const SimPacket *packet)
{
  if (G_LIKELY (packet->protocol == SIM_PROTOCOL_UDP))
    udp_hand_over (node, in, packet);
  else
    sim_raw_hand_over (node, in, packet);
}

void
sim_udp_input (SimNode *node, SimIface *in, const SimPacket *packet)
{
  if (G_LIKELY (node->state == SIM_NODE_UP && !node->inbox_waits))
    {
      hand_over (node, in, packet);
      return;
    }
  if (node->inbox->len >= SIM_STACK_BACKLOG)
    {
      sim_packet_refuse (in, packet, SIM_DROP_BACKLOG);
      return;
    }
  SimBacklogItem waits = { in, sim_packet_ref ((SimPacket *)packet) };
  g_array_append_val (node->inbox, waits);
  node->inbox_waits = true;
}

void
sim_udp_wake (SimNode *node)
{
  while (node->inbox->len > 0 && node->state == SIM_NODE_UP)
    {
      SimBacklogItem item = g_array_index (node->inbox, SimBacklogItem, 0);
      g_array_remove_index (node->inbox, 0);
      node->inbox_waits = node->inbox->len > 0;
      hand_over (node, item.iface, item.item);
      sim_packet_unref (node->net, item.item);
    }
}

void
sim_udp_fetch (const SimNode *node, const SimPacket *packet, guint step)
{
  enum
  {
    OBJECT = 5 * 64 /* bytes: what a transfer needs of what it keeps for its socket */
  };
  if (packet->protocol != SIM_PROTOCOL_UDP)
    return;
  const SimUdp *udp
      = node->udp.slot[port_place (&node->udp, packet->dport)]; /* most stand in their own place */
  if (step == 0 || udp == NULL)
    {
      __builtin_prefetch (udp, 1);
      return;
    }
  __builtin_prefetch (udp->role, 1);
  for (gsize at = 0; udp->data != NULL && at < OBJECT; at += 64)
    __builtin_prefetch ((const char *)udp->data + at, 1);
}
