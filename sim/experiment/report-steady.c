/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Means over time, and whether the warm-up was long enough for them. */
#include "sim/experiment/report-inside.h"

#include "sim/observe/output.h"

#include <math.h>

enum
{
  BATCHES = 20
};
#define TOGETHER 0.4 /* of batches that go together: 2 / sqrt (20) and less is chance */

static bool
is_told (const SimReportTrace *trace)
{
  return trace->steady && trace->cells->len > 0;
}

static double
warm_up_of (const SimReportPoint *p)
{
  return sim_time_to_seconds (p->scenario->warm_up);
}

static char *
value_text (const SimReportTrace *trace, double value)
{
  return trace->share ? sim_value_text (value, SIM_UNIT_SHARE) : sim_value_text (value * 1e9, SIM_UNIT_TIME);
}

/* The mean over the runs of each step, as the warm-up is found from it; NULL: nothing was seen. */
static double *
mean_series (const SimReportTrace *trace)
{
  double *values = g_new (double, trace->cells->len + 1);
  for (guint i = 0; i < trace->cells->len; i++)
    {
      const SimReportCell *cell = &g_array_index (trace->cells, SimReportCell, i);
      values[i] = cell->count > 0 ? cell->sum / cell->count : (double)NAN;
    }
  if (!sim_stats_fill (values, trace->cells->len))
    g_clear_pointer (&values, g_free);
  return values;
}

double
sim_report_cut (const SimReportTrace *trace)
{
  g_autofree double *series = mean_series (trace);
  gssize cut = series != NULL ? sim_stats_mser5 (series, trace->cells->len, NULL) : -1;
  return cut >= 0 ? (double)cut * trace->step : (double)NAN;
}

/* -- one long run, or the means of several --------------------------------------------------------- */

/* What a single run saw after the warm-up; steps without anything are left out. */
static GArray *
after_warm_up (const SimReportTrace *trace, double warm_up)
{
  GArray *values = g_array_new (FALSE, FALSE, sizeof (double));
  for (guint i = (guint)ceil (warm_up / trace->step); i < trace->cells->len; i++)
    {
      const SimReportCell *cell = &g_array_index (trace->cells, SimReportCell, i);
      if (cell->count > 0)
        g_array_append_val (values, cell->sum);
    }
  return values;
}

static void
put_interval (GString *out, const SimReportTrace *trace, SimInterval i)
{
  g_autofree char *value = value_text (trace, i.value), *low = value_text (trace, i.low),
                  *high = value_text (trace, i.high);
  if (isnan (i.value))
    g_string_append (out, "<td class=\"n\">nothing seen</td>");
  else if (!isfinite (i.low))
    g_string_append_printf (out, "<td class=\"n\">%s</td>", value);
  else
    sim_report_cell (out, value, low, high);
}

static void
put_batches (GString *out, const SimReportPoint *p, const SimReportTrace *trace)
{
  g_autoptr (GArray) values = after_warm_up (trace, warm_up_of (p));
  const double *data = (const double *)values->data;
  put_interval (out, trace, sim_stats_batch_means (data, values->len, BATCHES, SIM_CONFIDENCE));
  if (values->len < 2 * BATCHES)
    {
      g_string_append_printf (out, "<td>too short for %d batches</td>", BATCHES);
      return;
    }
  double r = sim_stats_batch_correlation (data, values->len, BATCHES);
  g_string_append_printf (out, "<td>%d batches of ", BATCHES);
  sim_html_number (out, (double)(values->len / BATCHES) * trace->step);
  g_string_append (out, " s, neighbours' correlation ");
  sim_html_number (out, round (r * 100) / 100);
  g_string_append (out, r > TOGETHER ? ": <b>too short, play longer</b></td>" : "</td>");
}

static void
put_runs (GString *out, const SimReportTrace *trace)
{
  const GArray *means = trace->means;
  put_interval (out, trace, sim_stats_mean ((const double *)means->data, means->len, SIM_CONFIDENCE));
  g_string_append_printf (out, "<td>%u runs</td>", means->len);
}

/* -- warm-up --------------------------------------------------------------------------------------- */

static void
put_advice (GString *out, const SimReportPoint *p, const SimReportTrace *trace)
{
  double seconds = sim_report_cut (trace);
  if (trace->means->len == 0)
    g_string_append (out, "<td class=\"n\"></td><td>nothing seen</td>");
  else if (isnan (seconds))
    g_string_append (out, "<td class=\"n\"></td><td>does not settle in the first half</td>");
  else
    {
      g_string_append (out, "<td class=\"n\">");
      sim_html_number (out, seconds);
      g_string_append (out, seconds <= warm_up_of (p) ? " s</td><td>enough</td>"
                                                      : " s</td><td>a longer one would be steadier</td>");
    }
}

/* The curve whose least value MSER-5 takes. */
static void
draw_mser (SimReport *report, const SimReportPoint *p, const SimReportTrace *trace)
{
  g_autofree double *series = mean_series (trace);
  guint count = trace->cells->len / 10 + 1;
  if (series == NULL || trace->cells->len < 20)
    return;
  g_autofree double *x = g_new (double, count), *y = g_new0 (double, count);
  gssize cut = sim_stats_mser5 (series, trace->cells->len, y);
  double most = 0, least = INFINITY;
  for (guint i = 0; i < count; i++)
    {
      x[i] = i * 5 * trace->step;
      least = MIN (least, y[i]);
    }
  for (guint i = 0; i < count; i++)
    {
      y[i] = least > 0 ? y[i] / least : 1;
      most = MAX (most, y[i]);
    }
  SimChart chart = { .out = report->out,
                     .title = trace->name,
                     .x_name = "seconds left out at the beginning",
                     .y_name = "MSER-5, its least is 1",
                     .x_most = x[count - 1],
                     .y_most = CLAMP (most * 1.05, 1.5, 10) };
  for (guint i = 0; i < count; i++)
    y[i] = MIN (y[i], chart.y_most);
  g_string_append (report->out, "<figure>");
  sim_chart_open (&chart);
  sim_chart_line (&chart, x, y, count, false, 0);
  if (cut >= 0)
    sim_chart_mark (&chart, (double)cut * trace->step, "by MSER-5");
  sim_chart_close (&chart);
  g_string_append (report->out, "<figcaption>");
  sim_html (report->out, trace->name);
  g_string_append (report->out,
                   ": what is left varies the least, for its number, where the beginning is cut at the line."
                   "</figcaption></figure>\n");
}

/* -- the section ----------------------------------------------------------------------------------- */

static void
put_row (SimReport *report, const SimReportPoint *p, const SimReportTrace *trace)
{
  GString *out = report->out;
  g_string_append (out, "<tr>");
  if (report->points->len > 1)
    {
      g_string_append (out, "<td>");
      sim_html (out, p->label);
      g_string_append (out, "</td>");
    }
  g_string_append (out, "<td>");
  sim_html (out, trace->name);
  g_string_append (out, "</td>");
  if (p->runs == 1)
    put_batches (out, p, trace);
  else
    put_runs (out, trace);
  put_advice (out, p, trace);
  g_string_append (out, "</tr>\n");
}

static bool
has_series (const SimReport *report)
{
  for (guint i = 0; i < report->points->len; i++)
    {
      const SimReportPoint *p = report->points->pdata[i];
      for (guint t = 0; t < p->traces->len; t++)
        if (is_told (p->traces->pdata[t]))
          return true;
    }
  return false;
}

void
sim_report_steady (SimReport *report)
{
  const SimReportPoint *first = report->points->pdata[0];
  if (!has_series (report))
    return;
  g_string_append (report->out,
                   "<section id=\"steady\"><h2>Means over time, and the warm-up</h2>\n<p>The first ");
  sim_html_number (report->out, warm_up_of (first));
  g_string_append_printf (report->out,
                          " s of each run are warm-up, and left out.</p>\n<div class=\"scroll\"><table><tr>%s"
                          "<th>over time</th><th class=\"n\">mean</th><th>its 95 %% interval from</th>"
                          "<th class=\"n\">MSER-5 leaves out</th><th>warm-up</th></tr>\n",
                          report->points->len > 1 ? "<th>point</th>" : "");
  for (guint i = 0; i < report->points->len; i++)
    {
      const SimReportPoint *p = report->points->pdata[i];
      for (guint t = 0; t < p->traces->len; t++)
        if (is_told (p->traces->pdata[t]))
          put_row (report, p, p->traces->pdata[t]);
    }
  g_string_append (report->out, "</table></div>\n");
  for (guint t = 0; t < first->traces->len; t++)
    if (is_told (first->traces->pdata[t]))
      draw_mser (report, first, first->traces->pdata[t]);
  g_string_append (
      report->out,
      "<p class=\"note\">Steps of time have one weight each. Several runs: Student's interval over "
      "their means; one long run: over the means of successive parts (Schmeiser). MSER-5 (White, "
      "Cobb and Spratt) looks at the mean over the runs; a load that changes, or a fault, is "
      "no beginning, though it may be taken for one.</p></section>\n");
}
