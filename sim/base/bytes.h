/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Immutable, counted byte strings: what a datagram carries, and what a stream is made of.
 *
 * The count is not atomic: a world is single-threaded. A SimSpan is a piece of a stream:
 * either real bytes, or `length` bytes of generated content that nobody stores: byte i of
 * content C is sim_content_byte (C, i). Images of any size are such content; receivers
 * compare a running hash with that of the identity they asked for.
 */
#pragma once

#include <glib.h>
#include <stdbool.h>
#include <stdint.h>

typedef struct SimBytes
{
  uint32_t refs;
  uint32_t length;
  uint8_t data[];
} SimBytes;

/* A new string with one reference; `data` NULL leaves the bytes to the caller to fill at once. */
SimBytes *sim_bytes_new (const void *data, uint32_t length);
SimBytes *sim_bytes_ref (SimBytes *bytes); /* NULL passes through */
void sim_bytes_unref (SimBytes *bytes);    /* NULL is allowed */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SimBytes, sim_bytes_unref)

/* Numbers of so many bytes at a place, the highest byte first. */
static inline void
sim_bytes_store (uint8_t *to, uint64_t value, guint bytes)
{
  while (bytes-- > 0)
    {
      to[bytes] = (uint8_t)value;
      value >>= 8;
    }
}
static inline uint64_t
sim_bytes_load (const uint8_t *from, guint bytes)
{
  uint64_t value = 0;

  while (bytes-- > 0)
    value = value << 8 | *from++;
  return value;
}

enum
{
  SIM_VARINT = 10 /* bytes at most */
};

/* A number in as few bytes as it needs, seven bits in each, the lowest first; the last byte is below 128
 * (LEB128). Returns the place behind. */
static inline uint8_t *
sim_varint_store (uint8_t *to, uint64_t value)
{
  for (; value >= 128; value >>= 7)
    *to++ = (uint8_t)(value | 128);
  *to++ = (uint8_t)value;
  return to;
}

typedef struct SimSpan
{
  SimBytes *bytes;  /* real bytes (borrowed, offset into it), or NULL for generated content */
  uint64_t content; /* identity of the generated content */
  uint64_t offset;  /* of the first byte */
  uint64_t length;
} SimSpan;

uint8_t sim_content_byte (uint64_t content, uint64_t index);
/* Copies span bytes [from, from + n) to `out`. */
void sim_span_copy (const SimSpan *span, uint64_t from, uint32_t n, uint8_t *out);

/* Writers for message formats, big-endian ("network order"), growing a GByteArray. */
void sim_put8 (GByteArray *out, uint8_t v);
void sim_put16 (GByteArray *out, uint16_t v);
void sim_put32 (GByteArray *out, uint32_t v);
void sim_put64 (GByteArray *out, uint64_t v);
SimBytes *sim_bytes_take (GByteArray *array); /* frees the array */

/* A reader over bytes; once it has run off the end every read gives 0 and ok is false. */
typedef struct SimReader
{
  const uint8_t *at, *end;
  bool ok;
} SimReader;
SimReader sim_reader (const void *data, gsize length);
uint8_t sim_get8 (SimReader *r);
uint16_t sim_get16 (SimReader *r);
uint32_t sim_get32 (SimReader *r);
uint64_t sim_get64 (SimReader *r);
uint64_t sim_get_varint (SimReader *r); /* one of more than 64 bits is not ok either */

/* 64-bit mix for fingerprints and content (one round of wyhash's multiply-fold). */
static inline uint64_t
sim_mix (uint64_t h, uint64_t v)
{
  __uint128_t m = (__uint128_t)(h ^ 0x9E3779B97F4A7C15ull) * (v ^ 0xD1B54A32D192ED03ull);
  return (uint64_t)m ^ (uint64_t)(m >> 64);
}
uint64_t sim_hash_text (const char *text); /* FNV-1a, finished by sim_mix() */
