/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * POOL-18, POOL-B1 to POOL-B3: four applications under the demand of two real sites, each in two time zones.
 * For each way to run them the fewest machines are looked for that turn no more than a given share of their
 * users away, and the energy that they draw. Then the source's rule of thumb, half as many spares as primaries.
 */
#include "tests/pool/bench.h"
#include "tests/pool/theory.h"

#include <glib/gstdio.h>
#include <math.h>

#define LEVEL 0.005 /* of all users may be denied or thrown out */
#define WARM 12.0   /* h; both time zones have their demand then */
#define LIMIT 100   /* users of a machine */
#define FAILURES "  - { every: { exponential: 30 d }, for: { exponential: 12 h }, crash: it.server-* }\n"

enum
{
  APPS = 4
};
static const char *const names[APPS] = { "shop-east", "shop-west", "news-east", "news-west" };
static const char *const curves[APPS]
    = { "{ trace: scenarios/traces/elb-requests-week.csv, per: 5 min, missing: zero, scale: 1.2 }",
        "{ trace: scenarios/traces/elb-requests-week.csv, per: 5 min, missing: zero, scale: 1.2, shift: 8 h }",
        "{ trace: scenarios/traces/worldcup98-requests-week.csv, per: 1 h, scale: 0.015 }",
        "{ trace: scenarios/traces/worldcup98-requests-week.csv, per: 1 h, scale: 0.015, shift: 9 h }" };

/* What is given follows the load: a quarter of the capacity is kept free, and what is more than that goes. */
static const char follow[] = "[{ documented: { ahead: 10 min, excess: 100 % } }, "
                             "{ name: headroom, when: { excess: { below: 25 % } }, do: give, count: 2, "
                             "spares-only: true, again-after: 1 min }, "
                             "{ name: relax, when: { excess: { above: 45 %, until: 40 %, for: 15 min }, "
                             "machines: { above: 1 } }, do: take, "
                             "urgency: hand-over, again-after: 5 min }]";
static const char stay[] = "{ documented: { ahead: 0 s, excess: 100 % } }";

typedef struct Way
{
  const char *policy, *rules;
  guint machines[APPS]; /* that each begins with */
  guint spares;
  guint only; /* one application by itself; APPS: all */
  bool failures;
} Way;

typedef struct Outcome
{
  double away, energy, ready; /* share; kWh a day; mean of machines that draw full power */
  guint64 users, moves;
} Outcome;

static char *
systems_of (const Way *way)
{
  GString *text = g_string_new (NULL);
  guint count = way->spares;

  for (guint i = 0; i < APPS; i++)
    count += way->only == APPS || way->only == i ? way->machines[i] : 0;
  g_string_append_printf (
      text,
      "  it:\n    model: pool\n    on: lan\n    servers: { count: %u }\n    policy: %s\n"
      "    monitor: { poll: 30 s }\n    balancer: { limit: %d }\n"
      "    images: [{ os: OS1, size: 1 GB }, { os: OS2, size: 1 GB }]\n    rules: %s\n    services:\n",
      count, way->policy, LIMIT, way->rules);
  for (guint i = 0; i < APPS; i++)
    if (way->only == APPS || way->only == i)
      g_string_append_printf (
          text,
          "      - { name: %s, os: OS%u, app: AP%u, servers: %u, user-limit: %d, arrivals: %s, stay: { "
          "exponential: 30 min } }\n",
          names[i], i % 2 + 1, i / 2 + 1, way->machines[i], LIMIT, curves[i]);
  return g_string_free (text, FALSE);
}

static double
days (void)
{
  return show_count (1, 7);
}

static Outcome
play (const Way *way)
{
  g_autofree char *systems = systems_of (way);
  Bench *bench = bench_new (systems, way->failures ? FAILURES : NULL, 7);
  double hours = days () * 24;
  Outcome o;

  bench_play (bench, WARM, hours);
  o.users = bench->arrived;
  o.away = (double)(bench->denied + bench->astray + bench->tired + bench->thrown_out) / (double)bench->arrived;
  o.energy = bench_energy (bench) / 3.6e6 / (hours - WARM) * 24;
  o.moves = bench->moves;
  bench_sound (bench);
  bench_end (bench);
  return o;
}

/* The fewest machines from `least` on for which `enough` says yes; it does for more if it does for some. */
static guint
fewest (guint least, guint most, bool (*enough) (guint machines, gpointer data), gpointer data)
{
  while (least < most)
    {
      guint middle = (least + most) / 2;
      if (enough (middle, data))
        most = middle;
      else
        least = middle + 1;
    }
  return least;
}

static bool
enough_alone (guint machines, gpointer data)
{
  Way way = *(const Way *)data;

  way.machines[way.only] = machines;
  return play (&way).away <= LEVEL;
}

static bool
enough_shared (guint machines, gpointer data)
{
  Way way = *(const Way *)data;

  way.spares = machines - APPS * way.machines[0];
  return play (&way).away <= LEVEL;
}

static guint
sum_of (const Way *way)
{
  guint sum = way->spares;

  for (guint i = 0; i < APPS; i++)
    sum += way->machines[i];
  return sum;
}

static void
tell (const char *name, const Way *way, const Outcome *o, const Outcome *first, const Way *first_way)
{
  show_line ("| %s | %u | %.0f %% | %.2f %% | %.1f kWh | %.0f %% |", name, sum_of (way),
             100.0 * sum_of (way) / sum_of (first_way), 100 * o->away, o->energy,
             100 * o->energy / first->energy);
}

/* Each test is a process of its own: it goes to where the traces are. */
static void
go_to_traces (void)
{
  const char *source = g_getenv ("srcdir");

  cr_assert_eq (g_chdir (source != NULL                                         ? source
                         : g_file_test ("scenarios/traces", G_FILE_TEST_IS_DIR) ? "."
                                                                                : ".."),
                0);
}

Test (pool_show, claim)
{
  Way peak = { .policy = "own-peak", .rules = stay, .failures = true };
  Way dedicated = { .policy = "dedicated", .rules = stay, .failures = false };
  Way shared
      = { .policy = "shared", .rules = follow, .machines = { 3, 3, 3, 3 }, .only = APPS, .failures = true };

  go_to_traces ();
  for (guint i = 0; i < APPS; i++)
    {
      peak.only = dedicated.only = i;
      peak.machines[i] = fewest (3, 40, enough_alone, &peak);
      dedicated.machines[i] = fewest (3, 40, enough_alone, &dedicated);
    }
  peak.only = dedicated.only = APPS;
  dedicated.spares = APPS;
  dedicated.failures = true;
  shared.spares = fewest (APPS * 3 + 1, sum_of (&peak), enough_shared, &shared) - APPS * 3;
  Way one_way = shared;
  one_way.policy = "one-way";

  Outcome a = play (&dedicated), b = play (&peak), c = play (&shared), d = play (&one_way);
  show_line ("\n| way | machines | of own peak | users turned away | energy a day | of own peak "
             "|\n|---|---|---|---|---|---|");
  tell ("a dedicated spare for each image (B1)", &dedicated, &a, &b, &peak);
  tell ("each for its own peak (B2)", &peak, &b, &b, &peak);
  tell ("the shared pool", &shared, &c, &b, &peak);
  tell ("spares shared, images never change back (B3)", &one_way, &d, &b, &peak);
  show_line ("\nOwn peaks: %s %u, %s %u, %s %u, %s %u machines; %" G_GUINT64_FORMAT " users in %g days.",
             names[0], peak.machines[0], names[1], peak.machines[1], names[2], peak.machines[2], names[3],
             peak.machines[3], c.users, days ());
  cr_assert_leq (c.away, LEVEL);
  cr_assert_lt (sum_of (&shared), sum_of (&peak), "sharing needs fewer machines");
  cr_assert_lt (c.energy, b.energy, "and less energy");
  cr_assert_gt (d.away, c.away, "images that never change back strand machines");
  cr_assert_gt (c.moves + 1, 0);
}

/* -- half as many spares as primaries ------------------------------------------------------------------------
 */

/* The fewest spares for which what is unserved is at most twice what the time of a reimage alone costs. */
static guint
spares_needed (guint n, double failure, double repair, double reimage)
{
  PoolChain chain = { n, 40, failure, repair, reimage };
  double least = 1 - pool_chain_served (&chain);

  for (chain.spares = 0; chain.spares < 40; chain.spares++)
    if (1 - pool_chain_served (&chain) <= 2 * least)
      break;
  return chain.spares;
}

/* Where half as many are too few, and where too many: it depends on how long repairs take, not on the half. */
Test (pool_show, half_as_many_spares)
{
  static const double repairs[] = { 1.0 / 1000, 1.0 / 100, 1.0 / 20, 1.0 / 4, 1 }; /* of the time to failure */
  static const guint ns[] = { 2, 4, 6, 8, 10, 12 };
  guint few = 0, many = 0;

  show_line ("\n| repair / time to failure | n = 2 | 4 | 6 | 8 | 10 | 12 |\n|---|---|---|---|---|---|---|");
  for (guint r = 0; r < G_N_ELEMENTS (repairs); r++)
    {
      g_autoptr (GString) row = g_string_new (NULL);
      for (guint i = 0; i < G_N_ELEMENTS (ns); i++)
        {
          /* A reimage takes a hundredth of a repair. */
          guint s = spares_needed (ns[i], 1, 1 / repairs[r], 100 / repairs[r]);
          few += s > ns[i] / 2;
          many += s < ns[i] / 2;
          g_string_append_printf (row, " %u%s |", s,
                                  s > ns[i] / 2   ? " (too few)"
                                  : s < ns[i] / 2 ? " (too many)"
                                                  : "");
        }
      show_line ("| 1 / %g |%s", 1 / repairs[r], row->str);
    }
  cr_assert_gt (few, 0, "there is where half as many are too few");
  cr_assert_gt (many, 0, "and where they are too many");
}
