/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What users, and a stranger, do when a scenario says so; what a server's sessions do when they hang. */
#include "models/dtu/users-actions.h"
#include "models/dtu/audit.h"

/* "user 17", of whom it is the 17th. */
static DtuUser *
user_named (const DtuGroup *group, const char *text, char **why)
{
  guint64 number = 0;

  if (text != NULL && g_ascii_string_to_unsigned (text, 10, 1, MAX (group->users->len, 1), &number, NULL)
      && number <= group->users->len)
    return dtu_user_of (group, (guint)number - 1);
  *why = g_strdup_printf ("%s is no user; a number from 1 to %u is expected", text == NULL ? "nobody" : text,
                          group->users->len);
  return NULL;
}

/* DTU-12 */
bool
dtu_action_move (SimSystem *system, SimNode *node, const char *argument, char **why)
{
  DtuGroup *group = dtu_group (system);
  DtuUnit *unit = dtu_unit_on (group, node);
  DtuUser *user = unit == NULL ? NULL : user_named (group, argument, why);

  if (unit == NULL)
    *why = g_strdup_printf ("%s is no desktop unit", sim_node_name (node));
  if (user == NULL)
    return false;
  if (!dtu_user_move (user, unit, "its owner comes"))
    {
      *why = g_strdup_printf ("somebody sits at %s", sim_node_name (node));
      return false;
    }
  return true;
}

bool
dtu_action_leave (SimSystem *system, SimNode *node, const char *argument, char **why)
{
  DtuUnit *unit = dtu_unit_on (dtu_group (system), node);

  if (unit == NULL || unit->user == NULL)
    {
      *why = g_strdup_printf ("nobody sits at %s", sim_node_name (node));
      return false;
    }
  dtu_user_leave (unit->user, "its owner goes");
  return true;
}

/* -- grey failure ------------------------------------------------------------------------------------------ */

static bool
set_hung (SimSystem *system, SimNode *node, bool hung, char **why)
{
  DtuServer *server = dtu_server_on (dtu_group (system), node);

  if (server == NULL || server->daemon->sessions_hung == hung)
    {
      *why = g_strdup_printf (server == NULL ? "%s is no session server" : "%s does so already",
                              sim_node_name (node));
      return false;
    }
  server->daemon->sessions_hung = hung;
  sim_kernel_mark (sim_net_kernel (system->net));
  return true;
}

bool
dtu_action_hang (SimSystem *system, SimNode *node, const char *argument, char **why)
{
  return set_hung (system, node, true, why);
}

bool
dtu_action_work (SimSystem *system, SimNode *node, const char *argument, char **why)
{
  return set_hung (system, node, false, why);
}

/* -- a stranger -------------------------------------------------------------------------------------------- */

static DtuIntruder *
intruder_on (SimSystem *system, const SimNode *node, char **why)
{
  DtuIntruder *intruder = dtu_intruder_on (dtu_group (system), node);

  if (intruder == NULL)
    *why = g_strdup_printf ("%s is no intruder", sim_node_name (node));
  else if (!sim_node_running (node))
    {
      *why = g_strdup_printf ("%s does not run", sim_node_name (node));
      return NULL;
    }
  return intruder;
}

bool
dtu_action_replay (SimSystem *system, SimNode *node, const char *argument, char **why)
{
  DtuIntruder *intruder = intruder_on (system, node, why);

  if (intruder == NULL)
    return false;
  if (argument == NULL || !dtu_intruder_replay (intruder, argument))
    {
      *why = g_strdup_printf ("no host message of %s was heard", argument == NULL ? "nobody" : argument);
      return false;
    }
  return true;
}

bool
dtu_action_pretend (SimSystem *system, SimNode *node, const char *argument, char **why)
{
  DtuIntruder *intruder = intruder_on (system, node, why);

  if (intruder == NULL)
    return false;
  if (argument == NULL || *argument == '\0' || strlen (argument) >= DTU_NAME)
    {
      *why = g_strdup ("the name of a server is expected");
      return false;
    }
  dtu_intruder_pretend (intruder, argument);
  return true;
}

bool
dtu_action_pose (SimSystem *system, SimNode *node, const char *argument, char **why)
{
  DtuIntruder *intruder = intruder_on (system, node, why);

  if (intruder != NULL)
    dtu_intruder_pose (intruder);
  return intruder != NULL;
}

/* "server-1 17": card 17, which he has not, at that server. */
bool
dtu_action_forge (SimSystem *system, SimNode *node, const char *argument, char **why)
{
  DtuGroup *group = dtu_group (system);
  DtuIntruder *intruder = intruder_on (system, node, why);
  g_auto (GStrv) words = g_strsplit (argument == NULL ? "" : argument, " ", 2);
  guint64 card = 0;

  if (intruder == NULL)
    return false;
  const DtuServer *server = words[0] == NULL ? NULL : g_hash_table_lookup (group->by_name, words[0]);
  if (server == NULL || words[1] == NULL
      || !g_ascii_string_to_unsigned (words[1], 10, 1, G_MAXINT64, &card, NULL))
    {
      *why = g_strdup ("a server and the number of a card are expected, as in: server-1 17");
      return false;
    }
  dtu_intruder_insert (intruder, server, card);
  return true;
}

bool
dtu_action_quiet (SimSystem *system, SimNode *node, const char *argument, char **why)
{
  DtuIntruder *intruder = intruder_on (system, node, why);

  if (intruder != NULL)
    dtu_intruder_quiet (intruder);
  return intruder != NULL;
}
