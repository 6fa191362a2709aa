/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * RING-15: the configuration of the cluster, which has a version, and how it spreads.
 *
 * It is on the disk of every gateway: the node map, and whether balancing and auto-rejoin are on. Version 1 is
 * what the scenario says. Whoever is told to change it makes the next version; the token carries it round, and
 * a gateway takes it over when its number is higher than its own. As long as all have version 1 there is no
 * such carriage.
 *
 * A gateway that is added gets it by a message, since it has no token; so does one that is removed. That one
 * serves nothing any more, and leaves when it has no token in hand; the others take it out of the membership
 * when they have the token. One that could not be reached learns of it when it next says anything: whoever has
 * that version answers its 911, or its token that is too old, with the configuration.
 */
#pragma once

#include "models/ring/train.h"

typedef struct RingConfig RingConfig;

RingConfig *ring_config_new (RingDaemon *daemon);
void ring_config_free (RingConfig *config);
void ring_config_start (RingDaemon *daemon); /* in the start hook */

uint32_t ring_config_version (const RingDaemon *daemon);
uint64_t ring_config_digest (const RingDaemon *daemon); /* of version and content */
bool ring_config_lists (const RingDaemon *daemon, guint gateway);
static inline bool
ring_config_listed (const RingDaemon *daemon)
{
  return ring_config_lists (daemon, daemon->gateway->number);
}

/* The operator: a new version. False with a reason (g_free) when there is nothing to change. */
bool ring_config_add (RingDaemon *daemon, guint gateway, char **why);
bool ring_config_remove (RingDaemon *daemon, guint gateway, char **why);
bool ring_config_set_balance (RingDaemon *daemon, bool on, char **why);
bool ring_config_set_auto_rejoin (RingDaemon *daemon, bool on, char **why);

/* Something has come from a gateway that is none by this one's version: it is told so, and asked for nothing.
 * False: it is one. */
bool ring_config_refuses (RingDaemon *daemon, guint gateway);

/* A token has come, or a version: who is not of the cluster any more is no member. */
void ring_config_settle (RingDaemon *daemon);
/* A message of this kind has come. */
void ring_config_arrived (RingDaemon *daemon, const uint8_t *data, gsize length);

/* P4.36 over a cluster, in truth: no version has decreased; those who live, and are members of one ring with
 * one token round since the last change, have the same. */
bool ring_config_never_decreased (const RingCluster *cluster, GString *why);
bool ring_config_same (const RingCluster *cluster, GString *why);

/* A mistake that P4.36 must see; tests only: this gateway takes over whatever comes. */
void ring_config_obey_old (RingDaemon *daemon);

extern const RingModule ring_config_module;
extern const SimRecordKind ring_rec_config;
