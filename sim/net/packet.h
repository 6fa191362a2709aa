/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Packets: one Ethernet frame as a value, not yet bytes. Inside sim/net only; observers read.
 *
 * A packet is counted and, once sent, const: a router that changes TTL and addresses takes a
 * copy. Payloads are references. Memory comes from the net's slab.
 */
#pragma once

#include "sim/base/bytes.h"
#include "sim/net/net.h"
#include "sim/net/udp.h"

typedef enum SimEtherType
{
  SIM_ETHER_IP = 0x0800,
  SIM_ETHER_ARP = 0x0806
} SimEtherType;
typedef enum SimIpProtocol
{
  SIM_PROTOCOL_ICMP = 1,
  SIM_PROTOCOL_TCP = 6,
  SIM_PROTOCOL_UDP = 17
} SimIpProtocol;

enum
{
  SIM_TCP_FIN = 1,
  SIM_TCP_SYN = 2,
  SIM_TCP_RST = 4,
  SIM_TCP_PSH = 8,
  SIM_TCP_ACK = 16
};

struct SimPacket
{
  uint32_t refs;
  uint32_t wire; /* bytes on the cable, preamble to gap */
  SimMac src_mac, dst_mac;
  uint16_t ether;   /* SimEtherType */
  uint8_t protocol; /* SimIpProtocol */
  uint8_t ttl;
  uint16_t ident;    /* IPv4 identification; fragments of one datagram share it */
  uint16_t fragment; /* offset of this fragment in units of 8 bytes */
  bool more;         /* more fragments follow */
  uint16_t length;   /* of the IP packet, header included */
  uint16_t piece;    /* fragments with a train: number of this one */
  uint16_t whole;    /* fragments: bytes that the whole datagram has after its IP header; else 0 */
  SimIp src, dst;    /* ARP: sender and target protocol address */
  uint16_t sport, dport;
  SimTime begun;          /* when its sender began, or will begin, to put it on the cable */
  struct SimTrain *train; /* fragments for a large group: all of them; a reference. Else NULL */
  SimBytes *bytes; /* UDP, ICMP, raw: the datagram's payload, also for fragments; NULL for UDP: `parts` is it */
  union
  {
    SimUdpParts parts;
    struct
    {
      uint8_t op; /* 1 request, 2 reply */
      SimMac sender, target;
    } arp;
    struct
    {
      uint32_t seq, ack; /* on the wire; streams are counted in 64 bits by the connection */
      uint8_t flags;
      uint8_t shift;   /* SYN: window scale; */
      uint16_t mss;    /* SYN: MSS option, 0 = none */
      uint16_t window; /* as sent, unscaled */
      SimSpan span;    /* payload; span.bytes is a reference */
    } tcp;
    struct
    {
      uint8_t type, code;
      uint16_t ident, seq;
      SimIp about; /* unreachable: the destination of the packet that failed */
    } icmp;
  };
};

SimPacket *sim_packet_new (SimNet *net); /* one reference, zero otherwise */
SimPacket *sim_packet_copy (SimNet *net, const SimPacket *packet);
static inline SimPacket *
sim_packet_ref (SimPacket *packet)
{
  packet->refs++;
  return packet;
}
void sim_packet_unref (SimNet *net, SimPacket *packet);
