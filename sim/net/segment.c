/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * NET-1, segments: what they are made of, their addresses, and the time that a frame takes.
 */
#include "sim/net/inside.h"
#include "sim/net/packet.h"

#define AT(field) offsetof (SimSegmentOptions, field)
const SimOption sim_segment_options[] = {
  SIM_OPTION (SUBNET, "subnet", AT (subnet), .required = true, .help = "the subnet of all that is on it"),
  SIM_OPTION (BITRATE, "rate", AT (rate), .initial = "1 Gbps", .least = 1, .most = 1e15,
              .help = "of every cable, each way", .source = "ours: gigabit Ethernet is what is in the walls"),
  SIM_OPTION (TIME, "latency", AT (latency), .initial = "50 us",
              .help = "interface to interface, propagation only; half of it on each side of the switch",
              .source = "ours: a local network"),
  SIM_OPTION (DIST, "jitter", AT (jitter), .initial = "0 ns",
              .help = "added to the latency of each frame; a jittered frame may overtake",
              .source = "ours: none"),
  SIM_OPTION (FLAG, "in-order", AT (in_order), .initial = "false",
              .help = "jitter never reorders: a frame waits for the one before it", .source = "ours"),
  SIM_OPTION (SIZE, "queue", AT (queue), .initial = "512 KiB",
              .help = "bytes that wait at an output; a frame more is dropped",
              .source = "ours: a small switch"),
  SIM_OPTION (SIZE, "mtu", AT (mtu), .initial = "1500 B", .least = 68, .most = 65535,
              .help = "bytes of an IP packet", .source = "RFC 894"),
  SIM_OPTION (SHARE, "loss", AT (loss), .initial = "0 %", .help = "share of frames lost on each cable",
              .source = "ours: none"),
  SIM_OPTION (TIME, "arp-age", AT (arp_age), .initial = "60 s", .positive = true,
              .help = "life of an ARP entry that is not renewed",
              .source = "ours: RFC 826 leaves it open; systems in use take from 30 s to 4 h"),
  SIM_OPTION (FLAG, "private", AT (isolated), .initial = "false",
              .help = "no router joins it, and its subnet may be that of other private segments",
              .source = "RFC 1918"),
  SIM_OPTION_END,
};
#undef ROW
#undef AT

static bool
jitter_none (const SimDist *jitter)
{
  return jitter->kind == SIM_DIST_CONSTANT && jitter->a == 0;
}

static void
segment_set_up_times (SimSegment *segment)
{
  const SimSegmentOptions *o = &segment->options;
  segment->link = o->link;
  segment->half_up = o->link ? o->latency : o->latency / 2;
  segment->half_down = o->latency - segment->half_up;
  segment->rate = MAX (1, (uint64_t)(o->rate + 0.5));
  segment->mtu = o->mtu > 0 ? o->mtu : 1500;
  segment->queue = o->queue;
  segment->arp_age = o->arp_age;
  segment->sending_room = (uint32_t)MAX (segment->mtu + 14, 60) + 24 + 1;
  segment->sending = g_new0 (SimTime, segment->sending_room);
  segment->hurt = o->loss > 0 || !jitter_none (&o->jitter);
}

SimSegment *
sim_segment_new (SimNet *net, const char *name, const SimSegmentOptions *options)
{
  sim_require (!g_hash_table_contains (net->segment_names, name), "two segments are called %s", name);
  SimSegment *segment = g_new0 (SimSegment, 1);
  segment->net = net;
  segment->kernel = net->kernel;
  segment->up = true;
  segment->name = g_strdup (name);
  segment->options = *options;
  segment->base = options->subnet.base;
  segment->mask = sim_subnet_mask (options->subnet);
  segment->broadcast = sim_subnet_broadcast (options->subnet);
  segment->impairment = (SimImpairment){ .loss = options->loss, .factor = 1 };
  segment->next_address = segment->base + 1;
  segment->taken = g_hash_table_new (NULL, NULL);
  segment->groups = g_ptr_array_new ();
  segment->ifaces = g_ptr_array_new ();
  segment_set_up_times (segment);
  sim_segment_review (segment);
  segment->entity = sim_bus_entity (net->bus, options->link ? SIM_ENTITY_LINK : SIM_ENTITY_NETWORK, name, 0);
  segment->number = net->segments->len;
  g_ptr_array_add (net->segments, segment);
  g_hash_table_insert (net->segment_names, segment->name, segment);
  return segment;
}

void
sim_segment_free (SimSegment *segment)
{
  for (guint i = 0; i < segment->groups->len; i++)
    sim_members_unref (segment->groups->pdata[i]);
  sim_members_unref (segment->all);
  sim_segment_free_cuts (segment);
  g_ptr_array_free (segment->groups, TRUE);
  g_ptr_array_free (segment->ifaces, TRUE);
  g_free (segment->free_at);
  g_free (segment->holds.bits);
  g_free (segment->knows.bits);
  g_free (segment->listens.bits);
  g_free (segment->open);
  g_free (segment->lane.waiting);
  sim_ports_unref (segment->lane_ports);
  g_free (segment->listening);
  g_hash_table_destroy (segment->taken);
  g_free (segment->sending);
  g_free (segment->name);
  g_free (segment);
}

/* ceil (wire * 8 * 10^9 / rate) nanoseconds */
SimTime
sim_segment_send_time (uint32_t wire, uint64_t rate)
{
  return (SimTime)(((__uint128_t)wire * 8u * 1000000000u + rate - 1) / rate);
}

SimTime
sim_segment_sending_slow (SimSegment *segment, uint32_t wire)
{
  SimTime time = sim_segment_send_time (wire, segment->rate);
  if (wire < segment->sending_room)
    segment->sending[wire] = time;
  return time;
}

const char *
sim_segment_name (const SimSegment *segment)
{
  return segment->name;
}

guint
sim_segment_number (const SimSegment *segment)
{
  return segment->number;
}

SimEntity
sim_segment_entity (const SimSegment *segment)
{
  return segment->entity;
}

SimSubnet
sim_segment_subnet (const SimSegment *segment)
{
  return segment->options.subnet;
}

const SimSegmentOptions *
sim_segment_options_of (const SimSegment *segment)
{
  return &segment->options;
}

/* On /31 and /32 every address is a host's (RFC 3021). */
static bool
host_address (const SimSegment *segment, SimIp ip)
{
  if ((ip & segment->mask) != segment->base)
    return false;
  return segment->options.subnet.prefix >= 31 || (ip != segment->base && ip != segment->broadcast);
}

bool
sim_segment_reserve_address (SimSegment *segment, SimIp ip)
{
  if (ip == SIM_IP_NONE || !host_address (segment, ip))
    return false;
  return g_hash_table_add (segment->taken, GUINT_TO_POINTER (ip));
}

SimIp
sim_segment_take_address (SimSegment *segment)
{
  if (segment->options.subnet.prefix >= 31 && segment->next_address == segment->base + 1)
    segment->next_address = segment->base;
  for (; (segment->next_address & segment->mask) == segment->base; segment->next_address++)
    {
      SimIp ip = segment->next_address;
      if (sim_segment_reserve_address (segment, ip))
        return ip;
      if (ip == segment->broadcast)
        break;
    }
  return SIM_IP_NONE;
}

SimIp
sim_segment_need_address (SimSegment *segment)
{
  SimIp ip = sim_segment_take_address (segment);

  sim_require (ip != SIM_IP_NONE, "no address is left on %s", segment->name);
  return ip;
}

/* Does `iface` hold `ip`, and answer for it? */
static bool
answers_for (const SimIface *iface, SimIp ip)
{
  return iface->up && !iface->arp_blocked && sim_iface_answers_for (iface, ip)
         && (iface->node->state == SIM_NODE_UP || iface->node->state == SIM_NODE_HUNG);
}

SimNode *
sim_segment_holder (const SimSegment *segment, SimIp ip, guint nth)
{
  SimArpRows rows = sim_arp_rows (&segment->holds, ip);
  for (guint w = 0; w < segment->holds.words; w++)
    for (uint64_t bits = sim_arp_word (&rows, w); bits != 0; bits &= bits - 1)
      {
        const SimIface *iface = segment->ifaces->pdata[w * 64 + (guint)__builtin_ctzll (bits)];
        if (answers_for (iface, ip) && nth-- == 0)
          return iface->node;
      }
  return NULL;
}
