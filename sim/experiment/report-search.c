/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What was looked for by playing more and more, gone through again over the runs that are there. */
#include "sim/experiment/report-inside.h"
#include "sim/scenario/vary.h"

#include "sim/observe/output.h"

#include <string.h>

void
sim_report_search_clear (SimReportSearch *search)
{
  sim_search_asked_clear (&search->asked);
  g_free (search->file);
  g_strfreev (search->sets);
  *search = (SimReportSearch){ 0 };
}

/* A search that came to its end, and what it says. */
typedef struct Found
{
  char *words, *table;
  GPtrArray *said;
  SimJudgement verdict;
  double confidence;
} Found;

static void
found_clear (void *data)
{
  Found *found = data;
  g_free (found->words);
  g_ptr_array_unref (found->said);
  g_free (found->table);
}

static const SimReportPoint *
point_at (const SimReport *report, guint i)
{
  return report->points->pdata[i];
}

/* -- values and points ---------------------------------------------------------------------------- */

/* The scenario of point `base` with what the search sets, and its value. */
static SimScenario *
scenario_with (const SimReport *report, const SimReportSearch *s, guint base, const char *path,
               const char *value, GError **error)
{
  const SimReportPoint *p = point_at (report, base);
  g_autoptr (SimDiags) diags = sim_diags_new ();
  g_autoptr (SimFiles) files = sim_results_files (report->results, base, error);
  g_autoptr (GStrvBuilder) list = g_strv_builder_new ();
  g_autofree char *set = g_strdup_printf ("%s=%s", path, value);
  if (files == NULL)
    return NULL;
  if (s->sets != NULL)
    g_strv_builder_addv (list, (const char **)s->sets);
  g_strv_builder_add (list, set);
  g_auto (GStrv) sets = g_strv_builder_end (list);
  SimScenarioRead read
      = { .sets = (const char *const *)sets, .allow_outside = true, .any_size = true, .files = files };
  return sim_scenario_parse (p->stored->resolved, -1, p->stored->file, &read, diags);
}

/* The point that has it; -1: there is none. */
static int
point_of (const SimReport *report, const SimScenario *scenario, uint64_t seed)
{
  g_autofree char *key = sim_scenario_key (scenario, seed);
  for (guint i = 0; i < report->points->len; i++)
    if (strcmp (point_at (report, i)->stored->key, key) == 0)
      return (int)i;
  return -1;
}

/* -- which search was that ------------------------------------------------------------------------ */

/* Is the point of the search's scenario and seed, as far as that can be seen? */
static bool
may_be (const SimReportSearch *s, const SimReportPoint *p)
{
  g_autofree char *ours = g_path_get_basename (s->file), *theirs = g_path_get_basename (p->stored->file);
  return strcmp (ours, theirs) == 0 && p->stored->seed == (s->seeded ? s->seed : p->scenario->seed);
}

/* Goes through the search from point `base`. *done: to its end; `used` are the points that it looked at. */
static bool
go_through (const SimReport *report, const SimReportSearch *s, guint base, SimSearch *search, GArray *used,
            bool *done, GError **error)
{
  const char *value;
  guint runs, there = 0;
  *done = false;
  while ((value = sim_search_wants (search, &runs)) != NULL)
    {
      g_autoptr (SimScenario) scenario
          = scenario_with (report, s, base, sim_search_path (search), value, error);
      if (scenario == NULL)
        return *error == NULL;
      int point = point_of (report, scenario, point_at (report, base)->stored->seed);
      if (point < 0)
        return true;
      if (!sim_ways_there (&report->ways[point], &there, error))
        return false;
      if (there < runs)
        return true;
      guint number = (guint)point;
      g_array_append_val (used, number);
      const SimReportPoint *p = point_at (report, number);
      if (!sim_search_judge (search, report->results, p->stored->number, p->scenario, error))
        return false;
    }
  *done = true;
  return true;
}

static char *
words_of (const SimReportSearch *s, const SimSearch *search)
{
  g_autofree char *words = sim_search_words (search);
  g_autofree char *sets = s->sets != NULL && *s->sets != NULL ? g_strjoinv (", ", s->sets) : NULL;
  return sets != NULL ? g_strdup_printf ("%s Set: %s.", words, sets) : g_steal_pointer (&words);
}

static bool
is_known (const GArray *list, const char *words)
{
  for (guint i = 0; i < list->len; i++)
    if (strcmp (g_array_index (list, Found, i).words, words) == 0)
      return true;
  return false;
}

static void
add_found (SimReport *report, const SimReportSearch *s, const SimSearch *search)
{
  g_autoptr (GString) table = g_string_new (NULL);
  sim_search_table (search, table);
  Found found = { .words = words_of (s, search),
                  .said = sim_said_new (),
                  .table = g_string_free (g_steal_pointer (&table), FALSE),
                  .verdict = sim_search_verdict (search),
                  .confidence = sim_search_confidence (search) };
  sim_search_say (search, found.said);
  if (is_known (report->found, found.words))
    found_clear (&found);
  else
    g_array_append_val (report->found, found);
}

/* With the same words of --set? */
static bool
sets_alike (const SimReportSearch *a, const SimReportSearch *b)
{
  static const char *const none[] = { NULL };
  return g_strv_equal (a->sets != NULL ? (const char *const *)a->sets : none,
                       b->sets != NULL ? (const char *const *)b->sets : none);
}

/* From each point that may be of it, until it comes to its end. What a search with other words has `taken`
 * (SimReportSearch of each point) is of that one. */
static bool
find (SimReport *report, const SimReportSearch *s, const SimReportSearch **taken, GError **error)
{
  bool done = false;
  for (guint base = 0; base < report->points->len && !done; base++)
    {
      g_autofree char *why = NULL;
      g_autoptr (SimSearch) search = sim_search_new (&s->asked, s->most, &why);
      g_autoptr (GArray) used = g_array_new (FALSE, FALSE, sizeof (guint));
      if (search == NULL || (taken[base] != NULL && !sets_alike (taken[base], s))
          || !may_be (s, point_at (report, base)))
        continue;
      if (!go_through (report, s, base, search, used, &done, error))
        return false;
      for (guint i = 0; i < used->len; i++)
        taken[g_array_index (used, guint, i)] = s;
      if (done)
        add_found (report, s, search);
    }
  return true;
}

static guint
count_sets (const SimReportSearch *s)
{
  return s->sets != NULL ? g_strv_length (s->sets) : 0;
}

static int
by_words (const void *a, const void *b)
{
  return strcmp (((const Found *)a)->words, ((const Found *)b)->words);
}

/* Those that played come first, then those that say more of their scenario: the points are theirs. Of two that
 * differ in the number of runs alone the one with more is told. */
static int
by_claim (const void *a, const void *b)
{
  const SimReportSearch *x = *(const SimReportSearch *const *)a, *y = *(const SimReportSearch *const *)b;
  guint more = x->most - 1, other = y->most - 1; /* 0: as many as usual */
  if (x->played != y->played)
    return y->played - x->played;
  if (count_sets (x) != count_sets (y))
    return (int)count_sets (y) - (int)count_sets (x);
  return (more < other) - (more > other);
}

bool
sim_report_search (SimReport *report, GError **error)
{
  g_autofree const SimReportSearch **taken = g_new0 (const SimReportSearch *, report->points->len);
  g_autoptr (GPtrArray) order = g_ptr_array_new ();
  bool good = true;
  report->found = g_array_new (FALSE, FALSE, sizeof (Found));
  g_array_set_clear_func (report->found, found_clear);
  for (guint i = 0; i < report->how->search_count; i++)
    g_ptr_array_add (order, (gpointer)&report->how->searches[i]);
  g_ptr_array_sort (order, by_claim);
  /* One of an earlier plan does not come to its end: its points are not listed. */
  for (guint i = 0; i < order->len && good; i++)
    good = find (report, order->pdata[i], taken, error);
  g_array_sort (report->found, by_words);
  return good;
}

/* -- the page ------------------------------------------------------------------------------------- */

bool
sim_report_found (SimReport *report)
{
  GString *out = report->out;
  for (guint i = 0; i < report->found->len; i++)
    {
      const Found *found = &g_array_index (report->found, Found, i);
      g_string_append_printf (out, "<p class=\"verdict %s\">", sim_judgements[found->verdict]);
      sim_said_html (sim_said_line (found->said, 0), out);
      g_string_append (out, "</p>\n");
    }
  return report->found->len > 0;
}

void
sim_report_searches (SimReport *report)
{
  GString *out = report->out;
  for (guint i = 0; i < report->found->len; i++)
    {
      const Found *found = &g_array_index (report->found, Found, i);
      g_autofree char *confidence = sim_value_text (found->confidence, SIM_UNIT_SHARE);
      g_string_append (out, "<section><h2>What was looked for</h2>\n<p>");
      sim_html (out, found->words);
      g_string_append (out, "</p>\n");
      sim_report_pre (out, found->table);
      g_string_append (out, "<p>");
      for (guint n = 0; n < found->said->len; n++)
        {
          g_string_append (out, n > 0 ? "<br>" : "");
          sim_said_html (sim_said_line (found->said, n), out);
        }
      g_string_append_printf (out,
                              "</p>\n<p class=\"note\">A value was looked at with intervals of %s, so that all "
                              "looks of the search have 95 %% together; the intervals below have 95 %% each."
                              "</p></section>\n",
                              confidence);
    }
}
