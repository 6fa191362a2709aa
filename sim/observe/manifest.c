/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "config.h"

#include "sim/observe/inside.h"
#include "sim/observe/manifest.h"
#include <gsl/gsl_version.h>
#include <pcap/pcap.h>
#include <sqlite3.h>
#include <zstd.h>

const char *const sim_manifest_names[SIM_MANIFEST_ROWS]
    = { "scenario", "why",   "file", "digest", "seed",    "replication", "fingerprint", "duration",
        "warm-up",  "ended", "end",  "step",   "version", "compiler",    "libraries",   "command" };

bool
sim_manifest_is_number (guint row)
{
  return row == 5 || (row >= 7 && row <= 9) || row == 11;
}

#if defined(__clang__)
#define COMPILER "clang " __clang_version__
#else
#define COMPILER "gcc " __VERSION__
#endif

const char *
sim_manifest_compiler (void)
{
  return COMPILER;
}

char *
sim_manifest_libraries (void)
{
  return g_strdup_printf ("glib %u.%u.%u, gsl %s, sqlite %s, zstd %s, %s", glib_major_version,
                          glib_minor_version, glib_micro_version, gsl_version, sqlite3_libversion (),
                          ZSTD_versionString (), pcap_lib_version ());
}

void
sim_manifest_fill (SimManifest *manifest, const SimObserver *observer)
{
  const SimScenario *s = observer->scenario;
  char **v = manifest->values;
  v[0] = g_strdup (s->name);
  v[1] = g_strdup (s->why);
  v[2] = g_strdup (s->file);
  v[3] = g_strdup (s->digest);
  v[4] = g_strdup_printf ("%" G_GUINT64_FORMAT, observer->options.seed);
  v[5] = g_strdup_printf ("%u", observer->options.replication);
  v[6] = g_strdup_printf ("%016" G_GINT64_MODIFIER "x", sim_world_fingerprint (observer->world));
  v[7] = sim_time_seconds (s->duration, 9);
  v[8] = sim_time_seconds (s->warm_up, 9);
  v[9] = sim_time_seconds (observer->ended, 9);
  v[10] = g_strdup (sim_world_end_name (observer->end));
  v[11] = sim_time_seconds (sim_metrics_step (observer->metrics), 9);
  v[12] = g_strdup (PACKAGE_STRING);
  v[13] = g_strdup (sim_manifest_compiler ());
  v[14] = sim_manifest_libraries ();
  v[15] = g_strdup (observer->options.command);
}

void
sim_manifest_clear (SimManifest *manifest)
{
  for (guint i = 0; i < SIM_MANIFEST_ROWS; i++)
    g_clear_pointer (&manifest->values[i], g_free);
}
