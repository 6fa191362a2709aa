/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Stories of delay lines: first in, first out, in the order that the order rule says.
 */
#include "sim/kernel/kernel.h"
#include <criterion/criterion.h>

enum
{
  LINES = 5,
  ITEMS = 2000,
};

typedef struct Parcel
{
  SimTimer timer; /* used where every parcel stands in the pending set itself */
  int number;
} Parcel;

static GArray *arrived;

static void
parcel_arrives (int number)
{
  g_array_append_val (arrived, number);
}

static void
line_delivers (SimKernel *kernel, SimLine *line, void *item)
{
  parcel_arrives (((Parcel *)item)->number);
}

static void
parcel_fires (SimKernel *kernel, SimTimer *timer)
{
  parcel_arrives (SIM_OWNER (timer, Parcel, timer)->number);
}

/* The same random traffic through lines, or with a timer for each item; what arrived when. */
static GArray *
traffic (bool with_lines, uint64_t *fingerprint)
{
  SimKernel *kernel = sim_kernel_new ();
  SimLine lines[LINES] = { 0 };
  Parcel *parcels = g_new0 (Parcel, ITEMS);
  GRand *rand = g_rand_new_with_seed (11);
  arrived = g_array_new (FALSE, FALSE, sizeof (int));
  for (int i = 0; i < LINES; i++)
    sim_line_init (&lines[i], SIM_CLASS_DELIVERY, SIM_TAG (i, 1), line_delivers);
  for (int i = 0; i < ITEMS; i++)
    {
      int l = g_rand_int_range (rand, 0, LINES);
      parcels[i].number = i;
      SimTime at = sim_kernel_now (kernel) + 10 * (1 + l / 2);
      sim_timer_init (&parcels[i].timer, SIM_CLASS_DELIVERY, SIM_TAG (l, 1), parcel_fires);
      if (with_lines)
        sim_line_push (kernel, &lines[l], at, &parcels[i]);
      else
        sim_timer_arm (kernel, &parcels[i].timer, at);
      if (g_rand_int_range (rand, 0, 3) == 0)
        sim_kernel_run (kernel, sim_kernel_now (kernel) + g_rand_int_range (rand, 0, 4));
    }
  sim_kernel_run (kernel, sim_kernel_now (kernel) + 100);
  *fingerprint = sim_kernel_fingerprint (kernel);
  for (int i = 0; i < LINES; i++)
    sim_line_dispose (&lines[i]);
  sim_kernel_free (kernel);
  g_rand_free (rand);
  g_free (parcels);
  return arrived;
}

Test (lines, items_arrive_as_if_each_stood_in_the_pending_set)
{
  uint64_t by_line, by_timer;
  g_autoptr (GArray) lines = traffic (true, &by_line);
  g_autoptr (GArray) timers = traffic (false, &by_timer);
  cr_assert_eq (lines->len, ITEMS);
  cr_assert_eq (timers->len, ITEMS);
  for (guint i = 0; i < ITEMS; i++)
    cr_assert_eq (g_array_index (lines, int, i), g_array_index (timers, int, i), "item %u", i);
  cr_expect_eq (by_line, by_timer);
}

Test (lines, only_the_head_stands_in_the_pending_set)
{
  SimKernel *kernel = sim_kernel_new ();
  SimLine line = { 0 };
  Parcel parcel = { .number = 1 };
  arrived = g_array_new (FALSE, FALSE, sizeof (int));
  sim_line_init (&line, SIM_CLASS_DELIVERY, SIM_TAG (1, 1), line_delivers);
  cr_expect_eq (sim_line_last (&line, 42), 42);
  for (SimTime t = 1; t <= 1000; t++)
    sim_line_push (kernel, &line, t, &parcel);
  cr_expect_eq (sim_line_last (&line, 42), 1000);
  cr_expect_eq (sim_kernel_stats (kernel).most, 1);
  sim_kernel_run (kernel, 600);
  cr_expect_eq (arrived->len, 600);
  cr_expect_eq (sim_kernel_stats (kernel).most, 1);
  sim_line_clear (kernel, &line, NULL, NULL);
  sim_line_dispose (&line);
  sim_kernel_free (kernel);
  g_array_unref (arrived);
}

static void
dropped (void *item, gpointer data)
{
  g_string_append_printf (data, "%d ", ((Parcel *)item)->number);
}

Test (lines, a_cleared_line_gives_its_items_back_oldest_first_and_delivers_none)
{
  SimKernel *kernel = sim_kernel_new ();
  SimLine line = { 0 };
  Parcel parcels[7];
  g_autoptr (GString) log = g_string_new (NULL);
  arrived = g_array_new (FALSE, FALSE, sizeof (int));
  sim_line_init (&line, SIM_CLASS_DELIVERY, SIM_TAG (1, 1), line_delivers);
  for (int i = 0; i < 7; i++)
    {
      parcels[i].number = i;
      sim_line_push (kernel, &line, 10 * i, &parcels[i]);
    }
  sim_kernel_run (kernel, 25);
  sim_line_clear (kernel, &line, dropped, log);
  cr_expect_str_eq (log->str, "3 4 5 6 ");
  sim_line_push (kernel, &line, 28, &parcels[0]);
  sim_kernel_run (kernel, 100);
  cr_assert_eq (arrived->len, 4);
  cr_expect_eq (g_array_index (arrived, int, 3), 0);
  sim_line_dispose (&line);
  sim_kernel_free (kernel);
  g_array_unref (arrived);
}

static void
push_on (SimKernel *kernel, SimLine *line, void *item)
{
  Parcel *parcel = item;
  parcel_arrives (parcel->number);
  if (parcel->number++ < 5)
    sim_line_push (kernel, line, sim_kernel_now (kernel) + 10, item);
}

Test (lines, delivery_may_push_on_its_own_line)
{
  SimKernel *kernel = sim_kernel_new ();
  SimLine line = { 0 };
  Parcel one = { .number = 0 }, two = { .number = 3 };
  arrived = g_array_new (FALSE, FALSE, sizeof (int));
  sim_line_init (&line, SIM_CLASS_DELIVERY, SIM_TAG (1, 1), push_on);
  sim_line_push (kernel, &line, 1, &one);
  sim_line_push (kernel, &line, 1, &two);
  sim_kernel_run (kernel, 1000);
  const int expected[] = { 0, 3, 1, 4, 2, 5, 3, 4, 5 };
  cr_assert_eq (arrived->len, G_N_ELEMENTS (expected));
  cr_expect_arr_eq (arrived->data, expected, sizeof expected);
  sim_line_dispose (&line);
  sim_kernel_free (kernel);
  g_array_unref (arrived);
}

Test (lines, overtaking_is_our_mistake, .exit_code = SIM_EXIT_INTERNAL)
{
  static SimKernel *kernel; /* the exit leaves nothing unreachable */
  kernel = sim_kernel_new ();
  static SimLine line;
  sim_line_init (&line, SIM_CLASS_DELIVERY, SIM_TAG (1, 1), line_delivers);
  sim_line_push (kernel, &line, 10, kernel);
  sim_line_push (kernel, &line, 9, kernel);
}

Test (lines, throwing_away_a_line_with_items_is_our_mistake, .exit_code = SIM_EXIT_INTERNAL)
{
  static SimKernel *kernel; /* the exit leaves nothing unreachable */
  kernel = sim_kernel_new ();
  static SimLine line;
  sim_line_init (&line, SIM_CLASS_DELIVERY, SIM_TAG (1, 1), line_delivers);
  sim_line_push (kernel, &line, 10, kernel);
  sim_line_dispose (&line);
}
