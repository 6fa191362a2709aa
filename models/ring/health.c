/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * RING-19: the gateways look after the layer behind them. Each server is asked by the gateway that serves its
 * internal VIP; what it finds travels with the train (server monitoring). A server that does not answer gets no
 * new connections. Whoever has a SYN or a relay that is not acknowledged asks at once, and believes one
 * failure.
 *
 * The carriage: server 4, when it was found 4 (tenths of a second of the finder's clock), down 1, for each. A
 * server that is down is told as long as it is; one that is up again twice round.
 */
#include "models/ring/data.h"

enum
{
  ROW = 9
};

/* The fewest connections as this gateway knows; among equals the next in turn. */
uint16_t
ring_health_choose (RingData *data, uint16_t port, uint16_t but)
{
  const RingService *service = ring_service_at (data->cluster, port);
  guint least = G_MAXUINT;
  uint16_t best = RING_NOBODY;

  for (guint i = 0; service != NULL && i < service->count; i++)
    {
      uint16_t server = (uint16_t)(service->first + (data->opened + i) % service->count);
      guint on = ring_flows_on (data->flows, server);
      if (server == but || data->health[server].down || on >= least)
        continue;
      least = on;
      best = server;
    }
  return best;
}

static bool
is_prober (const RingData *data, uint16_t server)
{
  const RingVip *vip = ring_server (data->cluster, server)->vip;
  const RingDaemon *daemon = data->daemon;

  if (vip != NULL)
    return ring_serves (daemon, vip);
  return daemon->known && daemon->word->count > 0 && daemon->word->members[0] == data->self;
}

static void
found (RingData *data, uint16_t server, bool down, uint32_t serial)
{
  RingHealth *health = &data->health[server];
  bool changed = health->down != down;

  health->down = down;
  health->serial = serial;
  health->missed = 0;
  health->rounds = 2 * data->cluster->gateways->len;
  if (changed && down && data->relays != NULL)
    ring_relays_server_down (data, server);
}

static void
decide (RingData *data, uint16_t server, bool down, const char *why)
{
  const RingServer *about = ring_server (data->cluster, server);
  uint32_t now = (uint32_t)(ring_now (data->daemon) / (100 * SIM_MS));

  found (data, server, down, MAX (now, data->health[server].serial + 1));
  ring_emit (data->daemon, down ? &ring_rec_server_down : &ring_rec_server_up, about->ip, 0, 0, why);
}

static void
answered (SimRole *role, gpointer which, const SimHttpReply *reply)
{
  RingData *data = ((RingDaemon *)role)->data;
  uint16_t server = (uint16_t)GPOINTER_TO_UINT (which);
  RingHealth *health = &data->health[server];

  health->asked = false;
  if (!data->running)
    return;
  if (reply->outcome == SIM_HTTP_REPLIED)
    {
      health->missed = 0;
      if (health->down)
        decide (data, server, false, "it answers again");
    }
  else if (++health->missed >= data->cluster->options->connections.probe_failures && !health->down)
    decide (data, server, true, sim_http_outcome_names[reply->outcome]);
}

static void
ask (RingData *data, uint16_t server)
{
  SimHttpRequest request = SIM_HTTP_REQUEST;
  const RingServer *about = ring_server (data->cluster, server);

  if (data->health[server].asked || data->prober == NULL)
    return;
  request.work = 0;
  request.reply = 0;
  data->health[server].asked = true;
  sim_http_get (data->prober, SIM_IP_NONE, about->ip, ring_server_port (data->cluster, server), 0, &request,
                answered, GUINT_TO_POINTER (server));
}

void
ring_health_failed (RingData *data, uint16_t server)
{
  RingHealth *health = &data->health[server];
  guint enough = (guint)data->cluster->options->connections.probe_failures;

  if (health->down)
    return;
  if (data->prober == NULL)
    return;
  health->missed = MAX (health->missed, enough - 1);
  ask (data, server);
}

void
ring_health_fire (SimRole *role, SimAlarm *alarm)
{
  RingData *data = ((RingDaemon *)role)->data;

  for (guint i = 0; i < data->cluster->servers->len; i++)
    if (is_prober (data, (uint16_t)i))
      ask (data, (uint16_t)i);
  sim_alarm_after (alarm, data->cluster->options->connections.probe_interval);
}

void
ring_health_start (RingData *data)
{
  const RingConnectionOptions *o = &data->cluster->options->connections;

  if (o->probe_interval == 0 || data->cluster->servers->len == 0)
    return;
  if (data->prober == NULL)
    data->prober = sim_http_client_new (&data->daemon->role, o->probe_timeout);
  sim_alarm_after (&data->probe, o->probe_interval);
}

void
ring_health_unload (RingDaemon *daemon, const uint8_t *bytes, gsize length)
{
  RingData *data = daemon->data;
  SimReader reader = sim_reader (bytes, length);

  for (; length >= ROW; length -= ROW)
    {
      uint16_t server = ring_traffic_server (data->traffic, sim_get32 (&reader));
      uint32_t serial = sim_get32 (&reader);
      bool down = sim_get8 (&reader) != 0;
      if (server != RING_NOBODY && serial > data->health[server].serial)
        found (data, server, down, serial);
    }
}

void
ring_health_load (RingDaemon *daemon, GByteArray *out)
{
  RingData *data = daemon->data;

  for (guint i = 0; i < data->cluster->servers->len; i++)
    {
      RingHealth *health = &data->health[i];
      if (!health->down && health->rounds == 0)
        continue;
      health->rounds -= health->rounds > 0;
      sim_put32 (out, ring_server (data->cluster, i)->ip);
      sim_put32 (out, health->serial);
      sim_put8 (out, health->down);
    }
}
