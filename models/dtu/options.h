/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a scenario can say of a failover group. One struct, one table (options.c).
 */
#pragma once

#include "models/dtu/users-options.h"

enum
{
  DTU_SERVERS_MOST = 256,
  DTU_IFACES_MOST = 8, /* of a server */
};

typedef enum DtuWatch
{
  DTU_WATCH_KEEP_ALIVE,   /* the unit asks its server */
  DTU_WATCH_AVAILABILITY, /* fig. 9a: it listens to host messages */
} DtuWatch;
typedef enum DtuNames
{
  DTU_NAMES_IN_TURN, /* DHCP names each unit another server of its segment */
  DTU_NAMES_FIRST,
  DTU_NAMES_RANDOM, /* at each answer */
  DTU_NAMES_NONE    /* no server is named: every unit broadcasts */
} DtuNames;
/* Reading: no session anywhere. */
typedef enum DtuCreate
{
  DTU_CREATE_HERE,
  DTU_CREATE_LEAST_LOADED
} DtuCreate;
/* Reading: which time of a session counts. */
typedef enum DtuStamps
{
  DTU_STAMPS_RAW,
  DTU_STAMPS_CORRECTED /* by timeoff */
} DtuStamps;
/* Reading: which servers a unit can reach. */
typedef enum DtuReach
{
  DTU_REACH_MASKS,
  DTU_REACH_RECENT /* by masks, and only interfaces that were heard lately */
} DtuReach;
/* Repair: what keeps the units of a dead server from all going to one. */
typedef enum DtuHerd
{
  DTU_HERD_NONE,
  DTU_HERD_DELAY, /* serverR after a random delay */
  DTU_HERD_LOAD   /* serverR carries the load, and the idlest is tried first */
} DtuHerd;

/* One interface of a host that is described by hand. */
typedef struct DtuIfaceOptions
{
  const char *name; /* "hme0" */
  const char *on;   /* segment */
  SimIp ip;         /* SIM_IP_NONE: the next that is free */
} DtuIfaceOptions;

/* A host that is described by hand, as in table A. */
typedef struct DtuHostOptions
{
  const char *name;
  int64_t cpus, clock;  /* 0: as `servers` says */
  const char *secret;   /* NULL: the group's */
  SimOptionList ifaces; /* DtuIfaceOptions */
} DtuHostOptions;

typedef struct DtuServersOptions
{
  int64_t count; /* when no hosts are described by hand */
  SimNameList on;
  int64_t cpus, clock; /* clock in MHz */
  const char *secret;  /* what the local key file holds */
  SimDist boot_time;
} DtuServersOptions;

typedef struct DtuUnitsOptions
{
  int64_t count;
  SimNameList on; /* segments; units stand on them in turn */
  SimTime power_at, power_spread;
  SimDist self_test; /* from power to the first DISCOVER */
  SimDhcpClientOptions dhcp;
  int watch;
  SimTime keep_alive, limit;
  SimTime connect_wait; /* for a server to take it */
  SimTime seek_wait;    /* between two serverQ */
  SimTime gather;       /* herd repair load: serverR are gathered for so long */
  bool pseudo;          /* without a card the unit shows the session of its Ethernet address */
} DtuUnitsOptions;

typedef struct DtuGroupOptions
{
  SimTime host_interval; /* between two host messages */
  SimTime down_after;    /* lastseen or lastpkt: a host or an interface is down */
  SimTime window;        /* for tokenR */
  bool sign; /* host messages, tokenQ and tokenR are signed; false: nobody is TRUSTED, all are asked */
} DtuGroupOptions;

typedef struct DtuAuthOptions
{
  SimDist answer; /* of the card or its owner, to the challenge */
  SimDist check;  /* by the authentication manager */
  double refuse;  /* share of exchanges that go wrong */
} DtuAuthOptions;

typedef struct DtuOptions
{
  DtuServersOptions servers;
  SimOptionList hosts; /* DtuHostOptions; instead of servers.count and servers.on */
  DtuUnitsOptions units;
  DtuGroupOptions group;
  DtuAuthOptions auth;
  SimDhcpServerOptions dhcp;
  int64_t dhcp_servers; /* on each segment of units */
  SimNameList routers;  /* gateways of units */
  int names;            /* DtuNames */
  /* Readings. */
  int create, stamps, reach;
  /* Repairs. */
  int herd;
  SimTime herd_delay;
  bool blacklist;  /* F8: targets that did not take the unit are left out of the choice */
  bool tickets;    /* F17: a redirect carries a signed ticket, which cause=redirect must show */
  bool refuse_old; /* P1.3: a host message not later than the last one is refused */
  bool fresh_load; /* the load that tokenR carries decides where a session is made, not the last host message */
  DtuUsersOptions users;
  DtuServicesOptions services;
  DtuDataOptions data;
  const char *intruder; /* segment of a machine that knows no secret; NULL or "": none */
} DtuOptions;

extern const SimOption dtu_options[];

/* SimModel.check. */
void dtu_check (const void *options, SimModelCheck *check);
