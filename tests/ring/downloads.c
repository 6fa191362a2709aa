/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/ring/downloads.h"

typedef struct Machine
{
  SimRole role;
  Downloads *all;
  SimHttpClient *http;
} Machine;

typedef struct Order /* a download that is to begin */
{
  SimAlarm alarm;
  Machine *machine;
  SimIp vip;
  uint16_t port;
  int64_t bytes;
} Order;

static void
dispose (SimRole *role)
{
  sim_http_client_free (((Machine *)role)->http);
  g_free (role);
}

static const SimRoleType type = { .name = "downloader", .dispose = dispose };

static void
add_machine (Downloads *all, guint number, int64_t window, SimTime timeout)
{
  SimNet *net = sim_world_net (all->world);
  SimSegment *segment = sim_net_find_segment (net, "net");
  SimNodeOptions options = { .boot_time = sim_dist_constant_time (SIM_S) };
  SimTcpOptions tcp;
  Machine *machine = g_new0 (Machine, 1);
  g_autofree char *name = g_strdup_printf ("machine-%u", number);
  SimNode *node = sim_node_new (net, name, 0, &options);
  SimNode *router = story_node (all->story, "router");
  g_autoptr (GStringChunk) arena = g_string_chunk_new (64);

  sim_iface_new (node, segment, sim_segment_take_address (segment));
  sim_node_add_route (node, (SimSubnet){ 0, 0 }, sim_iface_primary (sim_node_iface_on (router, segment)));
  sim_options_defaults (sim_tcp_options, arena, &tcp);
  tcp.receive_window = window;
  sim_tcp_set_options (node, &tcp);
  sim_node_add_role (node, &machine->role, &type);
  machine->all = all;
  machine->http = sim_http_client_new (&machine->role, timeout);
  g_ptr_array_add (all->machines, machine);
  sim_node_power_on (node);
}

static char *
text_of (const char *cluster, const char *wan, const char *net, const char *segments, const char *systems)
{
  return g_strdup_printf (
      "name: downloads\nseed: 1\nduration: 10 h\nnetwork:\n  wan: { subnet: 10.0.0.0/16, %s }\n"
      "  farm: { subnet: 10.1.0.0/16, rate: 1 Gbps, latency: 100 us, queue: 16 MiB }\n"
      "  net: { subnet: 10.2.0.0/16, %s }\n"
      "  router: { router: [wan, net] }\n%s"
      "systems:\n  it: { model: ring, external-on: [wan], internal-on: [farm], %s }\n%s",
      wan, net, segments, cluster, systems);
}

static Downloads *
play (const char *text, guint machines, int64_t window, SimTime timeout, uint64_t seed)
{
  Downloads *all = g_new0 (Downloads, 1);

  all->port = 80;
  all->story = story_new_seed (text, seed);
  all->world = story_world (all->story);
  all->cluster = ring_cluster (sim_world_find_system (all->world, "it"));
  all->machines = g_ptr_array_new ();
  for (guint i = 0; i < machines; i++)
    add_machine (all, i, window, timeout);
  return all;
}

Downloads *
downloads_new (const char *cluster, const char *wan, const char *net, guint machines, int64_t window,
               SimTime timeout, uint64_t seed)
{
  g_autofree char *text = text_of (cluster, wan, net, "", "");

  return play (text, machines, window, timeout, seed);
}

Downloads *
downloads_before (const char *cluster, const char *segments, const char *systems, guint machines,
                  SimTime timeout, uint64_t seed)
{
  static const char near[] = "rate: 1 Gbps, latency: 100 us, queue: 16 MiB";
  g_autofree char *text = text_of (cluster, near, near, segments, systems);

  return play (text, machines, 65536, timeout, seed);
}

void
downloads_run (Downloads *all, SimTime until)
{
  g_autoptr (GString) why = g_string_new (NULL);

  sim_world_run (all->world, until);
  cr_assert (sim_net_conserved (sim_world_net (all->world), why), "%s", why->str);
}

static void
done (SimRole *role, gpointer data, const SimHttpReply *reply)
{
  Downloads *all = ((Machine *)role)->all;
  Order *order = data;
  bool right = reply->outcome == SIM_HTTP_REPLIED && reply->head.status == SIM_HTTP_OK
               && reply->received == order->bytes;

  all->outcomes[reply->outcome]++;
  all->whole += right && reply->intact;
  all->wrong += reply->headed && !reply->intact;
  all->failed += !right;
  all->bytes += right ? order->bytes : 0;
  all->last = sim_kernel_now (sim_node_kernel (role->node));
  if (all->first == 0)
    all->first = all->last;
  sim_alarm_dispose (&order->alarm);
}

static void
begin (SimRole *role, SimAlarm *alarm)
{
  Order *order = (Order *)alarm;
  SimHttpRequest request = SIM_HTTP_REQUEST;

  request.work = 0;
  request.reply = order->bytes;
  order->machine->all->begun++;
  sim_http_get (order->machine->http, SIM_IP_NONE, order->vip, order->port, 0, &request, done, order);
}

void
downloads_begin (Downloads *all, guint count, int64_t bytes, SimTime spread)
{
  guint vips = all->cluster->subnets[0].vips;
  SimSlab *slab = sim_net_slab (sim_world_net (all->world), "orders", sizeof (Order), sizeof (SimTimer));

  for (guint i = 0; i < count; i++)
    {
      Order *order = sim_slab_take (slab);
      order->machine = g_ptr_array_index (all->machines, i % all->machines->len);
      order->vip = all->cluster->vips[i % vips].ip;
      order->port = all->port;
      order->bytes = bytes;
      sim_alarm_init (&order->machine->role, &order->alarm, 1, begin);
      sim_alarm_after (&order->alarm, 1 + spread / MAX (1, count) * i);
    }
}

guint
downloads_open (const Downloads *all)
{
  guint open = 0;

  for (guint i = 0; i < all->machines->len; i++)
    open += sim_http_client_calls (((Machine *)g_ptr_array_index (all->machines, i))->http);
  return open;
}

RingGateway *
downloads_gateway (const Downloads *all, guint i)
{
  return ring_gateway (all->cluster, i);
}

void
downloads_move (Downloads *all, GRand *rand, guint count)
{
  for (guint i = 0; i < count; i++)
    {
      guint vip = (guint)g_rand_int_range (rand, 0, (gint32)all->cluster->vip_count);
      guint to = (guint)g_rand_int_range (rand, 0, (gint32)all->cluster->gateways->len);
      RingGateway *one = downloads_gateway (all, to);
      if (!ring_runs (one) || ring_state (one->daemon) != RING_MEMBER
          || one->daemon->word->rows[vip].host == to)
        continue;
      ring_vip_wish (one->daemon, vip, (uint16_t)to, 0);
      all->moves++;
    }
}

const RingTraffic *
downloads_traffic (const Downloads *all)
{
  return all->cluster->traffic;
}

void
downloads_end (Downloads *all)
{
  g_ptr_array_unref (all->machines);
  story_end (all->story);
  g_free (all);
}
