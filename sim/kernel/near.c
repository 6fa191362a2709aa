/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The near tier: its pool, what is sorted in it, and what comes and goes between it and the
 * ladder. The sorted ones are a row of places in the pool, so that little is moved.
 */
#include "sim/kernel/queue-private.h"
#include <string.h>

enum
{
  LEAST_ROOM = 16, /* by which the pool grows */
  LEAST_RUN = 64,
  LONG_RUN = 32, /* a place among more sorted entries is found by halves */
};

G_STATIC_ASSERT (QUEUE_NEAR / 8 * 9 < QUEUE_NONE);

static void
near_set_room (QueueNear *near, uint32_t room)
{
  near->entries = g_renew (SimEntry, near->entries, room);
  near->links = g_renew (uint16_t, near->links, room);
  near->room = room;
  if (near->heads == NULL)
    {
      near->heads = g_new (uint16_t, 1);
      near->heads[0] = QUEUE_NONE;
      near->head_room = 1;
    }
  queue_near_widen_run (near, 0);
}

void
queue_near_widen_run (QueueNear *near, uint32_t room)
{
  uint32_t sorted = queue_near_sorted (near);
  room = MAX (room, LEAST_RUN);
  if (room <= near->run_room)
    return;
  uint16_t *run = g_new (uint16_t, room);
  if (sorted > 0)
    memcpy (run + room - sorted, near->run + near->first, sorted * sizeof *run);
  g_free (near->run);
  near->run = run;
  near->run_room = room;
  near->first = room - sorted;
}

/* The entry at place r of the run, behind which others are sorted, goes to where it belongs. */
static inline void
near_settle (QueueNear *near, uint32_t r)
{
  const SimEntry *entries = near->entries;
  uint16_t i = near->run[r], *at = near->run + r, *last = near->run + near->run_room - 1;
  SimEntry entry = entries[i];
  for (; at < last && queue_before (&entries[at[1]], &entry); at++)
    *at = at[1];
  *at = i;
}

/* An insertion sort settles what the ranks left open, and has nothing to do nearly always. */
static inline void
near_settle_all (QueueNear *near)
{
  const uint16_t *run = near->run;
  for (uint32_t r = near->run_room; r-- > near->first + 1;)
    if (G_UNLIKELY (queue_before (&near->entries[run[r]], &near->entries[run[r - 1]])))
      near_settle (near, r - 1);
}

void
queue_near_place (QueueNear *near, const QueueSort *sort)
{
  near->first = near->run_room - sort->count;
  uint16_t *run = near->run + near->first;
  for (uint32_t i = 0; i < sort->count; i++)
    run[sort->ranks[i]] = (uint16_t)(sort->entries[i] - near->entries);
  near_settle_all (near);
}

/* The tier is empty: nothing of it is in use. */
static void
near_clear (QueueNear *near, uint32_t room)
{
  near->used = 0;
  near->free = QUEUE_NONE;
  near->buckets = near->current = near->spread = near->drained = 0;
  if (near->room < room)
    near_set_room (near, room);
}

/* The entry at `at`, behind which others up to `last` are sorted, goes to where it belongs. */
static inline void
entries_settle (SimEntry *at, const SimEntry *last)
{
  SimEntry entry = *at;
  for (; at < last && queue_before (at + 1, &entry); at++)
    queue_entry_copy (at, at + 1);
  queue_entry_copy (at, &entry);
}

/* The entries of `sort`, which are elsewhere, become all that the tier has. */
static void
near_place_all (QueueNear *near, const QueueSort *sort)
{
  near_clear (near, QUEUE_SORTED);
  near->used = sort->count;
  near->first = near->run_room - sort->count;
  for (uint32_t i = 0; i < sort->count; i++)
    {
      near->entries[sort->ranks[i]] = *sort->entries[i];
      near->run[near->first + i] = (uint16_t)i;
    }
  for (uint32_t i = sort->count; i-- > 1;)
    if (G_UNLIKELY (queue_before (&near->entries[i], &near->entries[i - 1])))
      entries_settle (&near->entries[i - 1], &near->entries[sort->count - 1]);
}

static inline uint32_t
near_take_entry (QueueNear *near, const SimEntry *entry)
{
  uint32_t i = near->free;
  near->free = near->links[i];
  queue_entry_copy (&near->entries[i], entry);
  return i;
}

void
queue_near_sort (SimQueue *queue, const QueueBucket *bucket, uint64_t begins, uint32_t shift)
{
  QueueNear *near = &queue->near;
  QueueSort sort;
  SimEntry moved[QUEUE_SORTED];
  QueueWalk walk = queue_walk (bucket);
  uint32_t n = 0, count;
  for (QueueChunk *chunk; (chunk = queue_walk_on (&walk, &count)) != NULL;)
    for (uint32_t i = 0; i < count; i++)
      {
        __builtin_prefetch (chunk->entries[i].timer, 1);
        sort.entries[n++] = &chunk->entries[i];
      }
  sort.count = n;
  uint32_t moves = queue->review != NULL ? queue->review (queue->owner, sort.entries, &sort.count, moved) : 0;
  queue_sort_rank (&sort, begins, shift);
  near_place_all (near, &sort);
  near->run_end = begins + ((uint64_t)1 << shift);
  walk = queue_walk (bucket);
  for (QueueChunk *chunk; (chunk = queue_walk_on (&walk, &count)) != NULL;)
    queue_chunk_give (queue, chunk);
  for (uint32_t i = 0; i < moves; i++)
    queue_push (queue, moved[i]);
}

void
queue_near_take (SimQueue *queue, const QueueBucket *bucket, uint64_t begins, uint32_t shift)
{
  QueueNear *near = &queue->near;
  uint32_t count = (uint32_t)queue_bucket_count (bucket);
  near_clear (near, count);
  queue_calendar_begin (queue, begins, shift, count);
  QueueWalk walk = queue_walk (bucket);
  for (QueueChunk *chunk; (chunk = queue_walk_on (&walk, &count)) != NULL; queue_chunk_give (queue, chunk))
    for (uint32_t i = 0; i < count; i++)
      {
        near->entries[near->used] = chunk->entries[i];
        queue_calendar_link (near, near->used++, (uint64_t)chunk->entries[i].time);
      }
}

/* What is due now, when there is much of it, leaves the sorted entries for the instant; false when there is
 * nothing. */
static bool
near_to_instant (SimQueue *queue)
{
  QueueNear *near = &queue->near;
  uint32_t first = near->first;
  while (near->first < near->run_room && queue_near_time (near, near->run[near->first]) == queue->floor)
    {
      uint32_t i = near->run[near->first++];
      queue->instant.time = queue->floor;
      queue_instant_push (queue, near->entries[i]);
      queue_near_free (near, i);
    }
  return near->first > first;
}

/* Nothing earlier enters the near tier: what is at the open instant goes there. */
static uint64_t
near_start (const SimQueue *queue)
{
  return queue->floor + (queue->instant.count > 0);
}

/* All that is in the near tier goes to the top or to `rung`, and the ladder is in use. */
static void
near_empty (SimQueue *queue, uint32_t all, QueueRung *rung)
{
  QueueNear *near = &queue->near;
  for (uint32_t i = all; i != QUEUE_NONE; i = near->links[i])
    if (rung != NULL)
      queue_rung_append (queue, rung, near->entries[i]);
    else
      queue_top_append (queue, near->entries[i]);
  near_clear (near, 0);
  near->start = near->run_end = near_start (queue);
  near_set_room (near, QUEUE_SORTED);
}

static void
near_to_top (SimQueue *queue)
{
  queue->top.from = near_start (queue);
  near_empty (queue, queue_calendar_collect (&queue->near), NULL);
}

/* All becomes a rung, or, where there are no rungs, the end of the near tier moves. */
static void
near_to_rung (SimQueue *queue)
{
  QueueNear *near = &queue->near;
  uint64_t most = 0, start = near_start (queue);
  uint32_t all = queue_calendar_collect (near);
  for (uint32_t i = all; i != QUEUE_NONE; i = near->links[i])
    most = MAX (most, queue_near_time (near, i));
  if (queue->rung_count == 0)
    queue->top.from = most + 1;
  else
    queue_rung_lower (&queue->rungs[queue->rung_count - 1], most + 1);
  near_empty (queue, all,
              queue_rung_new (queue, start, most + 1, near->used, (most - start) / 2, QUEUE_PER_BUCKET));
}

/* No entry is free: makes more, or passes them on. */
static void
near_widen (SimQueue *queue)
{
  QueueNear *near = &queue->near;
  bool alone = queue->top.from == UINT64_MAX;
  if (near->used < near->room)
    queue_near_free (near, near->used++);
  else if (near->room < (alone ? QUEUE_NEAR : QUEUE_NEAR_LADDER))
    near_set_room (near, near->room + MAX (near->room / 8, LEAST_ROOM));
  else if (alone)
    near_to_top (queue);
  else
    near_to_rung (queue);
}

/* How many of the sorted entries are before entry i. */
static uint32_t
near_rank (const QueueNear *near, uint32_t i)
{
  const uint16_t *run = near->run + near->first;
  uint32_t from = 0, to = queue_near_sorted (near);
  while (from < to)
    {
      uint32_t middle = (from + to) / 2;
      if (queue_before (&near->entries[run[middle]], &near->entries[i]))
        from = middle + 1;
      else
        to = middle;
    }
  return from;
}

/* Puts entry i among many sorted ones, or where the run has no place left. */
static G_GNUC_NO_INLINE void
near_settle_far (QueueNear *near, uint32_t i)
{
  if (near->first == 0)
    queue_near_widen_run (near, near->run_room + MAX (near->run_room / 4, LEAST_RUN));
  uint32_t rank = near_rank (near, i);
  near->first--;
  memmove (near->run + near->first, near->run + near->first + 1, rank * sizeof *near->run);
  near->run[near->first + rank] = (uint16_t)i;
}

/* Puts entry i among the sorted ones. */
static inline void
near_insert (QueueNear *near, uint32_t i)
{
  near->drained++;
  if (G_UNLIKELY (near->first == 0 || queue_near_sorted (near) > LONG_RUN))
    near_settle_far (near, i);
  else
    {
      near->run[--near->first] = (uint16_t)i;
      near_settle (near, near->first);
    }
}

/* There is no place for the entry, or it is of the open instant, or there are many sorted ones. */
static G_GNUC_NO_INLINE void
near_push_slowly (SimQueue *queue, SimEntry entry)
{
  QueueNear *near = &queue->near;
  if ((uint64_t)entry.time == queue->instant.time)
    {
      queue_instant_push (queue, entry);
      return;
    }
  bool again = true;
  if (near->free == QUEUE_NONE)
    near_widen (queue);
  else if (!near_to_instant (queue))
    {
      again = queue_near_sorted (near) >= 2 * QUEUE_SORTED_MOST && queue_calendar_may_spread (near);
      if (again)
        queue_calendar_spread (queue, 63);
    }
  if (again)
    queue_push (queue, entry);
  else
    near_insert (near, near_take_entry (near, &entry));
}

void
queue_near_push (SimQueue *queue, SimTime time, uint64_t order, SimTimer *timer)
{
  QueueNear *near = &queue->near;
  SimEntry entry = { time, order, timer };
  bool sorted = (uint64_t)time < near->run_end;
  if (G_UNLIKELY (near->free == QUEUE_NONE || (uint64_t)time == queue->instant.time
                  || (sorted && queue_near_sorted (near) >= QUEUE_SORTED_MOST)))
    {
      near_push_slowly (queue, entry);
      return;
    }
  uint32_t i = near_take_entry (near, &entry);
  if (sorted)
    near_insert (near, i);
  else
    queue_calendar_link (near, i, (uint64_t)time);
}

uint64_t
queue_near_count (const QueueNear *near)
{
  uint64_t count = near->used;
  for (uint32_t i = near->free; i != QUEUE_NONE; i = near->links[i])
    count--;
  return count;
}

void
queue_near_sift (SimQueue *queue, bool (*keep) (const SimEntry *entry))
{
  QueueNear *near = &queue->near;
  uint32_t to = near->run_room;
  for (uint32_t r = near->run_room; r-- > near->first;)
    if (keep (&near->entries[near->run[r]]))
      near->run[--to] = near->run[r];
    else
      queue_near_free (near, near->run[r]);
  near->first = to;
  for (uint32_t b = near->current; near->heads != NULL && b <= near->buckets; b++)
    for (uint16_t *link = &near->heads[b]; *link != QUEUE_NONE;)
      if (keep (&near->entries[*link]))
        link = &near->links[*link];
      else
        {
          uint32_t i = *link;
          *link = near->links[i];
          queue_near_free (near, i);
        }
}
