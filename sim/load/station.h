/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Stations: a server's capacity (NET-6).
 *
 * A station does work, measured in time at full speed, on a node. Discipline `fifo`: each of
 * `servers` takes one job at a time, others wait in order. `processor-sharing`: up to
 * `servers` jobs run at full speed, more share them equally. At most `limit` jobs are there
 * at once; one more is refused. The node's speed scales all; a node that stands still (paused
 * or hung) and a station that is stopped do nothing, and go on where they were; a node that is
 * not up any more has lost all jobs without a word.
 *
 * A station keeps virtual time: what one job in service has been given since the station was
 * last empty. A job is done when virtual time has come to what it was when its service began,
 * plus its work (Parekh and Gallager 1993 for the sharing case). The instant of an end is
 * rounded up to the nanosecond; jobs that end at one instant end in the order of those sums,
 * then of their coming.
 */
#pragma once

#include "sim/net/node.h"

typedef struct SimStation SimStation;

typedef enum SimDiscipline
{
  SIM_FIFO,
  SIM_PROCESSOR_SHARING
} SimDiscipline;

typedef struct SimStationOptions
{
  int64_t servers; /* at least 1 */
  int discipline;  /* SimDiscipline */
  int64_t limit;   /* jobs at once, waiting ones included; 0: no limit */
} SimStationOptions;

/* Called when `job` is done, and gone from the station. It may submit and cancel. */
typedef void (*SimJobFunc) (SimRole *role, gpointer job);

/* The role, which is on its node already, owns the station: it frees it in its dispose hook. */
SimStation *sim_station_new (SimRole *role, const SimStationOptions *options, SimJobFunc done);
void sim_station_free (SimStation *station);
/* False: refused, the station is full. `work` >= 0 in ns at full speed. `job` is not in the station yet. */
bool sim_station_submit (SimStation *station, SimTime work, gpointer job);
/* Takes a job out; false when it is not there. Linear in the jobs that are there. */
bool sim_station_cancel (SimStation *station, gpointer job);
/* The program that does the work stands still, though its node does not. */
void sim_station_set_stopped (SimStation *station, bool stopped);
guint sim_station_jobs (const SimStation *station);
/* Work done since the start, in server-ns at full speed: utilisation is its slope / servers. */
double sim_station_work_done (const SimStation *station);
/* The integral of the number of jobs over time, in job-ns: its slope is the mean number there. */
double sim_station_job_time (const SimStation *station);
/* Forgets all jobs (the role's crash hook). */
void sim_station_reset (SimStation *station);

/* who: the node; a: jobs there from now on. Level DETAIL. */
extern const SimRecordKind sim_rec_station_jobs;
/* who: the node; a: jobs there. Level DETAIL. */
extern const SimRecordKind sim_rec_station_full;
/* A job is the first that has to wait or to share: more are there than servers; a: jobs. And one of a queue is
 * taken out before it was done: its client has given up. who: the node. Level DETAIL. */
extern const SimRecordKind sim_rec_queue_began, sim_rec_queue_given_up;
