/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * Stations: a server's capacity (NET-6).
 *
 * A station does work, measured in time at full speed, on a node. Discipline `fifo`: each of
 * `servers` takes one job at a time, others wait in order. `processor-sharing`: up to
 * `servers` jobs run at full speed, more share them equally. At most `limit` jobs are there
 * at once; one more is refused. The node's speed scales all; a node that stands still does
 * nothing; a crash loses all jobs without a word.
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
extern const SimOption sim_station_options[];

/* Called when `job` is done. */
typedef void (*SimJobFunc) (SimRole *role, gpointer job);

/* The role owns the station: it frees it in its dispose hook. */
SimStation *sim_station_new (SimRole *role, const SimStationOptions *options, SimJobFunc done);
void sim_station_free (SimStation *station);
/* False: refused, the station is full. `work` in ns at full speed. */
bool sim_station_submit (SimStation *station, SimTime work, gpointer job);
/* Takes a job out; false when it is not there. */
bool sim_station_cancel (SimStation *station, gpointer job);
guint sim_station_jobs (const SimStation *station);
/* Work done since the start, in server-ns at full speed: utilisation is its slope / servers. */
double sim_station_work_done (const SimStation *station);
/* Forgets all jobs (the role's crash hook). */
void sim_station_reset (SimStation *station);
