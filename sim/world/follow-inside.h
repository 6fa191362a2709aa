/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What follow.c, follow-clients.c and follow-reason.c share. */
#pragma once

#include "sim/world/inside.h"

/* What is known of one system. */
typedef struct SimFollowState
{
  const SimSystem *system;
  SimTime hold;
  SimTime since; /* converged since; SIM_NEVER: it is not */
  bool ever;     /* it has been converged before */
  bool serving;
  const SimFaultSpec *repair; /* the last repair that concerned it, or NULL */
  SimEntity repaired;
  SimTime repaired_at; /* or when that machine was up again */
  SimEntity guest;     /* its machine that has last come up on another system's server; 0: none */
  SimTime guest_at;
} SimFollowState;

typedef struct SimFollowOpen
{
  SimIncident row;
  bool kept, closed, hurt; /* hurt: requests have failed and none succeeded since */
  SimTime closed_at;
} SimFollowOpen;

struct SimFollow
{
  SimWorld *world;
  SimFollowState *states;
  GPtrArray *incidents; /* SimFollowOpen, owned, by number */
  GPtrArray *open;      /* of those, open ones, oldest first */
  GPtrArray *lasting;   /* of those, whose fault is in force */
  GPtrArray *echoes;    /* of those, closed ones: requests that were begun before may still fail */
  SimTime patience;     /* the longest that a request can be waited for, all its tries */
  SimReturns *returns;
  GString *why;
};

/* Why a system left its converged state. */
typedef struct SimFollowReason
{
  const SimFaultSpec *fault;
  SimEntity where;
  guint after;
  bool started;
  char *text; /* g_free() */
} SimFollowReason;

/* follow-clients.c. Does the incident concern the system that the entity is of? */
bool sim_follow_concerns (const SimFollow *follow, const SimIncident *row, SimEntity entity);
void sim_follow_clients_begin (SimFollow *follow);
/* It has just been closed. */
void sim_follow_clients_closed (SimFollow *follow, SimFollowOpen *open);

/* follow-reason.c */
SimFollowReason sim_follow_reason (const SimFollow *follow, const SimFollowState *state);
