/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What tells ways apart, in few words. */
#include "sim/experiment/compare.h"

#include <string.h>

enum
{
  PART = 60 /* bytes of a line in a label */
};

static bool
told_apart (char **labels)
{
  for (guint i = 0; labels[i] != NULL; i++)
    for (guint k = 0; k < i; k++)
      if (strcmp (labels[i], labels[k]) == 0)
        return false;
  return true;
}

static bool
of_one_scenario (const SimWayText *texts, guint count)
{
  for (guint i = 1; i < count; i++)
    if (strcmp (texts[i].scenario, texts[0].scenario) != 0)
      return false;
  return true;
}

/* What they are called already; with the name of the scenario where there are several. */
static char **
own_labels (const SimWayText *texts, guint count)
{
  char **labels = g_new0 (char *, count + 1);
  bool alone = of_one_scenario (texts, count);
  for (guint i = 0; i < count; i++)
    labels[i] = alone || strcmp (texts[i].label, texts[i].scenario) == 0
                    ? g_strdup (texts[i].label)
                    : g_strdup_printf ("%s %s", texts[i].scenario, texts[i].label);
  return labels;
}

/* The lines `line` of all scenarios are alike before and after a part: "exponential: 10 ms" of a long row. The
 * key of a value stays with it. */
static void
find_part (GPtrArray *rows, guint line, gsize *from, gsize *behind)
{
  const char *first = ((char **)rows->pdata[0])[line];
  gsize size = strlen (first), head = size, tail = size;
  for (guint i = 1; i < rows->len; i++)
    {
      const char *other = ((char **)rows->pdata[i])[line];
      gsize length = strlen (other), same = 0;
      while (same < MIN (head, length) && other[same] == first[same])
        same++;
      head = same;
      for (same = 0; same < MIN (tail, length) && other[length - 1 - same] == first[size - 1 - same];)
        same++;
      tail = same;
    }
  while (head > 0 && strchr ("{[,", first[head - 1]) == NULL)
    head--;
  while (tail > 0 && strchr ("}],", first[size - tail]) == NULL)
    tail--;
  *from = head;
  *behind = tail;
}

/* What is not the same in all, of one line of a scenario: "exponential=10 ms", as a plan and --set write it.
 * g_free(). */
static char *
part_of (const char *text, gsize from, gsize behind)
{
  gsize size = strlen (text);
  g_autofree char *part
      = from + behind < size ? g_strndup (text + from, MIN (size - from - behind, PART)) : g_strdup (text);
  g_auto (GStrv) sides = g_strsplit (g_strstrip (part), ": ", -1);
  return g_strjoinv ("=", sides);
}

static bool
same_in_all (GPtrArray *rows, guint line)
{
  bool same = true;
  for (guint i = 1; i < rows->len; i++)
    same &= strcmp (((char **)rows->pdata[i])[line], ((char **)rows->pdata[0])[line]) == 0;
  return same;
}

static void
label_by_line (char **labels, GPtrArray *rows, guint line)
{
  gsize from, behind;
  find_part (rows, line, &from, &behind);
  for (guint i = 0; i < rows->len; i++)
    {
      g_autofree char *part = part_of (((char **)rows->pdata[i])[line], from, behind), *before = labels[i];
      labels[i] = before == NULL ? g_strdup (part) : g_strdup_printf ("%s, %s", before, part);
    }
}

/* Of scenarios that are alike but for values: the lines that are not the same in all. NULL: none are, or the
 * scenarios are not alike. */
static char **
labels_by_lines (const SimWayText *texts, guint count)
{
  g_autoptr (GPtrArray) rows = g_ptr_array_new_with_free_func ((GDestroyNotify)g_strfreev);
  for (guint i = 0; i < count; i++)
    g_ptr_array_add (rows, g_strsplit (texts[i].resolved, "\n", -1));
  char **first = rows->pdata[0];
  for (guint i = 1; i < count; i++)
    if (g_strv_length (rows->pdata[i]) != g_strv_length (first))
      return NULL;
  g_auto (GStrv) labels = g_new0 (char *, count + 1);
  for (guint line = 0; first[line] != NULL; line++)
    if (!same_in_all (rows, line))
      label_by_line (labels, rows, line);
  return labels[0] != NULL ? g_steal_pointer (&labels) : NULL;
}

char **
sim_way_labels (const SimWayText *texts, guint count)
{
  g_auto (GStrv) own = own_labels (texts, count);
  if (told_apart (own))
    return g_steal_pointer (&own);
  g_auto (GStrv) by_lines = labels_by_lines (texts, count);
  return by_lines != NULL && told_apart (by_lines) ? g_steal_pointer (&by_lines) : NULL;
}
