/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The map form of a distribution: { uniform: 1 ms, to: 5 ms }, { empirical: [[1 ms, 3], …] }. */
#include "sim/base/dist.h"

#include <string.h>

typedef struct DistRead
{
  SimOptionRead *read;
  const SimTree *map;
  SimUnit unit;
  SimDist *dist;
} DistRead;

static bool
read_quantity (DistRead *r, const SimTree *tree, SimUnit unit, double *value)
{
  return sim_read_expect (r->read, tree, SIM_TREE_SCALAR, "a number")
         && sim_read_quantity (r->read, tree, unit, value);
}

static bool
wrong_row (DistRead *r, const SimTree *row, const char *why)
{
  sim_diags_error (sim_read_diags (r->read), row->place, SIM_E_DIST_TABLE, "%s", why);
  return false;
}

/* [value, weight]; values ascend. */
static bool
read_row (DistRead *r, const SimTree *row, double *values, double *weights, guint i)
{
  if (row->kind != SIM_TREE_LIST || row->count != 2)
    return wrong_row (r, row, "a row of an empirical table is [value, weight]");
  if (!read_quantity (r, row->first, r->unit, &values[i])
      || !read_quantity (r, row->last, SIM_UNIT_NONE, &weights[i]))
    return false;
  if (values[i] < 0 || weights[i] < 0)
    return wrong_row (r, row, "values and weights of an empirical table cannot be negative");
  if (i > 0 && values[i] <= values[i - 1])
    return wrong_row (r, row, "an empirical table must ascend: this value is not above the one before");
  return true;
}

static bool
read_empirical (DistRead *r, const SimTree *rows)
{
  if (!sim_read_expect (r->read, rows, SIM_TREE_LIST, "a list of [value, weight]"))
    return false;
  if (rows->count == 0)
    return wrong_row (r, rows, "an empirical table is empty; at least one [value, weight] is expected");
  GStringChunk *arena = sim_read_arena (r->read);
  double *values = sim_arena_take (arena, rows->count * sizeof *values);
  double *cumulative = sim_arena_take (arena, rows->count * sizeof *cumulative);
  double sum = 0, before = 0;
  guint n = 0;
  for (const SimTree *row = rows->first; row != NULL; row = row->next, n++)
    if (!read_row (r, row, values, cumulative, n))
      return false;
  for (guint i = 0; i < n; i++)
    sum += cumulative[i];
  if (!(sum > 0))
    return wrong_row (r, rows, "the weights of an empirical table sum to 0");
  for (guint i = 0; i < n; i++)
    cumulative[i] = before += cumulative[i] / sum;
  cumulative[n - 1] = 1;
  *r->dist = (SimDist){ SIM_DIST_EMPIRICAL, r->unit, 0, 0, n, values, cumulative };
  return true;
}

/* The key that names a kind, or NULL when there is none. */
static const SimTree *
find_kind (const SimTree *map, SimDistKind *kind)
{
  for (guint i = 0; i <= SIM_DIST_EMPIRICAL; i++)
    {
      const SimTree *found = sim_tree_find (map, sim_dist_words[i].kind);
      if (found != NULL)
        {
          *kind = (SimDistKind)i;
          return found;
        }
    }
  return NULL;
}

static bool
unknown_kind (DistRead *r)
{
  const char *words[SIM_DIST_EMPIRICAL + 2] = { 0 };
  for (guint i = 0; i <= SIM_DIST_EMPIRICAL; i++)
    words[i] = sim_dist_words[i].kind;
  if (r->map->first != NULL)
    sim_read_unknown (r->read, r->map->first, words);
  else
    sim_diags_error (sim_read_diags (r->read), r->map->place, SIM_E_DIST, "a distribution is expected, not {}");
  return false;
}

/* No keys but the kind and its second parameter. */
static bool
check_keys (DistRead *r, const SimTree *kind, const SimDistWords *words)
{
  const char *known[] = { kind->key, words->second, NULL };
  for (const SimTree *child = r->map->first; child != NULL; child = child->next)
    if (child != kind && g_strcmp0 (child->key, words->second) != 0)
      {
        sim_read_unknown (r->read, child, known);
        return false;
      }
  return true;
}

static bool
read_parameters (DistRead *r, const SimTree *first, const SimDistWords *words)
{
  const SimTree *second = words->second != NULL ? sim_tree_find (r->map, words->second) : NULL;
  SimUnit unit = words->second_plain ? SIM_UNIT_NONE : r->unit;
  if (first->kind == SIM_TREE_LIST && first->count == 2 && words->second != NULL && second == NULL)
    {
      second = first->last;
      first = first->first;
    }
  if (words->second != NULL && second == NULL)
    {
      sim_diags_error (sim_read_diags (r->read), r->map->place, SIM_E_DIST,
                       "`%s` needs a second parameter; `%s` is expected", words->kind, words->second);
      return false;
    }
  return read_quantity (r, first, r->unit, &r->dist->a)
         && (second == NULL || read_quantity (r, second, unit, &r->dist->b));
}

bool
sim_dist_read (SimOptionRead *read, const SimTree *map, SimUnit unit, SimDist *dist)
{
  DistRead r = { read, map, unit, dist };
  SimDistKind kind = SIM_DIST_CONSTANT;
  const SimTree *first = find_kind (map, &kind);
  if (first == NULL)
    return unknown_kind (&r);
  const SimDistWords *words = &sim_dist_words[kind];
  *dist = (SimDist){ .kind = kind, .unit = unit };
  if (!check_keys (&r, first, words))
    return false;
  if (kind == SIM_DIST_EMPIRICAL)
    return read_empirical (&r, first);
  if (!read_parameters (&r, first, words))
    return false;
  g_autofree char *wrong = sim_dist_wrong (dist);
  if (wrong != NULL)
    sim_diags_error (sim_read_diags (read), first->place, SIM_E_DIST, "%s", wrong);
  return wrong == NULL;
}
