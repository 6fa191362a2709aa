/* SPDX-License-Identifier: GPL-3.0-or-later */
/* SHA-256: by Nettle, which uses the processor's own instructions, or by GLib, at a sixth of the speed. */
#include "config.h"

#include "sim/observe/store_inside.h"

#ifdef HAVE_NETTLE
#include <nettle/sha2.h>

char *
sim_sha256_hex (const void *data, gsize length)
{
  struct sha256_ctx context;
  guint8 digest[SHA256_DIGEST_SIZE];
  char *text = g_malloc (2 * sizeof digest + 1);
  sha256_init (&context);
  sha256_update (&context, length, data);
  sha256_digest (&context, sizeof digest, digest);
  for (guint i = 0; i < sizeof digest; i++)
    g_snprintf (text + 2 * i, 3, "%02x", digest[i]);
  return text;
}
#else
char *
sim_sha256_hex (const void *data, gsize length)
{
  return g_compute_checksum_for_data (G_CHECKSUM_SHA256, data, length);
}
#endif
