/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Each checker of the traffic sees the mistake that it is there for, and nothing when there is none: P4.28 to
 * P4.35. */
#include "tests/ring/downloads.h"

#define NEAR "rate: 1 Gbps, latency: 100 us, queue: 16 MiB"
#define FAR "rate: 1 Gbps, latency: 200 ms, queue: 16 MiB"

/* A cluster with far clients; `options` begin with the forwarding. */
static Downloads *
cluster_of (const char *options)
{
  g_autofree char *cluster = g_strdup_printf (
      "gateways: 4, vips: 8, balance: false, hop: 50 ms, boot-time: 2 s, forwarding: %s", options);
  Downloads *d = downloads_new (cluster, NEAR, FAR, 10, 5840, 3 * SIM_MIN, 3);

  downloads_run (d, 10 * SIM_S);
  return d;
}

/* Downloads that go on while addresses move; ten of them begin in each second. With `moves` 0 none moves: a SYN
 * that still comes to the old gateway is passed on, and then in and out are not alike (P4.35 is of fixed
 * members). */
static void
play (Downloads *d, guint moves)
{
  g_autoptr (GRand) rand = g_rand_new_with_seed (7);

  for (guint i = 0; i < 20; i++)
    {
      if (i % 2 == 0)
        downloads_begin (d, 10, 100000, SIM_S);
      downloads_move (d, rand, moves);
      downloads_run (d, 10 * SIM_S + (i + 1) * 500 * SIM_MS);
    }
  downloads_run (d, 5 * SIM_MIN);
}

static uint64_t
violations (const Downloads *d, const char *invariant)
{
  return story_guard (d->story, "it", invariant)->violations;
}

/* `flaw`: where it is in RingFlaws. */
static void
expect_seen (const char *options, guint moves, gsize flaw, const char *invariant)
{
  for (guint wrong = 0; wrong < 2; wrong++)
    {
      Downloads *d = cluster_of (options);
      *(bool *)((char *)&d->cluster->flaws + flaw) = wrong;
      play (d, moves);
      cr_assert_gt (d->whole, 0, "nothing was downloaded: the story says nothing");
      if (wrong)
        cr_assert_gt (violations (d, invariant), 0, "%s has seen nothing", invariant);
      else
        cr_assert_eq (violations (d, invariant), 0, "%s: %s", invariant,
                      story_guard (d->story, "it", invariant)->why);
      downloads_end (d);
    }
}

#define SEEN(OPTIONS, MOVES, FLAW, INVARIANT)                                                                  \
  expect_seen (OPTIONS, MOVES, G_STRUCT_OFFSET (RingFlaws, FLAW), INVARIANT)
#define SERVERS "servers: { count: 4, servers: 1000 }"

Test (ring_traffic_flaws, p4_28_sees_resets_of_what_lives_elsewhere)
{
  SEEN ("nat, " SERVERS, 8, reset_others, "moves-break-nothing");
}

/* That a port was in use twice (P4.32) says nothing of other connections. */
Test (ring_traffic_flaws, p4_28_sees_them_after_ports_have_clashed)
{
  for (guint wrong = 0; wrong < 2; wrong++)
    {
      g_autoptr (GRand) rand = g_rand_new_with_seed (7);
      Downloads *d = cluster_of ("nat, " SERVERS);
      d->cluster->flaws.same_port = true;
      downloads_begin (d, 20, 20000, SIM_S);
      downloads_run (d, 60 * SIM_S);
      d->cluster->flaws.same_port = false;
      cr_assert_gt (downloads_traffic (d)->clashes, 0, "no port was used twice: the story says nothing");
      cr_assert_eq (violations (d, "moves-break-nothing"), 0, "%s",
                    story_guard (d->story, "it", "moves-break-nothing")->why);
      d->cluster->flaws.reset_others = wrong;
      for (guint i = 0; i < 20; i++)
        {
          downloads_begin (d, 5, 100000, SIM_S);
          downloads_move (d, rand, 8);
          downloads_run (d, 60 * SIM_S + (i + 1) * 500 * SIM_MS);
        }
      cr_assert_eq (violations (d, "moves-break-nothing") > 0, wrong == 1, "%s",
                    story_guard (d->story, "it", "moves-break-nothing")->why);
      downloads_end (d);
    }
}

/* P4.28 assumes crashes (A1): who is taken for dead and is not has connections that others reset. */
Test (ring_traffic_flaws, p4_28_is_silent_of_a_gateway_that_was_cut_off)
{
  Downloads *d = cluster_of ("nat, " SERVERS);
  const RingGateway *gateway = downloads_gateway (d, 1);

  downloads_begin (d, 60, 4000000, SIM_S);
  downloads_run (d, 14 * SIM_S);
  for (guint up = 0; up < 2; up++)
    {
      for (guint i = 0; i < d->cluster->subnet_count; i++)
        sim_iface_set_up (gateway->ifaces[i], up, "a test");
      downloads_run (d, (40 + 40 * up) * SIM_S);
    }
  cr_assert_gt (downloads_traffic (d)->resets, 0, "nothing was reset: the story says nothing");
  cr_assert_eq (violations (d, "moves-break-nothing"), 0, "%s",
                story_guard (d->story, "it", "moves-break-nothing")->why);
  downloads_end (d);
}

/* What comes of loss, P4.28 does not promise to bear; of what comes when that is long over, it does. */
Test (ring_traffic_flaws, p4_28_judges_again_when_a_lossy_network_has_been_whole_for_long)
{
  Downloads *d = cluster_of ("nat, " SERVERS);
  GRand *rand = g_rand_new_with_seed (3);
  SimSegment *segment = d->cluster->subnets[0].segment;

  d->cluster->flaws.reset_others = true;
  downloads_begin (d, 60, 4000000, SIM_S);
  sim_impair_loss (segment, NULL, 0.001);
  downloads_run (d, 14 * SIM_S);
  downloads_move (d, rand, 8);
  downloads_run (d, 20 * SIM_S);
  cr_assert_gt (downloads_traffic (d)->resets, 0, "nothing was reset: the story says nothing");
  cr_assert_eq (violations (d, "moves-break-nothing"), 0, "%s",
                story_guard (d->story, "it", "moves-break-nothing")->why);
  sim_impair_loss (segment, NULL, 0);
  downloads_run (d, 2 * SIM_MIN);
  downloads_begin (d, 60, 4000000, SIM_S);
  downloads_run (d, 2 * SIM_MIN + 5 * SIM_S);
  downloads_move (d, rand, 8);
  downloads_run (d, 3 * SIM_MIN);
  cr_assert_gt (violations (d, "moves-break-nothing"), 0, "it looks away for good");
  g_rand_free (rand);
  downloads_end (d);
}

/* P4.29 is a finding: connections go with their gateway, whoever writes the program. */
Test (ring_traffic_flaws, p4_29_sees_connections_that_die)
{
  Downloads *d = cluster_of ("nat, " SERVERS);

  downloads_begin (d, 40, 400000, SIM_S);
  downloads_run (d, 20 * SIM_S);
  cr_assert_eq (violations (d, "deaths-break-nothing"), 0);
  sim_node_crash (downloads_gateway (d, 1)->node, "a test");
  downloads_run (d, 5 * SIM_MIN);
  cr_assert_gt (violations (d, "deaths-break-nothing"), 0);
  downloads_end (d);
}

Test (ring_traffic_flaws, p4_30_sees_reset_syns)
{
  SEEN ("nat, " SERVERS, 8, reset_syns, "syns-are-not-reset");
}

Test (ring_traffic_flaws, p4_31_sees_a_second_hop)
{
  SEEN ("nat, " SERVERS, 8, pass_further, "one-hop-further");
  SEEN ("symmetric, " SERVERS, 8, pass_further, "one-hop-further");
}

/* RING-18: from the default node to the authority, and to the gateway that the request came in by; no further.
 */
Test (ring_traffic_flaws, p4_31_sees_a_reply_that_goes_further_than_by_its_authority)
{
  SEEN ("symmetric, " SERVERS, 8, reply_further, "one-hop-further");
}

Test (ring_traffic_flaws, p4_32_sees_a_port_used_twice)
{
  SEEN ("nat, disjoint-ports: true, " SERVERS, 8, same_port, "ports-are-unique");
}

Test (ring_traffic_flaws, p4_33_sees_a_buffer_without_bound)
{
  SEEN ("nat, connections: { multicast: false, hold: 2 }, " SERVERS, 8, hoard, "buffer-is-bounded");
}

Test (ring_traffic_flaws, p4_35_sees_replies_that_leave_elsewhere)
{
  SEEN ("symmetric, " SERVERS, 0, reply_anywhere, "in-and-out-alike");
}

Test (ring_traffic_flaws, p4_35_sees_an_authority_that_forgets)
{
  SEEN ("symmetric, " SERVERS, 0, forget_assigned, "replies-find-their-way");
}

/* P4.34: every server has a version of its own, and each dies once in the midst of downloads. */
Test (ring_traffic_flaws, p4_34_sees_two_versions_in_one)
{
  for (guint wrong = 0; wrong < 2; wrong++)
    {
      Downloads *d = cluster_of ("proxy, if-range: true, "
                                 "servers: { count: 3, servers: 1000, own-versions: true, boot-time: 500 ms }");
      d->cluster->flaws.mix_versions = wrong;
      for (guint i = 0; i < 3; i++)
        sim_impair_rate (sim_net_find_segment (sim_world_net (d->world), "farm"),
                         ring_server (d->cluster, i)->iface, 0.004);
      downloads_begin (d, 20, 4000000, SIM_S);
      for (guint i = 0; i < 6; i++)
        {
          RingServer *server = ring_server (d->cluster, i % 3);
          downloads_run (d, (13 + 2 * i) * SIM_S);
          sim_node_crash (server->node, "a test");
          downloads_run (d, (14 + 2 * i) * SIM_S);
          sim_node_restart (server->node, "a test");
        }
      downloads_run (d, 5 * SIM_MIN);
      cr_assert_eq (violations (d, "one-version") > 0, wrong == 1, "%u downloads were wrong", (guint)d->wrong);
      downloads_end (d);
    }
}
