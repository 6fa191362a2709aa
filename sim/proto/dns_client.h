/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * A stub resolver, as a part of a role, and caches of what it learned (NET-3).
 *
 * A lookup asks the servers in their order, each for 5 s (RFC 1123, 6.1.3.3: not below 5 s
 * without an estimate), the whole list `tries` times (2: as resolv.conf has it), then fails.
 * A server that answers SERVFAIL or REFUSED, or a truncated empty message, is passed over at
 * once. Answers are matched by server, port, ID and question.
 *
 * A cache keeps addresses for the least TTL among them, negative answers for the lesser of
 * the SOA's TTL and minimum (RFC 2308, 5), at most 3 h; TTL 0 is not kept (RFC 1035, 3.2.1).
 * A server's order of addresses is kept as it came: who wants rotation asks again or picks.
 * A cache belongs to one client program; many share a resolver. TTLs run in simulated time.
 *
 * The role owns both: open in the start hook, reset in the crash hook (nobody is called),
 * free in the dispose hook.
 */
#pragma once

#include "sim/net/udp.h"
#include "sim/proto/dns.h"

typedef struct SimDnsResolver SimDnsResolver;
typedef struct SimDnsCache SimDnsCache;
typedef struct SimDnsLookup SimDnsLookup;

typedef enum SimDnsOutcome
{
  SIM_DNS_FOUND,   /* at least one address */
  SIM_DNS_EMPTY,   /* the name is there, without addresses */
  SIM_DNS_UNKNOWN, /* NXDOMAIN */
  SIM_DNS_FAILED,  /* every server that answered could not */
  SIM_DNS_TIMEOUT  /* no server answered */
} SimDnsOutcome;

typedef struct SimDnsResult
{
  SimDnsOutcome outcome;
  guint count;
  const SimIp *ips; /* in the server's order; valid during the call, or until the cache changes */
  SimTime expires;  /* when a cache forgets it; now for what is not kept */
  bool cached;
} SimDnsResult;

typedef void (*SimDnsFunc) (SimRole *role, gpointer data, const SimDnsResult *result);

SimDnsCache *sim_dns_cache_new (void);
void sim_dns_cache_free (SimDnsCache *cache);
void sim_dns_cache_clear (SimDnsCache *cache);
/* What the cache knows of `name` at `now`; false: nothing. Forgets what has expired. */
bool sim_dns_cache_find (SimDnsCache *cache, const char *name, SimTime now, SimDnsResult *result);

/* `servers`: 1 to 4 addresses, copied. `tries` 0: 2. */
SimDnsResolver *sim_dns_resolver_new (SimRole *role, const SimIp *servers, guint count, guint tries);
void sim_dns_resolver_free (SimDnsResolver *resolver);
void sim_dns_resolver_open (SimDnsResolver *resolver);
void sim_dns_resolver_reset (SimDnsResolver *resolver);

/*
 * Looks `name` up. What `cache` (may be NULL: no cache) knows is told at once, before the call returns, and
 * the result is NULL; so is what cannot be a name (UNKNOWN). Else `func` is called once in a later event,
 * unless the lookup is cancelled; the cache must live until then.
 */
SimDnsLookup *sim_dns_resolve (SimDnsResolver *resolver, SimDnsCache *cache, const char *name, SimDnsFunc func,
                               gpointer data);
void sim_dns_cancel (SimDnsLookup *lookup);
guint sim_dns_resolver_pending (const SimDnsResolver *resolver);
uint64_t sim_dns_resolver_queries (const SimDnsResolver *resolver); /* datagrams sent since it was made */
