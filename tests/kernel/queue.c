/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The pending set against a plain heap: whatever is put in, the same comes out (K1).
 */
#include "tests/lib/heap.h"
#include <criterion/criterion.h>

typedef struct Twins
{
  SimQueue *queue;
  TestHeap *heap;
  GRand *rand;
  uint64_t sequence;
  SimTime now;
  uint64_t taken;
} Twins;

static Twins
twins_new (guint32 seed)
{
  return (Twins){ .queue = sim_queue_new (NULL, NULL),
                  .heap = test_heap_new (),
                  .rand = g_rand_new_with_seed (seed) };
}

static void
twins_free (Twins *t)
{
  sim_queue_free (t->queue);
  test_heap_free (t->heap);
  g_rand_free (t->rand);
}

static void
twins_put (Twins *t, SimTime time, uint64_t order)
{
  SimEntry entry = { time, order, NULL };
  sim_queue_push (t->queue, entry);
  test_heap_push (t->heap, entry);
}

static void
twins_push (Twins *t, SimTime time)
{
  uint64_t class = (uint64_t)g_rand_int_range (t->rand, 0, 4) << 62;
  twins_put (t, time, class | ++t->sequence);
}

static bool
twins_pop (Twins *t, SimTime limit)
{
  SimEntry one = { 0 }, other = { 0 };
  bool some = sim_queue_pop (t->queue, limit, &one);
  cr_assert_eq (test_heap_pop (t->heap, limit, &other), some, "after %" G_GUINT64_FORMAT, t->taken);
  if (!some)
    return false;
  cr_assert_eq (one.time, other.time, "after %" G_GUINT64_FORMAT, t->taken);
  cr_assert_eq (one.order, other.order, "after %" G_GUINT64_FORMAT, t->taken);
  cr_assert_eq (sim_queue_size (t->queue), test_heap_size (t->heap));
  t->now = one.time;
  t->taken++;
  return true;
}

static void
twins_empty (Twins *t)
{
  while (twins_pop (t, SIM_NEVER - 1))
    ;
}

typedef SimTime (*DelayFunc) (GRand *rand);

static SimTime
delay_uniform (GRand *rand)
{
  return g_rand_int_range (rand, 0, 1000000000);
}

static SimTime
delay_ties (GRand *rand)
{
  return g_rand_int_range (rand, 0, 3);
}

static SimTime
delay_integers (GRand *rand)
{
  return g_rand_int_range (rand, 0, 20) * SIM_S;
}

/* Over all scales of time, up to 2^40 ns. */
static SimTime
delay_scales (GRand *rand)
{
  return (SimTime)(g_rand_int (rand) >> (g_rand_int (rand) & 31)) << (g_rand_int (rand) % 9);
}

static SimTime
delay_two_clusters (GRand *rand)
{
  return g_rand_int_range (rand, 0, 10) > 0 ? g_rand_int_range (rand, 0, 100)
                                            : 1000000000000 + g_rand_int_range (rand, 0, 100);
}

static SimTime
delay_zero_mostly (GRand *rand)
{
  return g_rand_int_range (rand, 0, 50) > 0 ? 0 : g_rand_int_range (rand, 1, 1000);
}

static SimTime
delay_same (GRand *rand)
{
  return SIM_S;
}

static SimTime
delay_near_the_end_of_time (GRand *rand)
{
  return g_rand_int_range (rand, 0, 1000) > 0 ? g_rand_int_range (rand, 0, 100)
                                              : SIM_NEVER - 1 - g_rand_int_range (rand, 0, 3);
}

static const struct
{
  const char *name;
  DelayFunc draw;
} delays[] = {
  { "uniform", delay_uniform },
  { "ties", delay_ties },
  { "integers", delay_integers },
  { "scales", delay_scales },
  { "two clusters", delay_two_clusters },
  { "zero mostly", delay_zero_mostly },
  { "same", delay_same },
  { "near the end of time", delay_near_the_end_of_time },
};

static void
twins_push_delay (Twins *t, DelayFunc draw)
{
  SimTime at = sim_time_add (t->now, draw (t->rand));
  twins_push (t, MIN (at, SIM_NEVER - 1));
}

static void
twins_hold (DelayFunc draw, int size, int rounds)
{
  Twins t = twins_new (size);
  for (int i = 0; i < size; i++)
    twins_push_delay (&t, draw);
  for (int i = 0; i < rounds && twins_pop (&t, SIM_NEVER - 1); i++)
    twins_push_delay (&t, draw);
  twins_empty (&t);
  twins_free (&t);
}

Test (queue, K1_a_held_set_gives_what_the_heap_gives)
{
  const int sizes[] = { 1, 2, 7, 31, 33, 64, 100, 1000, 2040, 2060, 5000, 16300, 18500, 30000 };
  for (gsize d = 0; d < G_N_ELEMENTS (delays); d++)
    for (gsize s = 0; s < G_N_ELEMENTS (sizes); s++)
      twins_hold (delays[d].draw, sizes[s], 3 * sizes[s] + 1000);
}

/* Random pushes and pops in bursts, with limits as a run sets them. */
static void
twins_bursts (DelayFunc draw, guint32 seed)
{
  Twins t = twins_new (seed);
  for (int burst = 0; burst < 300; burst++)
    {
      int pushes = g_rand_int_range (t.rand, 0, 1 << g_rand_int_range (t.rand, 0, 11));
      for (int i = 0; i < pushes; i++)
        twins_push_delay (&t, draw);
      int pops = g_rand_int_range (t.rand, 0, 1 << g_rand_int_range (t.rand, 0, 11));
      for (int i = 0; i < pops && twins_pop (&t, SIM_NEVER - 1); i++)
        if (g_rand_int_range (t.rand, 0, 3) == 0)
          twins_push_delay (&t, draw);
      SimTime until = sim_time_add (t.now, draw (t.rand) / 2);
      if (until == SIM_NEVER)
        break;
      while (twins_pop (&t, until))
        ;
      t.now = until;
    }
  twins_empty (&t);
  twins_free (&t);
}

Test (queue, K1_bursts_and_limits_give_what_the_heap_gives)
{
  for (gsize d = 0; d < G_N_ELEMENTS (delays); d++)
    for (guint32 seed = 1; seed <= 4; seed++)
      twins_bursts (delays[d].draw, seed);
}

/* Different delays in one set, changing as time goes. */
Test (queue, K1_a_mixture_that_changes_gives_what_the_heap_gives)
{
  Twins t = twins_new (5);
  for (int i = 0; i < 200000; i++)
    {
      gsize d = (i / 5000 + (gsize)g_rand_int_range (t.rand, 0, 2)) % (G_N_ELEMENTS (delays) - 1);
      twins_push_delay (&t, delays[d].draw);
      if (i % 3 > 0 || i / 20000 % 2 == 1)
        twins_pop (&t, SIM_NEVER - 1);
    }
  twins_empty (&t);
  twins_free (&t);
}

/* Delay lines and pushed-back timers come in with order numbers older than those around. */
Test (queue, K1_older_order_numbers_at_the_instant_in_progress_find_their_place)
{
  Twins t = twins_new (6);
  t.sequence = 1000000;
  for (int i = 0; i < 5000; i++)
    twins_push (&t, 100 + (i % 5 == 0));
  uint64_t old = 500000;
  for (int i = 0; i < 20000; i++)
    {
      if (!twins_pop (&t, SIM_NEVER - 1))
        break;
      if (i % 2 == 0)
        twins_put (&t, t.now, (uint64_t)3 << 62 | (old += 7) % 900000);
      if (i % 7 == 0)
        twins_push (&t, t.now);
    }
  twins_empty (&t);
  twins_free (&t);
}

/* Runs in small steps, with much scheduled between the steps and the next event. */
Test (queue, K1_small_steps_towards_a_far_event_give_what_the_heap_gives)
{
  Twins t = twins_new (7);
  for (int i = 0; i < 100; i++)
    twins_push (&t, SIM_S + i);
  for (int step = 0; step < 2000; step++)
    {
      t.now += 400000;
      while (twins_pop (&t, t.now))
        ;
      for (int i = 0; i < 100; i++)
        twins_push (&t, SIM_S - step * 100 - i);
    }
  twins_empty (&t);
  cr_expect_eq (t.taken, 200100);
  twins_free (&t);
}

static bool
keep_odd (const SimEntry *entry)
{
  return entry->order % 2 == 1;
}

static bool
keep_few (const SimEntry *entry)
{
  return entry->order % 128 == 1;
}

Test (queue, a_sifted_set_gives_what_the_sifted_heap_gives)
{
  for (gsize d = 0; d < G_N_ELEMENTS (delays); d++)
    {
      Twins t = twins_new (8);
      for (int i = 1; i < 100000; i++)
        {
          twins_push_delay (&t, delays[d].draw);
          if (i % 3 == 0)
            twins_pop (&t, SIM_NEVER - 1);
          if (i % 7001 == 0)
            {
              bool (*keep) (const SimEntry *entry) = i % 2 == 0 ? keep_odd : keep_few;
              sim_queue_sift (t.queue, keep);
              test_heap_sift (t.heap, keep);
            }
        }
      twins_empty (&t);
      twins_free (&t);
    }
}

/* What a set of `size` takes when it was held for long. */
static double
twins_bytes (int size)
{
  Twins t = twins_new ((guint32)size);
  for (int i = 0; i < size; i++)
    twins_push_delay (&t, delay_uniform);
  for (int i = 0; i < 4 * size && twins_pop (&t, SIM_NEVER - 1); i++)
    twins_push_delay (&t, delay_uniform);
  double bytes = (double)sim_queue_bytes (t.queue) / size;
  twins_free (&t);
  return bytes;
}

Test (queue, memory_grows_with_the_set)
{
  const int sizes[] = { 100, 200, 500, 1000, 2000, 2200, 4000, 10000, 17000, 19000, 40000, 100000 };
  for (gsize i = 0; i < G_N_ELEMENTS (sizes); i++)
    cr_expect_leq (twins_bytes (sizes[i]), 40, "%d entries: %g bytes each", sizes[i], twins_bytes (sizes[i]));
}

Test (queue, memory_is_used_again)
{
  Twins t = twins_new (9);
  for (int i = 0; i < 50000; i++)
    twins_push_delay (&t, delay_uniform);
  for (int i = 0; i < 100000 && twins_pop (&t, SIM_NEVER - 1); i++)
    twins_push_delay (&t, delay_uniform);
  uint64_t bytes = sim_queue_bytes (t.queue);
  for (int i = 0; i < 300000 && twins_pop (&t, SIM_NEVER - 1); i++)
    twins_push_delay (&t, delay_uniform);
  cr_expect_leq (sim_queue_bytes (t.queue), bytes + bytes / 4);
  cr_expect_leq (bytes, 50000 * 60);
  twins_free (&t);
}
