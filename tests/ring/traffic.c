/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Connections through a cluster: RING-9, RING-13, RING-14, RING-16, RING-17, RING-18, RING-19.
 *
 * Real downloads with real TCP, far clients behind a router; every byte is looked at by the client.
 */
#include "tests/ring/downloads.h"

#define FAR "rate: 1 Gbps, latency: 200 ms, queue: 16 MiB"
#define NEAR "rate: 1 Gbps, latency: 100 us, queue: 16 MiB"

static guint
moved (const Downloads *d)
{
  return story_count (d->story, "assigns");
}

static void
expect_all_right (const Downloads *d)
{
  cr_assert_eq (d->whole, d->begun, "%u of %u downloads were whole, %u failed, %u reset, %u timed out",
                (guint)d->whole, (guint)d->begun, (guint)d->failed, (guint)d->outcomes[SIM_HTTP_RESET],
                (guint)d->outcomes[SIM_HTTP_TIMEOUT]);
  cr_assert_eq (d->wrong, 0);
}

/* Moves until there were `moves`, then lets the downloads end. Crashes a gateway now and then. */
static void
play_moves (Downloads *d, guint moves, bool crashes)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (7);
  SimTime at = 20 * SIM_S;
  guint before = moved (d), round = 0, down = 0;

  for (; moved (d) - before < moves && round < 10000; round++)
    {
      downloads_move (d, rand, 24);
      if (crashes && round % 20 == 1)
        {
          down = (guint)g_rand_int_range (rand, 0, (gint32)d->cluster->gateways->len);
          sim_node_crash (downloads_gateway (d, down)->node, "a test");
        }
      if (crashes && round % 20 == 12)
        sim_node_restart (downloads_gateway (d, down)->node, "a test");
      at += 500 * SIM_MS;
      downloads_run (d, at);
    }
  cr_assert_geq (moved (d) - before, moves);
}

static Downloads *
far_downloads (const char *mode, guint count, int64_t bytes, SimTime timeout)
{
  g_autofree char *cluster
      = g_strdup_printf ("gateways: 4, vips: 16, balance: false, hop: 50 ms, boot-time: 2 s, forwarding: %s, "
                         "servers: { count: 8, servers: 1000 }",
                         mode);
  Downloads *d = downloads_new (cluster, NEAR, FAR, 20, 5840, timeout, 3);

  downloads_run (d, 10 * SIM_S);
  downloads_begin (d, count, bytes, 5 * SIM_S);
  downloads_run (d, 20 * SIM_S);
  return d;
}

/* RING-13, P4.28, P4.31: whatever moves, what was open goes on. */
static void
moves_break_nothing (const char *mode)
{
  guint count = show_count (60, 2000), moves = show_count (60, 1000);
  Downloads *d = far_downloads (mode, count, show_count (400, 800) * 1000, 10 * SIM_MIN);
  const RingTraffic *t = downloads_traffic (d);

  cr_assert_eq (downloads_open (d), count);
  play_moves (d, moves, false);
  guint open = downloads_open (d), before = moved (d);
  cr_assert_eq (open, count, "only %u are open after the moves", open);
  downloads_run (d, 30 * SIM_MIN);
  expect_all_right (d);
  cr_assert_eq (d->whole, count);
  cr_assert_eq (t->wrong_resets, 0);
  cr_assert_eq (t->second_hops, 0);
  cr_assert_eq (t->broken, 0);
  cr_assert_gt (t->kept, 0, "no connection needed another gateway: the story says nothing");
  cr_assert_eq (ring_traffic_open_now (d->cluster), 0, "connections that ended are forgotten");
  show_line ("%-9s %4u downloads, %4u moves (%u open after them): %u whole, %u resets; %u kept by forwarding, "
             "%" G_GUINT64_FORMAT " packets by a detour, %" G_GUINT64_FORMAT " SYN-ACKs held",
             mode, count, before, open, (guint)d->whole, (guint)t->resets, (guint)t->kept, (guint64)t->detours,
             (guint64)t->held);
  downloads_end (d);
}

Test (ring_traffic, moves_under_open_downloads_break_nothing_translated)
{
  moves_break_nothing ("nat");
}

Test (ring_traffic, moves_under_open_downloads_break_nothing_relayed)
{
  moves_break_nothing ("proxy");
}

Test (ring_traffic, moves_under_open_downloads_break_nothing_symmetric)
{
  moves_break_nothing ("symmetric");
}

/* P4.29: only the connections of a dead gateway break, and they are counted. */
static void
crashes_break_their_own (const char *mode, const char *more, bool none)
{
  guint count = show_count (60, 2000), moves = show_count (60, 1000);
  g_autofree char *all = g_strdup_printf ("%s%s", mode, more);
  Downloads *d = far_downloads (all, count, show_count (400, 800) * 1000, 10 * SIM_MIN);
  const RingTraffic *t = downloads_traffic (d);

  play_moves (d, moves, true);
  downloads_run (d, 60 * SIM_MIN);
  cr_assert_eq (d->wrong, 0);
  cr_assert_eq (d->whole + d->failed, count);
  cr_assert_eq (t->second_hops, 0);
  cr_assert_eq (t->wrong_resets, 0);
  cr_assert_gt (t->broken, 0);
  if (none)
    cr_assert_eq (d->failed, 0, "%u failed", (guint)d->failed);
  else
    cr_assert_eq (d->failed, t->broken, "%u downloads failed, %u connections went with their gateways",
                  (guint)d->failed, (guint)t->broken);
  show_line ("%-9s %4u downloads, moves and crashes: %u whole, %u failed; %u connections went with their "
             "gateways, %u were adopted",
             all, count, (guint)d->whole, (guint)d->failed, (guint)t->broken, (guint)t->adopted);
  downloads_end (d);
}

Test (ring_traffic, a_gateways_death_breaks_its_own_connections_and_no_others)
{
  crashes_break_their_own ("nat", "", false);
}

Test (ring_traffic, adopted_connections_outlive_their_gateway)
{
  crashes_break_their_own ("nat", ", adopt-connections: true", true);
}

/* -- RING-16 ------------------------------------------------------------------------------------- */

static Downloads *
relays (const char *servers, const char *more, guint crashes, guint downloads)
{
  g_autofree char *cluster
      = g_strdup_printf ("gateways: 2, vips: 4, balance: false, boot-time: 2 s, forwarding: proxy, %s, "
                         "connections: { probe-interval: 500 ms, probe-timeout: 2 s }, "
                         "servers: { servers: 1000, boot-time: 500 ms, %s }",
                         more, servers);
  Downloads *d = downloads_new (cluster, NEAR, "rate: 20 Mbps, latency: 1 ms, queue: 16 MiB", 10, 65536,
                                60 * SIM_MIN, 5);
  guint count = d->cluster->servers->len, done = 0;
  SimTime at = 5 * SIM_S;

  /* Slow cards: a reply takes its time from the server to the gateway. */
  for (guint i = 0; i < count; i++)
    sim_impair_rate (sim_net_find_segment (sim_world_net (d->world), "farm"),
                     ring_server (d->cluster, i)->iface, 0.004);
  downloads_run (d, at);
  downloads_begin (d, downloads, 4000000, 2 * SIM_S);
  for (guint i = 0; done < crashes && i < 100 * crashes; i++)
    {
      RingServer *server = ring_server (d->cluster, i % count);
      at += 700 * SIM_MS;
      downloads_run (d, at);
      if (downloads_open (d) < downloads / 2)
        downloads_begin (d, downloads / 2, 4000000, 100 * SIM_MS);
      done += sim_node_crash (server->node, "a test");
      at += 700 * SIM_MS;
      downloads_run (d, at);
      sim_node_restart (server->node, "a test");
    }
  downloads_run (d, at + 30 * SIM_MIN);
  return d;
}

/* The client sees one unbroken download, whatever dies behind the gateway. */
Test (ring_traffic, servers_die_in_the_midst_and_no_client_notices)
{
  guint crashes = show_count (25, 1000);
  Downloads *d = relays ("count: 8", "if-range: false", crashes, 40);
  const RingTraffic *t = downloads_traffic (d);

  expect_all_right (d);
  cr_assert_geq (t->resumed, crashes, "%u resumed", (guint)t->resumed);
  cr_assert_eq (t->cut + t->mixed + t->repeated, 0);
  show_line ("proxy     %4u server crashes: %u of %u downloads whole, none noticed; %u went on elsewhere",
             crashes, (guint)d->whole, (guint)d->begun, (guint)t->resumed);
  downloads_end (d);
}

/* P4.34, F15: servers with other versions, and what the repair does. */
Test (ring_traffic, versions_are_mixed_when_nobody_looks)
{
  Downloads *d = relays ("count: 3, own-versions: true", "if-range: false", 4, 12);

  cr_assert_gt (downloads_traffic (d)->mixed, 0);
  cr_assert_gt (d->wrong, 0, "the client has bytes of two versions");
  cr_assert_gt (story_guard (d->story, "it", "one-version")->violations, 0);
  downloads_end (d);
}

Test (ring_traffic, a_version_check_mixes_nothing)
{
  Downloads *d = relays ("count: 3, own-versions: true", "if-range: true", 4, 12);

  cr_assert_eq (downloads_traffic (d)->mixed, 0);
  cr_assert_eq (d->wrong, 0);
  cr_assert_eq (d->whole, d->begun, "they wait until their own server is back");
  downloads_end (d);
}

Test (ring_traffic, a_server_that_knows_no_ranges_sends_all_again)
{
  Downloads *d = relays ("count: 3, no-ranges: true", "range-check: false", 4, 12);

  cr_assert_gt (downloads_traffic (d)->repeated, 0);
  cr_assert_gt (d->failed + d->wrong, 0);
  downloads_end (d);
  d = relays ("count: 3, no-ranges: true", "range-check: true", 4, 12);
  cr_assert_eq (downloads_traffic (d)->repeated, 0);
  expect_all_right (d);
  downloads_end (d);
}

/* -- RING-14 --------------------------------------------------------------------------------------- */

static Downloads *
short_ones (const char *more, const char *servers, guint count)
{
  g_autofree char *cluster = g_strdup_printf (
      "gateways: 4, vips: 8, balance: false, %s, servers: { servers: 1000, %s }", more, servers);
  Downloads *d = downloads_new (cluster, NEAR, NEAR, 20, 65536, SIM_MIN, 11);

  downloads_run (d, 10 * SIM_S);
  downloads_begin (d, count, 3000, 10 * SIM_S);
  downloads_run (d, 3 * SIM_MIN);
  return d;
}

/* P4.32: gateways that take the lowest free port take the same one while news are on their way. */
Test (ring_traffic, disjoint_ports_never_clash)
{
  guint count = show_count (2000, 50000);
  Downloads *d = short_ones ("disjoint-ports: true, port-choice: lowest", "count: 2", count);

  expect_all_right (d);
  cr_assert_eq (downloads_traffic (d)->clashes, 0);
  downloads_end (d);
  d = short_ones ("disjoint-ports: false, port-choice: lowest, connections: { multicast: false }", "count: 2",
                  count);
  cr_assert_gt (downloads_traffic (d)->clashes, 0, "without news at once the lowest port is taken twice");
  show_line (
      "nat       %u connections, lowest free port: %u clashes without multicast, none with disjoint ports",
      count, (guint)downloads_traffic (d)->clashes);
  downloads_end (d);
}

/* P4.33: without the multicast every SYN-ACK of another gateway's connection waits for the train. */
Test (ring_traffic, a_syn_ack_waits_until_its_connection_is_known)
{
  Downloads *d = short_ones ("hop: 50 ms, connections: { multicast: false }", "count: 4", 200);
  const RingTraffic *t = downloads_traffic (d);

  expect_all_right (d);
  cr_assert_gt (t->held, 20);
  cr_assert_eq (t->holding, 0);
  cr_assert_eq (t->held, t->released + t->held_dropped);
  cr_assert_leq (t->most_held, 256);
  downloads_end (d);
  d = short_ones ("hop: 50 ms", "count: 4", 200);
  cr_assert_eq (downloads_traffic (d)->held, 0, "with it none does");
  downloads_end (d);
}

/* -- RING-18 ----------------------------------------------------------------------------------------- */

Test (ring_traffic, replies_leave_by_the_gateway_that_the_request_came_in_by)
{
  guint count = show_count (200, 2000);
  uint64_t detours[2];

  for (guint direct = 0; direct < 2; direct++)
    {
      g_autofree char *more
          = g_strdup_printf ("forwarding: symmetric, direct-replies: %s", direct ? "true" : "false");
      g_autofree char *cluster = g_strdup_printf (
          "gateways: 4, vips: 8, balance: false, servers: { count: 4, servers: 1000 }, %s", more);
      Downloads *d = downloads_new (cluster, NEAR, NEAR, 20, 65536, SIM_MIN, 11);
      downloads_run (d, 10 * SIM_S);
      downloads_begin (d, count, 100000, 10 * SIM_S);
      downloads_run (d, 3 * SIM_MIN);
      const RingTraffic *t = downloads_traffic (d);
      expect_all_right (d);
      cr_assert_eq (t->asymmetric, 0);
      cr_assert_eq (t->lost_replies, 0);
      cr_assert_gt (t->replies, count);
      cr_assert_gt (t->asks, 0);
      cr_assert_eq (t->by_cache > 0, direct == 1);
      detours[direct] = t->detours;
      show_line ("symmetric %u downloads, box 2014 %s: %" G_GUINT64_FORMAT " replies, %" G_GUINT64_FORMAT
                 " hops between gateways, %" G_GUINT64_FORMAT " replies by way of the authority",
                 count, direct ? "on " : "off", (guint64)t->replies, (guint64)t->detours,
                 (guint64)t->by_authority);
      downloads_end (d);
    }
  cr_assert_lt (detours[1], detours[0], "the optimization saves nothing");
}

/* P4.35: what box 2014 stored is never dropped; a gateway that died gets replies for ever. */
Test (ring_traffic, a_change_of_members_loses_replies_unless_caches_are_dropped)
{
  uint64_t lost[2];

  for (guint repaired = 0; repaired < 2; repaired++)
    {
      g_autofree char *mode = g_strdup_printf ("symmetric, adopt-connections: true, cache-invalidation: %s",
                                               repaired ? "true" : "false");
      Downloads *d = far_downloads (mode, 60, 400000, 5 * SIM_MIN);
      sim_node_crash (downloads_gateway (d, 1)->node, "a test");
      downloads_run (d, 15 * SIM_MIN);
      lost[repaired] = downloads_traffic (d)->lost_replies;
      if (repaired)
        expect_all_right (d);
      else
        cr_assert_gt (d->failed, 0);
      downloads_end (d);
    }
  cr_assert_gt (lost[0], lost[1]);
}

/* -- RING-19 ------------------------------------------------------------------------------------------ */

Test (ring_traffic, a_server_that_does_not_answer_gets_no_new_connections)
{
  Downloads *d = downloads_new ("gateways: 4, vips: 8, balance: false, servers: { count: 4, servers: 1000 }",
                                NEAR, NEAR, 20, 65536, SIM_MIN, 11);

  downloads_run (d, 10 * SIM_S);
  sim_node_crash (ring_server (d->cluster, 2)->node, "a test");
  downloads_run (d, 16 * SIM_S);
  for (guint i = 0; i < 4; i++)
    cr_assert (downloads_gateway (d, i)->daemon->data->health[2].down, "gateway %u does not know", i);
  uint64_t served = sim_server_served (ring_server (d->cluster, 2)->server);
  downloads_begin (d, 400, 3000, 10 * SIM_S);
  downloads_run (d, 40 * SIM_S);
  expect_all_right (d);
  cr_assert_eq (sim_server_served (ring_server (d->cluster, 2)->server), served);
  sim_node_restart (ring_server (d->cluster, 2)->node, "a test");
  downloads_run (d, 80 * SIM_S);
  for (guint i = 0; i < 4; i++)
    cr_assert_not (downloads_gateway (d, i)->daemon->data->health[2].down, "gateway %u does not know", i);
  downloads_end (d);
}

/* -- throughput ----------------------------------------------------------------------------------------- */

static double
throughput (guint gateways, guint count)
{
  g_autofree char *cluster = g_strdup_printf (
      "gateways: %u, vips: 8, balance: false, servers: { count: 8, servers: 1000 }", gateways);
  /* The router's card to wan carries all of them: it alone keeps its rate. */
  Downloads *d = downloads_new (cluster, NEAR, NEAR, 40, 65536, 10 * SIM_MIN, 2);
  SimSegment *wan = d->cluster->subnets[0].segment;

  for (guint i = 0; i < gateways; i++)
    sim_impair_rate (wan, downloads_gateway (d, i)->ifaces[0], 0.01);
  downloads_run (d, 20 * SIM_S);
  downloads_begin (d, count, 1000000, 100 * SIM_MS);
  downloads_run (d, 10 * SIM_MIN);
  expect_all_right (d);
  double rate = (double)d->bytes * 8 / sim_time_to_seconds (d->last - 20 * SIM_S) / 1e6;
  downloads_end (d);
  return rate;
}

/* The same offered load, links of 10 Mbit/s at every gateway: what comes out grows with the gateways. */
Test (ring_traffic, throughput_grows_with_the_gateways)
{
  guint count = show_count (80, 400);
  double last = 0;

  for (guint gateways = 1; gateways <= 8; gateways *= 2)
    {
      double rate = throughput (gateways, count);
      show_line ("nat       %u gateways with cards of 10 Mbit/s: %.1f Mbit/s of content", gateways, rate);
      cr_assert_gt (rate, 7.0 * gateways, "%u gateways: %.1f Mbit/s", gateways, rate);
      cr_assert_gt (rate, last * 1.5);
      last = rate;
    }
}
