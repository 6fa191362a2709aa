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

/* A question that can be answered here, and its answer. */
typedef struct Fitting
{
  char *words;
  SimMeasure *measure;
  const SimQuestion *question;
  SimAnswer *answer;
} Fitting;

static void
fitting_clear (void *data)
{
  Fitting *fitting = data;
  g_free (fitting->words);
  sim_measure_free (fitting->measure);
  sim_answer_free (fitting->answer);
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

/* -- what was said ---------------------------------------------------------------------------------- */

static bool
says (const char *word, const char *other)
{
  return strcmp (word, other) == 0;
}

static const char *
class_of (const char *word, SimJudgement verdict)
{
  return says (word, "equivalent")     ? "passed"
         : says (word, "inconclusive") ? "inconclusive"
                                       : sim_judgements[verdict];
}

/* What stands behind the verdict: the ways one by one, and those that are as good. */
static void
put_said (GString *out, const SimAnswer *answer)
{
  for (guint i = 0; i < answer->said->len; i++)
    {
      const SimSaid *line = sim_said_line (answer->said, i);
      if (says (line->word, "best"))
        continue;
      if (says (line->word, "as good"))
        g_string_append (out, "<p>");
      else
        g_string_append_printf (out, "<p class=\"%s\">", class_of (line->word, answer->verdict));
      sim_said_html (line, out);
      g_string_append (out, "</p>\n");
    }
}

static guint
count_word (const GPtrArray *said, const char *word)
{
  guint count = 0;
  for (guint i = 0; i < said->len; i++)
    count += says (sim_said_line (said, i)->word, word);
  return count;
}

/* Several ways against the first one. */
static SimSaid
sum_up (const SimReport *report, const Fitting *fitting)
{
  const GPtrArray *said = fitting->answer->said;
  guint ways = report->points->len - 1, equal = count_word (said, "equivalent"),
        different = count_word (said, "different"), open = ways - equal - different;
  const char *within = fitting->question->within, *title = fitting->measure->title,
             *first = report->ways[0].label;
  if (equal == ways)
    return (SimSaid){ "equivalent", g_strdup_printf ("%s: all %u ways differ from %s by less than %s", title,
                                                     ways, first, within) };
  g_autofree char *more
      = open > 0 ? g_strdup_printf (", %u cannot be told with so few runs", open) : g_strdup ("");
  return (SimSaid){ different > 0 ? "different" : "inconclusive",
                    g_strdup_printf ("%s: of %u ways %u differ%s from %s by less than %s, %u by more%s", title,
                                     ways, equal, equal == 1 ? "s" : "", first, within, different, more) };
}

/* The verdict in one line; without a word: there is none. The text is the caller's. */
static SimSaid
verdict_of (const SimReport *report, const Fitting *fitting)
{
  const GPtrArray *said = fitting->answer->said;
  guint lines = said->len - count_word (said, "as good");
  const SimQuestion *question = fitting->question;
  if (lines > 1 && lines == report->points->len - 1)
    return sum_up (report, fitting);
  if (lines > 0) /* those that are as good come last */
    return (SimSaid){ sim_said_line (said, 0)->word, g_strdup (sim_said_line (said, 0)->text) };
  if (question->half != NULL)
    return (SimSaid){ "known", g_strdup_printf ("the mean of %s, to plus or minus %s as was asked",
                                                fitting->measure->title, question->half) };
  return (SimSaid){ 0 };
}

static bool
put_verdict (SimReport *report, const Fitting *fitting)
{
  SimSaid line = verdict_of (report, fitting);
  if (line.word == NULL)
    return false;
  g_string_append_printf (report->out, "<p class=\"verdict %s\">",
                          class_of (line.word, fitting->answer->verdict));
  sim_said_html (&line, report->out);
  g_string_append (report->out, "</p>\n");
  g_free (line.text);
  return true;
}

static void
put_answer (GString *out, const Fitting *fitting)
{
  const SimAnswer *answer = fitting->answer;
  if (answer->table->len > 0)
    sim_report_pre (out, answer->table->str);
  put_said (out, answer);
  if (answer->said->len == 0)
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

bool
sim_report_ask (SimReport *report, GError **error)
{
  GArray *list = report->asked = g_array_new (FALSE, FALSE, sizeof (Fitting));
  bool good = true;
  g_array_set_clear_func (list, fitting_clear);
  for (guint i = 0; i < report->how->question_count && good; i++)
    good = add_fitting (report, &report->how->questions[i], list, error);
  g_array_sort (list, by_words);
  for (guint i = 1; i < list->len;)
    if (by_words (&g_array_index (list, Fitting, i), &g_array_index (list, Fitting, i - 1)) == 0)
      g_array_remove_index (list, i);
    else
      i++;
  for (guint i = 0; i < list->len && good; i++)
    {
      g_autofree char *why = NULL;
      Fitting *fitting = &g_array_index (list, Fitting, i);
      SimAsked asked = asked_of (report, fitting);
      sim_asked_read (&asked, &why);
      fitting->answer = sim_asked_answer (&asked, error);
      good = fitting->answer != NULL;
    }
  return good;
}

bool
sim_report_answers (SimReport *report)
{
  bool any = false;
  for (guint i = 0; i < report->asked->len; i++)
    any |= put_verdict (report, &g_array_index (report->asked, Fitting, i));
  return any;
}

void
sim_report_questions (SimReport *report)
{
  for (guint i = 0; i < report->asked->len; i++)
    {
      const Fitting *fitting = &g_array_index (report->asked, Fitting, i);
      g_string_append (report->out, "<section><h2>What was compared</h2>\n<p>");
      sim_html (report->out, fitting->words);
      g_string_append (report->out, "</p>\n");
      put_answer (report->out, fitting);
      g_string_append (report->out, "</section>\n");
    }
}
