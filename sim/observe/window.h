/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Windows: the stretches of a run that a measurement is about.
 *
 * Either one stretch from `from` to `to` (half open; `to` SIM_NEVER: to the end of the run,
 * its last instant included), or, within these, every stretch in which an incident opened by
 * one kind of fault was open.
 */
#pragma once

#include "sim/world/world.h"

typedef struct SimWindow
{
  SimTime from, to;
  int after;         /* SimFaultId, or -1 */
  guint open;        /* incidents that hold it open now */
  GArray *stretches; /* SimStretch, in order, apart from each other */
} SimWindow;

typedef struct SimStretch
{
  SimTime from, to; /* SIM_NEVER: still open */
} SimStretch;

SimWindow *sim_window_new (SimTime from, SimTime to, int after);
void sim_window_free (SimWindow *window);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SimWindow, sim_window_free)
bool sim_window_same (const SimWindow *window, SimTime from, SimTime to, int after);

/* For a window with `after`: an incident of its kind opened or closed at `t`. */
void sim_window_enter (SimWindow *window, SimTime t);
void sim_window_leave (SimWindow *window, SimTime t);

bool sim_window_has (const SimWindow *window, SimTime t);
/* How much of from … to lies in it. */
SimTime sim_window_overlap (const SimWindow *window, SimTime from, SimTime to);
/* Did it ever begin, in a run that ended at `end`? */
bool sim_window_begun (const SimWindow *window, SimTime end);
/* Its end, or `end` when that is earlier. */
SimTime sim_window_end (const SimWindow *window, SimTime end);
