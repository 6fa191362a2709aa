/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A stranger on the network, who knows no secret: what he can do all the same (A6).
 *
 * He hears what is broadcast, sends what he likes, and opens connections as any unit does. He does nothing
 * until an action tells him to.
 */
#pragma once

#include "models/dtu/users.h"

/* Makes NAME.intruder on that segment. NULL when the options have none. */
DtuIntruder *dtu_intruder_new (DtuGroup *group);
DtuIntruder *dtu_intruder_on (const DtuGroup *group, const SimNode *node); /* NULL: another machine */
/* His card's address on the segment of `iface`; 0: he is not there. */
bool dtu_intruder_speaks (const DtuIntruder *intruder); /* host messages, of his own or of others */
bool dtu_intruder_is_at (const DtuIntruder *intruder, SimIp ip);
SimMac dtu_intruder_mac (const DtuIntruder *intruder, const SimIface *iface);

/* Repeats the last host message of that server as often as it would; false: he has heard none. */
bool dtu_intruder_replay (DtuIntruder *intruder, const char *host);
/* Says as often that he is that server. */
void dtu_intruder_pretend (DtuIntruder *intruder, const char *host);
/* Answers serverQ, takes units' connections and their keep-alives. */
void dtu_intruder_pose (DtuIntruder *intruder);
/* Inserts a token that he has no card of, with cause=redirect, at that server. */
void dtu_intruder_insert (DtuIntruder *intruder, const DtuServer *server, DtuToken token);
void dtu_intruder_quiet (DtuIntruder *intruder);

extern const SimRecordKind dtu_rec_intruder, dtu_rec_intruder_got;
