/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Raw sockets: a role speaks an IP protocol of its own, by its number, as routing and redundancy protocols do.
 *
 * A packet larger than the MTU leaves in fragments and is delivered when all of them have arrived. What
 * multicast, hanging programs and crashes mean is as with UDP (udp.h): a group's packet does not come back to
 * the node that sent it; a hung program hears later; a crash closes the socket.
 */
#pragma once

#include "sim/base/bytes.h"
#include "sim/net/node.h"

typedef struct SimRaw SimRaw;

typedef struct SimRawPacket
{
  SimIp src, dst;
  uint8_t ttl;
  SimIface *iface; /* it came in by */
  SimBytes *bytes; /* what is behind the IP header; borrowed: valid during the call */
} SimRawPacket;

typedef void (*SimRawFunc) (SimRole *role, SimRaw *raw, const SimRawPacket *packet);

/* Takes `protocol`, none of those that the stack has itself (ICMP, TCP, UDP), on every address of the node.
 * NULL when it is taken. */
SimRaw *sim_raw_open (SimRole *role, uint8_t protocol, SimRawFunc receive);
void sim_raw_close (SimRaw *raw);
gpointer sim_raw_data (const SimRaw *raw);
void sim_raw_set_data (SimRaw *raw, gpointer data);

/* Receives packets to `group` that come in by `iface`, from now on. */
void sim_raw_join (SimRaw *raw, SimIface *iface, SimIp group);

/*
 * Sends `bytes` (a reference is taken) to `dst` with that TTL (0: the stack's). `out` NULL: by the route; a
 * group or a broadcast needs `out`. The source is the primary address of the outgoing interface unless `src` is
 * given. False when there is no route, the interface is down or the node does not run: nothing was sent.
 */
bool sim_raw_send (SimRaw *raw, SimIface *out, SimIp src, SimIp dst, uint8_t ttl, SimBytes *bytes);
