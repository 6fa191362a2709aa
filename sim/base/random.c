/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Bits come from integer arithmetic alone. Of the rest only exp() in the wedges of the
 * ziggurat (about one draw in a hundred) and what GSL calls are libm's: there the last bit of
 * a libm can decide a draw. Everything before it is the same on every machine.
 */
#include "sim/base/random.h"
#include "sim/base/check.h"
#include "sim/base/sha256.h"
#include "sim/base/ziggurat-table.h"

#include <Random123/philox.h>
#include <math.h>
#include <string.h>

/* 128 bits of SHA-256 over seed, replication, entity and purpose, each ended unambiguously. */
void
sim_stream_init (SimStream *stream, uint64_t seed, uint32_t replication, const char *entity,
                 const char *purpose)
{
  guint64 head[2] = { GUINT64_TO_LE (seed), GUINT64_TO_LE ((guint64)replication) };
  guint64 digest[SIM_SHA256 / sizeof (guint64)];
  SimSha256 *sha = sim_sha256_new ();
  sim_sha256_add (sha, head, sizeof head);
  sim_sha256_add (sha, entity, strlen (entity) + 1);
  sim_sha256_add (sha, purpose, strlen (purpose) + 1);
  sim_sha256_end_bytes (sha, (uint8_t *)digest);
  *stream = (SimStream){ .key = { GUINT64_FROM_LE (digest[0]), GUINT64_FROM_LE (digest[1]) } };
}

static inline void
make_block (SimStream *stream, uint64_t *out)
{
  philox4x64_ctr_t counter = { { stream->counter++, 0, 0, 0 } };
  philox4x64_key_t key = { { stream->key[0], stream->key[1] } };
  philox4x64_ctr_t block = philox4x64_R (10, counter, key);
  memcpy (out, block.v, sizeof block.v);
}

/* A block is begun. Many streams give one draw only: nothing is made ahead in the first block. */
static G_GNUC_NO_INLINE void
refill (SimStream *stream)
{
  uint32_t half = stream->used & 4;
  bool first = stream->counter == 0;
  if (G_UNLIKELY (stream->counter <= 1))
    make_block (stream, stream->buffer + half);
  if (G_LIKELY (!first))
    make_block (stream, stream->buffer + (half ^ 4));
}

static inline uint64_t
next (SimStream *stream)
{
  if (G_UNLIKELY (stream->used % 4 == 0))
    refill (stream);
  return stream->buffer[stream->used++ % 8];
}

static inline double
uniform (SimStream *stream)
{
  return (double)(int64_t)(next (stream) >> 11) * 0x1p-53;
}

uint64_t
sim_stream_bits (SimStream *stream)
{
  return next (stream);
}

double
sim_stream_uniform (SimStream *stream)
{
  return uniform (stream);
}

/* Lemire, "Fast Random Integer Generation in an Interval", ACM TOMACS 29(1), 2019. */
uint64_t
sim_stream_below (SimStream *stream, uint64_t n)
{
  sim_require (n >= 1, "a draw from nothing");
  __uint128_t m = (__uint128_t)next (stream) * n;
  if (G_UNLIKELY ((uint64_t)m < n))
    for (uint64_t least = (0 - n) % n; (uint64_t)m < least;)
      m = (__uint128_t)next (stream) * n;
  return (uint64_t)(m >> 64);
}

bool
sim_stream_chance (SimStream *stream, double share)
{
  return uniform (stream) < share;
}

/* The rare rest of a draw: the tail of an exponential beyond r is r plus another exponential. */
static G_GNUC_NO_INLINE double
exponential_edge (SimStream *stream, uint64_t bits)
{
  for (double beyond = 0;; bits = next (stream))
    {
      uint64_t draw = bits >> 11;
      guint layer = bits & 255;
      double x = (double)draw * ziggurat[layer].width;
      if (draw < ziggurat[layer].inside)
        return beyond + x;
      if (layer == 0)
        beyond += ZIGGURAT_TAIL;
      else if (ziggurat[layer].f + uniform (stream) * (ziggurat[(layer + 1) & 255].f - ziggurat[layer].f)
               < exp (-x))
        return beyond + x;
    }
}

double
sim_stream_exponential (SimStream *stream)
{
  uint64_t bits = next (stream), draw = bits >> 11;
  guint layer = bits & 255;
  if (G_LIKELY (draw < ziggurat[layer].inside))
    return (double)(int64_t)draw * ziggurat[layer].width;
  return exponential_edge (stream, bits);
}

SimTime
sim_stream_time_exponential (SimStream *stream, SimTime mean)
{
  double ns = floor (sim_stream_exponential (stream) * (double)mean + 0.5);
  return ns < 9223372036854775807.0 ? (SimTime)ns : SIM_NEVER - 1;
}

SimTime
sim_stream_time_uniform (SimStream *stream, SimTime least, SimTime most)
{
  sim_require (least <= most, "uniform times from %" G_GINT64_FORMAT " to %" G_GINT64_FORMAT, least, most);
  uint64_t width = (uint64_t)most - (uint64_t)least + 1;
  return (SimTime)((uint64_t)least + (width == 0 ? next (stream) : sim_stream_below (stream, width)));
}

/* GSL's side: the state is a pointer to the stream. */
G_STATIC_ASSERT (sizeof (unsigned long) == sizeof (uint64_t));

static void
gsl_set (void *state, unsigned long seed)
{
  (void)state, (void)seed; /* a stream is seeded by its names */
}

static unsigned long
gsl_bits (void *state)
{
  return next (*(SimStream **)state);
}

static double
gsl_double (void *state)
{
  return uniform (*(SimStream **)state);
}

static const gsl_rng_type stream_type = {
  .name = "philox4x64-10",
  .max = UINT64_MAX,
  .min = 0,
  .size = sizeof (SimStream *),
  .set = gsl_set,
  .get = gsl_bits,
  .get_double = gsl_double,
};

gsl_rng *
sim_stream_gsl (SimStream *stream)
{
  gsl_rng *rng = gsl_rng_alloc (&stream_type);
  sim_require (rng != NULL, "no memory for a generator");
  *(SimStream **)rng->state = stream;
  return rng;
}

gsl_rng
sim_stream_gsl_value (SimStream **stream)
{
  return (gsl_rng){ .type = &stream_type, .state = stream };
}
