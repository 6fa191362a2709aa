/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Random schedules over a pool of seven: crashes and restarts of servers and units, partitions, lossy and slow
 * networks, machines that stand still, intrusions, operators' orders; over all policies, readings and repairs.
 * Whatever was done, no invariant that must hold is broken, and users are conserved.
 */
#include "tests/pool/bench.h"

static const char *const servers[] = { "it.server-1", "it.server-2", "it.server-3", "it.server-4",
                                       "it.server-5", "it.server-6", "it.server-7", "it.server-*" };
static const char *const units[] = { "it.control", "it.monitor", "it.balancer", "it.storage", "it.files" };

static const char *
pick (GRand *rand, const char *const *words, guint count)
{
  return words[g_rand_int_range (rand, 0, (gint32)count)];
}
#define ANY(RAND, ...)                                                                                         \
  pick (RAND, (const char *const[]){ __VA_ARGS__ }, G_N_ELEMENTS (((const char *const[]){ __VA_ARGS__ })))

static void
add_fault (GString *text, GRand *rand)
{
  int at = g_rand_int_range (rand, 5000, 1500000), length = g_rand_int_range (rand, 200, 120000);
  const char *server = pick (rand, servers, G_N_ELEMENTS (servers));
  const char *one = pick (rand, servers, G_N_ELEMENTS (servers) - 1);
  const char *unit = pick (rand, units, G_N_ELEMENTS (units));

  switch (g_rand_int_range (rand, 0, 12))
    {
    case 0:
      g_string_append_printf (text, "  - { at: %d ms, for: %d ms, loss: %d %%, on: lan }\n", at, length,
                              g_rand_int_range (rand, 1, 40));
      break;
    case 1:
      g_string_append_printf (text, "  - { at: %d ms, for: %d ms, partition: [[%s, %s], rest], on: [lan] }\n",
                              at, length, one, unit);
      break;
    case 2:
      g_string_append_printf (text, "  - { at: %d ms, for: %d ms, %s: %s }\n", at, length,
                              ANY (rand, "pause", "hang"), g_rand_boolean (rand) ? one : unit);
      break;
    case 3:
      g_string_append_printf (text, "  - { at: %d ms, do: intrude, of: [%s] }\n", at, one);
      break;
    case 4:
      g_string_append_printf (text, "  - { at: %d ms, do: take, of: [%s], with: %s }\n", at, one,
                              ANY (rand, "wait", "ask", "throw-out", "hand-over"));
      break;
    case 5:
      g_string_append_printf (text, "  - { at: %d ms, do: give, of: [%s], with: %s }\n", at, one,
                              ANY (rand, "words", "sums", "games"));
      break;
    case 6:
      g_string_append_printf (text, "  - { at: %d ms, do: %s }\n", at,
                              ANY (rand, "reboot, of: [it.server-1], with: ask",
                                   "wish, of: [it.server-2], with: sums",
                                   "reboot, of: [it.server-4], with: throw-out"));
      break;
    case 7:
    case 8:
      g_string_append_printf (text, "  - { at: %d ms, for: %d ms, crash: %s }\n", at, length, unit);
      break;
    default:
      g_string_append_printf (text, "  - { at: %d ms, for: %d ms, crash: %s }\n", at, length, server);
    }
}

#define FLAG(RAND) ANY (RAND, "true", "false")

static char *
schedule_systems (GRand *rand)
{
  GString *text = g_string_new (NULL);

  g_string_append_printf (
      text,
      "  it:\n    model: pool\n    on: lan\n"
      "    on-power: %s\n"
      "    servers: { count: 7, boot-time: { uniform: 5 s, to: 20 s }, stop-time: 3 s, power-time: 2 s, "
      "boot-failure: %s, copy-failure: %s, ageing: %s, per-host: %s }\n"
      "    images: [{ os: OS1, size: 200 MB }, { os: OS2, size: 300 MB }]\n"
      "    control: { step-timeout: 1 min, boot-time: 5 s }\n"
      "    acknowledge: %s\n    digest-check: %s\n    fence: %s\n"
      "    storage: { boot-time: 5 s, copy: fluid }\n"
      "    monitor: { boot-time: 5 s, misses: %d }\n"
      "    balancer: { boot-time: 5 s }\n    when-none: %s\n",
      ANY (rand, "boot", "stay-off"), ANY (rand, "0 %", "20 %"), ANY (rand, "0 %", "20 %"),
      ANY (rand, "0 s", "0 s", "{ weibull: 10 min, shape: 2 }"), ANY (rand, "0", "0", "3"), FLAG (rand),
      FLAG (rand), FLAG (rand), g_rand_int_range (rand, 1, 4), ANY (rand, "deny", "queue"));
  g_string_append_printf (
      text,
      "    up-time: { first: %s, grace: 30 s }\n    policy: %s\n    weighing: %s\n    second-limit: %s\n"
      "    cover-reboots: %s\n    stagger: %s\n    keep-role: %s\n    emptying: %s\n    peak-emptying: %s\n"
      "    rules: { documented: { ahead: %s, excess: %s } }\n",
      ANY (rand, "0 s", "3 min", "8 min"), ANY (rand, "shared", "shared", "dedicated", "own-peak", "one-way"),
      ANY (rand, "fewest-users", "quickest"), ANY (rand, "reboots", "waits"), FLAG (rand), FLAG (rand),
      ANY (rand, "0 s", "5 min"), ANY (rand, "wait", "ask", "throw-out", "hand-over"),
      ANY (rand, "wait", "ask", "throw-out", "hand-over"), ANY (rand, "0 s", "3 min"),
      ANY (rand, "100 %", "60 %"));
  g_string_append_printf (
      text,
      "    services:\n"
      "      - { name: words, os: OS1, app: AP1, size: 50 MB, servers: 2, user-limit: 15, stay: { exponential: "
      "1 min }, "
      "arrivals: { sine: { mean: 20 /min, amplitude: 80 %%, period: 10 min } }, agreement: { least: %d, most: "
      "%d } }\n"
      "      - { name: sums, os: OS2, app: AP1, size: 60 MB, servers: 1, user-limit: 15, stay: { exponential: "
      "1 min }, "
      "arrivals: { sine: { mean: 10 /min, amplitude: 80 %%, period: 10 min, phase: 5 min } } }\n"
      "      - { name: games, os: OS2, app: AP2, size: 70 MB, servers: %d, user-limit: 20, stay: { "
      "exponential: 2 min }, "
      "arrivals: 5 /min, agreement: { response-time: 25 ms, guaranteed: %d } }\n",
      g_rand_int_range (rand, 1, 3), g_rand_int_range (rand, 2, 5), g_rand_int_range (rand, 1, 3),
      g_rand_int_range (rand, 0, 30));
  return g_string_free (text, FALSE);
}

typedef struct Sum
{
  guint64 arrived, crashed, decisions, found;
} Sum;

static char *
broken (const Bench *bench)
{
  GString *text = g_string_new (NULL);

  for (const SimInvariant *i = pool_invariants; i->name != NULL; i++)
    {
      const SimGuardRow *row = story_guard (bench->story, "it", i->name);
      if (i->verdict == SIM_MUST && row->violations > 0)
        g_string_append_printf (text, "%s (%s) at %.3f s: %s; ", i->name, i->row,
                                sim_time_to_seconds (row->first), row->why);
    }
  return g_string_free (text, text->len == 0);
}

static bool
play (guint seed, Sum *sum)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (seed);
  g_autofree char *systems = schedule_systems (rand);
  g_autoptr (GString) faults = g_string_new (NULL);

  for (int i = g_rand_int_range (rand, 2, 16); i > 0; i--)
    add_fault (faults, rand);
  Bench *bench = bench_new (systems, faults->str, seed);
  bench_play (bench, 0, 0.75);
  g_autofree char *wrong = broken (bench);
  if (wrong != NULL)
    cr_log_error ("seed %u: %s\n%s\nfaults:\n%s", seed, wrong, systems, faults->str);
  for (const SimInvariant *i = pool_invariants; i->name != NULL; i++)
    sum->found += i->verdict == SIM_FINDING && story_guard (bench->story, "it", i->name)->violations > 0;
  sum->arrived += bench->arrived;
  sum->crashed += bench->lost;
  sum->decisions += bench->rules;
  bench_end (bench);
  return wrong == NULL;
}

Test (pool_show, random_schedules)
{
  guint n = show_count (40, 1000), bad = 0;
  const char *only = g_getenv ("SEED");
  Sum sum = { 0 };

  for (guint seed = only != NULL ? (guint)atoi (only) : 1; seed <= n && bad < 5; seed++)
    {
      bad += !play (seed, &sum);
      if (only != NULL)
        break;
    }
  show_line ("\n| random schedules | users | lost in crashes | decisions | findings shown | broken "
             "|\n|---|---|---|---|---|---|");
  show_line ("| %u | %" G_GUINT64_FORMAT " | %" G_GUINT64_FORMAT " | %" G_GUINT64_FORMAT " | %" G_GUINT64_FORMAT
             " | %u |",
             n, sum.arrived, sum.crashed, sum.decisions, sum.found, bad);
  cr_assert_eq (bad, 0, "%u schedules break what must hold", bad);
  if (only != NULL)
    return;
  cr_assert_gt (sum.decisions, 5 * n, "the schedules hardly do anything");
  cr_assert_gt (sum.found, n / 4, "the schedules show none of the findings that they must");
}
