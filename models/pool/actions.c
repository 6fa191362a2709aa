/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What an operator can do, and what can befall a server that runs. */
#include "models/pool/decider.h"

#include <string.h>

static bool
done (const PoolSystem *pool, const SimNode *node, const char *text)
{
  sim_emit (pool->bus, &pool_rec_operator, pool->system->entity, sim_node_entity (node), 0, 0, text);
  return true;
}

static PoolServer *
server_of (const PoolSystem *pool, const SimNode *node, char **why)
{
  PoolServer *server = pool_server_on (pool, node);

  if (server == NULL)
    *why = g_strdup_printf ("%s is no server", sim_node_name (node));
  return server;
}

static PoolServer *
running (const PoolSystem *pool, const SimNode *node, char **why)
{
  PoolServer *server = server_of (pool, node, why);

  if (server == NULL || pool_serves (server))
    return server;
  *why = g_strdup_printf ("%s runs no system", sim_node_name (node));
  return NULL;
}

static int
service_named (const PoolSystem *pool, const char *name)
{
  for (guint i = 0; i < pool->services->len; i++)
    if (g_strcmp0 (pool_service (pool, i)->options->name, name) == 0)
      return (int)i;
  return -1;
}

/* POOL-6 */
static bool
intrude (SimSystem *system, SimNode *node, const char *argument, char **why)
{
  const PoolSystem *pool = pool_system (system);
  PoolServer *server = running (pool, node, why);

  if (server == NULL)
    return false;
  pool_server_alarm (server, argument == NULL ? "somebody tries to get in" : argument);
  return true;
}

/* An application of that name; or one with that system, the one with the same application before others. */
static int
wished (const PoolSystem *pool, const PoolServer *server, const char *word)
{
  int service = service_named (pool, word), found = -1;
  const char *app = pool_service (pool, (guint)server->service)->options->app;

  if (service >= 0)
    return service;
  for (guint i = 0; i < pool->services->len; i++)
    {
      const PoolServiceOptions *o = pool_service (pool, i)->options;
      if (g_strcmp0 (o->os, word) == 0 && (found < 0 || strcmp (o->app, app) == 0))
        found = (int)i;
    }
  return found;
}

/* POOL-7: by the user who came last; when nobody is on it, at once. */
static bool
wish (SimSystem *system, SimNode *node, const char *argument, char **why)
{
  const PoolSystem *pool = pool_system (system);
  PoolServer *server = running (pool, node, why);
  int service = server == NULL ? -1 : wished (pool, server, argument);

  if (server == NULL)
    return false;
  if (service < 0)
    {
      *why = g_strdup_printf ("no application and no system is called %s; `with` names one",
                              argument == NULL ? "nothing" : argument);
      return false;
    }
  if (server->users != NULL)
    server->users->wish = (int16_t)service;
  else
    server->wish = service;
  return done (pool, node, "a privileged user asks for another system");
}

static bool
manages (const PoolSystem *pool, char **why)
{
  if (sim_node_running (pool_control_node (pool->control)))
    return true;
  *why = g_strdup ("the control unit does not run");
  return false;
}

static bool
answer (const PoolSystem *pool, const SimNode *node, bool good, GString *reason, char **why)
{
  if (good)
    return done (pool, node, "an order to the control unit");
  *why = g_strdup (reason->len > 0 ? reason->str : "it is under way already");
  return false;
}

static bool
give (SimSystem *system, SimNode *node, const char *argument, char **why)
{
  const PoolSystem *pool = pool_system (system);
  PoolServer *server = server_of (pool, node, why);
  int service = service_named (pool, argument);
  g_autoptr (GString) reason = g_string_new (NULL);

  if (server == NULL || !manages (pool, why))
    return false;
  if (service < 0)
    {
      *why = g_strdup_printf ("there is no application %s; `with` names one", argument == NULL ? "" : argument);
      return false;
    }
  bool good = pool_act_operator (pool_control_decider (pool->control), server->number, service,
                                 (PoolUrgency)pool->options->emptying, reason);
  return answer (pool, node, good, reason, why);
}

/* An urgency by its name; without one as the scenario says. */
static bool
urgency_named (const PoolSystem *pool, const char *name, PoolUrgency *urgency, char **why)
{
  *urgency = (PoolUrgency)pool->options->emptying;
  for (guint i = 0; name != NULL && pool_urgency_names[i] != NULL; i++)
    if (strcmp (pool_urgency_names[i], name) == 0)
      {
        *urgency = (PoolUrgency)i;
        return true;
      }
  if (name == NULL)
    return true;
  *why
      = g_strdup_printf ("%s is no way to empty a server; wait, ask, throw-out or hand-over is expected", name);
  return false;
}

/* The server that an order is for, and how it is to be emptied; NULL with the reason why not. */
static PoolServer *
ordered (const PoolSystem *pool, const SimNode *node, const char *argument, PoolUrgency *urgency, char **why)
{
  PoolServer *server = server_of (pool, node, why);

  return server != NULL && manages (pool, why) && urgency_named (pool, argument, urgency, why) ? server : NULL;
}

static bool
take (SimSystem *system, SimNode *node, const char *argument, char **why)
{
  const PoolSystem *pool = pool_system (system);
  g_autoptr (GString) reason = g_string_new (NULL);
  PoolUrgency urgency;
  PoolServer *server = ordered (pool, node, argument, &urgency, why);

  return server != NULL
         && answer (
             pool, node,
             pool_act_operator (pool_control_decider (pool->control), server->number, -1, urgency, reason),
             reason, why);
}

static bool
reboot (SimSystem *system, SimNode *node, const char *argument, char **why)
{
  const PoolSystem *pool = pool_system (system);
  g_autoptr (GString) reason = g_string_new (NULL);
  PoolUrgency urgency;
  PoolServer *server = ordered (pool, node, argument, &urgency, why);

  return server != NULL
         && answer (pool, node,
                    pool_reboot (pool->control, server->number, urgency, "an operator said so", reason), reason,
                    why);
}

/* POOL-11: the operator as a criterion of the rules: "give mail", "move mail from shop". */
static bool
order (SimSystem *system, SimNode *node, const char *argument, char **why)
{
  const PoolSystem *pool = pool_system (system);
  g_auto (GStrv) words = g_strsplit (argument != NULL ? argument : "", " ", -1);
  guint count = g_strv_length (words), act = 0;
  bool from = count == 4 && strcmp (words[2], "from") == 0;
  int service = count > 1 ? service_named (pool, words[1]) : -1,
      partner = from ? service_named (pool, words[3]) : -1;

  if (node != pool_control_node (pool->control))
    *why = g_strdup_printf ("%s is not the control unit", sim_node_name (node));
  else if (manages (pool, why))
    {
      while (act < POOL_ORDERS && (count == 0 || strcmp (words[0], pool_act_names[act]) != 0))
        act++;
      if (act < POOL_ORDERS && service >= 0 && (count == 2 || (from && act == POOL_ACT_MOVE && partner >= 0)))
        {
          done (pool, node, argument);
          pool_decider_order (pool_control_decider (pool->control), (PoolAct)act, service, partner);
          return true;
        }
      *why = g_strdup_printf (
          "`%s` is no order; give, take or move and an application, or move A from B, is expected",
          argument != NULL ? argument : "");
    }
  return false;
}

const SimAction pool_actions[] = {
  { .name = "intrude",
    .opens_incident = true,
    .apply = intrude,
    .help = "somebody gets into a server without a right to; argument: what he does" },
  { .name = "wish",
    .apply = wish,
    .help = "a privileged user of a server asks for another system; argument: an application, or a system" },
  { .name = "give", .apply = give, .help = "a server goes to an application; argument: which" },
  { .name = "order",
    .apply = order,
    .help = "of the control unit, for its rules: give, take or move and an application; or move A from B" },
  { .name = "take",
    .apply = take,
    .help = "a server goes to standby; argument: wait, ask, throw-out or hand-over" },
  { .name = "reboot",
    .apply = reboot,
    .help = "a server is booted anew with the image that it has; argument: as for take" },
  { .name = NULL },
};
