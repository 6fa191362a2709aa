/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/dtu/inside.h"

DtuTruth *
dtu_truth_new (DtuGroup *group)
{
  DtuTruth *truth = g_new0 (DtuTruth, 1);
  guint servers = group->servers->len;

  truth->group = group;
  truth->units = g_new0 (DtuUnitTruth, group->units->len);
  for (guint i = 0; i < group->units->len; i++)
    truth->units[i].lost_at = SIM_NEVER;
  truth->up = g_new0 (uint8_t, (gsize)servers * servers);
  truth->off = g_new0 (uint8_t, (gsize)servers * servers);
  return truth;
}

void
dtu_truth_free (DtuTruth *truth)
{
  if (truth == NULL)
    return;
  g_free (truth->units);
  g_free (truth->up);
  g_free (truth->off);
  g_free (truth);
}

bool
dtu_is_up (const DtuServer *server)
{
  return sim_node_running (server->node);
}

static SimEntity
who (const DtuUnit *unit)
{
  return sim_node_entity (unit->role.node);
}

static DtuUnitTruth *
truth_of (const DtuUnit *unit)
{
  return &unit->group->truth->units[unit->number];
}

/* -- units ------------------------------------------------------------------------------------------------- */

static void
tell_counts (const DtuTruth *truth, guint detached, guint without)
{
  DtuGroup *group = truth->group;
  SimEntity entity = group->system->entity;

  if (truth->detached != detached)
    sim_emit (group->bus, &dtu_rec_detached_units, entity, 0, truth->detached, 0, NULL);
  if (truth->without != without)
    sim_emit (group->bus, &dtu_rec_without_session, entity, 0, truth->without, 0, NULL);
  if (truth->detached != detached || truth->without != without)
    sim_kernel_mark (group->kernel);
}

/* What a unit counts as; whoever was refused has no claim to a session. */
void
dtu_truth_look_at (DtuUnit *unit)
{
  DtuTruth *truth = unit->group->truth;

  if (truth == NULL)
    return;
  DtuUnitTruth *one = truth_of (unit);
  guint detached = truth->detached, without = truth->without;
  bool runs = sim_node_running (unit->role.node) && dtu_unit_state (unit) != DTU_UNIT_OFF;
  bool served = one->server != NULL && dtu_is_up (one->server);
  bool wants = runs && dtu_unit_token (unit) != DTU_TOKEN_NONE && unit->shows != DTU_SHOWS_REFUSED;
  bool shows = served && one->shown != NULL && unit->shows == DTU_SHOWS_SESSION;

  truth->powered += (guint)runs - (guint)one->powered;
  bool detached_now = runs && !served && !one->fresh;
  truth->detached += (guint)detached_now - (guint)one->counted;
  truth->without += (guint)(wants && !shows) - (guint)one->missing;
  one->patient = one->patient && !shows;
  bool interrupted = wants && !shows && !one->patient;
  truth->interrupted += (guint)interrupted - (guint)one->interrupted;
  one->interrupted = interrupted;
  if (detached_now && !one->counted)
    one->since = sim_kernel_now (unit->group->kernel);
  one->powered = runs;
  one->counted = detached_now;
  one->missing = wants && !shows;
  tell_counts (truth, detached, without);
}

/* It has no server from now on, whatever it believes. */
static void
lose (DtuUnit *unit)
{
  DtuUnitTruth *one = truth_of (unit);

  if (one->lost_at != SIM_NEVER || one->server == NULL)
    return;
  one->lost_at = sim_kernel_now (unit->group->kernel);
  one->patient = false;
  sim_emit (unit->group->bus, &dtu_rec_server_lost, who (unit), sim_node_entity (one->server->node), 0, 0,
            NULL);
  if (unit->group->ears.unit_lost != NULL)
    unit->group->ears.unit_lost (unit);
}

void
dtu_truth_connected (DtuUnit *unit, SimIp ip)
{
  DtuGroup *group = unit->group;
  DtuUnitTruth *one = truth_of (unit);

  one->server = dtu_server_at (group, sim_iface_segment (unit->iface), ip);
  SimEntity server = one->server == NULL ? 0 : sim_node_entity (one->server->node);
  sim_emit (group->bus, &dtu_rec_connected, who (unit), server, 0, 0, NULL);
  if (one->lost_at != SIM_NEVER)
    sim_emit (group->bus, &dtu_rec_reconnected, who (unit), server,
              sim_kernel_now (group->kernel) - one->lost_at, 0, NULL);
  one->lost_at = SIM_NEVER;
  one->fresh = false;
  dtu_truth_look_at (unit);
}

/* Because it was redirected, or has no power: nothing is lost then. */
void
dtu_truth_left (DtuUnit *unit, bool lost)
{
  DtuUnitTruth *one = truth_of (unit);

  if (lost)
    lose (unit);
  else
    {
      one->lost_at = SIM_NEVER;
      one->fresh = true;
    }
  one->server = NULL;
  dtu_truth_look_at (unit);
}

void
dtu_truth_powered (DtuUnit *unit, bool fresh)
{
  truth_of (unit)->fresh = fresh;
  dtu_truth_look_at (unit);
}

void
dtu_truth_gave_up (DtuUnit *unit, const char *reason)
{
  const DtuUnitTruth *one = truth_of (unit);
  const DtuServer *server = one->server != NULL ? one->server : one->last;
  SimTime since = one->lost_at == SIM_NEVER ? 0 : sim_kernel_now (unit->group->kernel) - one->lost_at;

  sim_emit (unit->group->bus, &dtu_rec_gave_up, who (unit), server == NULL ? 0 : sim_node_entity (server->node),
            since, 0, reason);
}

void
dtu_truth_presents (DtuUnit *unit)
{
  truth_of (unit)->patient = truth_of (unit)->lost_at == SIM_NEVER;
  dtu_truth_look_at (unit);
}

void
dtu_truth_unit (DtuUnit *unit)
{
  dtu_truth_look_at (unit);
}

/* -- who takes whom for up ------------------------------------------------------------------------------------
 */

static bool
shares_segment (const DtuServer *a, const DtuServer *b)
{
  for (guint i = 0; i < a->iface_count; i++)
    if (sim_node_iface_on (b->node, sim_iface_segment (sim_node_iface (a->node, i))) != NULL)
      return true;
  return false;
}

/* A server that does not run believes nothing; one that it cannot hear is none of its business. */
static void
judge (DtuTruth *truth, guint i, guint j)
{
  const DtuServer *a = dtu_server (truth->group, i), *b = dtu_server (truth->group, j);
  gsize cell = (gsize)i * truth->group->servers->len + j;
  bool off = i != j && dtu_is_up (a) && (truth->up[cell] != 0) != dtu_is_up (b) && shares_segment (a, b);

  truth->wrong += (guint)off - (guint)truth->off[cell];
  truth->off[cell] = off;
}

void
dtu_truth_believes (DtuDaemon *daemon, const char *name, bool up)
{
  DtuTruth *truth = daemon->server->group->truth;
  const DtuServer *other = g_hash_table_lookup (truth->group->by_name, name);

  if (other == NULL)
    return;
  truth->up[(gsize)daemon->server->number * truth->group->servers->len + other->number] = up;
  judge (truth, daemon->server->number, other->number);
  sim_kernel_mark (truth->group->kernel);
}

static void
judge_all_of (DtuTruth *truth, guint number)
{
  for (guint i = 0; i < truth->group->servers->len; i++)
    {
      judge (truth, i, number);
      judge (truth, number, i);
    }
}

/* Its table is gone with it. */
void
dtu_truth_server (DtuServer *server)
{
  DtuTruth *truth = server->group->truth;
  SimNodeState state = sim_node_state (server->node);
  guint count = server->group->servers->len;

  if (truth == NULL)
    return;
  bool gone = state == SIM_NODE_OFF || state == SIM_NODE_BOOTING;
  if (gone)
    memset (truth->up + (gsize)server->number * count, 0, count);
  judge_all_of (truth, server->number);
  for (guint i = 0; i < server->group->units->len; i++)
    {
      DtuUnit *unit = dtu_unit (server->group, i);
      DtuUnitTruth *one = truth_of (unit);
      if (one->server != server)
        continue;
      if (!dtu_is_up (server))
        lose (unit);
      else
        one->lost_at = SIM_NEVER; /* it only stood still */
      if (gone)
        one->server = NULL;
      dtu_truth_look_at (unit);
    }
  dtu_truth_balance (server->group);
  sim_kernel_mark (server->group->kernel);
}

/* Gauges have a value from the beginning on. */
void
dtu_truth_begin (DtuGroup *group)
{
  SimEntity entity = group->system->entity;

  sim_emit (group->bus, &dtu_rec_detached_units, entity, 0, 0, 0, NULL);
  sim_emit (group->bus, &dtu_rec_without_session, entity, 0, 0, 0, NULL);
  for (guint i = 0; i < group->servers->len; i++)
    sim_emit (group->bus, &dtu_rec_sessions, sim_node_entity (dtu_server (group, i)->node), 0, 0, 0, NULL);
  for (guint i = 0; i < group->servers->len; i++)
    judge_all_of (group->truth, i);
  for (guint i = 0; i < group->units->len; i++)
    dtu_truth_look_at (dtu_unit (group, i));
}

/* -- sessions
 * ---------------------------------------------------------------------------------------------------- */

/* How far the highest load of a running server is above what it would be if all had the same. */
void
dtu_truth_balance (DtuGroup *group)
{
  double power = 0, sessions = 0, most = 0;

  if (!sim_bus_heard (group->bus, &dtu_rec_imbalance))
    return;
  for (guint i = 0; i < group->servers->len; i++)
    {
      const DtuServer *server = dtu_server (group, i);
      double own = (double)server->cpus * server->clock;
      if (!dtu_is_up (server))
        continue;
      power += own;
      sessions += server->daemon->sessions->len;
      most = MAX (most, server->daemon->sessions->len / own);
    }
  double above = sessions > 0 ? most * power / sessions - 1 : 0;
  int64_t billionth = (int64_t)(1e9 * above + 0.5);
  if (billionth != group->truth->imbalance)
    sim_emit (group->bus, &dtu_rec_imbalance, group->system->entity, 0, billionth, 0, NULL);
  group->truth->imbalance = billionth;
}

void
dtu_truth_session (DtuSession *session, gint by)
{
  DtuGroup *group = session->daemon->server->group;

  group->truth->sessions += (guint)by;
  dtu_truth_balance (group);
}

void
dtu_truth_shown (DtuSession *session, SimMac mac, bool shown)
{
  DtuGroup *group = session->daemon->server->group;
  DtuUnit *unit = dtu_unit_with (group, mac);

  if (unit == NULL)
    return;
  DtuUnitTruth *one = truth_of (unit);
  if (shown)
    one->shown = session;
  else if (one->shown == session)
    one->shown = NULL;
  dtu_truth_look_at (unit);
}
