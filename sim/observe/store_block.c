/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Blocks of the store: bytes and vectors as zstd frames with a checksum. */
#include "sim/observe/store_inside.h"

#include <string.h>
#include <zstd.h>
#include <zstd_errors.h>

/* A large block often comes again: what one load sees is what all of them see, and their system too. */
struct SimPacker
{
  ZSTD_CCtx *context;
  GByteArray *last, *packed; /* the last large one, and what became of it */
};

enum
{
  LARGE = 8192,
  LEVEL = 1 /* three quarters of the time of 3, and as small: few values, or all digits */
};

SimPacker *
sim_packer_new (void)
{
  SimPacker *packer = g_new0 (SimPacker, 1);
  packer->context = ZSTD_createCCtx ();
  if (packer->context == NULL)
    g_error ("no memory for a block");
  ZSTD_CCtx_setParameter (packer->context, ZSTD_c_checksumFlag, 1);
  ZSTD_CCtx_setParameter (packer->context, ZSTD_c_compressionLevel, LEVEL);
  packer->last = g_byte_array_new ();
  packer->packed = g_byte_array_new ();
  return packer;
}

void
sim_packer_free (SimPacker *packer)
{
  ZSTD_freeCCtx (packer->context);
  g_byte_array_unref (packer->last);
  g_byte_array_unref (packer->packed);
  g_free (packer);
}

static void
compress (SimPacker *packer, const void *data, gsize length, GByteArray *out)
{
  guint from = out->len;
  gsize bound = ZSTD_compressBound (length);
  sim_require (bound < G_MAXINT32, "a block of %" G_GSIZE_FORMAT " bytes", length);
  g_byte_array_set_size (out, from + (guint)bound);
  size_t n = ZSTD_compress2 (packer->context, out->data + from, bound, data, length);
  if (ZSTD_getErrorCode (n) == ZSTD_error_memory_allocation)
    g_error ("no memory for a block");
  sim_require (!ZSTD_isError (n), "compression of a block: %s", ZSTD_getErrorName (n));
  g_byte_array_set_size (out, from + (guint)n);
}

void
sim_packer_put (SimPacker *packer, const void *data, gsize length, GByteArray *out)
{
  guint from = out->len;
  if (length >= LARGE && length == packer->last->len && memcmp (data, packer->last->data, length) == 0)
    {
      g_byte_array_append (out, packer->packed->data, packer->packed->len);
      return;
    }
  compress (packer, data, length, out);
  if (length < LARGE || length > G_MAXINT32)
    return;
  g_byte_array_set_size (packer->last, 0);
  g_byte_array_set_size (packer->packed, 0);
  g_byte_array_append (packer->last, data, (guint)length);
  g_byte_array_append (packer->packed, out->data + from, out->len - from);
}

GByteArray *
sim_store_unpack_bytes (const void *data, gsize length, GError **error)
{
  unsigned long long size = data != NULL ? ZSTD_getFrameContentSize (data, length) : ZSTD_CONTENTSIZE_ERROR;
  if (size == ZSTD_CONTENTSIZE_UNKNOWN || size == ZSTD_CONTENTSIZE_ERROR || size > G_MAXINT32)
    {
      g_set_error_literal (error, SIM_OBSERVE_ERROR, SIM_OBSERVE_ERROR_DAMAGED, "a block is damaged");
      return NULL;
    }
  g_autoptr (GByteArray) bytes = g_byte_array_new ();
  g_byte_array_set_size (bytes, (guint)MAX (size, 1));
  size_t n = ZSTD_decompress (bytes->data, size, data, length);
  if (n != size)
    {
      g_set_error (error, SIM_OBSERVE_ERROR, SIM_OBSERVE_ERROR_DAMAGED, "a block is damaged: %s",
                   ZSTD_getErrorName (n));
      return NULL;
    }
  g_byte_array_set_size (bytes, (guint)size);
  return g_steal_pointer (&bytes);
}

GArray *
sim_store_unpack (const void *data, gsize length, GError **error)
{
  g_autoptr (GByteArray) bytes = sim_store_unpack_bytes (data, length, error);
  if (bytes == NULL)
    return NULL;
  if (bytes->len % 8 != 0)
    {
      g_set_error_literal (error, SIM_OBSERVE_ERROR, SIM_OBSERVE_ERROR_DAMAGED, "a vector is damaged");
      return NULL;
    }
  GArray *values = g_array_new (FALSE, FALSE, sizeof (double));
  g_array_set_size (values, bytes->len / 8);
  for (guint i = 0; i < values->len; i++)
    {
      guint64 word;
      memcpy (&word, bytes->data + 8 * i, sizeof word);
      word = GUINT64_FROM_LE (word);
      memcpy (&g_array_index (values, double, i), &word, sizeof word);
    }
  return values;
}
