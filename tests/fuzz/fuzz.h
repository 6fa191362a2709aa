/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What reads bytes from elsewhere, handed to libFuzzer (`make fuzz`). Each target takes any bytes and comes
 * back: it may refuse them, but not crash, leak, go on for seconds or take what it cannot read.
 */
#pragma once

#include <glib.h>
#include <stdbool.h>

typedef struct Target
{
  const char *name;                             /* FUZZ_TARGET */
  void (*run) (const char *text, gsize length); /* a 0 stands behind it */
} Target;

/* Ends with one without name. */
extern const Target fuzz_scenarios[], fuzz_files[], fuzz_messages[];
