/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * RING-12: the train. The word is the locomotive; data modules hang on it as carriages.
 *
 * Bytes of a carriage: kind 1, zero 1, length 4, then so many bytes. The word's header counts them. When a
 * token comes, the carriages are unloaded in their order, each by the module of its kind; before it leaves,
 * every module may load one. What a module does not load again does not travel on. Carriages of a kind that has
 * no module are handed on as they are.
 */
#pragma once

#include "models/ring/ring.h"

typedef enum RingCarriage
{
  RING_CARRIAGE_VIPS = 1, /* the composition itself; its wishes travel here */
  RING_CARRIAGE_CONFIG = 2,
  RING_CARRIAGE_FAULTS = 3, /* monitors, and who is closed */
  RING_CARRIAGE_FLOWS = 4,
  RING_CARRIAGE_SERVERS = 5,
  RING_CARRIAGES
} RingCarriage;

enum
{
  RING_CARRIAGE_HEADER = 6
};

typedef struct RingModule
{
  RingCarriage kind;
  const char *name;
  /* What came. Not called when the train has no such carriage. */
  void (*unload) (RingDaemon *daemon, const uint8_t *data, gsize length);
  /* Appends what is to travel on; nothing appended: no carriage. */
  void (*load) (RingDaemon *daemon, GByteArray *out);
} RingModule;

/* The modules in order of their kinds, NULL-terminated: train.c. */
extern const RingModule *const ring_modules[];

/* `data` is where the carriages begin. False: they are not as many, or not whole; none was unloaded then. */
bool ring_train_unload (RingDaemon *daemon, const uint8_t *data, gsize length, guint count);
/* Appends the carriages; returns how many. */
guint ring_train_load (RingDaemon *daemon, GByteArray *out);
