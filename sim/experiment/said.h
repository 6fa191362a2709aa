/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Answers, line by line: a word that tells it ("best", "inconclusive") and a sentence behind it. A terminal and
 * a page show the same lines.
 */
#pragma once

#include <glib.h>

typedef struct SimSaid
{
  const char *word; /* static; NULL: the sentence stands alone */
  char *text;       /* owned, one line */
} SimSaid;

/* Array of SimSaid; g_ptr_array_unref(). */
GPtrArray *sim_said_new (void);
/* Takes `text` (g_free). */
void sim_said_add (GPtrArray *said, const char *word, char *text);
const SimSaid *sim_said_line (const GPtrArray *said, guint i);

/* For a terminal: the words in one column, "best          A, after 40 runs in all. ..." */
void sim_said_print (const GPtrArray *said, GString *out);
/* For a page: "<b>best</b>: A, after 40 runs in all. ..." without a paragraph around it. */
void sim_said_html (const SimSaid *line, GString *out);
