/* SPDX-License-Identifier: GPL-3.0-or-later */
/* --print NAME@TIME[:WHAT] */
#include "sim/cli/cli.h"

#include "sim/observe/observe.h"

#include <string.h>

typedef struct Wish
{
  const SimVerb *verb;
  const char *text; /* as it was given */
  char *name, *what;
  SimTime at;
} Wish;

static bool refuse (const Wish *wish, const char *format, ...) G_GNUC_PRINTF (2, 3);

static bool
refuse (const Wish *wish, const char *format, ...)
{
  va_list args;
  va_start (args, format);
  g_autofree char *why = g_strdup_vprintf (format, args);
  va_end (args);
  sim_cli_usage_error (wish->verb, "--print %s: %s", wish->text, why);
  return false;
}

static bool
take_apart (Wish *wish)
{
  const char *at = strchr (wish->text, '@'), *colon = at == NULL ? NULL : strchr (at, ':');
  g_autofree char *why = NULL;
  int column;
  if (at == NULL)
    return refuse (wish, "expected MACHINE@TIME, as in group.server-1@90s, and :WHAT if need be");
  g_autofree char *time = colon == NULL ? g_strdup (at + 1) : g_strndup (at + 1, (gsize)(colon - at - 1));
  wish->name = g_strndup (wish->text, (gsize)(at - wish->text));
  wish->what = colon == NULL ? NULL : g_strdup (colon + 1);
  if (!sim_time_parse (time, &wish->at, &why, &column))
    return refuse (wish, "%s", why);
  return wish->at >= 0 || refuse (wish, "a run begins at 0 s");
}

static const SimNode *
find_machine (const Wish *wish, const SimWorld *world)
{
  SimNet *net = sim_world_net (world);
  g_autoptr (GPtrArray) names = g_ptr_array_new ();
  for (guint i = 0; i < sim_net_nodes (net); i++)
    {
      const SimNode *node = sim_net_node (net, i);
      if (strcmp (sim_node_name (node), wish->name) == 0)
        return node;
      g_ptr_array_add (names, (gpointer)sim_node_name (node));
    }
  g_ptr_array_add (names, NULL);
  const char *near = sim_nearest (wish->name, (const char *const *)names->pdata);
  if (near == NULL)
    refuse (wish, "no machine is called `%s`", wish->name);
  else
    refuse (wish, "no machine is called `%s`; did you mean `%s`?", wish->name, near);
  return NULL;
}

static const SimSystem *
find_system (const Wish *wish, const SimWorld *world, const SimNode *node)
{
  SimEntity parent = sim_entity_parent (sim_world_bus (world), sim_node_entity (node));
  for (guint i = 0; i < sim_world_systems (world); i++)
    {
      const SimSystem *system = sim_world_system (world, i);
      if (system->entity != parent)
        continue;
      if (system->model->prints != NULL)
        return system;
      refuse (wish, "machines of a system of %s print nothing", system->model->name);
      return NULL;
    }
  refuse (wish, "%s is no machine of a system", wish->name);
  return NULL;
}

static const SimPrint *
find_print (const Wish *wish, const SimModel *model)
{
  if (wish->what == NULL)
    return model->prints;
  g_autoptr (GPtrArray) known = g_ptr_array_new ();
  g_autofree char *why = NULL;
  for (const SimPrint *print = model->prints; print->name != NULL; print++)
    {
      if (strcmp (print->name, wish->what) == 0)
        return print;
      g_ptr_array_add (known, (gpointer)print->name);
    }
  g_ptr_array_add (known, NULL);
  sim_word_place (wish->what, (const char *const *)known->pdata, &why);
  refuse (wish, "a machine of %s has no `%s`; %s", model->name, wish->what, why);
  return NULL;
}

static bool
order (Wish *wish, const SimWorld *world, SimObserver *observer)
{
  SimTime end = sim_world_scenario (world)->duration;
  if (!take_apart (wish))
    return false;
  g_autofree char *duration = sim_time_format (end);
  if (wish->at > end)
    return refuse (wish, "the run ends at %s", duration);
  const SimNode *node = find_machine (wish, world);
  const SimSystem *system = node == NULL ? NULL : find_system (wish, world, node);
  const SimPrint *print = system == NULL ? NULL : find_print (wish, system->model);
  if (print != NULL)
    sim_observer_print (observer, system, node, print, wish->at);
  return print != NULL;
}

bool
sim_cli_order_prints (const SimVerb *verb, char *const *wishes, const SimWorld *world, SimObserver *observer)
{
  bool good = true;
  for (; good && wishes != NULL && *wishes != NULL; wishes++)
    {
      Wish wish = { .verb = verb, .text = *wishes };
      good = order (&wish, world, observer);
      g_free (wish.name);
      g_free (wish.what);
    }
  return good;
}
