/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Signals. What a handler touches cannot be handed to it, so it stands here: the only variables
 * of the program with the life of the process.
 */
#include "sim/cli/cli.h"

#include <signal.h>

static volatile sig_atomic_t caught;
static SimWorld *volatile running;

static const int watched[] = { SIGINT, SIGTERM, SIGHUP };
static volatile sig_atomic_t ours[G_N_ELEMENTS (watched)]; /* caught, not ignored from the start (nohup) */

static void
on_signal (int number)
{
  if (caught != 0) /* the second: at once */
    {
      sim_leave_nothing ();
      signal (number, SIG_DFL);
      raise (number);
      return;
    }
  caught = number;
  if (running != NULL)
    sim_world_stop (running);
}

void
sim_signals_catch (SimWorld *world)
{
  running = world;
  if (caught != 0)
    {
      if (world != NULL)
        sim_world_stop (world);
      return;
    }
  for (guint i = 0; i < G_N_ELEMENTS (watched); i++)
    {
      struct sigaction before;
      sigaction (watched[i], NULL, &before);
      if (before.sa_handler == SIG_IGN)
        continue;
      ours[i] = 1;
      signal (watched[i], on_signal);
    }
}

const volatile int *
sim_signals_flag (void)
{
  G_STATIC_ASSERT (sizeof (sig_atomic_t) == sizeof (int));
  return &caught;
}

int
sim_signals_caught (void)
{
  return caught;
}
