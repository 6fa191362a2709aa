/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Stories of the result folder: what a run leaves behind reads back to what was measured.
 */
#include "config.h"

#include "sim/observe/observe.h"
#include "sim/observe/store.h"
#include "tests/lib/story.h"
#include "tests/observe/mover.h"
#include <criterion/criterion.h>
#include <glib/gstdio.h>
#include <math.h>
#include <signal.h>
#include <sqlite3.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>

static const char *const host_1[] = { "web.host-1", NULL };

typedef struct Result
{
  MoverScenario *scenario;
  SimWorld *world;
  SimObserver *observer;
  char *dir;
} Result;

static Result
play (bool captures)
{
  static SimFaultSpec faults[1];
  static SimExpectSpec expects[1];
  SimObserveOptions options = sim_observe_defaults;
  g_autoptr (GError) error = NULL;
  faults[0] = mover_crash (30 * SIM_S, host_1);
  expects[0] = mover_expect ("web.restore-time", SIM_UNIT_TIME);
  expects[0].at_most = 2e9;
  expects[0].text = "metric: web.restore-time, \"at most\": 2 s";
  Result r = { .scenario = mover_scenario_new (2, faults, 1, expects, 1), .dir = g_dir_make_tmp (NULL, NULL) };
  mover_scenario (r.scenario)->duration = SIM_MIN;
  options.seed = 18446744073709551615u;
  options.figures = false;
  options.captures = captures;
  options.trace = captures ? SIM_LEVEL_PACKET : SIM_LEVEL_EVENT;
  options.dir = r.dir;
  options.command = "rehearse run mover.scenario.yaml";
  r.world = sim_world_new (mover_scenario (r.scenario), 7, 0);
  r.observer = sim_observer_new (r.world, &options);
  cr_assert_eq (sim_observer_run (r.observer, NULL, NULL), SIM_WORLD_DONE);
  bool written = sim_observer_write (r.observer, r.dir, &error);
  cr_assert (written, "%s", error != NULL ? error->message : "");
  return r;
}

static void
remove_tree (const char *path)
{
  g_autoptr (GDir) dir = g_dir_open (path, 0, NULL);
  for (const char *name; dir != NULL && (name = g_dir_read_name (dir)) != NULL;)
    {
      g_autofree char *child = g_build_filename (path, name, NULL);
      remove_tree (child);
    }
  g_remove (path);
}

static void
end (Result *r)
{
  sim_observer_free (r->observer);
  sim_world_free (r->world);
  mover_scenario_free (r->scenario);
  remove_tree (r->dir);
  g_free (r->dir);
  leak_check ();
}

static char *
text_of (const Result *r, const char *name)
{
  g_autofree char *path = g_build_filename (r->dir, name, NULL);
  char *text = NULL;
  cr_assert (g_file_get_contents (path, &text, NULL, NULL), "%s is missing", name);
  return text;
}

Test (files, csv_holds_what_was_measured)
{
  Result r = play (false);
  g_autofree char *text = text_of (&r, "metrics.csv");
  g_auto (GStrv) lines = g_strsplit (text, "\r\n", -1);
  cr_assert_eq (g_strv_length (lines), sim_observer_metrics (r.observer) + 2);
  for (guint i = 0; i < sim_observer_metrics (r.observer); i++)
    {
      const SimMetricRow *row = sim_observer_metric (r.observer, i);
      g_auto (GStrv) fields = g_strsplit (lines[i + 1], ",", -1);
      cr_assert_eq (g_strv_length (fields), 16, "%s", lines[i + 1]);
      cr_assert_str_eq (fields[0], row->name);
      double scale = row->unit == SIM_UNIT_TIME ? 1e9 : 1;
      if (!isnan (row->value))
        cr_assert_eq (g_ascii_strtod (fields[5], NULL), row->value / scale, "%s", row->name);
    }
  end (&r);
}

Test (files, series_have_a_row_a_step)
{
  Result r = play (false);
  g_autofree char *text = text_of (&r, "series.csv");
  g_auto (GStrv) lines = g_strsplit (text, "\r\n", -1);
  cr_assert_eq (g_strv_length (lines), 600 + 2);
  cr_assert (g_str_has_prefix (lines[0], "time [s],visitors.tried [1/s],"));
  cr_assert (g_str_has_prefix (lines[1], "0.1,"));
  cr_assert (g_str_has_prefix (lines[600], "60,"));
  g_auto (GStrv) heads = g_strsplit (lines[0], ",", -1);
  for (guint i = 1; i <= 600; i++)
    {
      g_auto (GStrv) fields = g_strsplit (lines[i], ",", -1);
      cr_assert_eq (g_strv_length (fields), g_strv_length (heads));
    }
  end (&r);
}

Test (files, incidents_and_ownership_are_tables)
{
  Result r = play (false);
  g_autofree char *incidents = text_of (&r, "incidents.csv");
  g_autofree char *ownership = text_of (&r, "ownership.csv");
  cr_assert_not_null (strstr (incidents,
                              "\r\n1,crash web.host-1,crash,web.host-1,web,30.000000000,,30.000000000,"
                              "30.000000000,30.900000000,"));
  cr_assert_str_eq (ownership, "address,machine,from [s],to [s]\r\n"
                               "10.0.0.2,web.host-1,0,30\r\n"
                               "10.0.0.4,web.host-2,0,60\r\n"
                               "10.0.0.2,web.host-2,30.9,60\r\n");
  end (&r);
}

Test (files, the_trace_says_each_event_in_a_line)
{
  Result r = play (false);
  g_autofree char *trace = text_of (&r, "trace.log");
  cr_assert_not_null (strstr (trace, "[0.000 s] 5 machines of visitors are up: powered on\n"));
  cr_assert_null (strstr (trace, "visitors.client-1 is up"));
  cr_assert_not_null (strstr (trace, "\n[30.000 s] web.host-1 crashed"));
  cr_assert_not_null (strstr (trace, "\n[30.900 s] web.host-2 holds 10.0.0.2\n"));
  cr_assert_null (strstr (trace, "busy"), "that is detail");
  end (&r);
}

/* A reader of JSON that only knows whether it is well-formed: returns what follows the value, or NULL. */
static const char *json_value (const char *at);

static const char *
blank (const char *at)
{
  return at + strspn (at, " \n\r\t");
}

static const char *
json_string (const char *at)
{
  if (*at++ != '"')
    return NULL;
  for (; *at != '"'; at++)
    {
      if (*at == '\\')
        at++;
      if ((guchar)*at < 0x20)
        return NULL;
    }
  return at + 1;
}

static const char *
json_members (const char *at, char close)
{
  at = blank (at + 1);
  while (at != NULL && *at != close)
    {
      if (close == '}')
        {
          at = json_string (at);
          at = at != NULL && *at == ':' ? at + 1 : NULL;
        }
      at = at != NULL ? json_value (blank (at)) : NULL;
      at = at != NULL ? blank (at) : NULL;
      if (at != NULL && *at == ',')
        at = blank (at + 1);
      else if (at != NULL && *at != close)
        return NULL;
    }
  return at != NULL ? at + 1 : NULL;
}

static const char *
json_value (const char *at)
{
  static const char *const words[] = { "true", "false", "null" };
  char *stop = NULL;
  if (*at == '{' || *at == '[')
    return json_members (at, *at == '{' ? '}' : ']');
  if (*at == '"')
    return json_string (at);
  for (guint i = 0; i < G_N_ELEMENTS (words); i++)
    if (g_str_has_prefix (at, words[i]))
      return at + strlen (words[i]);
  g_ascii_strtod (at, &stop);
  return stop != at ? stop : NULL;
}

Test (files, the_summary_is_json_with_seed_and_verdict)
{
  Result r = play (false);
  g_autofree char *text = text_of (&r, "summary.json");
  const char *rest = json_value (text);
  cr_assert_not_null (rest);
  cr_assert_str_eq (rest, "\n");
  cr_assert_not_null (strstr (text, "\"seed\": \"18446744073709551615\""));
  cr_assert_not_null (strstr (text, "\"passed\": true"));
  cr_assert_not_null (strstr (text, "\"entry\": \"metric: web.restore-time, \\\"at most\\\": 2 s\""));
  cr_assert_not_null (strstr (text, "\"duration\": 60,"), "times are numbers of seconds");
  cr_assert_not_null (strstr (text, "\"warm-up\": 10,"));
  cr_assert_not_null (strstr (text, "\"replication\": 0,"));
  cr_assert_not_null (strstr (text, "\"seed\": \"18446744073709551615\""), "a seed keeps its 64 bits");
  end (&r);
}

/* A run whose trace cannot be written stops, says so, and writes nothing more. */
Test (files, that_cannot_be_made_stop_the_run)
{
  SimObserveOptions options = sim_observe_defaults;
  g_autoptr (GError) error = NULL;
  MoverScenario *scenario = mover_scenario_new (2, NULL, 0, NULL, 0);
  SimWorld *world = sim_world_new (mover_scenario (scenario), 7, 0);
  options.dir = "/nowhere/at/all";
  SimObserver *observer = sim_observer_new (world, &options);
  cr_assert_not_null (sim_observer_error (observer));
  cr_assert_str_eq (sim_observer_error (observer)->message,
                    "/nowhere/at/all/trace.log: open: No such file or directory");
  cr_assert_eq (sim_observer_run (observer, NULL, NULL), SIM_WORLD_STOPPED);
  cr_assert_not (sim_observer_write (observer, options.dir, &error));
  cr_assert_str_eq (error->message, sim_observer_error (observer)->message);
  sim_observer_free (observer);
  sim_world_free (world);
  mover_scenario_free (scenario);
}

/* Files may grow to so many bytes and no further: as on a full disk, each in its turn cannot be written. */
static void
fill_up (rlim_t bytes)
{
  SimObserveOptions options = sim_observe_defaults;
  const struct rlimit limit = { bytes, RLIM_INFINITY };
  g_autoptr (GError) error = NULL;
  g_autofree char *dir = g_dir_make_tmp (NULL, NULL);
  MoverScenario *scenario = mover_scenario_new (2, NULL, 0, NULL, 0);
  SimWorld *world = sim_world_new (mover_scenario (scenario), 7, 0);
  options.dir = dir;
  options.captures = bytes < 1000;
  options.figures = false;
  SimObserver *observer = sim_observer_new (world, &options);
  signal (SIGXFSZ, SIG_IGN);
  cr_assert_eq (setrlimit (RLIMIT_FSIZE, &limit), 0);
  sim_observer_run (observer, NULL, NULL);
  bool written = sim_observer_write (observer, dir, &error);
  const struct rlimit none = { RLIM_INFINITY, RLIM_INFINITY };
  setrlimit (RLIMIT_FSIZE, &none);
  sim_observer_free (observer);
  sim_world_free (world);
  mover_scenario_free (scenario);
  remove_tree (dir);
  cr_assert_not (written, "%d bytes", (int)bytes);
  cr_assert (g_str_has_prefix (error->message, dir), "%s", error->message);
}

Test (files, that_cannot_grow_are_named)
{
  const rlim_t sizes[] = { 0, 100, 2000, 20000, 40000 };
  for (guint i = 0; i < G_N_ELEMENTS (sizes); i++)
    fill_up (sizes[i]);
}

/* K9, with all that can be switched on. */
Test (files, do_not_change_the_run)
{
  Result r = play (true);
  SimWorld *alone = sim_world_new (mover_scenario (r.scenario), 7, 0);
  sim_world_run (alone, SIM_HOUR);
  cr_assert_eq (sim_world_fingerprint (alone), sim_world_fingerprint (r.world));
  sim_world_free (alone);
  end (&r);
}

/* -- the store ---------------------------------------------------------------------------------- */

static sqlite3_stmt *
ask (sqlite3 *db, const char *sql)
{
  sqlite3_stmt *statement = NULL;
  cr_assert_eq (sqlite3_prepare_v2 (db, sql, -1, &statement, NULL), SQLITE_OK, "%s", sqlite3_errmsg (db));
  cr_assert_eq (sqlite3_step (statement), SQLITE_ROW);
  return statement;
}

static gint64
ask_number (sqlite3 *db, const char *sql)
{
  sqlite3_stmt *statement = ask (db, sql);
  gint64 number = sqlite3_column_int64 (statement, 0);
  sqlite3_finalize (statement);
  return number;
}

static sqlite3 *
open_store (const Result *r)
{
  sqlite3 *db = NULL;
  g_autofree char *path = g_build_filename (r->dir, "results.db", NULL);
  g_autofree char *log = g_strconcat (path, "-wal", NULL);
  cr_assert_not (g_file_test (log, G_FILE_TEST_EXISTS), "the store is one file");
  cr_assert_eq (sqlite3_open_v2 (path, &db, SQLITE_OPEN_READONLY, NULL), SQLITE_OK);
  return db;
}

Test (files, the_store_holds_the_same_numbers)
{
  Result r = play (false);
  sqlite3 *db = open_store (&r);
  cr_assert_eq (ask_number (db, "PRAGMA user_version"), SIM_STORE_VERSION);
  cr_assert_eq (ask_number (db, "SELECT count(*) FROM run"), 1);
  cr_assert_eq (ask_number (db, "SELECT count(*) FROM metric"), sim_observer_metrics (r.observer));
  cr_assert_eq (ask_number (db, "SELECT passed FROM run"), 1);
  sqlite3_stmt *s = ask (db, "SELECT value FROM metric WHERE name = 'web.restore-time'");
  cr_assert_eq (sqlite3_column_double (s, 0), 0.9);
  sqlite3_finalize (s);
  s = ask (db, "SELECT seed, resolved FROM point");
  cr_assert_str_eq ((const char *)sqlite3_column_text (s, 0), "18446744073709551615");
  cr_assert_str_eq ((const char *)sqlite3_column_text (s, 1), "name: mover\n");
  sqlite3_finalize (s);
  sqlite3_close (db);
  end (&r);
}

Test (files, decisions_stand_in_a_table_and_in_the_store)
{
  Result r = play (false);
  sqlite3 *db = open_store (&r);
  sqlite3_stmt *s = ask (db, "SELECT system, decision, at_s, what, sentence FROM decision");
  g_autofree char *csv = text_of (&r, "decisions.csv");
  cr_assert_str_eq ((const char *)sqlite3_column_text (s, 0), "web");
  cr_assert_eq (sqlite3_column_int (s, 1), 1);
  cr_assert_eq (sqlite3_column_double (s, 2), 30);
  cr_assert_str_eq ((const char *)sqlite3_column_text (s, 3), "mover.decided");
  cr_assert_str_eq ((const char *)sqlite3_column_text (s, 4), "web.host-2 will hold the address of web.host-1");
  cr_assert_eq (sqlite3_step (s), SQLITE_DONE, "one host died once");
  sqlite3_finalize (s);
  sqlite3_close (db);
  cr_assert_str_eq (csv, "system,decision,time [s],what,sentence\r\n"
                         "web,1,30,mover.decided,web.host-2 will hold the address of web.host-1\r\n");
  end (&r);
}

Test (files, vectors_of_the_store_unpack_to_the_bit)
{
  Result r = play (false);
  sqlite3 *db = open_store (&r);
  sqlite3_stmt *s = ask (db, "SELECT data FROM series WHERE name = 'web.up'");
  g_autoptr (GByteArray) blob = g_byte_array_new ();
  g_byte_array_append (blob, sqlite3_column_blob (s, 0), (guint)sqlite3_column_bytes (s, 0));
  g_autoptr (GArray) values = sim_store_unpack (blob->data, blob->len, NULL);
  cr_assert_not_null (values);
  cr_assert_eq (values->len, 600);
  cr_assert_eq (g_array_index (values, double, 0), 2);
  cr_assert_eq (g_array_index (values, double, 299), 2, "29.9 s to 30 s");
  cr_assert_eq (g_array_index (values, double, 300), 1);
  for (guint i = 0; i < blob->len; i++)
    {
      g_autoptr (GError) error = NULL;
      blob->data[i] ^= 0x10;
      g_autoptr (GArray) damaged = sim_store_unpack (blob->data, blob->len, &error);
      cr_assert (damaged == NULL || memcmp (damaged->data, values->data, 4800) == 0,
                 "a flipped bit in byte %u gave wrong numbers", i);
      blob->data[i] ^= 0x10;
    }
  sqlite3_finalize (s);
  sqlite3_close (db);
  end (&r);
}

Test (files, a_store_of_another_version_is_left_alone)
{
  g_autofree char *dir = g_dir_make_tmp (NULL, NULL);
  g_autofree char *path = g_build_filename (dir, "results.db", NULL);
  g_autoptr (GError) error = NULL;
  sqlite3 *db = NULL;
  cr_assert_eq (sqlite3_open (path, &db), SQLITE_OK);
  sqlite3_exec (db, "CREATE TABLE t (x); PRAGMA user_version = 99", NULL, NULL, NULL);
  sqlite3_close (db);
  cr_assert_null (sim_store_open (path, &error));
  cr_assert_not_null (strstr (error->message, "not a result store of version 6"));
  remove_tree (dir);
}

/* -- captures and topology (OBS-3) --------------------------------------------------------------- */

/* tshark is the referee; where it is not installed this says nothing. */
Test (files, captures_are_well_formed)
{
  Result r = play (true);
  g_autofree char *program = g_find_program_in_path ("tshark");
  g_autofree char *lan = g_build_filename (r.dir, "captures", "lan.pcap", NULL);
  g_autofree char *out = NULL;
  int status = 0;
  if (program != NULL)
    {
      const char *const argv[] = { program,
                                   "-n",
                                   "-r",
                                   lan,
                                   "-o",
                                   "ip.check_checksum:TRUE",
                                   "-o",
                                   "tcp.check_checksum:TRUE",
                                   "-Y",
                                   "_ws.malformed || ip.checksum.status == 0 || tcp.checksum.status == 0 || "
                                   "frame.number == 1",
                                   "-T",
                                   "fields",
                                   "-e",
                                   "frame.number",
                                   "-e",
                                   "frame.time_epoch",
                                   NULL };
      cr_assert (g_spawn_sync (NULL, (char **)argv, NULL, G_SPAWN_STDERR_TO_DEV_NULL, NULL, NULL, &out, NULL,
                               &status, NULL));
      cr_assert_str_eq (out, "1\t0.000000000\n", "the first frame, and nothing malformed");
    }
  end (&r);
}

static const char after_crash[] = "rehearse-topology 1\n"
                                  "title mover\n"
                                  "seed 18446744073709551615\n"
                                  "moment 30.000 after fault at web.host-1: crash\n"
                                  "segment lan 10.0.0.0/24 switch up 1 Gbps, 50 us\n"
                                  "segment ctl 10.0.1.0/24 switch up 1 Gbps, 50 us\n"
                                  "machine web.host-1 web off\n"
                                  "interface web.host-1 lan up 10.0.0.1\n"
                                  "interface web.host-1 ctl up 10.0.1.1\n"
                                  "machine web.host-2 web up\n"
                                  "interface web.host-2 lan up 10.0.0.3\n"
                                  "address web.host-2 lan 10.0.0.4\n"
                                  "interface web.host-2 ctl up 10.0.1.2\n"
                                  "clients visitors 5 lan web\n"
                                  "remark bad web is not served: 10.0.0.2 is held by 0 hosts\n";

Test (files, topologies_show_what_is_broken)
{
  Result r = play (false);
  g_autofree char *text = text_of (&r, "topology/001-fault.topo");
  g_autofree char *last = text_of (&r, "topology/002-end.topo");
  cr_assert_str_eq (text, after_crash);
  cr_assert_not_null (strstr (last, "note web.host-2 busy stands in for web.host-1\n"));
  end (&r);
}

static char *
draw (const char *path, int *status)
{
  char *out = NULL;
  const char *const argv[] = { "./rehearse-graph", path, NULL };
  cr_assert (g_spawn_sync (NULL, (char **)argv, NULL, G_SPAWN_STDERR_TO_DEV_NULL, NULL, NULL, &out, NULL,
                           status, NULL),
             "tests run in the build folder");
  return out;
}

Test (files, graphs_are_the_same_each_time)
{
  Result r = play (false);
  g_autofree char *path = g_build_filename (r.dir, "topology", "001-fault.topo", NULL);
  int status = 0;
  g_autofree char *one = draw (path, &status);
  cr_assert_eq (status, 0);
  g_autofree char *two = draw (path, &status);
  cr_assert_str_eq (one, two);
  cr_assert_not_null (strstr (one, "NOT RUNNING"));
  cr_assert_not_null (strstr (one, "visitors: 5 clients"));
  end (&r);
}

Test (files, graphs_of_what_is_no_topology_are_refused)
{
  g_autofree char *dir = g_dir_make_tmp (NULL, NULL);
  g_autofree char *path = g_build_filename (dir, "x.topo", NULL);
  static const char *const wrong[]
      = { "", "hello\n", "rehearse-topology 2\n", "rehearse-topology 1\nsegment lan\n",
          "rehearse-topology 1\ninterface nobody lan up 10.0.0.1\n" };
  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      int status = 0;
      cr_assert (g_file_set_contents (path, wrong[i], -1, NULL));
      g_autofree char *out = draw (path, &status);
      cr_assert_eq (WEXITSTATUS (status), 2, "%s", wrong[i]);
      cr_assert_str_empty (out);
    }
  remove_tree (dir);
}
