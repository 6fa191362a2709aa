/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/cli/cli.h"

int
sim_verb_schema (const SimVerb *verb, int argc, char **argv)
{
  const GOptionEntry entries[] = { { NULL } };
  int status;
  if (!sim_cli_parse (verb, entries, &argc, &argv, 0, 0, &status))
    return status;
  g_autofree char *schema = sim_scenario_schema ();
  return sim_cli_say (schema, SIM_EXIT_OK);
}
