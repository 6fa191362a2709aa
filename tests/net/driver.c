/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Drivers between IP and the cards, and addresses that a machine holds without answering for them.
 */
#include "sim/net/driver.h"
#include "sim/net/packet.h"
#include "tests/net/tcplab.h"

#define VIP SIM_IP (10, 0, 0, 200)
enum
{
  NAT_PORT = 5000,
};

typedef struct Box /* a machine with a driver */
{
  SimRole role;
  SimIp client, server;
  uint16_t client_port;
  bool (*also) (struct Box *box, const SimTransit *transit);
  SimTransit *kept;
  SimAlarm alarm;
  SimTransit seen; /* the last one */
  guint count;
} Box;

static bool
translate (Box *box, const SimTransit *transit)
{
  SimIp own = sim_iface_primary (transit->in);
  if (transit->protocol != 6)
    return false;
  if (transit->dst == VIP)
    {
      box->client = transit->src;
      box->client_port = transit->sport;
      SimRewrite there = { own, box->server, NAT_PORT, 0 };
      return sim_driver_send (&box->role, transit, &there, NULL, 0);
    }
  if (transit->src != box->server || transit->dport != NAT_PORT)
    return false;
  SimRewrite back = { VIP, box->client, 0, box->client_port };
  return sim_driver_send (&box->role, transit, &back, NULL, 0);
}

static bool
box_sees (SimRole *role, const SimTransit *transit)
{
  Box *box = (Box *)role;
  box->count++;
  box->seen = *transit;
  return box->also != NULL && box->also (box, transit);
}

static void
box_crash (SimRole *role)
{
  g_clear_pointer (&((Box *)role)->kept, sim_driver_let_go);
}

static void
box_dispose (SimRole *role)
{
  box_crash (role);
  g_free (role);
}

static const SimRoleType box_type = { "box", NULL, NULL, box_crash, box_dispose };

static void
box_alarm (SimRole *role, SimAlarm *alarm)
{
  Box *box = (Box *)role;
  sim_driver_hand_up (box->kept);
  g_clear_pointer (&box->kept, sim_driver_let_go);
}

static Box *
box_on (SimNode *node, bool (*also) (Box *box, const SimTransit *transit))
{
  Box *box = g_new0 (Box, 1);
  sim_node_add_role (node, &box->role, &box_type);
  sim_alarm_init (&box->role, &box->alarm, 9, box_alarm);
  sim_driver_install (&box->role, box_sees);
  box->also = also;
  return box;
}

static void
close_too (SimRole *role, SimTcp *tcp, SimTcpEnd end)
{
  if (end == SIM_TCP_PEER_CLOSED)
    sim_tcp_close (tcp);
}

static void
fetch_by (Talk *talk, SimIp dst)
{
  static const SimTcpHooks none = { NULL, NULL, NULL, close_too };
  SimSpan ask = { .content = 1, .length = 10 };
  SimTcp *tcp = sim_tcp_connect (&talk->client->role, SIM_IP_NONE, dst, TALK_PORT, &none, NULL);
  sim_tcp_send (tcp, &ask);
}

Test (net_driver, a_translator_carries_a_whole_connection_between_two_that_never_meet)
{
  Talk *talk = talk_new (NULL);
  Ear *middle = lab_ear (&talk->lab, "middle", talk->lab.lan, false);
  sim_iface_add_address (ear_iface (middle), VIP);
  Box *box = box_on (middle->role.node, translate);
  box->server = ear_ip (talk->server->ear);
  talk->server->reply = 100000;
  talk->server->closes = true;
  fetch_by (talk, VIP);
  talk_run (talk, 10 * SIM_S);
  cr_assert_eq (talk->server->ended, 1);
  cr_assert_eq (talk->server->end, SIM_TCP_FINISHED);
  cr_assert_eq (sim_tcp_stats (talker_node (talk->client)).resets_in, 0);
  cr_assert_eq (sim_tcp_stats (middle->role.node).segments_in, 0, "nothing was for the stack");
  cr_assert_gt (box->count, 100);
  for (guint i = 0; i < talk->wire->len; i++)
    {
      const Segment *s = &g_array_index (talk->wire, Segment, i);
      cr_assert (s->src != box->server || s->dport == NAT_PORT, "the server knows the translator alone");
    }
  talk_free (talk);
}

Test (net_driver, what_it_lets_go_on_reaches_the_stack)
{
  Lab lab = lab_new (1);
  Ear *a = lab_ear (&lab, "a", lab.lan, true), *b = lab_ear (&lab, "b", lab.lan, true);
  Box *box = box_on (b->role.node, NULL);
  ear_say (a, ear_ip (b), 40, 7);
  lab_run (&lab, SIM_S);
  cr_assert_eq (ear_heard (b, 0)->word, 7);
  cr_assert_eq (box->count, 1, "ARP is not IP");
  cr_assert_eq (box->seen.src, ear_ip (a));
  cr_assert_eq (box->seen.dport, LAB_PORT);
  cr_assert_eq (box->seen.length, 68);
  cr_assert_eq (box->seen.protocol, 17);
  cr_assert_eq (box->seen.ttl, 64);
  ear_say (a, LAB_GROUP, 40, 8);
  ear_say (a, SIM_IP_BROADCAST, 40, 9);
  lab_run (&lab, 2 * SIM_S);
  cr_assert_eq (b->heard->len, 3);
  cr_assert_eq (box->count, 1, "what is for many is not shown");
  lab_free (&lab);
}

static bool
drops (Box *box, const SimTransit *transit)
{
  sim_driver_drop (transit, SIM_DROP_NO_ROUTE);
  return true;
}

Test (net_driver, what_it_drops_is_in_the_books_as_dropped)
{
  Lab lab = lab_new (1);
  Ear *a = lab_ear (&lab, "a", lab.lan, false), *b = lab_ear (&lab, "b", lab.lan, false);
  ears_meet (&lab, a, b);
  SimNetCount before = sim_net_count (lab.net);
  box_on (b->role.node, drops);
  ear_say (a, ear_ip (b), 4, 1);
  lab_run (&lab, SIM_S);
  SimNetCount after = sim_net_count (lab.net);
  cr_assert_eq (after.dropped[SIM_DROP_NO_ROUTE] - before.dropped[SIM_DROP_NO_ROUTE], 1);
  cr_assert_eq (after.delivered, before.delivered);
  cr_assert_eq (b->heard->len, 0);
  lab_free (&lab);
}

static bool
keeps (Box *box, const SimTransit *transit)
{
  cr_assert_null (box->kept);
  box->kept = sim_driver_keep (transit);
  sim_alarm_after (&box->alarm, SIM_S);
  return true;
}

Test (net_driver, what_it_keeps_can_be_handed_up_later)
{
  Lab lab = lab_new (1);
  Ear *a = lab_ear (&lab, "a", lab.lan, false), *b = lab_ear (&lab, "b", lab.lan, false);
  ears_meet (&lab, a, b);
  SimTime said = sim_kernel_now (lab.kernel);
  box_on (b->role.node, keeps);
  ear_say (a, ear_ip (b), 4, 5);
  lab_run (&lab, said + SIM_S);
  cr_assert_eq (b->heard->len, 0);
  lab_run (&lab, said + 2 * SIM_S);
  cr_assert_eq (ear_heard (b, 0)->word, 5);
  cr_assert_eq (ear_heard (b, 0)->at, said + SIM_S + 100000 + 2 * 672);
  lab_free (&lab);
}

Test (net_driver, what_it_keeps_goes_with_a_crash)
{
  Lab lab = lab_new (1);
  Ear *a = lab_ear (&lab, "a", lab.lan, false), *b = lab_ear (&lab, "b", lab.lan, false);
  ears_meet (&lab, a, b);
  box_on (b->role.node, keeps);
  ear_say (a, ear_ip (b), 4, 5);
  lab_run (&lab, SIM_S / 2);
  sim_node_crash (b->role.node, "power");
  sim_node_restart (b->role.node, "again");
  lab_run (&lab, 30 * SIM_S);
  cr_assert_eq (b->heard->len, 0);
  ear_say (a, ear_ip (b), 4, 6);
  lab_run (&lab, 40 * SIM_S);
  cr_assert_eq (ear_heard (b, 0)->word, 6, "the driver is installed software");
  lab_free (&lab);
}

static SimIp bounce_to;
static bool
bounces (Box *box, const SimTransit *transit)
{
  return sim_driver_send (&box->role, transit, NULL, transit->in, bounce_to);
}

Test (net_driver, it_passes_a_packet_on_unchanged_to_a_machine_that_holds_the_address_too)
{
  Lab lab = lab_new (1);
  Ear *a = lab_ear (&lab, "a", lab.lan, false), *b = lab_ear (&lab, "b", lab.lan, false);
  Ear *c = lab_ear (&lab, "c", lab.lan, false);
  sim_iface_add_address (ear_iface (b), VIP);
  bounce_to = ear_ip (c);
  box_on (b->role.node, bounces);
  sim_iface_add_quiet (ear_iface (c), VIP);
  ear_say (a, VIP, 4, 3);
  lab_run (&lab, SIM_S);
  cr_assert_eq (ear_heard (c, 0)->word, 3);
  cr_assert_eq (ear_heard (c, 0)->dst, VIP);
  lab_free (&lab);
}

static SimIp peers[2];
static bool
passes_on (Box *box, const SimTransit *transit)
{
  if (transit->dst != VIP)
    return false;
  SimIp other = sim_iface_primary (transit->in) == peers[0] ? peers[1] : peers[0];
  sim_driver_send (&box->role, transit, NULL, transit->in, other);
  return true;
}

Test (net_driver, two_that_take_each_other_for_the_owner_stop_when_the_time_to_live_runs_out)
{
  Lab lab = lab_new (1);
  Ear *a = lab_ear (&lab, "a", lab.lan, false), *b = lab_ear (&lab, "b", lab.lan, false);
  Ear *c = lab_ear (&lab, "c", lab.lan, false);
  sim_iface_add_address (ear_iface (b), VIP);
  sim_iface_add_quiet (ear_iface (c), VIP);
  peers[0] = ear_ip (b);
  peers[1] = ear_ip (c);
  Box *one = box_on (b->role.node, passes_on), *two = box_on (c->role.node, passes_on);
  ear_say (a, VIP, 4, 4);
  lab_run (&lab, SIM_S);
  cr_assert_eq (one->count + two->count, 64 + 0);
  cr_assert_eq (sim_net_count (lab.net).dropped[SIM_DROP_TTL], 1);
  lab_free (&lab);
}

Test (net_driver, it_goes_on_while_the_programs_hang_and_waits_with_a_paused_machine)
{
  Lab lab = lab_new (1);
  Ear *a = lab_ear (&lab, "a", lab.lan, false), *b = lab_ear (&lab, "b", lab.lan, false);
  ears_meet (&lab, a, b);
  Box *box = box_on (b->role.node, NULL);
  sim_node_hang (b->role.node, "a test");
  ear_say (a, ear_ip (b), 4, 1);
  lab_run (&lab, SIM_S);
  cr_assert_eq (box->count, 1);
  cr_assert_eq (b->heard->len, 0);
  sim_node_resume (b->role.node, "a test");
  lab_run (&lab, 2 * SIM_S);
  cr_assert_eq (b->heard->len, 1);
  sim_node_pause (b->role.node, "a test");
  ear_say (a, ear_ip (b), 4, 2);
  lab_run (&lab, 3 * SIM_S);
  cr_assert_eq (box->count, 1);
  sim_node_resume (b->role.node, "a test");
  lab_run (&lab, 4 * SIM_S);
  cr_assert_eq (box->count, 2);
  cr_assert_eq (b->heard->len, 2);
  lab_free (&lab);
}

Test (net_driver, a_copy_is_on_the_wire_as_it_was_rewritten)
{
  Talk *talk = talk_new (NULL);
  Ear *middle = lab_ear (&talk->lab, "middle", talk->lab.lan, false);
  sim_iface_add_address (ear_iface (middle), VIP);
  Box *box = box_on (middle->role.node, translate);
  box->server = ear_ip (talk->server->ear);
  guint before = talk_segments (talk);
  fetch_by (talk, VIP);
  talk_run (talk, SIM_MS);
  const Segment *first = &g_array_index (talk->wire, Segment, before);
  const Segment *copy = &g_array_index (talk->wire, Segment, before + 1);
  cr_assert_eq (copy->src, ear_ip (middle));
  cr_assert_eq (copy->sport, NAT_PORT);
  cr_assert_eq (copy->seq, first->seq);
  cr_assert_eq (copy->flags, SIM_TCP_SYN);
  talk_free (talk);
}

/* Quiet addresses. */

Test (net_quiet, a_quiet_address_is_taken_but_not_answered_for)
{
  Lab lab = lab_new (1);
  Ear *a = lab_ear (&lab, "a", lab.lan, false), *b = lab_ear (&lab, "b", lab.lan, false);
  cr_assert (sim_iface_add_quiet (ear_iface (b), VIP));
  cr_assert_not (sim_iface_add_quiet (ear_iface (b), VIP));
  cr_assert_not (sim_iface_add_address (ear_iface (b), VIP));
  cr_assert (sim_iface_has_address (ear_iface (b), VIP));
  cr_assert_not (sim_iface_answers (ear_iface (b), VIP));
  cr_assert_null (sim_segment_holder (lab.lan, VIP, 0));
  cr_assert_eq (sim_iface_addresses (ear_iface (b)), 1);
  ear_say (a, VIP, 4, 1);
  lab_run (&lab, 5 * SIM_S);
  cr_assert_eq (b->heard->len, 0);
  sim_arp_announce_as (ear_iface (b), VIP, sim_iface_mac (ear_iface (b)));
  cr_assert (sim_iface_set_quiet (ear_iface (b), VIP, false));
  cr_assert_not (sim_iface_set_quiet (ear_iface (b), VIP, false));
  cr_assert_eq (sim_segment_holder (lab.lan, VIP, 0), b->role.node);
  ear_say (a, VIP, 4, 2);
  lab_run (&lab, 6 * SIM_S);
  cr_assert_eq (ear_heard (b, 0)->word, 2);
  cr_assert (sim_iface_set_quiet (ear_iface (b), VIP, true));
  ear_say (a, VIP, 4, 3);
  lab_run (&lab, 7 * SIM_S);
  cr_assert_eq (ear_heard (b, 1)->word, 3, "a's cache still says b, and b still takes it");
  cr_assert_not (sim_iface_set_quiet (ear_iface (b), ear_ip (b), true), "the primary one is never quiet");
  lab_free (&lab);
}

static SimIp asked_from;
static void
note_asker (gpointer data, SimSegment *segment, const SimPacket *packet)
{
  if (packet->ether == SIM_ETHER_ARP && packet->arp.op == 1)
    asked_from = packet->src;
}

/* Else the answer to its question would move the address to it in the caches of all who hear. */
Test (net_quiet, nobody_is_asked_in_the_name_of_a_quiet_address)
{
  Lab lab = lab_new (1);
  Ear *a = lab_ear (&lab, "a", lab.lan, false), *b = lab_ear (&lab, "b", lab.lan, false);
  sim_net_tap (lab.net, note_asker, NULL);
  sim_iface_add_quiet (ear_iface (b), VIP);
  g_autoptr (SimBytes) bytes = sim_bytes_new ((const uint8_t *)"abcd", 4);
  sim_udp_send (b->udp, NULL, VIP, ear_ip (a), LAB_PORT, bytes);
  lab_run (&lab, SIM_S);
  cr_assert_eq (ear_heard (a, 0)->src, VIP);
  cr_assert_eq (asked_from, ear_ip (b));
  sim_iface_set_quiet (ear_iface (b), VIP, false);
  lab_run (&lab, 2 * SIM_MIN);
  sim_udp_send (b->udp, NULL, VIP, ear_ip (a), LAB_PORT, bytes);
  lab_run (&lab, 3 * SIM_MIN);
  cr_assert_eq (asked_from, VIP);
  lab_free (&lab);
}

Test (net_quiet, a_machine_does_not_believe_others_about_an_address_that_it_holds_quietly)
{
  Lab lab = lab_new (1);
  Ear *a = lab_ear (&lab, "a", lab.lan, false), *b = lab_ear (&lab, "b", lab.lan, false);
  sim_iface_add_address (ear_iface (a), VIP);
  sim_iface_add_quiet (ear_iface (b), VIP);
  sim_arp_announce (ear_iface (a), VIP);
  lab_run (&lab, SIM_S);
  cr_assert (sim_arp_lookup (ear_iface (b), VIP) == 0);
  cr_assert_eq (sim_segment_holder (lab.lan, VIP, 0), a->role.node);
  cr_assert_null (sim_segment_holder (lab.lan, VIP, 1), "one answers, though two hold it");
  lab_free (&lab);
}

Test (net_quiet, a_crash_takes_quiet_addresses_too)
{
  Lab lab = lab_new (1);
  Ear *b = lab_ear (&lab, "b", lab.lan, false);
  sim_iface_add_quiet (ear_iface (b), VIP);
  sim_iface_add_address (ear_iface (b), VIP + 1);
  sim_iface_add_quiet (ear_iface (b), VIP + 2);
  cr_assert_eq (sim_iface_address (ear_iface (b), 1), VIP + 1);
  sim_node_crash (b->role.node, "power");
  for (guint i = 0; i < 3; i++)
    cr_assert_not (sim_iface_has_address (ear_iface (b), VIP + i));
  cr_assert_eq (sim_iface_addresses (ear_iface (b)), 1);
  lab_free (&lab);
}

typedef struct Moves
{
  guint added, removed;
} Moves;

static void
note_move (gpointer data, const SimRecord *record)
{
  Moves *moves = data;
  moves->added += record->kind == &sim_rec_address_added;
  moves->removed += record->kind == &sim_rec_address_removed;
}

Test (net_quiet, who_follows_records_sees_who_answers)
{
  Lab lab = lab_new (1);
  Moves moves = { 0 };
  sim_bus_subscribe (lab.bus, &sim_rec_address_added, SIM_LEVEL_PACKET, note_move, &moves);
  sim_bus_subscribe (lab.bus, &sim_rec_address_removed, SIM_LEVEL_PACKET, note_move, &moves);
  Ear *b = lab_ear (&lab, "b", lab.lan, false);
  sim_iface_add_quiet (ear_iface (b), VIP);
  cr_assert_eq (moves.added, 0);
  sim_iface_set_quiet (ear_iface (b), VIP, false);
  cr_assert_eq (moves.added, 1);
  sim_iface_set_quiet (ear_iface (b), VIP, true);
  cr_assert_eq (moves.removed, 1);
  sim_iface_remove_address (ear_iface (b), VIP);
  cr_assert_eq (moves.removed, 1, "it was gone already");
  sim_iface_add_quiet (ear_iface (b), VIP);
  sim_iface_set_quiet (ear_iface (b), VIP, false);
  sim_node_crash (b->role.node, "power");
  cr_assert_eq (moves.added, 2);
  cr_assert_eq (moves.removed, 2);
  lab_free (&lab);
}
