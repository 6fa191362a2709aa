/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a replication costs beside its simulation, step by step, in CPU time:
 *
 *     run-cost SCENARIO RUNS STORE
 *
 * Plays the runs one after the other in this process, as a worker and the owner of a sweep do between them, and
 * commits them as a sweep with fast runs would, every tenth.
 */
#include "bench/measure.h"
#include "sim/experiment/worker.h"
#include "sim/observe/store.h"
#include "sim/scenario/scenario.h"

#include <stdlib.h>

enum
{
  BUILD,
  PLAY,
  TAKE,
  CLEAR,
  DIGEST,
  PACK,
  ROWS,
  STEPS,
  COMMIT_EVERY = 10
};
static const char *const names[STEPS] = {
  [BUILD] = "world and observer made",
  [PLAY] = "played and measured",
  [TAKE] = "result taken",
  [CLEAR] = "world and observer gone",
  [DIGEST] = "digest",
  [PACK] = "store: blocks packed",
  [ROWS] = "store: rows, commits, the end",
};

typedef struct Cost
{
  SimScenario *scenario;
  SimStore *store;
  SimPacker *packer;
  gint64 point;
  double last, steps[STEPS];
} Cost;

static void
step (Cost *c, int which)
{
  double at = bench_cpu_seconds ();
  c->steps[which] += at - c->last;
  c->last = at;
}

static void
check (bool good, const GError *error)
{
  if (!good)
    {
      fprintf (stderr, "run-cost: %s\n", error->message);
      exit (3);
    }
}

static void
one (Cost *c, guint32 replication, guint32 runs)
{
  GError *error = NULL;
  SimObserveOptions options = { .trace = -1, .seed = c->scenario->seed, .replication = replication };
  c->last = bench_cpu_seconds ();
  SimWorld *world = sim_world_new (c->scenario, c->scenario->seed, replication);
  SimObserver *observer = sim_observer_new (world, &options);
  step (c, BUILD);
  sim_observer_run (observer, NULL, NULL);
  step (c, PLAY);
  SimResult *result = sim_result_take (observer, 0, replication, SIM_KEEP_SERVICES);
  step (c, TAKE);
  sim_observer_free (observer);
  sim_world_free (world);
  step (c, CLEAR);
  g_autofree char *digest = sim_result_digest (result);
  step (c, DIGEST);
  SimParcel *parcel = sim_parcel_new (result, digest, c->packer);
  step (c, PACK);
  sim_result_free (result);
  step (c, TAKE);
  bool good = replication % COMMIT_EVERY != 0 || sim_store_begin (c->store, &error);
  good = good && sim_store_add_parcel (c->store, c->point, 0, parcel, &error);
  if (good && (replication % COMMIT_EVERY == COMMIT_EVERY - 1 || replication == runs - 1))
    good = sim_store_commit (c->store, &error);
  check (good, error);
  step (c, ROWS);
  sim_parcel_free (parcel);
  step (c, PACK);
}

static void
print (const Cost *c, guint32 runs)
{
  double all = 0, beside, store = c->steps[PACK] + c->steps[ROWS];
  for (int i = 0; i < STEPS; i++)
    {
      printf ("| %-30s | %7.3f ms |\n", names[i], 1e3 * c->steps[i] / runs);
      all += c->steps[i];
    }
  beside = all - c->steps[PLAY];
  printf ("| %-30s | %7.3f ms |\n", "all beside playing", 1e3 * beside / runs);
  printf ("| %-30s | %7.2f %%  |\n", "the store, of all", 100 * store / all);
}

int
main (int argc, char **argv)
{
  guint32 runs = argc == 4 ? (guint32)strtoul (argv[2], NULL, 10) : 0;
  if (runs == 0)
    return fprintf (stderr, "usage: run-cost SCENARIO RUNS STORE\n"), 2;
  g_autoptr (SimDiags) diags = sim_diags_new ();
  g_autoptr (GError) error = NULL;
  Cost c = { .scenario = sim_scenario_read (argv[1], &(SimScenarioRead){ 0 }, diags) };
  g_autofree char *said = sim_diags_text (diags);
  if (c.scenario == NULL)
    return fprintf (stderr, "%s", said), 2;
  SimStorePoint point = { .key = "k", .label = "l", .scenario = "s", .file = "f", .seed = "1", .resolved = "" };
  c.store = sim_store_open (argv[3], &error);
  check (c.store != NULL, error);
  check (sim_store_begin (c.store, &error) && sim_store_kind (c.store, "run-cost", SIM_KEEP_SERVICES, &error)
             && sim_store_point (c.store, &point, &c.point, &error) && sim_store_commit (c.store, &error),
         error);
  c.packer = sim_packer_new ();
  sim_worker_keep_memory ();
  for (guint32 r = 0; r < runs; r++)
    one (&c, r, runs);
  c.last = bench_cpu_seconds ();
  check (sim_store_close (c.store, &error), error);
  step (&c, ROWS);
  print (&c, runs);
  sim_packer_free (c.packer);
  sim_scenario_free (c.scenario);
  return 0;
}
