/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * RING-1: the protocol word, its bytes and its text.
 *
 * Bytes, big-endian (the source gives the fields, figure 7 and Table 1; their sizes are ours):
 *
 *   signal 1 (1: token, 2: 911)   permission 1 (911 only)   carriages 2   sequence 4
 *   token: count 2, current 2, destination 2 (places in the list, from 1), VIPs 2
 *          list of nodes: id 4 each
 *          composition: VIP 4, current host 4, preferred host 4 (0.0.0.0: none), persistence flag 1 each
 *          load: bytes a second 4, bytes 8, for each node in order of the list
 *          carriages: train.h
 *   911:   originator's id 4, destination's id 4
 *
 * Hosts of a VIP are given by their primary address on the VIP's own subnet, nodes by their id.
 */
#pragma once

#include "sim/model.h"

struct RingCluster;

enum
{
  RING_NOBODY = 0xFFFF,  /* no gateway */
  RING_WORD_HEADER = 16, /* bytes of both kinds before lists and carriages */
  RING_WORD_ROW = 13,
  RING_WORD_LOAD = 12,
};

typedef enum RingSignal
{
  RING_TOKEN = 1,
  RING_911 = 2
} RingSignal;

typedef struct RingRow
{
  uint16_t host, preferred; /* gateways' numbers; RING_NOBODY */
  uint8_t flag;             /* 0 free, 1 sticks to its current host, 3 to its preferred host */
} RingRow;

typedef struct RingLoad
{
  uint32_t rate;  /* bytes a second through its interfaces, lately */
  uint64_t bytes; /* in all since it started */
} RingLoad;

typedef struct RingWord
{
  RingSignal signal;
  uint32_t sequence;
  /* A token. */
  guint count;
  uint16_t *members;             /* `count` gateways' numbers, in order of the node map; room for all */
  uint16_t current, destination; /* gateways' numbers; RING_NOBODY in a word that was never sent */
  RingRow *rows;                 /* one for each VIP of the cluster, in its order */
  RingLoad *loads;               /* by gateway's number */
  guint carriages;
  /* A 911; its destination is above. */
  uint16_t originator;
  bool permission;
} RingWord;

RingWord *ring_word_new (const struct RingCluster *cluster); /* nobody, nothing */
void ring_word_free (RingWord *word);
void ring_word_copy (const struct RingCluster *cluster, RingWord *to, const RingWord *from);

/* Appends the bytes of all but the carriages. `body` NULL, or what list and composition come to. */
void ring_word_encode (const struct RingCluster *cluster, const RingWord *word, const GByteArray *body,
                       GByteArray *out);
/* False with `out` spoilt when they are no word of this cluster. `*end`: where the carriages begin. */
bool ring_word_decode (const struct RingCluster *cluster, const uint8_t *data, gsize length, RingWord *out,
                       gsize *end);

/* How many bytes list and composition take, from RING_WORD_HEADER on; 0: it is no whole token. */
gsize ring_word_body (const struct RingCluster *cluster, const uint8_t *data, gsize length);
/* A token whose list and composition are known to be those of `out` already: the rest of it. */
bool ring_word_refresh (const struct RingCluster *cluster, const uint8_t *data, gsize length, RingWord *out,
                        gsize *end);

/* The place of a gateway in the list, from 0; -1: it is no member. */
int ring_word_place (const RingWord *word, uint16_t gateway);

/* For the trace: the header and Table 1's columns. */
void ring_word_write (const struct RingCluster *cluster, const RingWord *word, GString *out);
