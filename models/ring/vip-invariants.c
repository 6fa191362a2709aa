/* SPDX-License-Identifier: GPL-3.0-or-later */
/* P4.19 to P4.27, P4.38: what is promised of addresses and loads, where it needs more than a count. */
#include "models/ring/truth.h"

/* With the older way of addressing: and it restarts, and joins. */
SimTime
ring_bound_address (const SimSystem *system)
{
  const RingOptions *o = ring_cluster (system)->options;
  SimTime bound = ring_bound_settled (system);

  return o->addressing == RING_ADDRESSING_REBOOT ? 2 * bound + o->reboot_wait : bound;
}

/* T_a + R + h: nobody acknowledges, the token goes round. So long an address may be on its way. */
SimTime
ring_bound_move (const RingCluster *cluster)
{
  const RingOptions *o = cluster->options;
  SimTime slow = o->hop + ring_ack_time (o), bound = slow + (SimTime)cluster->gateways->len * slow;

  return o->addressing == RING_ADDRESSING_REBOOT ? bound + ring_bound_address (cluster->system) : bound;
}

/* All announcements of a move, and one hop of the network. */
SimTime
ring_bound_neighbours (const SimSystem *system)
{
  const RingOptions *o = ring_cluster (system)->options;

  return ring_bound_settled (system) + (SimTime)o->garps * o->garp_gap;
}

bool
ring_holds_stuck (const SimSystem *system, GString *why)
{
  return ring_never (ring_watch (system)->sticky_returns,
                     "an address with flag 1 went back to the host that it had lost", why);
}

bool
ring_holds_orders (const SimSystem *system, GString *why)
{
  const RingCluster *cluster = ring_cluster (system);
  char text[SIM_IP_TEXT];

  RING_EACH_RUNNING (cluster, g)
  for (guint i = 0; i < cluster->vip_count && g->daemon->known && ring_is_in_ring (g); i++)
    {
      const RingRow *row = &g->daemon->word->rows[i];
      if (row->flag != 0 || row->preferred == RING_NOBODY || row->preferred == row->host
          || !ring_is_member (g->daemon, row->preferred)
          || ring_gateway (cluster, row->preferred)->daemon->closed != NULL)
        continue;
      g_string_append_printf (why, "%s was to move and has not, at %s; ",
                              sim_ip_text (cluster->vips[i].ip, text), g->name);
      return false;
    }
  return true;
}

/* -- who answers ------------------------------------------------------------------------------- */

bool
ring_holds_answered_by_one (const SimSystem *system, GString *why)
{
  const RingCluster *cluster = ring_cluster (system);
  SimTime now = sim_kernel_now (cluster->kernel), bound = ring_bound_move (cluster);
  char text[SIM_IP_TEXT];

  if (cluster->truth->doubled == 0 || !ring_whole_components (cluster))
    return true;
  for (guint i = 0; i < cluster->vip_count; i++)
    {
      const RingTruthRow *row = &cluster->truth->rows[i];
      if (row->holders < 2 || now - row->doubled_at <= bound)
        continue;
      RING_EACH_RUNNING (cluster, g)
      if (ring_holders_in_reach (g, &cluster->vips[i]) > 1)
        {
          g_string_append_printf (why, "%s is answered by %u gateways that reach each other; ",
                                  sim_ip_text (cluster->vips[i].ip, text), row->holders);
          return false;
        }
    }
  return true;
}

/* -- who knows it ------------------------------------------------------------------------------ */

static const RingGateway *
holder_of (const RingCluster *cluster, const RingVip *vip)
{
  for (guint i = 0; i < cluster->gateways->len; i++)
    if (ring_holds (ring_gateway (cluster, i), vip))
      return ring_gateway (cluster, i);
  return NULL;
}

static void
check_neighbours (const RingCluster *cluster, const RingVip *vip, GString *why)
{
  const RingGateway *holder = holder_of (cluster, vip);
  const SimSegment *segment = cluster->subnets[vip->subnet].segment;
  char text[SIM_IP_TEXT];
  SimMac mac;

  if (holder == NULL)
    return;
  mac = sim_iface_mac (holder->ifaces[vip->subnet]);
  for (guint n = 0; n < sim_net_nodes (cluster->net); n++)
    {
      const SimNode *node = sim_net_node (cluster->net, n);
      const SimIface *iface = sim_node_iface_on (node, segment);
      SimMac cached;
      if (iface == NULL || node == holder->node || !sim_node_running (node) || !sim_iface_up (iface)
          || !sim_segment_passes (segment, holder->node, node))
        continue;
      cached = sim_arp_lookup (iface, vip->ip);
      if (cached != 0 && cached != mac)
        g_string_append_printf (why, "%s has a stale entry for %s; ", sim_node_name (node),
                                sim_ip_text (vip->ip, text));
    }
}

/* Only of addresses that have moved since an entry lives; older entries are gone or have been renewed. */
bool
ring_holds_neighbours (const SimSystem *system, GString *why)
{
  const RingCluster *cluster = ring_cluster (system);
  SimTime now = sim_kernel_now (cluster->kernel);
  gsize before = why->len;

  for (guint i = 0; i < cluster->vip_count && why->len == before; i++)
    {
      const RingTruthRow *row = &cluster->truth->rows[i];
      const RingVip *vip = &cluster->vips[i];
      SimTime age = sim_segment_options_of (cluster->subnets[vip->subnet].segment)->arp_age;
      SimTime since = now - row->moved_at;
      if (row->holders == 1 && since <= age && since > cluster->options->garps * cluster->options->garp_gap)
        check_neighbours (cluster, vip, why);
    }
  return why->len == before;
}

bool
ring_holds_announcer (const SimSystem *system, GString *why)
{
  return ring_never (ring_watch (system)->false_announcements,
                     "an address was announced by a gateway that does not serve it", why);
}

/* -- load -------------------------------------------------------------------------------------- */

/* So many moves without a pause would have put each address everywhere. */
bool
ring_holds_settled (const SimSystem *system, GString *why)
{
  const RingCluster *cluster = ring_cluster (system);
  const RingTruth *truth = cluster->truth;
  SimTime past = sim_kernel_now (cluster->kernel) - truth->balanced_at;

  if (truth->balanced <= 4 * cluster->vip_count || past > ring_bound_move (cluster))
    return true;
  g_string_append_printf (why, "%u moves for balance, one after the other; ", truth->balanced);
  return false;
}

bool
ring_holds_loads (const SimSystem *system, GString *why)
{
  return ring_never (ring_watch (system)->foreign_loads, "a token told a load that its gateway never wrote",
                     why);
}
