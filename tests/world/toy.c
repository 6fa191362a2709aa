/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/world/toy.h"

#include <string.h>

#define SAW SIM_MS * 100
#define DECIDES SIM_MS * 200
#define TAKES SIM_MS * 300

const SimRecordKind toy_rec_saw = { .name = "toy.saw",
                                    .level = SIM_LEVEL_EVENT,
                                    .phase = SIM_PHASE_DETECTED,
                                    .subject = SIM_FIELD_ENTITY,
                                    .format = "{who} sees that {subject} is off" };
const SimRecordKind toy_rec_decided = { .name = "toy.decided",
                                        .level = SIM_LEVEL_EVENT,
                                        .phase = SIM_PHASE_DECIDED,
                                        .subject = SIM_FIELD_ENTITY,
                                        .format = "{who} will stand in for {subject}" };
const SimRecordKind toy_rec_serves
    = { .name = "toy.serves", .level = SIM_LEVEL_EVENT, .format = "{who} serves" };

typedef struct ToyHost
{
  SimRole role;
  struct ToyState *state;
  SimAlarm alarm;
  bool first, last;
  guint step; /* of the last host: 0 looks, 1 has seen, 2 has decided, 3 serves */
} ToyHost;

typedef struct ToyState
{
  ToyHost *first, *last;
} ToyState;

static void
rings (SimRole *role, SimAlarm *alarm)
{
  ToyHost *host = (ToyHost *)role;
  SimNode *first = host->state->first->role.node;
  SimEntity me = sim_node_entity (role->node);
  bool off = sim_node_state (first) == SIM_NODE_OFF;
  if (!off)
    host->step = 0;
  else if (host->step == 0)
    sim_emit (sim_node_bus (role->node), &toy_rec_saw, me, sim_node_entity (first), 0, 0, NULL);
  else if (host->step == 1)
    sim_emit (sim_node_bus (role->node), &toy_rec_decided, me, sim_node_entity (first), 0, 0, NULL);
  else if (host->step == 2)
    sim_emit (sim_node_bus (role->node), &toy_rec_serves, me, 0, 0, 0, NULL);
  if (off && host->step < 3)
    host->step++;
  sim_alarm_after (alarm, !off || host->step == 3 ? SAW : host->step == 1 ? DECIDES : TAKES);
}

static void
start (SimRole *role)
{
  ToyHost *host = (ToyHost *)role;
  if (host->first)
    sim_emit (sim_node_bus (role->node), &toy_rec_serves, sim_node_entity (role->node), 0, 0, 0, NULL);
  if (host->last)
    sim_alarm_after (&host->alarm, SAW);
}

static void
crash (SimRole *role)
{
  ((ToyHost *)role)->step = 0;
}

static void
dispose_role (SimRole *role)
{
  g_free (role);
}

static const SimRoleType toy_host = { "toy", start, NULL, crash, dispose_role };

static void
build (SimSystem *system)
{
  const ToyOptions *options = system->options;
  ToyState *state = g_new0 (ToyState, 1);
  SimSegment *segment = sim_net_find_segment (system->net, options->on);
  SimNodeOptions node_options = { .boot_time = sim_dist_constant_time (10 * SIM_S) };
  system->state = state;
  for (int64_t i = 0; i < options->hosts; i++)
    {
      g_autofree char *name = g_strdup_printf ("%s.host-%d", system->name, (int)i + 1);
      SimNode *node = sim_node_new (system->net, name, system->entity, &node_options);
      ToyHost *host = g_new0 (ToyHost, 1);
      host->state = state;
      host->first = i == 0;
      host->last = i > 0 && i + 1 == options->hosts;
      sim_iface_new (node, segment, sim_segment_take_address (segment));
      sim_node_add_role (node, &host->role, &toy_host);
      sim_alarm_init (&host->role, &host->alarm, 1, rings);
      if (host->first)
        state->first = host;
      if (host->last)
        state->last = host;
    }
}

static bool
serving (const SimSystem *system, GString *why)
{
  const ToyState *state = system->state;
  if (sim_node_running (state->first->role.node))
    return true;
  if (state->last != NULL && state->last->step == 3 && sim_node_running (state->last->role.node))
    return true;
  g_string_append (why, "nobody serves");
  return false;
}

static SimTime
hold (const SimSystem *system)
{
  return 2 * SIM_S;
}

static SimTime
bound (const SimSystem *system)
{
  return 400 * SIM_MS; /* too short by 200 ms at least: a finding to find */
}

static bool
never (const SimSystem *system, GString *why)
{
  return true;
}

static void
dispose (SimSystem *system)
{
  g_free (system->state);
}

static bool
quiesce (SimSystem *system, SimNode *node, const char *argument, char **why)
{
  if (argument == NULL)
    return true;
  *why = g_strdup_printf ("no argument was expected, not %s", argument);
  return false;
}

static const SimInvariant invariants[]
    = { { "somebody-serves", "T1", SIM_SAFETY, SIM_FINDING, serving, NULL, "somebody serves at any time" },
        { "served-soon", "T2", SIM_LIVENESS, SIM_FINDING, serving, bound, "somebody serves soon" },
        { "nothing", "T3", SIM_SAFETY, SIM_MUST, never, NULL, "nothing" },
        { .name = NULL } };
static const SimAction actions[] = { { "quiesce", "unquiesce", false, quiesce, "nothing" },
                                     { "unquiesce", NULL, false, quiesce, "nothing" },
                                     { "fail", NULL, true, quiesce, "nothing" },
                                     { .name = NULL } };

const SimModel toy_model = { .name = "toy",
                             .title = "a toy",
                             .invariants = invariants,
                             .actions = actions,
                             .build = build,
                             .serving = serving,
                             .converged = serving,
                             .hold = hold,
                             .dispose = dispose };

/* -- scenarios ------------------------------------------------------------------------------ */

enum
{
  ROOM = 8
};

static void
add_segment (SimNetworkSpec *spec, guint i)
{
  static const char *const names[] = { "s0", "s1", "s2", "s3" };
  g_autoptr (GStringChunk) arena = g_string_chunk_new (64);
  spec->name = names[i];
  sim_options_defaults (sim_segment_options, arena, &spec->segment);
  spec->segment.subnet = (SimSubnet){ SIM_IP (10, 0, i, 0), 24 };
}

SimScenario *
toy_scenario (guint segments, int64_t hosts, const SimFaultSpec *faults, guint fault_count)
{
  SimScenario *scenario = g_new0 (SimScenario, 1);
  SimNetworkSpec *networks = g_new0 (SimNetworkSpec, ROOM);
  SimSystemSpec *systems = g_new0 (SimSystemSpec, ROOM);
  ToyOptions *options = g_new0 (ToyOptions, 1);
  for (guint i = 0; i < segments; i++)
    add_segment (&networks[i], i);
  *options = (ToyOptions){ hosts, "s0" };
  systems[0] = (SimSystemSpec){ .name = "toy", .model = &toy_model, .options = options };
  *scenario = (SimScenario){ .name = "toy",
                             .duration = 10 * SIM_MIN,
                             .network_count = segments,
                             .networks = networks,
                             .system_count = 1,
                             .systems = systems,
                             .fault_count = fault_count,
                             .faults = faults };
  return scenario;
}

void
toy_add_router (SimScenario *scenario, const char *name, const char *const *joins)
{
  SimNetworkSpec *spec = (SimNetworkSpec *)&scenario->networks[scenario->network_count++];
  *spec = (SimNetworkSpec){ .name = name, .router = true, .joins = { g_strv_length ((char **)joins), joins } };
}

void
toy_add_system (SimScenario *scenario, const char *name, const ToyOptions *options)
{
  SimSystemSpec *spec = (SimSystemSpec *)&scenario->systems[scenario->system_count++];
  *spec = (SimSystemSpec){ .name = name, .model = &toy_model, .options = options };
}

void
toy_scenario_free (SimScenario *scenario)
{
  g_free ((gpointer)scenario->systems[0].options);
  g_free ((gpointer)scenario->networks);
  g_free ((gpointer)scenario->systems);
  g_free (scenario);
}

SimFaultSpec
toy_fault (SimFaultId id, SimTime at, const char *const *targets)
{
  SimFaultSpec spec = { .kind = &sim_fault_kinds[id] };
  spec.options.at = at;
  spec.options.boot = SIM_NEVER;
  if (targets != NULL)
    spec.options.targets = (SimNameList){ g_strv_length ((char **)targets), targets };
  return spec;
}
