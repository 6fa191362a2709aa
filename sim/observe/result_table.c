/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/observe/result_table.h"

#include <string.h>

const char *const sim_result_ends[] = { "done", "stuck", "crashed", NULL };

#define COLUMN(type, its_kind, member, title)                                                                  \
  {                                                                                                            \
    .name = title, .kind = SIM_COLUMN_##its_kind, .offset = offsetof (type, member)                            \
  }
#define BLOB(type, its_kind, member, size, title)                                                              \
  {                                                                                                            \
    .name = title, .kind = SIM_COLUMN_##its_kind, .offset = offsetof (type, member),                           \
    .length = offsetof (type, size)                                                                            \
  }

static const SimColumn run_columns[] = {
  { .name = "end", .kind = SIM_COLUMN_CHOICE, .offset = offsetof (SimResult, end), .choices = sim_result_ends },
  COLUMN (SimResult, TEXT, reason, "reason"),
  COLUMN (SimResult, HEX, fingerprint, "fingerprint"),
  COLUMN (SimResult, WORD, events, "events"),
  COLUMN (SimResult, REAL, ended, "ended_s"),
  COLUMN (SimResult, REAL, step, "step_s"),
  COLUMN (SimResult, FLAG, passed, "passed"),
  { .name = NULL },
};

static const SimColumn metric_columns[] = {
  COLUMN (SimResultMetric, TEXT, name, "name"),
  COLUMN (SimResultMetric, TEXT, unit, "unit"),
  COLUMN (SimResultMetric, NUMBER, kind, "kind"),
  COLUMN (SimResultMetric, WORD, count, "count"),
  COLUMN (SimResultMetric, WORD, censored, "censored"),
  COLUMN (SimResultMetric, REAL, value, "value"),
  COLUMN (SimResultMetric, REAL, sum, "sum"),
  COLUMN (SimResultMetric, REAL, mean, "mean"),
  COLUMN (SimResultMetric, REAL, deviation, "deviation"),
  COLUMN (SimResultMetric, REAL, least, "least"),
  COLUMN (SimResultMetric, REAL, most, "most"),
  COLUMN (SimResultMetric, REAL, quantiles[0], "p50"),
  COLUMN (SimResultMetric, REAL, quantiles[1], "p90"),
  COLUMN (SimResultMetric, REAL, quantiles[2], "p95"),
  COLUMN (SimResultMetric, REAL, quantiles[3], "p99"),
  COLUMN (SimResultMetric, REAL, quantiles[4], "p999"),
  BLOB (SimResultMetric, BYTES, histogram, histogram_length, "histogram"),
  { .name = NULL },
};

static const SimColumn series_columns[] = {
  COLUMN (SimResultSeries, TEXT, name, "name"),
  COLUMN (SimResultSeries, TEXT, unit, "unit"),
  BLOB (SimResultSeries, VECTOR, values, rows, "data"),
  { .name = NULL },
};

static const SimColumn incident_columns[] = {
  COLUMN (SimResultIncident, TEXT, what, "what"),
  COLUMN (SimResultIncident, TEXT, fault, "fault"),
  COLUMN (SimResultIncident, TEXT, node, "node"),
  COLUMN (SimResultIncident, TEXT, system, "system"),
  COLUMN (SimResultIncident, REAL, injected, "injected_s"),
  COLUMN (SimResultIncident, REAL, undone, "undone_s"),
  COLUMN (SimResultIncident, REAL, detected, "detected_s"),
  COLUMN (SimResultIncident, REAL, decided, "decided_s"),
  COLUMN (SimResultIncident, REAL, restored, "restored_s"),
  COLUMN (SimResultIncident, REAL, clients_well, "clients_well_s"),
  COLUMN (SimResultIncident, REAL, converged, "converged_s"),
  COLUMN (SimResultIncident, FLAG, disturbed, "disturbed"),
  COLUMN (SimResultIncident, FLAG, censored, "censored"),
  COLUMN (SimResultIncident, WORD, failed_requests, "failed_requests"),
  { .name = NULL },
};

static const SimColumn invariant_columns[] = {
  COLUMN (SimResultInvariant, TEXT, system, "system"),
  COLUMN (SimResultInvariant, TEXT, name, "name"),
  COLUMN (SimResultInvariant, TEXT, row, "row"),
  COLUMN (SimResultInvariant, NUMBER, verdict, "verdict"),
  COLUMN (SimResultInvariant, WORD, checked, "checked"),
  COLUMN (SimResultInvariant, WORD, violations, "violations"),
  COLUMN (SimResultInvariant, WORD, while_converged, "while_converged"),
  COLUMN (SimResultInvariant, REAL, first, "first_s"),
  COLUMN (SimResultInvariant, REAL, total, "total_s"),
  COLUMN (SimResultInvariant, TEXT, why, "why"),
  { .name = NULL },
};

static const SimColumn verdict_columns[] = {
  COLUMN (SimResultVerdict, NUMBER, result, "result"), COLUMN (SimResultVerdict, TEXT, subject, "subject"),
  COLUMN (SimResultVerdict, REAL, value, "value"),     COLUMN (SimResultVerdict, TEXT, unit, "unit"),
  COLUMN (SimResultVerdict, WORD, samples, "samples"), COLUMN (SimResultVerdict, TEXT, text, "text"),
  COLUMN (SimResultVerdict, TEXT, entry, "entry"),     { .name = NULL },
};

static const SimColumn holding_columns[] = {
  COLUMN (SimResultHolding, TEXT, address, "address"),
  COLUMN (SimResultHolding, TEXT, node, "node"),
  COLUMN (SimResultHolding, REAL, from, "from_s"),
  COLUMN (SimResultHolding, REAL, to, "to_s"),
  { .name = NULL },
};

static const SimColumn decision_columns[] = {
  COLUMN (SimResultDecision, TEXT, system, "system"),
  COLUMN (SimResultDecision, WORD, decision, "decision"),
  COLUMN (SimResultDecision, REAL, at, "at_s"),
  COLUMN (SimResultDecision, TEXT, what, "what"),
  COLUMN (SimResultDecision, TEXT, sentence, "sentence"),
  { .name = NULL },
};

const SimTable sim_result_run = { .name = "run", .key = "id", .columns = run_columns };

#define PART(title, its_key, array, type, number, pointer)                                                     \
  {                                                                                                            \
    .name = title, .key = its_key, .columns = array, .row_size = sizeof (type),                                \
    .count = offsetof (SimResult, number), .rows = offsetof (SimResult, pointer)                               \
  }

const SimTable sim_result_tables[SIM_RESULT_TABLES + 1] = {
  PART ("metric", "name", metric_columns, SimResultMetric, metric_count, metrics),
  PART ("series", "name", series_columns, SimResultSeries, series_count, series),
  PART ("incident", "number", incident_columns, SimResultIncident, incident_count, incidents),
  PART ("invariant", "number", invariant_columns, SimResultInvariant, invariant_count, invariants),
  PART ("verdict", "number", verdict_columns, SimResultVerdict, verdict_count, verdicts),
  PART ("ownership", "number", holding_columns, SimResultHolding, holding_count, holdings),
  PART ("decision", "number", decision_columns, SimResultDecision, decision_count, decisions),
  { .name = NULL },
};
