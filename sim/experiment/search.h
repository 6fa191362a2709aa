/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A search: the largest value of a parameter with which the expectations hold, or the smallest.
 *
 * A bisection on outcomes that are noisy: a value is judged over runs, more and more of them while it is
 * inconclusive. Two searches share what was judged: for the last value that holds for sure, and for the first
 * that fails for sure; between them nothing can be said with so many runs. Each judgement has so much
 * confidence that all that are needed have 95 % together (Bonferroni). The outcome is taken to go one way with
 * the parameter.
 *
 * The verb that plays runs and the report that finds them in a store both go this way, so they say the same:
 *
 *     while ((value = sim_search_wants (search, &runs)) != NULL)
 *       have runs 0 to runs - 1 with that value; sim_search_judge (search, results, point, scenario, error);
 *     sim_search_say (search, said);
 */
#pragma once

#include "sim/experiment/judge.h"
#include "sim/experiment/results.h"
#include "sim/experiment/said.h"

/* As on the command line; NULL: not given. Owned. */
typedef struct SimSearchAsked
{
  char *most, *least; /* paths: one of the two */
  char *from, *to, *precision;
} SimSearchAsked;
void sim_search_asked_clear (SimSearchAsked *asked);

typedef struct SimSearch SimSearch;

/* `most`: runs of one value, 0: as many as usual. NULL: *why (g_free) says what is wrong. Borrows `asked`. */
SimSearch *sim_search_new (const SimSearchAsked *asked, guint most, char **why);
void sim_search_free (SimSearch *search); /* NULL is allowed */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SimSearch, sim_search_free)

const char *sim_search_path (const SimSearch *search); /* of the parameter */
/* Of one judgement. */
double sim_search_confidence (const SimSearch *search);
/* The value to be judged now, as --set takes it, over runs 0 to *runs - 1; NULL: it is found as well as it can
 * be. Stays until the next sim_search_judge(). */
const char *sim_search_wants (const SimSearch *search, guint *runs);
/* Judges that value by those runs: they are point number `point` of `results`, `scenario` has the value. */
bool sim_search_judge (SimSearch *search, SimResults *results, guint point, const SimScenario *scenario,
                       GError **error);

/* Lines for a terminal: what was looked for, and the values in the order in which they were tried. */
void sim_search_table (const SimSearch *search, GString *out);
/* The answer: "PATH: at least 7. With that ...", or "none", "not even with 9: ..."; where it is known, a line
 * more says what fails. */
void sim_search_say (const SimSearch *search, GPtrArray *said);
/* Passed: told; failed: no value will do; inconclusive. */
SimJudgement sim_search_verdict (const SimSearch *search);
/* "What is the smallest PATH, from 1 to 9, with which the expectations hold?" g_free(). */
char *sim_search_words (const SimSearch *search);
