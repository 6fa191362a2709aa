/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * RING-14: distributed address translation. To a server a connection comes from the internal VIP that is its
 * own way out, and from a port that tells it from all others; its packets go to whoever serves that VIP.
 */
#include "models/ring/data.h"

enum
{
  DRAWS = 16, /* before the range is searched from the bottom */
};

/* The ports that this gateway draws from: all of them, as the source divides nothing; repair
 * `disjoint-ports`: its share. */
static void
port_range (const RingData *data, guint *first, guint *count)
{
  const RingConnectionOptions *o = &data->cluster->options->connections;
  guint gateways = data->cluster->gateways->len;

  *first = (guint)o->first_port;
  *count = (guint)MIN (o->ports, 65536 - o->first_port);
  if (!data->cluster->options->disjoint_ports)
    return;
  *count = MAX (1, *count / gateways);
  *first += *count * data->self;
}

/* A port that no connection which this gateway knows of uses with that server and address; 0: there is none. */
static uint16_t
choose_port (RingData *data, uint16_t server, SimIp address)
{
  bool lowest = data->cluster->options->port_choice == RING_PORT_LOWEST;
  guint first, count;

  port_range (data, &first, &count);
  if (data->cluster->flaws.same_port)
    return (uint16_t)first;
  for (guint i = 0; !lowest && i < DRAWS; i++)
    {
      uint16_t port = (uint16_t)(first + sim_stream_below (&data->ports, count));
      if (ring_flows_find_back (data->flows, server, address, port) == NULL)
        return port;
    }
  for (guint i = 0; i < count; i++)
    if (ring_flows_find_back (data->flows, server, address, (uint16_t)(first + i)) == NULL)
      return (uint16_t)(first + i);
  return 0;
}

/* Puts the connection on a server other than `but`. False: there is none, or no port. */
static bool
place (RingData *data, RingFlow *flow, uint16_t but)
{
  uint16_t server = ring_health_choose (data, flow->vip_port, but), port;
  const RingServer *chosen;
  SimIp address;

  if (server == RING_NOBODY)
    return false;
  chosen = ring_server (data->cluster, server);
  address = chosen->vip != NULL ? chosen->vip->ip : data->daemon->gateway->id;
  port = choose_port (data, server, address);
  if (port == 0)
    return false;
  ring_data_place (data, flow, server, address, port);
  ring_share_tell (data, flow, RING_OP_OPENED);
  return true;
}

bool
ring_nat_begin (RingData *data, RingFlow *flow)
{
  return place (data, flow, RING_NOBODY);
}

/* RING-19: the client asks again. The answer may be waiting at another gateway: the server is given up when it
 * is known to be down, or at the third time. */
static void
asked_again (RingData *data, RingFlow *flow)
{
  uint16_t silent = flow->server;

  ring_health_failed (data, silent);
  if (flow->asked < 3 && !data->health[silent].down)
    return;
  if (place (data, flow, silent))
    flow->bytes = 0;
}

bool
ring_nat_to_server (RingData *data, RingFlow *flow, const SimTransit *transit)
{
  bool syn = transit->flags & SIM_DRIVER_SYN;

  if (syn && flow->state == RING_FLOW_OPENING && flow->asked++ > 0)
    asked_again (data, flow);
  ring_data_note (data, flow, transit, RING_FIN_CLIENT);
  SimRewrite rewrite = { flow->back, ring_server (data->cluster, flow->server)->ip, flow->back_port, 0 };
  sim_driver_send (&data->daemon->role, transit, &rewrite, NULL, SIM_IP_NONE);
  return true;
}

bool
ring_nat_to_client (RingData *data, RingFlow *flow, const SimTransit *transit)
{
  ring_data_note (data, flow, transit, RING_FIN_SERVER);
  data->traffic->replies++;
  SimRewrite rewrite = { flow->vip, flow->client, flow->vip_port, flow->client_port };
  sim_driver_send (&data->daemon->role, transit, &rewrite, NULL, SIM_IP_NONE);
  return true;
}
