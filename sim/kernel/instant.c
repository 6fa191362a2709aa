/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Many entries of one time. What is scheduled now comes last in its class, so a queue for
 * each class keeps the order for nothing; entries that come with an older order number (heads
 * of delay lines, timers that were pushed back) go through a heap.
 */
#include "sim/kernel/kernel-private.h"
#include "sim/kernel/queue-private.h"

void
queue_instant_open (SimQueue *queue, uint64_t time)
{
  sim_require (queue->instant.count == 0, "two instants at once");
  queue->instant.time = time;
  queue->near.run_end = MAX (queue->near.run_end, time + 1);
}

static void
heap_down (QueueInstant *instant, uint64_t at, SimEntry entry)
{
  for (uint64_t child; (child = 2 * at + 1) < instant->heap_count; at = child)
    {
      if (child + 1 < instant->heap_count && instant->heap[child + 1].order < instant->heap[child].order)
        child++;
      if (entry.order < instant->heap[child].order)
        break;
      instant->heap[at] = instant->heap[child];
    }
  instant->heap[at] = entry;
}

static void
heap_push (QueueInstant *instant, SimEntry entry)
{
  if (instant->heap_count == instant->heap_room)
    {
      instant->heap_room = MAX (64, instant->heap_room * 2);
      instant->heap = g_renew (SimEntry, instant->heap, instant->heap_room);
    }
  uint64_t at = instant->heap_count++;
  for (uint64_t up; at > 0; at = up)
    {
      up = (at - 1) / 2;
      if (instant->heap[up].order < entry.order)
        break;
      instant->heap[at] = instant->heap[up];
    }
  instant->heap[at] = entry;
}

static SimEntry
heap_pop (QueueInstant *instant)
{
  SimEntry first = instant->heap[0];
  instant->heap_count--;
  if (instant->heap_count > 0)
    heap_down (instant, 0, instant->heap[instant->heap_count]);
  return first;
}

void
queue_instant_push (SimQueue *queue, SimEntry entry)
{
  QueueInstant *instant = &queue->instant;
  QueueLane *lane = &instant->lanes[entry.order >> SIM_ORDER_BITS];
  instant->count++;
  if (lane->bucket.at != NULL && entry.order < lane->last)
    {
      heap_push (instant, entry);
      return;
    }
  bool first = lane->bucket.at == NULL;
  queue_bucket_append (queue, &lane->bucket, entry);
  lane->last = entry.order;
  if (first)
    lane->head = lane->bucket.at - 1;
}

static SimEntry
lane_pop (SimQueue *queue, QueueLane *lane)
{
  SimEntry entry = *lane->head++;
  if (lane->head == lane->bucket.at)
    {
      queue_chunk_give (queue, queue_bucket_tail (&lane->bucket));
      *lane = (QueueLane){ .head = NULL };
    }
  else if (((uintptr_t)lane->head & (QUEUE_CHUNK - 1)) == 0)
    {
      lane->bucket.chunks--;
      QueueChunk *tail = queue_bucket_tail (&lane->bucket), *first = tail->next;
      tail->next = first->next;
      lane->head = first->next->entries;
      queue_chunk_give (queue, first);
    }
  return entry;
}

SimEntry
queue_instant_pop (SimQueue *queue)
{
  QueueInstant *instant = &queue->instant;
  QueueLane *lane = instant->lanes;
  while (lane < instant->lanes + QUEUE_CLASSES && lane->bucket.at == NULL)
    lane++;
  bool lanes_empty = lane == instant->lanes + QUEUE_CLASSES;
  SimEntry entry;
  if (instant->heap_count > 0 && (lanes_empty || instant->heap[0].order < lane->head->order))
    entry = heap_pop (instant);
  else
    entry = lane_pop (queue, lane);
  if (--instant->count == 0)
    instant->time = UINT64_MAX;
  return entry;
}

void
queue_instant_sift (SimQueue *queue, bool (*keep) (const SimEntry *entry))
{
  QueueInstant *instant = &queue->instant;
  uint64_t time = instant->time, count = instant->count;
  g_autofree SimEntry *all = g_new (SimEntry, count);
  for (uint64_t i = 0; i < count; i++)
    all[i] = queue_instant_pop (queue);
  for (uint64_t i = 0; i < count; i++)
    if (keep (&all[i]))
      {
        instant->time = time;
        queue_instant_push (queue, all[i]);
      }
}
