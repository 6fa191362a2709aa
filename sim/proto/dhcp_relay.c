/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/proto/dhcp_relay.h"

#include "sim/base/check.h"
#include <string.h>

enum
{
  USUAL_HOPS = 4, /* RFC 1542, 4.1.1 */
  HOPS_AT = 3,
  GIADDR_AT = 24,
};

struct SimDhcpRelay
{
  SimRole *role;
  SimUdp *udp;
  SimIp *servers;
  guint count, hops;
  SimDhcpRelayStats stats;
};

SimDhcpRelay *
sim_dhcp_relay_new (SimRole *role, const SimIp *servers, guint count, guint hops)
{
  sim_require (count > 0, "a DHCP relay of %s without a server", sim_node_name (role->node));
  SimDhcpRelay *relay = g_new0 (SimDhcpRelay, 1);
  relay->role = role;
  relay->servers = g_memdup2 (servers, count * sizeof *servers);
  relay->count = count;
  relay->hops = hops > 0 ? hops : USUAL_HOPS;
  return relay;
}

void
sim_dhcp_relay_free (SimDhcpRelay *relay)
{
  if (relay == NULL)
    return;
  sim_dhcp_relay_close (relay);
  g_free (relay->servers);
  g_free (relay);
}

/* All but the two fields passes through as it came (RFC 1542, 4.1.1), so nothing is encoded anew. */
static void
to_servers (SimDhcpRelay *relay, const SimDatagram *datagram, const SimDhcpMessage *m)
{
  SimIp own = sim_iface_primary (datagram->iface);
  if (m->hops >= relay->hops || own == SIM_IP_NONE)
    {
      relay->stats.dropped++;
      return;
    }
  g_autoptr (SimBytes) bytes = sim_bytes_new (datagram->bytes->data, datagram->bytes->length);
  uint32_t giaddr = GUINT32_TO_BE (own);
  bytes->data[HOPS_AT]++;
  if (m->giaddr == SIM_IP_NONE)
    memcpy (bytes->data + GIADDR_AT, &giaddr, sizeof giaddr);
  for (guint i = 0; i < relay->count; i++)
    if (sim_udp_send (relay->udp, NULL, SIM_IP_NONE, relay->servers[i], SIM_DHCP_SERVER_PORT, bytes))
      relay->stats.up++;
}

static SimIface *
iface_of (const SimNode *node, SimIp ip)
{
  for (guint i = 0; i < sim_node_ifaces (node); i++)
    if (sim_iface_has_address (sim_node_iface (node, i), ip))
      return sim_node_iface (node, i);
  return NULL;
}

static void
to_client (SimDhcpRelay *relay, const SimDatagram *datagram, const SimDhcpMessage *m)
{
  SimIface *out = m->giaddr != SIM_IP_NONE ? iface_of (relay->role->node, m->giaddr) : NULL;
  if (out == NULL)
    {
      relay->stats.dropped++;
      return;
    }
  relay->stats.down++;
  if (m->broadcast || m->yiaddr == SIM_IP_NONE)
    sim_udp_send (relay->udp, out, SIM_IP_NONE, SIM_IP_BROADCAST, SIM_DHCP_CLIENT_PORT, datagram->bytes);
  else
    sim_udp_send_to_station (relay->udp, out, SIM_IP_NONE, m->yiaddr, m->chaddr, SIM_DHCP_CLIENT_PORT,
                             datagram->bytes);
}

static void
receive (SimRole *role, SimUdp *udp, const SimDatagram *datagram)
{
  SimDhcpRelay *relay = sim_udp_data (udp);
  SimDhcpMessage m;
  if (!sim_dhcp_decode (&m, datagram->bytes->data, datagram->bytes->length))
    relay->stats.dropped++;
  else if (m.reply)
    to_client (relay, datagram, &m);
  else
    to_servers (relay, datagram, &m);
}

bool
sim_dhcp_relay_open (SimDhcpRelay *relay)
{
  relay->udp = sim_udp_open (relay->role, SIM_DHCP_SERVER_PORT, receive);
  if (relay->udp != NULL)
    sim_udp_set_data (relay->udp, relay);
  return relay->udp != NULL;
}

void
sim_dhcp_relay_close (SimDhcpRelay *relay)
{
  sim_udp_close (relay->udp);
  relay->udp = NULL;
}

void
sim_dhcp_relay_reset (SimDhcpRelay *relay)
{
  relay->udp = NULL;
}

SimDhcpRelayStats
sim_dhcp_relay_stats (const SimDhcpRelay *relay)
{
  return relay->stats;
}
