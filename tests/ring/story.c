/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sim/net/impair.h"
#include "tests/ring/story.h"

#ifdef SIM_SANITIZERS
#include <sanitizer/lsan_interface.h>
#endif

extern const SimModel sim_model_ring;

static void
make_network (Story *story, guint i, const char *name, SimIp base)
{
  SimNetworkSpec *spec = &story->networks[i];

  spec->name = name;
  sim_options_defaults (sim_segment_options, story->arena, &spec->segment);
  spec->segment.subnet = (SimSubnet){ .base = base, .prefix = 16 };
  spec->segment.latency = 100 * SIM_US;
}

Story *
story_new (gint64 gateways, gint64 vips)
{
  static const char *const external[] = { "wan" }, *const internal[] = { "farm" };
  Story *story = g_new0 (Story, 1);

  story->arena = g_string_chunk_new (4096);
  story->said = g_ptr_array_new_with_free_func (g_free);
  sim_options_defaults (ring_options, story->arena, &story->options);
  make_network (story, 0, "wan", SIM_IP (10, 0, 0, 0));
  make_network (story, 1, "farm", SIM_IP (10, 1, 0, 0));
  story->seed = 1;
  story->options.gateways = gateways;
  story->options.vips = vips;
  story->options.servers.count = 0;
  story->options.external_on = (SimNameList){ .count = 1, .names = external };
  story->options.internal_on = (SimNameList){ .count = 1, .names = internal };
  return story;
}

void
story_sticky (Story *story, gint64 vip, gint64 prefers, gint64 flag)
{
  SimOptionList *list = &story->options.sticky;
  RingStickyOptions *items = sim_arena_take (story->arena, (list->count + 1) * sizeof *items);

  if (list->count > 0)
    memcpy (items, list->items, list->count * sizeof *items);
  items[list->count++] = (RingStickyOptions){ .on = "wan", .vip = vip, .prefers = prefers, .flag = flag };
  list->items = items;
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
  story->spec = (SimSystemSpec){ .name = "front", .model = &sim_model_ring, .options = &story->options };
  story->scenario = (SimScenario){ .name = "story",
                                   .seed = story->seed,
                                   .duration = 100 * SIM_HOUR,
                                   .network_count = 2,
                                   .networks = story->networks,
                                   .system_count = 1,
                                   .systems = &story->spec };
  story->world = sim_world_new (&story->scenario, story->seed, 0);
  story->cluster = ring_cluster (sim_world_find_system (story->world, "front"));
  if (!story->quiet)
    sim_bus_subscribe (sim_world_bus (story->world), NULL, SIM_LEVEL_PACKET, hear, story);
  sim_world_run (story->world, 0);
}

void
story_until (Story *story, double seconds)
{
  cr_assert_eq (sim_world_run (story->world, sim_time_from_seconds (seconds)), SIM_WORLD_DONE);
}

void
story_end (Story *story)
{
  sim_world_free (story->world);
  g_ptr_array_unref (story->said);
  g_string_chunk_free (story->arena);
  g_free (story);
#ifdef SIM_SANITIZERS
  cr_assert_eq (__lsan_do_recoverable_leak_check (), 0);
#endif
}

RingGateway *
story_gateway (const Story *story, guint number)
{
  return ring_gateway (story->cluster, number - 1);
}

RingDaemon *
story_daemon (const Story *story, guint number)
{
  return story_gateway (story, number)->daemon;
}

void
story_crash (Story *story, guint number)
{
  cr_assert (sim_node_crash (story_gateway (story, number)->node, "the story says so"));
}

void
story_restart (Story *story, guint number)
{
  cr_assert (sim_node_restart_in (story_gateway (story, number)->node, 0, "the story says so"));
}

void
story_pause (Story *story, guint number)
{
  cr_assert (sim_node_pause (story_gateway (story, number)->node, "the story says so"));
}

void
story_resume (Story *story, guint number)
{
  cr_assert (sim_node_resume (story_gateway (story, number)->node, "the story says so"));
}

void
story_cable (Story *story, guint number, bool up)
{
  for (guint i = 0; i < story->cluster->subnet_count; i++)
    sim_iface_set_up (story_gateway (story, number)->ifaces[i], up, "the story says so");
}

void
story_cut (Story *story, guint last)
{
  guint nodes = sim_net_nodes (sim_world_net (story->world));
  g_autofree uint16_t *groups = g_new0 (uint16_t, nodes);

  for (guint i = 0; i < story->cluster->gateways->len; i++)
    groups[sim_node_number (ring_gateway (story->cluster, i)->node)] = i < last ? 1 : 2;
  for (guint i = 0; i < story->cluster->subnet_count; i++)
    if (last == 0)
      sim_segment_heal (story->cluster->subnets[i].segment, 0);
    else
      sim_segment_cut (story->cluster->subnets[i].segment, groups, nodes, false);
}

void
story_traffic (Story *story, guint number, guint count, guint seconds)
{
  RingGateway *gateway = story_gateway (story, number);
  g_autoptr (SimBytes) bytes = sim_bytes_new (NULL, 1000);
  SimUdp *udp = sim_udp_open (&gateway->daemon->role, 0, NULL);
  double now = (double)sim_kernel_now (story->cluster->kernel) / 1e9;

  memset (bytes->data, 0, bytes->length);
  for (guint i = 0; i < seconds * 10; i++)
    {
      for (guint k = 0; k < count / 10; k++)
        sim_udp_send (udp, NULL, SIM_IP_NONE, sim_iface_primary (story->cluster->name_server_iface), 9, bytes);
      story_until (story, now + (i + 1) / 10.0);
    }
  sim_udp_close (udp);
}

SimIp
story_vip (const Story *story, guint vip)
{
  return story->cluster->vips[vip - 1].ip;
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

const char *
story_holders (const Story *story, guint vip)
{
  const SimSegment *segment = story->cluster->subnets[story->cluster->vips[vip - 1].subnet].segment;
  GString *text = g_string_new (NULL);
  SimNode *node;

  for (guint i = 0; (node = sim_segment_holder (segment, story_vip (story, vip), i)) != NULL; i++)
    g_string_append_printf (text, "%u ", ring_daemon_on (node)->gateway->number + 1);
  return keep (story, text);
}

const char *
story_members (const Story *story, guint number)
{
  const RingWord *word = story_daemon (story, number)->word;
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < word->count; i++)
    g_string_append_printf (text, "%u ", word->members[i] + 1);
  return keep (story, text);
}

const char *
story_state (const Story *story, guint number)
{
  return sim_machine_state_name (&story_daemon (story, number)->machine);
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
  bool converged = ring_converged (sim_world_find_system (story->world, "front"), why);

  cr_assert_eq (converged, why->len == 0);
  if (!converged)
    cr_log_info ("%s", why->str);
  return converged;
}
