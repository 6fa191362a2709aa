/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A DHCP relay agent, as a part of a role on a router (RFC 2131, 4.1; RFC 1542, 4).
 *
 * What clients broadcast goes by unicast to each server, with giaddr the address of the interface that it came
 * by; what servers answer goes to the client on the interface that giaddr names, broadcast or not as the client
 * asked. A message that has passed `hops` relays is dropped.
 *
 * The role owns the relay: opened in the start hook, reset in the crash hook, closed in the stop hook, freed in
 * the dispose hook. It has port 67, so no server runs on the same machine.
 */
#pragma once

#include "sim/net/udp.h"
#include "sim/proto/dhcp_message.h"

typedef struct SimDhcpRelay SimDhcpRelay;

/* `servers`: at least 1, copied. `hops` 0: 4 (RFC 1542, 4.1.1). */
SimDhcpRelay *sim_dhcp_relay_new (SimRole *role, const SimIp *servers, guint count, guint hops);
void sim_dhcp_relay_free (SimDhcpRelay *relay);
bool sim_dhcp_relay_open (SimDhcpRelay *relay); /* false: UDP 67 is taken */
void sim_dhcp_relay_close (SimDhcpRelay *relay);
void sim_dhcp_relay_reset (SimDhcpRelay *relay);

typedef struct SimDhcpRelayStats
{
  uint64_t up, down, dropped; /* to servers, to clients, neither */
} SimDhcpRelayStats;
SimDhcpRelayStats sim_dhcp_relay_stats (const SimDhcpRelay *relay);
