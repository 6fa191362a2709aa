/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a cluster promises (spec/invariants.md, part 004), looked at from outside.
 *
 * Bounds are formulas of the options: h hop, n gateways, T_a until a message has failed, T_x starvation,
 * R = n (h + T_a) a rotation at its slowest.
 */
#include "models/ring/config.h"
#include "models/ring/data.h"
#include "models/ring/older.h"
#include "models/ring/reliable.h"
#include "models/ring/truth.h"

const RingWatch *
ring_watch (const SimSystem *system)
{
  return &ring_cluster (system)->truth->watch;
}

bool
ring_never (uint64_t count, const char *what, GString *why)
{
  if (count > 0)
    g_string_append_printf (why, "%" G_GUINT64_FORMAT " times %s; ", (guint64)count, what);
  return count == 0;
}

/* -- tokens ---------------------------------------------------------------------------------- */

static bool
one_holder (const SimSystem *system, GString *why)
{
  RING_EACH_RUNNING (ring_cluster (system), g)
  {
    guint tokens = ring_live_tokens (g);
    if (tokens <= 1)
      continue;
    g_string_append_printf (why, "%u gateways that %s reaches hold a token; ", tokens, g->name);
    return false;
  }
  return true;
}

static bool
numbers_rise (const SimSystem *system, GString *why)
{
  return ring_never (ring_watch (system)->lower_accepted, "a token older than the stored one was accepted",
                     why);
}

static bool
permitted (const SimSystem *system, GString *why)
{
  return ring_never (ring_watch (system)->bad_regenerations, "a token was regenerated without permission", why);
}

static bool
permission_true (const SimSystem *system, GString *why)
{
  return ring_never (ring_watch (system)->bad_permissions,
                     "a 911 left a gateway with a higher number with TRUE", why);
}

static bool
no_live_regeneration (const SimSystem *system, GString *why)
{
  return ring_never (ring_watch (system)->live_regenerations,
                     "a token was regenerated while another was in hand", why);
}

/* -- members --------------------------------------------------------------------------------- */

static bool
fair_deletions (const SimSystem *system, GString *why)
{
  return ring_never (ring_watch (system)->bad_deletions, "a member was deleted that no token had been sent to",
                     why);
}

/* No duplicates, itself in it, in the order of the node map. */
static bool
is_good_list (const RingGateway *g)
{
  const RingWord *word = g->daemon->word;
  guint at = 0;

  for (guint i = 0; i < g->map_count && at < word->count; i++)
    at += g->map[i] == word->members[at];
  return at == word->count && ring_word_place (word, g->number) >= 0;
}

static bool
good_lists (const SimSystem *system, GString *why)
{
  gsize before = why->len;

  RING_EACH_RUNNING (ring_cluster (system), g)
  if (g->daemon->known && !is_good_list (g))
    g_string_append_printf (why, "the list of %s is out of order or without itself; ", g->name);
  return ring_never (ring_watch (system)->bad_destinations, "a token went to another than the next member", why)
         && why->len == before;
}

/* -- addresses ------------------------------------------------------------------------------- */

static bool
whole_composition (const SimSystem *system, GString *why)
{
  const RingCluster *cluster = ring_cluster (system);
  char text[SIM_IP_TEXT];

  RING_EACH_RUNNING (cluster, g)
  for (guint i = 0; i < cluster->vip_count && g->daemon->known; i++)
    if (g->daemon->word->rows[i].host == RING_NOBODY)
      {
        g_string_append_printf (why, "%s has no host at %s; ", sim_ip_text (cluster->vips[i].ip, text),
                                g->name);
        return false;
      }
  return true;
}

/* The older way: until it is given up, and the token has gone round since. */
static bool
may_be_away (const RingDaemon *daemon, uint16_t host)
{
  return daemon->cluster->options->addressing == RING_ADDRESSING_REBOOT && host != RING_NOBODY
         && ring_now (daemon) < daemon->awaited[host] + ring_bound_ring (daemon->cluster->system);
}

static bool
hosts_are_members (const SimSystem *system, GString *why)
{
  const RingCluster *cluster = ring_cluster (system);
  char text[SIM_IP_TEXT];

  RING_EACH_RUNNING (cluster, g)
  for (guint i = 0; i < cluster->vip_count && g->daemon->known; i++)
    {
      uint16_t host = g->daemon->word->rows[i].host;
      if (ring_word_place (g->daemon->word, host) >= 0 || may_be_away (g->daemon, host))
        continue;
      g_string_append_printf (why, "the host of %s is no member, at %s; ",
                              sim_ip_text (cluster->vips[i].ip, text), g->name);
      return false;
    }
  return true;
}

static bool
good_flags (const SimSystem *system, GString *why)
{
  const RingCluster *cluster = ring_cluster (system);
  char text[SIM_IP_TEXT];

  RING_EACH_RUNNING (cluster, g)
  for (guint i = 0; i < cluster->vip_count; i++)
    {
      const RingRow *row = &g->daemon->word->rows[i];
      if (row->flag == 0 || row->flag == 1 || (row->flag == 3 && row->preferred != RING_NOBODY))
        continue;
      g_string_append_printf (why, "%s has flag %u; ", sim_ip_text (cluster->vips[i].ip, text), row->flag);
      return false;
    }
  return true;
}

static bool
sticky_stay (const SimSystem *system, GString *why)
{
  return ring_never (ring_watch (system)->sticky_moves, "balancing moved an address that sticks", why);
}

static bool
moves_have_causes (const SimSystem *system, GString *why)
{
  return ring_never (ring_watch (system)->causeless_moves, "an address moved without the cause that was given",
                     why);
}

static bool
at_preferred (const SimSystem *system, GString *why)
{
  const RingCluster *cluster = ring_cluster (system);
  char text[SIM_IP_TEXT];

  RING_EACH_RUNNING (cluster, g)
  for (guint i = 0; i < cluster->vip_count && g->daemon->known; i++)
    {
      const RingRow *row = &g->daemon->word->rows[i];
      if (row->flag != 3 || row->preferred == row->host || !ring_is_member (g->daemon, row->preferred)
          || ring_gateway (cluster, row->preferred)->daemon->closed != NULL)
        continue;
      g_string_append_printf (why, "%s is not at its preferred host, at %s; ",
                              sim_ip_text (cluster->vips[i].ip, text), g->name);
      return false;
    }
  return true;
}

/* With the repair `fence` a machine that goes on after standing still answers no more in the instant in which
 * it does: that much is forgiven, and a longer stretch is seen at its end at the latest. */
static bool
is_answered_twice (const RingCluster *cluster, guint vip)
{
  const RingTruthRow *row = &cluster->truth->rows[vip];
  SimTime now = sim_kernel_now (cluster->kernel);

  if (!cluster->options->fence)
    return row->holders > 1;
  return (row->holders > 1 && row->doubled_at < now) || row->doubled_until == now;
}

static bool
answered_once (const SimSystem *system, GString *why)
{
  const RingCluster *cluster = ring_cluster (system);
  gsize before = why->len;
  char text[SIM_IP_TEXT];

  for (guint i = 0; i < cluster->vip_count; i++)
    if (is_answered_twice (cluster, i))
      g_string_append_printf (why, "%s is answered by %u gateways; ", sim_ip_text (cluster->vips[i].ip, text),
                              cluster->truth->rows[i].holders);
  return why->len == before;
}

static bool
is_anybody_open (const RingCluster *cluster)
{
  RING_EACH_RUNNING (cluster, g)
  if (g->daemon->closed == NULL && ring_takes_part (cluster, g->number))
    return true;
  return false;
}

static bool
every_address (const SimSystem *system, GString *why)
{
  const RingCluster *cluster = ring_cluster (system);
  SimTime now = sim_kernel_now (cluster->kernel), bound = ring_bound_move (cluster);
  gsize before = why->len;
  char text[SIM_IP_TEXT];

  if (!is_anybody_open (cluster) || ring_older_blind (cluster))
    return true;
  for (guint i = 0; i < cluster->vip_count; i++)
    if (cluster->truth->rows[i].holders == 0 && now - cluster->truth->rows[i].unserved_at > bound)
      g_string_append_printf (why, "%s is answered by nobody; ", sim_ip_text (cluster->vips[i].ip, text));
  return why->len == before;
}

/* -- configuration and messages -------------------------------------------------------------- */

static bool
versions_rise (const SimSystem *system, GString *why)
{
  return ring_config_never_decreased (ring_cluster (system), why);
}

static bool
one_configuration (const SimSystem *system, GString *why)
{
  return ring_config_same (ring_cluster (system), why);
}

static bool
messages_once (const SimSystem *system, GString *why)
{
  const RingCluster *cluster = ring_cluster (system);
  guint n = cluster->gateways->len;

  for (guint i = 0; i < n * n; i++)
    if (i / n != i % n
        && !ring_reliable_sound (ring_gateway (cluster, i / n)->daemon->reliable,
                                 ring_gateway (cluster, i % n)->daemon->reliable, why))
      return false;
  return true;
}

const SimInvariant ring_invariants[] = {
  SIM_SAFE ("one-holder", "P4.1 F1", FINDING, one_holder,
            "at most one gateway of those that reach each other has a token in hand"),
  SIM_LIVE ("second-token-dies", "P4.2 F2", FINDING, ring_holds_second_dies, ring_bound_ring,
            "of several tokens one is left: those that somebody would still accept"),
  SIM_LIVE ("one-token", "P4.3", MUST, ring_holds_one_token, ring_bound_ring,
            "those that reach each other have a token"),
  SIM_SAFE ("numbers-rise", "P4.4", MUST, numbers_rise, "no token older than the stored one is accepted"),
  SIM_SAFE ("regeneration-permitted", "P4.5", MUST, permitted,
            "only the originator of a 911 that came back with TRUE regenerates the token"),
  SIM_SAFE ("permission-true", "P4.5", MUST, permission_true,
            "no gateway with a higher number leaves TRUE in a 911"),
  SIM_SAFE ("permission-kept", "P4.5", FINDING, ring_holds_denied,
            "TRUE means that no gateway on the way had a higher number"),
  SIM_SAFE ("no-live-regeneration", "P4.6", FINDING, no_live_regeneration,
            "no token is regenerated while another is in hand"),
  SIM_SAFE ("unique-numbers", "P4.7", FINDING, ring_holds_numbers, "no two different tokens carry one number"),
  SIM_SAFE ("deleted-when-silent", "P4.8", MUST, fair_deletions,
            "a member is deleted only when it does not acknowledge a token; a 911 edits no membership"),
  SIM_SAFE ("lists-in-order", "P4.9", MUST, good_lists,
            "lists are without duplicates and in the order of the node map; a token goes to the next member"),
  SIM_LIVE ("deleted-is-back", "P4.10", MUST, ring_holds_back, ring_bound_settled,
            "who runs is in a ring, or somebody who is counts on it"),
  SIM_LIVE ("members-are-component", "P4.11", MUST, ring_holds_members, ring_bound_settled,
            "with one token, the members are those that reach each other"),
  SIM_LIVE ("rings-merge", "P4.12 F6", FINDING, ring_holds_merged, ring_bound_settled,
            "no two that reach each other are in different rings"),
  SIM_SAFE ("alone-when-first", "P4.13 F6", FINDING, ring_holds_first,
            "nobody begins alone where others have begun"),
  SIM_SAFE ("order-survives-wrap", "P4.14 F5", FINDING, ring_holds_wrap,
            "a token is not taken for older because its count has begun again"),
  SIM_SAFE ("whole-composition", "P4.15", MUST, whole_composition,
            "every address of the pools is in the composition once, and has a host"),
  SIM_LIVE ("hosts-are-members", "P4.16", MUST, hosts_are_members, ring_bound_ring,
            "the current host of an address is a member"),
  SIM_SAFE ("flags-known", "P4.17", MUST, good_flags, "the flag is 0, 1 or 3; with 3 a host is preferred"),
  SIM_SAFE ("sticky-stay", "P4.18", MUST, sticky_stay, "balancing does not move an address that sticks"),
  SIM_SAFE ("sticks-to-new-host", "P4.19", MUST, ring_holds_stuck,
            "with flag 1 an address stays where it came when its host died, also when that one is back"),
  SIM_LIVE ("preferred-host-serves", "P4.20", MUST, at_preferred, ring_bound_settled,
            "with flag 3 an address is at its preferred host while that one is a member"),
  SIM_LIVE ("orders-are-done", "P4.21", MUST, ring_holds_orders, ring_bound_ring,
            "an address that the operator moves is there"),
  SIM_SAFE (
      "moves-have-causes", "P4.22", MUST, moves_have_causes,
      "every change of a host is for a deleted host, a preference, load, the operator, a closed host or one "
      "that has joined"),
  SIM_SAFE ("answered-once", "P4.23 F12", FINDING, answered_once,
            "at no instant do two gateways answer ARP for an address"),
  SIM_LIVE ("every-address-answered", "P4.24", MUST, every_address, ring_bound_address,
            "an address is answered by nobody only while it is on its way, while any gateway is open"),
  SIM_LIVE ("answered-by-one", "P4.24", FINDING, ring_holds_answered_by_one, ring_bound_address,
            "of gateways that reach each other one answers, but while an address is on its way"),
  SIM_LIVE ("neighbours-know-server", "P4.25 F11", FINDING, ring_holds_neighbours, ring_bound_neighbours,
            "nobody on the subnet has another gateway in its ARP cache than the one that answers"),
  SIM_SAFE ("announced-by-server", "P4.26", FINDING, ring_holds_announcer,
            "an address is announced by the gateway that serves it"),
  SIM_LIVE ("balance-settles", "P4.27 F7", FINDING, ring_holds_settled, ring_bound_settled,
            "balancing ends when members and loads stay as they are"),
  SIM_SAFE ("configuration-rises", "P4.36", MUST, versions_rise,
            "no gateway takes over a configuration that is not newer than its own"),
  SIM_LIVE ("one-configuration", "P4.36", FINDING, one_configuration, ring_bound_settled,
            "all gateways have the same configuration"),
  SIM_LIVE (
      "messages-once", "P4.37", MUST, messages_once, ring_bound_ring,
      "a message is handed on at most once, fails once or not at all, and is sent again after doubled waits"),
  SIM_SAFE ("loads-are-own", "P4.38", MUST, ring_holds_loads,
            "what the token tells of a gateway's load was written by that gateway"),
  SIM_SAFE ("moves-break-nothing", "P4.28", MUST, ring_holds_moves,
            "while nothing but crashes happens, no connection that a live gateway has is reset by another one"),
  SIM_SAFE ("deaths-break-nothing", "P4.29", FINDING, ring_holds_deaths, "no connection goes with its gateway"),
  SIM_SAFE ("syns-are-not-reset", "P4.30", FINDING, ring_holds_syns,
            "a SYN to an address that moves is not reset"),
  SIM_SAFE ("one-hop-further", "P4.31", MUST, ring_holds_hops,
            "what a gateway has passed on is not passed on again"),
  SIM_SAFE ("ports-are-unique", "P4.32", FINDING, ring_holds_ports,
            "no two live connections to a server have one address and port"),
  SIM_SAFE ("buffer-is-bounded", "P4.33", MUST, ring_holds_buffer,
            "packets of unknown connections wait in bounded number and time"),
  SIM_SAFE ("one-version", "P4.34 F15", FINDING, ring_holds_resume,
            "a download that goes on at another server is of one version, without gap or repeat"),
  SIM_SAFE ("in-and-out-alike", "P4.35", FINDING, ring_holds_symmetry,
            "a reply leaves by the gateway that its request came in by"),
  SIM_SAFE ("replies-find-their-way", "P4.35", FINDING, ring_holds_replies,
            "no reply is sent to a dead gateway, or to an authority that does not know of it"),
  SIM_INVARIANT_END
};
