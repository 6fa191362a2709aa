/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The buckets of the near tier: a calendar of one year.
 *
 * When all buckets were used up, what waits behind them is spread over new ones, whose width
 * follows from how many entries were sorted in how much time since the last spreading, and from
 * the mean of the times at hand. A year has enough buckets for a multiple of the entries that
 * wait at its begin; so spreading costs a part of a move for each event. A bucket with too much
 * in it is reason to spread anew as soon as that was earned; until then it is sorted by merging.
 */
#include "sim/kernel/queue-private.h"
#include <string.h>

enum
{
  HOPED = 14,         /* entries sorted at once, by what was seen */
  HOPED_BY_MEAN = 10, /* the same by the mean of the times; twice as many where delays are exponential */
  PER_BUCKET = 2,     /* waiting entries for each bucket of the year */
  LEAST_BUCKETS = 16,
  EARNED = 4, /* a spreading is earned when one entry in so many was sorted */
  WIDEST_SHIFT = 62,
  VERY_FEW = 8, /* entries waiting */
  FAT = 64,     /* a bucket with more is reason to spread anew */
};

typedef struct Census
{
  uint64_t least, count;
  double mean; /* of the times after `least` */
} Census;

uint32_t
queue_calendar_collect (QueueNear *near)
{
  uint32_t all = QUEUE_NONE;
  for (uint32_t b = near->current; near->heads != NULL && b <= near->buckets; b++)
    {
      for (uint32_t i = near->heads[b], later; i != QUEUE_NONE; i = later)
        {
          later = near->links[i];
          near->links[i] = (uint16_t)all;
          all = i;
        }
      near->heads[b] = QUEUE_NONE;
    }
  for (uint32_t r = near->run_room; r-- > near->first;)
    {
      near->links[near->run[r]] = (uint16_t)all;
      all = near->run[r];
    }
  near->first = near->run_room;
  return all;
}

static Census
calendar_census (const QueueNear *near, uint32_t all)
{
  Census census = { .least = UINT64_MAX };
  unsigned __int128 sum = 0;
  for (uint32_t i = all; i != QUEUE_NONE; i = near->links[i], census.count++)
    {
      uint64_t time = queue_near_time (near, i);
      census.least = MIN (census.least, time);
      sum += time;
    }
  census.mean = (double)(sum - (unsigned __int128)census.least * census.count) / (double)census.count;
  return census;
}

static uint32_t
log2_floor (uint64_t n)
{
  return 63 - (uint32_t)__builtin_clzll (n | 1);
}

/* How wide the buckets shall be. */
static uint32_t
calendar_shift (const QueueNear *near, const Census *census, uint64_t floor)
{
  double width = census->mean * 2 * HOPED_BY_MEAN / (double)census->count;
  if (near->drained > 0 && floor > near->spread_at)
    {
      double seen = (double)(floor - near->spread_at) * HOPED / near->drained;
      if (census->count > QUEUE_SORTED) /* the mean of few says little */
        width = MIN (width, seen);
      else /* very few are best among the sorted */
        width = census->count > VERY_FEW ? seen : seen * 8;
    }
  uint32_t shift = log2_floor ((uint64_t)MIN (width, 0x1p62));
  if (near->drained < near->spread / 2) /* the year was too short */
    shift = MAX (shift, near->shift + 2);
  return MIN (shift, WIDEST_SHIFT);
}

/* `buckets` empty ones; all lists are empty. */
static void
calendar_set (QueueNear *near, uint32_t buckets)
{
  if (buckets >= near->head_room || buckets + LEAST_BUCKETS < near->head_room / 4)
    {
      near->head_room = buckets + 1;
      near->heads = g_renew (uint16_t, near->heads, near->head_room);
      memset (near->heads, 0xFF, near->head_room * sizeof *near->heads);
    }
  near->buckets = buckets;
  near->current = 0;
}

void
queue_calendar_begin (SimQueue *queue, uint64_t start, uint32_t shift, uint32_t count)
{
  QueueNear *near = &queue->near;
  shift = MIN (shift, WIDEST_SHIFT);
  uint32_t fine = MIN (log2_floor (count / (HOPED / 2)), shift);
  near->start = near->run_end = near->spread_at = start;
  near->shift = shift - fine;
  near->spread = count;
  near->drained = 0;
  calendar_set (near, (uint32_t)1 << fine);
}

void
queue_calendar_spread (SimQueue *queue, uint32_t most_shift)
{
  QueueNear *near = &queue->near;
  uint32_t all = queue_calendar_collect (near);
  Census census = calendar_census (near, all);
  near->shift = MIN (calendar_shift (near, &census, queue->floor), most_shift);
  near->start = near->run_end = census.least;
  near->spread = (uint32_t)census.count;
  near->drained = 0;
  near->spread_at = queue->floor > 0 ? queue->floor : census.least;
  calendar_set (near, MAX ((uint32_t)census.count / PER_BUCKET, LEAST_BUCKETS));
  for (uint32_t i = all, next; i != QUEUE_NONE; i = next)
    {
      next = near->links[i];
      queue_calendar_link (near, i, queue_near_time (near, i));
    }
}

bool
queue_calendar_may_spread (const QueueNear *near)
{
  return near->drained >= near->spread / EARNED;
}

/* The next bucket with something in it, or `buckets`. */
static uint32_t
calendar_next (const QueueNear *near)
{
  uint32_t b = near->current;
  while (b < near->buckets && near->heads[b] == QUEUE_NONE)
    b++;
  return b;
}

bool
queue_calendar_waits (const QueueNear *near)
{
  return near->heads != NULL && near->heads[calendar_next (near)] != QUEUE_NONE;
}

/* Bucket b has been emptied. */
static void
calendar_pass (QueueNear *near, uint32_t b, uint32_t count)
{
  near->heads[b] = QUEUE_NONE;
  near->current = b + 1;
  near->run_end = near->start + ((uint64_t)(b + 1) << near->shift);
  near->drained += count;
}

/* Frees those of entries taken[0 … count), oldest last, that are not among the kept. */
static void
calendar_free_dropped (QueueNear *near, const uint16_t *taken, uint32_t count, const QueueSort *sort)
{
  for (uint32_t k = 0; count-- > 0;)
    {
      uint32_t i = taken[count];
      bool kept = k < sort->count && sort->entries[k] == &near->entries[i];
      near->links[i] = (uint16_t)near->free;
      near->free = kept ? near->free : i;
      k += kept;
    }
}

/* The entries taken[0 … count), oldest last, of bucket b become the sorted ones. */
static void
calendar_sort (SimQueue *queue, uint32_t b, const uint16_t *taken, uint32_t count)
{
  QueueNear *near = &queue->near;
  QueueSort sort;
  SimEntry moved[QUEUE_SORTED];
  sort.count = count;
  for (uint32_t i = 0; i < count; i++)
    {
      sort.entries[i] = &near->entries[taken[count - 1 - i]];
      __builtin_prefetch (sort.entries[i]->timer, 1);
    }
  calendar_pass (near, b, count);
  uint32_t moves = queue->review != NULL ? queue->review (queue->owner, sort.entries, &sort.count, moved) : 0;
  if (sort.count < count)
    calendar_free_dropped (near, taken, count, &sort);
  queue_sort_rank (&sort, near->run_end - ((uint64_t)1 << near->shift), near->shift);
  queue_near_place (near, &sort);
  for (uint32_t i = 0; i < moves; i++)
    queue_push (queue, moved[i]);
}

/* Sorts order[0 … count), which is often in order already; `other` has as much room. */
static void
calendar_merge (const QueueNear *near, uint16_t *order, uint16_t *other, uint32_t count)
{
  if (count < 2)
    return;
  uint32_t half = count / 2, a = 0, b = half, n = 0;
  calendar_merge (near, order, other, half);
  calendar_merge (near, order + half, other, count - half);
  if (queue_before (&near->entries[order[half - 1]], &near->entries[order[half]]))
    return;
  memcpy (other, order, half * sizeof *order);
  while (a < half && b < count)
    if (queue_before (&near->entries[order[b]], &near->entries[other[a]]))
      order[n++] = order[b++];
    else
      order[n++] = other[a++];
  memcpy (order + n, other + a, (half - a) * sizeof *order);
}

/* Bucket b has too much in it for being ranked. */
static void
calendar_refill_much (SimQueue *queue, uint32_t b)
{
  QueueNear *near = &queue->near;
  uint64_t least = UINT64_MAX, most = 0;
  uint32_t count = 0;
  for (uint32_t i = near->heads[b]; i != QUEUE_NONE; i = near->links[i], count++)
    {
      least = MIN (least, queue_near_time (near, i));
      most = MAX (most, queue_near_time (near, i));
    }
  if (most > least && count > FAT && queue_calendar_may_spread (near))
    {
      uint32_t fine = log2_floor (count / HOPED);
      queue_calendar_spread (queue, near->shift > fine ? near->shift - fine : 0);
      return;
    }
  queue_near_widen_run (near, count);
  near->first = near->run_room - count;
  uint16_t *order = near->run + near->first;
  for (uint32_t i = near->heads[b], r = count; i != QUEUE_NONE; i = near->links[i])
    order[--r] = (uint16_t)i;
  calendar_pass (near, b, count);
  g_autofree uint16_t *other = g_new (uint16_t, count / 2);
  calendar_merge (near, order, other, count);
}

bool
queue_calendar_refill (SimQueue *queue, uint64_t limit)
{
  QueueNear *near = &queue->near;
  uint32_t b = calendar_next (near);
  if (b == near->buckets)
    {
      queue_calendar_spread (queue, 63);
      return true;
    }
  if (MAX (near->start + ((uint64_t)b << near->shift), near->run_end) > limit)
    return false;
  uint16_t taken[QUEUE_SORTED + 1];
  uint32_t count = 0, i = near->heads[b]; /* there is one at least */
  do
    {
      taken[count++] = (uint16_t)i;
      i = near->links[i];
    }
  while (i != QUEUE_NONE && count <= QUEUE_SORTED);
  if (G_LIKELY (count <= QUEUE_SORTED))
    calendar_sort (queue, b, taken, count);
  else
    calendar_refill_much (queue, b);
  return true;
}
