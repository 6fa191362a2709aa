/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Ties between systems (NET-7). A group of tenants is what a service of a system runs, whatever entries say so.
 */
#include "sim/world/inside.h"

#include <string.h>

typedef struct Lodging
{
  SimSystem *system; /* NULL: boot ROMs, which are where they are */
  const char *service;
  SimTenants *tenants;
} Lodging;

static void
lodging_free (gpointer data)
{
  Lodging *lodging = data;
  sim_tenants_free (lodging->tenants);
  g_free (lodging);
}

static SimSystem *
find_system (SimWorld *world, const char *name)
{
  SimSystem *system = (SimSystem *)sim_world_find_system (world, name);
  sim_require (system != NULL, "there is no system %s to compose", name);
  return system;
}

static Lodging *
lodging_of (SimWorld *world, const SimComposeSpec *spec)
{
  SimSystem *system = find_system (world, spec->on);
  for (guint i = 0; i < world->lodgings->len; i++)
    {
      Lodging *lodging = g_ptr_array_index (world->lodgings, i);
      if (lodging->system == system && strcmp (lodging->service, spec->as) == 0)
        return lodging;
    }
  g_autofree char *name = g_strdup_printf ("%s's %s", spec->on, spec->as);
  Lodging *lodging = g_new0 (Lodging, 1);
  *lodging = (Lodging){ system, spec->as, sim_tenants_new (world->net, name) };
  g_ptr_array_add (world->lodgings, lodging);
  return lodging;
}

static void
compose_run (SimWorld *world, const SimComposeSpec *spec)
{
  Lodging *lodging = lodging_of (world, spec);
  g_autoptr (GPtrArray) nodes = sim_world_select_nodes (world, spec->run);
  for (guint i = 0; i < nodes->len; i++)
    sim_tenants_add (lodging->tenants, g_ptr_array_index (nodes, i));
}

static void
compose_boot (SimWorld *world, const SimComposeSpec *spec)
{
  SimSystem *booted = find_system (world, spec->boot), *boot = find_system (world, spec->through);
  Lodging *roms = g_new0 (Lodging, 1);
  *roms = (Lodging){ NULL, NULL, sim_tenants_new (world->net, spec->through) };
  g_ptr_array_add (world->lodgings, roms);
  for (guint i = 0; i < booted->model->booted->machines (booted->options); i++)
    sim_tenants_tie (roms->tenants, boot->model->boots->rom (boot, i),
                     booted->model->booted->machine (booted, i));
  boot->model->boots->serve (boot);
  booted->model->booted->through (booted, boot);
}

void
sim_world_compose (SimWorld *world)
{
  world->lodgings = g_ptr_array_new_with_free_func (lodging_free);
  for (guint i = 0; i < world->scenario->compose_count; i++)
    if (world->scenario->composes[i].kind == SIM_COMPOSE_RUN)
      compose_run (world, &world->scenario->composes[i]);
  for (guint i = 0; i < world->scenario->compose_count; i++)
    if (world->scenario->composes[i].kind == SIM_COMPOSE_BOOT)
      compose_boot (world, &world->scenario->composes[i]);
  for (guint i = 0; i < world->lodgings->len; i++)
    {
      const Lodging *lodging = g_ptr_array_index (world->lodgings, i);
      if (lodging->system != NULL)
        lodging->system->model->lodge (lodging->system, lodging->service, lodging->tenants);
    }
}

void
sim_world_decompose (SimWorld *world)
{
  g_ptr_array_unref (world->lodgings);
}
