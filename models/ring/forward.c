/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * RING-13: the driver. Whose is a packet: this gateway's, another's, or nobody's yet?
 *
 * What another gateway has sent here is dealt with here or not at all: so a packet goes at most one hop further
 * than it would have, and never in a circle, whatever the gateways believe.
 */
#include "models/ring/data.h"

static bool
is_syn (const SimTransit *transit)
{
  return (transit->flags & (SIM_DRIVER_SYN | SIM_DRIVER_ACK | SIM_DRIVER_RST)) == SIM_DRIVER_SYN;
}

static bool
drop (const SimTransit *transit)
{
  sim_driver_drop (transit, SIM_DROP_NO_ROUTE);
  return true;
}

/* The interface of that gateway's on the segment that the packet came in by; SIM_IP_NONE: it has none there. */
static SimIp
address_on (const RingData *data, uint16_t gateway, const SimIface *in)
{
  for (guint i = 0; i < data->cluster->subnet_count; i++)
    if (data->cluster->subnets[i].segment == sim_iface_segment (in))
      return ring_gateway (data->cluster, gateway)->ips[i];
  return SIM_IP_NONE;
}

/* Has it been passed on before, and so will go further than P4.31 has it? A reply of symmetric routing goes by
 * way of its authority, and so one hop more (figure 20); what a server sends comes here with its TTL as it was.
 */
static bool
goes_further (const RingData *data, const SimTransit *transit)
{
  bool reply = data->cluster->options->forwarding == RING_FORWARD_SYMMETRIC
               && ring_traffic_server (data->traffic, transit->src) != RING_NOBODY;

  return ring_data_via (data, transit) != NULL && (!reply || transit->ttl + 1 < SIM_IP_TTL);
}

bool
ring_forward_to (RingData *data, const SimTransit *transit, uint16_t gateway, RingFlow *flow)
{
  RingTraffic *traffic = data->traffic;
  SimIp hop = address_on (data, gateway, transit->in);

  if (hop == SIM_IP_NONE)
    return drop (transit);
  traffic->detours++;
  traffic->detour_bytes += transit->length;
  ring_traffic_note (traffic, &traffic->second_hops, goes_further (data, transit));
  if (flow != NULL)
    {
      flow->detours++;
      flow->used = ring_data_now (data);
    }
  sim_driver_send (&data->daemon->role, transit, NULL, transit->in, hop);
  return true;
}

/* -- a client's packet -------------------------------------------------------------------------- */

/* To the stack, which answers what it does not know with a reset. But while this gateway cannot know, as news
 * have not gone round since somebody came into the ring, it says nothing: the sender will say it again. */
static bool
stray (RingData *data, const SimTransit *transit)
{
  if (ring_state (data->daemon) != RING_ALONE
      && ring_data_now (data) - data->anew < ring_starvation_time (data->daemon))
    return drop (transit);
  ring_traffic_reset (data->traffic, data, transit);
  return false;
}

static bool
refuse_syn (RingData *data, const SimTransit *syn, const char *why)
{
  data->traffic->refused_syns++;
  ring_emit (data->daemon, &ring_rec_flow_refused, syn->src, syn->sport, 0, why);
  return drop (syn);
}

static void
note_detour (RingData *data, RingFlow *flow, const RingGateway *via)
{
  if (via == NULL)
    return;
  flow->detours++;
  if (flow->forwarded)
    return;
  flow->forwarded = true;
  data->traffic->kept++;
  ring_emit (data->daemon, &ring_rec_flow_kept, flow->client, flow->client_port, via->number, NULL);
}

static bool
own_packet (RingData *data, RingFlow *flow, const SimTransit *transit)
{
  switch (data->cluster->options->forwarding)
    {
    case RING_FORWARD_NAT:
      return ring_nat_to_server (data, flow, transit);
    case RING_FORWARD_SYMMETRIC:
      return ring_symmetric_to_server (data, flow, transit);
    default:
      flow->used = ring_data_now (data);
      return false;
    }
}

/* A new connection at this gateway. */
static bool
begin (RingData *data, const SimTransit *syn, const RingGateway *via)
{
  RingFlow *flow = ring_data_open (data, syn, via != NULL ? via->number : data->self);

  if (data->cluster->options->forwarding == RING_FORWARD_NAT && !ring_nat_begin (data, flow))
    {
      ring_data_forget (data, flow);
      return refuse_syn (data, syn, "no server, or no port");
    }
  if (data->cluster->options->forwarding == RING_FORWARD_SYMMETRIC && !ring_symmetric_begin (data, flow, syn))
    return true;
  if (data->cluster->options->forwarding == RING_FORWARD_PROXY)
    ring_share_tell (data, flow, RING_OP_OPENED);
  return own_packet (data, flow, syn);
}

/* RING-13: a SYN belongs to whoever serves the VIP now. What was passed on is taken: the new owner may not have
 * had the token yet. */
static bool
new_connection (RingData *data, const RingVip *vip, const SimTransit *syn, const RingGateway *via)
{
  const RingGateway *owner = ring_owner (data->daemon, vip);

  if (via != NULL || ring_serves (data->daemon, vip) || (owner != NULL && owner->number == data->self))
    return begin (data, syn, via);
  if (data->cluster->flaws.reset_syns)
    {
      ring_traffic_reset (data->traffic, data, syn);
      return false;
    }
  if (owner == NULL || !ring_data_lives (data, owner->number))
    return refuse_syn (data, syn, "nobody is known to serve the address");
  return ring_forward_to (data, syn, owner->number, NULL);
}

/* Figure 15, 1508: the record of reassignments says who had the address before, or has it now. */
static bool
unknown (RingData *data, const RingVip *vip, const SimTransit *transit, const RingGateway *via)
{
  const RingGateway *other = ring_owner (data->daemon, vip);

  if (other == NULL || other->number == data->self)
    other = ring_previous_owner (data->daemon, vip);
  if (via == NULL && other != NULL && other->number != data->self && ring_data_lives (data, other->number))
    return ring_forward_to (data, transit, other->number, NULL);
  return stray (data, transit);
}

/* Repair `adopt-connections`: what was a dead gateway's is the one's that serves its VIP. */
bool
ring_forward_adopt (RingData *data, RingFlow *flow)
{
  if (!data->cluster->options->adopt_connections || flow->server == RING_NOBODY
      || data->cluster->options->forwarding == RING_FORWARD_PROXY)
    return false;
  flow->owner = data->self;
  flow->entered = data->self;
  flow->serial = ++data->serial;
  flow->state = RING_FLOW_OPEN;
  data->mine++;
  data->traffic->adopted++;
  ring_traffic_take_port (data->traffic, data, flow);
  ring_share_tell (data, flow, RING_OP_OPENED);
  if (data->cluster->options->forwarding == RING_FORWARD_SYMMETRIC)
    ring_symmetric_adopted (data, flow);
  ring_emit (data->daemon, &ring_rec_flow_adopted, flow->client, flow->client_port, 0, NULL);
  return true;
}

/* A SYN for a connection that is known: another one from the same port, unless the first is just being made. */
static RingFlow *
renewed (RingData *data, RingFlow *flow, const SimTransit *transit)
{
  bool over = flow != NULL && is_syn (transit)
              && (flow->state == RING_FLOW_CLOSING
                  || (!ring_data_is_mine (data, flow) && ring_data_via (data, transit) != NULL));
  if (!over)
    return flow;
  ring_data_forget (data, flow);
  return NULL;
}

/* Mistakes that only tests set (P4.28, P4.31). */
static bool
others_wrongly (RingData *data, RingFlow *flow, const SimTransit *transit)
{
  uint16_t third = (uint16_t)((data->self + 1) % data->cluster->gateways->len);

  if (data->cluster->flaws.pass_further)
    return ring_forward_to (data, transit, third == flow->owner ? data->self : third, flow);
  ring_traffic_reset (data->traffic, data, transit);
  return false;
}

/* A packet of another gateway's connection. */
static bool
others_packet (RingData *data, RingFlow *flow, const RingVip *vip, const SimTransit *transit,
               const RingGateway *via)
{
  if (data->cluster->flaws.pass_further || data->cluster->flaws.reset_others)
    return others_wrongly (data, flow, transit);
  if (ring_data_lives (data, flow->owner))
    {
      if (via == NULL)
        return ring_forward_to (data, transit, flow->owner, flow);
      data->traffic->further++; /* the client says it again, and by then the news are here */
      return drop (transit);
    }
  if (ring_forward_adopt (data, flow))
    return own_packet (data, flow, transit);
  ring_data_forget (data, flow);
  return is_syn (transit) ? new_connection (data, vip, transit, via) : stray (data, transit);
}

bool
ring_forward_client (RingData *data, const RingVip *vip, const SimTransit *transit)
{
  const RingGateway *via = ring_data_via (data, transit);
  RingFlow *flow = ring_flows_find (data->flows, transit->src, transit->sport, transit->dst, transit->dport);

  flow = renewed (data, flow, transit);
  if (flow == NULL)
    return is_syn (transit) ? new_connection (data, vip, transit, via) : unknown (data, vip, transit, via);
  if (!ring_data_is_mine (data, flow))
    return others_packet (data, flow, vip, transit, via);
  note_detour (data, flow, via);
  return own_packet (data, flow, transit);
}

/* -- a server's packet ---------------------------------------------------------------------------- */

/* Of a connection whose gateway is dead: the one that serves its VIP now may adopt it. */
static bool
orphan (RingData *data, RingFlow *flow, const SimTransit *transit)
{
  const RingVip *vip = ring_vip_by_ip (data->cluster, flow->vip);
  const RingGateway *owner = vip == NULL ? NULL : ring_owner (data->daemon, vip);

  if (data->cluster->options->adopt_connections && owner != NULL)
    {
      if (owner->number == data->self && ring_forward_adopt (data, flow))
        return ring_nat_to_client (data, flow, transit);
      if (ring_data_via (data, transit) == NULL && ring_data_lives (data, owner->number))
        return ring_forward_to (data, transit, owner->number, flow);
      return drop (transit);
    }
  return stray (data, transit);
}

bool
ring_forward_server (RingData *data, uint16_t server, const SimTransit *transit)
{
  RingFlow *flow = ring_flows_find_back (data->flows, server, transit->dst, transit->dport);
  uint8_t both = transit->flags & (SIM_DRIVER_SYN | SIM_DRIVER_ACK);
  const RingGateway *via;
  const RingVip *vip;

  if (flow != NULL && ring_data_is_mine (data, flow))
    {
      note_detour (data, flow, ring_data_via (data, transit));
      return ring_nat_to_client (data, flow, transit);
    }
  via = ring_data_via (data, transit);
  if (flow != NULL && ring_data_lives (data, flow->owner))
    {
      if (via == NULL)
        return ring_forward_to (data, transit, flow->owner, flow);
      data->traffic->further++;
      return drop (transit);
    }
  if (flow != NULL)
    return orphan (data, flow, transit);
  vip = ring_vip_by_ip (data->cluster, transit->dst);
  if (vip == NULL)
    return false; /* for a program of this machine */
  if (both == (SIM_DRIVER_SYN | SIM_DRIVER_ACK))
    {
      ring_keep (data, transit, server);
      return true;
    }
  return unknown (data, vip, transit, via);
}

bool
ring_forward_saw (SimRole *role, const SimTransit *transit)
{
  RingData *data = ((RingDaemon *)role)->data;
  const RingOptions *options = data->cluster->options;
  const RingService *service;
  uint16_t server;
  const RingVip *vip;

  if (transit->protocol != 6 || transit->fragment || !data->running)
    return false;
  if (data->daemon->older != NULL && !data->daemon->known)
    return false; /* a stand-by has none of the addresses */
  vip = ring_vip_by_ip (data->cluster, transit->dst);
  if (vip != NULL && data->cluster->subnets[vip->subnet].external)
    return ring_service_at (data->cluster, transit->dport) != NULL && ring_forward_client (data, vip, transit);
  service = ring_service_at (data->cluster, transit->sport);
  server = service != NULL ? ring_traffic_server (data->traffic, transit->src) : RING_NOBODY;
  if (server == RING_NOBODY || ring_server_port (data->cluster, server) != service->port
      || options->forwarding == RING_FORWARD_PROXY)
    return false;
  if (options->forwarding == RING_FORWARD_SYMMETRIC)
    return ring_symmetric_reply (data, server, transit);
  return ring_forward_server (data, server, transit);
}
