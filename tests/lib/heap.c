/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/lib/heap.h"

struct TestHeap
{
  SimEntry *entries;
  uint64_t count, room;
};

TestHeap *
test_heap_new (void)
{
  return g_new0 (TestHeap, 1);
}

void
test_heap_free (TestHeap *heap)
{
  if (heap == NULL)
    return;
  g_free (heap->entries);
  g_free (heap);
}

static bool
entry_before (const SimEntry *a, const SimEntry *b)
{
  return a->time < b->time || (a->time == b->time && a->order < b->order);
}

static void
heap_down (TestHeap *heap, uint64_t at, SimEntry entry)
{
  for (uint64_t child; (child = 2 * at + 1) < heap->count; at = child)
    {
      if (child + 1 < heap->count && entry_before (&heap->entries[child + 1], &heap->entries[child]))
        child++;
      if (entry_before (&entry, &heap->entries[child]))
        break;
      heap->entries[at] = heap->entries[child];
    }
  heap->entries[at] = entry;
}

void
test_heap_push (TestHeap *heap, SimEntry entry)
{
  if (heap->count == heap->room)
    {
      heap->room = MAX (64, heap->room * 2);
      heap->entries = g_renew (SimEntry, heap->entries, heap->room);
    }
  uint64_t at = heap->count++;
  for (uint64_t up; at > 0; at = up)
    {
      up = (at - 1) / 2;
      if (entry_before (&heap->entries[up], &entry))
        break;
      heap->entries[at] = heap->entries[up];
    }
  heap->entries[at] = entry;
}

bool
test_heap_pop (TestHeap *heap, SimTime limit, SimEntry *out)
{
  if (heap->count == 0 || heap->entries[0].time > limit)
    return false;
  *out = heap->entries[0];
  heap->count--;
  if (heap->count > 0)
    heap_down (heap, 0, heap->entries[heap->count]);
  return true;
}

uint64_t
test_heap_size (const TestHeap *heap)
{
  return heap->count;
}

void
test_heap_sift (TestHeap *heap, bool (*keep) (const SimEntry *entry))
{
  uint64_t kept = 0;
  for (uint64_t i = 0; i < heap->count; i++)
    if (keep (&heap->entries[i]))
      heap->entries[kept++] = heap->entries[i];
  heap->count = kept;
  for (uint64_t i = kept / 2; i-- > 0;)
    heap_down (heap, i, heap->entries[i]);
}
