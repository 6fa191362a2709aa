/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * The addresses of a pool and who has them. Inside sim/proto only; dhcp_server.h has the rest.
 */
#pragma once

#include "sim/proto/dhcp_server.h"

typedef enum SimDhcpLeaseState
{
  LEASE_FREE,
  LEASE_OFFERED,
  LEASE_BOUND,
  LEASE_QUARANTINED
} SimDhcpLeaseState;

typedef struct SimDhcpLease SimDhcpLease;
struct SimDhcpLease
{
  SimDhcpPool *pool;
  SimIp ip;
  SimDhcpLeaseState state;
  SimMac mac;      /* whose it is, or was */
  SimMac reserved; /* 0: for anybody */
  GBytes *id;      /* whose it is, or was; NULL: nobody's yet */
  SimTime until;   /* that state, when not free; SIM_NEVER: for ever */
  SimDhcpLease *previous,
      *next; /* while free and for anybody: those that have been free for longer, and less */
};

struct SimDhcpPool
{
  SimDhcpPoolOptions options;
  char *file;
  GPtrArray *leases;         /* SimDhcpLease, in order of making */
  GHashTable *by_ip, *by_id; /* looked up only */
  GHashTable *by_mac;        /* reservations */
  SimDhcpLease *first, *last;
  SimTime next_end; /* not later than the first end of a lease that is not free */
  SimKernel *kernel;
};

SimDhcpPool *sim_dhcp_pool_make (SimKernel *kernel, const SimDhcpPoolOptions *options);
void sim_dhcp_pool_free (SimDhcpPool *pool);
void sim_dhcp_pool_clear (SimDhcpPool *pool); /* all free, nobody remembered */
/* NULL: not one of the pool. */
SimDhcpLease *sim_dhcp_pool_at (const SimDhcpPool *pool, SimIp ip);
/* The address that is, or was last, that client's; NULL: none. */
SimDhcpLease *sim_dhcp_pool_of (const SimDhcpPool *pool, GBytes *id);
/* What could be offered to the client, by RFC 2131, 4.3.1; NULL: nothing is free. */
SimDhcpLease *sim_dhcp_pool_choose (SimDhcpPool *pool, GBytes *id, SimMac mac, SimIp requested);
/* Is it the client's, in whatever state but quarantine, or else free for it? */
bool sim_dhcp_lease_may_have (const SimDhcpLease *lease, GBytes *id, SimMac mac);
bool sim_dhcp_lease_is_of (const SimDhcpLease *lease, GBytes *id);
void sim_dhcp_lease_take (SimDhcpLease *lease, SimDhcpLeaseState state, GBytes *id, SimMac mac, SimTime until);
/* Free again; it stays known whose it was. */
void sim_dhcp_lease_give (SimDhcpLease *lease);
