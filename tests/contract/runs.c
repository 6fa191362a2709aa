/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Runs of models: the same bits, passive listeners, streams by themselves, order after any faults. */
#include "tests/contract/contract.h"

#include "sim/net/capture.h"
#include "sim/observe/observe.h"
#include "sim/observe/view.h"
#include "sim/world/inside.h"

#include <criterion/criterion.h>
#include <string.h>

#define EACH_MODEL(m) (const SimModel *const *at_ = sim_models, *m; (m = *at_) != NULL; at_++)

static void
converged (const Story *story, const char *when)
{
  for (guint i = 0; i < sim_world_systems (story_world (story)); i++)
    {
      const SimSystem *system = sim_world_system (story_world (story), i);
      g_autoptr (GString) why = g_string_new (NULL);
      cr_assert (system->model->converged (system, why), "%s has not converged %s: %s\n%s", system->model->name,
                 when, why->str, story_trace (story));
      cr_assert (system->model->serving (system, why), "%s does not serve %s: %s", system->model->name, when,
                 why->str);
    }
}

Test (runs, the_minimal_scenario_converges_and_leaks_nothing)
{
  for
    EACH_MODEL (model)
    {
      SimScenario *scenario = contract_scenario (model);
      Story *story = story_of (scenario, 1);
      story_play (story, scenario->duration);
      converged (story, "without a fault");
      for (guint i = 0; i < sim_world_guard_rows (story_world (story)); i++)
        {
          const SimGuardRow *row = sim_world_guard_row (story_world (story), i);
          if (row->invariant->verdict == SIM_MUST)
            cr_assert_eq (row->violations, 0, "%s.%s: %s", model->name, row->invariant->name, row->why);
        }
      story_end (story);
      sim_scenario_free (scenario);
    }
}

/* -- random faults ----------------------------------------------------------------------------- */

enum
{
  FAULTS = 12
};

typedef struct Chaos
{
  SimFaultSpec specs[FAULTS];
  SimDist lengths[FAULTS];
  const char *names[FAULTS];
  SimNameList groups[FAULTS][2];
  SimScenario scenario; /* the minimal one, with these faults */
} Chaos;

static const char *const rest[] = { "rest" };

static SimFaultId
draw_kind (SimStream *stream, bool can_cut)
{
  static const SimFaultId kinds[]
      = { SIM_FAULT_CRASH, SIM_FAULT_SHUTDOWN, SIM_FAULT_PAUSE,      SIM_FAULT_HANG,
          SIM_FAULT_SLOW,  SIM_FAULT_LOSS,     SIM_FAULT_IFACE_DOWN, SIM_FAULT_PARTITION };
  return kinds[sim_stream_below (stream, G_N_ELEMENTS (kinds) - (can_cut ? 0 : 1))];
}

/* One fault in the first third of the run, that ends within it. `nodes` are the system's own. */
static void
draw_fault (Chaos *chaos, guint i, SimStream *stream, const GPtrArray *nodes, SimTime third)
{
  const SimScenario *scenario = &chaos->scenario;
  SimFaultSpec *spec = &chaos->specs[i];
  SimFaultId id = draw_kind (stream, nodes->len > 1);
  spec->kind = &sim_fault_kinds[id];
  spec->options = (SimFaultOptions){ .boot = SIM_NEVER, .share = id == SIM_FAULT_SLOW ? 0.2 : 0.3 };
  spec->options.at = sim_stream_time_uniform (stream, 0, third / 2);
  chaos->lengths[i] = sim_dist_constant_time (sim_stream_time_uniform (stream, 1, third / 2));
  spec->options.length = &chaos->lengths[i];
  chaos->names[i] = g_ptr_array_index (nodes, sim_stream_below (stream, nodes->len));
  spec->options.targets = (SimNameList){ 1, &chaos->names[i] };
  if (id != SIM_FAULT_LOSS && id != SIM_FAULT_PARTITION)
    return;
  guint segment = (guint)sim_stream_below (stream, scenario->network_count);
  while (scenario->networks[segment].router)
    segment = (segment + 1) % scenario->network_count;
  spec->options.on = (SimNameList){ 1, &scenario->networks[segment].name };
  chaos->groups[i][0] = spec->options.targets;
  chaos->groups[i][1] = (SimNameList){ 1, rest };
  spec->options.groups = chaos->groups[i];
  spec->options.group_count = id == SIM_FAULT_PARTITION ? 2 : 0;
}

/* Names of the machines of all systems. */
static GPtrArray *
machines (const SimScenario *scenario)
{
  GPtrArray *out = g_ptr_array_new_with_free_func (g_free);
  g_autoptr (SimWorld) world = sim_world_new (scenario, 1, 0);
  const SimBus *bus = sim_world_bus (world);
  for (guint i = 0; i < sim_net_nodes (sim_world_net (world)); i++)
    {
      const SimNode *node = sim_net_node (sim_world_net (world), i);
      SimEntity owner = sim_entity_parent (bus, sim_node_entity (node));
      if (owner != 0 && sim_entity_kind (bus, owner) == SIM_ENTITY_SYSTEM)
        g_ptr_array_add (out, g_strdup (sim_node_name (node)));
    }
  return out;
}

/* What the predicates look at changes only in events that mark the kernel, or nobody would see it change. */
static void
nothing_unseen (Story *story, gpointer data)
{
  for (guint i = 0; i < sim_world_systems (story_world (story)); i++)
    {
      const SimSystem *system = sim_world_system (story_world (story), i);
      g_autoptr (GString) why = g_string_new (NULL);
      bool is = system->model->converged (system, why);
      cr_assert_eq (is, sim_follow_converged (story_world (story)->follow, system),
                    "%s: converged() is %d and nobody has noticed: %s", system->model->name, is, why->str);
    }
}

/* `nodes`: names of the system's machines; borrowed. */
static void
make_chaos (Chaos *chaos, const SimScenario *scenario, const GPtrArray *nodes, const char *model, uint64_t seed)
{
  SimStream stream;
  *chaos = (Chaos){ .scenario = *scenario };
  sim_stream_init (&stream, seed, 0, model, "contract");
  for (guint i = 0; i < FAULTS; i++)
    draw_fault (chaos, i, &stream, nodes, scenario->duration / 3);
  chaos->scenario.faults = chaos->specs;
  chaos->scenario.fault_count = FAULTS;
}

static void
try_schedule (SimScenario *scenario, const char *name, uint64_t seed)
{
  g_autoptr (GPtrArray) nodes = machines (scenario);
  Chaos chaos;
  make_chaos (&chaos, scenario, nodes, name, seed);
  Story *story = story_of (&chaos.scenario, seed);
  for (guint i = 1; i < 100; i++)
    story_at (story, scenario->duration / 100 * i, nothing_unseen, NULL);
  story_play (story, scenario->duration); /* asserts the simulator's own invariants */
  for (guint i = 0; i < sim_world_guard_rows (story_world (story)) && scenario->compose_count > 0; i++)
    {
      const SimGuardRow *row = sim_world_guard_row (story_world (story), i);
      if (row->invariant->verdict == SIM_MUST && row->invariant->kind == SIM_SAFETY)
        cr_assert_eq (row->violations, 0, "%s, seed %d: %s", row->invariant->name, (int)seed, row->why);
    }
  g_autofree char *when = g_strdup_printf ("after the random faults of seed %d", (int)seed);
  converged (story, when);
  story_end (story);
  sim_scenario_free (scenario);
}

Test (runs, random_schedules_keep_the_simulators_promises_and_end_converged)
{
  for
    EACH_MODEL (model)
  for (uint64_t seed = 1; seed <= 10; seed++)
    try_schedule (contract_scenario (model), model->name, seed);
}

/* NET-7: systems that run on each other's machines keep their promises together. */
Test (runs, random_schedules_on_systems_that_are_composed_break_no_safety_and_end_converged)
{
  for (uint64_t seed = 1; seed <= 10; seed++)
    try_schedule (contract_read ("tests/contract/composed.scenario.yaml"), "composed", seed);
}

/* -- the same bits ------------------------------------------------------------------------------ */

static void
deaf (gpointer data, const SimRecord *record)
{
  ++*(guint *)data;
}

static void
blind (gpointer data, SimSegment *segment, const SimPacket *packet)
{
  ++*(guint *)data;
}

static uint64_t
play (const SimScenario *scenario, uint64_t seed, bool watched, SimTime step)
{
  g_autoptr (SimWorld) world = sim_world_new (scenario, seed, 0);
  guint heard = 0, seen = 0;
  if (watched)
    {
      sim_bus_subscribe (sim_world_bus (world), NULL, SIM_LEVEL_PACKET, deaf, &heard);
      sim_net_tap (sim_world_net (world), blind, &seen);
    }
  for (SimTime at = step; at < scenario->duration; at += step)
    sim_world_run (world, at);
  sim_world_run (world, scenario->duration);
  cr_assert (!watched || (heard > 0 && seen > 0));
  return sim_world_fingerprint (world);
}

/* All that can be observed, without files. */
static uint64_t
observed (const SimScenario *scenario, uint64_t seed)
{
  g_autoptr (SimWorld) world = sim_world_new (scenario, seed, 0);
  SimObserveOptions options = sim_observe_defaults;
  options.trace = -1;
  options.figures = false;
  options.seed = seed;
  g_autoptr (SimObserver) observer = sim_observer_new (world, &options);
  cr_assert_eq (sim_observer_run (observer, NULL, NULL), SIM_WORLD_DONE);
  return sim_world_fingerprint (world);
}

/* K9, K10 */
Test (runs, fingerprints_are_the_same_twice_and_whoever_listens)
{
  for
    EACH_MODEL (model)
    {
      SimScenario *scenario = contract_scenario (model);
      uint64_t once = play (scenario, 3, false, scenario->duration);
      cr_assert_eq (play (scenario, 3, false, scenario->duration), once, "%s: not the same twice", model->name);
      cr_assert_eq (play (scenario, 3, true, scenario->duration), once, "%s: a listener changed it",
                    model->name);
      cr_assert_eq (observed (scenario, 3), once, "%s: the observer changed it", model->name);
      cr_assert_eq (play (scenario, 3, false, scenario->duration / 97), once, "%s: pauses changed it",
                    model->name);
      sim_scenario_free (scenario);
    }
}

/* -- what is shown ---------------------------------------------------------------------------------- */

static guint
changes_of (const SimViews *views)
{
  guint sum = 0;
  for (guint i = 0; i < sim_views_count (views); i++)
    for (guint k = 0; k < sim_views_get (views, i)->cells->len; k++)
      sum += ((const SimViewCell *)sim_views_get (views, i)->cells->pdata[k])->changes->len;
  return sum;
}

/* What a console shows changes only in events that mark the kernel, or emit a record of `view_at`. */
Test (runs, nothing_shown_changes_unnoticed)
{
  for
    EACH_MODEL (model)
    {
      if (model->view == NULL)
        continue;
      SimScenario *scenario = contract_scenario (model);
      g_autoptr (GPtrArray) nodes = machines (scenario);
      Chaos chaos;
      make_chaos (&chaos, scenario, nodes, model->name, 5);
      SimWorld *world = sim_world_new (&chaos.scenario, 5, 0);
      SimViews *views = sim_views_new (world);
      sim_world_run (world, 0);
      sim_views_begin (views);
      for (SimTime at = 37 * SIM_MS; at < chaos.scenario.duration; at += 37 * SIM_MS)
        {
          sim_world_run (world, at);
          guint before = changes_of (views);
          sim_views_look (views);
          cr_assert_eq (changes_of (views), before, "%s shows something else at %" G_GINT64_FORMAT " ms",
                        model->name, at / SIM_MS);
        }
      sim_views_free (views);
      sim_world_free (world);
      sim_scenario_free (scenario);
    }
}

/* -- K8 -------------------------------------------------------------------------------------------- */

typedef struct Lines
{
  const SimBus *bus;
  GString *text;
} Lines;

/* What the system and its load say, by names: numbers of things may change when others are added. */
static void
note (gpointer data, const SimRecord *record)
{
  Lines *lines = data;
  const char *who = sim_entity_name (lines->bus, record->who);
  if (!g_str_has_prefix (who, "it") && !g_str_has_prefix (who, "visitors"))
    return;
  g_string_append_printf (lines->text, "%" G_GINT64_FORMAT " ", record->at);
  sim_record_write (lines->bus, record, lines->text);
  g_string_append_c (lines->text, '\n');
}

static char *
said (const SimScenario *scenario)
{
  g_autoptr (SimWorld) world = sim_world_new (scenario, 5, 0);
  Lines lines = { sim_world_bus (world), g_string_new (NULL) };
  sim_bus_subscribe (sim_world_bus (world), NULL, SIM_LEVEL_EVENT, note, &lines);
  sim_bus_subscribe (sim_world_bus (world), &sim_rec_request_ended, SIM_LEVEL_DETAIL, note, &lines);
  sim_world_run (world, scenario->duration);
  return g_string_free (lines.text, FALSE);
}

/* `a` with the networks, systems and loads of `b` before its own. */
static void
join (const SimScenario *a, const SimScenario *b, SimScenario *out, SimNetworkSpec *networks,
      SimSystemSpec *systems, SimLoadSpec *loads)
{
  *out = *a;
  for (guint i = 0; i < b->network_count + a->network_count; i++)
    networks[i] = i < b->network_count ? b->networks[i] : a->networks[i - b->network_count];
  for (guint i = 0; i < b->system_count + a->system_count; i++)
    systems[i] = i < b->system_count ? b->systems[i] : a->systems[i - b->system_count];
  for (guint i = 0; i < b->load_count + a->load_count; i++)
    loads[i] = i < b->load_count ? b->loads[i] : a->loads[i - b->load_count];
  out->networks = networks;
  out->systems = systems;
  out->loads = loads;
  out->network_count += b->network_count;
  out->system_count += b->system_count;
  out->load_count += b->load_count;
}

Test (runs, what_is_added_elsewhere_changes_no_draw)
{
  SimScenario *elsewhere = contract_read ("tests/contract/elsewhere.scenario.yaml");
  for
    EACH_MODEL (model)
    {
      SimScenario *scenario = contract_scenario (model), both;
      SimNetworkSpec networks[32];
      SimSystemSpec systems[8];
      SimLoadSpec loads[8];
      cr_assert (scenario->network_count < 30 && scenario->load_count < 7);
      join (scenario, elsewhere, &both, networks, systems, loads);
      g_autofree char *alone = said (scenario);
      g_autofree char *together = said (&both);
      cr_assert_str_eq (alone, together, "%s", model->name);
      cr_assert_gt (strlen (alone), 100);
      sim_scenario_free (scenario);
    }
  sim_scenario_free (elsewhere);
}
