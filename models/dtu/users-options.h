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
  SimOptionList kinds; /* of DtuWorkOptions; empty: no display is sent */
} DtuUsersOptions;
extern const SimOption dtu_users_options[];
