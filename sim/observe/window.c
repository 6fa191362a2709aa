/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/observe/window.h"

SimWindow *
sim_window_new (SimTime from, SimTime to, int after)
{
  SimWindow *window = g_new0 (SimWindow, 1);
  window->from = from;
  window->to = to;
  window->after = after;
  window->stretches = g_array_new (FALSE, FALSE, sizeof (SimStretch));
  if (after < 0)
    {
      SimStretch whole = { from, to };
      g_array_append_val (window->stretches, whole);
    }
  return window;
}

void
sim_window_free (SimWindow *window)
{
  if (window == NULL)
    return;
  g_array_unref (window->stretches);
  g_free (window);
}

bool
sim_window_same (const SimWindow *window, SimTime from, SimTime to, int after)
{
  return window->from == from && window->to == to && window->after == after;
}

void
sim_window_enter (SimWindow *window, SimTime t)
{
  SimStretch stretch = { MAX (t, window->from), SIM_NEVER };
  if (window->open++ == 0)
    g_array_append_val (window->stretches, stretch);
}

void
sim_window_leave (SimWindow *window, SimTime t)
{
  if (window->open == 0 || --window->open > 0)
    return;
  SimStretch *last = &g_array_index (window->stretches, SimStretch, window->stretches->len - 1);
  last->to = MAX (t, last->from);
}

/* The part of stretch i that lies between the window's own bounds. */
static SimStretch
stretch (const SimWindow *window, guint i)
{
  SimStretch s = g_array_index (window->stretches, SimStretch, i);
  return (SimStretch){ MAX (s.from, window->from), MIN (s.to, window->to) };
}

bool
sim_window_has (const SimWindow *window, SimTime t)
{
  for (guint i = window->stretches->len; i > 0; i--)
    {
      SimStretch s = stretch (window, i - 1);
      if (t >= s.from)
        return t < s.to || s.to == SIM_NEVER;
    }
  return false;
}

SimTime
sim_window_overlap (const SimWindow *window, SimTime from, SimTime to)
{
  SimTime sum = 0;
  for (guint i = window->stretches->len; i > 0; i--)
    {
      SimStretch s = stretch (window, i - 1);
      sum += MAX (0, MIN (s.to, to) - MAX (s.from, from));
      if (s.from <= from)
        break;
    }
  return sum;
}

bool
sim_window_begun (const SimWindow *window, SimTime end)
{
  return window->stretches->len > 0 && stretch (window, 0).from < stretch (window, 0).to
         && stretch (window, 0).from <= end;
}

SimTime
sim_window_end (const SimWindow *window, SimTime end)
{
  if (window->stretches->len == 0)
    return end;
  return MIN (end, stretch (window, window->stretches->len - 1).to);
}
