/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Promises that are broken as things happen, where looking at an instant shows nothing afterwards: how often
 * each was, and the words of the first time. A model keeps an array of them, one a rule; its invariants ask for
 * none.
 */
#pragma once

#include "sim/kernel/kernel.h"

typedef struct SimBreach
{
  guint count;
  char *first; /* owned; NULL: never */
} SimBreach;

/* Counts one and marks the kernel; the first is kept as "who text", or "text" when `who` is NULL. */
void sim_breach_note (SimBreach *breach, SimKernel *kernel, const char *who, const char *format, va_list args)
    G_GNUC_PRINTF (4, 0);
/* True when it never was; otherwise appends the first one's words to `why`. */
bool sim_breach_none (const SimBreach *breach, GString *why);
/* Frees what `count` of them own. */
void sim_breach_clear (SimBreach *breaches, guint count);
