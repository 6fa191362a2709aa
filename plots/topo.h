/* SPDX-License-Identifier: MIT */
/*
 * A topology as a .topo file says it (docs/topology.md), as plain structs.
 */
#pragma once

#include <glib.h>
#include <stdbool.h>

typedef struct TopoSegment
{
  char *name, *subnet, *kind, *state, *about; /* kind: switch, link; state: up, down, cut */
} TopoSegment;

typedef struct TopoInterface
{
  char *segment, *address;
  bool up;
  int side; /* of a cut; 0: none */
} TopoInterface;

typedef struct TopoLine
{
  char *tone, *text; /* tone: plain, good, busy, bad */
} TopoLine;

typedef struct TopoMachine
{
  char *name, *owner, *state; /* owner "-": none; state: up, off, booting, paused, hung */
  GPtrArray *interfaces;      /* TopoInterface */
  GPtrArray *addresses;       /* char *: added ones */
  GPtrArray *notes;           /* TopoLine */
} TopoMachine;

typedef struct TopoClients
{
  char *name, *count, *segment, *to;
} TopoClients;

typedef struct TopoArrow
{
  char *from, *to, *tone, *text;
} TopoArrow;

typedef struct Topo
{
  char *title, *seed, *seconds, *moment;
  GPtrArray *segments, *machines, *clients, *arrows, *remarks; /* in the order of the file */
} Topo;

/* Reads `text`; NULL with `error` ("line 7: …") when it is not a topology. Lines that begin with an
 * unknown word are passed over, so that older programs read newer files. */
Topo *topo_parse (const char *text, GError **error);
void topo_free (Topo *topo);
G_DEFINE_AUTOPTR_CLEANUP_FUNC (Topo, topo_free)

TopoMachine *topo_machine (const Topo *topo, const char *name); /* or NULL */
int topo_segment (const Topo *topo, const char *name);          /* number, or -1 */
