/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/base/check.h"

#include <stdio.h>
#include <stdlib.h>

/* One run is described at a time; see sim_context_set(). */
static SimContext current;

SimContext
sim_context_set (SimContext context)
{
  SimContext before = current;
  current = context;
  return before;
}

void
sim_require_failed (const char *file, int line, const char *condition, const char *format, ...)
{
  va_list args;
  va_start (args, format);
  g_autofree char *what = g_strdup_vprintf (format, args);
  va_end (args);

  g_autoptr (GString) where = g_string_new (NULL);
  if (current.describe != NULL)
    current.describe (where, current.data);
  fprintf (stderr, "rehearse: internal error%s%s: %s\n  %s:%d: required: %s\n", where->len > 0 ? " " : "",
           where->str, what, file, line, condition);
  exit (SIM_EXIT_INTERNAL);
}
