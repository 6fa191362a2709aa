/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/base/marks.h"

#include <stdlib.h>

enum
{
  SOON = 64 /* marks that are looked through one by one at least */
};

typedef struct Mark
{
  const char *base;
  gsize size;
  SimPlace place;
} Mark;

/* A mark in the index. */
typedef struct Entry
{
  const char *base;
  const char *reach; /* the farthest end of all entries up to this one */
  guint32 mark;
} Entry;

struct SimMarks
{
  GArray *all;   /* of Mark, in order of reading */
  GArray *index; /* of Entry, by base, then by order: the first ones of `all` */
};

SimMarks *
sim_marks_new (void)
{
  SimMarks *marks = g_new (SimMarks, 1);
  marks->all = g_array_new (FALSE, FALSE, sizeof (Mark));
  marks->index = g_array_new (FALSE, FALSE, sizeof (Entry));
  return marks;
}

void
sim_marks_free (SimMarks *marks)
{
  if (marks == NULL)
    return;
  g_array_unref (marks->all);
  g_array_unref (marks->index);
  g_free (marks);
}

void
sim_marks_add (SimMarks *marks, const void *base, gsize size, SimPlace place)
{
  Mark mark = { base, size, place };
  g_array_append_val (marks->all, mark);
}

static const Mark *
mark_at (const SimMarks *marks, guint i)
{
  return &g_array_index (marks->all, Mark, i);
}

static const Entry *
entry_at (const SimMarks *marks, guint i)
{
  return &g_array_index (marks->index, Entry, i);
}

static bool
is_around (const Mark *mark, const char *at)
{
  return at >= mark->base && at < mark->base + mark->size;
}

static int
compare_entries (gconstpointer a, gconstpointer b)
{
  const Entry *x = a, *y = b;
  if (x->base != y->base)
    return x->base < y->base ? -1 : 1;
  return (x->mark > y->mark) - (x->mark < y->mark);
}

static void
make_index (SimMarks *marks)
{
  const char *reach = NULL;
  g_array_set_size (marks->index, marks->all->len);
  for (guint i = 0; i < marks->all->len; i++)
    g_array_index (marks->index, Entry, i) = (Entry){ .base = mark_at (marks, i)->base, .mark = i };
  g_array_sort (marks->index, compare_entries);
  for (guint i = 0; i < marks->index->len; i++)
    {
      Entry *entry = &g_array_index (marks->index, Entry, i);
      const Mark *mark = mark_at (marks, entry->mark);
      reach = MAX (reach, mark->base + mark->size);
      entry->reach = reach;
    }
}

/* The first of the marks that the index does not have; there are few of them. */
static guint
rest (SimMarks *marks)
{
  if (marks->all->len - marks->index->len > SOON + marks->index->len / 4)
    make_index (marks);
  return marks->index->len;
}

/* How many entries have a base up to `at`. */
static guint
count_up_to (const SimMarks *marks, const char *at)
{
  guint low = 0, high = marks->index->len;
  while (low < high)
    {
      guint middle = low + (high - low) / 2;
      if (entry_at (marks, middle)->base <= at)
        low = middle + 1;
      else
        high = middle;
    }
  return low;
}

SimPlace
sim_marks_find (SimMarks *marks, const void *at)
{
  guint count = marks->all->len;
  for (guint i = count; i-- > 0 && count - i <= SOON;)
    if (is_around (mark_at (marks, i), at))
      return mark_at (marks, i)->place;
  for (guint first = rest (marks), i = count; i-- > first;)
    if (is_around (mark_at (marks, i), at))
      return mark_at (marks, i)->place;
  for (guint i = count_up_to (marks, at); i-- > 0 && entry_at (marks, i)->reach > (const char *)at;)
    if (is_around (mark_at (marks, entry_at (marks, i)->mark), at))
      return mark_at (marks, entry_at (marks, i)->mark)->place;
  return (SimPlace){ 0 };
}

static bool
is_field (const Mark *mark, const char *at)
{
  return mark->base == at && mark->size == 1;
}

bool
sim_marks_has (SimMarks *marks, const void *at)
{
  for (guint first = rest (marks), i = marks->all->len; i-- > first;)
    if (is_field (mark_at (marks, i), at))
      return true;
  for (guint i = count_up_to (marks, at); i-- > 0 && entry_at (marks, i)->base == (const char *)at;)
    if (is_field (mark_at (marks, entry_at (marks, i)->mark), at))
      return true;
  return false;
}
