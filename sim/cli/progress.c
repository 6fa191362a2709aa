/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/cli/cli.h"

#include <stdio.h>
#include <unistd.h>

enum
{
  MOVE_EVERY = 100 * 1000,       /* us, on a terminal */
  LINE_EVERY = 10 * 1000 * 1000, /* us, in a log */
};

SimProgress
sim_progress_begin (bool quiet)
{
  gint64 now = g_get_monotonic_time ();
  return (SimProgress){ .quiet = quiet, .terminal = isatty (STDERR_FILENO), .start = now, .last = now };
}

void
sim_progress_tell (SimTime now, SimTime end, gpointer data)
{
  SimProgress *progress = data;
  gint64 wall = g_get_monotonic_time ();
  if (progress->quiet || wall - progress->last < (progress->terminal ? MOVE_EVERY : LINE_EVERY))
    return;
  double done = end > 0 ? (double)now / (double)end : 1;
  double spent = (double)(wall - progress->start) / 1e6;
  double left = done > 0 ? spent / done - spent : 0;
  g_autofree char *at = sim_time_seconds (now, 0);
  g_autofree char *of = sim_time_seconds (end, 0);
  fprintf (stderr,
           progress->terminal ? "\r%3.0f %%  %s of %s s simulated, %.0f s left \033[K"
                              : "%3.0f %%  %s of %s s simulated, %.0f s left\n",
           done * 100, at, of, left);
  fflush (stderr);
  progress->last = wall;
  progress->shown = true;
}

void
sim_progress_end (SimProgress *progress)
{
  if (progress->shown && progress->terminal)
    fputs ("\r\033[K", stderr);
  progress->shown = false;
}
