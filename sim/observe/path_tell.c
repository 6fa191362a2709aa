/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is told of a step of a path: where, from which sentence to which, ruled by which option. */
#include "sim/observe/incidents.h"
#include "sim/observe/path_inside.h"

#include <string.h>

/* -- whose a record is ------------------------------------------------------------------------------------- */

const SimLoadSpec *
sim_path_load_of (const SimPaths *paths, SimEntity who)
{
  const SimScenario *scenario = sim_world_scenario (paths->world);
  const SimBus *bus = sim_world_bus (paths->world);

  for (guint i = 0; sim_entity_kind (bus, who) == SIM_ENTITY_LOAD && i < scenario->load_count; i++)
    if (strcmp (scenario->loads[i].name, sim_entity_name (bus, who)) == 0)
      return &scenario->loads[i];
  return NULL;
}

const SimSystem *
sim_path_system_of (const SimPaths *paths, SimEntity who)
{
  for (guint i = 0; i < sim_world_systems (paths->world); i++)
    if (who != 0
        && sim_entity_within (sim_world_bus (paths->world), who, sim_world_system (paths->world, i)->entity))
      return sim_world_system (paths->world, i);
  return NULL;
}

/* -- options ----------------------------------------------------------------------------------------------- */

/* The row at a path of keys, and the struct that it is in. */
static const SimOption *
find_option (const SimOption *table, const char *path, const void **options)
{
  const char *point = strchr (path, '.');
  g_autofree char *key = point == NULL ? g_strdup (path) : g_strndup (path, (gsize)(point - path));
  const SimOption *option = table == NULL ? NULL : sim_option_find (table, key);

  if (option == NULL || point == NULL)
    return option;
  *options = (const char *)*options + option->offset;
  return find_option (option->table, point + 1, options);
}

static bool
name_in (const SimOption *table, const void *options, const char *scope, const char *name, const char *option,
         SimPathStep *step)
{
  const SimOption *row = find_option (table, option, &options);

  if (row == NULL)
    return false;
  step->parameter = g_strdup_printf ("%s.%s.%s", scope, name, option);
  step->value = sim_option_format (row, options);
  return true;
}

/* "@on|at" */
static void
name_rate (const SimPaths *paths, const SimSystem *system, const char *names, SimPathStep *step)
{
  const SimScenario *scenario = sim_world_scenario (paths->world);
  g_auto (GStrv) keys = g_strsplit (names, "|", -1);

  for (guint i = 0; keys[i] != NULL && step->parameter == NULL; i++)
    {
      const void *options = system->options;
      const SimOption *row = find_option (system->model->options, keys[i], &options);
      const char *name = row == NULL ? NULL : *(const char *const *)((const char *)options + row->offset);
      for (guint k = 0; name != NULL && k < scenario->network_count; k++)
        if (strcmp (scenario->networks[k].name, name) == 0)
          name_in (sim_segment_options, &scenario->networks[k].segment, "network", name, "rate", step);
    }
}

/* Whose option it is: of the record's system if that is of the table's model (there may be several of one),
 * else of the table's. */
static const SimSystem *
owner_of (const SimPaths *paths, const SimSystem *of, SimEntity began, SimEntity ended)
{
  const SimSystem *both[] = { sim_path_system_of (paths, ended), sim_path_system_of (paths, began) };

  for (guint i = 0; i < G_N_ELEMENTS (both); i++)
    if (both[i] != NULL && (of == NULL || both[i]->model == of->model))
      return both[i];
  return of;
}

/* An option of the load whose record it is, or of the system. */
static void
name_option (const SimPaths *paths, const SimSystem *system, const char *option, SimEntity who,
             SimPathStep *step)
{
  const SimLoadSpec *load = sim_path_load_of (paths, who);

  if (load != NULL && name_in (sim_load_options, &load->options, "load", load->name, option, step))
    return;
  if (system != NULL && system->options != NULL && *option == '@')
    name_rate (paths, system, option + 1, step);
  else if (system != NULL && system->options != NULL)
    name_in (system->model->options, system->options, "systems", system->name, option, step);
}

static char *
sentence_of (const SimPaths *paths, const SimRecord *record)
{
  GString *out = g_string_new (NULL);

  sim_record_write (sim_world_bus (paths->world), record, out);
  return g_string_free (out, FALSE);
}

/* The injection itself begins what reaches so far back. */
void
sim_path_tell (const SimPaths *paths, const SimIncident *incident, const SimCause *cause, const SimSystem *of,
               const SimRecord *began, const SimRecord *ended, SimPathStep *step)
{
  bool first = began == NULL && step->from == incident->injected;

  step->cause = cause != NULL ? cause->name : "";
  step->began_at = began != NULL ? began->who : first ? incident->where : ended->who;
  step->began = began != NULL ? sentence_of (paths, began)
                : first       ? sim_incident_title (paths->world, incident)
                              : g_strdup ("");
  step->ended_at = ended->who;
  step->ended = sentence_of (paths, ended);
  if (cause != NULL && cause->option != NULL)
    name_option (paths, owner_of (paths, of, step->began_at, ended->who), cause->option, ended->who, step);
}

void
sim_path_step_clear (gpointer item)
{
  SimPathStep *step = item;

  g_free (step->parameter);
  g_free (step->value);
  g_free (step->began);
  g_free (step->ended);
}
