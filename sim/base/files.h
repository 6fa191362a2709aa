/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Files that a scenario names: traces and lists. What was read is kept in order of reading, so that the
 * scenario can be read again where they are not.
 */
#pragma once

#include <glib.h>

typedef struct SimFiles SimFiles;

typedef struct SimFile
{
  const char *name;   /* as the scenario writes it; two may have one name */
  const char *digest; /* SHA-256 of the content, in hex */
  GBytes *content;
} SimFile;

SimFiles *sim_files_new (void);
void sim_files_free (SimFiles *files); /* NULL is allowed */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SimFiles, sim_files_free)

/* Takes a reference of `content`, or of the same that is there. `digest` where it is known; else NULL. */
void sim_files_add (SimFiles *files, const char *name, const char *digest, GBytes *content);
guint sim_files_count (const SimFiles *files); /* 0 of NULL */
const SimFile *sim_files_get (const SimFiles *files, guint i);

/* The file that is read next, *next being how many were: the one in its turn if it has that name, else the
 * first of it. NULL: none has. */
const SimFile *sim_files_next (const SimFiles *files, const char *name, guint *next);
