/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * KN (Kim), with c = 1:
 *
 *   eta = ((2 alpha / (k - 1))^(-2 / (n0 - 1)) - 1) / 2      h^2 = 2 eta (n0 - 1)
 *   W(i,l; r) = max (0, delta / (2 r) (h^2 S^2(i,l) / delta^2 - r))
 *   i stays while mean(i) >= mean(l) - W(i,l; r) for all l that are left; S^2: variance of the differences of
 *   the first n0 stages. No later than stage max N(i,l) + 1, N = floor (h^2 S^2 / delta^2), the best mean wins.
 */
#include "sim/experiment/stats-compare.h"

#include "sim/base/check.h"

#include <math.h>

struct SimSelect
{
  guint systems, first;
  double delta, alpha, h2;
  bool most;
  guint64 stages;
  double *sum;         /* of the stages in which it was alive */
  guint64 *dropped;    /* stage; 0: alive */
  SimMoments *differs; /* systems x systems, of the first stages */
};

SimSelect *
sim_select_new (guint systems, double delta, double alpha, guint first, bool most)
{
  sim_require (systems >= 2 && delta > 0 && alpha > 0 && alpha < 1 && first >= 2, "%u systems, %u first",
               systems, first);
  SimSelect *s = g_new0 (SimSelect, 1);
  *s = (SimSelect){ .systems = systems, .first = first, .delta = delta, .alpha = alpha, .most = most };
  double eta = (pow (2 * alpha / (systems - 1), -2.0 / (first - 1)) - 1) / 2;
  s->h2 = 2 * MAX (eta, 0) * (first - 1);
  s->sum = g_new0 (double, systems);
  s->dropped = g_new0 (guint64, systems);
  s->differs = g_new0 (SimMoments, (gsize)systems * systems);
  return s;
}

void
sim_select_free (SimSelect *select)
{
  if (select == NULL)
    return;
  g_free (select->sum);
  g_free (select->dropped);
  g_free (select->differs);
  g_free (select);
}

bool
sim_select_alive (const SimSelect *select, guint system)
{
  return select->dropped[system] == 0;
}

guint64
sim_select_dropped (const SimSelect *select, guint system)
{
  return select->dropped[system];
}

guint64
sim_select_stages (const SimSelect *select)
{
  return select->stages;
}

double
sim_select_mean (const SimSelect *select, guint system)
{
  guint64 n = sim_select_alive (select, system) ? select->stages : select->dropped[system];
  return select->sum[system] / (double)n;
}

/* h^2 S^2 / delta^2 of a pair. */
static double
reach (const SimSelect *s, guint i, guint l)
{
  return s->h2 * sim_moments_variance (&s->differs[(gsize)i * s->systems + l]) / s->delta / s->delta;
}

/* Means as if the largest were wanted. */
static double
merit (const SimSelect *s, guint i)
{
  return s->most ? sim_select_mean (s, i) : -sim_select_mean (s, i);
}

guint
sim_select_best (const SimSelect *select)
{
  guint best = 0;
  for (guint i = 1; i < select->systems; i++)
    if (sim_select_alive (select, i)
        && (!sim_select_alive (select, best) || merit (select, i) > merit (select, best)))
      best = i;
  return best;
}

/* By the means of this stage, so that what falls first does not save another. */
static void
screen (SimSelect *s)
{
  double r = (double)s->stages;
  g_autofree bool *falls = g_new0 (bool, s->systems);
  for (guint i = 0; i < s->systems; i++)
    for (guint l = 0; l < s->systems; l++)
      if (i != l && sim_select_alive (s, i) && sim_select_alive (s, l)
          && merit (s, i) < merit (s, l) - MAX (0, s->delta / 2 / r * (reach (s, i, l) - r)))
        falls[i] = true;
  for (guint i = 0; i < s->systems; i++)
    if (falls[i])
      s->dropped[i] = s->stages;
}

/* The last stage there can be has come: the best mean wins. Of pairs that are left only: those whose every run
 * is the same, by common random numbers, would otherwise wait for others that are gone. */
static bool
at_end (const SimSelect *s)
{
  return sim_select_last (s) <= s->stages;
}

void
sim_select_add (SimSelect *select, const double *values)
{
  select->stages++;
  for (guint i = 0; i < select->systems; i++)
    if (sim_select_alive (select, i))
      select->sum[i] += values[i];
  if (select->stages <= select->first)
    for (guint i = 0; i < select->systems; i++)
      for (guint l = 0; l < select->systems; l++)
        sim_moments_add (&select->differs[(gsize)i * select->systems + l], values[i] - values[l]);
  if (select->stages < select->first)
    return;
  screen (select);
  if (!at_end (select))
    return;
  guint best = sim_select_best (select);
  for (guint i = 0; i < select->systems; i++)
    if (i != best && sim_select_alive (select, i))
      select->dropped[i] = select->stages;
}

bool
sim_select_done (const SimSelect *select)
{
  guint alive = 0;
  for (guint i = 0; i < select->systems; i++)
    alive += sim_select_alive (select, i);
  return alive == 1 && select->stages >= select->first;
}

/* r with d = delta / 2 (reach / r - 1), for the pair that takes longest. */
guint64
sim_select_more (const SimSelect *select)
{
  if (sim_select_done (select))
    return 0;
  if (select->stages < select->first)
    return select->first - select->stages;
  guint best = sim_select_best (select);
  double wanted = 0;
  for (guint i = 0; i < select->systems; i++)
    if (i != best && sim_select_alive (select, i))
      wanted = MAX (wanted, reach (select, i, best)
                                / (1 + 2 * (merit (select, best) - merit (select, i)) / select->delta));
  return (guint64)MAX (1, ceil (wanted) + 1 - (double)select->stages);
}

/* max N + 1 of the pairs that are left: then W = 0. */
guint64
sim_select_last (const SimSelect *select)
{
  double last = (double)select->stages;
  if (select->stages < select->first || sim_select_done (select))
    return select->stages < select->first ? 0 : select->stages;
  for (guint i = 0; i < select->systems; i++)
    for (guint l = 0; l < i; l++)
      if (sim_select_alive (select, i) && sim_select_alive (select, l))
        last = MAX (last, floor (reach (select, i, l)) + 1);
  return last < (double)G_MAXUINT64 / 2 ? (guint64)last : G_MAXUINT64;
}

char *
sim_select_guarantee (const SimSelect *select, const char *delta)
{
  return g_strdup_printf ("With probability at least %g %%, this is the one with the %s mean, if it is better "
                          "than each other one by %s or more (Kim and Nelson).",
                          round ((1 - select->alpha) * 1e6) / 1e4, select->most ? "largest" : "smallest",
                          delta);
}
