/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/scenario/metric_names.h"
#include <string.h>

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

/* Things by a name of a system; both are looked up only. */
typedef struct Index
{
  GHashTable *served; /* systems that a load asks */
  GHashTable *nodes;  /* name -> GPtrArray of the names of its nodes, in order */
} Index;

static void
unref_list (gpointer list)
{
  g_ptr_array_unref (list);
}

/* "web.host-1" is a node of `web`. */
static void
index_node (Index *index, const char *node)
{
  const char *dot = strchr (node, '.');
  if (dot == NULL)
    return;
  g_autofree char *system = g_strndup (node, (gsize)(dot - node));
  GPtrArray *list = g_hash_table_lookup (index->nodes, system);
  if (list == NULL)
    g_hash_table_insert (index->nodes, g_strdup (system), list = g_ptr_array_new ());
  g_ptr_array_add (list, (gpointer)node);
}

static Index
index_of (const SimScenario *scenario, const char *const *nodes)
{
  Index index = { g_hash_table_new (g_str_hash, g_str_equal),
                  g_hash_table_new_full (g_str_hash, g_str_equal, g_free, unref_list) };
  for (guint i = 0; i < scenario->load_count; i++)
    if (scenario->loads[i].options.to != NULL)
      g_hash_table_add (index.served, (gpointer)scenario->loads[i].options.to);
  for (guint i = 0; nodes != NULL && nodes[i] != NULL; i++)
    index_node (&index, nodes[i]);
  return index;
}

static void
add_system (SimMetricNames *names, const SimSystemSpec *system, const Index *index)
{
  const GPtrArray *nodes = g_hash_table_lookup (index->nodes, system->name);
  add_table (names, system->name, system->model->metrics, false);
  if (g_hash_table_contains (index->served, system->name))
    add_table (names, system->name, sim_service_metrics, false);
  add_table (names, system->name, sim_incident_metrics, false);
  add_table (names, system->name, sim_machine_metrics, false);
  for (guint i = 0; nodes != NULL && i < nodes->len; i++)
    {
      add_table (names, nodes->pdata[i], system->model->metrics, true);
      add_table (names, nodes->pdata[i], sim_machine_metrics, true);
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
  Index index = index_of (scenario, nodes);
  for (guint i = 0; i < scenario->system_count; i++)
    add_system (names, &scenario->systems[i], &index);
  g_hash_table_unref (index.served);
  g_hash_table_unref (index.nodes);
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
