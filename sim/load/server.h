/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A web server: a role that answers HTTP requests with the capacity of a station (NET-6).
 *
 * It listens on its port on every address of its node. A GET says in two headers how much work
 * it asks for (X-Rehearse-Work: nanoseconds at full speed) and how long the body of the reply
 * shall be (X-Rehearse-Reply: bytes); what is not said is as the options say. The request is
 * given to the station; when it is done the reply goes out, generated content that nobody
 * stores. A full station is a 503 at once. A client that goes away takes its job with it.
 *
 * The service can fail while its host lives on: see SimServiceState. A crash loses everything
 * without a word; the start hook listens again, with the service healthy.
 */
#pragma once

#include "sim/load/station.h"
#include "sim/net/tcp.h"

typedef struct SimServer SimServer;

typedef struct SimServerOptions
{
  SimStationOptions station;
  SimDist work;      /* of a request that does not say it, by time */
  int64_t reply;     /* bytes of body, of a request that does not say it */
  int64_t port;      /* 80 */
  int64_t backlog;   /* half-open connections; a SYN more is dropped */
  SimTcpOptions tcp; /* of its node; least_rto 0: TCP's defaults */
} SimServerOptions;
/*
 * The rows of an option table that has a SimServerOptions at offset AT, as a scenario writes them: one flat
 * list beside the model's own. SERVERS is the default number of servers, as text. `tcp` stays the last.
 */
extern const char *const sim_discipline_names[];
#define SIM_SERVER_OPTION_ROWS(AT, SERVERS)                                                                    \
  SIM_OPTION (COUNT, "servers", (AT) + offsetof (SimServerOptions, station.servers), .initial = SERVERS,       \
              .least = 1, .most = 1000000, .help = "requests that a host works on at full speed at once",      \
              .source = "ours: its processors"),                                                               \
      SIM_OPTION (CHOICE, "discipline", (AT) + offsetof (SimServerOptions, station.discipline),                \
                  .initial = "processor-sharing", .choices = sim_discipline_names,                             \
                  .help = "how a host shares itself among more requests",                                      \
                  .source = "ours: a time-sharing system"),                                                    \
      SIM_OPTION (COUNT, "limit", (AT) + offsetof (SimServerOptions, station.limit), .initial = "0",           \
                  .least = 0, .most = 100000000,                                                               \
                  .help                                                                                        \
                  = "requests at a host at once, waiting ones included; one more gets a 503; 0: no limit",     \
                  .source = "ours: none"),                                                                     \
      SIM_OPTION (DIST, "work", (AT) + offsetof (SimServerOptions, work), .initial = "10 ms",                  \
                  .help = "work of a request that does not say how much it asks for", .source = "ours"),       \
      SIM_OPTION (SIZE, "reply", (AT) + offsetof (SimServerOptions, reply), .initial = "1 kB", .least = 0,     \
                  .most = 1e12,                                                                                \
                  .help = "body of the reply to a request that does not say how much it asks for",             \
                  .source = "ours"),                                                                           \
      SIM_OPTION (COUNT, "port", (AT) + offsetof (SimServerOptions, port), .initial = "80", .least = 1,        \
                  .most = 65535, .code = 59, .help = "TCP port of the service", .source = "RFC 9110: HTTP"),   \
      SIM_OPTION (COUNT, "backlog", (AT) + offsetof (SimServerOptions, backlog), .initial = "128", .least = 1, \
                  .most = 1000000, .help = "half-open connections that a host keeps",                          \
                  .source = "ours: a common default"),                                                         \
      SIM_OPTION (TABLE, "tcp", (AT) + offsetof (SimServerOptions, tcp), .table = sim_tcp_options,             \
                  .help = "how the hosts speak TCP")

typedef enum SimServiceState
{
  SIM_SERVICE_UP,
  SIM_SERVICE_REFUSING, /* the program is gone: connections are reset, new ones too */
  SIM_SERVICE_HUNG,     /* the program stands still: connections are accepted, nothing is answered */
} SimServiceState;

/* Puts a server on `node`, which owns it from now on: it goes with the node. `options` is borrowed. */
SimServer *sim_server_new (SimNode *node, const SimServerOptions *options);
SimNode *sim_server_node (const SimServer *server);

/* What it serves: `version` 0 is what all servers have, any other is its own edition of the same objects, with
 * other contents; `ranges` false: it knows no ranges, and sends an object whole. At first 0 and true. */
void sim_server_set_objects (SimServer *server, uint64_t version, bool ranges);

/* Emits a record with `reason` when the state changes. UP after HUNG goes on with the jobs that stood still. */
void sim_server_set_service (SimServer *server, SimServiceState state, const char *reason);
SimServiceState sim_server_service (const SimServer *server);

/* Is it up, on a running node, with its service up (ground truth)? */
bool sim_server_serves (const SimServer *server);
/* What a test object on the same host sees: false when a connection would be refused or get no answer. */
bool sim_server_responds (const SimServer *server);

/* For load objects: jobs that are there now; work done in server-ns at full speed since the node came up first;
 * requests answered with 200 and refused with 503. */
guint sim_server_jobs (const SimServer *server);
double sim_server_work_done (const SimServer *server);
uint64_t sim_server_served (const SimServer *server);
uint64_t sim_server_refused (const SimServer *server);
/* The server's share of its capacity that was used since a mark, 0 .. 1; moves the mark to now. At most one
 * user a mark: { 0, 0 } to begin with. */
typedef struct SimServerMark
{
  SimTime at;
  double work;
} SimServerMark;
double sim_server_utilisation (const SimServer *server, SimServerMark *mark);
const SimStation *sim_server_station (const SimServer *server);

/* who: the node. */
extern const SimRecordKind sim_rec_service_failed; /* text: how and why */
extern const SimRecordKind sim_rec_service_healed;
