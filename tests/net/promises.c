/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * K2 to K6 and K8 under random schedules of traffic and faults: whatever happens, nothing runs on a dead
 * machine, nothing is heard that was not said, nothing crosses a cut, the books balance, and the same seed
 * gives the same run.
 */
#include "tests/net/lab.h"
#include <string.h>

enum
{
  NODES = 8,
  STEPS = 400,
};

typedef struct Storm
{
  Lab lab;
  SimSegment *second;
  Ear *ears[NODES];
  SimStream stream;
  GArray *said; /* SimTime, by word */
  guint checked[NODES];
  guint duplicates; /* faults of duplication were in force */
} Storm;

static Ear *
any (Storm *storm)
{
  return storm->ears[sim_stream_below (&storm->stream, NODES)];
}

static SimSegment *
any_segment (Storm *storm)
{
  return sim_stream_below (&storm->stream, 3) == 0 ? storm->second : storm->lab.lan;
}

static void
talk (Storm *storm)
{
  Ear *ear = any (storm);
  SimIp to = sim_stream_below (&storm->stream, 3) == 0 ? LAB_GROUP : ear_ip (any (storm));
  uint32_t length = sim_stream_below (&storm->stream, 4) == 0 ? 3000 : 100;
  if (sim_node_state (ear->role.node) != SIM_NODE_UP)
    {
      cr_assert_not (ear_say (ear, to, length, 0), "K2: nothing is sent by a machine that does not run");
      return;
    }
  SimTime now = sim_kernel_now (storm->lab.kernel);
  if (ear_say (ear, to, length, storm->said->len))
    g_array_append_val (storm->said, now);
  sim_alarm_after (&ear->alarm, (SimTime)sim_stream_below (&storm->stream, SIM_S));
}

static void
hurt_segment (Storm *storm)
{
  SimSegment *segment = any_segment (storm);
  Ear *ear = any (storm);
  SimIface *iface
      = sim_stream_below (&storm->stream, 2) == 0 ? sim_node_iface_on (ear->role.node, segment) : NULL;
  double share = (double)sim_stream_below (&storm->stream, 3) * 0.2;
  SimTime time = (SimTime)sim_stream_below (&storm->stream, 3) * SIM_MS;
  switch (sim_stream_below (&storm->stream, 7))
    {
    case 0:
      sim_impair_loss (segment, iface, share);
      break;
    case 1:
      sim_impair_duplicate (segment, iface, share);
      storm->duplicates++;
      break;
    case 2:
      sim_impair_corrupt (segment, iface, share);
      break;
    case 3:
      sim_impair_reorder (segment, iface, share, time);
      break;
    case 4:
      sim_impair_latency (segment, iface, time);
      break;
    case 5:
      sim_impair_jitter (segment, iface, time);
      break;
    default:
      sim_impair_rate (segment, iface, 0.01 + share);
    }
}

static void
cut_or_heal (Storm *storm)
{
  SimSegment *segment = any_segment (storm);
  uint16_t groups[NODES];
  for (guint i = 0; i < NODES; i++)
    groups[i] = (uint16_t)sim_stream_below (&storm->stream, 3);
  if (sim_stream_below (&storm->stream, 2) == 0)
    sim_segment_heal (segment, 0);
  else
    sim_segment_cut (segment, groups, NODES, sim_stream_below (&storm->stream, 2) == 0);
}

static void
live (Storm *storm)
{
  SimNode *node = any (storm)->role.node;
  switch (sim_stream_below (&storm->stream, 7))
    {
    case 0:
      sim_node_crash (node, "storm");
      break;
    case 1:
      sim_node_pause (node, "storm");
      break;
    case 2:
      sim_node_hang (node, "storm");
      break;
    case 3:
      sim_node_shutdown (node, "storm");
      break;
    case 4:
      sim_node_resume (node, "storm");
      break;
    default:
      sim_node_restart_in (node, (SimTime)sim_stream_below (&storm->stream, 3) * SIM_MS, "storm");
    }
}

static void
switch_things (Storm *storm)
{
  bool up = sim_stream_below (&storm->stream, 3) > 0;
  if (sim_stream_below (&storm->stream, 2) == 0)
    sim_segment_set_up (any_segment (storm), up, "storm");
  else
    sim_iface_set_up (ear_iface (any (storm)), up, "storm");
}

/* What was heard since the last look was said before, by what the segment needs at least. */
static void
look (Storm *storm)
{
  for (guint i = 0; i < NODES; i++)
    for (Ear *ear = storm->ears[i]; storm->checked[i] < ear->heard->len; storm->checked[i]++)
      {
        const Heard *heard = ear_heard (ear, storm->checked[i]);
        cr_assert (heard->word < storm->said->len, "K3: heard what nobody said");
        SimTime said = g_array_index (storm->said, SimTime, heard->word);
        bool oneself = heard->src == ear_ip (ear) && heard->dst == ear_ip (ear);
        cr_assert (oneself || heard->at - said >= 100000 + 2 * 1328, "K3: faster than the cable");
      }
  lab_conserved (&storm->lab);
}

static Storm
storm_new (uint64_t seed)
{
  Storm storm = { .lab = lab_new (seed) };
  SimSegmentOptions options = lab_segment (SIM_IP (10, 1, 0, 0));
  options.queue = 20000;
  storm.second = sim_segment_new (storm.lab.net, "second", &options);
  storm.said = g_array_new (FALSE, FALSE, sizeof (SimTime));
  sim_stream_init (&storm.stream, seed, 0, "storm", "storm");
  for (guint i = 0; i < NODES; i++)
    {
      g_autofree char *name = g_strdup_printf ("n%u", i);
      storm.ears[i] = lab_ear_off (&storm.lab, name, i == 0);
      storm.ears[i]->in_group = i % 2 == 0;
      SimSegment *first = i < 6 ? storm.lab.lan : storm.second;
      SimNode *node = storm.ears[i]->role.node;
      sim_iface_new (node, first, sim_segment_take_address (first));
      if (i < 2)
        sim_iface_new (node, storm.second, sim_segment_take_address (storm.second));
      sim_node_power_on (node);
    }
  SimSubnet lan = sim_segment_subnet (storm.lab.lan), second = sim_segment_subnet (storm.second);
  SimIp near = ear_ip (storm.ears[0]);
  for (guint i = 2; i < NODES; i++)
    sim_node_add_route (storm.ears[i]->role.node, i < 6 ? second : lan, i < 6 ? near : SIM_IP (10, 1, 0, 1));
  return storm;
}

/* Returns the fingerprint. */
static uint64_t
storm_run (uint64_t seed, guint *heard)
{
  Storm storm = storm_new (seed);
  for (guint step = 0; step < STEPS; step++)
    {
      uint64_t what = sim_stream_below (&storm.stream, 40);
      if (what < 30)
        talk (&storm);
      else if (what < 33)
        hurt_segment (&storm);
      else if (what < 35)
        cut_or_heal (&storm);
      else if (what < 38)
        live (&storm);
      else
        switch_things (&storm);
      SimTime pause = (SimTime)sim_stream_below (&storm.stream, 2 * SIM_MS);
      lab_run (&storm.lab, sim_kernel_now (storm.lab.kernel) + pause);
      look (&storm);
    }
  lab_run (&storm.lab, sim_kernel_now (storm.lab.kernel) + SIM_HOUR);
  look (&storm);
  for (guint i = 0; i < NODES; i++)
    sim_node_crash (storm.ears[i]->role.node, "the end");
  lab_run (&storm.lab, sim_kernel_now (storm.lab.kernel) + SIM_HOUR);
  cr_assert_eq (sim_net_count (storm.lab.net).in_flight, 0, "in the end all is delivered or dropped");
  for (guint i = 0; i < NODES; i++)
    *heard += storm.ears[i]->heard->len;
  uint64_t fingerprint = sim_kernel_fingerprint (storm.lab.kernel);
  g_array_free (storm.said, TRUE);
  lab_free (&storm.lab);
  return fingerprint;
}

Test (net_promises, hold_under_any_schedule)
{
  guint heard = 0;
  for (uint64_t seed = 1; seed <= 60; seed++)
    storm_run (seed, &heard);
  cr_assert (heard > 3000, "only %u datagrams were heard: the storm tests nothing", heard);
}

Test (net_promises, the_same_seed_gives_the_same_run)
{
  guint heard = 0, again = 0;
  for (uint64_t seed = 1; seed <= 5; seed++)
    {
      uint64_t first = storm_run (seed, &heard);
      cr_assert_eq (storm_run (seed, &again), first);
      cr_assert_neq (storm_run (seed + 100, &again), first);
    }
}

typedef struct Passing
{
  Lab *lab;
  guint heard;
} Passing;

/* K5: each datagram that is heard was let pass at that instant. */
static void
check_passage (SimRole *role, SimUdp *udp, const SimDatagram *datagram)
{
  Passing *passing = sim_udp_data (udp);
  for (guint i = 0; i < sim_net_nodes (passing->lab->net); i++)
    {
      SimNode *from = sim_net_node (passing->lab->net, i);
      if (sim_iface_primary (sim_node_iface (from, 0)) == datagram->src && from != role->node)
        cr_assert (sim_segment_passes (passing->lab->lan, from, role->node));
    }
  cr_assert (sim_node_running (role->node));
  passing->heard++;
}

Test (net_promises, nothing_is_heard_across_a_cut_in_force)
{
  Lab lab = lab_new (3);
  Passing passing = { .lab = &lab };
  Ear *ears[NODES];
  SimStream stream;
  sim_stream_init (&stream, 3, 0, "cuts", "cuts");
  for (guint i = 0; i < NODES; i++)
    {
      g_autofree char *name = g_strdup_printf ("n%u", i);
      ears[i] = lab_ear (&lab, name, lab.lan, false);
      SimUdp *udp = sim_udp_open (&ears[i]->role, 8, check_passage);
      sim_udp_set_data (udp, &passing);
      sim_udp_join (udp, ear_iface (ears[i]), LAB_GROUP);
    }
  g_autoptr (SimBytes) bytes = sim_bytes_new (NULL, 4);
  memset (bytes->data, 0, 4);
  for (guint step = 0; step < 2000; step++)
    {
      Ear *ear = ears[sim_stream_below (&stream, NODES)], *to = ears[sim_stream_below (&stream, NODES)];
      bool group = sim_stream_below (&stream, 2) == 0;
      sim_udp_send (ear->udp, ear_iface (ear), SIM_IP_NONE, group ? LAB_GROUP : ear_ip (to), 8, bytes);
      uint16_t groups[NODES];
      for (guint i = 0; i < NODES; i++)
        groups[i] = (uint16_t)sim_stream_below (&stream, 3);
      if (sim_stream_below (&stream, 4) == 0)
        sim_segment_cut (lab.lan, groups, NODES, sim_stream_below (&stream, 2) == 0);
      if (sim_stream_below (&stream, 4) == 0)
        sim_segment_heal (lab.lan, 0);
      lab_run (&lab, sim_kernel_now (lab.kernel) + (SimTime)sim_stream_below (&stream, 60000));
    }
  cr_assert (passing.heard > 1000, "%u", passing.heard);
  cr_assert (sim_net_count (lab.net).dropped[SIM_DROP_DOWN] > 100);
  lab_free (&lab);
}

/* K8: what another machine does, or that it is there, changes no draw of this one's cable. */
Test (net_promises, an_unrelated_machine_changes_no_draw)
{
  uint32_t lost[2][200] = { 0 };
  for (guint more = 0; more < 2; more++)
    {
      Lab lab = lab_new (9);
      Ear *a = lab_ear (&lab, "a", lab.lan, false), *b = lab_ear (&lab, "b", lab.lan, false);
      Ear *c = more ? lab_ear (&lab, "c", lab.lan, false) : NULL;
      sim_impair_loss (lab.lan, NULL, 0);
      ears_meet (&lab, a, b);
      sim_impair_loss (lab.lan, NULL, 0.3);
      for (uint32_t i = 0; i < 200; i++)
        {
          ear_say (a, ear_ip (b), 4, i);
          for (guint k = 0; more && k < 3; k++)
            ear_say (c, SIM_IP (239, 7, 7, 7), 4, i);
        }
      lab_run (&lab, SIM_S);
      for (guint i = 0; i < b->heard->len; i++)
        lost[more][ear_heard (b, i)->word] = 1;
      lab_free (&lab);
    }
  for (guint i = 0; i < 200; i++)
    cr_assert_eq (lost[0][i], lost[1][i]);
}

static void
look_only (gpointer data, SimSegment *segment, const SimPacket *packet)
{
  g_autoptr (GByteArray) wire = g_byte_array_new ();
  sim_packet_encode (packet, wire);
  *(guint *)data += wire->len;
}

/* K9 */
Test (net_promises, a_tap_changes_nothing)
{
  uint64_t fingerprints[2];
  guint seen = 0;
  for (guint tap = 0; tap < 2; tap++)
    {
      Lab lab = lab_new (9);
      if (tap)
        sim_net_tap (lab.net, look_only, &seen);
      Ear *a = lab_ear (&lab, "a", lab.lan, true), *b = lab_ear (&lab, "b", lab.lan, true);
      ear_say (a, ear_ip (b), 3000, 1);
      ear_say (b, LAB_GROUP, 4, 1);
      lab_run (&lab, SIM_S);
      fingerprints[tap] = sim_kernel_fingerprint (lab.kernel);
      lab_free (&lab);
    }
  cr_assert (seen > 3000);
  cr_assert_eq (fingerprints[0], fingerprints[1]);
}
