/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An interval of that width; whether ways are equivalent. */
#include "sim/experiment/ask.h"

#include <math.h>

bool
sim_asked_wants (const SimAsked *asked, guint runs, guint64 *more, GError **error)
{
  *more = runs < asked->width.least ? asked->width.least - runs : 0;
  for (guint w = 0; w < asked->count && runs > 0; w++)
    {
      const SimWay *way = &asked->ways[w];
      SimMoments moments = { 0 };
      g_autoptr (GArray) values = sim_measure_values (asked->measure, way->results, way->point, runs, error);
      if (values == NULL)
        return false;
      for (guint i = 0; i < values->len; i++)
        if (isfinite (g_array_index (values, double, i)))
          sim_moments_add (&moments, g_array_index (values, double, i));
      *more = MAX (*more, sim_stats_more_runs (&moments, asked->width));
    }
  return true;
}

/* "; about 12 more runs", or nothing where it cannot be told. g_free(). */
static char *
more_runs (guint64 more)
{
  return more == G_MAXUINT64 ? g_strdup ("")
                             : g_strdup_printf ("; about %" G_GUINT64_FORMAT " more runs", more);
}

void
sim_asked_say_width (const SimAsked *asked, guint64 more, SimAnswer *answer)
{
  if (more == 0)
    return;
  g_autofree char *runs = more_runs (more);
  sim_said_add (answer->said, "inconclusive",
                g_strdup_printf ("the interval is wider than %s%s", asked->question->half, runs));
  answer->verdict = SIM_JUDGED_INCONCLUSIVE;
}

/* Takes runs away in which one of the two has no number. */
static guint
pair (GArray *a, GArray *b)
{
  guint kept = 0;
  for (guint i = 0; i < a->len; i++)
    {
      double x = g_array_index (a, double, i), y = g_array_index (b, double, i);
      if (!isfinite (x) || !isfinite (y))
        continue;
      g_array_index (a, double, kept) = x;
      g_array_index (b, double, kept++) = y;
    }
  return kept;
}

static void
say_equivalence (const SimAsked *asked, guint way, const SimEquivalence *e, GPtrArray *said)
{
  static const char *const words[] = { "inconclusive", "equivalent", "different" };
  const SimMeasure *measure = asked->measure;
  g_autofree char *change = sim_measure_change (measure, e->difference.value);
  g_autofree char *low = sim_measure_change (measure, e->difference.low);
  g_autofree char *high = sim_measure_change (measure, e->difference.high);
  g_autofree char *more = more_runs (e->verdict == SIM_SAME_INCONCLUSIVE ? e->more : G_MAXUINT64);
  sim_said_add (said, words[e->verdict],
                g_strdup_printf ("%s: %s differs from %s by %s (90 %% interval %s to %s), asked within %s%s",
                                 measure->title, asked->ways[way].label, asked->ways[0].label, change, low,
                                 high, asked->question->within, more));
}

/* Two one-sided tests of 5 % each. */
static bool
test (const SimAsked *asked, guint way, guint runs, SimEquivalence *e, GError **error)
{
  const SimWay *a = &asked->ways[way], *b = &asked->ways[0];
  g_autoptr (GArray) other = sim_measure_values (asked->measure, a->results, a->point, runs, error);
  g_autoptr (GArray) first
      = other != NULL ? sim_measure_values (asked->measure, b->results, b->point, runs, error) : NULL;
  if (first == NULL)
    return false;
  guint pairs = pair (other, first);
  *e = sim_stats_equivalence ((const double *)other->data, (const double *)first->data, pairs, asked->within,
                              SIM_CONFIDENCE);
  return true;
}

bool
sim_asked_say_same (const SimAsked *asked, guint runs, SimAnswer *answer, GError **error)
{
  for (guint w = 1; w < asked->count; w++)
    {
      SimEquivalence e;
      if (!test (asked, w, runs, &e, error))
        return false;
      say_equivalence (asked, w, &e, answer->said);
      if (e.verdict == SIM_SAME_DIFFERENT)
        answer->verdict = SIM_JUDGED_FAILED;
      else if (e.verdict == SIM_SAME_INCONCLUSIVE && answer->verdict == SIM_JUDGED_PASSED)
        answer->verdict = SIM_JUDGED_INCONCLUSIVE;
    }
  return true;
}
