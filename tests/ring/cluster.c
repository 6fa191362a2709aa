/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/ring/cluster.h"
#include "sim/net/impair.h"

extern const SimModel sim_model_ring;

static void
make_network (Cluster *front, guint i, const char *name, SimIp base)
{
  SimNetworkSpec *spec = &front->networks[i];

  spec->name = name;
  sim_options_defaults (sim_segment_options, front->arena, &spec->segment);
  spec->segment.subnet = (SimSubnet){ .base = base, .prefix = 16 };
  spec->segment.latency = 100 * SIM_US;
}

Cluster *
cluster_new (gint64 gateways, gint64 vips)
{
  static const char *const external[] = { "wan" }, *const internal[] = { "farm" };
  Cluster *front = g_new0 (Cluster, 1);

  front->arena = g_string_chunk_new (4096);
  sim_options_defaults (ring_options, front->arena, &front->options);
  make_network (front, 0, "wan", SIM_IP (10, 0, 0, 0));
  make_network (front, 1, "farm", SIM_IP (10, 1, 0, 0));
  front->seed = 1;
  front->options.gateways = gateways;
  front->options.vips = vips;
  front->options.servers.count = 0;
  front->options.external_on = (SimNameList){ .count = 1, .names = external };
  front->options.internal_on = (SimNameList){ .count = 1, .names = internal };
  return front;
}

void
cluster_sticky (Cluster *front, gint64 vip, gint64 prefers, gint64 flag)
{
  SimOptionList *list = &front->options.sticky;
  RingStickyOptions *items = sim_arena_take (front->arena, (list->count + 1) * sizeof *items);

  if (list->count > 0)
    memcpy (items, list->items, list->count * sizeof *items);
  items[list->count++] = (RingStickyOptions){ .on = "wan", .vip = vip, .prefers = prefers, .flag = flag };
  list->items = items;
}

void
cluster_begin (Cluster *front)
{
  front->spec = (SimSystemSpec){ .name = "front", .model = &sim_model_ring, .options = &front->options };
  front->scenario = (SimScenario){ .name = "story",
                                   .seed = front->seed,
                                   .duration = 100 * SIM_HOUR,
                                   .network_count = 2,
                                   .networks = front->networks,
                                   .system_count = 1,
                                   .systems = &front->spec };
  front->story = story_of (&front->scenario, front->seed);
  front->cluster = ring_cluster (story_system (front->story, "front"));
  if (front->quiet)
    story_hush (front->story);
  else
    story_listen (front->story, SIM_LEVEL_PACKET);
  story_play (front->story, 0);
}

void
cluster_end (Cluster *front)
{
  story_end (front->story);
  g_string_chunk_free (front->arena);
  g_free (front);
  leak_check ();
}

RingGateway *
cluster_gateway (const Cluster *front, guint number)
{
  return ring_gateway (front->cluster, number - 1);
}

RingDaemon *
cluster_daemon (const Cluster *front, guint number)
{
  return cluster_gateway (front, number)->daemon;
}

void
cluster_crash (Cluster *front, guint number)
{
  cr_assert (sim_node_crash (cluster_gateway (front, number)->node, "the story says so"));
}

void
cluster_restart (Cluster *front, guint number)
{
  cr_assert (sim_node_restart_in (cluster_gateway (front, number)->node, 0, "the story says so"));
}

void
cluster_pause (Cluster *front, guint number)
{
  cr_assert (sim_node_pause (cluster_gateway (front, number)->node, "the story says so"));
}

void
cluster_resume (Cluster *front, guint number)
{
  cr_assert (sim_node_resume (cluster_gateway (front, number)->node, "the story says so"));
}

void
cluster_cable (Cluster *front, guint number, bool up)
{
  for (guint i = 0; i < front->cluster->subnet_count; i++)
    sim_iface_set_up (cluster_gateway (front, number)->ifaces[i], up, "the story says so");
}

void
cluster_cut (Cluster *front, guint last)
{
  guint nodes = sim_net_nodes (sim_world_net (story_world (front->story)));
  g_autofree uint16_t *groups = g_new0 (uint16_t, nodes);

  for (guint i = 0; i < front->cluster->gateways->len; i++)
    groups[sim_node_number (ring_gateway (front->cluster, i)->node)] = i < last ? 1 : 2;
  for (guint i = 0; i < front->cluster->subnet_count; i++)
    if (last == 0)
      sim_segment_heal (front->cluster->subnets[i].segment, 0);
    else
      sim_segment_cut (front->cluster->subnets[i].segment, groups, nodes, false);
}

void
cluster_traffic (Cluster *front, guint number, guint count, guint seconds)
{
  RingGateway *gateway = cluster_gateway (front, number);
  g_autoptr (SimBytes) bytes = sim_bytes_new (NULL, 1000);
  SimUdp *udp = sim_udp_open (&gateway->daemon->role, 0, NULL);
  double now = (double)sim_kernel_now (front->cluster->kernel) / 1e9;

  memset (bytes->data, 0, bytes->length);
  for (guint i = 0; i < seconds * 10; i++)
    {
      for (guint k = 0; k < count / 10; k++)
        sim_udp_send (udp, NULL, SIM_IP_NONE, sim_iface_primary (front->cluster->name_server_iface), 9, bytes);
      story_until (front->story, now + (i + 1) / 10.0);
    }
  sim_udp_close (udp);
}

SimIp
cluster_vip (const Cluster *front, guint vip)
{
  return front->cluster->vips[vip - 1].ip;
}

static const char *
keep (const Cluster *front, GString *text)
{
  const char *kept;

  if (text->len > 0)
    g_string_truncate (text, text->len - 1);
  kept = g_string_chunk_insert (front->arena, text->str);
  g_string_free (text, TRUE);
  return kept;
}

const char *
cluster_holders (const Cluster *front, guint vip)
{
  const SimSegment *segment = front->cluster->subnets[front->cluster->vips[vip - 1].subnet].segment;
  GString *text = g_string_new (NULL);
  SimNode *node;

  for (guint i = 0; (node = sim_segment_holder (segment, cluster_vip (front, vip), i)) != NULL; i++)
    g_string_append_printf (text, "%u ", ring_daemon_on (node)->gateway->number + 1);
  return keep (front, text);
}

const char *
cluster_members (const Cluster *front, guint number)
{
  const RingWord *word = cluster_daemon (front, number)->word;
  GString *text = g_string_new (NULL);

  for (guint i = 0; i < word->count; i++)
    g_string_append_printf (text, "%u ", word->members[i] + 1);
  return keep (front, text);
}

const char *
cluster_state (const Cluster *front, guint number)
{
  return sim_machine_state_name (&cluster_daemon (front, number)->machine);
}

bool
cluster_converged (const Cluster *front)
{
  g_autoptr (GString) why = g_string_new (NULL);
  bool converged = ring_converged (story_system (front->story, "front"), why);

  cr_assert_eq (converged, why->len == 0);
  if (!converged)
    cr_log_info ("%s", why->str);
  return converged;
}
