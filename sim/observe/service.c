/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/observe/service.h"
#include <math.h>

typedef struct Ended
{
  SimTime arrival;
  bool served;
} Ended;

struct SimService
{
  const SimWindow *window;
  SimTime patience, step;
  guint64 started, tried, as[SIM_OUTCOMES];
  SimHistogram *responses, *outages;
  GArray *waiting;     /* Ended */
  guint drain_at;      /* length of `waiting` at which to look at it */
  SimTime outage_from; /* SIM_NEVER: none under way */
  SimTime longest, longest_at;
  guint64 censored; /* outages without end */
  GArray *steps;    /* SimServiceStep */
};

enum
{
  DRAIN = 4096
};

SimService *
sim_service_new (const SimWindow *window, SimTime patience, SimTime step)
{
  SimService *service = g_new0 (SimService, 1);
  service->window = window;
  service->patience = patience;
  service->step = step;
  service->responses = sim_histogram_new ();
  service->outages = sim_histogram_new ();
  service->waiting = g_array_new (FALSE, FALSE, sizeof (Ended));
  service->steps = g_array_new (FALSE, TRUE, sizeof (SimServiceStep));
  service->drain_at = DRAIN;
  service->outage_from = service->longest_at = SIM_NEVER;
  return service;
}

void
sim_service_free (SimService *service)
{
  if (service == NULL)
    return;
  sim_histogram_free (service->responses);
  sim_histogram_free (service->outages);
  g_array_unref (service->waiting);
  g_array_unref (service->steps);
  g_free (service);
}

void
sim_service_started (SimService *service, SimTime at)
{
  if (sim_window_has (service->window, at))
    service->started++;
}

static gint
by_arrival (gconstpointer a, gconstpointer b)
{
  const Ended *x = a, *y = b;
  if (x->arrival != y->arrival)
    return x->arrival < y->arrival ? -1 : 1;
  return (int)y->served - (int)x->served;
}

static void
outage (SimService *service, SimTime until, bool censored)
{
  SimTime length = MAX (0, until - service->outage_from);
  if (service->longest_at == SIM_NEVER || length > service->longest)
    {
      service->longest = length;
      service->longest_at = service->outage_from;
    }
  if (censored)
    service->censored++;
  else
    sim_histogram_add (service->outages, (double)length);
  service->outage_from = SIM_NEVER;
}

/* Follows outages over what arrived before `before`, and forgets it. */
static void
drain (SimService *service, SimTime before)
{
  GArray *waiting = service->waiting;
  guint n = 0;
  g_array_sort (waiting, by_arrival);
  for (; n < waiting->len; n++)
    {
      const Ended *e = &g_array_index (waiting, Ended, n);
      if (e->arrival >= before)
        break;
      if (!e->served && service->outage_from == SIM_NEVER)
        service->outage_from = e->arrival;
      else if (e->served && service->outage_from != SIM_NEVER)
        outage (service, e->arrival, false);
    }
  g_array_remove_range (waiting, 0, n);
  service->drain_at = MAX (DRAIN, 2 * waiting->len);
}

static void
count_step (SimService *service, SimTime now, SimTime arrival, bool served)
{
  if (service->step == 0)
    return;
  guint i = (guint)(arrival / service->step);
  if (i >= service->steps->len)
    g_array_set_size (service->steps, i + 1);
  SimServiceStep *step = &g_array_index (service->steps, SimServiceStep, i);
  step->tried++;
  if (!served)
    return;
  step->served++;
  step->response_sum += (double)(now - arrival);
  step->response_most = MAX (step->response_most, (double)(now - arrival));
}

void
sim_service_ended (SimService *service, SimTime now, SimTime arrival, SimOutcome outcome)
{
  bool served = outcome == SIM_OUTCOME_SERVED;
  count_step (service, now, arrival, served);
  if (!sim_window_has (service->window, arrival))
    return;
  Ended ended = { arrival, served };
  service->tried++;
  service->as[outcome]++;
  if (served)
    sim_histogram_add (service->responses, (double)(now - arrival));
  g_array_append_val (service->waiting, ended);
  if (service->waiting->len >= service->drain_at)
    drain (service, now - service->patience);
}

void
sim_service_finish (SimService *service, SimTime end)
{
  drain (service, SIM_NEVER);
  if (service->outage_from != SIM_NEVER)
    outage (service, sim_window_end (service->window, end), true);
}

static void
read_count (SimReading *out, guint64 count)
{
  out->count = count;
  out->sum = out->value = (double)count;
}

void
sim_service_read (const SimService *service, SimServiceMetric row, SimReading *out)
{
  guint64 served = service->as[SIM_OUTCOME_SERVED];
  *out = sim_reading (sim_service_metrics[row].kind);
  if (row == SIM_SERVICE_TRIED)
    read_count (out, service->tried);
  else if (row == SIM_SERVICE_SERVED)
    read_count (out, served);
  else if (row == SIM_SERVICE_FAILED)
    read_count (out, service->tried - served);
  else if (row >= SIM_SERVICE_FAILED_AS && row < SIM_SERVICE_UNFINISHED)
    read_count (out, service->as[SIM_OUTCOME_SERVED + 1 + row - SIM_SERVICE_FAILED_AS]);
  else if (row == SIM_SERVICE_UNFINISHED)
    read_count (out, service->started - MIN (service->started, service->tried));
  else if (row == SIM_SERVICE_AVAILABILITY && service->tried > 0)
    out->value = (double)served / (double)service->tried;
  else if (row == SIM_SERVICE_RESPONSE_TIME)
    sim_reading_of_histogram (out, service->responses, 0);
  else if (row == SIM_SERVICE_OUTAGE)
    {
      sim_reading_of_histogram (out, service->outages, service->censored);
      if (out->samples == 0 && service->tried > 0)
        out->sum = out->most = 0; /* the longest of no outage at all */
    }
  else if (row == SIM_SERVICE_LONGEST && service->tried > 0)
    out->value = (double)service->longest;
  if (row != SIM_SERVICE_RESPONSE_TIME)
    out->samples = service->tried;
  if (row == SIM_SERVICE_UNFINISHED)
    out->samples = service->started;
}

SimServiceStep
sim_service_step (const SimService *service, guint i)
{
  return i < service->steps->len ? g_array_index (service->steps, SimServiceStep, i) : (SimServiceStep){ 0 };
}

SimTime
sim_service_longest_at (const SimService *service)
{
  return service->longest_at;
}
