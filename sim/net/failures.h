/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Failure traces: when which machine failed, and for how long, from a CSV file.
 *
 * Two formats, told apart by the header line.
 *
 *   plain   node,start,length      in any order of columns; more columns are ignored.
 *           web.host-2,3 min,20 s  node: a full name, or a number that counts the targets from 0;
 *           0,4 min,               start and length: times with a unit; no length: for good
 *
 *   LANL    the columns of LA-UR-05-7318: "nodenumz", "Prob Started", "Prob Fixed" (month/day/year
 *           hour:minute). Time 0 is the midnight before the first failure of the file. A failure
 *           that was fixed when it began lasts a minute, the resolution of the file.
 *
 * Rows are put in order of their start; equal ones keep the order of the file.
 */
#pragma once

#include "sim/base/option.h"

typedef struct SimFailure
{
  const char *name; /* full name of the node, or NULL: */
  guint node;       /* number among the fault's targets, from 0 */
  SimTime at;
  SimTime length; /* SIM_NEVER: for good */
} SimFailure;

/*
 * Takes `text` as sim_csv_take() does and puts SimFailures into `out`, which is empty; names go into `arena`.
 * Problems are reported as file:line:col with code E114. False when there was one; a file without a failure is
 * one.
 */
bool sim_failures_parse (char *text, gsize length, const char *file, GStringChunk *arena, GArray *out,
                         SimDiags *diags);
