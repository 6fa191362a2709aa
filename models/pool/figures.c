/* SPDX-License-Identifier: GPL-3.0-or-later */
/* POOL-2, POOL-11: figures for the rule matrix, of what the monitoring unit has reported. */
#include "models/pool/decider.h"

#include <math.h>

static bool
is_used (const PoolDecider *d, PoolCriterion criterion)
{
  return d->used >> criterion & 1;
}

static uint32_t
used_by (const PoolCondition *condition)
{
  uint32_t used = condition->join == POOL_TEST ? 1u << condition->criterion : 0;

  for (guint i = 0; i < condition->count; i++)
    used |= used_by (&condition->parts[i]);
  return used;
}

uint32_t
pool_figures_used (const PoolMatrix *matrix)
{
  uint32_t used = 0;

  for (guint i = 0; i < matrix->count; i++)
    used |= used_by (matrix->rules[i].when);
  return used;
}

/* -- services ----------------------------------------------------------------------------------------- */

/* Does a server that was reported so have users whom it serves? */
static bool
is_serving (const PoolReport *report)
{
  return report->at != SIM_NEVER && report->alive
         && (report->phase == POOL_READY || report->phase == POOL_DRAINING);
}

typedef struct Sum
{
  double users, responses; /* responses: weighted by users */
  guint serving;
} Sum;

static Sum
sum_of (const PoolDecider *d, int service)
{
  Sum sum = { 0 };

  for (guint i = 0; i < d->servers; i++)
    {
      const PoolReport *report = pool_report (d->control, i);
      if (report->service != service || !is_serving (report))
        continue;
      sum.users += report->users;
      sum.responses += report->users * (double)report->response;
      sum.serving += report->phase == POOL_READY;
    }
  return sum;
}

static void
note_users (PoolTrend *trend, SimTime now, double users, SimTime window)
{
  guint last = (trend->next + POOL_TREND_SAMPLES - 1) % POOL_TREND_SAMPLES;

  if (trend->count > 0 && now - trend->at[last] < window / (POOL_TREND_SAMPLES - 1))
    return;
  trend->at[trend->next] = now;
  trend->users[trend->next] = users;
  trend->next = (trend->next + 1) % POOL_TREND_SAMPLES;
  trend->count = MIN (trend->count + 1, POOL_TREND_SAMPLES);
}

/* Slope of the straight line with the least squares through the samples of the window, 1/s. NAN: too few. */
static double
slope (const PoolTrend *trend, SimTime now, SimTime window)
{
  double n = 0, t1 = 0, t2 = 0, u1 = 0, tu = 0, longest = 0;

  for (guint i = 0; i < trend->count; i++)
    {
      double t = (double)(trend->at[i] - now) / 1e9;
      if (now - trend->at[i] > window)
        continue;
      n++;
      t1 += t;
      t2 += t * t;
      u1 += trend->users[i];
      tu += t * trend->users[i];
      longest = fmax (longest, -t);
    }
  /* A window that is half empty tells of noise. */
  if (n < 3 || longest < (double)window / 2e9 || n * t2 - t1 * t1 <= 0)
    return NAN;
  return (n * tu - t1 * u1) / (n * t2 - t1 * t1);
}

static void
note_trend (PoolDecider *d, PoolServiceBook *book, bool round)
{
  SimTime now = pool_now (d->control), window = d->options->terms.trend_window;

  if (round)
    note_users (&book->trend, now, book->users, window);
  double rise = slope (&book->trend, now, window);
  if (isnan (rise))
    return;
  pool_figure (&book->figures, POOL_BY_TREND, rise);
  double room = book->capacity - book->users;
  pool_figure (&book->figures, POOL_BY_FULL_IN,
               room <= 0  ? 0
               : rise > 0 ? room / rise * 1e9
                          : (double)INFINITY);
}

static bool
is_under_way (const PoolEvent *event, SimTime now)
{
  SimTime since = now - event->at;

  if (since >= 0 && event->every > 0)
    since %= event->every;
  return since >= 0 && since < event->length;
}

static bool
names_have (const SimNameList *names, const char *name)
{
  bool found = names->count == 0;

  for (guint i = 0; i < names->count; i++)
    found |= g_strcmp0 (names->names[i], name) == 0;
  return found;
}

static void
note_words (PoolDecider *d, int service, PoolServiceBook *book)
{
  const PoolServiceOptions *o = pool_decider_service (d, service);
  const SimOptionList *events = &d->options->terms.events;
  guint n = 0;

  for (guint i = 0; i < POOL_ORDERS; i++)
    if (book->ordered[i])
      book->orders[n++] = pool_act_names[i];
  book->orders[n] = NULL;
  pool_figure_words (&book->figures, POOL_BY_OPERATOR, book->orders);
  for (guint i = n = 0; i < events->count; i++)
    {
      const PoolEvent *event = (const PoolEvent *)events->items + i;
      if (names_have (&event->of, o->name) && is_under_way (event, pool_now (d->control)))
        book->events[n++] = event->name;
    }
  book->events[n] = NULL;
  pool_figure_words (&book->figures, POOL_BY_EVENT, book->events);
  book->location[0] = o->location;
  book->place[0] = o->place;
  pool_figure_words (&book->figures, POOL_BY_LOCATION, book->location);
  pool_figure_words (&book->figures, POOL_BY_PLACE, book->place);
}

/* What a machine would take that has nothing to do; of one that is none, of the first. */
static void
note_start_time (PoolDecider *d, int service, PoolServiceBook *book)
{
  double best = INFINITY;

  for (guint i = 0; i < d->servers; i++)
    if (pool_standing (d->control, i) == POOL_SPARE)
      best = fmin (best, (double)pool_start_time (d->control, i, service));
  if (isfinite (best))
    pool_figure (&book->figures, POOL_BY_START_TIME, best);
}

static void
look_service (PoolDecider *d, int service, bool round)
{
  PoolServiceBook *book = &d->of_service[service];
  const PoolServiceOptions *o = pool_decider_service (d, service);
  Sum sum = sum_of (d, service);
  bool elsewhere = pool_service_elsewhere (pool_service (d->pool, (guint)service));
  guint has = pool_allocated (d->control, service), wanted = pool_wanted (d->control, service);

  book->figures.known = 0;
  book->users = sum.users;
  book->capacity = (double)sum.serving * (double)o->user_limit;
  pool_figure (&book->figures, POOL_BY_USERS, sum.users);
  pool_figure (&book->figures, POOL_BY_MACHINES, has);
  pool_figure (&book->figures, POOL_BY_MISSING,
               wanted > has && !d->pool->flaws.ignore_missing ? wanted - has : 0);
  if (sum.serving > 0 && !elsewhere)
    pool_figure (&book->figures, POOL_BY_EXCESS, 1 - sum.users / book->capacity);
  if (sum.users > 0)
    {
      pool_figure (&book->figures, POOL_BY_RESPONSE, sum.responses / sum.users);
      if (o->agreement.response > 0)
        pool_figure (&book->figures, POOL_BY_LATE, sum.responses / sum.users / (double)o->agreement.response);
    }
  if (!elsewhere)
    note_trend (d, book, round);
  note_words (d, service, book);
  if (is_used (d, POOL_BY_START_TIME))
    note_start_time (d, service, book);
}

/* -- servers ------------------------------------------------------------------------------------------ */

static void
note_up_time (PoolDecider *d, const PoolReport *report, PoolServerBook *book)
{
  const PoolUpTimeOptions *o = &d->options->up_time;
  SimTime second = o->second > 0 ? o->second : 2 * o->first;
  guint n = 0;

  if (!report->alive || report->up_time <= 0 || d->pool->flaws.ignore_age)
    return;
  pool_figure (&book->figures, POOL_BY_UP_TIME, (double)report->up_time);
  if (o->first > 0 && report->up_time > o->first)
    book->passed[n++] = "first";
  if (second > 0 && report->up_time > second)
    book->passed[n++] = "second";
  book->passed[n] = NULL;
  pool_figure_words (&book->figures, POOL_BY_PASSED, book->passed);
}

static void
note_alarms (const PoolDecider *d, const PoolReport *report, PoolServerBook *book)
{
  guint n = 0;

  if (!report->alive && !d->pool->flaws.ignore_death)
    book->alarms[n++] = "failure";
  else if (report->alive && report->alarm && !d->pool->flaws.ignore_alarm)
    book->alarms[n++] = "intrusion";
  book->alarms[n] = NULL;
  pool_figure_words (&book->figures, POOL_BY_ALARM, book->alarms);
}

int
pool_decider_serves (const PoolDecider *d, guint server)
{
  int role = pool_role (d->control, server);

  return role < 0 && pool_standing (d->control, server) == POOL_BUSY ? pool_report (d->control, server)->service
                                                                     : role;
}

static void
look_server (PoolDecider *d, guint server)
{
  PoolServerBook *book = &d->of_server[server];
  const PoolReport *report = pool_report (d->control, server);
  int role = pool_decider_serves (d, server);

  if (role != book->role)
    {
      pool_memory_forget (d->memory, d->services + server);
      book->role_since = pool_now (d->control);
      book->role = role;
    }
  book->figures.known = 0;
  if (role < 0 || report->at == SIM_NEVER)
    return;
  book->figures = d->of_service[role].figures;
  note_alarms (d, report, book);
  note_up_time (d, report, book);
  if (!is_serving (report))
    return;
  pool_figure (&book->figures, POOL_BY_MACHINE_USERS, report->users);
  pool_figure (&book->figures, POOL_BY_CROWD,
               (double)report->users / (double)pool_decider_service (d, role)->user_limit);
  pool_figure (&book->figures, POOL_BY_LOAD, report->load);
  if (is_used (d, POOL_BY_FREE_TIME))
    pool_figure (&book->figures, POOL_BY_FREE_TIME, (double)pool_free_time (d->control, server, POOL_WAIT));
}

void
pool_figures_died (PoolDecider *d, guint server, int service)
{
  PoolServerBook *book = &d->of_server[server];

  book->figures = d->of_service[service].figures;
  note_alarms (d, pool_report (d->control, server), book);
}

void
pool_figures_look (PoolDecider *d, bool round)
{
  for (guint i = 0; i < d->services; i++)
    look_service (d, (int)i, round);
  for (guint i = 0; i < d->servers; i++)
    look_server (d, i);
}
