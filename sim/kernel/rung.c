/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Rungs, and how entries come down the ladder.
 *
 * Nothing comes down before it is due within the limit of the run: the next entry taken is
 * then among what came down, and whatever is scheduled later is not earlier than it. So all
 * that enters below a rung lies within one bucket of it, a rung made there has narrower
 * buckets, and there are never more rungs than bits in a time.
 */
#include "sim/kernel/queue-private.h"
#include <string.h>

enum
{
  FEW_RUNGS = 4,     /* as many as there are nearly always */
  THIN_REST = 16384, /* in a smaller set the latest entries stay in the top */
};

static uint32_t
log2_floor (uint64_t n)
{
  return 63 - (uint32_t)__builtin_clzll (n | 1);
}

static void
rungs_grow (SimQueue *queue)
{
  uint32_t room = queue->rung_room + FEW_RUNGS;
  queue->rungs = g_renew (QueueRung, queue->rungs, room);
  memset (queue->rungs + queue->rung_room, 0, FEW_RUNGS * sizeof (QueueRung));
  queue->rung_room = room;
}

QueueRung *
queue_rung_new (SimQueue *queue, uint64_t start, uint64_t end, uint64_t count, uint64_t mean, uint32_t hoped)
{
  sim_require (queue->rung_count < QUEUE_RUNGS, "the ladder has more rungs than a time has bits");
  uint64_t width = (uint64_t)((double)mean * 2 * hoped / (double)count);
  uint32_t shift = log2_floor (width);
  while (shift < 63 && (end - 1 - start) >> shift >= QUEUE_BUCKETS)
    shift++;
  while (shift > 0 && (end - 1 - start) >> shift == 0)
    shift--;
  uint32_t buckets = (uint32_t)((end - 1 - start) >> shift) + 1;

  if (queue->rung_count == queue->rung_room)
    rungs_grow (queue);
  QueueRung *rung = &queue->rungs[queue->rung_count++];
  rung->start = rung->from = start;
  rung->used = buckets;
  rung->shift = shift;
  rung->current = 0;
  if (buckets > rung->room)
    {
      g_free (rung->buckets);
      rung->room = (uint32_t)1 << (32 - __builtin_clz (buckets | 15));
      rung->room = MIN (rung->room, QUEUE_BUCKETS);
      rung->buckets = g_new0 (QueueBucket, rung->room);
    }
  return rung;
}

void
queue_rung_lower (QueueRung *rung, uint64_t from)
{
  rung->from = from;
  rung->current = (uint32_t)((from - rung->start) >> rung->shift);
}

/* The first bucket at or after `from` with something in it; `used` or more when there is none. */
static uint32_t
rung_next (const QueueRung *rung, uint32_t from)
{
  if (from >= rung->used)
    return rung->used;
  uint32_t word = from / 64, last = (rung->used - 1) / 64;
  uint64_t bits = rung->filled[word] & (~(uint64_t)0 << (from % 64));
  while (bits == 0 && word < last)
    bits = rung->filled[++word];
  return bits != 0 ? word * 64 + (uint32_t)__builtin_ctzll (bits) : rung->used;
}

/* Takes everything out of bucket i. */
static QueueBucket
rung_detach (QueueRung *rung, uint32_t i)
{
  QueueBucket bucket = rung->buckets[i];
  rung->buckets[i] = (QueueBucket){ .at = NULL };
  rung->filled[i / 64] &= ~((uint64_t)1 << (i % 64));
  return bucket;
}

static void
bucket_to_instant (SimQueue *queue, const QueueBucket *bucket, uint64_t time)
{
  QueueWalk walk = queue_walk (bucket);
  uint32_t count;
  queue_instant_open (queue, time);
  for (QueueChunk *chunk; (chunk = queue_walk_on (&walk, &count)) != NULL; queue_chunk_give (queue, chunk))
    for (uint32_t i = 0; i < count; i++)
      queue_instant_push (queue, chunk->entries[i]);
}

static void
bucket_to_rung (SimQueue *queue, const QueueBucket *bucket, QueueRung *rung)
{
  QueueWalk walk = queue_walk (bucket);
  uint32_t count;
  for (QueueChunk *chunk; (chunk = queue_walk_on (&walk, &count)) != NULL; queue_chunk_give (queue, chunk))
    for (uint32_t i = 0; i < count; i++)
      queue_rung_append (queue, rung, chunk->entries[i]);
}

/* The same, but what is at or after `end` goes back to the top. */
static void
bucket_to_two (SimQueue *queue, const QueueBucket *bucket, QueueRung *rung, uint64_t end)
{
  QueueWalk walk = queue_walk (bucket);
  uint32_t count;
  for (QueueChunk *chunk; (chunk = queue_walk_on (&walk, &count)) != NULL; queue_chunk_give (queue, chunk))
    for (uint32_t i = 0; i < count; i++)
      if ((uint64_t)chunk->entries[i].time < end)
        queue_rung_append (queue, rung, chunk->entries[i]);
      else
        queue_top_append (queue, chunk->entries[i]);
}

/* The range of the times in the first chunk of a bucket, or in all of them. */
static void
bucket_range (const QueueBucket *bucket, bool whole, uint64_t *least, uint64_t *most)
{
  QueueWalk walk = queue_walk (bucket);
  uint32_t count;
  *least = UINT64_MAX;
  *most = 0;
  for (QueueChunk *chunk; (chunk = queue_walk_on (&walk, &count)) != NULL;)
    {
      for (uint32_t i = 0; i < count; i++)
        {
          uint64_t time = (uint64_t)chunk->entries[i].time;
          *least = MIN (*least, time);
          *most = MAX (*most, time);
        }
      if (!whole)
        return;
    }
}

/* A bucket with too much in it to be sorted: one instant, or a rung of its own. What is later
 * than its last entry still belongs to the bucket, which may fill again. */
static void
rung_spread (SimQueue *queue, QueueRung *rung, uint32_t i, uint64_t limit)
{
  uint64_t least, most, width = (uint64_t)1 << rung->shift;
  uint64_t begins = rung->start + ((uint64_t)i << rung->shift), ends = begins + width;
  begins = MAX (begins, rung->from);
  bucket_range (&rung->buckets[i], false, &least, &most);
  if (most - least >= width / 4) /* no cluster: the bucket's own range will do */
    least = begins, most = ends - 1;
  else
    bucket_range (&rung->buckets[i], true, &least, &most);
  QueueBucket bucket = rung_detach (rung, i);
  rung->current = i;
  rung->from = most + 1;
  if (least == most && least <= limit)
    {
      bucket_to_instant (queue, &bucket, least);
      return;
    }
  uint64_t start = least <= limit ? least : begins;
  bucket_to_rung (queue, &bucket,
                  queue_rung_new (queue, start, most + 1, queue_bucket_count (&bucket), (most - least) / 2,
                                  QUEUE_PER_BUCKET));
}

/* In a set that does not fit into the caches: has the timers of the next bucket fetched, and
 * the entries of the one after that. */
static void
rung_fetch_ahead (const QueueRung *rung, uint32_t i)
{
  uint32_t next = rung_next (rung, i);
  if (next == rung->used)
    return;
  const QueueChunk *chunk = queue_bucket_tail (&rung->buckets[next]);
  for (const SimEntry *entry = chunk->entries; entry < rung->buckets[next].at; entry++)
    __builtin_prefetch (entry->timer, 1);
  uint32_t later = rung_next (rung, next + 1);
  if (later == rung->used)
    return;
  chunk = queue_bucket_tail (&rung->buckets[later]);
  for (const char *at = (const char *)chunk; at < (const char *)rung->buckets[later].at; at += 64)
    __builtin_prefetch (at);
}

/* The rung's next bucket i comes down. */
static bool
rung_refill (SimQueue *queue, QueueRung *rung, uint32_t i, uint64_t limit)
{
  uint64_t begins = rung->start + ((uint64_t)i << rung->shift);
  if (MAX (begins, rung->from) > limit)
    return false;
  queue->floor = MAX (queue->floor, MAX (begins, rung->from));
  uint64_t count = queue_bucket_count (&rung->buckets[i]);
  if (count > QUEUE_PART)
    {
      rung_spread (queue, rung, i, limit);
      return true;
    }
  QueueBucket bucket = rung_detach (rung, i);
  rung->current = i + 1;
  rung->from = begins + ((uint64_t)1 << rung->shift);
  if (count > QUEUE_SORTED)
    queue_near_take (queue, &bucket, begins, rung->shift);
  else
    {
      if (queue->block_bytes > QUEUE_CACHED)
        rung_fetch_ahead (rung, i + 1);
      queue_near_sort (queue, &bucket, begins, rung->shift);
    }
  return true;
}

static bool
top_refill (SimQueue *queue, uint64_t limit)
{
  QueueTop top = queue->top;
  uint64_t count = queue_bucket_count (&top.bucket);
  if (count == 0 || top.least > limit)
    return false;
  queue->top = (QueueTop){ .from = top.most + 1, .least = UINT64_MAX };
  if (top.least == top.most && count > QUEUE_SORTED)
    bucket_to_instant (queue, &top.bucket, top.least);
  else if (count <= QUEUE_NEAR / 2)
    {
      queue->top.from = UINT64_MAX;
      queue_near_take (queue, &top.bucket, top.least, log2_floor ((uint64_t)(top.sum / count) - top.least) + 2);
    }
  else
    {
      uint64_t mean = (uint64_t)(top.sum / count) - top.least;
      uint64_t end = top.most + 1;
      if (count < THIN_REST) /* many buckets with little in them would be most of the memory */
        end = MIN (end, top.least + mean * 4 + 1);
      QueueRung *rung = queue_rung_new (queue, top.least, end, count, mean, QUEUE_PER_FIRST);
      queue->top.from = end;
      bucket_to_two (queue, &top.bucket, rung, end);
    }
  return true;
}

bool
queue_refill (SimQueue *queue, uint64_t limit)
{
  if (queue_calendar_waits (&queue->near))
    return queue_calendar_refill (queue, limit);
  for (; queue->rung_count > 0; queue->rung_count--)
    {
      QueueRung *rung = &queue->rungs[queue->rung_count - 1];
      uint32_t next = rung_next (rung, rung->current);
      if (next < rung->used)
        return rung_refill (queue, rung, next, limit);
    }
  return top_refill (queue, limit);
}
