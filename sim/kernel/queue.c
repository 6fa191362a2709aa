/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/kernel/queue.h"

/* A binary heap. */
struct SimQueue
{
  SimEntry *entries;
  uint64_t count, room;
};

SimQueue *
sim_queue_new (void)
{
  return g_new0 (SimQueue, 1);
}

void
sim_queue_free (SimQueue *queue)
{
  if (queue == NULL)
    return;
  g_free (queue->entries);
  g_free (queue);
}

static bool
entry_before (const SimEntry *a, const SimEntry *b)
{
  return a->time < b->time || (a->time == b->time && a->order < b->order);
}

static void
heap_down (SimQueue *queue, uint64_t at, SimEntry entry)
{
  for (uint64_t child; (child = 2 * at + 1) < queue->count; at = child)
    {
      if (child + 1 < queue->count && entry_before (&queue->entries[child + 1], &queue->entries[child]))
        child++;
      if (entry_before (&entry, &queue->entries[child]))
        break;
      queue->entries[at] = queue->entries[child];
    }
  queue->entries[at] = entry;
}

void
sim_queue_push (SimQueue *queue, SimEntry entry)
{
  if (queue->count == queue->room)
    {
      queue->room = MAX (64, queue->room * 2);
      queue->entries = g_renew (SimEntry, queue->entries, queue->room);
    }
  uint64_t at = queue->count++;
  for (uint64_t up; at > 0; at = up)
    {
      up = (at - 1) / 2;
      if (entry_before (&queue->entries[up], &entry))
        break;
      queue->entries[at] = queue->entries[up];
    }
  queue->entries[at] = entry;
}

bool
sim_queue_pop (SimQueue *queue, SimTime limit, SimEntry *out)
{
  if (queue->count == 0 || queue->entries[0].time > limit)
    return false;
  *out = queue->entries[0];
  queue->count--;
  if (queue->count > 0)
    heap_down (queue, 0, queue->entries[queue->count]);
  return true;
}

uint64_t
sim_queue_size (const SimQueue *queue)
{
  return queue->count;
}

uint64_t
sim_queue_bytes (const SimQueue *queue)
{
  return queue->room * sizeof (SimEntry);
}

void
sim_queue_sift (SimQueue *queue, bool (*keep) (const SimEntry *entry))
{
  uint64_t kept = 0;
  for (uint64_t i = 0; i < queue->count; i++)
    if (keep (&queue->entries[i]))
      queue->entries[kept++] = queue->entries[i];
  queue->count = kept;
  for (uint64_t i = kept / 2; i-- > 0;)
    heap_down (queue, i, queue->entries[i]);
}
