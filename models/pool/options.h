/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a scenario can say of a pool of servers. One struct, one table (options.c).
 */
#pragma once

#include "models/pool/terms.h"

enum
{
  POOL_SERVICES_MOST = 256,
  POOL_SERVERS_MOST = 4096,
};

/* POOL-4: what becomes of the users of a server that is to be emptied. The later the more urgent, but for the
 * last. */
typedef enum PoolUrgency
{
  POOL_WAIT,      /* until all have left */
  POOL_ASK,       /* them to log out; after the grace they are thrown out */
  POOL_THROW_OUT, /* at once */
  POOL_HAND_OVER, /* to another server of the same service; who cannot go waits */
  POOL_URGENCIES
} PoolUrgency;
extern const char *const pool_urgency_names[];
extern const char *const pool_urgency_meanings[];

typedef enum PoolWhenNone
{
  POOL_DENY,
  POOL_QUEUE
} PoolWhenNone;
/* What a server does when its power returns. */
typedef enum PoolOnPower
{
  POOL_BOOT_DRIVE, /* boots what its C: holds */
  POOL_STAY_OFF
} PoolOnPower;
typedef enum PoolCopyMode
{
  POOL_COPY_FLUID,
  POOL_COPY_PACKETS
} PoolCopyMode;

/* An operating-system image of the storage unit. */
typedef struct PoolImageOptions
{
  const char *os;
  int64_t size;
} PoolImageOptions;

/* An application for an operating system, its machines at first, and its users. */
typedef struct PoolServiceOptions
{
  const char *name, *os, *app;
  int64_t size;       /* of the application set that goes to D: */
  int64_t servers;    /* that it has at first */
  int64_t user_limit; /* of a server: more are a peak */
  const char *from;   /* segment that its users are on; NULL: that of the pool */
  SimCurve *arrivals; /* NULL: none */
  SimDist stay;       /* of a user */
  SimDist think;      /* of a user between two requests; its mean counts */
  SimDist work;       /* of a request on a server of speed 1; its mean counts */
  PoolAgreement agreement;
  const char *location, *place; /* words for the rules; NULL: not said */
} PoolServiceOptions;

typedef struct PoolPowerOptions
{
  double on, boot, standby; /* W */
} PoolPowerOptions;

typedef struct PoolServersOptions
{
  int64_t count;
  int64_t per_host;     /* 0: each is a machine of its own; else virtual ones of a host */
  double host_capacity; /* of a host, in servers of speed 1 */
  SimDist boot_time;    /* of an operating system */
  SimDist stop_time;    /* from the order to off */
  SimDist power_time;   /* from power to the management board's first word */
  double disk;          /* bit/s that a drive takes */
  SimDist ageing;       /* from boot until the system dies of its age; 0: it does not */
  SimDist recovery;     /* what such an end adds to the next boot */
  double boot_failure;  /* share of boots that fail */
  double copy_failure;  /* share of copies that fail */
  int on_power;         /* PoolOnPower */
  PoolPowerOptions power;
} PoolServersOptions;

typedef struct PoolStorageOptions
{
  double disk;       /* bit/s that it reads, shared by all copies */
  int copy;          /* PoolCopyMode */
  int64_t slices;    /* a fluid copy is confirmed so many times */
  SimTime patience;  /* for a confirmation; then the copy has failed */
  SimDist boot_time; /* after a crash */
} PoolStorageOptions;

typedef struct PoolMonitorOptions
{
  SimTime poll, timeout;
  int64_t misses; /* polls without an answer until a server is dead */
  SimDist boot_time;
} PoolMonitorOptions;

typedef struct PoolControlOptions
{
  SimTime step_timeout; /* of a step of a reimage; then it is tried again */
  int64_t step_tries;
  SimDist boot_time;
  /* Repairs. */
  bool acknowledge; /* orders are acknowledged, and sent again */
  SimTime order_timeout;
  int64_t order_tries;
  bool digest_check; /* a server boots from a complete copy with the image's digest only */
  bool fence;        /* a server that was taken for dead serves only after a reboot */
} PoolControlOptions;

typedef struct PoolBalancerOptions
{
  int when_none;    /* PoolWhenNone */
  SimDist patience; /* of a user that waits for a server */
  int64_t limit;    /* users of a server from which it gets no more; 0: none */
  SimDist boot_time;
} PoolBalancerOptions;

typedef struct PoolUsersOptions
{
  SimTime login_timeout;
  int64_t login_tries;
  SimDist log_out;   /* from being asked to log out until a user has done so */
  double compliance; /* share of users who do */
  bool map_home;     /* the file server is asked for H: before a user is in */
} PoolUsersOptions;

typedef struct PoolUpTimeOptions
{
  SimTime first, second, grace; /* first 0: no limit; second 0: twice the first */
} PoolUpTimeOptions;

typedef struct PoolOptions
{
  const char *on;         /* segment of all machines */
  const char *storage_on; /* segment of the storage unit and of the servers' second cards; NULL: the same */
  PoolServersOptions servers;
  PoolStorageOptions storage;
  PoolMonitorOptions monitor;
  PoolControlOptions control;
  PoolBalancerOptions balancer;
  PoolUsersOptions users;
  PoolUpTimeOptions up_time;
  SimOptionList images;   /* PoolImageOptions */
  SimOptionList services; /* PoolServiceOptions */
  int emptying;           /* PoolUrgency of what is not urgent */
  int peak_emptying;      /* PoolUrgency where a peak needs the machine */
  int64_t donor_least;    /* servers that a service keeps when a peak takes from it */
  PoolTerms terms;
} PoolOptions;

extern const SimOption pool_options[];

static inline const PoolImageOptions *
pool_image_options (const PoolOptions *o, guint i)
{
  return (const PoolImageOptions *)o->images.items + i;
}
static inline const PoolServiceOptions *
pool_service_options (const PoolOptions *o, guint i)
{
  return (const PoolServiceOptions *)o->services.items + i;
}

/* SimModel.check. */
void pool_check (const void *options, SimModelCheck *check);
