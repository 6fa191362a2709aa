/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Clients that ask servers over TCP, packet by packet: how fast, and in how much memory.
 *
 *     bench-requests [CLIENTS [RATE [SECONDS [SESSION]]]]
 *
 * CLIENTS machines (10000) on one segment make RATE (1000) requests a simulated second for SECONDS (3600),
 * SESSION (1) of them on a connection, one a second, to a web server with 16 processors; work is exponential
 * with a mean of 10 ms, a reply has 1 kB. Prints, at each quarter of the time, requests and events so far, CPU
 * seconds, and memory: what the process holds now, and what it held at most.
 */
#include "bench/measure.h"
#include "tests/lib/street.h"

#include <stdlib.h>

static double
argument (int argc, char **argv, int i, double otherwise)
{
  return i < argc ? g_ascii_strtod (argv[i], NULL) : otherwise;
}

static void
report (const Street *street, const SimLoad *load, double begun)
{
  SimLoadStats stats = sim_load_stats (load);
  SimKernelStats kernel = sim_kernel_stats (street->kernel);
  double seconds = bench_cpu_seconds () - begun;
  double simulated = sim_time_to_seconds (sim_kernel_now (street->kernel));
  printf (
      "%7.0f s  %9" G_GUINT64_FORMAT " requests  %11" G_GUINT64_FORMAT
      " events  %7.2f CPU s  %6.0f requests/s  %9.0f events/s  %6.1f MB now  %6.1f MB peak  %7" G_GUINT64_FORMAT
      " entries\n",
      simulated, stats.requests, kernel.events, seconds, (double)stats.requests / seconds,
      (double)kernel.events / seconds, bench_megabytes (), bench_most_megabytes (), kernel.entries);
}

int
main (int argc, char **argv)
{
  enum
  {
    QUARTERS = 4
  };
  double clients = argument (argc, argv, 1, 10000), rate = argument (argc, argv, 2, 1000);
  double seconds = argument (argc, argv, 3, 3600);
  Street *street = street_new (1, 0);
  street->server.station = (SimStationOptions){ .servers = 16, .discipline = SIM_PROCESSOR_SHARING };
  street_add_server (street);
  SimLoadOptions options = street_load_options ((int64_t)clients, 10 * SIM_MS);
  options.session.a = argument (argc, argv, 4, 1);
  options.arrivals = sim_curve_constant (rate / options.session.a);
  double before = bench_megabytes ();
  SimTime end = sim_time_from_seconds (seconds);
  SimLoad *load = street_start_load (street, "visitors", &options, end);
  printf ("%.0f clients in %.1f MB: %.0f bytes each\n", clients, bench_megabytes () - before,
          (bench_megabytes () - before) * 1e6 / clients);
  double begun = bench_cpu_seconds ();
  for (int quarter = 1; quarter <= QUARTERS; quarter++)
    {
      sim_kernel_run (street->kernel, end / QUARTERS * quarter);
      report (street, load, begun);
    }
  sim_kernel_run (street->kernel, end + SIM_MIN);
  SimLoadStats stats = sim_load_stats (load);
  SimNetCount count = sim_net_count (street->net);
  printf ("served %" G_GUINT64_FORMAT " of %" G_GUINT64_FORMAT
          ", %.1f frames and %.1f events a request, %.0f frames/s, fingerprint %016" G_GINT64_MODIFIER "x\n",
          stats.outcomes[SIM_OUTCOME_SERVED], stats.requests, (double)count.sent / (double)stats.requests,
          (double)sim_kernel_stats (street->kernel).events / (double)stats.requests,
          (double)count.sent / (bench_cpu_seconds () - begun), sim_kernel_fingerprint (street->kernel));
  sim_curve_free (options.arrivals);
  street_free (street);
  return 0;
}
