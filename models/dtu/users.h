/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The people at a failover group's units, and what their sessions show and consist of.
 *
 * A user comes by the curve, looks for a unit that is free, inserts a card, and is in front of a session as
 * soon as the unit shows one. What he misses is counted by the truth: from the instant at which his session's
 * server dies, not from when his unit notices. People are no machines: they act by timers of the world.
 */
#pragma once

#include "models/dtu/link.h"

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
  DtuUnit *unit; /* SEATED */
  SimTime at;    /* SEEKING: the next look; SEATED: again, after he was refused; SIM_NEVER: nothing */
  SimTime leave, change, picture; /* SIM_NEVER: not */
  SimTime without; /* since when he is there and sees no session; SIM_NEVER: he sees one, or is away */
  bool failed;     /* he had seen one, and it was a failure that took it */
  guint made;      /* DTU-15: sessions that he asked for beside the first */
  guint last;      /* number of the unit that he sat at last */
};

typedef struct DtuStore DtuStore; /* data.c */
typedef struct DtuClerk DtuClerk;
typedef struct DtuServant DtuServant; /* service.c */
typedef struct DtuService DtuService;
typedef struct DtuIntruder DtuIntruder; /* forge.c */

/* Kinds of their timers. */
enum
{
  DTU_EVENT_USER = 200,
  DTU_EVENT_DATA,
  DTU_EVENT_SERVICE,
  DTU_EVENT_INTRUDER
};

/* Seats, counts, and the roles behind sessions. */
struct DtuPeople
{
  GArray *free;                /* guint: units without anybody, in no order */
  guint *place;                /* of each unit in there; G_MAXUINT: somebody sits there */
  guint present, without;      /* people; of those, without a session */
  GPtrArray *stages, *screens; /* display.c, of servers and units; NULL: nobody shows anything */
  DtuStore *store;             /* data.c; NULL: there is none */
  GPtrArray *clerks;           /* on each server */
  SimSlab *papers;
  guint paperless;     /* sessions that have not read their user's data */
  GPtrArray *servants; /* service.c, on each server; NULL: sessions are on one server each */
  SimSlab *services;
  guint missing;         /* services that do not run, as session managers know */
  DtuIntruder *intruder; /* forge.c; NULL: none */
};

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

/* data.c: DTU-14. As sessions are made, shown and gone. */
void dtu_data_build (DtuGroup *group);
void dtu_data_open (DtuSession *session);
void dtu_data_shown (DtuSession *session);
void dtu_data_close (DtuSession *session);
void dtu_data_forget (DtuSession *session);    /* the world goes: not a word */
bool dtu_data_has (const DtuSession *session); /* can it touch its user's data? */

/* service.c: DTU-17 */
void dtu_services_build (DtuGroup *group);
void dtu_services_open (DtuSession *session);
void dtu_services_shown (DtuSession *session);
void dtu_services_hidden (DtuSession *session);
void dtu_services_close (DtuSession *session, bool crash);
void dtu_services_forget (DtuSession *session);         /* the world goes: not a word */
guint dtu_services_running (const DtuSession *session); /* as its session manager knows */

/* users-records.c */
extern const SimRecordKind dtu_rec_present, dtu_rec_without, dtu_rec_logged_in, dtu_rec_back, dtu_rec_picture,
    dtu_rec_paperless, dtu_rec_fetched, dtu_rec_saved, dtu_rec_service_runs, dtu_rec_service_missing,
    dtu_rec_services_missing, dtu_rec_services_lost;
