/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Traces: series and instants from CSV files (RFC 4180: commas, a header line, cells may be quoted).
 *
 * A time is a date and time of day, 2014-04-10 00:04:00 with or without seconds and a fraction (`T` may
 * stand for the blank, `Z` behind it), a time with its unit, or a plain number of seconds. Times count from the
 * first row and never go back; equal ones are taken in their order. The rest of the digits below a nanosecond
 * is cut off.
 *
 * A row of a series holds until the next one, but not longer than the step of the trace, which is the median
 * distance of its rows: what is longer is a hole, in which the value is 0 (files of counts leave out the
 * minutes in which nothing was counted). Of rows with equal times the last one holds.
 *
 * Code E114 is wrong CSV, E111 time that goes back, E115 a file without rows, all at line and column of the
 * file.
 */
#pragma once

#include "sim/base/read.h"

typedef struct SimTraceRow
{
  SimTime at, until; /* from the first row; holds in [at, until) */
  double value;      /* at least 0 */
} SimTraceRow;

typedef struct SimTrace
{
  guint count; /* at least 1 */
  SimTime step;
  const SimTraceRow *rows; /* in the reader's arena */
} SimTrace;

/* The series in `column` of the file that the scalar `file` names; NULL: the second column. The times are in
 * the first column. False when it was reported. */
bool sim_trace_read_series (SimOptionRead *read, const SimTree *file, const SimTree *column, SimTrace *trace);
/* The instants in `column`; NULL: the first. Values are 1, `until` is `at`. */
bool sim_trace_read_instants (SimOptionRead *read, const SimTree *file, const SimTree *column, SimTrace *trace);
/* The same from text. `path` is for messages. */
bool sim_trace_parse (const char *text, gsize length, const char *path, const char *column, bool instants,
                      SimOptionRead *read, SimTrace *trace);
