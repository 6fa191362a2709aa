/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The pending set: entries by (time, order), smallest first, always exactly.
 *
 * Private to the kernel. An entry is a value; it names the timer it stands for, and the set
 * never looks into that: its owner may review entries that will soon be next, and say which
 * are still wanted. Nothing may be pushed earlier than the last entry popped.
 */
#pragma once

#include "sim/kernel/kernel.h"

typedef struct SimEntry
{
  SimTime time;   /* 0 … SIM_NEVER - 1 */
  uint64_t order; /* class and order number: unique among the entries of a set */
  SimTimer *timer;
} SimEntry;

typedef struct SimQueue SimQueue;

/* Looks at entries[0 … *count) before they are sorted, all at most once each time they come near:
 * keeps some of them, in their order, in front with *count how many; what shall enter in place of others
 * goes into moved[0 … result), not earlier than what it replaces. Must not call the set. */
typedef uint32_t SimQueueReview (gpointer owner, const SimEntry **entries, uint32_t *count, SimEntry *moved);

/* `review` may be NULL: all entries are wanted. */
SimQueue *sim_queue_new (SimQueueReview *review, gpointer owner);
void sim_queue_free (SimQueue *queue);
void sim_queue_push (SimQueue *queue, SimEntry entry);
/* Takes the smallest entry at or before `limit`; false when there is none, and *out is then
 * anything. */
bool sim_queue_pop (SimQueue *queue, SimTime limit, SimEntry *out);
uint64_t sim_queue_size (const SimQueue *queue); /* counts them: not for inner loops */
uint64_t sim_queue_bytes (const SimQueue *queue);
/* Drops the entries for which `keep` is false. */
void sim_queue_sift (SimQueue *queue, bool (*keep) (const SimEntry *entry));
