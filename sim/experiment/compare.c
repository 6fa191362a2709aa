/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/experiment/compare.h"

#include <math.h>
#include <string.h>

bool
sim_ways_there (const SimWay *way, guint *there, GError **error)
{
  g_autoptr (GArray) numbers = sim_results_replications (way->results, way->point, error);
  *there = 0;
  while (numbers != NULL && *there < numbers->len && g_array_index (numbers, guint32, *there) == *there)
    ++*there;
  return numbers != NULL;
}

/* Only runs in which all ways have a number are pairs; rows of `values` are ways. */
static guint
keep_pairs (GPtrArray *values, guint runs)
{
  guint kept = 0;
  for (guint r = 0; r < runs; r++)
    {
      bool all = true;
      for (guint w = 0; w < values->len; w++)
        all &= (bool)isfinite (g_array_index ((GArray *)values->pdata[w], double, r));
      for (guint w = 0; all && w < values->len; w++)
        {
          GArray *row = values->pdata[w];
          g_array_index (row, double, kept) = g_array_index (row, double, r);
        }
      kept += all;
    }
  return kept;
}

static guint64
count_without (const GArray *row, guint runs)
{
  guint64 n = 0;
  for (guint r = 0; r < runs; r++)
    n += !isfinite (g_array_index (row, double, r));
  return n;
}

static GPtrArray *
read_values (const SimMeasure *measure, const SimWay *ways, guint count, guint runs, GError **error)
{
  g_autoptr (GPtrArray) values = g_ptr_array_new_with_free_func ((GDestroyNotify)g_array_unref);
  for (guint w = 0; w < count; w++)
    {
      GArray *row = sim_measure_values (measure, ways[w].results, ways[w].point, runs, error);
      if (row == NULL)
        return NULL;
      g_ptr_array_add (values, row);
    }
  return g_steal_pointer (&values);
}

SimComparison *
sim_comparison_new (const SimMeasure *measure, const SimWay *ways, guint count, guint runs, double confidence,
                    GError **error)
{
  g_autoptr (GPtrArray) values = read_values (measure, ways, count, runs, error);
  if (values == NULL)
    return NULL;
  SimComparison *c = g_new0 (SimComparison, 1);
  c->measure = measure;
  c->ways = count;
  c->seen = g_new0 (SimWaySeen, count);
  for (guint w = 0; w < count; w++)
    c->seen[w].without = count_without (values->pdata[w], runs);
  c->pairs = keep_pairs (values, runs);
  double together = 1 - (1 - confidence) / MAX (1, count - 1);
  const double *first = (const double *)((GArray *)values->pdata[0])->data;
  for (guint w = 0; w < count; w++)
    {
      const double *row = (const double *)((GArray *)values->pdata[w])->data;
      c->seen[w].mean = sim_stats_mean (row, c->pairs, confidence);
      if (measure->unit == SIM_UNIT_SHARE)
        {
          c->seen[w].mean.low = MAX (0, c->seen[w].mean.low);
          c->seen[w].mean.high = MIN (1, c->seen[w].mean.high);
        }
      if (w > 0)
        c->seen[w].against = sim_stats_paired (row, first, c->pairs, together);
    }
  return c;
}

void
sim_comparison_free (SimComparison *comparison)
{
  if (comparison == NULL)
    return;
  g_free (comparison->seen);
  g_free (comparison);
}

static void
print_difference (const SimComparison *c, const SimWaySeen *seen, GString *out)
{
  g_autofree char *change = sim_measure_change (c->measure, seen->against.difference.value);
  g_autofree char *low = sim_measure_change (c->measure, seen->against.difference.low);
  g_autofree char *high = sim_measure_change (c->measure, seen->against.difference.high);
  if (c->pairs < 2)
    return;
  g_string_append_printf (out, "   %s (%s to %s)", change, low, high);
  if (isfinite (seen->against.reduction) && seen->against.reduction > 0)
    g_string_append_printf (out, ", variance 1/%.3g", seen->against.reduction);
}

void
sim_comparison_print (const SimComparison *c, const SimWay *ways, GString *out)
{
  gsize wide = 4;
  for (guint w = 0; w < c->ways; w++)
    wide = MAX (wide, (gsize)g_utf8_strlen (ways[w].label, -1));
  g_string_append_printf (out, "%s, %" G_GUINT64_FORMAT " runs each\n", c->measure->title, c->pairs);
  for (guint w = 0; w < c->ways; w++)
    {
      const SimWaySeen *seen = &c->seen[w];
      g_autofree char *mean = sim_measure_interval (c->measure, seen->mean);
      g_string_append_printf (out, "  %s%*s  %-36s", ways[w].label,
                              (int)(wide - (gsize)g_utf8_strlen (ways[w].label, -1)), "", mean);
      if (w > 0)
        print_difference (c, seen, out);
      if (seen->without > 0)
        g_string_append_printf (out, "; %" G_GUINT64_FORMAT " run%s without a value", seen->without,
                                seen->without == 1 ? "" : "s");
      while (out->len > 0 && out->str[out->len - 1] == ' ')
        g_string_truncate (out, out->len - 1);
      g_string_append_c (out, '\n');
    }
}
