/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * RAIS-4: what a monitor learns from a message.
 *
 * A datagram has many receivers, and most of them know the same before it comes. So it is decoded once, and
 * what it makes of a book (book.h) is worked out once for each book and instant; the other receivers with that
 * book take what the first one has made. It is the same, entry by entry, as if each had worked for itself.
 */
#pragma once

#include "models/rais/tables.h"

enum
{
  RAIS_LESSONS = 8, /* books that are remembered for one datagram */
  RAIS_PARCELS = 8  /* datagrams that are remembered: there are several under way at a time */
};

typedef struct RaisMonitor RaisMonitor;

/* What a message made of `before`. */
typedef struct RaisLesson
{
  RaisBook *before; /* a reference; NULL: free */
  RaisBook *after;  /* a reference; NULL: it was a duplicate */
  SimTime now;      /* of the receiver's clock */
  RaisTable *sole;  /* who alone has taken `after`; NULL: several have */
  bool marks;       /* something changed that converged() looks at */
} RaisLesson;

typedef struct RaisParcel
{
  SimBytes *bytes; /* a reference, so that no other datagram can be taken for it; NULL: free */
  RaisMessage *message;
  bool good; /* `message` is what the bytes say; else they are no control message */
  RaisLesson lessons[RAIS_LESSONS];
  guint next;
} RaisParcel;

typedef struct RaisPost
{
  RaisShelf *shelf; /* a reference */
  RaisIntern intern;
  RaisParcel parcels[RAIS_PARCELS];
  GArray *heard; /* RaisHeard: for comparing */
  guint next, last;
} RaisPost;

void rais_post_init (RaisPost *post);
void rais_post_clear (RaisPost *post);

RaisParcel *rais_post_open (RaisPost *post, SimBytes *bytes);

/* Takes in the message of a parcel that is good; false: it is a duplicate, and nothing was learnt. */
bool rais_learn (RaisMonitor *monitor, RaisParcel *parcel);
