/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Ranges of `vary`: counted in billionths of their unit, so that no step is lost or gained by rounding. */
#include "sim/scenario/vary_inside.h"

#include <string.h>

typedef struct Range
{
  const SimTree *from, *to, *step;
  const char *unit; /* " /s"; what stands behind each number; NULL: times of several units */
  int64_t first, last, stride;
} Range;

static const char *
unit_part (const char *text)
{
  return text + strspn (text, "0123456789.+-");
}

/* A number of billionths: "0.25" as 250000000; or a time. */
static bool
read_bound (SimOptionRead *read, const Range *range, const SimTree *tree, int64_t *value)
{
  SimWrong wrong = { 0 };
  g_autofree char *number = g_strndup (tree->text, (gsize)(unit_part (tree->text) - tree->text));
  g_autofree char *seconds = g_strconcat (number, " s", NULL);
  if (sim_quantity_scan (range->unit != NULL ? seconds : tree->text, SIM_UNIT_TIME, true, value, &wrong))
    return true;
  g_free (wrong.why);
  sim_diags_error (
      sim_read_diags (read), tree->place, 42,
      "`%s` is no bound of a range; numbers of one unit with at most 9 decimals, or times, are expected",
      tree->text);
  return false;
}

static char *
number_text (int64_t billionths)
{
  char *text = sim_time_seconds (billionths, 9);
  gsize n = strlen (text);
  while (strchr (text, '.') != NULL && n > 0 && (text[n - 1] == '0' || text[n - 1] == '.'))
    {
      bool point = text[n - 1] == '.';
      text[--n] = '\0';
      if (point)
        break;
    }
  return text;
}

static char *
value_text (const Range *range, int64_t i)
{
  int64_t value = (int64_t)(range->first + (__int128)i * range->stride);
  if (range->unit == NULL)
    return sim_time_format (value);
  g_autofree char *number = number_text (value);
  return g_strconcat (number, range->unit, NULL);
}

static bool
read_bounds (SimOptionRead *read, const SimTree *map, Range *range)
{
  static const char *const keys[] = { "from", "to", "step" };
  const SimTree **const targets[] = { &range->from, &range->to, &range->step };
  for (guint i = 0; i < G_N_ELEMENTS (keys); i++)
    {
      const SimTree *tree = *targets[i] = sim_tree_find (map, keys[i]);
      if (tree == NULL)
        sim_diags_error (sim_read_diags (read), map->place, SIM_E_VALUE_MISSING,
                         "`%s` is missing; { from: 1, to: 4, step: 1 } is expected", keys[i]);
      if (tree == NULL || !sim_read_expect (read, tree, SIM_TREE_SCALAR, "a number with its unit"))
        return false;
    }
  const char *unit = unit_part (range->from->text);
  bool same
      = strcmp (unit, unit_part (range->to->text)) == 0 && strcmp (unit, unit_part (range->step->text)) == 0;
  range->unit = same ? unit : NULL;
  return read_bound (read, range, range->from, &range->first)
         && read_bound (read, range, range->to, &range->last)
         && read_bound (read, range, range->step, &range->stride);
}

/* How many values it has; 0: reported. */
static int64_t
read_range (SimOptionRead *read, const SimTree *map, Range *range)
{
  static const char *const known[] = { "from", "to", "step", NULL };
  for (const SimTree *child = map->first; child != NULL; child = child->next)
    if (!g_strv_contains (known, child->key))
      {
        sim_read_unknown (read, child, known);
        return 0;
      }
  if (!read_bounds (read, map, range))
    return 0;
  if (range->stride != 0 && (range->last >= range->first) == (range->stride > 0))
    return (int64_t)MIN (((__int128)range->last - range->first) / range->stride + 1, G_MAXINT64);
  sim_diags_error (sim_read_diags (read), range->step->place, 87,
                   "`step` never leads from `from` to `to`; it is 0 or has the wrong sign");
  return 0;
}

int64_t
sim_vary_range_count (SimOptionRead *read, const SimTree *map)
{
  Range range = { 0 };
  return read_range (read, map, &range);
}

bool
sim_vary_range (SimOptionRead *read, const SimTree *map, GPtrArray *out)
{
  Range range = { 0 };
  int64_t count = read_range (read, map, &range);
  if (count > SIM_VARY_VALUES)
    sim_diags_error (sim_read_diags (read), map->place, 86,
                     "this range has %" G_GINT64_FORMAT " values; the limit is %d", count, SIM_VARY_VALUES);
  if (count == 0 || count > SIM_VARY_VALUES)
    return false;
  for (int64_t i = 0; i < count; i++)
    {
      g_autofree char *text = value_text (&range, i);
      g_ptr_array_add (out, sim_tree_new (sim_read_arena (read), SIM_TREE_SCALAR, map->place, text));
    }
  return true;
}
