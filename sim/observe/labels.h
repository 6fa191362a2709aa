/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Labels above a time axis, in rows, so that none covers another.
 */
#pragma once

#include <glib.h>
#include <stdbool.h>

typedef struct SimLabel
{
  double at;      /* pixels from the left of the axis */
  char *text;     /* owned by the caller */
  guint row;      /* from below */
  bool leftwards; /* it ends at `at` instead of beginning there */
} SimLabel;

/* Gives each label the lowest row, of four, in which it stands clear of those before it; one that would go
 * beyond `width` is drawn leftwards. A text for which no row has room is cut to its first word; where even that
 * has none it is freed, and NULL. Returns how many rows are used. */
guint sim_labels_place (SimLabel *labels, guint count, double width);
