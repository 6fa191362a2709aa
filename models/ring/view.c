/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * RING-22: the console of figures 12 and 13.
 *
 * An address stands where a machine answers for it, by the truth; its dot, the lights and the switches are what
 * that machine itself would say. CLOSED stands for a failed gateway too; its state tells which.
 */
#include "models/ring/monitor.h"
#include "models/ring/truth.h"

/* A token comes and goes, a load is measured. */
const SimRecordKind *const ring_view_at[]
    = { &ring_rec_token_accepted, &ring_rec_token_passed, &ring_rec_rate, NULL };

static void
show_state (const RingGateway *gateway, SimView *view)
{
  static const char *const off[] = { "off", "booting", "idle", "paused", "hung" };
  const RingDaemon *daemon = gateway->daemon;
  g_autofree char *closed = NULL;

  if (!ring_runs (gateway))
    sim_view_state (view, sim_node_running (gateway->node) ? SIM_TONE_PLAIN : SIM_TONE_BAD,
                    off[sim_node_state (gateway->node)]);
  else if (daemon->closed != NULL)
    {
      closed = g_strdup_printf ("%s, closed: %s", sim_machine_state_name (&daemon->machine), daemon->closed);
      sim_view_state (view, SIM_TONE_BUSY, closed);
    }
  else
    sim_view_state (view, ring_state (daemon) == RING_STARVING ? SIM_TONE_BAD : SIM_TONE_GOOD,
                    sim_machine_state_name (&daemon->machine));
}

static void
show_vip (const RingGateway *gateway, const RingVip *vip, SimView *view)
{
  const RingSubnet *subnet = &gateway->cluster->subnets[vip->subnet];
  const RingRow *row = &gateway->daemon->word->rows[vip->number];
  bool preferred = row->preferred != RING_NOBODY || row->flag != 0;
  char label[12] = "", title[128] = "", ip[SIM_IP_TEXT];
  SimViewIcon icon = SIM_ICON_BLANK;

  if (ring_holds (gateway, vip))
    icon = preferred ? SIM_ICON_MARKED : SIM_ICON_HERE;
  if (sim_view_first (view))
    {
      g_snprintf (label, sizeof label, "%u", vip->number - subnet->first_vip + 1);
      g_snprintf (title, sizeof title, "%s on %s", sim_ip_text (vip->ip, ip),
                  sim_segment_name (subnet->segment));
    }
  sim_view_icon (view, subnet->external ? SIM_SIDE_RIGHT : SIM_SIDE_LEFT, label, title, "preferred", icon);
}

static void
show_lights (const RingGateway *gateway, SimView *view)
{
  static const SimViewLight lights[] = { [RING_LIGHT_YELLOW] = SIM_LIGHT_YELLOW,
                                         [RING_LIGHT_GREEN] = SIM_LIGHT_GREEN,
                                         [RING_LIGHT_RED] = SIM_LIGHT_RED };
  bool runs = ring_runs (gateway);

  for (guint i = 0; i < RING_WATCHES; i++)
    sim_view_light (view, ring_watch_names[i],
                    runs ? lights[ring_monitor_light (gateway->daemon, (RingWatchKind)i)] : SIM_LIGHT_DARK);
}

static void
show_gateway (const RingGateway *gateway, SimView *view)
{
  const RingDaemon *daemon = gateway->daemon;
  bool runs = ring_runs (gateway);

  if (!sim_view_column (view, gateway->node))
    return;
  show_state (gateway, view);
  sim_view_token (view, "token", runs && daemon->holding);
  sim_view_load (view, "load", "B/s", runs ? daemon->rate : 0);
  for (guint i = 0; i < gateway->cluster->vip_count; i++)
    show_vip (gateway, &gateway->cluster->vips[i], view);
  show_lights (gateway, view);
  sim_view_badge (view, "AUTO", runs && ring_monitor_auto_rejoin (daemon));
  sim_view_badge (view, "L.BAL", runs && daemon->balancing);
  sim_view_badge (view, "CLOSED", !sim_node_running (gateway->node) || daemon->closed != NULL);
}

void
ring_view (const SimSystem *system, SimView *view)
{
  const RingCluster *cluster = ring_cluster (system);

  for (guint i = 0; i < cluster->gateways->len; i++)
    show_gateway (ring_gateway (cluster, i), view);
}
