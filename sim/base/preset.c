/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/base/preset.h"

#include "sim/base/check.h"
#include <string.h>

const SimOption *
sim_preset_row (const SimOption *table)
{
  for (; table->key != NULL; table++)
    if (table->kind == SIM_OPTION_PRESET)
      return table;
  return NULL;
}

const SimPreset *
sim_preset_find (const SimPreset *presets, const char *name)
{
  for (; presets != NULL && presets->name != NULL; presets++)
    if (strcmp (presets->name, name) == 0)
      return presets;
  return NULL;
}

const char *
sim_preset_text (const SimPreset *preset, const char *key)
{
  for (guint i = 0; preset != NULL && preset->values[i].key != NULL; i++)
    if (strcmp (preset->values[i].key, key) == 0)
      return preset->values[i].text;
  return NULL;
}

const SimPreset *
sim_preset_of (const SimOption *table, const void *options)
{
  const SimOption *row = sim_preset_row (table);
  return row != NULL ? &row->presets[*(const int *)(const void *)((const char *)options + row->offset)] : NULL;
}

void
sim_preset_apply (const SimOption *table, const SimPreset *preset, GStringChunk *arena, void *options)
{
  for (const SimPresetValue *value = preset->values; value->key != NULL; value++)
    {
      const SimOption *option = sim_option_find (table, value->key);
      sim_require (option != NULL && option->kind != SIM_OPTION_PRESET, "preset `%s` sets `%s`", preset->name,
                   value->key);
      g_autofree char *why = NULL;
      int column;
      if (option->kind != SIM_OPTION_CUSTOM)
        sim_require (
            sim_option_parse (option, value->text, arena, (char *)options + option->offset, &why, &column),
            "preset `%s`, `%s`: %s", preset->name, value->key, why);
    }
}

void
sim_options_like (const SimOption *table, const char *name, GStringChunk *arena, void *options)
{
  const SimOption *row = sim_preset_row (table);
  const SimPreset *preset = row != NULL ? sim_preset_find (row->presets, name) : NULL;
  sim_require (preset != NULL, "there is no preset `%s`", name);
  sim_options_initials (table, arena, options);
  *(int *)(void *)((char *)options + row->offset) = (int)(preset - row->presets);
  sim_preset_apply (table, preset, arena, options);
}
