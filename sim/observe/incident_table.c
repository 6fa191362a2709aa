/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * incidents.csv: one row an incident, times in seconds; empty where it did not come to that.
 */
#include "sim/observe/incidents.h"
#include "sim/observe/inside.h"
#include "sim/observe/output.h"

static void
moment (SimOutput *out, SimTime at)
{
  g_autofree char *text = at != SIM_NEVER ? sim_time_seconds (at, 9) : g_strdup ("");
  sim_output_format (out, ",%s", text);
}

static void
write_row (SimOutput *out, const SimWorld *world, const SimIncident *incident)
{
  const SimBus *bus = sim_world_bus (world);
  g_autofree char *title = sim_incident_title (world, incident);
  const SimTime moments[] = { incident->injected, incident->ended,        incident->detected, incident->decided,
                              incident->restored, incident->clients_well, incident->converged };
  sim_output_format (out, "%u,", incident->number);
  sim_output_csv (out, title);
  sim_output_format (out, ",%s,%s,%s", incident->fault != NULL ? incident->fault->kind->key : "",
                     incident->where != 0 ? sim_entity_name (bus, incident->where) : "",
                     incident->system != 0 ? sim_entity_name (bus, incident->system) : "");
  for (guint i = 0; i < G_N_ELEMENTS (moments); i++)
    moment (out, moments[i]);
  sim_output_format (out, ",%d,%d,%" G_GUINT64_FORMAT "\r\n", incident->disturbed, incident->censored,
                     (guint64)incident->failed_requests);
}

bool
sim_incident_table_write (SimObserver *observer, const char *dir, GError **error)
{
  SimOutput *out = sim_output_open (dir, "incidents.csv", error);
  if (out == NULL)
    return false;
  sim_output_text (out, "incident,what,fault,where,system,injected [s],undone [s],detected [s],decided [s],"
                        "restored [s],clients-well [s],converged [s],disturbed,censored,failed-requests\r\n");
  for (guint i = 0; i < sim_world_incidents (observer->world); i++)
    write_row (out, observer->world, sim_world_incident (observer->world, i));
  return sim_output_close (out, error);
}

bool
sim_snapshots_write (SimObserver *observer, const char *dir, GError **error)
{
  g_autofree char *folder = g_build_filename (dir, "topology", NULL);
  if (observer->snapshots == NULL)
    return true;
  if (!sim_output_folder (dir, "topology", error))
    return false;
  for (guint i = 0; i < observer->snapshots->len; i++)
    {
      const SimSnapshot *snapshot = observer->snapshots->pdata[i];
      g_autofree char *name = g_strconcat (snapshot->name, ".topo", NULL);
      SimOutput *out = sim_output_open (folder, name, error);
      if (out == NULL)
        return false;
      sim_output_text (out, snapshot->text);
      if (!sim_output_close (out, error))
        return false;
    }
  return true;
}
