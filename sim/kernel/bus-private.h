/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What the files of the bus share with one another and with nobody else.
 */
#pragma once

#include "sim/kernel/record.h"

typedef struct SimEntityRow
{
  char *name;
  SimEntityKind kind;
  SimEntity parent;
} SimEntityRow;

typedef struct SimSubscriber
{
  const SimRecordKind *kind; /* NULL: every kind */
  SimRecordLevel level;
  SimSubscriberFunc func;
  gpointer data;
} SimSubscriber;

/* What the bus knows of one kind: found by its address, filled when the kind is first met. */
typedef struct SimBusKind
{
  const SimRecordKind *kind; /* NULL: an empty slot */
  uint64_t name_hash;
  SimSubscriber *heard_by; /* in order of subscription */
  uint32_t listeners;
} SimBusKind;

struct SimBus
{
  SimKernel *kernel;
  GArray *entities;    /* SimEntityRow, by number */
  GHashTable *by_name; /* name -> number; looked up, never iterated */
  GArray *subscribers; /* SimSubscriber, in order */
  SimBusKind *kinds;   /* open addressing by address; `room` is a power of two */
  uint32_t room, known;
  uint32_t emitting; /* depth of sim_emit() */
};
