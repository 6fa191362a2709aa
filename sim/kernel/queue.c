/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The pending set as a whole.
 */
#include "sim/kernel/queue-private.h"

SimQueue *
sim_queue_new (SimQueueReview *review, gpointer owner)
{
  SimQueue *queue = g_new0 (SimQueue, 1);
  queue->review = review;
  queue->owner = owner;
  queue->blocks = g_ptr_array_new_with_free_func (sim_pages_free);
  queue->top.from = queue->top.least = UINT64_MAX;
  queue->staged_least = UINT64_MAX;
  queue->instant.time = UINT64_MAX;
  queue->near.free = QUEUE_NONE;
  return queue;
}

void
sim_queue_free (SimQueue *queue)
{
  if (queue == NULL)
    return;
  for (uint32_t i = 0; i < queue->rung_room; i++)
    g_free (queue->rungs[i].buckets);
  g_free (queue->rungs);
  g_free (queue->near.entries);
  g_free (queue->near.links);
  g_free (queue->near.heads);
  g_free (queue->near.run);
  g_free (queue->instant.heap);
  g_ptr_array_free (queue->blocks, TRUE);
  g_free (queue);
}

/* What was dropped from an empty set says nothing about where entries may come. */
static void
queue_reset_empty (SimQueue *queue)
{
  if (!queue_calendar_waits (&queue->near) && queue->rung_count == 0 && queue->top.bucket.at == NULL)
    {
      queue->top.from = UINT64_MAX;
      queue->floor = 0;
      queue->near.run_end = queue->near.start = 0;
      queue->near.buckets = queue->near.current = 0;
    }
}

G_GNUC_NO_INLINE void
queue_unstage (SimQueue *queue)
{
  uint32_t count = queue->staged_count;
  queue->staged_count = 0;
  queue->staged_least = UINT64_MAX;
  for (uint32_t i = 0; i < count; i++)
    queue_push (queue, queue->staged[i]);
}

bool
queue_pop_slowly (SimQueue *queue, SimTime limit, SimEntry *out)
{
  if (queue->staged_count > 0)
    queue_unstage (queue);
  while (queue->instant.count == 0 && queue_near_sorted (&queue->near) == 0)
    {
      if (!queue_refill (queue, (uint64_t)limit))
        {
          queue_reset_empty (queue);
          return false;
        }
    }
  if (queue->instant.count == 0)
    return queue_pop (queue, limit, out);
  *out = queue_instant_pop (queue);
  queue->floor = (uint64_t)out->time;
  return true;
}

void
sim_queue_push (SimQueue *queue, SimEntry entry)
{
  queue_push (queue, entry);
}

bool
sim_queue_pop (SimQueue *queue, SimTime limit, SimEntry *out)
{
  return queue_pop (queue, limit, out);
}

uint64_t
sim_queue_size (const SimQueue *queue)
{
  uint64_t size = queue->staged_count + queue->instant.count + queue_near_count (&queue->near)
                  + queue_bucket_count (&queue->top.bucket);
  for (uint32_t i = 0; i < queue->rung_count; i++)
    for (uint32_t b = 0; b < queue->rungs[i].used; b++)
      size += queue_bucket_count (&queue->rungs[i].buckets[b]);
  return size;
}

uint64_t
sim_queue_bytes (const SimQueue *queue)
{
  uint64_t bytes = sizeof *queue + queue->block_bytes + queue->blocks->len * sizeof (gpointer);
  bytes += queue->instant.heap_room * sizeof (SimEntry);
  bytes += queue->near.room * (sizeof (SimEntry) + sizeof (uint16_t));
  bytes += (queue->near.head_room + queue->near.run_room) * sizeof (uint16_t);
  bytes += queue->rung_room * sizeof (QueueRung);
  for (uint32_t i = 0; i < queue->rung_room; i++)
    bytes += queue->rungs[i].room * sizeof (QueueBucket);
  return bytes;
}

static void
bucket_sift (SimQueue *queue, QueueBucket *bucket, bool (*keep) (const SimEntry *entry))
{
  QueueWalk walk = queue_walk (bucket);
  uint32_t count;
  *bucket = (QueueBucket){ .at = NULL };
  for (QueueChunk *chunk; (chunk = queue_walk_on (&walk, &count)) != NULL; queue_chunk_give (queue, chunk))
    {
      for (uint32_t i = 0; i < count; i++)
        __builtin_prefetch (chunk->entries[i].timer);
      for (uint32_t i = 0; i < count; i++)
        if (keep (&chunk->entries[i]))
          queue_bucket_append (queue, bucket, chunk->entries[i]);
    }
}

static void
rung_sift (SimQueue *queue, QueueRung *rung, bool (*keep) (const SimEntry *entry))
{
  for (uint32_t i = 0; i < rung->used; i++)
    {
      bucket_sift (queue, &rung->buckets[i], keep);
      if (rung->buckets[i].at == NULL)
        rung->filled[i / 64] &= ~((uint64_t)1 << (i % 64));
    }
}

static void
top_sift (SimQueue *queue, bool (*keep) (const SimEntry *entry))
{
  QueueWalk walk = queue_walk (&queue->top.bucket);
  uint32_t count;
  queue->top = (QueueTop){ .from = queue->top.from, .least = UINT64_MAX };
  for (QueueChunk *chunk; (chunk = queue_walk_on (&walk, &count)) != NULL; queue_chunk_give (queue, chunk))
    for (uint32_t i = 0; i < count; i++)
      if (keep (&chunk->entries[i]))
        queue_top_append (queue, chunk->entries[i]);
}

void
sim_queue_sift (SimQueue *queue, bool (*keep) (const SimEntry *entry))
{
  queue_unstage (queue);
  if (queue->instant.count > 0)
    queue_instant_sift (queue, keep);
  queue_near_sift (queue, keep);
  for (uint32_t i = 0; i < queue->rung_count; i++)
    rung_sift (queue, &queue->rungs[i], keep);
  top_sift (queue, keep);
}
