/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What build.c and the roles of the core share beyond dtu.h. */
#pragma once

#include "models/dtu/truth.h"

/* Units that stand on that segment of `units.on`. */
guint dtu_units_on (const DtuOptions *o, guint segment);

/* users-check.c: called by dtu_check(). */
void dtu_users_check (const DtuOptions *o, SimModelCheck *check);

/* dhcp.c: DTU-7. Names servers of `segment` to units. The node owns it. */
SimDhcpServer *dtu_dhcp_new (DtuGroup *group, SimNode *node, SimSegment *segment);

/* The unit with that Ethernet address; NULL: another machine. */
DtuUnit *dtu_unit_with (const DtuGroup *group, SimMac mac);
