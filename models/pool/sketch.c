/* SPDX-License-Identifier: GPL-3.0-or-later */
/* OBS-3: what each server is doing, and for whom. */
#include "models/pool/truth.h"

static SimSketchTone
tone_of (const PoolServer *server)
{
  switch (pool_phase (server))
    {
    case POOL_READY:
      return server->torn || server->alarmed ? SIM_TONE_BAD : SIM_TONE_GOOD;
    case POOL_OFF:
      return SIM_TONE_PLAIN;
    case POOL_FAILED:
      return SIM_TONE_BAD;
    default:
      return SIM_TONE_BUSY;
    }
}

static void
sketch_server (const PoolSystem *pool, const PoolServer *server, SimSketch *sketch)
{
  const SimNode *node = server->role.node;
  int role = pool_role (pool->control, server->number);
  int opens = pool_balancer_opens (pool->balancer, server->number);

  sim_sketch_note (sketch, node, tone_of (server), "%s", pool_phase_names[pool_phase (server)]);
  if (role >= 0)
    sim_sketch_note (
        sketch, node, SIM_TONE_PLAIN, "%s: %s on %s", pool_service (pool, (guint)role)->options->name,
        pool_service (pool, (guint)role)->options->app, pool_service (pool, (guint)role)->options->os);
  if (server->count > 0)
    sim_sketch_note (sketch, node, SIM_TONE_PLAIN, "%u users", server->count);
  if (opens >= 0)
    sim_sketch_arrow (sketch, pool_balancer_node (pool->balancer), node, tone_of (server),
                      pool_service (pool, (guint)opens)->options->name);
}

void
pool_sketch (const SimSystem *system, SimSketch *sketch)
{
  const PoolSystem *pool = pool_system (system);
  const PoolTruth *truth = pool->truth;

  for (guint i = 0; i < pool->servers->len; i++)
    sketch_server (pool, pool_server (pool, i), sketch);
  sim_sketch_remark (sketch, SIM_TONE_PLAIN, "%u users are served, %u are not in yet", (guint)truth->inside,
                     (guint)truth->outside);
  if (truth->missing > 0)
    sim_sketch_remark (sketch, SIM_TONE_BAD, "%u servers are missing", truth->missing);
  if (truth->disagree > 0)
    sim_sketch_remark (sketch, SIM_TONE_BAD, "the balancer is wrong about %u servers", truth->disagree);
}
