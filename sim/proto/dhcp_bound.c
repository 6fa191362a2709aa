/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The client's address: tried, put on the interface, renewed and lost. RFC 2131, 4.4.5.
 */
#include "sim/proto/dhcp_client_inside.h"

#include "sim/base/check.h"

/* -- the address ---------------------------------------------------------------------------------------- */

static const SimSubnet everything = { 0, 0 };

void
sim_dhcp_route_off (SimDhcpClient *client)
{
  if (client->routed)
    sim_node_remove_route (client->role->node, everything, client->terms.router);
  client->routed = false;
}

void
sim_dhcp_address_off (SimDhcpClient *client)
{
  sim_dhcp_route_off (client);
  if (client->bound)
    sim_iface_remove_address (client->iface, client->terms.ip);
  client->bound = false;
  sim_pxe_end (client);
}

static void
address_on (SimDhcpClient *client)
{
  SimSubnet here = sim_segment_subnet (sim_iface_segment (client->iface));
  client->bound = sim_iface_add_address (client->iface, client->terms.ip);
  client->routed = client->terms.router != SIM_IP_NONE && sim_subnet_has (here, client->terms.router);
  if (client->routed)
    sim_node_add_route (client->role->node, everything, client->terms.router);
  sim_udp_take_any (client->udp, client->iface, false);
}

static SimTime
point (const SimDhcpClient *client, bool there, uint32_t seconds, SimTime otherwise)
{
  return there ? sim_time_add (client->requested_at, seconds * SIM_S) : otherwise;
}

/* RFC 2131, 4.4.5: T1 half, T2 seven eighths of the lease, from the sending of the request. */
static SimDhcpTerms
terms_of (const SimDhcpClient *client, const SimDhcpMessage *m)
{
  SimDhcpTerms t = { .ip = m->yiaddr, .mask = m->mask, .server = m->server, .from = client->requested_at };
  t.router = m->routers > 0 ? m->router[0] : SIM_IP_NONE;
  t.resolver = m->resolvers > 0 ? m->resolver[0] : SIM_IP_NONE;
  t.t1 = t.t2 = t.until = SIM_NEVER;
  if (!(m->has & SIM_DHCP_HAS_LEASE) || m->lease == UINT32_MAX)
    return t;
  SimTime lease = m->lease * SIM_S;
  t.until = sim_time_add (t.from, lease);
  t.t1 = point (client, m->has & SIM_DHCP_HAS_T1, m->t1, sim_time_add (t.from, lease / 2));
  t.t2 = point (client, m->has & SIM_DHCP_HAS_T2, m->t2, sim_time_add (t.from, lease / 8 * 7));
  t.t2 = MIN (t.t2, t.until);
  t.t1 = MIN (t.t1, t.t2);
  return t;
}

static void
arm_at (SimDhcpClient *client, SimTime at)
{
  if (at == SIM_NEVER)
    sim_alarm_cancel (&client->alarm);
  else
    sim_alarm_after (&client->alarm, MAX (at - sim_dhcp_client_now (client), 0));
}

static void
bind (SimDhcpClient *client, const char *reason)
{
  SimDhcpMessage ack;
  bool fresh = !client->bound;
  sim_dhcp_client_become (client, SIM_DHCP_HAS_ADDRESS, reason);
  if (fresh)
    address_on (client);
  arm_at (client, client->terms.t1);
  sim_require (sim_dhcp_decode (&ack, client->ack->data, client->ack->length), "an ACK read before");
  SimDhcpNews news = { .event = fresh ? SIM_DHCP_BOUND : SIM_DHCP_RENEWED, .reason = reason, .ack = &ack };
  sim_dhcp_client_tell (client, &news);
  if (fresh && client->options.pxe && client->bound)
    sim_pxe_begin (client);
}

static void
decline (SimDhcpClient *client)
{
  SimDhcpMessage m = sim_dhcp_client_message (client, SIM_DHCP_DECLINE);
  SimDhcpNews news = { .event = SIM_DHCP_DECLINED, .reason = "in use" };
  m.requested = client->terms.ip;
  m.server = client->terms.server;
  sim_dhcp_client_send (client, &m, SIM_IP_BROADCAST, SIM_DHCP_SERVER_PORT);
  client->terms = (SimDhcpTerms){ 0 };
  sim_dhcp_wait_begin (client, client->options.decline_wait, "the address is in use");
  sim_dhcp_client_tell (client, &news);
}

static void
seen_in_use (SimArpWatch *watch, SimMac mac, bool probe)
{
  SimDhcpClient *client = SIM_OWNER (watch, SimDhcpClient, watch);
  sim_arp_unwatch (watch);
  decline (client);
}

static void
probe (SimDhcpClient *client)
{
  client->probes++;
  sim_arp_probe (client->iface, client->terms.ip);
  sim_alarm_after (&client->alarm, client->options.probe_wait);
}

void
sim_dhcp_probe_due (SimDhcpClient *client)
{
  if (client->probes < client->options.probes)
    {
      probe (client);
      return;
    }
  sim_arp_unwatch (&client->watch);
  bind (client, "nobody has the address");
  if (client->bound)
    sim_arp_announce (client->iface, client->terms.ip);
}

static void
lose (SimDhcpClient *client, const char *reason)
{
  SimDhcpTerms lost = client->terms;
  SimDhcpNews news = { .event = SIM_DHCP_LOST, .reason = reason, .terms = &lost };
  sim_dhcp_address_off (client);
  client->terms = (SimDhcpTerms){ 0 };
  sim_dhcp_select_begin (client, reason);
  sim_dhcp_client_tell (client, &news);
}

void
sim_dhcp_hear_ack (SimDhcpClient *client, const SimDhcpMessage *m, SimBytes *bytes)
{
  if (m->yiaddr == SIM_IP_NONE)
    return;
  bool moved = client->bound && m->yiaddr != client->terms.ip;
  if (moved)
    sim_dhcp_address_off (client);
  sim_bytes_unref (client->ack);
  client->ack = sim_bytes_ref (bytes);
  client->terms = terms_of (client, m);
  if (client->bound || client->options.probes == 0)
    {
      bind (client, "acknowledged");
      return;
    }
  sim_dhcp_client_become (client, SIM_DHCP_PROBING, "acknowledged");
  client->probes = 0;
  sim_arp_watch (&client->watch, client->iface, client->terms.ip, seen_in_use);
  probe (client);
}

void
sim_dhcp_hear_nak (SimDhcpClient *client)
{
  bool held = client->bound;
  if (held)
    {
      lose (client, "NAK");
      return;
    }
  client->terms = (SimDhcpTerms){ 0 };
  sim_dhcp_round_begin (client, "NAK");
}

/* -- renewal (RFC 2131, 4.4.5) -------------------------------------------------------------------------- */

/* Half of what is left until T2, or until the end, but not less than a minute; never past it. */
static SimTime
renew_wait (const SimDhcpClient *client, SimTime end)
{
  SimTime left = end - sim_dhcp_client_now (client);
  return CLAMP (left / 2, MIN (client->options.renew_least, left), MAX (left, 1));
}

static void
renew (SimDhcpClient *client, SimDhcpState state, const char *reason)
{
  SimTime end = state == SIM_DHCP_RENEWING ? client->terms.t2 : client->terms.until;
  bool first = client->state != state;
  if (first)
    sim_dhcp_client_become (client, state, reason);
  if (state == SIM_DHCP_RENEWING && first)
    {
      client->began = sim_dhcp_client_now (client);
      sim_dhcp_client_exchange (client);
    }
  SimDhcpMessage m = sim_dhcp_client_message (client, SIM_DHCP_REQUEST);
  m.ciaddr = client->terms.ip;
  client->requested_at = sim_dhcp_client_now (client);
  sim_dhcp_client_send (client, &m, state == SIM_DHCP_RENEWING ? client->terms.server : SIM_IP_BROADCAST,
                        SIM_DHCP_SERVER_PORT);
  sim_alarm_after (&client->alarm, renew_wait (client, end));
}

void
sim_dhcp_renew_due (SimDhcpClient *client)
{
  SimTime now = sim_dhcp_client_now (client);
  if (now >= client->terms.until)
    lose (client, "the lease ran out");
  else if (now >= client->terms.t2)
    renew (client, SIM_DHCP_REBINDING, "T2");
  else
    renew (client, SIM_DHCP_RENEWING, "T1");
}
