/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Ranks of a few times, found by counting for each how many go before it, sixteen at a time and
 * without a branch that depends on times. The keys counted with are 26 bits of the time in its
 * range, and the place, so that no two are equal.
 */
#include "sim/kernel/queue-private.h"

enum
{
  KEY_BITS = 26,
  PLACE_BITS = 5,
  LANES = 4,
  BLOCK = 4, /* vectors of keys counted for at once */
};

G_STATIC_ASSERT (QUEUE_SORTED == 1 << PLACE_BITS);

/* ranks[i] = how many keys are smaller than keys[i], for a block of i. */
static inline void
sort_count_block (QueueSort *sort, uint32_t first)
{
  const QueueKeys *mine = &sort->key_vectors[first];
  QueueKeys a = mine[0], b = mine[1], c = mine[2], d = mine[3];
  QueueKeys before_a = { 0 }, before_b = { 0 }, before_c = { 0 }, before_d = { 0 };
  for (uint32_t j = 0; j < sort->count; j++)
    {
      int32_t key = sort->keys[j];
      QueueKeys other = { key, key, key, key };
      before_a -= other < a;
      before_b -= other < b;
      before_c -= other < c;
      before_d -= other < d;
    }
  QueueKeys *ranks = &sort->rank_vectors[first];
  ranks[0] = before_a;
  ranks[1] = before_b;
  ranks[2] = before_c;
  ranks[3] = before_d;
}

void
queue_sort_rank (QueueSort *sort, uint64_t begins, uint32_t shift)
{
  uint32_t drop = shift > KEY_BITS ? shift - KEY_BITS : 0;
  for (uint32_t i = 0; i < sort->count; i++)
    sort->keys[i] = (int32_t)(((uint64_t)sort->entries[i]->time - begins) >> drop << PLACE_BITS | i);
  for (uint32_t first = 0; first * LANES < sort->count; first += BLOCK)
    sort_count_block (sort, first);
}
