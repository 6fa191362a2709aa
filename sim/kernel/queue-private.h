/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The tiers of the pending set, shared by the files that make it up and by nobody else.
 *
 * A set of up to some sixteen thousand is the near tier alone: entries in one pool, in lists that
 * are the buckets of a calendar, and next the bucket sorted last. A larger set is a ladder on top
 * of it. From the earliest entries to the latest:
 *
 *   instant   entries of one time, when there are many: a queue for each class
 *   near      sorted entries, then the buckets, then what is later than all of them
 *   rungs     arrays of buckets of equal width, the lowest rung with the narrowest buckets;
 *             a bucket is an unsorted list of chunks
 *   top       one unsorted list of chunks
 *
 * All entries of a tier are earlier than all of the tier below it in this list. When the
 * tiers before a rung are used up, its next bucket is sorted into the near tier if it is small,
 * goes to the calendar if it is not large, becomes the instant if all its times are equal, and is
 * spread over a new, finer rung otherwise. When the rungs are used up, the top is spread over
 * a first one. An insertion finds its tier by comparing with where the tiers begin, and costs
 * the same whatever the size.
 *
 * Entries that may wait are staged: they enter together, before anything at or after the
 * earliest of them is taken. Whether an entry is staged is decided without a branch.
 */
#pragma once

#include "sim/kernel/queue.h"

enum
{
  QUEUE_CHUNK = 512,        /* bytes and alignment of a chunk */
  QUEUE_CHUNK_ENTRIES = 21, /* as many as fit */
  QUEUE_BUCKETS = 1024,     /* most buckets in a rung */
  QUEUE_RUNGS = 64,         /* each halves the width of a bucket at least */
  QUEUE_PER_BUCKET = 16,    /* entries hoped for in a bucket of a lower rung */
  QUEUE_PER_FIRST = 128,    /* in one of the first rung, which may have many half empty chunks */
  QUEUE_SORTED = 32,        /* a bucket of so many is sorted by ranks */
  QUEUE_SORTED_MOST = 64,   /* sorted entries, those that came later included */
  QUEUE_PART = 384,         /* a rung's bucket of so many goes to the calendar */
  QUEUE_NEAR = 16384,       /* most entries in the near tier, */
  QUEUE_NEAR_LADDER = 2048, /* and while there is more than this tier */
  QUEUE_NONE = 0xFFFF,      /* the end of a list of entries */
  QUEUE_CLASSES = 4,
  QUEUE_STAGED = 8,       /* entries staged at most */
  QUEUE_CACHED = 1 << 20, /* bytes of chunks that the near caches hold */
};

typedef struct QueueChunk QueueChunk;
struct QueueChunk
{
  QueueChunk *next; /* the last of a bucket leads to its first */
  SimEntry entries[QUEUE_CHUNK_ENTRIES];
};

/* Entries in the order in which they came. */
typedef struct QueueBucket
{
  SimEntry *at; /* where the next entry goes; at a chunk's boundary when none has room for it */
  uint64_t chunks;
} QueueBucket;

typedef struct QueueRung
{
  uint64_t from;  /* earlier entries belong below this rung */
  uint64_t start; /* time at which bucket 0 begins */
  QueueBucket *buckets;
  uint32_t shift;                      /* a bucket is 2^shift ns wide */
  uint32_t current;                    /* buckets before this one are empty */
  uint32_t used;                       /* buckets that the rung has */
  uint32_t room;                       /* buckets allocated; all empty while the rung is not in use */
  uint64_t filled[QUEUE_BUCKETS / 64]; /* a bit for each bucket that is not empty */
} QueueRung;

/* First in, first out; the orders in it rise. */
typedef struct QueueLane
{
  QueueBucket bucket;
  SimEntry *head;
  uint64_t last; /* order of the last entry */
} QueueLane;

typedef struct QueueInstant
{
  uint64_t time;  /* UINT64_MAX while not in use */
  uint64_t count; /* in lanes and heap */
  QueueLane lanes[QUEUE_CLASSES];
  SimEntry *heap; /* entries that came out of order, as a binary heap by order */
  uint64_t heap_count, heap_room;
} QueueInstant;

typedef struct QueueTop
{
  QueueBucket bucket;
  uint64_t from; /* entries at or after this time belong here */
  uint64_t least, most;
  unsigned __int128 sum; /* of the times */
} QueueTop;

/* Entries in a pool. Each is either in the list of a bucket, which leads from the newest to the oldest, or
 * among the sorted ones, or free. */
typedef struct QueueNear
{
  SimEntry *entries;
  uint16_t *links;  /* from an entry to the next of its list */
  uint16_t *heads;  /* of the buckets' lists; one more for what is later than all buckets */
  uint16_t *run;    /* the sorted entries are at [first, run_room), earliest first */
  uint64_t run_end; /* entries before this time are among the sorted */
  uint64_t start;   /* time at which bucket 0 begins; not later than run_end */
  uint32_t shift;   /* a bucket is 2^shift ns wide */
  uint32_t buckets;
  uint32_t current; /* buckets before this one are empty */
  uint32_t head_room;
  uint32_t first, run_room;
  uint32_t room;      /* of entries and links */
  uint32_t used;      /* of them: entries behind were never in use since the tier was empty */
  uint32_t free;      /* first of the list of other free ones */
  uint32_t spread;    /* how many were spread over the buckets last time, */
  uint32_t drained;   /* how many of them, and of what came since, were sorted since, */
  uint64_t spread_at; /* and the set's floor at that time */
} QueueNear;

struct SimQueue
{
  QueueNear near;
  QueueTop top;          /* its `from` is UINT64_MAX while the near tier is alone */
  uint64_t floor;        /* nothing earlier comes */
  uint64_t staged_least; /* no staged entry is earlier */
  SimQueueReview *review;
  gpointer owner; /* of `review` */
  uint32_t staged_count;
  uint32_t rung_count;
  uint32_t rung_room;
  QueueInstant instant;
  QueueChunk *free_chunks;
  QueueRung *rungs;                  /* widest first */
  SimEntry staged[QUEUE_STAGED + 1]; /* one more to write what is not staged */
  GPtrArray *blocks;                 /* memory that chunks are cut from */
  uint64_t block_bytes;
  char *fresh, *fresh_end; /* the part of the last block never used yet */
};

static inline bool
queue_before (const SimEntry *a, const SimEntry *b)
{
  return a->time < b->time || (a->time == b->time && a->order < b->order);
}

/* *to = *from by the word. What was just written word by word cannot be read in larger pieces without a wait.
 */
static inline void
queue_entry_copy (SimEntry *to, const SimEntry *from)
{
  SimTime time = from->time;
  uint64_t order = from->order;
  SimTimer *timer = from->timer;
  to->time = time;
  to->order = order;
  to->timer = timer;
}

/* chunk.c */
void queue_bucket_extend (SimQueue *queue, QueueBucket *bucket);

static inline bool
queue_bucket_full (const QueueBucket *bucket)
{
  return ((uintptr_t)bucket->at & (QUEUE_CHUNK - 1)) == 0;
}

static inline void
queue_bucket_append (SimQueue *queue, QueueBucket *bucket, SimEntry entry)
{
  if (queue_bucket_full (bucket))
    queue_bucket_extend (queue, bucket);
  *bucket->at++ = entry;
}

static inline QueueChunk *
queue_bucket_tail (const QueueBucket *bucket)
{
  return (QueueChunk *)(((uintptr_t)bucket->at - 1) & ~(uintptr_t)(QUEUE_CHUNK - 1));
}

static inline uint64_t
queue_bucket_count (const QueueBucket *bucket)
{
  if (bucket->at == NULL)
    return 0;
  return (bucket->chunks - 1) * QUEUE_CHUNK_ENTRIES
         + (uint64_t)(bucket->at - queue_bucket_tail (bucket)->entries);
}

static inline void
queue_chunk_give (SimQueue *queue, QueueChunk *chunk)
{
  chunk->next = queue->free_chunks;
  queue->free_chunks = chunk;
}

/* A walk over a bucket's chunks, oldest first. */
typedef struct QueueWalk
{
  QueueChunk *next, *tail;
  const SimEntry *at;
} QueueWalk;

static inline QueueWalk
queue_walk (const QueueBucket *bucket)
{
  QueueChunk *tail = bucket->at != NULL ? queue_bucket_tail (bucket) : NULL;
  return (QueueWalk){ tail != NULL ? tail->next : NULL, tail, bucket->at };
}

/* The next chunk and how many entries are in it; NULL at the end. The walk is already past
 * the chunk, which may be given back once its entries have been copied. */
static inline QueueChunk *
queue_walk_on (QueueWalk *walk, uint32_t *count)
{
  QueueChunk *chunk = walk->next;
  if (chunk == NULL)
    return NULL;
  bool last = chunk == walk->tail;
  *count = last ? (uint32_t)(walk->at - chunk->entries) : QUEUE_CHUNK_ENTRIES;
  walk->next = last ? NULL : chunk->next;
  for (gsize line = 0; !last && line < QUEUE_CHUNK; line += 64)
    __builtin_prefetch ((const char *)walk->next + line);
  return chunk;
}

/* instant.c */
void queue_instant_open (SimQueue *queue, uint64_t time);
void queue_instant_push (SimQueue *queue, SimEntry entry);
SimEntry queue_instant_pop (SimQueue *queue); /* it must not be empty */
void queue_instant_sift (SimQueue *queue, bool (*keep) (const SimEntry *entry));

/* rung.c */
/* The lowest rung is new, covers [start, end) and is made for `count` entries spread with mean
 * distance `mean` from its start, `hoped` in a bucket. It may move the other rungs in memory. */
QueueRung *queue_rung_new (SimQueue *queue, uint64_t start, uint64_t end, uint64_t count, uint64_t mean,
                           uint32_t hoped);
/* Entries at or after `from`, which lies in the bucket used last, belong to the rung again. */
void queue_rung_lower (QueueRung *rung, uint64_t from);
/* Brings some of the earliest entries to where they are taken from, or drops some; false when
 * nothing is due at or before `limit`. */
bool queue_refill (SimQueue *queue, uint64_t limit);

/* sort.c */
typedef int32_t QueueKeys __attribute__ ((vector_size (16)));

/* Entries to be sorted. */
typedef struct QueueSort
{
  union
  {
    QueueKeys key_vectors[QUEUE_SORTED / 4];
    int32_t keys[QUEUE_SORTED];
  };
  union
  {
    QueueKeys rank_vectors[QUEUE_SORTED / 4];
    int32_t ranks[QUEUE_SORTED]; /* how many keys are smaller */
  };
  const SimEntry *entries[QUEUE_SORTED];
  uint32_t count;
} QueueSort;

/* Ranks `count` entries, none earlier than `begins` and all within 2^shift ns, by time as far as
 * the keys tell times apart. */
void queue_sort_rank (QueueSort *sort, uint64_t begins, uint32_t shift);

/* near.c */
/* Sorts what is in `bucket`, at most QUEUE_SORTED entries from `begins` on within 2^shift, into
 * the empty near tier and gives its chunks back. */
void queue_near_sort (SimQueue *queue, const QueueBucket *bucket, uint64_t begins, uint32_t shift);
/* Takes what is in `bucket`, at most QUEUE_NEAR / 2 entries from `begins` on, most of them within 2^shift, into
 * the empty near tier and gives its chunks back. */
void queue_near_take (SimQueue *queue, const QueueBucket *bucket, uint64_t begins, uint32_t shift);
/* Puts in an entry that belongs below all rungs. */
void queue_near_push (SimQueue *queue, SimTime time, uint64_t order, SimTimer *timer);
uint64_t queue_near_count (const QueueNear *near);
void queue_near_sift (SimQueue *queue, bool (*keep) (const SimEntry *entry));
/* Makes room for `room` sorted entries. */
void queue_near_widen_run (QueueNear *near, uint32_t room);
/* The entries of `sort`, all of the pool, become the sorted ones. */
void queue_near_place (QueueNear *near, const QueueSort *sort);

/* calendar.c */
/* Buckets from `start` on for `count` entries within 2^shift; the near tier is empty. */
void queue_calendar_begin (SimQueue *queue, uint64_t start, uint32_t shift, uint32_t count);
/* Spreads all entries of the near tier over buckets anew, none wider than 2^most_shift. */
void queue_calendar_spread (SimQueue *queue, uint32_t most_shift);
/* Takes all entries out of the near tier; the first of a list of them, in which entries of one time are
 * ordered as they came. */
uint32_t queue_calendar_collect (QueueNear *near);
/* Is it time to spread again, if there is a reason? */
bool queue_calendar_may_spread (const QueueNear *near);
/* Is there more than what is sorted? */
bool queue_calendar_waits (const QueueNear *near);
/* No entry is sorted, but some wait: as queue_refill(). */
bool queue_calendar_refill (SimQueue *queue, uint64_t limit);

/* Puts entry i, which is not before run_end, into its bucket. */
static inline void
queue_calendar_link (QueueNear *near, uint32_t i, uint64_t time)
{
  uint64_t offset = (time - near->start) >> near->shift;
  uint16_t *head = &near->heads[MIN (offset, near->buckets)];
  near->links[i] = *head;
  *head = (uint16_t)i;
}

static inline void
queue_near_free (QueueNear *near, uint32_t i)
{
  near->links[i] = (uint16_t)near->free;
  near->free = i;
}

static inline uint32_t
queue_near_sorted (const QueueNear *near)
{
  return near->run_room - near->first;
}

static inline uint64_t
queue_near_time (const QueueNear *near, uint32_t i)
{
  return (uint64_t)near->entries[i].time;
}

static inline void
queue_rung_append (SimQueue *queue, QueueRung *rung, SimEntry entry)
{
  uint64_t i = ((uint64_t)entry.time - rung->start) >> rung->shift;
  QueueBucket *bucket = &rung->buckets[i];
  if (G_UNLIKELY (queue_bucket_full (bucket)))
    {
      queue_bucket_extend (queue, bucket);
      rung->filled[i / 64] |= (uint64_t)1 << (i % 64);
    }
  *bucket->at++ = entry;
}

static inline void
queue_top_append (SimQueue *queue, SimEntry entry)
{
  QueueTop *top = &queue->top;
  queue_bucket_append (queue, &top->bucket, entry);
  top->least = MIN (top->least, (uint64_t)entry.time);
  top->most = MAX (top->most, (uint64_t)entry.time);
  top->sum += (uint64_t)entry.time;
}

/* sim_queue_push() and sim_queue_pop() for the kernel's inner loop. */
static inline void
queue_push (SimQueue *queue, SimEntry entry)
{
  uint64_t time = (uint64_t)entry.time;
  if (time >= queue->top.from)
    {
      queue_top_append (queue, entry);
      return;
    }
  for (guint i = 0; i < queue->rung_count; i++)
    if (time >= queue->rungs[i].from)
      {
        queue_rung_append (queue, &queue->rungs[i], entry);
        return;
      }
  queue_near_push (queue, entry.time, entry.order, entry.timer);
}

/* Puts in what is staged. */
void queue_unstage (SimQueue *queue);

/* Stages `entry` if it is `wanted`. */
static inline void
queue_stage (SimQueue *queue, SimEntry entry, bool wanted)
{
  uint64_t time = (uint64_t)entry.time | ((uint64_t)wanted - 1);
  queue->staged[queue->staged_count] = entry;
  queue->staged_count += wanted;
  queue->staged_least = MIN (queue->staged_least, time);
  if (G_UNLIKELY (queue->staged_count == QUEUE_STAGED))
    queue_unstage (queue);
}

/* Takes when something else than the first sorted entry may be next. */
bool queue_pop_slowly (SimQueue *queue, SimTime limit, SimEntry *out);

static inline bool
queue_pop (SimQueue *queue, SimTime limit, SimEntry *out)
{
  QueueNear *near = &queue->near;
  if (G_UNLIKELY (near->first == near->run_room || queue->instant.count > 0))
    return queue_pop_slowly (queue, limit, out);
  uint32_t i = near->run[near->first];
  queue_entry_copy (out, &near->entries[i]);
  if (G_UNLIKELY ((uint64_t)out->time >= queue->staged_least))
    return queue_pop_slowly (queue, limit, out);
  if (out->time > limit)
    return false;
  near->first++;
  queue_near_free (near, i);
  queue->floor = (uint64_t)out->time;
  return true;
}
