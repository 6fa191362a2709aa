/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How long the kernel takes for an event: the hold model through the public timer API.
 *
 *     bench-kernel CASE PENDING EVENTS ROUNDS
 *
 * A given number of timers is pending; each event arms its own timer again. Prints one line:
 * case, pending, best ns per event of the rounds, bytes of the pending set per pending timer,
 * most entries at once. Time is the CPU's for this process: other work on the machine does
 * not count.
 */
#include "bench/measure.h"
#include "sim/base/random.h"
#include "sim/kernel/kernel.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The program runs one load; timers have no room for a pointer to it. */
static struct
{
  SimKernel *kernel;
  SimTimer *timers;
  uint64_t pending;
  uint64_t left;  /* events until the round is over */
  uint64_t state; /* of picking a timer at random: a linear congruence, which costs next to nothing */
  SimStream stream;
} load;

static inline void
count_down (void)
{
  if (--load.left == 0)
    sim_kernel_stop (load.kernel);
}

static inline SimTime
exponential (double mean)
{
  return (SimTime)(sim_stream_exponential (&load.stream) * mean);
}

static void
fire_exponential (SimKernel *kernel, SimTimer *timer)
{
  sim_timer_after (kernel, timer, exponential (1e9));
  count_down ();
}

/* All that is pending is due at the same time, always. */
static void
fire_ties (SimKernel *kernel, SimTimer *timer)
{
  sim_timer_after (kernel, timer, SIM_S);
  count_down ();
}

static void
fire_integers (SimKernel *kernel, SimTimer *timer)
{
  sim_timer_after (kernel, timer, (SimTime)(1 + (sim_stream_bits (&load.stream) >> 54) % 100) * SIM_S);
  count_down ();
}

/* Exponent 3/2: a mean, but no variance. */
static void
fire_pareto (SimKernel *kernel, SimTimer *timer)
{
  double left = 1 - sim_stream_uniform (&load.stream);
  sim_timer_after (kernel, timer, (SimTime)(1e9 / cbrt (left * left)));
  count_down ();
}

static void
fire_bimodal (SimKernel *kernel, SimTimer *timer)
{
  bool far = sim_stream_bits (&load.stream) >> 60 == 0;
  sim_timer_after (kernel, timer, exponential (far ? 1e10 : 1e8));
  count_down ();
}

/* Frames on links, servers at work, periodic messages, resends. */
static void
fire_network (SimKernel *kernel, SimTimer *timer)
{
  uint64_t draw = sim_stream_bits (&load.stream) >> 56;
  SimTime delay;
  if (draw < 128)
    delay = 100 * SIM_US + (draw & 1 ? 123040 : 6720);
  else if (draw < 200)
    delay = exponential (20e6);
  else if (draw < 240)
    delay = SIM_S;
  else
    delay = 3 * SIM_S + (SimTime)draw * SIM_MS;
  sim_timer_after (kernel, timer, delay);
  count_down ();
}

static inline SimTimer *
pick (void)
{
  load.state = load.state * G_GUINT64_CONSTANT (6364136223846793005) + 1442695040888963407;
  return &load.timers[(load.state >> 32) * load.pending >> 32];
}

/* Each event also cancels a timer picked at random and arms it again. */
static void
fire_rearm (SimKernel *kernel, SimTimer *timer)
{
  SimTimer *other = pick ();
  sim_timer_cancel (kernel, other);
  sim_timer_after (kernel, other, exponential (1e9));
  sim_timer_after (kernel, timer, exponential (1e9));
  count_down ();
}

static void
fire_never (SimKernel *kernel, SimTimer *timer)
{
  abort ();
}

/* Every 100 us a packet of each connection pushes its time-out back; none ever fires. What
 * is counted is the pushing back. */
static void
fire_push_back (SimKernel *kernel, SimTimer *timer)
{
  for (uint64_t i = 1; i < load.pending; i++)
    sim_timer_after (kernel, &load.timers[i], 3 * SIM_S);
  load.left = load.left > load.pending ? load.left - load.pending + 1 : 1;
  sim_timer_after (kernel, timer, 100 * SIM_US);
  count_down ();
}

static const struct
{
  const char *name;
  SimTimerFunc fire;
} cases[] = {
  { "exponential", fire_exponential },
  { "ties", fire_ties },
  { "integers", fire_integers },
  { "pareto", fire_pareto },
  { "bimodal", fire_bimodal },
  { "network", fire_network },
  { "rearm", fire_rearm },
  { "push-back", fire_push_back },
};

/* ns per event. */
static double
run_round (uint64_t events)
{
  load.left = events;
  double start = bench_cpu_seconds ();
  if (sim_kernel_run (load.kernel, SIM_NEVER))
    abort ();
  return (bench_cpu_seconds () - start) / (double)events * 1e9;
}

static void
load_arm (SimTimerFunc fire, uint64_t i)
{
  SimTimer *timer = &load.timers[i];
  bool idle = fire == fire_push_back && i > 0;
  sim_timer_init (timer, SIM_CLASS_TIMER, SIM_TAG (i & 0xFFFF, 1), idle ? fire_never : fire);
  if (fire == fire_push_back)
    sim_timer_arm (load.kernel, timer, idle ? 3 * SIM_S : 1);
  else if (fire == fire_rearm)
    sim_timer_arm (load.kernel, timer, exponential (1e9));
  else
    fire (load.kernel, timer);
}

static void
load_fill (SimTimerFunc fire, uint64_t pending)
{
  sim_stream_init (&load.stream, 1, 0, "bench", "delays");
  load.kernel = sim_kernel_new ();
  load.timers = sim_pages_new (pending * sizeof (SimTimer));
  memset (load.timers, 0, pending * sizeof (SimTimer));
  load.pending = pending;
  load.left = UINT64_MAX;
  sim_kernel_set_instant_limit (load.kernel, UINT64_MAX);
  for (uint64_t i = 0; i < pending; i++)
    load_arm (fire, i);
}

static void
load_free (void)
{
  sim_kernel_free (load.kernel);
  sim_pages_free (load.timers);
}

int
main (int argc, char **argv)
{
  gsize c = 0;
  while (argc == 5 && c < G_N_ELEMENTS (cases) && strcmp (argv[1], cases[c].name) != 0)
    c++;
  if (argc != 5 || c == G_N_ELEMENTS (cases))
    {
      fprintf (stderr, "usage: bench-kernel CASE PENDING EVENTS ROUNDS\n");
      return 2;
    }
  uint64_t pending = g_ascii_strtoull (argv[2], NULL, 10), events = g_ascii_strtoull (argv[3], NULL, 10);
  load_fill (cases[c].fire, pending);
  run_round (MAX (events / 4, pending));
  double best = INFINITY;
  for (int round = 0; round < atoi (argv[4]); round++)
    best = fmin (best, run_round (events));
  SimKernelStats stats = sim_kernel_stats (load.kernel);
  printf ("%s %" G_GUINT64_FORMAT " %.2f %.1f %" G_GUINT64_FORMAT "\n", argv[1], pending, best,
          (double)stats.bytes / (double)pending, stats.most);
  load_free ();
  return 0;
}
