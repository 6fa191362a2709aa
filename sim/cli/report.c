/* SPDX-License-Identifier: GPL-3.0-or-later */
/* report: a store as one page. */
#include "sim/experiment/report.h"
#include "sim/cli/study.h"

#include <string.h>

/* "results/x.db" gives "results/x.html"; a folder's store is results.db in it. g_free(). */
static char *
page_beside (const char *store)
{
  if (g_str_has_suffix (store, ".db"))
    return g_strdup_printf ("%.*s.html", (int)(strlen (store) - 3), store);
  return g_strconcat (store, ".html", NULL);
}

static void
say_warnings (const GString *warnings)
{
  g_auto (GStrv) lines = g_strsplit (warnings->str, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    if (*lines[i] != '\0')
      sim_cli_fail (0, "%s", lines[i]);
}

static int
write_page (const char *store, const char *out)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GString) warnings = g_string_new (NULL);
  g_autofree char *graph = sim_cli_find_graph (), *place = out != NULL ? g_strdup (out) : page_beside (store);
  int status = SIM_EXIT_OK;
  if (strcmp (place, "-") != 0 && !sim_cli_may_write (place, store, "<!", &status))
    return status;
  SimReportHow how = { .graph = graph, .warnings = warnings };
  g_autoptr (SimResults) results = sim_results_open (store, &error);
  g_autofree char *page = results != NULL ? sim_report_html (results, &how, &error) : NULL;
  if (page == NULL)
    return sim_cli_fail (sim_experiment_exit (error), "%s", error->message);
  say_warnings (warnings);
  if (strcmp (place, "-") == 0)
    return sim_cli_say (page, SIM_EXIT_OK);
  if (!g_file_set_contents_full (place, page, -1, G_FILE_SET_CONTENTS_CONSISTENT | G_FILE_SET_CONTENTS_DURABLE,
                                 0666, &error))
    return sim_cli_fail (SIM_EXIT_ENVIRONMENT, "%s", error->message);
  g_autofree char *line = g_strdup_printf ("report %s\n", place);
  return sim_cli_say (line, SIM_EXIT_OK);
}

int
sim_verb_report (const SimVerb *verb, int argc, char **argv)
{
  char *out = NULL;
  int status;
  const GOptionEntry entries[] = {
    { "output", 'o', 0, G_OPTION_ARG_FILENAME, &out, "the page; - is standard output", "FILE" },
    { NULL },
  };
  if (sim_cli_parse (verb, entries, &argc, &argv, 1, 1, &status))
    {
      bool folder = g_file_test (argv[1], G_FILE_TEST_IS_DIR);
      g_autofree char *store = folder ? g_build_filename (argv[1], "results.db", NULL) : g_strdup (argv[1]);
      status = write_page (store, out);
    }
  g_free (out);
  return status;
}
