/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Presets: the values that a program in use has for the options of a table, by name.
 *
 * A table that has presets has one row of kind SIM_OPTION_PRESET, usually `like`, whose `presets` lists
 * them. `{ like: ipxe, tries: 3 }` takes the initial value of each row, over them what the preset says, over
 * them what the scenario says, in whatever order it says it. A preset says only what differs from the defaults.
 * Its values are scenario text, read as the options' defaults are; its keys are rows of the same table (not of
 * nested ones, which may have a `like` of their own), and never the row `like` itself.
 */
#pragma once

#include "sim/base/option.h"

enum
{
  SIM_PRESET_VALUES = 24
};

typedef struct SimPresetValue
{
  const char *key, *text;
} SimPresetValue;

struct SimPreset
{
  const char *name;                             /* `tftpd-hpa`; NULL ends a list of presets */
  const char *help;                             /* one line: the program, and what is special about it */
  const char *source;                           /* where the values come from: "source of tftpd-hpa 5.2" */
  SimPresetValue values[SIM_PRESET_VALUES + 1]; /* ends with a row without key */
};

/* The row of kind SIM_OPTION_PRESET, or NULL. */
const SimOption *sim_preset_row (const SimOption *table);
/* By name, or NULL; `presets` may be NULL. */
const SimPreset *sim_preset_find (const SimPreset *presets, const char *name);
/* What the preset says of `key`, or NULL; `preset` may be NULL. */
const char *sim_preset_text (const SimPreset *preset, const char *key);
/* The preset that `options`, read by `table`, are like; NULL: the table has none. */
const SimPreset *sim_preset_of (const SimOption *table, const void *options);

/* Puts the preset's values into `options`, but for custom ones, which only a reader can read. */
void sim_preset_apply (const SimOption *table, const SimPreset *preset, GStringChunk *arena, void *options);

/* Initial values, then the preset of that name, which must be there: options made by code rather than read. */
void sim_options_like (const SimOption *table, const char *name, GStringChunk *arena, void *options);
