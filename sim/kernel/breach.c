/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/kernel/breach.h"

void
sim_breach_note (SimBreach *breach, SimKernel *kernel, const char *who, const char *format, va_list args)
{
  sim_kernel_mark (kernel);
  if (breach->count++ > 0)
    return;
  g_autofree char *text = g_strdup_vprintf (format, args);
  breach->first = who == NULL ? g_steal_pointer (&text) : g_strdup_printf ("%s %s", who, text);
}

bool
sim_breach_none (const SimBreach *breach, GString *why)
{
  if (breach->count > 0)
    g_string_append_printf (why, "%s%s", breach->first, breach->count > 1 ? ", and others" : "");
  return breach->count == 0;
}

void
sim_breach_clear (SimBreach *breaches, guint count)
{
  for (guint i = 0; i < count; i++)
    g_free (breaches[i].first);
}
