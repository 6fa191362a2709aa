/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * POOL-8, POOL-15: n services with a machine each and s spares for all of them. Machines fail at random,
 * whatever they do, and are repaired; a role that nobody serves goes to a spare, which takes the time of a
 * reimage. Held against the stationary solution of the chain (tests/pool/theory.h); users are denied for as
 * long as their service is down.
 */
#include "tests/pool/bench.h"
#include "tests/pool/theory.h"

#include <gsl/gsl_cdf.h>
#include <math.h>

#define UP 20.0    /* h, mean time to failure */
#define REPAIR 5.0 /* h */
#define BOOT 1.0   /* h */
#define POLL 180.0 /* s */

/* From a failure, or from a return, to the order: half a poll, and the time for an answer; then copies of
 * nothing. */
#define SEEN (POLL / 2 + 1)

static char *
systems_of (guint n, guint s)
{
  GString *text = g_string_new (NULL);

  g_string_append_printf (text,
                          "  it:\n    model: pool\n    on: lan\n"
                          "    servers: { count: %u, boot-time: { exponential: 1 h }, stop-time: 1 s, "
                          "power-time: 1 s }\n"
                          "    on-power: stay-off\n"
                          "    control: { step-timeout: 1000 h }\n"
                          "    monitor: { poll: 180 s, misses: 1 }\n"
                          "    rules: { documented: { ahead: 0 s, excess: 100 %% } }\n"
                          "    images: [{ os: OS, size: 1 kB }]\n    services:\n",
                          n + s);
  for (guint i = 0; i < n; i++)
    g_string_append_printf (
        text, "      - { name: app-%u, os: OS, app: AP%u, size: 1 kB, arrivals: 12 /h, stay: 1 min }\n", i + 1,
        i + 1);
  return g_string_free (text, FALSE);
}

typedef struct Cell
{
  double served, served_half, denied, denied_half; /* measured */
} Cell;

static Cell
measure (guint n, guint s, guint runs, double hours)
{
  g_autofree double *served = g_new (double, runs), *denied = g_new (double, runs);
  g_autofree char *systems = systems_of (n, s);
  Cell cell;

  for (guint i = 0; i < runs; i++)
    {
      Bench *bench = bench_new (
          systems, "  - { every: { exponential: 20 h }, for: { exponential: 5 h }, crash: it.server-* }\n",
          1000 * n + 100 * s + i + 1);
      bench_play (bench, 60, 60 + hours);
      served[i] = bench_served (bench);
      denied[i] = (double)(bench->denied + bench->astray) / (double)bench->arrived;
      bench_sound (bench);
      bench_end (bench);
    }
  cell.served = bench_mean (served, runs, 0.99, &cell.served_half);
  cell.denied = bench_mean (denied, runs, 0.99, &cell.denied_half);
  return cell;
}

/* So many of `cells` intervals of 99 % may miss: that more do has a chance of a thousandth. */
static guint
misses_allowed (guint cells)
{
  guint k = 0;

  while (gsl_cdf_binomial_Q (k, 0.01, cells) > 0.001)
    k++;
  return k;
}

Test (pool_show, availability)
{
  static const guint few_n[] = { 2, 6 }, few_s[] = { 0, 1, 3 };
  bool full = show_count (0, 1) == 1;
  guint missed = 0, missed_denied = 0, cells = 0, runs = show_count (5, 10);
  double hours = show_count (160, 800);

  show_line ("\n| n | s | served: chain | measured | 99 %% | denied: chain | measured | 99 %% "
             "|\n|---|---|---|---|---|---|---|---|");
  for (guint a = 0; a < (full ? 11 : G_N_ELEMENTS (few_n)); a++)
    for (guint b = 0; b < (full ? 7 : G_N_ELEMENTS (few_s)); b++)
      {
        guint n = full ? a + 2 : few_n[a], s = full ? b : few_s[b];
        PoolChain chain = { n, s, 1 / UP, 1 / REPAIR, 1 / (BOOT + SEEN / 3600) };
        double served = pool_chain_served (&chain);
        Cell cell = measure (n, s, runs, hours);
        bool in = fabs (cell.served - served) <= cell.served_half;
        bool denied_in = fabs (cell.denied - (1 - served)) <= cell.denied_half;
        missed += !in;
        missed_denied += !denied_in;
        cells++;
        show_line ("| %u | %u | %.4f | %.4f | ± %.4f%s | %.4f | %.4f | ± %.4f%s |", n, s, served, cell.served,
                   cell.served_half, in ? "" : " outside", 1 - served, cell.denied, cell.denied_half,
                   denied_in ? "" : " outside");
        /* Whatever chance does, it is near. */
        cr_assert_float_eq (cell.served, served, 2 * cell.served_half, "%u and %u", n, s);
      }
  show_line ("\n%u of %u intervals miss the chain (served), %u (denied); %u may", missed, cells, missed_denied,
             misses_allowed (cells));
  cr_assert_leq (missed, misses_allowed (cells));
  cr_assert_leq (missed_denied, misses_allowed (cells));
}

/* A spare more, and a faster reimage, show in the chain and in the pool alike: the measure tells them apart. */
Test (pool_show, availability_tells_spares_apart)
{
  Cell none = measure (4, 0, show_count (4, 10), 250), two = measure (4, 2, show_count (4, 10), 250);

  cr_assert_gt (two.served - two.served_half, none.served + none.served_half);
  cr_assert_lt (two.denied + two.denied_half, none.denied - none.denied_half);
}
