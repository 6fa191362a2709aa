/* SPDX-License-Identifier: GPL-3.0-or-later */
/*
 * How the resolver puts results into a cache. Inside sim/proto only; dns_client.h has the rest.
 */
#pragma once

#include "sim/proto/dns_client.h"

/* `name` as sim_dns_name() makes it. Replaces what was known; keeps nothing that expires now. */
void sim_dns_cache_keep (SimDnsCache *cache, const char *name, SimTime now, const SimDnsResult *result);
