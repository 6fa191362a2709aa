/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A server: its drives, its life, its management board, which hears orders and says how it is while no system
 * runs. What it really does is one table, whose states are also what it says of itself.
 */
#include "models/pool/truth.h"

enum
{
  ALARM_STEP = 1,
  ALARM_MOVE = 2
};

typedef enum Input
{
  IN_DRAIN,
  IN_RESUME, /* serves on: it is not to be emptied after all */
  IN_STOP,
  IN_STOPPED,
  IN_BEGIN, /* a copy begins */
  IN_END,   /* it has ended, or broken off */
  IN_BOOT,
  IN_BOOTED,
  IN_BOOT_FAILED,
  IN_CRASH,
  IN_POWER,
  IN_DIE, /* the system, not the machine */
  INPUTS
} Input;

static const char *const input_names[]
    = { "drain",  "resume",      "stop",  "stopped", "copy begins", "copy ends", "boot",
        "booted", "boot failed", "crash", "power",   "of its age",  NULL };

static void stop_programs (gpointer owner, gpointer data);
static void boot (gpointer owner, gpointer data);
static void come_up (gpointer owner, gpointer data);
static void go_down (gpointer owner, gpointer data);
static void stand_still (gpointer owner, gpointer data);
static void die_of_age (gpointer owner, gpointer data);

#define CRASHED SIM_GO (POOL_FAILED, go_down)

static const SimMachineCell cells[] = {
  [POOL_OFF * INPUTS + IN_BEGIN] = SIM_GO (POOL_COPYING, NULL),
  [POOL_OFF * INPUTS + IN_BOOT] = SIM_GO (POOL_BOOTING, boot),
  [POOL_OFF * INPUTS + IN_CRASH] = CRASHED,
  [POOL_READY * INPUTS + IN_DRAIN] = SIM_GO (POOL_DRAINING, NULL),
  [POOL_READY * INPUTS + IN_STOP] = SIM_GO (POOL_STOPPING, stop_programs), /* 63c, 73a */
  [POOL_READY * INPUTS + IN_CRASH] = CRASHED,
  [POOL_READY * INPUTS + IN_DIE] = SIM_GO (POOL_OFF, die_of_age),
  [POOL_DRAINING * INPUTS + IN_DIE] = SIM_GO (POOL_OFF, die_of_age),
  [POOL_DRAINING * INPUTS + IN_RESUME] = SIM_GO (POOL_READY, NULL),
  [POOL_DRAINING * INPUTS + IN_STOP] = SIM_GO (POOL_STOPPING, stop_programs),
  [POOL_DRAINING * INPUTS + IN_CRASH] = CRASHED,
  [POOL_STOPPING * INPUTS + IN_STOPPED] = SIM_GO (POOL_OFF, NULL),
  [POOL_STOPPING * INPUTS + IN_CRASH] = CRASHED,
  [POOL_COPYING * INPUTS + IN_BEGIN] = SIM_GO (POOL_COPYING, NULL),
  [POOL_COPYING * INPUTS + IN_END] = SIM_GO (POOL_OFF, NULL),
  [POOL_COPYING * INPUTS + IN_STOP] = SIM_GO (POOL_OFF, stand_still),
  [POOL_COPYING * INPUTS + IN_CRASH] = CRASHED,
  [POOL_BOOTING * INPUTS + IN_BOOTED] = SIM_GO (POOL_READY, come_up),
  [POOL_BOOTING * INPUTS + IN_BOOT_FAILED] = SIM_GO (POOL_OFF, NULL),
  [POOL_BOOTING * INPUTS + IN_STOP] = SIM_GO (POOL_OFF, stand_still),
  [POOL_BOOTING * INPUTS + IN_CRASH] = CRASHED,
  [POOL_FAILED * INPUTS + IN_POWER] = SIM_GO (POOL_OFF, NULL),
};

const SimMachineTable pool_server_table = { .name = "pool.server",
                                            .states = pool_phase_names,
                                            .inputs = input_names,
                                            .state_count = POOL_PHASES,
                                            .input_count = INPUTS,
                                            .cells = cells,
                                            .moved = &pool_rec_phase };

PoolServer *
pool_server_on (const PoolSystem *pool, const SimNode *node)
{
  for (guint i = 0; i < pool->servers->len; i++)
    if (pool_server (pool, i)->role.node == node)
      return pool_server (pool, i);
  return NULL;
}

/* -- how fast it is, what it draws ---------------------------------------------------------------------------
 */

static guint
running_guests (const PoolHost *host)
{
  guint count = 0;

  for (guint i = 0; i < host->guests->len; i++)
    count += pool_phase (g_ptr_array_index (host->guests, i)) != POOL_OFF
             && pool_phase (g_ptr_array_index (host->guests, i)) != POOL_FAILED;
  return count;
}

/* POOL-16: those that run share the host equally. */
double
pool_server_speed (const PoolServer *server)
{
  double own = sim_node_speed (server->role.node);

  if (server->host == NULL)
    return own;
  guint running = MAX (running_guests (server->host), 1);
  return own * sim_node_speed (server->host->role.node) * server->pool->options->servers.host_capacity
         / running;
}

void
pool_server_look (PoolServer *server)
{
  PoolSystem *pool = server->pool;
  SimTime now = sim_kernel_now (pool->kernel);

  server->response_sum += server->response * sim_time_to_seconds (now - server->response_at);
  server->response_at = now;
  if (!pool_serves (server) || server->capacity == NULL)
    server->response = 0;
  else
    server->response = pool_capacity_response (server->capacity, MAX (server->count, 1));
  if (server->shown == server->count)
    return;
  server->shown = server->count;
  sim_emit (pool->bus, &pool_rec_users, pool_who (&server->role), 0, server->count, 0, NULL);
}

void
pool_server_measure (PoolServer *server)
{
  pool_server_look (server);
  server->capacity = server->service < 0
                         ? NULL
                         : pool_capacity_of (server->pool, pool_service (server->pool, (guint)server->service),
                                             pool_server_speed (server));
  pool_server_look (server);
}

static double
watts (const PoolServer *server, PoolPhase phase)
{
  const PoolPowerOptions *o = &server->pool->options->servers.power;

  switch (phase)
    {
    case POOL_FAILED:
      return 0;
    case POOL_OFF:
      return o->standby;
    case POOL_READY:
    case POOL_DRAINING:
      return o->on;
    default:
      return o->boot;
    }
}

double
pool_server_energy (const PoolServer *server)
{
  SimTime since = sim_kernel_now (server->pool->kernel) - server->phase_at;

  return server->energy + watts (server, pool_phase (server)) * sim_time_to_seconds (since);
}

SimTime
pool_server_phase_time (const PoolServer *server, PoolPhase phase)
{
  SimTime since = sim_kernel_now (server->pool->kernel) - server->phase_at;

  return server->phase_time[phase] + (phase == pool_phase (server) ? since : 0);
}

static const SimRecordKind *const phase_kinds[POOL_PHASES]
    = { &pool_rec_in_off,     &pool_rec_in_ready,   &pool_rec_in_draining, &pool_rec_in_stopping,
        &pool_rec_in_copying, &pool_rec_in_booting, &pool_rec_in_failed };

/* POOL-17 */
static void
tell_phase (PoolServer *server, PoolPhase old)
{
  PoolPhase phase = pool_phase (server);
  SimBus *bus = server->pool->bus;

  if (old != phase)
    sim_emit (bus, phase_kinds[old], pool_who (&server->role), 0, 0, 0, NULL);
  sim_emit (bus, phase_kinds[phase], pool_who (&server->role), 0, 1, 0, NULL);
  sim_emit (bus, &pool_rec_power, pool_who (&server->role), 0, sim_record_bits (watts (server, phase)), 0,
            NULL);
}

/* The machine's only place of change. */
static bool
feed (PoolServer *server, Input input, const char *reason)
{
  PoolPhase old = pool_phase (server);
  SimTime now = sim_kernel_now (server->pool->kernel);

  if (!sim_machine_input (&server->machine, server->pool->bus, pool_who (&server->role), 0, input, reason,
                          server, NULL))
    return false;
  if (old == pool_phase (server))
    return true;
  server->energy += watts (server, old) * sim_time_to_seconds (now - server->phase_at);
  server->phase_time[old] += now - server->phase_at;
  server->phase_at = now;
  tell_phase (server, old);
  pool_server_measure (server);
  for (guint i = 0; server->host != NULL && i < server->host->guests->len; i++)
    pool_server_measure (g_ptr_array_index (server->host->guests, i));
  pool_truth_look (server->pool);
  return true;
}

/* -- what it says -------------------------------------------------------------------------------------------
 */

static void
say (PoolServer *server, uint32_t poll)
{
  const PoolSystem *pool = server->pool;
  SimTime now = sim_kernel_now (pool->kernel);
  bool runs = pool_serves (server);
  double load = runs && server->capacity != NULL ? pool_capacity_load (server->capacity, server->count) : 0;
  PoolMessage m
      = { .type = POOL_M_STATUS,
          .phase = (uint8_t)pool_phase (server),
          .alive = true,
          .alarm = server->alarmed,
          .server = (uint16_t)server->number,
          .service = server->drives[POOL_D].holds < 0 ? POOL_NOBODY : (uint16_t)server->drives[POOL_D].holds,
          .wish = server->wish < 0 || server->count > 0 ? POOL_NOBODY : (uint16_t)server->wish,
          .other = server->boots,
          .order = poll,
          .users = server->count,
          .load = (uint32_t)(load * 1e9),
          .value = (uint64_t)sim_time_from_seconds (server->response),
          .time = runs ? (uint64_t)(now - server->booted) : 0 };

  pool_send (server->udp, pool_monitor_ip (pool->monitor), &m);
}

void
pool_server_tell (PoolServer *server)
{
  say (server, 0);
}

/* -- steps ------------------------------------------------------------------------------------------------- */

static void
stand_still (gpointer owner, gpointer data)
{
  PoolServer *server = owner;

  sim_alarm_cancel (&server->step);
  server->copy = 0;
  server->booted = SIM_NEVER;
  server->on = false;
}

/* 63c, 73a: who is still there is thrown out. */
static void
stop_programs (gpointer owner, gpointer data)
{
  PoolServer *server = owner;

  if (!server->pool->flaws.keep_users)
    pool_sessions_end_all (server, POOL_THROWN_OUT, "the server is shut down");
  stand_still (owner, data);
  server->asked = server->alarmed = false;
  server->wish = -1;
  sim_alarm_after (&server->step, sim_dist_time (&server->pool->options->servers.stop_time, &server->draws));
}

/* The drives hold a system and an application that fits it. */
static bool
can_boot (const PoolServer *server)
{
  int image = server->drives[POOL_C].holds, service = server->drives[POOL_D].holds;

  return image >= 0 && service >= 0 && pool_service (server->pool, (guint)service)->image == (guint)image;
}

static bool
drive_is_whole (const PoolServer *server, PoolDrive drive)
{
  int service = server->drives[POOL_D].holds;

  return service >= 0
         && server->drives[drive].digest == pool_service (server->pool, (guint)service)->digests[drive];
}

/* S3, 66, 78 */
static void
boot (gpointer owner, gpointer data)
{
  PoolServer *server = owner;

  server->on = true;
  server->service = server->drives[POOL_D].holds;
  sim_alarm_after (&server->step, sim_dist_time (&server->pool->options->servers.boot_time, &server->draws));
}

static void
come_up (gpointer owner, gpointer data)
{
  PoolServer *server = owner;

  sim_alarm_cancel (&server->step);
  server->boots++;
  server->booted = sim_kernel_now (server->pool->kernel);
  server->torn = !drive_is_whole (server, POOL_C) || !drive_is_whole (server, POOL_D);
  server->asked = server->alarmed = false;
  server->wish = -1;
  pool_truth_booted (server);
  const SimDist *ageing = &server->pool->options->servers.ageing;
  if (sim_dist_mean (ageing) > 0)
    sim_alarm_after (&server->step, sim_dist_time (ageing, &server->ages));
}

/* What leaks has leaked: the programs are gone, the board is not. */
static void
die_of_age (gpointer owner, gpointer data)
{
  PoolServer *server = owner;
  SimTime age = sim_kernel_now (server->pool->kernel) - server->booted;

  pool_sessions_end_all (server, POOL_CRASHED, "its system died");
  stand_still (owner, data);
  server->asked = server->alarmed = false;
  server->wish = -1;
  sim_emit (server->pool->bus, &pool_rec_aged, pool_who (&server->role), 0, age, 0, NULL);
}

static void
go_down (gpointer owner, gpointer data)
{
  PoolServer *server = owner;
  bool on = server->on;

  pool_sessions_end_all (server, POOL_CRASHED, "the server went down");
  stand_still (owner, data);
  server->on = on; /* its board comes back as it was */
  server->asked = server->alarmed = false;
  server->wish = -1;
  server->udp = NULL;
}

static void
step_over (SimRole *role, SimAlarm *alarm)
{
  PoolServer *server = SIM_OWNER (role, PoolServer, role);
  double failure = server->pool->options->servers.boot_failure;

  if (pool_phase (server) == POOL_STOPPING)
    feed (server, IN_STOPPED, NULL);
  else if (pool_serves (server))
    feed (server, IN_DIE, NULL);
  else if (pool_phase (server) == POOL_BOOTING)
    {
      bool fails = sim_stream_chance (&server->draws, failure);
      feed (server, fails ? IN_BOOT_FAILED : IN_BOOTED, NULL);
      if (fails)
        sim_emit (server->pool->bus, &pool_rec_boot_failed, pool_who (role), 0, 0, 0, NULL);
    }
  pool_server_tell (server);
}

/* P2.14: by the source a server boots what its drives hold, complete or not. */
static void
order_boot (PoolServer *server, const char *reason)
{
  bool whole
      = (drive_is_whole (server, POOL_C) && drive_is_whole (server, POOL_D)) || server->pool->flaws.skip_digest;

  if (!can_boot (server) || (server->pool->options->control.digest_check && !whole))
    {
      sim_emit (server->pool->bus, &pool_rec_refuses_boot, pool_who (&server->role), 0, 0, 0,
                can_boot (server) ? "its copy is not complete" : "its drives hold nothing that fits");
      return;
    }
  feed (server, IN_BOOT, reason);
}

/* -- copies ------------------------------------------------------------------------------------------------ */

void
pool_server_copy_began (PoolServer *server, uint64_t copy, PoolDrive drive, int holds, int64_t size)
{
  if (!feed (server, IN_BEGIN, drive == POOL_C ? "boot data come to C:" : "an application comes to D:"))
    return;
  server->copy = copy;
  server->on = true;
  server->drive = drive;
  server->drives[drive] = (PoolDisk){ .holds = holds, .digest = copy, .size = size };
}

void
pool_server_copy_came (PoolServer *server, int64_t bytes)
{
  server->drives[server->drive].bytes = bytes;
}

void
pool_server_copy_ended (PoolServer *server, uint64_t digest)
{
  PoolDisk *disk = &server->drives[server->drive];

  disk->bytes = disk->size;
  disk->digest = digest;
  server->copy = 0;
  feed (server, IN_END, NULL);
}

void
pool_server_copy_broke (PoolServer *server)
{
  server->copy = 0;
  feed (server, IN_END, "the copy broke off");
}

/* -- orders -------------------------------------------------------------------------------------------------
 */

static void
obey (PoolServer *server, const PoolMessage *m)
{
  switch (m->type)
    {
    case POOL_M_DRAIN:
      feed (server, m->phase ? IN_DRAIN : IN_RESUME, "the control unit says so");
      break;
    case POOL_M_ASK:
      pool_sessions_ask (server);
      break;
    case POOL_M_THROW_OUT:
      pool_sessions_end_all (server, POOL_THROWN_OUT, "the control unit says so");
      break;
    case POOL_M_HAND_OVER:
      pool_sessions_move (server, m->other);
      break;
    case POOL_M_STOP:
      /* Not what was meant for the system before; unless urgent, nobody who has just come is thrown out. */
      if (m->other == server->boots && (!m->phase || server->count == 0))
        feed (server, IN_STOP, "the control unit says so");
      break;
    case POOL_M_BOOT:
      order_boot (server, "the control unit says so");
      break;
    default:
      return;
    }
  if (m->alive)
    {
      PoolMessage ack = { .type = POOL_M_ACK, .server = (uint16_t)server->number, .order = m->order };
      pool_send (server->udp, pool_monitor_ip (server->pool->monitor), &ack);
    }
  pool_server_tell (server);
}

/* POOL-1: a user whom the balancer has sent. His documents first, then he is in. */
static void
let_in (PoolServer *server, const PoolMessage *m)
{
  PoolSystem *pool = server->pool;
  PoolUser *user = pool_user_find (pool, m->value);

  if (user == NULL || user->in)
    return;
  if (!pool_serves (server) || server->service != (int)user->service->number)
    sim_emit (pool->bus, &pool_rec_misdirected, pool_who (&server->role), user->service->number, 0, 0,
              pool_phase_names[pool_phase (server)]);
  else if (m->type == POOL_M_MAPPED || !pool->options->users.map_home)
    pool_session_enter (server, user);
  else
    {
      const PoolMessage map = { .type = POOL_M_MAP, .server = (uint16_t)server->number, .value = m->value };
      pool_send (server->udp, sim_iface_primary (sim_node_iface (pool->files, 0)), &map);
    }
}

static void
received (SimRole *role, SimUdp *udp, const SimDatagram *datagram)
{
  PoolServer *server = SIM_OWNER (role, PoolServer, role);
  SimReader r = sim_reader (datagram->bytes->data, datagram->bytes->length);
  PoolMessage m;

  if (!pool_message_get (&r, &m))
    return;
  if (m.type == POOL_M_POLL)
    say (server, m.order);
  else if (m.type == POOL_M_ENTER || m.type == POOL_M_MAPPED)
    let_in (server, &m);
  else if (m.type == POOL_M_BEGIN || m.type == POOL_M_SLICE || m.type == POOL_M_END)
    pool_copy_received (server, &m, datagram->src);
  else if (m.type == POOL_M_MOVED)
    pool_sessions_take (server, &m, datagram->src);
  else if (m.type == POOL_M_MOVED_ACK)
    pool_sessions_taken (server, &m);
  else
    obey (server, &m);
}

/* POOL-6: found by the server's own programs, told when it is asked. */
void
pool_server_alarm (PoolServer *server, const char *reason)
{
  server->alarmed = true;
  pool_truth_alarmed (server);
  sim_emit (server->pool->bus, &pool_rec_alarm, pool_who (&server->role), 0, 0, 0, reason);
}

/* -- its life ------------------------------------------------------------------------------------------------
 */

void
pool_server_preload (PoolServer *server, int service)
{
  const PoolService *s = pool_service (server->pool, (guint)service);

  server->drives[POOL_C] = (PoolDisk){ (int)s->image, s->digests[POOL_C], 0, 0 };
  server->drives[POOL_D] = (PoolDisk){ service, s->digests[POOL_D], 0, 0 };
  server->preloaded = server->on = true;
}

/* At the start of the run the primaries run already. */
static void
server_start (SimRole *role)
{
  PoolServer *server = SIM_OWNER (role, PoolServer, role);

  server->udp = sim_udp_open (role, POOL_PORT, received);
  sim_require (server->udp != NULL, "port %d of %s is taken", POOL_PORT, sim_node_name (role->node));
  pool_copy_server_start (server);
  feed (server, IN_POWER, NULL);
  if (server->preloaded)
    {
      server->preloaded = false;
      feed (server, IN_BOOT, "as the run begins");
      feed (server, IN_BOOTED, "as the run begins");
    }
  else if (server->on && server->pool->options->servers.on_power == POOL_BOOT_DRIVE)
    order_boot (server, "its power is back");
  tell_phase (server, pool_phase (server));
}

static void
server_crash (SimRole *role)
{
  PoolServer *server = SIM_OWNER (role, PoolServer, role);

  feed (server, IN_CRASH, NULL);
}

static void
server_stop (SimRole *role)
{
  PoolServer *server = SIM_OWNER (role, PoolServer, role);

  pool_copy_server_stop (server);
  sim_udp_close (server->udp);
  feed (server, IN_CRASH, "it is switched off");
}

static void
server_dispose (SimRole *role)
{
  g_free (SIM_OWNER (role, PoolServer, role));
}

static const SimRoleType server_type = {
  .name = "server", .start = server_start, .stop = server_stop, .crash = server_crash, .dispose = server_dispose
};

static void
move_again (SimRole *role, SimAlarm *alarm)
{
  pool_sessions_again (SIM_OWNER (role, PoolServer, role));
}

static void
speed_changed (SimNode *node, gpointer data)
{
  pool_server_measure (data);
}

PoolServer *
pool_server_new (PoolSystem *pool, SimNode *node, guint number)
{
  PoolServer *server = g_new0 (PoolServer, 1);
  const char *name = sim_node_name (node);

  server->pool = pool;
  server->number = number;
  server->ip = sim_iface_primary (sim_node_iface (node, 0));
  server->storage_ip = sim_iface_primary (sim_node_iface (node, sim_node_ifaces (node) - 1));
  server->service = server->wish = server->moving_to = -1;
  server->booted = SIM_NEVER;
  for (guint i = 0; i < POOL_DRIVES; i++)
    server->drives[i].holds = -1;
  sim_net_stream (pool->net, &server->draws, name, "steps");
  sim_net_stream (pool->net, &server->log_outs, name, "log-outs");
  sim_net_stream (pool->net, &server->ages, name, "ages");
  sim_node_add_role (node, &server->role, &server_type);
  sim_machine_init (&server->machine, &pool_server_table, POOL_FAILED);
  sim_alarm_init (&server->role, &server->step, ALARM_STEP, step_over);
  sim_alarm_init (&server->role, &server->move_again, ALARM_MOVE, move_again);
  sim_node_watch (node, speed_changed, server);
  return server;
}
