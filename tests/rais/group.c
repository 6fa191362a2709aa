/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/rais/group.h"

extern const SimModel sim_model_rais;

static void
make_network (Group *web, guint i, const char *name, SimIp base)
{
  SimNetworkSpec *spec = &web->networks[i];

  spec->name = name;
  sim_options_defaults (sim_segment_options, web->arena, &spec->segment);
  spec->segment.subnet = (SimSubnet){ .base = base, .prefix = 24 };
  spec->segment.latency = 100 * SIM_US;
}

Group *
group_new (gint64 hosts, gint64 spares)
{
  static const char *const control[] = { "ctl-a", "ctl-b" };
  Group *web = g_new0 (Group, 1);

  web->arena = g_string_chunk_new (4096);
  web->faults = g_array_new (FALSE, TRUE, sizeof (SimFaultSpec));
  sim_options_defaults (rais_options, web->arena, &web->options);
  sim_options_defaults (sim_load_options, web->arena, &web->load.options);
  make_network (web, 0, "lan", SIM_IP (10, 0, 0, 0));
  make_network (web, 1, "ctl-a", SIM_IP (10, 1, 0, 0));
  make_network (web, 2, "ctl-b", SIM_IP (10, 2, 0, 0));
  web->seed = 1;
  web->options.hosts.count = hosts;
  web->options.spares = spares;
  web->options.service_on = "lan";
  web->options.control_on = (SimNameList){ .count = 2, .names = control };
  return web;
}

void
group_plan (Group *web, double at, const char *action, const char *name)
{
  const char **names = sim_arena_take (web->arena, sizeof (char *));
  SimFaultSpec spec = { .kind = &sim_fault_kinds[SIM_FAULT_ACTION] };

  names[0] = name;
  spec.options.at = sim_time_from_seconds (at);
  spec.options.boot = SIM_NEVER;
  spec.options.action = action;
  spec.options.of = (SimNameList){ .count = 1, .names = names };
  g_array_append_val (web->faults, spec);
}

void
group_begin (Group *web)
{
  web->spec = (SimSystemSpec){ .name = "web", .model = &sim_model_rais, .options = &web->options };
  web->scenario = (SimScenario){ .name = "story",
                                 .seed = web->seed,
                                 .duration = 100 * SIM_HOUR,
                                 .network_count = 3,
                                 .networks = web->networks,
                                 .system_count = 1,
                                 .systems = &web->spec,
                                 .fault_count = web->faults->len,
                                 .faults = (SimFaultSpec *)(void *)web->faults->data };
  if (web->load.options.arrivals != NULL)
    {
      web->load.name = "visitors";
      web->load.options.to = "web";
      web->load.options.from = "lan";
      web->scenario.load_count = 1;
      web->scenario.loads = &web->load;
    }
  web->story = story_of (&web->scenario, web->seed);
  web->group = rais_group (story_system (web->story, "web"));
  if (web->quiet)
    story_hush (web->story);
  else
    story_listen (web->story, SIM_LEVEL_DETAIL);
  story_play (web->story, 0);
}

void
group_end (Group *web)
{
  story_end (web->story);
  g_array_unref (web->faults);
  sim_curve_free (web->load.options.arrivals);
  g_string_chunk_free (web->arena);
  g_free (web);
  leak_check ();
}

SimNode *
group_node (const Group *web, const char *name)
{
  g_autofree char *full = g_strdup_printf ("web.%s", name);
  SimNode *node = sim_net_find_node (sim_world_net (story_world (web->story)), full);

  cr_assert_not_null (node, "there is no %s", full);
  return node;
}

RaisHost *
group_host (const Group *web, const char *name)
{
  const SimNode *node = group_node (web, name);

  for (guint i = 0; i < web->group->hosts->len; i++)
    if (rais_host (web->group, i)->node == node)
      return rais_host (web->group, i);
  cr_assert_fail ("%s is no host", name);
  return NULL;
}

void
group_crash (Group *web, const char *name)
{
  cr_assert (sim_node_crash (group_node (web, name), "the story says so"));
}

void
group_restart (Group *web, const char *name)
{
  cr_assert (sim_node_restart (group_node (web, name), "the story says so"));
}

bool
group_try (Group *web, const char *action, const char *name)
{
  SimSystem *system = (SimSystem *)story_system (web->story, "web");
  g_autofree char *why = NULL;

  for (const SimAction *a = rais_actions; a->name != NULL; a++)
    if (strcmp (a->name, action) == 0)
      return a->apply (system, group_node (web, name), NULL, &why);
  cr_assert_fail ("there is no action %s", action);
  return false;
}

void
group_do (Group *web, const char *action, const char *name)
{
  cr_assert (group_try (web, action, name), "%s of %s was refused", action, name);
}

void
group_interface (Group *web, const char *name, guint i, bool up)
{
  sim_iface_set_up (g_ptr_array_index (group_host (web, name)->control, i), up, "the story says so");
}

void
group_cut_off (Group *web, const char *name, bool up)
{
  for (guint i = 0; i < group_host (web, name)->control->len; i++)
    group_interface (web, name, i, up);
}

SimIp
group_prefers (const Group *web, const char *name)
{
  return group_host (web, name)->preferred;
}

static const char *
keep (const Group *web, GString *text)
{
  const char *kept;

  if (text->len > 0)
    g_string_truncate (text, text->len - 1);
  kept = g_string_chunk_insert (web->arena, text->str);
  g_string_free (text, TRUE);
  return kept;
}

static void
add_name (GString *text, const RaisHost *host)
{
  g_string_append_printf (text, "%s ", sim_node_name (host->node) + strlen ("web."));
}

const char *
group_holders (const Group *web, const char *name)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < web->group->hosts->len; i++)
    if (rais_holds (rais_host (web->group, i), group_prefers (web, name)))
      add_name (text, rais_host (web->group, i));
  return keep (web, text);
}

const char *
group_leaders (const Group *web)
{
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < web->group->hosts->len; i++)
    if (rais_runs (rais_host (web->group, i)) && rais_host (web->group, i)->monitor->leading)
      add_name (text, rais_host (web->group, i));
  return keep (web, text);
}

const char *
group_zone (const Group *web)
{
  GString *text = g_string_new (NULL);
  const GArray *zone = rais_zone_advertised (group_host (web, "dns")->monitor->zone);

  for (guint i = 0; i < zone->len; i++)
    add_name (text, rais_host_by_preferred (web->group, g_array_index (zone, SimIp, i)));
  return keep (web, text);
}

bool
group_converged (const Group *web)
{
  g_autoptr (GString) why = g_string_new (NULL);
  bool converged = rais_converged (story_system (web->story, "web"), why);

  cr_assert_eq (converged, why->len == 0);
  if (!converged)
    cr_log_info ("%s", why->str);
  return converged;
}

void
group_inject (Group *web, const char *from, SimBytes *bytes)
{
  RaisHost *host = group_host (web, from);

  sim_udp_send (host->monitor->udp, g_ptr_array_index (host->control, 0), SIM_IP_NONE, web->group->address,
                web->group->port, bytes);
  sim_bytes_unref (bytes);
}

SimBytes *
group_order (RaisType type, uint64_t sequence, SimIp source, SimIp destination, SimIp address)
{
  GByteArray *out = g_byte_array_new ();

  rais_encode_header (out, type, sequence, source);
  sim_put32 (out, destination);
  sim_put32 (out, address);
  return sim_bytes_take (out);
}
