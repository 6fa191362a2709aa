/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * RING-18: symmetric routing, figures 20 and 21. Only the destination of a request is rewritten, so a server's
 * reply goes to the client's address by way of its default node, whoever serves its internal VIP.
 *
 * The authority for a connection is found by hashing the client's address and port over the members that a
 * gateway has in its stored word: both a request and its reply say those. It picks the server, and tells the
 * gateway that the request came in by, which handles it (figure 21). A reply goes from the default node to the
 * authority, and from there to the gateway that the request came in by; with `direct-replies` (box 2014) the
 * default node is told, and skips the authority from then on.
 */
#include "models/ring/data.h"

#include "models/ring/truth.h"

uint16_t
ring_symmetric_authority (const RingData *data, SimIp client, uint16_t client_port)
{
  const RingWord *word = data->daemon->word;

  if (!data->daemon->known || word->count == 0)
    return data->self;
  return word->members[sim_mix (client, client_port) % word->count];
}

/* Picks the server, as the authority. */
static bool
assign (RingData *data, RingFlow *flow)
{
  uint16_t server
      = flow->server != RING_NOBODY ? flow->server : ring_health_choose (data, flow->vip_port, RING_NOBODY);

  if (server == RING_NOBODY)
    return false;
  ring_data_place (data, flow, server, flow->client, flow->client_port);
  flow->authority = !data->cluster->flaws.forget_assigned;
  data->traffic->assigned++;
  return true;
}

static void
ask (RingData *data, const RingFlow *flow, uint16_t authority)
{
  data->traffic->asks++;
  ring_share_say (data, RING_TALK_ASK, authority, flow);
}

/* True: the SYN may go to its server. Otherwise it waits, or is dropped. */
bool
ring_symmetric_begin (RingData *data, RingFlow *flow, const SimTransit *syn)
{
  uint16_t authority = ring_symmetric_authority (data, flow->client, flow->client_port);

  if (authority != data->self)
    {
      ask (data, flow, authority);
      ring_keep (data, syn, RING_NOBODY);
      return false;
    }
  if (assign (data, flow))
    {
      ring_share_tell (data, flow, RING_OP_OPENED);
      return true;
    }
  data->traffic->refused_syns++;
  ring_data_forget (data, flow);
  sim_driver_drop (syn, SIM_DROP_NO_ROUTE);
  return false;
}

bool
ring_symmetric_to_server (RingData *data, RingFlow *flow, const SimTransit *transit)
{
  SimRewrite rewrite = { 0 };

  if (flow->server == RING_NOBODY)
    {
      sim_driver_drop (transit, SIM_DROP_NO_ROUTE);
      if (transit->flags & SIM_DRIVER_SYN)
        ask (data, flow, ring_symmetric_authority (data, flow->client, flow->client_port));
      return true;
    }
  ring_data_note (data, flow, transit, RING_FIN_CLIENT);
  rewrite.dst = ring_server (data->cluster, flow->server)->ip;
  sim_driver_send (&data->daemon->role, transit, &rewrite, NULL, SIM_IP_NONE);
  return true;
}

/* -- replies -------------------------------------------------------------------------------------- */

static bool
lose (RingData *data, const SimTransit *transit, const char *why)
{
  ring_traffic_note (data->traffic, &data->traffic->lost_replies, 1);
  ring_emit (data->daemon, &ring_rec_reply_lost, transit->dst, transit->dport, 0, why);
  sim_driver_drop (transit, SIM_DROP_NO_ROUTE);
  return true;
}

static bool
pass_on (RingData *data, const SimTransit *transit, RingFlow *flow, uint16_t to)
{
  if (!ring_runs (ring_gateway (data->cluster, to)))
    {
      ring_traffic_note (data->traffic, &data->traffic->lost_replies, 1);
      ring_emit (data->daemon, &ring_rec_reply_lost, transit->dst, transit->dport, to, "to a dead gateway");
    }
  return ring_forward_to (data, transit, to, flow);
}

static bool
out (RingData *data, RingFlow *flow, const SimTransit *transit, const RingGateway *via)
{
  SimRewrite rewrite = { .src = flow->vip, .sport = flow->vip_port };

  ring_data_note (data, flow, transit, RING_FIN_SERVER);
  data->traffic->replies++;
  ring_traffic_note (data->traffic, &data->traffic->asymmetric, flow->entered != data->self);
  flow->detours += via != NULL;
  sim_driver_send (&data->daemon->role, transit, &rewrite, NULL, SIM_IP_NONE);
  return true;
}

/* 2012: this gateway is the authority, and knows where the request came in. */
static bool
as_authority (RingData *data, RingFlow *flow, const SimTransit *transit, const RingGateway *via)
{
  if (flow == NULL || !flow->authority)
    return lose (data, transit, "its authority does not know of it");
  data->traffic->by_authority++;
  if (via != NULL && data->cluster->options->direct_replies)
    ring_share_say (data, RING_TALK_DIRECT, via->number, flow);
  return pass_on (data, transit, flow, flow->owner);
}

/* 2010, or 2014: this gateway is the default node. */
static bool
as_default (RingData *data, RingFlow *flow, const SimTransit *transit)
{
  uint16_t authority = ring_symmetric_authority (data, transit->dst, transit->dport);

  if (flow != NULL && flow->direct && data->cluster->options->direct_replies)
    {
      data->traffic->by_cache++;
      return pass_on (data, transit, flow, flow->owner);
    }
  if (authority == data->self)
    return as_authority (data, flow, transit, NULL);
  return pass_on (data, transit, flow, authority);
}

/* Repair `adopt-connections`: of a dead gateway's connection, by way of whoever serves its VIP now. */
static bool
orphan (RingData *data, RingFlow *flow, const SimTransit *transit, const RingGateway *via)
{
  const RingVip *vip = ring_vip_by_ip (data->cluster, flow->vip);
  const RingGateway *owner = vip == NULL ? NULL : ring_owner (data->daemon, vip);

  if (owner != NULL && owner->number == data->self && ring_forward_adopt (data, flow))
    return out (data, flow, transit, via);
  if (via == NULL && owner != NULL && ring_data_lives (data, owner->number))
    return ring_forward_to (data, transit, owner->number, flow);
  return lose (data, transit, "its gateway is dead");
}

bool
ring_symmetric_reply (RingData *data, uint16_t server, const SimTransit *transit)
{
  const RingGateway *via;
  RingFlow *flow;

  if (sim_iface_has_address (transit->in, transit->dst))
    return false; /* for a program of this machine */
  via = ring_data_via (data, transit);
  flow = ring_flows_find_back (data->flows, server, transit->dst, transit->dport);
  if (data->cluster->flaws.reply_further && via != NULL && flow != NULL && ring_data_is_mine (data, flow))
    return ring_forward_to (data, transit, via->number, flow);
  if (flow != NULL && (ring_data_is_mine (data, flow) || data->cluster->flaws.reply_anywhere))
    return out (data, flow, transit, via);
  if (flow != NULL && !flow->direct && data->cluster->options->adopt_connections
      && !ring_data_lives (data, flow->owner))
    return orphan (data, flow, transit, via);
  return via == NULL ? as_default (data, flow, transit) : as_authority (data, flow, transit, via);
}

/* -- what they say to each other ---------------------------------------------------------------------- */

/* The connection of a row; made when it is not known. */
static RingFlow *
known (RingData *data, const RingFlow *row)
{
  RingFlow *flow = ring_flows_find (data->flows, row->client, row->client_port, row->vip, row->vip_port);

  if (flow != NULL && (flow->owner != row->owner || flow->serial != row->serial))
    {
      if (ring_data_is_mine (data, flow))
        return NULL;
      ring_data_forget (data, flow);
      flow = NULL;
    }
  if (flow == NULL)
    flow = ring_flows_add (data->flows, row);
  flow->used = ring_data_now (data);
  return flow;
}

static void
asked (RingData *data, const RingFlow *row, uint16_t from)
{
  RingFlow *flow = known (data, row);

  if (flow != NULL && assign (data, flow))
    ring_share_say (data, RING_TALK_ASSIGN, from, flow);
}

static void
assigned (RingData *data, const RingFlow *row)
{
  RingFlow *flow = ring_flows_find (data->flows, row->client, row->client_port, row->vip, row->vip_port);

  if (flow == NULL || !ring_data_is_mine (data, flow) || flow->serial != row->serial
      || flow->server != RING_NOBODY || row->server == RING_NOBODY)
    return;
  ring_data_place (data, flow, row->server, row->back, row->back_port);
  ring_share_tell (data, flow, RING_OP_OPENED);
}

void
ring_symmetric_heard (RingData *data, RingTalk talk, const RingFlow *row, uint16_t from)
{
  RingFlow *flow;

  if (talk == RING_TALK_ASK)
    asked (data, row, from);
  else if (talk == RING_TALK_ASSIGN)
    assigned (data, row);
  else if ((talk == RING_TALK_DIRECT || talk == RING_TALK_REGISTER) && (flow = known (data, row)) != NULL)
    {
      if (flow->server == RING_NOBODY)
        ring_flows_set_back (data->flows, flow, row->server, row->back, row->back_port);
      if (talk == RING_TALK_DIRECT)
        flow->direct = true;
      else
        flow->authority = true;
    }
}

/* Repair `cache-invalidation`. */
void
ring_symmetric_adopted (RingData *data, RingFlow *flow)
{
  uint16_t authority = ring_symmetric_authority (data, flow->client, flow->client_port);

  if (!data->cluster->options->cache_invalidation || flow->server == RING_NOBODY)
    return;
  if (authority == data->self)
    flow->authority = true;
  else
    ring_share_say (data, RING_TALK_REGISTER, authority, flow);
}

void
ring_symmetric_changed (RingData *data)
{
  if (!data->cluster->options->cache_invalidation)
    return;
  for (RingFlow *flow = ring_flows_first (data->flows); flow != NULL; flow = flow->next)
    {
      flow->direct = false;
      if (ring_data_is_mine (data, flow))
        ring_symmetric_adopted (data, flow);
    }
}
