/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/ring/truth.h"
#include "models/ring/config.h"

RingTruth *
ring_truth_new (RingCluster *cluster)
{
  RingTruth *truth = g_new0 (RingTruth, 1);

  truth->cluster = cluster;
  truth->rows = g_new0 (RingTruthRow, cluster->vip_count);
  for (guint i = 0; i < cluster->vip_count; i++)
    {
      truth->rows[i].unserved_at = truth->rows[i].doubled_at = truth->rows[i].doubled_until = SIM_NEVER;
      truth->rows[i].left = RING_NOBODY;
    }
  truth->sent = g_new0 (RingSent, RING_SENT);
  truth->loads = g_new0 (RingLoad, cluster->gateways->len * RING_LOADS);
  truth->loads_at = g_new0 (uint8_t, cluster->gateways->len);
  truth->denied = g_new0 (uint32_t, cluster->gateways->len);
  return truth;
}

void
ring_truth_free (RingTruth *truth)
{
  if (truth == NULL)
    return;
  g_free (truth->rows);
  g_free (truth->sent);
  g_free (truth->loads);
  g_free (truth->loads_at);
  g_free (truth->denied);
  g_free (truth);
}

bool
ring_runs (const RingGateway *gateway)
{
  return sim_node_running (gateway->node) && ring_config_listed (gateway->daemon);
}

bool
ring_answers (const RingGateway *gateway)
{
  SimNodeState state = sim_node_state (gateway->node);

  return state == SIM_NODE_UP || state == SIM_NODE_HUNG;
}

bool
ring_holds (const RingGateway *gateway, const RingVip *vip)
{
  return ring_answers (gateway) && sim_iface_up (gateway->ifaces[vip->subnet])
         && gateway->daemon->serves[vip->number];
}

void
ring_truth_stir (RingGateway *gateway)
{
  SimNodeState state = sim_node_state (gateway->node);
  bool still = state == SIM_NODE_PAUSED || state == SIM_NODE_HUNG;

  for (guint i = 0; i < gateway->cluster->subnet_count && !still; i++)
    still = state == SIM_NODE_UP && !sim_iface_up (gateway->ifaces[i]);
  if (still || gateway->still)
    gateway->stirred = sim_kernel_now (gateway->cluster->kernel);
  gateway->still = still;
}

bool
ring_truth_calm (const RingCluster *cluster)
{
  SimTime since = cluster->truth->tokens > 1 ? SIM_NEVER : cluster->truth->many_at;

  for (guint i = 0; i < cluster->subnet_count; i++)
    since = MAX (since, sim_segment_whole_since (cluster->subnets[i].segment));
  for (guint i = 0; i < cluster->gateways->len; i++)
    since = MAX (since, ring_gateway (cluster, i)->still ? SIM_NEVER : ring_gateway (cluster, i)->stirred);
  return since == 0
         || (since != SIM_NEVER
             && sim_kernel_now (cluster->kernel) - since >= ring_bound_settled (cluster->system));
}

static bool
is_whole (const SimSegment *segment)
{
  return sim_segment_up (segment) && !sim_segment_is_cut (segment);
}

bool
ring_reaches (const RingGateway *a, const RingGateway *b)
{
  for (guint i = 0; i < a->cluster->subnet_count; i++)
    {
      const SimSegment *segment = a->cluster->subnets[i].segment;
      if (!sim_iface_up (a->ifaces[i]) || !sim_iface_up (b->ifaces[i]))
        continue;
      if (is_whole (segment)
          || (sim_segment_passes (segment, a->node, b->node) && sim_segment_passes (segment, b->node, a->node)))
        return true;
    }
  return false;
}

/* All of them are on a subnet that nothing is wrong with. */
static bool
is_all_one (const RingCluster *cluster)
{
  for (guint k = 0; k < cluster->subnet_count; k++)
    {
      bool one = is_whole (cluster->subnets[k].segment);
      for (guint i = 0; i < cluster->gateways->len && one; i++)
        one = sim_iface_up (ring_gateway (cluster, i)->ifaces[k]);
      if (one)
        return true;
    }
  return false;
}

bool
ring_whole_components (const RingCluster *cluster)
{
  guint n = cluster->gateways->len;

  if (is_all_one (cluster))
    return true;

  for (guint i = 0; i < n; i++)
    {
      const RingGateway *a = ring_gateway (cluster, i), *first = NULL;
      for (guint k = 0; k < i && ring_runs (a) && first == NULL; k++)
        if (ring_runs (ring_gateway (cluster, k)) && ring_reaches (a, ring_gateway (cluster, k)))
          first = ring_gateway (cluster, k);
      for (guint k = 0; k < n && first != NULL; k++)
        {
          const RingGateway *b = ring_gateway (cluster, k);
          if (b != a && b != first && ring_runs (b) && ring_reaches (a, b) != ring_reaches (first, b))
            return false;
        }
    }
  return true;
}

bool
ring_is_in_ring (const RingGateway *gateway)
{
  RingState state = ring_state (gateway->daemon);

  return state == RING_ALONE || state == RING_MEMBER;
}

bool
ring_are_apart (const RingGateway *a, const RingGateway *b)
{
  return ring_is_in_ring (a) && ring_is_in_ring (b) && !ring_is_member (a->daemon, b->number)
         && !ring_is_member (b->daemon, a->number);
}

static bool
is_of_ring (const RingGateway *gateway, const RingGateway *other)
{
  return other == gateway || (ring_reaches (gateway, other) && !ring_are_apart (gateway, other));
}

guint
ring_live_tokens (const RingGateway *gateway)
{
  const RingCluster *cluster = gateway->cluster;
  guint count = 0;

  for (guint i = 0; i < cluster->gateways->len; i++)
    {
      const RingGateway *other = ring_gateway (cluster, i);
      if (ring_runs (other) && other->daemon->holding && is_of_ring (gateway, other))
        count++;
    }
  return count;
}

/* Its last message is under way, and whoever it is for has not had it yet. */
static bool
is_under_way (const RingGateway *gateway)
{
  const RingDaemon *daemon = gateway->daemon, *to;
  const RingOptions *o = gateway->cluster->options;
  uint32_t stored;

  if (!ring_runs (gateway) || daemon->passing == 0 || daemon->holding)
    return false;
  to = ring_gateway (gateway->cluster, daemon->passed_to)->daemon;
  if (!ring_runs (to->gateway) || !ring_reaches (gateway, to->gateway))
    return false;
  stored = to->holding ? to->held : to->number;
  return !to->known || ring_older (o, stored, daemon->number);
}

guint
ring_lineages (const RingGateway *gateway)
{
  const RingCluster *cluster = gateway->cluster;
  guint count = ring_live_tokens (gateway);

  for (guint i = 0; i < cluster->gateways->len; i++)
    {
      const RingGateway *other = ring_gateway (cluster, i);
      count += is_of_ring (gateway, other) && is_under_way (other);
    }
  return count;
}

/* Opens or closes a stretch of time; emits how long it was. */
static void
follow (const RingCluster *cluster, guint vip, SimTime *since, bool now_so, const SimRecordKind *ended)
{
  SimTime now = sim_kernel_now (cluster->kernel);

  if (now_so && *since == SIM_NEVER)
    *since = now;
  else if (!now_so && *since != SIM_NEVER)
    {
      SimTime length = now - *since;
      *since = SIM_NEVER;
      if (length > 0)
        sim_emit (cluster->bus, ended, cluster->system->entity, cluster->vips[vip].ip, length, 0, NULL);
    }
}

static void
look_at (RingCluster *cluster, guint vip)
{
  RingTruth *truth = cluster->truth;
  RingTruthRow *row = &truth->rows[vip];
  bool unserved, doubled;
  guint before = row->holders;

  row->holders = 0;
  for (guint i = 0; i < cluster->gateways->len; i++)
    row->holders += ring_holds (ring_gateway (cluster, i), &cluster->vips[vip]);
  if (row->holders != before)
    row->moved_at = sim_kernel_now (cluster->kernel);
  unserved = truth->begun && row->holders == 0;
  doubled = row->holders > 1;
  truth->unserved += (guint)(unserved - (row->unserved_at != SIM_NEVER));
  truth->doubled += (guint)(doubled - (row->doubled_at != SIM_NEVER));
  if (!doubled && row->doubled_at != SIM_NEVER && row->doubled_at < sim_kernel_now (cluster->kernel))
    row->doubled_until = sim_kernel_now (cluster->kernel);
  follow (cluster, vip, &row->unserved_at, unserved, &ring_rec_unserved_ended);
  follow (cluster, vip, &row->doubled_at, doubled, &ring_rec_doubled_ended);
}

static void
tell (const RingCluster *cluster, guint unserved, guint doubled)
{
  const RingTruth *truth = cluster->truth;

  if (unserved != truth->unserved)
    sim_emit (cluster->bus, &ring_rec_unserved, cluster->system->entity, 0, truth->unserved, 0, NULL);
  if (doubled != truth->doubled)
    sim_emit (cluster->bus, &ring_rec_doubled, cluster->system->entity, 0, truth->doubled, 0, NULL);
}

void
ring_truth_vip (RingCluster *cluster, guint vip)
{
  guint unserved = cluster->truth->unserved, doubled = cluster->truth->doubled;

  look_at (cluster, vip);
  tell (cluster, unserved, doubled);
}

void
ring_truth_update (RingCluster *cluster)
{
  guint unserved, doubled;

  if (cluster->truth == NULL)
    return;
  unserved = cluster->truth->unserved;
  doubled = cluster->truth->doubled;
  for (guint i = 0; i < cluster->vip_count; i++)
    look_at (cluster, i);
  tell (cluster, unserved, doubled);
}

void
ring_truth_begun (RingCluster *cluster)
{
  cluster->truth->begun = true;
  ring_truth_update (cluster);
}

/* With one token, or none, a hop changes nothing that anybody looks at. */
void
ring_truth_tokens (RingCluster *cluster, int change)
{
  RingTruth *truth = cluster->truth;
  guint before = truth->tokens;

  truth->tokens = (guint)((int)before + change);
  if (MAX (before, truth->tokens) > 1)
    truth->many_at = sim_kernel_now (cluster->kernel);
  if (MAX (before, 1) == MAX (truth->tokens, 1))
    return;
  sim_kernel_mark (cluster->kernel);
  sim_emit (cluster->bus, &ring_rec_tokens, cluster->system->entity, 0, MAX (truth->tokens, 1), 0, NULL);
}

void
ring_truth_rates (RingCluster *cluster, const RingDaemon *daemon)
{
  double sum = 0, most = 0;
  guint running = 0;

  if (daemon->word->members[0] != daemon->gateway->number)
    return;
  for (guint i = 0; i < cluster->gateways->len; i++)
    {
      const RingGateway *gateway = ring_gateway (cluster, i);
      if (!ring_runs (gateway))
        continue;
      running++;
      sum += gateway->daemon->rate;
      most = MAX (most, (double)gateway->daemon->rate);
    }
  if (sum > 0)
    sim_emit (cluster->bus, &ring_rec_imbalance, cluster->system->entity, 0,
              sim_record_bits (most * running / sum), 0, NULL);
}
