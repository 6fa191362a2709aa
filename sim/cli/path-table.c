/* SPDX-License-Identifier: GPL-3.0-or-later */
/* An incident's critical path for a terminal. */
#include "sim/cli/path.h"

#include <string.h>

enum
{
  STEPS = 60 /* of a longer path only the sums are told */
};

/* What the steps of one cause, or of one parameter, come to. */
typedef struct Sum
{
  const char *name, *value;
  SimTime length;
  guint steps;
} Sum;

static const SimPathRow *
row_at (const GArray *rows, guint i)
{
  return &g_array_index (rows, SimPathRow, i);
}

static void
add_length (GString *out, SimTime length, SimTime whole)
{
  g_autofree char *seconds = sim_time_seconds (length, 9);

  g_string_append_printf (out, "%17s s %5.1f %%", seconds, 100.0 * (double)length / (double)whole);
}

static void
add_step (GString *out, const SimPathRow *row, const SimPathRow *first, SimTime whole)
{
  g_autofree char *at = sim_time_seconds (row->from - first->from, 6);

  g_string_append_printf (out, "%14s s", at);
  add_length (out, row->to - row->from, whole);
  g_string_append_printf (out, "  %s", sim_path_cause (row));
  if (*row->parameter != '\0')
    g_string_append_printf (out, " [%s: %s]", row->parameter, row->value);
  g_string_append_printf (out, "\n%*s%s\n", 46, "", row->ends);
}

static void
add_steps (GString *out, const GArray *rows, SimTime whole)
{
  if (rows->len > STEPS)
    {
      g_string_append_printf (out, "%u steps; paths.csv has them all\n", rows->len);
      return;
    }
  g_string_append_printf (out, "%16s %18s %7s  %s\n%46s%s\n", "from", "for", "", "waiting for", "", "until");
  for (guint i = 0; i < rows->len; i++)
    add_step (out, row_at (rows, i), row_at (rows, 0), whole);
}

static void
add_to (GArray *sums, const char *name, const char *value, SimTime length)
{
  for (guint i = 0; i < sums->len; i++)
    {
      Sum *sum = &g_array_index (sums, Sum, i);
      if (strcmp (sum->name, name) == 0)
        {
          sum->length += length;
          sum->steps++;
          return;
        }
    }
  Sum sum = { name, value, length, 1 };
  g_array_append_val (sums, sum);
}

/* Longest first; of equals, the first on the path. */
static void
sort (GArray *sums)
{
  for (guint i = 1; i < sums->len; i++)
    for (guint k = i; k > 0 && g_array_index (sums, Sum, k).length > g_array_index (sums, Sum, k - 1).length;
         k--)
      {
        Sum keep = g_array_index (sums, Sum, k);
        g_array_index (sums, Sum, k) = g_array_index (sums, Sum, k - 1);
        g_array_index (sums, Sum, k - 1) = keep;
      }
}

/* What each comes to, longest first. */
static void
add_rows (GString *out, GArray *sums, SimTime whole)
{
  sort (sums);
  for (guint i = 0; i < sums->len; i++)
    {
      const Sum *sum = &g_array_index (sums, Sum, i);
      g_string_append_printf (out, "%16s", "");
      add_length (out, sum->length, whole);
      g_string_append_printf (out, "  %s", sum->name);
      g_string_append_printf (out, sum->steps > 1 ? ", %u times\n" : "\n", sum->steps);
    }
}

static void
add_sums (GString *out, const GArray *rows, SimTime whole)
{
  g_autoptr (GArray) sums = g_array_new (FALSE, FALSE, sizeof (Sum));

  for (guint i = 0; i < rows->len; i++)
    add_to (sums, sim_path_cause (row_at (rows, i)), "", row_at (rows, i)->to - row_at (rows, i)->from);
  g_string_append (out, "\nby cause\n");
  add_rows (out, sums, whole);
  SimTime total = 0;
  for (guint i = 0; i < sums->len; i++)
    total += g_array_index (sums, Sum, i).length;
  g_string_append_printf (out, "%16s", "sum");
  add_length (out, total, whole);
  g_string_append_c (out, '\n');
}

/* Where the path leads through more than one. */
static void
add_systems (GString *out, const GArray *rows, SimTime whole)
{
  g_autoptr (GArray) sums = g_array_new (FALSE, FALSE, sizeof (Sum));
  g_autoptr (GPtrArray) names = g_ptr_array_new_with_free_func (g_free);

  for (guint i = 0; i < rows->len; i++)
    {
      g_ptr_array_add (names, sim_path_system (row_at (rows, i)->ends_at));
      add_to (sums, names->pdata[i], "", row_at (rows, i)->to - row_at (rows, i)->from);
    }
  if (sums->len < 2)
    return;
  g_string_append (out, "\nby system\n");
  add_rows (out, sums, whole);
}

static void
add_parameters (GString *out, const GArray *rows, SimTime whole)
{
  g_autoptr (GArray) sums = g_array_new (FALSE, FALSE, sizeof (Sum));

  for (guint i = 0; i < rows->len; i++)
    if (*row_at (rows, i)->parameter != '\0')
      add_to (sums, row_at (rows, i)->parameter, row_at (rows, i)->value,
              row_at (rows, i)->to - row_at (rows, i)->from);
  sort (sums);
  if (sums->len == 0)
    {
      g_string_append (out, "\nno parameter of a system or a load would shorten it\n");
      return;
    }
  g_string_append (out,
                   "\nwhat would shorten it, until another wait is longer (rehearse run --set PATH=VALUE)\n");
  for (guint i = 0; i < sums->len; i++)
    {
      const Sum *sum = &g_array_index (sums, Sum, i);
      g_string_append_printf (out, "%16s", "");
      add_length (out, sum->length, whole);
      g_string_append_printf (out, "  %s, now %s\n", sum->name, sum->value);
    }
}

void
sim_path_table (const SimPathRead *read, guint incident, GString *out)
{
  g_autoptr (GArray) rows = sim_path_read_rows (read, incident);

  g_string_append_printf (out, "incident %u: %s", incident, sim_path_read_title (read, incident));
  if (rows->len == 0)
    {
      g_string_append (out, "; it was over at once\n");
      return;
    }
  const SimPathRow *first = row_at (rows, 0), *last = row_at (rows, rows->len - 1);
  SimTime whole = last->to - first->from;
  g_autofree char *from = sim_time_seconds (first->from, 9), *to = sim_time_seconds (last->to, 9);
  g_autofree char *length = sim_time_seconds (whole, 9);
  g_string_append_printf (out, ", from %s s to %s s: %s s\n\n", from, to, length);
  add_steps (out, rows, whole);
  add_sums (out, rows, whole);
  add_systems (out, rows, whole);
  add_parameters (out, rows, whole);
}
