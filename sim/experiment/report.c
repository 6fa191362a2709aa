/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Gathers what a page shows, in one pass through the runs of each point, and puts it together. */
#include "config.h"

#include "sim/experiment/report-inside.h"

#include <math.h>
#include <string.h>

static void
trace_free (gpointer data)
{
  SimReportTrace *trace = data;
  g_array_unref (trace->cells);
  g_array_unref (trace->means);
  g_free (trace->name);
  g_free (trace);
}

static void
band_clear (gpointer data)
{
  g_free (((SimReportBand *)data)->what);
}

static void
point_free (gpointer data)
{
  SimReportPoint *p = data;
  sim_judge_free (p->judge);
  sim_scenario_free (p->scenario);
  g_ptr_array_unref (p->traces);
  g_free (p->label);
  g_ptr_array_unref (p->durations);
  g_array_unref (p->bands);
  g_free (p);
}

/* -- gathering ------------------------------------------------------------------------------------ */

static void
add_trace (GPtrArray *traces, const char *scope, const char *metric, const char *y_name, bool share,
           bool steady)
{
  SimReportTrace *trace = g_new0 (SimReportTrace, 1);
  trace->name = g_strdup_printf ("%s.%s", scope, metric);
  trace->y_name = y_name;
  trace->share = share;
  trace->steady = steady;
  trace->cells = g_array_new (FALSE, TRUE, sizeof (SimReportCell));
  trace->means = g_array_new (FALSE, FALSE, sizeof (double));
  g_ptr_array_add (traces, trace);
}

static SimReportPoint *
point_new (const SimStoredPoint *stored, SimScenario *scenario)
{
  SimReportPoint *p = g_new0 (SimReportPoint, 1);
  p->stored = stored;
  p->scenario = scenario;
  p->judge = sim_judge_new (scenario, SIM_CONFIDENCE);
  p->traces = g_ptr_array_new_with_free_func (trace_free);
  p->durations = g_ptr_array_new_with_free_func ((GDestroyNotify)g_array_unref);
  p->bands = g_array_new (FALSE, FALSE, sizeof (SimReportBand));
  g_array_set_clear_func (p->bands, band_clear);
  for (guint i = 0; i < scenario->load_count; i++)
    {
      add_trace (p->traces, scenario->loads[i].name, "availability", "availability", true, false);
      add_trace (p->traces, scenario->loads[i].name, "tried", "requests by the second", false, false);
      add_trace (p->traces, scenario->loads[i].name, "response-time", "mean response time, seconds", false,
                 true);
    }
  for (guint i = 0; i < scenario->system_count; i++)
    {
      add_trace (p->traces, scenario->systems[i].name, "utilisation", "machines' utilisation", true, true);
      g_ptr_array_add (p->durations, g_array_new (FALSE, FALSE, sizeof (SimDuration)));
    }
  return p;
}

static void
hear_trace (SimReportTrace *trace, double warm_up, const SimResult *run)
{
  SimMoments after = { 0 };
  const SimResultSeries *series = sim_result_find_series (run, trace->name);
  trace->step = run->step;
  for (guint i = 0; series != NULL && i < series->rows; i++)
    {
      double value = series->values[i];
      if (i >= trace->cells->len)
        {
          SimReportCell none = { 0, INFINITY, -INFINITY, 0 };
          g_array_append_val (trace->cells, none);
        }
      SimReportCell *cell = &g_array_index (trace->cells, SimReportCell, i);
      if (!isfinite (value))
        continue;
      cell->sum += value;
      cell->least = MIN (cell->least, value);
      cell->most = MAX (cell->most, value);
      cell->count++;
      if (i * run->step >= warm_up)
        sim_moments_add (&after, value);
    }
  if (after.count > 0)
    g_array_append_val (trace->means, after.mean);
}

/* One that interrupted the service: how long until it was restored, or until the run ended without. */
static void
hear_incident (SimReportPoint *p, const SimResult *run, const SimResultIncident *incident)
{
  SimDuration d = { .time = incident->restored - incident->injected, .run = p->runs };
  if (incident->system == NULL || !incident->disturbed || (isnan (d.time) && !incident->censored))
    return;
  if (isnan (d.time))
    {
      d.time = run->ended - incident->injected;
      d.censored = true;
    }
  for (guint i = 0; i < p->scenario->system_count; i++)
    if (strcmp (p->scenario->systems[i].name, incident->system) == 0)
      g_array_append_val ((GArray *)p->durations->pdata[i], d);
}

static void
hear_band (SimReportPoint *p, const SimResult *run, const SimResultIncident *incident)
{
  SimReportBand band = { .from = incident->injected,
                         .to = isnan (incident->converged) ? run->ended : incident->converged,
                         .censored = incident->censored,
                         .what = g_strdup (incident->what) };
  g_array_append_val (p->bands, band);
}

static bool
hear (const SimResult *run, gpointer data)
{
  SimReportPoint *p = data;
  sim_judge_add (p->judge, run);
  for (guint i = 0; i < p->traces->len; i++)
    hear_trace (p->traces->pdata[i], p->stored->warm_up, run);
  for (guint i = 0; i < run->incident_count; i++)
    {
      hear_incident (p, run, &run->incidents[i]);
      if (p->runs == 0)
        hear_band (p, run, &run->incidents[i]);
    }
  p->runs++;
  return true;
}

static bool
gather (SimReport *report, guint number, GError **error)
{
  const SimStoredPoint *stored = sim_results_point (report->results, number);
  g_autoptr (SimDiags) diags = sim_diags_new ();
  g_autoptr (SimFiles) files = sim_results_files (report->results, number, error);
  SimScenarioRead read = { .allow_outside = true, .any_size = true, .files = files };
  if (files == NULL)
    return false;
  SimScenario *scenario = sim_scenario_parse (stored->resolved, -1, stored->file, &read, diags);
  if (scenario == NULL)
    {
      g_autofree char *why = sim_diags_text (diags);
      g_set_error (error, SIM_OBSERVE_ERROR, SIM_OBSERVE_ERROR_STORE, "the scenario of %s cannot be read: %s",
                   stored->label, why);
      return false;
    }
  SimReportPoint *p = point_new (stored, scenario);
  g_ptr_array_add (report->points, p);
  if (!sim_results_each (report->results, stored->number, hear, p, error))
    return false;
  sim_judge_finish (p->judge);
  return true;
}

/* -- the page ------------------------------------------------------------------------------------- */

static void
put_head (SimReport *report)
{
  const SimReportPoint *first = report->points->pdata[0];
  g_string_append (report->out,
                   "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\">\n"
                   "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<title>");
  sim_html (report->out, first->stored->scenario);
  g_string_append_printf (
      report->out,
      ": report</title>\n<link rel=\"icon\" href=\"data:,\">\n<style>\n%s</style></head><body>"
      "<main>\n<h1>",
      sim_report_style);
  sim_html (report->out, first->stored->scenario);
  g_string_append (report->out, "</h1>\n<p class=\"why\">");
  sim_html (report->out, first->scenario->why != NULL ? first->scenario->why : "");
  g_string_append (report->out, "</p>\n");
}

static bool
put_page (SimReport *report, GError **error)
{
  if (!sim_report_ask (report, error) || !sim_report_search (report, error))
    return false;
  put_head (report);
  bool found = sim_report_found (report), answered = sim_report_answers (report);
  sim_report_verdict (report, found || answered);
  sim_report_searches (report);
  sim_report_questions (report);
  sim_report_claims (report);
  if (!sim_report_measures (report, error))
    return false;
  sim_report_restoration (report);
  sim_report_times (report);
  sim_report_steady (report);
  sim_report_topology (report);
  sim_report_reproduction (report);
  g_string_append (report->out, "</main></body></html>\n");
  return true;
}

static void
make_ways (SimReport *report)
{
  sim_report_labels (report->points);
  report->ways = g_new0 (SimWay, report->points->len);
  for (guint i = 0; i < report->points->len; i++)
    {
      const SimReportPoint *p = report->points->pdata[i];
      report->ways[i] = (SimWay){ report->results, p->stored->number, p->label };
    }
}

char *
sim_report_html (SimResults *results, const SimReportHow *how, GError **error)
{
  SimReport report = { .results = results,
                       .how = how,
                       .points = g_ptr_array_new_with_free_func (point_free),
                       .out = g_string_new (NULL) };
  bool good = sim_results_points (results) > 0;
  if (!good)
    g_set_error (error, SIM_OBSERVE_ERROR, SIM_OBSERVE_ERROR_STORE, "the store has no points");
  for (guint i = 0; good && i < sim_results_points (results); i++)
    good = gather (&report, i, error);
  if (good)
    make_ways (&report);
  good = good && put_page (&report, error);
  g_free (report.ways);
  g_clear_pointer (&report.asked, g_array_unref);
  g_clear_pointer (&report.found, g_array_unref);
  g_ptr_array_unref (report.points);
  return g_string_free (report.out, !good);
}
