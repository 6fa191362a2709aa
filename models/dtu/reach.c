/* SPDX-License-Identifier: GPL-3.0-or-later */
/* DTU-5: with a unit's address and the masks in the table, whom that unit can reach, and where. */
#include "models/dtu/dtu.h"

static bool
is_on (const DtuPeerIface *iface, SimIp unit)
{
  return (iface->is.ip & iface->is.mask) == (unit & iface->is.mask) && iface->is.ip != unit;
}

/* By masks alone an interface is good that never was heard; one that was heard is taken before it. */
SimIp
dtu_reach (const DtuDaemon *daemon, const DtuPeer *peer, SimIp unit)
{
  SimIp silent = SIM_IP_NONE;

  for (guint i = 0; i < peer->said.numifs; i++)
    {
      if (!is_on (&peer->ifaces[i], unit))
        continue;
      if (dtu_peer_iface_up (daemon, peer, i))
        return peer->ifaces[i].is.ip;
      if (silent == SIM_IP_NONE)
        silent = peer->ifaces[i].is.ip;
    }
  return daemon->server->group->options->reach == DTU_REACH_MASKS ? silent : SIM_IP_NONE;
}
