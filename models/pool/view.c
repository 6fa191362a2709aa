/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A pool on a console: a column a server, with what it is doing, what it serves and whether it gets users for
 * it, how many it has, and what is wrong with it.
 */
#include "models/pool/truth.h"

static void
show_state (const PoolServer *server, SimView *view)
{
  static const SimSketchTone tones[POOL_PHASES]
      = { [POOL_OFF] = SIM_TONE_PLAIN,     [POOL_READY] = SIM_TONE_GOOD,   [POOL_DRAINING] = SIM_TONE_BUSY,
          [POOL_STOPPING] = SIM_TONE_BUSY, [POOL_COPYING] = SIM_TONE_BUSY, [POOL_BOOTING] = SIM_TONE_BUSY,
          [POOL_FAILED] = SIM_TONE_BAD };

  sim_view_state (view, tones[pool_phase (server)], pool_phase_names[pool_phase (server)]);
}

/* Systems stand on the left, applications on the right: what its drives hold. */
static void
show_drives (const PoolServer *server, SimView *view)
{
  const PoolSystem *pool = server->pool;
  int opens = pool_balancer_opens (pool->balancer, server->number);

  for (guint i = 0; i < pool->options->images.count; i++)
    {
      const char *os = pool_image_options (pool->options, i)->os;
      sim_view_icon (view, SIM_SIDE_LEFT, os, os, NULL,
                     server->drives[POOL_C].holds == (int)i ? SIM_ICON_HERE : SIM_ICON_BLANK);
    }
  for (guint i = 0; i < pool->services->len; i++)
    {
      const PoolServiceOptions *o = pool_service (pool, i)->options;
      bool here = server->drives[POOL_D].holds == (int)i;
      SimViewIcon icon = here ? SIM_ICON_HERE : SIM_ICON_BLANK;
      if (here && opens == (int)i)
        icon = SIM_ICON_MARKED;
      sim_view_icon (view, SIM_SIDE_RIGHT, o->name, o->app, "users are sent here", icon);
    }
}

static void
show_server (const PoolServer *server, SimView *view)
{
  PoolPhase phase = pool_phase (server);

  if (!sim_view_column (view, server->role.node))
    return;
  show_state (server, view);
  sim_view_load (view, "users", "users", server->count);
  show_drives (server, view);
  sim_view_light (view, "machine", phase == POOL_FAILED ? SIM_LIGHT_RED : SIM_LIGHT_GREEN);
  sim_view_light (view, "intrusion",
                  !pool_serves (server) ? SIM_LIGHT_DARK
                  : server->alarmed     ? SIM_LIGHT_RED
                                        : SIM_LIGHT_GREEN);
  sim_view_light (view, "image",
                  !pool_serves (server) ? SIM_LIGHT_DARK
                  : server->torn        ? SIM_LIGHT_RED
                                        : SIM_LIGHT_GREEN);
  sim_view_badge (view, "SPARE", phase == POOL_OFF);
}

void
pool_view (const SimSystem *system, SimView *view)
{
  const PoolSystem *pool = pool_system (system);

  for (guint i = 0; i < pool->servers->len; i++)
    show_server (pool_server (pool, i), view);
}
