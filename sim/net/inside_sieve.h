/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Sieves: for which ports of a segment something may be true, 64 ports at a time. A frame for everybody asks
 * them who has a use for it, and looks at nobody else: of ten thousand machines few have. Part of inside.h.
 *
 * A sieve has rows of one bit for each port. A bit that is set says maybe, one that is not says no. One row
 * more has a bit for each port that has one in some row.
 */
#pragma once

#include "sim/net/address.h"

typedef struct SimSieve
{
  uint64_t *bits; /* row by row */
  guint rows, words;
} SimSieve;

enum
{
  SIM_ARP_ROWS = 256,
  SIM_ARP_EACH
  = 3, /* rows of an address (a Bloom filter): one in a thousand of those who know eight others passes */
  SIM_PORT_ROWS = 64,
};

/* sieve.c: room for that many ports, of which the new ones have no bit set. */
void sim_sieve_widen (SimSieve *sieve, guint rows, guint ports);
/* No bit of the port is set any more; for sieves of addresses. */
void sim_sieve_clear (SimSieve *sieve, guint port);

static inline uint64_t *
sim_sieve_row (const SimSieve *sieve, guint row)
{
  return sieve->bits + (gsize)row * sieve->words;
}
static inline uint64_t
sim_port_bit (guint port)
{
  return (uint64_t)1 << port % 64;
}

/* The row of a UDP port. */
static inline guint
sim_udp_row (uint16_t port)
{
  return port * 0x9E3779B1u >> 26;
}

/* The rows of an address, 64 ports of which are looked at by sim_arp_word(). */
typedef struct SimArpRows
{
  uint64_t *row[SIM_ARP_EACH];
} SimArpRows;
static inline SimArpRows
sim_arp_rows (const SimSieve *sieve, SimIp ip)
{
  uint32_t hash = ip * 0x9E3779B1u;
  return (SimArpRows){ { sim_sieve_row (sieve, hash >> 24), sim_sieve_row (sieve, hash >> 16 & 0xFF),
                         sim_sieve_row (sieve, hash >> 8 & 0xFF) } };
}
/* Those of ports 64 * word and up to which the address may mean something. */
static inline uint64_t
sim_arp_word (const SimArpRows *rows, guint word)
{
  return rows->row[0][word] & rows->row[1][word] & rows->row[2][word];
}
static inline void
sim_arp_mark (const SimSieve *sieve, SimIp ip, guint port)
{
  SimArpRows rows = sim_arp_rows (sieve, ip);
  for (guint i = 0; i < SIM_ARP_EACH; i++)
    rows.row[i][port / 64] |= sim_port_bit (port);
  sim_sieve_row (sieve, sieve->rows)[port / 64] |= sim_port_bit (port);
}
