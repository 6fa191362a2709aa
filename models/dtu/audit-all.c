/* SPDX-License-Identifier: GPL-3.0-or-later */
/* P1.14 to P1.16: what is asked of all tables and all units at once. */
#include "models/dtu/audit.h"

/* -- who can hear whom ----------------------------------------------------------------------------------------
 */

/* By row who hears, by column whom: a cut may be one way, and host messages are broadcasts. */
static const uint8_t *
hears (DtuGroup *group)
{
  DtuAudit *audit = group->audit;
  guint n = group->servers->len;

  if (audit->hears != NULL && audit->net_changes == sim_net_changes (group->net))
    return audit->hears;
  audit->net_changes = sim_net_changes (group->net);
  g_free (audit->hears);
  audit->hears = g_new0 (uint8_t, n * n + 1);
  for (guint a = 0; a < n; a++)
    for (guint b = 0; b < n; b++)
      audit->hears[a * n + b] = dtu_audit_comes (dtu_server (group, b)->node, dtu_server (group, a)->node);
  return audit->hears;
}

static bool
runs (const DtuGroup *group, guint i)
{
  return sim_node_running (dtu_server (group, i)->node);
}

/* What a stranger says of others is P1.3, and what he says is no host message of theirs. */
static bool
disturbed (const DtuGroup *group)
{
  return group->people->intruder != NULL && dtu_intruder_speaks (group->people->intruder);
}

/* -- tables
 * ----------------------------------------------------------------------------------------------------- */

static bool
row_right (DtuGroup *group, guint a, GString *why)
{
  guint n = group->servers->len;
  const uint8_t *heard = hears (group) + a * n, *up = group->truth->up + a * n;

  for (guint c = 0; c < n; c++)
    if (c != a && (up[c] != 0) != (runs (group, c) && heard[c] != 0))
      {
        g_string_append_printf (why, "%s holds %s for %s", sim_node_name (dtu_server (group, a)->node),
                                sim_node_name (dtu_server (group, c)->node), up[c] != 0 ? "up" : "down");
        return false;
      }
  return true;
}

bool
dtu_audit_tables (DtuGroup *group, GString *why)
{
  for (guint a = 0; a < group->servers->len && !disturbed (group); a++)
    if (runs (group, a) && !row_right (group, a, why))
      return false;
  return true;
}

/* Of hosts that both of them, or neither, can hear. */
static bool
rows_agree (DtuGroup *group, guint a, guint b, GString *why)
{
  guint n = group->servers->len;
  const uint8_t *heard = hears (group), *up = group->truth->up;

  for (guint c = 0; c < n; c++)
    if (c != a && c != b && heard[a * n + c] == heard[b * n + c] && up[a * n + c] != up[b * n + c])
      {
        g_string_append_printf (why, "%s holds %s for %s, and %s does not",
                                sim_node_name (dtu_server (group, a)->node),
                                sim_node_name (dtu_server (group, c)->node), up[a * n + c] != 0 ? "up" : "down",
                                sim_node_name (dtu_server (group, b)->node));
        return false;
      }
  return true;
}

/* Each with the next one of its component: equal rows are as good as all pairs. */
bool
dtu_audit_tables_agree (DtuGroup *group, GString *why)
{
  guint n = group->servers->len;

  for (guint a = 0; a < n && !disturbed (group); a++)
    for (guint b = a + 1; b < n && runs (group, a); b++)
      if (runs (group, b) && hears (group)[a * n + b] != 0 && hears (group)[b * n + a] != 0)
        {
          if (!rows_agree (group, a, b, why))
            return false;
          break;
        }
  return true;
}

/* -- units
 * ------------------------------------------------------------------------------------------------------ */

static bool
could_connect (DtuGroup *group, const DtuUnit *unit)
{
  for (guint i = 0; i < group->servers->len; i++)
    if (runs (group, i)
        && dtu_audit_passes (unit->role.node, dtu_server (group, i)->node, group->options->routers.count > 0))
      return true;
  return false;
}

/* Who begins again needs an address first. */
static bool
could_boot (const DtuGroup *group, const DtuUnit *unit)
{
  if (dtu_unit_state (unit) != DTU_UNIT_BOOTING)
    return true;
  for (guint i = 0; i < group->dhcps->len; i++)
    {
      const SimNode *dhcp = g_ptr_array_index (group->dhcps, i);
      if (sim_node_running (dhcp) && dtu_audit_passes (unit->role.node, dhcp, false))
        return true;
    }
  return false;
}

/* P1.4 tells of these. */
static bool
with_stranger (const DtuGroup *group, const DtuUnit *unit)
{
  return group->people->intruder != NULL && dtu_unit_state (unit) == DTU_UNIT_CONNECTED
         && dtu_intruder_is_at (group->people->intruder, unit->server);
}

/* Figure 9a: who only listens does not notice that its server has died and come back within the limit. */
bool
dtu_audit_half_open (const DtuUnit *unit)
{
  const DtuGroup *group = unit->group;
  const DtuServer *server = dtu_server_at (group, sim_iface_segment (unit->iface), unit->server);

  return group->options->units.watch == DTU_WATCH_AVAILABILITY && group->truth->units[unit->number].counted
         && dtu_unit_state (unit) == DTU_UNIT_CONNECTED && server != NULL && runs (group, server->number);
}

/* Of units that ask. One that only listens may go on with a server that died and came back until it speaks, and
 * has no bound then: that is a finding. */
bool
dtu_audit_attached (DtuGroup *group, GString *why)
{
  if (group->options->units.watch == DTU_WATCH_AVAILABILITY)
    return true;
  for (guint i = 0; i < group->units->len && group->truth->detached > 0; i++)
    {
      const DtuUnit *unit = dtu_unit (group, i);
      const DtuUnitTruth *truth = &group->truth->units[i];
      if (!truth->counted || with_stranger (group, unit)
          || sim_kernel_now (group->kernel) - truth->since < dtu_reconnect_bound (group)
          || !could_boot (group, unit) || !could_connect (group, unit))
        continue;
      g_string_append_printf (why, "%s has no server", sim_node_name (unit->role.node));
      return false;
    }
  return true;
}
