/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the two halves of the reliable layer share: reliable.c sends, reliable-receive.c takes in. */
#pragma once

#include "models/ring/reliable.h"

enum
{
  RING_PACKET_MAGIC = 0x524D,
  RING_PACKET_DATA = 1,
  RING_PACKET_ACK = 2,
  RING_PACKET_VERSION = 1,
};

typedef struct RingMessage RingMessage;
typedef struct RingParcel RingParcel;

/* A packet that may have to be sent again. It stays with the layer for good: an alarm that is used again costs
 * less than a new one. */
struct RingParcel
{
  SimAlarm alarm; /* first */
  RingReliable *owner;
  RingParcel *next; /* of its message, or of the free ones */
  RingMessage *message;
  SimBytes *bytes; /* the datagram */
  SimTime first;   /* when it was sent first; real time, for the books */
  guint index, sent, path;
  bool acked;
};

struct RingMessage
{
  RingMessage *prev, *next; /* of those under way, in order of sending; of the free ones: next */
  RingParcel *parcels;
  SimBytes *whole; /* NULL: the only packet has it */
  uint64_t handle, number;
  gpointer data;
  guint to, count, left; /* packets, and those not acknowledged */
  uint32_t session;      /* the receiver's, as of the first acknowledgement; 0: none yet */
};

typedef struct RingPath
{
  SimIface *iface;
  SimIp ip;
} RingPath;

/* A message that is not all there. */
typedef struct RingPart
{
  uint64_t number;
  guint count, got;
  SimBytes **packets;
} RingPart;

typedef struct RingPeer
{
  GArray *paths; /* RingPath */
  guint path;    /* on which it was heard last */
  uint64_t next; /* number of the next message to it */
  /* what comes from it */
  uint32_t session; /* 0: never heard */
  uint64_t base;    /* all messages below are done with */
  GArray *done;     /* uint64_t: those above that are */
  GPtrArray *parts; /* RingPart */
  uint64_t handed;  /* messages of this session */
} RingPeer;

struct RingReliable
{
  SimRole *role;
  RingReliableOptions options;
  RingReliableHooks hooks;
  RingReliableCount count;
  RingReliableFlaws flaws;
  guint self;
  uint8_t alarm_kind;
  SimUdp *udp; /* NULL: closed */
  uint32_t session;
  uint64_t handles;
  uint64_t hurried; /* packets sent again sooner than they may be: read by the books only */
  GPtrArray *peers; /* RingPeer by number; NULL: unknown */
  RingMessage *first, *last, *free_messages;
  RingParcel *free_parcels;
  GPtrArray *all_parcels;
};

/* Writes `bytes` bytes of `value`, big-endian. */
static inline uint8_t *
ring_lay (uint8_t *at, uint64_t value, guint bytes)
{
  for (guint i = bytes; i-- > 0; value >>= 8)
    at[i] = (uint8_t)value;
  return at + bytes;
}

static inline RingPeer *
ring_reliable_peer (const RingReliable *reliable, guint number)
{
  return number < reliable->peers->len ? g_ptr_array_index (reliable->peers, number) : NULL;
}
/* Forgets what came from a peer before: it has started anew, or we have. */
void ring_peer_forget (RingPeer *peer);
void ring_reliable_receive (SimRole *role, SimUdp *udp, const SimDatagram *datagram);
/* An acknowledgement of packet `index` of a message to `from`, whose session it tells. */
void ring_reliable_acked (RingReliable *reliable, guint from, uint32_t session, uint64_t number, guint index);
