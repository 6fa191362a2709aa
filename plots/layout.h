/* SPDX-License-Identifier: MIT */
/*
 * Where things go in the picture of a network, in points, y upwards.
 *
 * Segments are bars over the whole width, as networks are drawn on white boards: those that
 * clients are on above the machines, the others below; machines stand in rows between, each with a
 * line to every bar that it has an interface on. In a second row machines stand under the gaps of
 * the first, so that their lines pass between.
 */
#pragma once

#include "topo.h"

typedef struct Box
{
  double x, y; /* centre */
  double width, height;
} Box;

typedef struct Layout
{
  Box *machines; /* as in the topology */
  Box *segments;
  Box *clients;
  Box title, foot;
  double *drop; /* of each segment: how far its lines are from the middle of a machine */
  bool *above;  /* of each segment: the bar is above the machines */
  double width, height;
  double arrow_room; /* between the machines' tops and the lowest bar above */
} Layout;

/* Lines of a machine's box, as they are drawn. */
typedef struct BoxLine
{
  char *text;
  const char *tone; /* "name", "state", "address", "serves", plain, good, busy, bad */
} BoxLine;
GPtrArray *layout_lines (const TopoMachine *machine); /* BoxLine */

Layout *layout_new (const Topo *topo);
void layout_free (Layout *layout);
/* Points that `text` needs at so many points of size, roughly. */
double layout_text_width (const char *text, double size);
