/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The insides of the network layer: what its own files know of each other, and nobody else.
 *
 * A frame on a cable is an item of the cable's delay line: a pointer to its packet, whose low
 * bit says that the frame was damaged on the way. What a frame is worth in the books is kept
 * by its segment: sent when it is put on a cable (or copied by the switch), then delivered or
 * dropped. What is in flight is not counted but found, by walking the lines.
 */
#pragma once

#include "sim/net/arp.h"
#include "sim/net/capture.h"
#include "sim/net/driver.h"
#include "sim/net/impair.h"
#include "sim/net/ip.h"
#include "sim/net/packet.h"
#include "sim/net/ping.h"
#include "sim/net/raw.h"
#include "sim/net/udp.h"
#include <string.h>

enum
{
  SIM_IP_TTL = 64,         /* that a packet is sent with */
  SIM_STACK_BACKLOG = 256, /* frames that a paused machine holds; datagrams that a hung one holds */
  SIM_IFACE_MASK = 0xFFFFFF,
};
#define SIM_MAC_BASE ((SimMac)0x020000000000ull) /* our own: interface number + 1 in the low 24 bits */

/* Kinds in the tags of this layer's timers; roles' alarms have theirs below. */
enum
{
  SIM_KIND_UP = 0xF0, /* a frame at the switch */
  SIM_KIND_DOWN,      /* a frame at its receiver */
  SIM_KIND_BATCH,     /* a frame at many receivers */
  SIM_KIND_STRAY,     /* a frame off its line */
  SIM_KIND_LOOP,      /* a packet to oneself */
  SIM_KIND_BOOT,
  SIM_KIND_THAW, /* a resumed machine reads its backlog */
  SIM_KIND_ARP,
  SIM_KIND_REASSEMBLY,
  SIM_KIND_TCP,
  SIM_KIND_SETTLE, /* of tenants */
};

typedef struct SimWaiting
{
  SimTime start; /* when it begins to be sent */
  uint32_t wire;
} SimWaiting;

/* What is wrong with one direction of a cable. Once made it stays, so that later frames never
 * overtake earlier ones when an extra latency ends. */
typedef struct SimHurt
{
  double loss, duplicate, corrupt, reorder, factor;
  SimTime hold, latency, jitter;
  const SimDist *dist; /* the segment's own jitter; NULL: none here */
  SimTime last;        /* arrival of the latest frame that kept its place */
  SimStream by_loss, by_duplicate, by_corrupt, by_reorder, by_jitter;
} SimHurt;

/* One direction of a cable: an output queue and a delay line. */
typedef struct SimCable
{
  SimLine line;
  SimTime *free_at; /* when all that was accepted will have been sent; a way down has it in its SimStation */
  SimHurt *hurt;    /* NULL: as built, never impaired */
  SimIface *iface;
  SimWaiting *waiting; /* frames not yet begun: a ring of `room` */
  uint32_t room, head, count;
  int64_t queued; /* bytes waiting */
} SimCable;

typedef struct SimImpairment /* as the faults set it, for a segment or an interface */
{
  double loss, duplicate, corrupt, reorder, factor;
  SimTime hold, latency, jitter;
} SimImpairment;

typedef struct SimArpEntry
{
  SimIp ip; /* 0: free */
  SimMac mac;
  SimTime confirmed;
} SimArpEntry;

typedef struct SimArpWait SimArpWait; /* packets waiting for an answer: arp.c */
typedef struct SimReassembly SimReassembly;

struct SimIface
{
  /* What every frame touches. */
  SimNode *node;
  SimSegment *segment;
  bool open; /* frames get in: up, on a live segment, of a machine whose stack runs */
  bool up, arp_blocked;
  bool driven;       /* its node has a driver, which sees what comes in */
  uint16_t any_port; /* datagrams to this port come in whatever their address; 0: none does */
  SimIp primary;
  guint more_count;
  SimIp *more; /* further addresses in order of adding, the quiet ones last */
  uint32_t number, port;
  SimMac mac;
  uint32_t arp_mask; /* room of the cache - 1 */
  guint arp_count;
  SimArpEntry *arp;
  uint64_t carried; /* wire bytes sent, and received for this station */
  SimCable up_cable, down_cable;
  SimTime up_free_at;
  /* And the rest. */
  guint quiet_count; /* of more[] */
  SimArpWait *arp_waits;
  SimArpWatch *arp_watches;
  SimImpairment impairment;
  GArray *groups; /* SimMembership, sorted by nothing: few */
};

typedef struct SimMembership
{
  SimIp group;
  guint count; /* sockets */
} SimMembership;

/* Who hears a group: never changed once made, so that a frame under way keeps its receivers. */
typedef struct SimMembers
{
  guint refs;
  SimIp group;
  bool everybody;        /* iface[i] has port i */
  struct SimPorts *most; /* the ports of its members, when these are all but a few; NULL: everybody, or fewer */
  guint count;
  SimIface *iface[]; /* by port */
} SimMembers;

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

/* What a frame for everybody touches of each interface, side by side: a segment may have ten thousand. */
typedef struct SimStation
{
  SimTime free_at; /* of its way down */
  /* A bit, sim_arp_bit(), of each address that it holds, and of each in its ARP cache, and maybe more; all
     bits while it is not open. */
  uint64_t holds, knows;
  uint32_t number; /* of the interface */
} SimStation;

/* What a datagram for everybody touches of each interface: who has no use for it is not even looked at. */
typedef struct SimListening
{
  uint64_t ports;  /* a bit, sim_port_bit(), of each open port, and maybe more; all bits while it is not open */
  uint32_t number; /* of the interface */
  uint32_t value;  /* the filter of a socket: sim_udp_filter() */
  uint16_t port, at; /* port 0: no filter */
} SimListening;
static inline bool
sim_bytes_word_is (const SimBytes *bytes, uint16_t at, uint32_t value)
{
  uint32_t word;
  if (bytes == NULL || bytes->length < at + sizeof word) /* NULL: a datagram of parts passes no filter */
    return false;
  memcpy (&word, bytes->data + at, sizeof word);
  return GUINT32_FROM_BE (word) == value;
}
static inline uint64_t
sim_port_bit (uint16_t port)
{
  return (uint64_t)1 << (port * 0x9E3779B1u >> 26);
}

struct SimSegment
{
  SimNet *net;
  SimKernel *kernel;
  bool up, link, hurt; /* hurt: some cable has, or had, an impairment */
  GArray *cuts;        /* SimCut; NULL: none */
  SimTime half_up, half_down;
  SimTime *sending; /* ns to send a frame of so many wire bytes; 0: not yet known */
  uint32_t sending_room;
  SimIp base, mask, broadcast;
  int64_t mtu, queue;
  SimMembers *all;
  GPtrArray *groups;    /* SimMembers */
  GPtrArray *ifaces;    /* by port */
  SimStation *stations; /* by port */
  uint64_t believed;    /* a bit, sim_arp_bit(), of each address that ever was in an ARP cache */
  uint64_t *open;       /* a bit for each port: its interface is open */
  SimPorts *lane_ports; /* lane.c; NULL: never used */
  SimCable lane;        /* its queue */
  SimTime lane_free_at;
  SimListening *listening;
  guint station_room;
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

typedef struct SimTap
{
  SimTapFunc func;
  gpointer data;
} SimTap;

struct SimNet
{
  SimKernel *kernel;
  SimBus *bus;
  uint64_t seed;
  uint32_t replication;
  SimSlab *packets, *batches, *strays, *waits, *reassemblies, *trains, *sockets;
  SimTrain *train;  /* all of them */
  GPtrArray *slabs; /* SimSlab: of the layers above, see sim_net_slab() */
  GPtrArray *nodes, *segments, *ifaces;
  GHashTable *node_names, *segment_names;
  GArray *taps;
  uint64_t changes; /* see sim_net_changes() */
};

typedef struct SimRoute
{
  SimIp base, mask;
  SimIface *iface;
  SimIp gateway; /* SIM_IP_NONE: connected */
} SimRoute;

typedef struct SimWatch
{
  void (*changed) (SimNode *node, gpointer data);
  gpointer data;
} SimWatch;

/* A timer that fell due while the machine stood still. */
typedef struct SimHeld
{
  SimTimer *timer;
  bool *flag; /* of an alarm: cleared when it is armed again; NULL */
} SimHeld;

/* A frame or datagram that waits for the machine to go on. */
typedef struct SimBacklogItem
{
  SimIface *iface;
  void *item;
} SimBacklogItem;

typedef struct SimUdpTable
{
  SimUdp **slot;
  uint32_t mask, count;
  uint16_t next_ephemeral;
  uint16_t filtered; /* the port with a filter; 0: none */
  SimUdp *small[4];
} SimUdpTable;

struct SimNode
{
  SimNodeState state;
  bool forward;
  uint16_t ident;
  bool inbox_waits; /* there is something in it */
  guint iface_count;
  SimIface **iface;
  SimIface *only[1]; /* its memory, while there is but one */
  const SimRoute *route;
  guint route_count; /* of the routes */
  SimUdpTable udp;
  SimPing *pings;
  SimRaw *raws;
  SimNet *net;
  SimKernel *kernel;
  GArray *routes; /* SimRoute, longest prefix first */
  uint32_t number;
  SimEntity entity;
  char *name;
  SimNodeOptions options;
  double speed, drift;
  SimTime clock_set, clock_base;
  SimRole *roles;
  GArray *watches, *iface_watches; /* SimWatch: of its own state, and of its interfaces' */
  GArray *held, *backlog, *inbox;
  SimTimer boot, thaw;
  SimLine loop;
  SimStream booting;
  SimTcpTable *tcp;
  SimReassembly *reassemblies;
  SimRole *driver_role; /* NULL: no driver */
  SimDriverFunc driver;
  bool tenant;   /* it runs on servers: tenant.h */
  SimNode *home; /* that it runs on now */
};

enum
{
  SIM_CROWD = 512, /* interfaces: the memory of more does not stay in the caches, and is fetched ahead */
  SIM_AHEAD = 5    /* frames of a queue whose receivers' memory is fetched: sim_line_fetch() */
};

/* Items of lines: a packet and whether it was damaged. */
#define SIM_ITEM_CORRUPT ((uintptr_t)1)
static inline SimPacket *
sim_item_packet (const void *item)
{
  return (SimPacket *)((uintptr_t)item & ~SIM_ITEM_CORRUPT);
}
static inline bool
sim_item_corrupt (const void *item)
{
  return (uintptr_t)item & SIM_ITEM_CORRUPT;
}

/* The interface that owns an Ethernet address, or NULL. */
static inline SimIface *
sim_net_station (const SimNet *net, SimMac mac)
{
  uint32_t index = (uint32_t)mac & SIM_IFACE_MASK;
  if ((mac & ~(SimMac)SIM_IFACE_MASK) != SIM_MAC_BASE || index == 0 || index > net->ifaces->len)
    return NULL;
  return net->ifaces->pdata[index - 1];
}

static inline bool
sim_mac_group (SimMac mac)
{
  return mac >> 40 & 1;
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

static inline bool
sim_iface_holds (const SimIface *iface, SimIp ip)
{
  if (iface->primary == ip)
    return ip != SIM_IP_NONE;
  for (guint i = 0; i < iface->more_count; i++)
    if (iface->more[i] == ip)
      return true;
  return false;
}

/* Does it answer ARP for `ip`, as far as its addresses go? */
static inline bool
sim_iface_answers_for (const SimIface *iface, SimIp ip)
{
  if (iface->primary == ip)
    return ip != SIM_IP_NONE;
  for (guint i = 0; i < iface->more_count - iface->quiet_count; i++)
    if (iface->more[i] == ip)
      return true;
  return false;
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
SimTime sim_hurt_sending (const SimCable *cable, uint32_t wire);        /* impair.c */
SimMembers *sim_segment_group (const SimSegment *segment, SimIp group); /* NULL: no member */
void sim_iface_join (SimIface *iface, SimIp group);
void sim_iface_leave (SimIface *iface, SimIp group);
bool sim_iface_hears (const SimIface *iface, SimIp group);
void sim_members_unref (SimMembers *members);

/* cable.c: output queues. The time at which the frame has been sent, or -1: the queue is full. */
SimTime sim_cable_queue (SimCable *cable, SimTime now, uint32_t wire, SimTime sending);
/* Makes the queue of `cable` what that of `from` is. */
void sim_cable_copy_queue (SimCable *cable, SimCable *from, SimTime now);
/* Takes back what has not begun to be sent. */
void sim_cable_clear_queue (SimCable *cable);
void sim_cable_drop_unsent (SimCable *cable, SimTime now); /* wire.c */
void sim_cable_free (SimCable *cable);
static inline SimTime
sim_cable_accept (SimCable *cable, SimTime now, uint32_t wire, SimTime sending)
{
  if (G_UNLIKELY (now < *cable->free_at))
    return sim_cable_queue (cable, now, wire, sending);
  return *cable->free_at = sim_time_add (now, sending);
}

/* wire.c, switch.c: frames on their way. */
void sim_frame_lost (SimSegment *segment, void *item, SimDropReason reason); /* gives the frame up */
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

/* fetch.c: has the caches fetch what the frames that follow on `line` will touch; each comes nearer by one, and
 * by one pointer more is known of it. It changes nothing but the time that a run takes. */
void sim_line_fetch (const SimSegment *segment, const SimLine *line);
/* The same for the frame behind the one that `to` gets now, on the way down to it. */
void sim_iface_fetch_next (const SimIface *to);
/* What a datagram will touch of its socket: step 0 the socket, step 1 what the socket points to. */
void sim_udp_fetch (const SimNode *node, const SimPacket *packet, guint step);

/* lane.c: ports that are sent the same. What else is sent to a port, or asks for its queue, takes it out first.
 */
bool sim_lane_serves (const SimSegment *segment, const SimPacket *packet, const SimMembers *members);
guint sim_lane_fan_out (SimSegment *segment, const SimIface *from, SimPacket *packet, SimMembers *members);
void sim_lane_leave_slow (SimSegment *segment, guint port);
void sim_lane_dissolve (SimSegment *segment);
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

/* receive.c: a frame at its receiver. Takes the reference. */
void sim_iface_receive (SimIface *iface, void *item);
void sim_iface_receive_batch (SimBatch *batch);
void sim_node_thaw (SimKernel *kernel, SimTimer *timer);
void sim_node_clear_backlog (SimNode *node);

/* impair.c */
void sim_iface_hurt_cables (SimIface *iface);
bool sim_segment_cuts_off (const SimSegment *segment, const SimNode *from, const SimNode *to);
void sim_segment_free_cuts (SimSegment *segment);

/* arp.c */
SimSlab *sim_arp_slab (void);
void sim_arp_input (SimIface *iface, const SimPacket *packet);
void sim_arp_resolve (SimIface *iface, SimIp ip, SimPacket *packet); /* takes the reference; sends or waits */
void sim_arp_reset (SimIface *iface);

/* ip.c, fragment.c, icmp.c */
void sim_ip_input (SimIface *iface, SimPacket *packet);                /* borrows */
void sim_ip_input_undriven (SimIface *iface, const SimPacket *packet); /* as if there were no driver */
void sim_ip_emit (SimIface *iface, SimIp next_hop, SimPacket *packet);
void sim_ip_deliver (SimNode *node, SimIface *iface, const SimPacket *packet);
void sim_ip_loop (SimKernel *kernel, SimLine *line, void *item);
void sim_ip_fragment (SimIface *iface, SimIp next_hop, SimPacket *packet);
void sim_ip_reassemble (SimNode *node, SimIface *iface, const SimPacket *packet);
void sim_ip_reassembly_reset (SimNode *node);
SimSlab *sim_reassembly_slab (void);
void sim_node_add_connected (SimNode *node, SimIface *iface);
void sim_icmp_input (SimNode *node, SimIface *in, const SimPacket *packet);
void sim_raw_hand_over (SimNode *node, SimIface *in, const SimPacket *packet);
void sim_raw_reset (SimNode *node); /* closes all raw sockets */
void sim_icmp_error (SimNode *node, const SimPacket *about, uint8_t type, uint8_t code);

/* driver.c: true when the driver has taken it. */
bool sim_driver_saw (SimIface *iface, SimPacket *packet);

/* node.c, iface.c, alarm.c, udp.c */
void sim_node_free (SimNode *node);
void sim_node_dispose_roles (SimNode *node);
void sim_node_tell (SimNode *node, GArray *watches);
void sim_node_tell_state (SimNode *node); /* those who watch its state and speed */
SimSlab *sim_udp_slab (void);
void sim_iface_free (SimIface *iface);
SimIp sim_iface_source (const SimIface *iface); /* address that it sends from */
void sim_iface_reopen (SimIface *iface);        /* sets `open` anew */
void sim_iface_relisten (SimIface *iface);      /* sets what it listens to anew */
/* Where an address stands in the ARP cache, or begins to be looked for: neighbours in order, as they are often
 * spoken to in order; blocks of 256 beside each other with gaps, so that neither a whole subnet nor one address
 * of each block falls together. */
static inline uint32_t
sim_arp_place (const SimIface *iface, SimIp ip)
{
  return (ip + 31 * (ip >> 8)) & iface->arp_mask;
}
/* A frame is put on the way down to a machine that has others to come. */
static inline void
sim_iface_fetch_socket (const SimIface *to, const SimPacket *packet)
{
  if (packet->protocol != SIM_PROTOCOL_UDP || to->arp == NULL)
    return;
  __builtin_prefetch (&to->arp[sim_arp_place (to, packet->src)], 1);
  sim_udp_fetch (to->node, packet, 0);
}

/* An ARP packet means nothing to an open station that neither holds its target nor knows its sender. */
static inline uint64_t
sim_arp_bit (SimIp ip)
{
  return (uint64_t)1 << (ip * 0x9E3779B1u >> 26);
}
static inline void
sim_station_watches (SimStation *station, SimIp ip)
{
  station->holds |= sim_arp_bit (ip);
  station->knows |= sim_arp_bit (ip);
}
static inline bool
sim_arp_means_nothing (const SimStation *station, uint64_t sender, uint64_t target)
{
  return ((station->knows & sender) | (station->holds & target)) == 0;
}
void sim_node_reopen (SimNode *node);
void sim_iface_forget_added (SimIface *iface, const char *reason);
void sim_node_cancel_alarms (SimNode *node);
void sim_node_release_held (SimNode *node);
void sim_node_booted (SimKernel *kernel, SimTimer *timer);
void sim_node_clear_loop (SimNode *node);
void sim_udp_table_init (SimUdpTable *table);
void sim_udp_reset (SimNode *node); /* closes all sockets */
void sim_udp_wake (SimNode *node);  /* a hung node reads what has come in */
/* Notes in `out` what `node` listens to. */
void sim_udp_listening (const SimNode *node, SimListening *out);
void sim_ping_reset (SimNode *node); /* icmp.c: closes all */
