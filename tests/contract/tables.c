/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tables of models: nothing is left out, nothing is there twice, defaults are what they say. */
#include "tests/contract/contract.h"

#include "sim/base/preset.h"

#include <criterion/criterion.h>
#include <string.h>

/* Each model in turn; a failing assert names it. */
#define EACH_MODEL(m) (const SimModel *const *at_ = sim_models, *m; (m = *at_) != NULL; at_++)

static bool
is_kebab (const char *text)
{
  for (const char *c = text; *c != '\0'; c++)
    if (!g_ascii_islower (*c) && !g_ascii_isdigit (*c) && !(*c == '-' && c > text && c[1] != '\0'))
      return false;
  return *text != '\0' && g_ascii_islower (*text);
}

static bool
is_line (const char *text)
{
  return text != NULL && *text != '\0' && strchr (text, '\n') == NULL;
}

static bool
takes_text (SimOptionKind kind)
{
  return kind != SIM_OPTION_TABLE && kind != SIM_OPTION_LIST && kind != SIM_OPTION_CUSTOM
         && kind != SIM_OPTION_NAMES;
}

/* Twice the room of any field. */
typedef union Room
{
  uint64_t words[64];
} Room;

static void
check_default (const char *where, const SimOption *option)
{
  g_autoptr (GStringChunk) arena = g_string_chunk_new (64);
  g_autofree char *why = NULL;
  Room room = { { 0 } };
  int column;
  if (option->initial != NULL && takes_text (option->kind))
    cr_assert (sim_option_parse (option, option->initial, arena, &room, &why, &column), "%s: default `%s`: %s",
               where, option->initial, why);
}

static void
check_presets (const char *where, const SimOption *table, const SimOption *row)
{
  g_autoptr (GStringChunk) arena = g_string_chunk_new (64);
  for (const SimPreset *preset = row->presets; preset != NULL && preset->name != NULL; preset++)
    {
      cr_assert (is_line (preset->help) && is_line (preset->source), "%s: preset %s", where, preset->name);
      cr_assert_eq (sim_preset_find (row->presets, preset->name), preset, "%s: %s stands twice", where,
                    preset->name);
      for (const SimPresetValue *value = preset->values; value->key != NULL; value++)
        {
          const SimOption *option = sim_option_find (table, value->key);
          g_autofree char *why = NULL;
          Room room = { { 0 } };
          int column;
          cr_assert (option != NULL && option != row, "%s: preset %s sets `%s`", where, preset->name,
                     value->key);
          cr_assert_eq (sim_preset_text (preset, value->key), value->text, "%s: %s sets `%s` twice", where,
                        preset->name, value->key);
          cr_assert (!takes_text (option->kind)
                         || sim_option_parse (option, value->text, arena, &room, &why, &column),
                     "%s: preset %s, `%s`: %s", where, preset->name, value->key, why);
        }
    }
}

/* What people compare has to be told, value by value, and where each comes from; elsewhere the option's source
 * may do for all. */
static void
check_meanings (const char *where, const SimOption *option)
{
  guint i = 0;
  bool policy = strcmp (option->key, "policy") == 0 && option->kind == SIM_OPTION_CHOICE;
  cr_assert (!policy || option->meanings != NULL, "%s: its values are not explained", where);
  if (option->meanings == NULL)
    return;
  cr_assert_eq (option->kind, SIM_OPTION_CHOICE, "%s: meanings of what is no choice", where);
  for (; option->choices[i] != NULL; i++)
    {
      bool sourced = strchr (option->meanings[i], '(') != NULL || (!policy && is_line (option->source));
      cr_assert (is_line (option->meanings[i]) && sourced, "%s: %s is not explained, or without a source",
                 where, option->choices[i]);
    }
  cr_assert_null (option->meanings[i], "%s: more meanings than choices", where);
}

static void
check_options (const char *where, const SimOption *table, bool top)
{
  for (const SimOption *option = table; option != NULL && option->key != NULL; option++)
    {
      g_autofree char *here = g_strdup_printf ("%s.%s", where, option->key);
      cr_assert (is_kebab (option->key), "%s: keys are-written-so", here);
      cr_assert (is_line (option->help), "%s: no help, or more than a line", here);
      if (option->initial != NULL)
        cr_assert (is_line (option->source), "%s: a default without a source", here);
      cr_assert_not (option->required && option->initial != NULL, "%s: required, and has a default", here);
      cr_assert (option->least <= option->most || option->most == 0, "%s: an empty range", here);
      cr_assert_eq (option->kind == SIM_OPTION_CHOICE, option->choices != NULL, "%s: choices", here);
      cr_assert_eq (option->kind == SIM_OPTION_PRESET, option->presets != NULL, "%s: presets", here);
      check_presets (here, table, option);
      check_meanings (here, option);
      cr_assert_eq (option->kind == SIM_OPTION_CUSTOM, option->custom != NULL, "%s: custom", here);
      cr_assert_eq (sim_option_find (table, option->key), option, "%s: the key stands twice", here);
      check_default (here, option);
      check_options (here, option->table, false);
    }
}

Test (tables, options)
{
  for
    EACH_MODEL (model)
  check_options (model->name, model->options, true);
}

Test (tables, names_and_hooks)
{
  for
    EACH_MODEL (model)
    {
      cr_assert (is_kebab (model->name), "%s", model->name);
      cr_assert (is_line (model->title) && is_line (model->source), "%s", model->name);
      cr_assert_eq (sim_model_find (model->name), model);
      cr_assert (model->build != NULL && model->converged != NULL && model->serving != NULL
                     && model->hold != NULL,
                 "%s: a hook that everybody needs is missing", model->name);
      cr_assert_gt (model->options_size, 0, "%s", model->name);
    }
  cr_assert_null (sim_model_find ("no-such-model"));
}

Test (tables, metrics)
{
  for
    EACH_MODEL (model)
  for (const SimMetric *m = model->metrics; m != NULL && m->name != NULL; m++)
    {
      cr_assert (is_kebab (m->name) && is_line (m->help), "%s.%s", model->name, m->name);
      for (const SimMetric *other = model->metrics; other < m; other++)
        cr_assert_str_neq (other->name, m->name);
      if (m->field != SIM_METRIC_ONE)
        cr_assert_not_null (m->record, "%s.%s: a field of no record", model->name, m->name);
    }
}

Test (tables, records)
{
  for
    EACH_MODEL (model)
  for (guint i = 0; model->records != NULL && model->records[i] != NULL; i++)
    {
      const SimRecordKind *kind = model->records[i];
      cr_assert (strchr (kind->name, '.') != NULL && is_line (kind->format), "%s", kind->name);
      cr_assert_eq (strstr (kind->format, "{a}") != NULL && kind->a == SIM_FIELD_NONE, false, "%s", kind->name);
      cr_assert_eq (strstr (kind->format, "{b}") != NULL && kind->b == SIM_FIELD_NONE, false, "%s", kind->name);
      cr_assert_eq (strstr (kind->format, "{subject}") != NULL && kind->subject == SIM_FIELD_NONE, false, "%s",
                    kind->name);
      for (guint k = 0; k < i; k++)
        cr_assert_str_neq (model->records[k]->name, kind->name);
    }
}

Test (tables, invariants)
{
  for
    EACH_MODEL (model)
  for (const SimInvariant *row = model->invariants; row != NULL && row->name != NULL; row++)
    {
      cr_assert (is_kebab (row->name) && is_line (row->help) && is_line (row->row), "%s.%s", model->name,
                 row->name);
      cr_assert_not_null (row->holds);
      cr_assert_eq (row->kind == SIM_LIVENESS, row->bound != NULL, "%s.%s: liveness has a bound, safety none",
                    model->name, row->name);
      for (const SimInvariant *other = model->invariants; other < row; other++)
        cr_assert_str_neq (other->name, row->name);
    }
}

Test (tables, switches_are_options)
{
  for
    EACH_MODEL (model)
  for (const SimSwitch *row = model->switches; row != NULL && row->key != NULL; row++)
    {
      const SimOption *option = sim_option_find (model->options, row->key);
      cr_assert_not_null (option, "%s: switch %s is no option", model->name, row->key);
      cr_assert (is_line (row->source) && is_line (row->ours), "%s.%s", model->name, row->key);
      if (row->repair && option->kind == SIM_OPTION_FLAG)
        cr_assert (option->initial == NULL || strcmp (option->initial, "false") == 0,
                   "%s.%s: a repair is off by default", model->name, row->key);
    }
}

static const SimAction *
action_named (const SimModel *model, const char *name)
{
  for (const SimAction *row = model->actions; row->name != NULL; row++)
    if (strcmp (row->name, name) == 0)
      return row;
  return NULL;
}

Test (tables, actions)
{
  for
    EACH_MODEL (model)
  for (const SimAction *row = model->actions; row != NULL && row->name != NULL; row++)
    {
      cr_assert (is_kebab (row->name) && is_line (row->help), "%s.%s", model->name, row->name);
      cr_assert_not_null (row->apply);
      cr_assert_eq (action_named (model, row->name), row, "%s.%s stands twice", model->name, row->name);
      if (row->undo != NULL)
        cr_assert_not_null (action_named (model, row->undo), "%s.%s: undo", model->name, row->name);
      for (guint i = 0; i < SIM_FAULT_KINDS; i++)
        cr_assert_str_neq (row->name, sim_fault_kinds[i].key);
    }
}
