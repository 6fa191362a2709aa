/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/experiment/plan.h"
#include "sim/experiment/experiment.h"
#include "sim/scenario/vary.h"

/* One file of the plan. */
typedef struct Source
{
  SimVary *vary;
  guint first; /* its first point */
  bool seeded;
  uint64_t seed;
} Source;

/* A point, and what it is made of. */
typedef struct Entry
{
  SimPoint point;
  gint64 runs;
} Entry;

struct SimPlan
{
  GStringChunk *arena;
  GArray *sources; /* Source */
  GPtrArray *entries;
  GHashTable *keys;     /* key -> Entry; looked up only */
  GHashTable *contents; /* digest -> GBytes: of all files; looked up only */
};

static void
source_clear (gpointer data)
{
  sim_vary_free (((Source *)data)->vary);
}

static void
entry_free (gpointer data)
{
  Entry *entry = data;
  g_free ((SimSetting *)entry->point.settings);
  g_free ((char *)entry->point.resolved);
  sim_files_free ((SimFiles *)entry->point.files);
  g_free (entry);
}

SimPlan *
sim_plan_new (void)
{
  SimPlan *plan = g_new0 (SimPlan, 1);
  plan->arena = g_string_chunk_new (4096);
  plan->sources = g_array_new (FALSE, FALSE, sizeof (Source));
  g_array_set_clear_func (plan->sources, source_clear);
  plan->entries = g_ptr_array_new_with_free_func (entry_free);
  plan->keys = g_hash_table_new (g_str_hash, g_str_equal);
  plan->contents = g_hash_table_new_full (g_str_hash, g_str_equal, g_free, (GDestroyNotify)g_bytes_unref);
  return plan;
}

void
sim_plan_free (SimPlan *plan)
{
  if (plan == NULL)
    return;
  g_hash_table_unref (plan->keys);
  g_hash_table_unref (plan->contents);
  g_ptr_array_unref (plan->entries);
  g_array_unref (plan->sources);
  g_string_chunk_free (plan->arena);
  g_free (plan);
}

static const char *
keep (SimPlan *plan, const char *text)
{
  return g_string_chunk_insert_const (plan->arena, text != NULL ? text : "");
}

static void
add_settings (SimPlan *plan, const SimVary *vary, guint number, SimPoint *point)
{
  guint count = point->setting_count = sim_vary_parameters (vary);
  SimSetting *settings = g_new (SimSetting, count);
  g_autoptr (GString) label = g_string_new (NULL);
  for (guint i = 0; i < count; i++)
    {
      settings[i] = (SimSetting){ keep (plan, sim_vary_path (vary, i)), keep (plan, sim_vary_name (vary, i)),
                                  keep (plan, sim_vary_value (vary, number, i)) };
      g_string_append_printf (label, "%s%s=%s", i > 0 ? ", " : "", settings[i].name, settings[i].value);
    }
  point->settings = settings;
  point->label = keep (plan, count > 0 ? label->str : point->scenario);
}

/* Points read the same files: each content is there once. */
static SimFiles *
share_files (SimPlan *plan, const SimFiles *files)
{
  SimFiles *shared = sim_files_new ();
  for (guint i = 0; i < sim_files_count (files); i++)
    {
      const SimFile *file = sim_files_get (files, i);
      if (!g_hash_table_contains (plan->contents, file->digest))
        g_hash_table_insert (plan->contents, g_strdup (file->digest), g_bytes_ref (file->content));
      sim_files_add (shared, file->name, file->digest, g_hash_table_lookup (plan->contents, file->digest));
    }
  return shared;
}

static Entry *
entry_new (SimPlan *plan, const Source *source, guint number, const SimScenario *scenario)
{
  Entry *entry = g_new0 (Entry, 1);
  SimPoint *point = &entry->point;
  point->number = source->first + number;
  point->source = plan->sources->len;
  point->seed = source->seeded ? source->seed : scenario->seed;
  g_autofree char *key = sim_scenario_key (scenario, point->seed);
  point->key = keep (plan, key);
  point->scenario = keep (plan, scenario->name);
  point->why = keep (plan, scenario->why);
  point->file = keep (plan, scenario->file);
  point->events = scenario->events;
  point->duration = sim_time_to_seconds (scenario->duration);
  point->warm_up = sim_time_to_seconds (scenario->warm_up);
  point->resolved = sim_scenario_resolved (scenario);
  point->files = share_files (plan, scenario->files);
  entry->runs = scenario->runs;
  add_settings (plan, source->vary, number, point);
  return entry;
}

/* Row 89: two points that are the same run. */
static bool
check_new (const SimPlan *plan, const Entry *entry, SimDiags *diags)
{
  const Entry *before = g_hash_table_lookup (plan->keys, entry->point.key);
  if (before != NULL)
    sim_diags_error (diags, (SimPlace){ entry->point.file, 0, 0 }, 89,
                     "points %u (%s) and %u (%s) are the same; each is expected once", before->point.number,
                     before->point.label, entry->point.number, entry->point.label);
  return before == NULL;
}

static bool
add_point (SimPlan *plan, const Source *source, guint number, SimDiags *diags)
{
  g_autoptr (SimScenario) scenario = sim_vary_scenario (source->vary, (int)number, diags);
  if (scenario == NULL)
    return false;
  Entry *entry = entry_new (plan, source, number, scenario);
  if (!check_new (plan, entry, diags))
    {
      entry_free (entry);
      return false;
    }
  g_hash_table_insert (plan->keys, (gpointer)entry->point.key, entry);
  g_ptr_array_add (plan->entries, entry);
  return true;
}

bool
sim_plan_add (SimPlan *plan, const char *file, const SimScenarioRead *how, const uint64_t *seed,
              SimDiags *diags)
{
  Source source = { .vary = sim_vary_read (file, how, diags), .first = plan->entries->len };
  if (source.vary == NULL)
    return false;
  source.seeded = seed != NULL;
  source.seed = seed != NULL ? *seed : 0;
  bool good = true;
  for (guint i = 0; i < sim_vary_points (source.vary) && good; i++)
    good = add_point (plan, &source, i, diags);
  g_array_append_val (plan->sources, source);
  return good;
}

guint
sim_plan_points (const SimPlan *plan)
{
  return plan->entries->len;
}

static const Entry *
entry_at (const SimPlan *plan, guint point)
{
  sim_require (point < plan->entries->len, "point %u of %u", point, plan->entries->len);
  return plan->entries->pdata[point];
}

const SimPoint *
sim_plan_point (const SimPlan *plan, guint point)
{
  return &entry_at (plan, point)->point;
}

guint
sim_plan_runs (const SimPlan *plan, guint point)
{
  return (guint)entry_at (plan, point)->runs;
}

SimScenario *
sim_plan_scenario (const SimPlan *plan, guint point, char **why)
{
  const SimPoint *p = sim_plan_point (plan, point);
  const Source *source = &g_array_index (plan->sources, Source, p->source);
  g_autoptr (SimDiags) diags = sim_diags_new ();
  g_autoptr (SimScenario) scenario = sim_vary_scenario (source->vary, (int)(point - source->first), diags);
  *why = NULL;
  if (scenario == NULL)
    {
      *why = sim_diags_text (diags);
      return NULL;
    }
  g_autofree char *key = sim_scenario_key (scenario, p->seed);
  if (g_str_equal (key, p->key))
    return g_steal_pointer (&scenario);
  *why = g_strdup_printf ("%s: what it reads has changed since the plan was made", p->file);
  return NULL;
}
