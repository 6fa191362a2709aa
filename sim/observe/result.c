/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/base/option.h"
#include "sim/observe/result_table.h"

#include <math.h>
#include <string.h>

SimResult *
sim_result_new (void)
{
  SimResultBody *body = g_new0 (SimResultBody, 1);
  body->arena = g_string_chunk_new (4096);
  body->result.ended = body->result.step = NAN;
  return &body->result;
}

void
sim_result_free (SimResult *result)
{
  if (result == NULL)
    return;
  g_string_chunk_free (((SimResultBody *)result)->arena);
  g_free (result);
}

const char *
sim_result_text (SimResult *result, const char *text)
{
  return text == NULL ? NULL : g_string_chunk_insert (((SimResultBody *)result)->arena, text);
}

void *
sim_result_memory (SimResult *result, gsize size)
{
  return sim_arena_take (((SimResultBody *)result)->arena, size);
}

void *
sim_result_rows (SimResult *result, const SimTable *table, guint count)
{
  void *rows = count > 0 ? sim_result_memory (result, count * table->row_size) : NULL;
  G_STRUCT_MEMBER (guint, result, table->count) = count;
  G_STRUCT_MEMBER (void *, result, table->rows) = rows;
  return rows;
}

SimResult *
sim_result_crashed (guint32 point, guint32 replication, const char *reason)
{
  SimResult *result = sim_result_new ();
  result->point = point;
  result->replication = replication;
  result->end = SIM_RESULT_CRASHED;
  result->reason = sim_result_text (result, reason);
  return result;
}

/* Both begin with their name, and stand in its order. */
static const void *
find (const void *rows, guint count, gsize size, const char *name)
{
  guint low = 0, high = count;
  while (low < high)
    {
      guint middle = low + (high - low) / 2;
      const char *const *row = (const void *)((const char *)rows + middle * size);
      int order = strcmp (name, *row);
      if (order == 0)
        return row;
      if (order < 0)
        high = middle;
      else
        low = middle + 1;
    }
  return NULL;
}

G_STATIC_ASSERT (offsetof (SimResultMetric, name) == 0);
G_STATIC_ASSERT (offsetof (SimResultSeries, name) == 0);

const SimResultMetric *
sim_result_metric (const SimResult *result, const char *name)
{
  return find (result->metrics, result->metric_count, sizeof *result->metrics, name);
}

const SimResultSeries *
sim_result_find_series (const SimResult *result, const char *name)
{
  return find (result->series, result->series_count, sizeof *result->series, name);
}
