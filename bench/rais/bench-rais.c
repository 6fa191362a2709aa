/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A service group at both ends: long, and wide. How fast, and in how much memory.
 *
 *     bench-rais SCENARIO SECONDS [LOOKS]
 *
 * Plays the scenario for so many simulated seconds and prints, at LOOKS (6) moments, the wall time and CPU time
 * since the beginning, events so far and events a wall second, and memory: what the process holds now, and what
 * it held at most. The first look is at a hundredth of the time.
 */
#include "bench/measure.h"
#include "sim/world/world.h"

#include <stdlib.h>

static void
look (const SimWorld *world, double wall, double cpu)
{
  uint64_t events = sim_kernel_stats (sim_world_kernel (world)).events;
  printf ("| %.0f s | %.1f s | %.1f s | %.3g | %.3g | %.1f MB | %.1f MB |\n",
          (double)sim_kernel_now (sim_world_kernel (world)) / 1e9, wall, cpu, (double)events,
          (double)events / MAX (wall, 1e-3), bench_megabytes (), bench_most_megabytes ());
  fflush (stdout);
}

static SimScenario *
read_scenario (const char *file, const char *seconds)
{
  g_autofree char *set = g_strdup_printf ("duration=%s s", seconds);
  const char *sets[] = { set, NULL };
  g_autoptr (SimDiags) diags = sim_diags_new ();
  SimScenario *scenario = sim_scenario_read (file, &(SimScenarioRead){ .sets = sets }, diags);
  g_autofree char *text = sim_diags_text (diags);
  if (scenario == NULL)
    fputs (text, stderr);
  return scenario;
}

int
main (int argc, char **argv)
{
  g_autoptr (SimScenario) scenario = argc < 3 ? NULL : read_scenario (argv[1], argv[2]);
  int looks = argc > 3 ? atoi (argv[3]) : 6;
  if (scenario == NULL)
    {
      fputs ("usage: bench-rais SCENARIO SECONDS [LOOKS]\n", stderr);
      return 2;
    }
  double wall = bench_wall_seconds (), cpu = bench_cpu_seconds ();
  g_autoptr (SimWorld) world = sim_world_new (scenario, 1, 0);
  SimTime end = (SimTime)(atof (argv[2]) * 1e9);
  printf ("%s, %s s\n| simulated | wall | CPU | events | events/s | memory | at most |\n"
          "|---|---|---|---|---|---|---|\n",
          argv[1], argv[2]);
  for (int i = 0; i < looks; i++)
    {
      sim_world_run (world, i == 0 ? end / 100 : end / (looks - 1) * i + end % (looks - 1));
      look (world, bench_wall_seconds () - wall, bench_cpu_seconds () - cpu);
    }
  return 0;
}
