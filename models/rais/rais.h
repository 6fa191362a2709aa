/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A service group: its hosts, the service monitor on each, and the truth about its addresses.
 *
 * Belief and truth are kept apart. A RaisMonitor knows what came in messages and acts on it
 * alone. The group's truth (truth.h) looks at interfaces and nodes, and is read by checkers,
 * graphs and gauges only.
 */
#pragma once

#include "models/rais/learn.h"

typedef struct RaisGroup RaisGroup;
typedef struct RaisHost RaisHost;
typedef struct RaisZone RaisZone; /* the DNS thread's: zone.c */

/* What a script is told to do by an operator or a fault. */
typedef enum RaisScriptMood
{
  RAIS_SCRIPT_PLAIN, /* as the options say */
  RAIS_SCRIPT_FAILS,
  RAIS_SCRIPT_HANGS
} RaisScriptMood;

typedef enum RaisActionKind
{
  RAIS_DO_ACQUIRE,
  RAIS_DO_RELEASE,
  RAIS_DO_TEST_FAILED,
  RAIS_DO_CANNOT_ASSIGN
} RaisActionKind;

/* What the scripts thread has in its queue. */
typedef struct RaisAction
{
  RaisActionKind kind;
  SimIp address;
} RaisAction;

/* An address that this host is acquiring, serving or releasing. */
typedef struct RaisHeld
{
  SimIp address;
  SimMachine machine; /* rais_address_table */
  RaisMonitor *monitor;
  SimTime online; /* since when it is on-line here; the world's clock */
  bool announced; /* since then */
} RaisHeld;

/* A member of the group, on a machine of its own or (RAIS-22) on that of a member of an earlier group. What
 * stands here outlives a crash. */
struct RaisHost
{
  RaisGroup *group;
  guint number; /* in order of the group */
  SimNode *node;
  const char *name;  /* "mail.host-1"; the machine's own when it is that of this group */
  SimEntity entity;  /* of that name: who speaks in records */
  RaisHost *base;    /* RAIS-22: the member whose machine it is; NULL: the own one */
  GPtrArray *guests; /* RAIS-22: RaisHost of later groups on this machine; NULL: none */
  RaisMonitor *monitor;
  SimServer *server; /* NULL: the name server's node; shared by members of one machine with one port */
  SimServerOptions server_options;
  SimIface *service;
  GPtrArray *control; /* SimIface */
  SimIp id;           /* its first control address */
  SimIp preferred;
  uint32_t capacity;
  bool spare, quiesced, broken; /* broken: a test object fails whatever the server does */
  RaisScriptMood acquire_mood, release_mood;
};

/* The service monitor: threads transmit, receive, scripts, control, zone. */
struct RaisMonitor
{
  SimRole role; /* first */
  RaisGroup *group;
  RaisHost *host;
  RaisTable *table;
  GPtrArray *held; /* RaisHeld, ascending by address */
  SimUdp *udp;
  uint64_t sequence; /* of the last message sent */
  SimAlarm transmit, control, script, zone_alarm;
  GQueue actions; /* RaisAction, waiting */
  RaisAction *running;
  SimTime running_since;
  bool running_unfit;       /* the acquire action was begun on a host that was quiesced or not OK */
  const char *script_error; /* how the running script will end; NULL: well */
  bool passed;              /* the last tests */
  SimTime started;          /* node's clock */
  bool leading;
  SimIp leader;    /* as of the last control pass */
  GArray *expired; /* SimIp: what it declared invalid; read by checkers only (P3.15) */
  GArray *told; /* SimIp: who was told to release in the resolution under way; read by checkers only (P3.13) */
  SimStream phase, acquire_draws, release_draws, choice;
  GArray *samples;     /* load object: SimServerMark, of time that the host was busy */
  double worked, busy; /* load object: server-ns of work done as of the last sample; of being busy */
  GArray *assignments; /* leader's memory: RaisAssignment (repairs only) */
  RaisZone *zone;      /* NULL: no name server here */
};

/* Mistakes that a monitor of ours could make. No scenario can ask for one: only tests set them, to prove that
 * each checker sees what it is there for. */
typedef struct RaisFlaws
{
  bool all_lead;          /* whoever has listened leads */
  bool obey_anybody;      /* orders of any member are obeyed */
  bool obey_unfit;        /* also when quiesced or failing */
  bool assign_served;     /* the preferred host is told to acquire before the other has released */
  bool assign_nothing;    /* the leader acquires nothing for anybody */
  bool release_chosen;    /* of a duplicate the one that is to stay is told to release */
  bool busy_first;        /* orphans go to busy hosts although spares are there */
  bool keep_failing;      /* a host that fails its tests keeps its addresses */
  bool endless_scripts;   /* scripts never end */
  bool ageless;           /* orphans never become invalid */
  bool never_forget;      /* silent hosts stay in the table */
  bool deaf;              /* messages are not looked at */
  bool advertise_anybody; /* the zone has quiesced, failing and dead hosts too */
  bool prune_unloaded;    /* hosts leave the zone whatever their load */
  bool overstate_load;    /* the load that is told is the most that a message can say */
  bool mute;              /* addresses are never announced */
} RaisFlaws;

struct RaisGroup
{
  const SimSystem *system;
  const RaisOptions *options;
  SimNet *net;
  SimBus *bus;
  SimKernel *kernel;
  SimSegment *service;
  GPtrArray *control; /* SimSegment */
  SimIp address;      /* the service group address */
  uint16_t port;
  GPtrArray *hosts; /* RaisHost in order of the options; the name server's last */
  guint providers;  /* hosts that provide the service: all but the name server's */
  struct RaisTruth *truth;
  RaisFlaws flaws; /* all false */
  GByteArray *scratch;
  RaisPost post;      /* what was received and learnt last: one datagram has many receivers */
  uint64_t overflows; /* utilisations that did not fit 32 bits (P3.20) */
  uint64_t strange_orders, strange_obeyed; /* P3.3, P3.2: seen from outside the monitor */
  uint64_t bad_choices;                    /* P3.12 */
  uint64_t bad_resolutions;                /* P3.13 */
  uint64_t re_entered;                     /* P3.15 */
};

RaisGroup *rais_group (const SimSystem *system);
RaisHost *rais_host (const RaisGroup *group, guint i);
/* The host whose id or preferred address it is; NULL: none. For records and checkers only. */
RaisHost *rais_host_by_id (const RaisGroup *group, SimIp id);
RaisHost *rais_host_by_preferred (const RaisGroup *group, SimIp address);

/* build.c */
void rais_build (SimSystem *system);
void rais_dispose (SimSystem *system);

/* monitor.c */
RaisMonitor *rais_monitor_new (RaisHost *host);
/* The member whose own machine `node` is; NULL: it is no machine of a group. */
RaisHost *rais_host_on (const SimNode *node);
static inline const RaisOptions *
rais_options_of (const RaisMonitor *monitor)
{
  return monitor->group->options;
}
static inline SimTime
rais_now (const RaisMonitor *monitor)
{
  return sim_node_clock (monitor->role.node);
}
SimEntity rais_who (const RaisMonitor *monitor);
RaisEntry *rais_own (RaisMonitor *monitor);
void rais_emit (const RaisMonitor *monitor, const SimRecordKind *kind, uint32_t subject, int64_t a, int64_t b,
                const char *text);
RaisHeld *rais_held (const RaisMonitor *monitor, SimIp address);
RaisState rais_held_state (const RaisHeld *held);
/* Sends `monitor->group->scratch` to the group by every control interface. */
void rais_send (RaisMonitor *monitor, RaisType type);
/* The lowest id among live members, as this monitor believes. */
SimIp rais_leader (const RaisMonitor *monitor);

/* address.c: the one place where the state of a held address changes. */
typedef enum RaisInput
{
  RAIS_IN_ORDER_ACQUIRE,
  RAIS_IN_SCRIPT_GOOD,
  RAIS_IN_SCRIPT_BAD,
  RAIS_IN_ORDER_RELEASE,
  RAIS_IN_TESTS_FAILED,
  RAIS_IN_RELEASED,
  RAIS_INPUTS
} RaisInput;
/* Takes the address when the input is ORDER_ACQUIRE and it is not held; false: ignored. */
bool rais_address_input (RaisMonitor *monitor, SimIp address, RaisInput input, const char *reason);
void rais_address_forget_all (RaisMonitor *monitor);

/* transmit.c, receive.c, scripts.c, control.c, zone.c: the threads. */
void rais_transmit_fire (SimRole *role, SimAlarm *alarm);
void rais_receive (SimRole *role, SimUdp *udp, const SimDatagram *datagram);
/* An order that this monitor, as leader, gives to its own host. */
void rais_obey_acquire (RaisMonitor *monitor, SimIp source, SimIp address);
void rais_obey_release (RaisMonitor *monitor, SimIp source, SimIp address);
void rais_scripts_queue (RaisMonitor *monitor, RaisActionKind kind, SimIp address);
void rais_scripts_fire (SimRole *role, SimAlarm *alarm);
void rais_scripts_clear (RaisMonitor *monitor);
void rais_control_fire (SimRole *role, SimAlarm *alarm);
/* One pass of the leader over all addresses: builds its tables and sends what they ask for. */
void rais_assign (RaisMonitor *monitor);
void rais_zone_fire (SimRole *role, SimAlarm *alarm);
RaisZone *rais_zone_new (RaisMonitor *monitor);
void rais_zone_free (RaisZone *zone);
void rais_zone_open (RaisZone *zone);
/* The memory of the last pass goes; the zone file stays. */
void rais_zone_clear (RaisZone *zone, bool crashed);
/* The addresses that are advertised now (SimIp, ascending). */
const GArray *rais_zone_advertised (const RaisZone *zone);
/* P3.19: what the last change of the zone did against the marks; appends to `why`. */
bool rais_zone_marks_kept (const RaisZone *zone, GString *why);

/* load.c: the load object. */
void rais_load_sample (RaisMonitor *monitor);
double rais_load_share (const RaisMonitor *monitor); /* 0..1 over the window */

/* orders.c: what a leader sends, and (repairs) what it remembers of it. */
void rais_order_acquire (RaisMonitor *monitor, SimIp to, SimIp address, const char *reason);
void rais_order_release (RaisMonitor *monitor, SimIp to, SimIp address, const char *reason);
/* Repair remember-assignments: has an acquire for `address` been sent whose effect cannot have been told yet?
 */
bool rais_order_pending (const RaisMonitor *monitor, SimIp address);
/* Repair try-others-after: has `host` been told to acquire `address` so often in vain that others are tried? */
bool rais_order_hopeless (const RaisMonitor *monitor, SimIp host, SimIp address);
void rais_order_succeeded (RaisMonitor *monitor, SimIp host, SimIp address);

/* policy.c: the older ways. The id of the one host that may take `address` when its own is away; SIM_IP_NONE:
 * nobody. Not for RAIS_POLICY_GROUP. */
SimIp rais_policy_backup (const RaisGroup *group, SimIp address);
/* Appends the addresses of their zone, which never changes. */
void rais_policy_zone (const RaisGroup *group, GArray *addresses);

/* words.c: for the trace of level detail; nothing is put together when nobody listens. */
void rais_tell_info (const RaisMonitor *monitor, const RaisEntry *own);
void rais_tell_zone_file (const RaisMonitor *monitor, const char *apex, uint32_t serial,
                          const GArray *addresses);

/* records.c */
extern const SimRecordKind rais_rec_host_silent, rais_rec_leader_began, rais_rec_leader_ended, rais_rec_leaders;
extern const SimRecordKind rais_rec_acquire_sent, rais_rec_release_sent, rais_rec_order_refused;
extern const SimRecordKind rais_rec_address_moved, rais_rec_address_online, rais_rec_orphan_expired,
    rais_rec_re_entered;
extern const SimRecordKind rais_rec_trap_acquire, rais_rec_trap_acquire_fail, rais_rec_trap_release,
    rais_rec_trap_release_fail, rais_rec_trap_test_failed, rais_rec_trap_cannot_assign, rais_rec_tests_passed;
extern const SimRecordKind rais_rec_info, rais_rec_zone_file;
extern const SimRecordKind rais_rec_message_sent, rais_rec_message_dropped, rais_rec_utilisation;
extern const SimRecordKind rais_rec_duplicate_seen, rais_rec_zone_changed, rais_rec_operator;
extern const SimRecordKind rais_rec_unserved, rais_rec_doubled, rais_rec_holders, rais_rec_unserved_ended,
    rais_rec_doubled_ended;
extern const SimRecordKind *const rais_records[];
extern const SimCause rais_causes[];

/* tables for model.c */
extern const SimSpecRow rais_rows[];
extern const SimMetric rais_metrics[];
extern const SimSwitch rais_switches[];
extern const SimAction rais_actions[];
extern const SimInvariant rais_invariants[];
void rais_offer (const void *options, SimOffer *out);
SimIp rais_offered (const SimSystem *system, int64_t i);
bool rais_target (const SimSystem *system, SimTarget *out);
bool rais_serving (const SimSystem *system, GString *why);
bool rais_converged (const SimSystem *system, GString *why);
SimTime rais_hold (const SimSystem *system);
void rais_sketch (const SimSystem *system, SimSketch *sketch);
