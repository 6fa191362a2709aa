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

/* Does the timer's standing entry come up at or before `at`? */
static inline bool
timer_stands_before (const SimTimer *timer, SimTime at)
{
  if (timer->entry == 0)
    return false;
  uint64_t known = timer->due != SIM_NEVER ? (uint64_t)timer->due : (timer->order & SIM_ORDER_MASK) << 1;
  return known <= (uint64_t)at;
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
  bool armed = timer->due != SIM_NEVER, stands = timer_stands_before (timer, at);
  uint64_t order = sim_kernel_order (kernel, timer->order);
  kernel->armed += !armed;
  if (!stands)
    {
      kernel->void_count += armed;
      timer_enter (kernel, timer, at, order);
      return;
    }
  kernel->void_count -= !armed;
  timer->due = at;
  timer->order = order;
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
