/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Loads: their clients, and the arrivals that set visits going. */
#include "sim/load/load_part.h"

#include "sim/base/check.h"
#include <string.h>

const char *const sim_outcome_names[SIM_OUTCOMES]
    = { "served", "timeout", "refused", "reset", "unreachable", "no-address" };

const SimRecordKind sim_rec_request_started
    = SIM_DETAIL ("load.request-started", ADDRESS, COUNT, NONE, "{who} begins request {a}");
const SimRecordKind sim_rec_request_ended = SIM_DETAIL (
    "load.request-ended", ADDRESS, TIME, COUNT, "{who}: a request to {subject} ended after {a}, outcome {b}");
const SimRecordKind sim_rec_request_failed = SIM_DETAIL (
    "load.request-failed", ADDRESS, TIME, COUNT, "{who}: a request to {subject} failed after {a}, outcome {b}");
const SimRecordKind sim_rec_request_retried
    = SIM_DETAIL ("load.request-retried", ADDRESS, TIME, COUNT,
                  "{who}: a try at {subject} failed after {a}, outcome {b}; it tries again");

const SimMetric sim_load_metrics[] = {
  SIM_COUNTER ("requests", sim_rec_request_started, "requests begun"),
  SIM_COUNTER ("retries", sim_rec_request_retried, "tries that failed and were followed by another"),
  SIM_METRIC_END,
};

/* -- clients ------------------------------------------------------------------------------------- */

static SimClient *
client_of (SimRole *role)
{
  return SIM_OWNER (role, SimClient, role);
}

static void
client_start (SimRole *role)
{
  SimClient *client = client_of (role);
  if (client->resolver != NULL)
    sim_dns_resolver_open (client->resolver);
  for (SimVisit *user = client->visits; user != NULL; user = user->next)
    sim_user_return (user);
}

static void
client_crash (SimRole *role)
{
  SimClient *client = client_of (role);
  sim_visits_forget (client);
  if (client->resolver != NULL)
    {
      sim_dns_resolver_reset (client->resolver);
      sim_dns_cache_clear (client->cache);
    }
  if (client->http != NULL)
    sim_http_client_reset (client->http);
}

static void
client_dispose (SimRole *role)
{
  SimClient *client = client_of (role);
  sim_http_client_free (client->http);
  sim_dns_resolver_free (client->resolver);
  sim_dns_cache_free (client->cache);
  sim_load_unref (client->load);
  g_free (client);
}

const SimRoleType sim_client_type = {
  .name = "client",
  .start = client_start,
  .stop = client_crash,
  .crash = client_crash,
  .dispose = client_dispose,
};

static SimClient *
client_new (SimLoad *load, guint number, SimSegment *from)
{
  static const SimNodeOptions plain
      = { .boot_time = { .kind = SIM_DIST_CONSTANT, .unit = SIM_UNIT_TIME, .a = 30e9 } };
  g_autofree char *name = g_strdup_printf ("%s.client-%u", load->name, number);
  SimIp address = sim_segment_take_address (from);
  sim_require (address != SIM_IP_NONE, "no address is left for %s", name);
  SimNode *node = sim_node_new (load->net, name, load->entity, &plain);
  sim_iface_new (node, from, address);
  SimClient *client = g_new0 (SimClient, 1);
  client->load = load;
  load->refs++;
  if (load->options->tcp.least_rto > 0)
    sim_tcp_set_options (node, &load->options->tcp);
  sim_node_add_role (node, &client->role, &sim_client_type);
  return client;
}

/* -- arrivals --------------------------------------------------------------------------------------- */

static void
next_arrival (SimLoad *load)
{
  SimTime at = sim_arrivals_next (load->arrivals);
  at = at == SIM_NEVER ? at : sim_time_add (at, load->begun);
  sim_timer_arm (load->kernel, &load->timer, at < load->end ? at : SIM_NEVER);
}

static SimClient *
visitor_of (const SimLoad *load, uint64_t visit)
{
  SimStream stream = sim_load_stream (load, SIM_DRAW_CLIENT, visit, 0);
  return load->clients[sim_stream_below (&stream, (uint64_t)load->options->clients)];
}

/* The last client that is known gets its own lines fetched, the ones before it what theirs point to. */
static void
fetch_coming (const SimLoad *load, uint64_t visit)
{
  enum
  {
    LINE = 64,
    STEPS = 4
  };
  const char *last = (const char *)load->coming[(visit - 1) % SIM_COMING];
  for (gsize at = 0; at < sizeof (SimClient); at += LINE)
    __builtin_prefetch (last + at, 1);
  for (guint step = 0; step < STEPS; step++)
    {
      const SimClient *client = load->coming[(visit - 2 - step) % SIM_COMING];
      sim_node_fetch (client->role.node, step);
      if (step == 0)
        __builtin_prefetch (client->http, 1);
    }
}

static void
arrival (SimKernel *kernel, SimTimer *timer)
{
  SimLoad *load = SIM_OWNER (timer, SimLoad, timer);
  uint64_t number = load->stats.visits;
  SimClient *client = load->coming[number % SIM_COMING];
  load->coming[number % SIM_COMING] = visitor_of (load, number + SIM_COMING);
  fetch_coming (load, number + SIM_COMING + 1);
  next_arrival (load);
  if (sim_node_running (client->role.node))
    sim_visit_begin (client, number);
  else
    load->stats.visits++;
}

void
sim_load_start (SimLoad *load, SimTime end)
{
  const SimLoadOptions *options = load->options;
  sim_require (load->begun == SIM_NEVER, "load %s is started twice", load->name);
  load->begun = sim_kernel_now (load->kernel);
  load->end = end;
  if (options->arrivals != NULL)
    {
      SimStream stream;
      sim_net_stream (load->net, &stream, load->name, "arrivals");
      load->arrivals = sim_arrivals_new (options->arrivals, &stream);
      for (guint visit = 0; visit < SIM_COMING; visit++)
        load->coming[visit] = visitor_of (load, visit);
      next_arrival (load);
      return;
    }
  for (int64_t user = 0; user < options->users; user++)
    sim_user_begin (load->clients[user % options->clients], (uint64_t)user);
}

/* -- making ------------------------------------------------------------------------------------------- */

static void
open_streams (SimLoad *load)
{
  static const char *const purposes[SIM_DRAWS]
      = { "client", "session", "think", "service", "request-size", "reply-size" };
  for (guint i = 0; i < SIM_DRAWS; i++)
    sim_net_stream (load->net, &load->streams[i], load->name, purposes[i]);
}

SimLoad *
sim_load_new (SimNet *net, const char *name, const SimLoadOptions *options, SimSegment *from,
              const SimTarget *target)
{
  enum
  {
    TAG_ARRIVAL = 0x53
  };
  sim_require (options->clients >= 1 && options->retries >= 0 && options->retries <= 100, "load %s", name);
  SimLoad *load = g_new0 (SimLoad, 1);
  load->refs = 1;
  load->net = net;
  load->kernel = sim_net_kernel (net);
  load->bus = sim_net_bus (net);
  load->name = g_strdup (name);
  load->options = options;
  load->target = *target;
  load->target_name = g_strdup (target->name);
  load->target.name = load->target_name;
  load->begun = SIM_NEVER;
  load->entity = sim_bus_entity (load->bus, SIM_ENTITY_LOAD, name, 0);
  load->visits = sim_slab_new ("visits", sizeof (SimVisit), sizeof (SimTimer));
  sim_timer_init (&load->timer, SIM_CLASS_TIMER, SIM_TAG (SIM_NOBODY, TAG_ARRIVAL), arrival);
  open_streams (load);
  load->clients = g_new (SimClient *, options->clients);
  for (int64_t i = 0; i < options->clients; i++)
    load->clients[i] = client_new (load, (guint)i + 1, from);
  return load;
}

void
sim_load_unref (SimLoad *load)
{
  if (--load->refs > 0)
    return;
  sim_slab_free (load->visits);
  sim_arrivals_free (load->arrivals);
  g_free (load->clients);
  g_free (load->target_name);
  g_free (load->name);
  g_free (load);
}

void
sim_load_free (SimLoad *load)
{
  if (load != NULL)
    sim_load_unref (load);
}

SimEntity
sim_load_entity (const SimLoad *load)
{
  return load->entity;
}

SimLoadStats
sim_load_stats (const SimLoad *load)
{
  SimLoadStats stats = load->stats;
  stats.bytes
      = sim_slab_bytes (load->visits) + (gsize)load->options->clients * (sizeof (SimClient) + sizeof (void *));
  return stats;
}
