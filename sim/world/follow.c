/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Convergence and incidents (OBS-1).
 *
 * Who an incident concerns: the system of the machine that was hit; for a segment, or a machine
 * of no system, the only system that has machines there, else all. A renewed failure of a
 * system's service belongs to the newest of its open incidents.
 */
#include "sim/world/follow-inside.h"

const SimRecordKind sim_rec_incident_opened
    = SIM_EVENT ("incident.opened", NONE, COUNT, NONE, NONE, "incident {subject} opened for {who}: {text}");
const SimRecordKind sim_rec_incident_closed
    = SIM_EVENT ("incident.closed", NONE, COUNT, TIME, NONE,
                 "incident {subject} of {who} closed: converged {a} after injection");

static bool
concerns_system (const SimIncident *row, const SimSystem *system)
{
  return row->system == 0 || row->system == system->entity;
}

/* -- records ------------------------------------------------------------------------------ */

/* A record about a machine belongs to the incident of that machine; one about an address, to those of
 * the system in which it was said. */
static bool
belongs (const SimFollow *follow, const SimIncident *row, const SimRecord *record)
{
  const SimBus *bus = follow->world->bus;
  bool about = record->kind->subject == SIM_FIELD_ENTITY && record->subject != 0;
  if (!sim_follow_concerns (follow, row, record->who))
    return false;
  if (about && sim_entity_kind (bus, row->where) == SIM_ENTITY_NODE
      && sim_entity_kind (bus, record->subject) == SIM_ENTITY_NODE)
    return record->subject == row->where;
  return true;
}

static void
on_record (gpointer data, const SimRecord *record)
{
  SimFollow *follow = data;
  SimPhase phase = record->kind->phase;
  if (phase != SIM_PHASE_DETECTED && phase != SIM_PHASE_DECIDED)
    return;
  for (guint i = 0; i < follow->open->len; i++)
    {
      SimIncident *row = &((SimFollowOpen *)g_ptr_array_index (follow->open, i))->row;
      SimTime *at = phase == SIM_PHASE_DETECTED ? &row->detected : &row->decided;
      if (*at == SIM_NEVER && belongs (follow, row, record))
        *at = record->at;
    }
}

static void
on_tenant (gpointer data, const SimRecord *record)
{
  SimFollow *follow = data;
  for (guint i = 0; i < follow->world->system_count; i++)
    if (sim_entity_within (follow->world->bus, record->who, follow->states[i].system->entity))
      {
        follow->states[i].guest = record->who;
        follow->states[i].guest_at = record->at;
      }
}

/* -- opening and closing ------------------------------------------------------------------- */

/* The only system with machines on that segment; 0: none or several. */
static SimEntity
system_on_segment (const SimWorld *world, SimEntity where)
{
  SimEntity only = 0;
  for (guint i = 0; i < sim_net_nodes (world->net); i++)
    {
      const SimNode *node = sim_net_node (world->net, i);
      SimEntity parent = sim_entity_parent (world->bus, sim_node_entity (node));
      if (parent == 0 || sim_entity_kind (world->bus, parent) != SIM_ENTITY_SYSTEM)
        continue;
      for (guint k = 0; k < sim_node_ifaces (node); k++)
        if (sim_segment_entity (sim_iface_segment (sim_node_iface (node, k))) == where)
          {
            if (only != 0 && only != parent)
              return 0;
            only = parent;
          }
    }
  return only;
}

static SimEntity
system_hit (const SimWorld *world, SimEntity where)
{
  for (guint i = 0; i < world->system_count; i++)
    if (where != 0 && sim_entity_within (world->bus, where, world->systems[i].entity))
      return world->systems[i].entity;
  if (where != 0 && sim_entity_kind (world->bus, where) != SIM_ENTITY_NODE)
    return system_on_segment (world, where);
  return world->system_count == 1 ? world->systems[0].entity : 0;
}

guint
sim_follow_open (SimFollow *follow, const SimFaultSpec *fault, SimEntity where)
{
  SimFollowOpen *open = g_new0 (SimFollowOpen, 1);
  open->row = (SimIncident){ .number = follow->incidents->len + 1,
                             .fault = fault,
                             .where = where,
                             .system = system_hit (follow->world, where),
                             .injected = sim_kernel_now (follow->world->kernel),
                             .ended = SIM_NEVER,
                             .detected = SIM_NEVER,
                             .decided = SIM_NEVER,
                             .restored = SIM_NEVER,
                             .clients_well = SIM_NEVER,
                             .converged = SIM_NEVER,
                             .censored = true };
  g_ptr_array_add (follow->incidents, open);
  g_ptr_array_add (follow->open, open);
  return open->row.number;
}

static SimFollowOpen *
incident (const SimFollow *follow, guint number)
{
  return g_ptr_array_index (follow->incidents, number - 1);
}

static void
tell_opened (SimFollow *follow, const SimIncident *row, const char *text)
{
  sim_emit (follow->world->bus, &sim_rec_incident_opened, row->system, row->number, 0, 0, text);
}

void
sim_follow_keep (SimFollow *follow, guint number, bool keep)
{
  SimFollowOpen *open = incident (follow, number);
  if (keep)
    {
      const SimIncident *row = &open->row;
      g_autofree char *text = g_strdup_printf ("%s at %s", row->fault->kind->key,
                                               sim_entity_name (follow->world->bus, row->where));
      for (guint i = 0; i < follow->world->system_count; i++)
        if (concerns_system (row, follow->states[i].system) && !follow->states[i].serving)
          open->row.disturbed = true;
      tell_opened (follow, row, text);
      g_ptr_array_add (follow->lasting, open);
      return;
    }
  g_ptr_array_remove (follow->open, open);
  g_ptr_array_set_size (follow->incidents, (gint)number - 1);
}

void
sim_follow_fault_ended (SimFollow *follow, guint number)
{
  if (number == 0)
    return;
  SimFollowOpen *open = incident (follow, number);
  if (!g_ptr_array_remove (follow->lasting, open))
    return;
  open->row.ended = sim_kernel_now (follow->world->kernel);
  sim_returns_note (follow->returns, &open->row, false);
}

/* What undoes a fault when it befalls the thing that was hit. */
static const struct
{
  SimFaultId fault;
  const SimRecordKind *mend;
} mends[] = {
  { SIM_FAULT_CRASH, &sim_rec_node_booting },   { SIM_FAULT_SHUTDOWN, &sim_rec_node_booting },
  { SIM_FAULT_PAUSE, &sim_rec_node_booting },   { SIM_FAULT_PAUSE, &sim_rec_node_resumed },
  { SIM_FAULT_HANG, &sim_rec_node_booting },    { SIM_FAULT_HANG, &sim_rec_node_resumed },
  { SIM_FAULT_LINK_DOWN, &sim_rec_segment_up }, { SIM_FAULT_PARTITION, &sim_rec_segment_healed },
  { SIM_FAULT_IFACE_DOWN, &sim_rec_iface_up },
};

static bool
mends_fault (const SimRecordKind *kind, SimFaultId fault)
{
  for (guint i = 0; i < G_N_ELEMENTS (mends); i++)
    if (mends[i].fault == fault && mends[i].mend == kind)
      return true;
  return false;
}

static void
on_mended (gpointer data, const SimRecord *record)
{
  SimFollow *follow = data;
  for (guint i = follow->lasting->len; i-- > 0;)
    {
      SimIncident *row = &((SimFollowOpen *)g_ptr_array_index (follow->lasting, i))->row;
      if (row->where != record->who || !mends_fault (record->kind, row->fault->kind->id))
        continue;
      row->ended = record->at;
      sim_returns_note (follow->returns, row, record->kind == &sim_rec_node_booting);
      g_ptr_array_remove_index (follow->lasting, i);
    }
}

/* What boots is back when it is up. */
static void
on_up (gpointer data, const SimRecord *record)
{
  SimFollow *follow = data;
  sim_returns_up (follow->returns, record->who);
  for (guint i = 0; i < follow->world->system_count; i++)
    if (follow->states[i].repaired == record->who)
      follow->states[i].repaired_at = record->at;
}

static void
close_incident (SimFollow *follow, SimFollowOpen *open, SimTime converged)
{
  SimIncident *row = &open->row;
  row->converged = converged;
  row->censored = false;
  open->closed = true;
  open->closed_at = sim_kernel_now (follow->world->kernel);
  sim_emit (follow->world->bus, &sim_rec_incident_closed, row->system, row->number, converged - row->injected,
            0, NULL);
  sim_follow_clients_closed (follow, open);
}

/* -- looking ------------------------------------------------------------------------------- */

static SimFollowOpen *
newest_open (const SimFollow *follow, const SimSystem *system)
{
  for (guint i = follow->open->len; i-- > 0;)
    {
      SimFollowOpen *open = g_ptr_array_index (follow->open, i);
      if (concerns_system (&open->row, system))
        return open;
    }
  return NULL;
}

static bool
all_serving (const SimFollow *follow, const SimIncident *row)
{
  for (guint i = 0; i < follow->world->system_count; i++)
    if (concerns_system (row, follow->states[i].system) && !follow->states[i].serving)
      return false;
  return true;
}

static void
look_service (SimFollow *follow, SimFollowState *state)
{
  const SimSystem *system = state->system;
  g_string_truncate (follow->why, 0);
  bool serving = system->model->serving == NULL || system->model->serving (system, follow->why);
  if (serving == state->serving)
    return;
  state->serving = serving;
  SimFollowOpen *newest = newest_open (follow, system);
  if (!serving && newest != NULL)
    {
      newest->row.disturbed = true;
      newest->row.restored = SIM_NEVER;
    }
  for (guint i = 0; serving && i < follow->open->len; i++)
    {
      SimIncident *row = &((SimFollowOpen *)g_ptr_array_index (follow->open, i))->row;
      if (row->disturbed && row->restored == SIM_NEVER && all_serving (follow, row))
        row->restored = sim_kernel_now (follow->world->kernel);
    }
}

void
sim_follow_repaired (SimFollow *follow, const SimFaultSpec *repair, SimEntity where)
{
  SimEntity hit = system_hit (follow->world, where);
  for (guint i = 0; i < follow->world->system_count; i++)
    if (hit == 0 || hit == follow->states[i].system->entity)
      {
        follow->states[i].repair = repair;
        follow->states[i].repaired = where;
        follow->states[i].repaired_at = sim_kernel_now (follow->world->kernel);
      }
}

static void
open_without_fault (SimFollow *follow, SimFollowState *state)
{
  SimFollowReason reason = sim_follow_reason (follow, state);
  sim_reason_trim (follow->why);
  g_autofree char *text = g_strdup_printf ("%s: %s", reason.text, follow->why->str);
  g_free (reason.text);
  guint number = sim_follow_open (follow, reason.fault, reason.where);
  SimIncident *row = &incident (follow, number)->row;
  row->after = reason.after;
  row->started = reason.started;
  row->system = state->system->entity;
  row->disturbed = !state->serving;
  state->repair = NULL;
  tell_opened (follow, row, text);
}

static void
look_converged (SimFollow *follow, SimFollowState *state)
{
  const SimSystem *system = state->system;
  g_string_truncate (follow->why, 0);
  bool converged = system->model->converged == NULL || system->model->converged (system, follow->why);
  if (converged && state->since == SIM_NEVER)
    state->since = sim_kernel_now (follow->world->kernel);
  if (!converged)
    state->since = SIM_NEVER;
  if (!converged && state->ever && newest_open (follow, system) == NULL)
    open_without_fault (follow, state);
  state->ever |= converged;
}

/* When the incident can close; *converged gets the beginning of the hold time. SIM_NEVER: not yet known. */
static SimTime
close_at (const SimFollow *follow, const SimIncident *row, SimTime *converged)
{
  SimTime at = row->injected;
  *converged = row->injected;
  for (guint i = 0; i < follow->world->system_count; i++)
    {
      const SimFollowState *state = &follow->states[i];
      if (!concerns_system (row, state->system))
        continue;
      if (state->since == SIM_NEVER)
        return SIM_NEVER;
      SimTime since = MAX (state->since, row->injected);
      *converged = MAX (*converged, since);
      at = MAX (at, sim_time_add (since, state->hold));
    }
  return at;
}

/* Closes what can be closed; returns when the next can be. */
static SimTime
look_incidents (SimFollow *follow)
{
  SimTime now = sim_kernel_now (follow->world->kernel), next = SIM_NEVER;
  for (guint i = 0; i < follow->open->len;)
    {
      SimFollowOpen *open = g_ptr_array_index (follow->open, i);
      SimTime converged, at = close_at (follow, &open->row, &converged);
      if (at <= now)
        {
          close_incident (follow, open, converged);
          g_ptr_array_remove_index (follow->open, i);
          continue;
        }
      next = MIN (next, at);
      i++;
    }
  return next;
}

SimTime
sim_follow_look (SimFollow *follow)
{
  for (guint i = 0; i < follow->world->system_count; i++)
    look_service (follow, &follow->states[i]);
  for (guint i = 0; i < follow->world->system_count; i++)
    look_converged (follow, &follow->states[i]);
  return look_incidents (follow);
}

bool
sim_follow_converged (const SimFollow *follow, const SimSystem *system)
{
  return follow->states[system - follow->world->systems].since != SIM_NEVER;
}

guint
sim_follow_count (const SimFollow *follow)
{
  return follow->incidents->len;
}

const SimIncident *
sim_follow_incident (const SimFollow *follow, guint i)
{
  sim_require (i < follow->incidents->len, "incident %u of %u", i, follow->incidents->len);
  return &incident (follow, i + 1)->row;
}

SimFollow *
sim_follow_new (SimWorld *world)
{
  SimFollow *follow = g_new0 (SimFollow, 1);
  follow->world = world;
  follow->states = g_new0 (SimFollowState, world->system_count + 1);
  follow->incidents = g_ptr_array_new_with_free_func (g_free);
  follow->open = g_ptr_array_new ();
  follow->lasting = g_ptr_array_new ();
  follow->returns = sim_returns_new (world);
  follow->why = g_string_new (NULL);
  for (guint i = 0; i < world->system_count; i++)
    {
      const SimSystem *system = &world->systems[i];
      SimTime hold = world->scenario->hold;
      if (hold == 0 && system->model->hold != NULL)
        hold = system->model->hold (system);
      follow->states[i] = (SimFollowState){ .system = system, .hold = hold, .since = SIM_NEVER };
    }
  sim_bus_subscribe (world->bus, NULL, SIM_LEVEL_EVENT, on_record, follow);
  static const SimRecordKind *const mended[]
      = { &sim_rec_node_booting, &sim_rec_node_resumed, &sim_rec_segment_up, &sim_rec_segment_healed,
          &sim_rec_iface_up };
  for (guint i = 0; i < G_N_ELEMENTS (mended); i++)
    sim_bus_subscribe (world->bus, mended[i], mended[i]->level, on_mended, follow);
  sim_bus_subscribe (world->bus, &sim_rec_node_up, sim_rec_node_up.level, on_up, follow);
  sim_bus_subscribe (world->bus, &sim_rec_tenant_in, sim_rec_tenant_in.level, on_tenant, follow);
  sim_follow_clients_begin (follow);
  return follow;
}

void
sim_follow_free (SimFollow *follow)
{
  if (follow == NULL)
    return;
  g_free (follow->states);
  g_ptr_array_unref (follow->open);
  g_ptr_array_unref (follow->lasting);
  g_ptr_array_unref (follow->echoes);
  sim_returns_free (follow->returns);
  g_ptr_array_unref (follow->incidents);
  g_string_free (follow->why, TRUE);
  g_free (follow);
}
