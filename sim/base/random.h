/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Random streams: one for each purpose of each named entity.
 *
 * A stream is Philox4x64-10 (Salmon et al., SC'11; Random123) whose key is a hash of seed,
 * replication, entity name and purpose (128 bits of a SHA-256), so that adding an entity changes no draw of
 * another and policies meet the same arrivals and failures. Doubles carry 53 random bits. Exponentials come
 * from a ziggurat with committed tables (Marsaglia and Tsang 2000, in the 256-layer form with a 64-bit draw,
 * tools/ziggurat.c); other variates go through GSL over our gsl_rng_type. Times are rounded to the nanosecond
 * before they decide anything. Where a draw ends in libm (wedges of the ziggurat, GSL) its last bit is that of
 * the libm; see random.c.
 */
#pragma once

#include "sim/base/units.h"
#include <gsl/gsl_rng.h>

/* A stream that is zero but for its key stands at its beginning. From the second block on, the next
 * one is made when one is begun: nobody waits for its multiplications. */
typedef struct SimStream
{
  uint64_t key[2];
  uint64_t counter;   /* blocks made */
  uint64_t buffer[8]; /* the words of this block and of the next */
  uint32_t used;      /* words drawn, modulo 2^32 */
} SimStream;

/* `entity` is a full name such as "web.host-2", `purpose` a constant such as "acquire-script". */
void sim_stream_init (SimStream *stream, uint64_t seed, uint32_t replication, const char *entity,
                      const char *purpose);

uint64_t sim_stream_bits (SimStream *stream);
double sim_stream_uniform (SimStream *stream);             /* [0, 1), multiples of 2^-53 */
uint64_t sim_stream_below (SimStream *stream, uint64_t n); /* 0 … n-1 without bias; n >= 1 */
bool sim_stream_chance (SimStream *stream, double share);  /* true with that probability */
double sim_stream_exponential (SimStream *stream);         /* mean 1 */
SimTime sim_stream_time_exponential (SimStream *stream, SimTime mean);
SimTime sim_stream_time_uniform (SimStream *stream, SimTime least, SimTime most); /* both ends included */

/* Our gsl_rng_type over a SimStream, for gsl_ran_*(); the gsl_rng borrows `stream`. Free the
 * result with gsl_rng_free(). */
gsl_rng *sim_stream_gsl (SimStream *stream);
/* The same as a value, without an allocation; it borrows the variable that `stream` points to. */
gsl_rng sim_stream_gsl_value (SimStream **stream);
