/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Stories of addresses: RING-7 to RING-9, RING-17. */
#include "tests/ring/story.h"

/* RING-7: flag 0 is free: a dead host's address moves, and comes back when its default host has joined. */
Test (ring, ring_7_flag_0)
{
  Story *s = story_new (3, 3);

  story_begin (s);
  story_until (s, 10);
  story_crash (s, 2);
  story_until (s, 20);
  expect_text (story_holders (s, 2), "1");
  story_restart (s, 2);
  story_until (s, 30);
  expect_text (story_holders (s, 2), "2");
  story_end (s);
}

/* RING-7, P4.19: flag 1 sticks to where it comes, also when its former host is back. */
Test (ring, ring_7_flag_1)
{
  Story *s = story_new (3, 3);

  story_sticky (s, 2, 2, 1);
  story_begin (s);
  story_until (s, 10);
  expect_text (story_holders (s, 2), "2");
  story_crash (s, 2);
  story_until (s, 20);
  expect_text (story_holders (s, 2), "1");
  story_restart (s, 2);
  story_until (s, 40);
  expect_text (story_holders (s, 2), "1");
  cr_assert (story_converged (s));
  story_end (s);
}

/* RING-7, P4.20: flag 3 goes back whenever the preferred host lives. */
Test (ring, ring_7_flag_3)
{
  Story *s = story_new (3, 3);

  story_sticky (s, 1, 3, 3);
  story_begin (s);
  story_until (s, 10);
  for (guint i = 1; i <= 3; i++)
    {
      expect_text (story_holders (s, 1), "3");
      story_crash (s, 3);
      story_until (s, 20.0 * i);
      cr_assert_str_neq (story_holders (s, 1), "3");
      story_restart (s, 3);
      story_until (s, 20.0 * i + 10);
    }
  expect_text (story_holders (s, 1), "3");
  cr_assert_eq (story_guard (s, "preferred-host-serves")->violations, 0);
  story_end (s);
}

/* RING-7, P4.21: an operator's move happens within a rotation; the preference is forgotten, or stands. */
Test (ring, ring_7_operator_moves)
{
  for (int reading = RING_MOVE_ONE_SHOT; reading <= RING_MOVE_STANDING; reading++)
    {
      Story *s = story_new (3, 3);
      s->options.operator_move = reading;
      story_begin (s);
      story_until (s, 10);
      ring_vip_wish (story_daemon (s, 3), 0, 1, 0);
      cr_assert_not (story_converged (s));
      story_until (s, 11);
      expect_text (story_holders (s, 1), "2");
      cr_assert_eq (story_daemon (s, 3)->word->rows[0].preferred == RING_NOBODY, reading == RING_MOVE_ONE_SHOT);
      cr_assert (story_converged (s));
      story_end (s);
    }
}

/* RING-7: who takes what a dead host had, by the readings. */
Test (ring, ring_7_rehoming)
{
  static const char *const after[][3] = { { "1", "1", "1" }, { "3", "3", "3" }, { "1", "3", "1" } };

  for (int reading = RING_REHOME_DELETER; reading <= RING_REHOME_LEAST_LOADED; reading++)
    {
      Story *s = story_new (3, 9);
      s->options.rehome = reading;
      s->options.byte_rate_limit = 0;
      s->options.load_window = SIM_HOUR;
      story_begin (s);
      story_until (s, 10);
      story_crash (s, 2);
      story_until (s, 15);
      for (guint i = 0; i < 3; i++)
        expect_text (story_holders (s, 2 + 3 * i), after[reading][i]);
      cr_assert_eq (story_guard (s, "hosts-are-members")->violations, 0);
      story_end (s);
    }
}

/* RING-8: one that carries too much loses its free addresses, one a visit; those that stick stay. */
Test (ring, ring_8_relieved)
{
  Story *s = story_new (3, 3);

  story_sticky (s, 1, 1, 3);
  s->options.byte_rate_limit = 2e6;
  story_begin (s);
  story_until (s, 10);
  story_forget (s);
  ring_vip_wish (story_daemon (s, 1), 1, 0, 0);
  ring_vip_wish (story_daemon (s, 1), 2, 0, 0);
  story_until (s, 15);
  expect_text (story_holders (s, 2), "1");
  story_traffic (s, 1, 1000, 5);
  expect_text (story_holders (s, 1), "1");
  cr_assert_str_neq (story_holders (s, 2), "1");
  cr_assert_str_neq (story_holders (s, 3), "1");
  cr_assert_geq (story_said (s, "ring.vip-moved", ": load"), 2);
  cr_assert_eq (story_guard (s, "sticky-stay")->violations, 0);
  story_end (s);
}

/* RING-8: below the limit, and with balancing off, nothing moves. */
Test (ring, ring_8_left_alone)
{
  for (guint off = 0; off < 2; off++)
    {
      Story *s = story_new (3, 3);
      s->options.byte_rate_limit = off ? 2e6 : 20e6;
      s->options.balance = !off;
      story_begin (s);
      story_until (s, 10);
      story_traffic (s, 1, 1000, 5);
      cr_assert_eq (story_said (s, "ring.vip-moved", ": load"), 0);
      story_end (s);
    }
}

/* RING-8, F7: all above the limit, and addresses go round for ever; with the repair they come to rest. */
Test (ring, ring_8_never_settles)
{
  for (guint repaired = 0; repaired < 2; repaired++)
    {
      Story *s = story_new (4, 12);
      s->options.byte_rate_limit = 1000;
      s->options.damping = repaired;
      story_begin (s);
      story_until (s, 60);
      story_forget (s);
      story_until (s, 120);
      if (repaired)
        cr_assert_leq (story_said (s, "ring.vip-moved", ": load"), 60);
      else
        cr_assert_geq (story_said (s, "ring.vip-moved", ": load"), 300, "%u",
                       story_said (s, "ring.vip-moved", ": load"));
      story_end (s);
    }
}

static SimMac
mac_at_router (const Story *s, guint vip)
{
  return sim_arp_lookup (s->cluster->name_server_iface, story_vip (s, vip));
}

static void
meet (Story *s, guint vip)
{
  g_autoptr (SimBytes) bytes = sim_bytes_new ("hello", 5);
  SimUdp *udp = sim_udp_open (sim_node_roles (s->cluster->name_server), 0, NULL);

  sim_udp_send (udp, NULL, SIM_IP_NONE, story_vip (s, vip), 9, bytes);
  sim_udp_close (udp);
}

/* RING-8: a gateway that comes back has carried nothing yet, however much it did before it died. */
Test (ring, ring_8_load_before_a_crash)
{
  Story *s = story_new (3, 3);

  story_begin (s);
  story_traffic (s, 2, 10000, 20);
  cr_assert_gt (story_daemon (s, 2)->rate, 5000000);
  story_until (s, 30);
  story_crash (s, 2);
  story_until (s, 40);
  story_restart (s, 2);
  for (guint i = 1; i <= 60; i++)
    {
      story_until (s, 40 + i / 4.0);
      cr_assert_lt (story_daemon (s, 2)->rate, 100000, "%u B/s after %g s", story_daemon (s, 2)->rate, i / 4.0);
    }
  story_end (s);
}

/* RING-9, F11: a neighbour follows the announcement; one that misses it stays with the old gateway, unless it
 * is said again. */
Test (ring, ring_9_neighbours_follow)
{
  for (guint missed = 0; missed < 3; missed++)
    {
      Story *s = story_new (3, 3);
      SimMac before, after;
      s->options.garps = missed == 2 ? 3 : 1;
      story_begin (s);
      story_until (s, 10);
      meet (s, 2);
      story_until (s, 11);
      before = mac_at_router (s, 2);
      cr_assert_eq (before, sim_iface_mac (story_gateway (s, 2)->ifaces[0]));
      story_crash (s, 2);
      sim_arp_set_blocked (s->cluster->name_server_iface, missed > 0);
      while (story_holders (s, 2)[0] == '\0')
        story_until (s, (double)sim_kernel_now (s->cluster->kernel) / 1e9 + 0.1);
      sim_arp_set_blocked (s->cluster->name_server_iface, false);
      after = sim_iface_mac (story_gateway (s, 1)->ifaces[0]);
      story_until (s, 20);
      cr_assert_eq (mac_at_router (s, 2), missed == 1 ? before : after);
      story_end (s);
    }
}

/* RING-9: by whom the move is announced: the mover, for whom it does not stay, or the new owner. */
Test (ring, ring_9_who_announces)
{
  for (int reading = RING_ARP_BY_MOVER; reading <= RING_ARP_BY_OWNER; reading++)
    {
      Story *s = story_new (3, 3);
      s->options.arp_by = reading;
      story_begin (s);
      story_until (s, 10);
      story_forget (s);
      ring_vip_wish (story_daemon (s, 1), 0, 1, 0);
      story_until (s, 12);
      expect_text (story_holders (s, 1), "2");
      cr_assert_eq (story_said (s, "ring.announced", "front.gateway-1 announces"),
                    reading == RING_ARP_BY_MOVER);
      cr_assert_eq (story_said (s, "ring.announced", "front.gateway-2 announces"),
                    reading == RING_ARP_BY_OWNER);
      story_end (s);
    }
}

/* RING-17: a move costs no restart: the machines stay up, and the address changes hands within a rotation. */
Test (ring, ring_17_no_reboot)
{
  Story *s = story_new (3, 3);

  story_begin (s);
  story_until (s, 10);
  story_forget (s);
  ring_vip_wish (story_daemon (s, 1), 0, 2, 0);
  story_until (s, 11);
  expect_text (story_holders (s, 1), "3");
  cr_assert_eq (story_said (s, "node-up", NULL), 0);
  for (guint i = 1; i <= 3; i++)
    cr_assert (ring_runs (story_gateway (s, i)));
  story_end (s);
}
