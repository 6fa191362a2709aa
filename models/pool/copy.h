/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How an image comes from the storage unit to a drive (S2, 65, 75, 77): a step with more than one way.
 *
 * A way begins a copy and says once how it ended, by pool_copy_done(). What is on the wire is its own affair;
 * the drive is told through pool_server_copy_*() (pool.h) at the other end.
 */
#pragma once

#include "models/pool/pool.h"

typedef struct PoolCopy PoolCopy;

typedef struct PoolCopyWay
{
  const char *name;
  void (*begin) (PoolCopy *copy);
  void (*alarm) (PoolCopy *copy); /* the copy's own; NULL: it sets none */
  /* Of a message that the server has sent about it; NULL: none comes. */
  void (*heard) (PoolCopy *copy, const PoolMessage *m);
  /* It is not wanted any more, or the storage unit has crashed (`crashed`: its sockets are gone). */
  void (*stop) (PoolCopy *copy, bool crashed);
} PoolCopyWay;

/* Begins with its alarm: it lives in a slab. */
struct PoolCopy
{
  SimAlarm alarm;
  const PoolCopyWay *way;
  PoolStorage *storage;
  PoolServer *server;
  PoolDrive drive;
  int holds;    /* image or service */
  int64_t size; /* bytes */
  uint64_t digest;
  uint64_t number; /* from 1 */
  uint32_t order;  /* of the control unit */
  SimTime began;
  int64_t breaks_at; /* slice in which it breaks off; -1: it does not */
  /* Of the fluid way. */
  uint32_t slice; /* confirmed */
  bool flows;     /* takes its share now */
  double end;     /* of the slice, on the flow's own scale */
  SimTime waits;  /* for a confirmation, since then */
  bool announced; /* the server has said that it is ready */
  /* Of the way by packets. */
  SimTcp *tcp;
  int64_t queued; /* bytes read from disk */
  bool reading;
};

/* What a copy that has the storage unit for itself is as fast as. */
typedef enum PoolPace
{
  POOL_PACE_STORAGE, /* the disk that it is read from */
  POOL_PACE_SERVER,  /* the disk that it is written to */
  POOL_PACE_CABLE
} PoolPace;

struct PoolStorage
{
  SimRole role;
  PoolSystem *pool;
  SimUdp *udp;
  const PoolCopyWay *way; /* of what comes from it */
  GPtrArray *copies;      /* PoolCopy under way */
  SimSlab *slab;
  uint64_t numbers;
  SimStream draws;
  uint64_t read; /* bytes in all */
  /* Of the fluid way: bytes that each flow has got since the beginning, and when that was so. */
  double given;
  SimTime given_at;
  SimAlarm next;
  SimStation *disk; /* of the way by packets */
};

extern const PoolCopyWay pool_copy_fluid, pool_copy_packets, pool_copy_network;

/* The copy has ended, and is gone. */
void pool_copy_done (PoolCopy *copy, bool whole, const char *reason);
/* Has its server been silent for longer than the storage unit's patience? The copy has ended then. */
bool pool_copy_tired (PoolCopy *copy);
void pool_fluid_tick (SimRole *role, SimAlarm *alarm);
/* packets.c */
void pool_packets_read (SimRole *role, gpointer copy);
