/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * paths.csv: one row a step of an incident's critical path, times in seconds; no cause where nothing explains
 * it.
 */
#include "sim/observe/inside.h"
#include "sim/observe/output.h"

static const char *
name_of (const SimBus *bus, SimEntity entity)
{
  return entity != 0 ? sim_entity_name (bus, entity) : "run";
}

static void
write_step (SimOutput *out, const SimBus *bus, const SimPath *path, guint i)
{
  const SimPathStep *step = &g_array_index (path->steps, SimPathStep, i);
  g_autofree char *from = sim_time_seconds (step->from, 9), *to = sim_time_seconds (step->to, 9);
  const char *const texts[] = { step->cause,
                                step->parameter != NULL ? step->parameter : "",
                                step->value != NULL ? step->value : "",
                                name_of (bus, step->began_at),
                                name_of (bus, step->ended_at),
                                step->began,
                                step->ended };

  sim_output_format (out, "%u,%u,%s,%s", path->incident, i + 1, from, to);
  for (guint k = 0; k < G_N_ELEMENTS (texts); k++)
    {
      sim_output_text (out, ",");
      sim_output_csv (out, texts[k]);
    }
  sim_output_text (out, "\r\n");
}

bool
sim_paths_write (SimObserver *observer, const char *dir, GError **error)
{
  if (sim_paths_count (observer->paths) == 0)
    return true;
  SimOutput *out = sim_output_open (dir, "paths.csv", error);
  if (out == NULL)
    return false;
  sim_output_text (out,
                   "incident,step,from [s],to [s],cause,parameter,value,begins at,ends at,begins,ends\r\n");
  for (guint i = 0; i < sim_paths_count (observer->paths); i++)
    {
      const SimPath *path = sim_paths_get (observer->paths, i);
      for (guint k = 0; k < path->steps->len; k++)
        write_step (out, sim_world_bus (observer->world), path, k);
    }
  return sim_output_close (out, error);
}
