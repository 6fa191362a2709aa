/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Stories of labels: none covers another, and what has no room is a number or nothing.
 */
#include "sim/observe/labels.h"
#include "tests/lib/story.h"
#include <criterion/criterion.h>
#include <string.h>

static void
free_texts (SimLabel *labels, guint count)
{
  for (guint i = 0; i < count; i++)
    g_free (labels[i].text);
  leak_check ();
}

static SimLabel
label (double at, const char *text)
{
  return (SimLabel){ .at = at, .text = g_strdup (text) };
}

Test (labels, that_are_apart_share_a_row)
{
  SimLabel labels[] = { label (0, "1 crash web.host-1"), label (300, "2 crash web.host-2") };
  cr_assert_eq (sim_labels_place (labels, 2, 900), 1);
  cr_assert (labels[0].row == 0 && labels[1].row == 0);
  cr_assert (!labels[0].leftwards && !labels[1].leftwards);
  free_texts (labels, 2);
}

Test (labels, that_would_meet_stand_above_each_other)
{
  SimLabel labels[] = { label (0, "1 crash web.host-1"), label (50, "2 crash web.host-2"), label (300, "3 x") };
  cr_assert_eq (sim_labels_place (labels, 3, 900), 2);
  cr_assert (labels[0].row == 0 && labels[1].row == 1 && labels[2].row == 0);
  free_texts (labels, 3);
}

Test (labels, that_would_leave_the_picture_turn_round)
{
  SimLabel labels[] = { label (850, "1 crash web.host-1") };
  sim_labels_place (labels, 1, 900);
  cr_assert (labels[0].leftwards);
  free_texts (labels, 1);
}

Test (labels, without_room_are_a_number_and_then_nothing)
{
  SimLabel labels[12];
  for (guint i = 0; i < 12; i++)
    labels[i] = label (i < 4 ? 100 : 70, "17 crash web.host-1 again");
  cr_assert_eq (sim_labels_place (labels, 12, 900), 4);
  for (guint i = 0; i < 4; i++)
    cr_assert_eq (labels[i].row, i);
  for (guint i = 4; i < 8; i++)
    cr_assert_str_eq (labels[i].text, "17", "a number in each row");
  for (guint i = 8; i < 12; i++)
    cr_assert_null (labels[i].text);
  free_texts (labels, 12);
}
