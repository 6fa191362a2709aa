/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A result as bytes: "SRB1", point, replication, the run's row, then each table: the number of its rows and the
 * rows. Little-endian; texts, bytes and vectors are behind their length, which is one more where there is
 * nothing to be told from an empty text. Where they are packed, bytes and vectors are the store's blocks.
 */
#include "sim/base/sha256.h"
#include "sim/observe/store_inside.h"

#include <math.h>
#include <string.h>

static const char mark[4] = { 'S', 'R', 'B', '1' };

/* -- out ---------------------------------------------------------------------------------- */

static void
put_word (GByteArray *out, guint64 value)
{
  value = GUINT64_TO_LE (value);
  g_byte_array_append (out, (const guint8 *)&value, sizeof value);
}

static void
put_number (GByteArray *out, guint32 value)
{
  value = GUINT32_TO_LE (value);
  g_byte_array_append (out, (const guint8 *)&value, sizeof value);
}

/* One NAN, one zero. */
static guint64
real_bits (double value)
{
  guint64 bits;
  value = isnan (value) ? (double)NAN : value + 0.0;
  memcpy (&bits, &value, sizeof bits);
  return isnan (value) ? G_GUINT64_CONSTANT (0x7ff8000000000000) : bits;
}

static void
put_bytes (GByteArray *out, const void *data, gsize length)
{
  put_number (out, data == NULL ? 0 : (guint32)length + 1);
  if (data != NULL && length > 0)
    g_byte_array_append (out, data, (guint)length);
}

static void
put_reals (GByteArray *out, const double *values, guint rows)
{
  guint from = out->len;
  if (rows == 0)
    return;
  g_byte_array_set_size (out, from + rows * 8);
  for (guint i = 0; i < rows; i++)
    {
      guint64 bits = GUINT64_TO_LE (real_bits (values[i]));
      memcpy (out->data + from + 8 * i, &bits, sizeof bits);
    }
}

static void
put_block (GByteArray *out, SimPacker *packer, const void *data, gsize length)
{
  guint at = out->len;
  put_number (out, 0);
  sim_packer_put (packer, data, length, out);
  guint32 size = GUINT32_TO_LE (out->len - at - 4 + 1);
  memcpy (out->data + at, &size, sizeof size);
}

static void
put_packed (GByteArray *out, SimPacker *packer, const SimColumn *column, const void *row)
{
  if (column->kind == SIM_COLUMN_VECTOR)
    {
      GByteArray *words = sim_packer_words (packer);
      put_reals (words, G_STRUCT_MEMBER (const double *, row, column->offset),
                 G_STRUCT_MEMBER (guint, row, column->length));
      put_block (out, packer, words->data, words->len);
    }
  else if (G_STRUCT_MEMBER (const guint8 *, row, column->offset) == NULL)
    put_number (out, 0);
  else
    put_block (out, packer, G_STRUCT_MEMBER (const guint8 *, row, column->offset),
               G_STRUCT_MEMBER (gsize, row, column->length));
}

static void
put_column (GByteArray *out, const SimColumn *column, const void *row)
{
  switch (column->kind)
    {
    case SIM_COLUMN_TEXT:
      {
        const char *text = G_STRUCT_MEMBER (const char *, row, column->offset);
        put_bytes (out, text, text != NULL ? strlen (text) : 0);
        break;
      }
    case SIM_COLUMN_CHOICE:
    case SIM_COLUMN_NUMBER:
      put_number (out, G_STRUCT_MEMBER (guint32, row, column->offset));
      break;
    case SIM_COLUMN_FLAG:
      put_number (out, G_STRUCT_MEMBER (bool, row, column->offset));
      break;
    case SIM_COLUMN_WORD:
    case SIM_COLUMN_HEX:
      put_word (out, G_STRUCT_MEMBER (guint64, row, column->offset));
      break;
    case SIM_COLUMN_REAL:
      put_word (out, real_bits (G_STRUCT_MEMBER (double, row, column->offset)));
      break;
    case SIM_COLUMN_BYTES:
      put_bytes (out, G_STRUCT_MEMBER (const guint8 *, row, column->offset),
                 G_STRUCT_MEMBER (gsize, row, column->length));
      break;
    case SIM_COLUMN_VECTOR:
      put_number (out, G_STRUCT_MEMBER (guint, row, column->length));
      put_reals (out, G_STRUCT_MEMBER (const double *, row, column->offset),
                 G_STRUCT_MEMBER (guint, row, column->length));
      break;
    }
}

static void
put_row (GByteArray *out, SimPacker *packer, const SimTable *table, const void *row)
{
  for (const SimColumn *column = table->columns; column->name != NULL; column++)
    if (packer != NULL && (column->kind == SIM_COLUMN_BYTES || column->kind == SIM_COLUMN_VECTOR))
      put_packed (out, packer, column, row);
    else
      put_column (out, column, row);
}

/* With `sha` the bytes go there, row by row: all of them at once would be fresh memory for each run. */
static void
drain (GByteArray *out, SimSha256 *sha)
{
  if (sha == NULL)
    return;
  sim_sha256_add (sha, out->data, out->len);
  g_byte_array_set_size (out, 0);
}

static void
put_result (const SimResult *result, guint32 point, SimPacker *packer, GByteArray *out, SimSha256 *sha)
{
  g_byte_array_append (out, (const guint8 *)mark, sizeof mark);
  put_number (out, point);
  put_number (out, result->replication);
  put_row (out, packer, &sim_result_run, result);
  for (const SimTable *table = sim_result_tables; table->name != NULL; table++)
    {
      guint count = sim_table_count (table, result);
      put_number (out, count);
      for (guint i = 0; i < count; i++)
        {
          put_row (out, packer, table, sim_table_row (table, result, i));
          drain (out, sha);
        }
    }
  drain (out, sha);
}

void
sim_result_put (const SimResult *result, SimPacker *packer, GByteArray *out)
{
  put_result (result, result->point, packer, out, NULL);
}

void
sim_result_save (const SimResult *result, GByteArray *out)
{
  sim_result_put (result, NULL, out);
}

char *
sim_result_digest (const SimResult *result)
{
  g_autoptr (GByteArray) row = g_byte_array_new ();
  SimSha256 *sha = sim_sha256_new ();
  put_result (result, 0, NULL, row, sha);
  return sim_sha256_end (sha);
}
