/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Why a system left its converged state when no fault has just hit it: a repair, the end of a fault, what hit a
 * system that it stands on, or a machine of it that started on a server.
 */
#include "sim/world/follow-inside.h"

/* A repair that changed a machine or a cable so recently that it is the reason. */
static const SimFaultSpec *
recent_repair (const SimFollow *follow, const SimFollowState *state)
{
  SimTime now = sim_kernel_now (follow->world->kernel);
  SimTime changed = sim_timeline_changed (follow->world->timeline);
  return now - changed <= state->hold ? state->repair : NULL;
}

/* What hit a system that this one stands on so recently that it is the reason; NULL: nothing did. */
static const SimIncident *
below (const SimFollow *follow, const SimFollowState *state)
{
  SimTime now = sim_kernel_now (follow->world->kernel);
  for (guint i = follow->open->len; i-- > 0;)
    {
      const SimIncident *row = &((SimFollowOpen *)g_ptr_array_index (follow->open, i))->row;
      for (guint k = 0; k < follow->world->system_count; k++)
        if (row->fault != NULL && now - row->injected <= state->hold
            && row->system == follow->world->systems[k].entity
            && sim_world_stands_on (follow->world, state->system, &follow->world->systems[k]))
          return row;
    }
  return NULL;
}

/* A fault that ended so recently, and after the last repair, that this is the reason; NULL: none did. */
static const SimIncident *
recent_end (const SimFollow *follow, const SimFollowState *state, const SimIncident *hit)
{
  SimTime at;
  const SimIncident *ended = sim_returns_last (follow->returns, state->system, &at);
  if (ended == NULL || sim_kernel_now (follow->world->kernel) - at > state->hold
      || (state->repair != NULL && state->repaired_at >= at) || (hit != NULL && hit->injected > at))
    return NULL;
  return ended;
}

SimFollowReason
sim_follow_reason (const SimFollow *follow, const SimFollowState *state)
{
  const SimBus *bus = follow->world->bus;
  const SimIncident *hit = below (follow, state), *ended = recent_end (follow, state, hit);
  const SimFaultSpec *repair = recent_repair (follow, state);
  SimFollowReason reason = { .where = state->system->entity };
  if (ended != NULL)
    return (SimFollowReason){ .where = ended->where != 0 ? ended->where : reason.where,
                              .after = ended->number,
                              .text = sim_returns_words (follow->returns, ended) };
  reason.fault = repair != NULL ? repair : hit != NULL ? hit->fault : NULL;
  if (reason.fault != NULL)
    {
      reason.where = repair != NULL ? state->repaired : hit->where;
      reason.text
          = g_strdup_printf ("after %s at %s", reason.fault->kind->key, sim_entity_name (bus, reason.where));
      return reason;
    }
  reason.started = state->guest != 0 && sim_kernel_now (follow->world->kernel) - state->guest_at <= state->hold;
  if (reason.started)
    reason.where = state->guest;
  reason.text = reason.started
                    ? g_strdup_printf ("after the start of %s on a server", sim_entity_name (bus, state->guest))
                    : g_strdup ("without a fault");
  return reason;
}
