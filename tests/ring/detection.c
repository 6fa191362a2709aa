/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How long the token needs for a round, and how long a ring needs to notice a dead member: RING-2, RING-3,
 * RING-4, against closed forms.
 *
 * A round. Each of n gateways keeps the token for h, and it is D on its way (latency; frames take microseconds
 * more). A rotation is n (h + D) = R.
 *
 * A crash. Gateway d dies at a moment that is uniform over a rotation. T_a = (2^tries - 1) x ack-timeout is how
 * long a message to it is tried.
 *
 *   It has no token in hand, with probability 1 - h / R: its predecessor sends it the token some time uniform
 * in
 *   (-D, R - h - D) later, and deletes it T_a after that.
 *
 *   It has it in hand, with probability h / R: the token is lost. Its predecessor sent it D + Y before the
 * crash, Y uniform in (0, h), and has the newest copy. The others starve earlier, and get FALSE. The
 * predecessor starves T_x after its sending; its 911 is tried in vain at d for T_a, then goes the n - 1 ways
 * round; it sends the token anew, to d, in vain for T_a, and deletes it:  T_x + 2 T_a + (n - 1) D - D - Y after
 * the crash.
 *
 * With `rehome: deleter` the addresses are answered again in that instant.
 */
#include "tests/lib/show.h"
#include "tests/ring/cluster.h"

#include <math.h>

enum
{
  SEEDS_MOST = 2000,
  GATEWAYS = 4
};
#define HOP 0.1
#define LATENCY 100e-6
#define FRAME 3e-6 /* what a frame takes besides */
#define DELAY (LATENCY + FRAME)
#define ROUND (GATEWAYS * (HOP + DELAY))
#define ACK 0.35
#define STARVATION (2 * GATEWAYS * HOP + 2 * ACK)

/* P (detected after at most x) */
static double
detection_cdf (double x, gconstpointer data)
{
  double off = *(const double *)data;
  double sent = CLAMP ((x - off - ACK + DELAY) / (ROUND - HOP), 0, 1);
  double starved = CLAMP ((x - off - (STARVATION + 2 * ACK + (GATEWAYS - 2) * DELAY - HOP)) / HOP, 0, 1);

  return (1 - HOP / ROUND) * sent + HOP / ROUND * starved;
}

static void
hear (gpointer data, const SimRecord *record)
{
  double *found = data;

  if (*found < 0)
    *found = (double)record->at / 1e9;
}

static double
crash_once (guint64 seed)
{
  Cluster *front = cluster_new (GATEWAYS, 4);
  SimStream phase;
  double at, found = -1;

  sim_stream_init (&phase, seed, 0, "front", "moment of the crash");
  at = 20 + ROUND * sim_stream_uniform (&phase);
  front->seed = seed;
  front->quiet = true;
  cluster_begin (front);
  sim_bus_subscribe (sim_world_bus (story_world (front->story)), &ring_rec_deleted, SIM_LEVEL_EVENT, hear,
                     &found);
  story_until (front->story, at);
  cluster_crash (front, 3);
  story_until (front->story, at + STARVATION + 3 * ACK);
  cluster_end (front);
  return found - at;
}

static guint
crash_often (guint few, double *found)
{
  guint n = show_count (few, SEEDS_MOST);

  for (guint i = 0; i < n; i++)
    {
      found[i] = crash_once (i + 1);
      cr_assert_gt (found[i], 0, "never, seed %u", i + 1);
    }
  return n;
}

Test (ring_show, ring_3_time_to_detect)
{
  double found[SEEDS_MOST], none = 0, distance, sum = 0, mean;
  guint n = crash_often (300, found);
  double p = show_ks (found, n, detection_cdf, &none, &distance);

  for (guint i = 0; i < n; i++)
    sum += found[i];
  mean = (1 - HOP / ROUND) * (ACK - DELAY + (ROUND - HOP) / 2)
         + HOP / ROUND * (STARVATION + 2 * ACK + (GATEWAYS - 2) * DELAY - HOP / 2);
  show_line ("\n| after a crash | runs | mean, s | closed form | least | most | D | p "
             "|\n|---|---|---|---|---|---|---|---|");
  show_line ("| deleted | %u | %.4f | %.4f | %.3f | %.3f | %.4f | %.3f |", n, sum / n, mean, found[0],
             found[n - 1], distance, p);
  cr_assert_gt (p, 0.01, "D = %g, p = %g", distance, p);
}

/* A test of the test: the same numbers against a law that is off by half a hop. */
Test (ring_show, ring_3_the_comparison_can_fail)
{
  double found[SEEDS_MOST], off = HOP / 2, distance;
  guint n = crash_often (300, found);

  cr_assert_lt (show_ks (found, n, detection_cdf, &off, &distance), 0.01);
}

static double
rotation (guint gateways)
{
  Cluster *front = cluster_new (gateways, 2);
  RingDaemon *first;
  uint64_t before;
  double from, mean;

  front->quiet = true;
  cluster_begin (front);
  story_until (front->story, 20 + gateways * 0.2);
  first = cluster_daemon (front, 1);
  from = (double)first->visited / 1e9;
  before = first->accepted;
  story_until (front->story, 20 + gateways * 1.3);
  mean = ((double)first->visited / 1e9 - from) / (double)(first->accepted - before);
  cluster_end (front);
  return mean;
}

/* RING-2: a round takes n (h + D), whatever n; a long word takes a few frames more. */
Test (ring_show, ring_2_rotation)
{
  static const guint some[] = { 2, 3, 5, 10, 30, 100 };
  guint n = show_count (G_N_ELEMENTS (some), 99);

  show_line ("\n| gateways | rotation, s | n (h + D) |\n|---|---|---|");
  for (guint i = 0; i < n; i++)
    {
      guint gateways = n == 99 ? i + 2 : some[i];
      double measured = rotation (gateways), expected = gateways * (HOP + LATENCY);
      show_line ("| %u | %.6f | %.6f |", gateways, measured, expected);
      cr_assert_geq (measured, expected);
      cr_assert_leq (measured, expected + gateways * 100e-6);
    }
}
