/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/scenario/faults.h"

#include <stdlib.h>
#include <string.h>

static SimPlace
place_of (const SimScenarioBuild *build, const SimNameList *list, guint i, const SimFaultSpec *spec)
{
  SimPlace place = sim_read_place (build->read, &list->names[i]);
  if (place.file == NULL)
    place = sim_read_place (build->read, list);
  return place.file != NULL ? place : spec->place;
}

bool
sim_select_nodes (SimScenarioBuild *build, const SimNameList *list, const SimFaultSpec *spec, GPtrArray *out)
{
  bool good = true;
  for (guint i = 0; i < list->count; i++)
    good &= sim_build_select (build, place_of (build, list, i, spec), list->names[i], out);
  return good;
}

static bool
is_segment (const SimNamed *named)
{
  return named->kind == SIM_NAME_SEGMENT || named->kind == SIM_NAME_LINK;
}

bool
sim_select_segments (SimScenarioBuild *build, const SimNameList *list, const SimFaultSpec *spec, GPtrArray *out)
{
  bool good = true;
  for (guint i = 0; i < list->count; i++)
    {
      const char *name = list->names[i];
      SimPlace place = place_of (build, list, i, spec);
      guint before = out->len;
      for (guint k = 0; strpbrk (name, "*?") != NULL && k < build->names->len; k++)
        {
          const SimNamed *named = g_ptr_array_index (build->names, k);
          if (is_segment (named) && g_pattern_match_simple (name, named->name))
            g_ptr_array_add (out, (gpointer)named);
        }
      if (strpbrk (name, "*?") == NULL)
        {
          const SimNamed *named = sim_build_expect (build, place, name, SIM_NAME_SEGMENT);
          good &= named != NULL;
          if (named != NULL)
            g_ptr_array_add (out, (gpointer)named);
        }
      else if (out->len == before)
        {
          sim_diags_error (build->diags, place, SIM_E_NAME_UNKNOWN,
                           "`%s` stands for no segment; a name or pattern that fits one is expected", name);
          good = false;
        }
    }
  return good;
}

/* -- partitions --------------------------------------------------------------------------------- */

static bool
is_rest (const SimNameList *group)
{
  return group->count == 1 && strcmp (group->names[0], "rest") == 0;
}

/* `member` holds the group of each machine that has been named. */
static bool
check_group (SimScenarioBuild *build, const SimFaultSpec *spec, guint number, GHashTable *member)
{
  const SimNameList *group = &spec->options.groups[number];
  g_autoptr (GPtrArray) nodes = g_ptr_array_new ();
  SimPlace place = sim_read_place (build->read, group);
  if (group->count == 0)
    {
      sim_diags_error (build->diags, place, 80,
                       "a group of a partition names nobody; at least one machine, or `rest`, is expected");
      return false;
    }
  if (!sim_select_nodes (build, group, spec, nodes))
    return false;
  for (guint i = 0; i < nodes->len; i++)
    {
      const SimNamed *node = g_ptr_array_index (nodes, i);
      if (!g_hash_table_add (member, (gpointer)node->name))
        {
          sim_diags_error (build->diags, place, 80,
                           "`%s` is named twice in this partition; each machine stands in one group",
                           node->name);
          return false;
        }
    }
  return true;
}

static bool
check_groups (SimScenarioBuild *build, const SimTree *entry, const SimFaultSpec *spec)
{
  g_autoptr (GHashTable) member = g_hash_table_new (g_str_hash, g_str_equal);
  guint rests = 0;
  bool good = true;
  for (guint i = 0; i < spec->options.group_count; i++)
    {
      if (is_rest (&spec->options.groups[i]))
        rests++;
      else
        good &= check_group (build, spec, i, member);
    }
  if (spec->options.group_count == 0 || rests > 1 || (spec->options.group_count == 1 && rests == 1))
    {
      sim_diags_error (build->diags, sim_tree_find (entry, spec->kind->key)->place, 80,
                       "a partition between nobody; groups of machines are expected, and `rest` at most once");
      return false;
    }
  return good;
}

/* -- actions ------------------------------------------------------------------------------------ */

static const SimAction *
find_action (const SimModel *model, const char *name)
{
  for (const SimAction *action = model->actions; action != NULL && action->name != NULL; action++)
    if (strcmp (action->name, name) == 0)
      return action;
  return NULL;
}

static bool
unknown_action (SimScenarioBuild *build, const SimFaultSpec *spec, const SimSystemSpec *system)
{
  g_autoptr (GPtrArray) words = g_ptr_array_new ();
  for (const SimAction *action = system->model->actions; action != NULL && action->name != NULL; action++)
    g_ptr_array_add (words, (gpointer)action->name);
  g_ptr_array_add (words, NULL);
  g_autofree char *all = g_strjoinv (" ", (char **)words->pdata);
  sim_diags_error (build->diags, sim_read_place (build->read, &spec->options.action), SIM_E_NAME_UNKNOWN,
                   "`%s` has no action `%s`; a system of model `%s` has: %s", system->name,
                   spec->options.action, system->model->name, words->len > 1 ? all : "none");
  return false;
}

/* The system that a selector's machine belongs to; NULL for machines of loads and routers. */
static const SimSystemSpec *
system_of (const SimScenarioBuild *build, const char *name)
{
  g_autofree char *first = g_strndup (name, strcspn (name, "."));
  const SimNamed *named = sim_build_find (build, first);
  return named != NULL && named->kind == SIM_NAME_SYSTEM ? &build->scenario->systems[named->number] : NULL;
}

static bool
check_action (SimScenarioBuild *build, const SimTree *entry, const SimFaultSpec *spec)
{
  for (guint i = 0; i < spec->options.of.count; i++)
    {
      const char *name = spec->options.of.names[i];
      const SimSystemSpec *system = system_of (build, name);
      if (system == NULL)
        {
          if (strpbrk (name, "*?") != NULL)
            continue;
          sim_diags_error (build->diags, place_of (build, &spec->options.of, i, spec), 69,
                           "`%s` is no system, and no machine of one; only these have actions", name);
          return false;
        }
      const SimAction *action = find_action (system->model, spec->options.action);
      if (action == NULL)
        return unknown_action (build, spec, system);
      if (spec->options.length != NULL && action->undo == NULL)
        {
          sim_diags_error (build->diags, sim_tree_find (entry, "for")->key_place, SIM_E_VALUE_MISSING,
                           "`%s` has no end; `for` is not expected", action->name);
          return false;
        }
    }
  return true;
}

/* -- one fault ---------------------------------------------------------------------------------- */

static bool
check_replay (SimScenarioBuild *build, const SimFaultSpec *spec)
{
  bool good = true;
  for (guint i = 0; i < spec->options.failure_count && good; i++)
    if (spec->options.failures[i].name != NULL)
      good = sim_build_select (build, sim_read_place (build->read, &spec->options.replay),
                               spec->options.failures[i].name, NULL);
  return good;
}

bool
sim_check_fault (SimScenarioBuild *build, const SimTree *entry, const SimFaultSpec *spec)
{
  const SimFaultOptions *options = &spec->options;
  g_autoptr (GPtrArray) found = g_ptr_array_new ();
  bool good = sim_select_segments (build, &options->on, spec, found)
              && sim_select_nodes (build, &options->of, spec, NULL);
  switch (spec->kind->target)
    {
    case SIM_FAULT_ON_NODES:
    case SIM_FAULT_ON_IFACES:
      good = sim_select_nodes (build, &options->targets, spec, NULL) && good;
      break;
    case SIM_FAULT_ON_SEGMENTS:
      good = sim_select_segments (build, &options->targets, spec, found) && good;
      break;
    case SIM_FAULT_ON_GROUPS:
      good = check_groups (build, entry, spec) && good;
      break;
    case SIM_FAULT_ON_SYSTEM:
      good = good && check_action (build, entry, spec);
      break;
    default:
      break;
    }
  if (good && spec->kind->id == SIM_FAULT_LOSS && options->share >= 1)
    sim_diags_warning (build->diags, sim_tree_find (entry, "loss")->place, 51,
                       "all frames are lost; below 100 %% some arrive");
  return check_replay (build, spec) && good;
}
