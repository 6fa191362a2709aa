/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What one figure of a run shows: chosen by figure_choose.c, written as a gnuplot script by figure_script.c;
 * the two are put together by figure.c.
 */
#pragma once

#include "sim/observe/inside.h"
#include "sim/observe/labels.h"
#include "sim/observe/output.h"

enum
{
  SIM_FIGURE_HOSTS = 20,     /* lines of hosts at most */
  SIM_FIGURE_KEYS = 11,      /* of these beside a panel; more are written smaller */
  SIM_FIGURE_GAUGES = 6,     /* panels of models' gauges at most */
  SIM_FIGURE_ADDRESSES = 24, /* rows of addresses at most */
  SIM_FIGURE_LABELS = 12,    /* incidents with a label */
  SIM_FIGURE_BANDS = 500,    /* incidents that are shaded */
  SIM_FIGURE_BARS = 2000,    /* holdings of addresses that are drawn */
  SIM_FIGURE_PANEL = 230,    /* pixels a panel */
  SIM_FIGURE_WIDTH = 1100,   /* of which the panels have SIM_FIGURE_PLOT, LEFT from the left */
  SIM_FIGURE_LEFT = 143,
  SIM_FIGURE_PLOT = 737,
  SIM_FIGURE_LABEL = 16, /* pixels a row of labels */
  SIM_FIGURE_FOOT = 72   /* pixels of that below */
};

typedef struct SimFigure
{
  SimObserver *observer;
  SimOutput *out;
  double unit; /* seconds in one unit of the time axis */
  const char *unit_name;
  GPtrArray *hosts;                   /* const SimSeries: load of each host */
  GPtrArray *loads;                   /* const SimSeries: availability of each load */
  GPtrArray *gauges;                  /* GPtrArray of const SimSeries, owned: a panel each */
  GArray *addresses;                  /* SimIp, rows of ownership, bottom first */
  GArray *owners;                     /* SimEntity, in order of colour */
  guint more_hosts, more_addresses;   /* that have no room */
  SimLabel labels[SIM_FIGURE_LABELS]; /* of the worst incidents; texts are owned */
  guint label_count, label_rows;
  double panel; /* pixels that one is high */
} SimFigure;

/* Chooses lines, panels and labels, and the unit of the time axis; the arrays are empty before. */
void sim_figure_choose (SimFigure *figure);
/* Writes the script to figure->out. */
void sim_figure_script (SimFigure *figure);
/* An instant on the time axis, in its unit; the end of the run at the most. */
double sim_figure_axis (const SimFigure *figure, SimTime t);
/* Where `value` is among 32-bit values; -1: nowhere. */
int sim_figure_index (const GArray *array, guint32 value);
