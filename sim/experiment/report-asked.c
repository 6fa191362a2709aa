/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What was asked of all the points together, and its answer by the runs that are there. */
#include "sim/experiment/report-inside.h"

#include <string.h>

static const SimScenario *
scenario_of (const SimReport *report)
{
  return ((const SimReportPoint *)report->points->pdata[0])->scenario;
}

static bool
listed (const GPtrArray *measures, const SimMeasure *measure)
{
  for (guint i = 0; i < measures->len; i++)
    if (strcmp (((const SimMeasure *)measures->pdata[i])->title, measure->title) == 0)
      return true;
  return false;
}

static void
list_measures (const SimReport *report, char **texts, GPtrArray *measures)
{
  for (guint i = 0; texts != NULL && texts[i] != NULL; i++)
    {
      g_autofree char *why = NULL;
      SimMeasure *measure = sim_measure_new (texts[i], scenario_of (report), &why);
      if (measure != NULL && !listed (measures, measure))
        g_ptr_array_add (measures, measure);
      else
        sim_measure_free (measure);
    }
}

static int
by_text (const void *a, const void *b)
{
  return strcmp (*(char *const *)a, *(char *const *)b);
}

GPtrArray *
sim_report_measure_list (const SimReport *report)
{
  GPtrArray *measures = g_ptr_array_new_with_free_func ((GDestroyNotify)sim_measure_free);
  g_auto (GStrv) defaults = sim_measure_defaults (scenario_of (report));
  g_autoptr (GPtrArray) asked = g_ptr_array_new ();
  for (guint i = 0; i < report->how->question_count; i++)
    for (char **text = report->how->questions[i].metrics; text != NULL && *text != NULL; text++)
      g_ptr_array_add (asked, *text);
  g_ptr_array_sort (asked, by_text);
  g_ptr_array_add (asked, NULL);
  list_measures (report, defaults, measures);
  list_measures (report, (char **)asked->pdata, measures);
  return measures;
}

/* The first measure of a question, or what the scenario is measured by; NULL: *why (g_free) says what is wrong.
 */
static SimMeasure *
first_measure (const SimReport *report, const SimQuestion *question, char **why)
{
  if (question->metrics != NULL)
    return sim_measure_new (question->metrics[0], scenario_of (report), why);
  g_auto (GStrv) defaults = sim_measure_defaults (scenario_of (report));
  *why = defaults[0] == NULL ? g_strdup ("nothing to compare") : NULL;
  return defaults[0] != NULL ? sim_measure_new (defaults[0], scenario_of (report), why) : NULL;
}

/* Each begins with its word: "best          A, after 30 runs in all." */
static void
put_said (GString *out, const SimAnswer *answer)
{
  g_auto (GStrv) lines = g_strsplit (answer->said->str, "\n", -1);
  for (guint i = 0; lines[i] != NULL; i++)
    {
      char *gap = strstr (lines[i], "  ");
      if (gap == NULL)
        continue;
      *gap = '\0';
      const char *class_name = strcmp (lines[i], "equivalent") == 0     ? "passed"
                               : strcmp (lines[i], "inconclusive") == 0 ? "inconclusive"
                                                                        : sim_judgements[answer->verdict];
      if (strcmp (lines[i], "as good") == 0)
        g_string_append (out, "<p>");
      else
        g_string_append_printf (out, "<p class=\"verdict %s\">", class_name);
      g_string_append_printf (out, "<b>%s</b>: ", lines[i]);
      sim_html (out, g_strchug (gap + 1));
      g_string_append (out, "</p>\n");
    }
}

static void
put_table (GString *out, const char *text)
{
  g_auto (GStrv) lines = g_strsplit (text, "\n", -1);
  g_string_append (out, "<pre>");
  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_string_append (out, i > 0 ? "\n" : "");
      sim_html (out, lines[i]);
    }
  g_string_append (out, "</pre>\n");
}

static void
put_answer (SimReport *report, const SimAsked *asked, const SimAnswer *answer)
{
  GString *out = report->out;
  if (answer->table->len > 0)
    put_table (out, answer->table->str);
  put_said (out, answer);
  if (asked->question->half != NULL && answer->verdict == SIM_JUDGED_PASSED && asked->question->within == NULL)
    g_string_append (out, "<p class=\"verdict passed\">The interval is as narrow as was asked.</p>\n");
  else if (answer->said->len == 0)
    g_string_append (out, "<p>The tables of what was measured tell.</p>\n");
}

/* What was asked now has to fit; what was asked of an earlier plan is left out. */
static bool
leave_out (const SimReport *report, const char *why, GError **error)
{
  if (report->how->asked_now)
    g_set_error (error, SIM_OBSERVE_ERROR, SIM_OBSERVE_ERROR_INPUT, "%s", why);
  else if (report->how->warnings != NULL)
    g_string_append_printf (report->how->warnings, "a question is left out: %s\n", why);
  return !report->how->asked_now;
}

/* A question that can be answered here. */
typedef struct Fitting
{
  char *words;
  SimMeasure *measure;
  const SimQuestion *question;
} Fitting;

static void
fitting_clear (void *data)
{
  Fitting *fitting = data;
  g_free (fitting->words);
  sim_measure_free (fitting->measure);
}

static int
by_words (const void *a, const void *b)
{
  return strcmp (((const Fitting *)a)->words, ((const Fitting *)b)->words);
}

static SimAsked
asked_of (const SimReport *report, const Fitting *fitting)
{
  return (SimAsked){ .question = fitting->question,
                     .measure = fitting->measure,
                     .ways = report->ways,
                     .count = report->points->len };
}

static bool
add_fitting (const SimReport *report, const SimQuestion *question, GArray *list, GError **error)
{
  g_autofree char *why = NULL;
  Fitting fitting = { .question = question, .measure = first_measure (report, question, &why) };
  SimAsked asked = asked_of (report, &fitting);
  if (fitting.measure != NULL && asked.count < 2 && question->half == NULL)
    why = g_strdup ("one point has nothing to be compared with");
  if (why == NULL && sim_asked_read (&asked, &why))
    {
      fitting.words = sim_asked_words (&asked);
      g_array_append_val (list, fitting);
      return true;
    }
  fitting_clear (&fitting);
  return leave_out (report, why, error);
}

static bool
put_question (SimReport *report, const Fitting *fitting, GError **error)
{
  g_autofree char *why = NULL;
  SimAsked asked = asked_of (report, fitting);
  sim_asked_read (&asked, &why);
  g_autoptr (SimAnswer) answer = sim_asked_answer (&asked, error);
  if (answer == NULL)
    return false;
  g_string_append (report->out, "<section><h2>What was compared</h2>\n<p>");
  sim_html (report->out, fitting->words);
  g_string_append (report->out, "</p>\n");
  put_answer (report, &asked, answer);
  g_string_append (report->out, "</section>\n");
  return true;
}

/* In order of their words: who asked first cannot be seen. */
bool
sim_report_questions (SimReport *report, GError **error)
{
  g_autoptr (GArray) list = g_array_new (FALSE, FALSE, sizeof (Fitting));
  bool good = true;
  g_array_set_clear_func (list, fitting_clear);
  for (guint i = 0; i < report->how->question_count && good; i++)
    good = add_fitting (report, &report->how->questions[i], list, error);
  g_array_sort (list, by_words);
  for (guint i = 0; i < list->len && good; i++)
    {
      const Fitting *fitting = &g_array_index (list, Fitting, i);
      if (i == 0 || by_words (fitting, fitting - 1) != 0)
        good = put_question (report, fitting, error);
    }
  return good;
}
