/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What is so, whatever the daemons believe: who answers ARP for which VIP, who lives, who can reach whom, where
 * tokens are. Never read by protocol code.
 */
#pragma once

#include "models/ring/ring.h"

typedef struct RingTruthRow
{
  guint holders;                   /* machines that answer ARP for it */
  SimTime unserved_at, doubled_at; /* since when; SIM_NEVER: not */
} RingTruthRow;

typedef struct RingTruth
{
  RingCluster *cluster;
  RingTruthRow *rows; /* by VIP */
  guint unserved, doubled, tokens;
  bool begun; /* some daemon has been alone or a member */
} RingTruth;

RingTruth *ring_truth_new (RingCluster *cluster);
void ring_truth_free (RingTruth *truth);
/* Looks again and emits what has changed: after every change of an interface or a node. */
void ring_truth_update (RingCluster *cluster);
/* One VIP is answered by one gateway more or less. */
void ring_truth_vip (RingCluster *cluster, guint vip);

/* The machine runs its programs. */
bool ring_runs (const RingGateway *gateway);
/* Its stack answers ARP: up or hung. */
bool ring_answers (const RingGateway *gateway);
/* Does that gateway answer ARP for `vip`? */
bool ring_holds (const RingGateway *gateway, const RingVip *vip);
/* Can each of two running gateways reach the other by some subnet? */
bool ring_reaches (const RingGateway *a, const RingGateway *b);
/* Is that symmetric and transitive among running gateways? Otherwise there are no components. */
bool ring_whole_components (const RingCluster *cluster);
/* The first gateway of its component, in order of numbers; itself when it is alone. */
const RingGateway *ring_component (const RingGateway *gateway);
