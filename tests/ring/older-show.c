/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How long a hot stand-by needs to take over, against closed forms: RING-B2, beside the ring.
 *
 * The master dies at a moment that is uniform over an interval A between its advertisements: the time since the
 * last one is A U, U uniform on [0, 1]. The stand-by of priority P heard that one D later (latency; frames take
 * microseconds more), and takes over Master_Down_Interval after it did: three intervals and its skew, which is
 * (256 - P) / 256 s in version 2 and (256 - P) / 256 A in version 3. Its gratuitous ARP is at a neighbour D
 * later:
 *
 *   answered   = D + 3 A + skew - A U
 *   neighbours = answered + D
 *
 * A third router with a lower priority waits longer by its skew, and changes nothing. A master that leaves says
 * so: answered = D + skew, whatever the moment.
 */
#include "models/ring/older.h"
#include "tests/lib/show.h"
#include "tests/ring/cluster.h"

#include <math.h>

enum
{
  SEEDS_MOST = 2000,
};
#define LATENCY 100e-6
#define FRAME 1e-6

typedef struct Way
{
  const char *name, *like;
  guint routers;
  SimTime interval;
  bool leaves;
} Way;

static const Way ways[] = {
  { "RFC 3768", "rfc3768", 2, SIM_S, false },
  { "RFC 3768, three routers", "rfc3768", 3, SIM_S, false },
  { "RFC 5798", "rfc5798", 2, SIM_S, false },
  { "RFC 5798, three routers, 100 ms", "rfc5798", 3, 100 * SIM_MS, false },
  { "keepalived", "keepalived", 2, SIM_S, false },
  { "keepalived, three routers, 2 s", "keepalived", 3, 2 * SIM_S, false },
};
static const Way leaving[] = {
  { "RFC 3768, leaves", "rfc3768", 2, SIM_S, true },
  { "RFC 5798, leaves", "rfc5798", 3, 100 * SIM_MS, true },
  { "keepalived, leaves", "keepalived", 3, SIM_S, true },
};

typedef struct Takeover
{
  const Cluster *front;
  double answered, moved;
  double since; /* the master's last advertisement, before the crash */
} Takeover;

static double
seconds (SimTime time)
{
  return (double)time / 1e9;
}

static void
hear (gpointer data, const SimRecord *record)
{
  Takeover *takeover = data;

  if (record->subject != cluster_vip (takeover->front, 1))
    return;
  if (record->kind == &ring_rec_vip_served && takeover->answered < 0)
    takeover->answered = seconds (record->at);
  if (record->kind == &sim_rec_arp_moved && takeover->moved < 0)
    takeover->moved = seconds (record->at);
}

/* The idle gateway sends a packet to the first address, so that it has an ARP entry to be put right. */
static void
make_acquaintance (Cluster *front, guint idle)
{
  SimUdp *udp = sim_udp_open (&cluster_daemon (front, idle)->role, 0, NULL);
  g_autoptr (SimBytes) bytes = sim_bytes_new ("?", 1);

  sim_udp_send (udp, NULL, SIM_IP_NONE, cluster_vip (front, 1), 9, bytes);
  sim_udp_close (udp);
}

static double
moment (const char *way, guint64 seed, double from, double range)
{
  SimStream phase;

  sim_stream_init (&phase, seed, 0, way, "moment of the crash");
  return from + range * sim_stream_uniform (&phase);
}

static double
skew (const Way *way, guint priority)
{
  return (256 - priority) / 256.0 * (g_str_equal (way->like, "rfc5798") ? seconds (way->interval) : 1);
}

/* Of the second router, whose priority is 100. */
static double
skew_of (const Way *way)
{
  return skew (way, 100);
}

/* The first router, whose priority is 150, begins after its own Master_Down_Interval. */
static double
first_of (const Way *way)
{
  return 3 * seconds (way->interval) + skew (way, 150);
}

/* From the last of the advertisements, which come at `first` and every `interval` after it. */
static double
since_last (double at, double first, double interval)
{
  return fmod (at - first, interval);
}

static Takeover
take_over (const Way *way, guint64 seed)
{
  Cluster *front = cluster_new (way->routers + 1, 2);
  Takeover takeover = { .front = front, .answered = -1, .moved = -1 };
  double at = moment (way->name, seed, 20, seconds (way->interval));

  front->options.policy = RING_POLICY_STANDBY;
  sim_options_like (sim_vrrp_options, way->like, front->arena, &front->options.vrrp);
  front->options.vrrp.interval = way->interval;
  front->options.stand_by.routers = way->routers;
  front->seed = seed;
  front->quiet = true;
  cluster_begin (front);
  story_until (front->story, 19);
  make_acquaintance (front, way->routers + 1);
  story_until (front->story, at);
  sim_bus_subscribe (sim_world_bus (story_world (front->story)), NULL, SIM_LEVEL_DETAIL, hear, &takeover);
  if (way->leaves)
    sim_node_shutdown (cluster_gateway (front, 1)->node, "the story says so");
  else
    cluster_crash (front, 1);
  story_until (front->story, at + 5 * seconds (way->interval));
  cluster_end (front);
  cr_assert (takeover.answered > 0 && takeover.moved > 0, "%s: never, seed %u", way->name, (guint)seed);
  takeover.answered -= at;
  takeover.since = since_last (at, first_of (way), seconds (way->interval));
  takeover.moved -= at;
  return takeover;
}

typedef struct Law
{
  double base, width;
} Law;

static double
law_cdf (double x, gconstpointer data)
{
  const Law *law = data;

  return show_uniform_sum (x, law->base, &law->width, 1);
}

static double
compare (const char *name, const char *what, double *values, guint n, Law law)
{
  double distance, sum = 0, p;

  for (guint i = 0; i < n; i++)
    sum += values[i];
  p = show_ks (values, n, law_cdf, &law, &distance);
  show_line ("| %s | %s | %u | %.4f | %.4f | %.4f | %.4f | %.4f | %.3f |", name, what, n, sum / n,
             law.base + law.width / 2, values[0], values[n - 1], distance, p);
  return p;
}

static void
heading (void)
{
  show_line ("\n| routers | after the crash | runs | mean, s | closed form | least | most | D | p "
             "|\n|---|---|---|---|---|---|---|---|---|");
}

static guint
take_over_often (const Way *way, guint few, double *answered, double *moved)
{
  guint n = show_count (few, SEEDS_MOST);

  for (guint i = 0; i < n; i++)
    {
      Takeover takeover = take_over (way, i + 1);
      answered[i] = takeover.answered;
      moved[i] = takeover.moved;
    }
  return n;
}

Test (ring_show, ring_b2_time_to_take_over)
{
  double answered[SEEDS_MOST], moved[SEEDS_MOST];

  heading ();
  for (guint w = 0; w < G_N_ELEMENTS (ways); w++)
    {
      const Way *way = &ways[w];
      guint n = take_over_often (way, 100, answered, moved);
      Law law = { LATENCY + FRAME + 2 * seconds (way->interval) + skew_of (way), seconds (way->interval) };
      double p = compare (way->name, "answered", answered, n, law);
      cr_assert_gt (p, 0.01, "%s: answered, p = %g", way->name, p);
      law.base += LATENCY + FRAME;
      p = compare (way->name, "neighbours", moved, n, law);
      cr_assert_gt (p, 0.01, "%s: neighbours, p = %g", way->name, p);
    }
}

/* Not only the distribution: in each run what the formula says, to the length of a frame. */
Test (ring_show, ring_b2_each_run_is_the_formula)
{
  guint n = show_count (50, SEEDS_MOST);

  for (guint w = 0; w < G_N_ELEMENTS (ways); w++)
    for (guint i = 0; i < n; i++)
      {
        const Way *way = &ways[w];
        Takeover takeover = take_over (way, i + 1);
        double expected = LATENCY + 3 * seconds (way->interval) + skew_of (way) - takeover.since;
        double more = takeover.answered - expected;
        cr_assert (more >= 0 && more < 5e-6, "%s, seed %u: %.7f s, not %.7f", way->name, i + 1,
                   takeover.answered, expected);
      }
}

/* A test of the test: the same numbers against a law that is a tenth of an interval off. */
Test (ring_show, ring_b2_the_comparison_can_fail)
{
  double answered[SEEDS_MOST], moved[SEEDS_MOST];
  guint n = take_over_often (&ways[0], 300, answered, moved);
  Law wrong = { LATENCY + 2.1 + skew_of (&ways[0]), 1 };

  cr_assert_lt (compare ("off by 0.1 s", "answered", answered, n, wrong), 0.01);
}

Test (ring_show, ring_b2_who_leaves_is_followed_after_the_skew)
{
  guint n = show_count (30, SEEDS_MOST);

  show_line ("\n| routers | runs | least, s | most | closed form |\n|---|---|---|---|---|");
  for (guint w = 0; w < G_N_ELEMENTS (leaving); w++)
    {
      double expected = LATENCY + skew_of (&leaving[w]), least = 1e9, most = 0;
      for (guint i = 0; i < n; i++)
        {
          Takeover takeover = take_over (&leaving[w], i + 1);
          least = MIN (least, takeover.answered);
          most = MAX (most, takeover.answered);
        }
      show_line ("| %s | %u | %.6f | %.6f | %.6f |", leaving[w].name, n, least, most, expected);
      cr_assert (least >= expected && most < expected + 5e-6, "%s: %g to %g", leaving[w].name, least, most);
    }
}

/* -- beside the ring -------------------------------------------------------------------------------------- */

static void
hear_end (gpointer data, const SimRecord *record)
{
  double *longest = data;

  *longest = MAX (*longest, seconds (record->a));
}

/* How long an address of gateway 1, which dies, was answered by nobody. */
static double
unserved (RingPolicy policy, SimTime hop, const char *like, SimTime interval, guint64 seed)
{
  Cluster *front = cluster_new (4, 4);
  double longest = 0,
         at = moment (like, seed, 30, policy == RING_POLICY_RING ? 4 * seconds (hop) : seconds (interval));

  front->options.policy = policy;
  front->options.hop = hop;
  sim_options_like (sim_vrrp_options, like, front->arena, &front->options.vrrp);
  front->options.vrrp.interval = interval;
  front->seed = seed;
  front->quiet = true;
  cluster_begin (front);
  story_until (front->story, at);
  sim_bus_subscribe (sim_world_bus (story_world (front->story)), &ring_rec_unserved_ended, SIM_LEVEL_DETAIL,
                     hear_end, &longest);
  cluster_crash (front, 1);
  story_until (front->story, at + 5);
  cluster_end (front);
  return longest;
}

static int
ascending (const void *a, const void *b)
{
  double x = *(const double *)a, y = *(const double *)b;

  return x < y ? -1 : x > y;
}

static double
table_row (const char *name, RingPolicy policy, SimTime hop, const char *like, SimTime interval)
{
  double values[SEEDS_MOST], sum = 0;
  guint n = show_count (40, SEEDS_MOST / 2);

  for (guint i = 0; i < n; i++)
    sum += values[i] = unserved (policy, hop, like, interval, i + 1);
  qsort (values, n, sizeof *values, ascending);
  show_line ("| %s | %u | %.3f | %.3f | %.3f | %.3f | %.3f |", name, n, sum / n, values[0], values[n / 2],
             values[n * 99 / 100], values[n - 1]);
  return sum / n;
}

Test (ring_show, ring_b2_beside_the_ring)
{
  double ring, keepalived, fast;

  show_line ("\n| an address is answered by nobody for | runs | mean, s | least | median | p99 | most "
             "|\n|---|---|---|---|---|---|---|");
  ring = table_row ("ring of 4, hop 100 ms", RING_POLICY_RING, 100 * SIM_MS, "rfc3768", SIM_S);
  table_row ("ring of 4, hop 25 ms", RING_POLICY_RING, 25 * SIM_MS, "rfc3768", SIM_S);
  keepalived = table_row ("keepalived, 1 s", RING_POLICY_STANDBY, 100 * SIM_MS, "keepalived", SIM_S);
  table_row ("RFC 5798, 1 s", RING_POLICY_STANDBY, 100 * SIM_MS, "rfc5798", SIM_S);
  fast = table_row ("RFC 5798, 100 ms", RING_POLICY_STANDBY, 100 * SIM_MS, "rfc5798", 100 * SIM_MS);
  cr_assert_lt (ring, keepalived / 3);
  cr_assert_lt (fast, ring);
}
