/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Our own mistakes: a broken promise of the program, never of its input.
 *
 * sim_require() stays on in releases. When it fails it prints the condition, the place, and
 * what the context line says (simulated time, node, seed, event number), flushes nothing
 * else, and ends the process with exit code 70. Wrong input is never reported this way:
 * that is diag.h's.
 */
#pragma once

#include <glib.h>

/* Prints where a run is ("at 180.000 s, event 42, node web.host-2, seed 7"). */
typedef void (*SimContextFunc) (GString *out, gpointer data);

/* Who describes the run that is under way in this thread; NULL for nobody. A child of a
 * fork inherits it. One at a time: returns the one before, to be put back. */
typedef struct SimContext
{
  SimContextFunc describe;
  gpointer data;
} SimContext;
SimContext sim_context_set (SimContext context);

void sim_require_failed (const char *file, int line, const char *condition, const char *format,
                         ...) G_GNUC_NORETURN G_GNUC_PRINTF (4, 5);

#define sim_require(condition, ...)                                                                            \
  do                                                                                                           \
    {                                                                                                          \
      if (G_UNLIKELY (!(condition)))                                                                           \
        sim_require_failed (__FILE__, __LINE__, #condition, __VA_ARGS__);                                      \
    }                                                                                                          \
  while (0)

enum
{
  SIM_EXIT_OK = 0,
  SIM_EXIT_EXPECTATION = 1, /* an expectation does not hold */
  SIM_EXIT_INPUT = 2,       /* the input or the command line is at fault */
  SIM_EXIT_ENVIRONMENT = 3, /* disk, I/O, lock */
  SIM_EXIT_MEMORY = 4,
  SIM_EXIT_INCONCLUSIVE = 5, /* not enough runs */
  SIM_EXIT_INTERNAL = 70,    /* our own assertion */
  SIM_EXIT_SIGINT = 130,
  SIM_EXIT_SIGTERM = 143,
};
