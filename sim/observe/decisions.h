/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Decisions that models take by rules, as they told of them: `rehearse explain RUN --decision N`.
 *
 * A model names the kinds of records that tell of its decisions (SimModel.decisions); field b of each is the
 * number of the decision, from 1 up in each system. What a decision rests on, what was weighed and what came of
 * it are further records with its number. The first SIM_DECISIONS rows of a run are kept.
 */
#pragma once

#include "sim/world/world.h"

enum
{
  SIM_DECISIONS = 1000000
};

typedef struct SimDecisionRow
{
  const char *system;
  guint64 decision;
  SimTime at;
  const char *what; /* name of the record's kind */
  char *sentence;
} SimDecisionRow;

typedef struct SimDecisions SimDecisions;

/* Subscribes; NULL when no model of the world tells of decisions. */
SimDecisions *sim_decisions_new (SimWorld *world);
void sim_decisions_free (SimDecisions *decisions);

/* In order of time. NULL has none. */
guint sim_decisions_count (const SimDecisions *decisions);
const SimDecisionRow *sim_decisions_get (const SimDecisions *decisions, guint i);
guint64 sim_decisions_lost (const SimDecisions *decisions); /* rows beyond those that are kept */
