/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The nearest known word, by the Damerau-Levenshtein distance of adjacent swaps. */
#include "sim/base/diag.h"

#include <string.h>

enum
{
  LONGEST = 63, /* names are not longer; longer words have no neighbour */
  BEGUN = 3     /* letters that tell what a word was going to be */
};

static guint
least (guint a, guint b)
{
  return a < b ? a : b;
}

static guint
distance (const char *a, guint n, const char *b, guint m)
{
  guint rows[3][LONGEST + 1];
  for (guint j = 0; j <= m; j++)
    rows[0][j] = j;
  for (guint i = 1; i <= n; i++)
    {
      guint *now = rows[i % 3], *last = rows[(i + 2) % 3], *older = rows[(i + 1) % 3];
      now[0] = i;
      for (guint j = 1; j <= m; j++)
        {
          now[j] = least (least (last[j], now[j - 1]) + 1, last[j - 1] + (a[i - 1] != b[j - 1]));
          if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
            now[j] = least (now[j], older[j - 2] + 1);
        }
    }
  return rows[n % 3][m];
}

/* The shortest that begins with `word`, the first of these; NULL: none does, or `word` is too short to tell. */
static const char *
begun (const char *word, gsize length, const char *const *words)
{
  const char *found = NULL;
  for (; length >= BEGUN && *words != NULL; words++)
    if (g_ascii_strncasecmp (word, *words, length) == 0 && (found == NULL || strlen (*words) < strlen (found)))
      found = *words;
  return found;
}

const char *
sim_nearest (const char *word, const char *const *words)
{
  gsize length = strlen (word);
  if (length == 0 || length > LONGEST)
    return NULL;
  const char *found = begun (word, length, words);
  if (found != NULL)
    return found;
  guint limit = MAX (1, (guint)length / 3);
  guint best = limit + 1;
  for (; *words != NULL; words++)
    {
      gsize n = strlen (*words);
      if (n > LONGEST)
        continue;
      guint d = g_ascii_strcasecmp (word, *words) == 0 ? 0 : distance (word, (guint)length, *words, (guint)n);
      if (d < best)
        {
          best = d;
          found = *words;
        }
    }
  return found;
}
