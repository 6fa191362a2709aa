/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The insides of the network layer: what its own files know of each other, and nobody else.
 *
 * A frame on a cable is an item of the cable's delay line: a pointer to its packet, whose low
 * bit says that the frame was damaged on the way. What a frame is worth in the books is kept
 * by its segment: sent when it is put on a cable (or copied by the switch), then delivered or
 * dropped. What is in flight is not counted but found, by walking the lines.
 */
#pragma once

#include "sim/net/inside_node.h"

enum
{
  SIM_STACK_BACKLOG = 256, /* frames that a paused machine holds; datagrams that a hung one holds */
};

/* Kinds in the tags of this layer's timers; roles' alarms have theirs below. */
enum
{
  SIM_KIND_UP = 0xF0, /* a frame at the switch */
  SIM_KIND_DOWN,      /* a frame at its receiver */
  SIM_KIND_BATCH,     /* a frame at many receivers */
  SIM_KIND_STRAY,     /* a frame off its line */
  SIM_KIND_LOOP,      /* a packet to oneself */
  SIM_KIND_BOOT,
  SIM_KIND_THAW, /* a resumed machine reads its backlog */
  SIM_KIND_ARP,
  SIM_KIND_REASSEMBLY,
  SIM_KIND_TCP,
  SIM_KIND_SETTLE, /* of tenants */
};

enum
{
  SIM_CROWD = 512, /* interfaces: the memory of more does not stay in the caches, and is fetched ahead */
  SIM_AHEAD = 5    /* frames of a queue whose receivers' memory is fetched: sim_line_fetch() */
};

/* fetch.c: has the caches fetch what the frames that follow on `line` will touch; each comes nearer by one, and
 * by one pointer more is known of it. It changes nothing but the time that a run takes. */
void sim_line_fetch (const SimSegment *segment, const SimLine *line);
/* The same for the frame behind the one that `to` gets now, on the way down to it. */
void sim_iface_fetch_next (const SimIface *to);
/* What a datagram will touch of its socket: step 0 the socket, step 1 what the socket points to. */
void sim_udp_fetch (const SimNode *node, const SimPacket *packet, guint step);
/* What an ARP packet will touch of the machines at those ports, a bit each from `port` on. */
void sim_arp_fetch (const SimSegment *segment, guint port, uint64_t bits, const SimPacket *packet);

/* A frame is put on the way down to a machine that has others to come. */
static inline void
sim_iface_fetch_socket (const SimIface *to, const SimPacket *packet)
{
  if (packet->protocol != SIM_PROTOCOL_UDP || to->arp == NULL)
    return;
  __builtin_prefetch (&to->arp[sim_arp_place (to, packet->src)], 1);
  sim_udp_fetch (to->node, packet, 0);
}

/* receive.c: a frame at its receiver. Takes the reference. */
void sim_iface_receive (SimIface *iface, void *item);
void sim_iface_receive_batch (SimBatch *batch);
void sim_node_thaw (SimKernel *kernel, SimTimer *timer);
void sim_node_clear_backlog (SimNode *node);

/* ip.c, fragment.c, icmp.c */
void sim_ip_input (SimIface *iface, SimPacket *packet);                /* borrows */
void sim_ip_input_undriven (SimIface *iface, const SimPacket *packet); /* as if there were no driver */
void sim_ip_emit (SimIface *iface, SimIp next_hop, SimPacket *packet);
void sim_ip_deliver (SimNode *node, SimIface *iface, const SimPacket *packet);
void sim_ip_loop (SimKernel *kernel, SimLine *line, void *item);
void sim_ip_fragment (SimIface *iface, SimIp next_hop, SimPacket *packet);
void sim_ip_reassemble (SimNode *node, SimIface *iface, const SimPacket *packet);
void sim_ip_reassembly_reset (SimNode *node);
SimSlab *sim_reassembly_slab (void);
void sim_node_add_connected (SimNode *node, SimIface *iface);
void sim_icmp_input (SimNode *node, SimIface *in, const SimPacket *packet);
void sim_raw_hand_over (SimNode *node, SimIface *in, const SimPacket *packet);
void sim_raw_reset (SimNode *node); /* closes all raw sockets */
void sim_icmp_error (SimNode *node, const SimPacket *about, uint8_t type, uint8_t code);

/* driver.c: true when the driver has taken it. */
bool sim_driver_saw (SimIface *iface, SimPacket *packet);
