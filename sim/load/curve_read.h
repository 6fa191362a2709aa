/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Reading curves: what the dispatcher (curve_read.c) and the kinds (curve_kinds.c) share. Inside sim/load only.
 */
#pragma once

#include "sim/base/read.h"
#include "sim/load/curve.h"

typedef struct SimCurveRead
{
  SimOptionRead *read;
  bool factor; /* within the factor of a product: rates are plain numbers */
} SimCurveRead;

typedef struct SimCurveForm
{
  const char *key;
  const SimOption *table; /* NULL: the value is read by `make` itself */
  bool flat;              /* the table's keys stand beside the form's own */
  /* Makes a curve of what the table has read, or reports what is wrong and gives NULL. */
  SimCurve *(*make) (const SimCurveRead *r, const SimTree *tree, const void *options);
} SimCurveForm;

/* All but sum and product; ends with a row without key. No struct of options is larger than SIM_CURVE_OPTIONS.
 */
extern const SimCurveForm sim_curve_forms[];
#define SIM_CURVE_OPTIONS 128

/* Reports at the tree; NULL. */
SimCurve *sim_curve_refuse (const SimCurveRead *r, const SimTree *tree, int code, const char *why);
/* sim_read_table(), with rates as the reader takes them. */
bool sim_curve_read_table (const SimCurveRead *r, const SimTree *tree, const SimOption *table, void *target);
