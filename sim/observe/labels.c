/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/observe/labels.h"
#include <string.h>

enum
{
  ROWS = 4
};

typedef struct Span
{
  double from, to;
} Span;

/* In letters of 10 points, and with a gap to its neighbour. */
static Span
span_of (const SimLabel *label)
{
  double width = 8 + 6.2 * (double)g_utf8_strlen (label->text, -1);
  double from = label->leftwards ? label->at - width : label->at;
  return (Span){ from, from + width };
}

static bool
is_free (const SimLabel *labels, guint self, guint row)
{
  Span mine = span_of (&labels[self]);
  for (guint i = 0; i < self; i++)
    {
      if (labels[i].text == NULL || labels[i].row != row)
        continue;
      Span other = span_of (&labels[i]);
      if (mine.from < other.to && other.from < mine.to)
        return false;
    }
  return true;
}

static guint
free_row (SimLabel *labels, guint self, double width)
{
  labels[self].leftwards = false;
  labels[self].leftwards = span_of (&labels[self]).to > width;
  for (guint row = 0; row < ROWS; row++)
    if (is_free (labels, self, row))
      return row;
  return ROWS;
}

guint
sim_labels_place (SimLabel *labels, guint count, double width)
{
  guint used = 0;
  for (guint i = 0; i < count; i++)
    {
      SimLabel *label = &labels[i];
      label->row = free_row (labels, i, width);
      if (label->row == ROWS)
        {
          label->text[strcspn (label->text, " ")] = '\0';
          label->row = free_row (labels, i, width);
        }
      if (label->row == ROWS)
        g_clear_pointer (&label->text, g_free);
      else
        used = MAX (used, label->row + 1);
    }
  return used;
}
