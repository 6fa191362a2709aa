/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What a service group promises (spec/invariants.md, part 003), looked at from outside; bounds.c has the
 * bounds. */
#include "models/rais/truth.h"

static const RaisOptions *
options (const SimSystem *system)
{
  return rais_group (system)->options;
}

static bool
one_leader (const SimSystem *system, GString *why)
{
  const RaisGroup *group = rais_group (system);
  gsize before = why->len;

  if (!rais_whole_components (group))
    return true;
  rais_find_leaders (group);
  for (guint i = 0; i < group->hosts->len; i++)
    {
      const RaisHost *host = rais_host (group, i);
      if (rais_runs (host) && host->monitor->leading != (rais_found_leader (host) == host->id))
        g_string_append_printf (why, "%s %s; ", host->name,
                                host->monitor->leading ? "leads and should not" : "should lead");
    }
  return why->len == before;
}

/* Those of whom `host` wrongly knows, or does not know. */
static void
name_mistaken (const RaisGroup *group, const RaisHost *host, bool dead_ones, GString *why)
{
  for (guint i = 0; i < group->hosts->len; i++)
    {
      const RaisHost *other = rais_host (group, i);
      bool there = rais_runs (other) && rais_hears_from (host, other);
      bool known = rais_table_host (host->monitor->table, other->id) != NULL;
      if (host != other && dead_ones && known && !there)
        g_string_append_printf (why, "%s still counts on %s; ", host->name, other->name);
      if (host != other && !dead_ones && !known && there)
        g_string_append_printf (why, "%s does not listen to %s; ", host->name, other->name);
    }
}

/* Every member that can be heard, itself not among them. */
static bool
each_is_known (const SimSystem *system, GString *why, bool dead_ones)
{
  const RaisGroup *group = rais_group (system);
  gsize before = why->len;
  RaisCensus census;

  rais_census_begin (&census, group, false);
  for (guint i = 0; i < group->hosts->len; i++)
    {
      const RaisHost *host = rais_host (group, i);
      if (rais_runs (host)
          && !(dead_ones ? rais_census_sparing (&census, host) : rais_census_complete (&census, host)))
        name_mistaken (group, host, dead_ones, why);
    }
  return why->len == before;
}

static bool
dead_forgotten (const SimSystem *system, GString *why)
{
  return options (system)->gossip != RAIS_GOSSIP_NO || each_is_known (system, why, true);
}

static bool
no_zombie (const SimSystem *system, GString *why)
{
  return each_is_known (system, why, true);
}

static bool
all_heard (const SimSystem *system, GString *why)
{
  return each_is_known (system, why, false);
}

static bool
none (const SimSystem *system, GString *why, uint64_t count, const char *what)
{
  if (count > 0)
    g_string_append_printf (why, "%" G_GUINT64_FORMAT " %s", count, what);
  return count == 0;
}

static bool
obey_leader (const SimSystem *system, GString *why)
{
  return none (system, why, rais_group (system)->strange_obeyed,
               "orders of others than the leader were obeyed");
}

static bool
leader_orders (const SimSystem *system, GString *why)
{
  return none (system, why, rais_group (system)->strange_orders, "orders were given by others than the leader");
}

static bool
spares_first (const SimSystem *system, GString *why)
{
  return none (system, why, rais_group (system)->bad_choices,
               "orphans went to busy hosts although a spare was free");
}

static bool
utilisation_fits (const SimSystem *system, GString *why)
{
  return none (system, why, rais_group (system)->overflows, "products of load and scale did not fit 32 bits");
}

/* Two machines of one wire that hold `address`; in one control component, or in two. */
static bool
doubled (const RaisGroup *group, SimIp address, bool within)
{
  g_autoptr (GPtrArray) holders = g_ptr_array_new ();

  for (guint i = 0; i < group->providers; i++)
    if (rais_holds (rais_host (group, i), address))
      g_ptr_array_add (holders, rais_host (group, i));
  for (guint i = 0; i < holders->len; i++)
    for (guint j = 0; j < i; j++)
      {
        const RaisHost *a = g_ptr_array_index (holders, i), *b = g_ptr_array_index (holders, j);
        if (rais_shares_wire (a, b) && rais_hears (a, b) == within)
          return true;
      }
  return false;
}

static bool
no_double (const SimSystem *system, GString *why, bool within)
{
  const RaisGroup *group = rais_group (system);
  gsize before = why->len;
  char text[SIM_IP_TEXT];

  RAIS_EACH_ROW (group, r)
  if (r->holders > 1 && doubled (group, r->address, within))
    g_string_append_printf (why, "%s is held by %u hosts; ", sim_ip_text (r->address, text), r->holders);
  return why->len == before;
}

static bool
no_component_double (const SimSystem *system, GString *why)
{
  return no_double (system, why, true);
}

static bool
one_server (const SimSystem *system, GString *why)
{
  return !rais_whole_components (rais_group (system)) || no_double (system, why, true);
}

static bool
no_split_double (const SimSystem *system, GString *why)
{
  return no_double (system, why, false);
}

static bool
anybody_can (const RaisGroup *group)
{
  for (guint i = 0; i < group->providers; i++)
    if (rais_could_hold (rais_host (group, i)))
      return true;
  return false;
}

static bool
every_address (const SimSystem *system, GString *why)
{
  return !anybody_can (rais_group (system)) || rais_serving (system, why);
}

/* A host whose acquire script fails cannot have it back; F3 is about that. Nor can one that is cut off from the
 * service network: crashes are what the rule assumes (A1). */
static bool
preferred_back (const SimSystem *system, GString *why)
{
  const RaisGroup *group = rais_group (system);
  gsize before = why->len;
  char text[SIM_IP_TEXT];

  if (!rais_whole_components (group))
    return true;
  RAIS_EACH_ROW (group, r)
  if (rais_could_hold (r->prefers) && !rais_holds (r->prefers, r->address)
      && r->prefers->acquire_mood == RAIS_SCRIPT_PLAIN && group->options->acquire.fails <= 0)
    g_string_append_printf (why, "%s is not at %s; ", sim_ip_text (r->address, text), r->prefers->name);
  return why->len == before;
}

static bool
gap_short (const SimSystem *system, GString *why)
{
  const RaisGroup *group = rais_group (system);
  SimTime now = sim_kernel_now (group->kernel), longest = rais_bound_back (system);
  gsize before = why->len;
  char text[SIM_IP_TEXT];

  RAIS_EACH_ROW (group, r)
  if (r->back_from != SIM_NEVER && now - r->back_from > longest)
    g_string_append_printf (why, "%s was released for %s and is not there yet; ",
                            sim_ip_text (r->address, text), r->prefers->name);
  return why->len == before;
}

static bool
well_resolved (const SimSystem *system, GString *why)
{
  return none (system, why, rais_group (system)->bad_resolutions,
               "duplicates were resolved with another host than the preferred one, a spare, or any");
}

static bool
stays_invalid (const SimSystem *system, GString *why)
{
  return none (system, why, rais_group (system)->re_entered,
               "addresses came back after their orphan time by the word of a host that does not prefer them");
}

static bool
fit_when_acquiring (const SimSystem *system, GString *why)
{
  const RaisGroup *group = rais_group (system);
  gsize before = why->len;

  for (guint i = 0; i < group->providers; i++)
    if (rais_host (group, i)->monitor->running != NULL && rais_host (group, i)->monitor->running_unfit)
      g_string_append_printf (why, "%s acquires although it is quiesced or fails its tests; ",
                              rais_host (group, i)->name);
  return why->len == before;
}

static bool
failed_gave_up (const SimSystem *system, GString *why)
{
  const RaisGroup *group = rais_group (system);
  gsize before = why->len;

  for (guint i = 0; i < group->providers; i++)
    {
      const RaisHost *host = rais_host (group, i);
      if (rais_runs (host) && !rais_well (host) && host->monitor->held->len > 0)
        g_string_append_printf (why, "%s fails its tests and holds %u addresses; ", host->name,
                                host->monitor->held->len);
    }
  return why->len == before;
}

static bool
scripts_end (const SimSystem *system, GString *why)
{
  const RaisGroup *group = rais_group (system);
  SimTime now = sim_kernel_now (group->kernel), longest = rais_bound_script (system);
  gsize before = why->len;

  for (guint i = 0; i < group->providers; i++)
    {
      const RaisMonitor *monitor = rais_host (group, i)->monitor;
      if (rais_runs (rais_host (group, i)) && monitor->running != NULL
          && now - monitor->running_since > longest)
        g_string_append_printf (why, "a script of %s does not end; ", sim_node_name (monitor->role.node));
    }
  return why->len == before;
}

/* O + the time to settle after the preferred host last could serve it. */
static bool
orphans_end (const SimSystem *system, GString *why)
{
  const RaisGroup *group = rais_group (system);
  SimTime limit = sim_time_add (group->options->orphan_time, rais_bound_settled (system));
  gsize before = why->len;
  char text[SIM_IP_TEXT];

  RAIS_EACH_ROW (group, r)
  if (r->introduced && !r->home && sim_kernel_now (group->kernel) - r->last_home > limit && r->holders > 0)
    g_string_append_printf (why, "%s is served on although its orphan time is over; ",
                            sim_ip_text (r->address, text));
  return why->len == before;
}

static bool
orphans_end_by_age (const SimSystem *system, GString *why)
{
  return options (system)->orphan_clock != RAIS_ORPHAN_AGE || orphans_end (system, why);
}

const SimInvariant rais_invariants[] = {
  SIM_LIVE ("one-leader", "P3.1", MUST, one_leader, rais_bound_leader,
            "the lowest id of each component leads it, and nobody else"),
  SIM_SAFE ("orders-from-leader", "P3.2", MUST, obey_leader,
            "a host obeys only whom it now holds to be the leader"),
  SIM_SAFE ("only-leader-orders", "P3.3", MUST, leader_orders, "only who holds itself to be the leader orders"),
  SIM_LIVE ("one-server-per-address", "P3.4", MUST, one_server, rais_bound_single,
            "in one component, no address is held by two hosts of one wire"),
  SIM_SAFE ("never-doubled", "P3.4 F4", FINDING, no_component_double,
            "at no instant do two hosts of one component hold an address on one wire"),
  SIM_LIVE ("every-address-served", "P3.5 F3", FINDING, every_address, rais_bound_settled,
            "every valid address is served while any host could serve it"),
  SIM_LIVE ("preferred-host-serves", "P3.6", MUST, preferred_back, rais_bound_settled,
            "a host that is well and not quiesced has its address back"),
  SIM_LIVE ("short-fail-back", "P3.7", MUST, gap_short, rais_bound_back,
            "an address that is released for its preferred host is there within a bound"),
  SIM_SAFE ("fit-when-acquiring", "P3.8", FINDING, fit_when_acquiring,
            "no host acquires while it is quiesced or fails its tests"),
  SIM_LIVE ("quiesced-not-advertised", "P3.9", MUST, rais_holds_quiesced_unadvertised, rais_bound_zone,
            "a quiesced host is not in the zone"),
  SIM_LIVE ("failed-host-gave-up", "P3.10", FINDING, failed_gave_up, rais_bound_given_up,
            "a host that fails its tests has released everything"),
  SIM_LIVE ("scripts-end", "P3.11 F18", FINDING, scripts_end, rais_bound_script, "no script runs for ever"),
  SIM_SAFE ("spares-first", "P3.12", MUST, spares_first, "an orphan goes to a spare while one can take it"),
  SIM_SAFE ("duplicates-well-resolved", "P3.13", MUST, well_resolved,
            "of a duplicate the preferred host stays, else a spare, else one; the others are told to release"),
  SIM_LIVE ("orphans-end", "P3.14", MUST, orphans_end_by_age, rais_bound_settled,
            "nobody serves an address after its orphan time (ages in messages)"),
  SIM_LIVE ("orphans-end-with-any-clock", "P3.14", FINDING, orphans_end, rais_bound_settled,
            "nobody serves an address after its orphan time, whatever the reading of the orphan clock"),
  SIM_SAFE ("invalid-stays-invalid", "P3.15", FINDING, stays_invalid,
            "an address past its orphan time comes back only by the host that prefers it"),
  SIM_LIVE ("dead-host-forgotten", "P3.16", MUST, dead_forgotten, rais_bound_forgotten,
            "nobody counts on a host that it cannot hear (direct messages only)"),
  SIM_LIVE ("no-zombie", "P3.16 F14", FINDING, no_zombie, rais_bound_forgotten,
            "nobody counts on a host that it cannot hear, whatever the reading of gossip"),
  SIM_LIVE ("every-host-heard", "P3.17 F14", FINDING, all_heard, rais_bound_forgotten,
            "who can be heard is listened to, also after a restart"),
  SIM_LIVE ("zone-of-available", "P3.18", MUST, rais_holds_zone_available, rais_bound_zone,
            "the zone has preferred addresses of available hosts only, and at least the least number"),
  SIM_SAFE ("zone-marks", "P3.19", MUST, rais_holds_marks_kept,
            "a host leaves the zone above the high mark only and returns below the low mark only"),
  SIM_SAFE ("utilisation-fits", "P3.20", FINDING, utilisation_fits, "load x scale fits its 32 bits"),
  SIM_SAFE ("no-split-double", "P3.21 F10", FINDING, no_split_double,
            "hosts that cannot hear each other hold no address twice on one wire"),
  SIM_LIVE ("neighbours-know-server", "P3.22", MUST, rais_holds_neighbours_know, rais_bound_neighbours,
            "ARP caches on the service network name the server of an address"),
  SIM_SAFE ("neighbours-follow-at-once", "P3.22 F11", FINDING, rais_holds_neighbours_follow,
            "ARP caches name the new server as soon as an address is on-line there"),
  SIM_INVARIANT_END
};
