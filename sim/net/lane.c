/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The lane: ports of a large segment whose ways down have the same frames in their queues.
 *
 * Where many stations are sent everything that any of them says, their output queues are alike, but for the
 * one that speaks: it is not sent its own frames. Those alike are in the lane, which has one queue for all of
 * them; a frame for all is accepted once, and is one batch. A port leaves with a copy of the queue when it is
 * to be sent something else than the others, and comes back when nothing waits there and in the lane.
 */
#include "sim/net/inside.h"

enum
{
  LEAST = SIM_BATCH_SPAN + 1, /* members that make it worth the while */
};

SimPorts *
sim_ports_new (guint words)
{
  SimPorts *ports = g_malloc0 (sizeof (SimPorts) + words * sizeof (uint64_t));
  ports->refs = 1;
  ports->words = words;
  return ports;
}

void
sim_ports_unref (SimPorts *ports)
{
  if (ports != NULL && --ports->refs == 0)
    g_free (ports);
}

/* The set of the lane, to be changed: batches under way keep what they have. */
static SimPorts *
lane_write (SimSegment *segment)
{
  SimPorts *old = segment->lane_ports;
  guint words = (segment->ifaces->len + 63) / 64;
  if (old != NULL && old->refs == 1 && old->words == words)
    return old;
  segment->lane_ports = sim_ports_new (words);
  if (old != NULL)
    {
      memcpy (segment->lane_ports->bits, old->bits, old->words * sizeof (uint64_t));
      segment->lane_ports->count = old->count;
    }
  sim_ports_unref (old);
  return segment->lane_ports;
}

/* The port gets the queue of the lane as its own. */
static void
lane_leave (SimSegment *segment, guint port)
{
  SimPorts *ports = lane_write (segment);
  SimIface *iface = segment->ifaces->pdata[port];
  ports->bits[port / 64] &= ~((uint64_t)1 << port % 64);
  ports->count--;
  sim_cable_copy_queue (&iface->down_cable, &segment->lane, sim_kernel_now (segment->kernel));
}

void
sim_lane_leave_slow (SimSegment *segment, guint port)
{
  if (sim_ports_have (segment->lane_ports, port))
    lane_leave (segment, port);
}

bool
sim_lane_serves (const SimSegment *segment, const SimMembers *members)
{
  return (members->everybody || members->most != NULL) && members->count >= LEAST && !segment->hurt
         && !segment->link;
}

/* One that is not in the lane: sent its own copy, or back in the lane when both are idle. */
static void
send_beside (SimSegment *segment, SimPacket *packet, guint port, bool lane_idle)
{
  SimIface *iface = segment->ifaces->pdata[port];
  SimTime now = sim_kernel_now (segment->kernel);
  if (lane_idle && now >= *iface->down_cable.free_at)
    {
      SimPorts *ports = lane_write (segment);
      ports->bits[port / 64] |= (uint64_t)1 << port % 64;
      ports->count++;
      return;
    }
  sim_packet_ref (packet);
  sim_cable_send (segment, &iface->down_cable, packet, segment->half_down);
}

/* Bits of ports 64 * word and up that are below `end`. */
static uint64_t
below (guint word, guint end)
{
  if (end >= (word + 1) * 64)
    return UINT64_MAX;
  return end <= word * 64 ? 0 : UINT64_MAX >> (64 - end % 64);
}

/* Bits of ports 64 * word and up that are the members'. */
static uint64_t
members_at (const SimMembers *members, guint word)
{
  if (members->everybody)
    return below (word, members->count);
  return word < members->most->words ? members->most->bits[word] : 0;
}

/* Copies the frame to the ports of all members but the one that it came from; says how many got one. */
guint
sim_lane_fan_out (SimSegment *segment, const SimIface *from, SimPacket *packet, SimMembers *members)
{
  SimTime now = sim_kernel_now (segment->kernel);
  bool idle = now >= segment->lane_free_at;
  SimPorts *ports = lane_write (segment);
  guint copies = members->count - (members_at (members, from->port / 64) >> from->port % 64 & 1);
  segment->lane.iface = members->iface[0];
  segment->lane.free_at = &segment->lane_free_at;
  if (sim_ports_have (ports, from->port))
    lane_leave (segment, from->port);
  for (guint w = 0; w < ports->words; w++)
    for (uint64_t extra = segment->lane_ports->bits[w] & ~members_at (members, w); extra != 0;
         extra &= extra - 1)
      lane_leave (segment, w * 64 + (guint)__builtin_ctzll (extra));
  for (guint w = 0; w < ports->words; w++)
    for (uint64_t out = ~segment->lane_ports->bits[w] & members_at (members, w); out != 0; out &= out - 1)
      if (w * 64 + (guint)__builtin_ctzll (out) != from->port)
        send_beside (segment, packet, w * 64 + (guint)__builtin_ctzll (out), idle);
  if (segment->lane_ports->count == 0)
    return copies;
  SimTime sent
      = sim_cable_accept (&segment->lane, now, packet->wire, sim_segment_sending (segment, packet->wire));
  if (sent < 0)
    segment->dropped[SIM_DROP_QUEUE] += segment->lane_ports->count;
  else
    sim_batch_of_ports (segment, packet, members, segment->lane_ports, sent);
  return copies;
}
