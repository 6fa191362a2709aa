/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "sim/experiment/judge.h"

#include "sim/base/check.h"
#include "sim/observe/output.h"

#include <math.h>
#include <string.h>

const char *const sim_judgements[] = { "passed", "failed", "inconclusive", NULL };

/* A claim while runs come in. */
typedef struct Account
{
  SimClaim claim;
  char *example;
  GArray *clusters; /* SimCluster, one a run with something to judge */
} Account;

struct SimJudge
{
  const SimScenario *scenario;
  double confidence;
  guint64 runs;
  GPtrArray *accounts; /* of the scenario in its order; then what must hold anyway; then the runs themselves */
};

static void
account_free (gpointer data)
{
  Account *account = data;
  g_array_unref (account->clusters);
  g_free (account->example);
  g_free (account);
}

static void
open_account (SimJudge *judge, const SimExpectSpec *expect, const char *claim)
{
  Account *account = g_new0 (Account, 1);
  account->claim.expect = expect;
  account->claim.claim = claim;
  account->clusters = g_array_new (FALSE, FALSE, sizeof (SimCluster));
  g_ptr_array_add (judge->accounts, account);
}

SimJudge *
sim_judge_new (const SimScenario *scenario, double confidence)
{
  SimJudge *judge = g_new0 (SimJudge, 1);
  judge->scenario = scenario;
  judge->confidence = confidence;
  judge->accounts = g_ptr_array_new_with_free_func (account_free);
  for (guint i = 0; i < scenario->expect_count; i++)
    open_account (judge, &scenario->expects[i], scenario->expects[i].text);
  open_account (judge, NULL, "what must always hold");
  open_account (judge, NULL, "every run comes to its end");
  return judge;
}

void
sim_judge_free (SimJudge *judge)
{
  if (judge == NULL)
    return;
  g_ptr_array_unref (judge->accounts);
  g_free (judge);
}

static void
enter (Account *account, const SimResult *run, guint64 good, guint64 trials, const char *text)
{
  SimCluster cluster = { good, trials };
  if (trials == 0)
    return;
  if (good < trials && account->example == NULL)
    {
      account->example = g_strdup (text);
      account->claim.first = run->replication;
    }
  g_array_append_val (account->clusters, cluster);
}

static void
enter_verdict (Account *account, const SimResult *run, const SimResultVerdict *v)
{
  const SimExpectSpec *expect = account->claim.expect;
  if (expect->of == SIM_OF_FAILURES)
    enter (account, run, v->samples == 0 ? 0 : (guint64)round (v->value * (double)v->samples), v->samples,
           v->text);
  else if (v->result != SIM_VERDICT_VACUOUS)
    enter (account, run, v->result == SIM_VERDICT_PASSED, 1, v->text);
  else if (expect->share <= 0) /* which every run must hold */
    enter (account, run, 0, 1, v->text);
}

void
sim_judge_add (SimJudge *judge, const SimResult *run)
{
  guint expects = judge->scenario->expect_count;
  Account **accounts = (Account **)judge->accounts->pdata;
  judge->runs++;
  enter (accounts[expects + 1], run, run->end == SIM_RESULT_DONE, 1,
         run->reason != NULL ? run->reason : "too many events at one instant");
  if (run->end == SIM_RESULT_CRASHED)
    return;
  const char *broken = NULL;
  for (guint i = 0; i < run->verdict_count; i++)
    if (i < expects)
      enter_verdict (accounts[i], run, &run->verdicts[i]);
    else if (broken == NULL && run->verdicts[i].result != SIM_VERDICT_PASSED)
      broken = run->verdicts[i].text;
  enter (accounts[expects], run, broken == NULL, 1, broken);
}

/* -- what follows ----------------------------------------------------------------------------- */

static bool
enough (const SimClaim *claim, SimInterval share)
{
  return share.low >= claim->expect->share || share.high < claim->expect->share;
}

/* About how many more, if the share stays what it is and trials go together as they did. */
static guint64
more_runs (const SimClaim *claim, const GArray *clusters, double confidence)
{
  double n = claim->expect->of == SIM_OF_FAILURES ? (double)claim->share.samples : (double)claim->runs;
  double worth = n, p = claim->share.value;
  SimInterval now = sim_stats_share_of_clusters ((const SimCluster *)clusters->data, clusters->len, confidence);
  /* So many independent trials have an interval as wide as this. */
  while (worth > 1
         && sim_interval_half (sim_stats_share_real (p * worth, worth, confidence)) < sim_interval_half (now))
    worth *= 0.98;
  for (double times = 1.02; times < 1e5; times *= 1.02)
    if (enough (claim, sim_stats_share_real (p * worth * times, worth * times, confidence)))
      return (guint64)ceil ((double)claim->runs * (times - 1));
  return G_MAXUINT64;
}

static SimJudgement
judge_share (const SimClaim *claim)
{
  if (claim->share.low >= claim->expect->share)
    return SIM_JUDGED_PASSED;
  return claim->share.high < claim->expect->share ? SIM_JUDGED_FAILED : SIM_JUDGED_INCONCLUSIVE;
}

static void
close_account (Account *account, double confidence)
{
  SimClaim *claim = &account->claim;
  claim->runs = account->clusters->len;
  claim->confidence = confidence;
  claim->example = account->example;
  for (guint i = 0; i < account->clusters->len; i++)
    claim->good += g_array_index (account->clusters, SimCluster, i).successes;
  claim->share = sim_stats_share_of_clusters ((const SimCluster *)account->clusters->data,
                                              account->clusters->len, confidence);
  if (claim->expect == NULL || claim->expect->share <= 0)
    claim->verdict = claim->good == claim->share.samples ? SIM_JUDGED_PASSED : SIM_JUDGED_FAILED;
  else if (claim->share.samples == 0)
    claim->verdict = SIM_JUDGED_FAILED;
  else
    claim->verdict = judge_share (claim);
  if (claim->verdict == SIM_JUDGED_INCONCLUSIVE)
    claim->more = more_runs (claim, account->clusters, confidence);
}

void
sim_judge_finish (SimJudge *judge)
{
  for (guint i = 0; i < judge->accounts->len; i++)
    close_account (judge->accounts->pdata[i], judge->confidence);
}

guint64
sim_judge_runs (const SimJudge *judge)
{
  return judge->runs;
}

guint
sim_judge_claims (const SimJudge *judge)
{
  return judge->accounts->len;
}

const SimClaim *
sim_judge_claim (const SimJudge *judge, guint i)
{
  sim_require (i < judge->accounts->len, "claim %u of %u", i, judge->accounts->len);
  return &((const Account *)judge->accounts->pdata[i])->claim;
}

SimJudgement
sim_judge_verdict (const SimJudge *judge)
{
  SimJudgement all = judge->runs == 0 ? SIM_JUDGED_INCONCLUSIVE : SIM_JUDGED_PASSED;
  for (guint i = 0; i < judge->accounts->len; i++)
    {
      SimJudgement one = sim_judge_claim (judge, i)->verdict;
      if (one == SIM_JUDGED_FAILED)
        return one;
      all = one == SIM_JUDGED_INCONCLUSIVE ? one : all;
    }
  return all;
}

guint64
sim_judge_more (const SimJudge *judge)
{
  guint64 more = 0;
  for (guint i = 0; i < judge->accounts->len; i++)
    more = MAX (more, sim_judge_claim (judge, i)->more);
  return sim_judge_verdict (judge) == SIM_JUDGED_INCONCLUSIVE ? MAX (more, 1) : 0;
}

char *
sim_claim_words (const SimClaim *claim)
{
  bool failures = claim->expect != NULL && claim->expect->of == SIM_OF_FAILURES;
  GString *out = g_string_new (NULL);
  g_autofree char *share = sim_value_text (claim->share.value, SIM_UNIT_SHARE);
  g_autofree char *low = sim_value_text (claim->share.low, SIM_UNIT_SHARE);
  g_autofree char *high = sim_value_text (claim->share.high, SIM_UNIT_SHARE);
  g_autofree char *confidence = sim_value_text (claim->confidence, SIM_UNIT_SHARE);
  g_string_append_printf (out, "%s: ", claim->claim);
  if (claim->share.samples == 0)
    g_string_append (out, "nothing to judge in any run");
  else
    g_string_append_printf (
        out, "held in %" G_GUINT64_FORMAT " of %" G_GUINT64_FORMAT " %s, %s (%s interval %s to %s%s)",
        claim->good, claim->share.samples,
        failures                    ? "failures"
        : claim->share.samples == 1 ? "run"
                                    : "runs",
        share, confidence, low, high,
        claim->confidence > SIM_CONFIDENCE ? ", 95 % for all looks together" : "");
  if (claim->verdict == SIM_JUDGED_INCONCLUSIVE && claim->runs == 1)
    g_string_append (out, "; one run is one trial, however long it is: without `in` it is judged by itself");
  if (claim->verdict == SIM_JUDGED_INCONCLUSIVE && claim->more < G_MAXUINT64)
    g_string_append_printf (out, "; about %" G_GUINT64_FORMAT " more runs would tell", claim->more);
  if (claim->example != NULL)
    g_string_append_printf (out, "; first in run %u: %s", claim->first, claim->example);
  return g_string_free (out, FALSE);
}

char *
sim_claim_text (const SimClaim *claim)
{
  g_autofree char *words = sim_claim_words (claim);
  return g_strdup_printf ("%-12s  %s", sim_judgements[claim->verdict], words);
}

int
sim_judgement_exit (SimJudgement verdict)
{
  return verdict == SIM_JUDGED_PASSED   ? SIM_EXIT_OK
         : verdict == SIM_JUDGED_FAILED ? SIM_EXIT_EXPECTATION
                                        : SIM_EXIT_INCONCLUSIVE;
}
