/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * summary.json, metrics.csv, series.csv, ownership.csv and scenario.yaml (docs/results.md).
 */
#include "config.h"

#include "sim/observe/inside.h"
#include "sim/observe/manifest.h"
#include "sim/observe/output.h"
#include <math.h>

static const char *
kind_name (SimMetricKind kind)
{
  static const char *const names[] = { "counter", "gauge", "tally", "value" };
  return names[kind];
}

/* -- CSV --------------------------------------------------------------------------------- */

static void
csv_number (SimOutput *out, double value)
{
  char text[SIM_NUMBER_TEXT];
  sim_output_text (out, ",");
  sim_output_text (out, sim_number (text, value));
}

static void
csv_metric (SimOutput *out, const SimMetricRow *row)
{
  const double values[] = { row->value, row->sum, row->mean, row->deviation, row->least, row->most };
  sim_output_csv (out, row->name);
  sim_output_format (out, ",%s,%s,%" G_GUINT64_FORMAT ",%" G_GUINT64_FORMAT, sim_unit_symbol (row->unit),
                     kind_name (row->kind), row->count, row->censored);
  for (guint i = 0; i < G_N_ELEMENTS (values); i++)
    csv_number (out, sim_unit_scale (values[i], row->unit));
  for (guint i = 0; i < SIM_ROW_QUANTILES; i++)
    csv_number (out, sim_unit_scale (row->quantiles[i], row->unit));
  sim_output_text (out, "\r\n");
}

static bool
write_metrics (const SimObserver *observer, const char *dir, GError **error)
{
  SimOutput *out = sim_output_open (dir, "metrics.csv", error);
  if (out == NULL)
    return false;
  sim_output_text (out, "metric,unit,kind,count,censored,value,sum,mean,deviation,least,most,p50,p90,p95,p99,"
                        "p99.9\r\n");
  for (guint i = 0; i < sim_observer_metrics (observer); i++)
    csv_metric (out, sim_observer_metric (observer, i));
  return sim_output_close (out, error);
}

static void
csv_series_head (SimOutput *out, const SimSeriesSet *set)
{
  sim_output_text (out, "time [s]");
  for (guint i = 0; i < sim_series_count (set); i++)
    {
      g_autofree char *symbol = sim_series_symbol (sim_series_get (set, i));
      g_autofree char *head = g_strdup_printf ("%s [%s]", sim_series_get (set, i)->name, symbol);
      sim_output_text (out, ",");
      sim_output_csv (out, head);
    }
  sim_output_text (out, "\r\n");
}

static bool
write_series (const SimObserver *observer, const char *dir, GError **error)
{
  const SimSeriesSet *set = observer->series;
  SimOutput *out = sim_output_open (dir, "series.csv", error);
  if (out == NULL)
    return false;
  csv_series_head (out, set);
  for (guint row = 0; row < sim_series_rows (set); row++)
    {
      char text[SIM_NUMBER_TEXT];
      sim_output_text (out, sim_number (text, sim_time_to_seconds (sim_series_time (set, row))));
      for (guint i = 0; i < sim_series_count (set); i++)
        {
          const SimSeries *series = sim_series_get (set, i);
          double value = sim_series_value (set, series, row);
          if (isnan (value))
            sim_output_text (out, ",nan"); /* plots break their line at a number that is none, not at nothing */
          else
            csv_number (out, sim_unit_scale (value, series->unit));
        }
      sim_output_text (out, "\r\n");
    }
  return sim_output_close (out, error);
}

static bool
write_ownership (const SimObserver *observer, const char *dir, GError **error)
{
  SimOutput *out = sim_output_open (dir, "ownership.csv", error);
  if (out == NULL)
    return false;
  sim_output_text (out, "address,machine,from [s],to [s]\r\n");
  for (guint i = 0; i < sim_ownership_count (observer->ownership); i++)
    {
      const SimHolding *h = sim_ownership_get (observer->ownership, i);
      char ip[SIM_IP_TEXT];
      sim_output_text (out, sim_ip_text (h->address, ip));
      sim_output_text (out, ",");
      sim_output_csv (out, sim_entity_name (sim_world_bus (observer->world), h->node));
      csv_number (out, sim_time_to_seconds (h->from));
      csv_number (out, sim_time_to_seconds (MIN (h->to, observer->ended)));
      sim_output_text (out, "\r\n");
    }
  return sim_output_close (out, error);
}

static bool
write_scenario (const SimObserver *observer, const char *dir, GError **error)
{
  SimOutput *out = sim_output_open (dir, "scenario.yaml", error);
  if (out == NULL)
    return false;
  g_autofree char *text = sim_scenario_resolved (observer->scenario);
  sim_output_text (out, text != NULL ? text : "");
  return sim_output_close (out, error);
}

/* -- JSON ------------------------------------------------------------------------------- */

/* "key": and the value that follows; `more`: after another member. */
static void
json_key (SimOutput *out, const char *indent, const char *key, bool more)
{
  sim_output_format (out, "%s\n%s", more ? "," : "", indent);
  sim_output_json (out, key);
  sim_output_text (out, ": ");
}

static void
json_text (SimOutput *out, const char *indent, const char *key, const char *text, bool more)
{
  json_key (out, indent, key, more);
  if (text != NULL)
    sim_output_json (out, text);
  else
    sim_output_text (out, "null");
}

static void
json_number (SimOutput *out, const char *indent, const char *key, double value)
{
  json_key (out, indent, key, true);
  sim_output_json_number (out, value);
}

static void
json_verdicts (SimOutput *out, const SimObserver *observer)
{
  static const char *const results[] = { "passed", "failed", "vacuous" };
  json_key (out, "  ", "expectations", true);
  sim_output_text (out, "[");
  for (guint i = 0; i < sim_observer_verdicts (observer); i++)
    {
      const SimVerdictLine *line = sim_observer_verdict (observer, i);
      sim_output_text (out, i > 0 ? ",\n    {" : "\n    {");
      json_text (out, "      ", "result", results[line->result], false);
      json_text (out, "      ", "text", line->text, true);
      json_text (out, "      ", "entry", line->expect != NULL ? line->expect->text : NULL, true);
      json_number (out, "      ", "line", line->expect != NULL ? line->expect->place.line : (double)NAN);
      json_number (out, "      ", "value", sim_unit_scale (line->value, line->unit));
      json_text (out, "      ", "unit", sim_unit_symbol (line->unit), true);
      json_number (out, "      ", "samples", (double)line->samples);
      sim_output_text (out, "\n    }");
    }
  sim_output_text (out, sim_observer_verdicts (observer) > 0 ? "\n  ]" : "]");
}

static void
json_invariants (SimOutput *out, const SimObserver *observer)
{
  guint n = sim_world_guard_rows (observer->world);
  json_key (out, "  ", "invariants", true);
  sim_output_text (out, "[");
  for (guint i = 0; i < n; i++)
    {
      const SimGuardRow *row = sim_world_guard_row (observer->world, i);
      sim_output_text (out, i > 0 ? ",\n    {" : "\n    {");
      json_text (out, "      ", "system", row->system != NULL ? row->system->name : NULL, false);
      json_text (out, "      ", "name", row->invariant->name, true);
      json_text (out, "      ", "row", row->invariant->row, true);
      json_text (out, "      ", "verdict", row->invariant->verdict == SIM_MUST ? "must" : "finding", true);
      json_number (out, "      ", "checked", (double)row->checked);
      json_number (out, "      ", "violations", (double)row->violations);
      json_number (out, "      ", "while-converged", (double)row->while_converged);
      json_number (out, "      ", "first",
                   row->violations > 0 ? sim_time_to_seconds (row->first) : (double)NAN);
      json_number (out, "      ", "total", sim_time_to_seconds (row->total));
      json_text (out, "      ", "why", row->why, true);
      sim_output_text (out, "\n    }");
    }
  sim_output_text (out, n > 0 ? "\n  ]" : "]");
}

static void
json_metrics (SimOutput *out, const SimObserver *observer)
{
  static const char *const names[SIM_ROW_QUANTILES] = { "p50", "p90", "p95", "p99", "p99.9" };
  json_key (out, "  ", "metrics", true);
  sim_output_text (out, "{");
  for (guint i = 0; i < sim_observer_metrics (observer); i++)
    {
      const SimMetricRow *row = sim_observer_metric (observer, i);
      json_key (out, "    ", row->name, i > 0);
      sim_output_text (out, "{");
      json_text (out, "      ", "unit", sim_unit_symbol (row->unit), false);
      json_text (out, "      ", "kind", kind_name (row->kind), true);
      json_number (out, "      ", "count", (double)row->count);
      json_number (out, "      ", "censored", (double)row->censored);
      json_number (out, "      ", "value", sim_unit_scale (row->value, row->unit));
      json_number (out, "      ", "mean", sim_unit_scale (row->mean, row->unit));
      json_number (out, "      ", "least", sim_unit_scale (row->least, row->unit));
      json_number (out, "      ", "most", sim_unit_scale (row->most, row->unit));
      for (guint q = 0; row->kind == SIM_METRIC_TALLY && q < SIM_ROW_QUANTILES; q++)
        json_number (out, "      ", names[q], sim_unit_scale (row->quantiles[q], row->unit));
      sim_output_text (out, "\n    }");
    }
  sim_output_text (out, "\n  }");
}

static bool
write_summary (const SimObserver *observer, const char *dir, GError **error)
{
  SimManifest manifest = { 0 };
  SimOutput *out = sim_output_open (dir, "summary.json", error);
  if (out == NULL)
    return false;
  sim_manifest_fill (&manifest, observer);
  sim_output_text (out, "{");
  json_text (out, "  ", "format", "rehearse-summary 1", false);
  for (guint i = 0; i < SIM_MANIFEST_ROWS; i++)
    if (sim_manifest_is_number (i))
      json_number (out, "  ", sim_manifest_names[i], g_ascii_strtod (manifest.values[i], NULL));
    else
      json_text (out, "  ", sim_manifest_names[i], manifest.values[i], true);
  json_key (out, "  ", "passed", true);
  sim_output_text (out, sim_observer_passed (observer) ? "true" : "false");
  json_verdicts (out, observer);
  json_invariants (out, observer);
  json_metrics (out, observer);
  sim_output_text (out, "\n}\n");
  sim_manifest_clear (&manifest);
  return sim_output_close (out, error);
}

bool
sim_results_write (SimObserver *observer, const char *dir, GError **error)
{
  return write_summary (observer, dir, error) && write_metrics (observer, dir, error)
         && write_series (observer, dir, error) && write_ownership (observer, dir, error)
         && write_scenario (observer, dir, error);
}
