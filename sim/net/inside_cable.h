/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * One direction of a cable: its output queue, its delay line, and what is wrong with it. Part of inside.h.
 */
#pragma once

#include "sim/net/impair.h"
#include "sim/net/packet.h"

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
  SimTime *free_at; /* when all that was accepted will have been sent; a way down has it in its segment */
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

/* impair.c: how long a frame of so many wire bytes takes on an impaired cable. */
SimTime sim_hurt_sending (const SimCable *cable, uint32_t wire);
