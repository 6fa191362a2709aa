/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What an operator can tell a host of the group, and how its service and scripts can fail. */
#include "models/rais/truth.h"

/* The member that is meant. RAIS-22: a machine can be in several groups; the argument of an action names the
 * group, which else is the machine's own. */
static RaisHost *
host_of (const SimSystem *system, const SimNode *node, const char *group, char **why)
{
  RaisHost *base = rais_host_on (node);
  guint guests = base == NULL || base->guests == NULL ? 0 : base->guests->len;
  const char *name = group != NULL ? group : system->name;

  if (base != NULL && base->server != NULL && strcmp (base->group->system->name, name) == 0)
    return base;
  for (guint i = 0; i < guests; i++)
    {
      RaisHost *guest = g_ptr_array_index (base->guests, i);
      if (strcmp (guest->group->system->name, name) == 0)
        return guest;
    }
  *why = g_strdup_printf ("%s provides no service of %s", sim_node_name (node), name);
  return NULL;
}

/* The system says it: the machine may be off. */
static bool
done (const RaisHost *host, const char *text)
{
  const RaisGroup *group = host->group;

  sim_emit (group->bus, &rais_rec_operator, group->system->entity, sim_node_entity (host->node), 0, 0, text);
  rais_truth_update (host->group);
  return true;
}

static bool
set_flag (RaisHost *host, bool *flag, bool value, const char *text, char **why)
{
  if (*flag == value)
    {
      *why = g_strdup_printf ("nothing to do: %s", text);
      return false;
    }
  *flag = value;
  return done (host, text);
}

/* RAIS-16: takes effect at once: the receive thread looks at it, and the next info message tells it. */
static bool
quiesce (SimSystem *system, SimNode *node, const char *argument, char **why)
{
  RaisHost *host = host_of (system, node, argument, why);
  return host != NULL && set_flag (host, &host->quiesced, true, "quiesced", why);
}

static bool
unquiesce (SimSystem *system, SimNode *node, const char *argument, char **why)
{
  RaisHost *host = host_of (system, node, argument, why);
  return host != NULL && set_flag (host, &host->quiesced, false, "quiesced no more", why);
}

/* RAIS-17: a test object reports a failure, whatever the service itself does. */
static bool
fail_tests (SimSystem *system, SimNode *node, const char *argument, char **why)
{
  RaisHost *host = host_of (system, node, argument, why);
  return host != NULL && set_flag (host, &host->broken, true, "a test fails", why);
}

static bool
pass_tests (SimSystem *system, SimNode *node, const char *argument, char **why)
{
  RaisHost *host = host_of (system, node, argument, why);
  return host != NULL && set_flag (host, &host->broken, false, "the tests pass", why);
}

static bool
set_service (SimSystem *system, SimNode *node, const char *argument, SimServiceState state, const char *text,
             char **why)
{
  RaisHost *host = host_of (system, node, argument, why);

  if (host == NULL)
    return false;
  if (sim_server_service (host->server) == state)
    {
      *why = g_strdup_printf ("nothing to do: %s", text);
      return false;
    }
  sim_server_set_service (host->server, state, text);
  return done (host, text);
}

static bool
fail_service (SimSystem *system, SimNode *node, const char *argument, char **why)
{
  return set_service (system, node, argument, SIM_SERVICE_REFUSING, "the service is gone", why);
}

static bool
hang_service (SimSystem *system, SimNode *node, const char *argument, char **why)
{
  return set_service (system, node, argument, SIM_SERVICE_HUNG, "the service hangs", why);
}

static bool
heal_service (SimSystem *system, SimNode *node, const char *argument, char **why)
{
  return set_service (system, node, argument, SIM_SERVICE_UP, "the service works", why);
}

static bool
set_acquire (SimSystem *system, SimNode *node, const char *argument, RaisScriptMood mood, const char *text,
             char **why)
{
  RaisHost *host = host_of (system, node, argument, why);

  if (host == NULL)
    return false;
  host->acquire_mood = mood;
  return done (host, text);
}

static bool
set_release (SimSystem *system, SimNode *node, const char *argument, RaisScriptMood mood, const char *text,
             char **why)
{
  RaisHost *host = host_of (system, node, argument, why);

  if (host == NULL)
    return false;
  host->release_mood = mood;
  return done (host, text);
}

static bool
fail_acquire (SimSystem *system, SimNode *node, const char *argument, char **why)
{
  return set_acquire (system, node, argument, RAIS_SCRIPT_FAILS, "its acquire script fails", why);
}

static bool
hang_acquire (SimSystem *system, SimNode *node, const char *argument, char **why)
{
  return set_acquire (system, node, argument, RAIS_SCRIPT_HANGS, "its acquire script never returns", why);
}

static bool
repair_acquire (SimSystem *system, SimNode *node, const char *argument, char **why)
{
  return set_acquire (system, node, argument, RAIS_SCRIPT_PLAIN, "its acquire script works", why);
}

static bool
fail_release (SimSystem *system, SimNode *node, const char *argument, char **why)
{
  return set_release (system, node, argument, RAIS_SCRIPT_FAILS, "its release script fails", why);
}

static bool
hang_release (SimSystem *system, SimNode *node, const char *argument, char **why)
{
  return set_release (system, node, argument, RAIS_SCRIPT_HANGS, "its release script never returns", why);
}

static bool
repair_release (SimSystem *system, SimNode *node, const char *argument, char **why)
{
  return set_release (system, node, argument, RAIS_SCRIPT_PLAIN, "its release script works", why);
}

const SimAction rais_actions[]
    = { { .name = "quiesce",
          .undo = "unquiesce",
          .apply = quiesce,
          .help = "the host keeps what it has, acquires nothing and leaves the zone" },
        { .name = "unquiesce", .apply = unquiesce, .help = "ends quiesce" },
        { .name = "fail-tests",
          .undo = "pass-tests",
          .opens_incident = true,
          .apply = fail_tests,
          .help = "a test object of the host reports a failure" },
        { .name = "pass-tests", .apply = pass_tests, .help = "ends fail-tests" },
        { .name = "fail-service",
          .undo = "heal-service",
          .opens_incident = true,
          .apply = fail_service,
          .help = "the service's program is gone: connections are reset" },
        { .name = "hang-service",
          .undo = "heal-service",
          .opens_incident = true,
          .apply = hang_service,
          .help = "the service's program stands still: connections are accepted, nothing is answered" },
        { .name = "heal-service", .apply = heal_service, .help = "ends fail-service and hang-service" },
        { .name = "fail-acquire-script",
          .undo = "repair-acquire-script",
          .opens_incident = true,
          .apply = fail_acquire,
          .help = "every run of the acquire script ends in an error" },
        { .name = "hang-acquire-script",
          .undo = "repair-acquire-script",
          .opens_incident = true,
          .apply = hang_acquire,
          .help = "a run of the acquire script that begins now or later never ends" },
        { .name = "repair-acquire-script",
          .apply = repair_acquire,
          .help = "ends both; a run that hangs goes on hanging" },
        { .name = "fail-release-script",
          .undo = "repair-release-script",
          .opens_incident = true,
          .apply = fail_release,
          .help = "every run of the release script ends in an error" },
        { .name = "hang-release-script",
          .undo = "repair-release-script",
          .opens_incident = true,
          .apply = hang_release,
          .help = "a run of the release script that begins now or later never ends" },
        { .name = "repair-release-script",
          .apply = repair_release,
          .help = "ends both; a run that hangs goes on hanging" },
        { .name = NULL } };
