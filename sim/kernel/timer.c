/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Timers. An armed timer has one entry in the pending set that stands for it, at its time or
 * earlier: timer->entry is the low half of that entry's order number. All its other entries
 * are void. (Should a void entry, 2^32 order numbers later, be taken for the standing one, it
 * is moved to the timer's time like any early entry; an event happens only where time and
 * whole order number agree, so nothing fires twice or at a wrong time.)
 *
 * While a timer is disarmed its order field has, in place of an order number, half the time
 * before which its standing entry comes up, rounded up: a new arming at or after that time
 * can take the entry over.
 */
#include "sim/kernel/kernel-private.h"
#include "sim/kernel/queue-private.h"

enum
{
  SPARED_ENTRIES = 64, /* so many out-of-date entries are never worth a clearing */
  FEW_VOID = 8,        /* void entries are few where for each so many timers are armed */
};

void
sim_timer_init (SimTimer *timer, SimClass class, uint32_t tag, SimTimerFunc fire)
{
  sim_require (timer->fire == NULL || timer->due == SIM_NEVER, "an armed timer is made anew");
  *timer
      = (SimTimer){ .fire = fire, .due = SIM_NEVER, .order = (uint64_t) class << SIM_ORDER_BITS, .tag = tag };
}

static bool
entry_stands (const SimEntry *entry)
{
  SimTimer *timer = entry->timer;
  if (timer->entry != (uint32_t)entry->order)
    return false;
  if (timer->due != SIM_NEVER)
    return true;
  timer->entry = 0;
  return false;
}

/* Does `entry` tell when its timer is due, at this moment? */
static inline uint32_t
entry_exact (const SimEntry *entry)
{
  return (entry->timer->due == entry->time) & (entry->timer->order == entry->order);
}

/* Without a branch on what timers did since, which nobody can foretell. */
uint32_t
sim_timer_review (gpointer kernel, const SimEntry **entries, uint32_t *count, SimEntry *moved)
{
  if (((SimKernel *)kernel)->void_count < ((SimKernel *)kernel)->armed / FEW_VOID)
    return 0; /* the few are better found one by one */
  uint32_t kept = 0, moves = 0;
  for (uint32_t i = 0; i < *count; i++)
    {
      const SimEntry *entry = entries[i];
      SimTimer *timer = entry->timer;
      SimTime due = timer->due;
      uint64_t order = timer->order;
      uint32_t stands = timer->entry == (uint32_t)entry->order, armed = due != SIM_NEVER;
      uint32_t exact = entry_exact (entry), moving = stands & armed & (exact ^ 1);
      entries[kept] = entry;
      kept += exact;
      moved[moves] = (SimEntry){ due, order, timer };
      moves += moving;
      timer->entry ^= (timer->entry ^ ((uint32_t)order & -armed)) & -stands;
    }
  ((SimKernel *)kernel)->void_count -= *count - kept - moves;
  *count = kept;
  return moves;
}

static G_GNUC_NO_INLINE void
kernel_clear_out (SimKernel *kernel)
{
  sim_queue_sift (kernel->queue, entry_stands);
  kernel->void_count = sim_queue_size (kernel->queue) - kernel->armed;
}

/* `timer` is counted as armed, its entries as void. */
static inline void
timer_enter (SimKernel *kernel, SimTimer *timer, SimTime at, uint64_t order)
{
  timer->due = at;
  timer->order = order;
  timer->entry = (uint32_t)order;
  uint64_t entries = kernel->armed + kernel->void_count;
  if (G_UNLIKELY (entries > kernel->most))
    kernel->most = entries;
  queue_push (kernel->queue, (SimEntry){ at, order, timer });
  if (G_UNLIKELY (kernel->void_count > kernel->armed + SPARED_ENTRIES))
    kernel_clear_out (kernel);
}

void
sim_timer_enter (SimKernel *kernel, SimTimer *timer, SimTime at, uint64_t order)
{
  timer_enter (kernel, timer, at, order);
}

/* The timer's standing entry comes up at or before the time returned. */
static inline uint64_t
timer_stands_by (const SimTimer *timer)
{
  uint64_t disarmed = (timer->order & SIM_ORDER_MASK) << 1;
  return timer->due != SIM_NEVER ? (uint64_t)timer->due : disarmed;
}

/* Arms or moves a timer for which an entry stands. Whether that entry can stay is as good as random, and the
 * timer often not in the caches: so nothing branches on it, and the next events go on meanwhile. */
static inline void
timer_move (SimKernel *kernel, SimTimer *timer, SimTime at)
{
  bool armed = timer->due != SIM_NEVER, stands = timer_stands_by (timer) <= (uint64_t)at;
  uint64_t order = sim_kernel_order (kernel, timer->order);
  kernel->armed += !armed;
  kernel->void_count += (uint64_t)armed - stands;
  timer->due = at;
  timer->order = order;
  uint32_t mask = (uint32_t)stands - 1;
  timer->entry = (timer->entry & ~mask) | ((uint32_t)order & mask);
  uint64_t entries = kernel->armed + kernel->void_count;
  kernel->most = MAX (kernel->most, entries);
  queue_stage (kernel->queue, (SimEntry){ at, order, timer }, !stands);
  if (G_UNLIKELY (kernel->void_count > kernel->armed + SPARED_ENTRIES))
    kernel_clear_out (kernel);
}

void
sim_timer_arm (SimKernel *kernel, SimTimer *timer, SimTime at)
{
  sim_require (at >= kernel->front.now, "a timer is armed in the past: %" G_GINT64_FORMAT " ns", at);
  sim_require (timer->fire != NULL, "a timer is armed that was never made");
  if (G_UNLIKELY (at == SIM_NEVER))
    {
      sim_timer_cancel (kernel, timer);
      return;
    }
  if (timer->entry != 0)
    {
      timer_move (kernel, timer, at);
      return;
    }
  kernel->void_count += timer->due != SIM_NEVER;
  kernel->armed += timer->due == SIM_NEVER;
  timer_enter (kernel, timer, at, sim_kernel_order (kernel, timer->order));
}

void
sim_timer_cancel (SimKernel *kernel, SimTimer *timer)
{
  if (timer->due == SIM_NEVER)
    return;
  timer->order = (timer->order & ~SIM_ORDER_MASK) | ((uint64_t)timer->due + 1) >> 1;
  timer->due = SIM_NEVER;
  kernel->armed--;
  kernel->void_count++;
}
