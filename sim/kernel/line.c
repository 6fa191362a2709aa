/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Delay lines: a ring of items, whose oldest has the line's timer.
 */
#include "sim/kernel/kernel-private.h"

enum
{
  FIRST_ROOM = 4,
};

static SimLineItem *
line_item (const SimLine *line, uint32_t index)
{
  return &line->items[(line->head + index) & (line->room - 1)];
}

static void
line_set_timer (SimKernel *kernel, SimLine *line)
{
  const SimLineItem *first = line_item (line, 0);
  kernel->armed++;
  sim_timer_enter (kernel, &line->timer, first->at, first->order);
}

/* The next item stands in the pending set before this one is delivered: delivery may push. */
static void
line_fire (SimKernel *kernel, SimTimer *timer)
{
  SimLine *line = SIM_OWNER (timer, SimLine, timer);
  void *item = line_item (line, 0)->item;
  line->head = (line->head + 1) & (line->room - 1);
  line->count--;
  if (line->count > 0)
    line_set_timer (kernel, line);
  line->deliver (kernel, line, item);
}

void
sim_line_init (SimLine *line, SimClass class, uint32_t tag, SimLineFunc deliver)
{
  sim_timer_init (&line->timer, class, tag, line_fire);
  line->deliver = deliver;
  line->items = NULL;
  line->room = line->head = line->count = 0;
}

static void
line_grow (SimLine *line)
{
  uint32_t room = line->room == 0 ? FIRST_ROOM : line->room * 2;
  SimLineItem *items = g_new (SimLineItem, room);
  for (uint32_t i = 0; i < line->count; i++)
    items[i] = *line_item (line, i);
  g_free (line->items);
  line->items = items;
  line->room = room;
  line->head = 0;
}

void
sim_line_push (SimKernel *kernel, SimLine *line, SimTime at, void *item)
{
  sim_require (at >= sim_line_last (line, kernel->front.now), "an item would overtake another on its line");
  sim_require (at >= kernel->front.now && at < SIM_NEVER, "an item is due in the past, or never");
  if (line->count == line->room)
    line_grow (line);
  *line_item (line, line->count) = (SimLineItem){ at, sim_kernel_order (kernel, line->timer.order), item };
  line->count++;
  if (line->count == 1)
    line_set_timer (kernel, line);
}

SimTime
sim_line_last (const SimLine *line, SimTime otherwise)
{
  return line->count > 0 ? line_item (line, line->count - 1)->at : otherwise;
}

void
sim_line_clear (SimKernel *kernel, SimLine *line, void (*drop) (void *item, gpointer data), gpointer data)
{
  sim_timer_cancel (kernel, &line->timer);
  while (line->count > 0)
    {
      void *item = line_item (line, 0)->item;
      line->head = (line->head + 1) & (line->room - 1);
      line->count--;
      if (drop != NULL)
        drop (item, data);
    }
}

void
sim_line_dispose (SimLine *line)
{
  sim_require (line->count == 0, "a line is thrown away with %u items on it", line->count);
  g_clear_pointer (&line->items, g_free);
  line->room = line->head = 0;
}
