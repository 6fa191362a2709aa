/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Storms: every event arms, moves and cancels timers at random, and a plain heap says what
 * must happen next (K1, K6).
 */
#include "tests/lib/heap.h"
#include <criterion/criterion.h>

typedef struct Storm Storm;

/* A timer, and what the reference knows of it. */
typedef struct Drop
{
  SimTimer timer;
  Storm *storm;
  uint64_t order; /* of the arming in force; 0: not armed */
  uint64_t class;
} Drop;

typedef SimTime (*DelayFunc) (GRand *rand);

struct Storm
{
  SimKernel *kernel;
  TestHeap *heap; /* every arming ever made; those not in force are passed over */
  GRand *rand;
  Drop *drops;
  int count;
  DelayFunc draw;
  int cancels, arms; /* chances in 100 that an event cancels or arms one more timer */
  uint64_t sequence, fired, quota;
};

static void
storm_arm (Drop *drop, SimTime at)
{
  Storm *storm = drop->storm;
  sim_timer_arm (storm->kernel, &drop->timer, at);
  drop->order = drop->class | ++storm->sequence;
  test_heap_push (storm->heap, (SimEntry){ at, drop->order, &drop->timer });
}

static void
storm_cancel (Drop *drop)
{
  sim_timer_cancel (drop->storm->kernel, &drop->timer);
  drop->order = 0;
}

/* What the reference says comes next, at or before `limit`. */
static Drop *
storm_expected (Storm *storm, SimTime limit, SimTime *time)
{
  for (SimEntry entry; test_heap_pop (storm->heap, limit, &entry);)
    {
      Drop *drop = SIM_OWNER (entry.timer, Drop, timer);
      *time = entry.time;
      if (drop->order == entry.order)
        return drop;
    }
  return NULL;
}

static Drop *
storm_pick (Storm *storm)
{
  return &storm->drops[g_rand_int_range (storm->rand, 0, storm->count)];
}

static bool
storm_chance (Storm *storm, int percent)
{
  return g_rand_int_range (storm->rand, 0, 100) < percent;
}

static void
storm_act (Storm *storm)
{
  SimTime now = sim_kernel_now (storm->kernel);
  while (storm_chance (storm, storm->arms))
    storm_arm (storm_pick (storm), now + storm->draw (storm->rand));
  while (storm_chance (storm, storm->cancels))
    storm_cancel (storm_pick (storm));
  Drop *drop = storm_pick (storm);
  cr_assert_eq (sim_timer_armed (&drop->timer), drop->order != 0);
}

static void drop_fires (SimKernel *kernel, SimTimer *timer);

static void
drop_init (Drop *drop)
{
  sim_timer_init (&drop->timer, (SimClass)(drop->class >> 62), 0, drop_fires);
}

static void
drop_fires (SimKernel *kernel, SimTimer *timer)
{
  Drop *drop = SIM_OWNER (timer, Drop, timer);
  Storm *storm = drop->storm;
  SimTime time = 0;
  cr_assert_eq (storm_expected (storm, SIM_NEVER - 1, &time), drop, "event %" G_GUINT64_FORMAT, storm->fired);
  cr_assert_eq (time, sim_kernel_now (kernel));
  cr_assert_not (sim_timer_armed (timer));
  drop->order = 0;
  if (storm_chance (storm, 10)) /* the memory is used for another timer */
    drop_init (drop);
  if (++storm->fired > storm->quota)
    return;
  storm_act (storm);
  if (storm_chance (storm, 90) && drop->order == 0)
    storm_arm (drop, sim_kernel_now (kernel) + storm->draw (storm->rand));
}

static void
storm_run (Storm *storm)
{
  for (int step = 0; step < 1000 && storm->fired < storm->quota; step++)
    {
      if (storm_chance (storm, 50))
        storm_act (storm);
      storm_arm (storm_pick (storm), sim_kernel_now (storm->kernel) + storm->draw (storm->rand));
      sim_kernel_run (storm->kernel, sim_kernel_now (storm->kernel) + storm->draw (storm->rand));
    }
  SimTime time;
  storm->quota = 0;
  sim_kernel_run (storm->kernel, SIM_NEVER);
  cr_expect_null (storm_expected (storm, SIM_NEVER - 1, &time), "an armed timer did not fire");
  cr_expect_eq (sim_kernel_stats (storm->kernel).armed, 0);
  cr_expect_eq (sim_kernel_stats (storm->kernel).entries, 0);
  cr_expect_leq (sim_kernel_stats (storm->kernel).most, 2u * (guint)storm->count + 70);
}

static void
storm_blow (DelayFunc draw, int count, int arms, int cancels)
{
  Storm storm = { .kernel = sim_kernel_new (),
                  .heap = test_heap_new (),
                  .rand = g_rand_new_with_seed ((guint32)(count + arms)),
                  .drops = g_new0 (Drop, count),
                  .count = count,
                  .draw = draw,
                  .arms = arms,
                  .cancels = cancels,
                  .quota = 40000 };
  for (int i = 0; i < count; i++)
    {
      storm.drops[i].storm = &storm;
      storm.drops[i].class = (uint64_t)g_rand_int_range (storm.rand, 0, 4) << 62;
      drop_init (&storm.drops[i]);
      storm_arm (&storm.drops[i], draw (storm.rand));
    }
  storm_run (&storm);
  sim_kernel_free (storm.kernel);
  test_heap_free (storm.heap);
  g_rand_free (storm.rand);
  g_free (storm.drops);
}

static SimTime
delay_wide (GRand *rand)
{
  return (SimTime)(g_rand_int (rand) >> (g_rand_int (rand) & 31));
}

static SimTime
delay_tied (GRand *rand)
{
  return g_rand_int_range (rand, 0, 4);
}

static SimTime
delay_time_out (GRand *rand)
{
  return 3 * SIM_S;
}

static SimTime
delay_even (GRand *rand)
{
  return g_rand_int_range (rand, 1, 1000000);
}

static void
storm_all (DelayFunc draw)
{
  const int counts[] = { 1, 10, 100, 3000 };
  for (gsize i = 0; i < G_N_ELEMENTS (counts); i++)
    {
      storm_blow (draw, counts[i], 10, 5);
      storm_blow (draw, counts[i], 60, 10);
      storm_blow (draw, counts[i], 60, 60);
      storm_blow (draw, counts[i], 85, 80);
    }
}

Test (storms, K6_over_all_scales_of_time)
{
  storm_all (delay_wide);
}

Test (storms, K6_with_ties)
{
  storm_all (delay_tied);
}

Test (storms, K6_of_time_outs_pushed_back)
{
  storm_all (delay_time_out);
}

Test (storms, K6_evenly)
{
  storm_all (delay_even);
}

/* The same storm twice: the same fingerprint; one delay changed: another. */
typedef struct Calm
{
  SimTimer timer;
  GRand *rand;
} Calm;

static void
calm_fires (SimKernel *kernel, SimTimer *timer)
{
  sim_timer_after (kernel, timer, g_rand_int_range (SIM_OWNER (timer, Calm, timer)->rand, 0, 1000));
}

static uint64_t
calm_fingerprint (guint32 seed)
{
  SimKernel *kernel = sim_kernel_new ();
  GRand *rand = g_rand_new_with_seed (seed);
  Calm calms[50] = { { .rand = NULL } };
  for (guint i = 0; i < G_N_ELEMENTS (calms); i++)
    {
      calms[i].rand = rand;
      sim_timer_init (&calms[i].timer, SIM_CLASS_TIMER, SIM_TAG (i, 1), calm_fires);
      sim_timer_arm (kernel, &calms[i].timer, i);
    }
  sim_kernel_run (kernel, 100000);
  uint64_t fingerprint = sim_kernel_fingerprint (kernel);
  sim_kernel_free (kernel);
  g_rand_free (rand);
  return fingerprint;
}

Test (storms, K10_the_same_run_has_the_same_fingerprint)
{
  cr_expect_eq (calm_fingerprint (1), calm_fingerprint (1));
  cr_expect_neq (calm_fingerprint (1), calm_fingerprint (2));
}

static void
calm_counts (SimKernel *kernel, SimTimer *timer)
{
}

Test (storms, a_far_time_that_was_cancelled_says_nothing_about_what_comes_after)
{
  SimKernel *kernel = sim_kernel_new ();
  SimTimer far = { 0 }, near[300] = { { 0 } };
  sim_timer_init (&far, SIM_CLASS_TIMER, 0, calm_counts);
  sim_timer_arm (kernel, &far, SIM_DAY);
  sim_timer_cancel (kernel, &far);
  cr_expect (sim_kernel_run (kernel, SIM_NEVER));
  cr_expect_eq (sim_kernel_now (kernel), 0);
  for (guint i = 0; i < G_N_ELEMENTS (near); i++)
    {
      sim_timer_init (&near[i], SIM_CLASS_TIMER, i, calm_counts);
      sim_timer_arm (kernel, &near[i], 1000 - i);
    }
  cr_expect (sim_kernel_run (kernel, SIM_NEVER));
  cr_expect_eq (sim_kernel_now (kernel), 1000);
  cr_expect_eq (sim_kernel_stats (kernel).events, G_N_ELEMENTS (near));
  sim_kernel_free (kernel);
}
