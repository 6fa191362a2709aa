/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/base/word.h"

#include "sim/base/diag.h"

#include <string.h>

/* What others call it; a word that is known here wins over this. */
static const char *
meant (const char *word, const char *const *words)
{
  static const char *const others[][2]
      = { { "max", "most" },       { "maximum", "most" },  { "largest", "most" },   { "highest", "most" },
          { "min", "least" },      { "minimum", "least" }, { "smallest", "least" }, { "lowest", "least" },
          { "off", "none" },       { "no", "none" },       { "everything", "all" }, { "events", "event" },
          { "k8s", "kubernetes" }, { "sbatch", "slurm" },  { "packets", "packet" }, { "details", "detail" } };
  for (guint i = 0; i < G_N_ELEMENTS (others); i++)
    if (g_ascii_strcasecmp (word, others[i][0]) == 0 && g_strv_contains (words, others[i][1]))
      return others[i][1];
  return sim_nearest (word, words);
}

int
sim_word_place (const char *word, const char *const *words, char **why)
{
  for (int i = 0; words[i] != NULL; i++)
    if (strcmp (words[i], word) == 0)
      return i;
  g_autoptr (GString) out = g_string_new ("expected ");
  const char *near = meant (word, words);
  for (int i = 0; words[i] != NULL; i++)
    g_string_append_printf (out, "%s%s", i == 0 ? "" : words[i + 1] != NULL ? ", " : " or ", words[i]);
  if (near != NULL)
    g_string_append_printf (out, "; did you mean `%s`?", near);
  *why = g_strdup (out->str);
  return -1;
}
