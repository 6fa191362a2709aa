/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The memory of sieves.
 */
#include "sim/net/inside_sieve.h"
#include <string.h>

void
sim_sieve_widen (SimSieve *sieve, guint rows, guint ports)
{
  guint words = (ports + 63) / 64;
  if (words <= sieve->words)
    return;
  uint64_t *bits = g_new0 (uint64_t, (gsize)(rows + 1) * words);
  for (guint row = 0; sieve->bits != NULL && row <= rows; row++)
    memcpy (bits + (gsize)row * words, sim_sieve_row (sieve, row), sieve->words * sizeof *bits);
  g_free (sieve->bits);
  *sieve = (SimSieve){ bits, rows, words };
}

void
sim_sieve_clear (SimSieve *sieve, guint port)
{
  uint64_t keep = ~sim_port_bit (port), *word = sieve->bits + port / 64;
  if ((sim_sieve_row (sieve, sieve->rows)[port / 64] & sim_port_bit (port)) == 0)
    return;
  for (guint row = 0; row <= sieve->rows; row++, word += sieve->words)
    *word &= keep;
}
