/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Blocks of the store: bytes and vectors as zstd frames with a checksum. */
#include "sim/observe/store_inside.h"

#include <math.h>
#include <string.h>
#include <zstd.h>
#include <zstd_errors.h>

GByteArray *
sim_store_pack (const void *data, gsize length)
{
  GByteArray *out = g_byte_array_new ();
  g_byte_array_set_size (out, (guint)ZSTD_compressBound (length));
  ZSTD_CCtx *context = ZSTD_createCCtx ();
  if (context == NULL)
    g_error ("no memory for a block");
  ZSTD_CCtx_setParameter (context, ZSTD_c_checksumFlag, 1);
  size_t n = ZSTD_compress2 (context, out->data, out->len, data, length);
  if (ZSTD_getErrorCode (n) == ZSTD_error_memory_allocation)
    g_error ("no memory for a block");
  sim_require (!ZSTD_isError (n), "compression of a block: %s", ZSTD_getErrorName (n));
  ZSTD_freeCCtx (context);
  g_byte_array_set_size (out, (guint)n);
  return out;
}

GByteArray *
sim_store_pack_vector (const double *values, guint rows)
{
  g_autofree guint64 *words = g_new (guint64, rows + 1);
  for (guint i = 0; i < rows; i++)
    {
      double value = isnan (values[i]) ? (double)NAN : values[i] + 0.0;
      memcpy (&words[i], &value, sizeof value);
      words[i] = GUINT64_TO_LE (words[i]);
    }
  return sim_store_pack (words, rows * sizeof *words);
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
