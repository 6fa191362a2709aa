/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What is so of the traffic; and what everybody has in its node map: cards and servers by address. */
#include "models/ring/data.h"

#include "models/ring/truth.h"

typedef struct PortUse
{
  SimIp address;
  uint16_t server, port;
  guint users;
  bool clashed; /* two have had it at once: it is remembered, since servers go on with what was reset */
} PortUse;

static guint
port_hash (gconstpointer key)
{
  const PortUse *use = key;
  return (guint)sim_mix ((uint64_t)use->address << 32 | use->server, use->port);
}

static gboolean
port_equal (gconstpointer a, gconstpointer b)
{
  const PortUse *one = a, *other = b;
  return one->address == other->address && one->server == other->server && one->port == other->port;
}

/* A connection through the translators lives and dies with its server. */
static void
server_changed (SimNode *node, gpointer user)
{
  RingTraffic *traffic = user;
  RingCluster *cluster = traffic->cluster;
  uint16_t server;

  if (sim_node_state (node) != SIM_NODE_OFF || cluster->options->forwarding == RING_FORWARD_PROXY)
    return;
  server = ring_traffic_server (traffic, sim_iface_primary (sim_node_iface (node, 0)));
  for (guint i = 0; i < cluster->gateways->len; i++)
    {
      const RingData *data = ring_gateway (cluster, i)->daemon->data;
      for (const RingFlow *flow = ring_flows_first (data->flows); flow != NULL; flow = flow->next)
        traffic->broken_by_server
            += ring_data_is_mine (data, flow) && flow->state == RING_FLOW_OPEN && flow->server == server;
    }
}

RingTraffic *
ring_traffic_new (RingCluster *cluster)
{
  RingTraffic *traffic = g_new0 (RingTraffic, 1);

  traffic->cluster = cluster;
  traffic->ports = g_hash_table_new_full (port_hash, port_equal, g_free, NULL);
  traffic->cards = g_hash_table_new (NULL, NULL);
  traffic->machines = g_hash_table_new (NULL, NULL);
  for (guint i = 0; i < cluster->gateways->len; i++)
    for (guint k = 0; k < cluster->subnet_count; k++)
      g_hash_table_insert (traffic->cards,
                           GSIZE_TO_POINTER ((gsize)sim_iface_mac (ring_gateway (cluster, i)->ifaces[k])),
                           ring_gateway (cluster, i));
  for (guint i = 0; i < cluster->servers->len; i++)
    {
      g_hash_table_insert (traffic->machines, GUINT_TO_POINTER (ring_server (cluster, i)->ip),
                           GUINT_TO_POINTER (i + 1));
      if (ring_server (cluster, i)->node != NULL)
        sim_node_watch (ring_server (cluster, i)->node, server_changed, traffic);
    }
  return traffic;
}

void
ring_traffic_free (RingTraffic *traffic)
{
  if (traffic == NULL)
    return;
  g_hash_table_destroy (traffic->ports);
  g_hash_table_destroy (traffic->cards);
  g_hash_table_destroy (traffic->machines);
  g_free (traffic);
}

uint16_t
ring_traffic_server (const RingTraffic *traffic, SimIp ip)
{
  guint number = GPOINTER_TO_UINT (g_hash_table_lookup (traffic->machines, GUINT_TO_POINTER (ip)));

  return number == 0 ? RING_NOBODY : (uint16_t)(number - 1);
}

void
ring_traffic_note (RingTraffic *traffic, uint64_t *count, uint64_t by)
{
  *count += by;
  if (by > 0)
    sim_kernel_mark (traffic->cluster->kernel);
}

void
ring_traffic_take_port (RingTraffic *traffic, const RingData *data, const RingFlow *flow)
{
  PortUse key = { .address = flow->back, .server = flow->server, .port = flow->back_port }, *use;

  if (flow->server == RING_NOBODY || flow->back == SIM_IP_NONE)
    return;
  use = g_hash_table_lookup (traffic->ports, &key);
  if (use == NULL)
    {
      use = g_memdup2 (&key, sizeof key);
      g_hash_table_add (traffic->ports, use);
    }
  if (++use->users < 2)
    return;
  use->clashed = true;
  ring_traffic_note (traffic, &traffic->clashes, 1);
  traffic->clashing++;
  ring_emit (data->daemon, &ring_rec_port_clash, flow->back, flow->back_port, flow->server, NULL);
}

void
ring_traffic_free_port (RingTraffic *traffic, const RingFlow *flow)
{
  PortUse key = { .address = flow->back, .server = flow->server, .port = flow->back_port }, *use;

  if (flow->server == RING_NOBODY || flow->back == SIM_IP_NONE)
    return;
  use = g_hash_table_lookup (traffic->ports, &key);
  if (use == NULL)
    return;
  traffic->clashing -= use->users > 1;
  if (--use->users == 0 && !use->clashed)
    g_hash_table_remove (traffic->ports, use);
}

static bool
has_clashed (const RingTraffic *traffic, const RingFlow *flow)
{
  PortUse key = { .address = flow->back, .server = flow->server, .port = flow->back_port };
  const PortUse *use = g_hash_table_lookup (traffic->ports, &key);

  return use != NULL && use->clashed;
}

/* A packet of either end; the connection that it is of here. */
static const RingFlow *
own_flow (const RingData *data, const SimTransit *t)
{
  uint16_t server = ring_traffic_server (data->traffic, t->src);
  const RingFlow *flow = server == RING_NOBODY
                             ? ring_flows_find (data->flows, t->src, t->sport, t->dst, t->dport)
                             : ring_flows_find_back (data->flows, server, t->dst, t->dport);

  return flow != NULL && ring_data_is_mine (data, flow) && flow->state != RING_FLOW_CLOSING ? flow : NULL;
}

void
ring_traffic_apart (const RingGateway *gateway)
{
  if (ring_runs (gateway))
    gateway->daemon->data->apart = gateway->daemon->data->serial;
}

/* Does another running gateway have that connection for its own? Of one whose port has been in use twice
 * (P4.32) packets go astray anyway: P4.28 is about moves. */
static bool
has_other_owner (const RingTraffic *traffic, const RingData *data, const SimTransit *transit)
{
  const RingCluster *cluster = traffic->cluster;

  for (guint i = 0; i < cluster->gateways->len; i++)
    {
      const RingGateway *other = ring_gateway (cluster, i);
      bool lives = i != data->self && other->daemon->data->running && ring_runs (other);
      const RingFlow *flow = lives ? own_flow (other->daemon->data, transit) : NULL;
      if (flow != NULL && flow->serial > other->daemon->data->apart && !has_clashed (traffic, flow))
        return true;
    }
  return false;
}

void
ring_traffic_reset (RingTraffic *traffic, RingData *data, const SimTransit *transit)
{
  bool elsewhere;

  if (transit->flags & SIM_DRIVER_RST)
    return; /* is not answered */
  elsewhere = has_other_owner (traffic, data, transit);
  traffic->resets++;
  ring_traffic_note (traffic, &traffic->wrong_resets, elsewhere && ring_truth_calm (traffic->cluster));
  ring_traffic_note (traffic, &traffic->reset_syns,
                     (transit->flags & (SIM_DRIVER_SYN | SIM_DRIVER_ACK)) == SIM_DRIVER_SYN);
  ring_emit (data->daemon, &ring_rec_flow_reset, transit->src, transit->sport, elsewhere,
             elsewhere ? "a live gateway has the connection" : "nobody has the connection");
}

uint64_t
ring_traffic_open_now (const RingCluster *cluster)
{
  uint64_t open = 0;

  for (guint i = 0; i < cluster->gateways->len; i++)
    open += ring_gateway (cluster, i)->daemon->data->mine;
  return open;
}
