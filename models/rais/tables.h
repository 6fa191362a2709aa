/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What one service monitor knows: the host information database, the service address
 * database, and the newest sequence number of each sender. All volatile: a crash empties it.
 *
 * Times are the node's own clock. Everything is kept in ascending order of address, so that
 * no order depends on who spoke first.
 */
#pragma once

#include "models/rais/message.h"

/* One row of the service address database. */
typedef struct RaisAddress
{
  SimIp address;
  SimTime served; /* when its preferred host last served it */
  bool expired;   /* orphan-clock leader: this leader's countdown is over */
} RaisAddress;

typedef struct RaisTable
{
  GPtrArray *hosts;  /* RaisEntry, ascending by id; the own entry is among them */
  GArray *addresses; /* RaisAddress, ascending */
  GArray *seen;      /* source and newest sequence number, ascending */
} RaisTable;

RaisTable *rais_table_new (void);
void rais_table_free (RaisTable *table);
void rais_table_clear (RaisTable *table);

RaisEntry *rais_table_host (const RaisTable *table, SimIp id); /* NULL: unknown */
RaisEntry *rais_table_take_host (RaisTable *table, SimIp id);  /* made when unknown */
void rais_table_drop_host (RaisTable *table, guint index);

RaisAddress *rais_table_address (const RaisTable *table, SimIp address);
/* Notes that `address` should be served and was last served by its preferred host at `served`. */
RaisAddress *rais_table_note (RaisTable *table, SimIp address, SimTime served);
void rais_table_drop_address (RaisTable *table, guint index);

/* True the first time; false for a number at or below the sender's newest. */
bool rais_table_fresh (RaisTable *table, SimIp source, uint64_t sequence);

/* Lowest id among hosts heard within `timeout` before `now`; `among` a RaisLeaderAmong. */
SimIp rais_table_leader (const RaisTable *table, SimTime now, SimTime timeout, int among);
