/* SPDX-License-Identifier: GPL-3.0-or-later */
/* POOL-9, POOL-14: which machine is given, which is taken. */
#include "models/pool/decider.h"

typedef struct Candidate
{
  guint server;
  bool spare;
  guint users;
  SimTime free, start;
} Candidate;

guint
pool_decider_least (const PoolDecider *d, int service)
{
  const PoolServiceOptions *o = pool_decider_service (d, service);

  return pool_agreement_least (&o->agreement, o->user_limit);
}

guint
pool_decider_keeps (const PoolDecider *d, int service)
{
  return pool_service_keeps (pool_service (d->pool, (guint)service));
}

guint
pool_decider_most (const PoolDecider *d, int service)
{
  int64_t most = pool_decider_service (d, service)->agreement.most;

  return most > 0 ? (guint)most : G_MAXUINT;
}

/* POOL-B1, POOL-B2: the service that a machine belongs to for ever: that it began with; spares in turn. */
static int
owner_of (const PoolDecider *d, guint server)
{
  guint first = 0;

  for (guint i = 0; i < d->services; i++)
    {
      first += (guint)pool_decider_service (d, (int)i)->servers;
      if (server < first)
        return (int)i;
    }
  return (int)((server - first) % d->services);
}

/* May a spare become that service's? */
static bool
policy_lets (const PoolDecider *d, guint server, int service)
{
  int holds = pool_report (d->control, server)->service;

  switch (d->options->terms.policy)
    {
    case POOL_SHARED:
      return true;
    case POOL_ONE_WAY:
      return holds < 0 || holds == service;
    default:
      return owner_of (d, server) == service;
    }
}

static bool
is_spare (const PoolDecider *d, guint server)
{
  PoolStanding standing = pool_standing (d->control, server);

  return standing == POOL_SPARE
         || (d->pool->flaws.promise_twice && standing == POOL_BUSY && pool_role (d->control, server) >= 0);
}

/* Can its service spare it? */
static bool
can_go (const PoolDecider *d, guint server, int to)
{
  int role = pool_role (d->control, server);
  const PoolTerms *terms = &d->options->terms;

  return terms->policy == POOL_SHARED && pool_standing (d->control, server) == POOL_SERVING && role >= 0
         && role != to
         && pool_allocated (d->control, role)
                > MAX (pool_decider_keeps (d, role), (guint)d->options->donor_least)
         && pool_now (d->control) - d->of_server[server].role_since >= terms->keep_role
         && !pool_report (d->control, server)->alarm;
}

/* Is `a` better than `b`? Spares first, then who is idle, then few users, then quick; or quick before few. */
static bool
is_better (const PoolDecider *d, const Candidate *a, const Candidate *b)
{
  SimTime quick_a = sim_time_add (a->free, a->start), quick_b = sim_time_add (b->free, b->start);

  if (d->pool->flaws.any_victim && !a->spare && !b->spare && a->users != b->users)
    return a->users > b->users;
  if (a->spare != b->spare)
    return a->spare;
  if ((a->users == 0) != (b->users == 0))
    return a->users == 0;
  if (d->options->terms.weighing == POOL_QUICKEST && quick_a != quick_b)
    return quick_a < quick_b;
  if (a->users != b->users)
    return a->users < b->users;
  return quick_a != quick_b ? quick_a < quick_b : a->server < b->server;
}

static void
tell (const PoolDecider *d, const Candidate *c, bool chosen, guint64 decision)
{
  g_autofree char *free_time = sim_time_seconds (c->free, 0), *start = sim_time_seconds (c->start, 0);
  g_autofree char *text = g_strdup_printf ("%s: %s, %u users, free in %s s, started in %s s more",
                                           chosen ? "is chosen" : "is weighed", c->spare ? "a spare" : "in use",
                                           c->users, free_time, start);

  sim_emit (d->pool->bus, &pool_rec_weighed, pool_who_decides (d),
            sim_node_entity (pool_server (d->pool, c->server)->role.node), 0, (int64_t)decision, text);
}

static int
best_of (const PoolDecider *d, const GArray *candidates, guint64 decision)
{
  guint best = 0;

  if (candidates->len == 0)
    return -1;
  for (guint i = 1; i < candidates->len; i++)
    if (is_better (d, &g_array_index (candidates, Candidate, i), &g_array_index (candidates, Candidate, best)))
      best = i;
  if (decision != 0 && sim_bus_heard (d->pool->bus, &pool_rec_weighed))
    for (guint i = 0; i < candidates->len; i++)
      tell (d, &g_array_index (candidates, Candidate, i), i == best, decision);
  return (int)g_array_index (candidates, Candidate, best).server;
}

static Candidate
candidate (const PoolDecider *d, guint server, bool spare, PoolUrgency urgency, int service)
{
  const PoolReport *report = pool_report (d->control, server);

  return (Candidate){ .server = server,
                      .spare = spare,
                      .users = spare || report->at == SIM_NEVER ? 0 : report->users,
                      .free = spare ? 0 : pool_free_time (d->control, server, urgency),
                      .start = service >= 0 ? pool_start_time (d->control, server, service) : 0 };
}

int
pool_weigh_give (const PoolDecider *d, const PoolWish *wish, guint64 decision)
{
  g_autoptr (GArray) candidates = g_array_new (FALSE, FALSE, sizeof (Candidate));
  bool any_spare = false;

  for (guint i = 0; i < d->servers && wish->spares; i++)
    if (is_spare (d, i) && policy_lets (d, i, wish->service))
      {
        Candidate c = candidate (d, i, true, wish->urgency, wish->service);
        g_array_append_val (candidates, c);
        any_spare = true;
      }
  /* While there is a spare nobody loses a machine. */
  for (guint i = 0; i < d->servers && wish->others && !any_spare; i++)
    if (can_go (d, i, wish->service) && (wish->from < 0 || pool_role (d->control, i) == wish->from))
      {
        Candidate c = candidate (d, i, false, wish->urgency, wish->service);
        g_array_append_val (candidates, c);
      }
  return best_of (d, candidates, decision);
}

int
pool_weigh_take (const PoolDecider *d, int service, int named, PoolUrgency urgency, guint64 decision)
{
  g_autoptr (GArray) candidates = g_array_new (FALSE, FALSE, sizeof (Candidate));

  for (guint i = 0; i < d->servers; i++)
    {
      bool serves = pool_standing (d->control, i) == POOL_SERVING && pool_role (d->control, i) == service;
      if (!serves || pool_now (d->control) - d->of_server[i].role_since < d->options->terms.keep_role)
        continue;
      Candidate c = candidate (d, i, false, urgency, -1);
      g_array_append_val (candidates, c);
    }
  int best = best_of (d, candidates, decision);
  if (named < 0 || best < 0 || best == named || pool_standing (d->control, (guint)named) != POOL_SERVING)
    return best;
  /* POOL-14: another one only when it is sooner free than the one that the rule is about. */
  return pool_free_time (d->control, (guint)best, urgency) < pool_free_time (d->control, (guint)named, urgency)
             ? best
             : named;
}
