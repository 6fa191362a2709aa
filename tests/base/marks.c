/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Stories of marks: the index finds what looking through all of them would.
 */
#include "sim/base/marks.h"
#include <criterion/criterion.h>
#include <glib.h>

enum
{
  ROOM = 4096,
  MARKS = 3000
};

static char room[ROOM];

typedef struct Range
{
  gsize from, size;
} Range;

/* The number of the last range around `at`, from 1; 0: none. */
static int
last_around (const Range *ranges, guint count, gsize at)
{
  for (guint i = count; i-- > 0;)
    if (at >= ranges[i].from && at < ranges[i].from + ranges[i].size)
      return (int)i + 1;
  return 0;
}

static bool
one_is (const Range *ranges, guint count, gsize at)
{
  for (guint i = 0; i < count; i++)
    if (ranges[i].from == at && ranges[i].size == 1)
      return true;
  return false;
}

typedef struct Read
{
  SimMarks *marks;
  Range ranges[MARKS];
  guint count;
  GRand *rand;
} Read;

/* A table, its rows, their fields: from the outside in, asked after each. */
static void
read_range (Read *r, gsize from, gsize size)
{
  cr_assert_lt (r->count, MARKS);
  r->ranges[r->count++] = (Range){ from, size };
  sim_marks_add (r->marks, room + from, size, (SimPlace){ "s", (int)r->count, 1 });
  for (guint i = 0; i < 4; i++)
    {
      gsize at = i == 0 ? from : (gsize)g_rand_int_range (r->rand, 0, ROOM);
      cr_assert_eq (sim_marks_find (r->marks, room + at).line, last_around (r->ranges, r->count, at));
      cr_assert_eq (sim_marks_has (r->marks, room + at), one_is (r->ranges, r->count, at));
    }
  for (gsize inner = 0; size > 1 && inner < 6; inner++)
    read_range (r, from + inner * size / 8, size / 8);
}

Test (marks, find_the_innermost_around_a_place_however_many_there_are)
{
  g_autofree Read *r = g_new0 (Read, 1);
  r->rand = g_rand_new_with_seed (1);
  r->marks = sim_marks_new ();
  for (gsize from = 0; from < ROOM; from += 512)
    read_range (r, from, 512);
  cr_assert_gt (r->count, 2000);
  sim_marks_free (r->marks);
  g_rand_free (r->rand);
}

Test (marks, know_nothing_of_a_place_that_was_not_read)
{
  SimMarks *marks = sim_marks_new ();
  cr_assert_eq (sim_marks_find (marks, room).line, 0);
  sim_marks_add (marks, room, 8, (SimPlace){ "s", 7, 1 });
  cr_assert_eq (sim_marks_find (marks, room + 7).line, 7);
  cr_assert_eq (sim_marks_find (marks, room + 8).line, 0);
  cr_assert_not (sim_marks_has (marks, room));
  sim_marks_free (marks);
}
