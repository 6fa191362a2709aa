/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The loop, and what can be asked of it.
 */
#include "sim/kernel/kernel-private.h"
#include "sim/kernel/queue-private.h"

enum
{
  DEFAULT_INSTANT_LIMIT = 10000000, /* K11 */
};

SimKernel *
sim_kernel_new (void)
{
  SimKernel *kernel = g_new0 (SimKernel, 1);
  kernel->queue = sim_queue_new (sim_timer_review, kernel);
  sim_kernel_set_instant_limit (kernel, DEFAULT_INSTANT_LIMIT);
  return kernel;
}

void
sim_kernel_free (SimKernel *kernel)
{
  if (kernel == NULL)
    return;
  sim_queue_free (kernel->queue);
  g_free (kernel);
}

void
sim_kernel_set_instant_limit (SimKernel *kernel, uint64_t events)
{
  sim_require (events > 0, "an instant must be allowed one event");
  kernel->instant_limit = events;
  kernel->watch_from = events > SIM_LAST_EVENTS ? events - SIM_LAST_EVENTS : 0;
}

void
sim_kernel_set_after (SimKernel *kernel, void (*after) (SimKernel *kernel, gpointer data), gpointer data)
{
  kernel->after = after;
  kernel->after_data = data;
}

void
sim_kernel_stop (SimKernel *kernel)
{
  kernel->stopped = true;
}

/* Keeps the last events for the report, once the end of the instant's allowance is near. */
static void
kernel_watch (SimKernel *kernel, uint32_t tag)
{
  kernel->last[kernel->events % SIM_LAST_EVENTS] = (SimLastEvent){ kernel->front.now, tag };
  if (kernel->at_instant > kernel->instant_limit)
    kernel->stuck = kernel->stopped = true;
}

static inline void
kernel_count (SimKernel *kernel, SimTime time, uint32_t tag)
{
  if (time != kernel->front.now)
    {
      kernel->front.now = time;
      kernel->at_instant = 0;
    }
  sim_kernel_note (kernel, (uint64_t)time + tag * G_GUINT64_CONSTANT (0x9E3779B97F4A7C15));
  kernel->events++;
  if (G_UNLIKELY (++kernel->at_instant > kernel->watch_from))
    kernel_watch (kernel, tag);
}

/* Is `entry` what its timer waits for? If not, it is dropped, or moved to where the timer is now. */
static inline bool
kernel_due (SimKernel *kernel, SimEntry entry)
{
  SimTimer *timer = entry.timer;
  if (G_LIKELY (timer->due == entry.time && timer->order == entry.order))
    return true;
  if (timer->entry != (uint32_t)entry.order || timer->due == SIM_NEVER)
    {
      kernel->void_count--;
      if (timer->entry == (uint32_t)entry.order)
        timer->entry = 0;
      return false;
    }
  timer->entry = (uint32_t)timer->order;
  queue_push (kernel->queue, (SimEntry){ timer->due, timer->order, timer });
  return false;
}

static void
kernel_attend (SimKernel *kernel)
{
  if (!kernel->front.marked)
    return;
  kernel->front.marked = false;
  if (kernel->after != NULL)
    kernel->after (kernel, kernel->after_data);
}

bool
sim_kernel_run (SimKernel *kernel, SimTime until)
{
  sim_require (until >= kernel->front.now, "the run would go back in time");
  if (kernel->stuck)
    return false;
  kernel->stopped = false;
  SimTime limit = MIN (until, SIM_NEVER - 1);
  for (SimEntry entry; queue_pop (kernel->queue, limit, &entry);)
    {
      SimTimer *timer = entry.timer;
      if (!kernel_due (kernel, entry))
        continue;
      timer->due = SIM_NEVER;
      timer->entry = 0;
      kernel->armed--;
      kernel_count (kernel, entry.time, timer->tag);
      timer->fire (kernel, timer);
      if (G_UNLIKELY (kernel->front.marked | kernel->stopped))
        {
          kernel_attend (kernel);
          if (kernel->stopped)
            return false;
        }
    }
  if (until != SIM_NEVER && kernel->front.now != until)
    {
      kernel->front.now = until;
      kernel->at_instant = 0;
    }
  return true;
}

SimTime
sim_kernel_stuck (const SimKernel *kernel, GString *out)
{
  if (!kernel->stuck)
    return SIM_NEVER;
  uint64_t shown = MIN (kernel->at_instant, SIM_LAST_EVENTS);
  for (uint64_t i = kernel->events - shown + 1; out != NULL && i <= kernel->events; i++)
    {
      const SimLastEvent *last = &kernel->last[i % SIM_LAST_EVENTS];
      g_string_append_printf (out, "event %" G_GUINT64_FORMAT " at %" G_GINT64_FORMAT " ns: ", i, last->time);
      if (last->tag >> 8 == SIM_NOBODY)
        g_string_append (out, "no node");
      else
        g_string_append_printf (out, "node %u", last->tag >> 8);
      g_string_append_printf (out, ", kind %u\n", last->tag & 0xFF);
    }
  return kernel->front.now;
}

uint64_t
sim_kernel_fingerprint (const SimKernel *kernel)
{
  return kernel->front.fingerprint;
}

SimKernelStats
sim_kernel_stats (const SimKernel *kernel)
{
  return (SimKernelStats){
    .events = kernel->events,
    .armed = kernel->armed,
    .entries = kernel->armed + kernel->void_count,
    .most = kernel->most,
    .bytes = sim_queue_bytes (kernel->queue),
  };
}
