/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What compare is asked: it plays until sim/experiment/ask.h can tell. */
#include "sim/cli/compare-inside.h"

#include <string.h>

void
sim_question_entries (SimQuestion *q, GOptionEntry entries[SIM_QUESTION_ENTRIES])
{
  const GOptionEntry rows[SIM_QUESTION_ENTRIES] = {
    { "metric", 'm', 0, G_OPTION_ARG_FILENAME_ARRAY, &q->metrics, "what to compare, as web.restore-time:mean",
      "NAME[:STATISTIC]" },
    { "best", 'b', 0, G_OPTION_ARG_FILENAME, &q->best, "find the way with the largest or smallest mean",
      "most|least" },
    { "apart", 0, 0, G_OPTION_ARG_FILENAME, &q->apart, "with --best: the least difference that matters",
      "QUANTITY" },
    { "equivalent-within", 0, 0, G_OPTION_ARG_FILENAME, &q->within,
      "does each way differ from the first by less than that", "QUANTITY" },
    { "half-width", 0, 0, G_OPTION_ARG_FILENAME, &q->half,
      "runs until the interval of the first measure is its mean plus or minus that", "QUANTITY" },
  };
  memcpy (entries, rows, sizeof rows);
}

/* -- until a width -------------------------------------------------------------------------------- */

static bool
still_wanted (const SimCompare *c, guint runs, guint64 *more, int *status)
{
  g_autoptr (GError) error = NULL;
  return sim_asked_wants (&c->ask, runs, more, &error) || sim_study_fail (error, status);
}

bool
sim_compare_until (SimCompare *c, guint most, guint *runs, int *status)
{
  guint64 more = c->ask.width.least;
  *runs = 0;
  while (more > 0 && *runs < most)
    {
      /* Half of what seems wanted at once: the variance is not known well at first. */
      *runs = (guint)MIN (most, *runs + MAX (c->ask.width.least, MIN (more, most) / 2));
      if (!sim_compare_play (c, *runs, status) || !still_wanted (c, *runs, &more, status))
        return false;
    }
  sim_asked_say_width (&c->ask, more, c->answer);
  return true;
}

/* -- the best --------------------------------------------------------------------------------- */

/* As many more as are likely to tell, a batch at least; only of ways that are left. */
static bool
play_more (SimCompare *c, const SimSelect *select, guint most, guint *runs, int *status)
{
  guint64 more = CLAMP (sim_select_more (select), 1, SIM_ASK_FIRST * 5);
  *runs = c->stores->len > 0 ? most : (guint)MIN (most, *runs + more);
  if (c->stores->len > 0)
    return true;
  for (guint w = 0; w < c->ways->len; w++)
    if (sim_select_alive (select, w))
      sim_study_need (&c->study, g_array_index (c->ways, SimWay, w).point, *runs);
  if (!sim_study_play (&c->study, status))
    return false;
  for (guint w = 0; w < c->ways->len; w++)
    g_array_index (c->ways, SimWay, w).results = c->study.results;
  return true;
}

static bool
feed (const SimCompare *c, SimSelect *select, guint runs, int *status)
{
  g_autofree char *lacks = NULL;
  g_autoptr (GError) error = NULL;
  if (!sim_asked_feed (&c->ask, select, runs, &lacks, &error))
    return sim_study_fail (error, status);
  if (lacks != NULL)
    *status = sim_cli_fail (SIM_EXIT_INCONCLUSIVE, "%s", lacks);
  return lacks == NULL;
}

/* How long it will take is known when the first runs have shown how far they scatter. */
static void
tell_expected (const SimCompare *c, const SimSelect *select, guint most)
{
  g_autofree char *line = sim_asked_expects (&c->ask, select, most);
  if (line != NULL && !c->study.quiet && c->stores->len == 0)
    sim_cli_fail (0, "%s", line);
}

bool
sim_compare_best (SimCompare *c, guint most, int *status)
{
  if (most < SIM_ASK_FIRST)
    {
      *status = sim_cli_usage_error (c->study.verb, "--best goes with at least %d runs", SIM_ASK_FIRST);
      return false;
    }
  g_autoptr (SimSelect) select = sim_asked_select (&c->ask);
  guint runs = 0;
  while (!sim_select_done (select) && runs < most)
    {
      if (!play_more (c, select, most, &runs, status) || !feed (c, select, runs, status))
        return false;
      tell_expected (c, select, most);
    }
  sim_asked_say_best (&c->ask, select, c->answer);
  return true;
}

/* -- what was asked when the runs of a store were played ---------------------------------------- */

bool
sim_compare_question (const char *command, SimQuestion *question)
{
  SimCompare c = { 0 };
  g_auto (GStrv) words = NULL;
  if (!g_shell_parse_argv (command, NULL, &words, NULL) || g_strv_length (words) < 2
      || strcmp (words[1], "compare") != 0)
    return false;
  g_autofree GOptionEntry *entries = sim_compare_entries (&c);
  g_autoptr (GOptionContext) context = g_option_context_new (NULL);
  g_option_context_set_help_enabled (context, FALSE);
  g_option_context_add_main_entries (context, entries, NULL);
  bool good = g_option_context_parse_strv (context, &words, NULL);
  *question = c.asked;
  c.asked = (SimQuestion){ 0 };
  g_free (c.vary);
  sim_study_clear (&c.study);
  if (!good)
    sim_question_clear (question);
  return good;
}
