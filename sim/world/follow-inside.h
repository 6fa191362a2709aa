/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What follow.c and follow-reason.c share. */
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
} SimFollowOpen;

struct SimFollow
{
  SimWorld *world;
  SimFollowState *states;
  GPtrArray *incidents; /* SimFollowOpen, owned, by number */
  GPtrArray *open;      /* of those, open ones, oldest first */
  GPtrArray *lasting;   /* of those, whose fault is in force */
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

/* follow-reason.c */
SimFollowReason sim_follow_reason (const SimFollow *follow, const SimFollowState *state);
