/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * plain: servers without a scheme, to measure schemes against, and to learn from.
 *
 * There is no source to depart from: the rows of spec.md are ours.
 */
#include "models/plain/plain.h"

#include <string.h>

static const SimSpecRow rows[] = {
  { "PLAIN-1",
    "Each host has one fixed address and a web server with a capacity; a crash loses what it was doing, and "
    "after its boot time it serves again." },
  { "PLAIN-2",
    "Clients go to the first host's address, or ask a name server that gives them all addresses in turn; its "
    "list never changes, whoever is dead." },
  { "PLAIN-3",
    "Nobody watches anybody: a host that fails is back when it is restarted, not before. The system has "
    "converged when every host serves." },
  { "PLAIN-4", "The service of a live host can fail: it refuses, or it hangs, until it is healed." },
  { NULL, NULL },
};

static const SimMetric metrics[] = {
  { .name = "jobs",
    .unit = SIM_UNIT_NONE,
    .kind = SIM_METRIC_GAUGE,
    .record = &sim_rec_station_jobs,
    .field = SIM_METRIC_A,
    .each_node = true,
    .help = "requests at a host" },
  { .name = "refusals",
    .unit = SIM_UNIT_NONE,
    .kind = SIM_METRIC_COUNTER,
    .record = &sim_rec_station_full,
    .help = "requests that a full host answered with 503" },
  SIM_METRIC_END,
};

static const SimRecordKind *const records[] = {
  &sim_rec_service_failed, &sim_rec_service_healed, &sim_rec_station_jobs, &sim_rec_station_full, NULL,
};

static const PlainOptions *
options_of (const SimSystem *system)
{
  return system->options;
}

/* -- checking and building ----------------------------------------------------------------- */

static void
plain_check (const void *data, SimModelCheck *check)
{
  const PlainOptions *options = data;
  int64_t machines = options->hosts.count + (options->reach == PLAIN_BY_DNS);
  SimSubnet subnet;
  if (sim_check_segment (check, &options->service_on, options->service_on, &subnet))
    sim_check_addresses (check, &options->service_on, options->service_on, machines);
  sim_check_nodes (check, &options->hosts.count, machines);
  for (int64_t i = 1; i <= options->hosts.count; i++)
    {
      g_autofree char *name = g_strdup_printf ("host-%" G_GINT64_FORMAT, i);
      sim_check_node_name (check, name);
    }
  if (options->reach == PLAIN_BY_DNS)
    sim_check_node_name (check, "names");
}

/* PLAIN-1 */
static void
build_host (SimSystem *system, PlainHost *host, int64_t number, SimSegment *segment)
{
  const PlainHosts *hosts = &options_of (system)->hosts;
  g_autofree char *name = g_strdup_printf ("%s.host-%" G_GINT64_FORMAT, system->name, number);
  host->node = sim_node_new (system->net, name, system->entity, &(SimNodeOptions){ hosts->boot_time });
  host->address = sim_segment_take_address (segment);
  sim_require (host->address != SIM_IP_NONE, "no address is left on %s", sim_segment_name (segment));
  sim_iface_new (host->node, segment, host->address);
  host->server = sim_server_new (host->node, &hosts->server);
}

static void
plain_build (SimSystem *system)
{
  const PlainOptions *options = options_of (system);
  SimSegment *segment = sim_net_find_segment (system->net, options->service_on);
  Plain *plain = g_new0 (Plain, 1);
  system->state = plain;
  plain->options = options;
  plain->hosts = g_new0 (PlainHost, options->hosts.count);
  for (int64_t i = 0; i < options->hosts.count; i++)
    build_host (system, &plain->hosts[i], i + 1, segment);
  if (options->reach != PLAIN_BY_DNS)
    return;
  plain->domain = g_strdup_printf ("%s.example", system->name);
  plain->name_server = sim_iface_primary (sim_node_iface (plain_name_server_new (system, segment), 0));
}

static void
plain_dispose (SimSystem *system)
{
  Plain *plain = system->state;
  g_free (plain->hosts);
  g_free (plain->domain);
  g_free (plain);
}

static void
plain_offer (const void *data, SimOffer *out)
{
  const PlainOptions *options = data;
  *out = (SimOffer){ options->service_on, options->hosts.count, (uint16_t)options->hosts.server.port };
}

static SimIp
plain_offered (const SimSystem *system, int64_t i)
{
  return ((const Plain *)system->state)->hosts[i].address;
}

/* PLAIN-2 */
static bool
plain_target (const SimSystem *system, SimTarget *out)
{
  const Plain *plain = system->state;
  *out = (SimTarget){ .name = plain->domain,
                      .resolvers = { plain->name_server },
                      .address = plain->hosts[0].address,
                      .port = (uint16_t)plain->options->hosts.server.port };
  return true;
}

/* -- how it is --------------------------------------------------------------------------------- */

/* PLAIN-3 */
static bool
plain_serving (const SimSystem *system, GString *why)
{
  const Plain *plain = system->state;
  for (int64_t i = 0; i < plain->options->hosts.count; i++)
    if (!sim_server_serves (plain->hosts[i].server))
      {
        g_string_append_printf (why, "%s does not serve", sim_node_name (plain->hosts[i].node));
        return false;
      }
  return true;
}

static SimTime
plain_hold (const SimSystem *system)
{
  return 0; /* nothing moves that could move back */
}

static bool
within_limit (const SimSystem *system, GString *why)
{
  const Plain *plain = system->state;
  int64_t limit = plain->options->hosts.server.station.limit;
  for (int64_t i = 0; limit > 0 && i < plain->options->hosts.count; i++)
    if (sim_server_jobs (plain->hosts[i].server) > limit)
      {
        g_string_append_printf (why, "%s has %u requests", sim_node_name (plain->hosts[i].node),
                                sim_server_jobs (plain->hosts[i].server));
        return false;
      }
  return true;
}

static const SimInvariant invariants[] = {
  { .name = "within-limit",
    .row = "PLAIN-1",
    .kind = SIM_SAFETY,
    .verdict = SIM_MUST,
    .holds = within_limit,
    .help = "no host has more requests than its limit" },
  { .name = NULL },
};

/* -- actions --------------------------------------------------------------------------------------- */

static PlainHost *
find_host (SimSystem *system, const SimNode *node, char **why)
{
  const Plain *plain = system->state;
  for (int64_t i = 0; i < plain->options->hosts.count; i++)
    if (plain->hosts[i].node == node)
      return &plain->hosts[i];
  *why = g_strdup_printf ("%s has no service", sim_node_name (node));
  return NULL;
}

static bool
set_service (SimSystem *system, SimNode *node, SimServiceState state, const char *reason, char **why)
{
  PlainHost *host = find_host (system, node, why);
  if (host == NULL)
    return false;
  SimServiceState before = sim_server_service (host->server);
  sim_server_set_service (host->server, state, reason);
  if (sim_server_service (host->server) != before)
    return true;
  *why = g_strdup_printf ("the service on %s is off, or like that already", sim_node_name (node));
  return false;
}

/* PLAIN-4 */
static bool
fail_service (SimSystem *system, SimNode *node, const char *argument, char **why)
{
  bool hangs = g_strcmp0 (argument, "hang") == 0;
  if (argument != NULL && !hangs && strcmp (argument, "refuse") != 0)
    {
      *why = g_strdup_printf ("a service fails by `refuse` or `hang`, not by `%s`", argument);
      return false;
    }
  return set_service (system, node, hangs ? SIM_SERVICE_HUNG : SIM_SERVICE_REFUSING,
                      hangs ? "it hangs" : "it refuses", why);
}

static bool
heal_service (SimSystem *system, SimNode *node, const char *argument, char **why)
{
  return set_service (system, node, SIM_SERVICE_UP, "an operator healed it", why);
}

static const SimAction actions[] = {
  { .name = "fail-service",
    .undo = "heal-service",
    .opens_incident = true,
    .apply = fail_service,
    .help = "the service on a live host fails; argument: refuse (default) or hang" },
  { .name = "heal-service", .apply = heal_service, .help = "the service works again" },
  { .name = NULL },
};

static void
plain_sketch (const SimSystem *system, SimSketch *sketch)
{
  const Plain *plain = system->state;
  char text[SIM_IP_TEXT];
  for (int64_t i = 0; i < plain->options->hosts.count; i++)
    {
      const PlainHost *host = &plain->hosts[i];
      bool serves = sim_server_serves (host->server);
      sim_sketch_note (sketch, host->node, serves ? SIM_TONE_GOOD : SIM_TONE_BAD, "%s %s",
                       sim_ip_text (host->address, text), serves ? "serves" : "does not serve");
    }
}

const SimModel sim_model_plain = {
  .name = "plain",
  .title = "servers without a scheme",
  .source = "ours",
  .options = plain_options,
  .options_size = sizeof (PlainOptions),
  .rows = rows,
  .metrics = metrics,
  .invariants = invariants,
  .actions = actions,
  .records = records,
  .causes = plain_causes,
  .check = plain_check,
  .build = plain_build,
  .offer = plain_offer,
  .offered = plain_offered,
  .target = plain_target,
  .serving = plain_serving,
  .converged = plain_serving,
  .hold = plain_hold,
  .sketch = plain_sketch,
  .dispose = plain_dispose,
};
