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

/* Seconds that are left if the rest goes as what was played. */
static double
seconds_left (const SimExperimentProgress *runs)
{
  return runs->played > 0 ? (double)(runs->wanted - runs->done) * runs->seconds / (double)runs->played : 0;
}

static void
tell_json (const SimExperimentProgress *runs)
{
  char rate[G_ASCII_DTOSTR_BUF_SIZE], left[G_ASCII_DTOSTR_BUF_SIZE], spent[G_ASCII_DTOSTR_BUF_SIZE];
  g_ascii_formatd (rate, sizeof rate, "%.0f", (double)runs->events / MAX (runs->seconds, 1e-6));
  g_ascii_formatd (left, sizeof left, "%.1f", seconds_left (runs));
  g_ascii_formatd (spent, sizeof spent, "%.3f", runs->seconds);
  fprintf (stderr,
           "{\"done\":%" G_GUINT64_FORMAT ",\"wanted\":%" G_GUINT64_FORMAT ",\"played\":%" G_GUINT64_FORMAT
           ",\"crashed\":%" G_GUINT64_FORMAT ",\"seconds\":%s,\"events_per_s\":%s,\"seconds_left\":%s}\n",
           runs->done, runs->wanted, runs->played, runs->crashed, spent, rate, left);
}

static void
tell_line (const SimProgress *progress, const SimExperimentProgress *runs)
{
  g_autofree char *crashed
      = runs->crashed > 0 ? g_strdup_printf (", %" G_GUINT64_FORMAT " crashed", runs->crashed) : g_strdup ("");
  fprintf (stderr,
           progress->terminal
               ? "\r%" G_GUINT64_FORMAT " of %" G_GUINT64_FORMAT " runs%s, %.2f M events/s, %.0f s left \033[K"
               : "%" G_GUINT64_FORMAT " of %" G_GUINT64_FORMAT " runs%s, %.2f M events/s, %.0f s left\n",
           runs->done, runs->wanted, crashed, (double)runs->events / MAX (runs->seconds, 1e-6) / 1e6,
           seconds_left (runs));
}

void
sim_progress_runs (SimProgress *progress, const SimExperimentProgress *runs)
{
  gint64 wall = g_get_monotonic_time ();
  gint64 least = progress->terminal || progress->json ? MOVE_EVERY : LINE_EVERY;
  bool last = progress->json && runs->done == runs->wanted;
  if (progress->quiet || (wall - progress->last < least && !last))
    return;
  if (progress->json)
    tell_json (runs);
  else
    tell_line (progress, runs);
  fflush (stderr);
  progress->last = wall;
  progress->shown = !progress->json;
}

void
sim_progress_end (SimProgress *progress)
{
  if (progress->shown && progress->terminal)
    fputs ("\r\033[K", stderr);
  progress->shown = false;
}
