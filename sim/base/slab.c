/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/base/slab.h"

#include "sim/base/check.h"
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SLAB_POISONS 1
#endif
#elif defined(__SANITIZE_ADDRESS__)
#define SLAB_POISONS 1
#endif

#ifdef SLAB_POISONS
#include <sanitizer/asan_interface.h>
#else
#define ASAN_POISON_MEMORY_REGION(at, size) ((void)(at), (void)(size))
#define ASAN_UNPOISON_MEMORY_REGION(at, size) ((void)(at), (void)(size))
#endif

enum
{
  SLAB_ALIGN = 16,
  SLAB_HEADER = 64, /* a cache line, so that small objects do not lie across two */
  SLAB_FIRST_BLOCK = 4096,
  SLAB_LARGEST_BLOCK = 8 << 20,
  PAGE = 4096,
  HUGE_PAGE = 2 << 20,
};

typedef struct SlabBlock SlabBlock;
struct SlabBlock
{
  SlabBlock *next;
  gsize size; /* of the whole block */
};
G_STATIC_ASSERT (sizeof (SlabBlock) <= SLAB_HEADER);

struct SimSlab
{
  char *name;
  gsize size, kept, stride;
  SlabBlock *blocks;
  char *fresh, *fresh_end; /* never taken yet, still zero */
  void **given;            /* objects to take again; kept apart, for their memory is poisoned */
  gsize given_count, given_room;
  gsize live, bytes, next_block;
};

void *
sim_pages_new (size_t size)
{
  size_t align = size >= HUGE_PAGE ? HUGE_PAGE : PAGE;
  size_t whole = (size + align - 1) / align * align;
  void *pages = aligned_alloc (align, whole);
  if (pages == NULL)
    g_error ("no memory for %zu bytes", whole);
  if (align == HUGE_PAGE)
    madvise (pages, whole, MADV_HUGEPAGE); /* a wish: without it all is as right and slower */
  return pages;
}

void
sim_pages_free (void *pages)
{
  free (pages);
}

SimSlab *
sim_slab_new (const char *name, size_t size, size_t kept)
{
  sim_require (size > 0 && kept <= size, "slab %s: %zu of %zu bytes kept", name, kept, size);
  SimSlab *slab = g_new0 (SimSlab, 1);
  slab->name = g_strdup (name);
  slab->size = size;
  slab->kept = kept;
  slab->stride = (size + SLAB_ALIGN - 1) / SLAB_ALIGN * SLAB_ALIGN;
  slab->next_block = SLAB_FIRST_BLOCK;
  return slab;
}

void
sim_slab_free (SimSlab *slab)
{
  if (slab == NULL)
    return;
  for (SlabBlock *block = slab->blocks, *next; block != NULL; block = next)
    {
      next = block->next;
      ASAN_UNPOISON_MEMORY_REGION (block, block->size);
      sim_pages_free (block);
    }
  g_free (slab->given);
  g_free (slab->name);
  g_free (slab);
}

static void
slab_grow (SimSlab *slab)
{
  gsize count = MAX (1, (slab->next_block - SLAB_HEADER) / slab->stride);
  gsize size = SLAB_HEADER + count * slab->stride;
  SlabBlock *block = sim_pages_new (size);
  memset (block, 0, size);
  *block = (SlabBlock){ .next = slab->blocks, .size = size };
  slab->blocks = block;
  slab->bytes += size;
  slab->fresh = (char *)block + SLAB_HEADER;
  slab->fresh_end = (char *)block + size;
  slab->next_block = MIN (slab->next_block * 2, SLAB_LARGEST_BLOCK);
}

void *
sim_slab_take (SimSlab *slab)
{
  slab->live++;
  if (slab->given_count > 0)
    {
      char *object = slab->given[--slab->given_count];
      ASAN_UNPOISON_MEMORY_REGION (object + slab->kept, slab->size - slab->kept);
      memset (object + slab->kept, 0, slab->size - slab->kept);
      return object;
    }
  if (slab->fresh == slab->fresh_end)
    slab_grow (slab);
  char *object = slab->fresh;
  slab->fresh += slab->stride;
  return object;
}

void
sim_slab_give (SimSlab *slab, void *object)
{
  if (object == NULL)
    return;
  sim_require (slab->live > 0, "slab %s: more objects given than taken", slab->name);
  slab->live--;
  if (slab->given_count == slab->given_room)
    {
      slab->given_room = MAX (64, slab->given_room * 2);
      slab->given = g_renew (void *, slab->given, slab->given_room);
    }
  slab->given[slab->given_count++] = object;
  ASAN_POISON_MEMORY_REGION ((char *)object + slab->kept, slab->size - slab->kept);
}

const char *
sim_slab_name (const SimSlab *slab)
{
  return slab->name;
}

gsize
sim_slab_live (const SimSlab *slab)
{
  return slab->live;
}

gsize
sim_slab_bytes (const SimSlab *slab)
{
  return slab->bytes + slab->given_room * sizeof (void *);
}
