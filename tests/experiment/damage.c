/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * bad-input 104: is cut off: N of M bytes are there; `rehearse merge NEW STORE` saves the runs that are whole
 * bad-input 105: point 0, replication 1 is damaged: its digest is another
 * A small store cut at each byte and with a bit of each byte flipped, opened as each verb opens it: what is
 * read is as it was, or it is an error of 2 or 3. Every so many bytes, so that it takes seconds; all with
 * SHOW=full.
 */
#include "sim/experiment/experiment.h"
#include "sim/experiment/export.h"
#include "sim/experiment/report.h"
#include "sim/observe/store.h"

#include <criterion/criterion.h>
#include <string.h>
#include <unistd.h>

enum
{
  RUNS = 3,
  CUTS = 250, /* of about 80 000 bytes */
  FLIPS = 350
};

static const char text[] = "name: small\nduration: 2 s\nruns: 3\n"
                           "network: { lan: { subnet: 10.0.0.0/24 } }\n"
                           "systems: { it: { model: plain, service-on: lan } }\n"
                           "load: { v: { to: it, from: lan, arrivals: 20 /s, service: 10 ms } }\n";

typedef struct Bench
{
  char *dir, *file, *store, *hurt, *saved;
  SimPlan *plan;
  char *bytes, *digest;
  gsize length;
  char *runs[RUNS];           /* their digests */
  guint whole, refused, part; /* how often */
} Bench;

static void
gone (const char *path)
{
  static const char *const parts[] = { "", "-wal", "-shm", "-journal", "-lock" };
  for (guint i = 0; i < G_N_ELEMENTS (parts); i++)
    {
      g_autofree char *part = g_strconcat (path, parts[i], NULL);
      unlink (part);
    }
}

static SimExperiment *
open_to_play (const Bench *b, const char *path, GError **error)
{
  SimExperimentOptions options = { .workers = 1, .keep = SIM_KEEP_SERVICES, .command = "a test" };
  return sim_experiment_open (b->plan, path, &options, error);
}

static Bench
bench (void)
{
  g_autoptr (GError) error = NULL;
  if (access ("/dev/shm", W_OK) == 0) /* every merge is synced; there that costs nothing */
    g_setenv ("TMPDIR", "/dev/shm", TRUE);
  Bench b = { .dir = g_dir_make_tmp (NULL, NULL), .plan = sim_plan_new () };
  b.file = g_build_filename (b.dir, "small.scenario.yaml", NULL);
  b.store = g_build_filename (b.dir, "small.db", NULL);
  b.hurt = g_build_filename (b.dir, "hurt.db", NULL);
  b.saved = g_build_filename (b.dir, "saved.db", NULL);
  cr_assert (g_file_set_contents (b.file, text, -1, NULL));
  g_autoptr (SimDiags) diags = sim_diags_new ();
  cr_assert (sim_plan_add (b.plan, b.file, &(SimScenarioRead){ 0 }, NULL, diags));
  SimExperiment *x = open_to_play (&b, b.store, &error);
  cr_assert_not_null (x);
  sim_experiment_need (x, 0, RUNS);
  cr_assert_eq (sim_experiment_play (x, &error), SIM_EXPERIMENT_DONE);
  cr_assert (sim_experiment_close (x, &error));
  g_autoptr (SimResults) results = sim_results_open (b.store, &error);
  cr_assert_not_null (results);
  b.digest = sim_results_digest (results, &error);
  for (guint i = 0; i < RUNS; i++)
    {
      g_autoptr (SimResult) run = sim_results_run (results, 0, i, &error);
      b.runs[i] = sim_result_digest (run);
    }
  cr_assert (g_file_get_contents (b.store, &b.bytes, &b.length, &error));
  return b;
}

static void
bench_clear (Bench *b)
{
  gone (b->store);
  gone (b->hurt);
  gone (b->saved);
  unlink (b->file);
  cr_expect_eq (rmdir (b->dir), 0);
  sim_plan_free (b->plan);
  char *all[] = { b->dir,   b->file,   b->store,   b->hurt,    b->saved,
                  b->bytes, b->digest, b->runs[0], b->runs[1], b->runs[2] };
  for (guint i = 0; i < G_N_ELEMENTS (all); i++)
    g_free (all[i]);
}

/* An error of the file: 2 or 3, with words. */
static void
expect_error (const GError *error, const char *what, gsize at)
{
  cr_assert_not_null (error, "%s at %zu failed without a word", what, at);
  int code = sim_experiment_exit (error);
  cr_expect (code == SIM_EXIT_INPUT || code == SIM_EXIT_ENVIRONMENT, "%s at %zu: %d", what, at, code);
  cr_expect (*error->message != '\0');
}

static void
expect_run (const Bench *b, SimResults *results, guint32 r, gsize at)
{
  g_autoptr (SimResult) run = sim_results_run (results, 0, r, NULL);
  g_autofree char *digest = run != NULL ? sim_result_digest (run) : NULL;
  cr_expect (digest == NULL || strcmp (digest, b->runs[r]) == 0, "run %u at %zu is another", r, at);
}

/* export, report, compare */
static void
read_it (Bench *b, gsize at)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (SimResults) results = sim_results_open (b->hurt, &error);
  if (results == NULL)
    {
      expect_error (error, "opening", at);
      b->refused++;
      return;
    }
  g_autofree char *digest = sim_results_digest (results, &error);
  if (digest == NULL)
    expect_error (error, "the digest", at);
  b->whole += digest != NULL && strcmp (digest, b->digest) == 0;
  b->part += digest == NULL || strcmp (digest, b->digest) != 0;
  g_clear_error (&error);
  for (guint32 r = 0; r < RUNS; r++)
    expect_run (b, results, r, at);
  g_autofree char *page = sim_report_html (results, &(SimReportHow){ 0 }, &error);
  if (page == NULL)
    expect_error (error, "the report", at);
}

/* merge: what it saves is as it was, and what is missing it has said */
static void
merge_it (const Bench *b, gsize at)
{
  g_autoptr (GError) error = NULL;
  g_autoptr (GString) lost = g_string_new (NULL);
  const char *from[] = { b->hurt, NULL };
  guint64 added = 0;
  gone (b->saved);
  if (!sim_results_merge (b->saved, from, lost, &added, &error))
    {
      expect_error (error, "merging", at);
      return;
    }
  g_autoptr (SimResults) results = sim_results_open (b->saved, &error);
  cr_expect (added == RUNS || lost->len > 0 || results == NULL || sim_results_points (results) == 0,
             "merging at %zu added %u runs and said nothing", at, (guint)added);
  for (guint32 r = 0; r < RUNS && results != NULL; r++)
    expect_run (b, results, r, at);
}

/* sweep: it goes on with what is whole, or says why not */
static void
go_on_with_it (const Bench *b, gsize at)
{
  g_autoptr (GError) error = NULL;
  SimExperiment *x = open_to_play (b, b->hurt, &error);
  if (x == NULL)
    expect_error (error, "going on", at);
  else
    sim_experiment_close (x, NULL);
}

static void
try (Bench *b, const char *bytes, gsize length, gsize at)
{
  gone (b->hurt);
  cr_assert (g_file_set_contents_full (b->hurt, bytes, (gssize)length, G_FILE_SET_CONTENTS_NONE, 0600, NULL));
  read_it (b, at);
  merge_it (b, at);
  go_on_with_it (b, at);
}

/* A step that meets every place of a page in turn. */
static gsize
step_of (const Bench *b, gsize tries)
{
  return g_strcmp0 (g_getenv ("SHOW"), "full") == 0 ? 1 : MAX (1, b->length / tries) | 1;
}

static void
say (const Bench *b, const char *what)
{
  if (g_strcmp0 (g_getenv ("SHOW"), "full") == 0)
    fprintf (stderr, "%s of %zu bytes: %u as whole, %u refused, %u in part\n", what, b->length, b->whole,
             b->refused, b->part);
}

Test (damage, a_store_that_was_cut_off_is_whole_or_says_so, .timeout = 600)
{
  Bench b = bench ();
  for (gsize at = 0; at < b.length; at += step_of (&b, CUTS))
    try (&b, b.bytes, at, at);
  cr_expect_eq (b.whole, 0, "%u cuts were not seen", b.whole);
  try (&b, b.bytes, b.length, b.length);
  cr_expect_eq (b.whole, 1);
  say (&b, "cut off");
  bench_clear (&b);
}

Test (damage, a_flipped_bit_changes_no_number, .timeout = 600)
{
  Bench b = bench ();
  for (gsize at = 0; at < b.length; at += step_of (&b, FLIPS))
    {
      b.bytes[at] ^= (char)(1 << at % 8);
      try (&b, b.bytes, b.length, at);
      b.bytes[at] ^= (char)(1 << at % 8);
    }
  cr_expect (b.whole > 0 && b.refused > 0);
  say (&b, "flipped");
  bench_clear (&b);
}
