/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/proto/http_server.h"

#include "sim/base/slab.h"

#define IDLE (75 * SIM_S) /* ours: as nginx (keepalive_timeout) */

enum
{
  ALARM_IDLE = 0xD2,          /* tag of the fingerprint */
  MOST_AHEAD = SIM_HTTP_HEAD, /* bytes of later requests that a connection keeps */
};

/* A connection, and the request on it that waits for its answer. */
struct SimHttpExchange
{
  SimHttpServer *server;
  SimHttpExchange *previous, *next; /* by `since` */
  SimTcp *tcp;
  SimTime since; /* when something was last read or answered */
  gpointer data;
  SimHttpParser parser;
  SimHttpRequest request;
  GByteArray *ahead; /* what came before the answer to what came first; may be NULL */
  bool waiting;      /* for the role's answer */
  bool peer_closed, closing;
  bool busy, dead; /* its memory is in use further up; and is not needed after that */
};

struct SimHttpServer
{
  SimRole *role;
  const SimHttpServerHooks *hooks;
  gpointer data;
  SimTcpListener *listener;
  SimAlarm alarm; /* for the connection that has been idle longest */
  SimHttpExchange *first, *last;
  guint connections, waiting;
  SimSlab *slab;
};

static void
list_remove (SimHttpExchange *exchange)
{
  SimHttpServer *server = exchange->server;
  *(exchange->previous != NULL ? &exchange->previous->next : &server->first) = exchange->next;
  *(exchange->next != NULL ? &exchange->next->previous : &server->last) = exchange->previous;
}

static void
list_append (SimHttpExchange *exchange)
{
  SimHttpServer *server = exchange->server;
  exchange->since = sim_kernel_now (sim_net_kernel (sim_node_net (server->role->node)));
  exchange->next = NULL;
  exchange->previous = server->last;
  *(server->last != NULL ? &server->last->next : &server->first) = exchange;
  server->last = exchange;
}

static void
touch (SimHttpExchange *exchange)
{
  list_remove (exchange);
  list_append (exchange);
}

static void
close_connection (SimHttpExchange *exchange)
{
  exchange->closing = true;
  sim_tcp_close (exchange->tcp);
}

/* Closes what has been idle for too long. One whose answer is under way, or awaited, is not idle. */
static void
idle_due (SimRole *role, SimAlarm *alarm)
{
  SimHttpServer *server = SIM_OWNER (alarm, SimHttpServer, alarm);
  SimTime now = sim_kernel_now (sim_net_kernel (sim_node_net (role->node)));
  while (server->first != NULL && server->first->since + IDLE <= now + SIM_US)
    {
      SimHttpExchange *exchange = server->first;
      touch (exchange);
      if (!exchange->waiting && !exchange->closing && sim_tcp_unacked (exchange->tcp) == 0)
        close_connection (exchange);
    }
  if (server->first != NULL)
    sim_alarm_after (alarm, server->first->since + IDLE - now);
}

SimHttpServer *
sim_http_server_new (SimRole *role, const SimHttpServerHooks *hooks, gpointer data)
{
  SimHttpServer *server = g_new0 (SimHttpServer, 1);
  server->role = role;
  server->hooks = hooks;
  server->data = data;
  server->slab = sim_slab_new ("http exchanges", sizeof (SimHttpExchange), 0);
  sim_alarm_init (role, &server->alarm, ALARM_IDLE, idle_due);
  return server;
}

static void
set_waiting (SimHttpExchange *exchange, bool waiting)
{
  exchange->server->waiting += (guint)waiting - (guint)exchange->waiting;
  exchange->waiting = waiting;
}

static void
exchange_free (SimHttpExchange *exchange)
{
  SimHttpServer *server = exchange->server;
  if (!exchange->dead)
    {
      set_waiting (exchange, false);
      list_remove (exchange);
      server->connections--;
      sim_http_parser_clear (&exchange->parser);
      g_clear_pointer (&exchange->ahead, g_byte_array_unref);
      exchange->dead = true;
    }
  if (!exchange->busy)
    sim_slab_give (server->slab, exchange);
}

/* Sends a whole answer. The connection goes on when both want it. */
static void
send_answer (SimHttpExchange *exchange, const SimHttpResponse *head, uint64_t content)
{
  SimTcp *tcp = exchange->tcp;
  g_autoptr (SimBytes) bytes = sim_http_response_encode (head);
  SimSpan body = { .content = content, .offset = (uint64_t)head->first, .length = (uint64_t)head->length };
  sim_tcp_cork (tcp);
  sim_tcp_send_bytes (tcp, bytes);
  sim_tcp_send (tcp, &body);
  if (!head->keep_alive)
    close_connection (exchange);
  sim_tcp_uncork (tcp);
}

static void
refuse (SimHttpExchange *exchange, int status)
{
  SimHttpResponse head = { .status = status };
  send_answer (exchange, &head, 0);
}

/* A whole head is there: the role's, or ours to refuse. */
static void
take_request (SimHttpExchange *exchange)
{
  SimHttpServer *server = exchange->server;
  if (!sim_http_request_decode (exchange->parser.bytes, exchange->parser.length, &exchange->request))
    refuse (exchange, SIM_HTTP_BAD_REQUEST);
  else if (!exchange->request.get)
    refuse (exchange, SIM_HTTP_NOT_ALLOWED);
  else
    {
      set_waiting (exchange, true);
      exchange->data = NULL;
      server->hooks->request (server->role, exchange);
    }
}

static void
keep_ahead (SimHttpExchange *exchange, const SimSpan *rest)
{
  if (rest->length == 0)
    return;
  if (exchange->ahead == NULL)
    exchange->ahead = g_byte_array_new ();
  if (rest->bytes == NULL || exchange->ahead->len + rest->length > MOST_AHEAD)
    {
      sim_http_drop (exchange);
      return;
    }
  g_byte_array_append (exchange->ahead, rest->bytes->data + rest->offset, (guint)rest->length);
}

/* Reads requests until one waits for its answer. */
static void
take_bytes (SimHttpExchange *exchange, SimSpan rest)
{
  while (rest.length > 0 && !exchange->waiting && !exchange->closing && !exchange->dead)
    {
      uint64_t taken;
      SimHttpParse parse = sim_http_parser_feed (&exchange->parser, &rest, &taken);
      rest.offset += taken;
      rest.length -= taken;
      if (parse == SIM_HTTP_BAD)
        refuse (exchange, SIM_HTTP_BAD_REQUEST);
      else if (parse == SIM_HTTP_READY)
        take_request (exchange);
    }
  if (exchange->waiting)
    keep_ahead (exchange, &rest);
}

/* What had come ahead of its turn. */
static void
take_ahead (SimHttpExchange *exchange)
{
  while (exchange->ahead != NULL && !exchange->waiting && !exchange->closing && !exchange->dead)
    {
      g_autoptr (SimBytes) bytes = sim_bytes_take (g_steal_pointer (&exchange->ahead));
      take_bytes (exchange, (SimSpan){ .bytes = bytes, .length = bytes->length });
    }
  if (exchange->peer_closed && !exchange->waiting && !exchange->closing && !exchange->dead)
    close_connection (exchange);
}

static void
release (SimHttpExchange *exchange)
{
  exchange->busy = false;
  if (exchange->dead)
    exchange_free (exchange);
}

static void
on_connected (SimRole *role, SimTcp *tcp)
{
  SimHttpServer *server = sim_tcp_data (tcp);
  SimHttpExchange *exchange = sim_slab_take (server->slab);
  exchange->server = server;
  exchange->tcp = tcp;
  list_append (exchange);
  if (!sim_alarm_armed (&server->alarm))
    sim_alarm_after (&server->alarm, IDLE);
  server->connections++;
  sim_tcp_set_data (tcp, exchange);
}

static void
on_received (SimRole *role, SimTcp *tcp, const SimSpan *span)
{
  SimHttpExchange *exchange = sim_tcp_data (tcp);
  if (exchange->closing)
    return;
  touch (exchange);
  exchange->busy = true;
  take_bytes (exchange, *span);
  take_ahead (exchange);
  release (exchange);
}

static void
on_ended (SimRole *role, SimTcp *tcp, SimTcpEnd end)
{
  SimHttpExchange *exchange = sim_tcp_data (tcp);
  if (end == SIM_TCP_PEER_CLOSED)
    {
      exchange->peer_closed = true;
      take_ahead (exchange);
      return;
    }
  bool was_busy = exchange->busy; /* the role stops the server from inside its request hook */
  exchange->busy = true;
  if (exchange->waiting)
    {
      set_waiting (exchange, false);
      if (exchange->server->hooks->gone != NULL)
        exchange->server->hooks->gone (role, exchange);
    }
  if (!exchange->dead)
    exchange_free (exchange);
  if (!was_busy)
    release (exchange);
}

static const SimTcpHooks hooks = { .connected = on_connected, .received = on_received, .ended = on_ended };

bool
sim_http_server_listen (SimHttpServer *server, uint16_t port, guint backlog)
{
  server->listener = sim_tcp_listen (server->role, port, backlog, &hooks);
  if (server->listener != NULL)
    sim_tcp_listener_set_data (server->listener, server);
  return server->listener != NULL;
}

void
sim_http_server_stop (SimHttpServer *server)
{
  sim_tcp_unlisten (server->listener);
  server->listener = NULL;
  while (server->first != NULL)
    {
      SimHttpExchange *exchange = server->first;
      SimTcp *tcp = exchange->tcp;
      on_ended (server->role, tcp, SIM_TCP_RESET);
      sim_tcp_abort (tcp);
    }
}

void
sim_http_server_reset (SimHttpServer *server)
{
  server->listener = NULL;
  while (server->first != NULL)
    exchange_free (server->first);
}

void
sim_http_server_free (SimHttpServer *server)
{
  if (server == NULL)
    return;
  sim_http_server_reset (server);
  sim_alarm_dispose (&server->alarm);
  sim_slab_free (server->slab);
  g_free (server);
}

gpointer
sim_http_server_data (const SimHttpServer *server)
{
  return server->data;
}

guint
sim_http_server_connections (const SimHttpServer *server)
{
  return server->connections;
}

guint
sim_http_server_waiting (const SimHttpServer *server)
{
  return server->waiting;
}

const SimHttpRequest *
sim_http_exchange_request (const SimHttpExchange *exchange)
{
  return &exchange->request;
}

SimHttpServer *
sim_http_exchange_server (const SimHttpExchange *exchange)
{
  return exchange->server;
}

SimIp
sim_http_exchange_local (const SimHttpExchange *exchange)
{
  return sim_tcp_local (exchange->tcp);
}

SimIp
sim_http_exchange_client (const SimHttpExchange *exchange)
{
  return sim_tcp_remote (exchange->tcp);
}

gpointer
sim_http_exchange_data (const SimHttpExchange *exchange)
{
  return exchange->data;
}

void
sim_http_exchange_set_data (SimHttpExchange *exchange, gpointer data)
{
  exchange->data = data;
}

/* RFC 9110, 14.2 and 13.1.5: a range counts for an object that is there and still the same. */
static void
apply_range (const SimHttpRequest *request, SimHttpResponse *head, uint64_t content)
{
  SimHttpRange range = request->range;
  int64_t first, length;
  if (head->status != SIM_HTTP_OK || (range.first < 0 && range.last < 0)
      || (request->if_range != 0 && request->if_range != content))
    return;
  head->total = head->length;
  if (!sim_http_range_of (range, head->total, &first, &length))
    {
      head->status = SIM_HTTP_NOT_SATISFIABLE;
      head->length = 0;
      return;
    }
  head->status = SIM_HTTP_PARTIAL;
  head->first = first;
  head->length = length;
}

static void
respond (SimHttpExchange *exchange, int status, uint64_t content, int64_t total, bool ranges)
{
  sim_require (exchange->waiting && total >= 0,
               "an HTTP answer to no question, or of %" G_GINT64_FORMAT " bytes", total);
  SimHttpResponse head = { .status = status,
                           .length = total,
                           .total = -1,
                           .content = content,
                           .keep_alive = exchange->request.keep_alive };
  if (ranges)
    apply_range (&exchange->request, &head, content);
  set_waiting (exchange, false);
  touch (exchange);
  sim_http_parser_clear (&exchange->parser);
  bool was_busy = exchange->busy;
  exchange->busy = true;
  send_answer (exchange, &head, content);
  if (was_busy)
    return; /* whoever reads goes on reading */
  take_ahead (exchange);
  release (exchange);
}

void
sim_http_respond (SimHttpExchange *exchange, int status, uint64_t content, int64_t total)
{
  respond (exchange, status, content, total, true);
}

void
sim_http_respond_whole (SimHttpExchange *exchange, int status, uint64_t content, int64_t total)
{
  respond (exchange, status, content, total, false);
}

void
sim_http_drop (SimHttpExchange *exchange)
{
  sim_tcp_abort (exchange->tcp);
  exchange_free (exchange);
}
