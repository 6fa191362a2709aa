/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a pool promises (spec/invariants.md, part 002), looked at from outside.
 *
 * A rule that the source's own messages can break, since orders are not acknowledged, stands twice: what the
 * control unit orders must hold; what comes of it is a finding.
 */
#include "models/pool/audit.h"
#include "models/pool/control.h"
#include "models/pool/rules.h"
#include "models/pool/truth.h"

static bool
unbroken (const SimSystem *system, PoolBreachRule rule, GString *why)
{
  const PoolBreach *breach = pool_audit_breach (pool_system (system)->truth->audit, rule);

  if (breach->count > 0)
    g_string_append_printf (why, "%s%s", breach->first, breach->count > 1 ? ", and others" : "");
  return breach->count == 0;
}

#define BY_RULE(NAME, RULE)                                                                                    \
  static bool NAME (const SimSystem *system, GString *why)                                                     \
  {                                                                                                            \
    return unbroken (system, RULE, why);                                                                       \
  }
BY_RULE (right_server, POOL_RIGHT_SERVER)
BY_RULE (least_loaded, POOL_LEAST_LOADED)
BY_RULE (spare_once, POOL_SPARE_ONCE)
BY_RULE (evicted_rightly, POOL_EVICTED)
BY_RULE (orders_fresh, POOL_STALE_ORDER)
BY_RULE (denied_rightly, POOL_DENIED_RIGHTLY)
BY_RULE (same_again, POOL_SAME_AGAIN)
BY_RULE (to_and_fro, POOL_TO_AND_FRO)
BY_RULE (victim, POOL_VICTIM)
BY_RULE (jobs_survive, POOL_FORGOTTEN)

static bool
server_is_wrong (const PoolServer *server, GString *why, const char *what)
{
  g_string_append_printf (why, "%s %s", sim_node_name (server->role.node), what);
  return false;
}

/* P2.1 */
static bool
one_state (const SimSystem *system, GString *why)
{
  const PoolSystem *pool = pool_system (system);

  for (guint i = 0; i < pool->servers->len; i++)
    {
      const PoolServer *server = pool_server (pool, i);
      const PoolBook *book = pool_book (pool->control, i);
      bool serves = pool_serves (server);
      if (serves && (server->service < 0 || server->booted == SIM_NEVER))
        return server_is_wrong (server, why, "serves without a system");
      if (!serves && server->count > 0)
        return server_is_wrong (server, why, "has users and does not serve");
      if ((book->standing == POOL_BUSY) != (pool_step (book) != POOL_WATCHED))
        return server_is_wrong (server, why, "has a job that is not in the books, or none that is");
    }
  return true;
}

/* -- what units know ---------------------------------------------------------------------------------- */

/* Does the control unit run, and has it heard of that server lately? */
static bool
is_known (const PoolSystem *pool, const PoolBook *book)
{
  const PoolMonitorOptions *o = &pool->options->monitor;
  SimTime now = sim_kernel_now (pool->kernel);

  return sim_node_running (pool_control_node (pool->control)) && book->report.at != SIM_NEVER
         && now - book->report.at <= 2 * o->poll + o->timeout;
}

static bool
hears_reports (const PoolSystem *pool)
{
  for (guint i = 0; i < pool->servers->len; i++)
    if (!is_known (pool, pool_book (pool->control, i)))
      return false;
  return true;
}

/* D_c of the source's path: three hops, and what is lost is said again where orders are acknowledged. */
static SimTime
order_time (const PoolSystem *pool)
{
  const PoolControlOptions *o = &pool->options->control;

  return SIM_S + (o->acknowledge ? o->order_tries * o->order_timeout : 0);
}

static SimTime
report_time (const PoolSystem *pool)
{
  const PoolMonitorOptions *o = &pool->options->monitor;

  return (o->misses + 2) * o->poll + o->timeout;
}

static SimTime
bound_order (const SimSystem *system)
{
  const PoolSystem *pool = pool_system (system);

  return order_time (pool) + pool->options->monitor.poll + pool->options->monitor.timeout;
}

static SimTime
bound_report (const SimSystem *system)
{
  const PoolSystem *pool = pool_system (system);

  return report_time (pool) + order_time (pool);
}

/* P2.3: what the control unit orders. */
static bool
closed_first (const SimSystem *system, GString *why)
{
  const PoolSystem *pool = pool_system (system);

  for (guint i = 0; i < pool->servers->len; i++)
    {
      const PoolBook *book = pool_book (pool->control, i);
      if (pool_step (book) != POOL_WATCHED && book->open)
        return server_is_wrong (pool_server (pool, i), why, "has a job, and the balancer was not told");
    }
  return true;
}

/* P2.3: what comes of it. */
static bool
nobody_to_draining (const SimSystem *system, GString *why)
{
  const PoolSystem *pool = pool_system (system);

  for (guint i = 0; i < pool->servers->len; i++)
    {
      const PoolServer *server = pool_server (pool, i);
      PoolPhase phase = pool_phase (server);
      if (phase != POOL_READY && phase != POOL_FAILED && pool_balancer_opens (pool->balancer, i) >= 0)
        return server_is_wrong (server, why, "does not take users, and the balancer sends them there");
    }
  return true;
}

/* P2.4: what the control unit knows. */
static bool
death_is_seen (const SimSystem *system, GString *why)
{
  const PoolSystem *pool = pool_system (system);

  for (guint i = 0; i < pool->servers->len; i++)
    {
      const PoolServer *server = pool_server (pool, i);
      const PoolBook *book = pool_book (pool->control, i);
      if (!sim_node_running (server->role.node) && is_known (pool, book)
          && (book->report.alive || book->standing == POOL_SERVING || book->open))
        return server_is_wrong (server, why,
                                "is dead, and the control unit hears reports and does not know it");
    }
  return true;
}

/* P2.4: what comes of it. */
static bool
nobody_to_failed (const SimSystem *system, GString *why)
{
  const PoolSystem *pool = pool_system (system);

  for (guint i = 0; i < pool->servers->len; i++)
    if (!sim_node_running (pool_server (pool, i)->role.node) && pool_balancer_opens (pool->balancer, i) >= 0)
      return server_is_wrong (pool_server (pool, i), why, "is dead, and the balancer sends users there");
  return true;
}

/* P2.6 */
static bool
never_over_most (const SimSystem *system, GString *why)
{
  const PoolSystem *pool = pool_system (system);

  for (guint i = 0; i < pool->services->len; i++)
    {
      const PoolServiceOptions *o = pool_service (pool, i)->options;
      guint has = pool_allocated (pool->control, (int)i);
      if (o->agreement.most > 0 && has > (guint)o->agreement.most)
        {
          g_string_append_printf (why, "%s has %u machines", o->name, has);
          return false;
        }
    }
  return true;
}

/* -- least machines, up-time -------------------------------------------------------------------------- */

static guint
least_of (const PoolServiceOptions *o)
{
  return pool_agreement_least (&o->agreement, o->user_limit);
}

static guint
healthy (const PoolSystem *pool)
{
  guint count = 0;

  for (guint i = 0; i < pool->servers->len; i++)
    count += sim_node_running (pool_server (pool, i)->role.node);
  return count;
}

/* P2.7, F9 */
static bool
least_served (const SimSystem *system, GString *why)
{
  const PoolSystem *pool = pool_system (system);
  guint all = 0;

  for (guint i = 0; i < pool->services->len; i++)
    all += least_of (pool_service (pool, i)->options);
  if (healthy (pool) < all)
    return true;
  for (guint i = 0; i < pool->services->len; i++)
    {
      const PoolServiceOptions *o = pool_service (pool, i)->options;
      guint ready = pool_truth_ready (pool, i);
      if (pool_wanted (pool->control, (int)i) > 0 && ready < least_of (o))
        {
          g_string_append_printf (why, "%s is served by %u machines, and was promised %u", o->name, ready,
                                  least_of (o));
          return false;
        }
    }
  return true;
}

/* A reimage, from the decision. */
static SimTime
reimage_time (const PoolSystem *pool)
{
  return pool->options->control.step_timeout;
}

static SimTime
bound_reimage (const SimSystem *system)
{
  const PoolSystem *pool = pool_system (system);

  return report_time (pool) + order_time (pool) + reimage_time (pool);
}

static bool
condition_asks (const PoolCondition *condition, PoolCriterion criterion)
{
  bool found = condition->join == POOL_TEST && condition->criterion == criterion;

  for (guint i = 0; i < condition->count; i++)
    found |= condition_asks (&condition->parts[i], criterion);
  return found;
}

/* Is there a rule that does that because of the criterion, for all services? */
static bool
has_rule (const PoolSystem *pool, PoolAct act, PoolCriterion criterion)
{
  const PoolMatrix *matrix = pool->options->terms.rules;

  for (guint i = 0; i < matrix->count; i++)
    if (matrix->rules[i].act == (int)act && matrix->rules[i].of.count == 0
        && condition_asks (matrix->rules[i].when, criterion))
      return true;
  return false;
}

/* P2.8: T2, the grace, and a spare that is booted first, with all the tries of its steps. */
static SimTime
bound_old (const SimSystem *system)
{
  const PoolSystem *pool = pool_system (system);
  const PoolOptions *o = pool->options;

  return o->up_time.grace + report_time (pool) + order_time (pool)
         + 4 * (o->control.step_tries + 1) * o->control.step_timeout;
}

/* By the other reading agreements hold a reboot up for as long as they want. */
static bool
young_enough (const SimSystem *system, GString *why)
{
  const PoolSystem *pool = pool_system (system);
  const PoolUpTimeOptions *o = &pool->options->up_time;
  SimTime second = o->second > 0 ? o->second : 2 * o->first, now = sim_kernel_now (pool->kernel);

  if (second == 0 || !has_rule (pool, POOL_ACT_REBOOT, POOL_BY_PASSED)
      || pool->options->terms.second == POOL_AGREEMENT_WINS)
    return true;
  for (guint i = 0; i < pool->servers->len; i++)
    {
      const PoolServer *server = pool_server (pool, i);
      if (pool_serves (server) && now - server->booted > second + bound_old (system)
          && is_known (pool, pool_book (pool->control, i)))
        return server_is_wrong (server, why, "has run for longer than the second limit and the grace");
    }
  return true;
}

/* -- users -------------------------------------------------------------------------------------------- */

/* P2.9 */
static bool
users_conserved (const SimSystem *system, GString *why)
{
  const PoolSystem *pool = pool_system (system);
  const PoolTruth *truth = pool->truth;
  uint64_t ended = 0, inside = 0;

  for (guint i = 0; i < POOL_OUTCOMES; i++)
    ended += truth->ended[i];
  for (guint i = 0; i < pool->servers->len; i++)
    inside += pool_server (pool, i)->count;
  if (truth->arrived == truth->outside + inside + ended && inside == truth->inside)
    return true;
  g_string_append_printf (why,
                          "%" G_GUINT64_FORMAT " users have come; %" G_GUINT64_FORMAT
                          " are outside, %" G_GUINT64_FORMAT " on servers, %" G_GUINT64_FORMAT " have left",
                          truth->arrived, truth->outside, inside, ended);
  return false;
}

/* P2.12 */
static bool
alarm_is_heeded (const SimSystem *system, GString *why)
{
  const PoolSystem *pool = pool_system (system);

  if (!has_rule (pool, POOL_ACT_REBOOT, POOL_BY_ALARM))
    return true;
  for (guint i = 0; i < pool->servers->len; i++)
    {
      const PoolServer *server = pool_server (pool, i);
      const PoolBook *book = pool_book (pool->control, i);
      if (pool_serves (server) && server->alarmed && is_known (pool, book) && book->standing == POOL_SERVING)
        return server_is_wrong (server, why, "has an intruder, and nothing is done about it");
    }
  return true;
}

/* P2.13: no role stays open while a spare stands by. */
static bool
roles_filled (const SimSystem *system, GString *why)
{
  const PoolSystem *pool = pool_system (system);
  guint service = 0;
  SimTime since = pool_audit_open (pool->truth->audit, &service);

  if (since == SIM_NEVER || sim_kernel_now (pool->kernel) - since <= report_time (pool)
      || !has_rule (pool, POOL_ACT_GIVE, POOL_BY_MISSING) || pool->options->terms.policy != POOL_SHARED
      || !hears_reports (pool))
    return true;
  g_string_append_printf (why, "%s lacks a machine, and a spare stands by",
                          pool_service (pool, service)->options->name);
  return false;
}

/* -- images, roles, units ----------------------------------------------------------------------------- */

/* P2.14: what the storage unit has is what it had. */
static bool
store_unchanged (const SimSystem *system, GString *why)
{
  const PoolSystem *pool = pool_system (system);

  for (guint i = 0; i < pool->services->len; i++)
    for (guint k = 0; k < POOL_DRIVES; k++)
      if (pool_service (pool, i)->digests[k] != pool_service (pool, i)->pristine[k])
        {
          g_string_append_printf (why, "the image of %s was written to", pool_service (pool, i)->options->name);
          return false;
        }
  return true;
}

static bool
none_torn (const SimSystem *system, GString *why)
{
  const PoolTruth *truth = pool_system (system)->truth;

  if (truth->torn > 0)
    g_string_append_printf (why, "%" G_GUINT64_FORMAT " boots from a copy that was not complete", truth->torn);
  return truth->torn == 0;
}

static bool
none_torn_when_checked (const SimSystem *system, GString *why)
{
  return !pool_system (system)->options->control.digest_check || none_torn (system, why);
}

/* P2.16 */
static bool
no_twins (const SimSystem *system, GString *why)
{
  const PoolSystem *pool = pool_system (system);

  for (guint i = 0; i < pool->services->len; i++)
    {
      const PoolServiceOptions *o = pool_service (pool, i)->options;
      guint ready = 0;
      for (guint k = 0; k < pool->servers->len; k++)
        ready += pool_phase (pool_server (pool, k)) == POOL_READY && pool_server (pool, k)->service == (int)i;
      if (o->agreement.most > 0 && ready > (guint)o->agreement.most)
        {
          g_string_append_printf (why, "%u machines serve %s, which was promised at most %u", ready, o->name,
                                  (guint)o->agreement.most);
          return false;
        }
    }
  return true;
}

#define SAFETY .kind = SIM_SAFETY
#define WITHIN(BOUND) .kind = SIM_LIVENESS, .bound = BOUND
#define MUST .verdict = SIM_MUST
#define FINDING .verdict = SIM_FINDING

const SimInvariant pool_invariants[] = {
  { .name = "one-state-one-role",
    .row = "P2.1",
    SAFETY,
    MUST,
    .holds = one_state,
    .help = "a server is in one state, and has one job at most" },
  { .name = "right-server",
    .row = "P2.2",
    SAFETY,
    MUST,
    .holds = right_server,
    .help = "users go to servers that are believed to serve just what they want" },
  { .name = "least-loaded",
    .row = "P2.2",
    SAFETY,
    MUST,
    .holds = least_loaded,
    .help = "and to the one that is believed to have the least to do" },
  { .name = "closed-before-emptied",
    .row = "P2.3",
    SAFETY,
    MUST,
    .holds = closed_first,
    .help = "the balancer is told before a server is emptied" },
  { .name = "nobody-to-draining",
    .row = "P2.3",
    WITHIN (bound_order),
    FINDING,
    .holds = nobody_to_draining,
    .help = "nobody is sent to a server that is emptied, stopped or off: breaks when an order is lost" },
  { .name = "death-is-seen",
    .row = "P2.4",
    WITHIN (bound_report),
    MUST,
    .holds = death_is_seen,
    .help = "the control unit knows who is dead, while it hears reports" },
  { .name = "nobody-to-failed",
    .row = "P2.4",
    WITHIN (bound_report),
    FINDING,
    .holds = nobody_to_failed,
    .help
    = "nobody is sent to a dead server: breaks when an order is lost, or the monitoring unit is cut off" },
  { .name = "spare-promised-once",
    .row = "P2.5",
    SAFETY,
    MUST,
    .holds = spare_once,
    .help = "a spare is promised to one service, and is idle then" },
  { .name = "never-over-most",
    .row = "P2.6",
    SAFETY,
    MUST,
    .holds = never_over_most,
    .help = "no service is given more machines than its agreement allows" },
  { .name = "least-served",
    .row = "P2.7 F9",
    WITHIN (bound_reimage),
    FINDING,
    .holds = least_served,
    .help
    = "every service has its least machines, as far as there are any: breaks when they are rebooted together" },
  { .name = "rebooted-in-time",
    .row = "P2.8",
    WITHIN (bound_old),
    MUST,
    .holds = young_enough,
    .help = "no server runs for longer than its second limit, the grace, and the time to boot a spare first" },
  { .name = "users-conserved",
    .row = "P2.9",
    SAFETY,
    MUST,
    .holds = users_conserved,
    .help = "who has come is outside, on a server, or has left in one way" },
  { .name = "thrown-out-rightly",
    .row = "P2.10",
    SAFETY,
    MUST,
    .holds = evicted_rightly,
    .help = "a user is thrown out after the grace, or because it is urgent; never because he was asked" },
  { .name = "orders-are-fresh",
    .row = "P2.10",
    SAFETY,
    FINDING,
    .holds = orders_fresh,
    .help
    = "nobody is thrown out by an order that was meant for the server as it was before it was booted: orders "
      "have no time, and one may come late" },
  { .name = "denied-rightly",
    .row = "P2.11",
    SAFETY,
    MUST,
    .holds = denied_rightly,
    .help = "a user is denied only when no server is believed to serve what he wants" },
  { .name = "alarm-is-heeded",
    .row = "P2.12",
    WITHIN (bound_report),
    MUST,
    .holds = alarm_is_heeded,
    .help = "a server with an intruder goes down" },
  { .name = "same-after-alarm",
    .row = "P2.12",
    SAFETY,
    MUST,
    .holds = same_again,
    .help = "and comes back with what it had" },
  { .name = "roles-filled",
    .row = "P2.13",
    WITHIN (bound_report),
    MUST,
    .holds = roles_filled,
    .help = "no role is open while a spare stands by" },
  { .name = "store-unchanged",
    .row = "P2.14",
    SAFETY,
    MUST,
    .holds = store_unchanged,
    .help = "nobody writes to the images of the storage unit" },
  { .name = "whole-copies",
    .row = "P2.14",
    SAFETY,
    FINDING,
    .holds = none_torn,
    .help = "servers boot from complete copies: breaks when one dies during a copy and boots what it has" },
  { .name = "whole-copies-checked",
    .row = "P2.14",
    SAFETY,
    MUST,
    .holds = none_torn_when_checked,
    .help = "with digest-check they do" },
  { .name = "no-to-and-fro",
    .row = "P2.15",
    SAFETY,
    FINDING,
    .holds = to_and_fro,
    .help = "no server changes its role and back while the load stays: breaks for want of hysteresis" },
  { .name = "no-twins",
    .row = "P2.16",
    SAFETY,
    FINDING,
    .holds = no_twins,
    .help = "no more machines serve than were agreed: breaks when one that was taken for dead comes back" },
  { .name = "victim-has-fewest",
    .row = "P2.17",
    SAFETY,
    MUST,
    .holds = victim,
    .help = "without a spare an idle server goes, else the one with the fewest users" },
  { .name = "jobs-survive",
    .row = "P2.18",
    SAFETY,
    FINDING,
    .holds = jobs_survive,
    .help = "no reservation is lost when the control unit goes down: it is a single point of failure" },
  { .name = NULL },
};
