/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A segment: its ports, cuts, batches and lanes, and frames on their way through it. Part of inside.h.
 */
#pragma once

#include "sim/net/inside_iface.h"

typedef struct SimCut
{
  guint id;
  bool one_way;
  guint nodes;
  uint16_t *groups;
} SimCut;

enum
{
  SIM_BATCH_WORDS = 4,
  SIM_BATCH_SPAN = 64 * SIM_BATCH_WORDS,
};

/* A set of ports: never changed once somebody else has it too. */
typedef struct SimPorts
{
  guint refs, count, words;
  uint64_t bits[];
} SimPorts;

static inline bool
sim_ports_have (const SimPorts *ports, guint port)
{
  return ports != NULL && port / 64 < ports->words && (ports->bits[port / 64] >> port % 64 & 1) != 0;
}

typedef struct SimTrain SimTrain; /* train.c */

/* One frame that is due at many receivers at one instant. */
typedef struct SimBatch SimBatch;
struct SimBatch
{
  SimTimer timer;
  SimBatch *next, **link; /* all batches of the segment */
  SimSegment *segment;
  SimPacket *packet;
  SimMembers *members;
  guint first, count;
  SimPorts *ports;                /* those who get it; NULL: see bits */
  uint64_t bits[SIM_BATCH_WORDS]; /* of members first and up */
};

/* A frame that does not keep its place in line. */
typedef struct SimStray SimStray;
struct SimStray
{
  SimTimer timer;
  SimStray *next, **link;
  SimCable *cable;
  void *item;
};

struct SimSegment
{
  SimNet *net;
  guint number; /* its place in the network's list */
  SimKernel *kernel;
  bool up, link, hurt; /* hurt: some cable has, or had, an impairment */
  GArray *cuts;        /* SimCut; NULL: none */
  SimTime whole_since; /* cut.c */
  SimTime half_up, half_down;
  SimTime *sending; /* ns to send a frame of so many wire bytes; 0: not yet known */
  uint32_t sending_room;
  SimIp base, mask, broadcast;
  int64_t mtu, queue;
  SimMembers *all;
  GPtrArray *groups; /* SimMembers */
  GPtrArray *ifaces; /* by port */
  /* Of each port: the addresses that it holds or watches for, those in its ARP cache, the UDP ports that it
     listens to. Where it is not open, all of the last are set; what is gone of the others may stay set. */
  SimSieve holds, knows, listens;
  SimTime *free_at;     /* by port: of its way down */
  uint64_t *open;       /* a bit for each port: its interface is open */
  SimPorts *lane_ports; /* lane.c; NULL: never used */
  SimCable lane;        /* its queue */
  SimTime lane_free_at;
  SimListening *listening;
  guint port_room;
  uint64_t sent, delivered, bytes, batched, strayed;
  uint64_t dropped[SIM_DROP_REASONS];
  SimBatch *batches;
  SimStray *strays;
  SimSegmentOptions options;
  SimImpairment impairment;
  char *name;
  SimEntity entity;
  SimTime arp_age;
  uint64_t rate; /* bit/s */
  GHashTable *taken;
  SimIp next_address;
  guint next_cut;
};

/* Of 64 * word and up, those to which an ARP packet of these rows may mean something: they hold its target, or
 * know its sender, or are not open. */
static inline uint64_t
sim_segment_heeding (const SimSegment *segment, const SimArpRows *sender, const SimArpRows *target, guint word)
{
  return sim_arp_word (sender, word) | sim_arp_word (target, word) | ~segment->open[word];
}

static inline void
sim_segment_drop (SimSegment *segment, SimDropReason reason)
{
  segment->dropped[reason]++;
}
/* The stack found no use for a frame that was handed to it. */
static inline void
sim_segment_undeliver (SimSegment *segment, SimDropReason reason)
{
  segment->delivered--;
  segment->dropped[reason]++;
}

/* segment.c, group.c */
void sim_segment_free (SimSegment *segment);
void sim_segment_attach (SimSegment *segment, SimIface *iface);
SimTime sim_segment_sending_slow (SimSegment *segment, uint32_t wire);
SimTime sim_segment_send_time (uint32_t wire, uint64_t rate); /* ceil (wire * 8 * 10^9 / rate) */
static inline SimTime
sim_segment_sending (SimSegment *segment, uint32_t wire)
{
  if (G_LIKELY (wire < segment->sending_room && segment->sending[wire] != 0))
    return segment->sending[wire];
  return sim_segment_sending_slow (segment, wire);
}
SimMembers *sim_segment_group (const SimSegment *segment, SimIp group); /* NULL: no member */

/* wire.c, switch.c: frames on their way. */
void sim_frame_lost (SimSegment *segment, void *item, SimDropReason reason); /* gives the frame up */
/* What is wrong with it has changed, or may have. */
void sim_segment_review (SimSegment *segment);
/* A frame that has been sent on an impaired cable, due at `at` if nothing happened to it. */
void sim_hurt_carry (SimSegment *segment, SimCable *cable, void *item, SimTime at);
void sim_iface_wire (SimIface *iface);                        /* sets up the cables */
void sim_iface_transmit (SimIface *iface, SimPacket *packet); /* takes the reference */
void sim_segment_release (SimSegment *segment);               /* at the end of the world */
uint64_t sim_segment_in_flight (const SimSegment *segment);

/* Queues a frame for a cable, whose propagation takes `way`. Takes the reference. */
static inline void
sim_cable_send (SimSegment *segment, SimCable *cable, void *item, SimTime way)
{
  uint32_t wire = sim_item_packet (item)->wire;
  SimTime now = sim_kernel_now (segment->kernel);
  bool hurt = G_UNLIKELY (cable->hurt != NULL);
  SimTime sending = hurt ? sim_hurt_sending (cable, wire) : sim_segment_sending (segment, wire);
  SimTime sent = sim_cable_accept (cable, now, wire, sending);
  if (G_UNLIKELY (sent < 0))
    sim_frame_lost (segment, item, SIM_DROP_QUEUE);
  else if (hurt)
    sim_hurt_carry (segment, cable, item, sim_time_add (sent, way));
  else
    sim_line_push (segment->kernel, &cable->line, sim_time_add (sent, way), item);
}

/* lane.c: ports that are sent the same. What else is sent to a port, or asks for its queue, takes it out first.
 */
bool sim_lane_serves (const SimSegment *segment, const SimMembers *members);
guint sim_lane_fan_out (SimSegment *segment, const SimIface *from, SimPacket *packet, SimMembers *members);
void sim_lane_leave_slow (SimSegment *segment, guint port);
SimPorts *sim_ports_new (guint words); /* none of them; one reference */
void sim_ports_unref (SimPorts *ports);
static inline void
sim_lane_leave (SimIface *iface)
{
  if (G_UNLIKELY (iface->segment->lane_ports != NULL))
    sim_lane_leave_slow (iface->segment, iface->port);
}
/* switch.c: a frame that those ports have been sent at `sent`. */
void sim_batch_of_ports (SimSegment *segment, SimPacket *packet, SimMembers *members, SimPorts *ports,
                         SimTime sent);

/* train.c. NULL: the group is too small to need one. */
SimSlab *sim_train_slab (void);
SimTrain *sim_train_new (SimSegment *segment, SimIp dst, guint pieces);
void sim_train_ref (SimTrain *train);
void sim_train_unref (SimTrain *train);
void sim_train_free (SimTrain *train);
/* Ports 64 * word and up, as bits, have got this fragment; returns those that have them all now. */
uint64_t sim_train_mark (const SimPacket *piece, guint word, uint64_t bits);
const SimPacket *sim_train_whole (const SimTrain *train);
void sim_train_receive (SimIface *iface, const SimPacket *piece);
void sim_train_forget (SimNode *node);

/* iface.c: what a port listens to, whatever it was before. */
void sim_segment_set_listening (SimSegment *segment, guint port, SimListening listening);

/* impair.c */
void sim_iface_hurt_cables (SimIface *iface);
bool sim_segment_cuts_off (const SimSegment *segment, const SimNode *from, const SimNode *to);
void sim_segment_free_cuts (SimSegment *segment);
