/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a figure of a run shows: the load of each host, the availability of each load, what models want to be
 * seen, who held which address, and labels of the first incidents.
 */
#include "sim/observe/figure_part.h"

#include "sim/observe/incidents.h"
#include <math.h>
#include <string.h>

static void
choose_unit (SimFigure *figure)
{
  double seconds = sim_time_to_seconds (figure->observer->ended);
  figure->unit = seconds <= 300 ? 1 : seconds <= 4 * 3600 ? 60 : seconds <= 4 * 86400 ? 3600 : 86400;
  figure->unit_name = seconds <= 300 ? "s" : seconds <= 4 * 3600 ? "min" : seconds <= 4 * 86400 ? "h" : "d";
}

double
sim_figure_axis (const SimFigure *figure, SimTime t)
{
  return sim_time_to_seconds (MIN (t, figure->observer->ended)) / figure->unit;
}

static bool
is_host_load (const SimObserver *observer, const SimSeries *series, const SimMetric *wanted)
{
  const SimMeter *meter = series->meter;
  return meter->metric == wanted
         && sim_entity_kind (sim_world_bus (observer->world), meter->scope) == SIM_ENTITY_NODE;
}

/* How well `metric` says how full a host is: a gauge kept for each node, best a share, best of all utilisation.
 */
static int
fitness (const SimMetric *metric)
{
  if (!metric->each_node || metric->kind != SIM_METRIC_GAUGE || metric->record == NULL)
    return 0;
  return 1 + 2 * (metric->unit == SIM_UNIT_SHARE) + (strcmp (metric->name, "utilisation") == 0);
}

static const SimMetric *
load_metric (const SimModel *model)
{
  const SimMetric *best = NULL;
  for (const SimMetric *m = model->metrics; m != NULL && m->name != NULL; m++)
    if (fitness (m) > (best != NULL ? fitness (best) : 0))
      best = m;
  return best;
}

static void
choose_series (SimFigure *figure)
{
  const SimObserver *observer = figure->observer;
  for (guint s = 0; s < sim_world_systems (observer->world); s++)
    {
      const SimMetric *wanted = load_metric (sim_world_system (observer->world, s)->model);
      for (guint i = 0; wanted != NULL && i < sim_series_count (observer->series); i++)
        if (is_host_load (observer, sim_series_get (observer->series, i), wanted)
            && !g_ptr_array_find (figure->hosts, sim_series_get (observer->series, i), NULL))
          g_ptr_array_add (figure->hosts, (gpointer)sim_series_get (observer->series, i));
    }
  figure->more_hosts = figure->hosts->len - MIN (figure->hosts->len, SIM_FIGURE_HOSTS);
  g_ptr_array_set_size (figure->hosts, (gint)(figure->hosts->len - figure->more_hosts));
  for (guint i = 0; i < observer->scenario->load_count; i++)
    {
      g_autofree char *name = g_strconcat (observer->scenario->loads[i].name, ".availability", NULL);
      int at = sim_series_find (observer->series, name);
      if (at >= 0)
        g_ptr_array_add (figure->loads, (gpointer)sim_series_get (observer->series, (guint)at));
    }
}

static bool
says_something (const SimSeriesSet *set, const SimSeries *series)
{
  for (guint row = 0; row < sim_series_rows (set); row++)
    if (!isnan (sim_series_value (set, series, row)))
      return true;
  return false;
}

/* Machines, or systems, of which anything was heard. */
static GPtrArray *
lines_of (const SimFigure *figure, const SimMetric *metric, bool machines)
{
  const SimObserver *observer = figure->observer;
  GPtrArray *lines = g_ptr_array_new ();
  for (guint i = 0; i < sim_series_count (observer->series); i++)
    {
      const SimSeries *series = sim_series_get (observer->series, i);
      SimEntityKind kind = sim_entity_kind (sim_world_bus (observer->world), series->meter->scope);
      if (series->meter->metric == metric && (kind == SIM_ENTITY_NODE) == machines
          && says_something (observer->series, series))
        g_ptr_array_add (lines, (gpointer)series);
    }
  return lines;
}

/* A panel for each gauge that wants one; systems of one model share it. Many machines are one line. */
static void
choose_gauge (SimFigure *figure, const SimMetric *metric)
{
  GPtrArray *lines = lines_of (figure, metric, metric->each_node);
  if (lines->len > SIM_FIGURE_HOSTS)
    {
      g_ptr_array_unref (lines);
      lines = lines_of (figure, metric, false);
    }
  if (lines->len == 0 || figure->gauges->len == SIM_FIGURE_GAUGES)
    g_ptr_array_unref (lines);
  else
    g_ptr_array_add (figure->gauges, lines);
}

static bool
is_chosen (const SimFigure *figure, const SimMetric *metric)
{
  for (guint i = 0; i < figure->gauges->len; i++)
    {
      const SimSeries *first = g_ptr_array_index ((GPtrArray *)figure->gauges->pdata[i], 0);
      if (first->meter->metric == metric)
        return true;
    }
  return false;
}

static void
choose_gauges (SimFigure *figure)
{
  const SimWorld *world = figure->observer->world;
  for (guint s = 0; s < sim_world_systems (world); s++)
    for (const SimMetric *m = sim_world_system (world, s)->model->metrics; m != NULL && m->name != NULL; m++)
      if (m->figure && !is_chosen (figure, m))
        choose_gauge (figure, m);
}

int
sim_figure_index (const GArray *array, guint32 value)
{
  for (guint i = 0; i < array->len; i++)
    if (g_array_index (array, guint32, i) == value)
      return (int)i;
  return -1;
}

static gint
by_number (gconstpointer a, gconstpointer b)
{
  guint32 x = *(const guint32 *)a, y = *(const guint32 *)b;
  return x < y ? -1 : x > y;
}

static gint
by_address_and_owner (gconstpointer a, gconstpointer b)
{
  const SimHolding *x = a, *y = b;
  return x->address != y->address ? by_number (&x->address, &y->address) : by_number (&x->node, &y->node);
}

/* Has any address been at two machines? What each client got for itself makes no panel. */
static bool
any_has_moved (const SimOwnership *ownership)
{
  g_autoptr (GArray) all = g_array_new (FALSE, FALSE, sizeof (SimHolding));
  for (guint i = 0; i < sim_ownership_count (ownership); i++)
    g_array_append_val (all, *sim_ownership_get (ownership, i));
  g_array_sort (all, by_address_and_owner);
  for (guint i = 1; i < all->len; i++)
    {
      const SimHolding *h = &g_array_index (all, SimHolding, i), *before = h - 1;
      if (h->address == before->address && h->node != before->node)
        return true;
    }
  return false;
}

static void
choose_addresses (SimFigure *figure)
{
  const SimOwnership *ownership = figure->observer->ownership;
  if (!any_has_moved (ownership))
    return;
  for (guint i = 0; i < sim_ownership_count (ownership); i++)
    {
      const SimHolding *h = sim_ownership_get (ownership, i);
      if (sim_figure_index (figure->addresses, h->address) < 0)
        g_array_append_val (figure->addresses, h->address);
      if (sim_figure_index (figure->owners, h->node) < 0)
        g_array_append_val (figure->owners, h->node);
    }
  g_array_sort (figure->addresses, by_number);
  g_array_sort (figure->owners, by_number);
  figure->more_addresses = figure->addresses->len - MIN (figure->addresses->len, SIM_FIGURE_ADDRESSES);
  g_array_set_size (figure->addresses, figure->addresses->len - figure->more_addresses);
}

/* Each of the worst incidents has its words, or at least its number, above where it begins. */
static void
choose_labels (SimFigure *figure)
{
  const SimWorld *world = figure->observer->world;
  g_autoptr (GArray) worst = sim_incidents_worst (world, SIM_FIGURE_LABELS);
  figure->label_count = worst->len;
  for (guint i = 0; i < figure->label_count; i++)
    {
      const SimIncident *incident = sim_world_incident (world, g_array_index (worst, guint, i));
      g_autofree char *title = sim_incident_title (world, incident);
      figure->labels[i].at = sim_figure_axis (figure, incident->injected)
                             / sim_figure_axis (figure, figure->observer->ended) * SIM_FIGURE_PLOT;
      figure->labels[i].text = g_strdup_printf ("%u %.60s", incident->number, title);
    }
  figure->label_rows
      = sim_labels_place (figure->labels, figure->label_count, SIM_FIGURE_WIDTH - SIM_FIGURE_LEFT);
}

void
sim_figure_choose (SimFigure *figure)
{
  choose_unit (figure);
  choose_series (figure);
  choose_gauges (figure);
  choose_addresses (figure);
  choose_labels (figure);
}
