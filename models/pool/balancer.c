/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * POOL-1: the load-balance unit sends each new user to a server that offers what he wants, and to the one with
 * the least load among several. It knows what it was ordered, what the monitoring unit last reported, and whom
 * it has sent since. Its table of orders outlives a crash.
 */
#include "models/pool/truth.h"

#include <string.h>

typedef struct Line
{
  int service;    /* that users may be sent there for; -1: none */
  guint users;    /* reported, and sent since */
  double by_user; /* load that one user is, as last reported; 0: not known */
} Line;

struct PoolBalancer
{
  SimRole role;
  PoolSystem *pool;
  SimUdp *udp;
  Line *lines;     /* of each server */
  double *by_user; /* of each service, where it was last seen */
  GQueue *queues;  /* of each service: ids of users who wait */
  guint services;
};

SimNode *
pool_balancer_node (const PoolBalancer *balancer)
{
  return balancer->role.node;
}

SimIp
pool_balancer_ip (const PoolBalancer *balancer)
{
  return sim_iface_primary (sim_node_iface (balancer->role.node, 0));
}

int
pool_balancer_opens (const PoolBalancer *balancer, guint server)
{
  return balancer->lines[server].service;
}

guint
pool_balancer_queued (const PoolBalancer *balancer)
{
  guint count = 0;

  for (guint i = 0; i < balancer->pool->services->len; i++)
    count += balancer->queues[i].length;
  return count;
}

/* -- sending users ------------------------------------------------------------------------------------ */

static bool
offers (const PoolBalancer *balancer, const Line *line, guint service)
{
  const PoolSystem *pool = balancer->pool;

  if (line->service < 0)
    return false;
  if (pool->flaws.wrong_service)
    return strcmp (pool_service (pool, (guint)line->service)->options->app,
                   pool_service (pool, service)->options->app)
           == 0;
  return line->service == (int)service;
}

/* The load that it will have. */
static double
weight (const PoolBalancer *balancer, const Line *line, guint service)
{
  double each = line->by_user > 0 ? line->by_user : balancer->by_user[service];

  return (double)(line->users + 1) * (each > 0 ? each : 1);
}

static int
choose (const PoolBalancer *balancer, guint service)
{
  const PoolSystem *pool = balancer->pool;
  guint limit = (guint)pool->options->balancer.limit;
  double least = 0;
  int best = -1;

  for (guint i = 0; i < pool->servers->len && !pool->flaws.deny_first; i++)
    {
      const Line *line = &balancer->lines[i];
      if (!offers (balancer, line, service) || (limit > 0 && line->users >= limit))
        continue;
      double w = weight (balancer, line, service) * (pool->flaws.most_loaded ? -1 : 1);
      if (best < 0 || w < least)
        {
          best = (int)i;
          least = w;
        }
    }
  return best;
}

bool
pool_balancer_takes (const PoolBalancer *balancer, guint server, guint service)
{
  guint limit = (guint)balancer->pool->options->balancer.limit;
  const Line *line = &balancer->lines[server];

  return line->service == (int)service && (limit == 0 || line->users < limit);
}

double
pool_balancer_weight (const PoolBalancer *balancer, guint server, guint service)
{
  return weight (balancer, &balancer->lines[server], service);
}

static void
direct (PoolBalancer *balancer, uint64_t user, guint service, int server)
{
  PoolMessage m
      = { .type = POOL_M_ENTER, .server = (uint16_t)server, .service = (uint16_t)service, .value = user };

  pool_truth_directed (balancer->pool, user, service, (guint)server);
  balancer->lines[server].users++;
  pool_send (balancer->udp, pool_server (balancer->pool, (guint)server)->ip, &m);
}

/* POOL-15: nobody offers it. */
static void
turn_away (PoolBalancer *balancer, uint64_t user, guint service, SimIp gate)
{
  bool queue = balancer->pool->options->balancer.when_none == POOL_QUEUE;
  PoolMessage m
      = { .type = queue ? POOL_M_QUEUED : POOL_M_DENIED, .service = (uint16_t)service, .value = user };

  pool_truth_turned_away (balancer->pool, service);
  if (queue)
    {
      uint64_t *id = g_new (uint64_t, 1);
      *id = user;
      g_queue_push_tail (&balancer->queues[service], id);
    }
  pool_send (balancer->udp, gate, &m);
}

static void
log_in (PoolBalancer *balancer, const PoolMessage *m, SimIp gate)
{
  if (m->service >= balancer->pool->services->len)
    return;
  int server = choose (balancer, m->service);
  if (server >= 0)
    direct (balancer, m->value, m->service, server);
  else
    turn_away (balancer, m->value, m->service, gate);
}

/* Who waits goes where there is room now; who has left meanwhile is nobody there. */
static void
serve_queue (PoolBalancer *balancer, guint service)
{
  while (balancer->queues[service].length > 0)
    {
      int server = choose (balancer, service);
      if (server < 0)
        return;
      g_autofree uint64_t *id = g_queue_pop_head (&balancer->queues[service]);
      const PoolUser *user = pool_user_find (balancer->pool, *id);
      if (user != NULL && !user->in)
        direct (balancer, *id, service, server);
    }
}

/* -- orders and reports ------------------------------------------------------------------------------- */

static void
obey (PoolBalancer *balancer, const PoolMessage *m)
{
  PoolSystem *pool = balancer->pool;

  if (m->server >= pool->servers->len || (m->type == POOL_M_OPEN && m->service >= pool->services->len))
    return;
  Line *line = &balancer->lines[m->server];
  bool opens = m->type == POOL_M_OPEN;
  if (line->service != (opens ? (int)m->service : -1))
    {
      *line = (Line){ .service = opens ? (int)m->service : -1 };
      sim_emit (pool->bus, opens ? &pool_rec_open : &pool_rec_closed, pool_who (&balancer->role),
                pool_who (&pool_server (pool, m->server)->role), 0, 0, NULL);
      pool_truth_look (pool);
    }
  if (m->alive)
    {
      PoolMessage ack = { .type = POOL_M_ACK, .server = m->server, .order = m->order };
      pool_send (balancer->udp, pool_monitor_ip (pool->monitor), &ack);
    }
  if (opens)
    serve_queue (balancer, m->service);
}

static void
take_report (PoolBalancer *balancer, SimReader *r, guint count)
{
  PoolMessage m;

  for (guint i = 0; i < count && pool_message_get (r, &m); i++)
    {
      if (m.server >= balancer->pool->servers->len)
        continue;
      Line *line = &balancer->lines[m.server];
      line->users = m.users;
      line->by_user = m.users > 0 ? m.load / 1e9 / m.users : 0;
      if (m.users > 0 && line->service >= 0)
        balancer->by_user[line->service] = line->by_user;
    }
  for (guint i = 0; i < balancer->pool->services->len; i++)
    serve_queue (balancer, i);
}

static void
received (SimRole *role, SimUdp *udp, const SimDatagram *datagram)
{
  PoolBalancer *balancer = SIM_OWNER (role, PoolBalancer, role);
  SimReader r = sim_reader (datagram->bytes->data, datagram->bytes->length);
  PoolMessage m;

  if (!pool_message_get (&r, &m))
    return;
  if (m.type == POOL_M_LOGIN)
    log_in (balancer, &m, datagram->src);
  else if (m.type == POOL_M_OPEN || m.type == POOL_M_CLOSE)
    obey (balancer, &m);
  else if (m.type == POOL_M_REPORT)
    take_report (balancer, &r, m.users);
}

/* -- its life ----------------------------------------------------------------------------------------- */

static void
balancer_start (SimRole *role)
{
  PoolBalancer *balancer = SIM_OWNER (role, PoolBalancer, role);

  balancer->udp = sim_udp_open (role, POOL_PORT, received);
  sim_require (balancer->udp != NULL, "port %d of %s is taken", POOL_PORT, sim_node_name (role->node));
}

static void
balancer_crash (SimRole *role)
{
  PoolBalancer *balancer = SIM_OWNER (role, PoolBalancer, role);

  balancer->udp = NULL;
  for (guint i = 0; i < balancer->pool->services->len; i++)
    g_queue_clear_full (&balancer->queues[i], g_free);
}

static void
balancer_stop (SimRole *role)
{
  sim_udp_close (SIM_OWNER (role, PoolBalancer, role)->udp);
  balancer_crash (role);
}

static void
balancer_dispose (SimRole *role)
{
  PoolBalancer *balancer = SIM_OWNER (role, PoolBalancer, role);

  for (guint i = 0; i < balancer->services; i++)
    g_queue_clear_full (&balancer->queues[i], g_free);
  g_free (balancer->queues);
  g_free (balancer->by_user);
  g_free (balancer->lines);
  g_free (balancer);
}

static const SimRoleType balancer_type = { .name = "balancer",
                                           .start = balancer_start,
                                           .stop = balancer_stop,
                                           .crash = balancer_crash,
                                           .dispose = balancer_dispose };

/* The primaries are in its table from the beginning. */
PoolBalancer *
pool_balancer_new (PoolSystem *pool, SimNode *node)
{
  PoolBalancer *balancer = g_new0 (PoolBalancer, 1);

  balancer->pool = pool;
  balancer->services = pool->services->len;
  balancer->lines = g_new0 (Line, pool->servers->len);
  balancer->by_user = g_new0 (double, pool->services->len);
  balancer->queues = g_new0 (GQueue, pool->services->len);
  for (guint i = 0; i < pool->servers->len; i++)
    balancer->lines[i].service
        = pool_server (pool, i)->preloaded ? pool_server (pool, i)->drives[POOL_D].holds : -1;
  sim_node_add_role (node, &balancer->role, &balancer_type);
  return balancer;
}
