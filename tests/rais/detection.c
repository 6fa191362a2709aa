/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How long a group needs to notice a dead host, and how often it believes a live one dead: RAIS-8, RAIS-9,
 * RAIS-11, RAIS-18, against closed forms.
 *
 * A crash. Host h says info messages at the moments h0 + i Pi, its phase h0 uniform in an interval
 * (arm_first() in monitor.c). It dies at c, a fixed moment long after its start, so the time since its last
 * message is Pi U, U uniform on [0, 1]. The leader hears that message D later (latency; frames take
 * microseconds more). Its control thread turns at l0 + j Pc, l0 uniform and drawn apart from h0: the first turn
 * at which the silence has lasted Ts comes Pc V after it has, V uniform and independent of U. So
 *
 *   suspected    = c - Pi U + D + Ts + Pc V
 *
 * In that same turn the leader finds the address unserved and tells the spare, which hears it D later and runs
 * its acquire script, A long, beginning at once: the spare has nothing else to do. The address is on-line at
 *
 *   on-line      = c - Pi U + D + Ts + Pc V + D + A
 *
 * The neighbours learn of it from the ARP packet of the spare's next transmit turn, at s0 + k Pi, s0 drawn
 * apart from both: W uniform and independent of U and V, and the latency S of the service network after that
 *
 *   neighbours   = on-line + Pi W + S
 *
 * Pi and Pc differ here, so that no mistake hides behind their being equal.
 *
 * A loss. With one control network and frames lost with probability p on each of the two cables, a message is
 * lost with q = 1 - (1 - p)^2. Ts = k Pi and Pc = Pi: after k lost messages in a row the leader's control
 * thread turns once before the next, and drops the host. The mean number of messages until k in a row are lost,
 * counted from one that was heard, is (q^-k - 1) / (1 - q); until the host is heard again it says 1 / (1 - q)
 * more, and the count begins anew.
 */
#include "tests/lib/show.h"
#include "tests/rais/group.h"

#include <math.h>

enum
{
  SEEDS_MOST = 2000
};
#define CRASH 20.0
#define PI 1.0
#define PC 1.7
#define TS 3.4
#define SCRIPT 0.5
#define LATENCY 100e-6

typedef struct Sum
{
  double base;
  double widths[3];
  guint count;
} Sum;

typedef struct Crash
{
  Group *web;
  double suspected, online, moved;
} Crash;

static double
sum_cdf (double x, gconstpointer data)
{
  const Sum *sum = data;
  return show_uniform_sum (x, sum->base, sum->widths, sum->count);
}

static void
note (double *slot, const SimRecord *record)
{
  if (isnan (*slot))
    *slot = (double)record->at / 1e9 - CRASH;
}

static void
hear (gpointer data, const SimRecord *record)
{
  Crash *crash = data;
  SimIp address = group_prefers (crash->web, "host-2");

  if (record->at < sim_time_from_seconds (CRASH))
    return;
  if (record->kind == &rais_rec_host_silent
      && record->who == rais_who (group_host (crash->web, "host-1")->monitor))
    note (&crash->suspected, record);
  if (record->kind == &rais_rec_address_online && record->subject == address)
    note (&crash->online, record);
  if (record->kind == &sim_rec_arp_moved && record->subject == address)
    note (&crash->moved, record);
}

/* The name server's machine sends a packet to host-2's address, so that it has an ARP entry to be put right. */
static void
make_acquaintance (Group *web)
{
  RaisHost *dns = group_host (web, "dns");
  SimBytes *bytes = group_order (RAIS_ACQUIRE, 1, SIM_IP (9, 9, 9, 9), SIM_IP (9, 9, 9, 9), SIM_IP_NONE);

  sim_udp_send (dns->monitor->udp, dns->service, SIM_IP_NONE, group_prefers (web, "host-2"), 9, bytes);
  sim_bytes_unref (bytes);
}

static Crash
crash_once (guint64 seed)
{
  Group *web = group_new (2, 1);
  Crash crash = { .web = web, .suspected = NAN, .online = NAN, .moved = NAN };

  web->seed = seed;
  web->quiet = true;
  web->options.info_interval = sim_time_from_seconds (PI);
  web->options.control_interval = sim_time_from_seconds (PC);
  web->options.silence_timeout = sim_time_from_seconds (TS);
  web->options.listen_time = sim_time_from_seconds (TS);
  group_begin (web);
  sim_bus_subscribe (sim_world_bus (story_world (web->story)), NULL, SIM_LEVEL_DETAIL, hear, &crash);
  story_until (web->story, CRASH - 1);
  make_acquaintance (web);
  story_until (web->story, CRASH);
  group_crash (web, "host-2");
  story_until (web->story, CRASH + TS + SCRIPT + 2 * PI + PC);
  group_end (web);
  return crash;
}

static void
compare (const char *what, double *values, guint n, Sum sum)
{
  double distance, total = 0, mean = sum.base, p;

  for (guint i = 0; i < n; i++)
    {
      cr_assert_not (isnan (values[i]), "%s never, seed %u", what, i + 1);
      total += values[i];
    }
  for (guint i = 0; i < sum.count; i++)
    mean += sum.widths[i] / 2;
  p = show_ks (values, n, sum_cdf, &sum, &distance);
  show_line ("| %-10s | %5u | %.4f | %.4f | %.3f | %.3f | %.4f | %.3f |", what, n, total / n, mean, values[0],
             values[n - 1], distance, p);
  cr_assert_gt (p, 0.01, "%s: D = %g, p = %g", what, distance, p);
}

Test (rais_show, rais_18_time_to_restore)
{
  guint n = show_count (300, SEEDS_MOST);
  double suspected[SEEDS_MOST], online[SEEDS_MOST], moved[SEEDS_MOST];
  double base = TS - PI + LATENCY;

  for (guint i = 0; i < n; i++)
    {
      Crash crash = crash_once (i + 1);
      suspected[i] = crash.suspected;
      online[i] = crash.online;
      moved[i] = crash.moved;
    }
  show_line ("\n| after a crash | runs | mean, s | closed form | least | most | D | p "
             "|\n|---|---|---|---|---|---|---|---|");
  compare ("suspected", suspected, n, (Sum){ base, { PI, PC }, 2 });
  compare ("on-line", online, n, (Sum){ base + LATENCY + SCRIPT, { PI, PC }, 2 });
  compare ("neighbours", moved, n, (Sum){ base + 2 * LATENCY + SCRIPT, { PI, PC, PI }, 3 });
}

/* A test of the tests: the same numbers against a law that is off by a tenth of an interval. */
Test (rais_show, rais_18_the_comparison_can_fail)
{
  guint n = 300;
  double online[300], distance;
  Sum wrong = { TS - PI + 2 * LATENCY + SCRIPT + 0.1 * PI, { PI, PC }, 2 };

  for (guint i = 0; i < n; i++)
    online[i] = crash_once (i + 1).online;
  cr_assert_lt (show_ks (online, n, sum_cdf, &wrong, &distance), 0.01);
}

typedef struct Suspicions
{
  Group *web;
  SimTime last;
  guint count; /* of cycles */
  double sum, squares;
} Suspicions;

static void
hear_silence (gpointer data, const SimRecord *record)
{
  Suspicions *s = data;
  double cycle = (double)(record->at - s->last) / 1e9;

  if (record->who != rais_who (group_host (s->web, "host-1")->monitor)
      || record->subject != rais_who (group_host (s->web, "host-2")->monitor))
    return;
  if (s->last != 0)
    {
      s->count++;
      s->sum += cycle;
      s->squares += cycle * cycle;
    }
  s->last = record->at;
}

static void
compare_suspicions (double loss, guint k, guint cycles)
{
  static const char *const one[] = { "ctl-a" };
  Group *web = group_new (2, 0);
  Suspicions s = { .web = web };
  double q = 1 - (1 - loss) * (1 - loss), want = (pow (q, -(double)k) - 1) / (1 - q), again = 1 / (1 - q), mean,
         half;

  web->quiet = true;
  web->seed = k;
  web->options.control_on = (SimNameList){ .count = 1, .names = one };
  web->options.silence_timeout = sim_time_from_seconds (k);
  web->networks[1].segment.loss = loss;
  group_begin (web);
  sim_bus_subscribe (sim_world_bus (story_world (web->story)), &rais_rec_host_silent, SIM_LEVEL_DETAIL,
                     hear_silence, &s);
  story_until (web->story, (want + again) * cycles);
  group_end (web);
  mean = s.sum / s.count - again;
  half = 3.29 * sqrt ((s.squares / s.count - (s.sum / s.count) * (s.sum / s.count)) / s.count);
  show_line ("| %.0f %% | %u | %u | %.2f ± %.2f | %.2f |", q * 100, k, s.count, mean, half, want);
  cr_assert_lt (fabs (mean - want), half, "k %u, q %g: %g ± %g periods, not %g", k, q, mean, half, want);
  cr_assert_lt (half, want / 5, "too few to tell");
}

Test (rais_show, rais_18_false_suspicion)
{
  guint cycles = show_count (400, 4000);

  show_line ("\n| messages lost | k | suspicions | periods until one (99.9 %%) | closed form "
             "|\n|---|---|---|---|---|");
  compare_suspicions (0.1, 2, cycles);
  compare_suspicions (0.2, 3, cycles);
  compare_suspicions (0.3, 3, cycles);
  compare_suspicions (0.3, 4, cycles);
}
