/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/experiment/export.h"
#include "sim/experiment/gather.h"
#include "sim/experiment/inside.h"

#include <string.h>

typedef struct Merge
{
  SimGather *gather;
  SimResults *results;
  const char *from;
  GString *lost;
  GError **error;
} Merge;

static bool
take_session (gpointer data, gint64 id, const char *const *texts)
{
  const Merge *m = data;
  return sim_gather_session (m->gather, id, texts, false, m->error);
}

static void
lose (const Merge *m, const GError *why)
{
  g_string_append_printf (m->lost, "%s\n", why->message);
}

static bool
take_point (const Merge *m, guint i)
{
  const SimStoredPoint *p = sim_results_point (m->results, i);
  g_autoptr (GError) why = NULL;
  g_autoptr (SimFiles) files = sim_results_files (m->results, i, &why);
  if (files == NULL && why->code == SIM_OBSERVE_ERROR_DAMAGED)
    lose (m, why);
  else if (files == NULL)
    {
      g_propagate_error (m->error, g_steal_pointer (&why));
      return false;
    }
  g_autofree char *seed = g_strdup_printf ("%" G_GUINT64_FORMAT, (guint64)p->seed);
  SimStorePoint row = { .number = p->number,
                        .key = p->key,
                        .label = p->label,
                        .scenario = p->scenario,
                        .why = p->why,
                        .file = p->file,
                        .resolved = p->resolved,
                        .files = files,
                        .seed = seed,
                        .duration = p->duration,
                        .warm_up = p->warm_up,
                        .setting_count = p->setting_count,
                        .paths = p->paths,
                        .names = p->names,
                        .values = p->values };
  return sim_gather_point (m->gather, &row, m->error);
}

static bool
take_run (const Merge *m, guint point, guint32 replication)
{
  g_autoptr (GError) why = NULL;
  g_autoptr (SimResult) result = sim_results_listed (m->results, point, replication, &why);
  if (why != NULL && why->code == SIM_OBSERVE_ERROR_DAMAGED)
    {
      lose (m, why);
      return true;
    }
  if (result == NULL)
    {
      g_propagate_error (m->error, g_steal_pointer (&why));
      return false;
    }
  g_autofree char *digest = sim_result_digest (result);
  return sim_gather_run (m->gather, point, sim_results_session (m->results, point, replication), result, digest,
                         m->error);
}

/* The runs of a point whose list is damaged are looked for one by one. */
static bool
search_runs (const Merge *m, guint point, guint runs)
{
  enum
  {
    BEYOND = 1000
  };
  guint missed = 0;
  for (guint32 r = 0; missed < BEYOND && r < runs + BEYOND; r++)
    {
      g_autoptr (GError) why = NULL;
      g_autoptr (SimResult) result = sim_results_run (m->results, point, r, &why);
      missed = result != NULL ? 0 : missed + 1;
      if (result != NULL && !take_run (m, point, r))
        return false;
    }
  return true;
}

static bool
take_runs (const Merge *m, const SimStoredPoint *point)
{
  g_autoptr (GError) why = NULL;
  g_autoptr (GArray) numbers = sim_results_replications (m->results, point->number, &why);
  if (why != NULL && why->code == SIM_OBSERVE_ERROR_DAMAGED)
    {
      lose (m, why);
      return search_runs (m, point->number, point->runs);
    }
  if (numbers == NULL)
    {
      g_propagate_error (m->error, g_steal_pointer (&why));
      return false;
    }
  for (guint i = 0; i < numbers->len; i++)
    if (!take_run (m, point->number, g_array_index (numbers, guint32, i)))
      return false;
  return true;
}

/* Runs that nothing tells of any more are missing too: a store that is cut off or torn is told as a whole. */
static void
tell_damage (const Merge *m)
{
  g_autoptr (GError) why = NULL;
  if (!sim_store_looks_right (m->from, false, &why))
    lose (m, why);
  sim_store_check (m->results->store, m->lost, NULL);
  if (m->results->lost > 0)
    g_string_append_printf (m->lost, "%s: %u of its points are damaged; their runs are left out\n", m->from,
                            m->results->lost);
}

static bool
take_store (const Merge *m)
{
  g_autofree char *program = NULL, *keep = NULL;
  tell_damage (m);
  sim_gather_next (m->gather);
  if (!sim_results_kind (m->results, &program, &keep, m->error)
      || !sim_gather_kind (m->gather, program, keep, m->error)
      || !sim_results_sessions (m->results, take_session, (gpointer)m, m->error))
    return false;
  for (guint i = 0; i < sim_results_points (m->results); i++)
    if (!take_point (m, i))
      return false;
  for (guint i = 0; i < sim_results_points (m->results); i++)
    if (!take_runs (m, sim_results_point (m->results, i)))
      return false;
  return true;
}

bool
sim_results_merge (const char *into, const char *const *from, GString *lost, guint64 *added, GError **error)
{
  SimGather *gather = sim_gather_open (into, error);
  bool good = gather != NULL;
  for (guint i = 0; good && from[i] != NULL; i++)
    {
      g_autoptr (SimResults) results = sim_results_open_damaged (from[i], error);
      Merge m = { gather, results, from[i], lost, error };
      good = results != NULL && take_store (&m);
    }
  if (gather == NULL)
    return false;
  *added = sim_gather_added (gather);
  return sim_gather_close (gather, good, good ? error : NULL) && good;
}
