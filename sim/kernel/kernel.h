/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The kernel: simulated time, the pending-event set, timers, delay lines, the fingerprint.
 *
 * Order. Events happen by time; at one time by class (fault, delivery, timer, probe); within
 * that in the order in which they were scheduled. This is the only rule, and the pending set
 * keeps it exactly (K1). An event may schedule at the current time; it then happens after
 * all that was scheduled before it in its class.
 *
 * Timers. A SimTimer is embedded in what it belongs to; recover the owner with SIM_OWNER().
 * Arming an armed timer moves it: it counts as scheduled now. A timer fires once, at its
 * time; a cancelled one never fires (K6). Moving it later, and cancelling it, do not touch
 * the pending set: its entry is found out of date when it comes near, and is dropped or moved
 * to where the timer is now; a cancelled timer that is armed again takes it over. When more
 * entries are out of date than not, they are cleared out. An entry may therefore
 * outlive its timer: the memory of a timer stays in place until the kernel is freed. Objects
 * that come and go live in a SimSlab and begin with their timers; sim_timer_init() on
 * reused memory makes older entries void.
 *
 * Delay lines. Packets on a link of constant latency arrive in the order in which they left.
 * A SimLine holds them first-in-first-out; only its head stands in the pending set, each
 * item with the order number that it got when it was pushed, so the order of events is the
 * same as if every item were in the set.
 *
 * One thread; nothing ambient; two kernels can live in one process.
 */
#pragma once

#include "sim/base/check.h"
#include "sim/base/slab.h"
#include "sim/base/units.h"

typedef struct SimKernel SimKernel;
typedef struct SimTimer SimTimer;

typedef enum SimClass
{
  SIM_CLASS_FAULT,    /* what the scenario injects */
  SIM_CLASS_DELIVERY, /* a frame reaches something */
  SIM_CLASS_TIMER,    /* a node's own timers */
  SIM_CLASS_PROBE,    /* samplers and checkers: see the instant when all else has happened */
} SimClass;

typedef void (*SimTimerFunc) (SimKernel *kernel, SimTimer *timer);

struct SimTimer
{
  SimTimerFunc fire;
  SimTime due;    /* SIM_NEVER when not armed */
  uint64_t order; /* class << 62, with the order number of the arming in force */
  uint32_t entry; /* which entry of the pending set stands for this timer; 0: none does */
  uint32_t tag;   /* node << 8 | kind: goes into the fingerprint */
};

/* The object of `type` whose field `field` is at `pointer`. */
#define SIM_OWNER(pointer, type, field) ((type *)((char *)(pointer)-offsetof (type, field)))

/* Node number of events that belong to no node; node numbers are below 2^24 - 1. */
#define SIM_NOBODY 0xFFFFFFu
#define SIM_TAG(node, kind) (((uint32_t)(node) << 8) | (uint8_t)(kind))

SimKernel *sim_kernel_new (void);
void sim_kernel_free (SimKernel *kernel);

static inline SimTime sim_kernel_now (const SimKernel *kernel); /* below */

/* Makes *timer a disarmed timer. On reused memory it must be memory of a disarmed timer (see
 * above); fresh memory must be zero. */
void sim_timer_init (SimTimer *timer, SimClass class, uint32_t tag, SimTimerFunc fire);

/* Arms or moves `timer` to `at` >= now; SIM_NEVER disarms. Moving later is O(1). */
void sim_timer_arm (SimKernel *kernel, SimTimer *timer, SimTime at);
static inline void sim_timer_after (SimKernel *kernel, SimTimer *timer, SimTime delay);
void sim_timer_cancel (SimKernel *kernel, SimTimer *timer); /* no effect when not armed */
static inline bool
sim_timer_armed (const SimTimer *timer)
{
  return timer->due != SIM_NEVER;
}

/* A first-in-first-out delay line. The items' times never decrease. */
typedef struct SimLine SimLine;
typedef void (*SimLineFunc) (SimKernel *kernel, SimLine *line, void *item);

typedef struct SimLineItem
{
  SimTime at;
  uint64_t order;
  void *item;
} SimLineItem;

struct SimLine
{
  SimTimer timer; /* first: lines may live in slabs */
  SimLineFunc deliver;
  SimLineItem *items; /* ring of `room` (a power of two) */
  uint32_t room, head, count;
};

void sim_line_init (SimLine *line, SimClass class, uint32_t tag, SimLineFunc deliver);
/* `at` is not before the last item's time, nor before now. */
void sim_line_push (SimKernel *kernel, SimLine *line, SimTime at, void *item);
/* The time of the last item pushed and not delivered, or `otherwise` when the line is empty. */
SimTime sim_line_last (const SimLine *line, SimTime otherwise);
/* Empties the line: `drop` (may be NULL) gets every item, oldest first. */
void sim_line_clear (SimKernel *kernel, SimLine *line, void (*drop) (void *item, gpointer data), gpointer data);
/* Frees the ring; the line must be empty. */
void sim_line_dispose (SimLine *line);

/*
 * Runs events until none is left at or before `until`; time is then `until` (with SIM_NEVER:
 * the time of the last event). Stops early
 * after the event in which sim_kernel_stop() was called. Returns false when stopped, or
 * when more than `instant limit` events happened at one time (K11; see sim_kernel_stuck());
 * a stuck kernel does not run again.
 */
bool sim_kernel_run (SimKernel *kernel, SimTime until);
void sim_kernel_stop (SimKernel *kernel);

/* The time at which the run is stuck, or SIM_NEVER; then `out` (may be NULL) gets the last
 * 16 events as text. The limit is 10^7 events at one instant unless set. */
SimTime sim_kernel_stuck (const SimKernel *kernel, GString *out);
void sim_kernel_set_instant_limit (SimKernel *kernel, uint64_t events);

/* What is called after an event in which sim_kernel_mark() was called: checks of invariants
 * and of convergence. It must not schedule, draw or change anything under simulation. */
void sim_kernel_set_after (SimKernel *kernel, void (*after) (SimKernel *kernel, gpointer data), gpointer data);
static inline void sim_kernel_mark (SimKernel *kernel);

/* The running hash over (time, tag) of every event and all that sim_kernel_note() added. */
uint64_t sim_kernel_fingerprint (const SimKernel *kernel);
static inline void sim_kernel_note (SimKernel *kernel, uint64_t payload);

typedef struct SimKernelStats
{
  uint64_t events;  /* executed */
  uint64_t armed;   /* armed timers now; a line counts as one */
  uint64_t entries; /* in the pending set now, out-of-date ones included */
  uint64_t most;    /* most entries at once */
  uint64_t bytes;   /* memory of the pending set */
} SimKernelStats;
SimKernelStats sim_kernel_stats (const SimKernel *kernel);

/* The part of the kernel that inline functions touch. */
struct SimKernelFront
{
  SimTime now;
  uint64_t fingerprint;
  bool marked;
};

static inline SimTime
sim_kernel_now (const SimKernel *kernel)
{
  return ((const struct SimKernelFront *)kernel)->now;
}

static inline void
sim_kernel_mark (SimKernel *kernel)
{
  ((struct SimKernelFront *)kernel)->marked = true;
}

static inline void
sim_kernel_note (SimKernel *kernel, uint64_t payload)
{
  struct SimKernelFront *front = (struct SimKernelFront *)kernel;
  __uint128_t m = (__uint128_t)(front->fingerprint ^ 0x9E3779B97F4A7C15ull) * (payload ^ 0xD1B54A32D192ED03ull);
  front->fingerprint = (uint64_t)m ^ (uint64_t)(m >> 64);
}

static inline void
sim_timer_after (SimKernel *kernel, SimTimer *timer, SimTime delay)
{
  sim_timer_arm (kernel, timer, sim_time_add (sim_kernel_now (kernel), delay));
}
