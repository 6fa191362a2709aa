/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Replications in workers: what they come to, and what it costs when one of them dies. */
#include "sim/base/random.h"
#include "sim/experiment/experiment.h"
#include "sim/observe/result_table.h"
#include "sim/observe/store_inside.h"

#include <criterion/criterion.h>
#include <math.h>
#include <signal.h>
#include <string.h>
#include <unistd.h>

/* -- a model whose runs may die ----------------------------------------------------------- */

typedef enum Mishap
{
  NONE,
  FAULT,   /* of memory */
  PROMISE, /* a broken one of ours */
  KILLED,  /* from outside */
  MEMORY,  /* there is none */
} Mishap;

static Mishap mishap;
static SimModel bomb;
static const SimModel *models[2] = { &bomb, NULL };

static void
die (void)
{
  if (mishap == FAULT)
    {
      signal (SIGSEGV, SIG_DFL); /* sanitizers have a handler of their own */
      raise (SIGSEGV);
    }
  sim_require (mishap != PROMISE, "as ordered");
  if (mishap == KILLED)
    raise (SIGKILL);
  if (mishap == MEMORY)
    _exit (SIM_EXIT_MEMORY);
}

/* One run in three, by its own draws; the service has hosts at run time only. */
static void
begin (SimSystem *system)
{
  SimStream stream;
  sim_net_stream (system->net, &stream, "bomb", "fuse");
  if (sim_stream_below (&stream, 3) == 0)
    die ();
}

static const char text[] = "name: bomb\nduration: 2 s\nruns: 12\n"
                           "network: { lan: { subnet: 10.0.0.0/24 } }\n"
                           "systems: { it: { model: plain, service-on: lan, hosts: { count: 1 } } }\n"
                           "load: { v: { to: it, from: lan, arrivals: 20 /s, service: 10 ms } }\n"
                           "vary: { grid: { load.v.arrivals: [10 /s, 20 /s] } }\n";

typedef struct Bench
{
  char *dir, *file, *store;
  SimPlan *plan;
} Bench;

static Bench
bench (Mishap what)
{
  Bench b = { .dir = g_dir_make_tmp (NULL, NULL), .plan = sim_plan_new () };
  b.file = g_build_filename (b.dir, "bomb.scenario.yaml", NULL);
  b.store = g_build_filename (b.dir, "bomb.db", NULL);
  cr_assert (g_file_set_contents (b.file, text, -1, NULL));
  bomb = *sim_model_find ("plain");
  bomb.begin = begin;
  mishap = what;
  g_autoptr (SimDiags) diags = sim_diags_new ();
  SimScenarioRead how = { .models = models };
  bool good = sim_plan_add (b.plan, b.file, &how, NULL, diags);
  g_autofree char *wrong = sim_diags_text (diags);
  cr_assert (good, "%s", wrong);
  return b;
}

static void
bench_clear (Bench *b)
{
  static const char *const parts[] = { "", "-wal", "-shm", "-lock" };
  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      g_autofree char *part = g_strconcat (b->store, parts[i], NULL);
      unlink (part);
    }
  unlink (b->file);
  rmdir (b->dir);
  sim_plan_free (b->plan);
  g_free (b->dir);
  g_free (b->file);
  g_free (b->store);
}

static SimExperiment *
start (const Bench *b, guint workers, guint runs)
{
  g_autoptr (GError) error = NULL;
  SimExperimentOptions options = { .workers = workers, .keep = SIM_KEEP_SERVICES, .command = "a test" };
  SimExperiment *x = sim_experiment_open (b->plan, b->store, &options, &error);
  cr_assert_not_null (x, "%s", error != NULL ? error->message : "");
  for (guint i = 0; i < sim_plan_points (b->plan); i++)
    sim_experiment_need (x, i, runs);
  return x;
}

/* Plays them; the digest of the content. */
static char *
play (const Bench *b, guint workers, guint runs)
{
  g_autoptr (GError) error = NULL;
  SimExperiment *x = start (b, workers, runs);
  SimExperimentEnd end = sim_experiment_play (x, &error);
  cr_assert_eq (end, SIM_EXPERIMENT_DONE, "%s", error != NULL ? error->message : "");
  SimResults *results = sim_experiment_results (x, &error);
  char *digest = sim_results_digest (results, &error);
  cr_assert_not_null (digest, "%s", error != NULL ? error->message : "");
  sim_results_free (results);
  cr_assert (sim_experiment_close (x, &error));
  return digest;
}

static guint
count (const Bench *b, SimResultEnd end, guint *all)
{
  g_autoptr (SimResults) results = sim_results_open (b->store, NULL);
  guint n = 0;
  *all = 0;
  for (guint i = 0; i < sim_results_points (results); i++)
    {
      g_autoptr (GArray) rows = sim_results_outcomes (results, i, NULL);
      for (guint k = 0; k < rows->len; k++)
        n += g_array_index (rows, SimOutcomeRow, k).end == end;
      *all += rows->len;
    }
  return n;
}

/* -- stories ------------------------------------------------------------------------------ */

static void
expect_crashes (Mishap what, const char *reason)
{
  Bench b = bench (what);
  guint all;
  g_autofree char *one = play (&b, 1, 12);
  guint crashed = count (&b, SIM_RESULT_CRASHED, &all);
  cr_expect_eq (all, 24, "%u runs are there", all);
  cr_expect (crashed > 2 && crashed < 20, "%u of 24 crashed", crashed);
  g_autoptr (SimResults) results = sim_results_open (b.store, NULL);
  for (guint r = 0; r < 12; r++)
    {
      g_autoptr (SimResult) run = sim_results_run (results, 0, r, NULL);
      if (run->end == SIM_RESULT_CRASHED)
        cr_expect_not_null (strstr (run->reason, reason), "the reason is %s", run->reason);
      else
        cr_expect_eq (run->ended, 2);
    }
  unlink (b.store);
  g_autofree char *four = play (&b, 4, 12);
  cr_expect_str_eq (one, four, "other workers, another content");
  bench_clear (&b);
}

Test (runs, a_run_that_faults_costs_one_row)
{
  expect_crashes (FAULT, "signal 11");
}

Test (runs, a_broken_promise_costs_one_row_and_says_which)
{
  expect_crashes (PROMISE, "exit 70: rehearse: internal error");
}

/* From outside: it is tried again before it is given up. */
Test (runs, a_run_that_is_always_killed_is_given_up)
{
  expect_crashes (KILLED, "signal 9");
}

/* Row 94. */
Test (runs, without_memory_it_ends_and_keeps_what_is_done)
{
  Bench b = bench (MEMORY);
  g_autoptr (GError) error = NULL;
  guint all;
  SimExperiment *x = start (&b, 2, 12);
  cr_assert_eq (sim_experiment_play (x, &error), SIM_EXPERIMENT_FAILED);
  cr_expect_eq (sim_experiment_exit (error), SIM_EXIT_MEMORY);
  cr_assert (sim_experiment_close (x, NULL));
  mishap = NONE;
  g_autofree char *resumed = play (&b, 2, 12);
  cr_expect_eq (count (&b, SIM_RESULT_CRASHED, &all), 0);
  cr_expect_eq (all, 24);
  unlink (b.store);
  g_autofree char *plain = play (&b, 2, 12);
  cr_expect_str_eq (resumed, plain);
  bench_clear (&b);
}

/* A procedure asks for more as it goes. */
Test (runs, more_runs_cost_only_themselves)
{
  Bench b = bench (NONE);
  g_autoptr (GError) error = NULL;
  guint all;
  SimExperiment *x = start (&b, 2, 3);
  cr_assert_eq (sim_experiment_play (x, &error), SIM_EXPERIMENT_DONE);
  sim_experiment_need (x, 1, 7);
  cr_assert_eq (sim_experiment_play (x, &error), SIM_EXPERIMENT_DONE);
  g_autoptr (SimResults) results = sim_experiment_results (x, &error);
  cr_expect_eq (sim_results_point (results, 0)->runs, 3);
  cr_expect_eq (sim_results_point (results, 1)->runs, 7);
  g_clear_pointer (&results, sim_results_free);
  cr_assert (sim_experiment_close (x, &error));
  count (&b, SIM_RESULT_DONE, &all);
  cr_expect_eq (all, 10);
  bench_clear (&b);
}

/* Common random numbers: the same failures, if not the same load. */
Test (runs, points_have_their_seed_in_common)
{
  Bench b = bench (FAULT);
  g_free (play (&b, 2, 12));
  g_autoptr (SimResults) results = sim_results_open (b.store, NULL);
  g_autoptr (GArray) first = sim_results_outcomes (results, 0, NULL), second = NULL;
  second = sim_results_outcomes (results, 1, NULL);
  for (guint i = 0; i < 12; i++)
    cr_expect_eq (g_array_index (first, SimOutcomeRow, i).end, g_array_index (second, SimOutcomeRow, i).end);
  bench_clear (&b);
}

Test (runs, results_are_read_in_order)
{
  Bench b = bench (NONE);
  g_free (play (&b, 4, 12));
  g_autoptr (SimResults) results = sim_results_open (b.store, NULL);
  const SimStoredPoint *point = sim_results_point (results, 1);
  cr_expect_str_eq (point->label, "arrivals=20 /s");
  cr_expect_str_eq (point->paths[0], "load.v.arrivals");
  g_autoptr (GArray) values = sim_results_metric (results, 1, "v.response-time", NULL);
  g_autoptr (GArray) numbers = sim_results_replications (results, 1, NULL);
  cr_assert (values->len == 12 && numbers->len == 12);
  g_autoptr (SimHistogram) all = sim_results_histogram (results, 1, "v.response-time", NULL);
  guint64 observations = 0;
  for (guint i = 0; i < 12; i++)
    {
      const SimResultValue *v = &g_array_index (values, SimResultValue, i);
      g_autoptr (SimResult) run = sim_results_run (results, 1, i, NULL);
      const SimResultMetric *m = sim_result_metric (run, "v.response-time");
      cr_expect (v->replication == i && g_array_index (numbers, guint32, i) == i);
      cr_expect (v->value == m->value && v->count == m->count && v->quantiles[3] == m->quantiles[3]);
      observations += v->count;
    }
  cr_expect_eq (sim_histogram_count (all), observations);
  double step = 0;
  g_autoptr (GArray) series = sim_results_series (results, 0, 3, "v.tried", &step, NULL);
  cr_expect (series != NULL && series->len > 100 && step > 0);
  g_autoptr (GArray) none = sim_results_metric (results, 1, "v.nothing", NULL);
  cr_expect_eq (none->len, 0);
  bench_clear (&b);
}

/* -- bytes -------------------------------------------------------------------------------- */

static SimResult *
some_result (void)
{
  SimResult *r = sim_result_crashed (3, 7, NULL);
  r->end = SIM_RESULT_DONE;
  r->fingerprint = G_MAXUINT64;
  SimResultMetric *metrics = sim_result_rows (r, &sim_result_tables[0], 2);
  metrics[0] = (SimResultMetric){ .name = "a.b", .unit = "s", .value = -0.0, .most = INFINITY, .mean = NAN };
  metrics[1] = (SimResultMetric){
    .name = "c.d", .unit = NULL, .histogram = (const guint8 *)"", .histogram_length = 0
  };
  SimResultSeries *series = sim_result_rows (r, &sim_result_tables[1], 1);
  static const double values[] = { 1, NAN, 0.1 };
  series[0] = (SimResultSeries){ .name = "a", .unit = "1", .rows = 3, .values = values };
  return r;
}

static void
enter_some_point (SimStore *store, gint64 *id)
{
  g_autoptr (GError) error = NULL;
  SimStorePoint point = { .key = "k", .label = "l", .scenario = "s", .file = "f", .seed = "1", .resolved = "" };
  cr_assert (sim_store_begin (store, &error) && sim_store_kind (store, "p", SIM_KEEP_ALL, &error)
             && sim_store_point (store, &point, id, &error));
}

/* From the result through a parcel into a store and out of it. */
Test (runs, what_was_stored_comes_back_to_the_bit)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SimResult) r = some_result ();
  g_autoptr (SimParcel) sent = sim_parcel_new (r, NULL, NULL);
  g_autoptr (GByteArray) bytes = g_byte_array_new (), before = g_byte_array_new (), after = g_byte_array_new ();
  sim_parcel_save (sent, bytes);
  g_autoptr (SimParcel) parcel = sim_parcel_load (bytes->data, bytes->len);
  cr_assert (parcel != NULL && parcel->point == 3 && parcel->replication == 7);
  cr_assert_null (sim_parcel_load (bytes->data, 20), "20 bytes were a run");
  SimStore *store = sim_store_open (":memory:", &error);
  cr_assert_not_null (store);
  gint64 id = 0;
  enter_some_point (store, &id);
  cr_assert (sim_store_add_parcel (store, id, 0, parcel, &error) && sim_store_commit (store, &error));
  g_autoptr (SimResult) back = sim_store_read (store, id, 3, 7, &error);
  cr_assert (back != NULL, "%s", error != NULL ? error->message : "it is not there");
  sim_store_close (store, NULL);
  sim_result_save (r, before);
  sim_result_save (back, after);
  cr_assert (before->len == after->len && memcmp (before->data, after->data, before->len) == 0);
  cr_expect (back->metrics[0].most == INFINITY && isnan (back->metrics[0].mean));
  cr_expect (back->metrics[1].unit == NULL && back->metrics[1].histogram != NULL);
  cr_expect (isnan (back->series[0].values[1]) && back->series[0].values[2] == 0.1);
}

/* Whichever library makes it. */
Test (runs, a_digest_is_sha_256)
{
  g_autoptr (SimResult) r = some_result ();
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  r->point = 0;
  sim_result_save (r, bytes);
  g_autofree char *digest = sim_result_digest (r);
  g_autofree char *by_glib = g_compute_checksum_for_data (G_CHECKSUM_SHA256, bytes->data, bytes->len);
  cr_expect_str_eq (digest, by_glib);
}

/* A packer that made others before gives the block that a new one gives: what it keeps, and forgets, is not
 * seen. */
Test (runs, a_block_does_not_depend_on_those_before)
{
  enum
  {
    BLOCKS = 400,
    DISTINCT = 90, /* more than are kept */
    MOST = 300000  /* bytes; some together are more than is kept */
  };
  g_autoptr (SimPacker) packer = sim_packer_new ();
  g_autoptr (GByteArray) data = g_byte_array_new ();
  g_byte_array_set_size (data, MOST + DISTINCT);
  guint32 state = 1;
  for (guint i = 0; i < data->len; i++)
    data->data[i] = (guint8)((state = state * 1664525 + 1013904223) >> 30);
  for (guint i = 0; i < BLOCKS; i++)
    {
      guint which = i * 37 % DISTINCT;
      gsize length = which % 9 == 0 ? MOST : 200 + which / 2; /* several of each length */
      g_autoptr (GByteArray) one = g_byte_array_new (), other = g_byte_array_new ();
      g_autoptr (SimPacker) fresh = sim_packer_new ();
      sim_packer_put (packer, data->data + which, length, one);
      sim_packer_put (fresh, data->data + which, length, other);
      cr_assert (one->len == other->len && memcmp (one->data, other->data, one->len) == 0, "block %u", i);
      g_autoptr (GByteArray) back = sim_store_unpack_bytes (one->data, one->len, NULL);
      cr_assert (back != NULL && back->len == length && memcmp (back->data, data->data + which, length) == 0);
    }
}
