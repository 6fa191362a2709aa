/* SPDX-License-Identifier: GPL-3.0-or-later */
/* KN keeps its promise on systems whose means are known; SHOW=full tells it with 4 000 macro-runs. */
#include "sim/base/random.h"
#include "sim/experiment/stats-compare.h"
#include "tests/lib/show.h"

#include <gsl/gsl_randist.h>
#include <math.h>

typedef struct Problem
{
  const char *name;
  guint systems;
  double means[10]; /* the last is the best */
  double shared;    /* variance that all systems of a stage have in common; 1 - shared is their own */
} Problem;

/* One draw of the systems, until it is done; its choice, and how many stages it took. */
static guint
choose (const Problem *problem, guint macro, guint64 *runs)
{
  SimStream stream;
  sim_stream_init (&stream, 41, macro, problem->name, "kn");
  gsl_rng *rng = sim_stream_gsl (&stream);
  guint64 last = 0;
  g_autoptr (SimSelect) select = sim_select_new (problem->systems, 0.3, 0.05, 10, true);
  while (!sim_select_done (select))
    {
      double values[10], common = gsl_ran_gaussian_ziggurat (rng, sqrt (problem->shared));
      for (guint i = 0; i < problem->systems; i++)
        {
          *runs += sim_select_alive (select, i);
          values[i] = problem->means[i] + common + gsl_ran_gaussian_ziggurat (rng, sqrt (1 - problem->shared));
        }
      sim_select_add (select, values);
      if (last == 0)
        last = sim_select_last (select);
    }
  gsl_rng_free (rng);
  cr_expect (last >= 10 && sim_select_stages (select) <= last,
             "%" G_GUINT64_FORMAT " stages, at most %" G_GUINT64_FORMAT, sim_select_stages (select), last);
  return sim_select_best (select);
}

static double
show_problem (const Problem *problem, double *runs)
{
  guint macros = show_count (300, 4000), right = 0;
  guint64 taken = 0;
  for (guint macro = 0; macro < macros; macro++)
    right += choose (problem, macro, &taken) == problem->systems - 1;
  double share = (double)right / macros;
  SimInterval i = sim_stats_share (right, macros, 0.95);
  *runs = (double)taken / macros;
  show_line ("KN, %s: best chosen in %.1f %% (%.1f to %.1f) of %u, promised 95 %%; %.0f runs each",
             problem->name, share * 100, i.low * 100, i.high * 100, macros, *runs);
  cr_expect (i.high >= 0.95, "%s: %g", problem->name, share);
  return share;
}

/* The hardest there is: all others are the indifference zone away. */
Test (select, the_promise_is_kept_where_it_is_hardest)
{
  static const Problem two = { "two systems apart by delta", 2, { 0, 0.3 }, 0 };
  static const Problem five = { "five systems, all others by delta worse", 5, { 0, 0, 0, 0, 0.3 }, 0 };
  double runs;
  show_problem (&two, &runs);
  show_problem (&five, &runs);
}

Test (select, common_random_numbers_make_it_sooner)
{
  static const Problem alone = { "five systems, independent", 5, { 0, 0, 0, 0, 0.3 }, 0 };
  static const Problem common = { "five systems, 90 % of the variance in common", 5, { 0, 0, 0, 0, 0.3 }, 0.9 };
  double apart, together;
  show_problem (&alone, &apart);
  show_problem (&common, &together);
  cr_expect (together < apart / 5, "%g against %g runs", together, apart);
}

Test (select, what_is_far_behind_is_dropped_first)
{
  static const double values[][3]
      = { { 10, 1, 9.6 }, { 9, 2, 9.4 }, { 11, 0, 9.9 }, { 10, 1, 9 }, { 9, 1, 10 } };
  g_autoptr (SimSelect) select = sim_select_new (3, 0.5, 0.05, 5, true);
  for (guint i = 0; i < 5; i++)
    {
      cr_expect (sim_select_more (select) == 5 - i && !sim_select_done (select));
      sim_select_add (select, values[i]);
    }
  cr_expect (sim_select_dropped (select, 1) == 5 && sim_select_alive (select, 0)
             && sim_select_alive (select, 2));
  cr_expect (sim_select_more (select) > 20, "%u", (guint)sim_select_more (select));
  cr_expect (sim_select_mean (select, 1) == 1);
}

/* Systems that do not vary need no more than the first stages, also when the least is the best. */
Test (select, without_noise_the_first_stages_are_enough)
{
  static const double values[] = { 3, 2, 4 };
  g_autoptr (SimSelect) select = sim_select_new (3, 0.5, 0.05, 10, false);
  for (guint i = 0; i < 10; i++)
    sim_select_add (select, values);
  cr_expect (sim_select_done (select) && sim_select_best (select) == 1 && sim_select_more (select) == 0);
}

/* h^2 = 8.512989 for three systems, ten first stages and 5 %: N = floor (h^2 S^2 / delta^2), and the end at N
 * + 1. */
Test (select, it_ends_where_the_paper_says)
{
  g_autoptr (SimSelect) select = sim_select_new (3, 1, 0.05, 10, true);
  /* The first differs from the others by ±4 in turn, then not at all: S^2 = 10 x 16 / 9, N = 151. */
  guint stage = 0;
  for (; !sim_select_done (select) && stage < 1000; stage++)
    {
      double d = stage >= 10 ? 0 : stage % 2 == 0 ? 4 : -4, values[3] = { d, 0, 0 };
      sim_select_add (select, values);
    }
  cr_expect (stage == 152, "%u", stage);
}

/* Two ways that are the same in each run, and one that differs a lot and is soon gone: nothing is to be learned
 * by more runs of the two. */
Test (select, ties_do_not_wait_for_who_is_gone)
{
  g_autoptr (SimSelect) select = sim_select_new (3, 1, 0.05, 10, true);
  for (guint i = 0; i < 200 && !sim_select_done (select); i++)
    sim_select_add (select, (double[]){ i % 3, i % 3, i % 2 == 0 ? -40 : -20 });
  cr_expect (sim_select_done (select) && sim_select_dropped (select, 2) < 20,
             "%" G_GUINT64_FORMAT " stages, the third gone after %" G_GUINT64_FORMAT,
             sim_select_stages (select), sim_select_dropped (select, 2));
  cr_expect (sim_select_best (select) == 0 && sim_select_stages (select) == sim_select_dropped (select, 2));
}
