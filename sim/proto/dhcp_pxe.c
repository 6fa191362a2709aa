/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What is told to PXE clients: the proxy's offers, and who asks port 4011 or looks for a boot server.
 */
#include "sim/proto/dhcp_inside.h"

#include <string.h>

#define CLASS "PXEClient"

void
sim_dhcp_server_set_pxe (SimDhcpServer *server, SimPxeMode mode, const SimDhcpMessage *offer,
                         const SimDhcpMessage *ack)
{
  server->mode = mode;
  g_free (server->offer_facts);
  g_free (server->ack_facts);
  server->offer_facts = offer != NULL ? g_memdup2 (offer, sizeof *offer) : NULL;
  server->ack_facts = ack != NULL ? g_memdup2 (ack, sizeof *ack) : NULL;
}

void
sim_dhcp_server_add_boot (SimDhcpServer *server, uint16_t type, const char *file, SimIp ip, SimIp group)
{
  SimPxeBoot boot = { .type = type, .ip = ip, .group = group };
  g_strlcpy (boot.file, file, SIM_DHCP_FILE);
  g_array_append_val (server->boots, boot);
}

static void
copy_facts (const SimDhcpHeard *heard, const SimDhcpMessage *facts, SimDhcpMessage *reply)
{
  if (facts == NULL)
    return;
  reply->has |= facts->has & (guint)SIM_PXE_HAS_ANY;
  reply->control = facts->control;
  reply->multicast = facts->multicast;
  reply->servers = facts->servers;
  memcpy (reply->boot_server, facts->boot_server, facts->servers * sizeof *facts->boot_server);
  reply->items = facts->items;
  memcpy (reply->item, facts->item, facts->items * sizeof *facts->item);
  reply->prompt_timeout = facts->prompt_timeout;
  memcpy (reply->prompt, facts->prompt, sizeof reply->prompt);
  reply->boot_type = facts->boot_type;
  reply->boot_layer = facts->boot_layer;
  if (facts->file[0] != '\0')
    memcpy (reply->file, facts->file, SIM_DHCP_FILE);
  if (facts->sname[0] != '\0')
    memcpy (reply->sname, facts->sname, SIM_DHCP_SNAME);
  reply->siaddr = facts->siaddr != SIM_IP_NONE ? facts->siaddr : sim_dhcp_own_address (heard);
}

/* RFC 4578, 2.4: the client's identifier comes back. */
static void
put_class (const SimDhcpHeard *heard, SimDhcpMessage *reply)
{
  g_strlcpy (reply->class, CLASS, sizeof reply->class);
  reply->has |= heard->m->has & (guint)SIM_DHCP_HAS_UUID;
  memcpy (reply->uuid, heard->m->uuid, sizeof reply->uuid);
}

void
sim_pxe_add_facts (const SimDhcpServer *server, const SimDhcpHeard *heard, SimDhcpMessage *reply)
{
  if (server->mode == SIM_PXE_NONE || !sim_pxe_is (heard->m))
    return;
  put_class (heard, reply);
  if (server->mode == SIM_PXE_INLINE)
    copy_facts (heard, server->offer_facts, reply);
}

void
sim_pxe_propose (SimDhcpServer *server, const SimDhcpHeard *heard)
{
  if (server->mode == SIM_PXE_NONE || !sim_pxe_is (heard->m))
    return;
  SimDhcpMessage reply = sim_dhcp_reply_to (heard, SIM_DHCP_OFFER);
  server->stats.proxy_offers++;
  sim_pxe_add_facts (server, heard, &reply);
  sim_dhcp_send (server, heard, &reply);
}

static const SimPxeBoot *
boot_of (const SimDhcpServer *server, uint16_t type)
{
  for (guint i = 0; i < server->boots->len; i++)
    if (g_array_index (server->boots, SimPxeBoot, i).type == type)
      return &g_array_index (server->boots, SimPxeBoot, i);
  return NULL;
}

/* PXE 2.1, 2.2.4: the type and layer that the client asked for come back with the file. */
static void
acknowledge_boot (SimDhcpServer *server, const SimDhcpHeard *heard)
{
  const SimPxeBoot *boot = boot_of (server, heard->m->boot_type);
  if (boot == NULL)
    return;
  SimDhcpMessage reply = sim_dhcp_reply_to (heard, SIM_DHCP_ACK);
  put_class (heard, &reply);
  reply.has |= SIM_PXE_HAS_ITEM;
  reply.boot_type = heard->m->boot_type;
  reply.boot_layer = heard->m->boot_layer;
  reply.siaddr = boot->ip != SIM_IP_NONE ? boot->ip : sim_dhcp_own_address (heard);
  memcpy (reply.file, boot->file, SIM_DHCP_FILE);
  server->stats.boot_acks++;
  sim_dhcp_send (server, heard, &reply);
}

/* PXE 2.1, 2.2.3: the proxy's facts, once more or for the first time. */
static void
acknowledge_facts (SimDhcpServer *server, const SimDhcpHeard *heard)
{
  if (server->mode == SIM_PXE_NONE)
    return;
  SimDhcpMessage reply = sim_dhcp_reply_to (heard, SIM_DHCP_ACK);
  put_class (heard, &reply);
  copy_facts (heard, server->ack_facts != NULL ? server->ack_facts : server->offer_facts, &reply);
  server->stats.boot_acks++;
  sim_dhcp_send (server, heard, &reply);
}

bool
sim_pxe_hear (SimDhcpServer *server, const SimDhcpHeard *heard)
{
  bool ours = heard->udp == server->pxe;
  bool asks = heard->m->type == SIM_DHCP_REQUEST || heard->m->type == SIM_DHCP_DISCOVER;
  bool boot = (heard->m->has & SIM_PXE_HAS_ITEM) != 0;
  if (!ours && !boot)
    return false;
  if (!asks || !sim_pxe_is (heard->m))
    return true;
  if (boot)
    acknowledge_boot (server, heard);
  else
    acknowledge_facts (server, heard);
  return true;
}
