/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * An interface: its addresses, its ARP cache, the groups that it hears, and what a frame for everybody looks
 * at. Part of inside.h.
 */
#pragma once

#include "sim/net/arp.h"
#include "sim/net/inside_cable.h"
#include "sim/net/inside_sieve.h"
#include "sim/net/udp.h"
#include <string.h>

/* Our own Ethernet addresses: interface number + 1 in the low 24 bits. */
#define SIM_IFACE_MASK 0xFFFFFF
#define SIM_MAC_BASE ((SimMac)0x020000000000ull)

typedef struct SimArpEntry
{
  SimIp ip; /* 0: free */
  SimMac mac;
  SimTime confirmed;
} SimArpEntry;

typedef struct SimArpWait SimArpWait; /* packets waiting for an answer: arp.c */
struct SimIface
{
  /* What every frame touches; what one for everybody does is in the first line of the caches. */
  SimNode *node;
  SimSegment *segment;
  bool open; /* frames get in: up, on a live segment, of a machine whose stack runs */
  bool up, arp_blocked;
  bool driven;       /* its node has a driver, which sees what comes in */
  uint16_t any_port; /* datagrams to this port come in whatever their address; 0: none does */
  uint32_t number;
  SimIp primary;
  guint more_count;
  SimArpEntry *arp;
  SimArpWait *arp_waits;
  SimArpWatch *arp_watches;
  uint32_t arp_mask; /* room of the cache - 1 */
  uint32_t port;
  SimIp *more; /* further addresses in order of adding, the quiet ones last */
  SimMac mac;
  guint arp_count;
  uint64_t carried; /* wire bytes sent, and received for this station */
  SimCable up_cable, down_cable;
  SimTime up_free_at;
  /* And the rest. */
  guint quiet_count; /* of more[] */
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

/* What a datagram for everybody looks at of those interfaces that may have a use for it. */
typedef struct SimListening
{
  uint64_t rows;     /* the bits that it has set in the segment's sieve */
  uint32_t value;    /* the filter of a socket: sim_udp_filter() */
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

static inline bool
sim_mac_group (SimMac mac)
{
  return mac >> 40 & 1;
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

/* Where an address stands in the ARP cache, or begins to be looked for: neighbours in order, as they are often
 * spoken to in order; blocks of 256 beside each other with gaps, so that neither a whole subnet nor one address
 * of each block falls together. */
static inline uint32_t
sim_arp_place (const SimIface *iface, SimIp ip)
{
  return (ip + 31 * (ip >> 8)) & iface->arp_mask;
}
/* iface.c */
void sim_iface_free (SimIface *iface);
SimIp sim_iface_source (const SimIface *iface);           /* address that it sends from */
void sim_iface_reopen (SimIface *iface);                  /* sets `open` anew */
void sim_iface_relisten (SimIface *iface);                /* sets what it listens to anew */
void sim_iface_watches (const SimIface *iface, SimIp ip); /* what ARP says of the address is not lost on it */
void sim_iface_forget_added (SimIface *iface, const char *reason);

/* group.c */
void sim_iface_join (SimIface *iface, SimIp group);
void sim_iface_leave (SimIface *iface, SimIp group);
bool sim_iface_hears (const SimIface *iface, SimIp group);
void sim_members_unref (SimMembers *members);

/* arp.c */
SimSlab *sim_arp_slab (void);
void sim_arp_input (SimIface *iface, const SimPacket *packet);
void sim_arp_resolve (SimIface *iface, SimIp ip, SimPacket *packet); /* takes the reference; sends or waits */
void sim_arp_reset (SimIface *iface);
