/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/pool/bench.h"

#include <gsl/gsl_cdf.h>
#include <gsl/gsl_statistics_double.h>
#include <math.h>

static void
count (gpointer data, const SimRecord *record)
{
  ++*(guint64 *)data;
}

static void
on_left (gpointer data, const SimRecord *record)
{
  Bench *bench = data;

  bench->finished++;
  bench->responses += sim_time_to_seconds (record->b);
}

static void
add_down (Bench *bench, SimTime now)
{
  bench->down += bench->down_now * sim_time_to_seconds (now - bench->down_at);
  bench->down_at = now;
}

static void
on_down (gpointer data, const SimRecord *record)
{
  Bench *bench = data;

  add_down (bench, record->at);
  bench->down_now = (guint)record->a;
}

static double
energy_now (const Bench *bench)
{
  double sum = 0;

  for (guint i = 0; i < bench->pool->servers->len; i++)
    sum += pool_server_energy (pool_server (bench->pool, i));
  return sum;
}

static void
forget (Bench *bench)
{
  add_down (bench, bench->from);
  bench->arrived = bench->denied = bench->tired = bench->astray = bench->thrown_out = bench->lost = 0;
  bench->handed = bench->gives = bench->takes = bench->moves = bench->boots = bench->rules = bench->finished
      = 0;
  bench->responses = bench->down = 0;
  bench->energy = energy_now (bench);
}

Bench *
bench_new (const char *systems, const char *faults, guint64 seed)
{
  Bench *bench = g_new0 (Bench, 1);
  g_autofree char *yaml = g_strdup_printf ("name: bench\nduration: 30000 h\nnetwork:\n"
                                           "  lan: { subnet: 10.0.0.0/16, rate: 10 Gbps, latency: 100 us }\n"
                                           "systems:\n%s\n%s%s",
                                           systems, faults != NULL && *faults != '\0' ? "faults:\n" : "",
                                           faults != NULL ? faults : "");
  const struct
  {
    const SimRecordKind *kind;
    guint64 *counter;
  } counters[] = { { &pool_rec_arrived, &bench->arrived },
                   { &pool_rec_denied, &bench->denied },
                   { &pool_rec_tired, &bench->tired },
                   { &pool_rec_astray, &bench->astray },
                   { &pool_rec_thrown_out, &bench->thrown_out },
                   { &pool_rec_crashed, &bench->lost },
                   { &pool_rec_moved_user, &bench->handed },
                   { &pool_rec_gives, &bench->gives },
                   { &pool_rec_takes, &bench->takes },
                   { &pool_rec_moves, &bench->moves },
                   { &pool_rec_up, &bench->boots },
                   { &pool_rec_rule, &bench->rules } };

  bench->story = story_new_seed (yaml, seed);
  bench->pool = pool_system (story_system (bench->story, "it"));
  for (guint i = 0; i < G_N_ELEMENTS (counters); i++)
    sim_bus_subscribe (bench->pool->bus, counters[i].kind, SIM_LEVEL_DETAIL, count, counters[i].counter);
  sim_bus_subscribe (bench->pool->bus, &pool_rec_left, SIM_LEVEL_DETAIL, on_left, bench);
  sim_bus_subscribe (bench->pool->bus, &pool_rec_down, SIM_LEVEL_DETAIL, on_down, bench);
  return bench;
}

void
bench_play (Bench *bench, double from, double until)
{
  story_play (bench->story, sim_time_from_seconds (from * 3600));
  bench->from = sim_time_from_seconds (from * 3600);
  forget (bench);
  story_play (bench->story, sim_time_from_seconds (until * 3600));
  add_down (bench, sim_time_from_seconds (until * 3600));
}

void
bench_end (Bench *bench)
{
  story_end (bench->story);
  g_free (bench);
}

double
bench_energy (const Bench *bench)
{
  return energy_now (bench) - bench->energy;
}

double
bench_served (const Bench *bench)
{
  double all = bench->pool->services->len * sim_time_to_seconds (bench->down_at - bench->from);

  return 1 - bench->down / all;
}

void
bench_sound (const Bench *bench)
{
  for (const SimInvariant *i = pool_invariants; i->name != NULL; i++)
    if (i->verdict == SIM_MUST)
      {
        const SimGuardRow *row = story_guard (bench->story, "it", i->name);
        cr_assert_eq (row->violations, 0, "%s (%s) at %.3f s: %s", i->name, i->row,
                      sim_time_to_seconds (row->first), row->why);
      }
}

double
bench_mean (const double *values, guint n, double confidence, double *half)
{
  double mean = gsl_stats_mean (values, 1, n);

  *half = gsl_cdf_tdist_Pinv (1 - (1 - confidence) / 2, n - 1) * gsl_stats_sd_m (values, 1, n, mean) / sqrt (n);
  return mean;
}
