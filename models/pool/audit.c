/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/pool/audit.h"
#include "models/pool/control.h"
#include "models/pool/truth.h"

#include <math.h>

enum
{
  HOPS = 3 /* changes of role that are remembered */
};
#define FRO_WITHIN SIM_HOUR /* a role that comes back within so long */
#define FRO_LOAD 0.1        /* while users have changed by less than that */

typedef struct Hop
{
  int from, to;
  SimTime at;
  double users; /* of all services */
} Hop;

typedef struct Row
{
  SimTime asked; /* users were asked to log out; SIM_NEVER */
  bool urgent;   /* somebody decided to throw them out */
  int had;       /* service at an alarm; -1: none */
  guint hops;
  Hop last[HOPS];
} Row;

struct PoolAudit
{
  PoolSystem *pool;
  Row *rows;     /* of each server; made at the first question */
  SimTime *open; /* of each service, likewise */
  SimBreach breaches[POOL_BREACH_RULES];
};

PoolAudit *
pool_audit_new (PoolSystem *pool)
{
  PoolAudit *audit = g_new0 (PoolAudit, 1);

  audit->pool = pool;
  return audit;
}

void
pool_audit_free (PoolAudit *audit)
{
  if (audit == NULL)
    return;
  sim_breach_clear (audit->breaches, POOL_BREACH_RULES);
  g_free (audit->rows);
  g_free (audit->open);
  g_free (audit);
}

const SimBreach *
pool_audit_breach (const PoolAudit *audit, PoolBreachRule rule)
{
  return &audit->breaches[rule];
}

static Row *
row_of (PoolAudit *audit, guint server)
{
  guint count = audit->pool->servers->len;

  if (audit->rows == NULL)
    {
      audit->rows = g_new0 (Row, count);
      for (guint i = 0; i < count; i++)
        audit->rows[i] = (Row){ .asked = SIM_NEVER, .had = -1 };
    }
  return &audit->rows[server];
}

static void G_GNUC_PRINTF (3, 4) breach (PoolAudit *audit, PoolBreachRule rule, const char *format, ...)
{
  va_list args;

  va_start (args, format);
  sim_breach_note (&audit->breaches[rule], audit->pool->kernel, NULL, format, args);
  va_end (args);
}

static const char *
name_of (const PoolAudit *audit, guint server)
{
  return sim_node_name (pool_server (audit->pool, server)->role.node);
}

static const char *
service_name (const PoolAudit *audit, int service)
{
  return service < 0 ? "standby" : pool_service (audit->pool, (guint)service)->options->name;
}

/* -- the balancer ------------------------------------------------------------------------------------- */

/* Its own beliefs are what it is held against. */
void
pool_audit_directed (PoolAudit *audit, guint service, guint server)
{
  const PoolBalancer *balancer = audit->pool->balancer;
  double load = pool_balancer_weight (balancer, server, service);

  if (pool_balancer_opens (balancer, server) != (int)service)
    {
      breach (audit, POOL_RIGHT_SERVER, "a user of %s is sent to %s", service_name (audit, (int)service),
              name_of (audit, server));
      return;
    }
  for (guint i = 0; i < audit->pool->servers->len; i++)
    if (pool_balancer_takes (balancer, i, service)
        && pool_balancer_weight (balancer, i, service) < load * (1 - 1e-9))
      {
        breach (audit, POOL_LEAST_LOADED, "a user of %s is sent to %s, although %s has less to do",
                service_name (audit, (int)service), name_of (audit, server), name_of (audit, i));
        return;
      }
}

void
pool_audit_turned_away (PoolAudit *audit, guint service)
{
  for (guint i = 0; i < audit->pool->servers->len; i++)
    if (pool_balancer_takes (audit->pool->balancer, i, service))
      {
        breach (audit, POOL_DENIED_RIGHTLY, "a user of %s is denied, although %s serves it",
                service_name (audit, (int)service), name_of (audit, i));
        return;
      }
}

/* -- choices ------------------------------------------------------------------------------------------ */

void
pool_audit_promised (PoolAudit *audit, guint server)
{
  const PoolServer *s = pool_server (audit->pool, server);

  if (pool_standing (audit->pool->control, server) != POOL_SPARE)
    breach (audit, POOL_SPARE_ONCE, "%s is promised, and is promised to somebody already",
            name_of (audit, server));
  else if (s->count > 0)
    breach (audit, POOL_SPARE_ONCE, "%s is promised, and has %u users", name_of (audit, server), s->count);
}

static double
all_users (const PoolAudit *audit)
{
  return (double)audit->pool->truth->inside;
}

/* It goes back to where it came from, and the load is what it was. */
static bool
is_to_and_fro (const Row *row, const Hop *hop)
{
  for (guint i = 0; i < row->hops; i++)
    if (row->last[i].from == hop->to && row->last[i].from != row->last[i].to
        && hop->at - row->last[i].at < FRO_WITHIN
        && fabs (row->last[i].users - hop->users) <= FRO_LOAD * row->last[i].users)
      return true;
  return false;
}

void
pool_audit_chosen (PoolAudit *audit, guint server, int from, int to)
{
  Row *row = row_of (audit, server);
  Hop hop = { from, to, sim_kernel_now (audit->pool->kernel), all_users (audit) };

  if (hop.users > 0 && is_to_and_fro (row, &hop))
    breach (audit, POOL_TO_AND_FRO,
            "%s went from %s to another role and comes back, with as many users as before",
            name_of (audit, server), service_name (audit, to));
  for (guint i = HOPS - 1; i > 0; i--)
    row->last[i] = row->last[i - 1];
  row->last[0] = hop;
  row->hops = MIN (row->hops + 1, HOPS);
}

static bool
could_go (const PoolAudit *audit, guint server, int service)
{
  const PoolControl *control = audit->pool->control;
  const PoolOptions *o = audit->pool->options;
  int role = pool_role (control, server);

  if (role < 0 || role == service || pool_standing (control, server) != POOL_SERVING
      || pool_report (control, server)->alarm || o->terms.keep_role > 0)
    return false;
  return pool_allocated (control, role)
         > MAX (pool_service_keeps (pool_service (audit->pool, (guint)role)), (guint)o->donor_least);
}

void
pool_audit_victim (PoolAudit *audit, guint server, int service)
{
  const PoolControl *control = audit->pool->control;
  guint users = pool_report (control, server)->users;
  bool quickest = audit->pool->options->terms.weighing == POOL_QUICKEST;

  for (guint i = 0; i < audit->pool->servers->len; i++)
    {
      guint fewer = pool_report (control, i)->users;
      if (i != server && could_go (audit, i, service) && (quickest ? fewer == 0 && users > 0 : fewer < users))
        {
          breach (audit, POOL_VICTIM, "%s with %u users has to go, although %s has %u", name_of (audit, server),
                  users, name_of (audit, i), fewer);
          return;
        }
    }
}

/* -- users who have to go ----------------------------------------------------------------------------- */

void
pool_audit_asked (PoolAudit *audit, guint server)
{
  row_of (audit, server)->asked = sim_kernel_now (audit->pool->kernel);
}

void
pool_audit_urgent (PoolAudit *audit, guint server, PoolUrgency urgency)
{
  row_of (audit, server)->urgent |= urgency == POOL_THROW_OUT;
}

void
pool_audit_thrown_out (PoolAudit *audit, guint server)
{
  const Row *row = row_of (audit, server);
  const PoolBook *book = pool_book (audit->pool->control, server);
  SimTime now = sim_kernel_now (audit->pool->kernel), booted = pool_server (audit->pool, server)->booted;

  if (row->urgent || (row->asked != SIM_NEVER && now - row->asked >= audit->pool->options->up_time.grace))
    return;
  if (pool_step (book) == POOL_STOPPING_IT && book->began < booted)
    breach (audit, POOL_STALE_ORDER, "%s obeys an order from before it was booted", name_of (audit, server));
  else
    breach (audit, POOL_EVICTED, "a user of %s is thrown out%s", name_of (audit, server),
            row->asked == SIM_NEVER ? ", and nobody has asked him to go" : " before the grace is over");
}

/* -- alarms, boots, crashes of units ------------------------------------------------------------------ */

void
pool_audit_alarmed (PoolAudit *audit, guint server)
{
  row_of (audit, server)->had = pool_server (audit->pool, server)->service;
}

void
pool_audit_booted (PoolAudit *audit, guint server)
{
  Row *row = row_of (audit, server);
  int service = pool_server (audit->pool, server)->service;

  if (row->had >= 0 && row->had != service && pool_role (audit->pool->control, server) == row->had)
    breach (audit, POOL_SAME_AGAIN, "%s had an alarm with %s and comes back with %s", name_of (audit, server),
            service_name (audit, row->had), service_name (audit, service));
  row->asked = SIM_NEVER;
  row->urgent = false;
  row->had = -1;
}

/* P2.13 */
void
pool_audit_look (PoolAudit *audit)
{
  const PoolControl *control = audit->pool->control;
  guint services = audit->pool->services->len;
  bool spare = pool_spares (control) > 0;

  if (audit->open == NULL)
    {
      audit->open = g_new0 (SimTime, services);
      for (guint i = 0; i < services; i++)
        audit->open[i] = SIM_NEVER;
    }
  for (guint i = 0; i < services; i++)
    if (!spare || pool_allocated (control, (int)i) >= pool_wanted (control, (int)i))
      audit->open[i] = SIM_NEVER;
    else if (audit->open[i] == SIM_NEVER)
      audit->open[i] = sim_kernel_now (audit->pool->kernel);
}

SimTime
pool_audit_open (const PoolAudit *audit, guint *service)
{
  SimTime since = SIM_NEVER;

  for (guint i = 0; audit->open != NULL && i < audit->pool->services->len; i++)
    if (audit->open[i] < since)
      {
        since = audit->open[i];
        *service = i;
      }
  return since;
}

void
pool_audit_forgot (PoolAudit *audit, guint jobs)
{
  if (jobs > 0)
    breach (audit, POOL_FORGOTTEN, "the control unit goes down with %u jobs under way, and forgets them", jobs);
}
