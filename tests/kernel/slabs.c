/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Stories of slabs: memory that is taken again, and timers in it.
 */
#include "sim/kernel/kernel.h"
#include <criterion/criterion.h>
#include <string.h>

typedef struct Flight
{
  SimTimer timer;
  int number;
  char cargo[41];
} Flight;

Test (slabs, what_is_taken_is_zero_behind_the_kept_part)
{
  SimSlab *slab = sim_slab_new ("flights", sizeof (Flight), sizeof (SimTimer));
  Flight *first = sim_slab_take (slab);
  first->timer.tag = 77;
  memset (first->cargo, 'x', sizeof first->cargo);
  sim_slab_give (slab, first);
  Flight *again = sim_slab_take (slab);
  cr_expect_eq (again, first, "memory given is taken again");
  cr_expect_eq (again->timer.tag, 77, "the kept part survives");
  for (gsize i = 0; i < sizeof again->cargo; i++)
    cr_expect_eq (again->cargo[i], 0);
  sim_slab_free (slab);
}

Test (slabs, live_objects_are_counted_and_do_not_overlap)
{
  SimSlab *slab = sim_slab_new ("flights", sizeof (Flight), sizeof (SimTimer));
  enum
  {
    MANY = 10000
  };
  Flight *flights[MANY];
  for (int i = 0; i < MANY; i++)
    {
      flights[i] = sim_slab_take (slab);
      memset (flights[i]->cargo, i & 255, sizeof flights[i]->cargo);
      flights[i]->number = i;
    }
  cr_expect_eq (sim_slab_live (slab), MANY);
  cr_expect_geq (sim_slab_bytes (slab), MANY * sizeof (Flight));
  for (int i = 0; i < MANY; i++)
    {
      cr_assert_eq (flights[i]->number, i);
      cr_assert_eq ((uintptr_t)flights[i] % 16, 0);
      sim_slab_give (slab, flights[i]);
    }
  sim_slab_give (slab, NULL);
  cr_expect_eq (sim_slab_live (slab), 0);
  gsize bytes = sim_slab_bytes (slab);
  for (int i = 0; i < MANY; i++)
    sim_slab_take (slab);
  cr_expect_eq (sim_slab_bytes (slab), bytes, "memory given is enough for as many again");
  sim_slab_free (slab);
}

Test (slabs, giving_more_than_was_taken_is_our_mistake, .exit_code = SIM_EXIT_INTERNAL)
{
  static SimSlab *slab; /* the exit leaves nothing unreachable */
  slab = sim_slab_new ("flights", sizeof (Flight), 0);
  Flight flight;
  sim_slab_give (slab, &flight);
}

static int landed[4];

static void
flight_lands (SimKernel *kernel, SimTimer *timer)
{
  landed[SIM_OWNER (timer, Flight, timer)->number]++;
}

static Flight *
flight_take (SimSlab *slab, int number)
{
  Flight *flight = sim_slab_take (slab);
  sim_timer_init (&flight->timer, SIM_CLASS_TIMER, SIM_TAG (1, number), flight_lands);
  flight->number = number;
  return flight;
}

Test (slabs, K6_an_entry_of_a_dead_timer_does_not_fire_the_next_one_in_its_memory)
{
  SimKernel *kernel = sim_kernel_new ();
  SimSlab *slab = sim_slab_new ("flights", sizeof (Flight), sizeof (SimTimer));
  Flight *first = flight_take (slab, 1);
  sim_timer_arm (kernel, &first->timer, 10);
  sim_timer_cancel (kernel, &first->timer);
  sim_slab_give (slab, first);
  Flight *second = flight_take (slab, 2);
  cr_assert_eq (first, second);
  sim_timer_arm (kernel, &second->timer, 20);
  sim_kernel_run (kernel, 15);
  cr_expect_eq (landed[1] + landed[2], 0);
  sim_kernel_run (kernel, 30);
  cr_expect_eq (landed[1], 0);
  cr_expect_eq (landed[2], 1);
  sim_kernel_free (kernel);
  sim_slab_free (slab);
}

Test (slabs, an_entry_may_outlive_its_timer_in_a_slab)
{
  SimKernel *kernel = sim_kernel_new ();
  SimSlab *slab = sim_slab_new ("flights", sizeof (Flight), sizeof (SimTimer));
  Flight *flight = flight_take (slab, 1);
  sim_timer_arm (kernel, &flight->timer, 10);
  sim_timer_cancel (kernel, &flight->timer);
  sim_slab_give (slab, flight);
  sim_kernel_run (kernel, 30);
  cr_expect_eq (landed[1], 0);
  cr_expect_eq (sim_kernel_stats (kernel).entries, 0);
  sim_kernel_free (kernel);
  sim_slab_free (slab);
}
