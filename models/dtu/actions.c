/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What an operator, or a user, does. */
#include "models/dtu/truth.h"
#include "models/dtu/users-actions.h"

static DtuUnit *
unit_of (const DtuGroup *group, const SimNode *node, char **why)
{
  DtuUnit *unit = dtu_unit_on (group, node);

  if (unit == NULL)
    *why = g_strdup_printf ("%s is no desktop unit", sim_node_name (node));
  return unit;
}

/* "17" is card 17, "forged 17" one with its number and another secret. */
static bool
read_card (const DtuGroup *group, const char *text, DtuCard *card)
{
  bool forged = text != NULL && g_str_has_prefix (text, "forged ");
  guint64 number = 0;

  if (text == NULL || !g_ascii_string_to_unsigned (forged ? text + 7 : text, 10, 1, G_MAXINT64, &number, NULL))
    return false;
  *card = dtu_card (group, number);
  card->secret ^= forged;
  return true;
}

/* DTU-8, DTU-12 */
static bool
insert (SimSystem *system, SimNode *node, const char *argument, char **why)
{
  DtuGroup *group = dtu_group (system);
  DtuUnit *unit = unit_of (group, node, why);
  DtuCard card;

  if (unit == NULL)
    return false;
  if (!read_card (group, argument, &card))
    {
      *why = g_strdup_printf ("%s is no card; a number is expected", argument == NULL ? "nothing" : argument);
      return false;
    }
  dtu_unit_insert (unit, card, "its owner did so");
  return true;
}

static bool
remove_card (SimSystem *system, SimNode *node, const char *argument, char **why)
{
  DtuUnit *unit = unit_of (dtu_group (system), node, why);

  if (unit == NULL)
    return false;
  if (unit->card.token == DTU_TOKEN_NONE)
    {
      *why = g_strdup ("there is no card in it");
      return false;
    }
  dtu_unit_remove (unit, "its owner did so");
  return true;
}

static bool
power_cycle (SimSystem *system, SimNode *node, const char *argument, char **why)
{
  DtuUnit *unit = unit_of (dtu_group (system), node, why);

  if (unit == NULL)
    return false;
  if (!sim_node_running (node))
    {
      *why = g_strdup_printf ("%s has no power", sim_node_name (node));
      return false;
    }
  dtu_unit_power (unit, "an operator did so");
  return true;
}

/* DTU-2: another key file; what was signed with the old one is not TRUSTED by it any more. */
static bool
key (SimSystem *system, SimNode *node, const char *argument, char **why)
{
  DtuServer *server = dtu_server_on (dtu_group (system), node);

  if (server == NULL || argument == NULL || *argument == '\0')
    {
      *why = g_strdup ("a session server, and what its key file shall hold, are expected");
      return false;
    }
  g_free (server->secret);
  server->secret = g_strdup (argument);
  return true;
}

const SimAction dtu_actions[] = {
  { .name = "insert",
    .undo = "remove",
    .apply = insert,
    .help = "a card is put into a unit; argument: its number, or `forged` and a number" },
  { .name = "remove", .apply = remove_card, .help = "the card is pulled" },
  { .name = "power-cycle", .apply = power_cycle, .help = "a unit is switched off and on" },
  { .name = "key", .apply = key, .help = "a server gets another key file; argument: what it holds" },
  { .name = "move",
    .apply = dtu_action_move,
    .help = "a user sits down at this unit, wherever he was; argument: his number" },
  { .name = "leave", .apply = dtu_action_leave, .help = "who sits at this unit goes" },
  { .name = "hang-sessions",
    .undo = "go-on",
    .opens_incident = true,
    .apply = dtu_action_hang,
    .help = "a server sends host messages and answers keep-alives, and does nothing else" },
  { .name = "go-on", .apply = dtu_action_work, .help = "its sessions work again" },
  { .name = "replay",
    .undo = "be-quiet",
    .apply = dtu_action_replay,
    .help = "the intruder repeats a server's last host message; argument: server-2" },
  { .name = "pretend",
    .undo = "be-quiet",
    .apply = dtu_action_pretend,
    .help = "the intruder sends host messages in a server's name; argument: server-2" },
  { .name = "pose",
    .undo = "be-quiet",
    .apply = dtu_action_pose,
    .help = "the intruder answers serverQ, and takes units" },
  { .name = "forge-insert",
    .apply = dtu_action_forge,
    .help = "the intruder inserts a card that it has not, with cause=redirect; argument: server-1 17" },
  { .name = "be-quiet", .apply = dtu_action_quiet, .help = "the intruder does nothing" },
  { .name = NULL },
};
