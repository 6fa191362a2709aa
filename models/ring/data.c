/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The life of a gateway's connections: begin, end, and what goes with a crash. */
#include "models/ring/data.h"

enum
{
  KIND_SWEEP = 0x71,
  KIND_OVERDUE,
  KIND_PROBE,
};
#define LINGER (3 * SIM_S)     /* ours: longer than the ends' TIME-WAIT */
#define HALF_OPEN (75 * SIM_S) /* ours: a SYN is given up after 63 s */
#define SWEEP_OFTEN SIM_S
#define SWEEP_SELDOM (60 * SIM_S)

SimTime
ring_data_now (const RingData *data)
{
  return sim_kernel_now (data->cluster->kernel);
}

bool
ring_data_is_mine (const RingData *data, const RingFlow *flow)
{
  return flow->owner == data->self;
}

bool
ring_data_lives (const RingData *data, uint16_t gateway)
{
  if (gateway == RING_NOBODY)
    return false;
  if (gateway == data->self || ring_is_member (data->daemon, gateway))
    return true;
  /* One that has just joined says so itself, before the token does. */
  return data->heard[gateway] > 0
         && ring_data_now (data) - data->heard[gateway] < ring_starvation_time (data->daemon);
}

RingGateway *
ring_data_via (const RingData *data, const SimTransit *transit)
{
  return g_hash_table_lookup (data->traffic->cards, GSIZE_TO_POINTER ((gsize)transit->from));
}

static void
tell_count (const RingData *data)
{
  if (sim_bus_heard (data->cluster->bus, &ring_rec_flows))
    ring_emit (data->daemon, &ring_rec_flows, 0, data->mine, 0, NULL);
}

static void
arm_sweep (RingData *data)
{
  if (data->closing > 0)
    {
      if (!sim_alarm_armed (&data->sweep) || data->closing == 1)
        sim_alarm_after (&data->sweep, SWEEP_OFTEN);
    }
  else if (ring_flows_count (data->flows) > 0 && !sim_alarm_armed (&data->sweep))
    sim_alarm_after (&data->sweep, SWEEP_SELDOM);
}

RingFlow *
ring_data_open (RingData *data, const SimTransit *syn, uint16_t entered)
{
  RingFlow like = { .client = syn->src,
                    .client_port = syn->sport,
                    .vip = syn->dst,
                    .vip_port = syn->dport,
                    .server = RING_NOBODY,
                    .owner = data->self,
                    .entered = entered,
                    .serial = ++data->serial,
                    .used = ring_data_now (data) };
  RingFlow *flow = ring_flows_add (data->flows, &like);

  data->opened++;
  data->mine++;
  data->traffic->opened++;
  ring_emit (data->daemon, &ring_rec_flow_opened, flow->client, flow->client_port, entered, NULL);
  tell_count (data);
  arm_sweep (data);
  return flow;
}

void
ring_data_place (RingData *data, RingFlow *flow, uint16_t server, SimIp back, uint16_t back_port)
{
  if (ring_data_is_mine (data, flow))
    ring_traffic_free_port (data->traffic, flow);
  ring_flows_set_back (data->flows, flow, server, back, back_port);
  if (ring_data_is_mine (data, flow))
    ring_traffic_take_port (data->traffic, data, flow);
}

void
ring_data_closing (RingData *data, RingFlow *flow)
{
  if (flow->state == RING_FLOW_CLOSING)
    return;
  flow->state = RING_FLOW_CLOSING;
  flow->used = ring_data_now (data);
  data->closing++;
  arm_sweep (data);
}

void
ring_data_note (RingData *data, RingFlow *flow, const SimTransit *transit, uint8_t end)
{
  flow->used = ring_data_now (data);
  flow->bytes += transit->data;
  if (end == RING_FIN_SERVER && (transit->flags & SIM_DRIVER_SYN) && flow->state == RING_FLOW_OPENING)
    flow->state = RING_FLOW_OPEN;
  if (transit->flags & SIM_DRIVER_FIN)
    flow->fins |= end;
  if ((transit->flags & SIM_DRIVER_RST) || flow->fins == (RING_FIN_CLIENT | RING_FIN_SERVER))
    ring_data_closing (data, flow);
}

void
ring_data_forget (RingData *data, RingFlow *flow)
{
  bool mine = ring_data_is_mine (data, flow);

  data->closing -= flow->state == RING_FLOW_CLOSING;
  if (mine)
    {
      data->mine--;
      data->traffic->closed++;
      ring_traffic_free_port (data->traffic, flow);
      ring_share_tell (data, flow, RING_OP_REMOVED);
      ring_emit (data->daemon, &ring_rec_flow_closed, flow->client, (int64_t)flow->bytes,
                 (int64_t)flow->detours, NULL);
    }
  ring_flows_remove (data->flows, flow);
  if (mine)
    tell_count (data);
}

/* What is closed lingers; what nobody uses any more goes; so does what was a dead gateway's. */
static bool
over (const RingData *data, const RingFlow *flow)
{
  SimTime unused = ring_data_now (data) - flow->used;

  if (flow->relay != NULL)
    return false;
  if (flow->state == RING_FLOW_CLOSING)
    return unused >= LINGER;
  if (ring_data_is_mine (data, flow))
    return unused >= (flow->state == RING_FLOW_OPENING ? HALF_OPEN : data->cluster->options->connections.idle);
  return unused >= data->cluster->options->connections.idle && !ring_data_lives (data, flow->owner);
}

static void
sweep (SimRole *role, SimAlarm *alarm)
{
  RingData *data = ((RingDaemon *)role)->data;

  for (RingFlow *flow = ring_flows_first (data->flows), *next; flow != NULL; flow = next)
    {
      next = flow->next;
      if (over (data, flow))
        ring_data_forget (data, flow);
    }
  arm_sweep (data);
}

void
ring_data_new (RingDaemon *daemon)
{
  RingData *data = g_new0 (RingData, 1);
  RingCluster *cluster = daemon->cluster;

  daemon->data = data;
  data->daemon = daemon;
  data->cluster = cluster;
  data->traffic = cluster->traffic;
  data->self = daemon->gateway->number;
  data->flows = ring_flows_new (cluster->servers->len);
  data->news = g_byte_array_new ();
  data->under_way = g_byte_array_new ();
  data->foreign = g_byte_array_new ();
  data->members = g_new0 (uint8_t, cluster->gateways->len);
  data->heard = g_new0 (SimTime, cluster->gateways->len);
  data->health = g_new0 (RingHealth, MAX (1, cluster->servers->len));
  sim_net_stream (cluster->net, &data->ports, daemon->gateway->name, "nat-ports");
  sim_alarm_init (&daemon->role, &data->sweep, KIND_SWEEP, sweep);
  sim_alarm_init (&daemon->role, &data->overdue, KIND_OVERDUE, ring_keep_overdue);
  sim_alarm_init (&daemon->role, &data->probe, KIND_PROBE, ring_health_fire);
  if (cluster->options->forwarding == RING_FORWARD_PROXY)
    data->relays = ring_relays_new (data);
  sim_driver_install (&daemon->role, ring_forward_saw);
}

void
ring_data_start (RingDaemon *daemon)
{
  RingData *data = daemon->data;
  const RingGateway *gateway = daemon->gateway;

  if (data->running)
    return;
  data->serial = sim_stream_below (&data->ports, G_MAXUINT32 / 2);
  data->apart = 0;
  data->udp
      = sim_udp_open (&daemon->role, (uint16_t)data->cluster->options->connections.port, ring_share_heard);
  sim_require (data->udp != NULL, "port %d of %s is taken", (int)data->cluster->options->connections.port,
               gateway->name);
  sim_udp_join (data->udp, gateway->ifaces[data->cluster->home], ring_share_group (data->cluster));
  data->running = true;
  data->anew = SIM_NEVER; /* until the token has been here */
  if (data->relays != NULL)
    ring_relays_start (data);
  ring_health_start (data);
}

/* All that a crash takes. */
static void
wipe (RingData *data)
{
  data->running = false;
  data->udp = NULL;
  ring_keep_clear (data);
  ring_flows_clear (data->flows);
  g_byte_array_set_size (data->news, 0);
  g_byte_array_set_size (data->under_way, 0);
  g_byte_array_set_size (data->foreign, 0);
  memset (data->members, 0, data->cluster->gateways->len);
  memset (data->heard, 0, data->cluster->gateways->len * sizeof *data->heard);
  memset (data->health, 0, data->cluster->servers->len * sizeof *data->health);
  data->block = 0;
  data->came_back = false;
  data->closing = data->opened = data->mine = 0;
}

static void
count_broken (RingData *data, const char *reason)
{
  guint broken = 0;

  for (RingFlow *flow = ring_flows_first (data->flows); flow != NULL; flow = flow->next)
    if (ring_data_is_mine (data, flow))
      {
        broken += flow->state == RING_FLOW_OPEN;
        ring_traffic_free_port (data->traffic, flow);
      }
  ring_traffic_note (data->traffic, &data->traffic->broken, broken);
  data->mine = 0;
  tell_count (data);
  if (broken > 0)
    ring_emit (data->daemon, &ring_rec_flows_broken, 0, broken, 0, reason);
}

void
ring_data_lose (RingDaemon *daemon, const char *reason)
{
  RingData *data = daemon->data;

  count_broken (data, reason);
  if (data->relays != NULL)
    {
      ring_relays_stop (data);
      ring_relays_start (data);
    }
  ring_keep_clear (data);
  ring_flows_clear (data->flows);
  data->closing = 0;
}

void
ring_data_reset (RingDaemon *daemon)
{
  RingData *data = daemon->data;

  count_broken (data, "their gateway crashed");
  if (data->relays != NULL)
    ring_relays_reset (data);
  if (data->prober != NULL)
    sim_http_client_reset (data->prober);
  wipe (data);
}

void
ring_data_stop (RingDaemon *daemon)
{
  RingData *data = daemon->data;

  if (data->relays != NULL)
    ring_relays_stop (data);
  count_broken (data, "their gateway was shut down");
  if (data->prober != NULL)
    sim_http_client_reset (data->prober);
  wipe (data);
}

/* A probe that is under way ends by itself. */
void
ring_data_leave (RingDaemon *daemon)
{
  RingData *data = daemon->data;
  SimUdp *udp = data->udp;

  if (!data->running)
    return;
  if (data->relays != NULL)
    ring_relays_stop (data);
  count_broken (data, "their gateway was removed");
  wipe (data);
  sim_udp_close (udp);
  sim_alarm_cancel (&data->sweep);
  sim_alarm_cancel (&data->overdue);
  sim_alarm_cancel (&data->probe);
}

void
ring_data_free (RingDaemon *daemon)
{
  RingData *data = daemon->data;

  if (data == NULL)
    return;
  ring_relays_free (data->relays);
  sim_http_client_free (data->prober);
  wipe (data);
  sim_alarm_dispose (&data->sweep);
  sim_alarm_dispose (&data->overdue);
  sim_alarm_dispose (&data->probe);
  ring_flows_free (data->flows);
  g_byte_array_unref (data->news);
  g_byte_array_unref (data->under_way);
  g_byte_array_unref (data->foreign);
  g_free (data->members);
  g_free (data->heard);
  g_free (data->health);
  g_free (data);
  daemon->data = NULL;
}

/* What a move of the VIP means is in the tables already: own connections stay, new ones go by who serves. */
void
ring_data_begin (RingDaemon *daemon, RingVip *vip)
{
}

void
ring_data_end (RingDaemon *daemon, RingVip *vip, RingGateway *new_owner)
{
}
