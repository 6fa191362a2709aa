/* SPDX-License-Identifier: GPL-3.0-or-later */
/* SHA-256 (FIPS 180-4) of all at once or of piece after piece. */
#pragma once

#include <glib.h>
#include <stdint.h>

enum
{
  SIM_SHA256 = 32 /* bytes of a digest */
};

typedef struct SimSha256 SimSha256;
SimSha256 *sim_sha256_new (void);
void sim_sha256_add (SimSha256 *sha, const void *data, gsize length);
/* Both ends free it. The text is 64 hexadecimal digits, to be freed with g_free(). */
void sim_sha256_end_bytes (SimSha256 *sha, uint8_t digest[SIM_SHA256]);
char *sim_sha256_end (SimSha256 *sha);

char *sim_sha256_hex (const void *data, gsize length);
