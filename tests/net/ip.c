/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * IP: fragments, routers, ICMP, sockets.
 */
#include "sim/net/ip.h"
#include "sim/net/packet.h"
#include "tests/net/lab.h"

/* 4000 B of payload: 4008 behind the header, in pieces of 1480, 1480 and 1048. */
Test (net_ip, a_long_datagram_is_cut_and_put_together)
{
  Lab lab = lab_new (1);
  Ear *a = lab_ear (&lab, "a", lab.lan, false), *b = lab_ear (&lab, "b", lab.lan, false);
  ears_meet (&lab, a, b);
  SimNetCount before = sim_net_count (lab.net);
  SimTime start = sim_kernel_now (lab.kernel);
  ear_say (a, ear_ip (b), 4000, 5);
  lab_run (&lab, start + SIM_S);
  SimNetCount after = sim_net_count (lab.net);
  cr_assert_eq (after.sent - before.sent, 3);
  cr_assert_eq (after.bytes - before.bytes, 1538 + 1538 + 1068 + 38);
  cr_assert_eq (b->heard->len, 1);
  cr_assert_eq (ear_heard (b, 0)->length, 4000);
  cr_assert_eq (ear_heard (b, 0)->at - start, 2 * 12304 + 8848 + 8848 + 100000 + (12304 - 8848));
  lab_free (&lab);
}

Test (net_ip, a_datagram_that_lost_a_piece_is_given_up_after_30_seconds)
{
  SimSegmentOptions options = lab_segment (SIM_IP (10, 0, 0, 0));
  options.queue = 1600; /* one is being sent, one waits, the third is dropped */
  Lab lab = lab_new_with (1, &options);
  Ear *a = lab_ear (&lab, "a", lab.lan, false), *b = lab_ear (&lab, "b", lab.lan, false);
  ears_meet (&lab, a, b);
  ear_say (a, ear_ip (b), 4000, 5);
  lab_run (&lab, 30 * SIM_S);
  cr_assert_eq (b->heard->len, 0);
  cr_assert_eq (sim_net_count (lab.net).dropped[SIM_DROP_FRAGMENT], 0);
  lab_run (&lab, 31 * SIM_S);
  cr_assert_eq (sim_net_count (lab.net).dropped[SIM_DROP_FRAGMENT], 2);
  cr_assert_eq (sim_net_count (lab.net).dropped[SIM_DROP_QUEUE], 1);
  lab_free (&lab);
}

Test (net_ip, duplicated_and_reordered_pieces_make_one_datagram)
{
  Lab lab = lab_new (1);
  Ear *a = lab_ear (&lab, "a", lab.lan, false), *b = lab_ear (&lab, "b", lab.lan, false);
  ears_meet (&lab, a, b);
  sim_impair_duplicate (lab.lan, ear_iface (a), 1);
  sim_impair_reorder (lab.lan, ear_iface (b), 0.5, SIM_MS);
  for (uint32_t i = 0; i < 50; i++)
    {
      SimTime now = sim_kernel_now (lab.kernel);
      ear_say (a, ear_ip (b), 10000, i);
      lab_run (&lab, now + 31 * SIM_S); /* a second reassembly of the duplicates is given up */
      cr_assert_geq (b->heard->len, i + 1);
    }
  for (guint i = 0; i < b->heard->len; i++)
    cr_assert_eq (ear_heard (b, i)->length, 10000);
  lab_free (&lab);
}

typedef struct Routed
{
  Lab lab;
  SimSegment *far;
  Ear *a, *router, *b;
} Routed;

/* a - lan - router - far - b; the far segment has a smaller MTU. */
static Routed
routed_new (void)
{
  Routed net = { .lab = lab_new (1) };
  SimSegmentOptions options = lab_segment (SIM_IP (10, 8, 0, 0));
  options.mtu = 576;
  net.far = sim_segment_new (net.lab.net, "far", &options);
  net.router = lab_ear_off (&net.lab, "router", true);
  sim_iface_new (net.router->role.node, net.lab.lan, sim_segment_take_address (net.lab.lan));
  sim_iface_new (net.router->role.node, net.far, sim_segment_take_address (net.far));
  sim_node_power_on (net.router->role.node);
  net.a = lab_ear (&net.lab, "a", net.lab.lan, false);
  net.b = lab_ear (&net.lab, "b", net.far, false);
  SimSubnet all = { 0, 0 };
  sim_node_add_route (net.a->role.node, all, SIM_IP (10, 0, 0, 1));
  sim_node_add_route (net.b->role.node, all, SIM_IP (10, 8, 0, 1));
  return net;
}

Test (net_ip, a_router_passes_packets_on_and_cuts_them_to_the_next_mtu)
{
  Routed net = routed_new ();
  ear_say (net.a, ear_ip (net.b), 1400, 3);
  ear_say (net.b, ear_ip (net.a), 4, 4);
  lab_run (&net.lab, SIM_S);
  cr_assert_eq (ear_heard (net.b, 0)->length, 1400);
  cr_assert_eq (ear_heard (net.b, 0)->src, ear_ip (net.a));
  cr_assert_eq (ear_heard (net.a, 0)->word, 4);
  lab_free (&net.lab);
}

Test (net_ip, a_host_does_not_forward_and_a_router_without_a_route_drops)
{
  Routed net = routed_new ();
  SimSubnet wrong = { SIM_IP (10, 8, 0, 0), 24 };
  Ear *c = lab_ear (&net.lab, "c", net.lab.lan, false);
  sim_node_add_route (c->role.node, wrong, ear_ip (net.a)); /* a is no router */
  ear_say (c, ear_ip (net.b), 4, 1);
  lab_run (&net.lab, SIM_S);
  cr_assert_eq (sim_net_count (net.lab.net).dropped[SIM_DROP_NO_ADDRESS], 1);
  ear_say (net.a, SIM_IP (192, 168, 1, 1), 4, 1); /* by default to the router, which knows no more */
  lab_run (&net.lab, 2 * SIM_S);
  cr_assert_eq (sim_net_count (net.lab.net).dropped[SIM_DROP_NO_ROUTE], 1);
  cr_assert_not (ear_say (c, SIM_IP (192, 168, 1, 1), 4, 1), "no route of its own");
  lab_free (&net.lab);
}

Test (net_ip, packets_that_go_in_circles_die)
{
  Routed net = routed_new ();
  Ear *other = lab_ear_off (&net.lab, "other", true);
  sim_iface_new (other->role.node, net.lab.lan, sim_segment_take_address (net.lab.lan));
  sim_node_power_on (other->role.node);
  SimSubnet lost = { SIM_IP (172, 16, 0, 0), 12 };
  sim_node_add_route (net.router->role.node, lost, sim_iface_primary (ear_iface (other)));
  sim_node_add_route (other->role.node, lost, SIM_IP (10, 0, 0, 1));
  ear_say (net.a, SIM_IP (172, 16, 0, 1), 4, 1);
  lab_run (&net.lab, SIM_S);
  cr_assert_eq (sim_net_count (net.lab.net).dropped[SIM_DROP_TTL], 1);
  lab_free (&net.lab);
}

/* Notes type << 8 | code of each. */
static void
see_icmp (gpointer data, SimSegment *segment, const SimPacket *packet)
{
  if (packet->ether != SIM_ETHER_IP || packet->protocol != SIM_PROTOCOL_ICMP)
    return;
  guint what = (guint)packet->icmp.type << 8 | packet->icmp.code;
  g_array_append_val ((GArray *)data, what);
}

Test (net_ip, a_router_says_when_nobody_answers_behind_it)
{
  Routed net = routed_new ();
  g_autoptr (GArray) icmp = g_array_new (FALSE, FALSE, sizeof (guint));
  sim_net_tap (net.lab.net, see_icmp, icmp);
  ear_say (net.a, SIM_IP (10, 8, 0, 99), 4, 1);
  lab_run (&net.lab, 10 * SIM_S);
  cr_assert_eq (icmp->len, 1);
  cr_assert_eq (g_array_index (icmp, guint, 0), 3 << 8 | 1);
  cr_assert_eq (sim_segment_count (net.far).dropped[SIM_DROP_ARP], 1);
  lab_free (&net.lab);
}

Test (net_ip, an_echo_is_answered)
{
  Lab lab = lab_new (1);
  Ear *a = lab_ear (&lab, "a", lab.lan, false), *b = lab_ear (&lab, "b", lab.lan, false);
  g_autoptr (GArray) icmp = g_array_new (FALSE, FALSE, sizeof (guint));
  sim_net_tap (lab.net, see_icmp, icmp);
  SimPacket *ping = sim_packet_new (lab.net);
  ping->protocol = SIM_PROTOCOL_ICMP;
  ping->length = 28;
  ping->dst = ear_ip (b);
  ping->icmp.type = 8;
  sim_node_hang (b->role.node, "the stack answers all the same");
  cr_assert (sim_ip_send (a->role.node, NULL, ping));
  lab_run (&lab, SIM_S);
  cr_assert_eq (icmp->len, 2);
  cr_assert_eq (g_array_index (icmp, guint, 1), 0);
  lab_free (&lab);
}

Test (net_ip, a_machine_can_talk_to_itself)
{
  Lab lab = lab_new (1);
  Ear *a = lab_ear (&lab, "a", lab.lan, false);
  sim_iface_add_address (ear_iface (a), SIM_IP (10, 0, 0, 50));
  cr_assert (ear_say (a, SIM_IP (10, 0, 0, 50), 4, 1));
  cr_assert_eq (a->heard->len, 0, "a later event");
  lab_run (&lab, SIM_S);
  cr_assert_eq (ear_heard (a, 0)->word, 1);
  cr_assert_eq (sim_net_count (lab.net).sent, 0);
  lab_free (&lab);
}

Test (net_ip, a_port_is_taken_once_and_free_again_after_closing)
{
  Lab lab = lab_new (1);
  Ear *a = lab_ear (&lab, "a", lab.lan, false), *b = lab_ear (&lab, "b", lab.lan, false);
  cr_assert_null (sim_udp_open (&a->role, LAB_PORT, NULL));
  SimUdp *sockets[1000];
  for (guint i = 0; i < 1000; i++)
    {
      sockets[i] = sim_udp_open (&a->role, 0, NULL);
      cr_assert_eq (sim_udp_port (sockets[i]), 49152 + i);
    }
  for (guint i = 0; i < 1000; i += 3)
    sim_udp_close (sockets[i]);
  for (guint i = 0; i < 1000; i++)
    {
      SimUdp *again = sim_udp_open (&a->role, (uint16_t)(49152 + i), NULL);
      cr_assert (i % 3 == 0 ? again != NULL : again == NULL);
    }
  ears_meet (&lab, b, a); /* the first socket is still found */
  sim_udp_close (a->udp);
  a->udp = NULL;
  ear_say (b, ear_ip (a), 4, 1);
  lab_run (&lab, SIM_S);
  cr_assert_eq (sim_net_count (lab.net).dropped[SIM_DROP_NO_PORT], 1);
  lab_free (&lab);
}

Test (net_ip, addresses_are_given_from_the_bottom_and_end)
{
  SimSegmentOptions options = lab_segment (SIM_IP (10, 0, 0, 0));
  options.subnet.prefix = 29;
  Lab lab = lab_new_with (1, &options);
  cr_assert (sim_segment_reserve_address (lab.lan, SIM_IP (10, 0, 0, 2)));
  cr_assert_not (sim_segment_reserve_address (lab.lan, SIM_IP (10, 0, 0, 2)));
  cr_assert_not (sim_segment_reserve_address (lab.lan, SIM_IP (10, 0, 0, 0)));
  cr_assert_not (sim_segment_reserve_address (lab.lan, SIM_IP (10, 0, 0, 7)));
  cr_assert_not (sim_segment_reserve_address (lab.lan, SIM_IP (10, 0, 0, 8)));
  const SimIp last[] = { 1, 3, 4, 5, 6 };
  for (guint i = 0; i < G_N_ELEMENTS (last); i++)
    cr_assert_eq (sim_segment_take_address (lab.lan), SIM_IP (10, 0, 0, last[i]));
  cr_assert_eq (sim_segment_take_address (lab.lan), SIM_IP_NONE);
  cr_assert_eq (sim_segment_take_address (lab.lan), SIM_IP_NONE);
  lab_free (&lab);
}
