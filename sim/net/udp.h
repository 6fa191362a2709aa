/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * UDP sockets of a role: unicast, multicast, broadcast.
 *
 * A datagram larger than the MTU leaves as IP fragments and is delivered when all of them
 * have arrived within 30 s (RFC 791). The receiver gets a reference to the same bytes.
 * A group's datagram does not come back to the node that sent it. A datagram to an address of the
 * node itself is delivered in a later event of the same instant. A crash closes a node's sockets; roles open
 * them again in their start hooks.
 *
 * A datagram of parts is a short head of real bytes and, behind it, a piece of generated content that nobody
 * stores (bytes.h): its length counts everywhere, its bytes are made when a capture or an unprepared receiver
 * wants them. Such a datagram costs no allocation.
 */
#pragma once

#include "sim/base/bytes.h"
#include "sim/net/node.h"

typedef struct SimUdp SimUdp;

enum
{
  SIM_UDP_HEAD = 11
};

typedef struct SimUdpParts
{
  uint64_t content, offset; /* as in SimSpan */
  uint32_t length;          /* of the content; 0: the head is all */
  uint8_t head_length;
  uint8_t head[SIM_UDP_HEAD];
} SimUdpParts;

typedef struct SimDatagram
{
  SimIp src, dst;
  uint16_t sport, dport;
  SimIface *iface;          /* it came in by */
  SimBytes *bytes;          /* borrowed: valid during the call; take a reference to keep it */
  const SimUdpParts *parts; /* in place of the bytes, when it came so and the socket takes parts; borrowed */
  SimMac mac;               /* of the station that it came from, which may be a router's; 0: the node itself */
} SimDatagram;

typedef void (*SimUdpFunc) (SimRole *role, SimUdp *udp, const SimDatagram *datagram);

/* Binds `port` on every address of the node (0: an ephemeral port, 49152 up). `receive` may be
 * NULL for a socket that only sends. NULL when the port is taken. */
SimUdp *sim_udp_open (SimRole *role, uint16_t port, SimUdpFunc receive);
void sim_udp_close (SimUdp *udp);
uint16_t sim_udp_port (const SimUdp *udp);
gpointer sim_udp_data (const SimUdp *udp);
void sim_udp_set_data (SimUdp *udp, gpointer data);

/* From now on the socket is given datagrams of parts as they are: `bytes` is NULL then. */
void sim_udp_take_parts (SimUdp *udp);

/* Receives datagrams to `group` that come in by `iface`, from now on. */
void sim_udp_join (SimUdp *udp, SimIface *iface, SimIp group);

/*
 * Sends `bytes` (a reference is taken) to dst:port. `out` NULL: by the route; a group or a
 * broadcast needs `out`. The source is the primary address of the outgoing interface unless
 * `src` is given. False when there is no route, the interface is down or the node does not run:
 * nothing was sent. At most 65507 bytes.
 */
bool sim_udp_send (SimUdp *udp, SimIface *out, SimIp src, SimIp dst, uint16_t port, SimBytes *bytes);

/*
 * The same to the station `mac` on the segment of `out`, without ARP or a route: for who has not got its
 * address yet (RFC 2131, 4.1). At most one frame.
 */
bool sim_udp_send_to_station (SimUdp *udp, SimIface *out, SimIp src, SimIp dst, SimMac mac, uint16_t port,
                              SimBytes *bytes);

/* Whether datagrams to the socket's port that come in by `iface` reach it whatever address of whomever they are
 * for, as with a raw socket. One port of an interface at a time. Ends when the socket is closed. */
void sim_udp_take_any (SimUdp *udp, SimIface *iface, bool take);

/*
 * The socket gets only datagrams whose four bytes at `at` are `value`, as with a packet filter; others are
 * dropped as if nobody listened. What it is for: a reply that is broadcast to ten thousand clients is looked at
 * by one. A datagram of parts passes no filter. One socket of a node at a time has one. sim_udp_unfilter() ends
 * it, and so does closing.
 */
void sim_udp_filter (SimUdp *udp, uint16_t at, uint32_t value);
void sim_udp_unfilter (SimUdp *udp);

/* The same for a datagram of parts, which are copied. */
bool sim_udp_send_parts (SimUdp *udp, SimIface *out, SimIp src, SimIp dst, uint16_t port,
                         const SimUdpParts *parts);
/* Its bytes; one reference. */
SimBytes *sim_udp_parts_bytes (const SimUdpParts *parts);
