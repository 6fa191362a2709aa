/* SPDX-License-Identifier: GPL-3.0-or-later */
/* SHA-256: by Nettle, which uses the processor's own instructions, or by GLib, at a sixth of the speed. */
#include "config.h"

#include "sim/base/sha256.h"

#ifdef HAVE_NETTLE
#include <nettle/sha2.h>

struct SimSha256
{
  struct sha256_ctx context;
};

SimSha256 *
sim_sha256_new (void)
{
  SimSha256 *sha = g_new (SimSha256, 1);
  sha256_init (&sha->context);
  return sha;
}

void
sim_sha256_add (SimSha256 *sha, const void *data, gsize length)
{
  sha256_update (&sha->context, length, data);
}

void
sim_sha256_end_bytes (SimSha256 *sha, uint8_t digest[SIM_SHA256])
{
  sha256_digest (&sha->context, SIM_SHA256, digest);
  g_free (sha);
}
#else
struct SimSha256
{
  GChecksum *sum;
};

SimSha256 *
sim_sha256_new (void)
{
  SimSha256 *sha = g_new (SimSha256, 1);
  sha->sum = g_checksum_new (G_CHECKSUM_SHA256);
  return sha;
}

void
sim_sha256_add (SimSha256 *sha, const void *data, gsize length)
{
  if (length > 0)
    g_checksum_update (sha->sum, data, (gssize)length);
}

void
sim_sha256_end_bytes (SimSha256 *sha, uint8_t digest[SIM_SHA256])
{
  gsize length = SIM_SHA256;
  g_checksum_get_digest (sha->sum, digest, &length);
  g_checksum_free (sha->sum);
  g_free (sha);
}
#endif

char *
sim_sha256_end (SimSha256 *sha)
{
  static const char digits[] = "0123456789abcdef";
  uint8_t digest[SIM_SHA256];
  char *text = g_malloc (2 * SIM_SHA256 + 1);
  sim_sha256_end_bytes (sha, digest);
  for (guint i = 0; i < SIM_SHA256; i++)
    {
      text[2 * i] = digits[digest[i] >> 4];
      text[2 * i + 1] = digits[digest[i] & 15];
    }
  text[2 * SIM_SHA256] = '\0';
  return text;
}

char *
sim_sha256_hex (const void *data, gsize length)
{
  SimSha256 *sha = sim_sha256_new ();
  sim_sha256_add (sha, data, length);
  return sim_sha256_end (sha);
}
