/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The books of the network: K4, per segment and in total.
 */
#include "sim/net/inside.h"

/* A packet to oneself never was on a cable, and is in no books. */
void
sim_packet_refuse (SimIface *in, const SimPacket *packet, SimDropReason reason)
{
  if (packet->wire != 0)
    sim_segment_undeliver (in->segment, reason);
}

SimNetCount
sim_segment_tally (const SimSegment *segment)
{
  SimNetCount count = { .sent = segment->sent, .delivered = segment->delivered, .bytes = segment->bytes };
  for (guint r = 0; r < SIM_DROP_REASONS; r++)
    count.dropped[r] = segment->dropped[r];
  return count;
}

uint64_t
sim_segment_sent (const SimSegment *segment)
{
  return segment->sent;
}

uint64_t
sim_segment_bytes (const SimSegment *segment)
{
  return segment->bytes;
}

uint64_t
sim_segment_dropped (const SimSegment *segment, SimDropReason reason)
{
  return segment->dropped[reason];
}

SimNetCount
sim_segment_count (const SimSegment *segment)
{
  SimNetCount count = sim_segment_tally (segment);
  count.in_flight = sim_segment_in_flight (segment);
  return count;
}

static void
add (SimNetCount *total, const SimNetCount *one)
{
  total->sent += one->sent;
  total->delivered += one->delivered;
  total->in_flight += one->in_flight;
  total->bytes += one->bytes;
  for (guint r = 0; r < SIM_DROP_REASONS; r++)
    total->dropped[r] += one->dropped[r];
}

SimNetCount
sim_net_count (const SimNet *net)
{
  SimNetCount total = { 0 };
  for (guint i = 0; i < net->segments->len; i++)
    {
      SimNetCount one = sim_segment_count (net->segments->pdata[i]);
      add (&total, &one);
    }
  return total;
}

static bool
conserved (const char *name, const SimNetCount *count, GString *why)
{
  uint64_t dropped = 0;
  for (guint r = 0; r < SIM_DROP_REASONS; r++)
    dropped += count->dropped[r];
  if (count->sent == count->delivered + dropped + count->in_flight)
    return true;
  if (why != NULL)
    g_string_append_printf (why,
                            "%s: sent %" G_GUINT64_FORMAT ", but delivered %" G_GUINT64_FORMAT
                            " + dropped %" G_GUINT64_FORMAT " + in flight %" G_GUINT64_FORMAT "\n",
                            name, count->sent, count->delivered, dropped, count->in_flight);
  return false;
}

bool
sim_net_conserved (const SimNet *net, GString *why)
{
  bool good = true;
  SimNetCount total = { 0 };
  for (guint i = 0; i < net->segments->len; i++)
    {
      const SimSegment *segment = net->segments->pdata[i];
      SimNetCount count = sim_segment_count (segment);
      good &= conserved (segment->name, &count, why);
      add (&total, &count);
    }
  return conserved ("in total", &total, why) && good;
}
