/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The timeline: when each fault of the scenario hits each of its targets, and when it ends.
 *
 * Faults on machines, interfaces and segments, and operators' actions, happen to each target by
 * itself; those on cables and partitions happen once. What is random is drawn from a stream of
 * the target, named after the fault's key and its place among the faults of that key, so that
 * another fault or another machine changes no draw.
 */
#include "sim/world/inside.h"

#include <string.h>

/* One fault on one target. */
typedef struct Occurrence
{
  SimTimer start, end;
  SimTimeline *timeline;
  const SimFaultSpec *spec;
  SimNode *node;       /* target, or NULL */
  SimSegment *segment; /* target, or NULL */
  SimEntity where;
  const char *missing; /* a failure trace names this, which is no target */
  SimTime length;      /* of this time; SIM_NEVER: for good */
  bool fixed_length;   /* the trace gave it */
  SimStream stream;
  SimFaultUndo *undo;
  const SimAction *ends; /* the action that ends this one */
  guint incident;
  bool in_force, noisy;
} Occurrence;

struct SimTimeline
{
  SimWorld *world;
  GPtrArray *all; /* Occurrence, owned */
  SimTimelineCount count;
  SimTime changed; /* the last fault, action, or change of a machine or cable */
  guint noisy;     /* faults in force that leave no quiet */
};

/* -- applying and ending --------------------------------------------------------------- */

/* While such a fault lasts nothing is promised: it is not quiet. */
static bool
leaves_no_quiet (SimFaultId id)
{
  switch (id)
    {
    case SIM_FAULT_PAUSE:
    case SIM_FAULT_HANG:
    case SIM_FAULT_SLOW:
    case SIM_FAULT_CLOCK:
    case SIM_FAULT_ARP_BLOCK:
    case SIM_FAULT_LOSS:
    case SIM_FAULT_DUPLICATE:
    case SIM_FAULT_CORRUPT:
    case SIM_FAULT_REORDER:
    case SIM_FAULT_LATENCY:
    case SIM_FAULT_JITTER:
    case SIM_FAULT_BANDWIDTH:
      return true;
    default:
      return false;
    }
}

static SimSystem *
system_of (SimWorld *world, SimEntity entity)
{
  for (guint i = 0; i < world->system_count; i++)
    if (sim_entity_within (world->bus, entity, world->systems[i].entity))
      return &world->systems[i];
  return NULL;
}

static const SimAction *
find_action (const SimModel *model, const char *name)
{
  for (const SimAction *action = model->actions; action != NULL && action->name != NULL; action++)
    if (name != NULL && strcmp (action->name, name) == 0)
      return action;
  return NULL;
}

/* NULL: done; else why not (g_free). */
static char *
act (SimWorld *world, SimNode *node, const char *name, const char *argument, const SimAction **done)
{
  SimSystem *system = system_of (world, sim_node_entity (node));
  const SimAction *action = system == NULL ? NULL : find_action (system->model, name);
  char *why = NULL;
  if (action == NULL)
    return g_strdup_printf ("%s does not know `%s`", system == NULL ? "it" : system->name, name);
  if (!action->apply (system, node, argument, &why))
    return why != NULL ? why : g_strdup ("it cannot");
  *done = action;
  return NULL;
}

static char *
apply_action (Occurrence *o)
{
  const SimAction *done = NULL;
  char *why = act (o->timeline->world, o->node, o->spec->options.action, o->spec->options.argument, &done);
  o->ends = NULL;
  if (done != NULL && done->undo != NULL)
    o->ends = find_action (system_of (o->timeline->world, o->where)->model, done->undo);
  return why;
}

static char *
apply_network (Occurrence *o)
{
  SimWorld *world = o->timeline->world;
  const SimFaultOptions *options = &o->spec->options;
  g_autoptr (GPtrArray) nodes = NULL, segments = sim_world_select_segments (world, options->on);
  g_autoptr (GArray) groups = sim_world_select_groups (world, options->group_count, options->groups);
  char *skipped = NULL;
  if (o->node != NULL)
    {
      nodes = g_ptr_array_new ();
      g_ptr_array_add (nodes, o->node);
    }
  else
    nodes = sim_world_select_nodes (world, options->of);
  if (o->segment != NULL)
    {
      g_ptr_array_set_size (segments, 0);
      g_ptr_array_add (segments, o->segment);
    }
  SimFaultPlace place = { .nodes = (SimNode *const *)nodes->pdata,
                          .node_count = nodes->len,
                          .segments = (SimSegment *const *)segments->pdata,
                          .segment_count = segments->len,
                          .groups = (const uint16_t *)(gpointer)groups->data,
                          .group_nodes = groups->len,
                          .lasts = o->length != SIM_NEVER };
  o->undo = sim_fault_apply (world->faults, o->spec->kind, options, &place, &skipped);
  return skipped;
}

/* Time to the next failure of a fault that comes again and again. */
static void
arm_next (Occurrence *o)
{
  SimKernel *kernel = o->timeline->world->kernel;
  SimTime wait = sim_dist_time (o->spec->options.every, &o->stream);
  sim_timer_after (kernel, &o->start, MAX (wait, 1));
}

static bool
opens_incident (const Occurrence *o)
{
  if (o->spec->kind->id != SIM_FAULT_ACTION)
    return o->spec->kind->opens_incident;
  SimSystem *system = system_of (o->timeline->world, o->where);
  const SimAction *action = system == NULL ? NULL : find_action (system->model, o->spec->options.action);
  return action != NULL && action->opens_incident;
}

static char *
apply (Occurrence *o)
{
  if (o->missing != NULL)
    return g_strdup_printf ("the trace names %s, which is no target", o->missing);
  if (o->spec->kind->id == SIM_FAULT_ACTION)
    return apply_action (o);
  return apply_network (o);
}

static void
tell_applied (Occurrence *o)
{
  SimTimeline *timeline = o->timeline;
  g_autofree char *text = sim_fault_words (o->spec, o->length);
  timeline->count.applied++;
  o->in_force = true;
  o->noisy = o->spec->kind->lasts && leaves_no_quiet (o->spec->kind->id);
  timeline->noisy += o->noisy ? 1 : 0;
  sim_timeline_disturb (timeline);
  sim_emit (timeline->world->bus, &sim_rec_fault_applied, o->where, 0, 0, 0, text);
  if (o->incident == 0)
    sim_follow_repaired (timeline->world->follow, o->spec, o->where);
}

static void
tell_skipped (Occurrence *o, const char *why)
{
  g_autofree char *fault = sim_fault_words (o->spec, o->length);
  g_autofree char *text = g_strdup_printf ("%s: %s", fault, why);
  o->timeline->count.skipped++;
  sim_emit (o->timeline->world->bus, &sim_rec_fault_skipped, o->where, 0, 0, 0, text);
}

static void
draw_length (Occurrence *o)
{
  const SimDist *length = o->spec->options.length;
  if (!o->fixed_length)
    o->length = length == NULL ? SIM_NEVER : sim_dist_time (length, &o->stream);
}

static void
start_fire (SimKernel *kernel, SimTimer *timer)
{
  Occurrence *o = SIM_OWNER (timer, Occurrence, start);
  SimFollow *follow = o->timeline->world->follow;
  draw_length (o);
  o->timeline->count.due++;
  o->incident = opens_incident (o) && o->missing == NULL ? sim_follow_open (follow, o->spec, o->where) : 0;
  g_autofree char *why = apply (o);
  if (why == NULL)
    tell_applied (o);
  else
    tell_skipped (o, why);
  if (o->incident != 0)
    sim_follow_keep (follow, o->incident, why == NULL);
  if (why != NULL)
    o->incident = 0;

  bool held = why == NULL || o->undo != NULL;
  if (held && o->length != SIM_NEVER)
    sim_timer_after (kernel, &o->end, o->length);
  else if (o->spec->options.every != NULL && !held)
    arm_next (o);
}

static void
end_action (Occurrence *o)
{
  char *why = NULL;
  SimSystem *system = system_of (o->timeline->world, o->where);
  if (o->ends != NULL && !o->ends->apply (system, o->node, o->spec->options.argument, &why))
    g_free (why);
}

static void
end_fire (SimKernel *kernel, SimTimer *timer)
{
  Occurrence *o = SIM_OWNER (timer, Occurrence, end);
  SimTimeline *timeline = o->timeline;
  if (o->spec->kind->id == SIM_FAULT_ACTION)
    end_action (o);
  sim_fault_undo (timeline->world->faults, g_steal_pointer (&o->undo));
  if (o->in_force)
    {
      g_autofree char *text = sim_fault_words (o->spec, o->length);
      timeline->noisy -= o->noisy ? 1 : 0;
      o->in_force = o->noisy = false;
      sim_emit (timeline->world->bus, &sim_rec_fault_undone, o->where, 0, 0, 0, text);
      sim_follow_fault_ended (timeline->world->follow, o->incident);
    }
  sim_timeline_disturb (timeline);
  if (o->spec->options.every != NULL)
    arm_next (o);
}

/* -- laying out ------------------------------------------------------------------------- */

/* Its place among the faults of its key. */
static guint
ordinal (const SimWorld *world, const SimFaultSpec *spec)
{
  guint n = 1;
  for (const SimFaultSpec *other = world->scenario->faults; other < spec; other++)
    n += other->kind == spec->kind ? 1 : 0;
  return n;
}

static Occurrence *
occurrence_new (SimTimeline *timeline, const SimFaultSpec *spec, SimNode *node, SimSegment *segment)
{
  SimWorld *world = timeline->world;
  Occurrence *o = g_new0 (Occurrence, 1);
  o->timeline = timeline;
  o->spec = spec;
  o->node = node;
  o->segment = segment;
  if (node != NULL)
    o->where = sim_node_entity (node);
  else if (segment != NULL)
    o->where = sim_segment_entity (segment);
  g_autofree char *purpose = g_strdup_printf ("fault %s %u", spec->kind->key, ordinal (world, spec));
  sim_stream_init (&o->stream, world->seed, world->replication, sim_entity_name (world->bus, o->where),
                   purpose);
  uint32_t number = node != NULL ? sim_node_number (node) : SIM_NOBODY;
  sim_timer_init (&o->start, SIM_CLASS_FAULT, SIM_TAG (number, SIM_WORLD_EVENT_FAULT), start_fire);
  sim_timer_init (&o->end, SIM_CLASS_FAULT, SIM_TAG (number, SIM_WORLD_EVENT_FAULT_END), end_fire);
  g_ptr_array_add (timeline->all, o);
  return o;
}

static void
lay_target (SimTimeline *timeline, const SimFaultSpec *spec, SimNode *node, SimSegment *segment)
{
  const SimFaultOptions *options = &spec->options;
  Occurrence *o = occurrence_new (timeline, spec, node, segment);
  SimTime at = options->at == SIM_NEVER ? 0 : options->at;
  if (options->spread > 0)
    at = sim_time_add (at, sim_stream_time_uniform (&o->stream, 0, options->spread));
  if (options->every != NULL)
    at = sim_time_add (at, sim_dist_time (options->every, &o->stream));
  sim_timer_arm (timeline->world->kernel, &o->start, at);
}

/* One failure of a trace; rows whose number is beyond the targets are for other machines. */
static void
lay_failure (SimTimeline *timeline, const SimFaultSpec *spec, const GPtrArray *nodes, const SimFailure *failure)
{
  SimTime at = sim_time_add (failure->at, spec->options.at == SIM_NEVER ? 0 : spec->options.at);
  SimNode *node = NULL;
  if (failure->name == NULL && failure->node < nodes->len)
    node = g_ptr_array_index (nodes, failure->node);
  for (guint i = 0; failure->name != NULL && i < nodes->len; i++)
    if (strcmp (sim_node_name (g_ptr_array_index (nodes, i)), failure->name) == 0)
      node = g_ptr_array_index (nodes, i);
  if (at > timeline->world->scenario->duration || (node == NULL && failure->name == NULL))
    return;
  Occurrence *o = occurrence_new (timeline, spec, node, NULL);
  o->missing = node == NULL ? failure->name : NULL;
  o->fixed_length = true;
  o->length = failure->length;
  sim_timer_arm (timeline->world->kernel, &o->start, at);
}

static bool
each_node (SimFaultTarget target)
{
  return target == SIM_FAULT_ON_NODES || target == SIM_FAULT_ON_IFACES || target == SIM_FAULT_ON_SYSTEM;
}

static void
lay_fault (SimTimeline *timeline, const SimFaultSpec *spec)
{
  const SimFaultOptions *options = &spec->options;
  SimFaultTarget target = spec->kind->target;
  bool system = target == SIM_FAULT_ON_SYSTEM;
  g_autoptr (GPtrArray) nodes
      = sim_world_select_nodes (timeline->world, system ? options->of : options->targets);
  g_autoptr (GPtrArray) segments = sim_world_select_segments (
      timeline->world, target == SIM_FAULT_ON_SEGMENTS ? options->targets : options->on);

  if (options->replay != NULL)
    for (guint i = 0; i < options->failure_count; i++)
      lay_failure (timeline, spec, nodes, &options->failures[i]);
  else if (each_node (target))
    for (guint i = 0; i < nodes->len; i++)
      lay_target (timeline, spec, g_ptr_array_index (nodes, i), NULL);
  else if (target == SIM_FAULT_ON_SEGMENTS)
    for (guint i = 0; i < segments->len; i++)
      lay_target (timeline, spec, NULL, g_ptr_array_index (segments, i));
  else
    {
      lay_target (timeline, spec, NULL, NULL);
      Occurrence *o = g_ptr_array_index (timeline->all, timeline->all->len - 1);
      if (segments->len == 1)
        o->where = sim_segment_entity (g_ptr_array_index (segments, 0));
    }
}

/* -- quiet -------------------------------------------------------------------------------- */

static void
on_change (gpointer data, const SimRecord *record)
{
  sim_timeline_disturb (data);
}

static void
listen (SimTimeline *timeline)
{
  const SimRecordKind *const kinds[] = {
    &sim_rec_node_crashed, &sim_rec_node_booting,   &sim_rec_node_up,      &sim_rec_node_shut_down,
    &sim_rec_node_paused,  &sim_rec_node_hung,      &sim_rec_node_resumed, &sim_rec_node_speed,
    &sim_rec_iface_up,     &sim_rec_iface_down,     &sim_rec_segment_up,   &sim_rec_segment_down,
    &sim_rec_segment_cut,  &sim_rec_segment_healed,
  };
  for (guint i = 0; i < G_N_ELEMENTS (kinds); i++)
    sim_bus_subscribe (timeline->world->bus, kinds[i], kinds[i]->level, on_change, timeline);
}

void
sim_timeline_disturb (SimTimeline *timeline)
{
  timeline->changed = sim_kernel_now (timeline->world->kernel);
}

SimTime
sim_timeline_quiet_since (const SimTimeline *timeline)
{
  return timeline->noisy > 0 ? SIM_NEVER : timeline->changed;
}

SimTime
sim_timeline_changed (const SimTimeline *timeline)
{
  return timeline->changed;
}

SimTimelineCount
sim_timeline_count (const SimTimeline *timeline)
{
  return timeline->count;
}

SimTimelineCount *
sim_timeline_books (SimTimeline *timeline)
{
  return &timeline->count;
}

SimTimeline *
sim_timeline_new (SimWorld *world)
{
  SimTimeline *timeline = g_new0 (SimTimeline, 1);
  timeline->world = world;
  timeline->all = g_ptr_array_new_with_free_func (g_free);
  listen (timeline);
  for (guint i = 0; i < world->scenario->fault_count; i++)
    lay_fault (timeline, &world->scenario->faults[i]);
  return timeline;
}

void
sim_timeline_free (SimTimeline *timeline)
{
  if (timeline == NULL)
    return;
  g_ptr_array_unref (timeline->all);
  g_free (timeline);
}
