/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Do 95 % intervals cover what they are about in 95 % of the cases? A queue with one server (M/M/1), whose
 * truth is known: a short run from empty, and the steady state of long ones. SHOW=full: 2 000 times each.
 */
#include "sim/base/random.h"
#include "sim/experiment/stats-survival.h"
#include "sim/experiment/stats.h"
#include "tests/lib/show.h"

#include <math.h>

typedef struct Queue
{
  SimStream arrivals, services;
  double load; /* of a server of rate 1 */
  double wait; /* of the customer to come (Lindley) */
} Queue;

static Queue
queue_new (double load, guint macro, const char *name)
{
  Queue q = { .load = load };
  sim_stream_init (&q.arrivals, 8, macro, name, "arrivals");
  sim_stream_init (&q.services, 8, macro, name, "services");
  return q;
}

static double
queue_next (Queue *q)
{
  double wait = q->wait;
  q->wait += sim_stream_exponential (&q->services) - sim_stream_exponential (&q->arrivals) / q->load;
  q->wait = MAX (0, q->wait);
  return wait;
}

/*
 * Spitzer: E W(n) = sum over k <= n of E max (0, S(k)) / k, where S(k) is the sum of k services less that of k
 * gaps. When the k-th gap is over j services are, with C(k+j-1, j) p^j (1-p)^k, p = 1 / (1 + load), and k - j
 * are left.
 */
static double
mean_excess (guint k, double load)
{
  double p = 1 / (1 + load), chance = pow (1 - p, k), sum = 0;
  for (guint j = 0; j < k; j++)
    {
      sum += chance * (k - j);
      chance *= p * (k + j) / (j + 1);
    }
  return sum;
}

/* Of the first `count` customers of an empty queue, their mean wait. */
static double
mean_wait (guint count, double load)
{
  double wait = 0, sum = 0;
  for (guint n = 1; n < count; n++)
    sum += wait += mean_excess (n, load) / n;
  return sum / count;
}

static void
tell (const char *what, guint covered, guint macros)
{
  double share = (double)covered / macros;
  /* What is measured lies off by chance too: three standard errors of that. */
  double slack = macros >= 2000 ? 0.015 : 0.015 + 3 * sqrt (0.95 * 0.05 / macros);
  show_line ("coverage of 95 %% intervals, %s: %.2f %% of %u", what, share * 100, macros);
  cr_expect (fabs (share - 0.95) <= slack, "%s: %g", what, share);
}

static bool
covers (SimInterval i, double truth)
{
  return i.low <= truth && truth <= i.high;
}

Test (coverage, spitzer_agrees_with_the_textbook)
{
  /* Law, section 9.4.1: the expected mean delay of 25 customers at 90 % is 2.12; services last 0.9 there. */
  cr_expect (fabs (mean_wait (25, 0.9) * 0.9 - 2.12) < 0.005, "%g", mean_wait (25, 0.9));
  cr_expect (fabs (mean_wait (4000, 0.5) - 1) < 0.01, "%g", mean_wait (4000, 0.5));
}

Test (coverage, of_a_mean_over_terminating_runs)
{
  enum
  {
    RUNS = 200,
    CUSTOMERS = 25
  };
  guint macros = show_count (1000, 2000), covered = 0;
  for (guint macro = 0; macro < macros; macro++)
    {
      SimMoments moments = { 0 };
      Queue q = queue_new (0.9, macro, "terminating");
      for (guint run = 0; run < RUNS; run++)
        {
          double sum = q.wait = 0;
          for (guint i = 0; i < CUSTOMERS; i++)
            sum += queue_next (&q);
          sim_moments_add (&moments, sum / CUSTOMERS);
        }
      covered += covers (sim_stats_mean_of (&moments, 0.95), mean_wait (CUSTOMERS, 0.9));
    }
  tell ("M/M/1 at 90 %, 25 customers from empty, Student over 200 runs", covered, macros);
}

/* A long run that begins full, its warm-up cut by MSER-5. */
Test (coverage, of_batch_means_in_the_steady_state)
{
  enum
  {
    CUSTOMERS = 40000
  };
  guint macros = show_count (200, 2000), covered = 0;
  g_autofree double *waits = g_new (double, CUSTOMERS);
  for (guint macro = 0; macro < macros; macro++)
    {
      Queue q = queue_new (0.5, macro, "steady");
      q.wait = 30;
      for (guint i = 0; i < CUSTOMERS; i++)
        waits[i] = queue_next (&q);
      gssize cut = MAX (0, sim_stats_mser5 (waits, CUSTOMERS, NULL));
      SimInterval i = sim_stats_batch_means (waits + cut, (gsize)(CUSTOMERS - cut), 0, 0.95);
      covered += covers (i, 1);
    }
  tell ("M/M/1 at 50 %, steady state of one run of 40 000, MSER-5 and 20 batches", covered, macros);
}

/* One warm-up for all, that of the mean of all runs: where each run chose its own, the choice would go with
 * what was seen, and the mean be too small (84 % covered). */
Test (coverage, of_a_mean_over_runs_in_the_steady_state)
{
  enum
  {
    RUNS = 20,
    CUSTOMERS = 4000
  };
  guint macros = show_count (100, 2000), covered = 0;
  g_autofree double *waits = g_new (double, RUNS *CUSTOMERS);
  for (guint macro = 0; macro < macros; macro++)
    {
      double middle[CUSTOMERS] = { 0 };
      Queue q = queue_new (0.5, macro, "deletion");
      for (guint i = 0; i < RUNS * CUSTOMERS; i++)
        {
          q.wait = i % CUSTOMERS == 0 ? 30 : q.wait;
          middle[i % CUSTOMERS] += (waits[i] = queue_next (&q)) / RUNS;
        }
      gssize cut = MAX (0, sim_stats_mser5 (middle, CUSTOMERS, NULL));
      SimMoments moments = { 0 };
      for (guint run = 0; run < RUNS; run++)
        {
          double sum = 0;
          for (gssize i = cut; i < CUSTOMERS; i++)
            sum += waits[run * CUSTOMERS + (guint)i];
          sim_moments_add (&moments, sum / (double)(CUSTOMERS - cut));
        }
      covered += covers (sim_stats_mean_of (&moments, 0.95), 1);
    }
  tell ("M/M/1 at 50 %, steady state, 20 runs of 4 000 less MSER-5's warm-up", covered, macros);
}

/* Exponential times to restoration, 30 % of them cut off by the end of the run. */
Test (coverage, of_quantiles_when_three_in_ten_are_censored)
{
  enum
  {
    TIMES = 200
  };
  guint macros = show_count (300, 2000), covered = 0, naive = 0;
  double truth = log (2), censored = 0;
  for (guint macro = 0; macro < macros; macro++)
    {
      SimStream stream;
      SimDuration all[TIMES];
      double seen[TIMES];
      guint ended = 0;
      sim_stream_init (&stream, 8, macro, "censored", "times");
      for (guint i = 0; i < TIMES; i++)
        {
          /* Exponential of mean 7/3: it comes first in 3 of 10 cases. */
          double time = sim_stream_exponential (&stream), horizon = sim_stream_exponential (&stream) * 7 / 3;
          all[i] = (SimDuration){ MIN (time, horizon), time > horizon, i };
          if (time <= horizon)
            seen[ended++] = time;
        }
      g_autoptr (SimSurvival) s = sim_survival_new (all, TIMES, 0.95);
      covered += covers (sim_survival_quantile (s, 0.5), truth);
      censored += (double)sim_survival_censored (s) / TIMES / macros;
      guint below = 0;
      for (guint i = 0; i < ended; i++)
        below += seen[i] <= truth;
      SimInterval share = sim_stats_share (below, ended, 0.95);
      naive += covers (share, 0.5);
    }
  show_line ("censored: %.1f %%; without them, half would seem restored in time in %.1f %% of the cases",
             censored * 100, 100.0 * naive / macros);
  cr_expect (fabs (censored - 0.3) < 0.01 && naive < macros / 4);
  tell ("median of 200 times to restoration, 30 % censored (Brookmeyer and Crowley)", covered, macros);
}
