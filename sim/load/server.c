/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An HTTP server whose answers take a station's time. A job of the station is the exchange it answers. */
#include "sim/load/server.h"

#include "sim/base/check.h"
#include "sim/proto/http_server.h"

const SimRecordKind sim_rec_service_failed
    = SIM_EVENT ("load.service-failed", NONE, NONE, NONE, NONE, "the service on {who} failed: {text}");
const SimRecordKind sim_rec_service_healed
    = SIM_EVENT ("load.service-healed", NONE, NONE, NONE, NONE, "the service on {who} is well again: {text}");

const char *const sim_discipline_names[] = { "fifo", "processor-sharing", NULL }; /* as SimDiscipline */

struct SimServer
{
  SimRole role;
  const SimServerOptions *options;
  SimServiceState service;
  SimHttpServer *http;
  SimStation *station;
  SimStream work;
  GPtrArray *parked; /* exchanges that came while the program stood still, in order */
  uint64_t served, refused;
  uint64_t version;
  bool no_ranges;
};

static SimServer *
server_of (SimRole *role)
{
  return SIM_OWNER (role, SimServer, role);
}

/* A body is the same for all requests of one length at servers of one version. */
static uint64_t
content_of (const SimServer *server, int64_t length)
{
  uint64_t content = sim_mix (0x7265706c79ull, (uint64_t)length);
  return server->version == 0 ? content : sim_mix (content, server->version);
}

static void
take_request (SimServer *server, SimHttpExchange *exchange)
{
  const SimHttpRequest *request = sim_http_exchange_request (exchange);
  SimTime work = request->work >= 0 ? request->work : sim_dist_time (&server->options->work, &server->work);
  if (sim_station_submit (server->station, work, exchange))
    return;
  server->refused++;
  sim_http_respond (exchange, SIM_HTTP_UNAVAILABLE, 0, 0);
}

static void
request_came (SimRole *role, SimHttpExchange *exchange)
{
  SimServer *server = server_of (role);
  if (server->service == SIM_SERVICE_HUNG)
    g_ptr_array_add (server->parked, exchange);
  else
    take_request (server, exchange);
}

static void
client_gone (SimRole *role, SimHttpExchange *exchange)
{
  SimServer *server = server_of (role);
  if (!g_ptr_array_remove (server->parked, exchange))
    sim_station_cancel (server->station, exchange);
}

static void
job_done (SimRole *role, gpointer job)
{
  SimServer *server = server_of (role);
  int64_t asked = sim_http_exchange_request (job)->reply;
  int64_t length = asked >= 0 ? asked : server->options->reply;
  server->served++;
  if (server->no_ranges)
    sim_http_respond_whole (job, SIM_HTTP_OK, content_of (server, length), length);
  else
    sim_http_respond (job, SIM_HTTP_OK, content_of (server, length), length);
}

/* -- life ------------------------------------------------------------------------------------ */

static void
listen (SimServer *server)
{
  bool free
      = sim_http_server_listen (server->http, (uint16_t)server->options->port, (guint)server->options->backlog);
  sim_require (free, "port %d of %s is taken", (int)server->options->port, sim_node_name (server->role.node));
}

static void
tell (const SimServer *server, const SimRecordKind *kind, const char *reason)
{
  sim_emit (sim_node_bus (server->role.node), kind, sim_node_entity (server->role.node), 0, 0, 0, reason);
}

static void
server_start (SimRole *role)
{
  SimServer *server = server_of (role);
  if (server->service != SIM_SERVICE_UP)
    tell (server, &sim_rec_service_healed, "its host started");
  server->service = SIM_SERVICE_UP;
  sim_station_set_stopped (server->station, false);
  listen (server);
}

static void
server_stop (SimRole *role)
{
  sim_http_server_stop (server_of (role)->http);
}

static void
server_crash (SimRole *role)
{
  SimServer *server = server_of (role);
  g_ptr_array_set_size (server->parked, 0);
  sim_http_server_reset (server->http);
  sim_station_reset (server->station);
}

static void
server_dispose (SimRole *role)
{
  SimServer *server = server_of (role);
  sim_http_server_free (server->http);
  sim_station_free (server->station);
  g_ptr_array_unref (server->parked);
  g_free (server);
}

static const SimRoleType server_type = {
  .name = "web-server",
  .start = server_start,
  .stop = server_stop,
  .crash = server_crash,
  .dispose = server_dispose,
};

SimServer *
sim_server_new (SimNode *node, const SimServerOptions *options)
{
  static const SimHttpServerHooks hooks = { .request = request_came, .gone = client_gone };
  SimServer *server = g_new0 (SimServer, 1);
  if (options->tcp.least_rto > 0)
    sim_tcp_set_options (node, &options->tcp);
  sim_node_add_role (node, &server->role, &server_type);
  server->options = options;
  server->parked = g_ptr_array_new ();
  server->http = sim_http_server_new (&server->role, &hooks, server);
  server->station = sim_station_new (&server->role, &options->station, job_done);
  sim_net_stream (sim_node_net (node), &server->work, sim_node_name (node), "work");
  return server;
}

/* -- the service ------------------------------------------------------------------------------- */

static void
go_on (SimServer *server)
{
  sim_station_set_stopped (server->station, false);
  g_autoptr (GPtrArray) parked = g_steal_pointer (&server->parked);
  server->parked = g_ptr_array_new ();
  for (guint i = 0; i < parked->len; i++)
    take_request (server, parked->pdata[i]);
}

static bool
host_is_on (const SimServer *server)
{
  SimNodeState state = sim_node_state (server->role.node);
  return state != SIM_NODE_OFF && state != SIM_NODE_BOOTING;
}

void
sim_server_set_service (SimServer *server, SimServiceState state, const char *reason)
{
  SimServiceState old = server->service;
  if (state == old || !host_is_on (server))
    return;
  server->service = state;
  tell (server, state == SIM_SERVICE_UP ? &sim_rec_service_healed : &sim_rec_service_failed, reason);
  if (old == SIM_SERVICE_REFUSING)
    listen (server);
  if (state == SIM_SERVICE_HUNG)
    sim_station_set_stopped (server->station, true);
  else if (old == SIM_SERVICE_HUNG)
    go_on (server);
  if (state == SIM_SERVICE_REFUSING)
    sim_http_server_stop (server->http);
}

void
sim_server_set_objects (SimServer *server, uint64_t version, bool ranges)
{
  server->version = version;
  server->no_ranges = !ranges;
}

/* -- looking ------------------------------------------------------------------------------------- */

SimNode *
sim_server_node (const SimServer *server)
{
  return server->role.node;
}

SimServiceState
sim_server_service (const SimServer *server)
{
  return server->service;
}

bool
sim_server_serves (const SimServer *server)
{
  return sim_node_running (server->role.node) && server->service == SIM_SERVICE_UP;
}

bool
sim_server_responds (const SimServer *server)
{
  return sim_server_serves (server);
}

guint
sim_server_jobs (const SimServer *server)
{
  return sim_station_jobs (server->station);
}

double
sim_server_work_done (const SimServer *server)
{
  return sim_station_work_done (server->station);
}

uint64_t
sim_server_served (const SimServer *server)
{
  return server->served;
}

uint64_t
sim_server_refused (const SimServer *server)
{
  return server->refused;
}

double
sim_server_utilisation (const SimServer *server, SimServerMark *mark)
{
  SimTime now = sim_kernel_now (sim_node_kernel (server->role.node));
  double work = sim_server_work_done (server);
  double room = (double)(now - mark->at) * (double)server->options->station.servers;
  double share = room > 0 ? (work - mark->work) / room : 0;
  *mark = (SimServerMark){ now, work };
  return CLAMP (share, 0, 1);
}

const SimStation *
sim_server_station (const SimServer *server)
{
  return server->station;
}
