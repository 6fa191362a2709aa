/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What models show of themselves on a console, as it changes: a cell for each thing shown, with its values over
 * time. Filled by SimModel.view; knows no model.
 *
 * A cell's value at an instant is the last one that it had in it. Values are small whole numbers: of a state
 * the place of its text times 4 plus its tone, of a load the figure to three digits, of icons and lights the
 * enums of sim/model.h, of badges and tokens 0 or 1.
 *
 * What goes round goes on for ever: of all tokens of a system the first SIM_VIEW_TOKENS changes are kept, and
 * as many of everything else. A console says up to when it knows.
 */
#pragma once

#include "sim/world/world.h"

enum
{
  SIM_VIEW_TOKENS = 400000,
  SIM_VIEW_CHANGES = 400000
};

typedef enum SimViewKind
{
  SIM_VIEW_STATE,
  SIM_VIEW_LOAD,
  SIM_VIEW_ICON,
  SIM_VIEW_LIGHT,
  SIM_VIEW_BADGE,
  SIM_VIEW_TOKEN
} SimViewKind;

typedef struct SimViewChange
{
  SimTime at;
  int64_t value;
} SimViewChange;

typedef struct SimViewCell
{
  SimViewKind kind;
  guint column;
  char *name;          /* of an icon its label; NULL: a state */
  char *title, *extra; /* of an icon its title and what its dot means; of a load the unit in `extra` */
  SimViewSide side;    /* of an icon */
  GPtrArray *texts;    /* of a state; owned */
  GArray *changes;     /* SimViewChange, in order of time, neighbours differ */
} SimViewCell;

struct SimView
{
  const SimSystem *system;
  const SimWorld *world;
  GPtrArray *columns;                  /* const SimNode */
  GPtrArray *cells;                    /* SimViewCell, owned */
  GArray *starts;                      /* guint: the first cell of each column */
  SimEntity only;                      /* the machine that is asked for; 0: all */
  bool first;                          /* the first look: cells are made */
  guint cursor, column, begun;         /* of this look: cells shown, the column, columns begun */
  guint tokens, changes;               /* kept */
  SimTime tokens_until, changes_until; /* SIM_NEVER: all were kept */
};

/* Those of all systems that show anything, in order of systems; NULL when there is none. */
typedef struct SimViews SimViews;
SimViews *sim_views_new (SimWorld *world);
void sim_views_free (SimViews *views);
/* The world has begun: looks, and follows from now on. */
void sim_views_begin (SimViews *views);
void sim_views_look (SimViews *views);
guint sim_views_count (const SimViews *views);
const SimView *sim_views_get (const SimViews *views, guint i);

/* Faults and operators' actions, in order of time. */
typedef struct SimViewEvent
{
  SimTime at;
  char *text;
  bool undone; /* the end of one */
} SimViewEvent;
const GArray *sim_views_events (const SimViews *views);
