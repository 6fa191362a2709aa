/* SPDX-License-Identifier: GPL-3.0-or-later */
/* RING-14: the table of connections. */
#include "models/ring/flows.h"

#include "models/ring/word.h"

struct RingFlows
{
  GHashTable *by_client, *by_back; /* looked up only */
  RingFlow *first, *last;
  guint *on;
  guint servers, count;
};

static guint
client_hash (gconstpointer key)
{
  const RingFlow *flow = key;
  uint64_t ports = (uint64_t)flow->client_port << 16 | flow->vip_port;
  return (guint)sim_mix ((uint64_t)flow->client << 32 | flow->vip, ports);
}

static gboolean
client_equal (gconstpointer a, gconstpointer b)
{
  const RingFlow *one = a, *other = b;
  return one->client == other->client && one->client_port == other->client_port && one->vip == other->vip
         && one->vip_port == other->vip_port;
}

static guint
back_hash (gconstpointer key)
{
  const RingFlow *flow = key;
  return (guint)sim_mix ((uint64_t)flow->back << 32 | flow->server, flow->back_port);
}

static gboolean
back_equal (gconstpointer a, gconstpointer b)
{
  const RingFlow *one = a, *other = b;
  return one->back == other->back && one->back_port == other->back_port && one->server == other->server;
}

RingFlows *
ring_flows_new (guint servers)
{
  RingFlows *flows = g_new0 (RingFlows, 1);

  flows->by_client = g_hash_table_new (client_hash, client_equal);
  flows->by_back = g_hash_table_new (back_hash, back_equal);
  flows->servers = servers;
  flows->on = g_new0 (guint, MAX (servers, 1));
  return flows;
}

void
ring_flows_clear (RingFlows *flows)
{
  while (flows->first != NULL)
    ring_flows_remove (flows, flows->first);
}

void
ring_flows_free (RingFlows *flows)
{
  if (flows == NULL)
    return;
  ring_flows_clear (flows);
  g_hash_table_destroy (flows->by_client);
  g_hash_table_destroy (flows->by_back);
  g_free (flows->on);
  g_free (flows);
}

static void
back_out (RingFlows *flows, RingFlow *flow)
{
  if (flow->by_back)
    g_hash_table_remove (flows->by_back, flow);
  flow->by_back = false;
  if (flow->server < flows->servers)
    flows->on[flow->server]--;
}

static void
back_in (RingFlows *flows, RingFlow *flow)
{
  RingFlow *other;

  if (flow->server < flows->servers)
    flows->on[flow->server]++;
  if (flow->server == RING_NOBODY || flow->back == SIM_IP_NONE)
    return;
  other = g_hash_table_lookup (flows->by_back, flow);
  if (other != NULL && other->owner != flow->owner && other->state != RING_FLOW_CLOSING)
    return;
  if (other != NULL)
    other->by_back = false;
  g_hash_table_replace (flows->by_back, flow, flow);
  flow->by_back = true;
}

void
ring_flows_set_back (RingFlows *flows, RingFlow *flow, uint16_t server, SimIp back, uint16_t back_port)
{
  back_out (flows, flow);
  flow->server = server;
  flow->back = back;
  flow->back_port = back_port;
  back_in (flows, flow);
}

RingFlow *
ring_flows_add (RingFlows *flows, const RingFlow *like)
{
  RingFlow *flow = g_memdup2 (like, sizeof *like);

  flow->next = NULL;
  flow->previous = flows->last;
  *(flows->last != NULL ? &flows->last->next : &flows->first) = flow;
  flows->last = flow;
  flows->count++;
  g_hash_table_add (flows->by_client, flow);
  back_in (flows, flow);
  return flow;
}

void
ring_flows_remove (RingFlows *flows, RingFlow *flow)
{
  back_out (flows, flow);
  g_hash_table_remove (flows->by_client, flow);
  *(flow->previous != NULL ? &flow->previous->next : &flows->first) = flow->next;
  *(flow->next != NULL ? &flow->next->previous : &flows->last) = flow->previous;
  flows->count--;
  g_free (flow);
}

RingFlow *
ring_flows_find (const RingFlows *flows, SimIp client, uint16_t client_port, SimIp vip, uint16_t vip_port)
{
  RingFlow key = { .client = client, .client_port = client_port, .vip = vip, .vip_port = vip_port };

  return g_hash_table_lookup (flows->by_client, &key);
}

RingFlow *
ring_flows_find_back (const RingFlows *flows, uint16_t server, SimIp back, uint16_t back_port)
{
  RingFlow key = { .server = server, .back = back, .back_port = back_port };

  return g_hash_table_lookup (flows->by_back, &key);
}

RingFlow *
ring_flows_first (const RingFlows *flows)
{
  return flows->first;
}

guint
ring_flows_count (const RingFlows *flows)
{
  return flows->count;
}

guint
ring_flows_on (const RingFlows *flows, uint16_t server)
{
  return server < flows->servers ? flows->on[server] : 0;
}
