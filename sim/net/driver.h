/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A driver: what a role puts between a node's IP and its cards, as address translators and
 * virtual servers do.
 *
 * It sees each unicast IP packet that comes in by an interface, before the stack: what is for
 * the node and what is not. It may let the packet go on, or take it: then it sends copies of it,
 * rewritten, keeps it for later, hands it up after all, or lets it be. A copy is a packet of the
 * node's own on the next cable: counted, queued, resolved by ARP, seen by captures; its TTL is one
 * less. A driver does not see broadcasts, groups, what the node sends, and what it sends itself.
 * A packet that was taken counts as delivered (a router's work is no loss) unless it is dropped.
 *
 * A driver is a part of the stack: it goes on while the programs hang, and stands still while
 * the machine is paused. At most one a node; a node without one pays a look at a flag.
 */
#pragma once

#include "sim/net/node.h"

/* A packet that has come in; const, and valid during the call unless kept. */
typedef struct SimTransit
{
  SimIface *in;
  SimMac from; /* the card that put it on this segment */
  SimIp src, dst;
  uint16_t sport, dport; /* TCP, UDP; else 0 */
  uint8_t protocol;      /* 1 ICMP, 6 TCP, 17 UDP */
  uint8_t ttl;
  uint8_t flags;   /* TCP: SIM_DRIVER_SYN … */
  bool fragment;   /* a part of a datagram: the ports are known, what is copied is this part */
  uint16_t length; /* bytes of IP packet */
  uint32_t data;   /* TCP: bytes of stream in it */
  uint32_t seq;    /* TCP: of its first byte */
  SimPacket *packet;
} SimTransit;

enum
{
  SIM_DRIVER_FIN = 1,
  SIM_DRIVER_SYN = 2,
  SIM_DRIVER_RST = 4,
  SIM_DRIVER_ACK = 16,
};

/* True: taken. */
typedef bool (*SimDriverFunc) (SimRole *role, const SimTransit *transit);
/* For the life of the world, crashes included (it is installed software); NULL takes it away. */
void sim_driver_install (SimRole *role, SimDriverFunc func);

/* What a copy has instead; 0: what the packet has. */
typedef struct SimRewrite
{
  SimIp src, dst;
  uint16_t sport, dport;
} SimRewrite;

/* Sends a copy by the route of its destination; or, with `out`, to `next_hop` there. `rewrite` may be NULL.
 * False, and the packet is dropped in the books: no route, the interface is down, the TTL has run out (its
 * sender is told), or the node does not run. */
bool sim_driver_send (SimRole *role, const SimTransit *transit, const SimRewrite *rewrite, SimIface *out,
                      SimIp next_hop);
/* Drops a taken packet; once, and not after a copy was sent. */
void sim_driver_drop (const SimTransit *transit, SimDropReason reason);
/* To the stack, as if there were no driver. */
void sim_driver_hand_up (const SimTransit *transit);

/* A taken packet that the role keeps beyond the call; it lets go of it with sim_driver_let_go(), also when its
 * node crashes. */
SimTransit *sim_driver_keep (const SimTransit *transit);
void sim_driver_let_go (SimTransit *kept);
