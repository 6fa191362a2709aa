/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The tiers of the pending set, shared by the files that make it up and by nobody else.
 *
 * A set of up to some thousand entries is one array, the near tier, sorted no further than is
 * needed: its parts are unsorted, each earlier than the one before it, and what is next is
 * sorted. When the sorted entries are used up, the earliest part is split about a sample of its
 * times until few enough are left to be sorted. A larger set is a ladder on top of it. From the
 * earliest entries to the latest:
 *
 *   instant   entries of one time, when there are many: a queue for each class
 *   near      sorted entries, then parts
 *   rungs     arrays of buckets of equal width, the lowest rung with the narrowest buckets;
 *             a bucket is an unsorted list of chunks
 *   top       one unsorted list of chunks
 *
 * All entries of a tier are earlier than all of the tier below it in this list. When the
 * tiers before a rung are used up, its next bucket is sorted into the near tier if it is small,
 * becomes a part of it if it is not large, becomes the instant if all its times are equal, and
 * is spread over a new, finer rung otherwise. When the rungs are used up, the top is spread over
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
  QUEUE_SORTED = 32,        /* a bucket or part of so many is sorted */
  QUEUE_SORTED_MOST = 64,   /* sorted entries, those that came later included */
  QUEUE_PART = 384,         /* a bucket of so many becomes a part */
  QUEUE_NEAR = 2048,        /* entries in the near tier */
  QUEUE_PARTS = 12,         /* parts in it */
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

typedef struct QueuePart
{
  uint64_t from;  /* entries at or after this time, and before the part before it, belong here */
  uint32_t begin; /* up to where the next part begins */
} QueuePart;

/* One array: parts from its begin on, a gap, sorted entries up to its end. */
typedef struct QueueNear
{
  SimEntry *entries;
  uint32_t room;
  uint32_t first;    /* sorted entries are at [first, room), earliest first */
  uint32_t unsorted; /* parts are at [0, unsorted) */
  uint32_t part_count;
  QueuePart parts[QUEUE_PARTS]; /* latest first */
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

/* Entries to be sorted, or times of which one of a given rank is looked for. */
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
/* The same where the range is not known. */
void queue_sort_rank_all (QueueSort *sort);

/* near.c */
/* Sorts what is in `bucket`, at most QUEUE_SORTED entries from `begins` on within 2^shift, into
 * the empty near tier and gives its chunks back. */
void queue_near_sort (SimQueue *queue, const QueueBucket *bucket, uint64_t begins, uint32_t shift);
/* Makes `bucket`, of at most QUEUE_NEAR / 2 entries, the only part of the empty near tier and gives its
 * chunks back. */
void queue_near_take (SimQueue *queue, const QueueBucket *bucket);
/* Puts in an entry that belongs below all rungs. */
void queue_near_push (SimQueue *queue, SimTime time, uint64_t order, SimTimer *timer);
/* No entry is sorted, but there is a part: as queue_refill(). */
bool queue_near_refill (SimQueue *queue, uint64_t limit);
void queue_near_sift (SimQueue *queue, bool (*keep) (const SimEntry *entry));

static inline uint32_t
queue_near_sorted (const SimQueue *queue)
{
  return queue->near.room - queue->near.first;
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
  for (QueueRung *rung = queue->rungs, *end = rung + queue->rung_count; rung < end; rung++)
    if (time >= rung->from)
      {
        queue_rung_append (queue, rung, entry);
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
  if (G_UNLIKELY (near->first == near->room || queue->instant.count > 0))
    return queue_pop_slowly (queue, limit, out);
  queue_entry_copy (out, &near->entries[near->first]);
  if (G_UNLIKELY ((uint64_t)out->time >= queue->staged_least))
    return queue_pop_slowly (queue, limit, out);
  if (out->time > limit)
    return false;
  near->first++;
  queue->floor = (uint64_t)out->time;
  return true;
}
