/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What came back: faults that ended, as reasons of what follows.
 */
#include "sim/world/inside.h"

typedef struct Last
{
  const SimIncident *incident; /* NULL: none yet */
  SimTime at;
} Last;

struct SimReturns
{
  SimWorld *world;
  Last *last;         /* of each system */
  GPtrArray *booting; /* const SimIncident: their machines boot again and are not up yet */
};

/* Does the system feel what befalls those that the incident concerns? */
static bool
feels (const SimWorld *world, const SimIncident *incident, const SimSystem *system)
{
  if (incident->system == 0)
    return true;
  for (guint i = 0; i < world->system_count; i++)
    if (world->systems[i].entity == incident->system)
      return sim_world_stands_on (world, system, &world->systems[i]);
  return false;
}

static void
note (SimReturns *returns, const SimIncident *incident)
{
  const SimWorld *world = returns->world;
  for (guint i = 0; i < world->system_count; i++)
    if (feels (world, incident, &world->systems[i]))
      returns->last[i] = (Last){ incident, sim_kernel_now (world->kernel) };
}

void
sim_returns_note (SimReturns *returns, const SimIncident *incident, bool boots)
{
  note (returns, incident);
  if (boots)
    g_ptr_array_add (returns->booting, (gpointer)incident);
}

void
sim_returns_up (SimReturns *returns, SimEntity node)
{
  for (guint i = 0; i < returns->booting->len;)
    {
      const SimIncident *incident = g_ptr_array_index (returns->booting, i);
      if (incident->where != node)
        {
          i++;
          continue;
        }
      note (returns, incident);
      g_ptr_array_remove_index (returns->booting, i);
    }
}

const SimIncident *
sim_returns_last (const SimReturns *returns, const SimSystem *system, SimTime *at)
{
  const Last *last = &returns->last[system - returns->world->systems];
  *at = last->at;
  return last->incident;
}

/* Was what the fault hit away, so that it comes back? */
static bool
takes_away (const SimFaultSpec *fault)
{
  switch (fault->kind->id)
    {
    case SIM_FAULT_CRASH:
    case SIM_FAULT_SHUTDOWN:
    case SIM_FAULT_PAUSE:
    case SIM_FAULT_HANG:
    case SIM_FAULT_LINK_DOWN:
    case SIM_FAULT_IFACE_DOWN:
      return true;
    default:
      return false;
    }
}

char *
sim_returns_words (const SimReturns *returns, const SimIncident *incident)
{
  const SimFaultSpec *fault = incident->fault;
  const char *kind = fault->options.action != NULL ? fault->options.action : fault->kind->key;
  const char *where = incident->where != 0 ? sim_entity_name (returns->world->bus, incident->where) : "";
  g_autofree char *at = sim_time_seconds (incident->injected, 3);
  if (*where != '\0' && takes_away (fault))
    return g_strdup_printf ("after %s came back (%s at %s s)", where, kind, at);
  return g_strdup_printf ("after the end of %s%s%s (from %s s)", kind, *where != '\0' ? " at " : "", where, at);
}

SimReturns *
sim_returns_new (SimWorld *world)
{
  SimReturns *returns = g_new0 (SimReturns, 1);
  returns->world = world;
  returns->last = g_new0 (Last, world->system_count + 1);
  returns->booting = g_ptr_array_new ();
  return returns;
}

void
sim_returns_free (SimReturns *returns)
{
  if (returns == NULL)
    return;
  g_free (returns->last);
  g_ptr_array_unref (returns->booting);
  g_free (returns);
}
