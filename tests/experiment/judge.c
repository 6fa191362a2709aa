/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Expectations over runs: passed, failed, inconclusive. */
#include "sim/experiment/judge.h"
#include "sim/base/check.h"

#include <criterion/criterion.h>
#include <math.h>
#include <string.h>

static SimExpectSpec claims[] = {
  { .text = "in every run" },
  { .text = "in 90 % of runs", .share = 0.9 },
  { .text = "in 90 % of failures", .share = 0.9, .of = SIM_OF_FAILURES },
};

/* A run in which each claim came out as told; of failures `good` of `trials`. */
static void
add (SimJudge *judge, guint32 number, int first, int second, guint64 good, guint64 trials)
{
  SimResultVerdict verdicts[3] = {
    { .result = first, .text = "one" },
    { .result = second, .text = "two" },
    { .samples = trials, .value = trials > 0 ? (double)good / (double)trials : NAN, .text = "three" },
  };
  SimResult run = { .replication = number, .verdicts = verdicts, .verdict_count = 3 };
  sim_judge_add (judge, &run);
}

static SimJudge *
judge_of (guint count)
{
  static SimScenario scenario;
  scenario = (SimScenario){ .expects = claims, .expect_count = count };
  return sim_judge_new (&scenario, 0.95);
}

Test (judge, every_run_must_hold_what_has_no_share)
{
  g_autoptr (SimJudge) judge = judge_of (1);
  for (guint i = 0; i < 50; i++)
    add (judge, i, i == 17 || i == 30 ? SIM_VERDICT_FAILED : SIM_VERDICT_PASSED, 0, 0, 0);
  sim_judge_finish (judge);
  const SimClaim *claim = sim_judge_claim (judge, 0);
  cr_expect (claim->verdict == SIM_JUDGED_FAILED && claim->first == 17 && claim->good == 48);
  cr_expect (sim_judge_verdict (judge) == SIM_JUDGED_FAILED && sim_judge_more (judge) == 0);
  g_autofree char *text = sim_claim_text (claim);
  cr_expect (strstr (text, "held in 48 of 50 runs, 96 % (95 % interval ") != NULL
                 && strstr (text, "first in run 17: one") != NULL,
             "%s", text);
}

/* With 36 good runs of 36 the lower bound of Clopper and Pearson is 90.3 %, with 30 it is 88.4 %. */
Test (judge, a_share_is_passed_only_when_its_interval_is)
{
  for (guint runs = 30; runs <= 36; runs += 6)
    {
      g_autoptr (SimJudge) judge = judge_of (2);
      for (guint i = 0; i < runs; i++)
        add (judge, i, SIM_VERDICT_PASSED, SIM_VERDICT_PASSED, 0, 0);
      sim_judge_finish (judge);
      cr_expect (sim_judge_verdict (judge) == (runs == 36 ? SIM_JUDGED_PASSED : SIM_JUDGED_INCONCLUSIVE));
      guint64 more = sim_judge_more (judge);
      cr_expect (runs == 36 ? more == 0 : more >= 5 && more <= 8, "%u", (guint)more);
    }
  g_autoptr (SimJudge) judge = judge_of (2);
  for (guint i = 0; i < 40; i++)
    add (judge, i, SIM_VERDICT_PASSED, i % 4 == 0 ? SIM_VERDICT_FAILED : SIM_VERDICT_PASSED, 0, 0);
  sim_judge_finish (judge);
  cr_expect (sim_judge_claim (judge, 1)->verdict == SIM_JUDGED_FAILED, "75 %% of 40 is not 90 %%");
}

Test (judge, failures_are_trials_and_runs_without_one_are_none)
{
  g_autoptr (SimJudge) judge = judge_of (3);
  for (guint i = 0; i < 100; i++)
    add (judge, i, SIM_VERDICT_PASSED, i % 2 == 0 ? SIM_VERDICT_PASSED : SIM_VERDICT_VACUOUS,
         i % 2 == 0 ? 3 : 0, i % 2 == 0 ? 3 : 0);
  sim_judge_finish (judge);
  const SimClaim *claim = sim_judge_claim (judge, 2);
  cr_expect (claim->runs == 50 && claim->share.samples == 150 && claim->verdict == SIM_JUDGED_PASSED);
  cr_expect (sim_judge_claim (judge, 1)->runs == 50);
  cr_expect (sim_judgement_exit (sim_judge_verdict (judge)) == SIM_EXIT_OK);
}

Test (judge, nothing_to_judge_has_failed)
{
  g_autoptr (SimJudge) judge = judge_of (3);
  add (judge, 0, SIM_VERDICT_PASSED, SIM_VERDICT_VACUOUS, 0, 0);
  sim_judge_finish (judge);
  cr_expect (sim_judge_claim (judge, 1)->verdict == SIM_JUDGED_FAILED);
  cr_expect (sim_judge_claim (judge, 2)->verdict == SIM_JUDGED_FAILED);
  g_autoptr (SimJudge) none = judge_of (0);
  sim_judge_finish (none);
  cr_expect (sim_judgement_exit (sim_judge_verdict (none)) == SIM_EXIT_INCONCLUSIVE, "no run says nothing");
}

Test (judge, a_crash_and_a_broken_promise_fail_the_whole)
{
  SimResultVerdict broken = { .result = SIM_VERDICT_FAILED, .text = "web.one must hold" };
  SimResult bad = { .replication = 0, .verdicts = &broken, .verdict_count = 1 };
  SimResult crashed = { .replication = 1, .end = SIM_RESULT_CRASHED, .reason = "signal 11" };
  g_autoptr (SimJudge) judge = judge_of (0);
  sim_judge_add (judge, &bad);
  sim_judge_add (judge, &crashed);
  sim_judge_finish (judge);
  cr_expect_str_eq (sim_judge_claim (judge, 0)->example, "web.one must hold");
  cr_expect_str_eq (sim_judge_claim (judge, 1)->example, "signal 11");
  cr_expect (sim_judge_claim (judge, 1)->first == 1 && sim_judge_verdict (judge) == SIM_JUDGED_FAILED);
}

/* Batches of a long run are no runs: it is told what would judge. */
Test (judge, one_run_is_one_trial_however_long_it_is)
{
  for (guint runs = 1; runs <= 2; runs++)
    {
      g_autoptr (SimJudge) judge = judge_of (3);
      for (guint i = 0; i < runs; i++)
        add (judge, i, SIM_VERDICT_PASSED, SIM_VERDICT_PASSED, 40, 40);
      sim_judge_finish (judge);
      cr_expect_eq (sim_judge_claim (judge, 0)->verdict, SIM_JUDGED_PASSED,
                    "without `in` the run itself decides");
      for (guint i = 1; i < 3; i++)
        {
          g_autofree char *text = sim_claim_text (sim_judge_claim (judge, i));
          cr_expect_eq (sim_judge_claim (judge, i)->verdict, SIM_JUDGED_INCONCLUSIVE);
          cr_expect_eq (strstr (text, "one run is one trial, however long it is") != NULL, runs == 1, "%s",
                        text);
          cr_expect_not_null (strstr (text, "more runs would tell"), "%s", text);
        }
    }
}
