/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Users before they are in: they come by a curve, ask the balancer, are sent to a server, wait or are denied.
 * Who is sent to a server that does not take him asks again after a time-out, a few times.
 */
#include "models/pool/truth.h"

enum
{
  ALARM_ARRIVAL = 1,
  ALARM_LOGIN = 2
};

SimIp
pool_gate_ip (const PoolGate *gate)
{
  return sim_iface_primary (sim_node_iface (gate->role.node, 0));
}

static void
log_in (PoolUser *user)
{
  PoolGate *gate = user->service->gate;
  const PoolUsersOptions *o = &user->pool->options->users;
  PoolMessage m = {
    .type = POOL_M_LOGIN, .server = POOL_NOBODY, .service = (uint16_t)user->service->number, .value = user->id
  };

  user->tries++;
  user->queued = false;
  pool_send (gate->udp, pool_balancer_ip (user->pool->balancer), &m);
  sim_alarm_after (&user->alarm, o->login_timeout);
}

/* Nobody took him; or he has waited as long as he would. */
static void
waited (SimRole *role, SimAlarm *alarm)
{
  PoolUser *user = SIM_OWNER (alarm, PoolUser, alarm);

  if (user->queued)
    pool_user_end (user, POOL_TIRED, "no server came");
  else if (user->tries >= user->pool->options->users.login_tries)
    pool_user_end (user, POOL_ASTRAY, "nobody answered");
  else
    log_in (user);
}

void
pool_gate_arrive (PoolGate *gate)
{
  PoolUser *user = pool_user_new (gate);

  user->next = gate->users;
  user->link = &gate->users;
  if (user->next != NULL)
    user->next->link = &user->next;
  gate->users = user;
  sim_alarm_init (&gate->role, &user->alarm, ALARM_LOGIN, waited);
  log_in (user);
}

/* NET-8: who comes when does not depend on whether the machine runs. */
static void
wait_for_next (PoolGate *gate)
{
  SimTime now = sim_kernel_now (gate->pool->kernel);

  while (gate->due < now)
    gate->due = sim_arrivals_next (gate->arrivals);
  if (gate->due != SIM_NEVER)
    sim_alarm_after (&gate->next, gate->due - now);
}

static void
next_comes (SimRole *role, SimAlarm *alarm)
{
  PoolGate *gate = SIM_OWNER (role, PoolGate, role);

  pool_gate_arrive (gate);
  gate->due = sim_arrivals_next (gate->arrivals);
  wait_for_next (gate);
}

static void
received (SimRole *role, SimUdp *udp, const SimDatagram *datagram)
{
  PoolGate *gate = SIM_OWNER (role, PoolGate, role);
  SimReader r = sim_reader (datagram->bytes->data, datagram->bytes->length);
  PoolMessage m;

  if (!pool_message_get (&r, &m))
    return;
  PoolUser *user = pool_user_find (gate->pool, m.value);
  if (user == NULL || user->in || user->service->gate != gate)
    return;
  if (m.type == POOL_M_DENIED)
    pool_user_end (user, POOL_DENIED, "no server offers it");
  else if (m.type == POOL_M_QUEUED && !user->queued)
    {
      user->queued = true;
      sim_emit (gate->pool->bus, &pool_rec_queued, pool_who (role), gate->service->number, 0, 0, NULL);
      sim_alarm_after (&user->alarm, sim_dist_time (&gate->pool->options->balancer.patience, &gate->patience));
    }
}

static void
gate_start (SimRole *role)
{
  PoolGate *gate = SIM_OWNER (role, PoolGate, role);

  gate->udp = sim_udp_open (role, POOL_PORT, received);
  sim_require (gate->udp != NULL, "port %d of %s is taken", POOL_PORT, sim_node_name (role->node));
  if (gate->arrivals != NULL)
    wait_for_next (gate);
}

static void
gate_crash (SimRole *role)
{
  PoolGate *gate = SIM_OWNER (role, PoolGate, role);

  gate->udp = NULL;
  while (gate->users != NULL)
    pool_user_end (gate->users, POOL_CRASHED, "the users' own machine went down");
}

static void
gate_stop (SimRole *role)
{
  PoolGate *gate = SIM_OWNER (role, PoolGate, role);

  sim_udp_close (gate->udp);
  gate_crash (role);
}

static void
gate_dispose (SimRole *role)
{
  PoolGate *gate = SIM_OWNER (role, PoolGate, role);

  sim_arrivals_free (gate->arrivals);
  g_free (gate);
}

static const SimRoleType gate_type
    = { .name = "users", .start = gate_start, .stop = gate_stop, .crash = gate_crash, .dispose = gate_dispose };

PoolGate *
pool_gate_new (PoolSystem *pool, SimNode *node, PoolService *service)
{
  PoolGate *gate = g_new0 (PoolGate, 1);
  const char *name = sim_node_name (node);
  SimStream draws;

  gate->pool = pool;
  gate->service = service;
  sim_net_stream (pool->net, &gate->stays, name, "stays");
  sim_net_stream (pool->net, &gate->patience, name, "patience");
  sim_net_stream (pool->net, &draws, name, "arrivals");
  if (service->options->arrivals != NULL)
    {
      gate->arrivals = sim_arrivals_new (service->options->arrivals, &draws);
      gate->due = sim_arrivals_next (gate->arrivals);
    }
  sim_node_add_role (node, &gate->role, &gate_type);
  sim_alarm_init (&gate->role, &gate->next, ALARM_ARRIVAL, next_comes);
  return gate;
}
