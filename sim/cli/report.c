/* SPDX-License-Identifier: GPL-3.0-or-later */
/* report: a store as one page. */
#include "sim/experiment/report.h"
#include "sim/cli/compare-inside.h"

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

/* -- questions ------------------------------------------------------------------------------------ */

static void
question_clear (void *question)
{
  sim_question_clear (question);
}

/* Those of the command lines that played the runs, unless some were asked now. */
static bool
find_questions (SimResults *results, GArray *questions, GError **error)
{
  if (questions->len > 0)
    return true;
  g_auto (GStrv) commands = sim_results_commands (results, error);
  for (guint i = 0; commands != NULL && commands[i] != NULL; i++)
    {
      SimQuestion question = { 0 };
      if (sim_compare_question (commands[i], &question))
        g_array_append_val (questions, question);
    }
  return commands != NULL;
}

static void
search_clear (void *search)
{
  sim_report_search_clear (search);
}

/* Of the same command lines. Those that differ in nothing that matters are one in the page. */
static bool
find_searches (SimResults *results, GArray *searches, GError **error)
{
  g_auto (GStrv) commands = sim_results_commands (results, error);
  g_auto (GStrv) players = commands != NULL ? sim_results_players (results, error) : NULL;
  for (guint i = 0; players != NULL && commands[i] != NULL; i++)
    {
      SimReportSearch search;
      if (!sim_capacity_search (commands[i], &search))
        continue;
      search.played = g_strv_contains ((const char *const *)players, commands[i]);
      g_array_append_val (searches, search);
    }
  return players != NULL;
}

/* -- the page ------------------------------------------------------------------------------------- */

static int
write_page (const char *store, const char *out, GArray *questions)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GString) warnings = g_string_new (NULL);
  g_autofree char *graph = sim_cli_find_graph (), *place = out != NULL ? g_strdup (out) : page_beside (store);
  int status = SIM_EXIT_OK;
  if (strcmp (place, "-") != 0 && !sim_cli_may_write (place, store, "<!", &status))
    return status;
  g_autoptr (SimResults) results = sim_results_open (store, &error);
  g_autoptr (GArray) searches = g_array_new (FALSE, FALSE, sizeof (SimReportSearch));
  g_array_set_clear_func (searches, search_clear);
  bool now = questions->len > 0, good = results != NULL && find_questions (results, questions, &error)
                                        && find_searches (results, searches, &error);
  g_auto (GStrv) again = good ? sim_cli_again (results, &error) : NULL;
  good = again != NULL;
  SimReportHow how = { .questions = (const SimQuestion *)questions->data,
                       .question_count = questions->len,
                       .searches = (const SimReportSearch *)searches->data,
                       .search_count = searches->len,
                       .asked_now = now,
                       .again = (const char *const *)again,
                       .graph = graph,
                       .warnings = warnings };
  g_autofree char *page = good ? sim_report_html (results, &how, &error) : NULL;
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
  SimQuestion asked = { 0 };
  int status;
  GOptionEntry entries[SIM_QUESTION_ENTRIES + 2]
      = { { "output", 'o', 0, G_OPTION_ARG_FILENAME, &out, "the page; - is standard output", "FILE" } };
  sim_question_entries (&asked, entries + 1);
  bool good = sim_cli_parse (verb, entries, &argc, &argv, 1, 1, &status);
  g_autoptr (GArray) questions = g_array_new (FALSE, FALSE, sizeof (SimQuestion));
  g_array_set_clear_func (questions, question_clear);
  if (sim_question_is_any (&asked))
    g_array_append_val (questions, asked);
  if (good)
    {
      bool folder = g_file_test (argv[1], G_FILE_TEST_IS_DIR);
      g_autofree char *store = folder ? g_build_filename (argv[1], "results.db", NULL) : g_strdup (argv[1]);
      status = write_page (store, out, questions);
    }
  g_free (out);
  return status;
}
