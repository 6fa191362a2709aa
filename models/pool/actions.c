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
  bool spare = pool_standing (pool->control, server->number) == POOL_SPARE;
  bool good = spare ? pool_give (pool->control, service, (int)server->number, "an operator said so", reason)
                    : pool_move (pool->control, server->number, service, (PoolUrgency)pool->options->emptying,
                                 "an operator said so", reason);
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

static bool
take (SimSystem *system, SimNode *node, const char *argument, char **why)
{
  const PoolSystem *pool = pool_system (system);
  PoolServer *server = server_of (pool, node, why);
  g_autoptr (GString) reason = g_string_new (NULL);
  PoolUrgency urgency;

  if (server == NULL || !manages (pool, why) || !urgency_named (pool, argument, &urgency, why))
    return false;
  return answer (pool, node, pool_take (pool->control, server->number, urgency, "an operator said so", reason),
                 reason, why);
}

static bool
reboot (SimSystem *system, SimNode *node, const char *argument, char **why)
{
  const PoolSystem *pool = pool_system (system);
  PoolServer *server = server_of (pool, node, why);
  g_autoptr (GString) reason = g_string_new (NULL);
  PoolUrgency urgency;

  if (server == NULL || !manages (pool, why) || !urgency_named (pool, argument, &urgency, why))
    return false;
  return answer (pool, node,
                 pool_reboot (pool->control, server->number, urgency, "an operator said so", reason), reason,
                 why);
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
  { .name = "take",
    .apply = take,
    .help = "a server goes to standby; argument: wait, ask, throw-out or hand-over" },
  { .name = "reboot",
    .apply = reboot,
    .help = "a server is booted anew with the image that it has; argument: as for take" },
  { .name = NULL },
};
