/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * From a run that is over to its result: the same numbers as in the result folder's files.
 */
#include "sim/observe/incidents.h"
#include "sim/observe/inside.h"
#include "sim/observe/output.h"
#include "sim/observe/result_table.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

typedef struct Taking
{
  SimResult *result;
  const SimObserver *observer;
  SimResultKeep keep;
} Taking;

static double
seconds (SimTime at)
{
  return at == SIM_NEVER ? (double)NAN : sim_time_to_seconds (at);
}

/* Is NAME that of `total`, or of a system's or a load's? The last dot is before the metric's own name. */
static bool
is_service (const SimScenario *scenario, const char *name)
{
  const char *dot = strrchr (name, '.');
  gsize n = dot != NULL ? (gsize)(dot - name) : 0;
  if (n == 5 && strncmp (name, "total", n) == 0)
    return true;
  for (guint i = 0; i < scenario->system_count; i++)
    if (strncmp (scenario->systems[i].name, name, n) == 0 && scenario->systems[i].name[n] == '\0')
      return true;
  for (guint i = 0; i < scenario->load_count; i++)
    if (strncmp (scenario->loads[i].name, name, n) == 0 && scenario->loads[i].name[n] == '\0')
      return true;
  return false;
}

static bool
is_kept (const Taking *t, const char *name)
{
  return t->keep == SIM_KEEP_ALL || (t->keep == SIM_KEEP_SERVICES && is_service (t->observer->scenario, name));
}

static int
by_name (const void *a, const void *b)
{
  return strcmp (*(const char *const *)a, *(const char *const *)b);
}

static void
sort (void *rows, guint count, gsize size)
{
  if (count > 1)
    qsort (rows, count, size, by_name);
}

static void
take_histogram (const Taking *t, SimResultMetric *to, const char *name)
{
  const SimHistogram *histogram = is_kept (t, name) ? sim_observer_histogram (t->observer, name) : NULL;
  if (histogram == NULL || sim_histogram_count (histogram) == 0)
    return;
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  sim_histogram_save (histogram, bytes);
  guint8 *copy = sim_result_memory (t->result, bytes->len);
  memcpy (copy, bytes->data, bytes->len);
  to->histogram = copy;
  to->histogram_length = bytes->len;
}

static void
take_metrics (const Taking *t)
{
  guint count = sim_observer_metrics (t->observer);
  SimResultMetric *to = sim_result_rows (t->result, &sim_result_tables[0], count);
  for (guint i = 0; i < count; i++)
    {
      const SimMetricRow *row = sim_observer_metric (t->observer, i);
      to[i] = (SimResultMetric){ .name = sim_result_text (t->result, row->name),
                                 .unit = sim_unit_symbol (row->unit),
                                 .kind = row->kind,
                                 .count = row->count,
                                 .censored = row->censored,
                                 .value = sim_unit_scale (row->value, row->unit),
                                 .sum = sim_unit_scale (row->sum, row->unit),
                                 .mean = sim_unit_scale (row->mean, row->unit),
                                 .deviation = sim_unit_scale (row->deviation, row->unit),
                                 .least = sim_unit_scale (row->least, row->unit),
                                 .most = sim_unit_scale (row->most, row->unit) };
      for (guint k = 0; k < SIM_ROW_QUANTILES; k++)
        to[i].quantiles[k] = sim_unit_scale (row->quantiles[k], row->unit);
      take_histogram (t, &to[i], row->name);
    }
  sort (to, count, sizeof *to);
}

static void
take_one_series (const Taking *t, const SimSeries *series, SimResultSeries *to)
{
  g_autofree char *symbol = sim_series_symbol (series);
  guint rows = sim_series_rows (t->observer->series);
  double *values = rows > 0 ? sim_result_memory (t->result, rows * sizeof *values) : NULL;
  for (guint i = 0; i < rows; i++)
    values[i] = sim_unit_scale (sim_series_value (t->observer->series, series, i), series->unit);
  to->name = sim_result_text (t->result, series->name);
  to->unit = sim_result_text (t->result, symbol);
  to->rows = rows;
  to->values = values;
}

static void
take_series (const Taking *t)
{
  guint count = 0, all = sim_series_count (t->observer->series), n = 0;
  for (guint i = 0; i < all; i++)
    count += is_kept (t, sim_series_get (t->observer->series, i)->name);
  SimResultSeries *to = sim_result_rows (t->result, &sim_result_tables[1], count);
  for (guint i = 0; i < all; i++)
    if (is_kept (t, sim_series_get (t->observer->series, i)->name))
      take_one_series (t, sim_series_get (t->observer->series, i), &to[n++]);
  sort (to, count, sizeof *to);
}

static void
take_incidents (const Taking *t)
{
  const SimWorld *world = t->observer->world;
  const SimBus *bus = sim_world_bus (world);
  guint count = sim_world_incidents (world);
  SimResultIncident *to = sim_result_rows (t->result, &sim_result_tables[2], count);
  for (guint i = 0; i < count; i++)
    {
      const SimIncident *x = sim_world_incident (world, i);
      g_autofree char *title = sim_incident_title (world, x);
      const char *node = x->where != 0 ? sim_entity_name (bus, x->where) : NULL;
      const char *system = x->system != 0 ? sim_entity_name (bus, x->system) : NULL;
      to[i] = (SimResultIncident){ .number = i + 1,
                                   .what = sim_result_text (t->result, title),
                                   .fault = x->fault != NULL ? x->fault->kind->key : NULL,
                                   .node = sim_result_text (t->result, node),
                                   .system = sim_result_text (t->result, system),
                                   .injected = seconds (x->injected),
                                   .undone = seconds (x->ended),
                                   .detected = seconds (x->detected),
                                   .decided = seconds (x->decided),
                                   .restored = seconds (x->restored),
                                   .clients_well = seconds (x->clients_well),
                                   .converged = seconds (x->converged),
                                   .disturbed = x->disturbed,
                                   .censored = x->censored,
                                   .failed_requests = x->failed_requests };
    }
}

static void
take_invariants (const Taking *t)
{
  guint count = sim_world_guard_rows (t->observer->world);
  SimResultInvariant *to = sim_result_rows (t->result, &sim_result_tables[3], count);
  for (guint i = 0; i < count; i++)
    {
      const SimGuardRow *x = sim_world_guard_row (t->observer->world, i);
      const char *system = x->system != NULL ? x->system->name : NULL;
      to[i] = (SimResultInvariant){ .system = sim_result_text (t->result, system),
                                    .name = x->invariant->name,
                                    .row = x->invariant->row,
                                    .verdict = (int)x->invariant->verdict,
                                    .checked = x->checked,
                                    .violations = x->violations,
                                    .while_converged = x->while_converged,
                                    .first = x->violations > 0 ? seconds (x->first) : (double)NAN,
                                    .total = seconds (x->total),
                                    .why = sim_result_text (t->result, x->why) };
    }
}

static void
take_verdicts (const Taking *t)
{
  guint count = sim_observer_verdicts (t->observer);
  SimResultVerdict *to = sim_result_rows (t->result, &sim_result_tables[4], count);
  for (guint i = 0; i < count; i++)
    {
      const SimVerdictLine *line = sim_observer_verdict (t->observer, i);
      const char *subject = line->expect != NULL ? line->expect->subject : NULL;
      const char *entry = line->expect != NULL ? line->expect->text : NULL;
      to[i] = (SimResultVerdict){ .result = (int)line->result,
                                  .subject = sim_result_text (t->result, subject),
                                  .value = sim_unit_scale (line->value, line->unit),
                                  .unit = sim_unit_symbol (line->unit),
                                  .samples = line->samples,
                                  .text = sim_result_text (t->result, line->text),
                                  .entry = sim_result_text (t->result, entry) };
    }
}

static void
take_holdings (const Taking *t)
{
  const SimOwnership *ownership = t->observer->ownership;
  guint count = sim_ownership_count (ownership);
  SimResultHolding *to = sim_result_rows (t->result, &sim_result_tables[5], count);
  for (guint i = 0; i < count; i++)
    {
      const SimHolding *h = sim_ownership_get (ownership, i);
      const char *node = sim_entity_name (sim_world_bus (t->observer->world), h->node);
      char ip[SIM_IP_TEXT];
      to[i] = (SimResultHolding){ .address = sim_result_text (t->result, sim_ip_text (h->address, ip)),
                                  .node = sim_result_text (t->result, node),
                                  .from = seconds (h->from),
                                  .to = seconds (MIN (h->to, t->observer->ended)) };
    }
}

static void
take_decisions (const Taking *t)
{
  guint count = t->keep == SIM_KEEP_ALL ? sim_decisions_count (t->observer->decisions) : 0;
  SimResultDecision *to = sim_result_rows (t->result, &sim_result_tables[6], count);
  for (guint i = 0; i < count; i++)
    {
      const SimDecisionRow *row = sim_decisions_get (t->observer->decisions, i);
      to[i] = (SimResultDecision){ .system = sim_result_text (t->result, row->system),
                                   .decision = row->decision,
                                   .at = seconds (row->at),
                                   .what = sim_result_text (t->result, row->what),
                                   .sentence = sim_result_text (t->result, row->sentence) };
    }
}

SimResult *
sim_result_take (const SimObserver *observer, guint32 point, guint32 replication, SimResultKeep keep)
{
  sim_require (observer->finished, "a result is taken after the run");
  SimResult *result = sim_result_new ();
  Taking t = { result, observer, keep };
  result->point = point;
  result->replication = replication;
  result->end = observer->end == SIM_WORLD_STUCK ? SIM_RESULT_STUCK : SIM_RESULT_DONE;
  result->fingerprint = sim_world_fingerprint (observer->world);
  result->events = sim_kernel_stats (sim_world_kernel (observer->world)).events;
  result->ended = seconds (observer->ended);
  result->step = seconds (sim_metrics_step (observer->metrics));
  result->passed = sim_observer_passed (observer);
  take_metrics (&t);
  take_series (&t);
  take_incidents (&t);
  take_invariants (&t);
  take_verdicts (&t);
  take_holdings (&t);
  take_decisions (&t);
  return result;
}
