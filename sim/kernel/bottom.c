/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The sorted bottom: how a bucket is sorted into it, and what happens when it is full.
 *
 * A bucket is sorted by counting, for each entry, how many go before it, four at a time and
 * without a branch that depends on times. The keys counted with are 26 bits of the time in the
 * bucket, and the place in it; what these leave open, an insertion sort settles, which has
 * nothing to do nearly always.
 */
#include "sim/kernel/queue-private.h"

enum
{
  KEY_BITS = 26,
  PLACE_BITS = 5,
  LANES = 4,
  BLOCK = 4, /* vectors of keys counted for at once */
};

G_STATIC_ASSERT (QUEUE_SORTED == 1 << PLACE_BITS);

typedef int32_t Keys __attribute__ ((vector_size (LANES * sizeof (int32_t))));

typedef struct BottomSort
{
  union
  {
    Keys vectors[QUEUE_SORTED / LANES];
    int32_t keys[QUEUE_SORTED];
  };
  union
  {
    Keys rank_vectors[QUEUE_SORTED / LANES];
    int32_t ranks[QUEUE_SORTED];
  };
  const SimEntry *entries[QUEUE_SORTED];
  uint32_t count;
} BottomSort;

/* ranks[i] = how many keys are smaller than keys[i], for a block of i. */
static inline void
sort_count_block (BottomSort *sort, uint32_t first)
{
  const Keys *mine = &sort->vectors[first];
  Keys a = mine[0], b = mine[1], c = mine[2], d = mine[3];
  Keys before_a = { 0 }, before_b = { 0 }, before_c = { 0 }, before_d = { 0 };
  for (uint32_t j = 0; j < sort->count; j++)
    {
      int32_t key = sort->keys[j];
      Keys other = { key, key, key, key };
      before_a -= other < a;
      before_b -= other < b;
      before_c -= other < c;
      before_d -= other < d;
    }
  Keys *ranks = &sort->rank_vectors[first];
  ranks[0] = before_a;
  ranks[1] = before_b;
  ranks[2] = before_c;
  ranks[3] = before_d;
}

static void
sort_take_keys (SimQueue *queue, BottomSort *sort, const QueueBucket *bucket, uint64_t begins, uint32_t shift)
{
  uint32_t drop = shift > KEY_BITS ? shift - KEY_BITS : 0, n = 0, count;
  QueueWalk walk = queue_walk (bucket);
  for (QueueChunk *chunk; (chunk = queue_walk_on (&walk, &count)) != NULL;)
    for (uint32_t i = 0; i < count; i++, n++)
      {
        const SimEntry *entry = &chunk->entries[i];
        __builtin_prefetch (entry->timer, 1);
        sort->entries[n] = entry;
        sort->keys[n] = (int32_t)(((uint64_t)entry->time - begins) >> drop << PLACE_BITS | n);
      }
  sort->count = n;
}

/* Moves the last of `count` sorted entries and one behind them to where it belongs. */
static inline void
bottom_settle (SimQueue *queue, uint32_t count, SimEntry entry)
{
  SimEntry *at = queue->bottom + count;
  for (; at > queue->bottom && queue_before (at - 1, &entry); at--)
    queue_entry_copy (at, at - 1);
  queue_entry_copy (at, &entry);
}

void
queue_bottom_fill (SimQueue *queue, const QueueBucket *bucket, uint64_t begins, uint32_t shift)
{
  BottomSort sort;
  sort_take_keys (queue, &sort, bucket, begins, shift);
  for (uint32_t first = 0; first * LANES < sort.count; first += BLOCK)
    sort_count_block (&sort, first);
  for (uint32_t i = 0; i < sort.count; i++)
    queue->bottom[sort.count - 1 - (uint32_t)sort.ranks[i]] = *sort.entries[i];
  queue->bottom_count = sort.count;
  for (uint32_t i = 1; i < sort.count; i++)
    if (G_UNLIKELY (queue_before (&queue->bottom[i - 1], &queue->bottom[i])))
      bottom_settle (queue, i, queue->bottom[i]);
  QueueWalk walk = queue_walk (bucket);
  uint32_t count;
  for (QueueChunk *chunk; (chunk = queue_walk_on (&walk, &count)) != NULL;)
    queue_chunk_give (queue, chunk);
}

/* What is due now, when there is much of it, leaves the full bottom for the instant. */
static void
bottom_to_instant (SimQueue *queue)
{
  while (queue->bottom_count > 0 && (uint64_t)queue->bottom[queue->bottom_count - 1].time == queue->floor)
    {
      queue->instant.time = queue->floor;
      queue_instant_push (queue, queue->bottom[--queue->bottom_count]);
    }
}

/* The full bottom becomes a rung, or, where there are no rungs, the end of the bottom moves. */
static void
bottom_to_rung (SimQueue *queue)
{
  uint32_t count = queue->bottom_count;
  uint64_t most = (uint64_t)queue->bottom[0].time;
  if (queue->rung_count == 0)
    queue->top.from = most + 1;
  else
    queue_rung_lower (&queue->rungs[queue->rung_count - 1], most + 1);
  uint64_t start = queue->floor + (queue->instant.count > 0); /* what is at the open instant goes there */
  QueueRung *rung = queue_rung_new (queue, start, most + 1, count, (most - start) / 2);
  queue->bottom_count = 0;
  for (uint32_t i = count; i-- > 0;)
    queue_rung_append (queue, rung, queue->bottom[i]);
}

/* The entry is of the open instant, or the bottom is full. */
static G_GNUC_NO_INLINE void
bottom_push_slowly (SimQueue *queue, SimEntry entry)
{
  if ((uint64_t)entry.time == queue->instant.time)
    {
      queue_instant_push (queue, entry);
      return;
    }
  bottom_to_instant (queue);
  if (queue->bottom_count > QUEUE_BOTTOM / 2)
    bottom_to_rung (queue);
  queue_push (queue, entry);
}

void
queue_bottom_push (SimQueue *queue, SimTime time, uint64_t order, SimTimer *timer)
{
  SimEntry entry = { time, order, timer };
  if (G_UNLIKELY ((uint64_t)time == queue->instant.time || queue->bottom_count == QUEUE_BOTTOM))
    bottom_push_slowly (queue, entry);
  else
    bottom_settle (queue, queue->bottom_count++, entry);
}
