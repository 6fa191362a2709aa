/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * RING-16: the highly available link, figure 18. The gateway ends the client's connection itself, keeps the
 * head of its request (1804) and how much of the reply it has passed on (1808), and asks another server for the
 * rest when the one that it has fails (1810, 1812). The new reply's head is dropped (1814).
 *
 * A server has failed when its connection breaks, when nothing has come of a reply for `silence`, or when it is
 * found down (RING-19). While there is none to ask, the relay waits for one.
 */
#include "models/ring/data.h"

enum
{
  KIND_RELAYS = 0x74,
  BACKLOG = 4096,
};

typedef struct Relay
{
  struct Relay *next, *previous;
  struct RingRelays *all;
  SimTcp *client, *server; /* NULL: there is none */
  uint16_t number;         /* the server; RING_NOBODY */
  SimTime heard;           /* from the server */
  /* The request. */
  SimHttpParser asked;
  SimHttpRequest request; /* its texts point into `asked` */
  bool asking;            /* there is one, and its reply is not whole */
  /* The reply, as the client knows it. */
  bool headed;
  SimHttpResponse head; /* the one that the client got */
  int64_t sent;         /* bytes of body passed on */
  /* What comes from this server. */
  SimHttpParser answer;
  bool in_body;
  bool resuming;      /* the last server failed, and no other has gone on yet */
  int64_t left, skip; /* of this server's body; -1: to its end */
} Relay;

typedef struct RingRelays
{
  RingData *data;
  SimTcpListener **listeners; /* by service */
  Relay *first, *last;
  SimAlarm check;
} RingRelays;

static void fetch (Relay *relay);

static RingData *
data_of (const Relay *relay)
{
  return relay->all->data;
}

static const RingOptions *
options_of (const Relay *relay)
{
  return data_of (relay)->cluster->options;
}

/* What the client asks for, by its port. */
static const RingService *
service_of (const Relay *relay)
{
  return ring_service_at (data_of (relay)->cluster, sim_tcp_local_port (relay->client));
}

static RingFlow *
flow_of (const Relay *relay)
{
  return ring_flows_find (data_of (relay)->flows, sim_tcp_remote (relay->client),
                          sim_tcp_remote_port (relay->client), sim_tcp_local (relay->client),
                          sim_tcp_local_port (relay->client));
}

/* -- servers --------------------------------------------------------------------------------------- */

/* `orderly`: with a FIN; the server's own end comes later, to nobody. */
static void
leave_server (Relay *relay, bool orderly)
{
  SimTcp *tcp = relay->server;

  relay->server = NULL;
  sim_http_parser_clear (&relay->answer);
  relay->in_body = false;
  if (tcp == NULL)
    return;
  sim_tcp_set_data (tcp, NULL);
  if (orderly)
    sim_tcp_close (tcp);
  else
    sim_tcp_abort (tcp);
}

static void
relay_free (Relay *relay)
{
  RingRelays *all = relay->all;

  leave_server (relay, false);
  *(relay->previous != NULL ? &relay->previous->next : &all->first) = relay->next;
  *(relay->next != NULL ? &relay->next->previous : &all->last) = relay->previous;
  sim_http_parser_clear (&relay->asked);
  g_free (relay);
}

/* The client's connection is over, or is being closed: what is left of it lingers in the table. */
static void
release_flow (Relay *relay)
{
  RingFlow *flow = flow_of (relay);

  if (flow == NULL || flow->relay != relay)
    return;
  flow->relay = NULL;
  ring_data_closing (data_of (relay), flow);
}

/* The client gets no more, and sees it. */
static void
cut (Relay *relay, const char *why)
{
  RingData *data = data_of (relay);

  data->traffic->cut++;
  ring_emit (data->daemon, &ring_rec_relay_cut, sim_tcp_remote (relay->client), relay->sent, 0, why);
  release_flow (relay);
  sim_tcp_abort (relay->client);
  relay_free (relay);
}

static void
whole (Relay *relay)
{
  RingFlow *flow = flow_of (relay);

  leave_server (relay, true);
  relay->number = RING_NOBODY;
  if (flow != NULL)
    ring_flows_set_back (data_of (relay)->flows, flow, RING_NOBODY, SIM_IP_NONE, 0);
  relay->asking = false;
  data_of (relay)->traffic->relayed++;
  sim_http_parser_clear (&relay->asked);
  if (!relay->head.keep_alive)
    sim_tcp_close (relay->client);
}

static void
failed (Relay *relay, const char *why)
{
  uint16_t server = relay->number;

  leave_server (relay, false);
  if (relay->headed && !relay->resuming)
    {
      relay->resuming = true;
      data_of (relay)->traffic->resumed++;
      ring_emit (data_of (relay)->daemon, &ring_rec_resumed, ring_server (data_of (relay)->cluster, server)->ip,
                 relay->sent, 0, why);
    }
  ring_health_failed (data_of (relay), server);
  fetch (relay);
}

/* -- the reply ------------------------------------------------------------------------------------- */

static void
pass_head (Relay *relay, const SimHttpResponse *head)
{
  SimHttpResponse said = *head;

  said.keep_alive = relay->request.keep_alive && head->length >= 0;
  relay->head = said;
  relay->headed = true;
  g_autoptr (SimBytes) bytes = sim_http_response_encode (&said);
  sim_tcp_send_bytes (relay->client, bytes);
}

/* 1814: the new head is dropped. False: what comes is of no use. */
static bool
resume_head (Relay *relay, const SimHttpResponse *head)
{
  RingData *data = data_of (relay);
  const RingOptions *options = options_of (relay);
  bool other = head->content != relay->head.content, entire = head->status == SIM_HTTP_OK;

  if (head->status != SIM_HTTP_OK && head->status != SIM_HTTP_PARTIAL)
    return false;
  if (other && options->if_range && !data->cluster->flaws.mix_versions)
    return false;
  if (other)
    {
      ring_traffic_note (data->traffic, &data->traffic->mixed, 1);
      ring_emit (data->daemon, &ring_rec_resume_mixed, sim_tcp_remote (relay->client), relay->sent, 0,
                 "another version of the object");
    }
  relay->resuming = false;
  relay->skip = entire && options->range_check ? relay->head.first + relay->sent : 0;
  if (entire && !options->range_check && relay->sent > 0)
    {
      ring_traffic_note (data->traffic, &data->traffic->repeated, 1);
      ring_emit (data->daemon, &ring_rec_resume_mixed, sim_tcp_remote (relay->client), relay->sent, 1,
                 "the object from its beginning");
    }
  return true;
}

static bool
take_head (Relay *relay)
{
  SimHttpResponse head;
  bool good = sim_http_response_decode (relay->answer.bytes, relay->answer.length, &head);

  sim_http_parser_clear (&relay->answer);
  if (!good)
    return false;
  relay->skip = 0;
  relay->left = head.length;
  relay->in_body = true;
  if (relay->headed)
    return resume_head (relay, &head);
  if (head.status == SIM_HTTP_UNAVAILABLE && service_of (relay)->count > 1)
    return false;
  pass_head (relay, &head);
  return true;
}

static void
pass_body (Relay *relay, SimSpan span)
{
  uint64_t skip = MIN ((uint64_t)relay->skip, span.length);
  RingFlow *flow;

  relay->left -= relay->left >= 0 ? (int64_t)span.length : 0;
  relay->skip -= (int64_t)skip;
  span.offset += skip;
  span.length -= skip;
  if (span.length == 0)
    return;
  relay->sent += (int64_t)span.length;
  flow = flow_of (relay);
  if (flow != NULL)
    flow->bytes += span.length;
  sim_tcp_send (relay->client, &span);
}

static void
server_received (SimRole *role, SimTcp *tcp, const SimSpan *span)
{
  Relay *relay = sim_tcp_data (tcp);
  SimSpan rest = *span;

  if (relay == NULL)
    return;
  relay->heard = ring_data_now (data_of (relay));
  while (!relay->in_body && rest.length > 0)
    {
      uint64_t taken;
      SimHttpParse parse = sim_http_parser_feed (&relay->answer, &rest, &taken);
      if (parse == SIM_HTTP_BAD || (parse == SIM_HTTP_READY && !take_head (relay)))
        {
          leave_server (relay, false); /* the next look asks another */
          return;
        }
      rest.offset += taken;
      rest.length -= taken;
    }
  if (!relay->in_body)
    return;
  if (rest.length > 0)
    pass_body (relay, rest);
  if (relay->left == 0)
    whole (relay);
}

static void
server_ended (SimRole *role, SimTcp *tcp, SimTcpEnd end)
{
  Relay *relay = sim_tcp_data (tcp);

  if (relay == NULL)
    {
      if (end == SIM_TCP_PEER_CLOSED)
        sim_tcp_close (tcp);
      return;
    }
  if (end == SIM_TCP_PEER_CLOSED && relay->in_body && relay->left < 0)
    {
      whole (relay);
      return;
    }
  if (end != SIM_TCP_PEER_CLOSED)
    relay->server = NULL; /* it is gone already */
  failed (relay, sim_tcp_end_name (end));
}

static const SimTcpHooks server_hooks = { .received = server_received, .ended = server_ended };

/* 1802; and 1810, when some of the reply has been passed on: the stored head with a range. */
static SimHttpRequest
question (const Relay *relay)
{
  SimHttpRequest request = relay->request;

  request.keep_alive = false;
  if (!relay->headed)
    return request;
  request.range.first = relay->head.first + relay->sent;
  request.range.last = relay->head.length < 0 ? -1 : relay->head.first + relay->head.length - 1;
  request.if_range = options_of (relay)->if_range ? relay->head.content : 0;
  return request;
}

/* Asks a server, another than the last one if there is another. */
static void
fetch (Relay *relay)
{
  RingData *data = data_of (relay);
  uint16_t server = ring_health_choose (data, service_of (relay)->port, relay->number);
  RingFlow *flow = flow_of (relay);

  relay->heard = ring_data_now (data);
  if (server == RING_NOBODY)
    {
      relay->number = RING_NOBODY; /* at the next look any will do */
      return;
    }
  relay->number = server;
  if (flow != NULL)
    ring_flows_set_back (data->flows, flow, server, SIM_IP_NONE, 0);
  SimHttpRequest request = question (relay);
  g_autoptr (SimBytes) bytes = sim_http_request_encode (&request);
  relay->server = sim_tcp_connect (&data->daemon->role, data->daemon->gateway->id,
                                   ring_server (data->cluster, server)->ip,
                                   ring_server_port (data->cluster, server), &server_hooks, relay);
  sim_tcp_send_bytes (relay->server, bytes);
}

/* -- the client ---------------------------------------------------------------------------------------- */

static void
client_connected (SimRole *role, SimTcp *tcp)
{
  RingData *data = ((RingDaemon *)role)->data;
  RingRelays *all = data->relays;
  Relay *relay = g_new0 (Relay, 1);
  RingFlow *flow;

  relay->all = all;
  relay->client = tcp;
  relay->number = RING_NOBODY;
  relay->previous = all->last;
  *(all->last != NULL ? &all->last->next : &all->first) = relay;
  all->last = relay;
  sim_tcp_set_data (tcp, relay);
  flow = flow_of (relay);
  if (flow != NULL)
    {
      flow->relay = relay;
      flow->state = RING_FLOW_OPEN;
    }
}

static void
begin (Relay *relay)
{
  bool good = sim_http_request_decode (relay->asked.bytes, relay->asked.length, &relay->request);

  if (!good || !relay->request.get)
    {
      cut (relay, "what the client asks is not understood");
      return;
    }
  relay->asking = true;
  relay->headed = relay->resuming = false;
  relay->sent = 0;
  fetch (relay);
  if (!sim_alarm_armed (&relay->all->check))
    sim_alarm_after (&relay->all->check, SIM_S / 2);
}

static void
client_received (SimRole *role, SimTcp *tcp, const SimSpan *span)
{
  Relay *relay = sim_tcp_data (tcp);
  uint64_t taken;

  if (relay->asking)
    return; /* one question at a time */
  switch (sim_http_parser_feed (&relay->asked, span, &taken))
    {
    case SIM_HTTP_READY:
      begin (relay);
      break;
    case SIM_HTTP_BAD:
      cut (relay, "what the client asks is not understood");
      break;
    default:
      break;
    }
}

static void
client_ended (SimRole *role, SimTcp *tcp, SimTcpEnd end)
{
  Relay *relay = sim_tcp_data (tcp);

  if (end == SIM_TCP_PEER_CLOSED)
    {
      sim_tcp_close (tcp);
      return;
    }
  release_flow (relay);
  relay_free (relay);
}

static const SimTcpHooks client_hooks
    = { .connected = client_connected, .received = client_received, .ended = client_ended };

/* -- all ------------------------------------------------------------------------------------------------- */

/* Who waits for a server, and which server is silent? */
static void
check (SimRole *role, SimAlarm *alarm)
{
  RingData *data = ((RingDaemon *)role)->data;
  SimTime most = data->cluster->options->connections.silence;
  bool any = false;

  for (Relay *relay = data->relays->first, *next; relay != NULL; relay = next)
    {
      next = relay->next;
      any |= relay->asking;
      if (relay->asking && relay->server == NULL)
        fetch (relay);
      else if (relay->asking && most > 0 && ring_data_now (data) - relay->heard >= most)
        failed (relay, "no acknowledgement");
    }
  if (any)
    sim_alarm_after (alarm, SIM_S / 2);
}

void
ring_relays_server_down (RingData *data, uint16_t server)
{
  for (Relay *relay = data->relays->first, *next; relay != NULL; relay = next)
    {
      next = relay->next;
      if (relay->server != NULL && relay->number == server)
        failed (relay, "it is down");
    }
}

RingRelays *
ring_relays_new (RingData *data)
{
  RingRelays *all = g_new0 (RingRelays, 1);

  all->data = data;
  all->listeners = g_new0 (SimTcpListener *, data->cluster->service_count);
  sim_alarm_init (&data->daemon->role, &all->check, KIND_RELAYS, check);
  return all;
}

void
ring_relays_start (RingData *data)
{
  const RingCluster *cluster = data->cluster;

  for (guint i = 0; i < cluster->service_count; i++)
    {
      uint16_t port = cluster->services[i].port;
      data->relays->listeners[i] = sim_tcp_listen (&data->daemon->role, port, BACKLOG, &client_hooks);
      sim_require (data->relays->listeners[i] != NULL, "port %u of %s is taken", port,
                   data->daemon->gateway->name);
    }
}

void
ring_relays_stop (RingData *data)
{
  while (data->relays->first != NULL)
    {
      Relay *relay = data->relays->first;
      sim_tcp_abort (relay->client);
      relay_free (relay);
    }
  for (guint i = 0; i < data->cluster->service_count; i++)
    sim_tcp_unlisten (data->relays->listeners[i]);
  memset (data->relays->listeners, 0, data->cluster->service_count * sizeof (SimTcpListener *));
}

/* Crash: the connections are gone already. */
void
ring_relays_reset (RingData *data)
{
  memset (data->relays->listeners, 0, data->cluster->service_count * sizeof (SimTcpListener *));
  while (data->relays->first != NULL)
    {
      data->relays->first->server = NULL;
      relay_free (data->relays->first);
    }
}

void
ring_relays_free (RingRelays *relays)
{
  if (relays == NULL)
    return;
  ring_relays_reset (relays->data);
  sim_alarm_dispose (&relays->check);
  g_free (relays->listeners);
  g_free (relays);
}
