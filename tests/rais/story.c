/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "tests/rais/story.h"

#ifdef SIM_SANITIZERS
#include <sanitizer/lsan_interface.h>
#endif

extern const SimModel sim_model_rais;

static void
make_network (Story *story, guint i, const char *name, SimIp base)
{
  SimNetworkSpec *spec = &story->networks[i];

  spec->name = name;
  sim_options_defaults (sim_segment_options, story->arena, &spec->segment);
  spec->segment.subnet = (SimSubnet){ .base = base, .prefix = 24 };
  spec->segment.latency = 100 * SIM_US;
}

Story *
story_new (gint64 hosts, gint64 spares)
{
  static const char *const control[] = { "ctl-a", "ctl-b" };
  Story *story = g_new0 (Story, 1);

  story->arena = g_string_chunk_new (4096);
  story->faults = g_array_new (FALSE, TRUE, sizeof (SimFaultSpec));
  story->said = g_ptr_array_new_with_free_func (g_free);
  sim_options_defaults (rais_options, story->arena, &story->options);
  sim_options_defaults (sim_load_options, story->arena, &story->load.options);
  make_network (story, 0, "lan", SIM_IP (10, 0, 0, 0));
  make_network (story, 1, "ctl-a", SIM_IP (10, 1, 0, 0));
  make_network (story, 2, "ctl-b", SIM_IP (10, 2, 0, 0));
  story->seed = 1;
  story->options.hosts.count = hosts;
  story->options.spares = spares;
  story->options.service_on = "lan";
  story->options.control_on = (SimNameList){ .count = 2, .names = control };
  return story;
}

void
story_plan (Story *story, double at, const char *action, const char *name)
{
  const char **names = sim_arena_take (story->arena, sizeof (char *));
  SimFaultSpec spec = { .kind = &sim_fault_kinds[SIM_FAULT_ACTION] };

  names[0] = name;
  spec.options.at = sim_time_from_seconds (at);
  spec.options.boot = SIM_NEVER;
  spec.options.action = action;
  spec.options.of = (SimNameList){ .count = 1, .names = names };
  g_array_append_val (story->faults, spec);
}

static void
hear (gpointer data, const SimRecord *record)
{
  Story *story = data;
  g_autoptr (GString) text = g_string_new (NULL);

  g_string_printf (text, "%.9f %s ", (double)record->at / 1e9, record->kind->name);
  sim_record_write (sim_world_bus (story->world), record, text);
  g_ptr_array_add (story->said, g_string_free (g_steal_pointer (&text), FALSE));
}

void
story_begin (Story *story)
{
  story->spec = (SimSystemSpec){ .name = "web", .model = &sim_model_rais, .options = &story->options };
  story->scenario = (SimScenario){ .name = "story",
                                   .seed = story->seed,
                                   .duration = 100 * SIM_HOUR,
                                   .network_count = 3,
                                   .networks = story->networks,
                                   .system_count = 1,
                                   .systems = &story->spec,
                                   .fault_count = story->faults->len,
                                   .faults = (SimFaultSpec *)(void *)story->faults->data };
  if (story->load.options.arrivals != NULL)
    {
      story->load.name = "visitors";
      story->load.options.to = "web";
      story->load.options.from = "lan";
      story->scenario.load_count = 1;
      story->scenario.loads = &story->load;
    }
  story->world = sim_world_new (&story->scenario, story->seed, 0);
  story->group = rais_group (sim_world_find_system (story->world, "web"));
  if (!story->quiet)
    sim_bus_subscribe (sim_world_bus (story->world), NULL, SIM_LEVEL_DETAIL, hear, story);
  sim_world_run (story->world, 0);
}

void
story_until (Story *story, double seconds)
{
  SimWorldEnd end = sim_world_run (story->world, sim_time_from_seconds (seconds));

  cr_assert_eq (end, SIM_WORLD_DONE);
}

void
story_end (Story *story)
{
  sim_world_free (story->world);
  g_ptr_array_unref (story->said);
  g_array_unref (story->faults);
  sim_curve_free (story->load.options.arrivals);
  g_string_chunk_free (story->arena);
  g_free (story);
#ifdef SIM_SANITIZERS
  cr_assert_eq (__lsan_do_recoverable_leak_check (), 0);
#endif
}

SimNode *
story_node (const Story *story, const char *name)
{
  g_autofree char *full = g_strdup_printf ("web.%s", name);
  SimNode *node = sim_net_find_node (sim_world_net (story->world), full);

  cr_assert_not_null (node, "there is no %s", full);
  return node;
}

RaisHost *
story_host (const Story *story, const char *name)
{
  const SimNode *node = story_node (story, name);

  for (guint i = 0; i < story->group->hosts->len; i++)
    if (rais_host (story->group, i)->node == node)
      return rais_host (story->group, i);
  cr_assert_fail ("%s is no host", name);
  return NULL;
}

void
story_crash (Story *story, const char *name)
{
  cr_assert (sim_node_crash (story_node (story, name), "the story says so"));
}

void
story_restart (Story *story, const char *name)
{
  cr_assert (sim_node_restart (story_node (story, name), "the story says so"));
}

bool
story_try (Story *story, const char *action, const char *name)
{
  SimSystem *system = (SimSystem *)sim_world_find_system (story->world, "web");
  g_autofree char *why = NULL;

  for (const SimAction *a = rais_actions; a->name != NULL; a++)
    if (strcmp (a->name, action) == 0)
      return a->apply (system, story_node (story, name), NULL, &why);
  cr_assert_fail ("there is no action %s", action);
  return false;
}

void
story_do (Story *story, const char *action, const char *name)
{
  cr_assert (story_try (story, action, name), "%s of %s was refused", action, name);
}

void
story_interface (Story *story, const char *name, guint i, bool up)
{
  sim_iface_set_up (g_ptr_array_index (story_host (story, name)->control, i), up, "the story says so");
}

void
story_cut_off (Story *story, const char *name, bool up)
{
  for (guint i = 0; i < story_host (story, name)->control->len; i++)
    story_interface (story, name, i, up);
}

SimIp
story_prefers (const Story *story, const char *name)
{
  return story_host (story, name)->preferred;
}

static const char *
keep (const Story *story, GString *text)
{
  const char *kept;

  if (text->len > 0)
    g_string_truncate (text, text->len - 1);
  kept = g_string_chunk_insert (story->arena, text->str);
  g_string_free (text, TRUE);
  return kept;
}

static void
add_name (GString *text, const RaisHost *host)
{
  g_string_append_printf (text, "%s ", sim_node_name (host->node) + strlen ("web."));
}

const char *
story_holders (const Story *story, const char *name)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < story->group->hosts->len; i++)
    if (rais_holds (rais_host (story->group, i), story_prefers (story, name)))
      add_name (text, rais_host (story->group, i));
  return keep (story, text);
}

const char *
story_leaders (const Story *story)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < story->group->hosts->len; i++)
    if (rais_runs (rais_host (story->group, i)) && rais_host (story->group, i)->monitor->leading)
      add_name (text, rais_host (story->group, i));
  return keep (story, text);
}

const char *
story_zone (const Story *story)
{
  GString *text = g_string_new (NULL);
  const GArray *zone = rais_zone_advertised (story_host (story, "dns")->monitor->zone);

  for (guint i = 0; i < zone->len; i++)
    add_name (text, rais_host_by_preferred (story->group, g_array_index (zone, SimIp, i)));
  return keep (story, text);
}

void
story_forget (Story *story)
{
  story->mark = story->said->len;
}

static const char *
find (const Story *story, guint from, const char *kind, const char *part, guint *at)
{
  for (guint i = from; i < story->said->len; i++)
    {
      const char *line = g_ptr_array_index (story->said, i), *name = strchr (line, ' ') + 1;
      size_t length = strlen (kind);
      if (strncmp (name, kind, length) == 0 && name[length] == ' '
          && (part == NULL || strstr (name, part) != NULL))
        {
          *at = i;
          return line;
        }
    }
  return NULL;
}

guint
story_said (const Story *story, const char *kind, const char *part)
{
  guint count = 0, at = 0;

  for (guint from = story->mark; find (story, from, kind, part, &at) != NULL; from = at + 1)
    count++;
  return count;
}

double
story_when (const Story *story, const char *kind, const char *part)
{
  guint at;
  const char *line = find (story, story->mark, kind, part, &at);

  return line == NULL ? -1 : g_ascii_strtod (line, NULL);
}

const SimGuardRow *
story_guard (const Story *story, const char *invariant)
{
  for (guint i = 0; i < sim_world_guard_rows (story->world); i++)
    {
      const SimGuardRow *row = sim_world_guard_row (story->world, i);
      if (row->system != NULL && strcmp (row->invariant->name, invariant) == 0)
        return row;
    }
  cr_assert_fail ("there is no invariant %s", invariant);
  return NULL;
}

bool
story_converged (const Story *story)
{
  g_autoptr (GString) why = g_string_new (NULL);
  bool converged = rais_converged (sim_world_find_system (story->world, "web"), why);

  cr_assert_eq (converged, why->len == 0);
  if (!converged)
    cr_log_info ("%s", why->str);
  return converged;
}

void
story_inject (Story *story, const char *from, SimBytes *bytes)
{
  RaisHost *host = story_host (story, from);

  sim_udp_send (host->monitor->udp, g_ptr_array_index (host->control, 0), SIM_IP_NONE, story->group->address,
                story->group->port, bytes);
  sim_bytes_unref (bytes);
}

SimBytes *
story_order (RaisType type, uint64_t sequence, SimIp source, SimIp destination, SimIp address)
{
  GByteArray *out = g_byte_array_new ();

  rais_encode_header (out, type, sequence, source);
  sim_put32 (out, destination);
  sim_put32 (out, address);
  return sim_bytes_take (out);
}
