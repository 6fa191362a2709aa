/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The named things of a run.
 */
#include "sim/kernel/bus-private.h"

static const SimEntityRow *
entity_row (const SimBus *bus, SimEntity entity)
{
  sim_require (entity < bus->entities->len, "there is no entity %u", entity);
  return &g_array_index (bus->entities, SimEntityRow, entity);
}

SimEntity
sim_bus_entity (SimBus *bus, SimEntityKind kind, const char *name, SimEntity parent)
{
  SimEntity number = bus->entities->len;
  sim_require (number == 0 || parent < number, "the parent of %s is not registered", name);
  sim_require (!g_hash_table_contains (bus->by_name, name), "two entities are called %s", name);
  SimEntityRow row = { .name = g_strdup (name), .kind = kind, .parent = parent };
  g_array_append_val (bus->entities, row);
  g_hash_table_insert (bus->by_name, row.name, GUINT_TO_POINTER (number));
  return number;
}

guint
sim_bus_entities (const SimBus *bus)
{
  return bus->entities->len;
}

const char *
sim_entity_name (const SimBus *bus, SimEntity entity)
{
  return entity_row (bus, entity)->name;
}

SimEntityKind
sim_entity_kind (const SimBus *bus, SimEntity entity)
{
  return entity_row (bus, entity)->kind;
}

SimEntity
sim_entity_parent (const SimBus *bus, SimEntity entity)
{
  return entity_row (bus, entity)->parent;
}

/* A parent is registered before its children, so numbers fall on the way up. */
bool
sim_entity_within (const SimBus *bus, SimEntity entity, SimEntity ancestor)
{
  while (entity > ancestor)
    entity = sim_entity_parent (bus, entity);
  return entity == ancestor;
}

SimEntity
sim_entity_find (const SimBus *bus, const char *name)
{
  return GPOINTER_TO_UINT (g_hash_table_lookup (bus->by_name, name));
}
