/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The older ways that the ring is compared with: one machine answers for every address.
 *
 * RING-B1 `dispatcher`: the first gateway does, and nobody else when it is gone; it does again when it is back.
 * RING-B2 `stand-by`: the first few gateways are VRRP routers on the first external segment, and the master
 * does. The other gateways stand idle. Connections are known to the active one alone, and die with it.
 *
 * What it carries, and how, is as in the ring; to that part it is a ring of one.
 */
#pragma once

#include "models/ring/ring.h"

typedef struct RingOlder RingOlder;

/* Has that gateway a part in the cluster's policy? */
bool ring_takes_part (const RingCluster *cluster, guint gateway);

/* One for each daemon under such a policy, NULL in a ring; the daemon calls these. */
RingOlder *ring_older_new (RingDaemon *daemon);
void ring_older_start (RingDaemon *daemon);
void ring_older_stop (RingDaemon *daemon, const char *reason);
void ring_older_reset (RingDaemon *daemon);
void ring_older_free (RingDaemon *daemon);
/* The gateway was closed, and opened again: a router leaves, and is back. */
void ring_older_closed (RingDaemon *daemon, const char *reason);
void ring_older_opened (RingDaemon *daemon);

uint64_t ring_older_bytes (const RingDaemon *daemon); /* of its own messages, behind their IP headers */
const char *ring_older_state (const RingDaemon *daemon);

/* Has the active one an interface that is down? None of the older ways looks at that. */
bool ring_older_blind (const RingCluster *cluster);

/* SimModel.converged and SimModel.hold. */
bool ring_older_converged (const RingCluster *cluster, GString *why);
SimTime ring_older_hold (const RingCluster *cluster);
