/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Stories of monitors, commands and configurations: RING-10, RING-15, RING-20, RING-21, P4.36, P4.37. */
#include "models/ring/command.h"
#include "models/ring/config.h"
#include "models/ring/data.h"
#include "models/ring/monitor.h"
#include "models/ring/reliable.h"
#include "models/ring/truth.h"
#include "tests/lib/story.h"

#include <criterion/criterion.h>
#include <string.h>

#define NETWORK                                                                                                \
  "network:\n"                                                                                                 \
  "  wan:  { subnet: 10.0.0.0/24, rate: 1 Gbps, latency: 100 us }\n"                                           \
  "  farm: { subnet: 10.1.0.0/24, rate: 1 Gbps, latency: 100 us }\n"

static Story *
ring_with (const char *options)
{
  g_autofree char *text = g_strdup_printf (
      "name: ops\nduration: 1 h\n" NETWORK "  core: { router: [farm] }\nsystems:\n"
      "  it: { model: ring, gateways: 3, external-on: [wan], internal-on: [farm], vips: 3%s }\n",
      options);
  return story_new (text);
}

static RingDaemon *
daemon_of (const Story *story, guint number)
{
  return ring_gateway (ring_cluster (story_system (story, "it")), number - 1)->daemon;
}

/* Tells gateway `number`; true: delivered. */
static bool
tell (const Story *story, guint number, const char *words)
{
  g_autofree char *answer = NULL;
  return ring_command_take (daemon_of (story, number), words, &answer);
}

static void
until (Story *story, double seconds)
{
  story_play (story, (SimTime)(seconds * SIM_S));
}

/* The gateway, from 1, that the first gateway believes to have address `n` of the external pool. */
static guint
host_of (const Story *story, guint n)
{
  const RingDaemon *daemon = daemon_of (story, 2);
  return ring_owner (daemon, &daemon->cluster->vips[n - 1])->number + 1u;
}

/* RING-10: three failed tests of a card, a second apart, close the gateway; three good ones open it. */
Test (ring_ops, ring_10_a_card_that_fails_closes_its_gateway)
{
  Story *s = ring_with ("");

  until (s, 20);
  SimIface *card = ring_gateway (ring_cluster (story_system (s, "it")), 1)->ifaces[0];
  cr_assert_eq (ring_monitor_light (daemon_of (s, 2), RING_WATCH_CARD), RING_LIGHT_GREEN);
  cr_assert_eq (ring_cluster (story_system (s, "it"))->truth->unserved, 0);
  sim_iface_set_up (card, false, "test");
  cr_assert_eq (ring_cluster (story_system (s, "it"))->truth->unserved, 1, "seen at once, whoever knows");
  until (s, 21.9);
  cr_assert_null (daemon_of (s, 2)->closed);
  until (s, 30);
  cr_assert_not_null (daemon_of (s, 2)->closed);
  cr_assert_eq (ring_monitor_light (daemon_of (s, 2), RING_WATCH_CARD), RING_LIGHT_RED);
  cr_assert (ring_monitor_believes_red (daemon_of (s, 1), 1, RING_WATCH_CARD), "the train tells the others");
  cr_assert_eq (daemon_of (s, 1)->shut[1], 1);
  cr_assert_eq (daemon_of (s, 2)->serving, 0);
  cr_assert (ring_is_member (daemon_of (s, 1), 1), "it stays a member");
  sim_iface_set_up (card, true, "test");
  until (s, 40);
  cr_assert_null (daemon_of (s, 2)->closed);
  cr_assert_eq (daemon_of (s, 1)->shut[1], 0);
  cr_assert_not (ring_monitor_believes_red (daemon_of (s, 1), 1, RING_WATCH_CARD));
  story_end (s);
}

/* RING-10: a filter that lets nothing pass, and one that lets everything pass, have both failed. */
Test (ring_ops, ring_10_dummy_packets_that_must_pass_and_must_not)
{
  static const RingApplication bad[] = { RING_APPLICATION_STUCK, RING_APPLICATION_OPEN };

  for (guint i = 0; i < G_N_ELEMENTS (bad); i++)
    {
      Story *s = ring_with ("");
      until (s, 20);
      ring_monitor_set_application (daemon_of (s, 1), bad[i]);
      until (s, 25);
      cr_assert_eq (ring_monitor_light (daemon_of (s, 1), RING_WATCH_APPLICATION), RING_LIGHT_RED);
      cr_assert_eq (daemon_of (s, 1)->serving, 0);
      story_end (s);
    }
}

/* RING-10: off and unsupported monitors close nothing; their light is yellow. */
Test (ring_ops, ring_10_off_and_unsupported)
{
  Story *s = ring_with (", monitors: { card: off, application: unsupported }");

  until (s, 20);
  ring_monitor_set_application (daemon_of (s, 1), RING_APPLICATION_STUCK);
  sim_iface_set_up (ring_gateway (ring_cluster (story_system (s, "it")), 0)->ifaces[0], false, "test");
  cr_assert (tell (s, 1, "monitor application on"), "delivered, and of no effect");
  until (s, 40);
  cr_assert_null (daemon_of (s, 1)->closed);
  cr_assert_eq (ring_monitor_light (daemon_of (s, 1), RING_WATCH_CARD), RING_LIGHT_YELLOW);
  cr_assert_eq (ring_monitor_light (daemon_of (s, 1), RING_WATCH_APPLICATION), RING_LIGHT_YELLOW);
  cr_assert (tell (s, 1, "monitor card on"));
  until (s, 50);
  cr_assert_not_null (daemon_of (s, 1)->closed);
  story_end (s);
}

/* RING-10: a router that is gone, and one that answers too late. */
Test (ring_ops, ring_10_ping)
{
  Story *s = ring_with (", monitors: { ping: on, routers: [core] }");

  until (s, 20);
  cr_assert_null (daemon_of (s, 3)->closed);
  sim_node_crash (story_node (s, "core"), "test");
  until (s, 30);
  cr_assert_eq (ring_monitor_light (daemon_of (s, 3), RING_WATCH_PING), RING_LIGHT_RED);
  sim_node_restart_in (story_node (s, "core"), SIM_S, "test");
  until (s, 40);
  cr_assert_null (daemon_of (s, 3)->closed);
  story_end (s);
}

/* RING-10: without auto-rejoin the operator opens it; and what the operator has closed no monitor opens. */
Test (ring_ops, ring_10_auto_rejoin_and_the_operator)
{
  Story *s = ring_with (", auto-rejoin: false");

  until (s, 20);
  ring_monitor_set_application (daemon_of (s, 1), RING_APPLICATION_STUCK);
  until (s, 30);
  ring_monitor_set_application (daemon_of (s, 1), RING_APPLICATION_GOOD);
  until (s, 60);
  cr_assert_not_null (daemon_of (s, 1)->closed);
  cr_assert (tell (s, 2, "open gateway-1"));
  until (s, 61);
  cr_assert_null (daemon_of (s, 1)->closed);
  cr_assert (tell (s, 2, "auto-rejoin on"));
  cr_assert (tell (s, 2, "close 1"));
  until (s, 90);
  cr_assert_str_eq (daemon_of (s, 1)->closed, "the operator has closed it");
  cr_assert (ring_monitor_auto_rejoin (daemon_of (s, 3)));
  story_end (s);
}

/* RING-21: moved once; preferred; stuck to where it lands; free again. Told at any gateway. */
Test (ring_ops, ring_21_addresses_go_where_they_are_told)
{
  Story *s = ring_with (", balance: false");

  until (s, 20);
  cr_assert (tell (s, 3, "move wan 1 gateway-2"));
  until (s, 22);
  cr_assert_eq (host_of (s, 1), 2);
  cr_assert (tell (s, 1, "prefer wan 2 it.gateway-3"));
  until (s, 24);
  cr_assert_eq (host_of (s, 2), 3);
  sim_node_crash (story_node (s, "it.gateway-3"), "test");
  until (s, 30);
  cr_assert_neq (host_of (s, 2), 3);
  cr_assert (tell (s, 1, "free wan 2"));
  until (s, 31);
  guint host = host_of (s, 2);
  cr_assert (tell (s, 1, "stick wan 2"));
  until (s, 32);
  sim_node_restart_in (story_node (s, "it.gateway-3"), SIM_S, "test");
  until (s, 60);
  cr_assert_eq (host_of (s, 2), host, "flag 1: it stays also when the old host is back");
  story_end (s);
}

/* RING-21: what is no command, or of nothing that there is. */
Test (ring_ops, ring_21_wrong_words_are_refused)
{
  static const char *const wrong[] = { "",
                                       "jump",
                                       "move",
                                       "move wan",
                                       "move wan 1",
                                       "move wan 4 gateway-1",
                                       "move wan 0 1",
                                       "move lan 1 1",
                                       "move wan 1 gateway-9",
                                       "balance",
                                       "balance maybe",
                                       "close gateway-4",
                                       "add gateway-2",
                                       "remove gateway-1",
                                       "monitor",
                                       "monitor disk on",
                                       "balance on",
                                       "a b c d e f g h" };
  Story *s = ring_with ("");

  until (s, 20);
  for (guint i = 0; i < G_N_ELEMENTS (wrong); i++)
    {
      g_autofree char *answer = NULL;
      cr_assert_not (ring_command_take (daemon_of (s, 1), wrong[i], &answer), "\"%s\" was taken", wrong[i]);
      cr_assert_not_null (answer, "%s", wrong[i]);
    }
  cr_assert_eq (story_count (s, "refuses a command"), G_N_ELEMENTS (wrong));
  story_end (s);
}

/* RING-21: local and global status of any gateway. */
Test (ring_ops, ring_21_status)
{
  Story *s = ring_with ("");
  g_autoptr (GString) local = g_string_new (NULL), global = g_string_new (NULL);

  until (s, 20);
  ring_status_local (daemon_of (s, 2), local);
  ring_status_global (daemon_of (s, 2), global);
  cr_assert (g_str_has_prefix (local->str, "card green, application green, ping yellow, open AUTO L.BAL, "),
             "%s", local->str);
  cr_assert (g_str_has_suffix (local->str, " B/s, serves 10.0.0.5 10.1.0.6"), "%s", local->str);
  cr_assert_str_eq (global->str,
                    "configuration 1, 3 members; gateway-1: 10.0.0.4 10.1.0.5; gateway-2: 10.0.0.5 "
                    "10.1.0.6; gateway-3: 10.0.0.6 10.1.0.7");
  story_end (s);
}

/* RING-15: one is told; a rotation later all have it; also who was away meanwhile. */
Test (ring_ops, ring_15_a_configuration_spreads_by_the_token)
{
  Story *s = ring_with (", spare-gateways: 1");

  until (s, 20);
  cr_assert_eq (ring_state (daemon_of (s, 4)), RING_OFF);
  sim_node_crash (story_node (s, "it.gateway-1"), "test");
  until (s, 25);
  cr_assert (tell (s, 2, "add gateway-4"));
  until (s, 27);
  cr_assert_eq (ring_state (daemon_of (s, 4)), RING_MEMBER);
  cr_assert_eq (ring_config_version (daemon_of (s, 3)), 2);
  cr_assert_eq (ring_config_version (daemon_of (s, 1)), 1);
  sim_node_restart_in (story_node (s, "it.gateway-1"), SIM_S, "test");
  until (s, 40);
  cr_assert_eq (ring_config_version (daemon_of (s, 1)), 2);
  cr_assert (ring_is_member (daemon_of (s, 1), 3));
  cr_assert (tell (s, 4, "remove gateway-2"));
  until (s, 50);
  cr_assert_eq (ring_state (daemon_of (s, 2)), RING_OFF);
  cr_assert_eq (daemon_of (s, 2)->serving, 0);
  cr_assert_not (ring_is_member (daemon_of (s, 1), 1));
  sim_node_crash (story_node (s, "it.gateway-2"), "test");
  sim_node_restart_in (story_node (s, "it.gateway-2"), SIM_S, "test");
  until (s, 60);
  cr_assert_eq (ring_state (daemon_of (s, 2)), RING_OFF, "it is on its disk that it is no gateway");
  story_end (s);
}

/* It serves nothing, carries nothing, has no VIP, and is a member nowhere. */
static void
expect_gone (const Story *s, guint number)
{
  const RingDaemon *gone = daemon_of (s, number);
  const RingCluster *cluster = gone->cluster;

  cr_assert_eq (ring_state (gone), RING_OFF);
  cr_assert_eq (gone->serving, 0);
  cr_assert_not (gone->data->running);
  for (guint i = 0; i < cluster->vip_count; i++)
    cr_assert_not (sim_iface_has_address (gone->gateway->ifaces[cluster->vips[i].subnet], cluster->vips[i].ip));
  for (guint i = 1; i <= cluster->gateways->len; i++)
    cr_assert_not (i != number && ring_is_member (daemon_of (s, i), number - 1), "gateway %u counts on it", i);
}

/* RING-15: its machine was off when it was removed; when it asks to be let in it learns of it. */
Test (ring_ops, ring_15_who_was_off_learns_that_it_was_removed)
{
  Story *s = ring_with ("");

  until (s, 20);
  sim_node_crash (story_node (s, "it.gateway-1"), "test");
  until (s, 25);
  cr_assert (tell (s, 2, "remove gateway-1"));
  until (s, 30);
  cr_assert_eq (ring_config_version (daemon_of (s, 1)), 1);
  sim_node_restart_in (story_node (s, "it.gateway-1"), SIM_S, "test");
  until (s, 40);
  cr_assert_eq (ring_config_version (daemon_of (s, 1)), 2);
  expect_gone (s, 1);
  cr_assert_neq (host_of (s, 1), 1);
  cr_assert (tell (s, 3, "add gateway-1"));
  until (s, 60);
  cr_assert_eq (ring_state (daemon_of (s, 1)), RING_MEMBER, "it may come again");
  cr_assert (daemon_of (s, 1)->data->running);
  story_end (s);
}

/* Cut off it is alone, and serves all; when it is heard again, as the repair has it ask, it goes. */
Test (ring_ops, ring_15_who_was_cut_off_learns_that_it_was_removed)
{
  Story *s = ring_with (", merge-interval: 5 s");
  RingGateway *cut = NULL;

  until (s, 20);
  cut = daemon_of (s, 1)->gateway;
  for (guint i = 0; i < 2; i++)
    sim_iface_set_up (cut->ifaces[i], false, "test");
  until (s, 40);
  cr_assert_eq (ring_state (daemon_of (s, 1)), RING_ALONE);
  cr_assert (tell (s, 2, "remove gateway-1"));
  until (s, 50);
  for (guint i = 0; i < 2; i++)
    sim_iface_set_up (cut->ifaces[i], true, "test");
  until (s, 70);
  expect_gone (s, 1);
  for (guint i = 0; i < cut->cluster->vip_count; i++)
    cr_assert_eq (cut->cluster->truth->rows[i].holders, 1);
  story_end (s);
}

/* Removed while it has the token in hand, and put back before it has left. */
Test (ring_ops, ring_15_removed_and_added_at_once)
{
  Story *s = ring_with ("");

  until (s, 20);
  cr_assert (tell (s, 2, "remove gateway-1"));
  until (s, 20.001);
  cr_assert (tell (s, 2, "add gateway-1"));
  until (s, 40);
  cr_assert_eq (ring_state (daemon_of (s, 1)), RING_MEMBER);
  cr_assert (ring_is_member (daemon_of (s, 3), 0));
  cr_assert (daemon_of (s, 1)->data->running);
  cr_assert_gt (daemon_of (s, 1)->serving, 0);
  story_end (s);
}

static const char *
broken (const Story *s, const char *name)
{
  return story_guard (s, "it", name)->violations > 0 ? "broken" : "kept";
}

/* P4.36, the finding: two are told at once, and make the same version with different content. */
Test (ring_ops, p4_36_two_operators_make_one_version)
{
  Story *s = ring_with ("");

  until (s, 20);
  cr_assert (tell (s, 1, "balance off"));
  cr_assert (tell (s, 2, "auto-rejoin off"));
  until (s, 200);
  cr_assert_eq (ring_config_version (daemon_of (s, 1)), 2);
  cr_assert_eq (ring_config_version (daemon_of (s, 2)), 2);
  g_autoptr (GString) why = g_string_new (NULL);
  cr_assert_not (ring_config_same (ring_cluster (story_system (s, "it")), why));
  cr_assert_not_null (strstr (why->str, "with other content"), "%s", why->str);
  story_end (s);
}

/* P4.36 sees a gateway that goes back. */
Test (ring_ops, p4_36_sees_an_older_version)
{
  Story *s = ring_with ("");

  until (s, 20);
  cr_assert_str_eq (broken (s, "configuration-rises"), "kept");
  cr_assert (tell (s, 1, "balance off"));
  cr_assert (tell (s, 1, "balance on"));
  until (s, 30);
  cr_assert_eq (ring_config_version (daemon_of (s, 3)), 3);
  ring_config_obey_old (daemon_of (s, 3));
  static const uint8_t old[] = { RING_MESSAGE_CONFIG, 0, 0, 0, 2, 3, 0, 1, 10, 1, 0, 3 };
  ring_config_arrived (daemon_of (s, 3), old, sizeof old);
  g_autoptr (GString) why = g_string_new (NULL);
  cr_assert_not (ring_config_never_decreased (ring_cluster (story_system (s, "it")), why));
  story_end (s);
}

/* P4.37 in a cluster: all that a bad network does, and the books are right. */
Test (ring_ops, p4_37_messages_of_a_cluster_in_a_bad_network)
{
  Story *s = ring_with (", balance: false");

  static const char *const segments[] = { "wan", "farm" };
  for (guint i = 0; i < G_N_ELEMENTS (segments); i++)
    {
      SimSegment *segment = sim_net_find_segment (sim_world_net (story_world (s)), segments[i]);
      sim_impair_loss (segment, NULL, 0.05);
      sim_impair_duplicate (segment, NULL, 0.2);
    }
  until (s, 300);
  cr_assert_gt (ring_reliable_count (daemon_of (s, 1)->reliable)->resent, 20, "%d",
                (int)ring_reliable_count (daemon_of (s, 1)->reliable)->resent);
  for (guint i = 0; i < 9; i++)
    {
      g_autoptr (GString) why = g_string_new (NULL);
      if (i / 3 != i % 3)
        cr_assert (
            ring_reliable_sound (daemon_of (s, i / 3 + 1)->reliable, daemon_of (s, i % 3 + 1)->reliable, why),
            "%s", why->str);
    }
  story_end (s);
}
