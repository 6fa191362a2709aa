/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * bad-input 104: is cut off: N of M bytes are there; `rehearse merge NEW STORE` saves the runs that are whole
 * bad-input 105: point 0, replication 1 is damaged: its digest is another
 * A small store cut at each byte and with a bit of each byte flipped, opened as each verb opens it: what is
 * read is as it was, or it is an error of 2 or 3. Every so many bytes, so that it takes seconds; all with
 * SHOW=full. Then a store with something in every table: each of its values changed by a bit, behind the back
 * of its checksums of pages.
 */
#include "sim/experiment/experiment.h"
#include "sim/experiment/export.h"
#include "sim/experiment/report.h"
#include "sim/observe/store.h"

#include <criterion/criterion.h>
#include <criterion/parameterized.h>
#include <sqlite3.h>
#include <string.h>
#include <unistd.h>

enum
{
  RUNS = 3,
  CUTS = 200, /* of about 80 000 bytes */
  FLIPS = 300,
  PARTS = 4,
  ALL_PARTS = 48 /* with SHOW=full: of minutes each */
};

static const char small[] = "name: small\nduration: 2 s\nruns: 3\n"
                            "network: { lan: { subnet: 10.0.0.0/24 } }\n"
                            "systems: { it: { model: plain, service-on: lan } }\n"
                            "load: { v: { to: it, from: lan, arrivals: 20 /s, service: 10 ms } }\n";

/* Something in every table. */
static const char trace[] = "time,rate\n0,20\n1,40\n";
static const char full[]
    = "name: full\nduration: 20 s\nruns: 3\n"
      "network: { lan: { subnet: 10.0.0.0/24 }, ctl: { subnet: 10.1.0.0/24 } }\n"
      "systems:\n"
      "  it: { model: rais, hosts: { count: 2, boot-time: 2 s }, service-on: lan, control-on: [ctl] }\n"
      "  pool: { model: pool, on: lan, servers: { count: 4, boot-time: 2 s, stop-time: 1 s, power-time: 1 s "
      "},\n"
      "          storage: { boot-time: 1 s }, images: [{ os: OS1, size: 2 MB }],\n"
      "          services: [{ name: words, os: OS1, app: AP1, size: 5 MB, servers: 2, agreement: { least: 2 "
      "},\n"
      "                       arrivals: 0.5 /s, stay: { exponential: 3 s } }] }\n"
      "load: { v: { to: it, from: lan, arrivals: { trace: a.csv, column: rate, per: 1 s }, service: 10 ms } }\n"
      "faults:\n  - { at: 5 s, crash: it.host-1 }\n"
      "expect:\n  - { metric: v.availability, at-least: 1 % }\n"
      "vary: { grid: { load.v.service: [10 ms] } }\n";

typedef struct Bench
{
  char *dir, *file, *trace, *store, *hurt, *saved;
  SimPlan *plan;
  SimResultKeep keep;
  char *bytes, *digest, *page; /* of the store as it was */
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
  SimExperimentOptions options = { .workers = 1, .keep = b->keep, .command = "a test" };
  return sim_experiment_open (b->plan, path, &options, error);
}

static Bench
bench (const char *scenario, SimResultKeep keep)
{
  g_autoptr (GError) error = NULL;
  if (access ("/dev/shm", W_OK) == 0) /* every merge is synced; there that costs nothing */
    g_setenv ("TMPDIR", "/dev/shm", TRUE);
  Bench b = { .dir = g_dir_make_tmp (NULL, NULL), .plan = sim_plan_new (), .keep = keep };
  b.file = g_build_filename (b.dir, "small.scenario.yaml", NULL);
  b.store = g_build_filename (b.dir, "small.db", NULL);
  b.trace = g_build_filename (b.dir, "a.csv", NULL);
  b.hurt = g_build_filename (b.dir, "hurt.db", NULL);
  b.saved = g_build_filename (b.dir, "saved.db", NULL);
  cr_assert (g_file_set_contents (b.trace, trace, -1, NULL));
  cr_assert (g_file_set_contents (b.file, scenario, -1, NULL));
  g_autoptr (SimDiags) diags = sim_diags_new ();
  cr_assert (sim_plan_add (b.plan, b.file, &(SimScenarioRead){ 0 }, NULL, diags));
  SimExperiment *x = open_to_play (&b, b.store, &error);
  cr_assert_not_null (x);
  for (guint i = 0; i < sim_plan_points (b.plan); i++)
    sim_experiment_need (x, i, RUNS);
  cr_assert_eq (sim_experiment_play (x, &error), SIM_EXPERIMENT_DONE);
  cr_assert (sim_experiment_close (x, &error));
  g_autoptr (SimResults) results = sim_results_open (b.store, &error);
  cr_assert_not_null (results);
  b.digest = sim_results_digest (results, &error);
  b.page = sim_report_html (results, &(SimReportHow){ 0 }, &error);
  cr_assert_not_null (b.page);
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
  unlink (b->trace);
  cr_expect_eq (rmdir (b->dir), 0);
  sim_plan_free (b->plan);
  char *all[] = { b->dir,   b->file,   b->trace, b->store,   b->hurt,    b->saved,
                  b->bytes, b->digest, b->page,  b->runs[0], b->runs[1], b->runs[2] };
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

/* export, report, compare: what they say is as it was */
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
  g_clear_error (&error);
  for (guint32 r = 0; r < RUNS; r++)
    expect_run (b, results, r, at);
  g_autofree char *page = sim_report_html (results, &(SimReportHow){ 0 }, &error);
  if (page == NULL)
    expect_error (error, "the report", at);
  cr_expect (digest == NULL || strcmp (digest, b->digest) == 0, "the export at %zu is another", at);
  cr_expect (page == NULL || strcmp (page, b->page) == 0, "the report at %zu is another", at);
  b->whole += digest != NULL && page != NULL;
  b->part += digest == NULL || page == NULL;
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
  cr_expect (added == sim_plan_points (b->plan) * RUNS || lost->len > 0 || results == NULL
                 || sim_results_points (results) == 0,
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

static bool
is_full (void)
{
  return g_strcmp0 (g_getenv ("SHOW"), "full") == 0;
}

/* The bytes that a part of a test tries: every so many, or, with SHOW=full, its share of all. */
static gsize
step_of (const Bench *b, gsize tries)
{
  return is_full () ? ALL_PARTS : PARTS * (b->length / tries) | 1;
}

static void
say (const Bench *b, const char *what)
{
  if (is_full ())
    fprintf (stderr, "%s of %zu bytes: %u as whole, %u refused, %u in part\n", what, b->length, b->whole,
             b->refused, b->part);
}

static guint parts[ALL_PARTS];

static struct criterion_test_params
all_parts (void)
{
  for (guint i = 0; i < ALL_PARTS; i++)
    parts[i] = i;
  return cr_make_param_array (guint, parts, is_full () ? ALL_PARTS : PARTS);
}

ParameterizedTestParameters (damage, a_store_that_was_cut_off_is_whole_or_says_so)
{
  return all_parts ();
}

ParameterizedTest (guint *part, damage, a_store_that_was_cut_off_is_whole_or_says_so, .timeout = 600)
{
  Bench b = bench (small, SIM_KEEP_SERVICES);
  for (gsize at = *part; at < b.length; at += step_of (&b, CUTS))
    try (&b, b.bytes, at, at);
  cr_expect_eq (b.whole, 0, "%u cuts were not seen", b.whole);
  try (&b, b.bytes, b.length, b.length);
  cr_expect_eq (b.whole, 1);
  say (&b, "cut off");
  bench_clear (&b);
}

ParameterizedTestParameters (damage, a_flipped_bit_changes_no_number)
{
  return all_parts ();
}

ParameterizedTest (guint *part, damage, a_flipped_bit_changes_no_number, .timeout = 600)
{
  Bench b = bench (small, SIM_KEEP_SERVICES);
  for (gsize at = *part; at < b.length; at += step_of (&b, FLIPS))
    {
      b.bytes[at] ^= (char)(1 << at % 8);
      try (&b, b.bytes, b.length, at);
      b.bytes[at] ^= (char)(1 << at % 8);
    }
  cr_expect (b.whole > 0 && b.refused > 0);
  say (&b, "flipped");
  bench_clear (&b);
}

/* -- every value ------------------------------------------------------------------------- */

/* Which value of a column is changed, and how. */
typedef struct Flip
{
  guint row, way, seen;
  bool same; /* it is the same value: there is nothing in it to change */
} Flip;

enum
{
  FIRST_BIT,
  LAST_BIT,
  NO_VALUE,
  WAYS
};

static void
flip_bytes (sqlite3_context *context, sqlite3_value *value, guint way)
{
  bool text = sqlite3_value_type (value) == SQLITE_TEXT;
  const char *from = text ? (const char *)sqlite3_value_text (value) : sqlite3_value_blob (value);
  int length = sqlite3_value_bytes (value);
  g_autofree char *to = g_malloc ((gsize)length + 1);
  memcpy (to, length > 0 ? from : "x", MAX ((gsize)length, 1));
  if (length > 0)
    to[way == FIRST_BIT ? 0 : length - 1] ^= 1;
  if (text)
    sqlite3_result_text (context, to, MAX (length, 1), SQLITE_TRANSIENT);
  else
    sqlite3_result_blob (context, to, MAX (length, 1), SQLITE_TRANSIENT);
}

static void
flip_value (sqlite3_context *context, int count, sqlite3_value **value)
{
  Flip *flip = sqlite3_user_data (context);
  guint64 word;
  double real = sqlite3_value_double (*value);
  if (flip->seen++ != flip->row)
    {
      sqlite3_result_value (context, *value);
      return;
    }
  flip->same = flip->way == NO_VALUE && sqlite3_value_type (*value) == SQLITE_NULL;
  if (flip->way == NO_VALUE)
    return;
  switch (sqlite3_value_type (*value))
    {
    case SQLITE_INTEGER:
      word = (guint64)sqlite3_value_int64 (*value) ^ (flip->way == FIRST_BIT ? 1 << 16 : 1);
      sqlite3_result_int64 (context, (gint64)word);
      break;
    case SQLITE_FLOAT:
      memcpy (&word, &real, sizeof word);
      word ^= flip->way == FIRST_BIT ? 1 : (guint64)1 << 50;
      memcpy (&real, &word, sizeof real);
      sqlite3_result_double (context, real);
      break;
    case SQLITE_NULL:
      sqlite3_result_int (context, 0);
      break;
    default:
      flip_bytes (context, *value, flip->way);
      break;
    }
  (void)count;
}

/* Changes it in a copy of the store; false: there is no such row, or its table does not take it. */
static bool
flip_in (const Bench *b, const char *table, const char *column, Flip *flip)
{
  sqlite3 *db = NULL;
  g_autofree char *sql = g_strdup_printf ("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;"
                                          " UPDATE \"%s\" SET \"%s\" = flip (\"%s\")",
                                          table, column, column);
  gone (b->hurt);
  cr_assert (
      g_file_set_contents_full (b->hurt, b->bytes, (gssize)b->length, G_FILE_SET_CONTENTS_NONE, 0600, NULL));
  cr_assert_eq (sqlite3_open (b->hurt, &db), SQLITE_OK);
  sqlite3_create_function (db, "flip", 1, SQLITE_UTF8, flip, flip_value, NULL, NULL);
  bool done = sqlite3_exec (db, sql, NULL, NULL, NULL) == SQLITE_OK;
  sqlite3_close (db);
  return done && flip->seen > flip->row && !flip->same;
}

/* Nothing is said of it, or that it is damaged; and of the runs that merge saves that not all is well. */
static void
expect_said (Bench *b, const char *table, const char *column, const Flip *flip)
{
  guint whole = b->whole;
  gsize at = flip->row * 10 + flip->way;
  read_it (b, at);
  cr_expect_eq (b->whole, whole, "%s.%s, row %u, way %u: reports say nothing", table, column, flip->row,
                flip->way);
  merge_it (b, at);
}

static void
flip_column (Bench *b, const char *table, const char *column, guint rows)
{
  for (guint row = 0; row < rows; row++)
    for (guint way = 0; way<WAYS; way += rows> 1 ? 1 : 2)
      {
        Flip flip = { .row = row, .way = way };
        if (flip_in (b, table, column, &flip))
          expect_said (b, table, column, &flip);
      }
}

Test (damage, a_changed_value_of_any_table_is_said, .timeout = 600)
{
  Bench b = bench (full, SIM_KEEP_ALL);
  guint rows = is_full () ? 40 : 1, columns = 0, tables = 0;
  sqlite3 *db = NULL;
  sqlite3_stmt *statement = NULL;
  g_autofree char *last = NULL;
  cr_assert_eq (sqlite3_open_v2 (b.store, &db, SQLITE_OPEN_READONLY, NULL), SQLITE_OK);
  cr_assert_eq (
      sqlite3_prepare_v2 (db,
                          "SELECT s.name, c.name FROM sqlite_schema AS s, pragma_table_info (s.name) AS c"
                          " WHERE s.type = 'table' ORDER BY 1, c.cid",
                          -1, &statement, NULL),
      SQLITE_OK);
  for (; sqlite3_step (statement) == SQLITE_ROW; columns++)
    {
      const char *table = (const char *)sqlite3_column_text (statement, 0);
      guint said = b.refused + b.part;
      flip_column (&b, table, (const char *)sqlite3_column_text (statement, 1), rows);
      cr_expect_gt (b.refused + b.part, said, "%s has nothing to change", table);
      tables += g_strcmp0 (last, table) != 0;
      g_free (last);
      last = g_strdup (table);
    }
  cr_expect_eq (tables, 15, "%u tables", tables);
  sqlite3_finalize (statement);
  sqlite3_close (db);
  say (&b, "changed values");
  bench_clear (&b);
}
