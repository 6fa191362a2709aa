/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The verdict: each expectation of the scenario against what was seen.
 */
#include "sim/observe/incidents.h"
#include "sim/observe/inside.h"
#include "sim/observe/output.h"
#include <math.h>
#include <string.h>

static const char *const result_names[] = { "passed", "failed", "vacuous" };

/* Takes `said`, the sentence without the result. */
static void
reach (SimObserver *observer, SimVerdictLine line, char *said)
{
  const SimExpectSpec *expect = line.expect;
  g_autofree char *share
      = expect != NULL && expect->share > 0 ? sim_quantity_format (expect->share, SIM_UNIT_SHARE) : NULL;
  line.text
      = share == NULL || expect->of == SIM_OF_FAILURES
            ? g_strdup_printf ("%-7s %s", result_names[line.result], said)
            : g_strdup_printf ("%-7s %s; asked of %s of the runs", result_names[line.result], said, share);
  g_free (said);
  g_array_append_val (observer->verdicts, line);
  /* cppcheck-suppress memleak */
}

/* "at most 5 s", "between 2 and 3", "at least 99.5 %". */
static char *
bounds_text (const SimExpectSpec *expect)
{
  g_autofree char *least = sim_quantity_format (expect->at_least, expect->unit);
  g_autofree char *most = sim_quantity_format (expect->at_most, expect->unit);
  if (isfinite (expect->at_least) && isfinite (expect->at_most))
    return strcmp (least, most) == 0 ? g_strdup_printf ("exactly %s", least)
                                     : g_strdup_printf ("between %s and %s", least, most);
  if (isfinite (expect->at_least))
    return g_strdup_printf ("at least %s", least);
  return isfinite (expect->at_most) ? g_strdup_printf ("at most %s", most) : g_strdup ("measured");
}

static const char *
statistic_text (const SimExpectSpec *expect, char out[48])
{
  static const char *const words[] = { "", "mean ", "least ", "most ", "sum of ", "number of " };
  char number[SIM_NUMBER_TEXT];
  if (expect->statistic != SIM_STATISTIC_QUANTILE)
    return words[expect->statistic];
  g_snprintf (out, 48, "%s %% of ", sim_number (number, round (expect->quantile * 1e8) / 1e6));
  return out;
}

static void
append_window (GString *out, const SimExpectSpec *expect, const SimScenario *scenario)
{
  if (expect->after >= 0)
    g_string_append_printf (out, " after %s", sim_fault_kinds[expect->after].key);
  if (expect->from > 0)
    {
      g_autofree char *from = sim_instant_text (expect->from);
      g_string_append_printf (out, " from %s", from);
    }
  if (expect->to > 0 && expect->to < scenario->duration)
    {
      g_autofree char *to = sim_instant_text (expect->to);
      g_string_append_printf (out, " to %s", to);
    }
}

/* "web.restore-time after crash at most 5 s" */
static char *
metric_claim (const SimObserver *observer, const SimExpectSpec *expect)
{
  char quantile[48];
  g_autofree char *bounds = bounds_text (expect);
  GString *out = g_string_new (statistic_text (expect, quantile));
  g_string_append (out, expect->subject);
  append_window (out, expect, observer->scenario);
  g_string_append_printf (out, " %s", bounds);
  return g_string_free (out, FALSE);
}

/* What the samples are called; NULL where their number says nothing. */
static const char *
sample_noun (const SimMeter *meter, guint64 count)
{
  if (meter->source == SIM_METER_INCIDENT && meter->metric->kind == SIM_METRIC_TALLY)
    return count == 1 ? "incident" : "incidents";
  if (meter->source == SIM_METER_SERVICE)
    return count == 1 ? "request" : "requests";
  if (meter->metric->kind == SIM_METRIC_TALLY)
    return count == 1 ? "observation" : "observations";
  return NULL;
}

/* Why there was nothing to judge. */
static char *
nothing_text (const SimMeter *meter, const SimReading *reading, const SimExpectSpec *expect)
{
  if (meter->source == SIM_METER_INCIDENT && reading->left_out > 0)
    return g_strdup_printf ("%" G_GUINT64_FORMAT " incidents, none of which came to it", reading->left_out);
  if (meter->source == SIM_METER_INCIDENT || expect->after >= 0)
    return g_strdup (expect->after >= 0 ? "no incident of that kind" : "no incident");
  return g_strdup (meter->source == SIM_METER_SERVICE ? "no request" : "nothing was observed");
}

/* Rounded for people, but never so that a value looks the same as the bound it misses. */
static char *
value_beside (double value, SimUnit unit, const SimExpectSpec *expect)
{
  char *text = sim_value_text (value, unit);
  g_autofree char *least = sim_value_text (expect->at_least, unit);
  g_autofree char *most = sim_value_text (expect->at_most, unit);
  bool same = (strcmp (text, least) == 0 && value < expect->at_least)
              || (strcmp (text, most) == 0 && value > expect->at_most);
  if (!same || !isfinite (value))
    return text;
  g_free (text);
  return sim_quantity_format (value, unit);
}

static char *
measured_text (const SimMeter *meter, const SimReading *reading, const SimVerdictLine *line)
{
  g_autofree char *value = value_beside (line->value, line->unit, line->expect);
  const char *noun = sample_noun (meter, line->samples);
  GString *out = g_string_new (value);
  if (noun == NULL)
    return g_string_free (out, FALSE);
  bool most = line->expect->statistic == SIM_STATISTIC_DEFAULT && meter->metric->kind == SIM_METRIC_TALLY;
  g_string_append_printf (out, " (%s%" G_GUINT64_FORMAT " %s", most && line->samples > 1 ? "the most of " : "",
                          line->samples, noun);
  if (reading->censored > 0)
    g_string_append_printf (out, ", %" G_GUINT64_FORMAT " not over at the end", reading->censored);
  g_string_append_c (out, ')');
  return g_string_free (out, FALSE);
}

/* Each incident is a trial; `row` is the meter's. */
static void
judge_failures (SimObserver *observer, const SimExpectSpec *expect, const SimMeter *meter, const char *claim)
{
  SimIncidentTrials tried
      = sim_incidents_try (observer->world, meter->scope, meter->window, observer->ended,
                           (SimIncidentMetric)meter->row, expect->at_least, expect->at_most);
  g_autofree char *share = sim_quantity_format (expect->share, SIM_UNIT_SHARE);
  SimVerdictLine line = { .expect = expect, .unit = SIM_UNIT_SHARE, .samples = tried.trials, .value = NAN };
  GString *said = g_string_new (claim);
  g_string_append_printf (said, " in %s of the failures: %" G_GUINT64_FORMAT " of %" G_GUINT64_FORMAT, share,
                          tried.good, tried.trials);
  if (tried.left_out > 0)
    g_string_append_printf (said, ", %" G_GUINT64_FORMAT " too near the end left out", tried.left_out);
  line.result = SIM_VERDICT_VACUOUS;
  if (tried.trials > 0)
    {
      line.value = (double)tried.good / (double)tried.trials;
      line.result = line.value >= expect->share ? SIM_VERDICT_PASSED : SIM_VERDICT_FAILED;
    }
  reach (observer, line, g_string_free (said, FALSE));
}

static void
judge_metric (SimObserver *observer, const SimExpectSpec *expect, const SimMeter *meter)
{
  g_autofree char *claim = metric_claim (observer, expect);
  SimVerdictLine line = { .expect = expect, .unit = expect->unit, .value = NAN, .result = SIM_VERDICT_VACUOUS };
  if (meter == NULL)
    {
      reach (observer, line, g_strdup_printf ("%s: there is no such metric", claim));
      return;
    }
  if (expect->of == SIM_OF_FAILURES && meter->source == SIM_METER_INCIDENT)
    {
      judge_failures (observer, expect, meter, claim);
      return;
    }
  SimReading reading;
  sim_metrics_read (observer->metrics, meter, &reading);
  line.unit = expect->statistic == SIM_STATISTIC_COUNT ? SIM_UNIT_NONE : meter->metric->unit;
  line.samples = reading.samples;
  line.value = sim_reading_statistic (&reading, expect->statistic, expect->quantile);
  if (line.samples == 0 || isnan (line.value))
    {
      g_autofree char *why = nothing_text (meter, &reading, expect);
      line.value = NAN;
      reach (observer, line, g_strdup_printf ("%s: nothing to judge: %s", claim, why));
      return;
    }
  bool good = line.value >= expect->at_least && (line.value <= expect->at_most);
  line.result = good ? SIM_VERDICT_PASSED : SIM_VERDICT_FAILED;
  g_autofree char *measured = measured_text (meter, &reading, &line);
  reach (observer, line, g_strdup_printf ("%s: %s", claim, measured));
}

/* -- invariants and findings ---------------------------------------------------------------- */

static char *
guard_name (const SimGuardRow *row)
{
  return g_strdup_printf ("%s.%s", row->system != NULL ? row->system->name : "simulator", row->invariant->name);
}

static char *
broken_text (const SimGuardRow *row)
{
  g_autofree char *first = sim_instant_text (row->first);
  g_autofree char *total = sim_value_text ((double)row->total, SIM_UNIT_TIME);
  return g_strdup_printf ("broken %" G_GUINT64_FORMAT " time%s, %s in all, first at %s%s%s", row->violations,
                          row->violations == 1 ? "" : "s", total, first, row->why != NULL ? ": " : "",
                          row->why != NULL ? row->why : "");
}

/* The claim, whether it is kept, and what was seen: one line of an invariant. */
static void
judge_guard (SimObserver *observer, const SimExpectSpec *expect, const SimGuardRow *row, const char *claim,
             guint64 violations, bool good)
{
  SimVerdictLine line
      = { .expect = expect, .unit = SIM_UNIT_NONE, .value = (double)violations, .samples = row->checked };
  g_autofree char *broken = row->violations > 0 ? broken_text (row) : NULL;
  line.result = good ? SIM_VERDICT_PASSED : SIM_VERDICT_FAILED;
  if (row->checked == 0)
    {
      line.result = SIM_VERDICT_VACUOUS;
      reach (observer, line, g_strdup_printf ("%s: never checked", claim));
    }
  else if (broken != NULL)
    reach (observer, line, g_strdup_printf ("%s: %s", claim, broken));
  else
    reach (observer, line, g_strdup_printf ("%s: held in %" G_GUINT64_FORMAT " checks", claim, row->checked));
}

static const SimGuardRow *
find_guard (const SimObserver *observer, const char *subject)
{
  for (guint i = 0; i < sim_world_guard_rows (observer->world); i++)
    {
      const SimGuardRow *row = sim_world_guard_row (observer->world, i);
      g_autofree char *name = guard_name (row);
      if (strcmp (name, subject) == 0)
        return row;
    }
  return NULL;
}

static void
judge_invariant (SimObserver *observer, const SimExpectSpec *expect)
{
  const SimGuardRow *row = find_guard (observer, expect->subject);
  SimVerdictLine line
      = { .expect = expect, .unit = SIM_UNIT_NONE, .value = NAN, .result = SIM_VERDICT_VACUOUS };
  if (row == NULL)
    {
      reach (observer, line, g_strdup_printf ("%s: there is no such invariant", expect->subject));
      return;
    }
  bool never = expect->holds == SIM_HOLDS_NEVER, after = expect->holds == SIM_HOLDS_AFTER_CONVERGENCE;
  guint64 violations = after ? row->while_converged : row->violations;
  g_autofree char *claim = g_strdup_printf ("%s %s", expect->subject,
                                            never   ? "is broken"
                                            : after ? "holds after convergence"
                                                    : "holds always");
  judge_guard (observer, expect, row, claim, violations, never ? violations > 0 : violations == 0);
}

/* Does the row of the specification name `finding` as a word, as in "P3.4 F4"? */
static bool
names_finding (const char *row, const char *finding)
{
  g_auto (GStrv) words = g_strsplit_set (row != NULL ? row : "", " ,;/()", -1);
  return g_strv_contains ((const char *const *)words, finding);
}

static void
judge_finding (SimObserver *observer, const SimExpectSpec *expect)
{
  const SimGuardRow *found = NULL;
  SimVerdictLine line
      = { .expect = expect, .unit = SIM_UNIT_NONE, .value = NAN, .result = SIM_VERDICT_VACUOUS };
  g_autofree char *claim
      = g_strdup_printf ("finding %s %s", expect->subject, expect->forbidden ? "does not occur" : "occurs");
  for (guint i = 0; i < sim_world_guard_rows (observer->world); i++)
    {
      const SimGuardRow *row = sim_world_guard_row (observer->world, i);
      if (names_finding (row->invariant->row, expect->subject)
          && (found == NULL || (found->violations == 0 && row->violations > 0)))
        found = row;
    }
  if (found == NULL)
    {
      reach (observer, line, g_strdup_printf ("%s: no invariant watches for it", claim));
      return;
    }
  judge_guard (observer, expect, found, claim, found->violations, (found->violations > 0) != expect->forbidden);
}

/* -- convergence ------------------------------------------------------------------------------ */

static void
judge_at_end (SimObserver *observer, const SimExpectSpec *expect)
{
  const SimSystem *system = sim_world_find_system (observer->world, expect->subject);
  g_autoptr (GString) why = g_string_new (NULL);
  SimVerdictLine line = { .expect = expect, .unit = SIM_UNIT_NONE, .value = NAN, .samples = 1 };
  bool good = system != NULL && (system->model->converged == NULL || system->model->converged (system, why));
  sim_reason_trim (why);
  line.result = good ? SIM_VERDICT_PASSED : SIM_VERDICT_FAILED;
  line.value = good;
  reach (observer, line,
         good ? g_strdup_printf ("%s converged at the end: it has", expect->subject)
              : g_strdup_printf ("%s converged at the end: it has not: %s", expect->subject, why->str));
}

static void
judge_converged (SimObserver *observer, const SimExpectSpec *expect, const SimMeter *meter)
{
  if (!isfinite (expect->at_most) || meter == NULL)
    {
      judge_at_end (observer, expect);
      return;
    }
  SimReading reading;
  sim_metrics_read (observer->metrics, meter, &reading);
  SimVerdictLine line = { .expect = expect, .unit = SIM_UNIT_TIME, .samples = reading.samples };
  line.value = sim_reading_statistic (&reading, SIM_STATISTIC_DEFAULT, 0);
  g_autofree char *bound = sim_quantity_format (expect->at_most, SIM_UNIT_TIME);
  GString *claim = g_string_new (expect->subject);
  g_string_append (claim, " converged");
  append_window (claim, expect, observer->scenario);
  g_string_append_printf (claim, " within %s", bound);
  if (expect->of == SIM_OF_FAILURES)
    {
      judge_failures (observer, expect, meter, claim->str);
      g_string_free (claim, TRUE);
      return;
    }
  g_string_append (claim, ": ");
  if (reading.samples == 0)
    {
      line.result = SIM_VERDICT_VACUOUS;
      line.value = NAN;
      g_autofree char *why = nothing_text (meter, &reading, expect);
      g_string_append_printf (claim, "nothing to judge: %s", why);
    }
  else
    {
      g_autofree char *measured = measured_text (meter, &reading, &line);
      line.result = line.value <= expect->at_most ? SIM_VERDICT_PASSED : SIM_VERDICT_FAILED;
      g_string_append (claim, measured);
    }
  reach (observer, line, g_string_free (claim, FALSE));
}

/* -- all -------------------------------------------------------------------------------------- */

void
sim_verdict_prepare (SimObserver *observer)
{
  for (guint i = 0; i < observer->scenario->expect_count; i++)
    {
      const SimExpectSpec *expect = &observer->scenario->expects[i];
      g_autofree char *converge = g_strconcat (expect->subject, ".converge-time", NULL);
      SimMeter *meter = NULL;
      if (expect->kind == SIM_EXPECT_METRIC)
        meter = sim_metrics_in_window (observer->metrics, expect->subject, expect->from, expect->to,
                                       expect->after);
      else if (expect->kind == SIM_EXPECT_CONVERGED)
        meter = sim_metrics_in_window (observer->metrics, converge, expect->from, expect->to, expect->after);
      g_ptr_array_add (observer->judged, meter);
    }
}

static bool
is_expected (const SimObserver *observer, const SimGuardRow *row)
{
  g_autofree char *name = guard_name (row);
  for (guint i = 0; i < observer->scenario->expect_count; i++)
    {
      const SimExpectSpec *expect = &observer->scenario->expects[i];
      if (expect->kind == SIM_EXPECT_INVARIANT && strcmp (expect->subject, name) == 0)
        return true;
    }
  return false;
}

/* What must hold and did not, though the scenario does not speak of it. */
static void
judge_silent (SimObserver *observer)
{
  for (guint i = 0; i < sim_world_guard_rows (observer->world); i++)
    {
      const SimGuardRow *row = sim_world_guard_row (observer->world, i);
      if (row->invariant->verdict != SIM_MUST || row->violations == 0 || is_expected (observer, row))
        continue;
      g_autofree char *name = guard_name (row);
      g_autofree char *claim = g_strdup_printf ("%s must hold (%s)", name, row->invariant->row);
      judge_guard (observer, NULL, row, claim, row->violations, false);
    }
}

static void
judge_end (SimObserver *observer)
{
  SimVerdictLine line = { .result = SIM_VERDICT_FAILED, .value = NAN, .unit = SIM_UNIT_NONE };
  g_autofree char *at = sim_instant_text (observer->ended);
  if (observer->end == SIM_WORLD_STUCK)
    reach (observer, line, g_strdup_printf ("the run goes on: stuck at %s", at));
}

void
sim_verdict_reach (SimObserver *observer)
{
  for (guint i = 0; i < observer->scenario->expect_count; i++)
    {
      const SimExpectSpec *expect = &observer->scenario->expects[i];
      switch (expect->kind)
        {
        case SIM_EXPECT_METRIC:
          judge_metric (observer, expect, observer->judged->pdata[i]);
          break;
        case SIM_EXPECT_INVARIANT:
          judge_invariant (observer, expect);
          break;
        case SIM_EXPECT_CONVERGED:
          judge_converged (observer, expect, observer->judged->pdata[i]);
          break;
        case SIM_EXPECT_FINDING:
          judge_finding (observer, expect);
          break;
        }
    }
  judge_silent (observer);
  judge_end (observer);
}

guint
sim_observer_verdicts (const SimObserver *observer)
{
  return observer->verdicts->len;
}

const SimVerdictLine *
sim_observer_verdict (const SimObserver *observer, guint i)
{
  sim_require (i < observer->verdicts->len, "verdict %u of %u", i, observer->verdicts->len);
  return &g_array_index (observer->verdicts, SimVerdictLine, i);
}

bool
sim_observer_passed (const SimObserver *observer)
{
  for (guint i = 0; i < observer->verdicts->len; i++)
    {
      const SimVerdictLine *line = sim_observer_verdict (observer, i);
      bool of_many = line->expect != NULL && line->expect->share > 0;
      if (line->result != SIM_VERDICT_PASSED && !of_many)
        return false;
    }
  return true;
}
