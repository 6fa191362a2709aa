/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sim/cli/cli.h"

#include <string.h>

static char *
usage (void)
{
  GString *out = g_string_new ("rehearse plays scenarios of networks and tells how their services converge.\n\n"
                               "usage: rehearse VERB ...\n\n");
  for (const SimVerb *verb = sim_verbs; verb->name != NULL; verb++)
    {
      g_autofree char *call = g_strdup_printf ("%s %s", verb->name, verb->arguments);
      g_string_append_printf (out, "  %-28s %s\n", call, verb->help);
    }
  g_string_append (out, "\nrehearse VERB --help says more; so does rehearse explain TOPIC.\n");
  return g_string_free (out, FALSE);
}

static const char *
nearest_verb (const char *name)
{
  const char *words[32] = { NULL };
  for (guint i = 0; sim_verbs[i].name != NULL && i + 1 < G_N_ELEMENTS (words); i++)
    words[i] = sim_verbs[i].name;
  return sim_nearest (name, words);
}

static int
unknown_verb (const char *name)
{
  const char *near = nearest_verb (name);
  g_autofree char *shown = sim_escape (name, -1);
  if (near != NULL)
    return sim_cli_fail (SIM_EXIT_INPUT, "unknown verb `%s`; did you mean `%s`?", shown, near);
  return sim_cli_fail (SIM_EXIT_INPUT, "unknown verb `%s`; rehearse --help lists them", shown);
}

int
main (int argc, char **argv)
{
  sim_cli_guard_process ();
  sim_cli_guard_memory ();
  g_autofree char *help = usage ();
  if (argc < 2)
    {
      fputs (help, stderr);
      return SIM_EXIT_INPUT;
    }
  if (strcmp (argv[1], "--help") == 0 || strcmp (argv[1], "-h") == 0 || strcmp (argv[1], "help") == 0)
    return sim_cli_say (help, SIM_EXIT_OK);
  if (strcmp (argv[1], "--version") == 0)
    return sim_cli_say ("rehearse " PACKAGE_VERSION "\n", SIM_EXIT_OK);
  const SimVerb *verb = sim_verb_find (argv[1]);
  return verb == NULL ? unknown_verb (argv[1]) : verb->run (verb, argc - 1, argv + 1);
}
