/* SPDX-License-Identifier: GPL-3.0-or-later */
/* POOL-12, POOL-13: what a rule that has fired comes to, held against agreements and policy. */
#include "models/pool/decider.h"
#include "models/pool/truth.h"

#include <string.h>

/* A decision in the making. */
typedef struct Decision
{
  PoolDecider *d;
  const PoolFired *fired;
  const PoolRule *rule;
  PoolUrgency urgency;
  guint64 number;
  char *reason; /* for orders: "rule peak" */
} Decision;

static const char *
service_name (const PoolDecider *d, int service)
{
  return service < 0 ? "nobody" : pool_decider_service (d, service)->name;
}

static int
find_service (const PoolDecider *d, const char *name)
{
  for (guint i = 0; name != NULL && i < d->services; i++)
    if (strcmp (service_name (d, (int)i), name) == 0)
      return (int)i;
  return -1;
}

static SimEntity
server_entity (const PoolDecider *d, int server)
{
  return sim_node_entity (pool_server (d->pool, (guint)server)->role.node);
}

static void
say (const PoolDecider *d, const SimRecordKind *kind, SimEntity subject, guint64 number, const char *text)
{
  sim_emit (d->pool->bus, kind, pool_who_decides (d), subject, 0, (int64_t)number, text);
}

static void G_GNUC_PRINTF (4, 5)
    tell_customer (const PoolDecider *d, guint64 number, int service, const char *format, ...)
{
  va_list args;

  if (service < 0 || !sim_bus_heard (d->pool->bus, &pool_rec_customer))
    return;
  va_start (args, format);
  g_autofree char *what = g_strdup_vprintf (format, args);
  va_end (args);
  g_autofree char *text
      = g_strdup_printf ("%s, decision %" G_GUINT64_FORMAT ": %s", service_name (d, service), number, what);
  say (d, &pool_rec_customer, 0, number, text);
}

/* -- a decision begins and ends ----------------------------------------------------------------------- */

static PoolUrgency
urgency_of (const PoolDecider *d, const PoolRule *rule)
{
  if (rule->urgency == POOL_AS_USUAL)
    return (PoolUrgency)d->options->emptying;
  return rule->urgency == POOL_AS_IN_PEAKS ? (PoolUrgency)d->options->peak_emptying
                                           : (PoolUrgency)rule->urgency;
}

static void
begin (Decision *m)
{
  PoolDecider *d = m->d;
  const PoolFired *fired = m->fired;
  const PoolFigures *figures
      = fired->server >= 0 ? &d->of_server[fired->server].figures : &d->of_service[fired->service].figures;
  g_autoptr (GString) text = g_string_new (NULL);

  m->number = ++d->decisions;
  m->reason = g_strdup_printf ("decision %" G_GUINT64_FORMAT ", rule %s", m->number, m->rule->name);
  g_string_append_printf (text, "rule %s (%s, %s) for %s", m->rule->name, pool_act_names[m->rule->act],
                          pool_urgency_names[m->urgency], service_name (d, fired->service));
  if (fired->server >= 0)
    g_string_append_printf (text, " on %s", pool_server_name (d->control, (guint)fired->server));
  g_string_append (text, ": ");
  pool_rule_write (m->rule, figures, text);
  say (d, &pool_rec_rule, 0, m->number, text->str);
}

static void
deny (const Decision *m, int service, const char *why)
{
  say (m->d, &pool_rec_denied_by, 0, m->number, why);
  tell_customer (m->d, m->number, service, "denied, %s", why);
}

static void
note_job (const Decision *m, int server)
{
  PoolServerBook *book = &m->d->of_server[server];

  book->decision = m->number;
  book->decided_at = pool_now (m->d->control);
}

/* The record that makes it one of the three kinds. */
static void
note_kind (const Decision *m, const SimRecordKind *kind, int server, int from, int to)
{
  g_autofree char *text = from >= 0 && to >= 0
                              ? g_strdup_printf ("%s to %s", service_name (m->d, from), service_name (m->d, to))
                              : g_strdup (service_name (m->d, to >= 0 ? to : from));

  say (m->d, kind, server_entity (m->d, server), m->number, text);
  note_job (m, server);
}

/* -- the kinds of decision ---------------------------------------------------------------------------- */

static bool
give_one (Decision *m, int service, const PoolWish *wish)
{
  PoolDecider *d = m->d;
  g_autoptr (GString) why = g_string_new (NULL);

  if (pool_allocated (d->control, service) >= pool_decider_most (d, service) && !d->pool->flaws.over_most)
    {
      deny (m, service, "the most machines of the agreement are allocated");
      return false;
    }
  int server = pool_weigh_give (d, wish, m->number);
  if (server < 0)
    {
      deny (m, service, "no machine can be spared");
      return false;
    }
  int from = pool_role (d->control, (guint)server);
  bool spare = pool_standing (d->control, (guint)server) != POOL_SERVING;
  if (!spare && wish->from < 0)
    pool_truth_victim (d->pool, (guint)server, service);
  bool good = spare ? pool_give (d->control, service, server, m->reason, why)
                    : pool_move (d->control, (guint)server, service, m->urgency, m->reason, why);
  if (!good)
    {
      deny (m, service, why->str);
      return false;
    }
  note_kind (m, spare ? &pool_rec_gives : &pool_rec_moves, server, spare ? -1 : from, service);
  tell_customer (d, m->number, service, "you get %s", pool_server_name (d->control, (guint)server));
  if (!spare)
    tell_customer (d, m->number, from, "you lose %s to %s", pool_server_name (d->control, (guint)server),
                   service_name (d, service));
  return true;
}

static void
give (Decision *m)
{
  bool move = m->rule->act == POOL_ACT_MOVE;
  PoolWish wish = { .service = m->fired->service,
                    .from = find_service (m->d, m->rule->from),
                    .spares = !move && m->rule->from == NULL,
                    .others = !m->rule->spares,
                    .urgency = m->urgency };

  if (move && m->d->of_service[wish.service].partner >= 0)
    wish.from = m->d->of_service[wish.service].partner;
  for (int64_t i = 0; i < m->rule->count && give_one (m, wish.service, &wish); i++)
    continue;
}

static bool
take_one (Decision *m, int service)
{
  PoolDecider *d = m->d;
  g_autoptr (GString) why = g_string_new (NULL);

  if (d->options->terms.policy == POOL_OWN_PEAK)
    {
      deny (m, service, "what is dimensioned for its own peak keeps its machines");
      return false;
    }
  if (pool_allocated (d->control, service) <= pool_decider_least (d, service))
    {
      deny (m, service, "no more than the least machines of the agreement are allocated");
      return false;
    }
  int server = pool_weigh_take (d, service, m->fired->server, m->urgency, m->number);
  if (server < 0 || !pool_take (d->control, (guint)server, m->urgency, m->reason, why))
    {
      deny (m, service, server < 0 ? "none of its machines can be taken" : why->str);
      return false;
    }
  note_kind (m, &pool_rec_takes, server, service, -1);
  tell_customer (d, m->number, service, "you give up %s", pool_server_name (d->control, (guint)server));
  return true;
}

static void
take (Decision *m)
{
  for (int64_t i = 0; i < m->rule->count && take_one (m, m->fired->service); i++)
    continue;
}

/* One of its machines to that application. */
static void
move_to (Decision *m, int to)
{
  PoolDecider *d = m->d;
  int from = m->fired->service;
  g_autoptr (GString) why = g_string_new (NULL);

  if (d->options->terms.policy != POOL_SHARED)
    deny (m, to, "this policy moves no machine");
  else if (pool_allocated (d->control, to) >= pool_decider_most (d, to))
    deny (m, to, "the most machines of the agreement are allocated");
  else if (pool_allocated (d->control, from) <= pool_decider_least (d, from))
    deny (m, from, "no more than the least machines of the agreement are allocated");
  else
    {
      int server = pool_weigh_take (d, from, m->fired->server, m->urgency, m->number);
      if (server < 0 || !pool_move (d->control, (guint)server, to, m->urgency, m->reason, why))
        {
          deny (m, to, server < 0 ? "none of its machines can be taken" : why->str);
          return;
        }
      note_kind (m, &pool_rec_moves, server, from, to);
      tell_customer (d, m->number, to, "you get %s", pool_server_name (d->control, (guint)server));
      tell_customer (d, m->number, from, "you lose %s to %s", pool_server_name (d->control, (guint)server),
                     service_name (d, to));
    }
}

static void
reboot (Decision *m)
{
  g_autoptr (GString) why = g_string_new (NULL);
  int server = m->fired->server;

  if (!pool_reboot (m->d->control, (guint)server, m->urgency, m->reason, why))
    {
      deny (m, m->fired->service, why->str);
      return;
    }
  note_job (m, server);
  tell_customer (m->d, m->number, m->fired->service, "%s is booted anew",
                 pool_server_name (m->d->control, (guint)server));
}

static void
replace (Decision *m)
{
  PoolDecider *d = m->d;
  PoolWish wish
      = { .service = m->fired->service, .from = -1, .spares = true, .others = false, .urgency = m->urgency };
  g_autoptr (GString) why = g_string_new (NULL);
  int failed = m->fired->server, spare = pool_weigh_give (d, &wish, m->number);

  if (!pool_replace (d->control, (guint)failed, spare < 0 ? POOL_NO_SPARE : spare, m->reason, why))
    {
      deny (m, wish.service, why->str);
      return;
    }
  if (spare < 0)
    {
      deny (m, wish.service, "there is no spare");
      return;
    }
  note_kind (m, &pool_rec_gives, spare, -1, wish.service);
  tell_customer (d, m->number, wish.service, "%s is replaced by %s",
                 pool_server_name (d->control, (guint)failed), pool_server_name (d->control, (guint)spare));
}

/* -- what holds a reboot up --------------------------------------------------------------------------- */

/* Machines that serve the service besides that one. */
static guint
alternatives (const PoolDecider *d, int service, int server)
{
  guint n = 0;

  for (guint i = 0; i < d->servers; i++)
    n += (int)i != server && pool_role (d->control, i) == service
         && pool_standing (d->control, i) == POOL_SERVING && pool_report (d->control, i)->alive;
  return n;
}

static bool
is_for_up_time (const PoolCondition *when)
{
  bool found
      = when->join == POOL_TEST && (when->criterion == POOL_BY_PASSED || when->criterion == POOL_BY_UP_TIME);

  for (guint i = 0; i < when->count; i++)
    found |= is_for_up_time (&when->parts[i]);
  return found;
}

static bool
is_on_its_way (const PoolDecider *d, int service)
{
  for (guint i = 0; i < d->servers; i++)
    if (pool_standing (d->control, i) == POOL_BUSY && pool_role (d->control, i) == service)
      return true;
  return false;
}

/* Is a spare on its way that was given before a reboot? Another machine that is rebooted is none. */
static bool
cover_comes (const PoolDecider *d, int service)
{
  guint64 cover = d->of_service[service].cover;

  for (guint i = 0; i < d->servers && cover != 0; i++)
    if (d->of_server[i].decision == cover && pool_standing (d->control, i) == POOL_BUSY)
      return true;
  return false;
}

/* Box 63: a spare first, when nobody else serves. True: one is on its way. */
static bool
is_covered_first (Decision *m)
{
  PoolDecider *d = m->d;
  int service = m->fired->service;
  PoolWish wish = { .service = service, .from = -1, .spares = true, .urgency = m->urgency };

  if (cover_comes (d, service))
    return true;
  if (pool_allocated (d->control, service) >= pool_decider_most (d, service)
      || pool_weigh_give (d, &wish, 0) < 0)
    return false;
  begin (m);
  d->of_service[service].cover = m->number;
  return give_one (m, service, &wish);
}

/* A reboot because of its up-time. True: not now. */
static bool
waits (Decision *m)
{
  const PoolDecider *d = m->d;
  const PoolTerms *terms = &d->options->terms;
  guint others = alternatives (d, m->fired->service, m->fired->server);
  guint least = MAX (pool_decider_least (d, m->fired->service), 1);
  bool held = m->urgency == POOL_WAIT ? terms->stagger : terms->second == POOL_AGREEMENT_WINS;

  if (m->rule->act != POOL_ACT_REBOOT || !is_for_up_time (m->rule->when))
    return false;
  if (terms->cover && others == 0 && is_covered_first (m))
    return true;
  return held && others < least;
}

/* -- rules -------------------------------------------------------------------------------------------- */

/* Of a server that has a job only a reboot that is more urgent than that counts. */
static bool
is_too_late (const PoolDecider *d, const PoolFired *fired, const PoolRule *rule, PoolUrgency urgency)
{
  PoolStanding standing = fired->server >= 0 ? pool_standing (d->control, (guint)fired->server) : POOL_SERVING;

  if (fired->died)
    return false;
  if (standing == POOL_BUSY)
    return rule->act != POOL_ACT_REBOOT
           || !pool_is_urgent (urgency, pool_job_urgency (d->control, (guint)fired->server));
  return standing != POOL_SERVING;
}

/* A machine more is on its way to that service already. */
static bool
is_coming (const PoolDecider *d, const PoolRule *rule, int service)
{
  bool adds = rule->act == POOL_ACT_GIVE || (rule->act == POOL_ACT_MOVE && rule->to == NULL);

  return adds && !d->of_service[service].ordered[POOL_ACT_GIVE]
         && !d->of_service[service].ordered[POOL_ACT_MOVE]
         && pool_allocated (d->control, service) >= pool_wanted (d->control, service)
         && is_on_its_way (d, service);
}

bool
pool_act (PoolDecider *d, const PoolFired *fired)
{
  const PoolRule *rule = &d->matrix->rules[fired->rule];
  Decision m = { .d = d, .fired = fired, .rule = rule, .urgency = urgency_of (d, rule) };
  int to = find_service (d, rule->to);

  if (is_too_late (d, fired, rule, m.urgency) || is_coming (d, rule, fired->service) || waits (&m))
    {
      g_free (m.reason);
      return false;
    }
  begin (&m);
  if (rule->act == POOL_ACT_REPLACE)
    replace (&m);
  else if (rule->act == POOL_ACT_REBOOT)
    reboot (&m);
  else if (rule->act == POOL_ACT_TAKE)
    take (&m);
  else if (rule->act == POOL_ACT_MOVE && to >= 0)
    move_to (&m, to);
  else
    give (&m);
  g_free (m.reason);
  return true;
}

/* -- what is no rule ---------------------------------------------------------------------------------- */

void
pool_act_wish (PoolDecider *d, guint server, int service)
{
  static const PoolRule rule = { .name = "wish", .act = POOL_ACT_MOVE, .urgency = POOL_WAIT, .count = 1 };
  int from = pool_role (d->control, server);
  PoolFired fired = { .service = from, .server = (int)server };
  Decision m = { .d = d, .fired = &fired, .rule = &rule, .urgency = POOL_WAIT, .number = ++d->decisions };
  g_autofree char *text = g_strdup_printf ("a privileged user of %s wants %s",
                                           pool_server_name (d->control, server), service_name (d, service));
  g_autoptr (GString) why = g_string_new (NULL);

  say (d, &pool_rec_rule, 0, m.number, text);
  if (pool_allocated (d->control, service) >= pool_decider_most (d, service))
    deny (&m, service, "the most machines of the agreement are allocated");
  else if (!pool_move (d->control, server, service, POOL_WAIT, text, why))
    deny (&m, service, why->str);
  else
    note_kind (&m, &pool_rec_moves, (int)server, from, service);
}

/* What the agreements say of it; NULL: nothing. */
static const char *
forbidden (const PoolDecider *d, int from, int to)
{
  if (to >= 0 && to != from && pool_allocated (d->control, to) >= pool_decider_most (d, to))
    return "the most machines of the agreement are allocated";
  if (from >= 0 && to != from && pool_allocated (d->control, from) <= pool_decider_least (d, from))
    return "no more than the least machines of the agreement are allocated";
  return NULL;
}

bool
pool_act_operator (PoolDecider *d, guint server, int service, PoolUrgency urgency, GString *why)
{
  static const PoolRule rule = { .name = "operator", .act = POOL_ACT_MOVE, .count = 1 };
  int from = pool_role (d->control, server);
  PoolFired fired = { .service = service, .server = (int)server };
  Decision m = { .d = d, .fired = &fired, .rule = &rule, .urgency = urgency, .number = ++d->decisions };
  g_autofree char *text
      = g_strdup_printf ("an operator sends %s to %s (%s)", pool_server_name (d->control, server),
                         service < 0 ? "standby" : service_name (d, service), pool_urgency_names[urgency]);
  const char *reason = forbidden (d, from, service);
  bool spare = pool_standing (d->control, server) == POOL_SPARE, good = reason == NULL;

  say (d, &pool_rec_rule, 0, m.number, text);
  if (!good)
    g_string_append (why, reason);
  else if (service < 0)
    good = pool_take (d->control, server, urgency, text, why);
  else
    good = spare ? pool_give (d->control, service, (int)server, text, why)
                 : pool_move (d->control, server, service, urgency, text, why);
  if (!good)
    deny (&m, service >= 0 ? service : from, why->str);
  else
    note_kind (&m,
               spare         ? &pool_rec_gives
               : service < 0 ? &pool_rec_takes
                             : &pool_rec_moves,
               (int)server, from, service);
  return good;
}

void
pool_act_ended (PoolDecider *d, guint server, bool good)
{
  PoolServerBook *book = &d->of_server[server];

  if (book->decision == 0)
    return;
  sim_emit (d->pool->bus, &pool_rec_outcome, pool_who_decides (d), server_entity (d, (int)server),
            pool_now (d->control) - book->decided_at, (int64_t)book->decision, good ? "is done" : "has failed");
  book->decision = 0;
}
