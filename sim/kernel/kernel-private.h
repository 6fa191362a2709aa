/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the files of the kernel share with one another and with nobody else.
 */
#pragma once

#include "sim/kernel/kernel.h"
#include "sim/kernel/queue.h"

#define SIM_ORDER_BITS 62
#define SIM_ORDER_MASK (((uint64_t)1 << SIM_ORDER_BITS) - 1)

enum
{
  SIM_LAST_EVENTS = 16,
};

typedef struct SimLastEvent
{
  SimTime time;
  uint32_t tag;
} SimLastEvent;

struct SimKernel
{
  struct SimKernelFront front; /* first: inline functions cast */
  bool stopped;
  bool stuck;
  uint64_t sequence;   /* order numbers given so far */
  uint64_t armed;      /* timers armed now: each has one entry that stands for it */
  uint64_t void_count; /* all other entries */
  uint64_t at_instant; /* events at this time so far */
  uint64_t watch_from; /* at_instant from which events go into last[] */
  uint64_t instant_limit;
  uint64_t events;
  uint64_t most;
  SimQueue *queue;
  void (*after) (SimKernel *kernel, gpointer data);
  gpointer after_data;
  SimLastEvent last[SIM_LAST_EVENTS]; /* a ring by events % 16 */
};

/* The next order number in the class of `order`; its low half is never 0. */
static inline uint64_t
sim_kernel_order (SimKernel *kernel, uint64_t order)
{
  kernel->sequence++;
  if (G_UNLIKELY ((uint32_t)kernel->sequence == 0))
    kernel->sequence++;
  return (order & ~SIM_ORDER_MASK) | kernel->sequence;
}

/* Sets `timer` to (at, order) with a new entry, which makes its older ones void; it is already
 * counted as armed. */
void sim_timer_enter (SimKernel *kernel, SimTimer *timer, SimTime at, uint64_t order);

/* The pending set's SimQueueReview; `kernel` is a SimKernel: drops void entries, and moves those that are
 * earlier than their timers to where these are now. */
uint32_t sim_timer_review (gpointer kernel, const SimEntry **entries, uint32_t *count, SimEntry *moved);
