/* SPDX-License-Identifier: GPL-3.0-or-later */
/* OBS-3: who serves what, who leads, what is broken. */
#include "models/rais/truth.h"

static void
sketch_address (const RaisHost *host, SimIp address, SimSketch *sketch)
{
  const RaisHeld *held = rais_held (host->monitor, address);
  char text[SIM_IP_TEXT];
  bool online = rais_held_state (held) == RAIS_ONLINE;
  const char *home = host->preferred == address ? "" : ", orphan";

  sim_sketch_note (sketch, host->node, online ? SIM_TONE_GOOD : SIM_TONE_BUSY, "%s %s%s",
                   sim_ip_text (address, text),
                   held == NULL ? "configured" : sim_machine_state_name (&held->machine), home);
}

static void
sketch_host (const RaisGroup *group, const RaisHost *host, SimSketch *sketch)
{
  if (!rais_runs (host))
    return;
  if (host->monitor->leading)
    sim_sketch_note (sketch, host->node, SIM_TONE_PLAIN, "leader");
  if (host->spare)
    sim_sketch_note (sketch, host->node, SIM_TONE_PLAIN, "hot spare");
  if (host->quiesced)
    sim_sketch_note (sketch, host->node, SIM_TONE_BUSY, "quiesced");
  if (host->server != NULL && !rais_well (host))
    sim_sketch_note (sketch, host->node, SIM_TONE_BAD, "its tests fail");
  for (guint i = 0; i < group->truth->rows->len; i++)
    {
      SimIp address = g_array_index (group->truth->rows, RaisTruthRow, i).address;
      if (rais_holds (host, address))
        sketch_address (host, address, sketch);
    }
}

static void
sketch_zone (const RaisGroup *group, SimSketch *sketch)
{
  const RaisHost *dns = rais_host (group, group->hosts->len - 1);
  const GArray *zone = rais_zone_advertised (dns->monitor->zone);
  char text[SIM_IP_TEXT];

  for (guint i = 0; i < zone->len; i++)
    sim_sketch_note (sketch, dns->node, SIM_TONE_PLAIN, "advertises %s",
                     sim_ip_text (g_array_index (zone, SimIp, i), text));
}

void
rais_sketch (const SimSystem *system, SimSketch *sketch)
{
  const RaisGroup *group = rais_group (system);

  for (guint i = 0; i < group->hosts->len; i++)
    sketch_host (group, rais_host (group, i), sketch);
  sketch_zone (group, sketch);
  for (guint i = 0; i < group->truth->rows->len; i++)
    {
      const RaisTruthRow *row = &g_array_index (group->truth->rows, RaisTruthRow, i);
      char text[SIM_IP_TEXT];
      if (row->holders > 1)
        sim_sketch_remark (sketch, SIM_TONE_BAD, "%s is held by %u hosts", sim_ip_text (row->address, text),
                           row->holders);
    }
}
