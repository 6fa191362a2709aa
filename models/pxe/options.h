/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * What a scenario can say of boot servers and their clients. One struct, one table (options.c).
 */
#pragma once

#include "models/pxe/list.h"
#include "sim/model.h"

enum
{
  PXE_SERVERS_MOST = 64, /* boot servers; a set of them is a word */
};

/* How a client comes to its boot server. */
typedef enum PxePolicy
{
  PXE_POLICY_LIST,       /* PXE-1 to PXE-14 */
  PXE_POLICY_ONE_SERVER, /* PXE-B1 */
  PXE_POLICY_PER_CLIENT, /* PXE-B2 */
  PXE_POLICY_DISJOINT,   /* PXE-B3 */
  PXE_POLICY_MENU,       /* PXE-B4 */
  PXE_POLICY_SETS,       /* PXE-B5 */
} PxePolicy;
typedef enum PxeTransport
{
  PXE_BY_TFTP,
  PXE_BY_HTTP,
} PxeTransport;
typedef enum PxeSearch
{
  PXE_SEARCH_LISTED,
  PXE_SEARCH_RANDOM,
  PXE_SEARCH_SUBNET,  /* own subnet first */
  PXE_SEARCH_NEAREST, /* by round trip */
  PXE_SEARCH_HOPS     /* by routers on the way back */
} PxeSearch;
typedef enum PxeAssign
{
  PXE_ASSIGN_IN_TURN,
  PXE_ASSIGN_IN_BLOCKS,
  PXE_ASSIGN_RANDOM
} PxeAssign;
/* What a program does that figure 6 has no box for. */
typedef enum PxeTrouble
{
  PXE_TROUBLE_HANG,
  PXE_TROUBLE_GIVE_UP,
  PXE_TROUBLE_RETRY,
  PXE_TROUBLE_POWER_CYCLE
} PxeTrouble;
typedef enum PxeResend
{
  PXE_RESEND_STANDARD, /* as DHCP, PXE and TFTP say */
  PXE_RESEND_NONE      /* figure 6 to the letter: each request once */
} PxeResend;
typedef enum PxeReassign
{
  PXE_REASSIGN_ATOMIC, /* the old server counts until its file is gone */
  PXE_REASSIGN_COPY_FIRST,
  PXE_REASSIGN_DELETE_FIRST
} PxeReassign;

typedef struct PxeClientsOptions
{
  int64_t count;
  SimNameList on; /* segments; clients stand on them in turn */
  SimTime power_at, power_spread;
  SimCurve *arrivals; /* NULL: power_at and power_spread */
  SimDist self_test;  /* from power to the first DISCOVER */
  SimDhcpClientOptions dhcp;
  SimTftpClientOptions tftp;
} PxeClientsOptions;

typedef struct PxeServersOptions
{
  int64_t count;
  const char *on;
  SimDist boot_time;
  bool split;   /* proxy, BINL and TFTP on machines of their own */
  bool aliases; /* a second address each */
  SimTftpServerOptions tftp;
  SimDhcpServerOptions proxy;
} PxeServersOptions;

/* Images that a machine of another system can be told to boot by name (NET-7). */
typedef struct PxeSystemOptions
{
  const char *name;
  int64_t image; /* bytes */
  int64_t images;
} PxeSystemOptions;

typedef struct PxeFilesOptions
{
  int64_t nbp, client_file, image; /* bytes */
  int64_t images;                  /* of that size */
  SimOptionList systems;           /* PxeSystemOptions */
  bool own;                        /* each client has images of its own */
} PxeFilesOptions;

typedef struct PxeManagerOptions
{
  SimTime interval; /* between looks at the servers; 0: does not look */
  int64_t misses;   /* looks without an answer until a server is dead */
  int64_t parallel; /* jobs at once */
  SimTime retry;    /* after a job that failed */
  bool reassigns;   /* clients of the dead */
  int64_t balance;  /* clients moved at each look from the busiest to the idlest; 0: none */
  SimTime restart;  /* of a proxy whose configuration changes (PXE-B2, PXE-B3) */
  int64_t overload; /* PXE-B5: transfers from which a set is stopped; 0: never */
} PxeManagerOptions;

typedef struct PxeOptions
{
  PxeClientsOptions clients;
  PxeServersOptions servers;
  PxeFilesOptions files;
  PxeManagerOptions manager;
  SimDhcpServerOptions dhcp;
  int64_t dhcp_servers;
  SimNameList relays; /* routers */
  int policy, transport, search, assign;
  int64_t backups;
  bool all_to_first; /* PXE-12 */
  bool best_order;   /* the entry in the list file */
  PxeList *list;     /* read from a file; NULL: made of the servers */
  SimTime ping_wait;
  /* Readings. */
  int trouble, resend, reassign;
  int64_t transfer_retries;
  SimTime power_cycle_after;
  /* Repairs. */
  SimTime try_again_after; /* 0: never */
  bool de_duplicate, resume_search;
} PxeOptions;

extern const SimOption pxe_options[];

/* What clients boot by themselves has number 0; those of `systems` follow. */
PxeSystemOptions pxe_system_options (const PxeOptions *options, guint system);
/* The number of the one of that name; where there are no names, 0 is what all boot. False: there is none. */
bool pxe_system_find (const PxeOptions *options, const char *name, guint *system);

/* SimModel.check. */
void pxe_check (const void *options, SimModelCheck *check);
