/* SPDX-License-Identifier: GPL-3.0-or-later */
/* P4.28 to P4.35: what the traffic promises. Counted where it happens, read here. */
#include "models/ring/data.h"
#include "models/ring/truth.h"

static const RingTraffic *
traffic_of (const SimSystem *system)
{
  return ring_cluster (system)->traffic;
}

static bool
never (uint64_t count, const char *what, GString *why)
{
  if (count > 0)
    g_string_append_printf (why, "%" G_GUINT64_FORMAT " %s; ", (guint64)count, what);
  return count == 0;
}

bool
ring_holds_moves (const SimSystem *system, GString *why)
{
  return never (traffic_of (system)->wrong_resets, "resets of connections that live elsewhere", why);
}

bool
ring_holds_deaths (const SimSystem *system, GString *why)
{
  return never (traffic_of (system)->broken, "connections went with their gateways", why);
}

bool
ring_holds_syns (const SimSystem *system, GString *why)
{
  return never (traffic_of (system)->reset_syns, "SYNs were reset", why);
}

bool
ring_holds_hops (const SimSystem *system, GString *why)
{
  return never (traffic_of (system)->second_hops, "packets went more than one hop further", why);
}

bool
ring_holds_ports (const SimSystem *system, GString *why)
{
  return never (traffic_of (system)->clashing, "live connections have an address and port that is in use", why);
}

/* So many, and so long, of the time in which the machine does not stand still. */
bool
ring_holds_buffer (const SimSystem *system, GString *why)
{
  const RingCluster *cluster = ring_cluster (system);
  const RingConnectionOptions *o = &cluster->options->connections;

  for (guint i = 0; i < cluster->gateways->len; i++)
    {
      const RingGateway *gateway = ring_gateway (cluster, i);
      const RingData *data = gateway->daemon->data;
      SimTime age = data->kept == NULL ? 0 : ring_data_now (data) - MAX (data->kept->at, gateway->stirred);
      if (data->kept_count > o->hold)
        g_string_append_printf (why, "%u packets wait at %s; ", data->kept_count, gateway->name);
      else if (ring_runs (gateway) && age > 2 * o->hold_time)
        g_string_append_printf (why, "a packet waits at %s since long; ", gateway->name);
      else
        continue;
      return false;
    }
  return true;
}

bool
ring_holds_resume (const SimSystem *system, GString *why)
{
  const RingTraffic *traffic = traffic_of (system);
  bool one_version = never (traffic->mixed, "downloads went on with another version", why);
  bool once = never (traffic->repeated, "downloads went on from the beginning", why);

  return one_version && once;
}

bool
ring_holds_symmetry (const SimSystem *system, GString *why)
{
  return never (traffic_of (system)->asymmetric, "replies left by another gateway", why);
}

bool
ring_holds_replies (const SimSystem *system, GString *why)
{
  return never (traffic_of (system)->lost_replies, "replies did not find their gateway", why);
}
