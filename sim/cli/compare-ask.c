/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What compare is asked: an interval of that width, whether ways are equivalent, which is the best. */
#include "sim/cli/compare-inside.h"

#include <math.h>
#include <string.h>

static bool
sim_compare_values (SimCompare *c, const SimMeasure *measure, guint way, guint runs, GArray **values,
                    int *status)
{
  g_autoptr (GError) error = NULL;
  const SimWay *w = &g_array_index (c->ways, SimWay, way);
  *values = sim_measure_values (measure, w->results, w->point, runs, &error);
  return *values != NULL || sim_study_fail (error, status);
}

/* -- tables */

/* -- until a width -------------------------------------------------------------------------------- */

/* "2 %" of a measure that is no share is relative to its mean. */
static bool
read_rule (SimCompare *c, SimWidthRule *rule, int *status)
{
  double share;
  int column;
  const SimMeasure *measure = c->measures->pdata[0];
  g_autofree char *why = NULL;
  *rule = (SimWidthRule){ .least = FIRST, .confidence = SIM_CONFIDENCE };
  rule->relative = measure->unit != SIM_UNIT_SHARE && g_str_has_suffix (c->half, "%");
  if (!rule->relative)
    return sim_compare_quantity (c, "--half-width", c->half, &rule->half, status);
  if (sim_quantity_parse (c->half, SIM_UNIT_SHARE, &share, &why, &column) && share > 0)
    {
      rule->half = share;
      return true;
    }
  *status = sim_cli_usage_error (c->study.verb, "--half-width %s: %s", c->half,
                                 why != NULL ? why : "more than 0 is expected");
  return false;
}

/* The most that any way still wants of the first measure, by its runs 0 to runs - 1. */
static bool
still_wanted (SimCompare *c, SimWidthRule rule, guint runs, guint64 *more, int *status)
{
  *more = runs < rule.least ? rule.least - runs : 0;
  for (guint w = 0; w < c->ways->len && runs > 0; w++)
    {
      GArray *values = NULL;
      SimMoments moments = { 0 };
      if (!sim_compare_values (c, c->measures->pdata[0], w, runs, &values, status))
        return false;
      for (guint i = 0; i < values->len; i++)
        if (isfinite (g_array_index (values, double, i)))
          sim_moments_add (&moments, g_array_index (values, double, i));
      *more = MAX (*more, sim_stats_more_runs (&moments, rule));
      g_array_unref (values);
    }
  return true;
}

/* More runs of each until the first measure's interval is so narrow, at most `most`; *runs: how many there are.
 */
bool
sim_compare_until (SimCompare *c, guint most, guint *runs, int *status)
{
  SimWidthRule rule;
  guint64 more = 0;
  if (!read_rule (c, &rule, status))
    return false;
  *runs = 0;
  if (!still_wanted (c, rule, *runs, &more, status))
    return false;
  while (more > 0 && *runs < most)
    {
      /* Half of what seems wanted at once: the variance is not known well at first. */
      *runs = (guint)MIN (most, *runs + MAX (rule.least, MIN (more, most) / 2));
      if (!sim_compare_play (c, *runs, status) || !still_wanted (c, rule, *runs, &more, status))
        return false;
    }
  if (more == 0)
    return true;
  g_string_append_printf (c->out, "inconclusive  the interval is wider than %s", c->half);
  if (more < G_MAXUINT64)
    g_string_append_printf (c->out, "; about %" G_GUINT64_FORMAT " more runs", more);
  g_string_append_c (c->out, '\n');
  *status = SIM_EXIT_INCONCLUSIVE;
  return true;
}

/* -- equivalence ------------------------------------------------------------------------------- */

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
say_equivalence (SimCompare *c, const SimMeasure *measure, guint way, const SimEquivalence *e)
{
  static const char *const words[] = { "inconclusive", "equivalent", "different" };
  g_autofree char *change = sim_measure_change (measure, e->difference.value);
  g_autofree char *low = sim_measure_change (measure, e->difference.low);
  g_autofree char *high = sim_measure_change (measure, e->difference.high);
  g_string_append_printf (c->out,
                          "%-12s  %s: %s differs from %s by %s (90 %% interval %s to %s), asked within %s",
                          words[e->verdict], measure->title, g_array_index (c->ways, SimWay, way).label,
                          g_array_index (c->ways, SimWay, 0).label, change, low, high, c->within);
  if (e->verdict == SIM_SAME_INCONCLUSIVE && e->more < G_MAXUINT64)
    g_string_append_printf (c->out, "; about %" G_GUINT64_FORMAT " more runs", e->more);
  g_string_append_c (c->out, '\n');
}

/* Two one-sided tests of 5 % each, every way against the first. */
bool
sim_compare_sameness (SimCompare *c, guint runs, int *status)
{
  const SimMeasure *measure = c->measures->pdata[0];
  double margin;
  int code = SIM_EXIT_OK;
  if (!sim_compare_quantity (c, "--equivalent-within", c->within, &margin, status))
    return false;
  for (guint w = 1; w < c->ways->len; w++)
    {
      g_autoptr (GArray) first = NULL, other = NULL;
      if (!sim_compare_values (c, measure, 0, runs, &first, status)
          || !sim_compare_values (c, measure, w, runs, &other, status))
        return false;
      guint pairs = pair (other, first);
      SimEquivalence e = sim_stats_equivalence ((const double *)other->data, (const double *)first->data, pairs,
                                                margin, SIM_CONFIDENCE);
      say_equivalence (c, measure, w, &e);
      if (e.verdict == SIM_SAME_DIFFERENT)
        code = SIM_EXIT_EXPECTATION;
      else if (e.verdict == SIM_SAME_INCONCLUSIVE && code == SIM_EXIT_OK)
        code = SIM_EXIT_INCONCLUSIVE;
    }
  *status = code;
  return true;
}

/* -- the best --------------------------------------------------------------------------------- */

/* What the ways that are left showed in each run so far: rows of `values` by way, NULL: dropped. */
static bool
read_stages (SimCompare *c, const SimSelect *select, GPtrArray *values, guint runs, int *status)
{
  g_ptr_array_set_size (values, 0);
  for (guint w = 0; w < c->ways->len; w++)
    {
      GArray *row = NULL;
      if (sim_select_alive (select, w) && !sim_compare_values (c, c->measures->pdata[0], w, runs, &row, status))
        return false;
      g_ptr_array_add (values, row);
    }
  return true;
}

static bool
feed (SimCompare *c, SimSelect *select, const GPtrArray *values, guint runs, int *status)
{
  g_autofree double *stage = g_new0 (double, c->ways->len);
  while (sim_select_stages (select) < runs && !sim_select_done (select))
    {
      guint run = (guint)sim_select_stages (select);
      for (guint w = 0; w < c->ways->len; w++)
        {
          const GArray *row = values->pdata[w];
          if (!sim_select_alive (select, w) || row == NULL)
            continue;
          stage[w] = g_array_index (row, double, run);
          if (!isfinite (stage[w]))
            {
              *status = sim_cli_fail (SIM_EXIT_INCONCLUSIVE,
                                      "run %u of %s has no value of %s; a measure that every run has is wanted",
                                      run, g_array_index (c->ways, SimWay, w).label,
                                      ((const SimMeasure *)c->measures->pdata[0])->title);
              return false;
            }
        }
      sim_select_add (select, stage);
    }
  return true;
}

/* As many more as are likely to tell, a batch at least; only of ways that are left. */
static bool
play_more (SimCompare *c, const SimSelect *select, guint most, guint *runs, int *status)
{
  guint64 more = CLAMP (sim_select_more (select), 1, FIRST * 5);
  *runs = (guint)MIN (most, *runs + more);
  if (c->stores->len > 0)
    return true;
  for (guint w = 0; w < c->ways->len; w++)
    if (sim_select_alive (select, w))
      sim_study_need (&c->study, g_array_index (c->ways, SimWay, w).point, *runs);
  if (!sim_study_play (&c->study, status))
    return false;
  for (guint w = 0; w < c->ways->len; w++)
    g_array_index (c->ways, SimWay, w).results = c->study.results;
  return true;
}

static int
widest (const SimCompare *c)
{
  gsize wide = 0;
  for (guint w = 0; w < c->ways->len; w++)
    wide = MAX (wide, strlen (g_array_index (c->ways, SimWay, w).label));
  return (int)wide;
}

static void
say_way (SimCompare *c, const SimSelect *select, guint way)
{
  const SimMeasure *measure = c->measures->pdata[0];
  g_autofree char *mean = sim_measure_text (measure, sim_select_mean (select, way));
  guint64 dropped = sim_select_dropped (select, way);
  g_string_append_printf (c->out, "  %-*s  %-10s  ", widest (c), g_array_index (c->ways, SimWay, way).label,
                          mean);
  if (dropped > 0)
    g_string_append_printf (c->out, "dropped after %" G_GUINT64_FORMAT " runs\n", dropped);
  else
    g_string_append (c->out, sim_select_done (select) ? "the best\n" : "still in\n");
}

/* Which is the best is only known of ways that are further apart than was asked. */
static void
say_ties (SimCompare *c, const SimSelect *select)
{
  const SimMeasure *measure = c->measures->pdata[0];
  guint best = sim_select_best (select);
  double delta;
  int status;
  if (!sim_compare_quantity (c, "--apart", c->apart, &delta, &status))
    return;
  for (guint w = 0; w < c->ways->len; w++)
    {
      double behind = fabs (sim_select_mean (select, w) - sim_select_mean (select, best));
      g_autofree char *seen = sim_measure_text (measure, behind);
      if (w != best && behind < delta)
        g_string_append_printf (c->out,
                                "as good       %s: %s from the best as far as was seen, less than %s; "
                                "--equivalent-within '%s' asks whether they are the same\n",
                                g_array_index (c->ways, SimWay, w).label, seen, c->apart, c->apart);
    }
}

static void
say_best (SimCompare *c, const SimSelect *select)
{
  const SimMeasure *measure = c->measures->pdata[0];
  g_autofree char *promise = sim_select_guarantee (select, c->apart);
  guint64 all = 0;
  g_string_append_printf (c->out, "%s, the %s is best\n", measure->title, c->best);
  for (guint w = 0; w < c->ways->len; w++)
    {
      say_way (c, select, w);
      guint64 dropped = sim_select_dropped (select, w);
      all += dropped > 0 ? dropped : sim_select_stages (select);
    }
  const char *best = g_array_index (c->ways, SimWay, sim_select_best (select)).label;
  if (sim_select_done (select))
    {
      g_string_append_printf (c->out, "best          %s, after %" G_GUINT64_FORMAT " runs in all. %s\n", best,
                              all, promise);
      say_ties (c, select);
    }
  else
    g_string_append_printf (
        c->out, "inconclusive  %s so far; about %" G_GUINT64_FORMAT " more runs of each that is still in\n",
        best, sim_select_more (select));
}

static void
row_free (gpointer row)
{
  if (row != NULL)
    g_array_unref (row);
}

bool
sim_compare_best (SimCompare *c, guint most, int *status)
{
  double delta;
  bool largest = strcmp (c->best, "most") == 0;
  if ((!largest && strcmp (c->best, "least") != 0) || c->apart == NULL || most < FIRST)
    {
      *status = sim_cli_usage_error (c->study.verb,
                                     "--best most or --best least goes with --apart QUANTITY, the "
                                     "least difference that matters, and at least %d runs",
                                     FIRST);
      return false;
    }
  if (!sim_compare_quantity (c, "--apart", c->apart, &delta, status))
    return false;
  g_autoptr (SimSelect) select = sim_select_new (c->ways->len, delta, 1 - SIM_CONFIDENCE, FIRST, largest);
  g_autoptr (GPtrArray) values = g_ptr_array_new_with_free_func (row_free);
  guint runs = 0;
  while (!sim_select_done (select) && runs < most)
    if (!play_more (c, select, most, &runs, status) || !read_stages (c, select, values, runs, status)
        || !feed (c, select, values, runs, status))
      return false;
  say_best (c, select);
  *status = sim_select_done (select) ? SIM_EXIT_OK : SIM_EXIT_INCONCLUSIVE;
  return true;
}
