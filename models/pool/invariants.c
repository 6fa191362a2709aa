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

#define BY_RULE(NAME, RULE) SIM_UNBROKEN (NAME, pool_audit_breach (pool_system (system)->truth->audit, RULE))
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

const SimInvariant pool_invariants[] = {
  SIM_SAFE ("one-state-one-role", "P2.1", MUST, one_state, "a server is in one state, and has one job at most"),
  SIM_SAFE ("right-server", "P2.2", MUST, right_server,
            "users go to servers that are believed to serve just what they want"),
  SIM_SAFE ("least-loaded", "P2.2", MUST, least_loaded,
            "and to the one that is believed to have the least to do"),
  SIM_SAFE ("closed-before-emptied", "P2.3", MUST, closed_first,
            "the balancer is told before a server is emptied"),
  SIM_LIVE ("nobody-to-draining", "P2.3", FINDING, nobody_to_draining, bound_order,
            "nobody is sent to a server that is emptied, stopped or off: breaks when an order is lost"),
  SIM_LIVE ("death-is-seen", "P2.4", MUST, death_is_seen, bound_report,
            "the control unit knows who is dead, while it hears reports"),
  SIM_LIVE ("nobody-to-failed", "P2.4", FINDING, nobody_to_failed, bound_report,
            "nobody is sent to a dead server: breaks when an order is lost, or the monitoring unit is cut off"),
  SIM_SAFE ("spare-promised-once", "P2.5", MUST, spare_once,
            "a spare is promised to one service, and is idle then"),
  SIM_SAFE ("never-over-most", "P2.6", MUST, never_over_most,
            "no service is given more machines than its agreement allows"),
  SIM_LIVE (
      "least-served", "P2.7 F9", FINDING, least_served, bound_reimage,
      "every service has its least machines, as far as there are any: breaks when they are rebooted together"),
  SIM_LIVE ("rebooted-in-time", "P2.8", MUST, young_enough, bound_old,
            "no server runs for longer than its second limit, the grace, and the time to boot a spare first"),
  SIM_SAFE ("users-conserved", "P2.9", MUST, users_conserved,
            "who has come is outside, on a server, or has left in one way"),
  SIM_SAFE ("thrown-out-rightly", "P2.10", MUST, evicted_rightly,
            "a user is thrown out after the grace, or because it is urgent; never because he was asked"),
  SIM_SAFE (
      "orders-are-fresh", "P2.10", FINDING, orders_fresh,
      "nobody is thrown out by an order that was meant for the server as it was before it was booted: orders "
      "have no time, and one may come late"),
  SIM_SAFE ("denied-rightly", "P2.11", MUST, denied_rightly,
            "a user is denied only when no server is believed to serve what he wants"),
  SIM_LIVE ("alarm-is-heeded", "P2.12", MUST, alarm_is_heeded, bound_report,
            "a server with an intruder goes down"),
  SIM_SAFE ("same-after-alarm", "P2.12", MUST, same_again, "and comes back with what it had"),
  SIM_LIVE ("roles-filled", "P2.13", MUST, roles_filled, bound_report,
            "no role is open while a spare stands by"),
  SIM_SAFE ("store-unchanged", "P2.14", MUST, store_unchanged,
            "nobody writes to the images of the storage unit"),
  SIM_SAFE ("whole-copies", "P2.14", FINDING, none_torn,
            "servers boot from complete copies: breaks when one dies during a copy and boots what it has"),
  SIM_SAFE ("whole-copies-checked", "P2.14", MUST, none_torn_when_checked, "with digest-check they do"),
  SIM_SAFE ("no-to-and-fro", "P2.15", FINDING, to_and_fro,
            "no server changes its role and back while the load stays: breaks for want of hysteresis"),
  SIM_SAFE ("no-twins", "P2.16", FINDING, no_twins,
            "no more machines serve than were agreed: breaks when one that was taken for dead comes back"),
  SIM_SAFE ("victim-has-fewest", "P2.17", MUST, victim,
            "without a spare an idle server goes, else the one with the fewest users"),
  SIM_SAFE ("jobs-survive", "P2.18", FINDING, jobs_survive,
            "no reservation is lost when the control unit goes down: it is a single point of failure"),
  SIM_INVARIANT_END,
};
