/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Stories of addresses: RING-7 to RING-9, RING-17. */
#include "tests/ring/cluster.h"

/* RING-7: flag 0 is free: a dead host's address moves, and comes back when its default host has joined. */
Test (ring, ring_7_flag_0)
{
  Cluster *front = cluster_new (3, 3);

  cluster_begin (front);
  story_until (front->story, 10);
  cluster_crash (front, 2);
  story_until (front->story, 20);
  expect_text (cluster_holders (front, 2), "1");
  cluster_restart (front, 2);
  story_until (front->story, 30);
  expect_text (cluster_holders (front, 2), "2");
  cluster_end (front);
}

/* RING-7, P4.19: flag 1 sticks to where it comes, also when its former host is back. */
Test (ring, ring_7_flag_1)
{
  Cluster *front = cluster_new (3, 3);

  cluster_sticky (front, 2, 2, 1);
  cluster_begin (front);
  story_until (front->story, 10);
  expect_text (cluster_holders (front, 2), "2");
  cluster_crash (front, 2);
  story_until (front->story, 20);
  expect_text (cluster_holders (front, 2), "1");
  cluster_restart (front, 2);
  story_until (front->story, 40);
  expect_text (cluster_holders (front, 2), "1");
  cr_assert (cluster_converged (front));
  cluster_end (front);
}

/* RING-7, P4.20: flag 3 goes back whenever the preferred host lives. */
Test (ring, ring_7_flag_3)
{
  Cluster *front = cluster_new (3, 3);

  cluster_sticky (front, 1, 3, 3);
  cluster_begin (front);
  story_until (front->story, 10);
  for (guint i = 1; i <= 3; i++)
    {
      expect_text (cluster_holders (front, 1), "3");
      cluster_crash (front, 3);
      story_until (front->story, 20.0 * i);
      cr_assert_str_neq (cluster_holders (front, 1), "3");
      cluster_restart (front, 3);
      story_until (front->story, 20.0 * i + 10);
    }
  expect_text (cluster_holders (front, 1), "3");
  cr_assert_eq (story_guard (front->story, "front", "preferred-host-serves")->violations, 0);
  cluster_end (front);
}

/* RING-7, P4.21: an operator's move happens within a rotation; the preference is forgotten, or stands. */
Test (ring, ring_7_operator_moves)
{
  for (int reading = RING_MOVE_ONE_SHOT; reading <= RING_MOVE_STANDING; reading++)
    {
      Cluster *front = cluster_new (3, 3);
      front->options.operator_move = reading;
      cluster_begin (front);
      story_until (front->story, 10);
      ring_vip_wish (cluster_daemon (front, 3), 0, 1, 0);
      cr_assert_not (cluster_converged (front));
      story_until (front->story, 11);
      expect_text (cluster_holders (front, 1), "2");
      cr_assert_eq (cluster_daemon (front, 3)->word->rows[0].preferred == RING_NOBODY,
                    reading == RING_MOVE_ONE_SHOT);
      cr_assert (cluster_converged (front));
      cluster_end (front);
    }
}

/* RING-7: who takes what a dead host had, by the readings. */
Test (ring, ring_7_rehoming)
{
  static const char *const after[][3] = { { "1", "1", "1" }, { "3", "3", "3" }, { "1", "3", "1" } };

  for (int reading = RING_REHOME_DELETER; reading <= RING_REHOME_LEAST_LOADED; reading++)
    {
      Cluster *front = cluster_new (3, 9);
      front->options.rehome = reading;
      front->options.byte_rate_limit = 0;
      front->options.load_window = SIM_HOUR;
      cluster_begin (front);
      story_until (front->story, 10);
      cluster_crash (front, 2);
      story_until (front->story, 15);
      for (guint i = 0; i < 3; i++)
        expect_text (cluster_holders (front, 2 + 3 * i), after[reading][i]);
      cr_assert_eq (story_guard (front->story, "front", "hosts-are-members")->violations, 0);
      cluster_end (front);
    }
}

/* RING-8: one that carries too much loses its free addresses, one a visit; those that stick stay. */
Test (ring, ring_8_relieved)
{
  Cluster *front = cluster_new (3, 3);

  cluster_sticky (front, 1, 1, 3);
  front->options.byte_rate_limit = 2e6;
  cluster_begin (front);
  story_until (front->story, 10);
  story_forget (front->story);
  ring_vip_wish (cluster_daemon (front, 1), 1, 0, 0);
  ring_vip_wish (cluster_daemon (front, 1), 2, 0, 0);
  story_until (front->story, 15);
  expect_text (cluster_holders (front, 2), "1");
  cluster_traffic (front, 1, 1000, 5);
  expect_text (cluster_holders (front, 1), "1");
  cr_assert_str_neq (cluster_holders (front, 2), "1");
  cr_assert_str_neq (cluster_holders (front, 3), "1");
  cr_assert_geq (story_said (front->story, "ring.vip-moved", ": load"), 2);
  cr_assert_eq (story_guard (front->story, "front", "sticky-stay")->violations, 0);
  cluster_end (front);
}

/* RING-8: below the limit, and with balancing off, nothing moves. */
Test (ring, ring_8_left_alone)
{
  for (guint off = 0; off < 2; off++)
    {
      Cluster *front = cluster_new (3, 3);
      front->options.byte_rate_limit = off ? 2e6 : 20e6;
      front->options.balance = !off;
      cluster_begin (front);
      story_until (front->story, 10);
      cluster_traffic (front, 1, 1000, 5);
      cr_assert_eq (story_said (front->story, "ring.vip-moved", ": load"), 0);
      cluster_end (front);
    }
}

/* RING-8, F7: all above the limit, and addresses go round for ever; with the repair they come to rest. */
Test (ring, ring_8_never_settles)
{
  for (guint repaired = 0; repaired < 2; repaired++)
    {
      Cluster *front = cluster_new (4, 12);
      front->options.byte_rate_limit = 1000;
      front->options.damping = repaired;
      cluster_begin (front);
      story_until (front->story, 60);
      story_forget (front->story);
      story_until (front->story, 120);
      if (repaired)
        cr_assert_leq (story_said (front->story, "ring.vip-moved", ": load"), 60);
      else
        cr_assert_geq (story_said (front->story, "ring.vip-moved", ": load"), 300, "%u",
                       story_said (front->story, "ring.vip-moved", ": load"));
      cluster_end (front);
    }
}

static SimMac
mac_at_router (const Cluster *front, guint vip)
{
  return sim_arp_lookup (front->cluster->name_server_iface, cluster_vip (front, vip));
}

static void
meet (Cluster *front, guint vip)
{
  g_autoptr (SimBytes) bytes = sim_bytes_new ("hello", 5);
  SimUdp *udp = sim_udp_open (sim_node_roles (front->cluster->name_server), 0, NULL);

  sim_udp_send (udp, NULL, SIM_IP_NONE, cluster_vip (front, vip), 9, bytes);
  sim_udp_close (udp);
}

/* RING-8: a gateway that comes back has carried nothing yet, however much it did before it died. */
Test (ring, ring_8_load_before_a_crash)
{
  Cluster *front = cluster_new (3, 3);

  cluster_begin (front);
  cluster_traffic (front, 2, 10000, 20);
  cr_assert_gt (cluster_daemon (front, 2)->rate, 5000000);
  story_until (front->story, 30);
  cluster_crash (front, 2);
  story_until (front->story, 40);
  cluster_restart (front, 2);
  for (guint i = 1; i <= 60; i++)
    {
      story_until (front->story, 40 + i / 4.0);
      cr_assert_lt (cluster_daemon (front, 2)->rate, 100000, "%u B/s after %g s",
                    cluster_daemon (front, 2)->rate, i / 4.0);
    }
  cluster_end (front);
}

/* RING-9, F11: a neighbour follows the announcement; one that misses it stays with the old gateway, unless it
 * is said again. */
Test (ring, ring_9_neighbours_follow)
{
  for (guint missed = 0; missed < 3; missed++)
    {
      Cluster *front = cluster_new (3, 3);
      SimMac before, after;
      front->options.garps = missed == 2 ? 3 : 1;
      cluster_begin (front);
      story_until (front->story, 10);
      meet (front, 2);
      story_until (front->story, 11);
      before = mac_at_router (front, 2);
      cr_assert_eq (before, sim_iface_mac (cluster_gateway (front, 2)->ifaces[0]));
      cluster_crash (front, 2);
      sim_arp_set_blocked (front->cluster->name_server_iface, missed > 0);
      while (cluster_holders (front, 2)[0] == '\0')
        story_until (front->story, (double)sim_kernel_now (front->cluster->kernel) / 1e9 + 0.1);
      sim_arp_set_blocked (front->cluster->name_server_iface, false);
      after = sim_iface_mac (cluster_gateway (front, 1)->ifaces[0]);
      story_until (front->story, 20);
      cr_assert_eq (mac_at_router (front, 2), missed == 1 ? before : after);
      cluster_end (front);
    }
}

/* RING-9: by whom the move is announced: the mover, for whom it does not stay, or the new owner. */
Test (ring, ring_9_who_announces)
{
  for (int reading = RING_ARP_BY_MOVER; reading <= RING_ARP_BY_OWNER; reading++)
    {
      Cluster *front = cluster_new (3, 3);
      front->options.arp_by = reading;
      cluster_begin (front);
      story_until (front->story, 10);
      story_forget (front->story);
      ring_vip_wish (cluster_daemon (front, 1), 0, 1, 0);
      story_until (front->story, 12);
      expect_text (cluster_holders (front, 1), "2");
      cr_assert_eq (story_said (front->story, "ring.announced", "front.gateway-1 announces"),
                    reading == RING_ARP_BY_MOVER);
      cr_assert_eq (story_said (front->story, "ring.announced", "front.gateway-2 announces"),
                    reading == RING_ARP_BY_OWNER);
      cluster_end (front);
    }
}

/* RING-17: a move costs no restart: the machines stay up, and the address changes hands within a rotation. */
Test (ring, ring_17_no_reboot)
{
  Cluster *front = cluster_new (3, 3);

  cluster_begin (front);
  story_until (front->story, 10);
  story_forget (front->story);
  ring_vip_wish (cluster_daemon (front, 1), 0, 2, 0);
  story_until (front->story, 11);
  expect_text (cluster_holders (front, 1), "3");
  cr_assert_eq (story_said (front->story, "node-up", NULL), 0);
  for (guint i = 1; i <= 3; i++)
    cr_assert (ring_runs (cluster_gateway (front, i)));
  cluster_end (front);
}
