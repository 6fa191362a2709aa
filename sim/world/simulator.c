/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a run can check of the simulator itself (spec, 2.0). K3, K5 and K6 are required where they
 * happen, in the network and the kernel; K8, K9 and K10 compare runs and are tests.
 */
#include "sim/world/inside.h"

enum
{
  TIME_ORDER,
  DEAD_SILENT,
  CONSERVATION,
  FAULTS_COUNTED,
  TIME_ADVANCES,
  INTEGRALS,
};

#define OURS(name_, row_, help_)                                                                               \
  {                                                                                                            \
    .name = (name_), .row = (row_), .kind = SIM_SAFETY, .verdict = SIM_MUST, .help = (help_)                   \
  }
const SimInvariant sim_self_invariants[] = {
  [TIME_ORDER] = OURS ("time-order", "K1", "the times of what happens never decrease"),
  [DEAD_SILENT] = OURS ("dead-are-silent", "K2", "nothing is done by a machine that is off"),
  [CONSERVATION] = OURS ("conservation", "K4", "frames sent = delivered + dropped + in flight"),
  [FAULTS_COUNTED]
  = OURS ("faults-counted", "K7", "every fault is applied at its time or skipped with a reason"),
  [TIME_ADVANCES] = OURS ("time-advances", "K11", "the run does not stand still at one instant"),
  [INTEGRALS]
  = OURS ("integrals-agree", "K12", "each machine's states, as told by records, are those that it is in"),
  { .name = NULL },
};

/* One machine's life as its records tell it. */
typedef struct Life
{
  SimTime died;  /* when it went off; SIM_NEVER: it is not off */
  SimTime since; /* of the state it is in */
  SimTime times[SIM_NODE_HUNG + 1];
  SimNodeState state;
} Life;

struct SimSelf
{
  SimWorld *world;
  SimTime last; /* of the last record */
  bool backwards;
  SimEntity ghost; /* a machine that did something while it was off */
  const char *did;
  Life *lives; /* by node number, of those that the world was built with */
  guint nodes;
  guint *numbers; /* node number + 1 of each entity */
  guint entities;
  guint64 looks;
};

static Life *
life_of (SimSelf *self, SimEntity entity)
{
  if (entity >= self->entities || self->numbers[entity] == 0)
    return NULL;
  return &self->lives[self->numbers[entity] - 1];
}

static const struct
{
  const SimRecordKind *kind;
  SimNodeState state;
} moves[] = {
  { &sim_rec_node_crashed, SIM_NODE_OFF },     { &sim_rec_node_shut_down, SIM_NODE_OFF },
  { &sim_rec_node_booting, SIM_NODE_BOOTING }, { &sim_rec_node_up, SIM_NODE_UP },
  { &sim_rec_node_paused, SIM_NODE_PAUSED },   { &sim_rec_node_hung, SIM_NODE_HUNG },
  { &sim_rec_node_resumed, SIM_NODE_UP },
};

static void
move (Life *life, SimNodeState state, SimTime now)
{
  life->times[life->state] += now - life->since;
  life->since = now;
  life->state = state;
  life->died = state == SIM_NODE_OFF ? now : SIM_NEVER;
}

/* What is done to a machine, rather than by it. */
static bool
done_to (const SimRecordKind *kind)
{
  return kind == &sim_rec_fault_applied || kind == &sim_rec_fault_undone || kind == &sim_rec_fault_skipped
         || kind == &sim_rec_node_speed || kind == &sim_rec_iface_up || kind == &sim_rec_iface_down;
}

void
sim_self_hear (SimSelf *self, const SimRecord *record)
{
  self->backwards |= record->at < self->last;
  self->last = record->at;
  Life *life = life_of (self, record->who);
  if (life == NULL)
    return;
  for (guint i = 0; i < G_N_ELEMENTS (moves); i++)
    if (moves[i].kind == record->kind)
      {
        move (life, moves[i].state, record->at);
        return;
      }
  /* Hooks may say what a crash took away, in the instant of the crash. */
  if (life->died < record->at && !done_to (record->kind) && self->ghost == 0)
    {
      self->ghost = record->who;
      self->did = record->kind->name;
    }
}

static void
on_record (gpointer data, const SimRecord *record)
{
  sim_self_hear (data, record);
}

static bool
integrals_agree (const SimSelf *self, GString *why)
{
  SimTime now = sim_kernel_now (self->world->kernel);
  for (guint i = 0; i < self->nodes; i++)
    {
      const SimNode *node = sim_net_node (self->world->net, i);
      const Life *life = &self->lives[i];
      SimTime sum = now - life->since;
      for (guint s = 0; s <= SIM_NODE_HUNG; s++)
        sum += life->times[s];
      if (sum != now || (life->since < now && life->state != sim_node_state (node)))
        {
          g_string_append_printf (why, "%s is in another state than its records say", sim_node_name (node));
          return false;
        }
    }
  return true;
}

static bool
faults_counted (const SimSelf *self, GString *why)
{
  SimTimelineCount count = sim_timeline_count (self->world->timeline);
  if (count.due == count.applied + count.skipped)
    return true;
  g_string_append_printf (
      why, "%" G_GUINT64_FORMAT " due, %" G_GUINT64_FORMAT " applied, %" G_GUINT64_FORMAT " skipped", count.due,
      count.applied, count.skipped);
  return false;
}

/* Walks over the whole network: now and then, and whenever the run pauses at its end. */
static bool
time_to_walk (SimSelf *self)
{
  SimTime now = sim_kernel_now (self->world->kernel);
  return self->looks++ % 128 < 2 || now == self->world->scenario->duration;
}

bool
sim_self_holds (SimSelf *self, guint invariant, GString *why)
{
  if ((invariant == CONSERVATION || invariant == INTEGRALS) && !time_to_walk (self))
    return true;
  switch (invariant)
    {
    case TIME_ORDER:
      if (self->backwards)
        g_string_append (why, "a record is older than the one before it");
      return !self->backwards;
    case DEAD_SILENT:
      if (self->ghost != 0)
        g_string_append_printf (why, "%s was off and told %s", sim_entity_name (self->world->bus, self->ghost),
                                self->did);
      return self->ghost == 0;
    case CONSERVATION:
      return sim_net_conserved (self->world->net, why);
    case FAULTS_COUNTED:
      return faults_counted (self, why);
    case TIME_ADVANCES:
      return sim_kernel_stuck (self->world->kernel, why) == SIM_NEVER;
    default:
      return integrals_agree (self, why);
    }
}

SimSelf *
sim_self_new (SimWorld *world)
{
  SimSelf *self = g_new0 (SimSelf, 1);
  guint nodes = self->nodes = sim_net_nodes (world->net);
  self->world = world;
  self->entities = sim_bus_entities (world->bus);
  self->numbers = g_new0 (guint, self->entities);
  self->lives = g_new0 (Life, nodes + 1);
  for (guint i = 0; i < nodes; i++)
    {
      const SimNode *node = sim_net_node (world->net, i);
      self->numbers[sim_node_entity (node)] = i + 1;
      self->lives[i] = (Life){ .died = SIM_NEVER, .state = sim_node_state (node) };
    }
  sim_bus_subscribe (world->bus, NULL, SIM_LEVEL_EVENT, on_record, self);
  return self;
}

void
sim_self_free (SimSelf *self)
{
  if (self == NULL)
    return;
  g_free (self->numbers);
  g_free (self->lives);
  g_free (self);
}
