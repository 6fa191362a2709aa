/* SPDX-License-Identifier: GPL-3.0-or-later */
/* OBS-3: who is connected to whom, and where sessions are. */
#include "models/dtu/truth.h"

enum
{
  UNITS_MOST = 50 /* that are drawn one by one */
};

static void
sketch_server (const DtuServer *server, SimSketch *sketch)
{
  const DtuDaemon *daemon = server->daemon;

  sim_sketch_note (sketch, server->node, dtu_is_up (server) ? SIM_TONE_GOOD : SIM_TONE_BAD,
                   "%u units, %u sessions, %u shown", daemon->link_count, daemon->sessions->len, daemon->shown);
  for (guint i = 1; daemon->peers != NULL && i < daemon->peers->len; i++)
    {
      const DtuPeer *peer = g_ptr_array_index (daemon->peers, i);
      if (!peer->up || !peer->trusted)
        sim_sketch_note (sketch, server->node, SIM_TONE_BAD, "%s is %s", peer->said.host,
                         peer->up ? "not TRUSTED" : "down");
    }
}

static void
sketch_unit (const DtuUnit *unit, SimSketch *sketch)
{
  const DtuUnitTruth *one = &unit->group->truth->units[unit->number];
  DtuUnitState state = dtu_unit_state (unit);
  bool good = one->server != NULL && dtu_is_up (one->server) && !one->missing;
  SimSketchTone tone = state == DTU_UNIT_OFF ? SIM_TONE_PLAIN : good ? SIM_TONE_GOOD : SIM_TONE_BAD;
  char text[DTU_TOKEN_TEXT];

  sim_sketch_note (sketch, unit->role.node, tone, "%s", sim_machine_state_name (&unit->machine));
  if (unit->card.token != DTU_TOKEN_NONE)
    sim_sketch_note (sketch, unit->role.node, tone, "%s", dtu_token_text (unit->card.token, text));
  if (one->server != NULL)
    sim_sketch_arrow (sketch, unit->role.node, one->server->node, tone, one->shown != NULL ? "session" : NULL);
}

void
dtu_sketch (const SimSystem *system, SimSketch *sketch)
{
  const DtuGroup *group = dtu_group (system);
  const DtuTruth *truth = group->truth;

  for (guint i = 0; i < group->servers->len; i++)
    sketch_server (dtu_server (group, i), sketch);
  for (guint i = 0; i < group->units->len && group->units->len <= UNITS_MOST; i++)
    sketch_unit (dtu_unit (group, i), sketch);
  sim_sketch_remark (sketch, SIM_TONE_PLAIN, "%u sessions", truth->sessions);
  if (truth->detached > 0)
    sim_sketch_remark (sketch, SIM_TONE_BAD, "%u units have power and no server", truth->detached);
  if (truth->without > 0)
    sim_sketch_remark (sketch, SIM_TONE_BAD, "%u units have a token and show no session", truth->without);
}
