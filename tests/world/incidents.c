/* SPDX-License-Identifier: GPL-3.0-or-later */
/* OBS-1: incidents, their times, and what the guard sees meanwhile. */
#include "sim/observe/incidents.h"
#include "tests/lib/story.h"
#include "tests/world/toy.h"

#include <criterion/criterion.h>

static const char *const first[] = { "toy.host-1", NULL };
static const char *const second[] = { "toy.host-2", NULL };

/* Times of one crash at 5 s: seen at 5.1 s at the latest (alarms at 100 ms), decided 200 ms, served 300 ms
 * later. */
Test (incidents, the_times_of_a_crash_are_those_of_the_scheme)
{
  SimFaultSpec faults[] = { toy_fault (SIM_FAULT_CRASH, 5 * SIM_S + 50 * SIM_MS, first) };
  SimScenario *scenario = toy_scenario (1, 3, faults, 1);
  Story *story = story_of (scenario, 1);
  story_play (story, SIM_MIN);
  cr_assert_eq (sim_world_incidents (story_world (story)), 1);
  const SimIncident *i = sim_world_incident (story_world (story), 0);
  cr_assert_eq (i->number, 1);
  cr_assert_eq (i->fault, &faults[0]);
  cr_assert_eq (i->where, sim_node_entity (story_node (story, "toy.host-1")));
  cr_assert_eq (i->system, story_system (story, "toy")->entity);
  cr_assert_eq (i->injected, 5050 * SIM_MS);
  cr_assert_eq (i->detected, 5100 * SIM_MS);
  cr_assert_eq (i->decided, 5300 * SIM_MS);
  cr_assert_eq (i->restored, 5600 * SIM_MS);
  cr_assert_eq (i->converged, 5600 * SIM_MS);
  cr_assert_eq (i->ended, SIM_NEVER);
  cr_assert (i->disturbed);
  cr_assert_not (i->censored);
  cr_assert_eq (story_when (story, "incident 1 of toy closed"), 7600 * SIM_MS, "held for 2 s");
  story_golden (story, "world-crash");
  story_end (story);
  toy_scenario_free (scenario);
}

Test (incidents, a_fault_that_the_service_does_not_feel_disturbs_nothing)
{
  SimFaultSpec faults[] = { toy_fault (SIM_FAULT_CRASH, 5 * SIM_S, second) };
  SimScenario *scenario = toy_scenario (1, 3, faults, 1);
  Story *story = story_of (scenario, 1);
  story_play (story, SIM_MIN);
  const SimIncident *i = sim_world_incident (story_world (story), 0);
  cr_assert_not (i->disturbed);
  cr_assert_eq (i->restored, SIM_NEVER);
  cr_assert_eq (i->detected, SIM_NEVER);
  cr_assert_eq (i->converged, 5 * SIM_S);
  cr_assert_not (i->censored);
  story_end (story);
  toy_scenario_free (scenario);
}

Test (incidents, one_that_is_open_at_the_end_is_censored)
{
  SimFaultSpec faults[] = { toy_fault (SIM_FAULT_CRASH, 5 * SIM_S, first) };
  SimScenario *scenario = toy_scenario (1, 1, faults, 1); /* nobody to stand in */
  Story *story = story_of (scenario, 1);
  story_play (story, SIM_MIN);
  const SimIncident *i = sim_world_incident (story_world (story), 0);
  cr_assert (i->censored);
  cr_assert (i->disturbed);
  cr_assert_eq (i->restored, SIM_NEVER);
  cr_assert_eq (i->converged, SIM_NEVER);
  story_end (story);
  toy_scenario_free (scenario);
}

static void
shut_down (Story *story, gpointer data)
{
  sim_node_shutdown (story_node (story, "toy.host-1"), "of itself");
}

Test (incidents, a_system_that_leaves_its_converged_state_by_itself_opens_one)
{
  SimScenario *scenario = toy_scenario (1, 3, NULL, 0);
  Story *story = story_of (scenario, 1);
  story_at (story, 10 * SIM_S + 50 * SIM_MS, shut_down, NULL);
  story_play (story, SIM_MIN);
  cr_assert_eq (sim_world_incidents (story_world (story)), 1);
  const SimIncident *i = sim_world_incident (story_world (story), 0);
  cr_assert_null (i->fault);
  cr_assert_eq (i->where, story_system (story, "toy")->entity);
  cr_assert_eq (i->injected, 10100 * SIM_MS, "seen after the next event");
  cr_assert_eq (i->restored, 10600 * SIM_MS);
  story_says (story, "incident 1 opened for toy: without a fault: nobody serves");
  story_end (story);
  toy_scenario_free (scenario);
}

/* Host 2 is off from 5 s to 20 s (10 s of them booting), which nobody feels. What follows within the hold time
 * of 2 s follows its return; what comes later comes by itself. */
static SimScenario *
comes_back (SimFaultSpec *fault, SimFaultId id)
{
  static SimDist length;
  length = sim_dist_constant_time (5 * SIM_S);
  *fault = toy_fault (id, 5 * SIM_S, second);
  fault->options.length = &length;
  return toy_scenario (1, 3, fault, 1);
}

static const SimIncident *
follows (Story *story, SimTime at, const char *says)
{
  story_at (story, at, shut_down, NULL);
  story_play (story, SIM_MIN);
  cr_assert_eq (sim_world_incidents (story_world (story)), 2);
  story_says (story, says);
  return sim_world_incident (story_world (story), 1);
}

Test (incidents, what_follows_the_end_of_a_fault_names_it)
{
  SimFaultSpec fault;
  SimScenario *scenario = comes_back (&fault, SIM_FAULT_CRASH);
  Story *story = story_of (scenario, 1);
  const SimIncident *i
      = follows (story, 21 * SIM_S + 900 * SIM_MS,
                 "incident 2 opened for toy: after toy.host-2 came back (crash at 5.000 s): nobody");
  cr_assert_eq (i->after, 1);
  cr_assert_null (i->fault, "the end of a crash is no crash");
  cr_assert_eq (i->where, sim_node_entity (story_node (story, "toy.host-2")));
  g_autofree char *title = sim_incident_title (story_world (story), i);
  cr_assert_str_eq (title, "end of crash toy.host-2");
  story_end (story);
  toy_scenario_free (scenario);
}

Test (incidents, what_comes_long_after_the_end_of_a_fault_comes_by_itself)
{
  SimFaultSpec fault;
  SimScenario *scenario = comes_back (&fault, SIM_FAULT_CRASH);
  Story *story = story_of (scenario, 1);
  const SimIncident *i
      = follows (story, 22 * SIM_S + 100 * SIM_MS, "incident 2 opened for toy: without a fault: nobody");
  cr_assert_eq (i->after, 0);
  cr_assert_eq (i->where, story_system (story, "toy")->entity);
  story_end (story);
  toy_scenario_free (scenario);
}

Test (incidents, what_was_never_away_does_not_come_back)
{
  SimFaultSpec fault;
  SimScenario *scenario = comes_back (&fault, SIM_FAULT_SLOW);
  fault.options.share = 0.5;
  Story *story = story_of (scenario, 1);
  follows (story, 11 * SIM_S,
           "incident 2 opened for toy: after the end of slow at toy.host-2 (from 5.000 s): nobody serves");
  story_end (story);
  toy_scenario_free (scenario);
}

/* A restart is the later reason, as it was ordered after the fault that it ended. */
Test (incidents, what_follows_a_restart_names_the_restart)
{
  SimFaultSpec faults[]
      = { toy_fault (SIM_FAULT_CRASH, 5 * SIM_S, second), toy_fault (SIM_FAULT_RESTART, 10 * SIM_S, second) };
  SimScenario *scenario = toy_scenario (1, 3, faults, 2);
  Story *story = story_of (scenario, 1);
  const SimIncident *i
      = follows (story, 21 * SIM_S, "incident 2 opened for toy: after restart at toy.host-2: nobody serves");
  cr_assert_eq (i->after, 0);
  cr_assert_eq (i->fault, &faults[1]);
  story_end (story);
  toy_scenario_free (scenario);
}

/* A second crash while the first incident is open: the renewed failure belongs to the newer one. */
Test (incidents, a_renewed_failure_belongs_to_the_newest_incident)
{
  static const char *const last[] = { "toy.host-3", NULL };
  SimFaultSpec faults[]
      = { toy_fault (SIM_FAULT_CRASH, 5 * SIM_S, first), toy_fault (SIM_FAULT_CRASH, 6 * SIM_S, last) };
  SimScenario *scenario = toy_scenario (1, 3, faults, 2);
  Story *story = story_of (scenario, 1);
  story_play (story, SIM_MIN);
  const SimIncident *a = sim_world_incident (story_world (story), 0);
  const SimIncident *b = sim_world_incident (story_world (story), 1);
  cr_assert_eq (a->restored, 5500 * SIM_MS, "seen at once, at 5 s");
  cr_assert_eq (a->converged, SIM_NEVER);
  cr_assert (b->disturbed);
  cr_assert_eq (b->restored, SIM_NEVER);
  story_end (story);
  toy_scenario_free (scenario);
}

/* -- the guard ------------------------------------------------------------------------------- */

Test (guard, stretches_are_counted_and_timed)
{
  SimDist length = sim_dist_constant_time (20 * SIM_S);
  SimFaultSpec faults[] = { toy_fault (SIM_FAULT_CRASH, 5 * SIM_S, first) };
  faults[0].options.length = &length;
  SimScenario *scenario = toy_scenario (1, 1, faults, 1);
  Story *story = story_of (scenario, 1);
  story_play (story, SIM_MIN);
  const SimGuardRow *row = story_guard (story, "toy", "somebody-serves");
  cr_assert_eq (row->violations, 1);
  cr_assert_eq (row->first, 5 * SIM_S);
  cr_assert_eq (row->total, 30 * SIM_S, "20 s off and 10 s of booting");
  cr_assert_str_eq (row->why, "nobody serves");
  cr_assert_gt (row->checked, 3);
  cr_assert_eq (story_guard (story, "toy", "nothing")->violations, 0);
  story_end (story);
  toy_scenario_free (scenario);
}

Test (guard, a_stretch_that_is_not_over_counts_to_the_end)
{
  SimFaultSpec faults[] = { toy_fault (SIM_FAULT_CRASH, 5 * SIM_S, first) };
  SimScenario *scenario = toy_scenario (1, 1, faults, 1);
  Story *story = story_of (scenario, 1);
  story_play (story, 30 * SIM_S);
  cr_assert_eq (story_guard (story, "toy", "somebody-serves")->total, 25 * SIM_S);
  story_end (story);
  toy_scenario_free (scenario);
}

/* Liveness: 400 ms of quiet after the crash at 5 s; served again at 5.6 s. */
Test (guard, liveness_is_judged_once_its_bound_of_quiet_is_over)
{
  SimFaultSpec faults[] = { toy_fault (SIM_FAULT_CRASH, 5 * SIM_S, first) };
  SimScenario *scenario = toy_scenario (1, 3, faults, 1);
  Story *story = story_of (scenario, 1);
  story_play (story, SIM_MIN);
  const SimGuardRow *row = story_guard (story, "toy", "served-soon");
  cr_assert_eq (row->violations, 1);
  cr_assert_eq (row->first, 5400 * SIM_MS);
  cr_assert_eq (row->total, story_guard (story, "toy", "somebody-serves")->total - 400 * SIM_MS);
  story_end (story);
  toy_scenario_free (scenario);
}

Test (guard, there_is_no_quiet_while_a_machine_stands_still)
{
  SimDist length = sim_dist_constant_time (20 * SIM_S);
  SimFaultSpec faults[] = { toy_fault (SIM_FAULT_PAUSE, 5 * SIM_S, first) };
  faults[0].options.length = &length;
  SimScenario *scenario = toy_scenario (1, 1, faults, 1);
  Story *story = story_of (scenario, 1);
  story_play (story, SIM_MIN);
  cr_assert_eq (story_guard (story, "toy", "served-soon")->violations, 0);
  cr_assert_eq (story_guard (story, "toy", "somebody-serves")->violations, 1);
  story_end (story);
  toy_scenario_free (scenario);
}

Test (guard, the_simulators_own_rows_are_there_and_checked)
{
  SimScenario *scenario = toy_scenario (1, 2, NULL, 0);
  Story *story = story_of (scenario, 1);
  story_play (story, SIM_MIN);
  const char *const names[] = { "time-order",     "dead-are-silent", "conservation",
                                "faults-counted", "time-advances",   "integrals-agree" };
  for (guint i = 0; i < G_N_ELEMENTS (names); i++)
    cr_assert_gt (story_guard (story, NULL, names[i])->checked, 0);
  story_end (story);
  toy_scenario_free (scenario);
}

/* A record by a machine that is off breaks K2. */
static void
haunt (Story *story, gpointer data)
{
  SimWorld *world = story_world (story);
  sim_emit (sim_world_bus (world), &toy_rec_serves, sim_node_entity (story_node (story, "toy.host-1")), 0, 0, 0,
            NULL);
}

Test (guard, a_machine_that_is_off_and_does_something_is_found)
{
  SimFaultSpec faults[] = { toy_fault (SIM_FAULT_CRASH, 5 * SIM_S, first) };
  SimScenario *scenario = toy_scenario (1, 2, faults, 1);
  Story *story = story_of (scenario, 1);
  SimWorld *world = story_world (story);
  sim_world_run (world, 8 * SIM_S);
  haunt (story, NULL);
  sim_world_run (world, 9 * SIM_S);
  const SimGuardRow *row = story_guard (story, NULL, "dead-are-silent");
  cr_assert_eq (row->violations, 1);
  cr_assert_str_eq (row->why, "toy.host-1 was off and told toy.serves");
  story_end (story);
  toy_scenario_free (scenario);
}

/* A host that comes back moves things: that incident is the restart's. */
Test (incidents, what_a_repair_sets_moving_is_told_so)
{
  SimDist length = sim_dist_constant_time (20 * SIM_S);
  SimFaultSpec faults[] = { toy_fault (SIM_FAULT_PAUSE, 10 * SIM_S, first) };
  SimFaultKind pause = sim_fault_kinds[SIM_FAULT_PAUSE];
  pause.opens_incident = false;
  faults[0].kind = &pause;
  faults[0].options.length = &length;
  SimScenario *scenario = toy_scenario (1, 1, faults, 1);
  Story *story = story_of (scenario, 1);
  story_play (story, SIM_MIN);
  cr_assert_eq (sim_world_incidents (story_world (story)), 1);
  const SimIncident *i = sim_world_incident (story_world (story), 0);
  cr_assert_eq (i->fault, &faults[0]);
  cr_assert_eq (i->where, sim_node_entity (story_node (story, "toy.host-1")));
  story_says (story, "incident 1 opened for toy: after pause at toy.host-1: nobody serves");
  story_end (story);
  toy_scenario_free (scenario);
}
