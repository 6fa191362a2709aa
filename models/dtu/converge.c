/* SPDX-License-Identifier: GPL-3.0-or-later */
/* When a group serves, and when it has settled. Ground truth, kept up in truth.c. */
#include "models/dtu/truth.h"

bool
dtu_serving (const SimSystem *system, GString *why)
{
  const DtuTruth *truth = dtu_group (system)->truth;
  gsize before = why->len;

  if (truth->detached > 0)
    g_string_append_printf (why, "%u units have no server; ", truth->detached);
  if (truth->interrupted > 0)
    g_string_append_printf (why, "%u units have a token and show no session; ", truth->interrupted);
  return why->len == before;
}

bool
dtu_converged (const SimSystem *system, GString *why)
{
  const DtuTruth *truth = dtu_group (system)->truth;
  gsize before = why->len;

  dtu_serving (system, why);
  if (truth->wrong > 0)
    g_string_append_printf (why, "%u entries of tables take a server wrongly for up or down; ", truth->wrong);
  return why->len == before;
}

/* A host message more. */
SimTime
dtu_hold (const SimSystem *system)
{
  return dtu_group (system)->options->group.host_interval;
}

/* P1.16: keep-alives, DHCP at its second round, the server that DHCP names and every other one in vain, serverQ
 * before and between, and the server choice. */
SimTime
dtu_reconnect_bound (const DtuGroup *group)
{
  const DtuUnitsOptions *o = &group->options->units;
  SimTime dhcp = 2 * (o->dhcp.start_most + 2 * o->dhcp.jitter) + 10 * SIM_S;
  SimTime tries = (SimTime)(group->servers->len + 1) * (o->connect_wait + o->seek_wait);

  for (guint i = 0; i < MIN (o->dhcp.discover.count, 2); i++)
    dhcp += o->dhcp.discover.times[i];
  return o->limit + o->keep_alive + dhcp + tries + o->gather + group->options->group.window
         + group->options->herd_delay;
}
