/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Servers whose system is a machine of another system of the scenario (NET-7): what a service is then is that
 * machine's affair, and its users are not the pool's. The pool brings its servers up and down as ever.
 */
#include "models/pool/server.h"

void
pool_lodgings (const void *options, GPtrArray *names)
{
  const PoolOptions *o = options;

  for (guint i = 0; i < o->services.count; i++)
    if (pool_service_options (o, i)->name != NULL)
      g_ptr_array_add (names, (gpointer)pool_service_options (o, i)->name);
}

/* The system of that server went off, the machine did not: its board says so. */
static void
tenant_died (SimNode *node, gpointer data)
{
  PoolServer *server = pool_server_on (data, node);

  if (pool_server_feed (server, POOL_IN_FALL, NULL) && sim_node_running (node))
    pool_server_tell (server);
}

void
pool_lodge (SimSystem *system, const char *name, SimTenants *tenants)
{
  PoolSystem *pool = pool_system (system);

  for (guint i = 0; i < pool->services->len; i++)
    if (g_strcmp0 (pool_service (pool, i)->options->name, name) == 0)
      pool_service (pool, i)->tenants = tenants;
  sim_tenants_watch (tenants, tenant_died, pool);
}

guint
pool_service_keeps (const PoolService *service)
{
  const PoolServiceOptions *o = service->options;
  guint least = pool_agreement_least (&o->agreement, o->user_limit);

  return service->tenants == NULL ? least : MAX (least, sim_tenants_count (service->tenants));
}

static SimTenants *
tenants_of (const PoolServer *server)
{
  return server->service < 0 ? NULL : pool_service (server->pool, (guint)server->service)->tenants;
}

void
pool_server_lodge (PoolServer *server, PoolPhase old)
{
  PoolPhase phase = pool_phase (server);
  SimTenants *tenants = tenants_of (server);
  bool served = old == POOL_READY || old == POOL_DRAINING;

  if (tenants == NULL || served == pool_serves (server))
    return;
  if (!served)
    sim_tenants_enter (tenants, server->role.node);
  else
    sim_tenants_leave (tenants, server->role.node, phase == POOL_STOPPING,
                       phase == POOL_STOPPING ? "its server stops"
                       : phase == POOL_FAILED ? "its server went down"
                                              : "its server's system died");
}

void
pool_server_close (PoolServer *server)
{
  SimTenants *tenants = tenants_of (server);

  if (tenants != NULL && pool_serves (server))
    sim_tenants_leave (tenants, server->role.node, true, "its server is switched off");
}
