/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Protocols of their own, by raw sockets. */
#include "sim/net/raw.h"
#include "sim/net/packet.h"
#include "tests/net/lab.h"

enum
{
  PROTOCOL = 112
};

typedef struct Listener
{
  guint count;
  SimRawPacket last;
  uint8_t first; /* byte */
} Listener;

static void
listen (SimRole *role, SimRaw *raw, const SimRawPacket *packet)
{
  Listener *listener = sim_raw_data (raw);
  listener->count++;
  listener->last = *packet;
  listener->first = packet->bytes->data[0];
}

static SimRaw *
open_raw (Ear *ear, Listener *listener)
{
  SimRaw *raw = sim_raw_open (&ear->role, PROTOCOL, listen);
  cr_assert_not_null (raw);
  sim_raw_set_data (raw, listener);
  return raw;
}

static bool
say (SimRaw *raw, Ear *ear, SimIp dst, uint8_t ttl, guint length)
{
  g_autoptr (SimBytes) bytes = sim_bytes_new (NULL, length);
  memset (bytes->data, 0x21, length);
  return sim_raw_send (raw, ear_iface (ear), SIM_IP_NONE, dst, ttl, bytes);
}

static void
encode (gpointer data, SimSegment *segment, const SimPacket *packet)
{
  g_byte_array_set_size (data, 0);
  sim_packet_encode (packet, data);
}

Test (net_raw, a_group_hears_what_is_said_with_that_ttl)
{
  Lab lab = lab_new (1);
  Ear *a = lab_ear (&lab, "a", lab.lan, false), *b = lab_ear (&lab, "b", lab.lan, false),
      *c = lab_ear (&lab, "c", lab.lan, false);
  Listener at_a = { 0 }, at_b = { 0 }, at_c = { 0 };
  SimRaw *raw = open_raw (a, &at_a);
  g_autoptr (GByteArray) wire = g_byte_array_new ();
  sim_net_tap (lab.net, encode, wire);
  sim_raw_join (raw, ear_iface (a), LAB_GROUP);
  sim_raw_join (open_raw (b, &at_b), ear_iface (b), LAB_GROUP);
  open_raw (c, &at_c);
  cr_assert (say (raw, a, LAB_GROUP, 255, 20));
  lab_run (&lab, SIM_S);
  cr_assert_eq (at_a.count, 0, "what is said comes back");
  cr_assert_eq (at_b.count, 1);
  cr_assert_eq (at_c.count, 0, "who is not in the group hears it");
  cr_assert_eq (at_b.last.ttl, 255);
  cr_assert_eq (at_b.last.src, ear_ip (a));
  cr_assert_eq (at_b.last.dst, LAB_GROUP);
  cr_assert_eq (at_b.first, 0x21);
  cr_assert_eq (wire->data[14 + 8], 255);
  cr_assert_eq (wire->data[14 + 9], PROTOCOL);
  cr_assert_eq (wire->data[14 + 3], 40);
  cr_assert_eq (wire->data[14 + 20], 0x21);
  lab_conserved (&lab);
  lab_free (&lab);
}

Test (net_raw, large_packets_and_unicast_arrive_whole)
{
  Lab lab = lab_new (1);
  Ear *a = lab_ear (&lab, "a", lab.lan, false), *b = lab_ear (&lab, "b", lab.lan, false);
  Listener at_a = { 0 }, at_b = { 0 };
  SimRaw *raw = open_raw (a, &at_a);
  open_raw (b, &at_b);
  cr_assert (say (raw, a, ear_ip (b), 0, 4000));
  lab_run (&lab, SIM_S);
  cr_assert_eq (at_b.count, 1);
  cr_assert_eq (at_b.first, 0x21);
  cr_assert_eq (at_b.last.ttl, 64);
  lab_conserved (&lab);
  lab_free (&lab);
}

Test (net_raw, a_hung_program_hears_later_and_a_dead_one_not_at_all)
{
  Lab lab = lab_new (1);
  Ear *a = lab_ear (&lab, "a", lab.lan, false), *b = lab_ear (&lab, "b", lab.lan, false);
  Listener at_a = { 0 }, at_b = { 0 };
  SimRaw *raw = open_raw (a, &at_a);
  open_raw (b, &at_b);
  cr_assert (sim_node_hang (b->role.node, "test"));
  say (raw, a, ear_ip (b), 0, 20);
  lab_run (&lab, SIM_S);
  cr_assert_eq (at_b.count, 0);
  cr_assert (sim_node_resume (b->role.node, "test"));
  lab_run (&lab, 2 * SIM_S);
  cr_assert_eq (at_b.count, 1);
  cr_assert (sim_node_crash (b->role.node, "test"));
  cr_assert (sim_node_restart_in (b->role.node, 0, "test"));
  lab_run (&lab, 3 * SIM_S);
  say (raw, a, ear_ip (b), 0, 20);
  lab_run (&lab, 4 * SIM_S);
  cr_assert_eq (at_b.count, 1, "a crash leaves the socket open");
  cr_assert_null (sim_raw_open (&a->role, PROTOCOL, listen), "a protocol has two users");
  sim_raw_close (raw);
  cr_assert_not_null (sim_raw_open (&a->role, PROTOCOL, listen));
  lab_free (&lab);
}
