/* SPDX-License-Identifier: GPL-3.0-or-later */
/* P3.9, P3.18, P3.19, P3.22: what is promised of the zone, and of what neighbours believe. */
#include "models/rais/truth.h"

static const RaisOptions *
options (const SimSystem *system)
{
  return rais_group (system)->options;
}

static bool
zone_names (const SimSystem *system, GString *why, bool quiesced_only)
{
  const RaisGroup *group = rais_group (system);
  const RaisHost *dns = rais_host (group, group->hosts->len - 1);
  const GArray *zone = rais_zone_advertised (dns->monitor->zone);
  gsize before = why->len;
  char text[SIM_IP_TEXT];

  if (group->options->policy != RAIS_POLICY_GROUP) /* their zones are fixed */
    return true;
  for (guint i = 0; i < zone->len && rais_runs (dns); i++)
    {
      const RaisHost *host = rais_host_by_preferred (group, g_array_index (zone, SimIp, i));
      bool bad = quiesced_only ? host != NULL && host->quiesced : host == NULL || !rais_well (host);
      if (bad)
        g_string_append_printf (why, "the zone advertises %s; ",
                                sim_ip_text (g_array_index (zone, SimIp, i), text));
    }
  return why->len == before;
}

/* Under the reading that keeps dead hosts alive the zone has them too: no-zombie is about that. */
bool
rais_holds_zone_available (const SimSystem *system, GString *why)
{
  const RaisGroup *group = rais_group (system);
  const RaisHost *dns = rais_host (group, group->hosts->len - 1);
  guint eligible = 0, size = rais_zone_advertised (dns->monitor->zone)->len;

  for (guint i = 0; i < group->providers; i++)
    {
      const RaisHost *host = rais_host (group, i);
      eligible += rais_well (host) && !host->quiesced && !host->spare && rais_hears_from (dns, host);
    }
  if (rais_runs (dns) && size < MIN (eligible, (guint)group->options->dns.at_least))
    {
      g_string_append_printf (why, "the zone has %u addresses", size);
      return false;
    }
  return group->options->gossip == RAIS_GOSSIP_YES || zone_names (system, why, false);
}

bool
rais_holds_quiesced_unadvertised (const SimSystem *system, GString *why)
{
  return zone_names (system, why, true);
}

bool
rais_holds_marks_kept (const SimSystem *system, GString *why)
{
  const RaisGroup *group = rais_group (system);
  return rais_zone_marks_kept (rais_host (group, group->hosts->len - 1)->monitor->zone, why);
}

/* The machine that answers for the address; NULL: none, or more than one. */
static const SimNode *
holder_of (const RaisGroup *group, const RaisTruthRow *row)
{
  return row->holders == 1 ? sim_segment_holder (group->service, row->address, 0) : NULL;
}

/* Can the holder's announcements come there? Where they cannot nothing is promised: the rule assumes loss, and
 * no cut (A2). */
static bool
is_told (const RaisGroup *group, const SimNode *holder, const SimIface *iface)
{
  return sim_segment_up (group->service) && sim_iface_up (iface)
         && sim_segment_passes (group->service, holder, sim_iface_node (iface));
}

/* Of machines on the service network, those that would send packets for an address elsewhere than to its one
 * holder; when there is one. */
static void
check_neighbours (const RaisGroup *group, const RaisTruthRow *row, const SimNode *only, GString *why)
{
  const SimNode *holder = sim_arp_may_be_known (group->service, row->address) ? holder_of (group, row) : NULL;
  SimMac mac = holder == NULL ? 0 : sim_iface_mac (sim_node_iface_on (holder, group->service));
  char text[SIM_IP_TEXT];

  if (holder == NULL || (only != NULL && holder != only)
      || !sim_arp_is_known_otherwise (group->service, row->address, mac))
    return;
  for (guint n = 0; n < sim_net_nodes (group->net); n++)
    {
      const SimNode *node = sim_net_node (group->net, n);
      const SimIface *iface = sim_node_iface_on (node, group->service);
      SimMac cached = iface == NULL || !sim_node_running (node) ? 0 : sim_arp_lookup (iface, row->address);
      if (cached != 0 && cached != mac && is_told (group, holder, iface))
        g_string_append_printf (why, "%s has a stale entry for %s; ", sim_node_name (node),
                                sim_ip_text (row->address, text));
    }
}

bool
rais_holds_neighbours_know (const SimSystem *system, GString *why)
{
  const RaisGroup *group = rais_group (system);
  gsize before = why->len;

  RAIS_EACH_ROW (group, r)
  check_neighbours (group, r, NULL, why);
  return why->len == before;
}

/* Has the address come on-line there more than `least` ago, and less than `most`? */
static bool
is_recent (const RaisGroup *group, const RaisHeld *held, SimTime least, SimTime longest)
{
  SimTime since = sim_kernel_now (group->kernel) - held->online;

  return rais_held_state (held) == RAIS_ONLINE && since > least && since < longest;
}

/* More than D ago, and less than three rounds of announcements; after that the row above sees it. */
bool
rais_holds_neighbours_follow (const SimSystem *system, GString *why)
{
  const RaisGroup *group = rais_group (system);
  SimTime least = rais_bound_delay (system), longest = 3 * options (system)->info_interval;
  gsize before = why->len;

  for (guint i = 0; i < group->providers; i++)
    {
      const RaisHost *host = rais_host (group, i);
      for (guint k = 0; k < host->monitor->held->len; k++)
        {
          const RaisHeld *held = g_ptr_array_index (host->monitor->held, k);
          const RaisTruthRow *row
              = is_recent (group, held, least, longest) ? rais_truth_row (group, held->address) : NULL;
          if (row != NULL)
            check_neighbours (group, row, host->node, why);
        }
    }
  return why->len == before;
}
