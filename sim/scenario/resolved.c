/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A scenario as it was understood: put together, with every default. */
#include "sim/scenario/inside.h"
#include "sim/scenario/vary.h"

#include "sim/base/preset.h"
#include <string.h>

/* Adds what the table knows and the map does not say. */
static void
fill (GStringChunk *arena, SimTree *map, const SimOption *table)
{
  SimPlace none = { 0 };
  const SimOption *like = sim_preset_row (table);
  const SimTree *named = like != NULL ? sim_tree_find (map, like->key) : NULL;
  const char *name = named != NULL ? named->text : like != NULL ? like->initial : NULL;
  const SimPreset *preset = name != NULL ? sim_preset_find (like->presets, name) : NULL;
  for (const SimOption *option = table; option->key != NULL; option++)
    {
      SimTree *child = sim_tree_find (map, option->key);
      const char *said = sim_preset_text (preset, option->key);
      const char *initial = said != NULL ? said : option->initial;
      if (option->kind == SIM_OPTION_TABLE)
        {
          if (child == NULL)
            sim_tree_append (arena, map, child = sim_tree_new (arena, SIM_TREE_MAP, none, NULL), option->key,
                             none);
          fill (arena, child, option->table);
        }
      else if (child == NULL && initial != NULL)
        sim_tree_append (arena, map, sim_tree_new (arena, SIM_TREE_SCALAR, none, initial), option->key, none);
      else if (child != NULL && option->kind == SIM_OPTION_LIST)
        for (SimTree *item = child->first; item != NULL; item = item->next)
          fill (arena, item, option->table);
    }
}

static const SimOption *
table_of (const SimScenario *scenario, const char *section, const SimTree *entry)
{
  if (strcmp (section, "load") == 0)
    return sim_load_options;
  if (strcmp (section, "network") == 0)
    return sim_tree_find (entry, "router") != NULL ? sim_router_options : sim_segment_options;
  for (guint i = 0; i < scenario->system_count; i++)
    if (strcmp (scenario->systems[i].name, entry->key) == 0)
      return scenario->systems[i].model->options;
  return NULL;
}

static void
write_child (GString *out, const SimTree *child, int indent)
{
  g_autofree char *line = sim_tree_line (child);
  if (child->key != NULL)
    g_string_append_printf (out, "%*s%s: %s\n", indent, "", child->key, line);
  else
    g_string_append_printf (out, "%*s- %s\n", indent, "", line);
}

static void
write_section (GStringChunk *arena, const SimScenario *scenario, SimTree *section, GString *out)
{
  bool systems = strcmp (section->key, "systems") == 0;
  g_string_append_printf (out, "\n%s:\n", section->key);
  for (SimTree *entry = section->first; entry != NULL; entry = entry->next)
    {
      if (section->kind == SIM_TREE_MAP)
        {
          const SimOption *table = table_of (scenario, section->key, entry);
          if (table != NULL)
            fill (arena, entry, table);
        }
      if (!systems)
        {
          write_child (out, entry, 2);
          continue;
        }
      g_string_append_printf (out, "  %s:\n", entry->key);
      for (const SimTree *child = entry->first; child != NULL; child = child->next)
        write_child (out, child, 4);
    }
}

char *
sim_scenario_resolved (const SimScenario *scenario)
{
  static const char *const sections[] = { "network", "systems", "compose", "load", "faults", "expect" };
  const SimScenarioBody *body = (const SimScenarioBody *)scenario;
  GStringChunk *arena = g_string_chunk_new (4096);
  SimTree *root = sim_tree_copy (arena, body->tree);
  GString *out = g_string_new (NULL);
  fill (arena, root, sim_scenario_options);
  /* What it says is one run, however many there are to be. */
  for (const SimOption *option = sim_scenario_options; option->key != NULL; option++)
    if (strcmp (option->key, "runs") != 0 && sim_tree_find (root, option->key) != NULL)
      write_child (out, sim_tree_find (root, option->key), 0);
  for (guint i = 0; i < G_N_ELEMENTS (sections); i++)
    {
      SimTree *section = sim_tree_find (root, sections[i]);
      if (section != NULL && section->count > 0)
        write_section (arena, scenario, section, out);
    }
  g_string_chunk_free (arena);
  return g_string_free (out, FALSE);
}

char *
sim_scenario_key (const SimScenario *scenario, uint64_t seed)
{
  const SimScenarioBody *body = (const SimScenarioBody *)scenario;
  g_autofree char *resolved = sim_scenario_resolved (scenario);
  g_autofree char *all = g_strdup_printf ("%" G_GUINT64_FORMAT "\n%s\n%s", (guint64)seed,
                                          body->traces != NULL ? body->traces : "", resolved);
  return g_compute_checksum_for_string (G_CHECKSUM_SHA256, all, -1);
}
