/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Judgement over runs: each expectation of a scenario against all runs of a point.
 *
 * What has no `in` must hold in every run that was played. With `in: 99 %` it must hold in that share of the
 * runs (or of the failures) that could be: it is passed when the whole interval of the share lies at 99 % or
 * above, failed when all of it lies below, and inconclusive otherwise. Runs in which there was nothing to judge
 * are no trials; without any trial it has failed. Runs are told in order; a run that crashed or was stuck fails
 * the whole.
 *
 * A run is one trial, however long it is. Parts of a long run (batches) are no runs: they do not begin anew, a
 * failure reaches over several, and what a share of them would mean goes with how long they are made. They give
 * an interval of a mean, which the report shows; they decide no `in`, and the text of such a claim says so.
 */
#pragma once

#include "sim/experiment/stats.h"
#include "sim/observe/result.h"

typedef enum SimJudgement
{
  SIM_JUDGED_PASSED,
  SIM_JUDGED_FAILED,
  SIM_JUDGED_INCONCLUSIVE,
} SimJudgement;
extern const char *const sim_judgements[]; /* "passed", "failed", "inconclusive", NULL */

typedef struct SimClaim
{
  const SimExpectSpec
      *expect;       /* NULL: nothing that the scenario says: an invariant that must hold, the run itself */
  const char *claim; /* as the scenario has it, one line */
  SimJudgement verdict;
  guint64 runs;        /* in which there was something to judge */
  double confidence;   /* of the interval */
  SimInterval share;   /* of trials (runs, or failures) in which it holds; samples: trials */
  guint64 good;        /* of these */
  guint64 more;        /* about so many more runs would tell; 0: it is told; G_MAXUINT64: too many to say */
  guint32 first;       /* first run that did not hold it, where good < trials */
  const char *example; /* what that run says of it; NULL: every run held it */
} SimClaim;

typedef struct SimJudge SimJudge;

/* `scenario` is borrowed. */
SimJudge *sim_judge_new (const SimScenario *scenario, double confidence);
void sim_judge_free (SimJudge *judge); /* NULL is allowed */
G_DEFINE_AUTOPTR_CLEANUP_FUNC (SimJudge, sim_judge_free)

void sim_judge_add (SimJudge *judge, const SimResult *run);
/* After the last run, once. */
void sim_judge_finish (SimJudge *judge);

guint64 sim_judge_runs (const SimJudge *judge);
guint sim_judge_claims (const SimJudge *judge);
const SimClaim *sim_judge_claim (const SimJudge *judge, guint i);
/* Failed if a claim has failed, else inconclusive if one is. Without any run: inconclusive. */
SimJudgement sim_judge_verdict (const SimJudge *judge);
/* Runs that the claim which wants most wants, at least 1 while inconclusive. */
guint64 sim_judge_more (const SimJudge *judge);
/* "CLAIM: held in 97 of 100 runs, 97 % (95 % interval 91.5 % to 99.4 %); first in run 12: …". g_free(). */
char *sim_claim_words (const SimClaim *claim);
/* The same behind its verdict, for a terminal: "failed        CLAIM: …". g_free(). */
char *sim_claim_text (const SimClaim *claim);
/* SIM_EXIT_OK, _EXPECTATION, _INCONCLUSIVE */
int sim_judgement_exit (SimJudgement verdict);
