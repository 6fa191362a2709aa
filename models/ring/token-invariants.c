/* SPDX-License-Identifier: GPL-3.0-or-later */
/* P4.2 to P4.14: what is promised of tokens and members, where it needs more than a count. */
#include "models/ring/truth.h"

/* T_x + 2 R: starved, the 911 has gone round, the token has gone round. */
SimTime
ring_bound_ring (const SimSystem *system)
{
  const RingOptions *o = ring_cluster (system)->options;
  SimTime n = (SimTime)ring_cluster (system)->gateways->len;

  return ring_hold (system) + 2 * n * (o->hop + ring_ack_time (o)) + 2 * o->merge;
}

/* T_x + 2 R, and 2 R more: deleted, let in again, and the address given back. */
SimTime
ring_bound_settled (const SimSystem *system)
{
  const RingOptions *o = ring_cluster (system)->options;
  SimTime n = (SimTime)ring_cluster (system)->gateways->len;
  SimTime wait = o->start_wait > 0 ? o->start_wait : ring_ack_time (o) + o->hop;

  return ring_bound_ring (system) + 2 * n * (o->hop + ring_ack_time (o)) + wait;
}

/* Rings and components: the policy is the ring's, and who reaches whom is clear. */
static bool
has_rings (const RingCluster *cluster)
{
  return cluster->options->policy == RING_POLICY_RING && ring_whole_components (cluster);
}

/* The other running one is of the same component. */
static bool
is_there (const RingGateway *gateway, const RingGateway *other)
{
  return other != gateway && ring_runs (other) && ring_reaches (gateway, other);
}

/* -- tokens ---------------------------------------------------------------------------------- */

/* A count that has begun again without anybody noticing is P4.14. */
bool
ring_holds_one_token (const SimSystem *system, GString *why)
{
  gsize before = why->len;

  if (!has_rings (ring_cluster (system)) || ring_watch (system)->wrong_drops > 0)
    return true;
  RING_EACH_RUNNING (ring_cluster (system), g)
  if (ring_state (g->daemon) == RING_STARVING)
    g_string_append_printf (why, "%s has no token; ", g->name);
  return why->len == before;
}

bool
ring_holds_second_dies (const SimSystem *system, GString *why)
{
  RING_EACH_RUNNING (ring_cluster (system), g)
  {
    guint tokens = ring_lineages (g);
    if (tokens <= 1)
      continue;
    g_string_append_printf (why, "%u tokens go round where %s is; ", tokens, g->name);
    return false;
  }
  return true;
}

bool
ring_holds_denied (const SimSystem *system, GString *why)
{
  return ring_never (ring_watch (system)->denied_regenerations,
                     "a token was regenerated although its 911 had met a newer one", why);
}

bool
ring_holds_numbers (const SimSystem *system, GString *why)
{
  return ring_never (ring_watch (system)->repeated_numbers, "two different tokens carried one number", why);
}

bool
ring_holds_wrap (const SimSystem *system, GString *why)
{
  return ring_never (ring_watch (system)->wrong_drops,
                     "a token was dropped as older because its count had begun again", why);
}

/* -- members --------------------------------------------------------------------------------- */

/* Somebody in a ring, in reach, counts on it. */
static bool
is_counted_on (const RingGateway *gateway)
{
  const RingCluster *cluster = gateway->cluster;

  RING_EACH_RUNNING (cluster, other)
  if (is_there (gateway, other) && ring_is_member (other->daemon, gateway->number))
    return true;
  return false;
}

static bool
is_anybody_there (const RingGateway *gateway)
{
  const RingCluster *cluster = gateway->cluster;

  RING_EACH_RUNNING (cluster, other)
  if (is_there (gateway, other))
    return true;
  return false;
}

bool
ring_holds_back (const SimSystem *system, GString *why)
{
  const RingCluster *cluster = ring_cluster (system);
  gsize before = why->len;

  if (!has_rings (cluster))
    return true;
  RING_EACH_RUNNING (cluster, g)
  if (!ring_is_in_ring (g) && is_anybody_there (g) && !is_counted_on (g))
    g_string_append_printf (why, "%s is in no ring; ", g->name);
  return why->len == before;
}

/* Only while one token has been there for long: with two there are two lists (P4.2). */
static bool
is_judged (const RingCluster *cluster)
{
  SimTime since = sim_kernel_now (cluster->kernel) - cluster->truth->many_at;

  return has_rings (cluster) && since >= ring_bound_settled (cluster->system)
         && cluster->truth->watch.wrong_drops == 0;
}

bool
ring_holds_members (const SimSystem *system, GString *why)
{
  const RingCluster *cluster = ring_cluster (system);
  gsize before = why->len;

  if (!is_judged (cluster))
    return true;
  RING_EACH_RUNNING (cluster, g)
  for (guint i = 0; i < cluster->gateways->len && ring_is_in_ring (g); i++)
    {
      const RingGateway *other = ring_gateway (cluster, i);
      bool there = other == g || is_there (g, other);
      if (there == ring_is_member (g->daemon, i)
          || (there && (ring_are_apart (g, other) || !ring_is_in_ring (other))))
        continue;
      g_string_append_printf (why, "%s %s %s; ", g->name, there ? "does not count on" : "counts on",
                              other->name);
    }
  return why->len == before;
}

bool
ring_holds_merged (const SimSystem *system, GString *why)
{
  const RingCluster *cluster = ring_cluster (system);

  if (!has_rings (cluster))
    return true;
  RING_EACH_RUNNING (cluster, g)
  RING_EACH_RUNNING (cluster, other)
  if (is_there (g, other) && ring_are_apart (g, other))
    {
      g_string_append_printf (why, "%s and %s reach each other and are in two rings; ", g->name, other->name);
      return false;
    }
  return true;
}

bool
ring_holds_first (const SimSystem *system, GString *why)
{
  return ring_never (ring_watch (system)->twin_starts, "a gateway began alone although a ring was there", why);
}
