/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What one service monitor knows: a book (book.h), which it may share, and its own entry, which it does not.
 * All volatile: a crash empties it.
 *
 * Rows are read by number, 0 up to rais_table_count() - 1, in ascending order of id; the own entry is among
 * them once it was taken. Pointers to rows are good until the next call that writes.
 */
#pragma once

#include "models/rais/book.h"

typedef struct RaisTable
{
  RaisShelf *shelf; /* a reference */
  RaisBook *book;   /* a reference */
  SimIp self;
  bool has_own;
  RaisKnown own;
  GArray *heard;          /* RaisHeard: few; what the book says of when these were heard does not hold here */
  const RaisBook *placed; /* where the own entry stands in this book; NULL: look again */
  guint place;
  bool inside; /* the book has a row for it, which is not looked at */
} RaisTable;

RaisTable *rais_table_new (RaisShelf *shelf);
void rais_table_free (RaisTable *table);
/* Empties it; from now on it is that of the monitor with this id. */
void rais_table_clear (RaisTable *table, SimIp self);

/* The own entry, made when it was not there. */
RaisEntry *rais_table_own (RaisTable *table, SimTime now);

guint rais_table_count (RaisTable *table);
const RaisKnown *rais_table_at (RaisTable *table, guint i);
const RaisKnown *rais_table_host (const RaisTable *table, SimIp id); /* NULL: unknown */
const RaisAddress *rais_table_address (const RaisTable *table, SimIp address);

/* The book, which nobody else holds from now on. */
RaisBook *rais_table_write (RaisTable *table);
/* Takes the reference. */
void rais_table_take (RaisTable *table, RaisBook *book);

/* When that host, of this table, last spoke itself. */
SimTime rais_table_heard (const RaisTable *table, const RaisKnown *known);
/* What the book says of when it was heard holds from now on; or does not. */
void rais_table_heard_as_told (RaisTable *table, SimIp id);
void rais_table_heard_at (RaisTable *table, const RaisHeard *heard);

/* Lowest id among hosts heard within `timeout` before `now`; `among` a RaisLeaderAmong. */
SimIp rais_table_leader (RaisTable *table, SimTime now, SimTime timeout, int among);
