/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "tests/observe/mover.h"
#include "sim/load/server.h"
#include "sim/scenario/vary.h"
#include <math.h>

typedef struct Options
{
  int64_t hosts;
} Options;

typedef struct State State;

typedef struct Host
{
  SimRole role;
  State *state;
  guint number;
  SimIp address;
  SimIface *lan;
  SimServer *server;
  SimServerMark mark;
  SimAlarm look, take, tell;
  bool seen;
} Host;

struct State
{
  guint count, decided;
  Host **hosts;
};

static const SimRecordKind rec_saw = { .name = "mover.saw",
                                       .level = SIM_LEVEL_EVENT,
                                       .phase = SIM_PHASE_DETECTED,
                                       .subject = SIM_FIELD_ENTITY,
                                       .format = "{who} sees that {subject} is off" };
static const SimRecordKind rec_decided = { .name = "mover.decided",
                                           .level = SIM_LEVEL_EVENT,
                                           .phase = SIM_PHASE_DECIDED,
                                           .subject = SIM_FIELD_ENTITY,
                                           .b = SIM_FIELD_COUNT,
                                           .format = "{who} will hold the address of {subject}" };
static const SimRecordKind rec_busy
    = { .name = "mover.busy", .level = SIM_LEVEL_DETAIL, .a = SIM_FIELD_SHARE, .format = "{who} was {a} busy" };

static const SimRecordKind *const decisions[] = { &rec_decided, NULL };

static const SimMetric metrics[] = { { .name = "utilisation",
                                       .unit = SIM_UNIT_SHARE,
                                       .kind = SIM_METRIC_GAUGE,
                                       .record = &rec_busy,
                                       .field = SIM_METRIC_A,
                                       .each_node = true,
                                       .help = "share of its capacity that a host used in the second before" },
                                     { .name = "failovers",
                                       .unit = SIM_UNIT_NONE,
                                       .kind = SIM_METRIC_COUNTER,
                                       .record = &rec_decided,
                                       .help = "addresses taken over" },
                                     SIM_METRIC_END };

static Host *
next_of (const Host *host)
{
  return host->state->hosts[(host->number + 1) % host->state->count];
}

static void
look (SimRole *role, SimAlarm *alarm)
{
  Host *host = (Host *)role;
  const SimNode *next = next_of (host)->role.node;
  bool off = sim_node_state (next) == SIM_NODE_OFF;
  sim_alarm_after (alarm, 100 * SIM_MS);
  if (off && !host->seen)
    {
      sim_emit (sim_node_bus (role->node), &rec_saw, sim_node_entity (role->node), sim_node_entity (next), 0, 0,
                NULL);
      sim_emit (sim_node_bus (role->node), &rec_decided, sim_node_entity (role->node), sim_node_entity (next),
                0, ++host->state->decided, NULL);
      sim_alarm_after (&host->take, 900 * SIM_MS);
    }
  host->seen = off;
}

static void
hold_address (Host *host, SimIp address)
{
  sim_iface_add_address (host->lan, address);
  sim_arp_announce (host->lan, address);
}

static void
take (SimRole *role, SimAlarm *alarm)
{
  Host *host = (Host *)role;
  if (sim_node_state (next_of (host)->role.node) == SIM_NODE_OFF)
    hold_address (host, next_of (host)->address);
}

static void
tell (SimRole *role, SimAlarm *alarm)
{
  Host *host = (Host *)role;
  double busy = sim_server_utilisation (host->server, &host->mark);
  sim_emit (sim_node_bus (role->node), &rec_busy, sim_node_entity (role->node), 0, (int64_t)(busy * 1e9), 0,
            NULL);
  sim_alarm_after (alarm, SIM_S);
}

static void
start (SimRole *role)
{
  Host *host = (Host *)role;
  for (guint i = 0; i < host->state->count; i++)
    sim_iface_remove_address (host->state->hosts[i]->lan, host->address);
  hold_address (host, host->address);
  sim_alarm_after (&host->look, 100 * SIM_MS);
  sim_alarm_after (&host->tell, SIM_S);
}

static void
crash (SimRole *role)
{
  ((Host *)role)->seen = false;
}

static void
dispose_role (SimRole *role)
{
  g_free (role);
}

static const SimRoleType host_type = { "mover", start, NULL, crash, dispose_role };
static const SimServerOptions server_options
    = { .station = { .servers = 1, .discipline = SIM_PROCESSOR_SHARING },
        .work = { .kind = SIM_DIST_CONSTANT, .unit = SIM_UNIT_TIME, .a = 1e7 },
        .reply = 1000,
        .port = 80,
        .backlog = 128 };

static Host *
build_host (SimSystem *system, State *state, guint i)
{
  Host *host = g_new0 (Host, 1);
  SimNodeOptions options = { .boot_time = sim_dist_constant_time (10 * SIM_S) };
  g_autofree char *name = g_strdup_printf ("%s.host-%u", system->name, i + 1);
  SimNode *node = sim_node_new (system->net, name, system->entity, &options);
  SimSegment *lan = sim_net_find_segment (system->net, "lan"),
             *control = sim_net_find_segment (system->net, "ctl");
  host->state = state;
  host->number = i;
  host->lan = sim_iface_new (node, lan, sim_segment_take_address (lan));
  sim_iface_new (node, control, sim_segment_take_address (control));
  host->address = sim_segment_take_address (lan);
  host->server = sim_server_new (node, &server_options);
  sim_node_add_role (node, &host->role, &host_type);
  sim_alarm_init (&host->role, &host->look, 1, look);
  sim_alarm_init (&host->role, &host->take, 2, take);
  sim_alarm_init (&host->role, &host->tell, 3, tell);
  return host;
}

static void
build (SimSystem *system)
{
  State *state = g_new0 (State, 1);
  state->count = (guint)((const Options *)system->options)->hosts;
  state->hosts = g_new0 (Host *, state->count + 1);
  for (guint i = 0; i < state->count; i++)
    state->hosts[i] = build_host (system, state, i);
  system->state = state;
}

static void
dispose (SimSystem *system)
{
  State *state = system->state;
  g_free (state->hosts);
  g_free (state);
}

static bool
target (const SimSystem *system, SimTarget *out)
{
  const State *state = system->state;
  *out = (SimTarget){ .address = state->hosts[0]->address, .port = 80 };
  return true;
}

static guint
holders (const State *state, SimIp address)
{
  guint n = 0;
  for (guint i = 0; i < state->count; i++)
    n += sim_node_running (state->hosts[i]->role.node) && sim_iface_has_address (state->hosts[i]->lan, address);
  return n;
}

static bool
serving (const SimSystem *system, GString *why)
{
  const State *state = system->state;
  for (guint i = 0; i < state->count; i++)
    if (holders (state, state->hosts[i]->address) != 1)
      {
        char ip[SIM_IP_TEXT];
        g_string_append_printf (why, "%s is held by %u hosts", sim_ip_text (state->hosts[i]->address, ip),
                                holders (state, state->hosts[i]->address));
        return false;
      }
  return true;
}

static SimTime
hold (const SimSystem *system)
{
  return SIM_S;
}

static void
sketch (const SimSystem *system, SimSketch *out)
{
  const State *state = system->state;
  for (guint i = 0; i < state->count; i++)
    {
      const Host *host = state->hosts[i];
      if (sim_node_running (host->role.node) && sim_iface_has_address (host->lan, next_of (host)->address))
        sim_sketch_note (out, host->role.node, SIM_TONE_BUSY, "stands in for %s",
                         sim_node_name (next_of (host)->role.node));
    }
}

static const SimInvariant invariants[]
    = { { "served", "M1 F4", SIM_SAFETY, SIM_FINDING, serving, NULL, "each address is held by one host" },
        { .name = NULL } };

const SimModel mover_model = { .name = "mover",
                               .decisions = decisions,
                               .title = "addresses that move",
                               .metrics = metrics,
                               .invariants = invariants,
                               .build = build,
                               .target = target,
                               .serving = serving,
                               .converged = serving,
                               .hold = hold,
                               .sketch = sketch,
                               .dispose = dispose };

/* -- scenario --------------------------------------------------------------------------------- */

struct MoverScenario
{
  SimScenario scenario;
  SimNetworkSpec networks[2];
  SimSystemSpec system;
  SimLoadSpec load;
  Options options;
  GStringChunk *arena;
};

static void
set_network (MoverScenario *s, guint i, const char *name)
{
  s->networks[i].name = name;
  sim_options_defaults (sim_segment_options, s->arena, &s->networks[i].segment);
  s->networks[i].segment.subnet = (SimSubnet){ SIM_IP (10, 0, i, 0), 24 };
}

static void
set_load (MoverScenario *s)
{
  SimLoadOptions *o = &s->load.options;
  s->load.name = "visitors";
  sim_options_defaults (sim_load_options, s->arena, o);
  o->to = "web";
  o->from = "lan";
  o->clients = 5;
  o->arrivals = sim_curve_constant (40);
  o->service = sim_dist_constant_time (5 * SIM_MS);
  o->timeout = 500 * SIM_MS;
  o->retries = 0;
}

MoverScenario *
mover_scenario_new (int64_t hosts, const SimFaultSpec *faults, guint fault_count, const SimExpectSpec *expects,
                    guint expect_count)
{
  MoverScenario *s = g_new0 (MoverScenario, 1);
  s->arena = g_string_chunk_new (256);
  set_network (s, 0, "lan");
  set_network (s, 1, "ctl");
  s->options.hosts = hosts;
  s->system = (SimSystemSpec){ .name = "web", .model = &mover_model, .options = &s->options };
  set_load (s);
  s->scenario = (SimScenario){ .name = "mover",
                               .why = "A host dies; its neighbour holds its address a second later.",
                               .seed = 7,
                               .duration = 2 * SIM_MIN,
                               .warm_up = 10 * SIM_S,
                               .network_count = 2,
                               .networks = s->networks,
                               .system_count = 1,
                               .systems = &s->system,
                               .load_count = 1,
                               .loads = &s->load,
                               .fault_count = fault_count,
                               .faults = faults,
                               .expect_count = expect_count,
                               .expects = expects };
  return s;
}

void
mover_scenario_free (MoverScenario *scenario)
{
  sim_curve_free (scenario->load.options.arrivals);
  g_string_chunk_free (scenario->arena);
  g_free (scenario);
}

SimScenario *
mover_scenario (MoverScenario *scenario)
{
  return &scenario->scenario;
}

static SimFaultSpec
fault (SimFaultId id, SimTime at, const char *const *host)
{
  SimFaultSpec spec = { .kind = &sim_fault_kinds[id] };
  spec.options.at = at;
  spec.options.boot = SIM_NEVER;
  spec.options.targets = (SimNameList){ 1, host };
  return spec;
}

SimFaultSpec
mover_crash (SimTime at, const char *const *host)
{
  return fault (SIM_FAULT_CRASH, at, host);
}

SimFaultSpec
mover_restart (SimTime at, const char *const *host)
{
  return fault (SIM_FAULT_RESTART, at, host);
}

SimExpectSpec
mover_expect (const char *metric, SimUnit unit)
{
  return (SimExpectSpec){ .kind = SIM_EXPECT_METRIC,
                          .subject = metric,
                          .unit = unit,
                          .after = -1,
                          .at_least = -INFINITY,
                          .at_most = INFINITY,
                          .text = metric };
}

/* A scenario made by hand has no file from which it could be resolved. */
char *__attribute__ ((weak)) sim_scenario_resolved (const SimScenario *scenario)
{
  return g_strdup_printf ("name: %s\n", scenario->name);
}

char *__attribute__ ((weak)) sim_scenario_key (const SimScenario *scenario, uint64_t seed)
{
  return g_strdup_printf ("%s %" G_GUINT64_FORMAT, scenario->name, (guint64)seed);
}
