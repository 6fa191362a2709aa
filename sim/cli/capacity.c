/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * capacity: the largest value of a parameter with which the expectations still hold, or the smallest.
 *
 * A bisection on outcomes that are noisy: a value is judged over runs, more and more of them while it is
 * inconclusive. Two searches share what was judged: for the last value that holds for sure, and for the first
 * that fails for sure; between them nothing can be said with so many runs. Each judgement has so much
 * confidence that all that are needed have 95 % together (Bonferroni). The outcome is taken to go one way with
 * the parameter.
 */
#include "sim/cli/study.h"
#include "sim/experiment/judge.h"

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
  guint point;
  SimJudgement verdict;
  guint64 runs;
  char *why; /* the claim that decided, unless passed */
} Trial;

typedef struct Capacity
{
  SimStudy study;
  const char *file;
  char *most, *least, *from_text, *to_text, *precision_text;
  char *store;
  const char *path;
  bool upwards; /* --max: holds at `from`, fails further on */
  double from, to, precision;
  bool relative, whole;
  char unit[16];
  double confidence; /* of one judgement */
  GArray *trials;    /* Trial, in order of being tried */
  GString *out;
} Capacity;

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
read_range (Capacity *c, int *status)
{
  char unit[16];
  *status = SIM_EXIT_OK;
  if ((c->most == NULL) == (c->least == NULL) || c->from_text == NULL || c->to_text == NULL)
    *status = sim_cli_usage_error (c->study.verb, "expected --max PATH or --min PATH, with --from and --to");
  else if (!read_value (c->from_text, &c->from, c->unit) || !read_value (c->to_text, &c->to, unit)
           || strcmp (g_strstrip (unit), g_strstrip (c->unit)) != 0)
    *status = sim_cli_usage_error (c->study.verb, "--from %s --to %s; expected two quantities of one unit",
                                   c->from_text, c->to_text);
  else if (c->from >= c->to)
    *status = sim_cli_usage_error (c->study.verb, "--from %s is not below --to %s", c->from_text, c->to_text);
  c->upwards = c->most != NULL;
  c->path = c->upwards ? c->most : c->least;
  c->whole = *c->unit == '\0' && is_whole (c->from) && is_whole (c->to) && c->precision_text == NULL;
  return *status == SIM_EXIT_OK;
}

/* A share is relative to the value; a quantity is one; whole numbers are told apart. */
static bool
read_precision (Capacity *c, int *status)
{
  char unit[16] = "";
  c->relative = !c->whole;
  c->precision = c->whole ? 1 : 0.02;
  if (c->precision_text == NULL)
    return true;
  bool good = read_value (c->precision_text, &c->precision, unit) && c->precision > 0;
  g_strstrip (unit);
  c->relative = strcmp (unit, "%") == 0 && strcmp (c->unit, "%") != 0;
  if (c->relative)
    c->precision /= 100;
  if (good && (c->relative || strcmp (unit, c->unit) == 0))
    return true;
  *status = sim_cli_usage_error (c->study.verb, "--precision %s; expected a share, or a quantity as in --to",
                                 c->precision_text);
  return false;
}

static bool
near_enough (const Capacity *c, double a, double b)
{
  double gap = fabs (b - a);
  return gap <= (c->relative ? c->precision * MAX (fabs (a), fabs (b)) : c->precision) * (1 + 1e-9);
}

/* Judgements of a search of that length. */
static double
one_confidence (const Capacity *c)
{
  double gap = c->to - c->from, least = c->relative ? c->precision * c->to : c->precision;
  double steps = 2 + 2 * ceil (MAX (1, log2 (MAX (1, gap / least))));
  return 1 - (1 - SIM_CONFIDENCE) / steps;
}

/* -- one value ------------------------------------------------------------------------------------ */

static char *
value_text (const Capacity *c, double value)
{
  char number[G_ASCII_DTOSTR_BUF_SIZE];
  g_ascii_formatd (number, sizeof number, c->whole ? "%.0f" : "%.4g", value);
  return *c->unit == '\0' ? g_strdup (number) : g_strdup_printf ("%s %s", number, c->unit);
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
  return true;
}

/* The judgement on the first `runs` runs of a trial's point. */
static bool
judge (Capacity *c, const SimScenario *scenario, Trial *trial, guint runs, guint64 *more, int *status)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SimJudge) judge = sim_judge_new (scenario, c->confidence);
  Hearing hearing = { judge, runs };
  sim_study_need (&c->study, trial->point, runs);
  if (!sim_study_play (&c->study, status))
    return false;
  if (!sim_results_each (c->study.results, trial->point, hear, &hearing, &error))
    return sim_study_fail (error, status);
  sim_judge_finish (judge);
  trial->verdict = sim_judge_verdict (judge);
  trial->runs = sim_judge_runs (judge);
  *more = sim_judge_more (judge);
  g_clear_pointer (&trial->why, g_free);
  for (guint i = 0; i < sim_judge_claims (judge); i++)
    if (sim_judge_claim (judge, i)->verdict == trial->verdict && trial->verdict != SIM_JUDGED_PASSED
        && trial->why == NULL)
      trial->why = sim_claim_text (sim_judge_claim (judge, i));
  return true;
}

static void
say_trial (Capacity *c, const Trial *trial)
{
  g_autofree char *value = value_text (c, trial->value);
  g_string_append_printf (c->out, "  %-14s  %-12s  %" G_GUINT64_FORMAT " runs\n", value,
                          sim_judgements[trial->verdict], trial->runs);
}

/* A value is judged by the runs of one point: the last, whose number that is. */
static bool
check_alone (const Capacity *c, guint point, int *status)
{
  guint points = sim_plan_points (c->study.plan) - point;
  if (points == 1)
    return true;
  *status = sim_cli_fail (SIM_EXIT_INPUT,
                          "%s: its `vary` has %u points; capacity expects one scenario, without `vary`",
                          c->file, points);
  return false;
}

/* Anything that was asked of this scenario goes into one store, and is not played again. */
static bool
open_store (Capacity *c, const SimScenario *scenario, int *status)
{
  g_autofree char *place = g_strdup_printf ("results/%s-capacity.db", scenario->name);
  c->study.mixed = true;
  c->store = g_strdup (c->study.out != NULL ? c->study.out : place);
  return sim_study_open (&c->study, place, status);
}

/* Twice as many runs, and again, while that may tell. */
static bool
try_value (Capacity *c, double value, SimJudgement *verdict, int *status)
{
  Trial trial = { .value = value, .point = sim_plan_points (c->study.plan) };
  g_autofree char *text = value_text (c, value);
  g_autofree char *set = g_strdup_printf ("%s=%s", c->path, text);
  g_autoptr (SimScenario) scenario = NULL;
  guint most = c->study.runs > 0 ? (guint)c->study.runs : RUNS_MOST, runs = MIN (RUNS_FIRST, most);
  guint64 more = 0;
  if (!sim_study_add (&c->study, c->file, set, status) || !check_alone (c, trial.point, status)
      || !sim_study_scenario (&c->study, trial.point, &scenario, status)
      || (c->study.experiment == NULL && !open_store (c, scenario, status)))
    return false;
  bool good = judge (c, scenario, &trial, runs, &more, status);
  for (; good && trial.verdict == SIM_JUDGED_INCONCLUSIVE && runs < most;)
    {
      runs = (guint)MIN (most, MAX (runs * 2, MIN (more, most) + runs));
      good = judge (c, scenario, &trial, runs, &more, status);
    }
  say_trial (c, &trial);
  *verdict = trial.verdict;
  g_array_append_val (c->trials, trial);
  return good;
}

/* -- the search ----------------------------------------------------------------------------------- */

static double
middle_of (const Capacity *c, double a, double b)
{
  if (c->whole)
    return floor ((a + b) / 2);
  /* What it will be called, so that the search goes by what is played. */
  char number[G_ASCII_DTOSTR_BUF_SIZE];
  return g_ascii_strtod (g_ascii_formatd (number, sizeof number, "%.4g", (a + b) / 2), NULL);
}

/* Of all that was tried, the furthest that passed before anything else, and the nearest that failed. */
static void
bounds (const Capacity *c, double *holds, double *undecided_first, double *undecided_last, double *fails)
{
  double direction = c->upwards ? 1 : -1;
  *holds = *undecided_last = -INFINITY;
  *fails = *undecided_first = INFINITY;
  for (guint i = 0; i < c->trials->len; i++)
    {
      const Trial *t = &g_array_index (c->trials, Trial, i);
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

/* The next value to try; NAN: it is found as well as it can be. */
static double
next_value (const Capacity *c)
{
  double holds, first, last, fails, direction = c->upwards ? 1 : -1;
  bounds (c, &holds, &first, &last, &fails);
  double beyond = MIN (first, fails), before = MAX (last, holds);
  if (!near_enough (c, holds, beyond))
    return fabs (middle_of (c, holds * direction, beyond * direction));
  if (!near_enough (c, before, fails))
    return fabs (middle_of (c, before * direction, fails * direction));
  return NAN;
}

static bool
search (Capacity *c, int *status)
{
  SimJudgement near, far;
  if (!try_value (c, c->upwards ? c->from : c->to, &near, status)
      || !try_value (c, c->upwards ? c->to : c->from, &far, status))
    return false;
  if (near != SIM_JUDGED_PASSED || far != SIM_JUDGED_FAILED)
    return true;
  for (guint i = 0; i < STEPS_MOST; i++)
    {
      double value = next_value (c), old = NAN;
      for (guint t = 0; t < c->trials->len; t++)
        if (g_array_index (c->trials, Trial, t).value == value)
          old = value;
      if (isnan (value) || value == old)
        break;
      if (!try_value (c, value, &near, status))
        return false;
    }
  return true;
}

/* -- the answer ----------------------------------------------------------------------------------- */

static const char *
deciding (const Capacity *c, double value)
{
  for (guint i = 0; i < c->trials->len; i++)
    if (g_array_index (c->trials, Trial, i).value == value)
      return g_array_index (c->trials, Trial, i).why;
  return NULL;
}

static int
say_no_answer (Capacity *c, const Trial *near, const Trial *far)
{
  const char *end = c->upwards ? c->from_text : c->to_text, *other = c->upwards ? c->to_text : c->from_text;
  if (near->verdict == SIM_JUDGED_FAILED)
    g_string_append_printf (c->out, "none          not even with %s: %s\n", end, near->why);
  else if (near->verdict == SIM_JUDGED_INCONCLUSIVE)
    g_string_append_printf (c->out, "inconclusive  with %s: %s\n", end, near->why);
  else if (far->verdict == SIM_JUDGED_PASSED)
    g_string_append_printf (c->out, "all           the expectations hold with %s too; look further\n", other);
  else
    g_string_append_printf (c->out, "inconclusive  with %s: %s\n", other, far->why);
  return near->verdict == SIM_JUDGED_FAILED                                        ? SIM_EXIT_EXPECTATION
         : far->verdict == SIM_JUDGED_PASSED && near->verdict == SIM_JUDGED_PASSED ? SIM_EXIT_OK
                                                                                   : SIM_EXIT_INCONCLUSIVE;
}

static int
say_answer (Capacity *c)
{
  const Trial *near = &g_array_index (c->trials, Trial, 0), *far = &g_array_index (c->trials, Trial, 1);
  if (near->verdict != SIM_JUDGED_PASSED || far->verdict != SIM_JUDGED_FAILED)
    return say_no_answer (c, near, far);
  double holds, first, last, fails;
  bounds (c, &holds, &first, &last, &fails);
  g_autofree char *good = value_text (c, fabs (holds)), *bad = value_text (c, fabs (fails));
  g_string_append_printf (c->out, "%s: %s %s. With that the expectations hold, with %s they do not", c->path,
                          c->upwards ? "at most" : "at least", good, bad);
  g_string_append_printf (c->out, " (interval %s to %s, 95 %% where they ask for a share of the runs).\n",
                          c->upwards ? good : bad, c->upwards ? bad : good);
  const char *why = deciding (c, fabs (fails));
  if (why != NULL)
    g_string_append_printf (c->out, "With %s: %s\n", bad, why);
  return SIM_EXIT_OK;
}

static int
capacity (Capacity *c)
{
  int status = SIM_EXIT_OK;
  if (!read_range (c, &status) || !read_precision (c, &status))
    return status;
  c->confidence = one_confidence (c);
  g_string_append_printf (c->out, "%s from %s to %s\n", c->path, c->from_text, c->to_text);
  if (!search (c, &status))
    return status;
  status = say_answer (c);
  g_string_append_printf (c->out, "The runs are in %s; `rehearse report` shows them.\n", c->store);
  return sim_cli_say (c->out->str, status);
}

static void
trial_clear (gpointer data)
{
  g_free (((Trial *)data)->why);
}

static void
capacity_clear (Capacity *c)
{
  g_array_unref (c->trials);
  g_string_free (c->out, TRUE);
  g_free (c->store);
  g_free (c->most);
  g_free (c->least);
  g_free (c->from_text);
  g_free (c->to_text);
  g_free (c->precision_text);
  sim_study_clear (&c->study);
}

int
sim_verb_capacity (const SimVerb *verb, int argc, char **argv)
{
  Capacity c = { 0 };
  int status;
  sim_study_init (&c.study, verb, argc, argv);
  c.trials = g_array_new (FALSE, FALSE, sizeof (Trial));
  g_array_set_clear_func (c.trials, trial_clear);
  c.out = g_string_new (NULL);
  const GOptionEntry own[] = {
    { "max", 0, 0, G_OPTION_ARG_FILENAME, &c.most, "the largest value with which the expectations hold",
      "PATH" },
    { "min", 0, 0, G_OPTION_ARG_FILENAME, &c.least, "the smallest", "PATH" },
    { "from", 0, 0, G_OPTION_ARG_FILENAME, &c.from_text, "look from this value", "VALUE" },
    { "to", 0, 0, G_OPTION_ARG_FILENAME, &c.to_text, "to this one", "VALUE" },
    { "precision", 0, 0, G_OPTION_ARG_FILENAME, &c.precision_text, "how close, as 2 % or in the value's unit",
      "SHARE" },
    { NULL },
  };
  g_autofree GOptionEntry *entries = sim_study_entries (&c.study, own);
  if (sim_cli_parse (verb, entries, &argc, &argv, 1, 1, &status) && sim_study_read (&c.study, &status))
    {
      c.file = argv[1];
      status = capacity (&c);
    }
  capacity_clear (&c);
  return status;
}
