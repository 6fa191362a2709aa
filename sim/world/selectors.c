/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/world/inside.h"

#include <string.h>

static bool
name_matches (const char *selector, const char *name)
{
  if (strpbrk (selector, "*?") == NULL)
    return strcmp (selector, name) == 0;
  return g_pattern_match_simple (selector, name);
}

/* A system or a load stands for all that belongs to it. */
static SimEntity
whole (const SimWorld *world, const char *selector)
{
  SimEntity entity = sim_entity_find (world->bus, selector);
  if (entity == 0)
    return 0;
  SimEntityKind kind = sim_entity_kind (world->bus, entity);
  return kind == SIM_ENTITY_SYSTEM || kind == SIM_ENTITY_LOAD ? entity : 0;
}

GPtrArray *
sim_world_select_nodes (const SimWorld *world, SimNameList selectors)
{
  GPtrArray *out = g_ptr_array_new ();
  g_autofree SimEntity *wholes = g_new0 (SimEntity, selectors.count + 1);
  for (guint k = 0; k < selectors.count; k++)
    wholes[k] = whole (world, selectors.names[k]);
  for (guint i = 0; i < sim_net_nodes (world->net); i++)
    {
      SimNode *node = sim_net_node (world->net, i);
      bool chosen = false;
      for (guint k = 0; k < selectors.count && !chosen; k++)
        chosen = wholes[k] != 0 ? sim_entity_within (world->bus, sim_node_entity (node), wholes[k])
                                : name_matches (selectors.names[k], sim_node_name (node));
      if (chosen)
        g_ptr_array_add (out, node);
    }
  return out;
}

GPtrArray *
sim_world_select_segments (const SimWorld *world, SimNameList selectors)
{
  GPtrArray *out = g_ptr_array_new ();
  for (guint i = 0; i < sim_net_segments (world->net); i++)
    {
      SimSegment *segment = sim_net_segment (world->net, i);
      bool chosen = false;
      for (guint k = 0; k < selectors.count && !chosen; k++)
        chosen = name_matches (selectors.names[k], sim_segment_name (segment));
      if (chosen)
        g_ptr_array_add (out, segment);
    }
  return out;
}

static bool
is_rest (SimNameList group)
{
  return group.count == 1 && strcmp (group.names[0], "rest") == 0;
}

GArray *
sim_world_select_groups (const SimWorld *world, guint count, const SimNameList *groups)
{
  GArray *out = g_array_new (FALSE, TRUE, sizeof (uint16_t));
  g_array_set_size (out, sim_net_nodes (world->net));
  guint rest = 0;
  for (guint g = 0; g < count; g++)
    {
      if (is_rest (groups[g]))
        {
          rest = g + 1;
          continue;
        }
      g_autoptr (GPtrArray) nodes = sim_world_select_nodes (world, groups[g]);
      for (guint i = 0; i < nodes->len; i++)
        g_array_index (out, uint16_t, sim_node_number (g_ptr_array_index (nodes, i))) = (uint16_t)(g + 1);
    }
  for (guint i = 0; rest > 0 && i < out->len; i++)
    if (g_array_index (out, uint16_t, i) == 0)
      g_array_index (out, uint16_t, i) = (uint16_t)rest;
  return out;
}
