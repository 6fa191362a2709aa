/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Metrics as tables: what can be measured, in which unit, and which records carry it.
 *
 * A metric counts, follows or tallies records of one kind that come from its scope: a system
 * and all that belongs to it, or a load. The observers keep them (sim/observe/metrics.h); the
 * code under simulation emits the record once and knows nothing of them.
 */
#pragma once

#include "sim/kernel/record.h"

typedef enum SimMetricKind
{
  SIM_METRIC_COUNTER, /* how many records, or the sum of the field */
  SIM_METRIC_GAUGE,   /* the field is the value from now on: time-weighted mean, least, most, last */
  SIM_METRIC_TALLY,   /* the field is one observation: count, mean, deviation, quantiles */
  SIM_METRIC_VALUE,   /* one number that the observers work out, such as a share of two counters */
} SimMetricKind;

typedef enum SimMetricField
{
  SIM_METRIC_ONE,
  SIM_METRIC_A,
  SIM_METRIC_B
} SimMetricField;

typedef struct SimMetric
{
  const char *name; /* "zone-changes": with its scope, web.zone-changes */
  SimUnit unit;     /* times in ns, shares 0..1 … as in base/units.h */
  SimMetricKind kind;
  const SimRecordKind *record; /* NULL: built in, worked out by the observers */
  SimMetricField field;
  bool each_node; /* gauges and tallies: also one for each node of the scope: web.host-2.utilisation */
  bool figure;    /* a gauge that has a panel of its own in run.svg, with a line a node where it is each_node */
  const char *help; /* one line */
} SimMetric;

/* Rows of a model's table: kind, unit and field without SIM_METRIC_ and SIM_UNIT_; `...` is the help, and what
 * else is to be set: SIM_GAUGE ("users", pool_rec_users, "users on a server", .each_node = true). */
#define SIM_MEASURE(NAME, KIND, UNIT, RECORD, FIELD, ...)                                                      \
  {                                                                                                            \
    .name = NAME, .kind = SIM_METRIC_##KIND, .unit = SIM_UNIT_##UNIT, .record = &(RECORD),                     \
    .field = SIM_METRIC_##FIELD, .help = __VA_ARGS__                                                           \
  }
/* How many such records; what their field `a` is from now on; their field, a time, as observations. */
#define SIM_COUNTER(NAME, RECORD, ...) SIM_MEASURE (NAME, COUNTER, NONE, RECORD, ONE, __VA_ARGS__)
#define SIM_GAUGE(NAME, RECORD, ...) SIM_MEASURE (NAME, GAUGE, NONE, RECORD, A, __VA_ARGS__)
#define SIM_TIMES(NAME, RECORD, FIELD, ...) SIM_MEASURE (NAME, TALLY, TIME, RECORD, FIELD, __VA_ARGS__)

#define SIM_METRIC_END                                                                                         \
  {                                                                                                            \
    .name = NULL                                                                                               \
  }
