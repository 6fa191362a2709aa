/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * HTTP between machines: replies, ranges, sessions, refusals, and what breaks (NET-3).
 */
#include "sim/proto/http_client.h"
#include "sim/proto/http_server.h"
#include "tests/net/lab.h"
#include <string.h>

enum
{
  PORT = 80,
  OBJECT = 99, /* identity of what the server has */
  SIZE = 100000,
};

typedef struct Web
{
  SimRole role;
  SimHttpServer *server;
  SimHttpExchange *held[16]; /* waits for the test's answer, with `holds` */
  guint holding, asked, gone;
  bool holds, stops;
  SimHttpRequest last;
} Web;

typedef struct User
{
  SimRole role;
  SimHttpClient *client;
  guint told;
  SimTime told_at;
  SimHttpReply reply;
} User;

static void
answer (SimHttpExchange *exchange)
{
  const SimHttpRequest *request = sim_http_exchange_request (exchange);
  if (g_str_equal (request->target, "/image"))
    sim_http_respond (exchange, SIM_HTTP_OK, OBJECT, SIZE);
  else if (g_str_equal (request->target, "/busy"))
    sim_http_respond (exchange, SIM_HTTP_UNAVAILABLE, 0, 0);
  else if (request->reply >= 0)
    sim_http_respond (exchange, SIM_HTTP_OK, OBJECT, request->reply);
  else
    sim_http_respond (exchange, SIM_HTTP_NOT_FOUND, 0, 0);
}

static void
web_request (SimRole *role, SimHttpExchange *exchange)
{
  Web *web = (Web *)role;
  web->asked++;
  web->last = *sim_http_exchange_request (exchange);
  if (web->stops)
    sim_http_server_stop (web->server);
  else if (web->holds)
    web->held[web->holding++] = exchange;
  else
    answer (exchange);
}

static void
web_gone (SimRole *role, SimHttpExchange *exchange)
{
  ((Web *)role)->gone++;
}

static const SimHttpServerHooks web_hooks = { web_request, web_gone };

static void
web_start (SimRole *role)
{
  cr_assert (sim_http_server_listen (((Web *)role)->server, PORT, 16));
}
static void
web_stop (SimRole *role)
{
  sim_http_server_stop (((Web *)role)->server);
}
static void
web_crash (SimRole *role)
{
  sim_http_server_reset (((Web *)role)->server);
}
static void
web_dispose (SimRole *role)
{
  sim_http_server_free (((Web *)role)->server);
  g_free (role);
}
static const SimRoleType web_type = { "web", web_start, web_stop, web_crash, web_dispose };

static void
user_start (SimRole *role)
{
}
static void
user_crash (SimRole *role)
{
  sim_http_client_reset (((User *)role)->client);
}
static void
user_dispose (SimRole *role)
{
  sim_http_client_free (((User *)role)->client);
  g_free (role);
}
static const SimRoleType user_type = { "user", user_start, user_start, user_crash, user_dispose };

typedef struct Site
{
  Lab lab;
  Web *web;
  User *user;
} Site;

static SimNode *
machine (Lab *lab, const char *name)
{
  SimNodeOptions options = { .boot_time = sim_dist_constant_time (SIM_S) };
  SimNode *node = sim_node_new (lab->net, name, 0, &options);
  sim_iface_new (node, lab->lan, sim_segment_take_address (lab->lan));
  return node;
}

static Site
site_new (void)
{
  SimSegmentOptions options = lab_segment (SIM_IP (10, 0, 0, 0));
  options.arp_age = SIM_DAY;
  Site site = { .lab = lab_new_with (1, &options) };
  SimNode *node = machine (&site.lab, "web");
  site.web = g_new0 (Web, 1);
  sim_node_add_role (node, &site.web->role, &web_type);
  site.web->server = sim_http_server_new (&site.web->role, &web_hooks, NULL);
  sim_node_power_on (node);
  node = machine (&site.lab, "user");
  site.user = g_new0 (User, 1);
  sim_node_add_role (node, &site.user->role, &user_type);
  site.user->client = sim_http_client_new (&site.user->role, 30 * SIM_S);
  sim_node_power_on (node);
  return site;
}

static void
tell (SimRole *role, gpointer data, const SimHttpReply *reply)
{
  User *user = data;
  user->told++;
  user->told_at = sim_kernel_now (sim_net_kernel (sim_node_net (role->node)));
  user->reply = *reply;
}

static void
run (Site *site, SimTime duration)
{
  lab_run (&site->lab, sim_kernel_now (site->lab.kernel) + duration);
}

static SimHttpCall *
get (Site *site, const char *target, uint32_t session)
{
  SimHttpRequest request = SIM_HTTP_REQUEST;
  request.target = target;
  return sim_http_get (site->user->client, SIM_IP_NONE, SIM_IP (10, 0, 0, 1), PORT, session, &request, tell,
                       site->user);
}

/* Gets `range` of the image while it is `if_range`. */
static const SimHttpReply *
get_range (Site *site, SimHttpRange range, uint64_t if_range)
{
  SimHttpRequest request = SIM_HTTP_REQUEST;
  request.target = "/image";
  request.range = range;
  request.if_range = if_range;
  sim_http_get (site->user->client, SIM_IP_NONE, SIM_IP (10, 0, 0, 1), PORT, 0, &request, tell, site->user);
  run (site, SIM_S);
  return &site->user->reply;
}

static void
nothing_left (Site *site)
{
  run (site, 2 * SIM_MIN);
  cr_assert_eq (sim_http_client_calls (site->user->client), 0);
  cr_assert_eq (sim_http_client_idle (site->user->client), 0);
  cr_assert_eq (sim_http_server_connections (site->web->server), 0);
  cr_assert_eq (sim_http_server_waiting (site->web->server), 0);
  cr_assert_eq (sim_tcp_count (site->user->role.node), 0);
  cr_assert_eq (sim_tcp_count (site->web->role.node), 0);
  lab_free (&site->lab);
}

Test (web, a_get_brings_the_whole_object)
{
  Site site = site_new ();
  get (&site, "/image", 0);
  cr_assert_eq (site.user->told, 0, "never from inside the call");
  run (&site, SIM_S);
  const SimHttpReply *reply = &site.user->reply;
  cr_assert_eq (site.user->told, 1);
  cr_assert_eq (reply->outcome, SIM_HTTP_REPLIED);
  cr_assert_eq (reply->head.status, SIM_HTTP_OK);
  cr_assert_eq (reply->received, SIZE);
  cr_assert_eq (reply->head.content, OBJECT);
  cr_assert (reply->intact);
  cr_assert_not (reply->reused);
  nothing_left (&site);
}

/* SYN, SYN-ACK, ACK with request, head, body with FIN, ACK with FIN, ACK; each way ARP before it. */
Test (web, a_short_request_takes_seven_segments)
{
  Site site = site_new ();
  SimHttpRequest request = SIM_HTTP_REQUEST;
  request.reply = 500;
  sim_http_get (site.user->client, SIM_IP_NONE, SIM_IP (10, 0, 0, 1), PORT, 0, &request, tell, site.user);
  run (&site, SIM_S);
  cr_assert_eq (site.user->reply.received, 500);
  cr_assert_eq (sim_net_count (site.lab.net).delivered, 2 + 7);
  nothing_left (&site);
}

Test (web, work_and_size_come_through)
{
  Site site = site_new ();
  SimHttpRequest request = SIM_HTTP_REQUEST;
  request.reply = 12345;
  request.work = 20 * SIM_MS;
  request.padding = 3000; /* more than a segment */
  sim_http_get (site.user->client, SIM_IP_NONE, SIM_IP (10, 0, 0, 1), PORT, 0, &request, tell, site.user);
  run (&site, SIM_S);
  cr_assert_eq (site.web->last.work, 20 * SIM_MS);
  cr_assert_eq (site.user->reply.received, 12345);
  nothing_left (&site);
}

Test (web, statuses_are_replies)
{
  Site site = site_new ();
  get (&site, "/busy", 0);
  run (&site, SIM_S);
  cr_assert_eq (site.user->reply.head.status, SIM_HTTP_UNAVAILABLE);
  cr_assert_eq (site.user->reply.outcome, SIM_HTTP_REPLIED);
  get (&site, "/nothing", 0);
  run (&site, SIM_S);
  cr_assert_eq (site.user->reply.head.status, SIM_HTTP_NOT_FOUND);
  nothing_left (&site);
}

Test (web, ranges_bring_their_part)
{
  Site site = site_new ();
  const SimHttpReply *reply = get_range (&site, (SimHttpRange){ 1000, 1999 }, 0);
  cr_assert_eq (reply->head.status, SIM_HTTP_PARTIAL);
  cr_assert_eq (reply->head.first, 1000);
  cr_assert_eq (reply->head.total, SIZE);
  cr_assert_eq (reply->received, 1000);
  cr_assert (reply->intact);
  reply = get_range (&site, (SimHttpRange){ SIZE, -1 }, 0);
  cr_assert_eq (reply->head.status, SIM_HTTP_NOT_SATISFIABLE);
  cr_assert_eq (reply->head.total, SIZE);
  reply = get_range (&site, (SimHttpRange){ 1000, -1 }, OBJECT);
  cr_assert_eq (reply->received, SIZE - 1000, "still the same object");
  reply = get_range (&site, (SimHttpRange){ 1000, -1 }, OBJECT + 1);
  cr_assert_eq (reply->head.status, SIM_HTTP_OK, "another object now: all of it");
  cr_assert_eq (reply->received, SIZE);
  nothing_left (&site);
}

Test (web, a_session_keeps_its_connection)
{
  Site site = site_new ();
  for (guint i = 0; i < 5; i++)
    {
      get (&site, "/image", 7);
      run (&site, SIM_S);
      cr_assert_eq (site.user->told, i + 1);
      cr_assert_eq (site.user->reply.reused, i > 0);
      cr_assert_eq (site.user->reply.received, SIZE);
      cr_assert (site.user->reply.intact);
    }
  cr_assert_eq (sim_tcp_stats (site.web->role.node).accepted, 1);
  get (&site, "/image", 8);
  run (&site, SIM_S);
  cr_assert_eq (sim_tcp_stats (site.web->role.node).accepted, 2, "another session");
  cr_assert_eq (sim_http_client_idle (site.user->client), 2);
  sim_http_end_session (site.user->client, SIM_IP (10, 0, 0, 1), PORT, 7);
  run (&site, SIM_S);
  cr_assert_eq (sim_http_client_idle (site.user->client), 1);
  nothing_left (&site); /* the server has closed the other one after 75 s */
}

Test (web, the_server_closes_what_is_idle)
{
  Site site = site_new ();
  get (&site, "/image", 7);
  run (&site, 70 * SIM_S);
  cr_assert_eq (sim_http_client_idle (site.user->client), 1);
  run (&site, 10 * SIM_S);
  cr_assert_eq (sim_http_client_idle (site.user->client), 0);
  cr_assert_eq (sim_http_server_connections (site.web->server), 0);
  nothing_left (&site);
}

Test (web, an_answer_may_come_later)
{
  Site site = site_new ();
  site.web->holds = true;
  get (&site, "/image", 0);
  get (&site, "/busy", 0);
  run (&site, 5 * SIM_S);
  cr_assert_eq (site.web->holding, 2);
  cr_assert_eq (sim_http_server_waiting (site.web->server), 2);
  answer (site.web->held[1]);
  run (&site, SIM_S);
  cr_assert_eq (site.user->reply.head.status, SIM_HTTP_UNAVAILABLE);
  answer (site.web->held[0]);
  run (&site, SIM_S);
  cr_assert_eq (site.user->reply.received, SIZE);
  nothing_left (&site);
}

Test (web, a_call_times_out_and_its_request_is_gone)
{
  Site site = site_new ();
  site.web->holds = true;
  get (&site, "/image", 0);
  run (&site, 10 * SIM_S);
  get (&site, "/image", 0);
  run (&site, 19 * SIM_S);
  cr_assert_eq (site.user->told, 0);
  run (&site, 2 * SIM_S);
  cr_assert_eq (site.user->told, 1);
  cr_assert_eq (site.user->reply.outcome, SIM_HTTP_TIMEOUT);
  cr_assert_eq (site.user->told_at, 30 * SIM_S);
  cr_assert_eq (site.web->gone, 1);
  run (&site, 10 * SIM_S);
  cr_assert_eq (site.user->told_at, 40 * SIM_S);
  cr_assert_eq (site.web->gone, 2);
  nothing_left (&site);
}

Test (web, a_cancelled_call_says_nothing_and_is_gone)
{
  Site site = site_new ();
  site.web->holds = true;
  SimHttpCall *call = get (&site, "/image", 0);
  run (&site, SIM_S);
  sim_http_cancel (call);
  run (&site, SIM_S);
  cr_assert_eq (site.user->told, 0);
  cr_assert_eq (site.web->gone, 1);
  nothing_left (&site);
}

Test (web, a_program_that_ends_resets_its_clients)
{
  Site site = site_new ();
  site.web->holds = true;
  get (&site, "/image", 0);
  run (&site, SIM_S);
  sim_http_server_stop (site.web->server);
  cr_assert_eq (site.web->gone, 1);
  run (&site, SIM_S);
  cr_assert_eq (site.user->reply.outcome, SIM_HTTP_RESET);
  get (&site, "/image", 0);
  run (&site, SIM_S);
  cr_assert_eq (site.user->told, 2);
  cr_assert_eq (site.user->reply.outcome, SIM_HTTP_RESET, "nobody listens");
  nothing_left (&site);
}

Test (web, a_dropped_request_is_reset)
{
  Site site = site_new ();
  site.web->holds = true;
  get (&site, "/image", 0);
  run (&site, SIM_S);
  sim_http_drop (site.web->held[0]);
  run (&site, SIM_S);
  cr_assert_eq (site.user->reply.outcome, SIM_HTTP_RESET);
  cr_assert_eq (site.web->gone, 0);
  nothing_left (&site);
}

/* The server dies in the middle and comes back: what came is known, the rest is asked for. */
Test (web, a_broken_transfer_goes_on_where_it_was)
{
  Site site = site_new ();
  SimHttpCall *call = get (&site, "/image", 0);
  while (site.user->told == 0 && sim_http_call_received (call) < SIZE / 2)
    run (&site, 10 * SIM_US);
  sim_node_crash (site.web->role.node, "power");
  run (&site, SIM_S);
  sim_node_restart (site.web->role.node, "power");
  run (&site, 40 * SIM_S);
  cr_assert_eq (site.user->told, 1);
  cr_assert_eq (site.user->reply.outcome, SIM_HTTP_TIMEOUT);
  int64_t have = site.user->reply.received;
  cr_assert (site.user->reply.intact && have >= SIZE / 2 && have < SIZE);
  const SimHttpReply *reply = get_range (&site, (SimHttpRange){ have, -1 }, site.user->reply.head.content);
  cr_assert_eq (reply->head.first, have);
  cr_assert_eq (reply->received, SIZE - have);
  cr_assert (reply->intact);
  nothing_left (&site);
}

Test (web, clients_that_crash_leave_nothing_at_the_server)
{
  Site site = site_new ();
  site.web->holds = true;
  get (&site, "/image", 0);
  get (&site, "/image", 3);
  run (&site, SIM_S);
  sim_node_crash (site.user->role.node, "power");
  cr_assert_eq (sim_http_client_calls (site.user->client), 0);
  answer (site.web->held[0]);
  answer (site.web->held[1]);
  run (&site, 300 * SIM_S);
  cr_assert_eq (site.user->told, 0);
  nothing_left (&site);
}

typedef struct Raw
{
  GString *said;
  guint ended;
} Raw;

static void
raw_received (SimRole *role, SimTcp *tcp, const SimSpan *span)
{
  Raw *raw = sim_tcp_data (tcp);
  if (span->bytes != NULL)
    g_string_append_len (raw->said, (const char *)span->bytes->data + span->offset, (gssize)span->length);
}
static void
raw_ended (SimRole *role, SimTcp *tcp, SimTcpEnd end)
{
  Raw *raw = sim_tcp_data (tcp);
  raw->ended++;
  if (end == SIM_TCP_PEER_CLOSED)
    sim_tcp_close (tcp);
}
static const SimTcpHooks raw_hooks = { .received = raw_received, .ended = raw_ended };

static SimTcp *
say (Site *site, Raw *raw, const char *text)
{
  SimTcp *tcp = sim_tcp_connect (&site->user->role, SIM_IP_NONE, SIM_IP (10, 0, 0, 1), PORT, &raw_hooks, raw);
  g_autoptr (SimBytes) bytes = sim_bytes_new (text, (uint32_t)strlen (text));
  raw->said = g_string_new (NULL);
  sim_tcp_send_bytes (tcp, bytes);
  return tcp;
}

Test (web, what_is_not_http_is_told_so)
{
  static const char *const texts[] = { "hello\r\n\r\n", "PUT / HTTP/1.1\r\n\r\n" };
  static const char *const answers[]
      = { "HTTP/1.1 400 Bad Request\r\n", "HTTP/1.1 405 Method Not Allowed\r\n" };
  Site site = site_new ();
  for (guint i = 0; i < 2; i++)
    {
      Raw raw = { 0 };
      say (&site, &raw, texts[i]);
      run (&site, 5 * SIM_S);
      cr_assert (g_str_has_prefix (raw.said->str, answers[i]), "%s", raw.said->str);
      cr_assert_eq (raw.ended, 2);
      g_string_free (raw.said, TRUE);
    }
  cr_assert_eq (site.web->asked, 0);
  nothing_left (&site);
}

/* Three requests in one segment, the first answered late; then the client says that it has no more. */
Test (web, requests_of_a_connection_are_answered_in_order)
{
  Site site = site_new ();
  site.web->holds = true;
  Raw raw = { 0 };
  SimTcp *tcp
      = say (&site, &raw, "GET /busy HTTP/1.1\r\n\r\nGET /a HTTP/1.1\r\n\r\nGET /busy HTTP/1.1\r\n\r\n");
  sim_tcp_close (tcp);
  run (&site, SIM_S);
  cr_assert_eq (site.web->asked, 1);
  site.web->holds = false;
  answer (site.web->held[0]);
  run (&site, SIM_S);
  cr_assert_eq (site.web->asked, 3);
  const char *second = strstr (raw.said->str, "404"), *first = strstr (raw.said->str, "503");
  cr_assert (first != NULL && second != NULL && first < second);
  cr_assert_not_null (strstr (second, "503"));
  cr_assert_eq (raw.ended, 1, "finished");
  g_string_free (raw.said, TRUE);
  nothing_left (&site);
}

/* The answer would come after a FIN that came first. */
Test (web, a_client_that_closes_early_is_still_answered)
{
  Site site = site_new ();
  site.web->holds = true;
  Raw raw = { 0 };
  sim_tcp_close (say (&site, &raw, "GET /busy HTTP/1.1\r\n\r\n"));
  run (&site, SIM_S);
  cr_assert_eq (site.web->gone, 0);
  answer (site.web->held[0]);
  run (&site, SIM_S);
  cr_assert_not_null (strstr (raw.said->str, "503"));
  g_string_free (raw.said, TRUE);
  nothing_left (&site);
}

/* A server of another make: says `text` to whoever asks, and closes. */
static void
other_received (SimRole *role, SimTcp *tcp, const SimSpan *span)
{
  const char *text = sim_tcp_data (tcp);
  g_autoptr (SimBytes) bytes = sim_bytes_new (text, (uint32_t)strlen (text));
  sim_tcp_send_bytes (tcp, bytes);
  sim_tcp_close (tcp);
}
static const SimTcpHooks other_hooks = { .received = other_received };

static const SimHttpReply *
ask_other (Site *site, const char *text)
{
  guint told = site->user->told;
  SimHttpRequest request = SIM_HTTP_REQUEST;
  SimTcpListener *listener = sim_tcp_listen (&site->web->role, 8080, 4, &other_hooks);
  sim_tcp_listener_set_data (listener, (gpointer)text);
  sim_http_get (site->user->client, SIM_IP_NONE, SIM_IP (10, 0, 0, 1), 8080, 5, &request, tell, site->user);
  run (site, 5 * SIM_S);
  sim_tcp_unlisten (listener);
  cr_assert_eq (site->user->told, told + 1);
  return &site->user->reply;
}

Test (web, replies_of_other_servers_are_understood_or_not)
{
  Site site = site_new ();
  const SimHttpReply *reply = ask_other (&site, "HTTP/1.1 200 OK\r\n\r\nto the end");
  cr_assert_eq (reply->outcome, SIM_HTTP_REPLIED);
  cr_assert_eq (reply->received, 10);
  reply = ask_other (&site, "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi");
  cr_assert_eq (reply->head.status, SIM_HTTP_OK);
  cr_assert_eq (reply->received, 2);
  cr_assert_eq (ask_other (&site, "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\ncut")->outcome, SIM_HTTP_CUT);
  cr_assert_eq (reply->received, 3);
  cr_assert_eq (ask_other (&site, "HTTP/1.1 200")->outcome, SIM_HTTP_CUT);
  cr_assert_not (reply->headed);
  cr_assert_eq (ask_other (&site, "HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\nmore")->outcome,
                SIM_HTTP_MALFORMED);
  cr_assert_eq (ask_other (&site, "220 mail.example ESMTP\r\n\r\n")->outcome, SIM_HTTP_MALFORMED);
  reply = ask_other (&site, "HTTP/1.1 200 OK\r\nETag: \"0000000000000063\"\r\nContent-Length: 3\r\n\r\nbad");
  cr_assert_eq (reply->outcome, SIM_HTTP_REPLIED);
  cr_assert_not (reply->intact, "not the content that it says");
  nothing_left (&site);
}

Test (web, one_idle_connection_of_a_session_is_kept)
{
  Site site = site_new ();
  get (&site, "/image", 7);
  get (&site, "/image", 7);
  run (&site, SIM_S);
  cr_assert_eq (site.user->told, 2);
  cr_assert_eq (sim_http_client_idle (site.user->client), 1);
  cr_assert_eq (sim_http_server_connections (site.web->server), 1);
  nothing_left (&site);
}

/* The role stops its server as soon as somebody asks. */
Test (web, a_program_may_end_inside_its_own_request)
{
  Site site = site_new ();
  site.web->stops = true;
  get (&site, "/image", 0);
  run (&site, SIM_S);
  cr_assert_eq (site.web->asked, 1);
  cr_assert_eq (site.web->gone, 1);
  cr_assert_eq (site.user->reply.outcome, SIM_HTTP_RESET);
  nothing_left (&site);
}
