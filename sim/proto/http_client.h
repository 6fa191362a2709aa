/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * An HTTP client, as a part of a role: one GET a call, on a connection of its own or of a session.
 *
 * A session's connection stays open after a whole reply that allows it, and serves the next
 * call of the same session to the same address and port. A connection that the server closes
 * meanwhile is replaced. Nothing is tried again: that is the caller's.
 *
 * The role owns the client: reset in the crash hook (calls are forgotten, nobody is called),
 * free in the dispose hook.
 */
#pragma once

#include "sim/net/tcp.h"
#include "sim/proto/http.h"

typedef struct SimHttpClient SimHttpClient;
typedef struct SimHttpCall SimHttpCall;

typedef enum SimHttpOutcome
{
  SIM_HTTP_REPLIED,     /* a whole reply, of whatever status */
  SIM_HTTP_RESET,       /* RST */
  SIM_HTTP_CUT,         /* the server closed before the reply was whole */
  SIM_HTTP_TIMEOUT,     /* TCP's, or the client's */
  SIM_HTTP_UNREACHABLE, /* no route, no ARP answer */
  SIM_HTTP_MALFORMED,   /* the reply is not HTTP */
  SIM_HTTP_OUTCOMES
} SimHttpOutcome;
extern const char *const sim_http_outcome_names[SIM_HTTP_OUTCOMES];

typedef struct SimHttpReply
{
  SimHttpOutcome outcome;
  bool headed;          /* `head` was read */
  SimHttpResponse head; /* status 0 before */
  int64_t received;     /* bytes of body; with head.first: where to go on */
  bool intact;          /* the body is what head.content says, as far as it came */
  bool reused;          /* the connection had served before */
  SimIp remote;
} SimHttpReply;

typedef void (*SimHttpFunc) (SimRole *role, gpointer data, const SimHttpReply *reply);

/* `timeout`: of a whole call; SIM_NEVER: none but TCP's. */
SimHttpClient *sim_http_client_new (SimRole *role, SimTime timeout);
void sim_http_client_free (SimHttpClient *client);
void sim_http_client_reset (SimHttpClient *client);

/*
 * GETs `request` from dst:port. `src`: SIM_IP_NONE for the interface's. `session` 0: a connection of its own,
 * closed afterwards; else any number that names a session (request->keep_alive follows from it). `func` is
 * called once, in a later event; the call is gone when it returns.
 */
SimHttpCall *sim_http_get (SimHttpClient *client, SimIp src, SimIp dst, uint16_t port, uint32_t session,
                           const SimHttpRequest *request, SimHttpFunc func, gpointer data);
void sim_http_cancel (SimHttpCall *call);                 /* resets the connection; nobody is called */
int64_t sim_http_call_received (const SimHttpCall *call); /* bytes of body so far */
/* Closes the session's idle connection, if there is one. */
void sim_http_end_session (SimHttpClient *client, SimIp dst, uint16_t port, uint32_t session);
guint sim_http_client_calls (const SimHttpClient *client); /* under way */
guint sim_http_client_idle (const SimHttpClient *client);  /* idle connections */
