/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How many datagrams the network layer delivers in a second of CPU time.
 *
 *     bench-net MODE HOSTS DELIVERIES
 *
 * So many hosts on one segment each tell all others once a second, in 200 bytes of UDP, that they are alive:
 * `multicast` by one datagram to a group, `unicast` by one to each. Their seconds begin one after the other;
 * with `-together` added to the mode, all at once, so that all meet in the ports of the switch. ARP, queues,
 * counters and the fingerprint are on, as always. A receiver notes when it has last heard each sender. Prints
 * one line: mode, hosts, deliveries, seconds of CPU time, deliveries a second.
 */
#include "bench/measure.h"
#include "sim/net/udp.h"
#include <stdlib.h>
#include <string.h>

enum
{
  PORT = 694,
  LENGTH = 200,
};
#define GROUP SIM_IP (239, 192, 0, 1)

typedef struct Beat
{
  SimRole role;
  SimAlarm alarm;
  SimUdp *udp;
  SimIface *iface;
  SimBytes *bytes;
  guint index, hosts;
  bool unicast;
  uint64_t heard;
  SimTime *last; /* of each sender */
  SimIp first;
  const SimIp *peers;
} Beat;

static void
beat_heard (SimRole *role, SimUdp *udp, const SimDatagram *datagram)
{
  Beat *beat = (Beat *)role;
  beat->heard++;
  beat->last[datagram->src - beat->first] = sim_kernel_now (sim_node_kernel (role->node));
}

static void
beat_send (SimRole *role, SimAlarm *alarm)
{
  Beat *beat = (Beat *)role;
  sim_alarm_after (alarm, SIM_S);
  if (!beat->unicast)
    {
      sim_udp_send (beat->udp, beat->iface, SIM_IP_NONE, GROUP, PORT, beat->bytes);
      return;
    }
  for (guint i = 0; i < beat->hosts; i++)
    if (i != beat->index)
      sim_udp_send (beat->udp, NULL, SIM_IP_NONE, beat->peers[i], PORT, beat->bytes);
}

static void
beat_start (SimRole *role)
{
  Beat *beat = (Beat *)role;
  beat->udp = sim_udp_open (role, PORT, beat_heard);
  if (!beat->unicast)
    sim_udp_join (beat->udp, beat->iface, GROUP);
}

static void
beat_dispose (SimRole *role)
{
  Beat *beat = (Beat *)role;
  sim_bytes_unref (beat->bytes);
  g_free (beat->last);
  g_free (beat);
}

static const SimRoleType beat_type = { .name = "beat", .start = beat_start, .dispose = beat_dispose };

static Beat *
beat_new (SimNet *net, SimSegment *segment, guint index, guint hosts, bool unicast)
{
  SimNodeOptions options = { .boot_time = sim_dist_constant_time (SIM_S) };
  g_autofree char *name = g_strdup_printf ("host-%u", index);
  uint8_t payload[LENGTH] = { 0 };
  Beat *beat = g_new0 (Beat, 1);
  beat->bytes = sim_bytes_new (payload, sizeof payload);
  beat->last = g_new0 (SimTime, hosts + 1);
  beat->index = index;
  beat->hosts = hosts;
  beat->unicast = unicast;
  SimNode *node = sim_node_new (net, name, 0, &options);
  beat->iface = sim_iface_new (node, segment, sim_segment_take_address (segment));
  sim_node_add_role (node, &beat->role, &beat_type);
  sim_alarm_init (&beat->role, &beat->alarm, 1, beat_send);
  sim_node_power_on (node);
  return beat;
}

static void
start_beats (Beat *const *beats, const SimIp *addresses, guint hosts, bool together)
{
  for (guint i = 0; i < hosts; i++)
    {
      beats[i]->peers = addresses;
      beats[i]->first = addresses[0];
      sim_alarm_after (&beats[i]->alarm, together ? 0 : (SimTime)i * SIM_S / hosts);
    }
}

static uint64_t
heard_by_all (Beat *const *beats, guint hosts)
{
  uint64_t heard = 0;
  for (guint i = 0; i < hosts; i++)
    heard += beats[i]->heard;
  return heard;
}

static void
run (SimNet *net, SimSegment *segment, const char *mode, guint hosts, uint64_t deliveries)
{
  SimKernel *kernel = sim_net_kernel (net);
  g_autofree Beat **beats = g_new0 (Beat *, hosts);
  g_autofree SimIp *addresses = g_new0 (SimIp, hosts);
  for (guint i = 0; i < hosts; i++)
    {
      beats[i] = beat_new (net, segment, i, hosts, g_str_has_prefix (mode, "unicast"));
      addresses[i] = sim_iface_primary (beats[i]->iface);
    }
  start_beats (beats, addresses, hosts, g_str_has_suffix (mode, "-together"));
  sim_kernel_run (kernel, 2 * SIM_S); /* caches and lines are warm */
  uint64_t before = heard_by_all (beats, hosts);
  uint64_t seconds = MAX (1, deliveries / ((uint64_t)hosts * (hosts - 1)));
  double start = bench_cpu_seconds ();
  sim_kernel_run (kernel, (2 + (SimTime)seconds) * SIM_S);
  double took = bench_cpu_seconds () - start;
  uint64_t heard = heard_by_all (beats, hosts) - before;
  printf ("%s %u %" G_GUINT64_FORMAT " %.3f %.0f\n", mode, hosts, heard, took, (double)heard / took);
}

int
main (int argc, char **argv)
{
  if (argc != 4 || atoi (argv[2]) < 2)
    {
      fprintf (stderr, "usage: bench-net multicast|unicast[-together] HOSTS DELIVERIES\n");
      return 2;
    }
  SimKernel *kernel = sim_kernel_new ();
  SimBus *bus = sim_bus_new (kernel);
  SimNet *net = sim_net_new (kernel, bus, 1, 0);
  SimSegmentOptions options = { .subnet = { SIM_IP (10, 0, 0, 0), 16 },
                                .rate = 1e9,
                                .latency = 50 * SIM_US,
                                .jitter = sim_dist_constant_time (0),
                                .queue = 1 << 20,
                                .mtu = 1500,
                                .arp_age = 60 * SIM_S };
  SimSegment *segment = sim_segment_new (net, "lan", &options);
  run (net, segment, argv[1], (guint)atoi (argv[2]), g_ascii_strtoull (argv[3], NULL, 10));
  bool good = sim_net_conserved (net, NULL);
  sim_net_free (net);
  sim_bus_free (bus);
  sim_kernel_free (kernel);
  return good ? 0 : 70;
}
