/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * RAIS-B1 to RAIS-B4: the older ways (source 003, pages 2 and 3), to compare with.
 *
 * They differ in who may take over, which is fixed by the configuration and not by who is there.
 * Failures are noticed in the same way, so a comparison shows the policy alone. Their zones are
 * fixed too: all preferred addresses, always.
 */
#include "models/rais/rais.h"

/* Host number `nth` of those that are spares, or of those that are not; NULL: there are not so many. */
static const RaisHost *
nth_host (const RaisGroup *group, bool spare, guint nth)
{
  for (guint i = 0; i < group->providers; i++)
    if (rais_host (group, i)->spare == spare && nth-- == 0)
      return rais_host (group, i);
  return NULL;
}

SimIp
rais_policy_backup (const RaisGroup *group, SimIp address)
{
  const RaisHost *backup = NULL;
  guint n = 0;

  while (nth_host (group, false, n) != NULL && nth_host (group, false, n)->preferred != address)
    n++;
  switch ((RaisPolicy)group->options->policy)
    {
    case RAIS_POLICY_ONE_TO_ONE: /* RAIS-B1: each primary has a secondary, which is idle until then */
      backup = nth_host (group, true, n);
      break;
    case RAIS_POLICY_SYMMETRIC: /* RAIS-B2: two hosts that serve back each other up */
      backup = nth_host (group, false, n ^ 1u);
      break;
    case RAIS_POLICY_MANY_TO_ONE: /* RAIS-B3: one secondary for all */
      backup = nth_host (group, true, 0);
      break;
    case RAIS_POLICY_ROUND_ROBIN: /* RAIS-B4: nobody takes over; clients go round */
    case RAIS_POLICY_GROUP:
      break;
    }
  return backup == NULL ? SIM_IP_NONE : backup->id;
}

void
rais_policy_zone (const RaisGroup *group, GArray *addresses)
{
  const RaisHost *host;

  for (guint n = 0; (host = nth_host (group, false, n)) != NULL; n++)
    g_array_append_val (addresses, host->preferred);
}

const char *
rais_policy_wrong (const RaisOptions *options, gint64 hosts, gint64 spares)
{
  switch ((RaisPolicy)options->policy)
    {
    case RAIS_POLICY_ONE_TO_ONE:
      return hosts == spares ? NULL : "one-to-one needs as many spares as hosts with an address";
    case RAIS_POLICY_SYMMETRIC:
      return hosts % 2 == 0 && spares == 0 ? NULL : "symmetric needs an even number of hosts, and no spares";
    case RAIS_POLICY_MANY_TO_ONE:
      return spares == 1 ? NULL : "many-to-one needs exactly one spare";
    case RAIS_POLICY_ROUND_ROBIN:
      return spares == 0 ? NULL : "with round-robin-dns nobody takes over; it needs no spares";
    case RAIS_POLICY_GROUP:
      break;
    }
  return NULL;
}
