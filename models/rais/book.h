/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What service monitors know, as a book that those who know the same share.
 *
 * All members of a group hear the same messages, mostly at the same instant, so mostly they know the same: of
 * n members there are a few books, not n. A book that has more than one holder is never written: who learns
 * something else takes a copy first, or the copy that another member has made of the same book for the same
 * message (learn.h). What a book says of its holder itself is not looked at: a monitor has an entry of its own.
 *
 * Rows are kept in ascending order, so that no order depends on who spoke first. Times are the node's clock.
 * The rows have no padding: books are compared as bytes.
 */
#pragma once

#include "models/rais/message.h"

/* One row of the host information database. */
typedef struct RaisKnown
{
  RaisEntry *entry; /* a reference; shared, never written */
  SimTime heard;    /* when it last spoke itself */
  SimTime known;    /* as of when the entry is */
  SimIp id;
  uint32_t unused;
} RaisKnown;

/* One row of the service address database. */
typedef struct RaisAddress
{
  SimTime served; /* when its preferred host last served it */
  SimIp address;
  uint32_t expired; /* orphan-clock leader: this leader's countdown is over */
} RaisAddress;

/* The newest sequence number of a sender. */
typedef struct RaisSeen
{
  uint64_t newest;
  SimIp source;
  uint32_t unused;
} RaisSeen;

typedef struct RaisBook
{
  guint refs;
  GArray *hosts;     /* RaisKnown, ascending by id */
  GArray *addresses; /* RaisAddress, ascending */
  GArray *seen;      /* RaisSeen, ascending by source */
} RaisBook;

/* Books that nobody holds, to be used again; one for each group, counted. */
typedef struct RaisShelf
{
  guint refs;
  GPtrArray *books;
} RaisShelf;

RaisShelf *rais_shelf_new (void);
void rais_shelf_unref (RaisShelf *shelf); /* the last reference: all books have been given back */

RaisBook *rais_book_new (RaisShelf *shelf); /* empty, one reference */
RaisBook *rais_book_copy (RaisShelf *shelf, const RaisBook *book);
RaisBook *rais_book_ref (RaisBook *book);
void rais_book_unref (RaisShelf *shelf, RaisBook *book); /* NULL is allowed */

/* When its holder heard a host, where the book says another time. */
typedef struct RaisHeard
{
  SimTime heard;
  SimIp id;
} RaisHeard;

/* Do they say the same of all but `one` and `two`? With a list (NULL: none) a few hosts may have been heard at
 * other times: it gets those of `a`. */
bool rais_book_same (const RaisBook *a, const RaisBook *b, SimIp one, SimIp two, GArray *heard);
/* Makes `to` say of the host `id` what `from` says. */
void rais_book_correct (RaisBook *to, const RaisBook *from, SimIp id);

/* The place of the row, or where it would go. */
guint rais_book_host_place (const RaisBook *book, SimIp id);
/* NULL: there is none. */
RaisKnown *rais_book_host (const RaisBook *book, SimIp id);
RaisAddress *rais_book_address (const RaisBook *book, SimIp address);

/* These write. */
/* The row of that host, with its contents; made when unknown, with times 0. */
RaisKnown *rais_book_tell (RaisBook *book, RaisEntry *entry);
/* Notes that `address` should be served and was last served by its preferred host at `served`. */
RaisAddress *rais_book_note (RaisBook *book, SimIp address, SimTime served);
void rais_book_drop_host (RaisBook *book, guint i);
void rais_book_drop_address (RaisBook *book, guint i);

/* Is `sequence` above the newest of that source? */
bool rais_book_fresh (const RaisBook *book, SimIp source, uint64_t sequence);
void rais_book_see (RaisBook *book, SimIp source, uint64_t sequence);

static inline RaisKnown *
rais_book_known (const RaisBook *book, guint i)
{
  return &((RaisKnown *)(void *)book->hosts->data)[i];
}
static inline RaisAddress *
rais_book_row (const RaisBook *book, guint i)
{
  return &((RaisAddress *)(void *)book->addresses->data)[i];
}
