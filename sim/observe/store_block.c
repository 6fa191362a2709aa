/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Blocks of the store: bytes and vectors as zstd frames with a checksum. */
#include "sim/observe/store_inside.h"

#include <string.h>
#include <zstd.h>
#include <zstd_errors.h>

/* A block often comes again: what one load sees is what all of them see, and their system too. */
typedef struct Kept
{
  guint at, length;               /* in `plain` */
  guint packed_at, packed_length; /* in `packed` */
} Kept;

struct SimPacker
{
  ZSTD_CCtx *context;
  GArray *kept; /* of Kept */
  GByteArray *plain, *packed;
  GByteArray *words; /* of a vector on its way here */
};

enum
{
  WORTH = 256,          /* bytes: a shorter block is compressed before it is found */
  MOST_KEPT = 64,       /* blocks, so that to look through them is nothing; */
  MOST_BYTES = 1 << 22, /* and what they may take. Beyond either all are forgotten */
  LEVEL = 1             /* three quarters of the time of 3, and as small: few values, or all digits */
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
  packer->kept = g_array_new (FALSE, FALSE, sizeof (Kept));
  packer->plain = g_byte_array_new ();
  packer->packed = g_byte_array_new ();
  packer->words = g_byte_array_new ();
  return packer;
}

void
sim_packer_free (SimPacker *packer)
{
  if (packer == NULL)
    return;
  ZSTD_freeCCtx (packer->context);
  g_array_unref (packer->kept);
  g_byte_array_unref (packer->plain);
  g_byte_array_unref (packer->packed);
  g_byte_array_unref (packer->words);
  g_free (packer);
}

GByteArray *
sim_packer_words (SimPacker *packer)
{
  g_byte_array_set_size (packer->words, 0);
  return packer->words;
}

/* NULL: not kept. */
static const Kept *
find (const SimPacker *packer, const void *data, gsize length)
{
  for (guint i = packer->kept->len; i-- > 0;)
    {
      const Kept *kept = &g_array_index (packer->kept, Kept, i);
      if (kept->length == length && memcmp (data, packer->plain->data + kept->at, length) == 0)
        return kept;
    }
  return NULL;
}

static void
keep (SimPacker *packer, const void *data, gsize length, const guint8 *block, guint block_length)
{
  if (length > MOST_BYTES)
    return;
  if (packer->kept->len == MOST_KEPT || packer->plain->len + length > MOST_BYTES)
    {
      g_array_set_size (packer->kept, 0);
      g_byte_array_set_size (packer->plain, 0);
      g_byte_array_set_size (packer->packed, 0);
    }
  Kept kept = { packer->plain->len, (guint)length, packer->packed->len, block_length };
  g_byte_array_append (packer->plain, data, (guint)length);
  g_byte_array_append (packer->packed, block, block_length);
  g_array_append_val (packer->kept, kept);
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
  const Kept *kept = length >= WORTH ? find (packer, data, length) : NULL;
  guint from = out->len;
  if (kept != NULL)
    g_byte_array_append (out, packer->packed->data + kept->packed_at, kept->packed_length);
  else
    compress (packer, data, length, out);
  if (kept == NULL && length >= WORTH)
    keep (packer, data, length, out->data + from, out->len - from);
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
