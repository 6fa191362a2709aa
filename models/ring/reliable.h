/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * RING-11: reliable messages over UDP, between gateways that reach each other by several subnets.
 *
 * A message of any size is cut into packets. The receiver acknowledges every packet that it gets, whether it
 * knows it already or not, and hands the message on when all of its packets are there. Each packet that is not
 * acknowledged is sent again on its own timer, by the next path each time, and the wait doubles each time. When
 * a packet has been sent `tries` times in vain the message has failed: the upper layer is told once, and gets
 * the record of the message back. With a first wait t that is after (2^tries - 1) t.
 *
 * The source says nothing of the following, which a working layer needs:
 *   numbers   count up from 0 for each receiver; a packet also tells the lowest number that its sender has not
 *             done with, so that a receiver need not remember what lies below. A message reaches the upper
 * layer of a running receiver at most once. sessions  every start of a gateway has a number of its own, which
 * is higher than the one before (it is kept where a crash does not reach). It stands in every packet: numbers
 * of an earlier start mean nothing, and late packets of it are dropped. When the receiver has started anew in
 * the midst of a message, all packets of it are sent again. path      a packet goes first by the path on which
 * this receiver was heard last. A path whose interface is down is passed over at once.
 *
 * Gateways are known by their number, which is that of the node map. No hook is called from within a call of
 * this layer; a hook may call anything but ring_reliable_free().
 */
#pragma once

#include "sim/model.h"

typedef struct RingReliable RingReliable;

typedef struct RingReliableOptions
{
  SimTime timeout; /* the first wait for an acknowledgement, node's seconds */
  guint tries;     /* how often a packet is sent, 1 to RING_RELIABLE_TRIES */
  guint payload;   /* bytes of a message in a packet at most */
  uint16_t port;   /* of all gateways */
} RingReliableOptions;

enum
{
  RING_RELIABLE_TRIES = 20,
  RING_RELIABLE_HEADER = 24, /* bytes before the payload of a packet */
  RING_RELIABLE_ACK = 28,
  RING_RELIABLE_PAYLOAD = 1400, /* with it and the headers of UDP and IP a packet fits into 1500 bytes */
  RING_RELIABLE_GATEWAYS = 4096,
};

typedef struct RingReliableHooks
{
  /* All of a message is there. `data` is valid during the call. */
  void (*received) (SimRole *role, guint from, const uint8_t *data, gsize length);
  /* All of its packets are acknowledged. May be NULL. */
  void (*acknowledged) (SimRole *role, guint to, uint64_t handle, gpointer data);
  /* It was given up. `message` is what was sent, valid during the call. */
  void (*failed) (SimRole *role, guint to, uint64_t handle, const SimBytes *message, gpointer data);
} RingReliableHooks;

typedef struct RingReliableCount
{
  uint64_t sent;         /* messages */
  uint64_t acknowledged; /* of them */
  uint64_t failed;
  uint64_t cancelled; /* or forgotten by a crash */
  uint64_t packets;   /* data packets sent, those sent again included */
  uint64_t resent;
  uint64_t acks;      /* acknowledgements sent */
  uint64_t bytes;     /* of UDP payload sent */
  uint64_t delivered; /* messages handed to the upper layer */
  uint64_t repeated;  /* packets that were known already */
  uint64_t refused;   /* datagrams that are no packet of ours, or of an earlier start */
} RingReliableCount;

/* For a role that is on a node already; closed. `self`: the own number; `alarm_kind` goes into the fingerprint.
 * The options are copied. */
RingReliable *ring_reliable_new (SimRole *role, guint self, uint8_t alarm_kind,
                                 const RingReliableOptions *options, const RingReliableHooks *hooks);
/* When the role is disposed of; NULL is allowed. */
void ring_reliable_free (RingReliable *reliable);

/* One more way to gateway `peer`: out by `iface` to the address `ip`. In order of preference; the same way
 * again is nothing new. Both stay over a crash. */
void ring_reliable_add_path (RingReliable *reliable, guint peer, SimIface *iface, SimIp ip);
/* `peer` is no longer known: what is under way to it is cancelled, what it sends is dropped. */
void ring_reliable_remove_peer (RingReliable *reliable, guint peer);

/* In the role's start hook: opens the socket; a new session begins. False: the port is taken. */
bool ring_reliable_open (RingReliable *reliable);
/* In its stop and crash hooks: everything under way is forgotten, nobody is told. */
void ring_reliable_close (RingReliable *reliable);

/* Sends a copy of the bytes to a known gateway other than the own one; 1 byte to 64 MiB. Acknowledged or failed
 * comes later, with `data`. Returns the number of the message, which is never 0 and never used again. */
uint64_t ring_reliable_send (RingReliable *reliable, guint to, const void *bytes, gsize length, gpointer data);
/* Neither hook will be called. False: that message is done with. */
bool ring_reliable_cancel (RingReliable *reliable, uint64_t handle);
guint ring_reliable_outstanding (const RingReliable *reliable); /* messages */

const RingReliableCount *ring_reliable_count (const RingReliable *reliable);
/* P4.37, from the books: each message has one end; the receiver has not handed on more messages of a session
 * than were sent in it. Otherwise appends what is wrong. `receiver` is the layer at the other end. */
bool ring_reliable_sound (const RingReliable *sender, const RingReliable *receiver, GString *why);

/* Mistakes that only tests can ask for (P4.37 must see them). */
typedef struct RingReliableFlaws
{
  bool deliver_again; /* known packets are handed on again */
  bool fail_twice;    /* the upper layer is told twice */
  bool same_wait;     /* the wait does not double */
} RingReliableFlaws;
RingReliableFlaws *ring_reliable_flaws (RingReliable *reliable);
