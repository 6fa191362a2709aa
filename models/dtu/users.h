/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The people at a failover group's units, and what their sessions show and consist of.
 *
 * A user comes by the curve, looks for a unit that is free, inserts a card, and is in front of a session as
 * soon as the unit shows one. What he misses is counted by the truth: from the instant at which his session's
 * server dies, not from when his unit notices. People are no machines: they act by timers of the world.
 */
#pragma once

#include "models/dtu/dtu.h"

typedef enum DtuUserState
{
  DTU_USER_AWAY,    /* comes at `at`, or never */
  DTU_USER_SEEKING, /* there, but no unit is free */
  DTU_USER_SEATED
} DtuUserState;

struct DtuUser
{
  SimTimer timer; /* of what comes next */
  DtuGroup *group;
  guint number; /* from 0 */
  SimStream draw;
  bool card;                  /* else the unit's Ethernet address is the token */
  const DtuWorkOptions *work; /* NULL: no display */
  DtuUserState state;
  DtuUnit *unit;          /* SEATED */
  SimTime at;             /* SEEKING: the next look; SEATED: again, after he was refused; SIM_NEVER: nothing */
  SimTime leave, picture; /* SIM_NEVER: not */
  SimTime without;        /* since when he is there and sees no session; SIM_NEVER: he sees one, or is away */
  bool failed;            /* he had seen one, and it was a failure that took it */
  guint last;             /* number of the unit that he sat at last */
};

typedef struct DtuStore DtuStore; /* data.c */
typedef struct DtuClerk DtuClerk;
typedef struct DtuPapers DtuPapers;
typedef struct DtuServant DtuServant; /* service.c */
typedef struct DtuService DtuService;

/* Kinds of their timers. */
enum
{
  DTU_EVENT_USER = 200,
  DTU_EVENT_DATA,
  DTU_EVENT_SERVICE,
  DTU_EVENT_INTRUDER
};

/* Seats, counts, and the roles behind sessions. */
typedef struct DtuPeople
{
  GArray *free;                /* guint: units without anybody, in no order */
  guint *place;                /* of each unit in there; G_MAXUINT: somebody sits there */
  guint present, without;      /* people; of those, without a session */
  GPtrArray *stages, *screens; /* display.c, of servers and units; NULL: nobody shows anything */
} DtuPeople;

/* user.c */
DtuUser *dtu_user_new (DtuGroup *group, guint number);
static inline DtuUser *
dtu_user_of (const DtuGroup *group, guint i)
{
  return g_ptr_array_index (group->users, i);
}
void dtu_user_comes_at (DtuUser *user, SimTime at);
/* Has him sit down at that unit, from wherever he is. False: somebody sits there. */
bool dtu_user_move (DtuUser *user, DtuUnit *unit, const char *reason);
void dtu_user_leave (DtuUser *user, const char *reason);
/* What the unit in front of him shows has changed. */
void dtu_user_sees (DtuUser *user);
/* Its server is not there any more, whatever it shows. */
void dtu_user_misses (DtuUser *user);

/* people.c: seats */
DtuPeople *dtu_people_new (DtuGroup *group);
void dtu_people_free (DtuPeople *people);
DtuUnit *dtu_people_seat (DtuGroup *group, DtuUser *user); /* a unit that is free and has power; NULL: none */
void dtu_people_take (DtuGroup *group, DtuUnit *unit);
void dtu_people_give (DtuGroup *group, DtuUnit *unit);

/* display.c */
void dtu_display_build (DtuGroup *group);
/* The user does something, or his picture moves. */
void dtu_display_input (DtuUnit *unit, const DtuWorkOptions *work, SimStream *draw);

/* users-records.c */
extern const SimRecordKind dtu_rec_present, dtu_rec_without, dtu_rec_logged_in, dtu_rec_back, dtu_rec_picture;
