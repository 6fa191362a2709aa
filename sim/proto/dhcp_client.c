/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The client's address: RFC 2131, 4.4.
 */
#include "sim/proto/dhcp_client_inside.h"

#include "sim/base/check.h"
#include <string.h>

enum
{
  ALARM_ADDRESS = 0xD3, /* tags of the fingerprint */
  ALARM_BOOT = 0xD4,
};

const char *const sim_dhcp_state_names[SIM_DHCP_STATES]
    = { "OFF",     "WAITING", "SELECTING", "REQUESTING", "REBOOTING",
        "PROBING", "BOUND",   "RENEWING",  "REBINDING",  "FAILED" };

const SimRecordKind sim_rec_dhcp_state
    = SIM_DETAIL ("dhcp.state", NONE, COUNT, COUNT, "{who} asks for an address: {text}");

#define TO(state) (1u << SIM_DHCP_##state)
/* Which states may follow; everything may be switched off. RFC 2131, figure 5. */
static const guint moves[SIM_DHCP_STATES] = {
  [SIM_DHCP_OFF] = TO (WAITING) | TO (SELECTING) | TO (REBOOTING),
  [SIM_DHCP_WAITING] = TO (SELECTING) | TO (WAITING),
  [SIM_DHCP_SELECTING] = TO (REQUESTING) | TO (WAITING) | TO (FAILED),
  [SIM_DHCP_REQUESTING] = TO (PROBING) | TO (HAS_ADDRESS) | TO (SELECTING) | TO (WAITING) | TO (FAILED),
  [SIM_DHCP_REBOOTING] = TO (HAS_ADDRESS) | TO (PROBING) | TO (SELECTING) | TO (WAITING),
  [SIM_DHCP_PROBING] = TO (HAS_ADDRESS) | TO (WAITING),
  [SIM_DHCP_HAS_ADDRESS] = TO (RENEWING) | TO (SELECTING) | TO (WAITING),
  [SIM_DHCP_RENEWING] = TO (HAS_ADDRESS) | TO (REBINDING) | TO (SELECTING) | TO (WAITING),
  [SIM_DHCP_REBINDING] = TO (HAS_ADDRESS) | TO (SELECTING) | TO (WAITING),
  [SIM_DHCP_FAILED] = TO (SELECTING) | TO (WAITING),
};

static void address_alarm (SimRole *role, SimAlarm *alarm);

void
sim_dhcp_client_become (SimDhcpClient *client, SimDhcpState state, const char *reason)
{
  SimDhcpState old = client->state;
  SimNode *node = client->role->node;
  sim_require (state == SIM_DHCP_OFF || (moves[old] & 1u << state) != 0, "%s goes from %s to %s",
               sim_node_name (node), sim_dhcp_state_names[old], sim_dhcp_state_names[state]);
  client->state = state;
  if (state == old || !sim_bus_heard (sim_node_bus (node), &sim_rec_dhcp_state))
    return;
  char text[160];
  g_snprintf (text, sizeof text, "%s -> %s: %s", sim_dhcp_state_names[old], sim_dhcp_state_names[state],
              reason);
  sim_emit (sim_node_bus (node), &sim_rec_dhcp_state, sim_node_entity (node), 0, old, state, text);
}

void
sim_dhcp_client_tell (SimDhcpClient *client, SimDhcpNews *news)
{
  news->offers = client->offer_count;
  if (news->terms == NULL && client->terms.ip != SIM_IP_NONE)
    news->terms = &client->terms;
  client->func (client->role, client->data, news);
}

/* -- messages ------------------------------------------------------------------------------------------- */

static void
put_identity (const SimDhcpClient *client, SimDhcpMessage *m)
{
  const SimDhcpClientOptions *o = &client->options;
  static const uint8_t wanted[] = { 1, 3, 6, 12, 43, 51, 54, 58, 59, 60, 66, 67, 97 };
  m->id_length = 7;
  m->id[0] = 1;
  for (guint i = 0; i < 6; i++)
    m->id[1 + i] = (uint8_t)(m->chaddr >> (40 - 8 * i));
  if (m->type == SIM_DHCP_RELEASE || m->type == SIM_DHCP_DECLINE)
    return;
  m->longest = (uint16_t)o->longest;
  m->parameters = sizeof wanted;
  memcpy (m->parameter, wanted, sizeof wanted);
  if (!o->pxe)
    return;
  m->has |= SIM_DHCP_HAS_ARCH | SIM_DHCP_HAS_NDI | SIM_DHCP_HAS_UUID;
  m->arch = (uint16_t)o->arch;
  m->ndi[0] = 1;
  m->ndi[1] = (uint8_t)(o->undi / 1000);
  m->ndi[2] = (uint8_t)(o->undi % 1000);
  memcpy (m->uuid, client->uuid, sizeof m->uuid);
  sim_pxe_class (m->arch, (uint16_t)o->undi, m->class);
}

SimDhcpMessage
sim_dhcp_client_message (const SimDhcpClient *client, SimDhcpType type)
{
  SimDhcpMessage m
      = { .type = (uint8_t)type,
          .xid = client->xid,
          .chaddr = sim_iface_mac (client->iface),
          .secs = (uint16_t)MIN ((sim_dhcp_client_now (client) - client->began) / SIM_S, UINT16_MAX),
          .broadcast = client->options.broadcast && !client->bound };
  put_identity (client, &m);
  if (client->options.ask_lease > 0 && (type == SIM_DHCP_DISCOVER || type == SIM_DHCP_REQUEST))
    {
      m.has |= SIM_DHCP_HAS_LEASE;
      m.lease = (uint32_t)MIN (client->options.ask_lease / SIM_S, UINT32_MAX);
    }
  return m;
}

void
sim_dhcp_client_send (SimDhcpClient *client, const SimDhcpMessage *message, SimIp to, uint16_t port)
{
  bool many = to == SIM_IP_BROADCAST || sim_ip_multicast (to);
  g_autoptr (SimBytes) bytes = sim_dhcp_encode (message, 0);
  client->stats.sent[message->type]++;
  client->stats.bytes += bytes->length;
  sim_udp_send (client->udp, many ? client->iface : NULL, SIM_IP_NONE, to, port, bytes);
}

void
sim_dhcp_client_exchange (SimDhcpClient *client)
{
  client->xid = (uint32_t)sim_stream_bits (&client->stream);
  sim_udp_filter (client->udp, SIM_DHCP_XID_AT, client->xid);
}

void
sim_dhcp_forget_offers (SimDhcpClient *client)
{
  for (guint i = 0; i < client->offer_count; i++)
    sim_bytes_unref (client->offer[i].bytes);
  client->offer_count = 0;
}

bool
sim_dhcp_series_wait (const SimDhcpClient *client, const SimDhcpSeries *series, const SimTimeList *times,
                      SimTime give_up, SimTime *wait)
{
  if (series->sent > times->count)
    return false;
  *wait = times->times[series->sent - 1];
  SimTime left = series->began + give_up - sim_dhcp_client_now (client);
  if (give_up > 0)
    *wait = MIN (*wait, left);
  return *wait > 0;
}

/* -- what happens --------------------------------------------------------------------------------------- */

static void
address_alarm (SimRole *role, SimAlarm *alarm)
{
  SimDhcpClient *client = SIM_OWNER (alarm, SimDhcpClient, alarm);
  switch (client->state)
    {
    case SIM_DHCP_WAITING:
      sim_dhcp_select_begin (client, "begins");
      break;
    case SIM_DHCP_SELECTING:
      sim_dhcp_select_due (client);
      break;
    case SIM_DHCP_REQUESTING:
    case SIM_DHCP_REBOOTING:
      sim_dhcp_request_due (client);
      break;
    case SIM_DHCP_PROBING:
      sim_dhcp_probe_due (client);
      break;
    default:
      sim_dhcp_renew_due (client);
      break;
    }
}

static void
hear (SimDhcpClient *client, const SimDatagram *datagram, const SimDhcpMessage *m)
{
  SimIp from = datagram->src;
  SimBytes *bytes = datagram->bytes;
  bool asked = client->state == SIM_DHCP_REQUESTING || client->state == SIM_DHCP_REBOOTING
               || client->state == SIM_DHCP_RENEWING || client->state == SIM_DHCP_REBINDING;
  client->stats.heard[m->type]++;
  if (m->type == SIM_DHCP_OFFER && client->state == SIM_DHCP_SELECTING)
    sim_dhcp_hear_offer (client, from, m, bytes);
  else if (m->type == SIM_DHCP_ACK && asked && m->yiaddr != SIM_IP_NONE)
    {
      client->server_mac = datagram->mac;
      sim_dhcp_hear_ack (client, m, bytes);
    }
  else if (m->type == SIM_DHCP_NAK && asked)
    sim_dhcp_hear_nak (client);
  else if (m->type == SIM_DHCP_ACK)
    sim_pxe_answer (client, from, m, bytes);
}

static void
receive (SimRole *role, SimUdp *udp, const SimDatagram *datagram)
{
  SimDhcpClient *client = sim_udp_data (udp);
  SimDhcpMessage m;
  uint32_t xid;
  if (!sim_dhcp_peek_xid (datagram->bytes, &xid) || xid != client->xid
      || !sim_dhcp_decode (&m, datagram->bytes->data, datagram->bytes->length) || !m.reply
      || m.chaddr != sim_iface_mac (client->iface))
    return;
  hear (client, datagram, &m);
}

/* -- life ----------------------------------------------------------------------------------------------- */

SimDhcpClient *
sim_dhcp_client_new (SimRole *role, SimIface *iface, const SimDhcpClientOptions *options, SimDhcpFunc func,
                     gpointer data)
{
  sim_require (sim_iface_node (iface) == role->node && options->discover.count > 0
                   && options->request.count > 0,
               "a DHCP client of %s that cannot be", sim_node_name (role->node));
  SimDhcpClient *client = g_new0 (SimDhcpClient, 1);
  client->role = role;
  client->iface = iface;
  client->kernel = sim_node_kernel (role->node);
  client->options = *options;
  client->func = func;
  client->data = data;
  for (guint i = 0; i < 6; i++)
    client->uuid[11 + i] = (uint8_t)(sim_iface_mac (iface) >> (40 - 8 * i));
  sim_net_stream (sim_node_net (role->node), &client->stream, sim_node_name (role->node), "dhcp-client");
  sim_alarm_init (role, &client->alarm, ALARM_ADDRESS, address_alarm);
  sim_alarm_init (role, &client->boot_alarm, ALARM_BOOT, sim_pxe_alarm);
  return client;
}

static void
forget (SimDhcpClient *client)
{
  sim_alarm_cancel (&client->alarm);
  sim_alarm_cancel (&client->boot_alarm);
  sim_arp_unwatch (&client->watch);
  sim_dhcp_forget_offers (client);
  g_clear_pointer (&client->boot, sim_bytes_unref);
  g_clear_pointer (&client->ack, sim_bytes_unref);
  client->boot_state = PXE_IDLE;
  client->udp = NULL;
  client->bound = false;
  client->state = SIM_DHCP_OFF;
  if (!client->options.remember || client->terms.until <= sim_dhcp_client_now (client))
    client->terms = (SimDhcpTerms){ 0 };
}

void
sim_dhcp_client_free (SimDhcpClient *client)
{
  if (client == NULL)
    return;
  forget (client);
  sim_alarm_dispose (&client->alarm);
  sim_alarm_dispose (&client->boot_alarm);
  g_free (client);
}

void
sim_dhcp_client_set_choice (SimDhcpClient *client, SimDhcpChooseFunc offer, SimPxeChooseFunc item)
{
  client->choose_offer = offer;
  client->choose_item = item;
}

void
sim_dhcp_client_set_uuid (SimDhcpClient *client, const uint8_t uuid[17])
{
  memcpy (client->uuid, uuid, sizeof client->uuid);
}

void
sim_dhcp_client_remember (SimDhcpClient *client, const SimDhcpTerms *terms)
{
  sim_require (client->state == SIM_DHCP_OFF, "a DHCP client that runs is told what it had");
  client->terms = *terms;
}

static void
reboot_begin (SimDhcpClient *client)
{
  sim_dhcp_client_become (client, SIM_DHCP_REBOOTING, "had an address");
  client->began = sim_dhcp_client_now (client);
  client->series = (SimDhcpSeries){ .began = client->began };
  client->wanted = client->terms.ip;
  sim_dhcp_client_exchange (client);
  sim_udp_take_any (client->udp, client->iface, true);
  sim_dhcp_request (client);
}

bool
sim_dhcp_client_open (SimDhcpClient *client)
{
  client->udp = sim_udp_open (client->role, SIM_DHCP_CLIENT_PORT, receive);
  if (client->udp == NULL)
    return false;
  sim_udp_set_data (client->udp, client);
  if (client->terms.ip != SIM_IP_NONE && client->terms.until > sim_dhcp_client_now (client))
    reboot_begin (client);
  else
    sim_dhcp_round_begin (client, "opened");
  return true;
}

/* Without ARP, whose answer a machine that shuts down would not hear. */
static void
give_back (SimDhcpClient *client)
{
  SimDhcpMessage m = sim_dhcp_client_message (client, SIM_DHCP_RELEASE);
  m.ciaddr = client->terms.ip;
  m.server = client->terms.server;
  g_autoptr (SimBytes) bytes = sim_dhcp_encode (&m, 0);
  client->stats.sent[SIM_DHCP_RELEASE]++;
  client->stats.bytes += bytes->length;
  sim_udp_send_to_station (client->udp, client->iface, client->terms.ip, client->terms.server,
                           client->server_mac, SIM_DHCP_SERVER_PORT, bytes);
}

void
sim_dhcp_client_close (SimDhcpClient *client)
{
  if (client->udp == NULL)
    return;
  if (client->bound && client->options.release)
    {
      give_back (client);
      sim_dhcp_address_off (client);
      client->terms = (SimDhcpTerms){ 0 };
    }
  sim_dhcp_address_off (client);
  sim_udp_close (client->udp);
  sim_dhcp_client_become (client, SIM_DHCP_OFF, "closed");
  forget (client);
}

/* The address went with the crash; the route did not. */
void
sim_dhcp_client_reset (SimDhcpClient *client)
{
  sim_dhcp_route_off (client);
  forget (client);
}

void
sim_dhcp_client_restart (SimDhcpClient *client, const char *reason)
{
  if (client->udp == NULL)
    return;
  sim_dhcp_address_off (client);
  sim_arp_unwatch (&client->watch);
  client->terms = (SimDhcpTerms){ 0 };
  sim_dhcp_client_become (client, SIM_DHCP_OFF, reason);
  sim_dhcp_select_begin (client, reason);
}

SimDhcpState
sim_dhcp_client_state (const SimDhcpClient *client)
{
  return client->state;
}

const SimDhcpTerms *
sim_dhcp_client_terms (const SimDhcpClient *client)
{
  return client->bound ? &client->terms : NULL;
}

SimDhcpClientStats
sim_dhcp_client_stats (const SimDhcpClient *client)
{
  return client->stats;
}
