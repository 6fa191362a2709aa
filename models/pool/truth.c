/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/pool/truth.h"

PoolTruth *
pool_truth_new (PoolSystem *pool)
{
  PoolTruth *truth = g_new0 (PoolTruth, 1);

  truth->pool = pool;
  truth->audit = pool_audit_new (pool);
  truth->missing = truth->down = G_MAXUINT; /* so that the first look speaks */
  return truth;
}

void
pool_truth_free (PoolTruth *truth)
{
  if (truth == NULL)
    return;
  pool_audit_free (truth->audit);
  g_free (truth);
}

/* -- servers and services ----------------------------------------------------------------------------- */

static bool
is_open (const PoolSystem *pool, const PoolServer *server)
{
  return pool_phase (server) == POOL_READY && sim_node_running (server->role.node)
         && pool_balancer_opens (pool->balancer, server->number) == server->service;
}

guint
pool_truth_ready (const PoolSystem *pool, guint service)
{
  guint count = 0;

  for (guint i = 0; i < pool->servers->len; i++)
    count += pool_server (pool, i)->service == (int)service && is_open (pool, pool_server (pool, i));
  return count;
}

/* The balancer may send users to who does not serve them. */
static bool
disagrees (const PoolSystem *pool, const PoolServer *server)
{
  int opens = pool_balancer_opens (pool->balancer, server->number);

  return opens >= 0 && !is_open (pool, server);
}

static void
tell (const PoolSystem *pool, const SimRecordKind *kind, guint *last, guint now)
{
  if (*last == now)
    return;
  *last = now;
  sim_emit (pool->bus, kind, pool->system->entity, 0, now, 0, NULL);
}

void
pool_truth_look (PoolSystem *pool)
{
  PoolTruth *truth = pool->truth;
  guint missing = 0, down = 0, disagree = 0, wanted = 0, hurt = 0;

  if (truth == NULL || pool->control == NULL || pool->balancer == NULL)
    return;
  pool_audit_look (truth->audit);
  g_autofree guint *ready = g_new0 (guint, pool->services->len);
  for (guint i = 0; i < pool->servers->len; i++)
    {
      const PoolServer *server = pool_server (pool, i);
      if (server->service >= 0 && is_open (pool, server))
        ready[server->service]++;
      disagree += disagrees (pool, server);
    }
  for (guint i = 0; i < pool->services->len; i++)
    {
      guint want = pool_wanted (pool->control, (int)i);
      wanted += want;
      guint lacks = want > ready[i] ? want - ready[i] : 0;
      missing += lacks;
      if (lacks > 0)
        hurt += lacks - MIN (lacks, pool_control_planned (pool->control, (int)i));
      down += want > 0 && ready[i] == 0;
    }
  tell (pool, &pool_rec_wanted, &truth->wanted, wanted);
  tell (pool, &pool_rec_down, &truth->down, down);
  bool was_complete = truth->missing == 0, first = truth->missing == G_MAXUINT;
  tell (pool, &pool_rec_missing, &truth->missing, missing);
  if (first || was_complete != (missing == 0))
    sim_emit (pool->bus, &pool_rec_complete, pool->system->entity, 0, missing == 0 ? 1000000000 : 0, 0, NULL);
  if (truth->disagree != disagree || truth->hurt != hurt)
    sim_kernel_mark (pool->kernel);
  truth->disagree = disagree;
  truth->hurt = hurt;
}

/* P2.14 */
void
pool_truth_booted (PoolServer *server)
{
  PoolTruth *truth = server->pool->truth;

  pool_audit_booted (truth->audit, server->number);
  truth->booted++;
  truth->torn += server->torn;
  if (server->torn)
    sim_emit (server->pool->bus, &pool_rec_torn, pool_who (&server->role), 0, 0, 0, NULL);
  sim_emit (server->pool->bus, &pool_rec_up, pool_who (&server->role), 0, 0, 0,
            pool_service (server->pool, (guint)server->service)->options->name);
}

/* -- users -------------------------------------------------------------------------------------------- */

static void
tell_users (const PoolSystem *pool)
{
  sim_emit (pool->bus, &pool_rec_outside, pool->system->entity, 0, (int64_t)pool->truth->outside, 0, NULL);
}

void
pool_truth_came (PoolSystem *pool)
{
  pool->truth->arrived++;
  pool->truth->outside++;
  tell_users (pool);
}

void
pool_truth_entered (PoolSystem *pool, const PoolUser *user)
{
  pool->truth->entered++;
  pool->truth->outside--;
  pool->truth->inside++;
  tell_users (pool);
}

void
pool_truth_ended (PoolSystem *pool, const PoolUser *user, PoolOutcome outcome)
{
  PoolTruth *truth = pool->truth;

  if (outcome == POOL_THROWN_OUT)
    pool_audit_thrown_out (truth->audit, user->server->number);
  truth->ended[outcome]++;
  if (user->in)
    truth->inside--;
  else
    {
      truth->outside--;
      tell_users (pool);
    }
}

void
pool_truth_handed (PoolSystem *pool, const PoolUser *user)
{
  pool->truth->handed++;
}

/* A user is taken out of the books and nobody says so. */
void
pool_truth_lose (PoolSystem *pool, PoolUser *user)
{
  pool->truth->lost++;
  user->server->count--;
  pool_user_unlink (user);
  pool_server_look (user->server);
}

/* -- decisions ---------------------------------------------------------------------------------------- */

void
pool_truth_directed (PoolSystem *pool, uint64_t user, guint service, guint server)
{
  pool->truth->directed++;
  pool_audit_directed (pool->truth->audit, service, server);
}

void
pool_truth_turned_away (PoolSystem *pool, guint service)
{
  pool->truth->turned_away++;
  pool_audit_turned_away (pool->truth->audit, service);
}

void
pool_truth_promised (PoolSystem *pool, guint server, int service)
{
  pool->truth->promised++;
  pool_audit_promised (pool->truth->audit, server);
  pool_audit_chosen (pool->truth->audit, server, -1, service);
}

void
pool_truth_chosen (PoolSystem *pool, guint server, int service)
{
  pool_audit_chosen (pool->truth->audit, server, pool_role (pool->control, server), service);
}

void
pool_truth_victim (PoolSystem *pool, guint server, int service)
{
  pool_audit_victim (pool->truth->audit, server, service);
}

/* -- what befalls servers ----------------------------------------------------------------------------- */

void
pool_truth_asked (PoolServer *server)
{
  pool_audit_asked (server->pool->truth->audit, server->number);
}

void
pool_truth_urgent (PoolSystem *pool, guint server, PoolUrgency urgency)
{
  pool_audit_urgent (pool->truth->audit, server, urgency);
}

void
pool_truth_alarmed (PoolServer *server)
{
  pool_audit_alarmed (server->pool->truth->audit, server->number);
}

void
pool_truth_forgot (PoolSystem *pool, guint jobs)
{
  pool_audit_forgot (pool->truth->audit, jobs);
}
