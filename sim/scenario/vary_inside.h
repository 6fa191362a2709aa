/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * `vary` while it is read. Inside sim/scenario only.
 */
#pragma once

#include "sim/base/read.h"
#include "sim/scenario/vary.h"

/* A parameter, and the axis that it goes with: those of a zip share one. */
typedef struct SimVaryParameter
{
  const char *path, *name;
  SimPlace place;
  guint axis;
  const SimTree *const *values; /* as many as the axis has */
  const char *const *texts;     /* of these */
} SimVaryParameter;

typedef struct SimVaryAxis
{
  guint count; /* of values */
} SimVaryAxis;

/* vary_axes.c: the axes of the map `vary`, in order. False: reported. */
typedef struct SimVaryAxes
{
  GArray *parameters; /* SimVaryParameter */
  GArray *axes;       /* SimVaryAxis */
} SimVaryAxes;
/* Row 86: the combinations of the map `vary`, as far as it can be read; nothing is reported. */
double sim_vary_product (const SimTree *vary);
bool sim_vary_read_axes (SimOptionRead *read, const SimTree *root, const SimTree *vary, SimVaryAxes *out);

/* vary_range.c: { from, to, step } as scalars, appended to `out`. */
bool sim_vary_range (SimOptionRead *read, const SimTree *map, GPtrArray *out);

/* How many these are, before there is memory for them; 0: it is wrong, reported. */
int64_t sim_vary_range_count (SimOptionRead *read, const SimTree *map);

/* vary_where.c: what texts that mean the same have in common: "60 /min" and "1 /s". g_free(). */
char *sim_vary_meaning (const char *text);

/* vary_where.c: conditions. `index` is the number of the value on each axis. */
typedef struct SimWhere SimWhere;
SimWhere *sim_where_read (SimOptionRead *read, const SimTree *root, const SimTree *where,
                          const SimVaryAxes *axes);
void sim_where_free (SimWhere *where);
bool sim_where_holds (const SimWhere *where, const guint *index);

/* assemble.c: puts a copy of `value` at `path` of the tree, as --set does. */
bool sim_assemble_put (SimOptionRead *read, SimTree *root, const char *path, SimPlace place,
                       const SimTree *value);
/* assemble.c: the value at that path, or NULL. */
const SimTree *sim_assemble_find (const SimTree *root, const char *path);
