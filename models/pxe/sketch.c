/* SPDX-License-Identifier: GPL-3.0-or-later */
/* OBS-3: who has whose files, and where clients are. */
#include "models/pxe/manager.h"
#include "models/pxe/truth.h"

enum
{
  CLIENTS_MOST = 50 /* that are drawn one by one */
};

static void
sketch_server (const PxeSite *site, const PxeServer *server, SimSketch *sketch)
{
  guint assigned = 0, held = 0;

  for (guint c = 0; c < site->clients->len; c++)
    {
      assigned += (site->truth->assigned[c] >> server->number & 1) != 0;
      held += pxe_has_all (server, c);
    }
  sim_sketch_note (sketch, server->role.node, pxe_is_up (server) ? SIM_TONE_GOOD : SIM_TONE_BAD,
                   "%u clients assigned, files of %u", assigned, held);
  if (server->transfers > 0)
    sim_sketch_note (sketch, server->role.node, SIM_TONE_BUSY, "sends %u files", server->transfers);
  if (server->proxy != NULL && server->proxy->stopped)
    sim_sketch_note (sketch, server->proxy->role.node, SIM_TONE_BAD, "its proxy is stopped");
}

static void
sketch_client (const PxeSite *site, const PxeClient *client, SimSketch *sketch)
{
  PxeState state = pxe_client_state (client);
  const PxeServer *server = pxe_server_at (site, state == PXE_BOOTED ? client->attempt.hit : client->server);
  bool bad = state == PXE_NOT_FOUND || state == PXE_FAILED || state == PXE_HANGING;
  SimSketchTone tone = state == PXE_BOOTED ? SIM_TONE_GOOD : bad ? SIM_TONE_BAD : SIM_TONE_BUSY;

  sim_sketch_note (sketch, client->role.node, state == PXE_OFF ? SIM_TONE_PLAIN : tone, "%s",
                   sim_machine_state_name (&client->machine));
  if (server != NULL && state != PXE_OFF)
    sim_sketch_arrow (sketch, client->role.node, server->role.node, tone, NULL);
}

void
pxe_sketch (const SimSystem *system, SimSketch *sketch)
{
  const PxeSite *site = pxe_site (system);
  const PxeTruth *truth = site->truth;

  for (guint i = 0; i < site->servers->len; i++)
    sketch_server (site, pxe_server (site, i), sketch);
  for (guint i = 0; i < site->clients->len && site->clients->len <= CLIENTS_MOST; i++)
    sketch_client (site, pxe_client (site, i), sketch);
  sim_sketch_remark (sketch, SIM_TONE_PLAIN, "%u clients are booting, %u have booted", truth->waiting,
                     truth->booted);
  if (truth->stranded > 0)
    sim_sketch_remark (sketch, SIM_TONE_BAD, "%u clients have power and no system", truth->stranded);
  if (truth->uncovered > 0)
    sim_sketch_remark (sketch, SIM_TONE_BAD, "no live server has the files of %u clients", truth->uncovered);
}
