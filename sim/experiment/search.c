/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/experiment/search.h"

#include <math.h>
#include <string.h>

enum
{
  RUNS_FIRST = 20,
  RUNS_MOST = 640,
  STEPS_MOST = 60
};

typedef struct Trial
{
  double value;
  SimJudgement verdict;
  guint64 runs;
  char *why; /* what the claim says that decided, unless passed */
} Trial;

struct SimSearch
{
  const SimSearchAsked *asked;
  const char *path;
  bool upwards; /* --max: holds at `from`, fails further on */
  double from, to, precision;
  bool relative, whole;
  char unit[16];
  double confidence; /* of one judgement */
  GArray *trials;    /* Trial, in order of being tried */
  Trial now;         /* the value that is judged */
  guint most, runs;  /* of it */
  char *text;        /* of it; NULL: found */
};

void
sim_search_asked_clear (SimSearchAsked *asked)
{
  g_free (asked->most);
  g_free (asked->least);
  g_free (asked->from);
  g_free (asked->to);
  g_free (asked->precision);
  *asked = (SimSearchAsked){ 0 };
}

/* -- the question --------------------------------------------------------------------------------- */

/* "250 /s" is a number and what follows it. */
static bool
read_value (const char *text, double *value, char unit[16])
{
  char *end;
  *value = g_ascii_strtod (text, &end);
  g_strlcpy (unit, end, 16);
  return end != text && isfinite (*value) && *value >= 0 && strlen (end) < 15;
}

static bool
is_whole (double x)
{
  return x == floor (x) && x < 1e9;
}

static bool
read_range (SimSearch *s, char **why)
{
  char unit[16];
  const SimSearchAsked *q = s->asked;
  if ((q->most == NULL) == (q->least == NULL) || q->from == NULL || q->to == NULL)
    *why = g_strdup ("expected --max PATH or --min PATH, with --from and --to");
  else if (!read_value (q->from, &s->from, s->unit) || !read_value (q->to, &s->to, unit)
           || strcmp (g_strstrip (unit), g_strstrip (s->unit)) != 0)
    *why = g_strdup_printf ("--from %s --to %s; expected two quantities of one unit", q->from, q->to);
  else if (s->from >= s->to)
    *why = g_strdup_printf ("--from %s is not below --to %s", q->from, q->to);
  s->upwards = q->most != NULL;
  s->path = s->upwards ? q->most : q->least;
  s->whole = *s->unit == '\0' && is_whole (s->from) && is_whole (s->to) && q->precision == NULL;
  return *why == NULL;
}

/* A share is relative to the value; a quantity is one; whole numbers are told apart. */
static bool
read_precision (SimSearch *s, char **why)
{
  char unit[16] = "";
  const char *text = s->asked->precision;
  s->relative = !s->whole;
  s->precision = s->whole ? 1 : 0.02;
  if (text == NULL)
    return true;
  bool good = read_value (text, &s->precision, unit) && s->precision > 0;
  g_strstrip (unit);
  s->relative = strcmp (unit, "%") == 0 && strcmp (s->unit, "%") != 0;
  if (s->relative)
    s->precision /= 100;
  if (good && (s->relative || strcmp (unit, s->unit) == 0))
    return true;
  *why = g_strdup_printf ("--precision %s; expected a share, or a quantity as in --to", text);
  return false;
}

static bool
near_enough (const SimSearch *s, double a, double b)
{
  double gap = fabs (b - a);
  return gap <= (s->relative ? s->precision * MAX (fabs (a), fabs (b)) : s->precision) * (1 + 1e-9);
}

/* Judgements of a search of that length. */
static double
one_confidence (const SimSearch *s)
{
  double gap = s->to - s->from, least = s->relative ? s->precision * s->to : s->precision;
  double steps = 2 + 2 * ceil (MAX (1, log2 (MAX (1, gap / least))));
  return 1 - (1 - SIM_CONFIDENCE) / steps;
}

static char *
value_text (const SimSearch *s, double value)
{
  char number[G_ASCII_DTOSTR_BUF_SIZE];
  g_ascii_formatd (number, sizeof number, s->whole ? "%.0f" : "%.4g", value);
  return *s->unit == '\0' ? g_strdup (number) : g_strdup_printf ("%s %s", number, s->unit);
}

/* -- the search ----------------------------------------------------------------------------------- */

static const Trial *
trial_at (const SimSearch *s, guint i)
{
  return &g_array_index (s->trials, Trial, i);
}

static double
middle_of (const SimSearch *s, double a, double b)
{
  if (s->whole)
    return floor ((a + b) / 2);
  /* What it will be called, so that the search goes by what is played. */
  char number[G_ASCII_DTOSTR_BUF_SIZE];
  return g_ascii_strtod (g_ascii_formatd (number, sizeof number, "%.4g", (a + b) / 2), NULL);
}

/* Of all that was tried, the furthest that passed before anything else, and the nearest that failed. */
static void
bounds (const SimSearch *s, double *holds, double *undecided_first, double *undecided_last, double *fails)
{
  double direction = s->upwards ? 1 : -1;
  *holds = *undecided_last = -INFINITY;
  *fails = *undecided_first = INFINITY;
  for (guint i = 0; i < s->trials->len; i++)
    {
      const Trial *t = trial_at (s, i);
      double at = t->value * direction;
      if (t->verdict == SIM_JUDGED_FAILED)
        *fails = MIN (*fails, at);
      else if (t->verdict == SIM_JUDGED_PASSED)
        *holds = MAX (*holds, at);
      else
        {
          *undecided_first = MIN (*undecided_first, at);
          *undecided_last = MAX (*undecided_last, at);
        }
    }
}

static double
between (const SimSearch *s)
{
  double holds, first, last, fails, direction = s->upwards ? 1 : -1;
  bounds (s, &holds, &first, &last, &fails);
  double beyond = MIN (first, fails), before = MAX (last, holds);
  if (!near_enough (s, holds, beyond))
    return fabs (middle_of (s, holds * direction, beyond * direction));
  if (!near_enough (s, before, fails))
    return fabs (middle_of (s, before * direction, fails * direction));
  return NAN;
}

/* Do the expectations hold at the near end, and fail at the far one? */
static bool
is_between (const SimSearch *s)
{
  return s->trials->len >= 2 && trial_at (s, 0)->verdict == SIM_JUDGED_PASSED
         && trial_at (s, 1)->verdict == SIM_JUDGED_FAILED;
}

/* The next value to try; NAN: it is found as well as it can be. */
static double
next_value (const SimSearch *s)
{
  if (s->trials->len < 2)
    return (s->trials->len == 0) == s->upwards ? s->from : s->to;
  double value = is_between (s) && s->trials->len < STEPS_MOST + 2 ? between (s) : NAN;
  for (guint i = 0; i < s->trials->len; i++)
    if (trial_at (s, i)->value == value)
      return NAN;
  return value;
}

static void
go_on (SimSearch *s)
{
  g_clear_pointer (&s->text, g_free);
  s->now = (Trial){ .value = next_value (s) };
  s->runs = MIN (RUNS_FIRST, s->most);
  if (!isnan (s->now.value))
    s->text = value_text (s, s->now.value);
}

typedef struct Hearing
{
  SimJudge *judge;
  guint runs;
} Hearing;

static bool
hear (const SimResult *run, gpointer data)
{
  Hearing *hearing = data;
  if (run->replication < hearing->runs)
    sim_judge_add (hearing->judge, run);
  return run->replication + 1 < hearing->runs;
}

static void
settle (SimSearch *s, const SimJudge *judge)
{
  guint64 more = sim_judge_more (judge);
  s->now.verdict = sim_judge_verdict (judge);
  s->now.runs = sim_judge_runs (judge);
  g_clear_pointer (&s->now.why, g_free);
  for (guint i = 0; i < sim_judge_claims (judge); i++)
    if (sim_judge_claim (judge, i)->verdict == s->now.verdict && s->now.verdict != SIM_JUDGED_PASSED
        && s->now.why == NULL)
      s->now.why = sim_claim_words (sim_judge_claim (judge, i));
  /* Twice as many runs, and again, while that may tell. */
  if (s->now.verdict == SIM_JUDGED_INCONCLUSIVE && s->runs < s->most)
    s->runs = (guint)MIN (s->most, MAX (s->runs * 2, MIN (more, s->most) + s->runs));
  else
    {
      g_array_append_val (s->trials, s->now);
      go_on (s);
    }
}

bool
sim_search_judge (SimSearch *s, SimResults *results, guint point, const SimScenario *scenario, GError **error)
{
  g_autoptr (SimJudge) judge = sim_judge_new (scenario, s->confidence);
  Hearing hearing = { judge, s->runs };
  if (!sim_results_each (results, point, hear, &hearing, error))
    return false;
  sim_judge_finish (judge);
  settle (s, judge);
  return true;
}

const char *
sim_search_wants (const SimSearch *s, guint *runs)
{
  *runs = s->runs;
  return s->text;
}

/* -- life ----------------------------------------------------------------------------------------- */

static void
trial_clear (gpointer data)
{
  g_free (((Trial *)data)->why);
}

SimSearch *
sim_search_new (const SimSearchAsked *asked, guint most, char **why)
{
  g_autoptr (SimSearch) s = g_new0 (SimSearch, 1);
  *why = NULL;
  s->asked = asked;
  s->most = most > 0 ? most : RUNS_MOST;
  s->trials = g_array_new (FALSE, FALSE, sizeof (Trial));
  g_array_set_clear_func (s->trials, trial_clear);
  if (!read_range (s, why) || !read_precision (s, why))
    return NULL;
  s->confidence = one_confidence (s);
  go_on (s);
  return g_steal_pointer (&s);
}

void
sim_search_free (SimSearch *s)
{
  if (s == NULL)
    return;
  g_array_unref (s->trials);
  g_free (s->now.why);
  g_free (s->text);
  g_free (s);
}

const char *
sim_search_path (const SimSearch *s)
{
  return s->path;
}

double
sim_search_confidence (const SimSearch *s)
{
  return s->confidence;
}

/* -- the answer ----------------------------------------------------------------------------------- */

char *
sim_search_words (const SimSearch *s)
{
  return g_strdup_printf ("What is the %s %s, from %s to %s, with which the expectations hold?",
                          s->upwards ? "largest" : "smallest", s->path, s->asked->from, s->asked->to);
}

void
sim_search_table (const SimSearch *s, GString *out)
{
  g_string_append_printf (out, "%s from %s to %s\n", s->path, s->asked->from, s->asked->to);
  for (guint i = 0; i < s->trials->len; i++)
    {
      const Trial *trial = trial_at (s, i);
      g_autofree char *value = value_text (s, trial->value);
      g_string_append_printf (out, "  %-14s  %-12s  %" G_GUINT64_FORMAT " runs\n", value,
                              sim_judgements[trial->verdict], trial->runs);
    }
}

static const char *
deciding (const SimSearch *s, double value)
{
  for (guint i = 0; i < s->trials->len; i++)
    if (trial_at (s, i)->value == value)
      return trial_at (s, i)->why;
  return NULL;
}

static void
say_no_answer (const SimSearch *s, GPtrArray *said)
{
  const Trial *near = trial_at (s, 0), *far = trial_at (s, 1);
  const char *end = s->upwards ? s->asked->from : s->asked->to,
             *other = s->upwards ? s->asked->to : s->asked->from;
  if (near->verdict == SIM_JUDGED_FAILED)
    sim_said_add (said, "none", g_strdup_printf ("not even with %s: %s", end, near->why));
  else if (near->verdict == SIM_JUDGED_INCONCLUSIVE)
    sim_said_add (said, "inconclusive", g_strdup_printf ("with %s: %s", end, near->why));
  else if (far->verdict == SIM_JUDGED_PASSED)
    sim_said_add (said, "all", g_strdup_printf ("the expectations hold with %s too; look further", other));
  else
    sim_said_add (said, "inconclusive", g_strdup_printf ("with %s: %s", other, far->why));
}

void
sim_search_say (const SimSearch *s, GPtrArray *said)
{
  double holds, first, last, fails;
  if (!is_between (s))
    {
      say_no_answer (s, said);
      return;
    }
  bounds (s, &holds, &first, &last, &fails);
  g_autofree char *good = value_text (s, fabs (holds)), *bad = value_text (s, fabs (fails));
  sim_said_add (said, NULL,
                g_strdup_printf ("%s: %s %s. With that the expectations hold, with %s they do not (interval %s "
                                 "to %s, 95 %% where they ask for a share of the runs).",
                                 s->path, s->upwards ? "at most" : "at least", good, bad,
                                 s->upwards ? good : bad, s->upwards ? bad : good));
  const char *why = deciding (s, fabs (fails));
  if (why != NULL)
    sim_said_add (said, NULL, g_strdup_printf ("With %s: %s", bad, why));
}

SimJudgement
sim_search_verdict (const SimSearch *s)
{
  SimJudgement near = trial_at (s, 0)->verdict, far = trial_at (s, 1)->verdict;
  return near == SIM_JUDGED_FAILED                                     ? SIM_JUDGED_FAILED
         : near == SIM_JUDGED_PASSED && far != SIM_JUDGED_INCONCLUSIVE ? SIM_JUDGED_PASSED
                                                                       : SIM_JUDGED_INCONCLUSIVE;
}
