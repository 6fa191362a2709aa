/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Output queues. A frame's sending begins when the one before it has been sent, so its whole
 * way is known when it is put in the queue; what waits is remembered only to know how full
 * the queue is, and what a crash takes away. What has begun is forgotten when somebody looks.
 */
#include "sim/net/inside.h"
#include "sim/net/packet.h"

static SimWaiting *
waiting_at (const SimCable *cable, uint32_t i)
{
  return &cable->waiting[(cable->head + i) & (cable->room - 1)];
}

static void
queue_settle (SimCable *cable, SimTime now)
{
  while (cable->count > 0 && waiting_at (cable, 0)->start <= now)
    {
      cable->queued -= waiting_at (cable, 0)->wire;
      cable->head = (cable->head + 1) & (cable->room - 1);
      cable->count--;
    }
}

static void
queue_grow (SimCable *cable)
{
  uint32_t room = MAX (16, cable->room * 2);
  SimWaiting *waiting = g_new (SimWaiting, room);
  for (uint32_t i = 0; i < cable->count; i++)
    waiting[i] = *waiting_at (cable, i);
  g_free (cable->waiting);
  cable->waiting = waiting;
  cable->room = room;
  cable->head = 0;
}

SimTime
sim_cable_queue (SimCable *cable, SimTime now, uint32_t wire, SimTime sending)
{
  queue_settle (cable, now);
  if (now >= *cable->free_at)
    return *cable->free_at = sim_time_add (now, sending);
  if (cable->queued + wire > cable->iface->segment->queue)
    return -1;
  if (cable->count == cable->room)
    queue_grow (cable);
  cable->count++;
  *waiting_at (cable, cable->count - 1) = (SimWaiting){ *cable->free_at, wire };
  cable->queued += wire;
  return *cable->free_at = sim_time_add (*cable->free_at, sending);
}

void
sim_cable_copy_queue (SimCable *cable, SimCable *from, SimTime now)
{
  queue_settle (from, now);
  cable->head = cable->count = 0;
  while (cable->room < from->count)
    queue_grow (cable);
  for (uint32_t i = 0; i < from->count; i++)
    cable->waiting[i] = *waiting_at (from, i);
  cable->count = from->count;
  cable->queued = from->queued;
  *cable->free_at = *from->free_at;
}

void
sim_cable_clear_queue (SimCable *cable)
{
  SimTime now = sim_kernel_now (cable->iface->segment->kernel);
  queue_settle (cable, now);
  if (cable->count == 0)
    return;
  *cable->free_at = waiting_at (cable, 0)->start;
  sim_cable_drop_unsent (cable, now);
  cable->count = 0;
  cable->queued = 0;
}

void
sim_cable_free (SimCable *cable)
{
  sim_line_dispose (&cable->line);
  g_free (cable->waiting);
  g_free (cable->hurt);
}
