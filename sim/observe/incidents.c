/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/observe/incidents.h"
#include <math.h>

static bool
counts (const SimIncident *incident, SimEntity system, const SimWindow *window)
{
  if (incident->system != system || incident->injected < window->from || incident->injected >= window->to)
    return false;
  return window->after < 0 || (incident->fault != NULL && (int)incident->fault->kind->id == window->after);
}

/* The moment of `row`, or SIM_NEVER. */
static SimTime
moment (const SimIncident *incident, SimIncidentMetric row)
{
  switch (row)
    {
    case SIM_INCIDENT_DETECT:
      return incident->detected;
    case SIM_INCIDENT_DECIDE:
      return incident->decided;
    case SIM_INCIDENT_RESTORE:
      return incident->restored;
    case SIM_INCIDENT_CLIENTS:
      return incident->clients_well;
    case SIM_INCIDENT_CONVERGE:
      return incident->converged;
    case SIM_INCIDENT_COUNT:
    case SIM_INCIDENT_UNSERVED:
    case SIM_INCIDENT_METRICS:
      break;
    }
  return SIM_NEVER;
}

static gint
by_start (gconstpointer a, gconstpointer b)
{
  const SimStretch *x = a, *y = b;
  return x->from < y->from ? -1 : x->from > y->from;
}

SimTime
sim_stretches_length (GArray *stretches, SimTime end)
{
  SimTime sum = 0, reached = 0;
  g_array_sort (stretches, by_start);
  for (guint i = 0; i < stretches->len; i++)
    {
      SimStretch s = g_array_index (stretches, SimStretch, i);
      SimTime from = MAX (s.from, reached), to = MIN (s.to, end);
      sum += MAX (0, to - from);
      reached = MAX (reached, to);
    }
  return sum;
}

typedef struct Sums
{
  guint64 incidents, censored, left_out;
  GArray *unserved; /* SimStretch */
} Sums;

static void
add (const SimIncident *incident, SimIncidentMetric row, SimHistogram *tally, Sums *sums)
{
  SimTime at = moment (incident, row);
  sums->incidents++;
  if (incident->disturbed)
    {
      SimStretch s = { incident->injected, incident->restored };
      g_array_append_val (sums->unserved, s);
    }
  if (row == SIM_INCIDENT_RESTORE && !incident->disturbed)
    sums->left_out++;
  else if (at != SIM_NEVER)
    sim_histogram_add (tally, (double)(at - incident->injected));
  else if (incident->censored)
    sums->censored++;
  else
    sums->left_out++;
}

void
sim_incidents_read (const SimWorld *world, SimEntity system, const SimWindow *window, SimTime end,
                    SimIncidentMetric row, SimHistogram *tally, SimReading *out)
{
  g_autoptr (GArray) unserved = g_array_new (FALSE, FALSE, sizeof (SimStretch));
  Sums sums = { .unserved = unserved };
  for (guint i = 0; i < sim_world_incidents (world); i++)
    {
      const SimIncident *incident = sim_world_incident (world, i);
      if (counts (incident, system, window))
        add (incident, row, tally, &sums);
    }
  *out = sim_reading (sim_incident_metrics[row].kind);
  if (row == SIM_INCIDENT_COUNT)
    {
      out->count = sums.incidents;
      out->sum = out->value = (double)sums.incidents;
    }
  else if (row == SIM_INCIDENT_UNSERVED)
    out->value = (double)sim_stretches_length (unserved, end);
  else
    {
      sim_reading_of_histogram (out, tally, sums.censored);
      out->left_out = sums.left_out;
    }
}

SimIncidentTrials
sim_incidents_try (const SimWorld *world, SimEntity system, const SimWindow *window, SimTime end,
                   SimIncidentMetric row, double least, double most)
{
  SimIncidentTrials out = { 0 };
  double wait = isfinite (most) ? most : least;
  for (guint i = 0; i < sim_world_incidents (world); i++)
    {
      const SimIncident *incident = sim_world_incident (world, i);
      SimTime at = moment (incident, row);
      if (!counts (incident, system, window) || (row == SIM_INCIDENT_RESTORE && !incident->disturbed)
          || (at == SIM_NEVER && !incident->censored))
        continue;
      if ((double)(end - incident->injected) < wait)
        {
          out.left_out++;
          continue;
        }
      double took = at == SIM_NEVER ? INFINITY : (double)(at - incident->injected);
      out.trials++;
      out.good += took >= least && took <= most;
    }
  return out;
}

/* What was hit; of a fault of several segments, such as a partition, these. */
static char *
place_text (const SimWorld *world, const SimIncident *incident)
{
  GString *out = g_string_new (NULL);
  if (incident->where != 0)
    g_string_append (out, sim_entity_name (sim_world_bus (world), incident->where));
  else if (incident->fault != NULL)
    for (guint i = 0; i < incident->fault->options.on.count; i++)
      g_string_append_printf (out, "%s%s", i > 0 ? ", " : "", incident->fault->options.on.names[i]);
  return g_string_free (out, FALSE);
}

char *
sim_incident_title (const SimWorld *world, const SimIncident *incident)
{
  g_autofree char *where = place_text (world, incident);
  if (incident->after != 0)
    {
      g_autofree char *fault = sim_incident_title (world, sim_world_incident (world, incident->after - 1));
      return g_strconcat ("end of ", fault, NULL);
    }
  if (incident->started)
    return g_strdup_printf ("start of %s on a server", where);
  if (incident->fault == NULL)
    return g_strdup_printf ("without a fault: %s", where);
  const char *action = incident->fault->options.action;
  return g_strdup_printf ("%s%s%s", action != NULL ? action : incident->fault->kind->key,
                          *where != '\0' ? " " : "", where);
}

/* How long it took to heal; SIM_NEVER: it did not. */
static SimTime
heal_time (const SimIncident *incident)
{
  if (incident->censored)
    return SIM_NEVER;
  SimTime healed = incident->converged;
  if (incident->clients_well != SIM_NEVER)
    healed = MAX (healed, incident->clients_well);
  return healed - incident->injected;
}

/* The worse first. */
static gint
by_harm (gconstpointer a, gconstpointer b, gpointer data)
{
  const guint i = *(const guint *)a, k = *(const guint *)b;
  const SimIncident *x = sim_world_incident (data, i), *y = sim_world_incident (data, k);
  SimTime x_took = heal_time (x), y_took = heal_time (y);
  if (x_took != y_took)
    return x_took > y_took ? -1 : 1;
  if (x->failed_requests != y->failed_requests)
    return x->failed_requests > y->failed_requests ? -1 : 1;
  return i < k ? -1 : i > k;
}

static gint
by_index (gconstpointer a, gconstpointer b)
{
  const guint i = *(const guint *)a, k = *(const guint *)b;
  return i < k ? -1 : i > k;
}

GArray *
sim_incidents_worst (const SimWorld *world, guint most)
{
  guint count = sim_world_incidents (world);
  GArray *worst = g_array_sized_new (FALSE, FALSE, sizeof (guint), count);
  for (guint i = 0; i < count; i++)
    g_array_append_val (worst, i);
  if (count <= most)
    return worst;
  g_array_sort_with_data (worst, by_harm, (gpointer)world);
  g_array_set_size (worst, most);
  g_array_sort (worst, by_index);
  return worst;
}
