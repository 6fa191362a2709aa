/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The network: segments, links, nodes, and the frames between them (NET-1).
 *
 * A segment is a switched Ethernet with one subnet: every interface has a full-duplex cable
 * to the switch, which stores and forwards. A frame is sent at the cable's rate from the
 * interface's queue, takes half of the segment's latency to the switch, waits there in the
 * queue of each port that it leaves by, is sent at that port's rate, and takes the other half
 * to the receiver. The switch knows all stations: it sends a unicast frame to the port that
 * owns the Ethernet address, a broadcast or a group to all others (to members only, as with
 * IGMP snooping). A link is a cable between two interfaces, with all its latency.
 *
 * Wire size: max (IP length + 14, 60) + FCS 4 + preamble 8 + gap 12 bytes (IEEE 802.3).
 *
 * A queue's bytes are wire bytes of frames that wait; the frame being sent is not among them.
 *
 * Who gets a packet for an address is decided by the senders' ARP caches (arp.h), never by
 * looking at who holds it. Conservation (K4) is kept per link and in total:
 * sent = delivered + dropped (by reason) + in flight; copies count as sent. A frame that the
 * receiver's stack has no use for (no port, not its address) counts as dropped, not delivered; a
 * packet given up while it waited for ARP counts as sent and dropped. What a node sends to
 * itself is on no cable and in no books.
 */
#pragma once

#include "sim/base/dist.h"
#include "sim/base/option.h"
#include "sim/base/slab.h"
#include "sim/kernel/record.h"
#include "sim/net/address.h"

typedef struct SimNet SimNet;
typedef struct SimSegment SimSegment; /* a switched segment, or a link (two interfaces) */
typedef struct SimNode SimNode;
typedef struct SimIface SimIface;
typedef struct SimPacket SimPacket; /* packet.h */

/* What a scenario says of a segment or a link. */
typedef struct SimSegmentOptions
{
  SimSubnet subnet;
  double rate;     /* bit/s of every cable */
  SimTime latency; /* interface to interface, propagation only */
  SimDist jitter;  /* added to the latency of each frame; a jittered frame may overtake */
  bool in_order;   /* jitter never reorders: a frame waits for the one before it */
  int64_t queue;   /* bytes that an output queue holds; a frame more is dropped at its tail */
  int64_t mtu;     /* bytes of IP packet */
  double loss;     /* share of frames lost on each cable */
  SimTime arp_age; /* life of an ARP entry that is not renewed */
  bool link;       /* two interfaces, no switch */
  bool isolated;   /* private: other segments may have the same addresses */
} SimSegmentOptions;
extern const SimOption sim_segment_options[];

/* One net per world. `seed` and `replication` name the random streams. */
SimNet *sim_net_new (SimKernel *kernel, SimBus *bus, uint64_t seed, uint32_t replication);
/* Disposes of all roles, nodes and segments. The kernel is freed later and runs no more. */
void sim_net_free (SimNet *net);
SimKernel *sim_net_kernel (const SimNet *net);
SimBus *sim_net_bus (const SimNet *net);
/* A stream of the run for `entity` (a full name) and `purpose`. */
void sim_net_stream (const SimNet *net, SimStream *stream, const char *entity, const char *purpose);

/* The net's slab for objects of that name (a constant), made when first asked for: what many nodes have few of
 * shares it. Goes with the net, after all nodes. */
SimSlab *sim_net_slab (SimNet *net, const char *name, size_t size, size_t kept);

SimSegment *sim_segment_new (SimNet *net, const char *name, const SimSegmentOptions *options);
const char *sim_segment_name (const SimSegment *segment);
/* As sim_net_segment() counts. */
guint sim_segment_number (const SimSegment *segment);
SimEntity sim_segment_entity (const SimSegment *segment);
SimSubnet sim_segment_subnet (const SimSegment *segment);
const SimSegmentOptions *sim_segment_options_of (const SimSegment *segment);
/* The next free host address, from the bottom; SIM_IP_NONE when the subnet is full. */
SimIp sim_segment_take_address (SimSegment *segment);
/* The same where the scenario's checks have seen to it that there is one. */
SimIp sim_segment_need_address (SimSegment *segment);
/* Reserves a given one; false when it is taken or not a host address of the subnet. */
bool sim_segment_reserve_address (SimSegment *segment, SimIp ip);

/* In order of creation; for the read-only walk of graphs, captures and checkers. */
guint sim_net_nodes (const SimNet *net);
SimNode *sim_net_node (const SimNet *net, guint i);
guint sim_net_segments (const SimNet *net);
SimSegment *sim_net_segment (const SimNet *net, guint i);
SimNode *sim_net_find_node (const SimNet *net, const char *name);
SimSegment *sim_net_find_segment (const SimNet *net, const char *name);
/* The address on `segment` of the first router of those names that is on it; SIM_IP_NONE: none is. */
SimIp sim_net_router_on (const SimNet *net, const SimNameList *routers, const SimSegment *segment);
/* Grows whenever something changes that decides who can reach whom: an interface is made, an interface or a
 * segment goes down or up, a segment is cut or healed. Above 0. */
uint64_t sim_net_changes (const SimNet *net);
/* The live (up, not paused) node with an interface on `segment` that holds `ip` and answers for
 * it: ground truth for checkers only. `nth` counts holders from 0; NULL when there are no more. */
SimNode *sim_segment_holder (const SimSegment *segment, SimIp ip, guint nth);

typedef enum SimDropReason
{
  SIM_DROP_LOSS,       /* the scenario's loss */
  SIM_DROP_QUEUE,      /* an output queue was full */
  SIM_DROP_DOWN,       /* cable, interface or port down, or cut by a partition */
  SIM_DROP_CORRUPT,    /* FCS or checksum failed at the receiver */
  SIM_DROP_DEAD,       /* the receiving machine was not running */
  SIM_DROP_BACKLOG,    /* a paused machine's backlog was full */
  SIM_DROP_NO_ADDRESS, /* the receiver does not hold the address, or no station has the Ethernet address */
  SIM_DROP_NO_PORT,    /* nobody listens */
  SIM_DROP_NO_ROUTE,
  SIM_DROP_TTL,
  SIM_DROP_ARP,      /* no answer to ARP */
  SIM_DROP_FRAGMENT, /* reassembly timed out */
  SIM_DROP_CLEARED,  /* was queued on a machine that crashed */
  SIM_DROP_REASONS
} SimDropReason;
extern const char *const sim_drop_names[SIM_DROP_REASONS];

typedef struct SimNetCount
{
  uint64_t sent;      /* frame copies put on a cable (a broadcast counts one for each receiver) */
  uint64_t delivered; /* handed to the receiver's stack */
  uint64_t dropped[SIM_DROP_REASONS];
  uint64_t in_flight;
  uint64_t bytes; /* wire bytes sent */
} SimNetCount;
SimNetCount sim_net_count (const SimNet *net);
SimNetCount sim_segment_count (const SimSegment *segment);
/* The same but for what is in flight, which is 0: that takes a look at every cable. */
SimNetCount sim_segment_tally (const SimSegment *segment);
/* One of its figures, for those who ask often. */
uint64_t sim_segment_sent (const SimSegment *segment);
uint64_t sim_segment_bytes (const SimSegment *segment); /* on the wire */
uint64_t sim_segment_dropped (const SimSegment *segment, SimDropReason reason);
/* Does the equation hold, per segment and in total? What is in flight is found by looking. Where it does
 * not, the figures are appended to `why` (may be NULL). */
bool sim_net_conserved (const SimNet *net, GString *why);
