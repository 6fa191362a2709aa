/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The simulator's own rows can fail: each is told of what must not be, and says so with its reason. K3, K5 and
 * K6 stop the program where they happen, and K8 to K10 compare runs: tests of the network, the kernel and the
 * models are their checkers.
 */
#include "sim/net/inside.h"
#include "sim/world/inside.h"
#include "tests/lib/story.h"
#include "tests/world/toy.h"

#include <criterion/criterion.h>

typedef void (*Harm) (SimWorld *world);

/* Plays 8 s, does the harm, plays to the end, and looks at the row. */
static void
harmed (Harm harm, const char *name, const char *why)
{
  SimScenario *scenario = toy_scenario (1, 2, NULL, 0);
  scenario->duration = 10 * SIM_S;
  for (int harming = 0; harming <= 1; harming++)
    {
      Story *story = story_of (scenario, 1);
      SimWorld *world = story_world (story);
      sim_world_run (world, 8 * SIM_S);
      if (harming)
        harm (world);
      sim_world_run (world, 10 * SIM_S);
      const SimGuardRow *row = story_guard (story, NULL, name);
      cr_assert_gt (row->checked, 0);
      cr_assert_eq (row->violations, harming ? 1 : 0, "%s: %s", name, row->why);
      if (harming)
        cr_assert_not_null (strstr (row->why, why), "%s says: %s", name, row->why);
      story_end (story);
    }
  toy_scenario_free (scenario);
}

static void
tell_an_older_record (SimWorld *world)
{
  SimRecord record = { .at = 7 * SIM_S, .kind = &toy_rec_serves };
  SimRecord newer = { .at = 8 * SIM_S, .kind = &toy_rec_serves };
  sim_self_hear (sim_guard_self (world->guard), &newer);
  sim_self_hear (sim_guard_self (world->guard), &record);
}

Test (guard, K1_a_record_from_the_past_is_found)
{
  harmed (tell_an_older_record, "time-order", "a record is older than the one before it");
}

static void
lose_a_frame_without_a_word (SimWorld *world)
{
  SimSegment *segment = (SimSegment *)sim_net_segment (world->net, 0);
  segment->sent++;
}

Test (guard, K4_a_frame_that_is_in_no_book_is_found)
{
  harmed (lose_a_frame_without_a_word, "conservation", "s0: sent ");
}

static void
forget_a_fault (SimWorld *world)
{
  sim_timeline_books (world->timeline)->due++;
}

Test (guard, K7_a_fault_that_was_neither_applied_nor_skipped_is_found)
{
  harmed (forget_a_fault, "faults-counted", "1 due, 0 applied, 0 skipped");
}

static void
tell_of_a_pause_that_never_was (SimWorld *world)
{
  SimRecord record = { .at = 8 * SIM_S, .kind = &sim_rec_node_paused };
  record.who = sim_node_entity (sim_net_find_node (world->net, "toy.host-1"));
  sim_self_hear (sim_guard_self (world->guard), &record);
}

Test (guard, K12_a_state_that_no_machine_is_in_is_found)
{
  harmed (tell_of_a_pause_that_never_was, "integrals-agree",
          "toy.host-1 is in another state than its records say");
}

static void
ring_again_at_once (SimKernel *kernel, SimTimer *timer)
{
  sim_timer_arm (kernel, timer, sim_kernel_now (kernel));
}

/* bad-input 93: rehearse: stuck at 8.000000000 s: more than 10^7 events at one instant; the last were */
Test (guard, K11_a_run_that_stands_still_is_found)
{
  SimScenario *scenario = toy_scenario (1, 2, NULL, 0);
  Story *story = story_of (scenario, 1);
  SimWorld *world = story_world (story);
  SimTimer timer = { 0 };
  sim_kernel_set_instant_limit (world->kernel, 1000);
  sim_timer_init (&timer, SIM_CLASS_TIMER, SIM_TAG (SIM_NOBODY, 1), ring_again_at_once);
  sim_timer_arm (world->kernel, &timer, 8 * SIM_S);
  cr_assert_eq (sim_world_run (world, 10 * SIM_S), SIM_WORLD_STUCK);
  const SimGuardRow *row = story_guard (story, NULL, "time-advances");
  cr_assert_eq (row->violations, 1);
  cr_assert_eq (row->first, 8 * SIM_S);
  cr_assert_not_null (strstr (row->why, "at 8000000000 ns"), "it says: %s", row->why);
  sim_timer_cancel (world->kernel, &timer);
  story_end (story);
  toy_scenario_free (scenario);
}
