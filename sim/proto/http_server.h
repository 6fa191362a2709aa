/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * An HTTP server, as a part of a role: hands each request to the role, which answers when it likes.
 *
 * Requests of one connection are answered in order, one at a time. What is not HTTP gets 400,
 * other methods than GET 405, both without asking the role, and the connection is closed. So is
 * one on which nothing has happened for 75 s.
 *
 * The role owns the server: listen in the start hook, reset in the crash hook, stop in the
 * stop hook, free in the dispose hook.
 */
#pragma once

#include "sim/net/tcp.h"
#include "sim/proto/http.h"

typedef struct SimHttpServer SimHttpServer;
typedef struct SimHttpExchange SimHttpExchange; /* a request and the answer to come */

typedef struct SimHttpServerHooks
{
  /* Answered with sim_http_respond() or sim_http_drop(), now or later. */
  void (*request) (SimRole *role, SimHttpExchange *exchange);
  /* The connection broke before the answer; `exchange` is gone when it returns. May be NULL. */
  void (*gone) (SimRole *role, SimHttpExchange *exchange);
} SimHttpServerHooks;

/* `hooks` is borrowed. */
SimHttpServer *sim_http_server_new (SimRole *role, const SimHttpServerHooks *hooks, gpointer data);
void sim_http_server_free (SimHttpServer *server);
/* On every address of the node; `backlog` > 0, see tcp.h. False: the port is taken. */
bool sim_http_server_listen (SimHttpServer *server, uint16_t port, guint backlog);
/* The program ends: no longer listens, resets every connection; `gone` is called for what is not answered. */
void sim_http_server_stop (SimHttpServer *server);
/* Crash: all is gone without a word; nobody is called. */
void sim_http_server_reset (SimHttpServer *server);
gpointer sim_http_server_data (const SimHttpServer *server);
guint sim_http_server_connections (const SimHttpServer *server);
guint sim_http_server_waiting (const SimHttpServer *server); /* exchanges not answered */

/* Valid, with its texts, until the answer. */
const SimHttpRequest *sim_http_exchange_request (const SimHttpExchange *exchange);
SimHttpServer *sim_http_exchange_server (const SimHttpExchange *exchange);
SimIp sim_http_exchange_local (const SimHttpExchange *exchange); /* the address that was asked */
SimIp sim_http_exchange_client (const SimHttpExchange *exchange);
gpointer sim_http_exchange_data (const SimHttpExchange *exchange); /* NULL at first */
void sim_http_exchange_set_data (SimHttpExchange *exchange, gpointer data);

/*
 * Answers; the exchange is gone. With status 200 the object is `content` of `total` bytes and what is sent is
 * what the request's range asks for: 200, 206 or 416. Any other status goes as it is, with `total` bytes of
 * `content` as its body.
 */
void sim_http_respond (SimHttpExchange *exchange, int status, uint64_t content, int64_t total);
/* The same from a server that knows no ranges: the object goes out whole, with 200. */
void sim_http_respond_whole (SimHttpExchange *exchange, int status, uint64_t content, int64_t total);
void
sim_http_drop (SimHttpExchange *exchange); /* resets the connection; the exchange is gone, nobody is called */
