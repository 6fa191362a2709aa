/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A PXE client on its way from an address to a boot file: PXE 2.1, 2.2.2 to 2.2.4.
 */
#include "sim/proto/dhcp_client_inside.h"

#include "sim/base/check.h"
#include <string.h>

enum
{
  BY_MULTICAST,
  BY_BROADCAST,
  BY_LIST,
  NEVER = 255, /* a prompt without an end */
};

static void seek_next (SimDhcpClient *client, const SimDhcpMessage *facts);

static bool
facts_of (const SimDhcpClient *client, SimDhcpMessage *facts)
{
  return client->boot != NULL && sim_dhcp_decode (facts, client->boot->data, client->boot->length);
}

void
sim_pxe_end (SimDhcpClient *client)
{
  client->boot_state = PXE_IDLE;
  sim_alarm_cancel (&client->boot_alarm);
}

static void
fail (SimDhcpClient *client, const char *reason)
{
  SimDhcpNews news = { .event = SIM_DHCP_BOOT_FAILED, .reason = reason };
  sim_pxe_end (client);
  sim_dhcp_client_tell (client, &news);
}

/* RFC 2132, 9.5: option 67 stands for the field where that is overloaded. */
static const char *
file_of (const SimDhcpMessage *m)
{
  return m->file[0] != '\0' ? m->file : m->boot_file;
}

static void
succeed (SimDhcpClient *client, const SimDhcpMessage *m, const char *reason)
{
  SimDhcpNews news = { .event = SIM_DHCP_BOOT,
                       .reason = reason,
                       .boot = m,
                       .boot_server = m->siaddr != SIM_IP_NONE ? m->siaddr : m->server,
                       .boot_file = file_of (m),
                       .proxy = client->proxy };
  sim_pxe_end (client);
  sim_dhcp_client_tell (client, &news);
}

/* -- port 4011 ------------------------------------------------------------------------------------------ */

static void
ask (SimDhcpClient *client)
{
  SimTime wait = 0;
  client->boot_series.sent++;
  if (!sim_dhcp_series_wait (client, &client->boot_series, &client->options.ask, client->options.ask_give_up,
                             &wait))
    {
      fail (client, "no answer on port 4011");
      return;
    }
  SimDhcpMessage m = sim_dhcp_client_message (client, SIM_DHCP_REQUEST);
  m.ciaddr = client->terms.ip;
  m.server = client->proxy;
  client->stats.asked++;
  sim_dhcp_client_send (client, &m, client->proxy, SIM_PXE_PORT);
  sim_alarm_after (&client->boot_alarm, wait);
}

/* -- boot servers --------------------------------------------------------------------------------------- */

/* The address of the next way to seek by, or SIM_IP_NONE when there is no more. */
static SimIp
next_target (SimDhcpClient *client, const SimDhcpMessage *f)
{
  guint control = f->has & SIM_PXE_HAS_CONTROL ? f->control : 0;
  guint target;
  while ((target = client->target++) < BY_LIST + f->servers)
    {
      if (target == BY_MULTICAST && (f->has & SIM_PXE_HAS_MULTICAST) && !(control & SIM_PXE_NO_MULTICAST))
        return f->multicast;
      if (target == BY_BROADCAST && !(control & SIM_PXE_NO_BROADCAST))
        return SIM_IP_BROADCAST;
      if (target >= BY_LIST && f->boot_server[target - BY_LIST].type == client->boot_type
          && f->boot_server[target - BY_LIST].ip != SIM_IP_NONE)
        return f->boot_server[target - BY_LIST].ip;
    }
  return SIM_IP_NONE;
}

static void
seek (SimDhcpClient *client, const SimDhcpMessage *facts)
{
  SimTime wait = 0;
  client->boot_series.sent++;
  if (!sim_dhcp_series_wait (client, &client->boot_series, &client->options.seek, client->options.seek_give_up,
                             &wait))
    {
      seek_next (client, facts);
      return;
    }
  SimDhcpMessage m = sim_dhcp_client_message (client, SIM_DHCP_REQUEST);
  m.ciaddr = client->terms.ip;
  m.has |= SIM_PXE_HAS_ITEM;
  m.boot_type = client->boot_type;
  client->stats.sought++;
  sim_dhcp_client_send (client, &m, client->server,
                        client->server == SIM_IP_BROADCAST ? SIM_DHCP_SERVER_PORT : SIM_PXE_PORT);
  sim_alarm_after (&client->boot_alarm, wait);
}

static void
seek_next (SimDhcpClient *client, const SimDhcpMessage *facts)
{
  client->server = next_target (client, facts);
  client->boot_series = (SimDhcpSeries){ .began = sim_kernel_now (client->kernel) };
  if (client->server == SIM_IP_NONE)
    fail (client, "no boot server answers");
  else
    seek (client, facts);
}

static void
seek_begin (SimDhcpClient *client, const SimDhcpMessage *facts, uint16_t type)
{
  client->boot_state = PXE_SEEKING;
  client->boot_type = type;
  client->target = BY_MULTICAST;
  seek_next (client, facts);
}

/* -- the menu ------------------------------------------------------------------------------------------- */

static void
take_item (SimDhcpClient *client, const SimDhcpMessage *facts)
{
  guint i = client->choose_item != NULL ? client->choose_item (client->role, client->data, facts) : 0;
  uint16_t type = facts->items > 0 ? facts->item[MIN (i, facts->items - 1)].type : facts->boot_server[0].type;
  if (facts->items == 0 || type != 0)
    {
      seek_begin (client, facts, type);
      return;
    }
  SimDhcpNews news = { .event = SIM_DHCP_BOOT_LOCAL, .reason = "the menu says so", .boot = facts };
  sim_pxe_end (client);
  sim_dhcp_client_tell (client, &news);
}

/* Nobody sits at the keyboard: the prompt's time runs out. */
static void
use_facts (SimDhcpClient *client, const SimDhcpMessage *f)
{
  bool file = file_of (f)[0] != '\0';
  bool direct = (f->has & SIM_PXE_HAS_CONTROL) && (f->control & SIM_PXE_USE_FILE);
  bool choice = f->items > 0 || f->servers > 0;
  if (file && (direct || !choice))
    succeed (client, f, "named in the offer");
  else if (!choice)
    fail (client, "no boot file is named");
  else if (f->items > 0 && client->choose_item == NULL && (f->has & SIM_PXE_HAS_PROMPT)
           && f->prompt_timeout > 0)
    {
      client->boot_state = PXE_CHOOSING;
      if (f->prompt_timeout != NEVER)
        sim_alarm_after (&client->boot_alarm, f->prompt_timeout * SIM_S);
    }
  else
    take_item (client, f);
}

void
sim_pxe_begin (SimDhcpClient *client)
{
  SimDhcpMessage facts;
  bool offered = facts_of (client, &facts);
  if (!offered) /* a plain server's own boot file, if any */
    {
      sim_require (sim_dhcp_decode (&facts, client->ack->data, client->ack->length), "an ACK read before");
      client->proxy = facts.server;
    }
  if (!offered || sim_pxe_has_options (&facts) || file_of (&facts)[0] != '\0')
    {
      use_facts (client, &facts);
      return;
    }
  client->boot_state = PXE_ASKING;
  client->boot_series = (SimDhcpSeries){ .began = sim_kernel_now (client->kernel) };
  ask (client);
}

void
sim_pxe_alarm (SimRole *role, SimAlarm *alarm)
{
  SimDhcpClient *client = SIM_OWNER (alarm, SimDhcpClient, boot_alarm);
  SimDhcpMessage facts;
  if (client->boot_state == PXE_ASKING)
    ask (client);
  else if (facts_of (client, &facts))
    {
      if (client->boot_state == PXE_CHOOSING)
        take_item (client, &facts);
      else
        seek (client, &facts);
    }
}

static bool
listed (const SimDhcpClient *client, const SimDhcpMessage *f, SimIp from)
{
  if (!(f->has & SIM_PXE_HAS_CONTROL) || !(f->control & SIM_PXE_LISTED_ONLY))
    return true;
  for (guint i = 0; i < f->servers; i++)
    if (f->boot_server[i].type == client->boot_type
        && (f->boot_server[i].ip == from || f->boot_server[i].ip == SIM_IP_NONE))
      return true;
  return false;
}

void
sim_pxe_answer (SimDhcpClient *client, SimIp from, const SimDhcpMessage *m, SimBytes *bytes)
{
  SimDhcpMessage facts;
  if (client->boot_state == PXE_ASKING && sim_pxe_is (m) && from == client->proxy)
    {
      sim_pxe_end (client);
      sim_bytes_unref (client->boot);
      client->boot = sim_bytes_ref (bytes);
      use_facts (client, m);
    }
  else if (client->boot_state == PXE_SEEKING && (m->has & SIM_PXE_HAS_ITEM) && m->boot_type == client->boot_type
           && facts_of (client, &facts) && listed (client, &facts, from))
    succeed (client, m, "a boot server answered");
}
