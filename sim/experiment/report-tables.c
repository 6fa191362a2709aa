/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The verdict, the expectations, the measures. */
#include "sim/experiment/report-inside.h"

#include "sim/observe/output.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

static guint
count_points (const SimReport *report, SimJudgement verdict)
{
  guint n = 0;
  for (guint i = 0; i < report->points->len; i++)
    n += sim_judge_verdict (((const SimReportPoint *)report->points->pdata[i])->judge) == verdict;
  return n;
}

static guint
count_claims (const SimJudge *judge, SimJudgement verdict)
{
  guint n = 0;
  for (guint i = 0; i < sim_judge_claims (judge); i++)
    n += sim_judge_claim (judge, i)->verdict == verdict;
  return n;
}

/* Of one point. */
static void
say_one (GString *out, const SimReportPoint *p)
{
  SimJudgement verdict = sim_judge_verdict (p->judge);
  guint failed = count_claims (p->judge, SIM_JUDGED_FAILED), all = p->scenario->expect_count;
  const char *plural = p->runs == 1 ? "" : "s", *third = p->runs == 1 ? "does" : "do";
  if (p->runs == 0)
    g_string_append (out, "No run has been played yet.");
  else if (verdict == SIM_JUDGED_PASSED && all == 0)
    g_string_append_printf (out, "Nothing was expected, and nothing broke, in %u run%s.", p->runs, plural);
  else if (verdict == SIM_JUDGED_PASSED)
    g_string_append_printf (out, "%s in %u run%s.",
                            all == 1 ? "The expectation holds" : "All expectations hold", p->runs, plural);
  else if (verdict == SIM_JUDGED_FAILED)
    g_string_append_printf (out, "%u claim%s not hold, as %u run%s show%s.", failed,
                            failed == 1 ? " does" : "s do", p->runs, plural, p->runs == 1 ? "s" : "");
  else if (sim_judge_more (p->judge) < G_MAXUINT64)
    g_string_append_printf (out, "%u run%s %s not tell yet; about %" G_GUINT64_FORMAT " more would.", p->runs,
                            plural, third, sim_judge_more (p->judge));
  else
    g_string_append_printf (out, "%u run%s %s not tell, nor would many more: what was asked lies where it is.",
                            p->runs, plural, third);
}

static void
say_all (GString *out, guint all, guint failed, guint open)
{
  if (failed == 0 && open == 0)
    g_string_append_printf (out, "All %u points hold what is expected.", all);
  else
    g_string_append_printf (out, "Of %u points %u hold what is expected", all, all - failed - open);
  if (failed > 0)
    g_string_append_printf (out, ", %u do%s not", failed, failed == 1 ? "es" : "");
  if (open > 0)
    g_string_append_printf (out, ", %u cannot be told yet", open);
  if (failed + open > 0)
    g_string_append_c (out, '.');
}

/* Claims that are told of: what was expected, and what broke without. */
static bool
is_told (const SimClaim *claim)
{
  return claim->expect != NULL || claim->verdict != SIM_JUDGED_PASSED;
}

static bool
any_told (const SimReport *report)
{
  for (guint i = 0; i < report->points->len; i++)
    {
      const SimJudge *judge = ((const SimReportPoint *)report->points->pdata[i])->judge;
      for (guint c = 0; c < sim_judge_claims (judge); c++)
        if (is_told (sim_judge_claim (judge, c)))
          return true;
    }
  return false;
}

void
sim_report_verdict (SimReport *report, bool after)
{
  if (after && !any_told (report))
    return;
  guint failed = count_points (report, SIM_JUDGED_FAILED),
        open = count_points (report, SIM_JUDGED_INCONCLUSIVE);
  guint all = report->points->len;
  const char *class_name = sim_judgements[failed > 0 ? SIM_JUDGED_FAILED
                                          : open > 0 ? SIM_JUDGED_INCONCLUSIVE
                                                     : SIM_JUDGED_PASSED];
  if (after && report->found->len > 0) /* a search looks for points that hold, and finds others on its way */
    g_string_append (report->out, "<p>");
  else
    g_string_append_printf (report->out, "<p class=\"verdict %s\">", class_name);
  if (all == 1)
    say_one (report->out, report->points->pdata[0]);
  else if (!any_told (report))
    g_string_append_printf (report->out, "Nothing was expected of %u points, and nothing broke.", all);
  else
    say_all (report->out, all, failed, open);
  g_string_append (report->out, "</p>\n");
}

/* A key and its value stay on one line. */
static void
put_words (GString *out, const char *text)
{
  g_auto (GStrv) parts = g_strsplit (text, ", ", -1);
  for (guint i = 0; parts[i] != NULL; i++)
    {
      g_string_append (out, i > 0 ? " <span class=\"whole\">" : "<span class=\"whole\">");
      sim_html (out, parts[i]);
      g_string_append (out, parts[i + 1] != NULL ? ",</span>" : "</span>");
    }
}

static void
put_claim (SimReport *report, const SimReportPoint *p, const SimClaim *claim)
{
  GString *out = report->out;
  bool failures = claim->expect != NULL && claim->expect->of == SIM_OF_FAILURES;
  g_autofree char *share = sim_value_text (claim->share.value, SIM_UNIT_SHARE);
  g_autofree char *low = sim_value_text (claim->share.low, SIM_UNIT_SHARE);
  g_autofree char *high = sim_value_text (claim->share.high, SIM_UNIT_SHARE);
  g_string_append_printf (out, "<tr><td class=\"%1$s\">%1$s</td>", sim_judgements[claim->verdict]);
  if (report->points->len > 1)
    {
      g_string_append (out, "<td>");
      sim_html (out, p->label);
      g_string_append (out, "</td>");
    }
  g_string_append (out, "<td><code>");
  put_words (out, claim->claim);
  g_string_append (out, "</code>");
  if (claim->example != NULL)
    {
      g_string_append_printf (out, "<br><span class=\"note\">run %u: ", claim->first);
      sim_html (out, claim->example);
      g_string_append (out, "</span>");
    }
  g_string_append_printf (out, "</td><td class=\"n\">%" G_GUINT64_FORMAT " of %" G_GUINT64_FORMAT " %s</td>",
                          claim->good, claim->share.samples, failures ? "failures" : "runs");
  if (claim->share.samples > 0)
    g_string_append_printf (out, "<td class=\"n\">%s</td><td class=\"n\">%s to %s</td></tr>\n", share, low,
                            high);
  else
    g_string_append (out, "<td></td><td></td></tr>\n");
}

void
sim_report_claims (SimReport *report)
{
  if (!any_told (report))
    return;
  g_string_append_printf (report->out,
                          "<section><h2>What was asked</h2>\n<div class=\"scroll\"><table><tr><th>verdict"
                          "</th>%s<th>claim</th><th class=\"n\">held in</th><th class=\"n\">share</th>"
                          "<th class=\"n\">95 %% interval</th></tr>\n",
                          report->points->len > 1 ? "<th>point</th>" : "");
  for (guint i = 0; i < report->points->len; i++)
    {
      const SimReportPoint *p = report->points->pdata[i];
      for (guint c = 0; c < sim_judge_claims (p->judge); c++)
        {
          const SimClaim *claim = sim_judge_claim (p->judge, c);
          if (is_told (claim))
            put_claim (report, p, claim);
        }
    }
  g_string_append (
      report->out,
      "</table></div>\n<p class=\"note\">A claim without <code>in</code> must hold in every run. A share is "
      "passed when the whole interval (Clopper and Pearson, 95 % for this share by itself; of failures, for "
      "what they are worth where they "
      "come in runs) lies at what was asked or above, failed when all of it lies below. One run is one trial, "
      "however long it is; what its parts tell of a mean stands below.</p></section>\n");
}

/* -- measures ------------------------------------------------------------------------------------- */

static int
by_value (const void *a, const void *b)
{
  double x = *(const double *)a, y = *(const double *)b;
  return (x > y) - (x < y);
}

void
sim_report_pre (GString *out, const char *table)
{
  g_auto (GStrv) lines = g_strsplit (table, "\n", -1);
  g_string_append (out, "<pre>");
  for (guint i = 0; lines[i] != NULL; i++)
    {
      g_string_append (out, i > 0 ? "\n" : "");
      sim_html (out, lines[i]);
    }
  g_string_append (out, "</pre>\n");
}

void
sim_report_cell (GString *out, const char *value, const char *low, const char *high)
{
  g_string_append_printf (out, "<td class=\"n\">%s<br><span class=\"note\">%s to %s</span></td>", value, low,
                          high);
}

/* One run has no interval but that of all that could be. */
static void
put_cell (SimReport *report, const SimMeasure *measure, SimInterval interval)
{
  g_autofree char *value = sim_measure_text (measure, interval.value),
                  *low = sim_measure_text (measure, interval.low),
                  *high = sim_measure_text (measure, interval.high);
  if (interval.samples > 1)
    sim_report_cell (report->out, value, low, high);
  else
    g_string_append_printf (report->out, "<td class=\"n\">%s</td>", value);
}

/* The median over the runs by order statistics; what was not reached counts as later than all. */
static bool
put_median (SimReport *report, const SimMeasure *measure, const SimWay *way, guint runs, GError **error)
{
  g_autoptr (GArray) values = sim_measure_values (measure, way->results, way->point, runs, error);
  if (values == NULL)
    return false;
  guint kept = 0;
  for (guint i = 0; i < values->len; i++)
    if (!isnan (g_array_index (values, double, i)))
      g_array_index (values, double, kept++) = g_array_index (values, double, i);
  if (kept > 0)
    qsort (values->data, kept, sizeof (double), by_value);
  put_cell (report, measure, sim_stats_quantile ((const double *)values->data, kept, 0.5, SIM_CONFIDENCE));
  return true;
}

static void
put_difference (SimReport *report, const SimComparison *c, guint way)
{
  const SimPaired *d = &c->seen[way].against;
  g_autofree char *change = sim_measure_change (c->measure, d->difference.value);
  g_autofree char *low = sim_measure_change (c->measure, d->difference.low);
  g_autofree char *high = sim_measure_change (c->measure, d->difference.high);
  if (way == 0 || c->pairs < 2)
    g_string_append (report->out, "<td></td>");
  else
    sim_report_cell (report->out, change, low, high);
}

static const char *
axis_unit (SimUnit unit)
{
  return unit == SIM_UNIT_TIME       ? ", seconds"
         : unit == SIM_UNIT_SIZE     ? ", bytes"
         : unit == SIM_UNIT_BITRATE  ? ", bit/s"
         : unit == SIM_UNIT_PER_TIME ? ", by the second"
                                     : "";
}

static void
put_whiskers (SimReport *report, const SimComparison *c)
{
  g_autofree char *name = g_strdup_printf ("%s%s", c->measure->title, axis_unit (c->measure->unit));
  SimChart chart = { .out = report->out,
                     .title = c->measure->title,
                     .x_share = c->measure->unit == SIM_UNIT_SHARE,
                     .x_name = name,
                     .x_least = INFINITY,
                     .x_most = -INFINITY,
                     .y_least = 0,
                     .y_most = c->ways + 1 };
  for (guint w = 0; w < c->ways; w++)
    {
      SimInterval i = c->seen[w].mean;
      double low = isfinite (i.low) ? i.low : i.value, high = isfinite (i.high) ? i.high : i.value;
      chart.x_least = MIN (chart.x_least, low);
      chart.x_most = MAX (chart.x_most, high);
    }
  if (!isfinite (chart.x_least) || chart.x_most <= chart.x_least)
    return;
  double room = (chart.x_most - chart.x_least) * 0.05;
  chart.x_least -= room;
  chart.x_most += room;
  g_string_append (report->out, "<figure>");
  sim_chart_open (&chart);
  for (guint w = 0; w < c->ways; w++)
    sim_chart_whisker (&chart, c->seen[w].mean.low, c->seen[w].mean.value, c->seen[w].mean.high, c->ways - w,
                       w);
  sim_chart_close (&chart);
  g_string_append (report->out,
                   "<figcaption>Means with their 95 % intervals, from above in the order of the table.<br>");
  sim_report_key (report, c->ways);
  g_string_append (report->out, "</figcaption></figure>\n");
}

static bool
put_measure (SimReport *report, const SimMeasure *measure, const SimWay *ways, guint runs, GError **error)
{
  guint count = report->points->len;
  g_autoptr (SimComparison) c = sim_comparison_new (measure, ways, count, runs, SIM_CONFIDENCE, error);
  if (c == NULL)
    return false;
  g_string_append (report->out, "<h3>");
  sim_html (report->out, measure->title);
  g_string_append (report->out,
                   "</h3>\n<div class=\"scroll\"><table><tr><th>point</th><th class=\"n\">mean over the runs"
                   "</th><th class=\"n\">median</th>");
  g_string_append (report->out,
                   count > 1 ? "<th class=\"n\">difference from the first</th></tr>\n" : "</tr>\n");
  for (guint w = 0; w < count; w++)
    {
      g_string_append (report->out, "<tr><td>");
      sim_html (report->out, ways[w].label);
      if (c->seen[w].without > 0)
        g_string_append_printf (report->out,
                                " <span class=\"note\">(%" G_GUINT64_FORMAT " run%s without a value)</span>",
                                c->seen[w].without, c->seen[w].without == 1 ? "" : "s");
      g_string_append (report->out, "</td>");
      put_cell (report, measure, c->seen[w].mean);
      if (!put_median (report, measure, &ways[w], runs, error))
        return false;
      if (count > 1)
        put_difference (report, c, w);
      g_string_append (report->out, "</tr>\n");
    }
  g_string_append (report->out, "</table></div>\n");
  if (count > 1)
    put_whiskers (report, c);
  return true;
}

bool
sim_report_measures (SimReport *report, GError **error)
{
  g_autoptr (GPtrArray) measures = sim_report_measure_list (report);
  guint runs = G_MAXUINT, most = 0;
  for (guint i = 0; i < report->points->len; i++)
    {
      const SimReportPoint *p = report->points->pdata[i];
      runs = MIN (runs, p->runs);
      most = MAX (most, p->runs);
    }
  g_string_append (report->out, "<section><h2>What was measured</h2>\n");
  for (guint i = 0; i < measures->len; i++)
    if (!put_measure (report, measures->pdata[i], report->ways, runs, error))
      return false;
  g_string_append_printf (
      report->out,
      "<p class=\"note\">%s%u run%s %s. Means: Student's interval; medians: order statistics%s</p>"
      "</section>\n",
      most > runs ? "Of the first " : "", runs, runs == 1 ? "" : "s",
      most > runs ? "of each, as many as all have" : "each",
      report->points->len > 1 ? "; differences run by run, under common random numbers, all "
                                "together 95 %."
                              : ".");
  return true;
}
