/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * An authoritative name server, as a part of a role (NET-3).
 *
 * A zone is a list of names, each with A records in order and one TTL for all. An answer has
 * all addresses of the name (as many as fit), rotated by one place from query to query (round
 * robin, RFC 1794). A name of the zone without addresses is an empty answer, a name that is
 * not there a name error, both with the SOA whose minimum is the negative TTL (RFC 2308). A
 * query for no zone of the server is refused.
 *
 * The role owns the server: it makes it once, opens it in its start hook, resets it in its
 * crash hook, closes it in its stop hook and frees it in its dispose hook. Zones outlive a
 * crash (they are on disk); the role may set them anew.
 */
#pragma once

#include "sim/net/udp.h"
#include "sim/proto/dns.h"

typedef struct SimDnsServer SimDnsServer;
typedef struct SimDnsZone SimDnsZone;

SimDnsServer *sim_dns_server_new (SimRole *role);
void sim_dns_server_free (SimDnsServer *server);
bool sim_dns_server_open (SimDnsServer *server);  /* binds UDP 53; false: taken */
void sim_dns_server_close (SimDnsServer *server); /* answers no more */
void sim_dns_server_reset (SimDnsServer *server); /* crash: the socket is gone already */

/* The server owns the zone. `apex` must be a name; times are whole seconds at least 0 (cut). Serial 1. */
SimDnsZone *sim_dns_zone_new (SimDnsServer *server, const char *apex, SimTime ttl, SimTime negative_ttl);
const char *sim_dns_zone_apex (const SimDnsZone *zone);
void sim_dns_zone_set_ttl (SimDnsZone *zone, SimTime ttl);
uint32_t sim_dns_zone_serial (const SimDnsZone *zone); /* counts changes */

/* Each counts the serial up when something changed, and returns whether it did. `name` is in the zone. */
bool sim_dns_zone_add (SimDnsZone *zone, const char *name, SimIp ip); /* at the end of the list */
/* A name that has lost its last address stays, with an empty answer. */
bool sim_dns_zone_remove (SimDnsZone *zone, const char *name, SimIp ip);
/* The whole list in this order; the rotation goes on. */
bool sim_dns_zone_set (SimDnsZone *zone, const char *name, const SimIp *ips, guint count);
bool sim_dns_zone_forget (SimDnsZone *zone, const char *name); /* NXDOMAIN from now on */

guint sim_dns_zone_addresses (const SimDnsZone *zone, const char *name); /* 0 also when the name is not there */
SimIp sim_dns_zone_address (const SimDnsZone *zone, const char *name, guint i);

typedef struct SimDnsServerStats
{
  uint64_t queries, answered, empty, name_errors, refused, malformed;
} SimDnsServerStats;
SimDnsServerStats sim_dns_server_stats (const SimDnsServer *server);

/* What the server would say; for tests and for transports other than UDP. Rotates. `answer` may not be `query`.
 */
void sim_dns_server_answer (SimDnsServer *server, const SimDnsMessage *query, SimDnsMessage *answer);
