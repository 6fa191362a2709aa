/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/dtu/truth.h"
static void
start (SimRole *role)
{
}
static void
dispose (SimRole *role)
{
  g_free (SIM_OWNER (role, DtuDaemon, role));
}
static const SimRoleType type = { .name = "group-manager", .start = start, .dispose = dispose };
DtuDaemon *
dtu_daemon_new (DtuServer *server)
{
  DtuDaemon *daemon = g_new0 (DtuDaemon, 1);
  daemon->server = server;
  sim_node_add_role (server->node, &daemon->role, &type);
  return daemon;
}
