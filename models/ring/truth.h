/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What is so, whatever the daemons believe: who answers ARP for which VIP, who lives, who can reach whom, where
 * tokens are. Never read by protocol code, which only tells it what it does.
 */
#pragma once

#include "models/ring/ring.h"

typedef struct RingTruthRow
{
  guint holders;                   /* machines that answer ARP for it */
  SimTime unserved_at, doubled_at; /* since when; SIM_NEVER: not */
} RingTruthRow;

/* What was done against the rules (watch.c); counts. */
typedef struct RingWatch
{
  uint64_t lower_accepted;     /* P4.4 */
  uint64_t bad_regenerations;  /* P4.5: without permission */
  uint64_t bad_permissions;    /* P4.5: TRUE past a higher number */
  uint64_t live_regenerations; /* P4.6 */
  uint64_t bad_deletions;      /* P4.8 */
  uint64_t bad_destinations;   /* P4.9 */
  uint64_t sticky_moves;       /* P4.18 */
  uint64_t causeless_moves;    /* P4.22 */
  uint64_t moves;
} RingWatch;

typedef struct RingTruth
{
  RingCluster *cluster;
  RingTruthRow *rows; /* by VIP */
  guint unserved, doubled;
  guint tokens; /* gateways that hold one */
  bool begun;   /* somebody has been the first */
  RingWatch watch;
} RingTruth;

RingTruth *ring_truth_new (RingCluster *cluster);
void ring_truth_free (RingTruth *truth);
/* Looks again at all VIPs and emits what has changed: a machine's state has changed. */
void ring_truth_update (RingCluster *cluster);
/* The same for one VIP, which a gateway has begun or ceased to serve. */
void ring_truth_vip (RingCluster *cluster, guint vip);
/* One gateway more or less has a token in hand. */
void ring_truth_tokens (RingCluster *cluster, int change);
void ring_truth_begun (RingCluster *cluster);
/* A gateway has measured its byte rate. */
void ring_truth_rates (RingCluster *cluster, const RingDaemon *daemon);

/* The machine runs its programs. */
bool ring_runs (const RingGateway *gateway);
/* Its stack runs: up or hung. */
bool ring_answers (const RingGateway *gateway);
/* Does that gateway answer ARP for `vip`: its stack runs, its interface is up and it has taken the address? */
bool ring_holds (const RingGateway *gateway, const RingVip *vip);
/* Can each of two running gateways reach the other by some subnet? */
bool ring_reaches (const RingGateway *a, const RingGateway *b);
/* Is that transitive among running gateways? Otherwise there are no components. */
bool ring_whole_components (const RingCluster *cluster);
/* Tokens in hand, and on their way to somebody who would accept them, in the component of `gateway`. */
guint ring_live_tokens (const RingGateway *gateway);

/* watch.c */
void ring_watch_accept (const RingDaemon *daemon, uint32_t number);
void ring_watch_regenerate (const RingDaemon *daemon, bool permission);
void ring_watch_permission (const RingDaemon *daemon, const RingWord *notice);
void ring_watch_deleting (const RingDaemon *daemon, uint16_t gateway);
void ring_watch_sent (const RingDaemon *daemon);
void ring_watch_move (const RingDaemon *daemon, guint vip, uint16_t to, RingCause cause);
