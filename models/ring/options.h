/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a scenario can say of a cluster. One struct, one table (options.c).
 */
#pragma once

#include "models/ring/files.h"
#include "sim/model.h"

enum
{
  RING_SUBNETS_MOST = 8,
  RING_GATEWAYS_MOST = 1000,
  RING_VIPS_MOST = 10000 /* of all subnets */
};

typedef enum RingForwarding
{
  RING_FORWARD_NAT,
  RING_FORWARD_SYMMETRIC,
  RING_FORWARD_PROXY
} RingForwarding;
typedef enum RingPolicy
{
  RING_POLICY_RING,
  RING_POLICY_DISPATCHER, /* RING-B1 */
  RING_POLICY_STANDBY     /* RING-B2 */
} RingPolicy;
typedef enum RingAccept
{
  RING_ACCEPT_NOT_LOWER,
  RING_ACCEPT_GREATER
} RingAccept;
typedef enum RingNumbering
{
  RING_NUMBER_SAME,
  RING_NUMBER_NEW
} RingNumbering;
typedef enum RingStartMessage
{
  RING_START_911,
  RING_START_TOKEN
} RingStartMessage;
typedef enum RingPermission
{
  RING_PERMISSION_LEFT, /* a node without a higher number leaves the flag as it is */
  RING_PERMISSION_SET   /* it sets it to TRUE */
} RingPermission;
typedef enum RingNoticePath
{
  RING_NOTICE_MAP,    /* a 911 goes to all of the node map */
  RING_NOTICE_MEMBERS /* to the members in the sender's stored word */
} RingNoticePath;
typedef enum RingRehome
{
  RING_REHOME_DELETER,
  RING_REHOME_NEXT_VISITOR,
  RING_REHOME_LEAST_LOADED
} RingRehome;
typedef enum RingHopMeans
{
  RING_PER_HOP,
  RING_PER_ROTATION
} RingHopMeans;
typedef enum RingArpBy
{
  RING_ARP_BY_MOVER,
  RING_ARP_BY_OWNER
} RingArpBy;
typedef enum RingTakerServes
{
  RING_TAKER_AT_ONCE,
  RING_TAKER_AFTER_ROUND
} RingTakerServes;
typedef enum RingOperatorMove
{
  RING_MOVE_ONE_SHOT,
  RING_MOVE_STANDING
} RingOperatorMove;
typedef enum RingOrder
{
  RING_ORDER_PLAIN,
  RING_ORDER_SERIAL
} RingOrder;
typedef enum RingPortChoice
{
  RING_PORT_RANDOM,
  RING_PORT_LOWEST
} RingPortChoice;
typedef enum RingAddressing
{
  RING_ADDRESSING_QUIET, /* RING-17: all VIPs on all gateways, ARP answered by one */
  RING_ADDRESSING_REBOOT /* the older way */
} RingAddressing;

/* A pool of VIPs on one subnet, instead of `vips`. */
typedef struct RingPoolOptions
{
  const char *on;
  int64_t vips;
} RingPoolOptions;

/* What is said of one VIP: where it belongs. */
typedef struct RingStickyOptions
{
  const char *on;
  int64_t vip;     /* number in the pool of `on`, from 1 */
  int64_t prefers; /* gateway, from 1; 0: none */
  int64_t flag;    /* 0, 1 or 3 */
} RingStickyOptions;

typedef struct RingServersOptions
{
  SimNameList of; /* the systems that the gateways stand before; none: the cluster's own servers */
  int64_t count;
  bool own_versions, no_ranges;
  SimServerOptions server;
  SimDist boot_time;
} RingServersOptions;

/* How connections are kept, shared and translated. */
typedef struct RingConnectionOptions
{
  int64_t port;              /* UDP, of what the data parts say to each other */
  bool multicast;            /* tell of each connection at once */
  int64_t first_port, ports; /* that a translated connection may have */
  int64_t hold;              /* packets of unknown connections that wait at a gateway */
  SimTime hold_time, idle, silence;
  SimTime probe_interval, probe_timeout;
  int64_t probe_failures;
} RingConnectionOptions;

typedef struct RingDnsOptions
{
  SimTime ttl, negative_ttl;
} RingDnsOptions;

/* RING-10: a local monitor is on, off, or cannot work on these machines. */
typedef enum RingMonitorMode
{
  RING_MONITOR_OFF,
  RING_MONITOR_ON,
  RING_MONITOR_UNSUPPORTED
} RingMonitorMode;
typedef enum RingPingMeans
{
  RING_PING_ALL, /* the monitor fails when no remote machine answers */
  RING_PING_ANY  /* when one of them does not */
} RingPingMeans;

typedef struct RingMonitorsOptions
{
  int card, application, ping; /* RingMonitorMode */
  SimNameList routers;         /* that are pinged */
  SimTime interval, timeout;
  int64_t fails, recovers;
  int means; /* RingPingMeans */
} RingMonitorsOptions;

/* RING-21: the machine outside from which the cluster is controlled. */
typedef struct RingControllerOptions
{
  const char *on;       /* its segment; NULL or empty: none */
  const char *password; /* the cluster's */
  const char *gives;    /* what the controller says; NULL or empty: the right one */
  int64_t port;
} RingControllerOptions;

/* RING-B2: the routers of an active dispatcher and its stand-bys. */
typedef struct RingStandbyOptions
{
  int64_t routers;
  int64_t priority; /* of the first */
  int64_t step;     /* so much less has each next one */
} RingStandbyOptions;

typedef struct RingOptions
{
  int64_t gateways;
  SimDist boot_time;
  SimNameList external_on, internal_on;
  int64_t vips;
  SimOptionList pools;  /* RingPoolOptions */
  SimOptionList sticky; /* RingStickyOptions */
  RingServersOptions servers;
  RingDnsOptions dns;
  RingConnectionOptions connections;
  RingFilesOptions files;
  RingMonitorsOptions monitors;
  RingControllerOptions controller;
  RingStandbyOptions stand_by;
  SimVrrpOptions vrrp;    /* of those routers */
  int64_t spare_gateways; /* built, and in no node map before they are added */
  int64_t port;           /* UDP, of the reliable message layer */
  SimTime hop, ack_timeout, starvation, start_wait, stagger;
  int64_t tries, payload;
  int64_t sequence_bits, sequence_limit;
  double byte_rate_limit; /* bit/s; 0: no limit */
  SimTime load_window;
  bool balance, auto_rejoin;
  int forwarding, policy; /* RingForwarding, RingPolicy */
  int addressing;         /* RingAddressing */
  SimTime reboot_wait;    /* older way: how long its addresses are left to a gateway that restarts for one */
  /* Readings. */
  int accept, resend_number, regenerate_number, start_message, permission, notice_path, rehome, hop_means,
      arp_by, taker_serves, operator_move;
  int port_choice; /* RingPortChoice */
  bool direct_replies;
  /* Repairs. */
  bool held_counts, fence, damping;
  bool disjoint_ports, adopt_connections, if_range, range_check, cache_invalidation;
  int order;     /* RingOrder */
  SimTime merge; /* 0: never */
  int64_t garps; /* announcements of each move */
  SimTime garp_gap;
} RingOptions;

extern const SimOption ring_options[];

/* SimModel.before */
const SimNameList *ring_before (const void *options);
/* Application servers of its own: none when the gateways stand before other systems. */
int64_t ring_options_own (const RingOptions *options);
/* How many VIPs subnet `name` has. */
gint64 ring_options_vips (const RingOptions *options, const char *name);

/* SimModel.check. */
void ring_check (const void *options, SimModelCheck *check);
