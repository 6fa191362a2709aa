/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the option tables cannot say of rules, agreements and events. */
#include "models/pool/rules.h"

enum
{
  E_NAME_TWICE = 28,
  E_LIMITS = 63,
  E_UNKNOWN = 68
};

static void
check_agreement (const PoolServiceOptions *s, SimModelCheck *check)
{
  const PoolAgreement *a = &s->agreement;
  guint least = pool_agreement_least (a, s->user_limit);

  if (a->most == 0)
    return;
  if (a->most < (int64_t)least)
    sim_check_error (check, &a->most, E_LIMITS,
                     "%s is promised %u machines and may have %" G_GINT64_FORMAT
                     "; at least as many are expected",
                     s->name, least, a->most);
  if (s->servers > a->most)
    sim_check_error (check, &a->most, E_LIMITS,
                     "%s begins with %" G_GINT64_FORMAT " machines and may have %" G_GINT64_FORMAT
                     "; at least as many are expected",
                     s->name, s->servers, a->most);
}

static void
check_event (const PoolOptions *o, guint i, const char *const *apps, SimModelCheck *check)
{
  const PoolEvent *event = (const PoolEvent *)o->terms.events.items + i;

  for (guint k = 0; k < i; k++)
    if (g_strcmp0 (event->name, ((const PoolEvent *)o->terms.events.items)[k].name) == 0)
      sim_check_error (check, &event->name, E_NAME_TWICE, "event %s stands twice; each has a name of its own",
                       event->name);
  for (guint k = 0; k < event->of.count; k++)
    if (!g_strv_contains (apps, event->of.names[k]))
      sim_check_error (check, &event->of.names[k], E_UNKNOWN,
                       "there is no application %s; one of `services` is expected", event->of.names[k]);
  if (event->every > 0 && event->every < event->length)
    sim_check_error (check, &event->every, E_LIMITS,
                     "event %s begins anew before it is over; `every` is at least `for`", event->name);
}

/* What all together are promised at once. */
static void
check_promises (const PoolOptions *o, SimModelCheck *check)
{
  int64_t promised = 0;

  for (guint i = 0; i < o->services.count; i++)
    {
      const PoolServiceOptions *s = pool_service_options (o, i);
      promised += pool_agreement_least (&s->agreement, s->user_limit);
    }
  if (promised > o->servers.count)
    sim_check_error (check, &o->servers.count, E_LIMITS,
                     "the applications are promised %" G_GINT64_FORMAT
                     " machines, but count is %" G_GINT64_FORMAT "; at least as many are expected",
                     promised, o->servers.count);
}

void
pool_terms_check (const PoolOptions *o, SimModelCheck *check)
{
  g_autoptr (GPtrArray) apps = g_ptr_array_new (), events = g_ptr_array_new ();

  for (guint i = 0; i < o->services.count; i++)
    {
      check_agreement (pool_service_options (o, i), check);
      if (pool_service_options (o, i)->name != NULL)
        g_ptr_array_add (apps, (gpointer)pool_service_options (o, i)->name);
    }
  check_promises (o, check);
  g_ptr_array_add (apps, NULL);
  for (guint i = 0; i < o->terms.events.count; i++)
    {
      const PoolEvent *event = (const PoolEvent *)o->terms.events.items + i;
      check_event (o, i, (const char *const *)apps->pdata, check);
      if (event->name != NULL)
        g_ptr_array_add (events, (gpointer)event->name);
    }
  g_ptr_array_add (events, NULL);
  if (o->terms.rules != NULL)
    pool_rules_check (o->terms.rules, (const char *const *)apps->pdata, (const char *const *)events->pdata,
                      check);
}
