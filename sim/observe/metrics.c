/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/observe/metrics.h"
#include "sim/observe/feed.h"
#include "sim/observe/incidents.h"
#include "sim/observe/traffic.h"
#include <math.h>
#include <string.h>

/* A service and the loads whose requests it is about. */
typedef struct Clientele
{
  SimService *service;
  SimEntity scope;
  const SimWindow *window;
  bool *loads; /* by entity number */
} Clientele;

struct SimMetrics
{
  SimWorld *world;
  const SimScenario *scenario;
  SimBus *bus;
  SimTime step, end;
  GPtrArray *windows;  /* SimWindow; the first is the whole run's */
  GPtrArray *meters;   /* SimMeter of the whole run */
  GPtrArray *special;  /* SimMeter in other windows */
  GHashTable *by_name; /* of `meters`; never walked */
  SimFeeds *feeds;
  GPtrArray *clienteles; /* Clientele */
  SimTraffic *traffic;
};

/* -- feeding -------------------------------------------------------------------------- */

static void
request_started (gpointer data, const SimRecord *record)
{
  SimMetrics *metrics = data;
  for (guint i = 0; i < metrics->clienteles->len; i++)
    {
      Clientele *c = metrics->clienteles->pdata[i];
      if (c->loads[record->who])
        sim_service_started (c->service, record->at);
    }
}

static void
request_ended (gpointer data, const SimRecord *record)
{
  SimMetrics *metrics = data;
  for (guint i = 0; i < metrics->clienteles->len; i++)
    {
      Clientele *c = metrics->clienteles->pdata[i];
      if (c->loads[record->who])
        sim_service_ended (c->service, record->at, record->at - record->a, (SimOutcome)record->b);
    }
}

/* Windows that hang on incidents open and close; counts of segments are taken there. */
static void segments_turn (SimMetrics *metrics, const SimWindow *window, bool begin);

static void
incident_heard (gpointer data, const SimRecord *record)
{
  SimMetrics *metrics = data;
  bool opened = record->kind == &sim_rec_incident_opened;
  sim_require (record->subject >= 1 && record->subject <= sim_world_incidents (metrics->world),
               "incident %u is not known", record->subject);
  const SimIncident *incident = sim_world_incident (metrics->world, record->subject - 1);
  for (guint i = 0; i < metrics->windows->len; i++)
    {
      SimWindow *window = metrics->windows->pdata[i];
      if (window->after < 0 || incident->fault == NULL || (int)incident->fault->kind->id != window->after)
        continue;
      if (opened)
        sim_window_enter (window, record->at);
      else
        sim_window_leave (window, record->at);
      bool inside = record->at >= window->from && record->at < window->to;
      if (window->open == (opened ? 1 : 0) && (inside || !opened))
        segments_turn (metrics, window, opened);
    }
}

/* -- segments --------------------------------------------------------------------------- */

static void
segment_turn (SimMetrics *metrics, SimMeter *meter, bool begin)
{
  double count = sim_traffic_count (metrics->traffic, meter->segment, (SimSegmentMetric)meter->row);
  if (meter->counting)
    meter->sum += count - meter->base;
  meter->base = count;
  meter->counting = begin;
}

static void
segments_turn (SimMetrics *metrics, const SimWindow *window, bool begin)
{
  for (guint k = 0; k < 2; k++)
    {
      GPtrArray *list = k == 0 ? metrics->meters : metrics->special;
      for (guint i = 0; i < list->len; i++)
        {
          SimMeter *meter = list->pdata[i];
          if (meter->source == SIM_METER_SEGMENT && meter->window == window)
            segment_turn (metrics, meter, begin);
        }
    }
}

/* -- making ------------------------------------------------------------------------------ */

static bool
load_counts (const SimMetrics *metrics, const SimLoadSpec *load, SimEntity scope)
{
  if (scope == 0 || sim_entity_find (metrics->bus, load->name) == scope)
    return true;
  return sim_entity_kind (metrics->bus, scope) == SIM_ENTITY_SYSTEM
         && g_strcmp0 (load->options.to, sim_entity_name (metrics->bus, scope)) == 0;
}

static void
clientele_free (gpointer data)
{
  Clientele *c = data;
  sim_service_free (c->service);
  g_free (c->loads);
  g_free (c);
}

static SimService *
service_for (SimMetrics *metrics, SimEntity scope, const SimWindow *window)
{
  for (guint i = 0; i < metrics->clienteles->len; i++)
    {
      Clientele *c = metrics->clienteles->pdata[i];
      if (c->scope == scope && c->window == window)
        return c->service;
    }
  Clientele *c = g_new0 (Clientele, 1);
  SimTime patience = 0;
  c->scope = scope;
  c->window = window;
  c->loads = g_new0 (bool, sim_bus_entities (metrics->bus) + 1);
  for (guint i = 0; i < metrics->scenario->load_count; i++)
    {
      const SimLoadSpec *load = &metrics->scenario->loads[i];
      if (!load_counts (metrics, load, scope))
        continue;
      c->loads[sim_entity_find (metrics->bus, load->name)] = true;
      SimTime most = load->options.timeout * (load->options.retries + 1);
      patience = MAX (patience, most);
    }
  bool whole = window == metrics->windows->pdata[0];
  c->service = sim_service_new (window, patience, whole ? metrics->step : 0);
  g_ptr_array_add (metrics->clienteles, c);
  return c->service;
}

static void
machine_now (SimMetrics *metrics, SimMeter *meter, const SimNode *node)
{
  sim_meter_set (meter, sim_kernel_now (sim_world_kernel (metrics->world)), sim_node_entity (node),
                 sim_node_running (node));
}

static void
machines_now (SimMetrics *metrics, SimMeter *meter)
{
  SimNet *net = sim_world_net (metrics->world);
  if (sim_entity_kind (metrics->bus, meter->scope) == SIM_ENTITY_NODE)
    {
      machine_now (metrics, meter, sim_net_find_node (net, sim_entity_name (metrics->bus, meter->scope)));
      return;
    }
  for (guint i = 0; i < sim_net_nodes (net); i++)
    if (sim_entity_within (metrics->bus, sim_node_entity (sim_net_node (net, i)), meter->scope))
      machine_now (metrics, meter, sim_net_node (net, i));
}

/* Connects a meter, whose window is set, with what feeds it. */
static void
connect (SimMetrics *metrics, SimMeter *meter)
{
  if (meter->source == SIM_METER_RECORD)
    sim_feeds_add (metrics->feeds, meter);
  else if (meter->source == SIM_METER_SERVICE)
    meter->service = service_for (metrics, meter->scope, meter->window);
  else if (meter->source == SIM_METER_MACHINE)
    {
      machines_now (metrics, meter);
      sim_feeds_add_lives (metrics->feeds, meter);
    }
}

/* Adds a meter of the whole run unless the scope has that name already. */
static void
add (SimMetrics *metrics, const char *scope_name, SimEntity scope, guint segment, const SimMetric *table,
     guint row, SimMeterSource source)
{
  SimMeter *meter = sim_meter_new (scope_name, &table[row], source, row, scope);
  meter->segment = segment;
  meter->window = metrics->windows->pdata[0];
  if (g_hash_table_contains (metrics->by_name, meter->name))
    {
      sim_meter_free (meter);
      return;
    }
  g_hash_table_insert (metrics->by_name, meter->name, meter);
  g_ptr_array_add (metrics->meters, meter);
  connect (metrics, meter);
}

static void
add_table (SimMetrics *metrics, const char *scope_name, SimEntity scope, const SimMetric *table,
           SimMeterSource source, bool nodes_only)
{
  for (guint row = 0; table != NULL && table[row].name != NULL; row++)
    if (!nodes_only || table[row].each_node)
      add (metrics, scope_name, scope, 0, table, row, source);
}

static void
add_system (SimMetrics *metrics, const SimSystem *system)
{
  SimNet *net = sim_world_net (metrics->world);
  bool loaded = false;
  add_table (metrics, system->name, system->entity, system->model->metrics, SIM_METER_RECORD, false);
  for (guint i = 0; i < metrics->scenario->load_count; i++)
    loaded |= load_counts (metrics, &metrics->scenario->loads[i], system->entity);
  if (loaded)
    add_table (metrics, system->name, system->entity, sim_service_metrics, SIM_METER_SERVICE, false);
  add_table (metrics, system->name, system->entity, sim_incident_metrics, SIM_METER_INCIDENT, false);
  add_table (metrics, system->name, system->entity, sim_machine_metrics, SIM_METER_MACHINE, false);
  for (guint i = 0; i < sim_net_nodes (net); i++)
    {
      const SimNode *node = sim_net_node (net, i);
      SimEntity entity = sim_node_entity (node);
      if (sim_entity_parent (metrics->bus, entity) != system->entity)
        continue;
      add_table (metrics, sim_node_name (node), entity, system->model->metrics, SIM_METER_RECORD, true);
      add_table (metrics, sim_node_name (node), entity, sim_machine_metrics, SIM_METER_MACHINE, true);
    }
}

static void
add_segment (SimMetrics *metrics, guint i)
{
  SimSegment *segment = sim_net_segment (sim_world_net (metrics->world), i);
  for (guint row = 0; row < SIM_SEGMENT_METRICS; row++)
    add (metrics, sim_segment_name (segment), sim_segment_entity (segment), i, sim_segment_metrics, row,
         SIM_METER_SEGMENT);
}

static void
add_all (SimMetrics *metrics)
{
  for (guint i = 0; i < metrics->scenario->load_count; i++)
    {
      const char *name = metrics->scenario->loads[i].name;
      SimEntity load = sim_entity_find (metrics->bus, name);
      add_table (metrics, name, load, sim_service_metrics, SIM_METER_SERVICE, false);
      add_table (metrics, name, load, sim_load_metrics, SIM_METER_RECORD, false);
    }
  if (metrics->scenario->load_count > 0)
    add_table (metrics, "total", 0, sim_service_metrics, SIM_METER_SERVICE, false);
  for (guint i = 0; i < sim_world_systems (metrics->world); i++)
    add_system (metrics, sim_world_system (metrics->world, i));
  for (guint i = 0; i < sim_net_segments (sim_world_net (metrics->world)); i++)
    add_segment (metrics, i);
}

static SimWindow *
window_for (SimMetrics *metrics, SimTime from, SimTime to, int after)
{
  if (from == 0)
    from = metrics->scenario->warm_up;
  if (to == 0 || to >= metrics->scenario->duration)
    to = SIM_NEVER;
  for (guint i = 0; i < metrics->windows->len; i++)
    if (sim_window_same (metrics->windows->pdata[i], from, to, after))
      return metrics->windows->pdata[i];
  SimWindow *window = sim_window_new (from, to, after);
  g_ptr_array_add (metrics->windows, window);
  return window;
}

SimMeter *
sim_metrics_in_window (SimMetrics *metrics, const char *name, SimTime from, SimTime to, int after)
{
  SimMeter *meter = g_hash_table_lookup (metrics->by_name, name);
  SimWindow *window = window_for (metrics, from, to, after);
  if (meter == NULL || meter->window == window)
    return meter;
  meter = sim_meter_clone (meter, window);
  g_ptr_array_add (metrics->special, meter);
  connect (metrics, meter);
  return meter;
}
SimMetrics *
sim_metrics_new (SimWorld *world, SimTime step)
{
  SimMetrics *metrics = g_new0 (SimMetrics, 1);
  metrics->world = world;
  metrics->scenario = sim_world_scenario (world);
  metrics->bus = sim_world_bus (world);
  metrics->step = step;
  metrics->windows = g_ptr_array_new_with_free_func ((GDestroyNotify)sim_window_free);
  metrics->meters = g_ptr_array_new_with_free_func ((GDestroyNotify)sim_meter_free);
  metrics->special = g_ptr_array_new_with_free_func ((GDestroyNotify)sim_meter_free);
  metrics->by_name = g_hash_table_new (g_str_hash, g_str_equal);
  metrics->feeds = sim_feeds_new (metrics->bus);
  metrics->clienteles = g_ptr_array_new_with_free_func (clientele_free);
  metrics->traffic = sim_traffic_new (world);
  window_for (metrics, 0, 0, -1);
  sim_bus_subscribe (metrics->bus, &sim_rec_request_started, SIM_LEVEL_PACKET, request_started, metrics);
  sim_bus_subscribe (metrics->bus, &sim_rec_request_ended, SIM_LEVEL_PACKET, request_ended, metrics);
  sim_bus_subscribe (metrics->bus, &sim_rec_incident_opened, SIM_LEVEL_PACKET, incident_heard, metrics);
  sim_bus_subscribe (metrics->bus, &sim_rec_incident_closed, SIM_LEVEL_PACKET, incident_heard, metrics);
  add_all (metrics);
  return metrics;
}

void
sim_metrics_free (SimMetrics *metrics)
{
  if (metrics == NULL)
    return;
  g_hash_table_unref (metrics->by_name);
  sim_feeds_free (metrics->feeds);
  g_ptr_array_unref (metrics->clienteles);
  g_ptr_array_unref (metrics->meters);
  g_ptr_array_unref (metrics->special);
  g_ptr_array_unref (metrics->windows);
  sim_traffic_free (metrics->traffic);
  g_free (metrics);
}

/* -- playing ----------------------------------------------------------------------------- */

SimTime
sim_metrics_next (const SimMetrics *metrics, SimTime now, SimTime end)
{
  SimTime next = MIN (end, sim_time_add (now - now % metrics->step, metrics->step));
  for (guint i = 0; i < metrics->windows->len; i++)
    {
      const SimWindow *window = metrics->windows->pdata[i];
      if (window->from > now)
        next = MIN (next, window->from);
      if (window->to > now)
        next = MIN (next, window->to);
    }
  return next;
}

static void
windows_turn (SimMetrics *metrics, SimTime now)
{
  for (guint i = 0; i < metrics->windows->len; i++)
    {
      const SimWindow *window = metrics->windows->pdata[i];
      if (now == window->from && (window->after < 0 || window->open > 0))
        segments_turn (metrics, window, true);
      if (now == window->to)
        segments_turn (metrics, window, false);
    }
}

void
sim_metrics_pause (SimMetrics *metrics, SimTime now)
{
  for (guint k = 0; k < 2; k++)
    {
      GPtrArray *list = k == 0 ? metrics->meters : metrics->special;
      for (guint i = 0; i < list->len; i++)
        {
          SimMeter *meter = list->pdata[i];
          if (meter->metric->kind == SIM_METRIC_GAUGE)
            sim_meter_advance (meter, now);
          if (meter->source == SIM_METER_SEGMENT && k == 0)
            meter->all_sum = sim_traffic_count (metrics->traffic, meter->segment, (SimSegmentMetric)meter->row);
        }
    }
  windows_turn (metrics, now);
}

void
sim_metrics_begin (SimMetrics *metrics)
{
  for (guint k = 0; k < 2; k++)
    {
      GPtrArray *list = k == 0 ? metrics->meters : metrics->special;
      for (guint i = 0; i < list->len; i++)
        if (((SimMeter *)list->pdata[i])->source == SIM_METER_MACHINE)
          machines_now (metrics, list->pdata[i]);
    }
  windows_turn (metrics, 0);
}

void
sim_metrics_finish (SimMetrics *metrics, SimTime end)
{
  metrics->end = end;
  for (guint i = 0; i < metrics->windows->len; i++)
    segments_turn (metrics, metrics->windows->pdata[i], false);
  for (guint i = 0; i < metrics->clienteles->len; i++)
    sim_service_finish (((Clientele *)metrics->clienteles->pdata[i])->service, end);
}

/* -- reading ------------------------------------------------------------------------------ */

static void
read_segment (const SimMetrics *metrics, const SimMeter *meter, SimReading *out)
{
  *out = sim_reading (meter->metric->kind);
  double seconds = sim_time_to_seconds (sim_window_overlap (meter->window, 0, metrics->end));
  if (meter->row != SIM_SEGMENT_CONTROL_RATE)
    {
      out->sum = out->value = meter->sum;
      out->count = (guint64)meter->sum;
    }
  else if (seconds > 0)
    {
      out->value = meter->sum / seconds;
      out->samples = 1;
    }
}

void
sim_metrics_read (const SimMetrics *metrics, const SimMeter *meter, SimReading *out)
{
  if (meter->source == SIM_METER_SERVICE)
    sim_service_read (meter->service, (SimServiceMetric)meter->row, out);
  else if (meter->source == SIM_METER_SEGMENT)
    read_segment (metrics, meter, out);
  else if (meter->source == SIM_METER_INCIDENT)
    {
      SimHistogram *tally = meter->histogram;
      if (tally != NULL)
        sim_histogram_clear (tally);
      sim_incidents_read (metrics->world, meter->scope, meter->window, metrics->end,
                          (SimIncidentMetric)meter->row, tally, out);
    }
  else
    sim_meter_read (meter, out);
  /* That nothing happened is an answer, as long as there was a time in which it could. */
  bool counts = meter->metric->kind == SIM_METRIC_COUNTER || meter->source == SIM_METER_INCIDENT;
  if (counts && meter->metric->kind != SIM_METRIC_TALLY && meter->source != SIM_METER_SERVICE)
    out->samples = sim_window_begun (meter->window, metrics->end) ? 1 : 0;
}

guint
sim_metrics_count (const SimMetrics *metrics)
{
  return metrics->meters->len;
}

SimMeter *
sim_metrics_get (const SimMetrics *metrics, guint i)
{
  return metrics->meters->pdata[i];
}

SimMeter *
sim_metrics_find (const SimMetrics *metrics, const char *name)
{
  return g_hash_table_lookup (metrics->by_name, name);
}

const SimWindow *
sim_metrics_window (const SimMetrics *metrics)
{
  return metrics->windows->pdata[0];
}

SimTime
sim_metrics_step (const SimMetrics *metrics)
{
  return metrics->step;
}

SimTime
sim_metrics_outage_at (const SimMetrics *metrics, const char *scope)
{
  g_autofree char *name = g_strconcat (scope, ".longest-outage", NULL);
  const SimMeter *meter = sim_metrics_find (metrics, name);
  return meter != NULL && meter->service != NULL ? sim_service_longest_at (meter->service) : SIM_NEVER;
}
