/* SPDX-License-Identifier: GPL-3.0-or-later */
/* POOL-16: a machine on which virtual servers run. They share its capacity, and die and come back with it. */
#include "models/pool/pool.h"

static void
host_start (SimRole *role)
{
  PoolHost *host = SIM_OWNER (role, PoolHost, role);

  for (guint i = 0; i < host->guests->len; i++)
    {
      SimNode *guest = ((PoolServer *)g_ptr_array_index (host->guests, i))->role.node;
      if (host->fell && sim_node_state (guest) == SIM_NODE_OFF)
        sim_node_restart (guest, "its host is up");
    }
  host->fell = false;
}

static void
host_crash (SimRole *role)
{
  PoolHost *host = SIM_OWNER (role, PoolHost, role);

  host->fell = true;
  for (guint i = 0; i < host->guests->len; i++)
    sim_node_crash (((PoolServer *)g_ptr_array_index (host->guests, i))->role.node, "its host went down");
}

static void
host_dispose (SimRole *role)
{
  PoolHost *host = SIM_OWNER (role, PoolHost, role);

  g_ptr_array_unref (host->guests);
  g_free (host);
}

static const SimRoleType host_type
    = { .name = "host", .start = host_start, .stop = host_crash, .crash = host_crash, .dispose = host_dispose };

static void
speed_changed (SimNode *node, gpointer data)
{
  const PoolHost *host = data;

  for (guint i = 0; i < host->guests->len; i++)
    pool_server_measure (g_ptr_array_index (host->guests, i));
}

PoolHost *
pool_host_new (PoolSystem *pool, SimNode *node)
{
  PoolHost *host = g_new0 (PoolHost, 1);

  host->pool = pool;
  host->guests = g_ptr_array_new ();
  sim_node_add_role (node, &host->role, &host_type);
  sim_node_watch (node, speed_changed, host);
  return host;
}

void
pool_host_add (PoolHost *host, PoolServer *server)
{
  if (host == NULL)
    return;
  server->host = host;
  g_ptr_array_add (host->guests, server);
}
