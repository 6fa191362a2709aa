/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The client without an address: it asks, gathers offers, and takes one. RFC 2131, 4.4.1.
 */
#include "sim/proto/dhcp_client_inside.h"

/* -- DISCOVER ------------------------------------------------------------------------------------------- */

/* dhclient 4.4: grows by up to twice itself at random; past the cut-off it is that, half more or less. */
static SimTime
random_growth (SimDhcpClient *client)
{
  const SimDhcpClientOptions *o = &client->options;
  if (client->interval == 0)
    client->interval = o->discover.times[0];
  else
    client->interval += sim_stream_time_uniform (&client->stream, 0, 2 * client->interval - 1);
  if (client->interval > o->cutoff)
    client->interval = o->cutoff / 2 + sim_stream_time_uniform (&client->stream, 0, o->cutoff - 1);
  return client->interval;
}

/* RFC 2131, 4.1: 4 s, 8 s … each a second longer or shorter at random. */
static SimTime
discover_wait (SimDhcpClient *client)
{
  const SimDhcpClientOptions *o = &client->options;
  if (o->cutoff > 0)
    return random_growth (client);
  SimTime wait = o->discover.times[MIN (client->series.sent, o->discover.count) - 1];
  if (o->jitter > 0)
    wait += sim_stream_time_uniform (&client->stream, -o->jitter, o->jitter);
  return MAX (wait, 1);
}

static void
discover (SimDhcpClient *client)
{
  SimDhcpMessage m = sim_dhcp_client_message (client, SIM_DHCP_DISCOVER);
  m.requested = client->terms.ip;
  client->series.sent++;
  SimTime wait = discover_wait (client);
  if (client->options.give_up > 0)
    wait = CLAMP (client->began + client->options.give_up - sim_dhcp_client_now (client), 1, wait);
  sim_dhcp_client_send (client, &m, SIM_IP_BROADCAST, SIM_DHCP_SERVER_PORT);
  sim_alarm_after (&client->alarm, wait);
}

void
sim_dhcp_select_begin (SimDhcpClient *client, const char *reason)
{
  sim_dhcp_forget_offers (client);
  sim_dhcp_client_become (client, SIM_DHCP_SELECTING, reason);
  client->began = sim_dhcp_client_now (client);
  client->series = (SimDhcpSeries){ .began = client->began };
  client->interval = 0;
  sim_dhcp_client_exchange (client);
  sim_udp_take_any (client->udp, client->iface, true);
  discover (client);
}

void
sim_dhcp_wait_begin (SimDhcpClient *client, SimTime wait, const char *reason)
{
  sim_dhcp_client_become (client, SIM_DHCP_WAITING, reason);
  sim_alarm_after (&client->alarm, wait);
}

void
sim_dhcp_round_begin (SimDhcpClient *client, const char *reason)
{
  const SimDhcpClientOptions *o = &client->options;
  if (o->start_most == 0)
    sim_dhcp_select_begin (client, reason);
  else
    sim_dhcp_wait_begin (client, sim_stream_time_uniform (&client->stream, o->start_least, o->start_most),
                         reason);
}

static void
round_failed (SimDhcpClient *client, const char *reason)
{
  SimDhcpNews news = { .event = SIM_DHCP_GAVE_UP, .reason = reason };
  if (client->options.retry > 0)
    sim_dhcp_wait_begin (client, client->options.retry, reason);
  else
    {
      sim_dhcp_client_become (client, SIM_DHCP_FAILED, reason);
      sim_alarm_cancel (&client->alarm);
    }
  sim_dhcp_client_tell (client, &news);
}

/* -- choice --------------------------------------------------------------------------------------------- */

static guint
choose (SimDhcpClient *client, bool address)
{
  SimDhcpOffer fit[SIM_DHCP_OFFERS];
  guint index[SIM_DHCP_OFFERS] = { 0 }, count = 0;
  for (guint i = 0; i < client->offer_count; i++)
    if (address ? client->offer[i].address != SIM_IP_NONE : client->offer[i].pxe)
      {
        index[count] = i;
        fit[count++] = client->offer[i];
      }
  guint taken = 0;
  if (client->choose_offer != NULL && count > 0)
    taken = client->choose_offer (client->role, client->data, address, fit, count);
  return taken < count ? index[taken] : SIM_DHCP_OFFERS;
}

void
sim_dhcp_request (SimDhcpClient *client)
{
  SimDhcpMessage m = sim_dhcp_client_message (client, SIM_DHCP_REQUEST);
  m.requested = client->wanted;
  m.server = client->state == SIM_DHCP_REQUESTING ? client->server : SIM_IP_NONE;
  client->series.sent++;
  client->requested_at = sim_dhcp_client_now (client);
  sim_dhcp_client_send (client, &m, SIM_IP_BROADCAST, SIM_DHCP_SERVER_PORT);
  SimTime wait = 0;
  sim_dhcp_series_wait (client, &client->series, &client->options.request, 0, &wait);
  sim_alarm_after (&client->alarm, wait);
}

static bool
enough (const SimDhcpClient *client)
{
  bool address = false, boot = !client->options.pxe;
  for (guint i = 0; i < client->offer_count; i++)
    {
      address |= client->offer[i].address != SIM_IP_NONE;
      boot |= client->offer[i].pxe;
    }
  bool over = sim_dhcp_client_now (client) >= client->began + client->options.collect;
  return address && (over || (boot && client->options.pxe && client->choose_offer == NULL));
}

static void
request_begin (SimDhcpClient *client)
{
  guint taken = choose (client, true);
  if (taken == SIM_DHCP_OFFERS)
    return;
  guint boot = client->options.pxe ? choose (client, false) : SIM_DHCP_OFFERS;
  g_clear_pointer (&client->boot, sim_bytes_unref);
  client->proxy = SIM_IP_NONE;
  if (boot != SIM_DHCP_OFFERS)
    {
      client->boot = sim_bytes_ref (client->offer[boot].bytes);
      client->proxy = client->offer[boot].server;
    }
  client->wanted = client->offer[taken].address;
  client->server = client->offer[taken].server;
  client->series = (SimDhcpSeries){ .began = sim_dhcp_client_now (client) };
  sim_dhcp_client_become (client, SIM_DHCP_REQUESTING, "took an offer");
  sim_dhcp_request (client);
}

/* Offers enough, or the time for gathering ends before the next DISCOVER. */
static void
select_more (SimDhcpClient *client)
{
  SimTime end = client->began + client->options.collect;
  if (enough (client))
    request_begin (client);
  else if (client->offer_count > 0 && !client->options.collect_at_timeouts && end > sim_dhcp_client_now (client)
           && end < client->alarm.timer.due && choose (client, true) != SIM_DHCP_OFFERS)
    sim_alarm_after (&client->alarm, end - sim_dhcp_client_now (client));
}

void
sim_dhcp_hear_offer (SimDhcpClient *client, SimIp from, const SimDhcpMessage *m, SimBytes *bytes)
{
  bool pxe = sim_pxe_is (m);
  if (client->offer_count == SIM_DHCP_OFFERS || (m->yiaddr == SIM_IP_NONE && !(pxe && client->options.pxe)))
    return;
  for (guint i = 0; i < client->offer_count; i++)
    if (client->offer[i].server == m->server && client->offer[i].address == m->yiaddr)
      return; /* of an earlier DISCOVER */
  client->offer[client->offer_count++] = (SimDhcpOffer){ .at = sim_dhcp_client_now (client),
                                                         .server = m->server != SIM_IP_NONE ? m->server : from,
                                                         .address = m->yiaddr,
                                                         .pxe = pxe,
                                                         .facts = pxe && sim_pxe_has_options (m),
                                                         .bytes = sim_bytes_ref (bytes) };
  select_more (client);
}

/* The wait after a DISCOVER, or the time for gathering, is over. */
void
sim_dhcp_select_due (SimDhcpClient *client)
{
  const SimDhcpClientOptions *o = &client->options;
  SimTime now = sim_dhcp_client_now (client);
  if (enough (client))
    request_begin (client);
  if (client->state != SIM_DHCP_SELECTING)
    return;
  bool over = (o->tries > 0 && client->series.sent >= o->tries)
              || (o->give_up > 0 && now >= client->began + o->give_up);
  if (!over)
    {
      discover (client);
      select_more (client);
    }
  else if (client->offer_count > 0 && choose (client, true) != SIM_DHCP_OFFERS)
    request_begin (client);
  else
    round_failed (client, "no offer");
}

void
sim_dhcp_request_due (SimDhcpClient *client)
{
  if (client->series.sent < client->options.request.count)
    sim_dhcp_request (client);
  else
    {
      client->terms = (SimDhcpTerms){ 0 };
      sim_dhcp_round_begin (client, "no answer");
    }
}
