/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Slabs: memory for many objects of one size, which goes all at once.
 *
 * sim_slab_take() and sim_slab_give() cost a few instructions and never return memory before
 * the slab itself goes. The first `kept` bytes of an object survive being given and taken
 * again: an object with timers begins with them, so that an entry which the pending set still
 * holds for a dead timer finds an older generation there and is dropped (see kernel.h). The
 * rest is zero when taken. In sanitizer builds the rest is poisoned while given.
 */
#pragma once

#include <glib.h>
#include <stddef.h>

typedef struct SimSlab SimSlab;

/* `size` bytes an object, `kept` of them preserved; name for reports. */
SimSlab *sim_slab_new (const char *name, size_t size, size_t kept);
void sim_slab_free (SimSlab *slab);
void *sim_slab_take (SimSlab *slab);
void sim_slab_give (SimSlab *slab, void *object); /* NULL is allowed */
const char *sim_slab_name (const SimSlab *slab);
gsize sim_slab_live (const SimSlab *slab);  /* objects taken and not given */
gsize sim_slab_bytes (const SimSlab *slab); /* memory held */

/* Memory for many small things, aligned to 4096 and, from 2 MiB on, to 2 MiB and in huge pages
 * where the system has them; not zeroed. Give it back with sim_pages_free(). */
void *sim_pages_new (size_t size);
void sim_pages_free (void *pages);
