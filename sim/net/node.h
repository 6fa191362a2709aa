/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Nodes: machines with interfaces, addresses, a routing table, a life, and roles.
 *
 * Life. A node is off, booting, up, paused or hung.
 *   crash    volatile state is lost: roles' crash hooks, alarms cancelled, sockets and
 *            connections gone without a word, ARP cache empty, queues dropped. Addresses
 *            added at run time are gone, the primary ones stay.
 *   shutdown the same in order: first the stop hooks, which may still send; what is queued leaves.
 *   restart  after the boot time every role's start hook is called.
 *   pause    the whole machine stands still, stack included; frames wait in a backlog of
 *            256, alarms that fall due fire at resume in their order. resume ends it.
 *   hang     the programs stand still, the stack goes on: ARP and TCP answer, nobody
 *            reads. resume ends it (the grey failure).
 *   slow     all service on the node takes 1 / speed times as long.
 *
 * A role is what runs on a node: it binds ports, sends, arms alarms, emits records; it has
 * no other way to touch the world. A model's role struct begins with a SimRole.
 *
 * A node's clock runs at (1 + drift) of simulated time and is off by an offset: alarms are
 * armed in the node's own seconds.
 */
#pragma once

#include "sim/net/net.h"

enum
{
  SIM_IP_TTL = 64 /* that a packet is sent with */
};

typedef struct SimRole SimRole;
typedef struct SimAlarm SimAlarm;

typedef enum SimNodeState
{
  SIM_NODE_OFF,
  SIM_NODE_BOOTING,
  SIM_NODE_UP,
  SIM_NODE_PAUSED,
  SIM_NODE_HUNG
} SimNodeState;

typedef struct SimRoleType
{
  const char *name;                /* "service-monitor" */
  void (*start) (SimRole *role);   /* the node has come up; also at the start of the run */
  void (*stop) (SimRole *role);    /* orderly shutdown: may send; then sockets and alarms go, without crash() */
  void (*crash) (SimRole *role);   /* volatile state is gone; nothing may be sent */
  void (*dispose) (SimRole *role); /* the world goes: free what the role owns, and the role */
} SimRoleType;

struct SimRole
{
  const SimRoleType *type;
  SimNode *node;
  SimRole *next;
  SimAlarm *alarms; /* of this role, in order of sim_alarm_init() */
  SimAlarm **alarms_end;
};

typedef struct SimNodeOptions
{
  SimDist boot_time;
  bool forward; /* a router */
} SimNodeOptions;
extern const SimOption sim_node_options[];

/* `parent`: the entity that it belongs to (a system, a load), or 0. The name is unique. */
SimNode *sim_node_new (SimNet *net, const char *name, SimEntity parent, const SimNodeOptions *options);
const char *sim_node_name (const SimNode *node);
uint32_t sim_node_number (const SimNode *node); /* from 0 in order of creation */
SimEntity sim_node_entity (const SimNode *node);
SimNodeState sim_node_state (const SimNode *node);
bool sim_node_running (const SimNode *node); /* up, and neither paused nor hung */
/* Has the caches fetch the memory of a node that will act soon: step 0 the node, step n (up to 3) what lies n
 * pointers further; each looks at what the step before has fetched. It changes nothing but the time that a run
 * takes. */
void sim_node_fetch (const SimNode *node, guint step);
SimNet *sim_node_net (const SimNode *node);
SimKernel *sim_node_kernel (const SimNode *node);
SimBus *sim_node_bus (const SimNode *node);
double sim_node_speed (const SimNode *node);     /* a tenant's: times that of its server */
double sim_node_own_speed (const SimNode *node); /* as it was set */
/* The node's own clock. */
SimTime sim_node_clock (const SimNode *node);

/* Puts `role` on the node (not started). The node owns it from now on. */
void sim_node_add_role (SimNode *node, SimRole *role, const SimRoleType *type);
SimRole *sim_node_roles (const SimNode *node); /* first role; follow ->next */

/* Starts the node at once, without boot time: how every node begins a run. */
void sim_node_power_on (SimNode *node);
/* Each returns false, with nothing done, when the node's state does not allow it (K7). */
bool sim_node_crash (SimNode *node, const char *reason);
bool sim_node_restart (SimNode *node, const char *reason); /* of a node that is off: boots, then starts */
bool sim_node_restart_in (SimNode *node, SimTime boot_time, const char *reason); /* instead of its own */
bool sim_node_shutdown (SimNode *node, const char *reason); /* orderly: stop hooks, then off */
bool sim_node_pause (SimNode *node, const char *reason);
bool sim_node_hang (SimNode *node, const char *reason);
bool sim_node_resume (SimNode *node, const char *reason);
void sim_node_set_speed (SimNode *node, double speed); /* > 0; 1 = as built */
/* Called when a node's state or speed changes, for stations that serve on it. */
void sim_node_watch (SimNode *node, void (*changed) (SimNode *node, gpointer data), gpointer data);
/* Called when one of its interfaces goes up or down. */
void sim_node_watch_ifaces (SimNode *node, void (*changed) (SimNode *node, gpointer data), gpointer data);
void sim_node_set_clock (SimNode *node, SimTime offset, double drift);

/* An alarm: a role's timer. It dies with a crash, waits while the node is paused or hung. */
typedef void (*SimAlarmFunc) (SimRole *role, SimAlarm *alarm);
struct SimAlarm
{
  SimTimer timer;
  SimRole *role;
  SimAlarmFunc fire;
  SimAlarm *next, **link; /* of the role's alarms */
  bool held;              /* fell due while the node stood still */
};
/* Binds `alarm` to `role` for the life of the world; `kind` goes into the fingerprint. An alarm lives
 * as long as its role, or is unbound with sim_alarm_dispose() before its slab object is given back. */
void sim_alarm_init (SimRole *role, SimAlarm *alarm, uint8_t kind, SimAlarmFunc fire);
void sim_alarm_dispose (SimAlarm *alarm);
void sim_alarm_after (SimAlarm *alarm, SimTime delay); /* in the node's seconds */
void sim_alarm_cancel (SimAlarm *alarm);
static inline bool
sim_alarm_armed (const SimAlarm *alarm)
{
  return alarm->held || sim_timer_armed (&alarm->timer);
}

/* Interfaces. The first address is primary and stays for ever (may be SIM_IP_NONE: the machine has
 * none until one is added); others come and go. An interface without address sends from 0.0.0.0 and
 * hears broadcasts; see also sim_udp_take_any(). The order of creation is the order of walking. */
SimIface *sim_iface_new (SimNode *node, SimSegment *segment, SimIp primary);
guint sim_node_ifaces (const SimNode *node);
SimIface *sim_node_iface (const SimNode *node, guint i);
SimIface *sim_node_iface_on (const SimNode *node, const SimSegment *segment); /* NULL: none */
SimNode *sim_iface_node (const SimIface *iface);
SimSegment *sim_iface_segment (const SimIface *iface);
SimIp sim_iface_primary (const SimIface *iface);
SimMac sim_iface_mac (const SimIface *iface);
bool sim_iface_up (const SimIface *iface);
/* Wire bytes through it since the run began: what it sent, and what it received for itself alone. */
uint64_t sim_iface_bytes (const SimIface *iface);
void sim_iface_set_up (SimIface *iface, bool up, const char *reason);
/* Those that it answers ARP for, the primary one first. */
guint sim_iface_addresses (const SimIface *iface);
SimIp sim_iface_address (const SimIface *iface, guint i);
bool sim_iface_has_address (const SimIface *iface, SimIp ip); /* quiet or not */
bool sim_iface_answers (const SimIface *iface, SimIp ip);     /* has it, and not quietly */
/* False when it is there already / was not there. Removing one silently orphans its connections. */
bool sim_iface_add_address (SimIface *iface, SimIp ip);
bool sim_iface_remove_address (SimIface *iface, SimIp ip);
/* A quiet address: the stack accepts packets to it, and sends from it, but answers no ARP for it, asks for
 * nobody in its name and does not count among those that hold it. Like every added one it goes with a crash.
 * Setting says false when the interface does not have it, it is the primary one, or it is so already. For
 * those who follow records an address is added when it ceases to be quiet, and removed when it becomes so. */
bool sim_iface_add_quiet (SimIface *iface, SimIp ip);
bool sim_iface_set_quiet (SimIface *iface, SimIp ip, bool quiet);

/* Routes: the longest prefix wins; connected subnets are known by themselves. */
void sim_node_add_route (SimNode *node, SimSubnet subnet, SimIp gateway);
/* Takes the first such route away; false: there is none. Routes outlive a crash: who adds one at run time takes
 * it away again. */
bool sim_node_remove_route (SimNode *node, SimSubnet subnet, SimIp gateway);

/* Records of this layer. */
extern const SimRecordKind sim_rec_node_crashed; /* a: 0 */
extern const SimRecordKind sim_rec_node_booting; /* a: boot time */
extern const SimRecordKind sim_rec_node_up;
extern const SimRecordKind sim_rec_node_shut_down;
extern const SimRecordKind sim_rec_node_paused;
extern const SimRecordKind sim_rec_node_hung;
extern const SimRecordKind sim_rec_node_resumed;
extern const SimRecordKind sim_rec_node_speed; /* a: parts per billion */
extern const SimRecordKind sim_rec_iface_up;   /* subject: the segment's entity */
extern const SimRecordKind sim_rec_iface_down;
extern const SimRecordKind sim_rec_address_added; /* subject: address */
extern const SimRecordKind sim_rec_address_removed;
extern const SimRecordKind sim_rec_address_quiet; /* subject: address; added, but quietly; level DETAIL */
extern const SimRecordKind sim_rec_arp_moved;     /* subject: address, a: old MAC, b: new MAC; level DETAIL */
