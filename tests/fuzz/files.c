/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Tables, and what models read besides scenarios; rows of a store that was exported. */
#include "models/ring/files.h"
#include "models/pxe/list.h"
#include "sim/base/csv.h"
#include "sim/base/read.h"
#include "sim/experiment/export.h"
#include "sim/load/curve.h"
#include "tests/fuzz/fuzz.h"

#include <glib/gstdio.h>
#include <string.h>

static void
read_failures (const char *text, gsize length)
{
  g_autoptr (SimDiags) diags = sim_diags_new ();
  g_autoptr (GArray) failures = g_array_new (FALSE, FALSE, sizeof (SimFailure));
  GStringChunk *arena = g_string_chunk_new (256);
  char *copy = g_malloc (length + 1);
  if (length > 0)
    memcpy (copy, text, length);
  bool good = sim_failures_parse (copy, length, "f", arena, failures, diags);
  g_assert_true (good || sim_diags_errors (diags) > 0);
  g_string_chunk_free (arena);
}

/* The first byte says how the rows count. */
static void
read_trace (const char *text, gsize length)
{
  static const SimTime intervals[] = { 1, SIM_MS, SIM_S, SIM_DAY };
  guint how = length > 0 ? (guint8)text[0] : 0;
  SimTraceOptions trace = { .per = intervals[how & 3], .scale = how & 4 ? 1e300 : 1, .speed = how & 8 ? 7 : 1 };
  SimReplayOptions replay = { .speed = trace.speed, .from = how & 128 ? SIM_S : 0 };
  trace.missing_zero = (how & 16) != 0;
  trace.repeat = (how & 32) != 0;
  g_autoptr (SimDiags) diags = sim_diags_new ();
  SimCsv *csv = length > 0 ? sim_csv_parse (text + 1, length - 1, "f", diags) : NULL;
  if (csv == NULL)
    return;
  SimCurve *curve
      = how & 64 ? sim_curve_replay_file (csv, &replay, diags) : sim_curve_trace (csv, &trace, diags);
  g_assert_true (curve != NULL || sim_diags_errors (diags) > 0);
  if (curve != NULL)
    sim_curve_expected (curve, 0, SIM_DAY);
  sim_curve_free (curve);
}

/* -- models ---------------------------------------------------------------------------------- */

static void
read_ring (const char *text, gsize length)
{
  g_autoptr (SimDiags) diags = sim_diags_new ();
  GStringChunk *arena = g_string_chunk_new (256);
  for (guint i = 0; i < 3; i++)
    {
      SimOptionRead *read = sim_read_new (diags, arena);
      if (i == 0)
        ring_node_map_parse (read, "f", text, length);
      else if (i == 1)
        ring_vip_file_parse (read, "f", text, length);
      else
        ring_monitor_file_parse (read, "f", text, length);
      sim_read_free (read);
    }
  g_string_chunk_free (arena);
}

/* By a program that takes what it can, and by the author of a scenario. */
static void
read_list (const char *text, gsize length)
{
  g_autoptr (SimDiags) diags = sim_diags_new ();
  GStringChunk *arena = g_string_chunk_new (256);
  PxeList list = { 0 }, taken = { 0 };
  pxe_list_parse (text, length, "f", diags, arena, &list);
  pxe_list_parse (text, length, "f", NULL, NULL, &taken);
  g_free (taken.ips);
  g_string_chunk_free (arena);
}

/* -- stores ---------------------------------------------------------------------------------- */

static void
import (const char *text, SimExportForm form)
{
  g_autoptr (GError) error = NULL;
  SimImport *store = sim_import_new ("import.db");
  bool good = true;
  for (guint i = 0; good && sim_export_tables[i] != NULL && (i == 0 || form == SIM_EXPORT_CSV); i++)
    good = sim_import_read (store, form, sim_export_tables[i], text, "f", &error);
  g_assert_true (good || error != NULL);
  sim_import_drop (store);
}

static void
read_json (const char *text, gsize length)
{
  (void)length;
  import (text, SIM_EXPORT_JSON);
}

static void
read_csv (const char *text, gsize length)
{
  (void)length;
  import (text, SIM_EXPORT_CSV);
}

/* All the way into a store, which is looked at by its digests. */
static void
make_store (const char *text, gsize length)
{
  (void)length;
  g_autoptr (GError) error = NULL;
  SimImport *store = sim_import_new ("import.db");
  if (!sim_import_read (store, SIM_EXPORT_JSON, "", text, "f", &error))
    sim_import_drop (store);
  else if (!sim_import_finish (store, &error))
    g_assert_nonnull (error);
  g_unlink ("import.db");
  g_unlink ("import.db-wal");
  g_unlink ("import.db-shm");
}

const Target fuzz_files[] = {
  { "failures", read_failures }, { "trace", read_trace }, { "ring", read_ring },   { "pxe", read_list },
  { "json", read_json },         { "csv", read_csv },     { "store", make_store }, { NULL, NULL },
};
