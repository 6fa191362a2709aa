/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Options of a command line that take one of a few words. */
#pragma once

/* The place of `word` in `words` (NULL-terminated); -1: *why (g_free) says which are right, and which is
 * nearest: "expected most or least; did you mean `most`?". */
int sim_word_place (const char *word, const char *const *words, char **why);
