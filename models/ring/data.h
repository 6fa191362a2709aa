/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The part of a gateway that carries traffic: connections, their sharing, translation, forwarding, relays, and
 * the choice of application servers. A crash wipes all of it.
 *
 * A packet of a client comes to whoever serves the VIP (or did, by a stale ARP entry). It belongs to a
 * connection of this gateway, of another one, or to none yet. What is another's goes to it unchanged, one hop;
 * what came by that hop goes no further. A SYN makes a connection at the gateway that serves the VIP.
 */
#pragma once

#include "models/ring/flows.h"
#include "models/ring/ring.h"

typedef enum RingOp /* of a row of news */
{
  RING_OP_OPENED = 1,
  RING_OP_REMOVED = 2,
} RingOp;

typedef enum RingTalk /* datagrams between the data parts */
{
  RING_TALK_NEWS = 1,     /* multicast: rows of RING_OP_* */
  RING_TALK_ASK = 2,      /* RING-18, 2002: the request goes to its authority */
  RING_TALK_ASSIGN = 3,   /* 2004: which server; handled where it came in */
  RING_TALK_DIRECT = 4,   /* 2014: where replies go */
  RING_TALK_REGISTER = 5, /* repair: the owner tells a new authority */
} RingTalk;

/* A SYN-ACK of a connection that is not known yet (RING-14); a SYN whose authority has been asked (RING-18). */
typedef struct RingKept
{
  struct RingKept *next;
  SimTransit *transit;
  SimTime at;
  uint16_t server; /* RING_NOBODY: it is a client's */
} RingKept;

/* What is believed of an application server (RING-19). */
typedef struct RingHealth
{
  bool down;
  bool asked;      /* a probe is under way */
  uint32_t serial; /* of the news about it: when it was found, in tenths of a second */
  guint missed;    /* probes in a row */
  guint rounds;    /* how often the train still takes the news along */
} RingHealth;

typedef struct RingData
{
  RingDaemon *daemon;
  RingCluster *cluster;
  struct RingTraffic *traffic;
  uint16_t self;
  RingFlows *flows;
  bool running;
  SimUdp *udp;
  SimAlarm sweep, overdue, probe;
  guint closing, opened, mine;
  uint32_t serial;
  uint32_t apart; /* its connections up to that one were there while it was taken for dead and was not */
  SimStream ports;
  /* Sharing by the train. */
  GByteArray *news, *under_way, *foreign;
  uint32_t block; /* number of the block that is under way; 0: none */
  bool came_back;
  SimTime
      anew; /* when it, or somebody else, last came into the ring: until news have gone round much is unknown */
  uint8_t *members; /* by gateway: a member when the train was last here */
  SimTime *heard;   /* by gateway: its last datagram since it was none; 0: none */
  /* Kept packets, oldest first. */
  RingKept *kept, *kept_last;
  guint kept_count;
  /* RING-19 */
  RingHealth *health; /* by server */
  SimHttpClient *prober;
  /* RING-16 */
  struct RingRelays *relays;
} RingData;

/* data.c: one for each daemon; the daemon calls these. */
void ring_data_new (RingDaemon *daemon);
void ring_data_start (RingDaemon *daemon);
void ring_data_stop (RingDaemon *daemon);  /* orderly: what can be said is said */
void ring_data_leave (RingDaemon *daemon); /* the same, but the machine runs on */
void ring_data_reset (RingDaemon *daemon); /* crash */
/* It carries no more, and nobody else goes on with its connections. */
void ring_data_lose (RingDaemon *daemon, const char *reason);
void ring_data_free (RingDaemon *daemon);

/* A connection of this gateway begins, moves to a server, and ends. */
RingFlow *ring_data_open (RingData *data, const SimTransit *syn, uint16_t entered);
void ring_data_place (RingData *data, RingFlow *flow, uint16_t server, SimIp back, uint16_t back_port);
void ring_data_closing (RingData *data, RingFlow *flow);
void ring_data_forget (RingData *data, RingFlow *flow); /* its own: with news; another's: without */
bool ring_data_is_mine (const RingData *data, const RingFlow *flow);
/* FIN and RST of a packet of that end. */
void ring_data_note (RingData *data, RingFlow *flow, const SimTransit *transit, uint8_t end);
/* Is that gateway believed to be a member? */
bool ring_data_lives (const RingData *data, uint16_t gateway);
/* The gateway whose card sent the packet; NULL: another machine's. */
RingGateway *ring_data_via (const RingData *data, const SimTransit *transit);
SimTime ring_data_now (const RingData *data); /* simulated: only for how long something took */

/* forward.c: the driver. */
bool ring_forward_saw (SimRole *role, const SimTransit *transit);
/* Unchanged to that gateway, on the segment that the packet came in by. True. */
bool ring_forward_to (RingData *data, const SimTransit *transit, uint16_t gateway, RingFlow *flow);
bool ring_forward_adopt (RingData *data, RingFlow *flow); /* false: it may not */
bool ring_forward_client (RingData *data, const RingVip *vip, const SimTransit *transit);
bool ring_forward_server (RingData *data, uint16_t server, const SimTransit *transit);

/* nat.c */
bool ring_nat_begin (RingData *data, RingFlow *flow); /* false: no server, or no port */
bool ring_nat_to_server (RingData *data, RingFlow *flow, const SimTransit *transit);
bool ring_nat_to_client (RingData *data, RingFlow *flow, const SimTransit *transit);

/* symmetric.c */
bool ring_symmetric_begin (RingData *data, RingFlow *flow, const SimTransit *syn);
bool ring_symmetric_to_server (RingData *data, RingFlow *flow, const SimTransit *transit);
bool ring_symmetric_reply (RingData *data, uint16_t server, const SimTransit *transit);
void ring_symmetric_heard (RingData *data, RingTalk talk, const RingFlow *row, uint16_t from);
void ring_symmetric_changed (RingData *data); /* the membership */
void ring_symmetric_adopted (RingData *data, RingFlow *flow);
uint16_t ring_symmetric_authority (const RingData *data, SimIp client, uint16_t client_port);

/* keep.c: packets that wait. */
void ring_keep (RingData *data, const SimTransit *transit, uint16_t server);
void ring_keep_retry (RingData *data); /* something has become known */
void ring_keep_overdue (SimRole *role, SimAlarm *alarm);
void ring_keep_clear (RingData *data);

/* share.c */
void ring_share_tell (RingData *data, const RingFlow *flow, RingOp op); /* at once and surely */
void ring_share_say (RingData *data, RingTalk talk, uint16_t to, const RingFlow *flow);
void ring_share_heard (SimRole *role, SimUdp *udp, const SimDatagram *datagram);
void ring_share_unload (RingDaemon *daemon, const uint8_t *bytes, gsize length);
void ring_share_load (RingDaemon *daemon, GByteArray *out);
SimIp ring_share_group (const RingCluster *cluster);

/* health.c: RING-19 */
/* A server of that port's other than `but`; RING_NOBODY: none. */
uint16_t ring_health_choose (RingData *data, uint16_t port, uint16_t but);
void ring_health_start (RingData *data);
void ring_health_fire (SimRole *role, SimAlarm *alarm);
void ring_health_failed (RingData *data, uint16_t server); /* no acknowledgement */
void ring_health_unload (RingDaemon *daemon, const uint8_t *bytes, gsize length);
void ring_health_load (RingDaemon *daemon, GByteArray *out);

/* proxy.c: RING-16 */
struct RingRelays *ring_relays_new (RingData *data);
void ring_relays_free (struct RingRelays *relays);
void ring_relays_start (RingData *data);
void ring_relays_stop (RingData *data);
void ring_relays_reset (RingData *data);
void ring_relays_server_down (RingData *data, uint16_t server);

/* What is so of the traffic, whatever gateways believe: read by checkers and tests, written in passing. */
typedef struct RingTraffic
{
  RingCluster *cluster;
  GHashTable *ports;    /* of live connections: (server, address, port); looked up only */
  GHashTable *cards;    /* Ethernet address to gateway, as the node map has it */
  GHashTable *machines; /* address to number of a server + 1 */
  uint64_t opened, closed;
  uint64_t broken;           /* by the death of their gateway */
  uint64_t broken_by_server; /* by that of their application server, one of the cluster's own */
  uint64_t adopted;
  uint64_t kept;    /* connections with packets that another gateway passed on */
  uint64_t detours; /* packets that went from one gateway to another */
  uint64_t detour_bytes;
  uint64_t further;      /* packets that would have had to go further than one hop (P4.31); dropped */
  uint64_t second_hops;  /* that did */
  uint64_t resets;       /* packets that the stack answers with a reset */
  uint64_t wrong_resets; /* of connections that a live gateway has, after nothing but crashes (P4.28) */
  uint64_t refused_syns; /* SYNs dropped: no owner known, no server, no port (P4.30) */
  uint64_t reset_syns;   /* SYNs that the stack answers with a reset */
  uint64_t held, released, held_dropped;
  guint holding, most_held;
  uint64_t clashes;        /* connections that took an address and port in use (P4.32) */
  guint clashing;          /* now */
  uint64_t asymmetric;     /* replies that left by another gateway than the request came in by (P4.35) */
  uint64_t replies;        /* replies that left */
  uint64_t asks, assigned; /* RING-18 */
  uint64_t by_authority, by_cache; /* replies that went by way of the authority, or directly to the receiver */
  uint64_t lost_replies; /* sent to a gateway that was dead, or that nobody knows the way of (P4.35) */
  uint64_t resumed;      /* RING-16 */
  uint64_t relayed;      /* relays that ended whole */
  uint64_t cut;          /* that did not */
  uint64_t mixed;        /* resumed with another version of the object (P4.34) */
  uint64_t repeated;     /* resumed from the start by a server that knows no ranges (P4.34) */
} RingTraffic;

/* traffic.c */
RingTraffic *ring_traffic_new (RingCluster *cluster);
void ring_traffic_free (RingTraffic *traffic);
void ring_traffic_take_port (RingTraffic *traffic, const RingData *data, const RingFlow *flow);
void ring_traffic_free_port (RingTraffic *traffic, const RingFlow *flow);
/* A gateway that runs is deleted, as after a cut, or comes back of that: what it has now breaks by no planned
 * move (P4.28). Read by checkers only. */
void ring_traffic_apart (const RingGateway *gateway);
uint16_t ring_traffic_server (const RingTraffic *traffic, SimIp ip); /* RING_NOBODY: no server's */
/* The stack will answer this one with a reset. */
void ring_traffic_reset (RingTraffic *traffic, RingData *data, const SimTransit *transit);
/* Counts what checkers look at: they look again when it has grown. */
void ring_traffic_note (RingTraffic *traffic, uint64_t *count, uint64_t by);
uint64_t ring_traffic_open_now (const RingCluster *cluster);

extern const SimRecordKind ring_rec_flow_opened, ring_rec_flow_closed, ring_rec_flow_kept,
    ring_rec_flows_broken, ring_rec_flows, ring_rec_flow_reset, ring_rec_flow_adopted, ring_rec_held,
    ring_rec_released, ring_rec_held_dropped, ring_rec_port_clash, ring_rec_server_down, ring_rec_server_up,
    ring_rec_resumed, ring_rec_relay_cut, ring_rec_resume_mixed, ring_rec_reply_lost, ring_rec_flow_refused;

/* data-invariants.c: P4.28 to P4.35 */
bool ring_holds_moves (const SimSystem *system, GString *why);
bool ring_holds_deaths (const SimSystem *system, GString *why);
bool ring_holds_syns (const SimSystem *system, GString *why);
bool ring_holds_hops (const SimSystem *system, GString *why);
bool ring_holds_ports (const SimSystem *system, GString *why);
bool ring_holds_buffer (const SimSystem *system, GString *why);
bool ring_holds_resume (const SimSystem *system, GString *why);
bool ring_holds_symmetry (const SimSystem *system, GString *why);
bool ring_holds_replies (const SimSystem *system, GString *why);
