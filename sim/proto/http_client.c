/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/proto/http_client.h"

#include "sim/base/check.h"
#include "sim/base/slab.h"

enum
{
  ALARM_TIMEOUT = 0xD1, /* tag of the fingerprint */
};

typedef enum CallState
{
  ACTIVE,  /* a caller waits */
  IDLE,    /* the connection waits for the session's next call */
  CLOSING, /* the connection ends by itself */
  CALL_STATES
} CallState;

/* A connection, and the call that it serves. In the list of its state; active ones by age. */
struct SimHttpCall
{
  SimHttpClient *client;
  SimHttpCall *previous, *next;
  SimTcp *tcp;
  SimHttpFunc func;
  gpointer data;
  SimTime due;
  SimIp dst;
  uint16_t port;
  uint8_t state;
  bool served; /* a call before this one */
  uint32_t session;
  SimHttpParser parser;
  SimHttpReply reply;
  SimContentCheck check;
};

typedef struct List
{
  SimHttpCall *first, *last;
  guint count;
} List;

struct SimHttpClient
{
  SimRole *role;
  SimKernel *kernel;
  SimTime timeout;
  SimAlarm alarm; /* for the oldest active call: all may last as long */
  List lists[CALL_STATES];
  GHashTable *idle; /* by address, port and session; looked up only */
  SimSlab *slab;
};

const char *const sim_http_outcome_names[SIM_HTTP_OUTCOMES]
    = { "replied", "reset", "cut", "timed out", "unreachable", "malformed" };

static guint
key_hash (gconstpointer key)
{
  const SimHttpCall *call = key;
  return (guint)sim_mix ((uint64_t)call->dst << 32 | call->session, call->port);
}

static gboolean
key_equal (gconstpointer a, gconstpointer b)
{
  const SimHttpCall *one = a, *other = b;
  return one->dst == other->dst && one->port == other->port && one->session == other->session;
}

static void
list_remove (SimHttpCall *call)
{
  List *list = &call->client->lists[call->state];
  *(call->previous != NULL ? &call->previous->next : &list->first) = call->next;
  *(call->next != NULL ? &call->next->previous : &list->last) = call->previous;
  list->count--;
}

static void
list_append (SimHttpCall *call, CallState state)
{
  List *list = &call->client->lists[state];
  call->state = (uint8_t)state;
  call->next = NULL;
  call->previous = list->last;
  *(list->last != NULL ? &list->last->next : &list->first) = call;
  list->last = call;
  list->count++;
}

static void
move (SimHttpCall *call, CallState state)
{
  if (call->state == IDLE)
    g_hash_table_remove (call->client->idle, call);
  list_remove (call);
  list_append (call, state);
}

static void
call_free (SimHttpCall *call)
{
  if (call->state == IDLE)
    g_hash_table_remove (call->client->idle, call);
  list_remove (call);
  sim_http_parser_clear (&call->parser);
  sim_slab_give (call->client->slab, call);
}

static void
close_connection (SimHttpCall *call)
{
  move (call, CLOSING);
  sim_tcp_close (call->tcp);
}

/* The newest idle connection of a session is the one that is kept. */
static void
make_idle (SimHttpCall *call)
{
  SimHttpCall *other = g_hash_table_lookup (call->client->idle, call);
  if (other != NULL)
    close_connection (other);
  move (call, IDLE);
  call->served = true;
  g_hash_table_add (call->client->idle, call);
}

/* `alive`: the connection can be used on or closed in order; else it is gone. The caller is told last. */
static void
finish (SimHttpCall *call, SimHttpOutcome outcome, bool alive)
{
  SimHttpClient *client = call->client;
  SimHttpReply reply = call->reply;
  SimHttpFunc func = call->func;
  gpointer data = call->data;
  reply.outcome = outcome;
  reply.intact = reply.headed && call->check.good;
  reply.remote = call->dst;
  sim_http_parser_clear (&call->parser);
  if (!alive)
    call_free (call);
  else if (outcome == SIM_HTTP_REPLIED && call->session != 0 && reply.head.keep_alive && reply.head.length >= 0)
    make_idle (call);
  else
    close_connection (call);
  func (client->role, data, &reply);
}

/* Ends the connection with a reset; the caller is told. */
static void
give_up (SimHttpCall *call, SimHttpOutcome outcome)
{
  sim_tcp_abort (call->tcp);
  finish (call, outcome, false);
}

/* Bytes of body that the head promises; -1: to the end of the connection (RFC 9112, 6.3). */
static int64_t
body_length (const SimHttpResponse *head)
{
  return head->status == 204 || head->status == 304 ? 0 : head->length;
}

static bool
take_head (SimHttpCall *call)
{
  SimHttpResponse *head = &call->reply.head;
  bool good = sim_http_response_decode (call->parser.bytes, call->parser.length, head);
  sim_http_parser_clear (&call->parser);
  if (!good)
    return false;
  if (head->status < 200)
    return true; /* the final one is still to come */
  head->length = body_length (head);
  call->reply.headed = true;
  call->check = sim_content_check (head->content, (uint64_t)head->first);
  return true;
}

/* Takes what of the span is body. False: more came than was promised. */
static bool
take_body (SimHttpCall *call, const SimSpan *span)
{
  const SimHttpResponse *head = &call->reply.head;
  call->reply.received += (int64_t)span->length;
  if (head->length >= 0 && call->reply.received > head->length)
    return false;
  if (head->content != 0 && span->length > 0)
    sim_content_check_feed (&call->check, span);
  return true;
}

static void
take_reply (SimHttpCall *call, SimSpan rest)
{
  while (!call->reply.headed && rest.length > 0)
    {
      uint64_t taken;
      SimHttpParse parse = sim_http_parser_feed (&call->parser, &rest, &taken);
      if (parse == SIM_HTTP_BAD || (parse == SIM_HTTP_READY && !take_head (call)))
        {
          give_up (call, SIM_HTTP_MALFORMED);
          return;
        }
      rest.offset += taken;
      rest.length -= taken;
    }
  if (!call->reply.headed)
    return;
  if (!take_body (call, &rest))
    give_up (call, SIM_HTTP_MALFORMED);
  else if (call->reply.received == call->reply.head.length)
    finish (call, SIM_HTTP_REPLIED, true);
}

static void
on_received (SimRole *role, SimTcp *tcp, const SimSpan *span)
{
  SimHttpCall *call = sim_tcp_data (tcp);
  if (call->state == ACTIVE)
    take_reply (call, *span);
  else if (call->state == IDLE)
    {
      sim_tcp_abort (tcp); /* nobody has asked */
      call_free (call);
    }
}

/* The server has closed. A body without a length ends with the connection. */
static void
peer_closed (SimHttpCall *call)
{
  if (call->state == IDLE)
    close_connection (call);
  else if (call->state == ACTIVE && call->reply.headed && call->reply.head.length < 0)
    finish (call, SIM_HTTP_REPLIED, true);
  else if (call->state == ACTIVE)
    finish (call, SIM_HTTP_CUT, true);
}

static void
on_ended (SimRole *role, SimTcp *tcp, SimTcpEnd end)
{
  static const SimHttpOutcome outcomes[] = {
    [SIM_TCP_FINISHED] = SIM_HTTP_CUT,
    [SIM_TCP_PEER_CLOSED] = SIM_HTTP_CUT,
    [SIM_TCP_RESET] = SIM_HTTP_RESET,
    [SIM_TCP_TIMEOUT] = SIM_HTTP_TIMEOUT,
    [SIM_TCP_UNREACHABLE] = SIM_HTTP_UNREACHABLE,
  };
  SimHttpCall *call = sim_tcp_data (tcp);
  if (end == SIM_TCP_PEER_CLOSED)
    peer_closed (call);
  else if (call->state == ACTIVE)
    finish (call, outcomes[end], false);
  else
    call_free (call);
}

static const SimTcpHooks hooks = { .received = on_received, .ended = on_ended };

/* A clock that runs fast calls a little early: who has a microsecond left is due. */
static void
timeout_due (SimRole *role, SimAlarm *alarm)
{
  SimHttpClient *client = SIM_OWNER (alarm, SimHttpClient, alarm);
  SimTime now = sim_kernel_now (client->kernel);
  List *active = &client->lists[ACTIVE];
  while (active->first != NULL && active->first->due <= now + SIM_US)
    give_up (active->first, SIM_HTTP_TIMEOUT);
  if (active->first != NULL)
    sim_alarm_after (alarm, active->first->due - now);
}

SimHttpClient *
sim_http_client_new (SimRole *role, SimTime timeout)
{
  SimHttpClient *client = g_new0 (SimHttpClient, 1);
  client->role = role;
  client->kernel = sim_net_kernel (sim_node_net (role->node));
  client->timeout = timeout;
  client->idle = g_hash_table_new (key_hash, key_equal);
  client->slab = sim_net_slab (sim_node_net (role->node), "http calls", sizeof (SimHttpCall), 0);
  sim_alarm_init (role, &client->alarm, ALARM_TIMEOUT, timeout_due);
  return client;
}

void
sim_http_client_reset (SimHttpClient *client)
{
  for (guint state = 0; state < CALL_STATES; state++)
    while (client->lists[state].first != NULL)
      call_free (client->lists[state].first);
}

void
sim_http_client_free (SimHttpClient *client)
{
  if (client == NULL)
    return;
  sim_http_client_reset (client);
  sim_alarm_dispose (&client->alarm);
  g_hash_table_destroy (client->idle);
  g_free (client);
}

static void
arm (SimHttpClient *client)
{
  if (client->timeout != SIM_NEVER && !sim_alarm_armed (&client->alarm))
    sim_alarm_after (&client->alarm, client->lists[ACTIVE].first->due - sim_kernel_now (client->kernel));
}

static void
send_request (SimHttpCall *call, const SimHttpRequest *request)
{
  SimHttpRequest said = *request;
  said.keep_alive = call->session != 0;
  g_autoptr (SimBytes) bytes = sim_http_request_encode (&said);
  sim_tcp_send_bytes (call->tcp, bytes);
}

SimHttpCall *
sim_http_get (SimHttpClient *client, SimIp src, SimIp dst, uint16_t port, uint32_t session,
              const SimHttpRequest *request, SimHttpFunc func, gpointer data)
{
  SimHttpCall key = { .dst = dst, .port = port, .session = session };
  SimHttpCall *call = session != 0 ? g_hash_table_lookup (client->idle, &key) : NULL;
  if (call != NULL)
    move (call, ACTIVE);
  else
    {
      call = sim_slab_take (client->slab);
      call->client = client;
      call->dst = dst;
      call->port = port;
      call->session = session;
      list_append (call, ACTIVE);
      call->tcp = sim_tcp_connect (client->role, src, dst, port, &hooks, call);
    }
  call->func = func;
  call->data = data;
  call->due = sim_time_add (sim_kernel_now (client->kernel), client->timeout);
  call->reply = (SimHttpReply){ .reused = call->served, .head.length = -1 };
  call->check = sim_content_check (0, 0);
  arm (client);
  send_request (call, request);
  return call;
}

void
sim_http_cancel (SimHttpCall *call)
{
  if (call == NULL)
    return;
  sim_tcp_abort (call->tcp);
  call_free (call);
}

int64_t
sim_http_call_received (const SimHttpCall *call)
{
  return call->reply.received;
}

void
sim_http_end_session (SimHttpClient *client, SimIp dst, uint16_t port, uint32_t session)
{
  SimHttpCall key = { .dst = dst, .port = port, .session = session };
  SimHttpCall *call = g_hash_table_lookup (client->idle, &key);
  if (call != NULL)
    close_connection (call);
}

guint
sim_http_client_calls (const SimHttpClient *client)
{
  return client->lists[ACTIVE].count;
}

guint
sim_http_client_idle (const SimHttpClient *client)
{
  return client->lists[IDLE].count;
}
