/* SPDX-License-Identifier: GPL-3.0-or-later */
/* NET-1, NET-4, NET-8: routes, selectors, and faults at their time, at random, from a trace. */
#include "sim/net/ip.h"
#include "sim/world/inside.h"
#include "tests/lib/story.h"
#include "tests/world/toy.h"

#include <criterion/criterion.h>

static const char *const all[] = { "toy.*", NULL };
static const char *const first[] = { "toy.host-1", NULL };

/* -- routes ------------------------------------------------------------------------------------- */

static void
next_hop_is (Story *story, const char *from, SimIp to, SimIp hop)
{
  SimIp got = SIM_IP_NONE;
  char a[SIM_IP_TEXT], b[SIM_IP_TEXT];
  cr_assert_not_null (sim_ip_route (story_node (story, from), to, &got));
  cr_assert_eq (got, hop, "%s, not %s", sim_ip_text (got, a), sim_ip_text (hop, b));
}

Test (routes, every_subnet_reaches_every_other_by_the_shortest_way)
{
  static const char *const left[] = { "s0", "s1", NULL };
  static const char *const right[] = { "s1", "s2", NULL };
  SimScenario *scenario = toy_scenario (3, 1, NULL, 0);
  toy_add_router (scenario, "left", left);
  toy_add_router (scenario, "right", right);
  Story *story = story_of (scenario, 1);
  /* left: 10.0.0.1 and 10.0.1.1; right: 10.0.1.2 and 10.0.2.1; the host: 10.0.0.2. */
  next_hop_is (story, "toy.host-1", SIM_IP (10, 0, 2, 9), SIM_IP (10, 0, 0, 1));
  next_hop_is (story, "left", SIM_IP (10, 0, 2, 9), SIM_IP (10, 0, 1, 2));
  next_hop_is (story, "right", SIM_IP (10, 0, 0, 2), SIM_IP (10, 0, 1, 1));
  next_hop_is (story, "right", SIM_IP (10, 0, 1, 7), SIM_IP (10, 0, 1, 7));
  story_end (story);
  toy_scenario_free (scenario);
}

Test (routes, a_subnet_that_no_router_joins_has_none)
{
  static const char *const left[] = { "s0", "s1", NULL };
  SimScenario *scenario = toy_scenario (3, 1, NULL, 0);
  toy_add_router (scenario, "left", left);
  Story *story = story_of (scenario, 1);
  SimIp hop;
  cr_assert_null (sim_ip_route (story_node (story, "left"), SIM_IP (10, 0, 2, 9), &hop));
  story_end (story);
  toy_scenario_free (scenario);
}

/* -- selectors ---------------------------------------------------------------------------------- */

static guint
selected (const Story *story, const char *selector)
{
  const char *names[] = { selector };
  g_autoptr (GPtrArray) nodes = sim_world_select_nodes (story_world (story), (SimNameList){ 1, names });
  return nodes->len;
}

Test (selectors, names_patterns_and_systems)
{
  static const ToyOptions options = { 2, "s0" };
  SimScenario *scenario = toy_scenario (1, 3, NULL, 0);
  toy_add_system (scenario, "toys", &options);
  Story *story = story_of (scenario, 1);
  cr_assert_eq (selected (story, "toy.host-2"), 1);
  cr_assert_eq (selected (story, "toy.*"), 3);
  cr_assert_eq (selected (story, "toy"), 3);
  cr_assert_eq (selected (story, "*.host-2"), 2);
  cr_assert_eq (selected (story, "toy.host-4"), 0);
  story_end (story);
  toy_scenario_free (scenario);
}

Test (selectors, rest_is_whatever_no_group_names)
{
  static const char *const rest[] = { "rest" };
  SimScenario *scenario = toy_scenario (1, 4, NULL, 0);
  Story *story = story_of (scenario, 1);
  SimNameList groups[] = { { 1, rest }, { 1, first } };
  g_autoptr (GArray) out = sim_world_select_groups (story_world (story), 2, groups);
  cr_assert_eq (out->len, 4);
  cr_assert_eq (g_array_index (out, uint16_t, 0), 2);
  for (guint i = 1; i < 4; i++)
    cr_assert_eq (g_array_index (out, uint16_t, i), 1);
  story_end (story);
  toy_scenario_free (scenario);
}

/* -- faults ------------------------------------------------------------------------------------- */

Test (timeline, each_machine_that_is_selected_is_hit_by_itself)
{
  SimDist length = sim_dist_constant_time (5 * SIM_S);
  SimFaultSpec faults[] = { toy_fault (SIM_FAULT_CRASH, 5 * SIM_S, all) };
  faults[0].options.length = &length;
  SimScenario *scenario = toy_scenario (1, 3, faults, 1);
  Story *story = story_of (scenario, 1);
  story_play (story, SIM_MIN);
  cr_assert_eq (sim_world_incidents (story_world (story)), 3);
  story_says (story, "[5.000 s] fault at toy.host-2: crash for 5 s");
  story_says (story, "[10.000 s] end of fault at toy.host-2: crash for 5 s");
  cr_assert_eq (sim_world_incident (story_world (story), 1)->ended, 10 * SIM_S);
  story_end (story);
  toy_scenario_free (scenario);
}

Test (timeline, what_cannot_be_applied_is_skipped_with_the_reason_and_opens_no_incident)
{
  SimFaultSpec faults[]
      = { toy_fault (SIM_FAULT_CRASH, 5 * SIM_S, first), toy_fault (SIM_FAULT_CRASH, 6 * SIM_S, first) };
  SimScenario *scenario = toy_scenario (1, 2, faults, 2);
  Story *story = story_of (scenario, 1);
  story_play (story, SIM_MIN);
  story_says (story, "[6.000 s] fault at toy.host-1 skipped: crash: toy.host-1 is off");
  cr_assert_eq (sim_world_incidents (story_world (story)), 1);
  story_end (story);
  toy_scenario_free (scenario);
}

Test (timeline, spread_targets_follow_each_other_within_that_time)
{
  SimFaultSpec faults[] = { toy_fault (SIM_FAULT_CRASH, 5 * SIM_S, all) };
  faults[0].options.spread = 4 * SIM_S;
  SimScenario *scenario = toy_scenario (1, 4, faults, 1);
  Story *story = story_of (scenario, 1);
  story_play (story, SIM_MIN);
  cr_assert_eq (sim_world_incidents (story_world (story)), 4);
  SimTime seen = SIM_NEVER;
  for (guint i = 0; i < 4; i++)
    {
      SimTime at = sim_world_incident (story_world (story), i)->injected;
      cr_assert (at >= 5 * SIM_S && at <= 9 * SIM_S);
      cr_assert_neq (at, seen);
      seen = at;
    }
  story_end (story);
  toy_scenario_free (scenario);
}

/* When toy.host-1 is hit by the random crash, in a world with or without other things. */
static SimTime
random_hit (SimScenario *scenario)
{
  Story *story = story_of (scenario, 7);
  story_play (story, 10 * SIM_MIN);
  SimTime at = story_when (story, "fault at toy.host-1: crash");
  cr_assert_gt (story_count (story, "fault at toy.host-1: crash"), 1, "it comes again and again");
  story_end (story);
  return at;
}

Test (timeline, random_faults_draw_the_same_whatever_else_there_is)
{
  static const ToyOptions options = { 3, "s0" };
  SimDist every = { .kind = SIM_DIST_EXPONENTIAL, .unit = SIM_UNIT_TIME, .a = 30e9 };
  SimDist length = sim_dist_constant_time (SIM_S);
  SimFaultSpec alone[] = { toy_fault (SIM_FAULT_CRASH, SIM_NEVER, first) };
  alone[0].options.every = &every;
  alone[0].options.length = &length;
  SimFaultSpec more[] = { toy_fault (SIM_FAULT_PAUSE, SIM_NEVER, all), alone[0] };
  more[0].options.every = &every;
  more[0].options.length = &length;
  SimScenario *one = toy_scenario (1, 3, alone, 1), *two = toy_scenario (2, 3, more, 2);
  toy_add_system (two, "other", &options);
  cr_assert_eq (random_hit (one), random_hit (two));
  toy_scenario_free (one);
  toy_scenario_free (two);
}

Test (timeline, a_failure_trace_is_played_row_by_row)
{
  static const SimFailure rows[] = {
    { .node = 0, .at = 3 * SIM_S, .length = SIM_S },
    { .node = 9, .at = 4 * SIM_S, .length = SIM_S },
    { .name = "toy.host-2", .at = 5 * SIM_S, .length = SIM_NEVER },
    { .name = "toy.host-7", .at = 6 * SIM_S, .length = SIM_S },
  };
  SimFaultSpec faults[] = { toy_fault (SIM_FAULT_CRASH, SIM_NEVER, all) };
  faults[0].options.replay = "trace.csv";
  faults[0].options.failures = rows;
  faults[0].options.failure_count = G_N_ELEMENTS (rows);
  SimScenario *scenario = toy_scenario (1, 3, faults, 1);
  Story *story = story_of (scenario, 1);
  story_play (story, SIM_MIN);
  cr_assert_eq (sim_world_incidents (story_world (story)), 2);
  story_says (story, "[3.000 s] fault at toy.host-1: crash for 1 s");
  story_says (story, "[5.000 s] fault at toy.host-2: crash");
  story_says (story,
              "[6.000 s] fault at run skipped: crash for 1 s: the trace names toy.host-7, which is no target");
  cr_assert_eq (sim_node_state (story_node (story, "toy.host-2")), SIM_NODE_OFF);
  cr_assert_eq (sim_node_state (story_node (story, "toy.host-1")), SIM_NODE_UP, "its row had an end");
  story_end (story);
  toy_scenario_free (scenario);
}

Test (timeline, a_length_that_nobody_wrote_is_told_in_seconds)
{
  static const SimFailure rows[] = { { .node = 0, .at = 3 * SIM_S, .length = 69155713552436 },
                                     { .node = 1, .at = 4 * SIM_S, .length = 17744896506700 },
                                     { .node = 2, .at = 5 * SIM_S, .length = 1066200 * SIM_MS } };
  static const char *const fourth[] = { "toy.host-4", NULL };
  SimDist length = sim_dist_constant_time (SIM_MIN);
  SimFaultSpec faults[]
      = { toy_fault (SIM_FAULT_CRASH, SIM_NEVER, all), toy_fault (SIM_FAULT_PAUSE, 6 * SIM_S, fourth) };
  faults[0].options.replay = "trace.csv";
  faults[0].options.failures = rows;
  faults[0].options.failure_count = G_N_ELEMENTS (rows);
  faults[1].options.length = &length;
  SimScenario *scenario = toy_scenario (1, 4, faults, 2);
  Story *story = story_of (scenario, 1);
  story_play (story, SIM_MIN);
  story_says (story, "[3.000 s] fault at toy.host-1: crash for 69155.713552436 s");
  story_says (story, "[4.000 s] fault at toy.host-2: crash for 17744.8965067 s");
  story_says (story, "[5.000 s] fault at toy.host-3: crash for 1066.2 s");
  story_says (story, "[6.000 s] fault at toy.host-4: pause for 1 min");
  story_end (story);
  toy_scenario_free (scenario);
}

Test (timeline, operators_actions_are_the_models_and_end_with_their_undo)
{
  SimDist length = sim_dist_constant_time (5 * SIM_S);
  SimFaultSpec faults[]
      = { toy_fault (SIM_FAULT_ACTION, 5 * SIM_S, NULL), toy_fault (SIM_FAULT_ACTION, 6 * SIM_S, NULL),
          toy_fault (SIM_FAULT_ACTION, 7 * SIM_S, NULL) };
  for (guint i = 0; i < 3; i++)
    faults[i].options.of = (SimNameList){ 1, first };
  faults[0].options.action = "quiesce";
  faults[0].options.length = &length;
  faults[1].options.action = "quiesce";
  faults[1].options.argument = "hard";
  faults[2].options.action = "fail";
  SimScenario *scenario = toy_scenario (1, 2, faults, 3);
  Story *story = story_of (scenario, 1);
  story_play (story, SIM_MIN);
  story_says (story, "[5.000 s] fault at toy.host-1: quiesce for 5 s");
  story_says (story, "[10.000 s] end of fault at toy.host-1: quiesce for 5 s");
  story_says (story, "skipped: quiesce hard: no argument was expected, not hard");
  cr_assert_eq (sim_world_incidents (story_world (story)), 1, "only `fail` opens one");
  story_end (story);
  toy_scenario_free (scenario);
}

Test (timeline, cables_and_partitions_are_hit_once)
{
  static const char *const s0[] = { "s0", NULL }, *const rest[] = { "rest" };
  SimDist length = sim_dist_constant_time (5 * SIM_S);
  SimNameList groups[] = { { 1, first }, { 1, rest } };
  SimFaultSpec faults[]
      = { toy_fault (SIM_FAULT_LOSS, 5 * SIM_S, NULL), toy_fault (SIM_FAULT_PARTITION, 20 * SIM_S, NULL) };
  for (guint i = 0; i < 2; i++)
    {
      faults[i].options.on = (SimNameList){ 1, s0 };
      faults[i].options.length = &length;
    }
  faults[0].options.share = 0.1;
  faults[1].options.groups = groups;
  faults[1].options.group_count = 2;
  SimScenario *scenario = toy_scenario (1, 3, faults, 2);
  Story *story = story_of (scenario, 1);
  story_play (story, SIM_MIN);
  story_says (story, "[5.000 s] fault at s0: loss 10 % on s0 for 5 s");
  story_says (story, "[20.000 s] fault at s0: partition toy.host-1 | rest on s0 for 5 s");
  cr_assert_eq (sim_world_incidents (story_world (story)), 2);
  cr_assert_eq (sim_world_incident (story_world (story), 1)->system, story_system (story, "toy")->entity);
  cr_assert_not (sim_segment_is_cut (sim_net_find_segment (sim_world_net (story_world (story)), "s0")));
  story_end (story);
  toy_scenario_free (scenario);
}

/* -- the same bits ------------------------------------------------------------------------------- */

static uint64_t
fingerprint (const SimScenario *scenario, SimTime step, uint64_t seed)
{
  g_autoptr (SimWorld) world = sim_world_new (scenario, seed, 0);
  for (SimTime at = step; at < scenario->duration; at += step)
    sim_world_run (world, at);
  sim_world_run (world, scenario->duration);
  return sim_world_fingerprint (world);
}

Test (world, a_run_is_the_same_however_often_it_is_paused)
{
  SimDist every = { .kind = SIM_DIST_EXPONENTIAL, .unit = SIM_UNIT_TIME, .a = 30e9 };
  SimDist length = { .kind = SIM_DIST_EXPONENTIAL, .unit = SIM_UNIT_TIME, .a = 5e9 };
  SimFaultSpec faults[] = { toy_fault (SIM_FAULT_CRASH, SIM_NEVER, all) };
  faults[0].options.every = &every;
  faults[0].options.length = &length;
  SimScenario *scenario = toy_scenario (1, 5, faults, 1);
  uint64_t once = fingerprint (scenario, scenario->duration, 1);
  cr_assert_eq (fingerprint (scenario, scenario->duration, 1), once);
  cr_assert_eq (fingerprint (scenario, 777 * SIM_MS, 1), once);
  cr_assert_neq (fingerprint (scenario, scenario->duration, 2), once);
  toy_scenario_free (scenario);
}

Test (world, a_stop_ends_the_run_after_the_event_under_way)
{
  SimScenario *scenario = toy_scenario (1, 2, NULL, 0);
  g_autoptr (SimWorld) world = sim_world_new (scenario, 1, 0);
  cr_assert_eq (sim_world_run (world, SIM_S), SIM_WORLD_DONE);
  sim_world_stop (world);
  cr_assert_eq (sim_world_run (world, 2 * SIM_S), SIM_WORLD_STOPPED);
  cr_assert_eq (sim_kernel_now (sim_world_kernel (world)), SIM_S);
  toy_scenario_free (scenario);
}
