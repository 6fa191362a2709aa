/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the clients feel of an incident (OBS-1): which requests failed in it, and when they were served again.
 *
 * An incident is closed when its systems have settled. A request that was begun by then is of it, however late
 * it fails: until no such request can be left it echoes.
 */
#include "sim/world/follow-inside.h"

const SimRecordKind sim_rec_incident_over = SIM_DETAIL (
    "incident.over", COUNT, NONE, NONE, "incident {subject} of {who} is over for its clients too");

bool
sim_follow_concerns (const SimFollow *follow, const SimIncident *row, SimEntity entity)
{
  return sim_entity_within (follow->world->bus, entity, row->system);
}

/* Its clients are those of whom it goes to, and of whom it asks in the end. */
static bool
concerns_load (const SimFollow *follow, const SimIncident *row, SimEntity load)
{
  const SimWorld *world = follow->world;
  for (guint i = 0; i < world->load_count; i++)
    if (sim_load_entity (world->loads[i]) == load)
      return sim_follow_concerns (follow, row, world->load_systems[i])
             || sim_follow_concerns (follow, row, world->load_asked[i]);
  return sim_follow_concerns (follow, row, 0);
}

static bool
has_clients (const SimFollow *follow, const SimIncident *row)
{
  for (guint i = 0; i < follow->world->load_count; i++)
    if (concerns_load (follow, row, sim_load_entity (follow->world->loads[i])))
      return true;
  return false;
}

static void
note_request (SimFollowOpen *open, const SimRecord *record)
{
  bool served = record->b == SIM_OUTCOME_SERVED;
  open->row.failed_requests += served ? 0 : 1;
  if (!served)
    open->row.clients_well = SIM_NEVER;
  else if (open->hurt)
    open->row.clients_well = record->at;
  open->hurt = !served;
}

static void
tell_over (SimFollow *follow, const SimFollowOpen *open)
{
  sim_emit (follow->world->bus, &sim_rec_incident_over, open->row.system, open->row.number, 0, 0, NULL);
}

/* A request that was begun while the incident was open fails when its time is over, which may be later. */
static bool
echoes (const SimFollowOpen *open, const SimRecord *record)
{
  bool served = record->b == SIM_OUTCOME_SERVED;
  return served ? open->hurt : record->at - record->a <= open->closed_at;
}

static void
on_request (gpointer data, const SimRecord *record)
{
  SimFollow *follow = data;
  for (guint i = 0; i < follow->open->len; i++)
    {
      SimFollowOpen *open = g_ptr_array_index (follow->open, i);
      if (concerns_load (follow, &open->row, record->who))
        note_request (open, record);
    }
  for (guint i = follow->echoes->len; i-- > 0;)
    {
      SimFollowOpen *open = g_ptr_array_index (follow->echoes, i);
      if (concerns_load (follow, &open->row, record->who) && echoes (open, record))
        note_request (open, record);
      if (open->hurt || record->at - open->closed_at <= follow->patience)
        continue;
      g_ptr_array_remove_index (follow->echoes, i);
      tell_over (follow, open);
    }
}

static SimTime
longest_request (const SimWorld *world)
{
  SimTime longest = 0;
  for (guint i = 0; i < world->load_count; i++)
    {
      const SimLoadOptions *load = &world->scenario->loads[i].options;
      SimTime tries
          = load->timeout < SIM_NEVER / (load->retries + 1) ? load->timeout * (load->retries + 1) : SIM_NEVER;
      longest = MAX (longest, tries);
    }
  return longest;
}

void
sim_follow_clients_closed (SimFollow *follow, SimFollowOpen *open)
{
  if (has_clients (follow, &open->row))
    g_ptr_array_add (follow->echoes, open);
  else
    tell_over (follow, open);
}

void
sim_follow_clients_begin (SimFollow *follow)
{
  follow->echoes = g_ptr_array_new ();
  follow->patience = longest_request (follow->world);
  sim_bus_subscribe (follow->world->bus, &sim_rec_request_ended, SIM_LEVEL_DETAIL, on_request, follow);
}
