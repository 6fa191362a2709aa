/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is kept while an incident is open, or its clients wait. */
#include "sim/observe/path_inside.h"

static SimHeardKind *
find_kind (const SimPaths *paths, const SimRecordKind *kind)
{
  for (guint i = 0; i < paths->kinds->len; i++)
    if (((SimHeardKind *)paths->kinds->pdata[i])->kind == kind)
      return paths->kinds->pdata[i];
  return NULL;
}

guint
sim_paths_last (const SimPaths *paths, const SimRecordKind *kind)
{
  const SimHeardKind *row = find_kind (paths, kind);

  return row != NULL ? row->last : 0;
}

static void
forget (SimPaths *paths)
{
  g_array_set_size (paths->heard, 0);
  g_string_chunk_clear (paths->texts);
  for (guint i = 0; i < paths->kinds->len; i++)
    ((SimHeardKind *)paths->kinds->pdata[i])->last = 0;
}

/* Before an incident opens, what has happened in the same instant may be what opens it. */
static bool
is_wanted (SimPaths *paths, const SimRecord *record)
{
  if (paths->open > 0)
    return true;
  if (record->kind->level != SIM_LEVEL_EVENT)
    return false;
  if (paths->heard->len > 0
      && g_array_index (paths->heard, SimHeard, paths->heard->len - 1).record.at < record->at)
    forget (paths);
  return true;
}

static void
heard (gpointer data, const SimRecord *record)
{
  SimHeardKind *kind = data;
  SimPaths *paths = kind->paths;

  if (!is_wanted (paths, record))
    return;
  SimHeard h = { *record, kind->last };
  if (paths->heard->len >= SIM_PATH_RECORDS)
    {
      paths->lost++;
      return;
    }
  if (record->text != NULL)
    h.record.text = g_string_chunk_insert_const (paths->texts, record->text);
  g_array_append_val (paths->heard, h);
  kind->last = paths->heard->len;
}

static void
opened (gpointer data, const SimRecord *record)
{
  SimPaths *paths = data;

  paths->open++;
}

static void
keep (SimPaths *paths, guint number, SimTime end)
{
  if (paths->paths->len < number)
    g_ptr_array_set_size (paths->paths, (gint)number);
  if (paths->paths->pdata[number - 1] == NULL)
    paths->paths->pdata[number - 1] = sim_path_walk (paths, sim_world_incident (paths->world, number - 1), end);
}

static void
over (gpointer data, const SimRecord *record)
{
  SimPaths *paths = data;

  keep (paths, record->subject, record->at);
  if (--paths->open == 0)
    forget (paths);
}

void
sim_paths_finish (SimPaths *paths, SimTime end)
{
  for (guint i = 0; paths != NULL && i < sim_world_incidents (paths->world); i++)
    keep (paths, i + 1, end);
}

/* -- life ------------------------------------------------------------------------------------------------- */

static void
listen_to (SimPaths *paths, const SimRecordKind *kind)
{
  if (kind == NULL || find_kind (paths, kind) != NULL)
    return;
  SimHeardKind *row = g_new (SimHeardKind, 1);
  *row = (SimHeardKind){ paths, kind, 0 };
  g_ptr_array_add (paths->kinds, row);
  sim_bus_subscribe (sim_world_bus (paths->world), kind, SIM_LEVEL_PACKET, heard, row);
}

static void
listen_to_all (SimPaths *paths, const SimCause *causes)
{
  for (; causes != NULL && causes->ends != NULL; causes++)
    {
      listen_to (paths, causes->ends);
      listen_to (paths, causes->since);
    }
}

SimPaths *
sim_paths_new (SimWorld *world)
{
  SimPaths *paths = g_new0 (SimPaths, 1);
  SimBus *bus = sim_world_bus (world);

  paths->world = world;
  paths->kinds = g_ptr_array_new_with_free_func (g_free);
  paths->heard = g_array_new (FALSE, FALSE, sizeof (SimHeard));
  paths->texts = g_string_chunk_new (4096);
  paths->paths = g_ptr_array_new_with_free_func (sim_path_free);
  for (guint i = 0; i < sim_world_systems (world); i++)
    listen_to_all (paths, sim_world_system (world, i)->model->causes);
  listen_to_all (paths, sim_own_causes);
  sim_bus_subscribe (bus, &sim_rec_incident_opened, SIM_LEVEL_PACKET, opened, paths);
  sim_bus_subscribe (bus, &sim_rec_incident_over, SIM_LEVEL_PACKET, over, paths);
  return paths;
}

void
sim_paths_free (SimPaths *paths)
{
  if (paths == NULL)
    return;
  g_ptr_array_unref (paths->kinds);
  g_ptr_array_unref (paths->paths);
  g_array_unref (paths->heard);
  g_string_chunk_free (paths->texts);
  g_free (paths);
}

guint
sim_paths_count (const SimPaths *paths)
{
  return paths != NULL ? paths->paths->len : 0;
}

const SimPath *
sim_paths_get (const SimPaths *paths, guint i)
{
  return paths->paths->pdata[i];
}

guint64
sim_paths_lost (const SimPaths *paths)
{
  return paths != NULL ? paths->lost : 0;
}
