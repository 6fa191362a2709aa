/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/scenario/metric_names.h"

#define COUNTER(n, h)                                                                                          \
  {                                                                                                            \
    .name = n, .unit = SIM_UNIT_NONE, .kind = SIM_METRIC_COUNTER, .help = h                                    \
  }
#define BYTES(n, h)                                                                                            \
  {                                                                                                            \
    .name = n, .unit = SIM_UNIT_SIZE, .kind = SIM_METRIC_COUNTER, .help = h                                    \
  }
#define TIMES(n, h)                                                                                            \
  {                                                                                                            \
    .name = n, .unit = SIM_UNIT_TIME, .kind = SIM_METRIC_TALLY, .help = h                                      \
  }

const SimMetric sim_service_metrics[SIM_SERVICE_METRICS + 1] = {
  COUNTER ("tried", "requests that arrived and ended"),
  COUNTER ("served", "requests answered in full"),
  COUNTER ("failed", "requests that failed, for whatever reason"),
  COUNTER ("failed-timeout", "requests without a whole answer in time"),
  COUNTER ("failed-refused", "requests that a full server refused"),
  COUNTER ("failed-reset", "requests whose connection was reset"),
  COUNTER ("failed-unreachable", "requests to an address that could not be reached"),
  COUNTER ("failed-no-address", "requests whose name did not resolve"),
  COUNTER ("unfinished", "requests under way when the run ended"),
  { .name = "availability",
    .unit = SIM_UNIT_SHARE,
    .kind = SIM_METRIC_VALUE,
    .help = "share of the tried requests that were served" },
  TIMES ("response-time", "from arrival to the last byte, of served requests"),
  TIMES ("outage", "stretches in which every request failed"),
  { .name = "longest-outage",
    .unit = SIM_UNIT_TIME,
    .kind = SIM_METRIC_VALUE,
    .help = "longest stretch in which every request failed" },
  SIM_METRIC_END,
};

const SimMetric sim_incident_metrics[SIM_INCIDENT_METRICS + 1] = {
  COUNTER ("incidents", "incidents that concern the system"),
  TIMES ("detect-time", "from a fault until somebody noticed it"),
  TIMES ("decide-time", "from a fault until somebody decided what to do"),
  TIMES ("restore-time", "from a fault that interrupted the service until all of it was served again"),
  TIMES ("clients-well-time", "from a fault until the clients were well again"),
  TIMES ("converge-time", "from a fault until the system had converged for good"),
  { .name = "unserved-time",
    .unit = SIM_UNIT_TIME,
    .kind = SIM_METRIC_VALUE,
    .help = "time in all from a fault that interrupted the service to its restoration" },
  SIM_METRIC_END,
};

const SimMetric sim_machine_metrics[SIM_MACHINE_METRICS + 1] = {
  { .name = "up",
    .unit = SIM_UNIT_NONE,
    .kind = SIM_METRIC_GAUGE,
    .each_node = true,
    .help = "machines that run; paused and hung ones do not" },
  SIM_METRIC_END,
};

const SimMetric sim_segment_metrics[SIM_SEGMENT_METRICS + 1] = {
  COUNTER ("frames", "frames put on a cable; a broadcast counts once for each receiver"),
  BYTES ("bytes", "wire bytes of these frames"),
  COUNTER ("dropped", "frames dropped, for whatever reason"),
  COUNTER ("dropped-loss", "frames lost by the scenario's loss"),
  COUNTER ("dropped-queue", "frames that met a full output queue"),
  COUNTER ("dropped-down", "frames that met a cable, interface or port that is down, or a cut"),
  COUNTER ("dropped-corrupt", "frames whose check sequence failed"),
  COUNTER ("dropped-dead", "frames to a machine that did not run"),
  COUNTER ("dropped-backlog", "frames to a paused machine with a full backlog"),
  COUNTER ("dropped-no-address", "frames to an address that the receiver does not hold"),
  COUNTER ("dropped-no-port", "packets to a port where nobody listens"),
  COUNTER ("dropped-no-route", "packets without a route"),
  COUNTER ("dropped-ttl", "packets that passed too many routers"),
  COUNTER ("dropped-arp", "packets whose next hop did not answer ARP"),
  COUNTER ("dropped-fragment", "packets that were not put together in time"),
  COUNTER ("dropped-cleared", "frames queued on a machine that crashed"),
  BYTES ("control-bytes", "wire bytes of frames neither from nor to a client machine"),
  { .name = "control-rate",
    .unit = SIM_UNIT_BITRATE,
    .kind = SIM_METRIC_VALUE,
    .help = "bits a second of frames neither from nor to a client machine" },
  SIM_METRIC_END,
};

struct SimMetricNames
{
  GArray *rows;        /* SimMetricName */
  GHashTable *by_name; /* full name -> index; never walked */
  GStringChunk *texts;
};

static void
add (SimMetricNames *names, const char *scope, const SimMetric *metric)
{
  g_autofree char *full = g_strdup_printf ("%s.%s", scope, metric->name);
  if (g_hash_table_contains (names->by_name, full))
    return;
  SimMetricName row = { .name = g_string_chunk_insert (names->texts, full),
                        .unit = metric->unit,
                        .kind = metric->kind,
                        .help = metric->help };
  g_hash_table_insert (names->by_name, (gpointer)row.name, GUINT_TO_POINTER (names->rows->len));
  g_array_append_val (names->rows, row);
}

static void
add_table (SimMetricNames *names, const char *scope, const SimMetric *table, bool nodes_only)
{
  for (const SimMetric *m = table; m != NULL && m->name != NULL; m++)
    if (!nodes_only || m->each_node)
      add (names, scope, m);
}

/* Is `node` a node of `system`: SYSTEM.something? */
static bool
node_of (const char *node, const char *system)
{
  gsize n = strlen (system);
  return strncmp (node, system, n) == 0 && node[n] == '.';
}

static void
add_system (SimMetricNames *names, const SimScenario *scenario, const SimSystemSpec *system,
            const char *const *nodes)
{
  add_table (names, system->name, system->model->metrics, false);
  for (guint i = 0; i < scenario->load_count; i++)
    if (g_strcmp0 (scenario->loads[i].options.to, system->name) == 0)
      add_table (names, system->name, sim_service_metrics, false);
  add_table (names, system->name, sim_incident_metrics, false);
  add_table (names, system->name, sim_machine_metrics, false);
  for (guint i = 0; nodes != NULL && nodes[i] != NULL; i++)
    if (node_of (nodes[i], system->name))
      {
        add_table (names, nodes[i], system->model->metrics, true);
        add_table (names, nodes[i], sim_machine_metrics, true);
      }
}

SimMetricNames *
sim_metric_names_new (const SimScenario *scenario, const char *const *nodes)
{
  SimMetricNames *names = g_new0 (SimMetricNames, 1);
  names->rows = g_array_new (FALSE, FALSE, sizeof (SimMetricName));
  names->by_name = g_hash_table_new (g_str_hash, g_str_equal);
  names->texts = g_string_chunk_new (4096);
  for (guint i = 0; i < scenario->load_count; i++)
    {
      add_table (names, scenario->loads[i].name, sim_service_metrics, false);
      add_table (names, scenario->loads[i].name, sim_load_metrics, false);
    }
  if (scenario->load_count > 0)
    add_table (names, "total", sim_service_metrics, false);
  for (guint i = 0; i < scenario->system_count; i++)
    add_system (names, scenario, &scenario->systems[i], nodes);
  for (guint i = 0; i < scenario->network_count; i++)
    if (!scenario->networks[i].router)
      add_table (names, scenario->networks[i].name, sim_segment_metrics, false);
  return names;
}

void
sim_metric_names_free (SimMetricNames *names)
{
  if (names == NULL)
    return;
  g_array_unref (names->rows);
  g_hash_table_unref (names->by_name);
  g_string_chunk_free (names->texts);
  g_free (names);
}

guint
sim_metric_names_count (const SimMetricNames *names)
{
  return names->rows->len;
}

const SimMetricName *
sim_metric_names_get (const SimMetricNames *names, guint i)
{
  sim_require (i < names->rows->len, "metric name %u of %u", i, names->rows->len);
  return &g_array_index (names->rows, SimMetricName, i);
}

const SimMetricName *
sim_metric_names_find (const SimMetricNames *names, const char *name)
{
  gpointer index;
  if (!g_hash_table_lookup_extended (names->by_name, name, NULL, &index))
    return NULL;
  return sim_metric_names_get (names, GPOINTER_TO_UINT (index));
}

const char *
sim_metric_names_nearest (const SimMetricNames *names, const char *name)
{
  g_autofree const char **words = g_new0 (const char *, names->rows->len + 1);
  for (guint i = 0; i < names->rows->len; i++)
    words[i] = sim_metric_names_get (names, i)->name;
  return sim_nearest (name, words);
}
