/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Curves of restoration; availability and load over time. */
#include "sim/experiment/report-inside.h"

#include "sim/observe/output.h"

#include <math.h>
#include <string.h>

enum
{
  ROUNDS = 400, /* of resampling */
  CURVE_POINTS = 150
};

/* The colours of a chart, by point. */
void
sim_report_key (SimReport *report, guint count)
{
  for (guint i = 0; i < count && report->points->len > 1; i++)
    {
      g_string_append_printf (report->out, "<span class=\"key\"><b class=\"key-%u\">&#9473;</b> ",
                              i % SIM_CHART_COLOURS);
      sim_html (report->out, ((const SimReportPoint *)report->points->pdata[i])->label);
      g_string_append (report->out, "</span> ");
    }
}

/* -- restoration ---------------------------------------------------------------------------------- */

/* From 1 at 0, one step an end, to where the last was seen. */
static void
draw_curve (const SimChart *chart, const SimSurvival *s, guint colour)
{
  guint n = sim_survival_steps (s) + 2;
  g_autofree double *rows = g_new (double, 4 * n);
  double *x = rows, *y = rows + n, *low = rows + 2 * n, *high = rows + 3 * n;
  x[0] = 0;
  y[0] = low[0] = high[0] = 1;
  for (guint i = 1; i + 1 < n; i++)
    {
      const SimSurvivalStep *step = sim_survival_step (s, i - 1);
      x[i] = step->time;
      y[i] = step->survival;
      low[i] = step->low;
      high[i] = step->high;
    }
  x[n - 1] = sim_survival_last (s);
  y[n - 1] = y[n - 2];
  low[n - 1] = low[n - 2];
  high[n - 1] = high[n - 2];
  sim_chart_between (chart, x, low, high, n, true, colour);
  sim_chart_line (chart, x, y, n, true, colour);
}

static double
longest (const SimReport *report, guint system)
{
  double most = 0;
  for (guint i = 0; i < report->points->len; i++)
    {
      const SimReportPoint *p = report->points->pdata[i];
      const GArray *durations = system < p->durations->len ? p->durations->pdata[system] : NULL;
      for (guint d = 0; durations != NULL && d < durations->len; d++)
        most = MAX (most, g_array_index (durations, SimDuration, d).time);
    }
  return most;
}

/* An interval that begins in seconds ends in seconds. */
static char *
time_beside (double seconds, double low)
{
  char number[SIM_NUMBER_TEXT];
  if (low < 1 || low >= 120 || seconds < 120 || seconds >= 7200)
    return sim_value_text (seconds * 1e9, SIM_UNIT_TIME);
  return g_strconcat (sim_number (number, round (seconds)), " s", NULL);
}

static void
put_quantile (SimReport *report, const GArray *durations, guint runs, double q)
{
  SimInterval i = sim_survival_quantile_by_runs ((const SimDuration *)durations->data, durations->len, runs, q,
                                                 SIM_CONFIDENCE, ROUNDS, 1);
  g_autoptr (SimSurvival) s
      = sim_survival_new ((const SimDuration *)durations->data, durations->len, SIM_CONFIDENCE);
  if (durations->len <= runs) /* hardly more than one a run: the exact way */
    i = sim_survival_quantile (s, q);
  g_autofree char *value = time_beside (i.value, i.low);
  g_autofree char *low = sim_value_text (i.low * 1e9, SIM_UNIT_TIME);
  g_autofree char *high = time_beside (i.high, i.low);
  if (!isfinite (i.value))
    g_string_append (report->out, "<td class=\"n\">not seen</td>");
  else if (!isfinite (i.high))
    g_string_append_printf (report->out, "<td class=\"n\">%s<br><span class=\"note\">%s or more</span></td>",
                            value, low);
  else
    sim_report_cell (report->out, value, low, high);
}

static void
put_quantiles (SimReport *report, guint system)
{
  g_string_append (report->out,
                   "<div class=\"scroll\"><table><tr><th>point</th><th class=\"n\">interruptions</th>"
                   "<th class=\"n\">not over at the end</th><th class=\"n\">half within</th>"
                   "<th class=\"n\">90 % within</th><th class=\"n\">99 % within</th></tr>\n");
  for (guint i = 0; i < report->points->len; i++)
    {
      const SimReportPoint *p = report->points->pdata[i];
      const GArray *durations = p->durations->pdata[system];
      guint censored = 0;
      for (guint d = 0; d < durations->len; d++)
        censored += g_array_index (durations, SimDuration, d).censored;
      g_string_append (report->out, "<tr><td>");
      sim_html (report->out, p->label);
      g_string_append_printf (report->out, "</td><td class=\"n\">%u</td><td class=\"n\">%u</td>",
                              durations->len, censored);
      static const double asked[] = { 0.5, 0.9, 0.99 };
      for (guint q = 0; q < G_N_ELEMENTS (asked); q++)
        if (durations->len > 0)
          put_quantile (report, durations, p->runs, asked[q]);
        else
          g_string_append (report->out, "<td></td>");
      g_string_append (report->out, "</tr>\n");
    }
  g_string_append (report->out, "</table></div>\n");
}

static void
put_curves (SimReport *report, guint system, const char *name, double most)
{
  g_autofree char *title = g_strdup_printf ("%s: share of interruptions that are not over", name);
  SimChart chart = { .out = report->out,
                     .title = title,
                     .x_name = "seconds since the fault",
                     .y_name = "still interrupted",
                     .x_most = most,
                     .y_most = 1,
                     .share = true };
  guint shown = MIN (report->points->len, SIM_CHART_COLOURS);
  g_string_append (report->out, "<h3>");
  sim_html (report->out, name);
  g_string_append (report->out, "</h3>\n<figure>");
  sim_chart_open (&chart);
  for (guint i = 0; i < shown; i++)
    {
      const GArray *durations = ((const SimReportPoint *)report->points->pdata[i])->durations->pdata[system];
      g_autoptr (SimSurvival) s
          = sim_survival_new ((const SimDuration *)durations->data, durations->len, SIM_CONFIDENCE);
      if (durations->len > 0)
        draw_curve (&chart, s, i);
    }
  sim_chart_close (&chart);
  g_string_append (report->out, "<figcaption>");
  sim_report_key (report, shown);
  g_string_append (report->out, shown > 1 ? "<br>" : "");
  g_string_append (report->out,
                   "Kaplan and Meier's curve with its 95 % bounds: what a run ended before counts as "
                   "longer than that.</figcaption></figure>\n");
  put_quantiles (report, system);
}

void
sim_report_restoration (SimReport *report)
{
  const SimReportPoint *first = report->points->pdata[0];
  bool begun = false;
  for (guint s = 0; s < first->scenario->system_count; s++)
    {
      double most = longest (report, s);
      bool everywhere = true;
      for (guint i = 0; i < report->points->len; i++)
        everywhere &= ((const SimReportPoint *)report->points->pdata[i])->durations->len > s;
      if (most <= 0 || !everywhere)
        continue;
      if (!begun)
        g_string_append (report->out,
                         "<section id=\"restored\"><h2>How long until service was restored</h2>\n");
      begun = true;
      put_curves (report, s, first->scenario->systems[s].name, most);
    }
  if (begun)
    g_string_append (report->out,
                     "<p class=\"note\">Bounds of quantiles: Brookmeyer and Crowley; where a run has "
                     "several interruptions, by resampling runs.</p></section>\n");
}

/* -- over time ------------------------------------------------------------------------------------ */

typedef struct Curve
{
  double *x, *mean, *least, *most;
  guint count;
  double top;
} Curve;

static void
curve_free (Curve *curve)
{
  g_free (curve->x);
  g_free (curve->mean);
  g_free (curve->least);
  g_free (curve->most);
}

/* So many steps as one, that a curve has no more points than can be told apart. */
static SimReportCell
cells_together (const SimReportTrace *trace, guint from, guint width)
{
  SimReportCell all = { 0, INFINITY, -INFINITY, 0 };
  for (guint i = from; i < MIN (from + width, trace->cells->len); i++)
    {
      const SimReportCell *cell = &g_array_index (trace->cells, SimReportCell, i);
      all.sum += cell->sum;
      all.count += cell->count;
      all.least = MIN (all.least, cell->least);
      all.most = MAX (all.most, cell->most);
    }
  return all;
}

/* Each stretch at its middle. */
static Curve
curve_of (const SimReportTrace *trace)
{
  guint width = (trace->cells->len + CURVE_POINTS - 1) / CURVE_POINTS;
  guint n = width > 0 ? (trace->cells->len + width - 1) / width : 0;
  Curve curve = { g_new (double, n), g_new (double, n), g_new (double, n), g_new (double, n), n, 0 };
  for (guint i = 0; i < n; i++)
    {
      SimReportCell cell = cells_together (trace, i * width, width);
      bool none = cell.count == 0;
      curve.x[i] = (i + 0.5) * width * trace->step;
      curve.mean[i] = none ? NAN : cell.sum / cell.count;
      curve.least[i] = none ? NAN : cell.least;
      curve.most[i] = none ? NAN : cell.most;
      curve.top = none ? curve.top : MAX (curve.top, cell.most);
    }
  return curve;
}

/* From where an axis of shares begins: a round number below what was seen after the warm-up. */
static double
lowest (const Curve *curve, double from)
{
  double least = 1;
  for (guint i = 0; i < curve->count; i++)
    if (curve->x[i] >= from && isfinite (curve->least[i]))
      least = MIN (least, curve->least[i]);
  double grain = least < 0.8 ? 0.2 : least < 0.98 ? 0.02 : 0.002;
  return MAX (0, MIN (floor (least / grain) * grain, 1 - grain));
}

static void
draw_bands (const SimChart *chart, const SimReportPoint *p)
{
  for (guint i = 0; i < p->bands->len; i++)
    {
      const SimReportBand *band = &g_array_index (p->bands, SimReportBand, i);
      sim_chart_band (chart, band->from, band->to, band->censored ? "cut" : "fault");
    }
}

/* The scenario's warm-up, or where MSER-5 would have it end. */
static void
draw_warm_up (const SimChart *chart, const SimReportPoint *p, const SimReportTrace *trace)
{
  double cut = trace->steady ? sim_report_cut (trace) : (double)NAN;
  if (p->scenario->warm_up > 0)
    sim_chart_mark (chart, sim_time_to_seconds (p->scenario->warm_up), "warm-up");
  else if (cut > 0)
    sim_chart_mark (chart, cut, "warm-up by MSER-5");
}

static void
put_trace (SimReport *report, const SimReportPoint *p, const SimReportTrace *trace)
{
  Curve curve = curve_of (trace);
  bool share = trace->share;
  SimChart chart = { .out = report->out,
                     .title = trace->name,
                     .x_name = "seconds",
                     .share = share,
                     .y_name = trace->y_name,
                     .x_most = MAX (p->stored->duration, trace->step),
                     .y_most = share ? MAX (1, curve.top) : MAX (curve.top * 1.05, 1e-9) };
  if (share)
    chart.y_least = lowest (&curve, p->stored->warm_up);
  if (curve.count > 0)
    {
      g_string_append (report->out, "<figure>");
      sim_chart_open (&chart);
      draw_bands (&chart, p);
      if (p->runs > 1)
        sim_chart_between (&chart, curve.x, curve.least, curve.most, curve.count, false, share ? 0 : 2);
      sim_chart_line (&chart, curve.x, curve.mean, curve.count, false, share ? 0 : 2);
      if (!share)
        draw_warm_up (&chart, p, trace);
      sim_chart_close (&chart);
      g_string_append (report->out, "<figcaption>");
      sim_html (report->out, trace->name);
      g_string_append (report->out, p->runs > 1
                                        ? ": mean over the runs, and from the least to the most of them."
                                          "</figcaption></figure>\n"
                                        : ".</figcaption></figure>\n");
    }
  curve_free (&curve);
}

static void
put_faults (SimReport *report, const SimReportPoint *p)
{
  if (p->bands->len == 0)
    return;
  g_string_append (report->out, "<p class=\"note\">Shaded, from the first run: ");
  for (guint i = 0; i < MIN (p->bands->len, 12); i++)
    {
      const SimReportBand *band = &g_array_index (p->bands, SimReportBand, i);
      g_string_append (report->out, i > 0 ? "; " : "");
      sim_html (report->out, band->what);
      g_string_append (report->out, " at ");
      sim_html_number (report->out, band->from);
      g_string_append (report->out, band->censored ? " s, not over at the end" : " s");
    }
  if (p->bands->len > 12)
    g_string_append_printf (report->out, "; and %u more", p->bands->len - 12);
  g_string_append (report->out, ".</p>\n");
}

void
sim_report_times (SimReport *report)
{
  bool begun = false;
  guint shown = MIN (report->points->len, SIM_CHART_COLOURS);
  for (guint i = 0; i < shown; i++)
    {
      const SimReportPoint *p = report->points->pdata[i];
      if (p->traces->len == 0 || p->runs == 0)
        continue;
      if (!begun)
        g_string_append (report->out, "<section><h2>What clients felt, over time</h2>\n");
      begun = true;
      if (report->points->len > 1)
        {
          g_string_append (report->out, "<h3>");
          sim_html (report->out, p->label);
          g_string_append (report->out, "</h3>\n");
        }
      for (guint t = 0; t < p->traces->len; t++)
        put_trace (report, p, p->traces->pdata[t]);
      put_faults (report, p);
    }
  if (begun && shown < report->points->len)
    g_string_append_printf (report->out, "<p class=\"note\">The first %u points of %u.</p>\n", shown,
                            report->points->len);
  if (begun)
    g_string_append (report->out, "</section>\n");
}
