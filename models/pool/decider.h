/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The decider as its own files see it: figures.c makes figures of reports, weigh.c chooses machines, act.c
 * holds a rule against agreement and policy and gives the orders, decide.c asks the matrix.
 *
 * Subjects of the matrix's memory: services first, then servers.
 */
#pragma once

#include "models/pool/pool.h"
#include "models/pool/rules.h"

enum
{
  POOL_TREND_SAMPLES = 32,
  POOL_ORDERS = 3 /* give, take, move */
};

/* Users of a service at the last looks, a window long. */
typedef struct PoolTrend
{
  SimTime at[POOL_TREND_SAMPLES];
  double users[POOL_TREND_SAMPLES];
  guint count, next;
} PoolTrend;

typedef struct PoolServiceBook
{
  PoolTrend trend;
  bool ordered[POOL_ORDERS]; /* by the operator; gone when it was decided upon */
  int partner;               /* service of the operator's move; -1: any */
  const char *orders[POOL_ORDERS + 1];
  const char *location[2], *place[2];
  const char **events; /* names of those under way, NULL-terminated */
  double users, capacity;
  guint64 cover; /* decision that gave it a spare before a reboot; 0: none */
  PoolFigures figures;
} PoolServiceBook;

typedef struct PoolServerBook
{
  int role; /* at the last look */
  SimTime role_since;
  guint64 decision; /* that it has a job for; 0: none */
  SimTime decided_at;
  const char *alarms[3], *passed[3];
  PoolFigures figures;
} PoolServerBook;

struct PoolDecider
{
  PoolControl *control;
  PoolSystem *pool;
  const PoolOptions *options;
  const PoolMatrix *matrix;
  PoolMemory *memory;
  uint32_t used; /* criteria that the matrix asks for */
  guint64 decisions;
  guint services, servers;
  PoolServiceBook *of_service;
  PoolServerBook *of_server;
};

static inline const PoolServiceOptions *
pool_decider_service (const PoolDecider *d, int service)
{
  return pool_service_options (d->options, (guint)service);
}
/* Machines that a service must not be short of, and may have at most. */
guint pool_decider_least (const PoolDecider *d, int service);
guint pool_decider_keeps (const PoolDecider *d, int service);
guint pool_decider_most (const PoolDecider *d, int service);

/* The service that a server serves, as far as is known: its role, or what it had before its job; -1: none. */
int pool_decider_serves (const PoolDecider *d, guint server);

/* figures.c: what the reports come to, now. */
void pool_figures_look (PoolDecider *d, bool round);
/* Of a server that has died, and had that service. */
void pool_figures_died (PoolDecider *d, guint server, int service);
/* decide.c: the control unit's machine. */
SimEntity pool_who_decides (const PoolDecider *d);

/* A bit each criterion that occurs in the matrix. */
uint32_t pool_figures_used (const PoolMatrix *matrix);

/* weigh.c: the machine for `service`, from spares and, where the rule lets it, from others; -1: none. What was
 * weighed is emitted for `decision`. */
typedef struct PoolWish
{
  int service;
  int from; /* a service; -1: any */
  bool spares, others;
  PoolUrgency urgency;
} PoolWish;
int pool_weigh_give (const PoolDecider *d, const PoolWish *wish, guint64 decision);
/* The machine that `service` loses; `named` is the one that the rule is about, -1: none is. */
int pool_weigh_take (const PoolDecider *d, int service, int named, PoolUrgency urgency, guint64 decision);

/* act.c: what a rule that has fired comes to. */
typedef struct PoolFired
{
  guint rule;
  int service, server; /* server -1: the rule is about the service */
  bool died;           /* the server is dead, and has lost that service */
} PoolFired;
/* False: nothing was done, nor could be; it is asked again at the next look. */
bool pool_act (PoolDecider *d, const PoolFired *fired);
/* POOL-7: a privileged user of that server wants another service. */
void pool_act_wish (PoolDecider *d, guint server, int service);
/* An operator's order about a server: to that service, or -1 to standby. False: refused, and `why` says so. */
bool pool_act_operator (PoolDecider *d, guint server, int service, PoolUrgency urgency, GString *why);
/* The job of the server is over. */
void pool_act_ended (PoolDecider *d, guint server, bool good);

/* decide.c: the operator's order for a service (POOL-11); `partner` -1: none. */
void pool_decider_order (PoolDecider *d, PoolAct act, int service, int partner);

/* decide-records.c */
extern const SimRecordKind pool_rec_rule, pool_rec_weighed, pool_rec_denied_by, pool_rec_customer,
    pool_rec_outcome, pool_rec_gives, pool_rec_takes, pool_rec_moves;
extern const SimRecordKind *const pool_decisions[];
