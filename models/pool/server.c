/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A server: its drives, its life, its management board, which hears orders and says how it is while no system
 * runs. What it really does is one table, whose states are also what it says of itself.
 */
#include "models/pool/server.h"

enum
{
  ALARM_STEP = 1,
  ALARM_MOVE = 2
};

static const char *const input_names[]
    = { "drain",  "resume",      "stop",  "stopped", "copy begins", "copy ends",       "boot",
        "booted", "boot failed", "crash", "power",   "of its age",  "its system died", NULL };

static void stop_programs (gpointer owner, gpointer data);
static void boot (gpointer owner, gpointer data);
static void come_up (gpointer owner, gpointer data);
static void go_down (gpointer owner, gpointer data);
static void stand_still (gpointer owner, gpointer data);
static void die_of_age (gpointer owner, gpointer data);
static void lose_system (gpointer owner, gpointer data);

#define CRASHED SIM_GO (POOL_FAILED, go_down)

static const SimMachineCell cells[] = {
  [POOL_OFF * POOL_SERVER_INPUTS + POOL_IN_BEGIN] = SIM_GO (POOL_COPYING, NULL),
  [POOL_OFF * POOL_SERVER_INPUTS + POOL_IN_BOOT] = SIM_GO (POOL_BOOTING, boot),
  [POOL_OFF * POOL_SERVER_INPUTS + POOL_IN_CRASH] = CRASHED,
  [POOL_READY * POOL_SERVER_INPUTS + POOL_IN_DRAIN] = SIM_GO (POOL_DRAINING, NULL),
  [POOL_READY * POOL_SERVER_INPUTS + POOL_IN_STOP] = SIM_GO (POOL_STOPPING, stop_programs), /* 63c, 73a */
  [POOL_READY * POOL_SERVER_INPUTS + POOL_IN_CRASH] = CRASHED,
  [POOL_READY * POOL_SERVER_INPUTS + POOL_IN_DIE] = SIM_GO (POOL_OFF, die_of_age),
  [POOL_READY * POOL_SERVER_INPUTS + POOL_IN_FALL] = SIM_GO (POOL_OFF, lose_system),
  [POOL_DRAINING * POOL_SERVER_INPUTS + POOL_IN_DIE] = SIM_GO (POOL_OFF, die_of_age),
  [POOL_DRAINING * POOL_SERVER_INPUTS + POOL_IN_FALL] = SIM_GO (POOL_OFF, lose_system),
  [POOL_DRAINING * POOL_SERVER_INPUTS + POOL_IN_RESUME] = SIM_GO (POOL_READY, NULL),
  [POOL_DRAINING * POOL_SERVER_INPUTS + POOL_IN_STOP] = SIM_GO (POOL_STOPPING, stop_programs),
  [POOL_DRAINING * POOL_SERVER_INPUTS + POOL_IN_CRASH] = CRASHED,
  [POOL_STOPPING * POOL_SERVER_INPUTS + POOL_IN_STOPPED] = SIM_GO (POOL_OFF, NULL),
  [POOL_STOPPING * POOL_SERVER_INPUTS + POOL_IN_CRASH] = CRASHED,
  [POOL_COPYING * POOL_SERVER_INPUTS + POOL_IN_BEGIN] = SIM_GO (POOL_COPYING, NULL),
  [POOL_COPYING * POOL_SERVER_INPUTS + POOL_IN_END] = SIM_GO (POOL_OFF, NULL),
  [POOL_COPYING * POOL_SERVER_INPUTS + POOL_IN_STOP] = SIM_GO (POOL_OFF, stand_still),
  [POOL_COPYING * POOL_SERVER_INPUTS + POOL_IN_CRASH] = CRASHED,
  [POOL_BOOTING * POOL_SERVER_INPUTS + POOL_IN_BOOTED] = SIM_GO (POOL_READY, come_up),
  [POOL_BOOTING * POOL_SERVER_INPUTS + POOL_IN_BOOT_FAILED] = SIM_GO (POOL_OFF, NULL),
  [POOL_BOOTING * POOL_SERVER_INPUTS + POOL_IN_STOP] = SIM_GO (POOL_OFF, stand_still),
  [POOL_BOOTING * POOL_SERVER_INPUTS + POOL_IN_CRASH] = CRASHED,
  [POOL_FAILED * POOL_SERVER_INPUTS + POOL_IN_POWER] = SIM_GO (POOL_OFF, NULL),
};

const SimMachineTable pool_server_table = { .name = "pool.server",
                                            .states = pool_phase_names,
                                            .inputs = input_names,
                                            .state_count = POOL_PHASES,
                                            .input_count = POOL_SERVER_INPUTS,
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

/* The machine's only place of change. */
bool
pool_server_feed (PoolServer *server, PoolServerInput input, const char *reason)
{
  PoolPhase old = pool_phase (server);

  if (!sim_machine_input (&server->machine, server->pool->bus, pool_who (&server->role), 0, input, reason,
                          server, NULL))
    return false;
  if (old == pool_phase (server))
    return true;
  if (old == POOL_COPYING)
    pool_network_stop (server);
  pool_server_tell_phase (server, old);
  pool_server_lodge (server, old);
  pool_server_measure (server);
  for (guint i = 0; server->host != NULL && i < server->host->guests->len; i++)
    pool_server_measure (g_ptr_array_index (server->host->guests, i));
  pool_truth_look (server->pool);
  return true;
}

/* -- steps ----------------------------------------------------------------------------------------------- */

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
  const PoolServersOptions *o = &server->pool->options->servers;
  SimTime recovery = server->died ? sim_dist_time (&o->recovery, &server->draws) : 0;
  sim_alarm_after (&server->step, sim_time_add (sim_dist_time (&o->boot_time, &server->draws), recovery));
}

static void
come_up (gpointer owner, gpointer data)
{
  PoolServer *server = owner;

  sim_alarm_cancel (&server->step);
  server->boots++;
  server->booted = sim_kernel_now (server->pool->kernel);
  server->torn = !drive_is_whole (server, POOL_C) || !drive_is_whole (server, POOL_D);
  server->died = false;
  server->asked = server->alarmed = false;
  server->wish = -1;
  pool_truth_booted (server);
  const SimDist *ageing = &server->pool->options->servers.ageing;
  if (sim_dist_mean (ageing) > 0)
    sim_alarm_after (&server->step, sim_dist_time (ageing, &server->ages));
}

/* The programs are gone, the board is not. */
static void
lose_system (gpointer owner, gpointer data)
{
  PoolServer *server = owner;

  pool_sessions_end_all (server, POOL_CRASHED, "its system died");
  stand_still (owner, data);
  server->asked = server->alarmed = false;
  server->wish = -1;
}

/* What leaks has leaked. */
static void
die_of_age (gpointer owner, gpointer data)
{
  PoolServer *server = owner;
  SimTime age = sim_kernel_now (server->pool->kernel) - server->booted;

  server->died = true;
  lose_system (owner, data);
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
    pool_server_feed (server, POOL_IN_STOPPED, NULL);
  else if (pool_serves (server))
    pool_server_feed (server, POOL_IN_DIE, NULL);
  else if (pool_phase (server) == POOL_BOOTING)
    {
      bool fails = sim_stream_chance (&server->draws, failure);
      pool_server_feed (server, fails ? POOL_IN_BOOT_FAILED : POOL_IN_BOOTED, NULL);
      if (fails)
        sim_emit (server->pool->bus, &pool_rec_boot_failed, pool_who (role), 0, 0, 0, NULL);
    }
  pool_server_tell (server);
}

/* P2.14: by the source a server boots what its drives hold, complete or not. */
void
pool_server_boot (PoolServer *server, const char *reason)
{
  bool whole
      = (drive_is_whole (server, POOL_C) && drive_is_whole (server, POOL_D)) || server->pool->flaws.skip_digest;

  if (!can_boot (server) || (server->pool->options->control.digest_check && !whole))
    {
      sim_emit (server->pool->bus, &pool_rec_refuses_boot, pool_who (&server->role), 0, 0, 0,
                can_boot (server) ? "its copy is not complete" : "its drives hold nothing that fits");
      return;
    }
  pool_server_feed (server, POOL_IN_BOOT, reason);
}

/* -- its life -------------------------------------------------------------------------------------------- */

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

  server->udp = sim_udp_open (role, POOL_PORT, pool_server_received);
  sim_require (server->udp != NULL, "port %d of %s is taken", POOL_PORT, sim_node_name (role->node));
  pool_copy_server_start (server);
  pool_server_feed (server, POOL_IN_POWER, NULL);
  if (server->preloaded)
    {
      server->preloaded = false;
      pool_server_feed (server, POOL_IN_BOOT, "as the run begins");
      pool_server_feed (server, POOL_IN_BOOTED, "as the run begins");
    }
  else if (server->on && server->pool->options->servers.on_power == POOL_BOOT_DRIVE)
    pool_server_boot (server, "its power is back");
  pool_server_tell_phase (server, pool_phase (server));
}

static void
server_crash (SimRole *role)
{
  PoolServer *server = SIM_OWNER (role, PoolServer, role);

  pool_server_feed (server, POOL_IN_CRASH, NULL);
}

static void
server_stop (SimRole *role)
{
  PoolServer *server = SIM_OWNER (role, PoolServer, role);

  pool_copy_server_stop (server);
  sim_udp_close (server->udp);
  pool_server_close (server);
  pool_server_feed (server, POOL_IN_CRASH, "it is switched off");
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
