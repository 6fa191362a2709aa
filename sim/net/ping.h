/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Echo requests of a program (ICMP, RFC 792): is an address in use, and how far away.
 *
 * A ping is embedded in its owner. Its identifier is its own on the node, so that it hears the replies
 * to its own requests only. A crash closes all pings of the node without a word.
 */
#pragma once

#include "sim/net/node.h"

typedef struct SimPing SimPing;
/* An echo reply from `src` with that sequence number. The function may close this ping, and no other. */
typedef void (*SimPingFunc) (SimPing *ping, SimIp src, uint16_t seq);
struct SimPing
{
  SimRole *role; /* NULL: closed */
  SimPingFunc func;
  uint16_t ident;
  guint hops; /* routers that the reply which is told last has passed, as its TTL says */
  SimPing *next;
};

void sim_ping_open (SimPing *ping, SimRole *role, SimPingFunc func); /* zero, or closed, before */
void sim_ping_close (SimPing *ping);                                 /* no effect when closed */
/* An echo request with 56 bytes, as ping(8) sends it. False: no route, or the node does not run. */
bool sim_ping_send (SimPing *ping, SimIp dst, uint16_t seq);
