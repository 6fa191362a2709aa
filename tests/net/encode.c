/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Packets as bytes, held against bytes that were written down by hand from the RFCs.
 */
#include "sim/net/ip.h"
#include "sim/net/packet.h"
#include "tests/net/lab.h"

/* RFC 1071: a block with its right checksum in it sums to 0xFFFF. */
static guint
ones_sum (const uint8_t *at, gsize n, guint start)
{
  guint sum = start;
  for (gsize i = 0; i < n; i++)
    sum += i % 2 == 0 ? (guint)at[i] << 8 : at[i];
  while (sum >> 16 != 0)
    sum = (sum & 0xFFFF) + (sum >> 16);
  return sum;
}

/* What the pseudo-header adds, from the bytes of the IP header at `ip`. */
static guint
pseudo_sum (const uint8_t *ip, guint length)
{
  return ones_sum (ip + 12, 8, ip[9] + length);
}

static void
keep_bytes (gpointer data, SimSegment *segment, const SimPacket *packet)
{
  GByteArray *wire = g_byte_array_new ();
  sim_packet_encode (packet, wire);
  g_ptr_array_add (data, wire);
}

static GPtrArray *
tapped (Lab *lab)
{
  GPtrArray *frames = g_ptr_array_new_with_free_func ((GDestroyNotify)g_byte_array_unref);
  sim_net_tap (lab->net, keep_bytes, frames);
  return frames;
}

static const uint8_t arp_request[60] = {
  0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x02, 0x00, 0x00, 0x00, 0x00, 0x01, 0x08, 0x06, /* Ethernet */
  0x00, 0x01, 0x08, 0x00, 0x06, 0x04, 0x00, 0x01,             /* Ethernet, IPv4, request */
  0x02, 0x00, 0x00, 0x00, 0x00, 0x01, 0x0a, 0x00, 0x00, 0x01, /* sender */
  0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x0a, 0x00, 0x00, 0x02, /* target */
};

static const uint8_t arp_reply[60] = {
  0x02, 0x00, 0x00, 0x00, 0x00, 0x01, 0x02, 0x00, 0x00, 0x00, 0x00, 0x02, 0x08, 0x06,
  0x00, 0x01, 0x08, 0x00, 0x06, 0x04, 0x00, 0x02, 0x02, 0x00, 0x00, 0x00, 0x00, 0x02,
  0x0a, 0x00, 0x00, 0x02, 0x02, 0x00, 0x00, 0x00, 0x00, 0x01, 0x0a, 0x00, 0x00, 0x01,
};

/* IP: 4500 + 0020 + 4011 + 0a00 + 0001 + 0a00 + 0002 = 9934, of which the complement is 66cb.
 * UDP: 0a00 + 0001 + 0a00 + 0002 + 0011 + 000c, then 0007 + 0007 + 000c + 0102 + 0304: 1840, so e7bf. */
static const uint8_t datagram[60] = {
  0x02, 0x00, 0x00, 0x00, 0x00, 0x02, 0x02, 0x00, 0x00, 0x00, 0x00, 0x01, 0x08, 0x00, /* Ethernet */
  0x45, 0x00, 0x00, 0x20, 0x00, 0x00, 0x00, 0x00, 0x40, 0x11, 0x66, 0xcb, 0x0a, 0x00, 0x00, 0x01,
  0x0a, 0x00, 0x00, 0x02, 0x00, 0x07, 0x00, 0x07, 0x00, 0x0c, 0xe7, 0xbf, 0x01, 0x02, 0x03, 0x04,
};

static void
same_bytes (const GPtrArray *frames, guint i, const uint8_t *expected, gsize n)
{
  cr_assert (i < frames->len);
  const GByteArray *frame = frames->pdata[i];
  cr_assert_eq (frame->len, n);
  for (gsize k = 0; k < n; k++)
    cr_assert_eq (frame->data[k], expected[k], "frame %u, byte %zu: %02x, not %02x", i, k, frame->data[k],
                  expected[k]);
}

Test (net_encode, arp_and_udp_are_the_bytes_of_the_rfcs)
{
  Lab lab = lab_new (1);
  Ear *a = lab_ear (&lab, "a", lab.lan, false), *b = lab_ear (&lab, "b", lab.lan, false);
  g_autoptr (GPtrArray) frames = tapped (&lab);
  ear_say (a, ear_ip (b), 4, 0x01020304);
  lab_run (&lab, SIM_S);
  cr_assert_eq (frames->len, 3);
  same_bytes (frames, 0, arp_request, sizeof arp_request);
  same_bytes (frames, 1, arp_reply, sizeof arp_reply);
  same_bytes (frames, 2, datagram, sizeof datagram);
  lab_free (&lab);
}

/* The pieces of a datagram, one after the other, are the datagram, whose checksum covers all. */
Test (net_encode, fragments_are_pieces_of_the_whole)
{
  Lab lab = lab_new (1);
  Ear *a = lab_ear (&lab, "a", lab.lan, true);
  lab_ear (&lab, "b", lab.lan, true);
  g_autoptr (GPtrArray) frames = tapped (&lab);
  g_autoptr (GByteArray) whole = g_byte_array_new ();
  ear_say (a, LAB_GROUP, 4001, 7);
  lab_run (&lab, SIM_S);
  cr_assert_eq (frames->len, 3);
  const guint flags[] = { 0x2000, 0x2000 + 185, 370 };
  for (guint i = 0; i < 3; i++)
    {
      const GByteArray *frame = frames->pdata[i];
      const uint8_t *ip = frame->data + 14;
      guint length = (guint)ip[2] << 8 | ip[3];
      cr_assert_eq (frame->data[0], 0x01);
      cr_assert_eq ((guint)ip[6] << 8 | ip[7], flags[i]);
      cr_assert_eq (ones_sum (ip, 20, 0), 0xFFFF);
      cr_assert_eq (length + 14, frame->len);
      g_byte_array_append (whole, ip + 20, length - 20);
    }
  cr_assert_eq (whole->len, 4009);
  const uint8_t *ip = ((GByteArray *)frames->pdata[0])->data + 14;
  cr_assert_eq (ones_sum (whole->data, whole->len, pseudo_sum (ip, whole->len)), 0xFFFF);
  lab_free (&lab);
}

Test (net_encode, a_tcp_segment_has_options_payload_and_checksum)
{
  Lab lab = lab_new (1);
  SimPacket *packet = sim_packet_new (lab.net);
  packet->ether = SIM_ETHER_IP;
  packet->protocol = SIM_PROTOCOL_TCP;
  packet->ttl = 64;
  packet->src = SIM_IP (10, 0, 0, 1);
  packet->dst = SIM_IP (10, 0, 0, 2);
  packet->sport = 0x1234;
  packet->dport = 80;
  packet->tcp.seq = 0x01020304;
  packet->tcp.flags = SIM_TCP_SYN;
  packet->tcp.mss = 1460;
  packet->tcp.shift = 2;
  packet->tcp.window = 65535;
  packet->tcp.span = (SimSpan){ .content = 9, .length = 5 };
  packet->length = 20 + 28 + 5;
  g_autoptr (GByteArray) wire = g_byte_array_new ();
  sim_packet_encode (packet, wire);
  const uint8_t *ip = wire->data + 14, *tcp = ip + 20;
  cr_assert_eq (wire->len, 14 + 53);
  cr_assert_eq (tcp[12], 7 << 4);
  cr_assert_eq (tcp[13], SIM_TCP_SYN);
  const uint8_t options[] = { 2, 4, 1460 >> 8, 1460 & 255, 1, 3, 3, 2 };
  for (guint i = 0; i < sizeof options; i++)
    cr_assert_eq (tcp[20 + i], options[i]);
  for (guint i = 0; i < 5; i++)
    cr_assert_eq (tcp[28 + i], sim_content_byte (9, i));
  cr_assert_eq (ones_sum (tcp, 33, pseudo_sum (ip, 33)), 0xFFFF);
  sim_packet_unref (lab.net, packet);
  lab_free (&lab);
}

Test (net_encode, an_icmp_error_quotes_what_it_is_about)
{
  SimSegmentOptions options = lab_segment (SIM_IP (10, 8, 0, 0));
  Lab lab = lab_new (1);
  SimSegment *far = sim_segment_new (lab.net, "far", &options);
  Ear *router = lab_ear_off (&lab, "router", true);
  sim_iface_new (router->role.node, lab.lan, sim_segment_take_address (lab.lan));
  sim_iface_new (router->role.node, far, sim_segment_take_address (far));
  sim_node_power_on (router->role.node);
  Ear *a = lab_ear (&lab, "a", lab.lan, false);
  SimSubnet all = { 0, 0 };
  sim_node_add_route (a->role.node, all, SIM_IP (10, 0, 0, 1));
  g_autoptr (GPtrArray) frames = tapped (&lab);
  ear_say (a, SIM_IP (10, 9, 0, 1), 4, 1);
  lab_run (&lab, SIM_S);
  cr_assert_eq (frames->len, 4); /* request, reply, datagram, error */
  const GByteArray *about = frames->pdata[2], *error = frames->pdata[3];
  const uint8_t *icmp = error->data + 34;
  cr_assert_eq (icmp[0], 3);
  cr_assert_eq (icmp[1], 0);
  cr_assert_eq (ones_sum (icmp, 36, 0), 0xFFFF);
  for (guint i = 0; i < 28; i++)
    cr_assert_eq (icmp[8 + i], about->data[14 + i]);
  lab_free (&lab);
}
