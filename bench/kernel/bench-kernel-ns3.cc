/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The same hold model in ns-3, through Simulator::Schedule().
 *
 *     bench-kernel-ns3 map|queue PENDING EVENTS ROUNDS
 *
 * Scheduler: MapScheduler, which is the default of ns-3, or PriorityQueueScheduler. The delays
 * are the ones that bench-kernel draws. Prints: ns3-map or ns3-queue, pending, best ns per event.
 */
#include <algorithm>
#include <cstdlib>
#include <cstring>
#include <glib.h>
#include <gsl/gsl_rng.h>
#include <ns3/core-module.h>
extern "C"
{
#include "bench/measure.h"
#include "sim/base/random.h"
}

static SimStream stream;
static uint64_t left_to_do;

static void
fire ()
{
  ns3::Simulator::Schedule (ns3::NanoSeconds ((int64_t)(sim_stream_exponential (&stream) * 1e9)), &fire);
  if (--left_to_do == 0)
    ns3::Simulator::Stop ();
}

static double
run_round (uint64_t events)
{
  left_to_do = events;
  double start = bench_cpu_seconds ();
  ns3::Simulator::Run ();
  return (bench_cpu_seconds () - start) / (double)events * 1e9;
}

int
main (int argc, char **argv)
{
  if (argc != 5 || (strcmp (argv[1], "map") != 0 && strcmp (argv[1], "queue") != 0))
    {
      fprintf (stderr, "usage: bench-kernel-ns3 map|queue PENDING EVENTS ROUNDS\n");
      return 2;
    }
  uint64_t pending = strtoull (argv[2], NULL, 10), events = strtoull (argv[3], NULL, 10);
  sim_stream_init (&stream, 1, 0, "bench", "delays");
  ns3::ObjectFactory scheduler (strcmp (argv[1], "map") == 0 ? "ns3::MapScheduler"
                                                             : "ns3::PriorityQueueScheduler");
  ns3::Simulator::SetScheduler (scheduler);
  left_to_do = UINT64_MAX;
  for (uint64_t i = 0; i < pending; i++)
    fire ();
  run_round (std::max (events / 4, pending / 4));
  double best = run_round (events);
  for (int round = 1; round < atoi (argv[4]); round++)
    best = std::min (best, run_round (events));
  printf ("ns3-%s %llu %.2f\n", argv[1], (unsigned long long)pending, best);
  ns3::Simulator::Destroy ();
  return 0;
}
