/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "farm.h"

#include <string.h>

#define AT(field) .offset = offsetof (FarmOptions, field)
static const SimOption farm_options[] = {
  { .key = "hosts",
    .kind = SIM_OPTION_COUNT,
    AT (hosts),
    .initial = "2",
    .least = 1,
    .most = 1e12,
    .help = "h" },
  { .key = "capacity",
    .kind = SIM_OPTION_PER_TIME,
    AT (capacity),
    .initial = "100 /s",
    .positive = true,
    .help = "h" },
  { .key = "on", .kind = SIM_OPTION_NAME, AT (on), .required = true, .help = "h" },
  { .key = "high-water", .kind = SIM_OPTION_SHARE, AT (high_water), .initial = "80 %", .help = "h" },
  { .key = "low-water", .kind = SIM_OPTION_SHARE, AT (low_water), .initial = "50 %", .help = "h" },
  { .key = "service", .kind = SIM_OPTION_DIST, AT (service), .initial = "exponential 20 ms", .help = "h" },
  { .key = "info-interval",
    .kind = SIM_OPTION_TIME,
    AT (info),
    .initial = "1 s",
    .positive = true,
    .help = "h" },
  { .key = "silence-timeout", .kind = SIM_OPTION_TIME, AT (silence), .initial = "3 s", .help = "h" },
  SIM_OPTION_END,
};

static void
farm_check (const void *options, SimModelCheck *check)
{
  const FarmOptions *o = options;
  SimSubnet subnet;
  sim_check_nodes (check, &o->hosts, o->hosts);
  if (sim_check_segment (check, &o->on, o->on, &subnet))
    sim_check_addresses (check, &o->hosts, o->on, o->hosts);
  if (o->low_water >= o->high_water)
    sim_check_error (check, &o->low_water, 63, "`low-water` must be below `high-water`");
  if (o->silence < o->info)
    sim_check_error (check, &o->silence, 66, "`silence-timeout` is shorter than `info-interval`");
  if (o->silence == o->info)
    sim_check_warning (check, &o->silence, 67, "`silence-timeout` is no longer than `info-interval`");
  for (int64_t i = 1; i <= MIN (o->hosts, 100); i++)
    {
      g_autofree char *name = g_strdup_printf ("host-%d", (int)i);
      sim_check_node_name (check, name);
    }
}

static bool
farm_target (const SimSystem *system, SimTarget *out)
{
  return true;
}

static bool
farm_converged (const SimSystem *system, GString *why)
{
  return true;
}

static bool
farm_quiesce (SimSystem *system, SimNode *node, const char *argument, char **why)
{
  return true;
}

static const SimAction farm_actions[] = {
  { .name = "quiesce", .undo = "resume", .apply = farm_quiesce, .help = "h" },
  { .name = "shake", .apply = farm_quiesce, .help = "h" },
  { .name = NULL },
};

static const SimInvariant farm_invariants[] = {
  { .name = "one-server-per-address", .row = "P3.4", .help = "h" },
  { .name = NULL },
};

static const SimMetric farm_metrics[] = {
  { .name = "moves", .unit = SIM_UNIT_NONE, .kind = SIM_METRIC_COUNTER, .help = "h" },
  SIM_METRIC_END,
};

static const SimModel farm = { .name = "farm",
                               .title = "hosts",
                               .options = farm_options,
                               .options_size = sizeof (FarmOptions),
                               .metrics = farm_metrics,
                               .invariants = farm_invariants,
                               .actions = farm_actions,
                               .check = farm_check,
                               .converged = farm_converged,
                               .target = farm_target };
static const SimModel silent
    = { .name = "silent", .title = "nothing", .options = farm_options, .options_size = sizeof (FarmOptions) };

const SimModel *const farm_models[] = { &farm, &silent, NULL };

SimScenario *
farm_parse (const char *text, const char *const *sets, char **messages)
{
  g_autoptr (SimDiags) diags = sim_diags_new ();
  SimScenarioRead how = { .models = farm_models, .sets = sets };
  SimScenario *scenario = sim_scenario_parse (text, -1, "f", &how, diags);
  *messages = sim_diags_text (diags);
  return scenario;
}
