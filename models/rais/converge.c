/* SPDX-License-Identifier: GPL-3.0-or-later */
/* When a service group serves, and when it has settled. Ground truth: interfaces and nodes; what the monitors
 * believe counts only for whether they have settled. */
#include "models/rais/truth.h"

static const RaisTruthRow *
row (const RaisGroup *group, guint i)
{
  return &g_array_index (group->truth->rows, RaisTruthRow, i);
}

/* Of a large group one reason will do; to find them all takes time with the square of its hosts. */
static bool
enough (const RaisGroup *group, const GString *why)
{
  return group->hosts->len > 32 && why->len > 0;
}

bool
rais_serving (const SimSystem *system, GString *why)
{
  const RaisGroup *group = rais_group (system);
  gsize before = why->len;
  char text[SIM_IP_TEXT];

  rais_truth_count (group);
  for (guint i = 0; i < group->truth->rows->len && !enough (group, why); i++)
    if (row (group, i)->serving_now == 0 && rais_wanted (group, row (group, i)))
      g_string_append_printf (why, "%s is served by nobody; ", sim_ip_text (row (group, i)->address, text));
  return why->len == before;
}

static void
check_addresses (const RaisGroup *group, GString *why)
{
  char text[SIM_IP_TEXT];

  rais_truth_count (group);
  for (guint i = 0; i < group->truth->rows->len && !enough (group, why); i++)
    {
      const RaisTruthRow *r = row (group, i);
      guint n = r->holders_now;
      if (n == 1 && r->serving_now == 1 && rais_wanted (group, r) && rais_holds (r->prefers, r->address))
        continue;
      sim_ip_text (r->address, text);
      if (rais_wanted (group, r) ? r->serving_now == 0 : n > 0)
        g_string_append_printf (why, "%s is served by %s; ", text,
                                n == 0 ? "nobody" : "a host that should not");
      if (n > 1)
        g_string_append_printf (why, "%s is held by %u hosts; ", text, n);
      if (rais_well (r->prefers) && !r->prefers->quiesced && !rais_holds (r->prefers, r->address))
        g_string_append_printf (why, "%s is not at %s, which prefers it; ", text, r->prefers->name);
    }
}

/* Every running monitor knows exactly those that it can hear, and agrees with them on the leader. */
static void
check_members (const RaisGroup *group, RaisCensus *census, const RaisHost *host, GString *why)
{
  SimIp leader = rais_found_leader (host), believed = rais_leader (host->monitor);
  bool right = rais_census_complete (census, host) && rais_census_sparing (census, host);

  for (guint i = 0; i < group->hosts->len && !right && !enough (group, why); i++)
    {
      const RaisHost *other = rais_host (group, i);
      bool there = rais_runs (other) && rais_hears (host, other);
      if (other != host && there != (rais_table_host (host->monitor->table, other->id) != NULL))
        g_string_append_printf (why, "%s %s %s; ", host->name, there ? "has not heard" : "still counts on",
                                other->name);
    }
  if (believed != leader || host->monitor->leading != (leader == host->id))
    g_string_append_printf (why, "%s does not follow the right leader; ", host->name);
}

static void
check_monitor (const RaisGroup *group, RaisCensus *census, const RaisHost *host, GString *why)
{
  check_members (group, census, host, why);
  if (host->monitor->running != NULL || !g_queue_is_empty (&host->monitor->actions))
    g_string_append_printf (why, "%s has a script to run; ", host->name);
}

/* The zone names no host that is not available, and somebody if anybody is. */
static void
check_zone (const RaisGroup *group, GString *why)
{
  const RaisHost *dns = rais_host (group, group->hosts->len - 1);
  const GArray *zone = rais_zone_advertised (dns->monitor->zone);
  guint available = 0;

  if (!rais_runs (dns) || group->options->policy != RAIS_POLICY_GROUP)
    return;
  for (guint i = 0; i < group->providers; i++)
    {
      const RaisHost *host = rais_host (group, i);
      available += rais_well (host) && !host->quiesced && !host->spare && rais_hears (dns, host);
    }
  for (guint i = 0; i < zone->len; i++)
    {
      const RaisHost *host = rais_host_by_preferred (group, g_array_index (zone, SimIp, i));
      if (host == NULL || !rais_well (host) || host->quiesced)
        g_string_append_printf (why, "the zone advertises %s, which is not available; ",
                                host == NULL ? "nobody" : host->name);
    }
  if (zone->len == 0 && available > 0)
    g_string_append (why, "the zone is empty; ");
}

bool
rais_converged (const SimSystem *system, GString *why)
{
  const RaisGroup *group = rais_group (system);
  gsize before = why->len;
  RaisCensus census;

  check_addresses (group, why);
  rais_find_leaders (group);
  rais_census_begin (&census, group, true);
  for (guint i = 0; i < group->hosts->len && !enough (group, why); i++)
    if (rais_runs (rais_host (group, i)))
      check_monitor (group, &census, rais_host (group, i), why);
  if (!enough (group, why))
    check_zone (group, why);
  return why->len == before;
}

/* Long enough for a silent host to be missed and for the leader to act on it. */
SimTime
rais_hold (const SimSystem *system)
{
  const RaisOptions *o = rais_group (system)->options;

  return o->silence_timeout + o->info_interval + o->control_interval;
}

/* The addresses of the group are those that its hosts prefer, and stay the same. */
void
rais_offer (const void *options, SimOffer *out)
{
  const RaisOptions *o = options;

  *out = (SimOffer){ .on = o->service_on, .port = (uint16_t)o->hosts.server.port };
  for (gint64 i = 0; i < rais_options_members (o); i++)
    {
      char name[64];
      out->count += !rais_options_member (o, i, name).spare;
    }
}

SimIp
rais_offered (const SimSystem *system, int64_t i)
{
  const RaisGroup *group = rais_group (system);

  for (guint k = 0; k < group->providers; k++)
    if (!rais_host (group, k)->spare && i-- == 0)
      return rais_host (group, k)->preferred;
  return SIM_IP_NONE;
}

bool
rais_target (const SimSystem *system, SimTarget *out)
{
  const RaisGroup *group = rais_group (system);
  const RaisHost *dns = rais_host (group, group->hosts->len - 1);

  *out = (SimTarget){ .name = system->name,
                      .resolvers = { sim_iface_primary (dns->service), SIM_IP_NONE },
                      .port = (uint16_t)group->options->hosts.server.port };
  return true;
}
