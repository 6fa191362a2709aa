/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The IP layer of a node, as UDP, TCP and ICMP see it. Inside sim/net only.
 */
#pragma once

#include "sim/net/node.h"
#include "sim/net/packet.h"

/* The interface and the next hop for `dst`, or NULL when there is no route. */
SimIface *sim_ip_route (const SimNode *node, SimIp dst, SimIp *next_hop);

/*
 * Sends an IP packet: ident, TTL and source address (when SIM_IP_NONE) are filled in, it is cut to the MTU,
 * resolved by ARP and queued. Length and protocol must be set. Takes the reference. `out` forces the interface.
 * False: no route, or down.
 */
bool sim_ip_send (SimNode *node, SimIface *out, SimPacket *packet);

/* The same without ARP or a route: from `out` to the station `mac`, in one piece. */
bool sim_ip_send_to_station (SimNode *node, SimIface *out, SimMac mac, SimPacket *packet);

/* Does the node hold `ip` on any interface? */
bool sim_ip_is_local (const SimNode *node, SimIp ip);

/* What the IP layer calls up; each borrows the packet. `in` is the interface that it came by, or, for a packet
 * to oneself, the one that holds the address. */
void sim_udp_input (SimNode *node, SimIface *in, const SimPacket *packet);
void sim_tcp_input (SimNode *node, SimIface *in, const SimPacket *packet);
/* The stack has no use for a packet that it was handed (no port, no connection): into the books. */
void sim_packet_refuse (SimIface *in, const SimPacket *packet, SimDropReason reason);
/* ARP for a next hop, or an ICMP unreachable, says that `dst` cannot be reached now. */
void sim_tcp_unreachable (SimNode *node, SimIp dst);

/*
 * Timers of the stack itself, which goes on while the programs hang, but not while the machine is paused.
 * Such a timer's function first asks sim_node_stack_waits(): true when the machine stands still; the timer will
 * then be armed again when it goes on. Whoever cancels or re-arms a stack timer, or gives its memory back, also
 * calls sim_node_stack_forget(), which costs nothing when nothing waits.
 */
bool sim_node_stack_waits (SimNode *node, SimTimer *timer);
void sim_node_stack_forget (SimNode *node, SimTimer *timer);

/* Per-node state of TCP, owned by the node: made when first used, reset by a crash. */
typedef struct SimTcpTable SimTcpTable;
SimTcpTable **sim_node_tcp (SimNode *node);    /* the node's slot; NULL until TCP fills it */
void sim_tcp_table_reset (SimTcpTable *table); /* crash: connections vanish without a word */
void sim_tcp_table_free (SimTcpTable *table);
