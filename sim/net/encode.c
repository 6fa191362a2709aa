/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A packet as the bytes that would be on the cable, for captures.
 */
#include "sim/net/inside.h"

enum
{
  IP_HEADER = 20
};

static void
put_mac (GByteArray *out, SimMac mac)
{
  sim_put16 (out, (uint16_t)(mac >> 32));
  sim_put32 (out, (uint32_t)mac);
}

/* The Internet checksum (RFC 1071) of `n` bytes, added to `sum`. */
static uint32_t
checksum_add (uint32_t sum, const uint8_t *at, gsize n)
{
  uint64_t wide = sum;
  for (gsize i = 0; i < n; i++)
    wide += i % 2 == 0 ? (uint64_t)at[i] << 8 : at[i];
  while (wide >> 16 != 0)
    wide = (wide & 0xFFFF) + (wide >> 16);
  return (uint32_t)wide;
}

static void
set16 (GByteArray *out, guint at, uint16_t v)
{
  out->data[at] = (uint8_t)(v >> 8);
  out->data[at + 1] = (uint8_t)v;
}

/* RFC 826 */
static void
put_arp (const SimPacket *packet, GByteArray *out)
{
  sim_put16 (out, 1);
  sim_put16 (out, SIM_ETHER_IP);
  sim_put8 (out, 6);
  sim_put8 (out, 4);
  sim_put16 (out, packet->arp.op);
  put_mac (out, packet->arp.sender);
  sim_put32 (out, packet->src);
  put_mac (out, packet->arp.target);
  sim_put32 (out, packet->dst);
}

/* RFC 791 */
static void
put_ip_header (const SimPacket *packet, GByteArray *out)
{
  guint at = out->len;
  sim_put8 (out, 0x45);
  sim_put8 (out, 0);
  sim_put16 (out, packet->length);
  sim_put16 (out, packet->ident);
  sim_put16 (out, (uint16_t)((packet->more ? 0x2000 : 0) | (packet->fragment & 0x1FFF)));
  sim_put8 (out, packet->ttl);
  sim_put8 (out, packet->protocol);
  sim_put16 (out, 0);
  sim_put32 (out, packet->src);
  sim_put32 (out, packet->dst);
  set16 (out, at + 10, (uint16_t)~checksum_add (0, out->data + at, IP_HEADER));
}

static void
put_bytes (GByteArray *out, const SimBytes *bytes)
{
  if (bytes != NULL)
    g_byte_array_append (out, bytes->data, bytes->length);
}

/* Sum of the pseudo-header and of all of `body` (RFC 768, RFC 9293). */
static uint16_t
transport_checksum (const SimPacket *packet, const GByteArray *body)
{
  uint8_t pseudo[12] = { (uint8_t)(packet->src >> 24),
                         (uint8_t)(packet->src >> 16),
                         (uint8_t)(packet->src >> 8),
                         (uint8_t)packet->src,
                         (uint8_t)(packet->dst >> 24),
                         (uint8_t)(packet->dst >> 16),
                         (uint8_t)(packet->dst >> 8),
                         (uint8_t)packet->dst,
                         0,
                         packet->protocol,
                         (uint8_t)(body->len >> 8),
                         (uint8_t)body->len };
  return (uint16_t)~checksum_add (checksum_add (0, pseudo, sizeof pseudo), body->data, body->len);
}

static void
put_udp (const SimPacket *packet, GByteArray *out)
{
  sim_put16 (out, packet->sport);
  sim_put16 (out, packet->dport);
  g_autoptr (SimBytes) bytes
      = packet->bytes != NULL ? sim_bytes_ref (packet->bytes) : sim_udp_parts_bytes (&packet->parts);
  sim_put16 (out, (uint16_t)(8 + bytes->length));
  sim_put16 (out, 0);
  put_bytes (out, bytes);
  uint16_t sum = transport_checksum (packet, out);
  set16 (out, 6, sum == 0 ? 0xFFFF : sum);
}

/* MSS and window scale as far as the header has room, the rest filled up with no-operations. */
static void
put_tcp_options (const SimPacket *packet, GByteArray *out, guint room)
{
  if (packet->tcp.mss != 0 && room >= 4)
    {
      sim_put8 (out, 2);
      sim_put8 (out, 4);
      sim_put16 (out, packet->tcp.mss);
      room -= 4;
    }
  if ((packet->tcp.flags & SIM_TCP_SYN) != 0 && room >= 4)
    {
      sim_put8 (out, 1);
      sim_put8 (out, 3);
      sim_put8 (out, 3);
      sim_put8 (out, packet->tcp.shift);
      room -= 4;
    }
  for (; room > 0; room--)
    sim_put8 (out, 1);
}

/* RFC 9293; `length` is that of the whole segment. The header is what the payload leaves. */
static void
put_tcp (const SimPacket *packet, guint length, GByteArray *out)
{
  guint payload = (guint)MIN (packet->tcp.span.length, length - 20);
  guint header = length - payload;
  sim_put16 (out, packet->sport);
  sim_put16 (out, packet->dport);
  sim_put32 (out, packet->tcp.seq);
  sim_put32 (out, packet->tcp.ack);
  sim_put16 (out, (uint16_t)(header / 4 << 12 | packet->tcp.flags));
  sim_put16 (out, packet->tcp.window);
  sim_put32 (out, 0);
  put_tcp_options (packet, out, header - 20);
  guint at = out->len;
  g_byte_array_set_size (out, at + payload);
  if (payload > 0)
    sim_span_copy (&packet->tcp.span, 0, payload, out->data + at);
  set16 (out, 16, transport_checksum (packet, out));
}

/* RFC 792 */
static void
put_icmp (const SimPacket *packet, GByteArray *out)
{
  sim_put8 (out, packet->icmp.type);
  sim_put8 (out, packet->icmp.code);
  sim_put16 (out, 0);
  sim_put16 (out, packet->icmp.ident);
  sim_put16 (out, packet->icmp.seq);
  put_bytes (out, packet->bytes);
  set16 (out, 2, (uint16_t)~checksum_add (0, out->data, out->len));
}

/* The whole datagram behind the IP header, of which a fragment is a piece. */
static void
put_datagram (const SimPacket *packet, GByteArray *out)
{
  if (packet->protocol == SIM_PROTOCOL_UDP)
    put_udp (packet, out);
  else if (packet->protocol == SIM_PROTOCOL_TCP)
    put_tcp (packet, packet->whole != 0 ? packet->whole : packet->length - IP_HEADER, out);
  else if (packet->protocol == SIM_PROTOCOL_ICMP)
    put_icmp (packet, out);
  else
    put_bytes (out, packet->bytes);
}

void
sim_packet_encode (const SimPacket *packet, GByteArray *out)
{
  guint first = out->len;
  put_mac (out, packet->dst_mac);
  put_mac (out, packet->src_mac);
  sim_put16 (out, packet->ether);
  if (packet->ether == SIM_ETHER_ARP)
    put_arp (packet, out);
  else
    {
      g_autoptr (GByteArray) datagram = g_byte_array_new ();
      put_ip_header (packet, out);
      put_datagram (packet, datagram);
      guint from = MIN (packet->fragment * 8u, datagram->len);
      g_byte_array_append (out, datagram->data + from,
                           MIN ((guint)packet->length - IP_HEADER, datagram->len - from));
    }
  while (out->len - first < 60)
    sim_put8 (out, 0); /* the least frame, without FCS */
}
