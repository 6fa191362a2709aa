/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What is so, whatever the control unit and the balancer believe. Protocol code tells it what has happened and
 * never reads it. Everything is kept up as it changes, so that a question costs the same at any size.
 */
#pragma once

#include "models/pool/audit.h"

struct PoolTruth
{
  PoolSystem *pool;
  PoolAudit *audit;
  uint64_t arrived, entered, handed;
  uint64_t ended[POOL_OUTCOMES];
  uint64_t outside; /* users who have come and are not in yet */
  uint64_t inside;  /* users on servers */
  uint64_t lost;    /* users of whom nobody knows: flaw lose_users */
  uint64_t booted, torn;
  uint64_t directed, misdirected, turned_away, promised;
  guint missing;  /* servers of services that are wanted and do not serve */
  guint hurt;     /* of those, the ones that are not on their way as planned */
  guint down;     /* services that are wanted and have no server at all */
  guint wanted;   /* servers of all services */
  guint disagree; /* servers of which the balancer believes what is not so */
};

PoolTruth *pool_truth_new (PoolSystem *pool);
void pool_truth_free (PoolTruth *truth);

/* Something has changed that missing, down or disagree may depend on. */
void pool_truth_look (PoolSystem *pool);

/* A user's life. */
void pool_truth_came (PoolSystem *pool);
void pool_truth_entered (PoolSystem *pool, const PoolUser *user);
void pool_truth_ended (PoolSystem *pool, const PoolUser *user, PoolOutcome outcome);
void pool_truth_handed (PoolSystem *pool, const PoolUser *user);
void pool_truth_lose (PoolSystem *pool, PoolUser *user);
/* The balancer's decisions. */
void pool_truth_directed (PoolSystem *pool, uint64_t user, guint service, guint server);
void pool_truth_turned_away (PoolSystem *pool, guint service);
/* The control unit's: a spare is given, a server is taken from another service. */
void pool_truth_promised (PoolSystem *pool, guint server, int service);
void pool_truth_chosen (PoolSystem *pool, guint server, int service);
void pool_truth_victim (PoolSystem *pool, guint server, int service); /* of all that could go */
/* The control unit asks users of the server to go; it decides to throw them out. */
void pool_truth_asked (PoolServer *server);
void pool_truth_urgent (PoolSystem *pool, guint server, PoolUrgency urgency);
void pool_truth_alarmed (PoolServer *server);
void pool_truth_forgot (PoolSystem *pool, guint jobs);
/* A server's system has come up. */
void pool_truth_booted (PoolServer *server);

/* Servers that serve that service, are open at the balancer and run. */
guint pool_truth_ready (const PoolSystem *pool, guint service);
