/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/experiment/ask.h"

#include "sim/base/word.h"

#include <math.h>
#include <string.h>

void
sim_question_clear (SimQuestion *question)
{
  g_strfreev (question->metrics);
  g_free (question->best);
  g_free (question->apart);
  g_free (question->within);
  g_free (question->half);
  *question = (SimQuestion){ 0 };
}

bool
sim_question_is_any (const SimQuestion *q)
{
  return q->metrics != NULL || q->best != NULL || q->apart != NULL || q->within != NULL || q->half != NULL;
}

char *
sim_question_wrong (const SimQuestion *q)
{
  static const char *const bests[] = { "most", "least", NULL };
  g_autofree char *why = NULL;
  if (q->best == NULL)
    return q->apart != NULL ? g_strdup ("--apart goes with --best most or --best least") : NULL;
  if (sim_word_place (q->best, bests, &why) < 0)
    return g_strdup_printf ("--best `%s`; %s", q->best, why);
  if (q->half != NULL || q->within != NULL)
    return g_strdup ("--best goes with neither --half-width nor --equivalent-within");
  if (q->apart == NULL)
    return g_strdup_printf ("--best %s goes with --apart QUANTITY, the least difference that matters", q->best);
  return NULL;
}

/* -- reading -------------------------------------------------------------------------------------- */

static bool
refuse (char **why, const char *option, const char *text)
{
  g_autofree char *said = *why;
  *why = g_strdup_printf ("%s: %s", option, said != NULL ? said : text);
  return false;
}

static bool
read_quantity (const SimAsked *asked, const char *option, const char *text, double *value, char **why)
{
  *value = NAN;
  return text == NULL || sim_measure_quantity (asked->measure, text, value, why) || refuse (why, option, NULL);
}

/* "2 %" of a measure that is no share is relative to its mean. */
static bool
read_width (SimAsked *asked, char **why)
{
  SimWidthRule *rule = &asked->width;
  const char *half = asked->question->half;
  double share;
  int column;
  *rule = (SimWidthRule){ .least = SIM_ASK_FIRST, .confidence = SIM_CONFIDENCE };
  rule->relative = half != NULL && asked->measure->unit != SIM_UNIT_SHARE && g_str_has_suffix (half, "%");
  if (!rule->relative)
    return read_quantity (asked, "--half-width", half, &rule->half, why);
  if (!sim_quantity_parse (half, SIM_UNIT_SHARE, &share, why, &column) || share <= 0)
    return refuse (why, "--half-width", "more than 0 is expected");
  rule->half = share;
  return true;
}

bool
sim_asked_read (SimAsked *asked, char **why)
{
  const SimQuestion *q = asked->question;
  *why = sim_question_wrong (q);
  asked->most = q->best != NULL && strcmp (q->best, "most") == 0;
  return *why == NULL && read_quantity (asked, "--apart", q->apart, &asked->apart, why)
         && read_quantity (asked, "--equivalent-within", q->within, &asked->within, why)
         && read_width (asked, why);
}

/* -- answers -------------------------------------------------------------------------------------- */

SimAnswer *
sim_answer_new (void)
{
  SimAnswer *answer = g_new0 (SimAnswer, 1);
  answer->table = g_string_new (NULL);
  answer->said = sim_said_new ();
  return answer;
}

void
sim_answer_free (SimAnswer *answer)
{
  if (answer == NULL)
    return;
  g_string_free (answer->table, TRUE);
  g_ptr_array_unref (answer->said);
  g_free (answer);
}

char *
sim_asked_words (const SimAsked *asked)
{
  const SimQuestion *q = asked->question;
  const char *title = asked->measure->title, *first = asked->ways[0].label;
  if (q->best != NULL)
    return g_strdup_printf ("Which of %u ways has the %s mean of %s, where a difference of %s or more matters?",
                            asked->count, asked->most ? "largest" : "smallest", title, q->apart);
  g_autofree char *same
      = q->within != NULL ? g_strdup_printf ("Does each way differ from the first, %s, by less than %s of %s?",
                                             first, q->within, title)
                          : NULL;
  g_autofree char *width
      = q->half != NULL ? g_strdup_printf ("What is the mean of %s, to plus or minus %s?", title, q->half)
                        : NULL;
  g_autofree char *metrics = q->metrics != NULL ? g_strjoinv (", ", q->metrics) : NULL;
  if (same == NULL && width == NULL)
    return metrics != NULL ? g_strdup_printf ("How do %u ways differ in %s?", asked->count, metrics)
                           : g_strdup_printf ("How do %u ways differ?", asked->count);
  return g_strconcat (width != NULL ? width : "", width != NULL && same != NULL ? " " : "",
                      same != NULL ? same : "", NULL);
}

/* Runs 0 to this - 1 of every way are there. */
static bool
runs_of_all (const SimAsked *asked, guint *runs, GError **error)
{
  *runs = G_MAXUINT;
  for (guint w = 0; w < asked->count; w++)
    {
      guint there;
      if (!sim_ways_there (&asked->ways[w], &there, error))
        return false;
      *runs = MIN (*runs, there);
    }
  return true;
}

static bool
answer_best (const SimAsked *asked, SimAnswer *answer, GError **error)
{
  g_autoptr (SimSelect) select = sim_asked_select (asked);
  g_autofree char *lacks = NULL;
  if (!sim_asked_feed (asked, select, G_MAXUINT, &lacks, error))
    return false;
  if (lacks == NULL)
    sim_asked_say_best (asked, select, answer);
  else
    {
      sim_said_add (answer->said, "inconclusive", g_steal_pointer (&lacks));
      answer->verdict = SIM_JUDGED_INCONCLUSIVE;
    }
  return true;
}

static bool
answer_rest (const SimAsked *asked, SimAnswer *answer, GError **error)
{
  guint runs = 0;
  guint64 more = 0;
  if (!runs_of_all (asked, &runs, error))
    return false;
  if (asked->question->half != NULL)
    {
      if (!sim_asked_wants (asked, runs, &more, error))
        return false;
      sim_asked_say_width (asked, more, answer);
    }
  return asked->question->within == NULL || asked->count < 2 || sim_asked_say_same (asked, runs, answer, error);
}

SimAnswer *
sim_asked_answer (const SimAsked *asked, GError **error)
{
  g_autoptr (SimAnswer) answer = sim_answer_new ();
  bool good = asked->question->best != NULL && asked->count > 1 ? answer_best (asked, answer, error)
                                                                : answer_rest (asked, answer, error);
  return good ? g_steal_pointer (&answer) : NULL;
}
