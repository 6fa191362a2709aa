/* SPDX-License-Identifier: GPL-3.0-or-later */
/* When a cluster serves, and when it has settled. Ground truth; what the daemons believe counts only for
 * whether they have settled. */
#include "models/ring/older.h"
#include "models/ring/truth.h"

/* Of a large cluster one reason will do. */
static bool
enough (const RingCluster *cluster, const GString *why)
{
  return cluster->gateways->len * cluster->vip_count > 256 && why->len > 0;
}

/* Some gateway is there that could answer. */
static bool
could_serve (const RingCluster *cluster)
{
  for (guint i = 0; i < cluster->gateways->len; i++)
    if (ring_runs (ring_gateway (cluster, i)))
      return true;
  return false;
}

bool
ring_serving (const SimSystem *system, GString *why)
{
  const RingCluster *cluster = ring_cluster (system);
  gsize before = why->len;
  char text[SIM_IP_TEXT];

  for (guint i = 0; i < cluster->vip_count && cluster->truth->begun && !enough (cluster, why); i++)
    if (cluster->truth->rows[i].holders == 0)
      g_string_append_printf (why, "%s is answered by nobody; ", sim_ip_text (cluster->vips[i].ip, text));
  return why->len == before;
}

guint
ring_holders_in_reach (const RingGateway *gateway, const RingVip *vip)
{
  const RingCluster *cluster = gateway->cluster;
  guint count = 0;

  for (guint i = 0; i < cluster->gateways->len; i++)
    {
      const RingGateway *other = ring_gateway (cluster, i);
      count += ring_holds (other, vip) && (other == gateway || ring_reaches (gateway, other));
    }
  return count;
}

static bool
is_first_of_component (const RingGateway *gateway)
{
  for (guint i = 0; i < gateway->number; i++)
    {
      const RingGateway *other = ring_gateway (gateway->cluster, i);
      if (ring_runs (other) && ring_reaches (gateway, other))
        return false;
    }
  return true;
}

/* One of the component is open: then every VIP is answered there by exactly one. */
static bool
is_anybody_open (const RingGateway *gateway)
{
  for (guint i = 0; i < gateway->cluster->gateways->len; i++)
    {
      const RingGateway *other = ring_gateway (gateway->cluster, i);
      if (ring_runs (other) && other->daemon->closed == NULL
          && (other == gateway || ring_reaches (gateway, other)))
        return true;
    }
  return false;
}

static void
check_vips (const RingGateway *gateway, GString *why)
{
  const RingCluster *cluster = gateway->cluster;
  guint wanted = is_anybody_open (gateway) ? 1 : 0;
  bool alone = cluster->gateways->len == 1 || ring_whole_components (cluster);
  char text[SIM_IP_TEXT];

  for (guint i = 0; i < cluster->vip_count && !enough (cluster, why); i++)
    {
      guint n = alone ? ring_holders_in_reach (gateway, &cluster->vips[i]) : cluster->truth->rows[i].holders;
      if (n != wanted)
        g_string_append_printf (why, "%s is answered by %u gateways; ", sim_ip_text (cluster->vips[i].ip, text),
                                n);
    }
}

static void
check_members (const RingGateway *gateway, GString *why)
{
  const RingCluster *cluster = gateway->cluster;
  const RingDaemon *daemon = gateway->daemon;

  for (guint i = 0; i < cluster->gateways->len && !enough (cluster, why); i++)
    {
      const RingGateway *other = ring_gateway (cluster, i);
      bool there = ring_runs (other) && (other == gateway || ring_reaches (gateway, other));
      if (there != ring_is_member (daemon, i))
        g_string_append_printf (why, "%s %s %s; ", gateway->name, there ? "does not count on" : "counts on",
                                other->name);
    }
  if (ring_state (daemon) != RING_ALONE && ring_state (daemon) != RING_MEMBER)
    g_string_append_printf (why, "%s is %s; ", gateway->name, sim_machine_state_name (&daemon->machine));
  if (daemon->vip_wishes->len > 0)
    g_string_append_printf (why, "%s has an order to carry out; ", gateway->name);
}

/* An address whose preferred host is there and open is at it. */
static void
check_preferences (const RingGateway *gateway, GString *why)
{
  const RingCluster *cluster = gateway->cluster;
  const RingDaemon *daemon = gateway->daemon;
  char text[SIM_IP_TEXT];

  for (guint i = 0; i < cluster->vip_count && daemon->known && !enough (cluster, why); i++)
    {
      const RingRow *row = &daemon->word->rows[i];
      if (row->preferred != RING_NOBODY && row->preferred != row->host
          && ring_is_eligible (daemon, row->preferred) && ring_is_member (daemon, row->preferred))
        g_string_append_printf (why, "%s is not where it is preferred; ",
                                sim_ip_text (cluster->vips[i].ip, text));
    }
}

bool
ring_converged (const SimSystem *system, GString *why)
{
  const RingCluster *cluster = ring_cluster (system);
  gsize before = why->len;

  if (cluster->options->policy != RING_POLICY_RING)
    return ring_older_converged (cluster, why);
  for (guint i = 0; i < cluster->gateways->len && !enough (cluster, why); i++)
    {
      const RingGateway *gateway = ring_gateway (cluster, i);
      if (!ring_runs (gateway))
        continue;
      check_members (gateway, why);
      check_preferences (gateway, why);
      if (!is_first_of_component (gateway))
        continue;
      check_vips (gateway, why);
      if (ring_live_tokens (gateway) > 1)
        g_string_append_printf (why, "there are several tokens at %s and those whom it reaches; ",
                                gateway->name);
    }
  if (could_serve (cluster) && !cluster->truth->begun)
    g_string_append (why, "nobody has begun; ");
  return why->len == before;
}

/* n (h + T_a): a whole rotation in which nobody acknowledges, twice; and the wait for a token. */
SimTime
ring_hold (const SimSystem *system)
{
  const RingCluster *cluster = ring_cluster (system);
  const RingOptions *o = cluster->options;
  SimTime n = (SimTime)cluster->gateways->len, hop = o->hop_means == RING_PER_HOP ? o->hop : o->hop / n;
  SimTime starvation = o->starvation > 0 ? o->starvation : 2 * n * hop + 2 * ring_ack_time (o);

  if (o->policy != RING_POLICY_RING)
    return ring_older_hold (cluster);
  return starvation + 2 * n * hop + 2 * ring_ack_time (o);
}
