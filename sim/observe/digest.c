/* SPDX-License-Identifier: GPL-3.0-or-later */
/* SHA-256: by Nettle, which uses the processor's own instructions, or by GLib, at a sixth of the speed. */
#include "config.h"

#include "sim/observe/store_inside.h"

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

char *
sim_sha256_end (SimSha256 *sha)
{
  static const char digits[] = "0123456789abcdef";
  guint8 digest[SHA256_DIGEST_SIZE];
  char *text = g_malloc (2 * sizeof digest + 1);
  sha256_digest (&sha->context, sizeof digest, digest);
  for (guint i = 0; i < sizeof digest; i++)
    {
      text[2 * i] = digits[digest[i] >> 4];
      text[2 * i + 1] = digits[digest[i] & 15];
    }
  text[2 * sizeof digest] = '\0';
  g_free (sha);
  return text;
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

char *
sim_sha256_end (SimSha256 *sha)
{
  char *text = g_strdup (g_checksum_get_string (sha->sum));
  g_checksum_free (sha->sum);
  g_free (sha);
  return text;
}
#endif

char *
sim_sha256_hex (const void *data, gsize length)
{
  SimSha256 *sha = sim_sha256_new ();
  sim_sha256_add (sha, data, length);
  return sim_sha256_end (sha);
}
