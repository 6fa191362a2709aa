/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The file server: users' documents on H:, apart from the servers, so that a server can be booted anew without
 * loss. A server maps a user's H: before it lets him in.
 */
#include "models/pool/pool.h"

typedef struct Files
{
  SimRole role;
  SimUdp *udp;
} Files;

static void
received (SimRole *role, SimUdp *udp, const SimDatagram *datagram)
{
  SimReader r = sim_reader (datagram->bytes->data, datagram->bytes->length);
  PoolMessage m;

  if (!pool_message_get (&r, &m) || m.type != POOL_M_MAP)
    return;
  m.type = POOL_M_MAPPED;
  pool_send (udp, datagram->src, &m);
}

static void
files_start (SimRole *role)
{
  Files *files = SIM_OWNER (role, Files, role);

  files->udp = sim_udp_open (role, POOL_PORT, received);
  sim_require (files->udp != NULL, "port %d of %s is taken", POOL_PORT, sim_node_name (role->node));
}

static void
files_stop (SimRole *role)
{
  sim_udp_close (SIM_OWNER (role, Files, role)->udp);
}

static void
files_crash (SimRole *role)
{
  SIM_OWNER (role, Files, role)->udp = NULL;
}

static void
files_dispose (SimRole *role)
{
  g_free (SIM_OWNER (role, Files, role));
}

static const SimRoleType files_type = {
  .name = "files", .start = files_start, .stop = files_stop, .crash = files_crash, .dispose = files_dispose
};

void
pool_files_new (SimNode *node)
{
  Files *files = g_new0 (Files, 1);

  sim_node_add_role (node, &files->role, &files_type);
}
