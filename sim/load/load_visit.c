/* SPDX-License-Identifier: GPL-3.0-or-later */
/* A visit from its first request to its last. */
#include "sim/load/load_part.h"

#include "sim/base/check.h"
#include <math.h>

static void think (SimVisit *visit);
static void try_once (SimVisit *visit);

/* -- draws ----------------------------------------------------------------------------------- */

SimStream
sim_load_stream (const SimLoad *load, SimLoadDraw purpose, uint64_t visit, uint32_t request)
{
  SimStream stream = load->streams[purpose]; /* nothing was drawn from it */
  stream.key[1] = sim_mix (stream.key[1] ^ request, visit);
  return stream;
}

double
sim_load_draw (const SimLoad *load, SimLoadDraw purpose, const SimDist *dist, uint64_t visit, uint32_t request)
{
  if (dist->kind == SIM_DIST_CONSTANT)
    return dist->a;
  SimStream stream = sim_load_stream (load, purpose, visit, request);
  return sim_dist_draw (dist, &stream);
}

/* A draw of a whole number of base units: ns or bytes. */
static int64_t
draw_whole (const SimVisit *visit, SimLoadDraw purpose, const SimDist *dist)
{
  double value = sim_load_draw (visit->client->load, purpose, dist, visit->number, visit->drawn);
  return value < 9e18 ? (int64_t)llround (value) : INT64_MAX;
}

static void
begin_session (SimVisit *visit)
{
  int64_t n = draw_whole (visit, SIM_DRAW_SESSION, &visit->client->load->options->session);
  visit->left = (uint32_t)CLAMP (n, 1, 1000000);
  visit->keeps = visit->left > 1;
}

/* -- life of a visit ---------------------------------------------------------------------------- */

static SimTime
now_of (const SimVisit *visit)
{
  return sim_kernel_now (visit->client->load->kernel);
}

static SimVisit *
visit_new (SimClient *client, uint64_t number, bool user, SimAlarmFunc fire)
{
  enum
  {
    KIND_VISIT = 0x52
  };
  SimVisit *visit = sim_slab_take (client->load->visits);
  sim_alarm_init (&client->role, &visit->alarm, KIND_VISIT, fire);
  visit->client = client;
  visit->number = number;
  visit->user = user;
  visit->next = client->visits;
  if (visit->next != NULL)
    visit->next->previous = visit;
  client->visits = visit;
  return visit;
}

static void
visit_free (SimVisit *visit)
{
  SimClient *client = visit->client;
  if (visit->previous != NULL)
    visit->previous->next = visit->next;
  else
    client->visits = visit->next;
  if (visit->next != NULL)
    visit->next->previous = visit->previous;
  sim_alarm_dispose (&visit->alarm);
  sim_slab_give (client->load->visits, visit);
}

/* -- records ---------------------------------------------------------------------------------------- */

static void
tell (const SimVisit *visit, const SimRecordKind *kind, int64_t a, int64_t b)
{
  const SimLoad *load = visit->client->load;
  if (sim_bus_heard (load->bus, kind))
    sim_emit (load->bus, kind, load->entity, visit->asked, a, b, NULL);
}

/* -- the end of a request ----------------------------------------------------------------------------- */

/* A number that no other visit of the client has; 0: a connection for this request alone. */
static uint32_t
session_of (const SimVisit *visit)
{
  return visit->keeps ? (uint32_t)(visit->number % UINT32_MAX) + 1 : 0;
}

static void
end_session (SimVisit *visit)
{
  SimClient *client = visit->client;
  if (visit->home != SIM_IP_NONE)
    sim_http_end_session (client->http, visit->home, client->load->target.port, session_of (visit));
  visit->home = SIM_IP_NONE;
}

static void
end_request (SimVisit *visit, SimOutcome outcome)
{
  SimLoad *load = visit->client->load;
  SimTime response = now_of (visit) - visit->arrived;
  visit->asking = false;
  sim_alarm_cancel (&visit->alarm);
  load->stats.outcomes[outcome]++;
  load->stats.under_way--;
  tell (visit, &sim_rec_request_ended, response, outcome);
  if (outcome != SIM_OUTCOME_SERVED)
    tell (visit, &sim_rec_request_failed, response, outcome);
  if (--visit->left > 0)
    {
      think (visit);
      return;
    }
  end_session (visit);
  if (visit->user)
    think (visit);
  else
    visit_free (visit);
}

static void
try_ended (SimVisit *visit, SimOutcome outcome)
{
  visit->home = visit->keeps && (outcome == SIM_OUTCOME_SERVED || outcome == SIM_OUTCOME_REFUSED) ? visit->asked
                                                                                                  : SIM_IP_NONE;
  if (outcome == SIM_OUTCOME_REFUSED)
    end_session (visit); /* it is open, and of no use */
  if (outcome == SIM_OUTCOME_SERVED || visit->tries == 0)
    {
      end_request (visit, outcome);
      return;
    }
  visit->tries--;
  visit->client->load->stats.retries++;
  tell (visit, &sim_rec_request_retried, now_of (visit) - visit->arrived, outcome);
  try_once (visit);
}

static void
forget_try (SimVisit *visit)
{
  if (visit->lookup != NULL)
    sim_dns_cancel (g_steal_pointer (&visit->lookup));
  if (visit->call != NULL)
    sim_http_cancel (g_steal_pointer (&visit->call));
}

/* -- a try ---------------------------------------------------------------------------------------------- */

static SimOutcome
outcome_of (const SimHttpReply *reply)
{
  switch (reply->outcome)
    {
    case SIM_HTTP_REPLIED:
      return reply->head.status == SIM_HTTP_OK ? SIM_OUTCOME_SERVED : SIM_OUTCOME_REFUSED;
    case SIM_HTTP_TIMEOUT:
      return SIM_OUTCOME_TIMEOUT;
    case SIM_HTTP_UNREACHABLE:
      return SIM_OUTCOME_UNREACHABLE;
    default:
      return SIM_OUTCOME_RESET;
    }
}

static void
on_reply (SimRole *role, gpointer data, const SimHttpReply *reply)
{
  SimVisit *visit = data;
  visit->call = NULL;
  try_ended (visit, outcome_of (reply));
}

static void
ask (SimVisit *visit, SimIp address)
{
  SimClient *client = visit->client;
  const SimLoad *load = client->load;
  SimHttpRequest request = SIM_HTTP_REQUEST;
  if (load->target_name != NULL)
    request.host = load->target_name;
  request.work = visit->work;
  request.reply = visit->reply_size;
  request.padding = visit->request_size;
  visit->asked = address;
  if (client->http == NULL)
    client->http = sim_http_client_new (&client->role, SIM_NEVER);
  visit->call = sim_http_get (client->http, SIM_IP_NONE, address, load->target.port, session_of (visit),
                              &request, on_reply, visit);
}

/* The first address, or after a failure the one behind the address that failed: the list may have turned. */
static SimIp
pick (const SimVisit *visit, const SimDnsResult *result)
{
  for (guint i = 0; i < result->count; i++)
    if (result->ips[i] == visit->asked)
      return result->ips[(i + 1) % result->count];
  return result->ips[0];
}

static void
on_resolved (SimRole *role, gpointer data, const SimDnsResult *result)
{
  SimVisit *visit = data;
  visit->lookup = NULL;
  if (result->outcome == SIM_DNS_FOUND)
    ask (visit, pick (visit, result));
  else
    try_ended (visit, SIM_OUTCOME_NO_ADDRESS);
}

static void
resolve (SimVisit *visit)
{
  SimClient *client = visit->client;
  const SimTarget *target = &client->load->target;
  guint servers = target->resolvers[0] == SIM_IP_NONE ? 0 : target->resolvers[1] == SIM_IP_NONE ? 1 : 2;
  if (servers == 0)
    {
      try_ended (visit, SIM_OUTCOME_NO_ADDRESS);
      return;
    }
  if (client->resolver == NULL)
    {
      client->resolver = sim_dns_resolver_new (&client->role, target->resolvers, servers, 0);
      client->cache = sim_dns_cache_new ();
      sim_dns_resolver_open (client->resolver);
    }
  SimDnsLookup *lookup
      = sim_dns_resolve (client->resolver, client->cache, client->load->target_name, on_resolved, visit);
  if (lookup != NULL) /* else all is said, and the visit may be gone */
    visit->lookup = lookup;
}

static void
try_once (SimVisit *visit)
{
  const SimLoad *load = visit->client->load;
  sim_alarm_after (&visit->alarm, load->options->timeout);
  if (visit->home != SIM_IP_NONE)
    ask (visit, visit->home);
  else if (load->target_name != NULL)
    resolve (visit);
  else
    ask (visit, load->target.address);
}

/* What a request asks for is drawn before anything is sent. */
static void
begin_request (SimVisit *visit)
{
  SimLoad *load = visit->client->load;
  const SimLoadOptions *options = load->options;
  visit->work = draw_whole (visit, SIM_DRAW_SERVICE, &options->service);
  visit->request_size = draw_whole (visit, SIM_DRAW_REQUEST_SIZE, &options->request_size);
  visit->reply_size = draw_whole (visit, SIM_DRAW_REPLY_SIZE, &options->reply_size);
  visit->drawn++;
  visit->arrived = now_of (visit);
  visit->asked = SIM_IP_NONE;
  visit->tries = (uint8_t)options->retries;
  visit->asking = true;
  visit->request = load->stats.requests++;
  load->stats.under_way++;
  tell (visit, &sim_rec_request_started, (int64_t)visit->request, 0);
  try_once (visit);
}

/* -- thinking -------------------------------------------------------------------------------------------- */

static void
on_alarm (SimRole *role, SimAlarm *alarm)
{
  SimVisit *visit = SIM_OWNER (alarm, SimVisit, alarm);
  if (visit->asking)
    {
      forget_try (visit);
      try_ended (visit, SIM_OUTCOME_TIMEOUT);
      return;
    }
  if (now_of (visit) >= visit->client->load->end)
    return; /* nobody asks any more; the user waits for the end */
  if (visit->left == 0)
    begin_session (visit);
  begin_request (visit);
}

/* A request that failed on the spot is not followed by the next one at the same instant. */
static void
think (SimVisit *visit)
{
  SimTime pause = draw_whole (visit, SIM_DRAW_THINK, &visit->client->load->options->think);
  bool on_the_spot = visit->drawn > 0 && visit->arrived == now_of (visit);
  sim_alarm_after (&visit->alarm, on_the_spot ? MAX (pause, SIM_MS) : pause);
}

void
sim_visit_begin (SimClient *client, uint64_t number)
{
  SimVisit *visit = visit_new (client, number, false, on_alarm);
  begin_session (visit);
  client->load->stats.visits++;
  begin_request (visit);
}

void
sim_user_begin (SimClient *client, uint64_t number)
{
  SimVisit *visit = visit_new (client, number, true, on_alarm);
  client->load->stats.visits++;
  think (visit);
}

void
sim_user_return (SimVisit *user)
{
  think (user);
}

void
sim_visits_forget (SimClient *client)
{
  for (SimVisit *visit = client->visits, *next; visit != NULL; visit = next)
    {
      next = visit->next;
      client->load->stats.under_way -= visit->asking;
      visit->asking = false;
      visit->lookup = NULL;
      visit->call = NULL;
      visit->left = 0;
      visit->home = SIM_IP_NONE;
      sim_alarm_cancel (&visit->alarm);
      if (!visit->user)
        visit_free (visit);
    }
}
