/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * RING-14: what a gateway knows of the connections that go through the cluster, its own and others'.
 *
 * A connection is known by the client's end and the VIP that it called, and, once it has a server, by what the
 * server's packets say: the server, and the address and port that they go to. The table is memory: it goes with
 * a crash. It is walked in the order in which connections were learnt.
 */
#pragma once

#include "sim/model.h"

typedef enum RingFlowState
{
  RING_FLOW_OPENING, /* the server has not answered yet */
  RING_FLOW_OPEN,
  RING_FLOW_CLOSING, /* both ends have closed, or one has reset it */
} RingFlowState;

enum
{
  RING_FIN_CLIENT = 1,
  RING_FIN_SERVER = 2,
};

typedef struct RingFlow RingFlow;
struct RingFlow
{
  SimIp client, vip;
  uint16_t client_port, vip_port;
  uint16_t server;    /* number; RING_NOBODY: none yet, or none that packets go to */
  uint16_t back_port; /* where the server's packets go: NAT address and port, or the client's */
  SimIp back;
  uint16_t owner;   /* the gateway that it belongs to */
  uint16_t entered; /* the gateway that its first packet came in by */
  uint32_t serial;  /* the owner's number of it */
  uint8_t state;    /* RingFlowState */
  uint8_t fins;
  uint8_t asked;    /* SYNs of it */
  bool forwarded;   /* packets of it came by way of another gateway */
  bool authority;   /* this gateway has assigned it (RING-18) */
  bool direct;      /* its authority has told this gateway where replies go (RING-18, box 2014) */
  SimTime used;     /* when a packet of it was last seen here */
  uint64_t bytes;   /* of stream, both ways */
  uint64_t detours; /* packets of it that this gateway sent to another, or got from one */
  gpointer relay;   /* what fetches for it (RING-16) */
  /* The table's own. */
  RingFlow *next, *previous;
  bool by_back;
};

typedef struct RingFlows RingFlows;

RingFlows *ring_flows_new (guint servers);
void ring_flows_free (RingFlows *flows);
void ring_flows_clear (RingFlows *flows);

/* Adds a copy of `like`, whose client's key must be new. */
RingFlow *ring_flows_add (RingFlows *flows, const RingFlow *like);
void ring_flows_remove (RingFlows *flows, RingFlow *flow);
/* Changes what its server's packets say. When another one says the same already, that one is found; but of two
 * of one owner's the newer. */
void ring_flows_set_back (RingFlows *flows, RingFlow *flow, uint16_t server, SimIp back, uint16_t back_port);
RingFlow *ring_flows_find (const RingFlows *flows, SimIp client, uint16_t client_port, SimIp vip,
                           uint16_t vip_port);
RingFlow *ring_flows_find_back (const RingFlows *flows, uint16_t server, SimIp back, uint16_t back_port);

RingFlow *ring_flows_first (const RingFlows *flows);
guint ring_flows_count (const RingFlows *flows);
guint ring_flows_on (const RingFlows *flows, uint16_t server); /* connections that a server has */
