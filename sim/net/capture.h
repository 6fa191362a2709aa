/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Frames as they would be on the wire, for captures.
 *
 * A tap sees each frame once, when its sender's interface takes it, as a capture on the sender
 * does: before its output queue, which may still drop it (what is counted by the segment). sim_packet_encode()
 * makes the real bytes: Ethernet, ARP, IPv4 with its checksum, UDP and TCP with theirs, and
 * the payload; without FCS and preamble, as captures are.
 */
#pragma once

#include "sim/net/net.h"

typedef void (*SimTapFunc) (gpointer data, SimSegment *segment, const SimPacket *packet);
/* A tap is passive. */
void sim_net_tap (SimNet *net, SimTapFunc func, gpointer data);
void sim_packet_encode (const SimPacket *packet, GByteArray *out);
