/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Rows of a result from text, by their tables. */
#include "sim/experiment/cells.h"
#include "sim/experiment/inside.h"

#include <math.h>
#include <string.h>

static bool
fill_vector (SimResult *result, const SimColumn *column, void *row, const char *text)
{
  g_auto (GStrv) parts = g_strsplit (text != NULL ? text : "", " ", -1);
  guint count = text != NULL && *text != '\0' ? g_strv_length (parts) : 0;
  double *values = count > 0 ? sim_result_memory (result, count * sizeof *values) : NULL;
  for (guint i = 0; i < count; i++)
    {
      char *end;
      values[i] = g_ascii_strtod (parts[i], &end);
      if (*end != '\0' || end == parts[i])
        return false;
    }
  G_STRUCT_MEMBER (const double *, row, column->offset) = values;
  G_STRUCT_MEMBER (guint, row, column->length) = count;
  return true;
}

static bool
fill_bytes (SimResult *result, const SimColumn *column, void *row, const char *text)
{
  gsize length = 0;
  if (text == NULL)
    return true;
  g_autofree guint8 *bytes = g_base64_decode (text, &length);
  guint8 *copy = sim_result_memory (result, length + 1);
  if (length > 0)
    memcpy (copy, bytes, length);
  G_STRUCT_MEMBER (const guint8 *, row, column->offset) = copy;
  G_STRUCT_MEMBER (gsize, row, column->length) = length;
  return true;
}

static bool
fill_real (const SimColumn *column, void *row, const char *text)
{
  char *end = NULL;
  double value = text != NULL ? g_ascii_strtod (text, &end) : (double)NAN;
  G_STRUCT_MEMBER (double, row, column->offset) = value;
  return text == NULL || (end != text && *end == '\0');
}

static bool
fill_choice (const SimColumn *column, void *row, const char *text)
{
  for (int i = 0; text != NULL && column->choices[i] != NULL; i++)
    if (strcmp (column->choices[i], text) == 0)
      {
        G_STRUCT_MEMBER (int, row, column->offset) = i;
        return true;
      }
  return false;
}

static bool
fill_column (SimResult *result, const SimColumn *column, void *row, const char *text)
{
  guint64 word = 0;
  bool hex = column->kind == SIM_COLUMN_HEX;
  switch (column->kind)
    {
    case SIM_COLUMN_TEXT:
      G_STRUCT_MEMBER (const char *, row, column->offset) = sim_result_text (result, text);
      return true;
    case SIM_COLUMN_CHOICE:
      return fill_choice (column, row, text);
    case SIM_COLUMN_REAL:
      return fill_real (column, row, text);
    case SIM_COLUMN_BYTES:
      return fill_bytes (result, column, row, text);
    case SIM_COLUMN_VECTOR:
      return fill_vector (result, column, row, text);
    case SIM_COLUMN_NUMBER:
    case SIM_COLUMN_FLAG:
    case SIM_COLUMN_WORD:
    case SIM_COLUMN_HEX:
      break;
    }
  if (text == NULL || !g_ascii_string_to_unsigned (text, hex ? 16 : 10, 0, G_MAXUINT64, &word, NULL))
    return false;
  if (column->kind == SIM_COLUMN_FLAG)
    G_STRUCT_MEMBER (bool, row, column->offset) = word != 0;
  else if (column->kind == SIM_COLUMN_NUMBER)
    G_STRUCT_MEMBER (guint, row, column->offset) = (guint)word;
  else
    G_STRUCT_MEMBER (guint64, row, column->offset) = word;
  return true;
}

bool
sim_cells_fill (SimResult *result, const SimTable *table, void *row, const SimCells *cells)
{
  for (const SimColumn *column = table->columns; column->name != NULL; column++)
    if (!sim_cells_has (cells, column->name)
        || !fill_column (result, column, row, sim_cells_find (cells, column->name)))
      return false;
  return true;
}
