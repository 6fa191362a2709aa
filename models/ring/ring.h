/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A cluster of gateways round a token ring: the machines, the daemon on each, and who believes what.
 *
 * Belief and truth are kept apart. A RingDaemon knows what came in messages and what is in its files, and acts
 * on that alone. The truth (truth.h) looks at interfaces and nodes, and is read by checkers, graphs and gauges
 * only.
 *
 * A gateway is known by its number, from 0 in the order in which they were built. It stands for its addresses,
 * which the node map gives: its id is its primary address on the first internal subnet. On the wire there are
 * addresses only. The order of the ring is that of the node map.
 */
#pragma once

#include "models/ring/options.h"
#include "models/ring/word.h"

typedef struct RingGateway RingGateway;
typedef struct RingDaemon RingDaemon;
typedef struct RingServer RingServer;
struct RingReliable; /* reliable.h */
struct RingData;     /* what carries traffic: flows, NAT, forwarding */
struct RingMonitor;  /* local monitors */
struct RingConfig;   /* configuration and its version */
struct RingOlder;    /* a policy other than the ring: older.h */

typedef enum RingState
{
  RING_OFF,
  RING_STARTING, /* asks whether anybody is there, and to be let in */
  RING_ALONE,    /* the only member of its ring */
  RING_MEMBER,
  RING_STARVING, /* has seen no token for the timeout, and has sent a 911 */
  RING_STATES
} RingState;

typedef enum RingInput
{
  RING_IN_START,
  RING_IN_ALONE, /* nobody answers, or all others are gone */
  RING_IN_TOKEN, /* of a ring with others in it */
  RING_IN_STARVED,
  RING_IN_STOP,
  RING_INPUTS
} RingInput;

/* Why a VIP changes its host (P4.22). */
typedef enum RingCause
{
  RING_CAUSE_START,   /* first of the cluster: it takes all */
  RING_CAUSE_DELETED, /* its host is no member any more */
  RING_CAUSE_JOINED,  /* back to the default host, which has joined */
  RING_CAUSE_PREFERENCE,
  RING_CAUSE_BALANCE,
  RING_CAUSE_OPERATOR,
  RING_CAUSE_CLOSED, /* its host is closed */
  RING_CAUSES
} RingCause;
extern const char *const ring_cause_names[RING_CAUSES];

typedef struct RingSubnet
{
  SimSegment *segment;
  bool external;
  guint first_vip, vips; /* of RingCluster.vips */
} RingSubnet;

typedef struct RingVip
{
  SimIp ip;
  uint16_t number;          /* place in RingCluster.vips */
  uint16_t subnet;          /* of RingCluster.subnets */
  uint16_t home;            /* default host, a gateway's number */
  uint16_t first_preferred; /* of the configuration; RING_NOBODY: none */
  uint8_t first_flag;       /* 0, 1 or 3 */
} RingVip;

/* What stands here outlives a crash. */
struct RingGateway
{
  struct RingCluster *cluster;
  uint16_t number;
  SimNode *node;
  const char *name;
  SimEntity entity;
  SimIface **ifaces; /* by subnet */
  SimIp *ips;        /* primary addresses, by subnet */
  SimIp id;          /* that of the first internal subnet */
  uint16_t *map;     /* its node map, on disk: gateways in ring order */
  guint map_count;
  uint8_t *configured; /* by VIP: what it starts with, on disk; for the older way of addressing (reboot.c) */
  bool lived, rebooting;
  bool still;      /* paused, hung, or without one of its interfaces: it lives, and is not heard */
  SimTime stirred; /* when it last was; 0: never */
  RingDaemon *daemon;
};

/* What clients ask for by one port: the cluster's own servers, or a system that the gateways stand before. */
typedef struct RingService
{
  const char *name; /* of that system; NULL: own servers */
  uint16_t port;
  guint first, count; /* of RingCluster.servers */
} RingService;

/* An application server: one of its own, or an address that another system serves at. Which machine has that
 * address, ARP says. */
struct RingServer
{
  SimNode *node; /* NULL: another system's; so are the next two */
  SimServer *server;
  SimIface *iface; /* on the first internal subnet */
  SimIp ip;
  guint service; /* of RingCluster.services */
  RingVip *vip;  /* the internal VIP that it is assigned to (its way out); NULL: there is none */
};

/* A move that is to be announced some more times. */
typedef struct RingAnnouncing
{
  uint16_t vip, owner, left;
} RingAnnouncing;

typedef struct RingVipWish
{
  uint16_t vip, preferred;
  uint8_t flag;
} RingVipWish;

/* Mistakes that a daemon of ours could make. No scenario can ask for one: only tests set them. */
typedef struct RingFlaws
{
  bool accept_lower;      /* P4.4: a token with a lower number is accepted */
  bool regenerate_false;  /* P4.5: also with permission FALSE */
  bool notice_deletes;    /* P4.8: a 911 that cannot be handed on edits the membership */
  bool skip_successor;    /* P4.9: the token goes to the next but one */
  bool forget_vip;        /* P4.15: a deleted node's VIPs stay with nobody */
  bool keep_dead;         /* P4.16: a deleted node's VIPs stay with it */
  bool balance_sticky;    /* P4.18 */
  bool ignore_preference; /* P4.20 */
  bool never_join;        /* P4.10: a 911 of a non-member is not taken for a request to join */
  bool never_ask;         /* P4.3: who starves sends no 911 */
  bool say_true;          /* P4.5: a gateway with a newer token leaves the flag TRUE */
  bool count_dead;        /* P4.11: members that are not there are added again and again */
  bool bad_flag;          /* P4.17: a deleted node's VIPs get flag 2 */
  bool forget_stick;      /* P4.19: a VIP with flag 1 goes on preferring its dead host */
  bool ignore_orders;     /* P4.21: a move that the operator wishes is not made */
  bool balance_always;    /* P4.22: also when balancing is switched off */
  bool write_loads;       /* P4.38: every gateway writes what the next one carries */
  bool mute;              /* P4.25: nothing is announced */
  bool reset_others;      /* P4.28: what belongs to another gateway's connection is reset */
  bool reset_syns;        /* P4.30: so is a SYN to an address that another one serves */
  bool pass_further;      /* P4.31: to a third gateway, which passes it on again */
  bool reply_further;     /* P4.31: symmetric: a reply goes back from where it is to leave */
  bool same_port;         /* P4.32: every connection gets the first port */
  bool hoard;             /* P4.33: what waits is never dropped */
  bool mix_versions;      /* P4.34: what another server has is taken, whatever its version */
  bool reply_anywhere;    /* P4.35: a reply leaves where it comes by */
  bool forget_assigned;   /* P4.35: an authority forgets what it has assigned */
} RingFlaws;

typedef struct RingCluster
{
  const SimSystem *system;
  const RingOptions *options;
  SimNet *net;
  SimBus *bus;
  SimKernel *kernel;
  RingSubnet *subnets; /* the external ones first */
  guint subnet_count;
  guint home;          /* the first internal subnet */
  GPtrArray *gateways; /* RingGateway, by number */
  RingVip *vips;       /* by subnet, then in order of address */
  guint vip_count;
  GPtrArray *servers;    /* RingServer, service by service */
  RingService *services; /* in the order of the options; by port there is at most one */
  guint service_count;
  SimNode *name_server;
  SimIface *name_server_iface; /* on the first external subnet */
  struct RingTruth *truth;
  struct RingTraffic *traffic; /* data.h */
  RingFlaws flaws;             /* all false */
  GByteArray *scratch;         /* of whoever encodes a word */
  RingWord *decoded;           /* of whoever decodes one */
} RingCluster;

/* The daemon on a gateway: what a crash wipes. */
struct RingDaemon
{
  SimRole role; /* first */
  RingGateway *gateway;
  RingCluster *cluster;
  SimMachine machine; /* RingState, ring_daemon_table */
  struct RingReliable *reliable;
  struct RingData *data;
  struct RingMonitor *monitor;
  struct RingConfig *config;
  struct RingOlder *older; /* NULL: the policy is the ring */

  /* The stored copy: the last word seen or sent; `known` false: none since the start. */
  RingWord *word;
  bool known;
  uint32_t number;       /* of the last token sent: what an arriving one is compared with */
  GByteArray *image;     /* membership and composition of `word` as bytes, to tell what has changed */
  bool dirty;            /* `word` was changed since `image` was made */
  GByteArray *carriages; /* of kinds without a module, to be handed on */
  guint handed_on;       /* how many */

  /* The token in hand. */
  bool holding;
  uint32_t held;      /* its number */
  SimTime left;       /* when it last sent the token on, node's clock; SIM_NEVER: not yet */
  bool fenced;        /* repair `fence`: the token was away for too long, and is not back twice */
  SimTime visited;    /* when the last token came; simulated time; SIM_NEVER: none yet */
  uint64_t passing;   /* handle of the message that passes it on; 0: none */
  uint16_t passed_to; /* its destination */

  SimAlarm hop, starve, contact, merge, announce, reboot;
  SimTime *awaited;      /* by gateway: until when its addresses are left to it, as it restarts; node's clock */
  bool leaving;          /* it is no gateway of the cluster any more, and goes when it has no token in hand */
  uint32_t first_number; /* at random: of the token that it makes when it is the first */
  bool asked, answered;  /* the others have been asked; somebody active has answered since */
  bool wished;           /* some of the wishes is set */
  uint8_t *wishes;       /* by gateway: asked to join, to be added when the token comes */

  /* Own word on each VIP: does this gateway answer ARP for it? */
  uint8_t *new_members; /* by gateway: members since this one last settled its VIPs */
  bool unsettled;       /* the word has changed since then, or this gateway has */
  uint8_t *serves;
  uint8_t *taken; /* by VIP: taken from a live host, and not served before the next coming of the token */
  bool took;
  GArray *announcing; /* RingAnnouncing */
  GArray *vip_wishes; /* RingVipWish: into the word when the token is next passed */
  uint16_t *previous; /* the host before the last move, as this gateway saw it; RING_NOBODY */
  guint serving;      /* how many */
  uint8_t *shut;      /* by gateway: believed closed for VIPs */
  const char *closed; /* why this gateway is closed; NULL: open */
  bool balancing;     /* the operator's switch */

  /* Load monitor: bytes through its interfaces. */
  uint64_t bytes, marked_bytes, marked_control;
  SimTime marked_at; /* node's clock */
  uint32_t rate;     /* B/s */

  SimStream draws;
  uint64_t last_moved; /* tokens accepted when it last gave or took for balance */
  uint64_t accepted, sent, regenerated, dropped;
};

static inline RingCluster *
ring_cluster (const SimSystem *system)
{
  return (RingCluster *)system->state;
}
static inline RingGateway *
ring_gateway (const RingCluster *cluster, guint i)
{
  return (RingGateway *)g_ptr_array_index (cluster->gateways, i);
}
static inline RingServer *
ring_server (const RingCluster *cluster, guint i)
{
  return (RingServer *)g_ptr_array_index (cluster->servers, i);
}
static inline const RingOptions *
ring_options_of (const RingDaemon *daemon)
{
  return daemon->cluster->options;
}
static inline SimTime
ring_now (const RingDaemon *daemon)
{
  return sim_node_clock (daemon->role.node);
}
static inline RingState
ring_state (const RingDaemon *daemon)
{
  return (RingState)daemon->machine.state;
}

/* build.c */
void ring_build (SimSystem *system);
void ring_dispose (SimSystem *system);
/* Whose primary address it is; NULL: no gateway's. */
RingGateway *ring_gateway_by_ip (const RingCluster *cluster, SimIp ip);
RingVip *ring_vip_by_ip (const RingCluster *cluster, SimIp ip); /* NULL: none */

/* behind.c: makes cluster->services and cluster->servers */
void ring_servers_new (RingCluster *cluster);
const RingService *ring_service_at (const RingCluster *cluster,
                                    uint16_t port); /* NULL: nothing has that port */
uint16_t ring_server_port (const RingCluster *cluster, uint16_t server);

/* name-server.c */
void ring_name_server_new (RingCluster *cluster);

/* daemon.c */
RingDaemon *ring_daemon_new (RingGateway *gateway);
RingDaemon *ring_daemon_on (const SimNode *node); /* NULL: no gateway */
void ring_emit (const RingDaemon *daemon, const SimRecordKind *kind, uint32_t subject, int64_t a, int64_t b,
                const char *text);
/* The one place where a daemon's state changes. */
void ring_input (RingDaemon *daemon, RingInput input, const char *reason);
/* Other gateways that run as members, as this one believes, itself included. */
bool ring_is_member (const RingDaemon *daemon, guint gateway);
/* A member that is not believed closed: VIPs may go there. */
bool ring_is_eligible (const RingDaemon *daemon, guint gateway);
/* The gateway that comes after `gateway` in the node map, round and round. */
uint16_t ring_after (const RingDaemon *daemon, uint16_t gateway);
/* Adds a gateway to the membership, in its place in the node map. False: it is there, or not in the map. */
bool ring_member_add (RingDaemon *daemon, uint16_t gateway);
bool ring_member_remove (RingDaemon *daemon, uint16_t gateway);

/* token.c */
void ring_token_arrived (RingDaemon *daemon, uint16_t from, const uint8_t *data, gsize length);
/* Acts on the word in hand and sends it to the next member; by itself when there is none. */
void ring_token_pass (RingDaemon *daemon);
void ring_token_hop (SimRole *role, SimAlarm *alarm);
void ring_token_unacknowledged (RingDaemon *daemon, uint16_t to);
void ring_token_regenerate (RingDaemon *daemon, bool permission);
/* How long a gateway keeps the token, how long it waits for one (both node's seconds). */
SimTime ring_hop_time (const RingDaemon *daemon);
SimTime ring_starvation_time (const RingDaemon *daemon);
SimTime
ring_ack_time (const RingOptions *options); /* until a message has failed: (2^tries - 1) x ack-timeout */
/* Is number `a` older than `b`, by the reading `sequence-order`? */
bool ring_older (const RingOptions *options, uint32_t a, uint32_t b);
uint32_t ring_number_limit (const RingOptions *options);
uint32_t ring_next_number (const RingOptions *options, uint32_t number);

/* notice.c: 911 */
void ring_notice_starved (SimRole *role, SimAlarm *alarm);
/* They write into `word`. */
void ring_notice_arrived (RingDaemon *daemon, uint16_t from, RingWord *word);
void ring_notice_unacknowledged (RingDaemon *daemon, uint16_t to, const SimBytes *message);
/* Asks `to` to be let in. */
void ring_notice_ask (RingDaemon *daemon, uint16_t to);

/* start.c */
void ring_start_begin (RingDaemon *daemon);
void ring_start_fire (SimRole *role, SimAlarm *alarm);
void ring_merge_fire (SimRole *role, SimAlarm *alarm);

/* vips.c */
/* Does this gateway serve that VIP: answer ARP for it? */
static inline bool
ring_serves (const RingDaemon *daemon, const RingVip *vip)
{
  return daemon->serves[vip->number] != 0;
}
/* Who serves it, as this gateway believes by its stored word; NULL: it knows of nobody. */
RingGateway *ring_owner (const RingDaemon *daemon, const RingVip *vip);
/* Who did before, as this gateway saw it; NULL: it knows of nobody. */
RingGateway *ring_previous_owner (const RingDaemon *daemon, const RingVip *vip);
/* Writes the new host into the word in hand, with the cause, and announces it if that is the mover's task. */
void ring_vip_move (RingDaemon *daemon, guint vip, uint16_t to, RingCause cause);
/* Serves what the word says is its own, and nothing else. */
void ring_vips_apply (RingDaemon *daemon, const char *reason);
/* A member was deleted, has joined or has closed: what that means for the VIPs in the word in hand. */
void ring_vips_rehome (RingDaemon *daemon);
/* Preferences, defaults of newcomers, closed hosts: what this gateway gives away of its own. */
void ring_vips_settle (RingDaemon *daemon);
/* RING-17: all VIPs on all interfaces, quietly. */
void ring_vips_start (RingDaemon *daemon);
void ring_vips_stop (RingDaemon *daemon, const char *reason); /* serves nothing any more */
void ring_vips_withdraw (RingDaemon *daemon); /* and has no VIP on its interfaces, quiet or not */
void ring_vips_taken (RingDaemon *daemon);
void ring_announce_fire (SimRole *role, SimAlarm *alarm);
/* Closes this gateway for VIPs: it stays a member, and its VIPs move at the next token. Opens it again. */
void ring_close (RingDaemon *daemon, const char *reason);
void ring_open (RingDaemon *daemon);
/* An operator's wish for a VIP, into the word when the token is next in hand: `preferred` a gateway's number or
 * RING_NOBODY, `flag` 0, 1 or 3. A move is a preference with flag 0. */
void ring_vip_wish (RingDaemon *daemon, guint vip, uint16_t preferred, uint8_t flag);

/* reboot.c: the older way to move addresses; with `addressing: quiet` they say and do nothing */
/* What a gateway begins the run with. */
void ring_reboot_prepare (RingGateway *gateway);
void ring_reboot_started (RingDaemon *daemon);
/* May it serve that VIP? False: it restarts for it, as soon as the token is handed on. */
bool ring_reboot_has (RingDaemon *daemon, guint vip);
/* The VIP is another's: before it ceases to count as served. */
void ring_reboot_drop (RingDaemon *daemon, guint vip);
void ring_reboot_fire (SimRole *role, SimAlarm *alarm);
/* Another gateway was given an address; one whose word is new to this one may be away for that. */
void ring_reboot_expect (RingDaemon *daemon, guint gateway);
void ring_reboot_expect_absent (RingDaemon *daemon);
/* Are the addresses of that gateway, which is no member, left to it? */
bool ring_reboot_awaits (const RingDaemon *daemon, guint gateway);

/* balance.c */
void ring_balance (RingDaemon *daemon);
void ring_load_begin (RingDaemon *daemon);
void ring_load_measure (RingDaemon *daemon);

/* What the part that carries traffic is told. Weak ties: the daemon calls them, flows.c has them. */
void ring_data_begin (RingDaemon *daemon, RingVip *vip);
void ring_data_end (RingDaemon *daemon, RingVip *vip, RingGateway *new_owner);

/* records.c */
extern const SimRecordKind ring_rec_state, ring_rec_token_accepted, ring_rec_token_passed,
    ring_rec_token_dropped, ring_rec_token_regenerated, ring_rec_token_lost, ring_rec_rotation, ring_rec_word;
extern const SimRecordKind ring_rec_deleted, ring_rec_joined, ring_rec_notice_sent, ring_rec_notice_back,
    ring_rec_join_asked;
extern const SimRecordKind ring_rec_vip_moved, ring_rec_vip_served, ring_rec_vip_left, ring_rec_announced,
    ring_rec_reboot;
extern const SimRecordKind ring_rec_closed, ring_rec_opened, ring_rec_rate;
extern const SimRecordKind ring_rec_unserved, ring_rec_doubled, ring_rec_tokens, ring_rec_unserved_ended,
    ring_rec_doubled_ended, ring_rec_imbalance, ring_rec_rings;
extern const SimRecordKind *const ring_records[];
extern const SimCause ring_causes[];

/* tables for model.c */
extern const SimSpecRow ring_rows[];
extern const SimMetric ring_metrics[];
extern const SimSwitch ring_switches[];
extern const SimAction ring_actions[];
extern const SimInvariant ring_invariants[];
bool ring_target (const SimSystem *system, SimTarget *out);
bool ring_serving (const SimSystem *system, GString *why);
bool ring_converged (const SimSystem *system, GString *why);
SimTime ring_hold (const SimSystem *system);
void ring_sketch (const SimSystem *system, SimSketch *sketch);
void ring_view (const SimSystem *system, SimView *view);
extern const SimRecordKind *const ring_view_at[];
