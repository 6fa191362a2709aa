/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Who is asked for an address, who is believed, and for how long (NET-2).
 */
#include "tests/net/lab.h"

static SimMac
mac_of (const Ear *ear)
{
  return sim_iface_mac (ear_iface (ear));
}

static SimMac
believes (const Ear *ear, SimIp ip)
{
  return sim_arp_lookup (ear_iface (ear), ip);
}

Test (net_arp, a_request_is_believed_by_its_target_only)
{
  Lab lab = lab_new (1);
  Ear *a = lab_ear (&lab, "a", lab.lan, false), *b = lab_ear (&lab, "b", lab.lan, false);
  Ear *c = lab_ear (&lab, "c", lab.lan, false);
  ear_say (a, ear_ip (b), 4, 1);
  lab_run (&lab, SIM_MS);
  cr_assert (believes (a, ear_ip (b)) == mac_of (b));
  cr_assert (believes (b, ear_ip (a)) == mac_of (a));
  cr_assert (believes (c, ear_ip (a)) == 0, "c was not asked, and makes no entry");
  lab_free (&lab);
}

Test (net_arp, an_entry_ages_and_the_next_packet_asks_again)
{
  Lab lab = lab_new (1);
  Ear *a = lab_ear (&lab, "a", lab.lan, false), *b = lab_ear (&lab, "b", lab.lan, false);
  ears_meet (&lab, a, b); /* a has confirmed b at 2 * 100672 ns */
  SimTime confirmed = 2 * 100000 + 4 * 672;
  lab_run (&lab, confirmed + SIM_MIN - 1);
  cr_assert (believes (a, ear_ip (b)) == mac_of (b));
  lab_run (&lab, confirmed + SIM_MIN);
  cr_assert (believes (a, ear_ip (b)) == 0);
  uint64_t sent = sim_net_count (lab.net).sent;
  ear_say (a, ear_ip (b), 4, 1);
  lab_run (&lab, 2 * SIM_MIN);
  cr_assert_eq (sim_net_count (lab.net).sent - sent, 3, "request, reply, datagram");
  cr_assert_eq (b->heard->len, 1);
  lab_free (&lab);
}

/* The source of all trouble with moved addresses: F11. */
Test (net_arp, a_stale_entry_sends_traffic_to_a_dead_machine_until_it_ages)
{
  Lab lab = lab_new (1);
  Ear *a = lab_ear (&lab, "a", lab.lan, false), *old = lab_ear (&lab, "old", lab.lan, false);
  Ear *new = lab_ear (&lab, "new", lab.lan, false);
  SimIp vip = SIM_IP (10, 0, 0, 200);
  sim_iface_add_address (ear_iface (old), vip);
  ear_say (a, vip, 4, 1);
  lab_run (&lab, SIM_S);
  cr_assert_eq (ear_heard (old, 0)->dst, vip);
  sim_node_crash (old->role.node, "power");
  cr_assert_not (sim_iface_has_address (ear_iface (old), vip), "added at run time, so gone");
  cr_assert (sim_iface_add_address (ear_iface (new), vip));
  ear_say (a, vip, 4, 2);
  lab_run (&lab, 30 * SIM_S);
  cr_assert_eq (new->heard->len, 0);
  cr_assert_eq (sim_net_count (lab.net).dropped[SIM_DROP_DEAD], 1);
  lab_run (&lab, 61 * SIM_S);
  ear_say (a, vip, 4, 3);
  lab_run (&lab, 62 * SIM_S);
  cr_assert_eq (ear_heard (new, 0)->word, 3);
  lab_free (&lab);
}

Test (net_arp, a_gratuitous_arp_moves_an_address_for_those_who_know_it)
{
  Lab lab = lab_new (1);
  Ear *a = lab_ear (&lab, "a", lab.lan, false), *old = lab_ear (&lab, "old", lab.lan, false);
  Ear *new = lab_ear (&lab, "new", lab.lan, false), *stranger = lab_ear (&lab, "s", lab.lan, false);
  SimIp vip = SIM_IP (10, 0, 0, 200);
  sim_iface_add_address (ear_iface (old), vip);
  ear_say (a, vip, 4, 1);
  lab_run (&lab, SIM_S);
  cr_assert (sim_iface_remove_address (ear_iface (old), vip));
  cr_assert (sim_iface_add_address (ear_iface (new), vip));
  sim_arp_announce (ear_iface (new), vip);
  lab_run (&lab, 2 * SIM_S);
  cr_assert (believes (a, vip) == mac_of (new));
  cr_assert (believes (stranger, vip) == 0);
  ear_say (a, vip, 4, 2);
  lab_run (&lab, 3 * SIM_S);
  cr_assert_eq (ear_heard (new, 0)->word, 2);
  lab_free (&lab);
}

Test (net_arp, one_may_announce_on_behalf_of_another)
{
  Lab lab = lab_new (1);
  Ear *a = lab_ear (&lab, "a", lab.lan, false), *old = lab_ear (&lab, "old", lab.lan, false);
  Ear *new = lab_ear (&lab, "new", lab.lan, false);
  SimIp vip = SIM_IP (10, 0, 0, 200);
  sim_iface_add_address (ear_iface (old), vip);
  ear_say (a, vip, 4, 1);
  lab_run (&lab, SIM_S);
  sim_arp_announce_as (ear_iface (old), vip, mac_of (new));
  lab_run (&lab, 2 * SIM_S);
  cr_assert (believes (a, vip) == mac_of (new));
  lab_free (&lab);
}

Test (net_arp, a_blocked_interface_neither_answers_nor_believes)
{
  Lab lab = lab_new (1);
  Ear *a = lab_ear (&lab, "a", lab.lan, false), *b = lab_ear (&lab, "b", lab.lan, false);
  sim_arp_set_blocked (ear_iface (b), true);
  ear_say (a, ear_ip (b), 4, 1);
  ear_say (b, ear_ip (a), 4, 1);
  lab_run (&lab, 10 * SIM_S);
  cr_assert (believes (a, ear_ip (b)) == mac_of (b), "b's own request tells a, who is its target");
  cr_assert_eq (b->heard->len, 1, "and so a's datagram goes out");
  cr_assert_eq (a->heard->len, 0, "but b does not believe the reply");
  cr_assert (believes (b, ear_ip (a)) == 0);
  cr_assert_null (sim_segment_holder (lab.lan, ear_ip (b), 0));
  cr_assert_eq (sim_segment_holder (lab.lan, ear_ip (a), 0), a->role.node);
  lab_free (&lab);
}

static void
count_requests (gpointer data, SimSegment *segment, const SimPacket *packet)
{
  g_autoptr (GByteArray) wire = g_byte_array_new ();
  sim_packet_encode (packet, wire);
  *(guint *)data += wire->data[12] == 0x08 && wire->data[13] == 0x06 && wire->data[21] == 1;
}

Test (net_arp, three_requests_then_the_packets_are_dropped)
{
  Lab lab = lab_new (1);
  Ear *a = lab_ear (&lab, "a", lab.lan, false);
  lab_ear (&lab, "b", lab.lan, false);
  guint requests = 0;
  sim_net_tap (lab.net, count_requests, &requests);
  for (uint32_t i = 0; i < 20; i++)
    ear_say (a, SIM_IP (10, 0, 0, 99), 4, i);
  lab_run (&lab, 3 * SIM_S - 1);
  cr_assert_eq (requests, 3);
  cr_assert_eq (sim_net_count (lab.net).dropped[SIM_DROP_ARP], 4, "16 wait, the oldest were dropped");
  lab_run (&lab, 3 * SIM_S);
  cr_assert_eq (sim_net_count (lab.net).dropped[SIM_DROP_ARP], 20);
  ear_say (a, SIM_IP (10, 0, 0, 99), 4, 1);
  lab_run (&lab, 20 * SIM_S);
  cr_assert_eq (requests, 6);
  lab_free (&lab);
}

Test (net_arp, what_waits_for_an_answer_leaves_in_order)
{
  Lab lab = lab_new (1);
  Ear *a = lab_ear (&lab, "a", lab.lan, false), *b = lab_ear (&lab, "b", lab.lan, false);
  for (uint32_t i = 0; i < 16; i++)
    ear_say (a, ear_ip (b), 4, i);
  lab_run (&lab, SIM_S);
  for (guint i = 0; i < 16; i++)
    cr_assert_eq (ear_heard (b, i)->word, i);
  lab_free (&lab);
}
