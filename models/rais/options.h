/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a scenario can say of a service group. One struct, one table (options.c).
 */
#pragma once

#include "sim/model.h"

enum
{
  RAIS_CONTROL_MOST = 8 /* control interfaces a host can have; bounds the entry on the wire */
};

/* Who takes over from a dead host. */
typedef enum RaisPolicy
{
  RAIS_POLICY_GROUP, /* anybody: RAIS-11 */
  RAIS_POLICY_ONE_TO_ONE,
  RAIS_POLICY_SYMMETRIC,
  RAIS_POLICY_MANY_TO_ONE,
  RAIS_POLICY_ROUND_ROBIN
} RaisPolicy;
typedef enum RaisFailedHost
{
  RAIS_FAILED_INSIDE, /* a host whose tests fail is no server of any address */
  RAIS_FAILED_OUTSIDE
} RaisFailedHost;
typedef enum RaisOrphanClock
{
  RAIS_ORPHAN_AGE,      /* messages carry how long ago */
  RAIS_ORPHAN_ABSOLUTE, /* messages carry the sender's time of day */
  RAIS_ORPHAN_LEADER    /* each leader counts down from when it first sees the orphan */
} RaisOrphanClock;
typedef enum RaisGossip
{
  RAIS_GOSSIP_NO,  /* only a host's own message shows that it lives */
  RAIS_GOSSIP_AGE, /* others' word counts, as old as they say it is */
  RAIS_GOSSIP_YES  /* any mention counts as new */
} RaisGossip;
typedef enum RaisLowSign
{
  RAIS_LOW_ABOVE,
  RAIS_LOW_BELOW
} RaisLowSign;
typedef enum RaisSequence
{
  RAIS_SEQUENCE_UNIQUE, /* starts from the clock, so it goes on ascending over a restart */
  RAIS_SEQUENCE_COUNTER /* starts at 1 whenever the host does */
} RaisSequence;
typedef enum RaisLeaderAmong
{
  RAIS_LEADER_ALL,
  RAIS_LEADER_OK /* members that say they are well */
} RaisLeaderAmong;

typedef struct RaisHostsOptions
{
  int64_t count;
  double capacity; /* 1/s, as told in messages */
  SimServerOptions server;
  SimDist boot_time;
  SimTime load_window; /* load is measured over the last so long */
} RaisHostsOptions;

/* One member by name, instead of hosts.count and spares. */
typedef struct RaisMemberOptions
{
  const char *name;
  const char *host; /* RAIS-22: the machine of an earlier group; NULL: one of its own */
  SimIp prefers;    /* SIM_IP_NONE: a free address, or none for a spare */
  bool spare;
  double capacity; /* 0: that of `hosts` */
  int64_t servers; /* 0: that of `hosts` */
} RaisMemberOptions;

typedef struct RaisScriptOptions
{
  SimDist time;
  double fails; /* share */
} RaisScriptOptions;

typedef struct RaisDnsOptions
{
  SimTime ttl, negative_ttl, interval;
  double high_water, low_water; /* shares of capacity */
  int64_t at_least, scale;
} RaisDnsOptions;

typedef struct RaisOptions
{
  RaisHostsOptions hosts;
  int64_t spares;
  SimOptionList members; /* RaisMemberOptions */
  const char *service_on;
  SimNameList control_on;
  SimIp group; /* SIM_IP_NONE: made of the system's name */
  int64_t group_port;
  SimTime info_interval, silence_timeout, control_interval, listen_time, orphan_time;
  RaisScriptOptions acquire, release;
  RaisDnsOptions dns;
  int policy; /* RaisPolicy */
  /* Readings. */
  int failed_host, orphan_clock, gossip, sequence, leader_among, low_sign;
  /* Repairs. */
  SimTime script_timeout;   /* 0: none */
  int64_t try_others_after; /* 0: never */
  SimTime try_again_after;
  bool remember_assignments, recheck_before_acquire, announce_at_once, exact_utilisation;
} RaisOptions;

extern const SimOption rais_options[];

/* How many members (hosts and spares) the options ask for. */
gint64 rais_options_members (const RaisOptions *options);
/* Member i of them, defaults filled in; the name is written to `name` (64 bytes). */
RaisMemberOptions rais_options_member (const RaisOptions *options, gint64 i, char *name);

/* What that number of hosts with an address, and of spares, makes wrong about the policy; NULL: nothing. */
const char *rais_policy_wrong (const RaisOptions *options, gint64 hosts, gint64 spares);

/* SimModel.check. */
void rais_check (const void *options, SimModelCheck *check);
