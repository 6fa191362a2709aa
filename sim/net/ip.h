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
 * resolved by ARP and queued. Takes the reference. `out` forces the interface. False: no route, or down.
 */
bool sim_ip_send (SimNode *node, SimIface *out, SimPacket *packet);

/* Does the node hold `ip` on any interface? */
bool sim_ip_is_local (const SimNode *node, SimIp ip);

/* What the IP layer calls up; each borrows the packet. */
void sim_udp_input (SimNode *node, SimIface *in, const SimPacket *packet);
void sim_tcp_input (SimNode *node, SimIface *in, const SimPacket *packet);
/* ARP for a next hop, or an ICMP unreachable, says that `dst` cannot be reached now. */
void sim_tcp_unreachable (SimNode *node, SimIp dst);

/* Per-node state of UDP and TCP, owned by the node: made when first used, reset by a crash. */
typedef struct SimUdpTable SimUdpTable;
typedef struct SimTcpTable SimTcpTable;
SimTcpTable **sim_node_tcp (SimNode *node); /* the node's slot; NULL until TCP fills it */
SimUdpTable **sim_node_udp (SimNode *node);
void sim_tcp_table_reset (SimTcpTable *table); /* crash: connections vanish without a word */
void sim_tcp_table_free (SimTcpTable *table);
void sim_udp_table_reset (SimUdpTable *table);
void sim_udp_table_free (SimUdpTable *table);
