/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/base/files.h"
#include "sim/base/check.h"

#include <string.h>

struct SimFiles
{
  GArray *list; /* SimFile */
};

static void
file_clear (gpointer data)
{
  SimFile *file = data;
  g_free ((char *)file->name);
  g_free ((char *)file->digest);
  g_bytes_unref (file->content);
}

SimFiles *
sim_files_new (void)
{
  SimFiles *files = g_new (SimFiles, 1);
  files->list = g_array_new (FALSE, FALSE, sizeof (SimFile));
  g_array_set_clear_func (files->list, file_clear);
  return files;
}

void
sim_files_free (SimFiles *files)
{
  if (files == NULL)
    return;
  g_array_unref (files->list);
  g_free (files);
}

guint
sim_files_count (const SimFiles *files)
{
  return files != NULL ? files->list->len : 0;
}

const SimFile *
sim_files_get (const SimFiles *files, guint i)
{
  sim_require (i < sim_files_count (files), "file %u of %u", i, sim_files_count (files));
  return &g_array_index (files->list, SimFile, i);
}

void
sim_files_add (SimFiles *files, const char *name, const char *digest, GBytes *content)
{
  SimFile file = { g_strdup (name), NULL, content };
  file.digest = digest != NULL ? g_strdup (digest) : g_compute_checksum_for_bytes (G_CHECKSUM_SHA256, content);
  for (guint i = 0; i < files->list->len; i++)
    if (strcmp (sim_files_get (files, i)->digest, file.digest) == 0)
      file.content = sim_files_get (files, i)->content;
  g_bytes_ref (file.content);
  g_array_append_val (files->list, file);
}

const SimFile *
sim_files_next (const SimFiles *files, const char *name, guint *next)
{
  guint count = sim_files_count (files), turn = (*next)++;
  if (turn < count && strcmp (sim_files_get (files, turn)->name, name) == 0)
    return sim_files_get (files, turn);
  for (guint i = 0; i < count; i++)
    if (strcmp (sim_files_get (files, i)->name, name) == 0)
      return sim_files_get (files, i);
  return NULL;
}
