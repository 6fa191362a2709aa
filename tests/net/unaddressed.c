/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Machines without an address: what they send, what reaches them, and how an address is tried before it is
 * used.
 */
#include "sim/net/ping.h"
#include "tests/net/lab.h"

typedef struct Seen
{
  guint replies, used, probed;
  SimMac mac;
  SimIp src;
  uint16_t seq;
} Seen;

typedef struct Watcher
{
  SimArpWatch watch;
  SimPing ping;
  Seen seen;
} Watcher;

static void
watched (SimArpWatch *watch, SimMac mac, bool probe)
{
  Watcher *w = SIM_OWNER (watch, Watcher, watch);
  *(probe ? &w->seen.probed : &w->seen.used) += 1;
  w->seen.mac = mac;
}

static void
ponged (SimPing *ping, SimIp src, uint16_t seq)
{
  Watcher *w = SIM_OWNER (ping, Watcher, ping);
  w->seen.replies++;
  w->seen.src = src;
  w->seen.seq = seq;
}

static Ear *
bare (Lab *lab, const char *name)
{
  Ear *ear = lab_ear_off (lab, name, false);
  sim_iface_new (ear->role.node, lab->lan, SIM_IP_NONE);
  sim_node_power_on (ear->role.node);
  return ear;
}

static SimBytes *
word (uint32_t value)
{
  uint8_t data[8]
      = { 0, 0, 0, 0, (uint8_t)(value >> 24), (uint8_t)(value >> 16), (uint8_t)(value >> 8), (uint8_t)value };
  return sim_bytes_new (data, sizeof data);
}

Test (unaddressed, a_broadcast_leaves_with_the_source_0_0_0_0)
{
  Lab lab = lab_new (1);
  Ear *b = lab_ear (&lab, "b", lab.lan, false), *a = bare (&lab, "a");
  cr_assert (ear_say (a, SIM_IP_BROADCAST, 8, 7));
  lab_run (&lab, SIM_S);
  cr_assert_eq (ear_heard (b, 0)->src, SIM_IP_NONE);
  lab_free (&lab);
}

Test (unaddressed, a_datagram_to_the_station_reaches_who_takes_any)
{
  Lab lab = lab_new (1);
  Ear *b = lab_ear (&lab, "b", lab.lan, false), *a = bare (&lab, "a");
  g_autoptr (SimBytes) bytes = word (5);
  SimIp offered = SIM_IP (10, 0, 0, 99);
  SimMac mac = sim_iface_mac (ear_iface (a));
  cr_assert (sim_udp_send_to_station (b->udp, ear_iface (b), SIM_IP_NONE, offered, mac, LAB_PORT, bytes));
  lab_run (&lab, SIM_S);
  cr_assert_eq (a->heard->len, 0);
  cr_assert_eq (sim_net_count (lab.net).dropped[SIM_DROP_NO_ADDRESS], 1);
  sim_udp_take_any (a->udp, ear_iface (a), true);
  sim_udp_send_to_station (b->udp, ear_iface (b), SIM_IP_NONE, offered, mac, LAB_PORT, bytes);
  lab_run (&lab, 2 * SIM_S);
  cr_assert_eq (ear_heard (a, 0)->dst, offered);
  cr_assert_eq (ear_heard (a, 0)->src, ear_ip (b));
  sim_udp_take_any (a->udp, ear_iface (a), false);
  sim_udp_send_to_station (b->udp, ear_iface (b), SIM_IP_NONE, offered, mac, LAB_PORT, bytes);
  lab_run (&lab, 3 * SIM_S);
  cr_assert_eq (a->heard->len, 1);
  cr_assert_eq (sim_net_count (lab.net).sent, 3, "no ARP");
  lab_free (&lab);
}

/* Both as one batch of many receivers and one by one. */
Test (unaddressed, a_filter_lets_one_of_many_listen)
{
  Lab lab = lab_new (1);
  Ear *ear[20];
  const uint16_t together[20] = { 0 };
  for (guint i = 0; i < 20; i++)
    {
      g_autofree char *name = g_strdup_printf ("m%u", i);
      ear[i] = lab_ear (&lab, name, lab.lan, false);
      if (i > 0)
        sim_udp_filter (ear[i]->udp, 4, i);
    }
  g_autoptr (SimBytes) seven = word (7);
  for (guint way = 0; way < 2; way++)
    {
      SimTime now = sim_kernel_now (lab.kernel);
      sim_udp_send (ear[0]->udp, ear_iface (ear[0]), SIM_IP_NONE, SIM_IP_BROADCAST, LAB_PORT, seven);
      lab_run (&lab, now + SIM_S);
      for (guint i = 0; i < 20; i++)
        cr_assert_eq (ear[i]->heard->len, i == 7 ? way + 1 : 0, "%u", i);
      cr_assert_eq (sim_net_count (lab.net).dropped[SIM_DROP_NO_PORT], 18 * (way + 1));
      cr_assert_eq (sim_net_count (lab.net).delivered, way + 1);
      sim_segment_cut (lab.lan, together, 20, false); /* cuts nobody off; frames go one by one from now on */
    }
  sim_udp_unfilter (ear[3]->udp);
  sim_udp_send (ear[0]->udp, ear_iface (ear[0]), SIM_IP_NONE, SIM_IP_BROADCAST, LAB_PORT, seven);
  lab_run (&lab, 5 * SIM_S);
  cr_assert_eq (ear[3]->heard->len, 1);
  lab_free (&lab);
}

/* What a port is open for changes while the run goes on, and a crash forgets it. */
Test (unaddressed, a_broadcast_reaches_what_listens_at_that_moment)
{
  Lab lab = lab_new (1);
  Ear *a = lab_ear (&lab, "a", lab.lan, false), *b = lab_ear (&lab, "b", lab.lan, false),
      *c = lab_ear (&lab, "c", lab.lan, false);
  sim_udp_close (b->udp);
  b->udp = NULL;
  sim_udp_filter (c->udp, 0, 1);
  ear_say (a, SIM_IP_BROADCAST, 8, 9);
  lab_run (&lab, SIM_S);
  cr_assert_eq (b->heard->len + c->heard->len, 0);
  sim_node_crash (b->role.node, "test");
  sim_node_crash (c->role.node, "test");
  sim_node_restart (b->role.node, "test");
  sim_node_restart (c->role.node, "test");
  lab_run (&lab, 20 * SIM_S);
  ear_say (a, SIM_IP_BROADCAST, 8, 9);
  lab_run (&lab, 30 * SIM_S);
  cr_assert_eq (b->heard->len, 1);
  cr_assert_eq (c->heard->len, 1);
  sim_node_hang (b->role.node, "test");
  ear_say (a, SIM_IP_BROADCAST, 8, 9);
  lab_run (&lab, 40 * SIM_S);
  cr_assert_eq (b->heard->len, 1);
  sim_node_resume (b->role.node, "test");
  lab_run (&lab, 41 * SIM_S);
  cr_assert_eq (b->heard->len, 2);
  lab_free (&lab);
}

Test (unaddressed, a_probe_finds_who_holds_the_address_and_changes_no_cache)
{
  Lab lab = lab_new (1);
  Ear *b = lab_ear (&lab, "b", lab.lan, false), *a = bare (&lab, "a"), *c = bare (&lab, "c");
  Watcher wa = { .seen = { 0 } }, wc = { .seen = { 0 } };
  sim_arp_watch (&wa.watch, ear_iface (a), ear_ip (b), watched);
  sim_arp_watch (&wc.watch, ear_iface (c), ear_ip (b), watched);
  sim_arp_probe (ear_iface (a), ear_ip (b));
  lab_run (&lab, SIM_S);
  cr_assert_eq (wa.seen.used, 1);
  cr_assert_eq (wa.seen.mac, sim_iface_mac (ear_iface (b)));
  cr_assert_eq (wa.seen.probed, 0, "its own probe");
  cr_assert_eq (wc.seen.probed, 1);
  cr_assert_eq (wc.seen.mac, sim_iface_mac (ear_iface (a)));
  cr_assert_eq (sim_arp_lookup (ear_iface (b), SIM_IP_NONE), 0);
  sim_arp_unwatch (&wa.watch);
  sim_arp_announce (ear_iface (b), ear_ip (b));
  lab_run (&lab, 2 * SIM_S);
  cr_assert_eq (wa.seen.used, 1);
  cr_assert_eq (wc.seen.used, 1, "an announcement says so too");
  sim_node_crash (c->role.node, "test");
  cr_assert_null (wc.watch.iface);
  lab_free (&lab);
}

Test (unaddressed, a_ping_is_answered_by_who_holds_the_address)
{
  Lab lab = lab_new (1);
  Ear *a = lab_ear (&lab, "a", lab.lan, false), *b = lab_ear (&lab, "b", lab.lan, false);
  Watcher one = { .seen = { 0 } }, two = { .seen = { 0 } };
  sim_ping_open (&one.ping, &a->role, ponged);
  sim_ping_open (&two.ping, &a->role, ponged);
  cr_assert (sim_ping_send (&one.ping, ear_ip (b), 42));
  lab_run (&lab, SIM_S);
  cr_assert_eq (one.seen.replies, 1);
  cr_assert_eq (one.seen.src, ear_ip (b));
  cr_assert_eq (one.seen.seq, 42);
  cr_assert_eq (two.seen.replies, 0);
  sim_ping_send (&one.ping, SIM_IP (10, 0, 0, 200), 43);
  sim_ping_send (&two.ping, ear_ip (b), 44);
  sim_ping_close (&two.ping);
  lab_run (&lab, 10 * SIM_S);
  cr_assert_eq (one.seen.replies, 1);
  cr_assert_eq (two.seen.replies, 0);
  sim_node_crash (a->role.node, "test");
  cr_assert_null (one.ping.role);
  lab_free (&lab);
}

Test (unaddressed, a_route_can_be_taken_away)
{
  Lab lab = lab_new (1);
  Ear *a = lab_ear (&lab, "a", lab.lan, false);
  SimSubnet everything = { 0, 0 };
  sim_node_add_route (a->role.node, everything, SIM_IP (10, 0, 0, 9));
  cr_assert (ear_say (a, SIM_IP (192, 168, 0, 1), 8, 0));
  cr_assert (sim_node_remove_route (a->role.node, everything, SIM_IP (10, 0, 0, 9)));
  cr_assert_not (sim_node_remove_route (a->role.node, everything, SIM_IP (10, 0, 0, 9)));
  cr_assert_not (ear_say (a, SIM_IP (192, 168, 0, 1), 8, 0));
  lab_free (&lab);
}
