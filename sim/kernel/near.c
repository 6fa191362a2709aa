/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The near tier: an array sorted as far as is needed.
 *
 * To put an entry into a part, each part behind it gives its first place to the one before it
 * and takes the place behind its last: one entry moves for each part, and there are few. To
 * split a part, a time is chosen from a sample so that about a sixth is earlier; finding these
 * costs a pass over the times, moving them is short. So an entry is looked at some six times
 * for each level, of which a part of a thousand has two.
 */
#include "sim/kernel/queue-private.h"
#include <string.h>

enum
{
  SAMPLE = 16,     /* times that a part is judged by */
  LEAST_RANK = 3,  /* of the sample's time chosen: this in a large part */
  MOST_RANK = 8,   /* half of a part that is just too large to be sorted */
  FEW = 24,        /* entries hoped for where they will be sorted */
  LEAST_ROOM = 16, /* by which the array grows */
};

/* The gap becomes `gap` entries wide. */
static void
near_set_gap (QueueNear *near, uint32_t gap)
{
  uint32_t sorted = near->room - near->first, room = near->unsorted + gap + sorted;
  if (room < near->room)
    memmove (near->entries + room - sorted, near->entries + near->first, sorted * sizeof (SimEntry));
  near->entries = g_renew (SimEntry, near->entries, room);
  if (room > near->room)
    memmove (near->entries + room - sorted, near->entries + near->first, sorted * sizeof (SimEntry));
  near->first = room - sorted;
  near->room = room;
}

static void
near_need (QueueNear *near, uint32_t gap)
{
  if (near->first - near->unsorted < gap)
    near_set_gap (near, MAX (gap, MAX (near->room / 8, LEAST_ROOM)));
}

/* One more part, the earliest, of the `count` entries that come last among the unsorted. */
static void
near_add_part (QueueNear *near, uint64_t from, uint32_t count)
{
  if (near->part_count == QUEUE_PARTS) /* the two latest become one */
    {
      near->parts[0].from = near->parts[1].from;
      memmove (&near->parts[1], &near->parts[2], (QUEUE_PARTS - 2) * sizeof (QueuePart));
      near->part_count--;
    }
  near->parts[near->part_count++] = (QueuePart){ from, near->unsorted - count };
}

/* Moves the entry at `at`, behind which others are sorted, to where it belongs among them. */
static inline void
near_settle (QueueNear *near, uint32_t at, SimEntry entry)
{
  SimEntry *place = near->entries + at, *last = near->entries + near->room - 1;
  for (; place < last && queue_before (place + 1, &entry); place++)
    queue_entry_copy (place, place + 1);
  queue_entry_copy (place, &entry);
}

/* The ranked entries, which are elsewhere, become the sorted ones; an insertion sort settles
 * what the ranks left open, and has nothing to do nearly always. */
static void
near_place (SimQueue *queue, const QueueSort *sort)
{
  QueueNear *near = &queue->near;
  near_need (near, sort->count);
  near->first = near->room - sort->count;
  SimEntry *sorted = near->entries + near->first;
  for (uint32_t i = 0; i < sort->count; i++)
    sorted[sort->ranks[i]] = *sort->entries[i];
  for (uint32_t i = sort->count; i-- > 1;)
    if (G_UNLIKELY (queue_before (&sorted[i], &sorted[i - 1])))
      near_settle (near, near->first + i - 1, sorted[i - 1]);
}

/* Has the owner look at the entries; returns how many moved. */
static inline uint32_t
near_review (SimQueue *queue, QueueSort *sort, SimEntry *moved)
{
  return queue->review != NULL ? queue->review (queue->owner, sort->entries, &sort->count, moved) : 0;
}

void
queue_near_sort (SimQueue *queue, const QueueBucket *bucket, uint64_t begins, uint32_t shift)
{
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
  uint32_t moves = near_review (queue, &sort, moved);
  queue_sort_rank (&sort, begins, shift);
  near_place (queue, &sort);
  walk = queue_walk (bucket);
  for (QueueChunk *chunk; (chunk = queue_walk_on (&walk, &count)) != NULL;)
    queue_chunk_give (queue, chunk);
  for (uint32_t i = 0; i < moves; i++)
    queue_push (queue, moved[i]);
}

void
queue_near_take (SimQueue *queue, const QueueBucket *bucket)
{
  QueueNear *near = &queue->near;
  near_need (near, (uint32_t)queue_bucket_count (bucket));
  QueueWalk walk = queue_walk (bucket);
  uint32_t count;
  for (QueueChunk *chunk; (chunk = queue_walk_on (&walk, &count)) != NULL; queue_chunk_give (queue, chunk))
    {
      memcpy (near->entries + near->unsorted, chunk->entries, count * sizeof (SimEntry));
      near->unsorted += count;
    }
  near_add_part (near, 0, near->unsorted);
}

/* Sorts `count` entries before `end`, which have left their part. */
static void
near_sort_few (SimQueue *queue, const SimEntry *few, uint32_t count, uint64_t end)
{
  QueueSort sort;
  SimEntry moved[QUEUE_SORTED];
  sort.count = count;
  for (uint32_t i = 0; i < count; i++)
    {
      __builtin_prefetch (few[i].timer, 1);
      sort.entries[i] = &few[i];
    }
  uint32_t moves = near_review (queue, &sort, moved);
  if (end == UINT64_MAX)
    queue_sort_rank_all (&sort);
  else
    queue_sort_rank (&sort, queue->floor, 64 - (uint32_t)__builtin_clzll ((end - queue->floor) | 1));
  near_place (queue, &sort);
  for (uint32_t i = 0; i < moves; i++)
    queue_push (queue, moved[i]);
}

/* The last part is small enough: sorts it. */
static void
near_sort_part (SimQueue *queue)
{
  QueueNear *near = &queue->near;
  SimEntry few[QUEUE_SORTED];
  uint32_t begin = near->parts[--near->part_count].begin, count = near->unsorted - begin;
  for (uint32_t i = 0; i < count; i++)
    queue_entry_copy (&few[i], &near->entries[begin + i]);
  near->unsorted = begin;
  near_sort_few (queue, few, count, UINT64_MAX);
}

/* A time that about a sixth of the entries is before, or enough to be sorted. */
static uint64_t
part_pivot (const SimEntry *entries, uint32_t count)
{
  QueueSort sort;
  sort.count = SAMPLE;
  for (uint32_t i = 0; i < SAMPLE; i++)
    sort.entries[i] = &entries[i * count / SAMPLE];
  queue_sort_rank_all (&sort);
  uint32_t rank = CLAMP (FEW * (SAMPLE + 1) / count, LEAST_RANK, MOST_RANK), chosen = 0;
  for (uint32_t i = 0; i < SAMPLE; i++)
    chosen |= i & -(uint32_t)((uint32_t)sort.ranks[i] == rank - 1);
  return (uint64_t)sort.entries[chosen]->time + 1;
}

/* Where the times are that are (or are not) before `pivot`, and how many; writes one place more. This is what
 * the near tier spends its time with. */
static inline uint32_t
part_find (const SimEntry *entries, uint32_t from, uint32_t to, uint64_t pivot, bool before, uint16_t *found)
{
  uint32_t n = 0;
  for (uint32_t i = from; i < to; i++)
    {
      found[n] = (uint16_t)i;
      n += ((uint64_t)entries[i].time < pivot) == before;
    }
  return n;
}

/* Takes what is before `pivot`, a few, out of the last part and sorts it. */
static void
near_sort_early (SimQueue *queue, const uint16_t *early, uint32_t n, uint64_t pivot)
{
  QueueNear *near = &queue->near;
  QueuePart *part = &near->parts[near->part_count - 1];
  SimEntry *entries = near->entries + part->begin, few[QUEUE_SORTED];
  uint16_t late[QUEUE_SORTED + 1];
  uint32_t count = near->unsorted - part->begin;
  uint32_t holes = part_find (entries, count - n, count, pivot, false, late);
  for (uint32_t i = 0; i < n; i++)
    queue_entry_copy (&few[i], &entries[early[i]]);
  for (uint32_t i = 0; i < holes; i++)
    queue_entry_copy (&entries[early[i]], &entries[late[i]]);
  near->unsorted -= n;
  part->from = pivot;
  near_sort_few (queue, few, n, pivot);
}

/* Makes a part of its own of what is before `pivot` in the last part. */
static void
near_split (SimQueue *queue, const uint16_t *early, uint32_t n, uint64_t pivot)
{
  QueueNear *near = &queue->near;
  QueuePart *part = &near->parts[near->part_count - 1];
  SimEntry *entries = near->entries + part->begin;
  uint64_t from = part->from;
  uint32_t count = near->unsorted - part->begin;
  uint16_t late[QUEUE_NEAR + 1];
  uint32_t swaps = part_find (entries, count - n, count, pivot, false, late);
  for (uint32_t i = 0; i < swaps; i++)
    {
      SimEntry *a = &entries[early[i]], *b = &entries[late[i]], entry;
      queue_entry_copy (&entry, a);
      queue_entry_copy (a, b);
      queue_entry_copy (b, &entry);
    }
  part->from = pivot;
  near_add_part (near, from, n);
}

static void
part_range (const SimEntry *entries, uint32_t count, uint64_t *least, uint64_t *most)
{
  *least = UINT64_MAX;
  *most = 0;
  for (uint32_t i = 0; i < count; i++)
    {
      *least = MIN (*least, (uint64_t)entries[i].time);
      *most = MAX (*most, (uint64_t)entries[i].time);
    }
}

/* The last part, all of one time, becomes the instant. */
static bool
near_part_to_instant (SimQueue *queue, uint64_t time, uint64_t limit)
{
  QueueNear *near = &queue->near;
  if (time > limit)
    return false;
  uint32_t begin = near->parts[--near->part_count].begin, end = near->unsorted;
  queue_instant_open (queue, time);
  for (uint32_t i = begin; i < end; i++)
    queue_instant_push (queue, near->entries[i]);
  near->unsorted = begin;
  return true;
}

bool
queue_near_refill (SimQueue *queue, uint64_t limit)
{
  QueueNear *near = &queue->near;
  QueuePart *part = &near->parts[near->part_count - 1];
  SimEntry *entries = near->entries + part->begin;
  uint32_t count = near->unsorted - part->begin;
  if (count <= QUEUE_SORTED)
    {
      near_sort_part (queue);
      return true;
    }
  uint16_t early[QUEUE_NEAR + 1];
  uint64_t pivot = part_pivot (entries, count);
  uint32_t n = part_find (entries, 0, count, pivot, true, early);
  if (G_UNLIKELY (n == count)) /* many are equal */
    {
      uint64_t least;
      part_range (entries, count, &least, &pivot);
      if (least == pivot)
        return near_part_to_instant (queue, least, limit);
      n = part_find (entries, 0, count, pivot, true, early);
    }
  if (n <= QUEUE_SORTED)
    near_sort_early (queue, early, n, pivot);
  else
    near_split (queue, early, n, pivot);
  return true;
}

/* What is due now, when there is much of it, leaves the sorted entries for the instant. */
static void
near_to_instant (SimQueue *queue)
{
  QueueNear *near = &queue->near;
  while (near->first < near->room && (uint64_t)near->entries[near->first].time == queue->floor)
    {
      queue->instant.time = queue->floor;
      queue_instant_push (queue, near->entries[near->first++]);
    }
}

/* Too many came early: what was sorted is a part again. */
static void
near_unsort (QueueNear *near)
{
  uint32_t sorted = near->room - near->first;
  memmove (near->entries + near->unsorted, near->entries + near->first, sorted * sizeof (SimEntry));
  near->first = near->room;
  near->unsorted += sorted;
  near_add_part (near, 0, sorted);
}

/* Nothing earlier enters the near tier: what is at the open instant goes there. */
static uint64_t
near_start (const SimQueue *queue)
{
  return queue->floor + (queue->instant.count > 0);
}

/* The parts go to the top, and the ladder is in use. */
static void
near_to_top (SimQueue *queue)
{
  QueueNear *near = &queue->near;
  queue->top.from = MAX (near->parts[near->part_count - 1].from, near_start (queue));
  for (uint32_t i = 0; i < near->unsorted; i++)
    queue_top_append (queue, near->entries[i]);
  near->unsorted = near->part_count = 0;
  near_set_gap (near, LEAST_ROOM);
}

/* All becomes a rung, or, where there are no rungs, the end of the near tier moves. */
static void
near_to_rung (SimQueue *queue)
{
  QueueNear *near = &queue->near;
  near_unsort (near);
  uint64_t least, most;
  part_range (near->entries, near->unsorted, &least, &most);
  if (queue->rung_count == 0)
    queue->top.from = most + 1;
  else
    queue_rung_lower (&queue->rungs[queue->rung_count - 1], most + 1);
  uint64_t start = near_start (queue);
  QueueRung *rung
      = queue_rung_new (queue, start, most + 1, near->unsorted, (most - start) / 2, QUEUE_PER_BUCKET);
  for (uint32_t i = 0; i < near->unsorted; i++)
    queue_rung_append (queue, rung, near->entries[i]);
  near->unsorted = near->part_count = 0;
}

/* There is no gap: makes one, or passes entries on. */
static void
near_widen (SimQueue *queue)
{
  QueueNear *near = &queue->near;
  if (near->room < QUEUE_NEAR)
    near_set_gap (near, MIN (MAX (near->room / 8, LEAST_ROOM), QUEUE_NEAR - near->room));
  else if (queue->top.from == UINT64_MAX)
    near_to_top (queue);
  else
    near_to_rung (queue);
}

/* The entry is of the open instant, or there is no place for it. */
static G_GNUC_NO_INLINE void
near_push_slowly (SimQueue *queue, SimEntry entry)
{
  QueueNear *near = &queue->near;
  if ((uint64_t)entry.time == queue->instant.time)
    {
      queue_instant_push (queue, entry);
      return;
    }
  if (near->unsorted == near->first)
    near_widen (queue);
  else
    {
      near_to_instant (queue);
      if (near->room - near->first > QUEUE_SORTED)
        near_unsort (near);
    }
  queue_push (queue, entry);
}

static inline void
near_append (QueueNear *near, uint32_t i, SimEntry entry)
{
  uint32_t hole = near->unsorted++;
  for (uint32_t j = near->part_count - 1; j > i; hole = near->parts[j].begin++, j--)
    near->entries[hole] = near->entries[near->parts[j].begin];
  near->entries[hole] = entry;
}

void
queue_near_push (SimQueue *queue, SimTime time, uint64_t order, SimTimer *timer)
{
  QueueNear *near = &queue->near;
  SimEntry entry = { time, order, timer };
  if (G_UNLIKELY ((uint64_t)time == queue->instant.time || near->unsorted == near->first))
    {
      near_push_slowly (queue, entry);
      return;
    }
  for (uint32_t i = 0; i < near->part_count; i++)
    if ((uint64_t)time >= near->parts[i].from)
      {
        near_append (near, i, entry);
        return;
      }
  if (near->room - near->first >= QUEUE_SORTED_MOST)
    near_push_slowly (queue, entry);
  else
    near_settle (near, --near->first, entry);
}

void
queue_near_sift (SimQueue *queue, bool (*keep) (const SimEntry *entry))
{
  QueueNear *near = &queue->near;
  uint32_t kept = 0;
  for (uint32_t p = 0, i = 0; p < near->part_count; p++)
    {
      uint32_t end = p + 1 < near->part_count ? near->parts[p + 1].begin : near->unsorted;
      near->parts[p].begin = kept;
      for (; i < end; i++)
        if (keep (&near->entries[i]))
          near->entries[kept++] = near->entries[i];
    }
  near->unsorted = kept;
  kept = near->room;
  for (uint32_t i = near->room; i-- > near->first;)
    if (keep (&near->entries[i]))
      near->entries[--kept] = near->entries[i];
  near->first = kept;
}
