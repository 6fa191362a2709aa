/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What is so, whatever servers and units believe. Protocol code tells it what has happened and never reads it.
 * Everything is kept up as it changes, so that a question costs the same at any size.
 */
#pragma once

#include "models/dtu/link.h"

/* Of a unit. */
typedef struct DtuUnitTruth
{
  DtuServer *server; /* that has taken it, and runs; NULL: none */
  DtuServer *last;   /* that it lost last */
  SimTime lost_at;   /* when that one died, or could not be used any more; SIM_NEVER: it is connected, or off */
  bool fresh;        /* has power, and nobody has failed to take it yet: on its way, not detached */
  bool powered;      /* among `powered` */
  bool counted;      /* among `detached` */
  bool missing;      /* among `without` */
  bool patient;      /* its user has inserted, or changed, and was not shown anything yet: a matter of course */
  bool interrupted;  /* among `interrupted` */
  SimTime since;     /* of `counted` */
  DtuSession *shown; /* a session whose link is this unit's; NULL: none */
} DtuUnitTruth;

struct DtuTruth
{
  DtuGroup *group;
  DtuUnitTruth *units;
  guint powered;     /* units that run */
  guint detached;    /* of those, not connected to a server that runs */
  guint without;     /* of those, with a token, and no session is shown; refused ones too */
  guint interrupted; /* of those, that were shown one before: a failure took it */
  guint sessions;    /* in the group */
  guint lost;        /* with their servers, in all */
  guint wrong;       /* pairs of a running server and another that it takes for up or down wrongly */
  uint8_t *up;       /* [server x servers]: does its table say that the other one is up? */
  uint8_t *off;      /* the same: is that wrong now? */
  int64_t imbalance; /* parts per billion */
};

bool dtu_is_up (const DtuServer *server); /* it runs */
DtuTruth *dtu_truth_new (DtuGroup *group);
void dtu_truth_begin (DtuGroup *group);
void dtu_truth_free (DtuTruth *truth);

/* A server's, or a unit's, machine has changed: it died, came back, stands still, goes on. */
void dtu_truth_server (DtuServer *server);
void dtu_truth_unit (DtuUnit *unit);

/* It begins, with power; or somebody has not taken it. */
void dtu_truth_powered (DtuUnit *unit, bool fresh);
/* A server has taken the unit; the unit has left, or is without one. */
void dtu_truth_connected (DtuUnit *unit, SimIp server);
void dtu_truth_left (DtuUnit *unit, bool lost);
void dtu_truth_gave_up (DtuUnit *unit, const char *reason); /* it takes its server for dead */
/* Its user inserts a card, or wants another session. */
void dtu_truth_presents (DtuUnit *unit);
/* What its reader holds, or what it shows, has changed. */
void dtu_truth_look_at (DtuUnit *unit);
void dtu_truth_session (DtuSession *session, gint by); /* made (1), or gone (-1) */
void dtu_truth_shown (DtuSession *session, SimMac unit, bool shown);
/* How the sessions stand on those that run. */
void dtu_truth_balance (DtuGroup *group);
/* A daemon's table says from now on that `name` is up, or is not. */
void dtu_truth_believes (DtuDaemon *daemon, const char *name, bool up);
