/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The memory of the pending set: chunks, used again and again, cut from blocks that go with
 * the set. Blocks grow with the set, so that little of them stands idle.
 */
#include "sim/kernel/queue-private.h"

G_STATIC_ASSERT (sizeof (QueueChunk) == QUEUE_CHUNK);

enum
{
  PAGE = 4096,
  LARGEST_BLOCK = 4 << 20,
  HUGE_PAGE = 2 << 20,
};

static void
queue_grow (SimQueue *queue)
{
  gsize size = CLAMP (queue->block_bytes / 16, PAGE, LARGEST_BLOCK);
  if (queue->block_bytes >= 4 * HUGE_PAGE)
    size = (size + HUGE_PAGE - 1) / HUGE_PAGE * HUGE_PAGE;
  size = size / PAGE * PAGE;
  char *block = sim_pages_new (size);
  g_ptr_array_add (queue->blocks, block);
  queue->block_bytes += size;
  queue->fresh = block;
  queue->fresh_end = block + size;
}

static QueueChunk *
queue_chunk_take (SimQueue *queue)
{
  QueueChunk *chunk = queue->free_chunks;
  if (G_LIKELY (chunk != NULL))
    {
      queue->free_chunks = chunk->next;
      __builtin_prefetch (chunk->next, 1);
      return chunk;
    }
  if (queue->fresh == queue->fresh_end)
    queue_grow (queue);
  chunk = (QueueChunk *)queue->fresh;
  queue->fresh += QUEUE_CHUNK;
  return chunk;
}

void
queue_bucket_extend (SimQueue *queue, QueueBucket *bucket)
{
  QueueChunk *chunk = queue_chunk_take (queue);
  if (bucket->at == NULL)
    chunk->next = chunk;
  else
    {
      QueueChunk *tail = queue_bucket_tail (bucket);
      chunk->next = tail->next;
      tail->next = chunk;
    }
  bucket->at = chunk->entries;
  bucket->chunks++;
}
