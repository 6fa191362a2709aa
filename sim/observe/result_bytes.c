/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A result as bytes: "SRB1", point, replication, the run's row, then each table: the number of its rows and the
 * rows. Little-endian; texts, bytes and vectors are behind their length, which is one more where there is
 * nothing to be told from an empty text.
 */
#include "sim/observe/result_table.h"

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
put_vector (GByteArray *out, const double *values, guint rows)
{
  guint from = out->len + 4;
  put_number (out, rows);
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
      put_vector (out, G_STRUCT_MEMBER (const double *, row, column->offset),
                  G_STRUCT_MEMBER (guint, row, column->length));
      break;
    }
}

static void
put_row (GByteArray *out, const SimTable *table, const void *row)
{
  for (const SimColumn *column = table->columns; column->name != NULL; column++)
    put_column (out, column, row);
}

void
sim_result_save (const SimResult *result, GByteArray *out)
{
  g_byte_array_append (out, (const guint8 *)mark, sizeof mark);
  put_number (out, result->point);
  put_number (out, result->replication);
  put_row (out, &sim_result_run, result);
  for (const SimTable *table = sim_result_tables; table->name != NULL; table++)
    {
      guint count = sim_table_count (table, result);
      put_number (out, count);
      for (guint i = 0; i < count; i++)
        put_row (out, table, sim_table_row (table, result, i));
    }
}

/* -- in ----------------------------------------------------------------------------------- */

typedef struct Source
{
  SimResult *result;
  const guint8 *at, *end;
  bool bad;
} Source;

static const guint8 *
take (Source *in, gsize length)
{
  static const guint8 nothing[8];
  if ((gsize)(in->end - in->at) < length)
    {
      in->bad = true;
      return length <= sizeof nothing ? nothing : NULL;
    }
  const guint8 *at = in->at;
  in->at += length;
  return at;
}

static guint32
take_number (Source *in)
{
  guint32 value;
  memcpy (&value, take (in, sizeof value), sizeof value);
  return GUINT32_FROM_LE (value);
}

static guint64
take_word (Source *in)
{
  guint64 value;
  memcpy (&value, take (in, sizeof value), sizeof value);
  return GUINT64_FROM_LE (value);
}

/* A copy with a 0 behind it; NULL for none. */
static guint8 *
take_bytes (Source *in, gsize *length)
{
  guint32 n = take_number (in);
  *length = n > 0 ? n - 1 : 0;
  if (n == 0 || (gsize)(in->end - in->at) < *length)
    {
      in->bad |= n > 0;
      *length = 0;
      return NULL;
    }
  guint8 *copy = sim_result_memory (in->result, *length + 1);
  if (*length > 0)
    memcpy (copy, take (in, *length), *length);
  return copy;
}

static const double *
take_vector (Source *in, guint *rows)
{
  *rows = take_number (in);
  if ((gsize)(in->end - in->at) / 8 < *rows)
    {
      in->bad = true;
      *rows = 0;
    }
  if (*rows == 0)
    return NULL;
  double *values = sim_result_memory (in->result, *rows * sizeof *values);
  for (guint i = 0; i < *rows; i++)
    {
      guint64 bits = take_word (in);
      memcpy (&values[i], &bits, sizeof bits);
    }
  return values;
}

static void
take_column (Source *in, const SimColumn *column, void *row)
{
  gsize length;
  switch (column->kind)
    {
    case SIM_COLUMN_TEXT:
      G_STRUCT_MEMBER (const char *, row, column->offset) = (const char *)take_bytes (in, &length);
      break;
    case SIM_COLUMN_CHOICE:
      {
        guint32 choice = take_number (in);
        in->bad |= choice >= g_strv_length ((char **)column->choices);
        G_STRUCT_MEMBER (guint32, row, column->offset) = in->bad ? 0 : choice;
        break;
      }
    case SIM_COLUMN_NUMBER:
      G_STRUCT_MEMBER (guint32, row, column->offset) = take_number (in);
      break;
    case SIM_COLUMN_FLAG:
      G_STRUCT_MEMBER (bool, row, column->offset) = take_number (in) != 0;
      break;
    case SIM_COLUMN_WORD:
    case SIM_COLUMN_HEX:
      G_STRUCT_MEMBER (guint64, row, column->offset) = take_word (in);
      break;
    case SIM_COLUMN_REAL:
      {
        guint64 bits = take_word (in);
        memcpy (G_STRUCT_MEMBER_P (row, column->offset), &bits, sizeof bits);
        break;
      }
    case SIM_COLUMN_BYTES:
      G_STRUCT_MEMBER (const guint8 *, row, column->offset) = take_bytes (in, &length);
      G_STRUCT_MEMBER (gsize, row, column->length) = length;
      break;
    case SIM_COLUMN_VECTOR:
      G_STRUCT_MEMBER (const double *, row, column->offset)
          = take_vector (in, &G_STRUCT_MEMBER (guint, row, column->length));
      break;
    }
}

static void
take_row (Source *in, const SimTable *table, void *row)
{
  for (const SimColumn *column = table->columns; column->name != NULL && !in->bad; column++)
    take_column (in, column, row);
}

static void
take_table (Source *in, const SimTable *table)
{
  guint count = take_number (in);
  if ((gsize)(in->end - in->at) / 4 < count) /* a row has 4 bytes at least */
    in->bad = true;
  if (in->bad)
    return;
  char *rows = sim_result_rows (in->result, table, count);
  for (guint i = 0; i < count && !in->bad; i++)
    take_row (in, table, rows + i * table->row_size);
}

/* What a row's place says is not written with it. */
static void
number_incidents (SimResult *result)
{
  for (guint i = 0; i < result->incident_count; i++)
    ((SimResultIncident *)result->incidents)[i].number = i + 1;
}

SimResult *
sim_result_load (const guint8 *data, gsize length)
{
  g_autoptr (SimResult) result = sim_result_new ();
  Source in = { result, data, data + length, false };
  if (length < sizeof mark || memcmp (take (&in, sizeof mark), mark, sizeof mark) != 0)
    return NULL;
  result->point = take_number (&in);
  result->replication = take_number (&in);
  take_row (&in, &sim_result_run, result);
  for (const SimTable *table = sim_result_tables; table->name != NULL && !in.bad; table++)
    take_table (&in, table);
  number_incidents (result);
  return in.bad || in.at != in.end ? NULL : g_steal_pointer (&result);
}
