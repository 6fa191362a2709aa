/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * POOL-5: does it pay to reboot a machine because it has run for long? One machine, nobody on it, a law by
 * which its system ages. Availability for limits of up-time is held against the closed form of renewal reward,
 * and the best limit against the best of that; beside it stands the chain of Huang et al.
 */
#include "tests/pool/bench.h"
#include "tests/pool/theory.h"

#include <math.h>

#define RECOVERY 2.0 /* h, that a death adds to a boot */
#define BOOT 0.1     /* h, from 4 to 8 minutes, so that boots end at any time between polls */
#define STOP 0.02    /* h */
#define POLL 0.05    /* h */

/* Two phases, robust and failing, of 30 h each. */
static const PoolAgeing law = { 1 / 30.0, 1 / 30.0, 0, 0 };

/* Looked at once a poll: half of one on average until a death, or a limit, is seen; a machine that is seen to
 * be old has served meanwhile. A death is seen to be one in the report, since the board still answers. */
static PoolAgeing
costs (const PoolAgeing *a)
{
  return (PoolAgeing){ a->ageing, a->failing, POLL / 2 + RECOVERY + BOOT, STOP + BOOT };
}

typedef struct Point
{
  double availability, half;
} Point;

static Point
measure (const char *ageing, double limit, guint runs, double hours)
{
  g_autofree double *served = g_new (double, runs);
  g_autofree char *first = isfinite (limit) ? g_strdup_printf ("%.0f s", limit * 3600) : g_strdup ("0 s");
  g_autofree char *systems = g_strdup_printf (
      "  it:\n    model: pool\n    on: lan\n"
      "    servers: { count: 1, boot-time: { uniform: 4 min, to: 8 min }, stop-time: %g s, ageing: %s, "
      "recovery: %g s }\n"
      "    control: { step-timeout: 100 h }\n    monitor: { poll: %g s }\n"
      "    rules: { documented: { ahead: 0 s, excess: 100 %% } }\n    up-time: { first: %s, second: 20000 h }\n"
      "    images: [{ os: OS, size: 1 kB }]\n    services: [{ name: app, os: OS, app: AP, size: 1 kB }]\n",
      STOP * 3600, ageing, RECOVERY * 3600, POLL * 3600, first);
  Point p;

  for (guint i = 0; i < runs; i++)
    {
      Bench *bench = bench_new (systems, NULL, i + 1);
      bench_play (bench, 200, 200 + hours);
      served[i] = bench_served (bench);
      bench_sound (bench);
      bench_end (bench);
    }
  p.availability = bench_mean (served, runs, 0.99, &p.half);
  return p;
}

/* A limit is noticed half a poll late, on average; the machine is that much older then. */
static double
age_at (double limit)
{
  return limit + POLL / 2;
}

static const double limits[] = { 1.5, 3, 6, 9, 12, 18, 27, 40, 80, INFINITY };

static double
huang_rate (double limit)
{
  return isinf (limit) ? 0 : 1 / limit;
}

/* A grid of limits: every point near the curve, the best point near the best of the curve. */
static void
tell_law (const char *name, const char *ageing, double (*theory) (double limit), double best, bool huang)
{
  guint runs = show_count (3, 10), missed = 0, top = 0;
  double hours = show_count (1500, 8000), highest = 0, reachable = 0;
  PoolAgeing a = costs (&law);

  show_line ("\n%s\n\n| limit | closed form | measured | 99 %% |%s\n|---|---|---|---|%s", name,
             huang ? " Huang et al., rate 1 / limit once aged |" : "", huang ? "---|" : "");
  for (guint i = 0; i < G_N_ELEMENTS (limits); i += show_count (3, 1))
    {
      double expected = theory (age_at (limits[i]));
      Point p = measure (ageing, limits[i], runs, hours);
      bool in = fabs (p.availability - expected) <= p.half;
      g_autofree char *limit = isinf (limits[i]) ? g_strdup ("never") : g_strdup_printf ("%g h", limits[i]);
      g_autofree char *chain
          = huang ? g_strdup_printf (" %.5f |", pool_huang_availability (&a, huang_rate (limits[i])))
                  : g_strdup ("");
      missed += !in;
      reachable = fmax (reachable, expected);
      if (p.availability > highest)
        {
          highest = p.availability;
          top = i;
        }
      show_line ("| %s | %.5f | %.5f | ± %.5f%s |%s", limit, expected, p.availability, p.half,
                 in ? "" : " outside", chain);
      cr_assert_float_eq (p.availability, expected, 2.5 * p.half, "%s at %g", name, limits[i]);
    }
  show_line ("\nBest limit: %.1f h by the closed form (availability %.5f), %g h of those measured.", best,
             theory (best), limits[top]);
  cr_assert_leq (missed, 1);
  /* The curve is flat at its top: what was best is worth as much as the best of those tried. */
  cr_assert_gt (theory (age_at (limits[top])), reachable - 0.002);
}

static double
weibull (double limit)
{
  PoolAgeing a = costs (&law);

  return pool_weibull_availability (60, 3, &a, limit);
}

static double
exponential (double limit)
{
  PoolAgeing a = costs (&law);

  return pool_weibull_availability (60, 1, &a, limit);
}

Test (pool_show, rejuvenation_weibull)
{
  PoolAgeing a = costs (&law);

  tell_law ("Weibull, scale 60 h, shape 3", "{ weibull: 60 h, shape: 3 }", weibull,
            pool_weibull_best (60, 3, &a), false);
}

/* Two phases of equal rates are an Erlang law of two stages: what Huang's chain comes to when both are 30 h. */
static double
erlang (double limit)
{
  PoolAgeing a = costs (&law);

  return pool_ageing_availability (&a, limit);
}

Test (pool_show, rejuvenation_hypoexponential)
{
  PoolAgeing a = costs (&law);

  tell_law ("Hypoexponential, two phases of 30 h", "{ erlang: 60 h, stages: 2 }", erlang, pool_ageing_best (&a),
            true);
}

/* A system that does not age: rebooting it is worth nothing, whenever. */
Test (pool_show, rejuvenation_of_what_does_not_age)
{
  PoolAgeing a = costs (&law);
  Point never = measure ("{ exponential: 60 h }", INFINITY, 4, 4000),
        often = measure ("{ exponential: 60 h }", 3, 4, 4000);

  cr_assert (isinf (pool_weibull_best (60, 1, &a)));
  cr_assert_float_eq (never.availability, exponential (INFINITY), 2 * never.half);
  cr_assert_lt (often.availability, never.availability);
}
