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
  SimTime doubled_until;           /* a stretch in which several did ended then; SIM_NEVER: none yet */
  SimTime moved_at;                /* somebody else answers since then */
  uint16_t left;                   /* P4.19: the dead host that it stuck to; RING_NOBODY */
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
  uint64_t denied_regenerations; /* P4.5: although a gateway on the way had a newer one */
  uint64_t repeated_numbers;     /* P4.7 */
  uint64_t twin_starts;          /* P4.13 */
  uint64_t wrong_drops;          /* P4.14 */
  uint64_t sticky_returns;       /* P4.19 */
  uint64_t false_announcements;  /* P4.26 */
  uint64_t foreign_loads;        /* P4.38 */
} RingWatch;

/* Memory of what was sent lately: messages by number, loads by gateway. */
enum
{
  RING_SENT = 1024,
  RING_LOADS = 32
};
typedef struct RingSent
{
  SimTime at;
  uint32_t number;
  uint16_t from, to;
} RingSent;

typedef struct RingTruth
{
  RingCluster *cluster;
  RingTruthRow *rows; /* by VIP */
  guint unserved, doubled;
  guint tokens;        /* gateways that hold one */
  bool begun;          /* somebody has been the first */
  SimTime many_at;     /* when there last was more than one token in hand */
  RingSent *sent;      /* RING_SENT, by number */
  RingLoad *loads;     /* RING_LOADS of each gateway, which it wrote last */
  uint8_t *loads_at;   /* by gateway: the next place in them */
  uint32_t *denied;    /* by gateway: its 911 with this number met a newer one; 0: none did */
  SimTime balanced_at; /* the last move for balance */
  guint balanced;      /* such moves without a pause between them */
  RingWatch watch;
} RingTruth;

RingTruth *ring_truth_new (RingCluster *cluster);
void ring_truth_free (RingTruth *truth);
/* Looks again at all VIPs and emits what has changed: a machine's state has changed. */
void ring_truth_update (RingCluster *cluster);
/* A machine's state, or that of one of its interfaces, has changed: does it stand still? */
void ring_truth_stir (RingGateway *gateway);
/* Has nothing but crashes been wrong with the gateways and their networks (A1), and has there been one token,
 * from the beginning or for so long that everything of before is settled? */
bool ring_truth_calm (const RingCluster *cluster);
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
/* Neither counts on the other, and both have tokens: they are in different rings. */
bool ring_are_apart (const RingGateway *a, const RingGateway *b);
/* Tokens in hand in the component of `gateway`, those of other rings not counted. */
guint ring_live_tokens (const RingGateway *gateway);
/* And those on their way to somebody who would accept them. */
guint ring_lineages (const RingGateway *gateway);
/* It has a token of its own, or will see one again: it is in a ring. */
bool ring_is_in_ring (const RingGateway *gateway);

/* watch.c */
void ring_watch_accept (const RingDaemon *daemon, uint32_t number);
void ring_watch_regenerate (const RingDaemon *daemon, bool permission);
void ring_watch_permission (const RingDaemon *daemon, const RingWord *notice);
void ring_watch_deleting (const RingDaemon *daemon, uint16_t gateway);
void ring_watch_sent (const RingDaemon *daemon);
void ring_watch_dropped (const RingDaemon *daemon, uint32_t number);
void ring_watch_asks (const RingDaemon *daemon); /* a 911 of its own begins */
void ring_watch_visited (const RingDaemon *daemon, const RingWord *notice, bool newer);
void ring_watch_alone (const RingDaemon *daemon);
void ring_watch_wish (const RingDaemon *daemon, guint vip);
void ring_watch_announce (const RingDaemon *daemon, guint vip);
void ring_watch_move (const RingDaemon *daemon, guint vip, uint16_t to, RingCause cause);

/* What the invariants look at, and how they say that something that is counted has happened. */
const RingWatch *ring_watch (const SimSystem *system);
bool ring_never (uint64_t count, const char *what, GString *why);
/* Each gateway that runs, as `g`. */
#define RING_EACH_RUNNING(cluster, g)                                                                          \
  for (guint g##_i = 0; g##_i < (cluster)->gateways->len; g##_i++)                                             \
    for (const RingGateway *g = ring_gateway (cluster, g##_i); g != NULL && ring_runs (g); g = NULL)

/* converge.c: gateways of the component of `gateway`, itself included, that answer for that VIP. */
guint ring_holders_in_reach (const RingGateway *gateway, const RingVip *vip);

/* token-invariants.c, vip-invariants.c: what of the rows needs more than a count. */
bool ring_holds_one_token (const SimSystem *system, GString *why);
bool ring_holds_second_dies (const SimSystem *system, GString *why);
bool ring_holds_denied (const SimSystem *system, GString *why);
bool ring_holds_numbers (const SimSystem *system, GString *why);
bool ring_holds_back (const SimSystem *system, GString *why);
bool ring_holds_members (const SimSystem *system, GString *why);
bool ring_holds_merged (const SimSystem *system, GString *why);
bool ring_holds_first (const SimSystem *system, GString *why);
bool ring_holds_wrap (const SimSystem *system, GString *why);
bool ring_holds_stuck (const SimSystem *system, GString *why);
bool ring_holds_orders (const SimSystem *system, GString *why);
bool ring_holds_answered_by_one (const SimSystem *system, GString *why);
bool ring_holds_neighbours (const SimSystem *system, GString *why);
bool ring_holds_announcer (const SimSystem *system, GString *why);
bool ring_holds_settled (const SimSystem *system, GString *why);
bool ring_holds_loads (const SimSystem *system, GString *why);
SimTime ring_bound_ring (const SimSystem *system);
SimTime ring_bound_settled (const SimSystem *system);
SimTime ring_bound_neighbours (const SimSystem *system);
SimTime ring_bound_address (const SimSystem *system); /* until an address is answered, whatever has happened */
SimTime ring_bound_move (const RingCluster *cluster);
