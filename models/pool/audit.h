/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What is written down for the checkers as it happens, because it cannot be seen afterwards: to whom users were
 * sent, why they had to go, which server was chosen. Protocol code tells (through truth.h) and never reads it.
 */
#pragma once

#include "models/pool/pool.h"

typedef enum PoolBreachRule
{
  POOL_RIGHT_SERVER,   /* P2.2: directed to one that is believed to serve just that */
  POOL_LEAST_LOADED,   /* P2.2: and to the least loaded */
  POOL_SPARE_ONCE,     /* P2.5 */
  POOL_EVICTED,        /* P2.10 */
  POOL_STALE_ORDER,    /* P2.10: by an order that comes too late */
  POOL_DENIED_RIGHTLY, /* P2.11 */
  POOL_SAME_AGAIN,     /* P2.12: the same image after an alarm */
  POOL_TO_AND_FRO,     /* P2.15 */
  POOL_VICTIM,         /* P2.17 */
  POOL_FORGOTTEN,      /* P2.18 */
  POOL_BREACH_RULES
} PoolBreachRule;

typedef struct PoolAudit PoolAudit;

PoolAudit *pool_audit_new (PoolSystem *pool);
void pool_audit_free (PoolAudit *audit);
const SimBreach *pool_audit_breach (const PoolAudit *audit, PoolBreachRule rule);

/* As they happen; truth.c. */
void pool_audit_directed (PoolAudit *audit, guint service, guint server);
void pool_audit_turned_away (PoolAudit *audit, guint service);
void pool_audit_promised (PoolAudit *audit, guint server);
void pool_audit_chosen (PoolAudit *audit, guint server, int from, int to);
/* Among all that could go: the victim of a peak. */
void pool_audit_victim (PoolAudit *audit, guint server, int service);
void pool_audit_asked (PoolAudit *audit, guint server);
void pool_audit_urgent (PoolAudit *audit, guint server, PoolUrgency urgency);
void pool_audit_thrown_out (PoolAudit *audit, guint server);
void pool_audit_alarmed (PoolAudit *audit, guint server);
void pool_audit_booted (PoolAudit *audit, guint server);
/* The control unit's books have changed. */
void pool_audit_look (PoolAudit *audit);
/* Since when has a service lacked a machine while a spare stood by? SIM_NEVER: none does. *service gets one. */
SimTime pool_audit_open (const PoolAudit *audit, guint *service);
void pool_audit_forgot (PoolAudit *audit, guint jobs);
