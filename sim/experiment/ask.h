/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What is asked of ways that stand beside each other: which is the best, whether they are the same, how large
 * one is; and the answer by the runs that are there.
 *
 * The verb that plays runs until it can tell and the report that finds them in a store both ask here, so they
 * say the same. Runs are looked at in order of replication, up to the first that is not there: whoever played
 * them, the answer is the same.
 */
#pragma once

#include "sim/experiment/compare.h"
#include "sim/experiment/judge.h"
#include "sim/experiment/said.h"

enum
{
  SIM_ASK_FIRST = 10 /* runs of each way before anything is told */
};

/* As on the command line; NULL: not asked. Owned. */
typedef struct SimQuestion
{
  char **metrics;
  char *best, *apart, *within, *half;
} SimQuestion;
void sim_question_clear (SimQuestion *question);
bool sim_question_is_any (const SimQuestion *question);
/* What does not go together in it, or is no word of it, in words (g_free); NULL: all is right. */
char *sim_question_wrong (const SimQuestion *question);

/* A question that was read; borrows all that it names. */
typedef struct SimAsked
{
  const SimQuestion *question;
  const SimMeasure *measure; /* the first */
  const SimWay *ways;
  guint count;
  bool most;            /* with `best`: the largest is wanted */
  double apart, within; /* of the measure; NAN: not asked */
  SimWidthRule width;   /* with `half` */
} SimAsked;
/* False: *why (g_free) says which option is wrong. Needs `question` and `measure`. */
bool sim_asked_read (SimAsked *asked, char **why);

typedef struct SimAnswer
{
  GString *table;  /* of the ways, where there is one: lines for a terminal */
  GPtrArray *said; /* the verdict: sim/experiment/said.h */
  SimJudgement verdict;
} SimAnswer;
SimAnswer *sim_answer_new (void);
void sim_answer_free (SimAnswer *answer);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SimAnswer, sim_answer_free)

/* -- the best (KN): a selection, fed with runs as they come */

SimSelect *sim_asked_select (const SimAsked *asked);
/* The stages that are not in it yet, at most `most` in all. False with `error`; true with *lacks (g_free) when
 * a run has no value, and nothing can be told. */
bool sim_asked_feed (const SimAsked *asked, SimSelect *select, guint most, char **lacks, GError **error);
void sim_asked_say_best (const SimAsked *asked, const SimSelect *select, SimAnswer *answer);
/* "after 10 runs of each, 3 of 4 ways are left: about 34 runs of each are to be expected, 87 at most; 20 are
 * allowed"; NULL: it is told, or it is too early. g_free(). */
char *sim_asked_expects (const SimAsked *asked, const SimSelect *select, guint allowed);

/* -- a width: the most runs that any way still wants, by its runs 0 to runs - 1 */

bool sim_asked_wants (const SimAsked *asked, guint runs, guint64 *more, GError **error);
void sim_asked_say_width (const SimAsked *asked, guint64 more, SimAnswer *answer);

/* -- equivalence, every way against the first, by runs 0 to runs - 1 */

bool sim_asked_say_same (const SimAsked *asked, guint runs, SimAnswer *answer, GError **error);

/* -- all of it, for what is in a store */

/* The question in words, of ways that the reader sees: "Which of 3 ways ...?" g_free(). */
char *sim_asked_words (const SimAsked *asked);
/* NULL with `error`. No lines where only a comparison was asked for: its tables are the answer. */
SimAnswer *sim_asked_answer (const SimAsked *asked, GError **error);
