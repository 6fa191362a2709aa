/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a scenario can say of the people at the desktop units, of what their sessions show and consist of, and
 * of the data server. The rows are in users-options.c; the model's own table has them as nested tables.
 */
#pragma once

#include "sim/model.h"

/* One kind of work: what its display costs. Presets `text`, `office`, `video`. */
typedef struct DtuWorkOptions
{
  int like;
  double weight; /* among the kinds of the list: how many people do this */
  SimDist think; /* from one picture to the next input; without input to the next picture */
  SimDist burst; /* bytes of the display that follows */
  int64_t input; /* bytes of the input; 0: pictures come by themselves */
} DtuWorkOptions;

typedef struct DtuUsersOptions
{
  int64_t count;
  SimCurve *arrivals; /* NULL: `first` and `spread` */
  SimTime first, spread;
  double cards;        /* share of people with a card; the others use the unit's Ethernet address */
  SimDist stay;        /* in front of a session, until the card is pulled; 0: for ever */
  SimDist away;        /* from then until it is inserted again; 0: they do not come back */
  double move;         /* share of those times when it is inserted in another unit */
  SimTime seek;        /* between looks for a unit that is free */
  int64_t sessions;    /* of a user */
  SimDist change;      /* between changes from one session to another; 0: never */
  SimOptionList kinds; /* of DtuWorkOptions; empty: no display is sent */
} DtuUsersOptions;
extern const SimOption dtu_users_options[];

/* DTU-17 */
typedef struct DtuServicesOptions
{
  int64_t elsewhere; /* services of each session that run on other servers */
  bool required;     /* missing ones are started when the session is connected */
  SimDist start;     /* until one that is started works */
  SimTime wait;      /* for the answer of a server that runs one */
  int64_t tries;
  SimTime look; /* between questions to the services of a session that is shown; 0: none */
} DtuServicesOptions;
extern const SimOption dtu_services_options[];

/* DTU-14 */
typedef struct DtuDataOptions
{
  const char *on; /* segment; NULL: there is no data server */
  int64_t home;   /* bytes that a new session reads of its user */
  int64_t change; /* bytes of each save */
  SimDist save;   /* between saves of a session that is shown; 0: none */
  SimTime wait;   /* for an answer */
  SimDist boot_time;
} DtuDataOptions;
extern const SimOption dtu_data_options[];
