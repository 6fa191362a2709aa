/* SPDX-License-Identifier: GPL-3.0-or-later */
/* DTU-7: the DHCP server of a segment of units, which gives addresses and names a session server. */
#include "models/dtu/inside.h"

typedef struct DtuDhcp
{
  SimRole role;
  DtuGroup *group;
  SimDhcpServer *dhcp;
  GArray *servers; /* SimIp: of session servers on that segment; else of all */
  SimStream draw;
} DtuDhcp;

/* In turn over units, so that a unit is always named the same server. */
static SimIp
name_server (DtuDhcp *dhcp, SimMac mac)
{
  const DtuGroup *group = dhcp->group;
  guint count = dhcp->servers->len, i = 0;

  if (group->options->names == DTU_NAMES_NONE || count == 0)
    return SIM_IP_NONE;
  if (group->options->names == DTU_NAMES_RANDOM)
    i = (guint)sim_stream_below (&dhcp->draw, count);
  else if (group->options->names == DTU_NAMES_IN_TURN)
    {
      const DtuUnit *unit = dtu_unit_with (group, mac);
      i = unit == NULL ? 0 : unit->number / group->options->units.on.count % count;
    }
  return g_array_index (dhcp->servers, SimIp, i);
}

static bool
serve (SimRole *role, gpointer data, const SimDhcpMessage *request, SimDhcpMessage *reply)
{
  reply->siaddr = name_server (data, request->chaddr);
  return true;
}

static void
find_servers (DtuDhcp *dhcp, const SimSegment *segment)
{
  const DtuGroup *group = dhcp->group;

  for (guint i = 0; i < group->servers->len; i++)
    {
      const SimIface *iface = sim_node_iface_on (dtu_server (group, i)->node, segment);
      SimIp ip = iface == NULL ? SIM_IP_NONE : sim_iface_primary (iface);
      if (ip != SIM_IP_NONE)
        g_array_append_val (dhcp->servers, ip);
    }
  bool none = dhcp->servers->len == 0;
  for (guint i = 0; i < group->servers->len && none; i++)
    g_array_append_val (dhcp->servers, dtu_server (group, i)->addr);
}

static void
start (SimRole *role)
{
  sim_dhcp_server_open (SIM_OWNER (role, DtuDhcp, role)->dhcp);
}

static void
stop (SimRole *role)
{
  sim_dhcp_server_close (SIM_OWNER (role, DtuDhcp, role)->dhcp);
}

static void
crash (SimRole *role)
{
  sim_dhcp_server_reset (SIM_OWNER (role, DtuDhcp, role)->dhcp);
}

static void
dispose (SimRole *role)
{
  DtuDhcp *dhcp = SIM_OWNER (role, DtuDhcp, role);

  sim_dhcp_server_free (dhcp->dhcp);
  g_array_unref (dhcp->servers);
  g_free (dhcp);
}

static const SimRoleType type
    = { .name = "dhcp", .start = start, .stop = stop, .crash = crash, .dispose = dispose };

SimDhcpServer *
dtu_dhcp_new (DtuGroup *group, SimNode *node, SimSegment *segment)
{
  DtuDhcp *dhcp = g_new0 (DtuDhcp, 1);

  dhcp->group = group;
  dhcp->servers = g_array_new (FALSE, FALSE, sizeof (SimIp));
  sim_net_stream (group->net, &dhcp->draw, sim_node_name (node), "names");
  find_servers (dhcp, segment);
  sim_node_add_role (node, &dhcp->role, &type);
  dhcp->dhcp = sim_dhcp_server_new (&dhcp->role, &group->options->dhcp);
  sim_dhcp_server_set_serve (dhcp->dhcp, serve, dhcp);
  return dhcp->dhcp;
}
