/* SPDX-License-Identifier: GPL-3.0-or-later */
#include "models/dtu/truth.h"
static void
start (SimRole *role)
{
}
static void
dispose (SimRole *role)
{
  g_free (SIM_OWNER (role, DtuUnit, role));
}
static const SimRoleType type = { .name = "desktop-unit", .start = start, .dispose = dispose };
DtuUnit *
dtu_unit_new (DtuGroup *group, SimNode *node, SimSegment *segment, guint number)
{
  DtuUnit *unit = g_new0 (DtuUnit, 1);
  unit->group = group;
  unit->number = number;
  unit->iface = sim_iface_new (node, segment, SIM_IP_NONE);
  unit->mac = sim_iface_mac (unit->iface);
  sim_node_add_role (node, &unit->role, &type);
  return unit;
}
void
dtu_unit_insert (DtuUnit *unit, DtuCard card, const char *reason)
{
  unit->card = card;
}
void
dtu_unit_remove (DtuUnit *unit, const char *reason)
{
  unit->card = (DtuCard){ 0 };
}
void
dtu_unit_power (DtuUnit *unit, const char *reason)
{
}
