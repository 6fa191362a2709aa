/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Finds the target that FUZZ_TARGET names; without it the first byte of the input chooses. */
#include "tests/fuzz/fuzz.h"

#include <string.h>

int LLVMFuzzerTestOneInput (const guint8 *data, gsize size);

static const Target *
find_target (const char *name)
{
  const Target *const all[] = { fuzz_scenarios, fuzz_files, fuzz_messages };
  for (guint i = 0; i < G_N_ELEMENTS (all); i++)
    for (const Target *target = all[i]; target->name != NULL; target++)
      if (strcmp (target->name, name) == 0)
        return target;
  g_error ("FUZZ_TARGET names no target: %s", name);
}

int
LLVMFuzzerTestOneInput (const guint8 *data, gsize size)
{
  static const Target *target; /* one a process */
  if (target == NULL)
    target = find_target (g_getenv ("FUZZ_TARGET") != NULL ? g_getenv ("FUZZ_TARGET") : "scenario");
  /* On the heap and no longer than it is: a byte beyond it is found. */
  g_autofree char *text = g_malloc (size + 1);
  if (size > 0)
    memcpy (text, data, size);
  text[size] = '\0';
  target->run (text, size);
  return 0;
}
