/* SPDX-License-Identifier: GPL-3.0-or-later */
/* RING-21: the commands as actions of a scenario; and how an application on a gateway can fail. */
#include "models/ring/command.h"
#include "models/ring/monitor.h"

#include <string.h>

/* On a gateway: taken in there. On the controller: sent, to the gateway behind `at` or the first. */
static bool
command (SimSystem *system, SimNode *node, const char *word, const char *argument, char **why)
{
  RingDaemon *daemon = ring_daemon_on (node);
  const char *rest = argument != NULL ? argument : "";
  guint gateway = 0;

  if (daemon == NULL && g_str_has_prefix (rest, "at "))
    {
      char *end;
      rest += strlen (g_str_has_prefix (rest, "at gateway-") ? "at gateway-" : "at ");
      gateway = (guint)strtoul (rest, &end, 10) - 1;
      rest = *end == ' ' ? end + 1 : end;
      if (gateway >= ring_cluster (system)->gateways->len)
        {
          *why = g_strdup ("there is no such gateway to speak to");
          return false;
        }
    }
  g_autofree char *words = *rest != '\0' ? g_strdup_printf ("%s %s", word, rest) : g_strdup (word);
  g_autofree char *answer = NULL;
  if (daemon == NULL)
    {
      bool sent = ring_controller_send (node, gateway, words);
      if (!sent)
        *why = g_strdup_printf ("%s takes no commands", sim_node_name (node));
      return sent;
    }
  if (!sim_node_running (node))
    {
      *why = g_strdup_printf ("%s does not run", sim_node_name (node));
      return false;
    }
  bool good = ring_command_take (daemon, words, &answer);
  if (!good)
    *why = g_steal_pointer (&answer);
  return good;
}

#define COMMAND(FUNC, WORD)                                                                                    \
  static bool FUNC (SimSystem *system, SimNode *node, const char *argument, char **why)                        \
  {                                                                                                            \
    return command (system, node, WORD, argument, why);                                                        \
  }
COMMAND (do_move, "move")
COMMAND (do_prefer, "prefer")
COMMAND (do_stick, "stick")
COMMAND (do_free, "free")
COMMAND (do_close, "close")
COMMAND (do_open, "open")
COMMAND (do_balance, "balance")
COMMAND (do_auto_rejoin, "auto-rejoin")
COMMAND (do_monitor, "monitor")
COMMAND (do_add, "add")
COMMAND (do_remove, "remove")
COMMAND (do_status, "status")
COMMAND (do_global_status, "global-status")

static bool
set_application (SimNode *node, RingApplication application, char **why)
{
  RingDaemon *daemon = ring_daemon_on (node);

  if (daemon == NULL)
    *why = g_strdup_printf ("%s is no gateway", sim_node_name (node));
  else
    ring_monitor_set_application (daemon, application);
  return daemon != NULL;
}

static bool
application_fails (SimSystem *system, SimNode *node, const char *argument, char **why)
{
  return set_application (node, RING_APPLICATION_STUCK, why);
}

static bool
application_opens (SimSystem *system, SimNode *node, const char *argument, char **why)
{
  return set_application (node, RING_APPLICATION_OPEN, why);
}

static bool
application_works (SimSystem *system, SimNode *node, const char *argument, char **why)
{
  return set_application (node, RING_APPLICATION_GOOD, why);
}

const SimAction ring_actions[]
    = { { "move", NULL, false, do_move, "move an address: with: SEGMENT N GATEWAY" },
        { "prefer", NULL, false, do_prefer,
          "an address goes to a gateway and sticks to it: with: SEGMENT N GATEWAY" },
        { "stick", NULL, false, do_stick, "an address sticks to where it is: with: SEGMENT N" },
        { "free", NULL, false, do_free, "an address has no preference any more: with: SEGMENT N" },
        { "close", "open", false, do_close, "a gateway serves no addresses until it is opened" },
        { "open", NULL, false, do_open, "a gateway that was closed serves addresses again" },
        { "balance", NULL, false, do_balance, "balancing of all gateways: with: on, or off" },
        { "auto-rejoin", NULL, false, do_auto_rejoin, "auto-rejoin of all gateways: with: on, or off" },
        { "monitor", NULL, false, do_monitor,
          "a local monitor: with: card, application or ping, then on or off" },
        { "add", NULL, false, do_add, "a gateway more: with: GATEWAY" },
        { "remove", NULL, false, do_remove, "a gateway less: with: GATEWAY" },
        { "status", NULL, false, do_status, "a gateway tells its own state" },
        { "global-status", NULL, false, do_global_status, "a gateway tells what it knows of all" },
        { "application-fails", "application-works", true, application_fails,
          "the application on a gateway lets nothing pass" },
        { "application-lets-all-pass", "application-works", true, application_opens,
          "the application on a gateway lets everything pass" },
        { "application-works", NULL, false, application_works, "the application on a gateway works again" },
        { NULL, NULL, false, NULL, NULL } };
