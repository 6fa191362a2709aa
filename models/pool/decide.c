/* SPDX-License-Identifier: GPL-3.0-or-later */
/* POOL-11: the control unit asks the rule matrix after each round of reports, and when something happens. */
#include "models/pool/decider.h"

#include <string.h>

#define DENIED_PAUSE SIM_MIN /* before what was denied is asked for again */

SimEntity
pool_who_decides (const PoolDecider *d)
{
  return sim_node_entity (pool_control_node (d->control));
}

/* -- the matrix --------------------------------------------------------------------------------------- */

/* Asks rule `i` of a subject, and acts. */
static void
ask (PoolDecider *d, guint i, int service, int server, bool died)
{
  const PoolRule *rule = &d->matrix->rules[i];
  const PoolFigures *figures = server >= 0 ? &d->of_server[server].figures : &d->of_service[service].figures;
  guint subject = server >= 0 ? d->services + (guint)server : (guint)service;
  SimTime now = pool_now (d->control);
  PoolFired fired = { i, service, server, died };

  if (figures->known == 0 || !pool_rule_for (rule, pool_decider_service (d, service)->name)
      || !pool_rule_fires (d->memory, i, subject, figures, now))
    return;
  if (pool_act (d, &fired))
    pool_rule_acted (d->memory, i, subject, now);
}

static void
ask_server (PoolDecider *d, guint i, guint server)
{
  int role = pool_decider_serves (d, server);

  if (role >= 0)
    ask (d, i, role, (int)server, false);
}

static void
ask_all (PoolDecider *d)
{
  for (guint i = 0; i < d->matrix->count; i++)
    if (d->matrix->rules[i].of_machine)
      for (guint k = 0; k < d->servers; k++)
        ask_server (d, i, k);
    else
      for (guint k = 0; k < d->services; k++)
        ask (d, i, (int)k, -1, false);
  for (guint k = 0; k < d->services; k++)
    memset (d->of_service[k].ordered, 0, sizeof d->of_service[k].ordered);
}

static void
ask_about (PoolDecider *d, guint server)
{
  for (guint i = 0; i < d->matrix->count; i++)
    if (d->matrix->rules[i].of_machine)
      ask_server (d, i, server);
}

/* POOL-8: its role went with it; what it was is remembered from the last look. */
static void
ask_about_dead (PoolDecider *d, guint server, int service)
{
  if (service < 0)
    return;
  pool_figures_died (d, server, service);
  for (guint i = 0; i < d->matrix->count; i++)
    if (d->matrix->rules[i].act == POOL_ACT_REPLACE)
      ask (d, i, service, (int)server, true);
}

void
pool_decide (PoolDecider *d, PoolOccasion occasion, int server)
{
  int had = server >= 0 ? d->of_server[server].role : -1;
  const PoolReport *report = server >= 0 ? pool_report (d->control, (guint)server) : NULL;

  if (occasion == POOL_JOB_DONE || occasion == POOL_JOB_FAILED)
    pool_act_ended (d, (guint)server, occasion == POOL_JOB_DONE);
  pool_figures_look (d, occasion == POOL_ROUND);
  if (occasion == POOL_WISH && report->wish >= 0)
    pool_act_wish (d, (guint)server, report->wish);
  else if (occasion == POOL_ROUND)
    ask_all (d);
  else if (occasion == POOL_DIED)
    ask_about_dead (d, (guint)server, had);
  else if (occasion == POOL_ALARM)
    ask_about (d, (guint)server);
}

void
pool_decider_order (PoolDecider *d, PoolAct act, int service, int partner)
{
  sim_require ((guint)act < POOL_ORDERS, "an operator gives, takes or moves");
  d->of_service[service].ordered[act] = true;
  d->of_service[service].partner = partner;
  pool_figures_look (d, false);
  ask_all (d);
}

/* -- its life ----------------------------------------------------------------------------------------- */

PoolDecider *
pool_decider_new (PoolControl *control)
{
  PoolDecider *d = g_new0 (PoolDecider, 1);

  d->control = control;
  d->pool = pool_control_pool (control);
  d->options = pool_control_options (control);
  d->matrix = d->options->terms.rules;
  d->services = pool_services (control);
  d->servers = pool_servers (control);
  d->used = pool_figures_used (d->matrix);
  d->memory = pool_memory_new (d->matrix, d->services + d->servers);
  d->of_service = g_new0 (PoolServiceBook, d->services);
  d->of_server = g_new0 (PoolServerBook, d->servers);
  for (guint i = 0; i < d->services; i++)
    d->of_service[i].events = g_new0 (const char *, d->options->terms.events.count + 1);
  pool_decider_reset (d);
  return d;
}

void
pool_decider_reset (PoolDecider *d)
{
  for (guint i = 0; i < d->services + d->servers; i++)
    pool_memory_forget (d->memory, i);
  for (guint i = 0; i < d->services; i++)
    {
      const char **events = d->of_service[i].events;
      d->of_service[i] = (PoolServiceBook){ .events = events, .partner = -1 };
    }
  for (guint i = 0; i < d->servers; i++)
    d->of_server[i] = (PoolServerBook){ .role = -1 };
}

void
pool_decider_free (PoolDecider *d)
{
  if (d == NULL)
    return;
  for (guint i = 0; i < d->services; i++)
    g_free (d->of_service[i].events);
  pool_memory_free (d->memory);
  g_free (d->of_service);
  g_free (d->of_server);
  g_free (d);
}
