/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The seam between what the control unit knows and may do, and who decides.
 *
 * POOL-2: the control unit knows of a server only what the monitoring unit has reported, as old as it is. The
 * decider (decide.c) is asked after each round of reports and at what happens in between; it looks through the
 * functions here and gives orders by them. It knows no network, no clock but pool_now(), and nothing of the
 * truth.
 *
 * An order begins a job, which empties, stops, copies, boots and opens as figures 6 and 7 have it (jobs.c). A
 * server has one job at most: a second order for it is refused, but for one that is more urgent than the job
 * under way, which makes that urgent (box 63a).
 */
#pragma once

#include "models/pool/options.h"

typedef struct PoolControl PoolControl;
typedef struct PoolDecider PoolDecider;

/* What a server is doing. It is what a server says of itself, and the truth in pool.h. */
typedef enum PoolPhase
{
  POOL_OFF,      /* standby: a spare, or on its way between two steps */
  POOL_READY,    /* serves */
  POOL_DRAINING, /* serves those who are on it */
  POOL_STOPPING,
  POOL_COPYING,
  POOL_BOOTING,
  POOL_FAILED, /* no machine answers */
  POOL_PHASES
} PoolPhase;
extern const char *const pool_phase_names[];

/* The last that the monitoring unit has said of a server. */
typedef struct PoolReport
{
  SimTime at; /* when the control unit heard it; SIM_NEVER: nothing yet */
  bool alive; /* it answered; else the rest is what it said before */
  PoolPhase phase;
  int service; /* that its drives hold; -1: none */
  guint users;
  double load;      /* share of its capacity in use, 0 … 1 */
  SimTime response; /* response time, mean at that moment */
  SimTime up_time;  /* since its system was booted; 0 when it is not */
  bool alarm;       /* unauthorised use was found */
  int wish;         /* service that a privileged user, now logged out, asked for; -1: none */
} PoolReport;

/* Where a server stands in the control unit's books. */
typedef enum PoolStanding
{
  POOL_SPARE,   /* off, without a role; may be given */
  POOL_SERVING, /* has a role, no job */
  POOL_BUSY,    /* has a job: its role is where that leads */
  POOL_LOST,    /* believed dead */
} PoolStanding;

guint pool_servers (const PoolControl *control);
guint pool_services (const PoolControl *control);
const PoolOptions *pool_control_options (const PoolControl *control);
SimTime pool_now (const PoolControl *control); /* the control unit's clock */
const PoolReport *pool_report (const PoolControl *control, guint server);
PoolStanding pool_standing (const PoolControl *control, guint server);
/* The service that it has, or is on its way to; -1: none, a spare. */
int pool_role (const PoolControl *control, guint server);
/* Servers with that role, those on their way included; and of those, who serve, as far as is known. */
guint pool_allocated (const PoolControl *control, int service);
guint pool_serving_now (const PoolControl *control, int service);
/* Machines that the service is to have: what it began with, more by each give, fewer by each take. */
guint pool_wanted (const PoolControl *control, int service);
guint pool_spares (const PoolControl *control);
const char *pool_server_name (const PoolControl *control, guint server);
PoolUrgency pool_job_urgency (const PoolControl *control, guint server); /* of one that has a job */
bool pool_is_urgent (PoolUrgency a, PoolUrgency than);                   /* is `a` more urgent? */

/* POOL-14. Estimates of the control unit, from sizes, rates, what boots and stops took before, and how many
 * users are there: until the server could be off; until one that is off could serve `service`. */
SimTime pool_free_time (const PoolControl *control, guint server, PoolUrgency urgency);
SimTime pool_start_time (const PoolControl *control, guint server, int service);

/*
 * The best server for `service`: a spare that starts soonest; else, with `from_others`, of the servers of other
 * services that can spare one (POOL-9) one without users, else the one with the fewest; among equals the one
 * that is free and started soonest (POOL-14), then the lowest number. -1: none.
 */
int pool_choose (const PoolControl *control, int service, bool from_others, PoolUrgency urgency);

/* -- orders (POOL-12). False: refused, and `why` (may be NULL) says so ----------------------------------- */

/* A machine more for `service`: that server, a spare; -1: pool_choose() among the spares. */
bool pool_give (PoolControl *control, int service, int server, const char *reason, GString *why);
/* The server leaves its service and is a spare then. */
bool pool_take (PoolControl *control, guint server, PoolUrgency urgency, const char *reason, GString *why);
/* The server leaves its service for another one. */
bool pool_move (PoolControl *control, guint server, int service, PoolUrgency urgency, const char *reason,
                GString *why);
/* Same image again. With POOL_THROW_OUT it is shut down at once (POOL-6). */
bool pool_reboot (PoolControl *control, guint server, PoolUrgency urgency, const char *reason, GString *why);
/* POOL-8: the server is not to be trusted: nobody is sent to it, it is told to stop, `spare` (-1: the best one)
 * gets its role. True also when there is no spare: then the role stays open, and pool_allocated() is short. */
enum
{
  POOL_NO_SPARE = -2 /* for pool_replace(): the role stays open */
};
bool pool_replace (PoolControl *control, guint server, int spare, const char *reason, GString *why);

/* -- who decides: decide.c ------------------------------------------------------------------------------- */

typedef enum PoolOccasion
{
  POOL_ROUND,    /* a round of reports has come; server: -1 */
  POOL_DIED,     /* the monitoring unit says so */
  POOL_RETURNED, /* one that was lost answers again */
  POOL_ALARM,
  POOL_WISH,
  POOL_JOB_DONE, /* of that server */
  POOL_JOB_FAILED,
  POOL_OCCASIONS
} PoolOccasion;

PoolDecider *pool_decider_new (PoolControl *control);
void pool_decider_free (PoolDecider *decider);
/* The control unit's programs begin anew and remember nothing. */
void pool_decider_reset (PoolDecider *decider);
void pool_decide (PoolDecider *decider, PoolOccasion occasion, int server);
