/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A pool of servers that are reimaged on demand: servers, storage unit, file server, monitoring, control and
 * load-balance units, users.
 *
 * Belief and truth are kept apart. The control unit knows reports (decide.h), the balancer its own table; what
 * a server really does stands in PoolServer and in PoolTruth, which only checkers, measures and graphs read.
 */
#pragma once

#include "models/pool/message.h"

typedef struct PoolSystem PoolSystem;
typedef struct PoolServer PoolServer;
typedef struct PoolService PoolService;
typedef struct PoolUser PoolUser;
typedef struct PoolGate PoolGate;
typedef struct PoolStorage PoolStorage;   /* storage.c */
typedef struct PoolMonitor PoolMonitor;   /* monitor.c */
typedef struct PoolBalancer PoolBalancer; /* balancer.h */
typedef struct PoolCapacity PoolCapacity; /* capacity.c */
typedef struct PoolHost PoolHost;
typedef struct PoolTruth PoolTruth; /* truth.h */

/* -- what is served -------------------------------------------------------------------------------------- */

/* An operating system and an application for it. */
struct PoolService
{
  guint number; /* from 0 */
  const PoolServiceOptions *options;
  guint image;                     /* of options->images */
  guint64 pristine[2], digests[2]; /* of its image and of its application set, as the storage unit has them */
  PoolGate *gate;                  /* where its users are */
  SimTenants *tenants;             /* machines of other systems that its servers run; NULL: none */
};

/* What a drive holds; it outlives a crash. */
typedef struct PoolDisk
{
  int holds;       /* image (C:) or service (D:); -1: nothing */
  uint64_t digest; /* of what is there; that of the pristine image only when the copy is complete */
  int64_t bytes, size;
} PoolDisk;

/* -- users: users.c -------------------------------------------------------------------------------------- */

typedef enum PoolOutcome
{
  POOL_FINISHED,
  POOL_ASKED_OUT, /* logged out because asked */
  POOL_THROWN_OUT,
  POOL_DENIED,  /* by the balancer */
  POOL_TIRED,   /* waited too long */
  POOL_ASTRAY,  /* sent to servers that did not answer until he gave up */
  POOL_CRASHED, /* with the server */
  POOL_OUTCOMES
} PoolOutcome;
extern const char *const pool_outcome_names[];

/* A user is a session: arrives, is directed, stays, leaves. Begins with its alarm: it lives in a slab. */
struct PoolUser
{
  SimAlarm alarm; /* on the gate: log-in and patience; on a server: the end of the stay */
  PoolSystem *pool;
  PoolUser *next, **link; /* of the gate's or the server's users */
  uint64_t id;            /* place in the table and its generation */
  PoolService *service;
  PoolServer *server; /* NULL: not in yet */
  SimTime came, stay; /* stay: drawn when he came */
  double responses;   /* of the server's integral when he entered */
  uint8_t tries;
  bool queued, asked, in;
  int16_t wish; /* of a privileged user: a service; -1 */
};

/* The machine behind which the users of a service are. */
struct PoolGate
{
  SimRole role;
  PoolSystem *pool;
  PoolService *service;
  SimUdp *udp;
  SimArrivals *arrivals;
  SimAlarm next;
  SimTime due; /* of the next arrival */
  SimStream stays, patience;
  PoolUser *users; /* who are not in yet */
};

/* -- servers: server.c, sessions.c ----------------------------------------------------------------------- */

struct PoolHost
{
  SimRole role;
  PoolSystem *pool;
  GPtrArray *guests; /* PoolServer */
  bool fell;         /* it went down, and they with it */
};

struct PoolServer
{
  SimRole role;
  PoolSystem *pool;
  guint number; /* from 0 */
  SimIp ip, storage_ip;
  PoolHost *host; /* NULL: a machine of its own */
  SimUdp *udp;
  SimMachine machine; /* states: PoolPhase */
  PoolDisk drives[POOL_DRIVES];
  /* Gone with its power. */
  SimAlarm step;   /* stopping, booting; while it runs, the end that its age brings */
  SimTime booted;  /* when its system came up; SIM_NEVER: it is not */
  int service;     /* that it serves, or served; -1 */
  bool asked;      /* users are asked to log out */
  bool alarmed;    /* unauthorised use */
  int wish;        /* of a privileged user who has left; -1 */
  bool torn;       /* runs from a copy that was not complete */
  bool died;       /* its system came to an end by itself */
  PoolUser *users; /* who are in */
  guint count;
  uint64_t copy, last_copy; /* number of the copy that comes in, 0: none; of the last one that was whole */
  PoolDrive drive;          /* where it goes */
  bool on;                  /* its board remembers that it ran, across a loss of power */
  uint16_t boots;           /* so often its system came up */
  bool preloaded;           /* runs from the beginning */
  guint shown;              /* users as last said */
  /* Of a copy by packets: its connection, its head. */
  SimTcpListener *intake;
  SimTcp *incoming;
  guint head_length;
  uint8_t head[24];
  /* Of one through the network: network.c. */
  bool loads;
  SimIp load_for; /* the storage unit, which wants to know */
  uint64_t load_digest, loaded;
  SimAlarm move_again;
  int moving_to; /* -1: users are not handed over */
  /* How fast it is: capacity.c. */
  PoolCapacity *capacity;
  double response_sum; /* integral of the response time over time, s² */
  SimTime response_at;
  double response; /* s, now */
  double energy;   /* J until `phase_at` */
  SimTime phase_at;
  SimTime phase_time[POOL_PHASES];
  SimStream draws, log_outs, ages;
};

/* Mistakes that a program of ours could make. No scenario can ask for one: only tests set them, to prove that
 * each checker sees what it is there for. */
typedef struct PoolFlaws
{
  bool wrong_service;   /* the balancer looks at the application only */
  bool most_loaded;     /* it sends to the most loaded */
  bool promise_twice;   /* the control unit forgets that a spare is taken */
  bool over_most;       /* it looks at no agreement */
  bool any_victim;      /* it takes the server with the most users */
  bool throw_out_asked; /* who was asked is thrown out at once */
  bool lose_users;      /* a hand-over drops one */
  bool deny_first;      /* the balancer denies though a server is there */
  bool ignore_alarm;    /* the control unit does nothing about an alarm */
  bool ignore_death;    /* nor about a dead server */
  bool write_store;     /* a copy changes the pristine image */
  bool keep_users;      /* a server that stops keeps its users */
  bool close_late;      /* the balancer is not told that a server is to be emptied */
  bool ignore_age;      /* the control unit looks at no up-time */
  bool ignore_missing;  /* nor at roles that are open */
  bool wrong_image;     /* it has the next application's image copied */
  bool skip_digest;     /* a server boots whatever its drives hold */
} PoolFlaws;

struct PoolSystem
{
  const SimSystem *system;
  const PoolOptions *options;
  SimNet *net;
  SimBus *bus;
  SimKernel *kernel;
  SimSegment *segment, *storage_segment;
  GPtrArray *servers;  /* PoolServer */
  GPtrArray *services; /* PoolService */
  GPtrArray *gates;    /* PoolGate */
  GPtrArray *hosts;    /* PoolHost */
  GPtrArray *capacities;
  GArray *slots; /* of users */
  GArray *free_slots;
  SimSlab *slab; /* PoolUser */
  PoolStorage *storage;
  PoolMonitor *monitor;
  PoolControl *control;
  PoolBalancer *balancer;
  SimNode *files; /* the file server, with H: */
  PoolTruth *truth;
  SimSystem *boot; /* boot servers that systems come through (NET-7); NULL: from the storage unit */
  PoolFlaws flaws;
};

PoolSystem *pool_system (const SimSystem *system);
static inline PoolServer *
pool_server (const PoolSystem *pool, guint i)
{
  return g_ptr_array_index (pool->servers, i);
}
static inline PoolService *
pool_service (const PoolSystem *pool, guint i)
{
  return g_ptr_array_index (pool->services, i);
}
static inline SimEntity
pool_who (const SimRole *role)
{
  return sim_node_entity (role->node);
}
PoolServer *pool_server_on (const PoolSystem *pool, const SimNode *node); /* NULL: none */

/* build.c */
void pool_build (SimSystem *system);
void pool_begin (SimSystem *system);
void pool_dispose (SimSystem *system);

/* gate.c: users before they are in. */
PoolGate *pool_gate_new (PoolSystem *pool, SimNode *node, PoolService *service);
SimIp pool_gate_ip (const PoolGate *gate);
/* A user comes, now. */
void pool_gate_arrive (PoolGate *gate);

/* users.c: their table and their ends. */
void pool_users_init (PoolSystem *pool);
void pool_users_free (PoolSystem *pool);
PoolUser *pool_user_new (PoolGate *gate);
PoolUser *pool_user_find (const PoolSystem *pool, uint64_t id); /* NULL: no longer there */
/* The user leaves for good. */
void pool_user_end (PoolUser *user, PoolOutcome outcome, const char *reason);
/* Out of the list that he is in, his alarm unbound. */
void pool_user_unlink (PoolUser *user);

/* sessions.c: users who are in. */
void pool_session_enter (PoolServer *server, PoolUser *user);
void pool_sessions_ask (PoolServer *server);
void pool_sessions_end_all (PoolServer *server, PoolOutcome outcome, const char *reason);
/* To another server, over the network. */
void pool_sessions_move (PoolServer *server, guint to);
void pool_sessions_take (PoolServer *server, const PoolMessage *message, SimIp from);
void pool_sessions_taken (PoolServer *server, const PoolMessage *message);
/* No answer has come. */
void pool_sessions_again (PoolServer *server);

/* capacity.c: how long a request takes with so many users (POOL-2). */
PoolCapacity *pool_capacity_of (PoolSystem *pool, const PoolService *service, double speed);
void pool_capacity_free (PoolCapacity *capacity);
double pool_capacity_response (PoolCapacity *capacity, guint users); /* s */
double pool_capacity_load (PoolCapacity *capacity, guint users);     /* 0 … 1 */
/* The number of users, or the speed, has changed. */
void pool_server_look (PoolServer *server);

/* server.c */
PoolServer *pool_server_new (PoolSystem *pool, SimNode *node, guint number);
/* Its service, or its speed, has changed. */
void pool_server_measure (PoolServer *server);

/* host.c */
PoolHost *pool_host_new (PoolSystem *pool, SimNode *node);
void pool_host_add (PoolHost *host, PoolServer *server); /* host NULL: a machine of its own */

/* server.c */
extern const SimMachineTable pool_server_table;
static inline PoolPhase
pool_phase (const PoolServer *server)
{
  return (PoolPhase)server->machine.state;
}
/* Do users who are on it get served? */
static inline bool
pool_serves (const PoolServer *server)
{
  return pool_phase (server) == POOL_READY || pool_phase (server) == POOL_DRAINING;
}
double pool_server_speed (const PoolServer *server);
/* Full drives and a running system, without a word: how primaries begin. */
void pool_server_preload (PoolServer *server, int service);
void pool_server_alarm (PoolServer *server, const char *reason);
/* To the monitoring unit, unasked. */
void pool_server_tell (PoolServer *server);
/* A copy arrives: copy.h. */
void pool_server_copy_began (PoolServer *server, uint64_t copy, PoolDrive drive, int holds, int64_t size);
void pool_server_copy_came (PoolServer *server, int64_t bytes);
void pool_server_copy_ended (PoolServer *server, uint64_t digest);
void pool_server_copy_broke (PoolServer *server);
/* fluid.c, packets.c: what comes from the storage unit. */
void pool_copy_received (PoolServer *server, const PoolMessage *m, SimIp from);
void pool_copy_server_start (PoolServer *server);
void pool_copy_server_stop (PoolServer *server);
/* network.c: NET-7, what comes through boot servers. */
extern const SimNetworkBooted pool_network_booted;
void pool_network_load (PoolServer *server, const PoolMessage *m, SimIp from);
void pool_network_stop (PoolServer *server);
int64_t pool_image_size (const PoolSystem *pool, guint image); /* wherever it comes from */
/* J and time in the phase, up to now. */
double pool_server_energy (const PoolServer *server);
SimTime pool_server_phase_time (const PoolServer *server, PoolPhase phase);

/* lodge.c: NET-7 */
void pool_lodgings (const void *options, GPtrArray *names);
void pool_lodge (SimSystem *system, const char *service, SimTenants *tenants);
/* Machines that a peak of another service may not take from it: as its agreement says, and one for each tenant,
 * whose users nobody here counts. */
guint pool_service_keeps (const PoolService *service);
/* Does it have users only whom nobody here counts? */
static inline bool
pool_service_elsewhere (const PoolService *service)
{
  return service->tenants != NULL && service->options->arrivals == NULL;
}

void pool_files_new (SimNode *node); /* files.c */

/* storage.c, monitor.c, control.c, balancer.c */
PoolStorage *pool_storage_new (PoolSystem *pool, SimNode *node);
SimIp pool_storage_ip (const PoolStorage *storage);
guint pool_storage_copies (const PoolStorage *storage);
PoolMonitor *pool_monitor_new (PoolSystem *pool, SimNode *node);
SimIp pool_monitor_ip (const PoolMonitor *monitor);
SimNode *pool_monitor_node (const PoolMonitor *monitor);
PoolControl *pool_control_new (PoolSystem *pool, SimNode *node);
SimIp pool_control_ip (const PoolControl *control);
SimNode *pool_control_node (const PoolControl *control);
PoolSystem *pool_control_pool (const PoolControl *control);
PoolDecider *pool_control_decider (const PoolControl *control);
guint pool_control_jobs (const PoolControl *control); /* under way because something has failed */
/* Servers on their way to a service although nothing has failed. */
guint pool_control_planned (const PoolControl *control, int service);
PoolBalancer *pool_balancer_new (PoolSystem *pool, SimNode *node);
SimIp pool_balancer_ip (const PoolBalancer *balancer);
SimNode *pool_balancer_node (const PoolBalancer *balancer);
/* What it believes: the service for which it sends users there; -1: none. */
int pool_balancer_opens (const PoolBalancer *balancer, guint server);
/* May it send users of the service there, and what load does it believe that the server has then? */
bool pool_balancer_takes (const PoolBalancer *balancer, guint server, guint service);
double pool_balancer_weight (const PoolBalancer *balancer, guint server, guint service);
guint pool_balancer_queued (const PoolBalancer *balancer);

/* actions.c, tables for model.c */
extern const SimSpecRow pool_rows[];
extern const SimMetric pool_metrics[];
extern const SimSwitch pool_switches[];
extern const SimAction pool_actions[];
extern const SimInvariant pool_invariants[];

/* records.c: users, */
extern const SimRecordKind pool_rec_arrived, pool_rec_entered, pool_rec_left, pool_rec_denied, pool_rec_tired,
    pool_rec_astray, pool_rec_thrown_out, pool_rec_asked_out, pool_rec_crashed, pool_rec_queued,
    pool_rec_misdirected, pool_rec_moved_user, pool_rec_users, pool_rec_outside;
/* servers, */
extern const SimRecordKind pool_rec_phase, pool_rec_up, pool_rec_aged, pool_rec_copy_read, pool_rec_copied,
    pool_rec_copy_failed, pool_rec_alarm, pool_rec_boot_failed, pool_rec_refuses_boot, pool_rec_torn,
    pool_rec_power, pool_rec_copies;
extern const SimRecordKind pool_rec_in_off, pool_rec_in_ready, pool_rec_in_draining, pool_rec_in_stopping,
    pool_rec_in_copying, pool_rec_in_booting, pool_rec_in_failed;
/* the control unit and the balancer, and all together. */
extern const SimRecordKind pool_rec_dead, pool_rec_seen, pool_rec_back, pool_rec_step, pool_rec_decided,
    pool_rec_refused, pool_rec_done, pool_rec_failed, pool_rec_lost_order, pool_rec_open, pool_rec_closed,
    pool_rec_operator;
extern const SimRecordKind pool_rec_missing, pool_rec_down, pool_rec_complete, pool_rec_wanted;
extern const SimRecordKind *const pool_records[];
extern const SimCause pool_causes[];

/* converge.c */
bool pool_serving (const SimSystem *system, GString *why);
bool pool_converged (const SimSystem *system, GString *why);
SimTime pool_hold (const SimSystem *system);

/* view.c */
void pool_view (const SimSystem *system, SimView *view);

/* sketch.c */
void pool_sketch (const SimSystem *system, SimSketch *sketch);
